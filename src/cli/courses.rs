//! Sessions in order and flags: from arguments to rows and to what JSON holds beside them.

use super::course_args::{CourseArgs, LowSrs};
use super::input::{Scored, view};
use crate::analyze::course_question::CourseQuestion;
use crate::analyze::finding::Finding;
use crate::analyze::flags::{FlagsFound, flags};
use crate::analyze::gaps::GapQuestion;
use crate::analyze::measurement::StatedReliability;
use crate::analyze::reliability::Reliability;
use crate::analyze::trajectories::{TrajectoriesFound, trajectories};
use crate::domain::study::Study;
use crate::error::Error;
use crate::render::{Details, OverTimeJson};
use crate::score::Scores;

/// The seed of calm courses where none is given.
pub(super) const SEED: u64 = 1;

/// What is asked over time, as far as the arguments say.
pub(super) fn course_question(
    gaps: GapQuestion,
    args: &CourseArgs,
    seed: Option<u64>,
) -> Result<CourseQuestion, Error> {
    let stated =
        args.reliability.iter().map(|(name, value)| Ok(StatedReliability { view: view(name)?, value: *value }));
    Ok(CourseQuestion {
        gaps,
        stated: stated.collect::<Result<_, Error>>()?,
        cutoff_counts: args.low_srs == LowSrs::AtMost,
        seed: seed.unwrap_or(SEED),
    })
}

/// Courses and flags of both relationships for a page, with nothing stated from elsewhere.
pub(super) fn for_page(scored: &Scored, gaps: [GapQuestion; 2], reliability: &[Reliability], seed: u64) -> OverTime {
    let mut all = OverTime { courses: TrajectoriesFound::default(), flags: FlagsFound::default() };
    for gaps in gaps {
        let question = CourseQuestion { gaps, stated: Vec::new(), cutoff_counts: true, seed };
        let courses = trajectories(&scored.study, &scored.scores, reliability, &question);
        let flags = flags(&scored.study, &scored.scores, reliability, &question);
        all.courses.courses.extend(courses.courses);
        all.flags.flags.extend(flags.flags);
        all.flags.findings.extend(flags.findings);
    }
    all
}

/// Options that bear on courses, for the record.
pub(super) fn course_options(args: &CourseArgs) -> [(&'static str, Option<String>); 2] {
    let stated: Vec<String> = args.reliability.iter().map(|(view, value)| format!("{view}={value}")).collect();
    [
        ("reliability", (!stated.is_empty()).then(|| stated.join(", "))),
        ("low-srs", (args.low_srs == LowSrs::Below).then(|| "below".to_owned())),
    ]
}

/// What was found over time.
pub(super) struct OverTime {
    pub(super) courses: TrajectoriesFound,
    pub(super) flags: FlagsFound,
}

/// Courses and flags of a study.
pub(super) fn over_time(
    study: &Study,
    scores: &[Scores],
    reliability: &[Reliability],
    question: &CourseQuestion,
) -> OverTime {
    let courses = trajectories(study, scores, reliability, question);
    OverTime { courses, flags: flags(study, scores, reliability, question) }
}

impl OverTime {
    /// Takes the rows of courses, then of flags.
    pub(super) fn findings(&mut self) -> impl Iterator<Item = Finding> {
        self.courses.findings.drain(..).chain(self.flags.findings.drain(..))
    }

    /// What JSON holds beside the rows.
    pub(super) fn details<'a>(&'a self, study: &'a Study) -> Details<'a> {
        Details::OverTime(OverTimeJson { study, courses: &self.courses.courses, flags: &self.flags })
    }
}

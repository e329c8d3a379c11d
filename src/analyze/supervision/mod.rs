//! Is what happens between supervisor and trainee linked to what happens between trainee and client?

mod link;
mod over_time;
mod sessions;
mod trainees;

use self::sessions::{GapSession, gap_sessions};
use self::trainees::Trainees;
use super::finding::{Finding, Heading};
use super::gaps::{GapQuestion, comparable};
use super::views::{ViewPair, pairs_of};
use crate::domain::instrument::{Instrument, Relationship};
use crate::domain::study::Study;
use crate::score::Scores;
use crate::stats::Undefined;

/// Fewest trainees for anything about their level.
pub const FEWEST_TRAINEES: usize = 4;

/// The views of a link: both gaps.
pub const LINKED: &str = "supervisor-trainee,therapist-client";

/// All rows about supervision beyond the gaps themselves: how each pair's gap moves over its sessions, and the link of
/// supervision to therapy on every scale of supervision that may be subtracted. `scores` holds one entry per table.
pub fn supervision(study: &Study, scores: &[Scores], question: &GapQuestion) -> Vec<Finding> {
    let pair = pairs_of(Relationship::Supervision)[0];
    if question.views.is_some_and(|(a, b)| pair.views != (a, b) && pair.views != (b, a)) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for table in tables(study, Relationship::Supervision) {
        for (scale, id) in scores[table].scales().iter().enumerate() {
            if question.scales.is_empty() || question.scales.contains(id) {
                scale_rows(study, scores, question, &Place { table, scale, id, pair }, &mut findings);
            }
        }
    }
    findings
}

/// One scale of one table, and the views compared on it.
struct Place<'a> {
    table: usize,
    scale: usize,
    id: &'a str,
    pair: ViewPair,
}

impl Place<'_> {
    fn instrument<'s>(&self, study: &'s Study) -> &'s Instrument {
        &study.instruments[study.ratings[self.table].instrument]
    }

    /// Its gaps, if the two forms may be subtracted.
    fn gaps(&self, study: &Study, scores: &[Scores]) -> Result<Vec<GapSession>, Undefined> {
        let instrument = self.instrument(study);
        comparable(instrument, self.pair.views, self.id)?;
        let ratings = &study.ratings[self.table];
        Ok(gap_sessions(study, ratings, &scores[self.table], self.scale, instrument.relationship, &self.pair))
    }
}

fn tables(study: &Study, relationship: Relationship) -> impl Iterator<Item = usize> {
    let of_it = move |table: &usize| study.instruments[study.ratings[*table].instrument].relationship == relationship;
    (0..study.ratings.len()).filter(of_it)
}

fn scale_rows(
    study: &Study,
    scores: &[Scores],
    question: &GapQuestion,
    place: &Place<'_>,
    findings: &mut Vec<Finding>,
) {
    let instrument = place.instrument(study);
    let heading = Heading {
        analysis: "supervision",
        instrument: instrument.id.as_str().into(),
        scale: place.id.into(),
        views: Some(place.pair.name()),
        conf_level: question.conf_level,
    };
    let gaps = place.gaps(study, scores);
    let therapies: Vec<usize> = tables(study, Relationship::Therapy).collect();
    if therapies.is_empty() {
        let heading = heading.with_views(LINKED);
        findings.extend(link::rows(&heading, Ok(&Trainees::default())));
    }
    for table in therapies {
        let Some((scale, id)) = counterpart(&scores[table], place.id) else { continue };
        let therapy = Place { table, scale, id, pair: pairs_of(Relationship::Therapy)[0] };
        let both = |own: &str, other: &str| if own == other { own.to_owned() } else { format!("{own},{other}") };
        let heading = Heading {
            instrument: format!("{},{}", instrument.id, therapy.instrument(study).id).into(),
            scale: both(place.id, id).into(),
            ..heading.with_views(LINKED)
        };
        let trainees = match (&gaps, therapy.gaps(study, scores)) {
            (Ok(gaps), Ok(therapy)) => Ok(Trainees::of(study, gaps, &therapy)),
            (Err(reason), _) => Err(reason.clone()),
            (_, Err(reason)) => Err(reason),
        };
        findings.extend(link::rows(&heading, trainees.as_ref()));
        findings.extend(over_time::rows(&heading, trainees.as_ref()));
    }
}

/// The scale of therapy that a scale of supervision is held against: of the same name, else the total, else the first.
fn counterpart<'a>(scores: &'a Scores, id: &str) -> Option<(usize, &'a str)> {
    let find = |wanted: &str| scores.scales().iter().position(|scale| scale == wanted);
    let scale = find(id).or_else(|| find("total")).unwrap_or(0);
    scores.scales().get(scale).map(|id| (scale, id.as_str()))
}

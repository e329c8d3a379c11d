//! How many sessions are enough to tell of a client.

use super::words::{count, number_column, plural_noun, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Table, cells};
use crate::analyze::sessions_needed::SessionsNeeded;
use crate::stats::Undefined;
use crate::stats::icc::rated::{TargetDecision, TargetsFor};

/// Is the row about sessions that tell of a client?
pub(super) fn is_about_sessions(term: &str) -> bool {
    term.starts_with("sessions_")
}

/// What is counted, and of what it tells: sessions of a client, targets of a cluster.
fn nouns(found: &SessionsNeeded) -> (&'static str, &'static str) {
    if found.level.starts_with("cluster") { ("target", "cluster") } else { ("session", found.level) }
}

/// The table of one scale, or in a sentence why there is none.
pub(super) fn sessions_block(found: &SessionsNeeded, interval_heading: &str) -> Block {
    let (target, cluster) = nouns(found);
    let reason = found.studies.first().and_then(|study| study.most.as_ref().err());
    let refused = |study: &TargetDecision| study.most.as_ref().err() == reason;
    if let Some(reason) = reason.filter(|_| found.studies.iter().all(refused)) {
        let why = format!("How many {target}s tell of a {cluster} cannot be told: {reason}.");
        return Block::Aside(Prose::new(&why));
    }
    Block::Table(Table {
        caption: format!(
            "{}s of one {cluster} whose mean reaches a reliability, {}",
            title_case(target),
            title_case(&found.scale)
        ),
        columns: vec![
            text_column("From"),
            number_column("raters of each"),
            number_column("wanted"),
            number_column(format!("{target}s needed")),
            number_column(format!("by the ends of the {interval_heading}")),
            number_column(format!("ever more {target}s reach")),
        ],
        rows: found
            .studies
            .iter()
            .flat_map(|study| study.targets_for.iter().map(|own| row(study, own, target)))
            .collect(),
        notes: vec![format!(
            "The mean says how {cluster}s differ. The same raters rate all {target}s; A: levels of raters are error, C: they \
             are not. More {target}s do not lessen what raters do to a whole {cluster}."
        )],
    })
}

/// Why no number is enough.
fn none_is_enough(study: &TargetDecision, wanted: f64, reason: &Undefined, target: &str) -> String {
    match &study.most {
        Ok(most) if most.value < wanted => format!("ever more {target}s do not reach it without more raters"),
        Ok(_) => format!("more than 1000 {target}s would be needed"),
        Err(_) => reason.to_string(),
    }
}

fn row(study: &TargetDecision, own: &TargetsFor, target: &str) -> Vec<Cell> {
    vec![
        Cell::Text(study.form.clone()),
        Cell::Count(study.raters),
        Cell::Number { value: own.wanted, digits: 2, style: NumberStyle::Bounded },
        match &own.needed {
            Ok(needed) => Cell::Count(*needed as usize),
            Err(reason) => Cell::Absent { why: none_is_enough(study, own.wanted, reason, target) },
        },
        match span(&own.between) {
            Ok(span) => Cell::Text(span),
            Err(why) => Cell::Absent { why },
        },
        cells::estimate(&study.most, 2, NumberStyle::Bounded),
    ]
}

/// `2 to 8`, `4 or more`, or why neither.
fn span(between: &Result<(Option<u32>, Option<u32>), Undefined>) -> Result<String, String> {
    match between {
        Ok((Some(fewest), Some(most))) if fewest == most => Ok(fewest.to_string()),
        Ok((Some(fewest), Some(most))) => Ok(format!("{fewest} to {most}")),
        Ok((Some(fewest), None)) => Ok(format!("{fewest} or more")),
        Ok((None, _)) => Err("not even at the upper limit would 1000 do".to_owned()),
        Err(reason) => Err(reason.to_string()),
    }
}

/// What it takes to reach .80 as a measure of the client with one rater of each session, in a sentence.
pub(super) fn sessions_told(found: &SessionsNeeded, rater: &str) -> Option<String> {
    let (target, cluster) = nouns(found);
    let study = found.studies.iter().find(|study| study.form == "(A,1)")?;
    let asked = study.targets_for.get(1)?;
    let open = span(&asked.between).map_or_else(
        |_| ", and how far this holds for others cannot be told".to_owned(),
        |span| format!("; the interval leaves open {span}"),
    );
    let start = format!("As a measure of the *{cluster}*,");
    Some(match &asked.needed {
        Ok(needed) => format!(
            "{start} the mean of *{}*, each rated by the same {rater}, reaches a reliability of .80{open}.",
            count(*needed as usize, target)
        ),
        Err(reason) => format!(
            "{start} the mean of any number of {}, each rated by the same {rater}, is *not shown* to reach a reliability of .80: {}.",
            plural_noun(target),
            none_is_enough(study, asked.wanted, reason, target)
        ),
    })
}

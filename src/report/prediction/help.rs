//! What would make an answer possible, and what an answer does not say.

use crate::analyze::prediction::PredictFound;
use crate::domain::predict_table::OutcomeKind;
use crate::stats::Undefined;

/// Under the figures of a paper.
pub(super) const PUBLISHED: &str = "These tests take rows as independent draws from a normal distribution. With clients \
    in therapists, ceilings or heavy tails they reject equal correlations more often than they say; with the data at hand, \
    leaving out one therapist at a time keeps the level.";

/// A reason at a level: what never changes there may well change elsewhere.
pub(super) fn told(reason: &Undefined, level: &str) -> String {
    match (reason.bare(), inside(level)) {
        (Undefined::ConstantColumn, Some(inside)) => format!("ratings of a view never change {inside}"),
        (Undefined::NoVariance, Some(inside)) => format!("the outcome never changes {inside}"),
        (Undefined::TooFewPairs { have, need }, _) if level == "between_client" => {
            format!("at least {need} clients are needed, not {have}")
        }
        _ => reason.to_string(),
    }
}

/// Where rows have to differ, at levels where it is not enough that any two rows do.
fn inside(level: &str) -> Option<&'static str> {
    match level {
        "within_client" => Some("from session to session within a client"),
        "within_therapist" => Some("among the clients of one therapist"),
        "between_client" => Some("between clients"),
        _ => None,
    }
}

/// What would help against a reason at a level.
pub(super) fn what_would_help(reason: &Undefined, level: &str) -> String {
    match (reason.bare(), inside(level)) {
        (Undefined::NoVariance, Some(inside)) => format!("an outcome that differs {inside}"),
        (Undefined::ConstantColumn, Some(inside)) => format!("ratings that differ {inside}, in every view"),
        (Undefined::TooFewPairs { .. }, _) if level == "between_client" => "sessions of more clients".to_owned(),
        (reason, _) => what_would_help_anywhere(reason).to_owned(),
    }
}

fn what_would_help_anywhere(reason: &Undefined) -> &'static str {
    match reason {
        Undefined::TooFewPairs { .. } => "more rows that have the outcome and a rating of every view",
        Undefined::TooFewUnits { .. } => "ratings from at least four independent units (therapists or clients)",
        Undefined::NoVariance => "an outcome that differs between rows",
        Undefined::ConstantColumn => "ratings that differ between rows in every view",
        Undefined::SameRatings => "a column of its own for each view: these are one rating twice",
        Undefined::ImpossibleCorrelations => "the figures as they were printed; one of them must be wrong",
        Undefined::AtBoundary => "more rows; a perfect correlation leaves nothing to compare",
        Undefined::Separated { .. } => "more rows, with and without the outcome at the same ratings",
        Undefined::NotEstimable { lacking } if lacking.starts_with("rating in") => {
            "ratings in that column, or leaving out the view"
        }
        Undefined::NotEstimable { lacking } if lacking.starts_with("number of the session") => {
            "the number of the session in each row (`--session COL` for a plain table)"
        }
        Undefined::NotEstimable { lacking: "column of therapists" } => "the column of therapists (`--therapist COL`)",
        Undefined::NotEstimable { lacking: "column of cases" } => "the column of cases (`--case COL`)",
        Undefined::NotEstimable { lacking: "client with two rows" } => "several sessions of some clients",
        Undefined::NotEstimable { .. } => {
            "data of another shape, or leaving out the view or the option that asks for it"
        }
        Undefined::WithoutUnit { .. } => "more units, so that no single one decides",
        _ => "more data of the same kind",
    }
}

/// What has to be said beside every answer, whatever the numbers are.
pub(super) fn notes(found: &PredictFound) -> Vec<String> {
    let mut notes = vec![
        "A correlation says that two things go along with each other at one level. It does not say what came first, nor what \
         brings about what."
            .to_owned(),
        "A rating that holds more error goes along less with anything, whatever it is about. `--reliability VIEW=VALUE` \
         shows how far that could matter."
            .to_owned(),
    ];
    let source = found.table.outcome.rated_by.as_deref().unwrap_or_default();
    if source.is_empty() {
        notes.push(
            "Nobody said who reported the outcome. If it was one of the raters, that alone raises the correlation of their \
             ratings."
                .to_owned(),
        );
    }
    if found.table.views.iter().any(|view| view.name == "observer") {
        notes.push("Observers see a sample of sessions; their ratings stand for those.".to_owned());
    }
    if found.table.outcome.kind == OutcomeKind::Proportion {
        notes.push(
            "Correlations take shares as measurements; the model that does not is the binomial one, which needs to know of how many tasks \
             they are (`--exposure`)."
                .to_owned(),
        );
    }
    notes
}

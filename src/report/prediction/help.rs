//! What would make an answer possible, and what an answer does not say.

use crate::analyze::prediction::PredictFound;
use crate::domain::predict_table::OutcomeKind;
use crate::stats::Undefined;

/// Under the figures of a paper.
pub(super) const PUBLISHED: &str = "These tests take rows as independent draws from a normal distribution. With clients \
    in therapists, ceilings or heavy tails they reject equal correlations more often than they say; with the data at hand, \
    leaving out one therapist at a time keeps the level.";

/// What would help against a reason.
pub(super) fn what_would_help(reason: &Undefined) -> &'static str {
    match reason {
        Undefined::TooFewPairs { .. } => "more rows that have the outcome and a rating of every view",
        Undefined::TooFewUnits { .. } => "ratings from at least four independent units (therapists or clients)",
        Undefined::NoVariance => "an outcome that differs between rows",
        Undefined::ConstantColumn => "ratings that differ between rows in every view",
        Undefined::SameRatings => "a column of its own for each view: these are one rating twice",
        Undefined::ImpossibleCorrelations => "the figures as they were printed; one of them must be wrong",
        Undefined::AtBoundary => "more rows; a perfect correlation leaves nothing to compare",
        Undefined::Separated { .. } => "more rows; Firth's estimate stands beside it",
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

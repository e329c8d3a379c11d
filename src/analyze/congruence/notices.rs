//! What a reader of a surface should know.

use crate::analyze::finding::Finding;
use crate::analyze::prediction::FEWEST_THERAPISTS;
use crate::domain::notice::Notice;
use crate::domain::predict_table::PredictTable;
use crate::stats::surface::Surface;

/// Surfaces with too few rows on one side of equal ratings to speak of that side.
pub fn one_sided(findings: &[Finding]) -> Vec<Notice> {
    let few = |row: &&Finding| {
        let share = row.estimate().map_or(1.0, |own| own.value);
        ["first_higher", "second_higher"].contains(&row.term.as_str()) && share < Surface::FEWEST_ON_A_SIDE
    };
    let told = |row: &Finding| {
        let names = row.views.clone().unwrap_or_default();
        let (first, second) = names.split_once(',').unwrap_or_default();
        let higher = if row.term == "first_higher" { first } else { second };
        let message = format!(
            "in fewer than a tenth of the rows `{higher}` is the higher one of {first} and {second} by more than half a standard \
             deviation: a3 and a4 rest on the other side and on the shape of the surface there"
        );
        Notice::new("surface-one-sided", message, row.n)
    };
    findings.iter().filter(few).map(told).collect()
}

/// Therapists too few to be clusters: errors are then those of their clients or cases.
pub fn few_therapists(table: &PredictTable) -> Option<Notice> {
    let count =
        table.therapist.as_ref().map(|column| column.levels.len()).filter(|count| *count < FEWEST_THERAPISTS)?;
    let who = if count == 1 { "this one therapist".to_owned() } else { format!("these {count} therapists") };
    let message = format!("the surface holds for {who} only; one about therapists needs ratings from at least four");
    Some(Notice::new("few-therapists", message, count))
}

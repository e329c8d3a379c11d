//! What a reader of a surface should know.

use crate::analyze::finding::Finding;
use crate::domain::notice::Notice;
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

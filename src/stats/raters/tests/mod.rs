mod edges;
mod oracle;
mod properties;

use crate::stats::observations::Factor;
use crate::stats::observations::Observations;

/// Ratings `(target, rater, score)` without clusters.
fn ratings(cells: &[(u32, u32, i64)], unit: i64) -> Observations {
    let codes = |code: fn(&(u32, u32, i64)) -> u32| {
        let codes: Vec<u32> = cells.iter().map(code).collect();
        let levels = codes.iter().max().map_or(0, |most| *most as usize + 1);
        Factor::new(codes, levels).unwrap()
    };
    let scores = cells.iter().map(|cell| cell.2).collect();
    Observations::new(codes(|cell| cell.0), codes(|cell| cell.1), vec![], scores, unit).unwrap()
}

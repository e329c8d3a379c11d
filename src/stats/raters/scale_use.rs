//! Which part of the scale a rater uses.

use super::grouped::Grouped;
use crate::stats::Undefined;
use crate::stats::observations::Observations;

/// What a rater makes of the scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScaleUse {
    /// Lowest score given.
    pub lowest: f64,
    /// Highest score given.
    pub highest: f64,
    /// Share of ratings at the lowest point of the scale, 0 to 1.
    pub at_floor: f64,
    /// Share of ratings at the highest point.
    pub at_ceiling: f64,
    /// Different scores given.
    pub distinct: usize,
    /// Ratings.
    pub n: usize,
}

/// For each rater lowest and highest score, the shares at the two ends of the declared range, and the number of different
/// scores. Descriptive: a rater who met other targets may use another part of the scale for good reason.
///
/// # Errors
/// For all [`Undefined::NotIdentified`] without a declared range, whose ends cannot be guessed from the ratings, and
/// [`Undefined::Overflow`] if a score lies outside it or it is no range. For one rater [`Undefined::TooFewTargets`] without
/// a rating.
///
/// ```
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::raters::scale_use;
///
/// let target = Factor::new(vec![0, 1, 2, 3], 4).unwrap();
/// let rater = Factor::new(vec![0; 4], 1).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![70, 50, 70, 40], 10).unwrap();
/// let found = scale_use(&rated, Some((1.0, 7.0)))[0].clone().unwrap();
/// assert_eq!((found.lowest, found.highest, found.at_ceiling, found.distinct), (4.0, 7.0, 0.5, 3));
/// assert!(scale_use(&rated, None)[0].is_err());
/// ```
pub fn scale_use(observed: &Observations, range: Option<(f64, f64)>) -> Vec<Result<ScaleUse, Undefined>> {
    let within = |(low, high): (f64, f64)| {
        let inside = (0..observed.len()).all(|row| (low..=high).contains(&observed.score(row)));
        if low < high && inside { Ok((low, high)) } else { Err(Undefined::Overflow) }
    };
    let range = range.ok_or(Undefined::NotIdentified).and_then(within);
    let by_rater = Grouped::by(observed.rater());
    by_rater.groups().map(|rows| of_rater(observed, rows, range.clone()?)).collect()
}

fn of_rater(observed: &Observations, rows: &[u32], (low, high): (f64, f64)) -> Result<ScaleUse, Undefined> {
    let mut scores: Vec<i64> = rows.iter().map(|&row| observed.scaled()[row as usize]).collect();
    scores.sort_unstable();
    let (Some(&first), Some(&last)) = (scores.first(), scores.last()) else {
        return Err(Undefined::TooFewTargets { have: 0, need: 1 });
    };
    let value = |score: i64| score as f64 / observed.unit() as f64;
    let share = |end: f64| scores.iter().filter(|&&score| value(score) == end).count() as f64 / scores.len() as f64;
    let (at_floor, at_ceiling, n) = (share(low), share(high), scores.len());
    scores.dedup();
    Ok(ScaleUse { lowest: value(first), highest: value(last), at_floor, at_ceiling, distinct: scores.len(), n })
}

//! What more raters give, by the formula of Spearman and Brown.

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::planning::sample_size::next_whole;

/// Reliability of the mean of `times` ratings, `m r / (1 + (m - 1) r)` (Spearman 1910; Brown 1910).
///
/// `None` where the formula has no meaning: r above 1, m not positive, or a denominator that is not positive.
///
/// ```
/// assert_eq!(parallax::stats::planning::spearman_brown(0.5, 3.0), Some(0.75));
/// ```
pub fn spearman_brown(r: f64, times: f64) -> Option<f64> {
    let denominator = 1.0 + (times - 1.0) * r;
    (r <= 1.0 && times > 0.0 && times.is_finite() && denominator > 0.0).then(|| times * r / denominator)
}

/// How many raters the mean needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatersNeeded {
    /// The value of the formula.
    pub formula: f64,
    /// The next whole number, at least 1.
    pub raters: u64,
    /// Reliability of the mean of so many raters.
    pub reached: f64,
    /// Interval of that reliability, the image of the limits given.
    pub reached_interval: Option<Interval>,
    /// How many are needed if the upper limit is true; none without an interval.
    pub at_upper_limit: Option<u64>,
    /// How many are needed if the lower limit is true; none without an interval, or if it is not above zero: then no number
    /// of raters is known to suffice.
    pub at_lower_limit: Option<u64>,
}

/// The number of raters whose mean reaches a wanted reliability, `t (1 - r) / (r (1 - t))` (Spearman 1910; Brown 1910).
///
/// `icc` is that of a single rating. `None` unless it is above 0 and at most 1, and the wanted value inside (0, 1).
///
/// ```
/// use parallax::stats::planning::raters_needed;
/// use parallax::stats::{Estimate, Interval};
///
/// let icc = Estimate { interval: Interval::new(0.25, 0.75, 0.95), ..Estimate::plain(0.5, 30).unwrap() };
/// let needed = raters_needed(&icc, 0.75).unwrap();
/// assert_eq!((needed.raters, needed.at_upper_limit, needed.at_lower_limit), (3, Some(1), Some(9)));
/// ```
pub fn raters_needed(icc: &Estimate, wanted: f64) -> Option<RatersNeeded> {
    let formula = how_many(icc.value, wanted)?;
    let raters = next_whole(formula)?.max(1);
    let stepped_up = |r: f64| spearman_brown(r, raters as f64);
    let image = |limits: Interval| Interval::new(stepped_up(limits.low())?, stepped_up(limits.high())?, limits.level());
    let at = |limit: f64| Some(next_whole(how_many(limit, wanted)?)?.max(1));
    Some(RatersNeeded {
        formula,
        raters,
        reached: stepped_up(icc.value)?,
        reached_interval: icc.interval.and_then(image),
        at_upper_limit: icc.interval.and_then(|limits| at(limits.high())),
        at_lower_limit: icc.interval.and_then(|limits| at(limits.low())),
    })
}

fn how_many(r: f64, wanted: f64) -> Option<f64> {
    let possible = r > 0.0 && r <= 1.0 && wanted > 0.0 && wanted < 1.0;
    possible.then(|| wanted * (1.0 - r) / (r * (1.0 - wanted)))
}

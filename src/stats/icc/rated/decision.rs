//! How many raters a wanted reliability takes.

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::icc::rated::estimand::spearman_brown;

/// More raters than this are no plan.
pub const MOST_RATERS: u32 = 1000;

/// Reliabilities that are asked for.
pub const WANTED: [f64; 3] = [0.70, 0.80, 0.90];

/// How many raters are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RatersNeeded {
    /// So many.
    Raters(u32),
    /// More than [`MOST_RATERS`], or no number is enough: it cannot be told from these data.
    CannotTell,
}

/// The raters whose mean reaches a wanted reliability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatersFor {
    /// The reliability wanted of the mean.
    pub wanted: f64,
    /// By the estimate.
    pub needed: RatersNeeded,
    /// By the upper and the lower limit of the reliability of one rating, in this order: the fewest and the most.
    pub between: Option<(RatersNeeded, RatersNeeded)>,
}

/// The least number of raters whose mean has the reliability `wanted`, from the reliability of one rating
/// (Spearman-Brown solved for the length; Shrout & Fleiss 1979, p. 426).
///
/// ```
/// use parallax::stats::icc::rated::{RatersNeeded, raters_for};
///
/// assert_eq!(raters_for(0.29, 0.80), RatersNeeded::Raters(10));
/// assert_eq!(raters_for(0.0, 0.80), RatersNeeded::CannotTell);
/// ```
pub fn raters_for(single: f64, wanted: f64) -> RatersNeeded {
    if single >= 1.0 {
        return RatersNeeded::Raters(1);
    }
    let exact = wanted * (1.0 - single) / (single * (1.0 - wanted));
    (1..=MOST_RATERS)
        .find(|&raters| f64::from(raters) >= exact * (1.0 - 1e-12))
        .filter(|_| single > 0.0)
        .map_or(RatersNeeded::CannotTell, RatersNeeded::Raters)
}

/// A decision study for [`WANTED`]: the limits are the images of the limits of the reliability of one rating.
pub fn decision_study(single: &Estimate) -> [RatersFor; 3] {
    WANTED.map(|wanted| RatersFor {
        wanted,
        needed: raters_for(single.value, wanted),
        between: single.interval.map(|it| (raters_for(it.high(), wanted), raters_for(it.low(), wanted))),
    })
}

/// The reliability of means of 1 to 10 ratings with their limits, from that of one rating; undefined lengths (a
/// negative reliability beyond -1/(m - 1)) are left out.
pub fn reliability_of_means(single: &Estimate) -> Vec<(u32, Estimate)> {
    let mean = |raters: u32| {
        let times = f64::from(raters);
        let possible = 1.0 + (times - 1.0) * single.value > 0.0;
        possible.then(|| {
            (
                raters,
                Estimate {
                    interval: lengthened(single.interval, times),
                    value: spearman_brown(single.value, times),
                    ..*single
                },
            )
        })
    };
    (1..=10).filter_map(mean).collect()
}

/// An interval of means that are `times` as long; `None` if a limit has no image.
pub(super) fn lengthened(interval: Option<Interval>, times: f64) -> Option<Interval> {
    let interval = interval.filter(|it| 1.0 + (times - 1.0) * it.low() > 0.0)?;
    interval.map(|limit| spearman_brown(limit, times))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn single(value: f64, low: f64, high: f64) -> Estimate {
        Estimate { value, std_error: None, interval: Interval::new(low, high, 0.95), df: None, n: 6 }
    }

    #[test]
    fn the_number_found_is_the_least_that_is_enough() {
        for place in 1..99 {
            let reliability = f64::from(place) / 100.0;
            for wanted in WANTED {
                let RatersNeeded::Raters(raters) = raters_for(reliability, wanted) else { continue };
                assert!(spearman_brown(reliability, f64::from(raters)) >= wanted - 1e-12);
                assert!(raters == 1 || spearman_brown(reliability, f64::from(raters - 1)) < wanted);
            }
        }
        assert_eq!(raters_for(0.5, 0.8), RatersNeeded::Raters(4));
        assert_eq!(raters_for(-0.1, 0.7), RatersNeeded::CannotTell);
        assert_eq!((raters_for(1.0, 0.9), raters_for(0.002, 0.7)), (RatersNeeded::Raters(1), RatersNeeded::CannotTell));
    }

    #[test]
    fn a_lower_limit_of_zero_cannot_tell() {
        let [seventy, ..] = decision_study(&single(0.3, 0.0, 0.6));
        assert_eq!(seventy.between, Some((RatersNeeded::Raters(2), RatersNeeded::CannotTell)));
        let means = reliability_of_means(&single(-0.2, -0.3, 0.4));
        assert_eq!(means.len(), 5);
        assert!(means[4].1.interval.is_none() && means[1].1.interval.is_some());
    }
}

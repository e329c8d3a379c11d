//! The interval that a planned study will end in, found by carrying the study out many times.

use crate::stats::Interval;
use crate::stats::describe::mean;
use crate::stats::observations::Observations;
use crate::stats::planning::design::Design;
use crate::stats::planning::draw::Normals;

/// More threads than this never help.
const MOST_THREADS: usize = 64;

/// How a planned study is simulated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Simulation {
    /// The same seed gives the same result on every machine.
    pub seed: u64,
    /// How many times the study is carried out.
    pub replicates: u32,
    /// How many threads share the work; the result does not depend on it.
    pub threads: usize,
    /// The value that the lower limit should exceed, if there is one.
    pub wanted: Option<f64>,
}

/// What to expect of the interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpectedWidth {
    /// Mean full width of the intervals.
    pub mean: f64,
    /// Half of the intervals are at most this wide.
    pub median: f64,
    /// Nine of ten are at most this wide.
    pub percentile_90: f64,
    /// Replicates that ended in an interval; the widths rest on these.
    pub with_interval: u32,
    /// All replicates.
    pub replicates: u32,
    /// Share of all replicates whose lower limit exceeds the wanted value; a replicate without interval does not.
    pub share_above: Option<f64>,
    /// Monte Carlo standard error of that share.
    pub share_above_error: Option<f64>,
}

/// Carries a planned study out many times and reports how wide its intervals are. Nothing is assumed but normal effects and the
/// design.
///
/// `interval` makes the interval of one set of ratings, or none: that of `ICC(A,1)`, of `ICC(C,1)`, of Krippendorff's alpha, or of
/// anything else. Widths are in its units. Quantiles of widths interpolate between order statistics (Hyndman & Fan 1996, no. 7).
/// Every replicate has a random stream of its own, so that the result is the same for any number of threads.
///
/// `None` without replicates, or if none ended in an interval.
///
/// ```
/// use parallax::stats::icc::{Form, MeanSquares, icc};
/// use parallax::stats::observations::Observations;
/// use parallax::stats::planning::{Design, Simulation, TrueComponents, simulate_design};
///
/// let components = TrueComponents { target: 2.0, rater: 0.5, residual: 1.0 };
/// let design = Design::new(components, 20, 3, 3).unwrap();
/// let consistency = |ratings: &Observations| {
///     icc(&MeanSquares::of(&ratings.table()?).ok()?, Form::ConsistencySingle, 0.95).ok()?.estimate.interval
/// };
/// let simulation = Simulation { seed: 1, replicates: 50, threads: 2, wanted: Some(0.3) };
/// let expected = simulate_design(&design, simulation, consistency).unwrap();
/// assert_eq!(expected.with_interval, 50);
/// assert!(expected.median < expected.percentile_90 && expected.share_above.unwrap() > 0.5);
/// ```
pub fn simulate_design(
    design: &Design,
    simulation: Simulation,
    interval: impl Fn(&Observations) -> Option<Interval> + Sync,
) -> Option<ExpectedWidth> {
    let intervals = replicates(design, simulation, &interval);
    let found: Vec<Interval> = intervals.iter().copied().flatten().collect();
    let mut widths: Vec<f64> = found.iter().map(|interval| interval.high() - interval.low()).collect();
    let mean = mean(&widths)?;
    widths.sort_by(f64::total_cmp);
    let all = f64::from(simulation.replicates);
    let above = |wanted: f64| found.iter().filter(|interval| interval.low() > wanted).count() as f64 / all;
    let share_above = simulation.wanted.map(above);
    Some(ExpectedWidth {
        mean,
        median: quantile(&widths, 0.5),
        percentile_90: quantile(&widths, 0.9),
        with_interval: u32::try_from(found.len()).ok()?,
        replicates: simulation.replicates,
        share_above,
        share_above_error: share_above.map(|share| libm::sqrt(share * (1.0 - share) / all)),
    })
}

/// The interval of every replicate, in their order.
fn replicates(
    design: &Design,
    simulation: Simulation,
    interval: &(impl Fn(&Observations) -> Option<Interval> + Sync),
) -> Vec<Option<Interval>> {
    let mut found = vec![None; simulation.replicates as usize];
    let each = found.len().div_ceil(simulation.threads.clamp(1, MOST_THREADS)).max(1);
    std::thread::scope(|scope| {
        for (first, part) in (0_u64..).step_by(each).zip(found.chunks_mut(each)) {
            scope.spawn(move || {
                for (stream, place) in (first..).zip(part) {
                    *place = design.ratings(&mut Normals::new(simulation.seed, stream)).as_ref().and_then(interval);
                }
            });
        }
    });
    found
}

/// Of sorted values, at least one.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = (sorted.len() - 1) as f64 * share;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last place")]
    let below = place.floor() as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(sorted.len() - 1)]);
    low + (high - low) * (place - below as f64)
}

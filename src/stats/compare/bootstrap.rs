//! Intervals of the difference of two correlations from units drawn with replacement.

use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::describe::standard_deviation;
use crate::stats::distribution::normal_cdf;
use crate::stats::distribution::normal_quantile;
use crate::stats::jackknife::leave_outs;
use crate::stats::observations::Factor;
use crate::stats::stream::Below;
use crate::stats::stream::Stream;
use crate::stats::stream::repeated;

use super::correlations::between_units;
use super::correlations::within_units;
use super::drawn_units::NUMBERS;
use super::drawn_units::OF_DEVIATIONS;
use super::drawn_units::OF_ROWS;
use super::drawn_units::Set;
use super::drawn_units::drawn_sums;
use super::drawn_units::flat;
use super::left_out::enough_units;
use super::left_out::named;
use super::moments::Moments;
use super::moments::by_unit;
use super::moments::correlation;
use super::rows::Rows;

/// What is below this part of the raw sum of squares is rounding of a column that never changes; replicates that spread
/// less than this are all equal.
const ROUNDING: f64 = 1e-12;

/// How many times units are drawn, and the seed of the draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    /// Replicates; 9,999 are enough for limits of two digits.
    pub replicates: u32,
    /// Seed: each replicate has its own stream, so that the number of threads changes nothing.
    pub seed: u64,
}

/// The difference of two correlations with limits from replicates.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    /// r₁ − r₂.
    pub difference: f64,
    /// Standard deviation of the replicates.
    pub std_error: f64,
    /// Between the quantiles of the replicates.
    pub percentile: Interval,
    /// Corrected for bias and acceleration, or why not.
    pub bca: Result<Interval, Undefined>,
    /// Draws without a value, since a column never changes among the drawn units; everything else is of the other draws.
    pub without_value: usize,
}

/// Cluster bootstrap of r₁ − r₂ over all rows: whole units are drawn with replacement, as many as there are.
///
/// No unit, −2 to 2. `percentile` are quantiles of the replicates, `bca` those at levels corrected for bias and acceleration
/// (Efron 1987; Efron & Tibshirani 1993, 14.10). Quantiles are linear between order statistics (Hyndman & Fan 1996, type 7).
/// A cross-check of [`Views::compare`](super::Views::compare), not better with few units. Draws among which a column never
/// changes have no value: they are counted and left aside. Undefined: below four units; where a column never changes in all
/// rows ([`Undefined::NoVariance`], [`Undefined::ConstantColumn`]); where draws without a value are more than lie beyond one
/// limit, which they would then decide ([`Undefined::DrawsWithoutValue`]); where all replicates are equal
/// ([`Undefined::NoInfluence`]).
///
/// ```
/// use parallax::stats::compare::{Draws, Rows, bootstrap_total};
/// use parallax::stats::observations::Factor;
/// let y: Vec<f64> = (0..40).map(|i| f64::from(i * 7 % 40)).collect();
/// let x1: Vec<f64> = y.iter().map(|y| y + f64::from(*y as u32 * 3 % 8)).collect();
/// let x2: Vec<f64> = y.iter().map(|y| f64::from(*y as u32 * 11 % 23)).collect();
/// let (views, unit): ([&[f64]; 2], _) = ([&x1, &x2], Factor::new((0..40).collect(), 40).unwrap());
/// let rows = Rows::new(&y, &views, &unit).unwrap();
/// let found = bootstrap_total(&rows, (0, 1), Draws { replicates: 500, seed: 1 }, 0.95).unwrap();
/// assert!(found.percentile.contains(found.difference) && found.bca.unwrap().low() > 0.0);
/// ```
pub fn bootstrap_total(
    rows: &Rows<'_>,
    pair: (usize, usize),
    draws: Draws,
    level: f64,
) -> Result<Bootstrap, Undefined> {
    let (first, second) = of_pair(rows, pair)?;
    bootstrap(&Set::of_rows(&by_unit(&[rows.outcome(), first, second], rows.unit())?), draws, level)
}

/// [`bootstrap_total`] of the correlations within clients: whole units are drawn, with all sessions of all their clients.
///
/// Undefined as [`bootstrap_total`] and [`within_correlations`](super::within_correlations).
///
/// ```
/// use parallax::stats::compare::{Draws, Rows, bootstrap_within};
/// use parallax::stats::observations::Factor;
/// let y: Vec<f64> = (0..40).map(|i| f64::from(i * 7 % 40)).collect();
/// let x1: Vec<f64> = y.iter().map(|y| y + f64::from(*y as u32 * 3 % 8)).collect();
/// let x2: Vec<f64> = y.iter().map(|y| f64::from(*y as u32 * 11 % 23)).collect();
/// let (views, client): ([&[f64]; 2], _) = ([&x1, &x2], Factor::new((0..40).map(|i| i / 4).collect(), 10).unwrap());
/// let rows = Rows::new(&y, &views, &client).unwrap();
/// let found = bootstrap_within(&rows, &client, (0, 1), Draws { replicates: 200, seed: 1 }, 0.95).unwrap();
/// assert!(found.percentile.contains(found.difference));
/// ```
pub fn bootstrap_within(
    rows: &Rows<'_>,
    client: &Factor,
    pair: (usize, usize),
    draws: Draws,
    level: f64,
) -> Result<Bootstrap, Undefined> {
    let (first, second) = of_pair(rows, pair)?;
    let views = [first, second];
    let part = Rows::new(rows.outcome(), &views, rows.unit()).ok_or(Undefined::NotIdentified)?;
    bootstrap(&Set::of_deviations(&within_units(&part, client)?), draws, level)
}

/// [`bootstrap_total`] of the correlations of the clients' means: whole units are drawn, with all their clients.
///
/// Undefined as [`bootstrap_total`] and [`between_correlations`](super::between_correlations).
///
/// ```
/// use parallax::stats::compare::{Draws, Rows, bootstrap_between, bootstrap_total};
/// use parallax::stats::observations::Factor;
/// let y: Vec<f64> = (0..12).map(|i| f64::from(i * 7 % 12)).collect();
/// let x1: Vec<f64> = y.iter().map(|y| y + f64::from(*y as u32 * 3 % 5)).collect();
/// let x2: Vec<f64> = y.iter().map(|y| f64::from(*y as u32 * 5 % 11)).collect();
/// let (views, client): ([&[f64]; 2], _) = ([&x1, &x2], Factor::new((0..12).collect(), 12).unwrap());
/// let rows = Rows::new(&y, &views, &client).unwrap();
/// let draws = Draws { replicates: 50, seed: 1 };
/// // With one row a client, means are the rows themselves.
/// assert_eq!(bootstrap_between(&rows, &client, (0, 1), draws, 0.95), bootstrap_total(&rows, (0, 1), draws, 0.95));
/// ```
pub fn bootstrap_between(
    rows: &Rows<'_>,
    client: &Factor,
    pair: (usize, usize),
    draws: Draws,
    level: f64,
) -> Result<Bootstrap, Undefined> {
    let (first, second) = of_pair(rows, pair)?;
    let views = [first, second];
    let part = Rows::new(rows.outcome(), &views, rows.unit()).ok_or(Undefined::NotIdentified)?;
    bootstrap(&Set::of_rows(&between_units(&part, client)?), draws, level)
}

/// [`bootstrap_within`] and [`bootstrap_between`] from the same draws: the same two answers for little more than one of them.
///
/// ```
/// use parallax::stats::compare::{Draws, Rows, bootstrap_between, bootstrap_levels, bootstrap_within};
/// use parallax::stats::observations::Factor;
/// let y: Vec<f64> = (0..40).map(|i| f64::from(i * 7 % 40)).collect();
/// let x1: Vec<f64> = y.iter().map(|y| y + f64::from(*y as u32 * 3 % 8)).collect();
/// let x2: Vec<f64> = y.iter().map(|y| f64::from(*y as u32 * 11 % 23)).collect();
/// let (views, client): ([&[f64]; 2], _) = ([&x1, &x2], Factor::new((0..40).map(|i| i / 4).collect(), 10).unwrap());
/// let rows = Rows::new(&y, &views, &client).unwrap();
/// let draws = Draws { replicates: 200, seed: 1 };
/// let [within, between] = bootstrap_levels(&rows, &client, (0, 1), draws, 0.95);
/// assert_eq!(within, bootstrap_within(&rows, &client, (0, 1), draws, 0.95));
/// assert_eq!(between, bootstrap_between(&rows, &client, (0, 1), draws, 0.95));
/// ```
pub fn bootstrap_levels(
    rows: &Rows<'_>,
    client: &Factor,
    pair: (usize, usize),
    draws: Draws,
    level: f64,
) -> [Result<Bootstrap, Undefined>; 2] {
    let views = match of_pair(rows, pair) {
        Ok((first, second)) => [first, second],
        Err(reason) => return [Err(reason.clone()), Err(reason)],
    };
    let Some(part) = Rows::new(rows.outcome(), &views, rows.unit()) else {
        return [Err(Undefined::NotIdentified), Err(Undefined::NotIdentified)];
    };
    match (within_units(&part, client), between_units(&part, client)) {
        (Ok(within), Ok(between)) if within.len() == between.len() => {
            let sets = [Set::of_deviations(&within), Set::of_rows(&between)];
            bootstraps::<2, { OF_DEVIATIONS.len() + OF_ROWS.len() }>(sets, draws, level)
        }
        (within, between) => [
            within.and_then(|units| bootstrap(&Set::of_deviations(&units), draws, level)),
            between.and_then(|units| bootstrap(&Set::of_rows(&units), draws, level)),
        ],
    }
}

fn of_pair<'a>(rows: &Rows<'a>, pair: (usize, usize)) -> Result<(&'a [f64], &'a [f64]), Undefined> {
    let views = rows.views().get(pair.0).zip(rows.views().get(pair.1));
    views.map(|(first, second)| (*first, *second)).ok_or(Undefined::NotEstimable { lacking: "such view" })
}

fn bootstrap(set: &Set<'_>, draws: Draws, level: f64) -> Result<Bootstrap, Undefined> {
    let [found] = if set.needed.len() == OF_ROWS.len() {
        bootstraps::<1, { OF_ROWS.len() }>([*set], draws, level)
    } else {
        bootstraps::<1, { OF_DEVIATIONS.len() }>([*set], draws, level)
    };
    found
}

/// The same of several sums of the same units, each replicate drawn once for all of them: `WIDTH` numbers of each unit.
fn bootstraps<const SETS: usize, const WIDTH: usize>(
    sets: [Set<'_>; SETS],
    draws: Draws,
    level: f64,
) -> [Result<Bootstrap, Undefined>; SETS] {
    let count = sets.first().map_or(0, |set| set.units.len());
    let possible = enough_units(count)
        .and_then(|()| if level.is_nan() || level <= 0.0 || level >= 1.0 { Err(Undefined::Overflow) } else { Ok(()) });
    let Some(below) = Below::new(count).filter(|_| possible.is_ok()) else {
        return sets.map(|_| Err(possible.clone().err().unwrap_or(Undefined::NotIdentified)));
    };
    let centres = sets.map(|set| Centre::of(set.units));
    if centres.iter().all(Result::is_err) {
        return centres.map(|centre| Err(centre.err().unwrap_or(Undefined::NotIdentified)));
    }
    let flat = flat::<SETS, WIDTH>(&sets, count);
    let drawn = repeated(u64::from(draws.replicates), |replicate| {
        let sums = drawn_sums(&flat, below, Stream::new(draws.seed, replicate));
        let mut sums = sums.into_iter();
        sets.map(|set| difference_of(&set.of_sums(&mut sums)))
    });
    let mut set = 0;
    centres.map(|centre| {
        let replicates = drawn.iter().filter_map(|all| all[set]).collect::<Vec<f64>>();
        set += 1;
        centre?.limits(replicates, drawn.len(), level)
    })
}

/// What the replicates lie about.
struct Centre {
    /// r₁ − r₂ of all units.
    value: f64,
    /// Without each unit.
    without: Result<Vec<f64>, Undefined>,
}

impl Centre {
    fn of(units: &[Moments]) -> Result<Self, Undefined> {
        let difference = |sums: &Moments| Ok(sums.correlation(0, 1)? - sums.correlation(0, 2)?);
        let whole = units.iter().skip(1).fold(units[0].clone(), |sum, unit| sum.plus(unit));
        let value = difference(&whole)?;
        Ok(Self { value, without: named(leave_outs(units, Moments::plus).iter().map(difference)) })
    }

    fn limits(self, mut replicates: Vec<f64>, draws: usize, level: f64) -> Result<Bootstrap, Undefined> {
        let tail = (1.0 - level) / 2.0;
        let without_value = draws - replicates.len();
        if without_value as f64 > tail * draws as f64 {
            return Err(Undefined::DrawsWithoutValue { draws: without_value, of: draws });
        }
        replicates.sort_unstable_by(f64::total_cmp);
        let std_error = standard_deviation(&replicates).filter(|sd| *sd > ROUNDING).ok_or(Undefined::NoInfluence)?;
        let percentile = between(&replicates, (tail, 1.0 - tail), level)?;
        let bca = self.without.and_then(|without| bca(self.value, &replicates, &without, level));
        Ok(Bootstrap { difference: self.value, std_error, percentile, bca, without_value })
    }
}

/// r₁ − r₂ from the sums of the drawn units; `None` where a column never changes among them.
fn difference_of(sums: &[f64; NUMBERS]) -> Option<f64> {
    let [n, y, a, b, yy, ya, yb, aa, _, bb] = *sums;
    let about = |raw: f64, sum: f64| if raw - sum * sum / n <= ROUNDING * raw { 0.0 } else { raw - sum * sum / n };
    let (outcome, first, second) = (about(yy, y), about(aa, a), about(bb, b));
    if outcome == 0.0 || first == 0.0 || second == 0.0 {
        return None;
    }
    let r = |cross: f64, view: f64| correlation(cross, outcome, view).ok();
    Some(r(ya - y * a / n, first)? - r(yb - y * b / n, second)?)
}

/// Limits with bias z₀ = Φ⁻¹(share of replicates below the value, equal ones half) and acceleration
/// Σd³/\[6(Σd²)^1.5\], d = mean − leave-out: the quantiles at Φ(z₀ + (z₀ + z)/(1 − a(z₀ + z))).
fn bca(value: f64, sorted: &[f64], without: &[f64], level: f64) -> Result<Interval, Undefined> {
    let below = sorted.iter().filter(|replicate| **replicate < value).count() as f64;
    let equal = sorted.iter().filter(|replicate| **replicate == value).count() as f64;
    let bias = normal_quantile((below + equal / 2.0) / sorted.len() as f64).ok_or(Undefined::AtBoundary)?;
    let mean = without.iter().sum::<f64>() / without.len() as f64;
    let power = |exponent: i32| without.iter().map(|value| libm::pow(mean - value, f64::from(exponent))).sum::<f64>();
    let squares = power(2);
    if squares == 0.0 {
        return Err(Undefined::NoInfluence);
    }
    let acceleration = power(3) / (6.0 * libm::pow(squares, 1.5));
    let tail = |share: f64| {
        let moved = bias + normal_quantile(share).ok_or(Undefined::Overflow)?;
        Ok(normal_cdf(bias + moved / (1.0 - acceleration * moved)))
    };
    between(sorted, (tail((1.0 - level) / 2.0)?, tail(f64::midpoint(1.0, level))?), level)
}

fn between(sorted: &[f64], (low, high): (f64, f64), level: f64) -> Result<Interval, Undefined> {
    Interval::new(quantile(sorted, low), quantile(sorted, high), level).ok_or(Undefined::Overflow)
}

/// Linear between the order statistics (Hyndman & Fan 1996, type 7).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among the replicates")]
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = (sorted.len() as f64 - 1.0) * share;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (place - place.floor()) * (above - below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::oracle::close;
    use crate::stats::oracle::number;
    use serde_json::Value;

    /// Replicates with the limits that R gives for them, and every possible draw of five units.
    const BOOTSTRAP: &str = include_str!("../../../fixtures/oracles/compare/bootstrap.json");

    fn list(at: &str) -> Vec<f64> {
        let value: Value = serde_json::from_str(BOOTSTRAP).unwrap();
        value.pointer(at).unwrap().as_array().unwrap().iter().map(|cell| cell.as_f64().unwrap()).collect()
    }

    #[test]
    fn corrected_limits_of_given_replicates_match_r() {
        let mut replicates = list("/given/replicates");
        replicates.sort_unstable_by(f64::total_cmp);
        let value = number(BOOTSTRAP, "/given/value");
        let found = bca(value, &replicates, &list("/given/without"), 0.95).unwrap();
        close(found.low(), number(BOOTSTRAP, "/given/bca/0"), 1e-9);
        close(found.high(), number(BOOTSTRAP, "/given/bca/1"), 1e-9);
        let plain = between(&replicates, (0.025, 0.975), 0.95).unwrap();
        close(plain.low(), number(BOOTSTRAP, "/given/percentile/0"), 1e-12);
        close(plain.high(), number(BOOTSTRAP, "/given/percentile/1"), 1e-12);
    }

    #[test]
    fn draws_come_from_the_distribution_of_all_possible_draws() {
        let (y, a, b) = (list("/all/y"), list("/all/a"), list("/all/b"));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of units")]
        let unit = Factor::new(list("/all/unit").iter().map(|unit| *unit as u32 - 1).collect(), 5).unwrap();
        let views: [&[f64]; 2] = [&a, &b];
        let rows = Rows::new(&y, &views, &unit).unwrap();
        let found = bootstrap_total(&rows, (0, 1), Draws { replicates: 40_000, seed: 3 }, 0.8).unwrap();
        close(found.difference, number(BOOTSTRAP, "/all/value"), 1e-12);
        // 40,000 draws know a standard deviation to .4 % and these quantiles to about .01.
        close(found.std_error, number(BOOTSTRAP, "/all/sd"), 0.02);
        assert!((found.percentile.low() - number(BOOTSTRAP, "/all/percentile/0")).abs() < 0.02);
        assert!((found.percentile.high() - number(BOOTSTRAP, "/all/percentile/1")).abs() < 0.02);
        let again = bootstrap_total(&rows, (0, 1), Draws { replicates: 40_000, seed: 3 }, 0.8).unwrap();
        assert_eq!(found, again);
        let other = bootstrap_total(&rows, (0, 1), Draws { replicates: 40_000, seed: 4 }, 0.8).unwrap();
        assert_ne!(found, other);
    }

    fn of_five(second: [f64; 5]) -> Result<Bootstrap, Undefined> {
        let (y, first) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 4.0, 3.0, 5.0]);
        let (views, unit): ([&[f64]; 2], _) = ([&first, &second], Factor::new(vec![0, 1, 2, 3, 4], 5).unwrap());
        bootstrap_total(&Rows::new(&y, &views, &unit).unwrap(), (0, 1), Draws { replicates: 20_000, seed: 1 }, 0.95)
    }

    #[test]
    fn the_few_draws_without_a_value_are_counted_and_left_aside() {
        let found = of_five([0.3, 0.1, 0.4, 0.2, 1.0]).unwrap();
        // All five the same unit: 5 of 5⁵ draws, 32 of 20,000, give or take 4 times their root.
        assert!((10..=55).contains(&found.without_value), "{}", found.without_value);
        assert!(found.percentile.contains(found.difference) && found.bca.is_ok());
    }

    #[test]
    fn many_draws_without_a_value_leave_no_interval_and_the_reason_is_theirs() {
        // Only the fifth unit is another one: (4/5)⁵ of all draws are without it, and (1/5)⁵ hold nothing else.
        let Err(Undefined::DrawsWithoutValue { draws, of }) = of_five([0.3, 0.3, 0.3, 0.3, 1.0]) else { panic!() };
        assert_eq!(of, 20_000);
        assert!((draws as f64 / 20_000.0 - 0.328).abs() < 0.013, "{draws}");
        // In the rows themselves the column does change: that reason belongs to one that never does.
        assert_eq!(of_five([0.3; 5]), Err(Undefined::ConstantColumn));
        let (y, lone) = ([1.0, 2.0, 3.0, 4.0, 5.0], [0.3, 0.3, 0.3, 0.3, 1.0]);
        let (views, unit): ([&[f64]; 2], _) = ([&y, &lone], Factor::new(vec![0, 1, 2, 3, 4], 5).unwrap());
        let found =
            bootstrap_total(&Rows::new(&y, &views, &unit).unwrap(), (0, 7), Draws { replicates: 2, seed: 1 }, 0.95);
        assert_eq!(found, Err(Undefined::NotEstimable { lacking: "such view" }));
    }
}

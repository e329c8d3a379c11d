//! Means, variances and the additive moments of paired values.

use super::compensated_sum::CompensatedSum;
use crate::stats::Undefined;

/// Arithmetic mean, summed relative to the first value. `None` without values or when it is not finite.
///
/// ```
/// assert_eq!(parallax::stats::describe::mean(&[1.0, 2.0, 6.0]), Some(3.0));
/// ```
pub fn mean(values: &[f64]) -> Option<f64> {
    let first = *values.first()?;
    let shifted: CompensatedSum = values.iter().map(|value| value - first).collect();
    let mean = first + shifted.value() / values.len() as f64;
    mean.is_finite().then_some(mean)
}

/// Variance with divisor n − 1: two passes, the second corrected for the rounding of the mean
/// (Chan, Golub & `LeVeque` 1983). `None` with fewer than two values or when it is not finite.
///
/// ```
/// assert_eq!(parallax::stats::describe::variance(&[1.0, 2.0, 6.0]), Some(7.0));
/// ```
pub fn variance(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    if values.len() < 2 {
        return None;
    }
    let centre = mean(values)?;
    let squares: CompensatedSum = values.iter().map(|value| (value - centre) * (value - centre)).collect();
    let rest: CompensatedSum = values.iter().map(|value| value - centre).collect();
    let variance = (squares.value() - rest.value() * rest.value() / n) / (n - 1.0);
    // Equal values give exactly 0: the mean is then exact. The correction never exceeds the sum otherwise.
    variance.is_finite().then(|| variance.max(0.0))
}

/// Square root of [`variance`].
///
/// ```
/// assert_eq!(parallax::stats::describe::standard_deviation(&[1.0, 1.0, 1.0]), Some(0.0));
/// ```
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    variance(values).map(libm::sqrt)
}

/// Additive sums of paired values, so that a coefficient without one unit costs one subtraction.
///
/// Centre both columns at ONE constant near the grand mean before adding: products then do not cancel, and
/// x − y stays what it was.
///
/// ```
/// use parallax::stats::describe::PairMoments;
/// let mut moments = PairMoments::default();
/// for (x, y) in [(1.0, 2.0), (2.0, 2.0), (6.0, 5.0)] {
///     moments.add(x - 3.0, y - 3.0);
/// }
/// assert_eq!(moments.mean_difference(), Some(0.0));
/// assert_eq!(moments.var_x(), Ok(7.0));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PairMoments {
    n: f64,
    x: CompensatedSum,
    y: CompensatedSum,
    xx: CompensatedSum,
    yy: CompensatedSum,
    xy: CompensatedSum,
    dd: CompensatedSum,
}

impl PairMoments {
    /// Adds one pair of centred values.
    pub fn add(&mut self, x: f64, y: f64) {
        self.n += 1.0;
        self.x.add(x);
        self.y.add(y);
        self.xx.add(x * x);
        self.yy.add(y * y);
        self.xy.add(x * y);
        self.dd.add((x - y) * (x - y));
    }

    /// Adds the pairs of a short run, each value moved by its own constant.
    pub fn add_run(&mut self, run: &Run, (by_x, by_y): (f64, f64)) {
        let Run { n, x, y, xx, yy, xy, dd } = *run;
        let by = by_x - by_y;
        self.n += n;
        self.x.add(x + n * by_x);
        self.y.add(y + n * by_y);
        self.xx.add(xx + 2.0 * by_x * x + n * by_x * by_x);
        self.yy.add(yy + 2.0 * by_y * y + n * by_y * by_y);
        self.xy.add(xy + by_x * y + by_y * x + n * by_x * by_y);
        self.dd.add(dd + 2.0 * by * (x - y) + n * by * by);
    }

    /// Adds the pairs of a short run about the two means of the run: what varies within it. A column that never changes within
    /// the run adds exactly nothing.
    pub fn add_run_about_means(&mut self, run: &Run) {
        let Run { n, x, y, xx, yy, xy, dd } = *run;
        self.n += n;
        self.xx.add(xx - x * x / n);
        self.yy.add(yy - y * y / n);
        self.xy.add(xy - x * y / n);
        self.dd.add(dd - (x - y) * (x - y) / n);
    }

    /// The pairs of both.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            n: self.n + other.n,
            x: self.x.plus(other.x),
            y: self.y.plus(other.y),
            xx: self.xx.plus(other.xx),
            yy: self.yy.plus(other.yy),
            xy: self.xy.plus(other.xy),
            dd: self.dd.plus(other.dd),
        }
    }

    /// The pairs of this without those of the other, which must be among them.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self {
            n: self.n - other.n,
            x: self.x.minus(other.x),
            y: self.y.minus(other.y),
            xx: self.xx.minus(other.xx),
            yy: self.yy.minus(other.yy),
            xy: self.xy.minus(other.xy),
            dd: self.dd.minus(other.dd),
        }
    }

    /// Sums of x, y, x², y² and xy.
    pub fn sums(&self) -> [f64; 5] {
        [self.x, self.y, self.xx, self.yy, self.xy].map(CompensatedSum::value)
    }

    /// How many pairs, as the formulas need it.
    pub fn n(&self) -> f64 {
        self.n
    }

    /// How many pairs.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, exact far below 2^53")]
    pub fn pairs(&self) -> usize {
        self.n as usize
    }

    /// Mean of the centred x.
    pub fn mean_x(&self) -> Option<f64> {
        (self.n > 0.0).then(|| self.x.value() / self.n)
    }

    /// Mean of the centred y.
    pub fn mean_y(&self) -> Option<f64> {
        (self.n > 0.0).then(|| self.y.value() / self.n)
    }

    /// Mean of x − y.
    pub fn mean_difference(&self) -> Option<f64> {
        (self.n > 0.0).then(|| self.x.minus(self.y).value() / self.n)
    }

    /// Variance of x, divisor n − 1.
    pub fn var_x(&self) -> Result<f64, Undefined> {
        self.spread(self.xx, self.x)
    }

    /// Variance of y, divisor n − 1.
    pub fn var_y(&self) -> Result<f64, Undefined> {
        self.spread(self.yy, self.y)
    }

    /// Covariance of x and y, divisor n − 1.
    pub fn cov(&self) -> Result<f64, Undefined> {
        let product = self.x.value() * self.y.value() / self.n;
        self.over_df(self.xy.value() - product)
    }

    /// Variance of x − y, divisor n − 1.
    pub fn var_difference(&self) -> Result<f64, Undefined> {
        self.spread(self.dd, self.x.minus(self.y))
    }

    /// Standard deviation of x − y.
    pub fn sd_difference(&self) -> Result<f64, Undefined> {
        self.var_difference().map(libm::sqrt)
    }

    fn spread(&self, squares: CompensatedSum, sum: CompensatedSum) -> Result<f64, Undefined> {
        self.over_df(squares_about_mean(squares, sum, self.n))
    }

    fn over_df(&self, sum: f64) -> Result<f64, Undefined> {
        if self.n < 2.0 {
            return Err(Undefined::TooFewPairs { have: self.pairs(), need: 2 });
        }
        let value = sum / (self.n - 1.0);
        if value.is_finite() { Ok(value) } else { Err(Undefined::Overflow) }
    }
}

/// Plain sums of a short run of pairs, such as the sessions of one case, taken from the first pair of the run so that
/// little is lost to rounding.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Run {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
    dd: f64,
}

impl Run {
    /// Adds one pair, less the first pair of the run.
    #[inline]
    pub fn add(&mut self, x: f64, y: f64) {
        self.n += 1.0;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.yy += y * y;
        self.xy += x * y;
        self.dd += (x - y) * (x - y);
    }

    /// [`Self::add`] for `n` 1, nothing for `n`, x and y 0: for those who must not ask first.
    #[inline]
    pub fn add_times(&mut self, n: f64, x: f64, y: f64) {
        let before = self.n;
        self.add(x, y);
        self.n = before + n;
    }

    /// Mean of x and of y; 0 without a pair.
    pub fn means(&self) -> (f64, f64) {
        let n = self.n.max(1.0);
        (self.x / n, self.y / n)
    }

    /// How many pairs, Σ(x − y) and Σ(x − y)², each difference moved by a constant.
    pub fn differences(&self, by: f64) -> (f64, f64, f64) {
        let sum = self.x - self.y;
        (self.n, sum + self.n * by, self.dd + 2.0 * by * sum + self.n * by * by)
    }
}

/// Σx² − (Σx)²/n. What is below the rounding of Σx² is 0: a constant column must be seen as one.
pub(super) fn squares_about_mean(squares: CompensatedSum, sum: CompensatedSum, n: f64) -> f64 {
    const ROUNDING: f64 = 16.0 * f64::EPSILON;
    let raw = squares.value();
    let about = raw - sum.value() * sum.value() / n;
    if about <= ROUNDING * raw { 0.0 } else { about }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn without_values_there_is_no_mean_and_with_one_no_variance() {
        assert_eq!(mean(&[]), None);
        assert_eq!(variance(&[3.0]), None);
        assert_eq!(mean(&[f64::MAX, -f64::MAX, f64::INFINITY]), None);
        let none = PairMoments::default();
        assert_eq!(none.mean_x(), None);
        assert_eq!(none.var_x(), Err(Undefined::TooFewPairs { have: 0, need: 2 }));
    }

    #[test]
    fn a_million_values_near_each_other_keep_thirteen_digits() {
        // 1e8 + 0.001 i for i = 0..m: the variance of 0..m is m(m+1)/12 in these steps.
        let m = 1_000_000_u32;
        let values: Vec<f64> = (0..m).map(|i| 1e8 + f64::from(i) / 1024.0).collect();
        let count = f64::from(m);
        let exact = count * (count + 1.0) / 12.0 / (1024.0 * 1024.0);
        assert!((variance(&values).unwrap() / exact - 1.0).abs() < 1e-13);
        let mut moments = PairMoments::default();
        for value in &values {
            moments.add(value - 1e8, 0.25);
        }
        assert!((moments.var_x().unwrap() / exact - 1.0).abs() < 1e-13);
        assert_eq!(moments.var_y(), Ok(0.0));
    }

    #[test]
    fn a_constant_column_has_variance_zero_wherever_it_is_centred() {
        let mut moments = PairMoments::default();
        for x in [1.0, 4.0, 2.0, 7.0, 5.0, 5.0, 3.0] {
            moments.add(x - 3.3, 0.1 - 3.3);
        }
        assert_eq!(moments.var_y(), Ok(0.0));
    }

    proptest! {
        #[test]
        fn what_is_added_can_be_taken_away(
            first in prop::collection::vec((-9.0..9.0f64, -9.0..9.0f64), 2..20),
            second in prop::collection::vec((-9.0..9.0f64, -9.0..9.0f64), 1..20),
        ) {
            let sums = |pairs: &[(f64, f64)]| {
                let mut moments = PairMoments::default();
                for &(x, y) in pairs {
                    moments.add(x, y);
                }
                moments
            };
            let (a, b) = (sums(&first), sums(&second));
            let back = a.plus(&b).minus(&b);
            prop_assert_eq!(back.n(), a.n());
            prop_assert!((back.cov().unwrap() - a.cov().unwrap()).abs() < 1e-12);
            let gaps: Vec<f64> = first.iter().map(|(x, y)| x - y).collect();
            prop_assert!((back.var_difference().unwrap() - variance(&gaps).unwrap()).abs() < 1e-11);
        }

        #[test]
        fn variance_ignores_shift_and_follows_scale(
            values in prop::collection::vec(1.0..7.0f64, 2..40), shift in -1e3..1e3f64, scale in 0.5..4.0f64,
        ) {
            let moved: Vec<f64> = values.iter().map(|v| v * scale + shift).collect();
            let (before, after) = (variance(&values).unwrap(), variance(&moved).unwrap());
            prop_assert!((after - before * scale * scale).abs() < 1e-10 * (1.0 + after));
        }
    }
}

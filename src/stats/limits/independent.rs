//! Limits of agreement of independent pairs.

use crate::stats::describe::{mean, standard_deviation};
use crate::stats::distribution::{chi2_quantile, noncentral_t_quantile, normal_cdf, t_quantile};
use crate::stats::{Estimate, Interval, Undefined};

/// One limit of agreement with its uncertainty by four methods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// Mean ± multiplier · sd.
    pub value: f64,
    /// s √(1/n + z²/(2(n−1))) (Bland & Altman 1999).
    pub se_1999: f64,
    /// s √(3/n), meant for multipliers near 2 (Bland & Altman 1986).
    pub se_1986: f64,
    /// t interval with `se_1999`.
    pub interval_1999: Interval,
    /// t interval with `se_1986`.
    pub interval_1986: Interval,
    /// Exact under normality, from the noncentral t distribution (Carkeet 2015).
    pub interval_exact: Interval,
    /// Variances of mean and spread recovered from their own intervals (Donner & Zou 2012).
    pub interval_mover: Interval,
}

/// Limits of agreement of independent pairs (Bland & Altman 1986).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Mean difference with its t interval.
    pub bias: Estimate,
    /// Standard deviation of the differences, n − 1.
    pub sd: f64,
    /// The lower limit.
    pub lower: Limit,
    /// The upper limit.
    pub upper: Limit,
    /// What the multiplier would have to be to hold the same share of future pairs on average.
    pub tolerance_factor: f64,
    /// All differences are equal: both limits are that difference, and nothing is known of their spread.
    pub collapsed: bool,
}

/// Limits of agreement of `differences` of independent pairs: mean ± `multiplier` · sd, with intervals of
/// confidence `level`. The multiplier is 1.96 for 95 % of the gaps; the 1986 paper used 2.
///
/// # Errors
/// Fewer than three pairs. `Overflow` when values, multiplier or level leave the arithmetic (a multiplier that
/// is not positive, a level outside 0 to 1).
///
/// ```
/// use parallax::stats::limits::limits_of_agreement;
/// let limits = limits_of_agreement(&[-1.0, 0.0, 1.0], 2.0, 0.95).unwrap();
/// assert_eq!((limits.lower.value, limits.bias.value, limits.upper.value), (-2.0, 0.0, 2.0));
/// ```
pub fn limits_of_agreement(differences: &[f64], multiplier: f64, level: f64) -> Result<Limits, Undefined> {
    if differences.len() < 3 {
        return Err(Undefined::TooFewPairs { have: differences.len(), need: 3 });
    }
    let gaps = Gaps {
        n: differences.len() as f64,
        mean: mean(differences).ok_or(Undefined::Overflow)?,
        sd: standard_deviation(differences).ok_or(Undefined::Overflow)?,
        z: multiplier,
        level,
    };
    gaps.limits(differences.len()).ok_or(Undefined::Overflow)
}

/// What the limits are made of.
struct Gaps {
    n: f64,
    mean: f64,
    sd: f64,
    z: f64,
    level: f64,
}

impl Gaps {
    fn limits(&self, n: usize) -> Option<Limits> {
        if !(self.z > 0.0 && self.z.is_finite()) {
            return None;
        }
        let df = self.n - 1.0;
        let se = self.sd / libm::sqrt(self.n);
        let half = t_quantile(f64::midpoint(1.0, self.level), df)? * se;
        let interval = Interval::around(self.mean, half, self.level);
        let coverage = 1.0 - 2.0 * normal_cdf(-self.z);
        Some(Limits {
            bias: Estimate { value: self.mean, std_error: Some(se), interval, df: Some(df), n },
            sd: self.sd,
            lower: self.limit(-1.0)?,
            upper: self.limit(1.0)?,
            tolerance_factor: tolerance_factor(coverage, n)?,
            collapsed: self.sd == 0.0,
        })
    }

    /// The limit on the side of `sign`.
    fn limit(&self, sign: f64) -> Option<Limit> {
        let df = self.n - 1.0;
        let t = t_quantile(f64::midpoint(1.0, self.level), df)?;
        let value = self.mean + sign * self.z * self.sd;
        let se_1999 = self.sd * libm::sqrt(1.0 / self.n + self.z * self.z / (2.0 * df));
        let se_1986 = self.sd * libm::sqrt(3.0 / self.n);
        Some(Limit {
            value,
            se_1999,
            se_1986,
            interval_1999: Interval::around(value, t * se_1999, self.level)?,
            interval_1986: Interval::around(value, t * se_1986, self.level)?,
            interval_exact: self.exact(sign)?,
            interval_mover: self.mover(sign, t)?,
        })
    }

    /// mean ± s t(q; n−1, z √n) / √n at both tails q.
    fn exact(&self, sign: f64) -> Option<Interval> {
        let root = libm::sqrt(self.n);
        let tail = (1.0 - self.level) / 2.0;
        let at = |q| noncentral_t_quantile(q, self.n - 1.0, self.z * root).map(|t| t * self.sd / root);
        self.outwards(sign, at(tail)?, at(1.0 - tail)?)
    }

    /// The squared distances of the limits of mean and of z · sd from their estimates, added.
    fn mover(&self, sign: f64, t: f64) -> Option<Interval> {
        let df = self.n - 1.0;
        let tail = (1.0 - self.level) / 2.0;
        let widest = libm::sqrt(df / chi2_quantile(tail, df)?);
        let narrowest = libm::sqrt(df / chi2_quantile(1.0 - tail, df)?);
        let mean_part = t / libm::sqrt(self.n);
        let inner = self.sd * (self.z - libm::hypot(mean_part, self.z * (1.0 - narrowest)));
        let outer = self.sd * (self.z + libm::hypot(mean_part, self.z * (widest - 1.0)));
        self.outwards(sign, inner, outer)
    }

    /// The interval from `inner` to `outer` away from the mean, on the side of `sign`.
    fn outwards(&self, sign: f64, inner: f64, outer: f64) -> Option<Interval> {
        let (inner, outer) = (self.mean + sign * inner, self.mean + sign * outer);
        Interval::new(inner.min(outer), inner.max(outer), self.level)
    }
}

/// The multiplier of the sd with which mean ± k · sd holds the share `coverage` of future normal values on
/// average: t √(1 + 1/n), n − 1 degrees of freedom (β-expectation tolerance, Wilks 1941).
///
/// `None` unless 0 < coverage < 1 and n ≥ 2.
///
/// ```
/// use parallax::stats::limits::tolerance_factor;
/// // t(0.975; 1) √1.5
/// assert!((tolerance_factor(0.95, 2).unwrap() - 15.561_9).abs() < 1e-3);
/// ```
pub fn tolerance_factor(coverage: f64, n: usize) -> Option<f64> {
    if n < 2 || !(coverage > 0.0 && coverage < 1.0) {
        return None;
    }
    let n = n as f64;
    Some(-t_quantile((1.0 - coverage) / 2.0, n - 1.0)? * libm::sqrt(1.0 + 1.0 / n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::oracle::{close, number, pairs};
    use proptest::prelude::*;

    const Z: f64 = 1.959_963_984_540_054;
    const PEFR: &str = include_str!("../../../fixtures/oracles/agreement/ba1986_pefr_first.json");

    fn peak_flow(multiplier: f64) -> Limits {
        let (x, y) = pairs(PEFR);
        let gaps: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x - y).collect();
        limits_of_agreement(&gaps, multiplier, 0.95).unwrap()
    }

    #[track_caller]
    fn interval_is(interval: Interval, low: &str, high: &str) {
        close(interval.low(), number(PEFR, &format!("/expected/{low}")), 1e-7);
        close(interval.high(), number(PEFR, &format!("/expected/{high}")), 1e-7);
    }

    #[test]
    fn peak_flow_limits_reproduce_the_reference() {
        let limits = peak_flow(Z);
        assert_eq!(limits.bias.n as f64, number(PEFR, "/expected/n"));
        close(limits.bias.value, number(PEFR, "/expected/bias"), 1e-7);
        close(limits.sd, number(PEFR, "/expected/sd"), 1e-7);
        interval_is(limits.bias.interval.unwrap(), "bias_ci/0", "bias_ci/1");
        close(limits.lower.value, number(PEFR, "/expected/loa/0"), 1e-7);
        close(limits.upper.value, number(PEFR, "/expected/loa/1"), 1e-7);
        close(limits.lower.se_1999, number(PEFR, "/expected/loa_se_ba1999"), 1e-7);
        interval_is(limits.lower.interval_1999, "loa_lower_ci_ba1999/0", "loa_lower_ci_ba1999/1");
        interval_is(limits.upper.interval_1999, "loa_upper_ci_ba1999/0", "loa_upper_ci_ba1999/1");
        interval_is(limits.lower.interval_exact, "loa_ci_exact_carkeet/lower/0", "loa_ci_exact_carkeet/lower/1");
        interval_is(limits.upper.interval_exact, "loa_ci_exact_carkeet/upper/0", "loa_ci_exact_carkeet/upper/1");
        interval_is(limits.lower.interval_mover, "mover/lower_outer", "mover/lower_inner");
        interval_is(limits.upper.interval_mover, "mover/upper_inner", "mover/upper_outer");
        close(limits.tolerance_factor, number(PEFR, "/expected/tolerance_k_beta_expectation"), 1e-7);
    }

    #[test]
    fn peak_flow_limits_of_1986_reproduce_the_reference_and_the_paper() {
        let limits = peak_flow(2.0);
        close(limits.lower.value, number(PEFR, "/expected/loa_2sd/0"), 1e-7);
        close(limits.upper.value, number(PEFR, "/expected/loa_2sd/1"), 1e-7);
        interval_is(limits.lower.interval_1986, "loa_ci_ba1986_3s2n/lower/0", "loa_ci_ba1986_3s2n/lower/1");
        interval_is(limits.upper.interval_1986, "loa_ci_ba1986_3s2n/upper/0", "loa_ci_ba1986_3s2n/upper/1");
        let within = number(PEFR, "/tolerance/published_abs");
        let bias = limits.bias.interval.unwrap();
        let (lower, upper) = (limits.lower.interval_1986, limits.upper.interval_1986);
        let pairs = [
            (limits.bias.value, "bias"),
            (limits.sd, "sd"),
            (limits.lower.value, "loa2/0"),
            (limits.upper.value, "loa2/1"),
            (bias.low(), "bias_ci/0"),
            (bias.high(), "bias_ci/1"),
            (lower.low(), "lower_limit_ci_3s2n/0"),
            (lower.high(), "lower_limit_ci_3s2n/1"),
            (upper.low(), "upper_limit_ci_3s2n/0"),
            (upper.high(), "upper_limit_ci_3s2n/1"),
        ];
        for (found, name) in pairs {
            let published = number(PEFR, &format!("/expected/published/{name}"));
            assert!((found - published).abs() < within, "{name}: {found}");
        }
    }

    #[test]
    fn systolic_pressure_limits_reproduce_the_paper() {
        let file = include_str!("../../../fixtures/oracles/agreement/ba1999_systolic_summary.json");
        let design = |name: &str| number(file, &format!("/design/{name}"));
        let gaps = Gaps { n: design("n"), mean: design("mean"), sd: design("sd"), z: 1.96, level: 0.95 };
        let limits = gaps.limits(85).unwrap();
        assert!((limits.lower.value - number(file, "/expected/loa/0")).abs() < 1e-9);
        assert!((limits.upper.value - number(file, "/expected/loa/1")).abs() < 1e-9);
        assert!((limits.upper.se_1999 - number(file, "/expected/se_limit")).abs() < 1e-9);
        let within = number(file, "/tolerance/published_abs");
        assert!((limits.lower.value - number(file, "/expected/published_loa/0")).abs() < within);
        assert!((limits.upper.value - number(file, "/expected/published_loa/1")).abs() < within);
    }

    #[test]
    fn too_few_pairs_have_no_limits_and_equal_gaps_collapse() {
        assert_eq!(limits_of_agreement(&[1.0, 2.0], Z, 0.95), Err(Undefined::TooFewPairs { have: 2, need: 3 }));
        assert_eq!(limits_of_agreement(&[1.0, 2.0, 4.0], Z, 1.0), Err(Undefined::Overflow));
        assert_eq!(limits_of_agreement(&[1.0, 2.0, 4.0], -1.0, 0.95), Err(Undefined::Overflow));
        let flat = limits_of_agreement(&[0.7; 5], Z, 0.95).unwrap();
        assert!(flat.collapsed);
        assert_eq!((flat.lower.value, flat.upper.value, flat.sd), (0.7, 0.7, 0.0));
    }

    proptest! {
        #[test]
        fn turning_the_roles_mirrors_the_limits(gaps in prop::collection::vec(-6.0..6.0f64, 3..25)) {
            let turned: Vec<f64> = gaps.iter().rev().map(|gap| -gap).collect();
            let there = limits_of_agreement(&gaps, Z, 0.95).unwrap();
            let back = limits_of_agreement(&turned, Z, 0.95).unwrap();
            prop_assert!((there.upper.value + back.lower.value).abs() < 1e-12);
            let (a, b) = (there.upper.interval_exact, back.lower.interval_exact);
            prop_assert!((a.high() + b.low()).abs() < 1e-9 && (a.low() + b.high()).abs() < 1e-9);
            prop_assert!(there.upper.interval_mover.contains(there.upper.value));
        }
    }
}

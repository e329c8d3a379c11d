//! Does the gap depend on the level?

use crate::stats::describe::{PairMoments, mean};
use crate::stats::distribution::{t_quantile, t_two_sided_p};
use crate::stats::{Estimate, Interval, Undefined};

/// Least-squares line of the differences on the level of the pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Change of the difference per unit of level, with its t interval, n − 2 degrees of freedom.
    pub slope: Estimate,
    /// Difference where the level is 0.
    pub intercept: f64,
    /// Standard deviation about the line, n − 2.
    pub residual_sd: f64,
    /// Two-sided p of slope 0; none when no residual is left to judge it by.
    pub p: Option<f64>,
}

/// Regression of the difference on the level, usually the mean of the pair (Bland & Altman 1999, section 3.2).
///
/// On bounded scales floor and ceiling force part of this slope, and unequal spread of the two views shows as
/// a slope as well (Pitman 1939; Morgan 1939).
///
/// # Errors
/// Fewer than three pairs; [`Undefined::ConstantColumn`] when all levels are equal.
///
/// ```
/// use parallax::stats::limits::regression_of_difference_on_level;
/// let trend = regression_of_difference_on_level(&[0.0, 1.0, 3.0], &[1.0, 2.0, 3.0], 0.95).unwrap();
/// assert!((trend.slope.value - 1.5).abs() < 1e-15);
/// assert!((trend.intercept + 5.0 / 3.0).abs() < 1e-15);
/// ```
pub fn regression_of_difference_on_level(differences: &[f64], levels: &[f64], level: f64) -> Result<Trend, Undefined> {
    let n = differences.len().min(levels.len());
    if n < 3 {
        return Err(Undefined::TooFewPairs { have: n, need: 3 });
    }
    let (differences, levels) = (differences.get(..n).unwrap_or_default(), levels.get(..n).unwrap_or_default());
    let mean_difference = mean(differences).ok_or(Undefined::Overflow)?;
    let mean_level = mean(levels).ok_or(Undefined::Overflow)?;
    let mut moments = PairMoments::default();
    differences.iter().zip(levels).for_each(|(d, a)| moments.add(a - mean_level, d - mean_difference));
    let spread = moments.var_x()? * (n as f64 - 1.0);
    if spread == 0.0 {
        return Err(Undefined::ConstantColumn);
    }
    let slope = moments.cov()? / moments.var_x()?;
    let residuals: f64 = differences
        .iter()
        .zip(levels)
        .map(|(d, a)| (d - mean_difference) - slope * (a - mean_level))
        .map(|residual| residual * residual)
        .sum();
    let df = n as f64 - 2.0;
    let residual_sd = libm::sqrt(residuals / df);
    let se = residual_sd / libm::sqrt(spread);
    let half = t_quantile(f64::midpoint(1.0, level), df).map(|t| t * se);
    let interval = half.and_then(|half| Interval::around(slope, half, level));
    Ok(Trend {
        slope: Estimate { std_error: Some(se), interval, df: Some(df), ..Estimate::plain(slope, n)? },
        intercept: mean_difference - slope * mean_level,
        residual_sd,
        p: if residuals > 0.0 { t_two_sided_p(slope / se, df) } else { None },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::oracle::{close, number, pairs};
    use crate::stats::pair::pearson;
    use proptest::prelude::*;

    #[test]
    fn peak_flow_trend_reproduces_the_reference() {
        let file = include_str!("../../../fixtures/oracles/agreement/ba1986_pefr_first.json");
        let (x, y) = pairs(file);
        let differences: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x - y).collect();
        let levels: Vec<f64> = x.iter().zip(&y).map(|(x, y)| f64::midpoint(*x, *y)).collect();
        let trend = regression_of_difference_on_level(&differences, &levels, 0.95).unwrap();
        let expected = |name: &str| number(file, &format!("/expected/regression_of_difference_on_mean/{name}"));
        close(trend.slope.value, expected("slope"), 1e-7);
        close(trend.intercept, expected("intercept"), 1e-7);
        close(trend.p.unwrap(), expected("p"), 1e-7);
    }

    #[test]
    fn equal_levels_have_no_trend_and_equal_gaps_have_no_test() {
        let flat = regression_of_difference_on_level(&[1.0, 2.0, 3.0], &[4.0; 3], 0.95);
        assert_eq!(flat, Err(Undefined::ConstantColumn));
        let none = regression_of_difference_on_level(&[2.0; 3], &[1.0, 2.0, 3.0], 0.95).unwrap();
        assert_eq!((none.slope.value, none.p, none.residual_sd), (0.0, None, 0.0));
        let few = regression_of_difference_on_level(&[2.0], &[1.0, 2.0, 3.0], 0.95);
        assert_eq!(few, Err(Undefined::TooFewPairs { have: 1, need: 3 }));
    }

    proptest! {
        #[test]
        fn the_test_of_the_slope_is_the_test_of_the_correlation(
            points in prop::collection::vec((-3.0..3.0f64, 1.0..7.0f64), 4..25),
        ) {
            let (d, a): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
            let trend = regression_of_difference_on_level(&d, &a, 0.95).unwrap();
            let r = pearson(&d, &a, None).unwrap().value;
            let df = d.len() as f64 - 2.0;
            let t = r * (df / (1.0 - r * r)).sqrt();
            prop_assert!((trend.p.unwrap() - t_two_sided_p(t, df).unwrap()).abs() < 1e-9);
        }
    }
}

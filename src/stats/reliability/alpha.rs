//! Cronbach's alpha and what single items do to it.

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::distribution::f_quantile;
use crate::stats::exact::ratio;
use crate::stats::exact::wide;
use crate::stats::reliability::covariance::Covariance;

/// Cronbach's alpha, `k/(k-1) (1 - sum of item variances / variance of the sum)` (Cronbach 1951, eq. 2).
///
/// Estimates the reliability of the sum of items that measure one thing equally well, and a lower bound of it
/// otherwise. No unit, 1 at most, negative if items contradict each other. The interval is that of Feldt (1965),
/// the standard error that of Duhachek & Iacobucci (2004, eq. 2).
///
/// # Errors
/// [`Undefined::NoVariance`] if the sum of items never varies.
///
/// ```
/// use parallax::stats::reliability::{ItemCovariance, cronbach_alpha};
///
/// let mut sums = ItemCovariance::new(2);
/// for form in [[1, 2], [2, 2], [3, 4]] {
///     sums.add(&form)?;
/// }
/// let alpha = cronbach_alpha(&sums.covariance(1)?, 0.95)?;
/// assert!((alpha.value - 12.0 / 13.0).abs() < 1e-15);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn cronbach_alpha(covariance: &Covariance, level: f64) -> Measured {
    let all: Vec<usize> = (0..covariance.items().len()).collect();
    let value = alpha_of(covariance, &all)?;
    Ok(Estimate {
        value,
        std_error: Some(standard_error(covariance)),
        interval: feldt_limits(value, covariance.forms(), all.len(), level),
        df: None,
        n: covariance.forms(),
    })
}

/// Alpha of the sum of some items, rounded once.
fn alpha_of(covariance: &Covariance, items: &[usize]) -> Result<f64, Undefined> {
    let k = items.len();
    if k < 2 {
        return Err(Undefined::TooFewItems { have: k, need: 2 });
    }
    let total = covariance.sum(items, items).ok_or(Undefined::Overflow)?;
    let own: i128 = items.iter().map(|&item| covariance.numerator(item, item)).sum();
    if total == 0 {
        return Err(Undefined::NoVariance);
    }
    let above = wide(k).and_then(|k| k.checked_mul(total - own)).ok_or(Undefined::Overflow)?;
    let below = wide(k - 1).and_then(|k| k.checked_mul(total)).ok_or(Undefined::Overflow)?;
    Ok(ratio(above, below))
}

/// `1 - (1 - alpha) F`, with n - 1 and (n - 1)(k - 1) degrees of freedom (Feldt 1965).
fn feldt_limits(alpha: f64, n: usize, k: usize, level: f64) -> Option<Interval> {
    let df1 = n as f64 - 1.0;
    let df2 = df1 * (k as f64 - 1.0);
    let tail = (1.0 - level) / 2.0;
    let limit = |p: f64| Some(1.0 - (1.0 - alpha) * f_quantile(p, df1, df2)?);
    Interval::new(limit(1.0 - tail)?, limit(tail)?, level)
}

/// Standard error under normality (van Zyl, Neudecker & Nel 2000; Duhachek & Iacobucci 2004, eq. 2).
fn standard_error(covariance: &Covariance) -> f64 {
    let k = covariance.items().len();
    let (mut sum, mut trace, mut square_sum, mut square_trace) = (0.0, 0.0, 0.0, 0.0);
    for i in 0..k {
        let row_sum: f64 = (0..k).map(|j| covariance.between(i, j)).sum();
        sum += row_sum;
        trace += covariance.between(i, i);
        square_sum += row_sum * row_sum;
        square_trace += (0..k).map(|j| covariance.between(i, j).powi(2)).sum::<f64>();
    }
    let factor = 2.0 * (k as f64 / (k as f64 - 1.0)).powi(2) / (sum * sum * sum);
    let q = factor * (sum * (square_trace + trace * trace) - 2.0 * trace * square_sum);
    // Zero for perfect items, where rounding may leave less.
    (q.max(0.0) / covariance.forms() as f64).sqrt()
}

/// Mean correlation of two different items.
///
/// How much items go together, whatever their number; what alpha makes of it grows with the number of items. No unit, -1 to 1;
/// it always exists, because items that never vary are set aside before.
///
/// ```
/// use parallax::stats::reliability::{ItemCovariance, average_correlation};
///
/// let mut sums = ItemCovariance::new(3);
/// for form in [[1, 2, 2], [2, 1, 1], [3, 4, 3], [4, 3, 5], [5, 5, 4]] {
///     sums.add(&form)?;
/// }
/// // 0.8, 0.8 and 0.7.
/// assert!((average_correlation(&sums.covariance(1)?) - 2.3 / 3.0).abs() < 1e-15);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn average_correlation(covariance: &Covariance) -> f64 {
    let k = covariance.items().len();
    let pairs = (0..k).flat_map(|i| (0..i).map(move |j| (i, j)));
    pairs.map(|(i, j)| covariance.correlation(i, j)).sum::<f64>() / (k * (k - 1) / 2) as f64
}

/// Alpha of standardised items, `k r / (1 + (k - 1) r)` with the mean correlation r (Spearman-Brown).
///
/// What alpha would be if all items had the same variance. No unit.
///
/// # Errors
/// [`Undefined::NegativeDenominator`] if items contradict each other so much that the ratio has no meaning.
///
/// ```
/// use parallax::stats::reliability::{ItemCovariance, standardised_alpha};
///
/// let mut sums = ItemCovariance::new(2);
/// for form in [[1, 20], [2, 40], [3, 60]] {
///     sums.add(&form)?;
/// }
/// assert!((standardised_alpha(&sums.covariance(1)?)?.value - 1.0).abs() < 1e-12);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn standardised_alpha(covariance: &Covariance) -> Measured {
    let count = covariance.items().len();
    let k = count as f64;
    let mean = average_correlation(covariance);
    let denominator = 1.0 + (k - 1.0) * mean;
    if denominator <= 1e-12 {
        return Err(Undefined::NegativeDenominator);
    }
    Estimate::plain(k * mean / denominator, covariance.forms())
}

/// Alpha of all items but one; `item` counts within [`Covariance::items`].
///
/// # Errors
/// [`Undefined::TooFewItems`] if one item would remain, [`Undefined::NoVariance`] if the rest never varies.
///
/// ```
/// use parallax::stats::reliability::{ItemCovariance, alpha_without};
///
/// let mut sums = ItemCovariance::new(3);
/// for form in [[1, 1, 9], [2, 2, 3], [3, 3, 4]] {
///     sums.add(&form)?;
/// }
/// assert_eq!(alpha_without(&sums.covariance(1)?, 2)?.value, 1.0);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn alpha_without(covariance: &Covariance, item: usize) -> Measured {
    Estimate::plain(alpha_of(covariance, &rest(covariance, item))?, covariance.forms())
}

/// Correlation of an item with the sum of all other items; `item` counts within [`Covariance::items`].
///
/// How well the item goes along with the rest, without its own part in the sum (Henrysson 1963). No unit, -1 to 1.
///
/// # Errors
/// [`Undefined::ConstantColumn`] if the rest never varies.
///
/// ```
/// use parallax::stats::reliability::{ItemCovariance, item_rest_correlation};
///
/// let mut sums = ItemCovariance::new(2);
/// for form in [[1, 6], [2, 4], [3, 2]] {
///     sums.add(&form)?;
/// }
/// assert_eq!(item_rest_correlation(&sums.covariance(1)?, 0)?.value, -1.0);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn item_rest_correlation(covariance: &Covariance, item: usize) -> Measured {
    let rest = rest(covariance, item);
    let spread = covariance.sum(&rest, &rest).ok_or(Undefined::Overflow)?;
    if spread == 0 {
        return Err(Undefined::ConstantColumn);
    }
    let together = covariance.sum(&[item], &rest).ok_or(Undefined::Overflow)?;
    let product = covariance.numerator(item, item) as f64 * spread as f64;
    Estimate::plain((together as f64 / product.sqrt()).clamp(-1.0, 1.0), covariance.forms())
}

fn rest(covariance: &Covariance, item: usize) -> Vec<usize> {
    (0..covariance.items().len()).filter(|&other| other != item).collect()
}

/// Standard error of measurement of classical test theory, `SD sqrt(1 - reliability)`, with alpha as the
/// reliability. In the units of `sd`, the standard deviation of the score between targets of this very sample.
///
/// # Errors
/// [`Undefined::Overflow`] if `sd` is negative or not finite, or `alpha` is not a number up to 1.
///
/// ```
/// assert_eq!(parallax::stats::reliability::classical_sem(2.0, 0.75), Ok(1.0));
/// ```
pub fn classical_sem(sd: f64, alpha: f64) -> Result<f64, Undefined> {
    let sem = sd * (1.0 - alpha).sqrt();
    if sem.is_finite() && sd >= 0.0 { Ok(sem) } else { Err(Undefined::Overflow) }
}

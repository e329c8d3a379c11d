//! Probabilities of several tests, adjusted for their number.

/// How probabilities are adjusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjustment {
    /// Times the number of tests.
    Bonferroni,
    /// Holm (1979): steps down from the smallest; for any dependence.
    Holm,
    /// Hochberg (1988): steps up from the largest; for independent or positively dependent tests.
    Hochberg,
    /// Hommel (1988): closed testing by Simes' inequality.
    Hommel,
    /// Benjamini & Hochberg (1995): the false discovery rate, for independent or positively dependent tests.
    BenjaminiHochberg,
    /// Benjamini & Yekutieli (2001): the false discovery rate for any dependence.
    BenjaminiYekutieli,
}

/// Adjusted probabilities in the order given: each is the level at which its test would just be significant among all of
/// them. Between 0 and 1; nothing for nothing.
///
/// ```
/// use parallax::stats::adjust::{Adjustment, adjusted};
/// assert_eq!(adjusted(&[0.25, 0.0625, 0.125], Adjustment::Holm), [0.25, 0.1875, 0.25]);
/// assert_eq!(adjusted(&[0.25, 0.0625, 0.125], Adjustment::BenjaminiHochberg), [0.25, 0.1875, 0.1875]);
/// ```
pub fn adjusted(p_values: &[f64], adjustment: Adjustment) -> Vec<f64> {
    let m = p_values.len() as f64;
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&one, &other| p_values[one].total_cmp(&p_values[other]));
    let sorted: Vec<f64> = order.iter().map(|&at| p_values[at]).collect();
    // The factor of the i-th smallest, i from 1.
    let times = |factor: &dyn Fn(f64) -> f64| {
        sorted.iter().enumerate().map(|(at, p)| p * factor(at as f64 + 1.0)).collect::<Vec<f64>>()
    };
    let stepped = match adjustment {
        Adjustment::Bonferroni => times(&|_| m),
        Adjustment::Holm => down(times(&|i| m - i + 1.0)),
        Adjustment::Hochberg => up(times(&|i| m - i + 1.0)),
        Adjustment::BenjaminiHochberg => up(times(&|i| m / i)),
        Adjustment::BenjaminiYekutieli => {
            let harmonic: f64 = (1..=sorted.len()).map(|i| 1.0 / i as f64).sum();
            up(times(&|i| harmonic * m / i))
        }
        Adjustment::Hommel => hommel(&sorted),
    };
    let mut back = vec![0.0; p_values.len()];
    order.into_iter().zip(stepped).for_each(|(at, p)| back[at] = p.min(1.0));
    back
}

/// The same where some tests have no probability: they stay out and do not count.
///
/// ```
/// use parallax::stats::adjust::{Adjustment, adjusted_known};
/// let p = [Some(0.01), None, Some(0.04), Some(0.03)];
/// assert_eq!(adjusted_known(&p, Adjustment::Holm), [Some(0.03), None, Some(0.06), Some(0.06)]);
/// ```
pub fn adjusted_known(p_values: &[Option<f64>], adjustment: Adjustment) -> Vec<Option<f64>> {
    let known: Vec<f64> = p_values.iter().copied().flatten().collect();
    let mut found = adjusted(&known, adjustment).into_iter();
    p_values.iter().map(|p| p.and_then(|_| found.next())).collect()
}

/// No smaller than the one before.
fn down(mut values: Vec<f64>) -> Vec<f64> {
    let mut most = 0.0_f64;
    for value in &mut values {
        most = most.max(*value);
        *value = most;
    }
    values
}

/// No larger than the one behind.
fn up(mut values: Vec<f64>) -> Vec<f64> {
    let mut least = f64::INFINITY;
    for value in values.iter_mut().rev() {
        least = least.min(*value);
        *value = least;
    }
    values
}

/// Hommel's adjustment of sorted probabilities (Wright 1992, algorithm in the appendix).
fn hommel(sorted: &[f64]) -> Vec<f64> {
    let n = sorted.len();
    let least_of = |among: &[f64], first: u32, size: usize| {
        let scaled = among.iter().zip(first..).map(|(p, place)| size as f64 * p / f64::from(place));
        scaled.fold(f64::INFINITY, f64::min)
    };
    let mut found = vec![least_of(sorted, 1, n); n];
    for size in (2..n).rev() {
        let rest = n - size + 1;
        // The largest size − 1 of them, each over its place from 2.
        let least = least_of(&sorted[rest..], 2, size);
        for (at, value) in found.iter_mut().enumerate() {
            *value = value.max(least.min(size as f64 * sorted[at.min(rest - 1)]));
        }
    }
    found.iter().zip(sorted).map(|(value, p)| value.max(*p)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn holm_keeps_the_order_and_never_lowers(p in prop::collection::vec(0.0..1.0f64, 1..12)) {
            let adjusted = adjusted(&p, Adjustment::Holm);
            for (one, own) in p.iter().zip(&adjusted) {
                prop_assert!(own >= one && *own <= 1.0);
                prop_assert!(p.iter().zip(&adjusted).all(|(other, its)| other < one || its >= own));
            }
        }
    }
}

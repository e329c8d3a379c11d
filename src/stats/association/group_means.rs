//! How surely few values per group tell the groups apart.

use crate::stats::compensated_sum::CompensatedSum;
use crate::stats::describe::mean;
use crate::stats::{Estimate, Measured, Undefined};

/// Reliability of the means of groups with several values each: 1 − MSW/MSB of the one-way analysis of variance (Shrout &
/// Fleiss 1979, ICC(1,k); Bliese 2000, ICC(2)). A share without unit; below 0 where groups differ less than chance alone
/// would make them. A correlation of such means with something else is weakened by its square root (Spearman 1904).
///
/// # Errors
/// Fewer than two groups with a value; [`Undefined::NoRepeatedTarget`] if none has two, [`Undefined::NoTargetVariance`] if
/// all means are equal.
///
/// ```
/// use parallax::stats::association::mean_reliability;
/// // MSB = 16, MSW = 2.
/// let groups = [vec![1.0, 3.0], vec![5.0, 7.0]];
/// assert_eq!(mean_reliability(&groups).unwrap().value, 1.0 - 2.0 / 16.0);
/// ```
pub fn mean_reliability(groups: &[Vec<f64>]) -> Measured {
    let groups: Vec<&Vec<f64>> = groups.iter().filter(|group| !group.is_empty()).collect();
    let values: Vec<f64> = groups.iter().flat_map(|group| group.iter().copied()).collect();
    let (k, n) = (groups.len(), values.len());
    if k < 2 {
        return Err(Undefined::TooFewUnits { have: k, need: 2 });
    }
    if n == k {
        return Err(Undefined::NoRepeatedTarget);
    }
    let centre = mean(&values).ok_or(Undefined::Overflow)?;
    let mut between = CompensatedSum::default();
    let mut within = CompensatedSum::default();
    for group in groups {
        let own = mean(group).ok_or(Undefined::Overflow)?;
        between.add(group.len() as f64 * (own - centre) * (own - centre));
        for value in group {
            within.add((value - own) * (value - own));
        }
    }
    let (between, within) = (between.value() / (k as f64 - 1.0), within.value() / (n - k) as f64);
    if between == 0.0 {
        return Err(Undefined::NoTargetVariance);
    }
    Estimate::plain(1.0 - within / between, k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_of_shrout_and_fleiss_give_their_published_coefficient() {
        // Shrout & Fleiss 1979, table 2; table 4 prints ICC(1,4) = .44.
        let groups: Vec<Vec<f64>> =
            [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
                .iter()
                .map(|row| row.iter().map(|&value| f64::from(value)).collect())
                .collect();
        let found = mean_reliability(&groups).unwrap().value;
        assert!((found - 0.4428).abs() < 5e-5, "{found}");
    }

    #[test]
    fn what_cannot_be_told_has_its_reason() {
        let one = [vec![1.0, 2.0], Vec::new()];
        assert_eq!(mean_reliability(&one), Err(Undefined::TooFewUnits { have: 1, need: 2 }));
        assert_eq!(mean_reliability(&[vec![1.0], vec![2.0]]), Err(Undefined::NoRepeatedTarget));
        assert_eq!(mean_reliability(&[vec![1.0, 3.0], vec![2.0]]), Err(Undefined::NoTargetVariance));
    }
}

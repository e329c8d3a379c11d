//! Limits of agreement of pairs nested in subjects, where the true value varies from session to session.

use crate::stats::Undefined;
use crate::stats::compensated_sum::CompensatedSum;
use crate::stats::describe::squares_about_mean;

/// Additive sums of differences by subject: what the one-way analysis of variance needs, and what can be
/// taken away again with a unit of subjects. Differences centred at one constant near their mean.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct NestedSums {
    n: f64,
    sum: CompensatedSum,
    sum_sq: CompensatedSum,
    /// Σ `T_i`²/`n_i`, with `T_i` the sum of subject i.
    totals: CompensatedSum,
    /// Σ `n_i`².
    squared_sizes: f64,
    subjects: f64,
}

impl NestedSums {
    /// Adds one subject with all its centred differences; nothing without any.
    pub fn add_subject(&mut self, differences: impl IntoIterator<Item = f64>) {
        let (mut n, mut total) = (0.0, CompensatedSum::default());
        for difference in differences {
            n += 1.0;
            total.add(difference);
            self.sum.add(difference);
            self.sum_sq.add(difference * difference);
        }
        if n > 0.0 {
            self.n += n;
            self.totals.add(total.value() * total.value() / n);
            self.squared_sizes += n * n;
            self.subjects += 1.0;
        }
    }

    /// Adds one subject by the number of its centred differences, their sum and the sum of their squares.
    pub fn add_subject_sums(&mut self, (n, sum, sum_sq): (f64, f64, f64)) {
        if n > 0.0 {
            self.n += n;
            self.sum.add(sum);
            self.sum_sq.add(sum_sq);
            self.totals.add(sum * sum / n);
            self.squared_sizes += n * n;
            self.subjects += 1.0;
        }
    }

    /// The subjects of both.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            n: self.n + other.n,
            sum: self.sum.plus(other.sum),
            sum_sq: self.sum_sq.plus(other.sum_sq),
            totals: self.totals.plus(other.totals),
            squared_sizes: self.squared_sizes + other.squared_sizes,
            subjects: self.subjects + other.subjects,
        }
    }

    /// The subjects of this without those of the other, which must be among them.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self {
            n: self.n - other.n,
            sum: self.sum.minus(other.sum),
            sum_sq: self.sum_sq.minus(other.sum_sq),
            totals: self.totals.minus(other.totals),
            squared_sizes: self.squared_sizes - other.squared_sizes,
            subjects: self.subjects - other.subjects,
        }
    }

    /// How many pairs.
    pub fn pairs(&self) -> usize {
        count(self.n)
    }

    /// How many subjects with at least one pair.
    pub fn subjects(&self) -> usize {
        count(self.subjects)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, exact far below 2^53")]
fn count(value: f64) -> usize {
    value as usize
}

/// Limits of agreement of pairs nested in subjects (Bland & Altman 2007).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NestedLimits {
    /// Mean of all differences.
    pub bias: f64,
    /// Standard deviation of a single difference, between and within subjects together.
    pub sd: f64,
    /// Mean − multiplier · sd.
    pub lower: f64,
    /// Mean + multiplier · sd.
    pub upper: f64,
    /// Variance between subjects, never below 0; with one pair per subject all variance is here.
    pub between: f64,
    /// Variance within subjects; none when every subject has one pair.
    pub within: Option<f64>,
    /// The variance between subjects came out negative and was set to 0.
    pub between_floored: bool,
    /// All differences are equal: both limits are that difference.
    pub collapsed: bool,
    /// How many pairs.
    pub pairs: usize,
    /// How many subjects.
    pub subjects: usize,
}

/// Limits of agreement of differences grouped by subject: mean ± `multiplier` · √(between + within).
///
/// One-way analysis of variance of the differences: between = (MSB − MSW)/λ, at least 0, with
/// λ = (N² − Σ nᵢ²)/((k − 1) N) (Bland & Altman 2007, section 3). Sessions of one client are not independent;
/// treated as if they were, the limits come out too narrow or too wide.
///
/// # Errors
/// Fewer than three pairs, fewer than two subjects.
///
/// ```
/// use parallax::stats::limits::nested_limits;
/// // MSB = 16 with 1 df, MSW = 2 with 2 df, λ = 2: between 7, within 2.
/// let limits = nested_limits(&[&[1.0, 3.0], &[5.0, 7.0]], 2.0).unwrap();
/// assert_eq!((limits.bias, limits.sd, limits.lower, limits.upper), (4.0, 3.0, -2.0, 10.0));
/// ```
pub fn nested_limits(groups: &[&[f64]], multiplier: f64) -> Result<NestedLimits, Undefined> {
    let centre = groups.iter().find_map(|group| group.first()).copied().unwrap_or_default();
    let mut sums = NestedSums::default();
    for group in groups {
        sums.add_subject(group.iter().map(|difference| difference - centre));
    }
    nested_limits_of(&sums, centre, multiplier)
}

/// [`nested_limits`] of additive sums; `centre` is the constant that was taken from the differences.
///
/// ```
/// use parallax::stats::limits::{NestedSums, nested_limits_of};
/// let mut sums = NestedSums::default();
/// sums.add_subject([-3.0, -1.0]);
/// sums.add_subject([1.0, 3.0]);
/// assert_eq!(nested_limits_of(&sums, 4.0, 2.0).unwrap().upper, 10.0);
/// ```
pub fn nested_limits_of(sums: &NestedSums, centre: f64, multiplier: f64) -> Result<NestedLimits, Undefined> {
    let (pairs, subjects) = (sums.pairs(), sums.subjects());
    if pairs < 3 {
        return Err(Undefined::TooFewPairs { have: pairs, need: 3 });
    }
    if subjects < 2 {
        return Err(Undefined::TooFewTargets { have: subjects, need: 2 });
    }
    let bias = centre + sums.sum.value() / sums.n;
    let (between, within, between_floored) = components(sums);
    let sd = libm::sqrt(between + within.unwrap_or_default());
    let (lower, upper) = (bias - multiplier * sd, bias + multiplier * sd);
    if !(lower.is_finite() && upper.is_finite()) {
        return Err(Undefined::Overflow);
    }
    Ok(NestedLimits { bias, sd, lower, upper, between, within, between_floored, collapsed: sd == 0.0, pairs, subjects })
}

/// Variance between and within subjects, and whether the first was negative.
fn components(sums: &NestedSums) -> (f64, Option<f64>, bool) {
    let &NestedSums { n, sum, sum_sq, totals, squared_sizes, subjects } = sums;
    let total = squares_about_mean(sum_sq, sum, n);
    if n <= subjects {
        return (total / (n - 1.0), None, false);
    }
    // What is below the rounding of the sums is 0: a subject without spread must be seen as one.
    let inside = sum_sq.minus(totals).value();
    let inside = if inside <= 16.0 * f64::EPSILON * sum_sq.value() { 0.0 } else { inside };
    let across = squares_about_mean(totals, sum, n);
    let (mean_between, mean_within) = (across / (subjects - 1.0), inside / (n - subjects));
    let lambda = (n * n - squared_sizes) / ((subjects - 1.0) * n);
    let between = (mean_between - mean_within) / lambda;
    (between.max(0.0), Some(mean_within), between < 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::limits::limits_of_agreement;
    use crate::stats::oracle::number;
    use proptest::prelude::*;

    #[test]
    fn means_of_repeated_blood_pressures_have_the_corrected_spread() {
        let file = include_str!("../../../fixtures/oracles/agreement/ba1999_systolic_summary.json");
        let design = |name: &str| number(file, &format!("/design/{name}"));
        let (n, times) = (design("n"), design("m_reps"));
        // As many subjects above the mean as below, one on it, so far that their means have the given variance; within each
        // the differences vary as both methods do.
        let mean = design("s2_dbar").sqrt();
        let within = (design("s2w_J") + design("s2w_S")) * (times - 1.0);
        let mut sums = NestedSums::default();
        for subject in 0..count(n) {
            let mean = [mean, -mean, 0.0][if subject == 0 { 2 } else { subject % 2 }];
            sums.add_subject_sums((times, times * mean, times * mean * mean + within));
        }
        let limits = nested_limits_of(&sums, design("mean"), 1.96).unwrap();
        assert!((limits.sd - number(file, "/expected/sd_corrected")).abs() < 1e-9);
    }

    #[test]
    fn too_few_pairs_or_subjects_have_no_limits() {
        assert_eq!(nested_limits(&[&[1.0], &[2.0]], 2.0), Err(Undefined::TooFewPairs { have: 2, need: 3 }));
        assert_eq!(nested_limits(&[&[1.0, 2.0, 3.0], &[]], 2.0), Err(Undefined::TooFewTargets { have: 1, need: 2 }));
        assert_eq!(nested_limits(&[], 2.0), Err(Undefined::TooFewPairs { have: 0, need: 3 }));
    }

    #[test]
    fn subjects_more_alike_than_their_sessions_floor_the_variance_between() {
        let limits = nested_limits(&[&[1.0, 5.0], &[2.0, 4.0]], 2.0).unwrap();
        assert!(limits.between_floored);
        // MSW = (8 + 2) / 2.
        assert_eq!((limits.between, limits.within, limits.sd), (0.0, Some(5.0), 5f64.sqrt()));
    }

    #[test]
    fn equal_gaps_collapse_and_subjects_without_spread_have_none_within() {
        let flat = nested_limits(&[&[0.3, 0.3], &[0.3]], 2.0).unwrap();
        assert!(flat.collapsed);
        assert_eq!((flat.lower, flat.upper), (0.3, 0.3));
        let steps = nested_limits(&[&[0.1, 0.1, 0.1], &[0.7, 0.7, 0.7]], 2.0).unwrap();
        assert_eq!(steps.within, Some(0.0));
        assert!((steps.between - 0.18).abs() < 1e-15);
    }

    #[test]
    fn unequal_groups_follow_the_formula_of_the_paper() {
        // Σd² = 14 + 202 + 9 = 225; ΣT²/n = 12 + 200 + 9 = 221; correction 29²/6.
        let limits = nested_limits(&[&[1.0, 2.0, 3.0], &[9.0, 11.0], &[3.0]], 1.96).unwrap();
        let (within, across) = ((225.0 - 221.0) / 3.0, (221.0 - 841.0 / 6.0) / 2.0);
        let lambda = (36.0 - 14.0) / (2.0 * 6.0);
        let sd = f64::sqrt((across - within) / lambda + within);
        assert!((limits.sd - sd).abs() < 1e-13);
        assert!((limits.upper - (29.0 / 6.0 + 1.96 * sd)).abs() < 1e-13);
    }

    proptest! {
        #[test]
        fn one_pair_per_subject_gives_the_plain_limits(gaps in prop::collection::vec(-6.0..6.0f64, 3..30)) {
            let groups: Vec<&[f64]> = gaps.chunks(1).collect();
            let nested = nested_limits(&groups, 1.96).unwrap();
            let plain = limits_of_agreement(&gaps, 1.96, 0.95).unwrap();
            prop_assert_eq!(nested.within, None);
            prop_assert!((nested.lower - plain.lower.value).abs() < 1e-12);
            prop_assert!((nested.upper - plain.upper.value).abs() < 1e-12);
        }

        #[test]
        fn a_subject_taken_away_might_never_have_been_there(
            groups in prop::collection::vec(prop::collection::vec(-6.0..6.0f64, 1..5), 4..12),
        ) {
            let slices: Vec<&[f64]> = groups.iter().map(Vec::as_slice).collect();
            let (mut all, mut last) = (NestedSums::default(), NestedSums::default());
            for group in &slices {
                all.add_subject(group.iter().copied());
            }
            last.add_subject(groups.last().unwrap().iter().copied());
            let less = nested_limits_of(&all.minus(&last), 0.0, 2.0).unwrap();
            let anew = nested_limits(&slices[..slices.len() - 1], 2.0).unwrap();
            prop_assert!((less.sd - anew.sd).abs() < 1e-10);
            prop_assert_eq!(less.subjects, anew.subjects);
        }
    }
}

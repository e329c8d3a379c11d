//! Many tests at once: which of them stand out, if only few of those named may be there by chance.

/// What stands out among many tests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discoveries {
    /// How many tests stand out.
    pub count: usize,
    /// The largest p value that would stand out: `share` × max(count, 1) / tests.
    pub threshold: f64,
}

/// Tests that stand out when at most `share` of those named may, on average, be chance (Benjamini & Hochberg 1995, eq. 1):
/// the largest k for which the k-th smallest p value is at most `share` × k / `tests`.
///
/// Of `tests` tests, `p_values` holds at least those with a p value up to `share`; the others cannot stand out. It is
/// sorted on the way. Holds for independent tests and for tests that depend on one another positively.
///
/// ```
/// use parallax::stats::false_discovery::discoveries;
/// // Benjamini & Hochberg (1995), section 4: fifteen comparisons, of which four stand out.
/// let mut p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
///     0.7590, 1.0];
/// assert_eq!(discoveries(&mut p, 15, 0.05).count, 4);
/// assert_eq!(discoveries(&mut p[..9], 15, 0.05).count, 4);
/// ```
pub fn discoveries(p_values: &mut [f64], tests: usize, share: f64) -> Discoveries {
    p_values.sort_unstable_by(f64::total_cmp);
    let tests = tests.max(1) as f64;
    let stands_out = |&(at, &p): &(usize, &f64)| p <= share * (at + 1) as f64 / tests;
    let count = p_values.iter().enumerate().rfind(stands_out).map_or(0, |(at, _)| at + 1);
    Discoveries { count, threshold: share * count.max(1) as f64 / tests }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_small_p_value_takes_earlier_ones_with_it() {
        // By R: sum(p.adjust(c(.03, .04, .045, .05), "BH") <= .05) is 4, although none passes Bonferroni.
        assert_eq!(discoveries(&mut [0.04, 0.03, 0.05, 0.045], 4, 0.05).count, 4);
        assert_eq!(discoveries(&mut [0.04, 0.03, 0.051, 0.2], 4, 0.05).count, 0);
    }

    #[test]
    fn without_a_discovery_the_threshold_is_that_of_one() {
        assert_eq!(discoveries(&mut [], 10, 0.05), Discoveries { count: 0, threshold: 0.005 });
    }
}

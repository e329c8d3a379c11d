//! Several tests at once.

/// Holm's adjusted p values: the chance that some of the tests is as extreme as its own if nothing is the matter anywhere
/// (Holm 1979). Tests without a p value stay out and do not count.
///
/// ```
/// use parallax::stats::raters::holm;
/// assert_eq!(holm(&[Some(0.01), None, Some(0.04), Some(0.03)]), [Some(0.03), None, Some(0.06), Some(0.06)]);
/// ```
pub fn holm(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> =
        p_values.iter().enumerate().filter_map(|(place, p)| p.map(|p| (place, p))).collect();
    order.sort_by(|one, other| one.1.total_cmp(&other.1));
    let tests = order.len();
    let mut adjusted = vec![None; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, &(place, p)) in order.iter().enumerate() {
        largest = largest.max(((tests - rank) as f64 * p).min(1.0));
        adjusted[place] = Some(largest);
    }
    adjusted
}

//! How many of many findings are chance.

/// q values: the expected share of chance findings among all that are no less striking than this one (Benjamini & Hochberg
/// 1995). To speak of the findings with q of at most .05 keeps chance findings at 5 % of them on average.
///
/// ```
/// use parallax::stats::gap_model::false_discovery;
/// assert_eq!(false_discovery(&[0.01, 0.5, 0.04, 0.02]), [0.04, 0.5, 4.0 * 0.04 / 3.0, 0.04]);
/// ```
pub fn false_discovery(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&one, &other| p_values[other].total_cmp(&p_values[one]));
    let tests = p_values.len();
    let mut least = 1.0_f64;
    let mut q_values = vec![1.0; tests];
    for (above, &place) in order.iter().enumerate() {
        least = least.min(tests as f64 * p_values[place] / (tests - above) as f64);
        q_values[place] = least;
    }
    q_values
}

//! Nodes and weights for integrals over a normal curve.

use nalgebra::DMatrix;
use nalgebra::SymmetricEigen;

/// Nodes `z` and logarithms of weights `w` with `∫ f(z) φ(z) dz ≈ Σ w f(z)`, φ the density of the standard normal: exact for
/// polynomials up to degree `2 count − 1`. The nodes are the eigenvalues of the matrix of the recurrence of Hermite's
/// polynomials (Golub & Welsch 1969), in rising order.
pub(super) fn gauss_hermite(count: usize) -> Vec<(f64, f64)> {
    let beside = |i: usize, j: usize| if i.abs_diff(j) == 1 { libm::sqrt(i.max(j) as f64) } else { 0.0 };
    let eigen = SymmetricEigen::new(DMatrix::from_fn(count, count, beside));
    let mut nodes: Vec<f64> = eigen.eigenvalues.iter().copied().collect();
    nodes.sort_unstable_by(f64::total_cmp);
    nodes.into_iter().map(|near| of_node(near, count)).collect()
}

/// The node near a value, by one Newton step, and the logarithm of its weight, `1 / (count p²)` with p the normalised
/// polynomial of degree `count − 1`.
fn of_node(near: f64, count: usize) -> (f64, f64) {
    let [value, before] = polynomials(near, count);
    // The derivative of the normalised polynomial of a degree is √degree times the one before it.
    let node = near - value / (libm::sqrt(count as f64) * before);
    let [_, before] = polynomials(node, count);
    (node, -libm::log(count as f64 * before * before))
}

/// The normalised Hermite polynomials of this degree and the one before.
fn polynomials(z: f64, degree: usize) -> [f64; 2] {
    let (mut before, mut value) = (0.0, 1.0);
    for k in 1..=degree {
        let k = k as f64;
        (before, value) = (value, (z * value - libm::sqrt(k - 1.0) * before) / libm::sqrt(k));
    }
    [value, before]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_the_normal_curve_are_exact() {
        for count in [1, 2, 5, 15, 25] {
            let nodes = gauss_hermite(count);
            let mut moment = 1.0;
            for half in 0..count {
                // E z² = 1, E z⁴ = 3, E z⁶ = 15 …
                moment *= (2 * half).saturating_sub(1).max(1) as f64;
                let power = i32::try_from(2 * half).unwrap();
                let found: f64 = nodes.iter().map(|(z, log_weight)| libm::exp(*log_weight) * z.powi(power)).sum();
                assert!((found / moment - 1.0).abs() < 1e-12, "{count} {half}: {found} {moment}");
                let odd: f64 = nodes.iter().map(|(z, log_weight)| libm::exp(*log_weight) * z.powi(power + 1)).sum();
                assert!(odd.abs() < 1e-12 * moment * 10.0_f64.powi(power / 2), "{count} {half}: {odd}");
            }
        }
    }

    #[test]
    fn five_nodes_are_those_of_the_tables() {
        // Abramowitz & Stegun 1964, table 25.10, times √2, and weights over √π.
        let known = [(-2.856_970_013_872_806, 0.011_257_411_327_720_69), (0.0, 0.533_333_333_333_333_3)];
        let nodes = gauss_hermite(5);
        for ((z, weight), (node, log_weight)) in known.iter().zip([nodes[0], nodes[2]]) {
            assert!((z - node).abs() < 1e-12 && (weight - libm::exp(log_weight)).abs() < 1e-14, "{node}");
        }
    }
}

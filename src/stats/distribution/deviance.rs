//! The two corrections that keep densities exact for large parameters: the distance from the mean without
//! cancellation, and the remainder of Stirling's formula (Loader 2000).

/// ln(1 + x) − x, to full relative accuracy also near 0. `one_plus` is 1 + x, given apart because near 0 it
/// is often known better than the sum.
pub(super) fn log_minus_excess(x: f64, one_plus: f64) -> f64 {
    if !(-0.4..0.7).contains(&x) {
        return libm::log(one_plus) - x;
    }
    // ln(1 + x) = 2 (r + r³/3 + r⁵/5 + …) with r = x / (2 + x), and x = 2r + r x.
    let r = x / (2.0 + x);
    2.0 * r * artanh_over_r_minus_one(r) - r * x
}

/// r²/3 + r⁴/5 + …, for |r| up to about a half.
fn artanh_over_r_minus_one(r: f64) -> f64 {
    let square = r * r;
    let (mut power, mut sum, mut odd) = (square, 0.0, 3.0);
    while power > square * 1e-18 && odd < 90.0 {
        sum += power / odd;
        power *= square;
        odd += 2.0;
    }
    sum
}

/// ln Γ(a) − \[(a − ½) ln a − a + ln √(2π)\], the remainder of Stirling's formula; tends to 1/(12a).
pub(super) fn stirling_remainder(a: f64) -> f64 {
    if a == 0.5 {
        return 0.5 * (1.0 - std::f64::consts::LN_2);
    }
    // Upwards to where the asymptotic series is exact: each step adds (a + ½) ln(1 + 1/a) − 1, all positive.
    let (mut a, mut steps) = (a, 0.0);
    while a < 16.0 {
        steps += if a < 0.5 {
            (a + 0.5) * libm::log1p(1.0 / a) - 1.0
        } else {
            artanh_over_r_minus_one(1.0 / (2.0 * a + 1.0))
        };
        a += 1.0;
    }
    let s = 1.0 / (a * a);
    let terms = 1.0 / 12.0
        - s * (1.0 / 360.0 - s * (1.0 / 1260.0 - s * (1.0 / 1680.0 - s * (1.0 / 1188.0 - s * (691.0 / 360_360.0)))));
    steps + terms / a
}

#[cfg(test)]
mod tests {
    use super::{log_minus_excess, stirling_remainder};

    #[test]
    fn log_minus_excess_follows_its_series_near_zero() {
        for x in [1e-12, -1e-9, 3e-7] {
            let series = -x * x / 2.0 + x * x * x / 3.0;
            assert!((log_minus_excess(x, 1.0 + x) / series - 1.0).abs() < 1e-13, "{x}");
        }
    }

    #[test]
    fn log_minus_excess_is_continuous_where_the_method_changes() {
        for x in [-0.4, 0.7] {
            let direct = libm::log1p(x) - x;
            let inside = x * (1.0 - 1e-15);
            assert!((log_minus_excess(inside, 1.0 + inside) / direct - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn stirling_remainder_is_exact_at_one_half_and_one() {
        // ln Γ(½) = ½ ln π leaves (1 − ln 2) / 2, which the steps reach from just beside it.
        let half = 0.5 * (1.0 - std::f64::consts::LN_2);
        assert!(stirling_remainder(0.5) == half && (stirling_remainder(0.5 + 1e-15) - half).abs() < 1e-14);
        assert!((stirling_remainder(1.0) - 0.081_061_466_795_327_26).abs() < 1e-16);
    }

    #[test]
    fn stirling_remainder_is_continuous_where_the_method_changes() {
        for a in [0.5, 16.0] {
            let below = stirling_remainder(a * (1.0 - 1e-15));
            assert!((below / stirling_remainder(a) - 1.0).abs() < 1e-14, "{a}");
        }
    }
}

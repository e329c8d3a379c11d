//! Mean squares and coefficients that were worked out as exact fractions.

use super::close;
use super::full;
use super::mean_squares;
use crate::stats::icc::Form;
use crate::stats::icc::Marginals;
use crate::stats::icc::MeanSquares;
use crate::stats::icc::icc;

/// Sums of twelve items of eight sessions: client, observer, therapist.
const SESSIONS: [[i64; 3]; 8] =
    [[42, 39, 39], [33, 35, 37], [40, 41, 39], [40, 35, 37], [32, 35, 31], [38, 37, 37], [35, 36, 37], [41, 36, 36]];

fn sessions(change: impl Fn(usize, i64) -> i64) -> Vec<Vec<i64>> {
    let row = |row: &[i64; 3]| row.iter().enumerate().map(|(column, &sum)| change(column, sum)).collect();
    SESSIONS.iter().map(row).collect()
}

#[track_caller]
fn check(ms: &MeanSquares, squares: [f64; 4], coefficients: [f64; 6]) {
    assert!(ms.is_exact());
    for (found, expected) in [ms.rows(), ms.columns(), ms.residual(), ms.within()].into_iter().zip(squares) {
        assert_eq!(found, expected);
    }
    for (form, expected) in Form::ALL.into_iter().zip(coefficients) {
        let tolerance = 1e-15 * expected.abs().max(1.0) * 4.0;
        close(icc(ms, form, 0.95).unwrap().estimate.value, expected, tolerance);
    }
}

/// ICC(1) 2461/4246, ICC(1,k) 2461/3056, ICC(C,1) 811/1434, ICC(C,k) 2433/3056, ICC(A,1) 811/1406, ICC(A,k) 2433/3028.
const CLEAN: [f64; 6] =
    [2461.0 / 4246.0, 2461.0 / 3056.0, 811.0 / 1434.0, 2433.0 / 3056.0, 811.0 / 1406.0, 2433.0 / 3028.0];

#[test]
fn means_of_twelve_items() {
    // MSR 191/1512, MSC 19/1152, MSE 89/3456, MSW 85/3456.
    let squares = [191.0 / 1512.0, 19.0 / 1152.0, 89.0 / 3456.0, 85.0 / 3456.0];
    let rows = sessions(|_, sum| sum);
    check(&mean_squares(&rows, 12), squares, CLEAN);
    let marginals = Marginals::of(&full(&rows, 12));
    // 301/96, 49/16, 293/96.
    assert_eq!(marginals.column_means, [301.0 / 96.0, 49.0 / 16.0, 293.0 / 96.0].map(Some));
}

#[test]
fn a_client_at_the_ceiling() {
    // MSR 1007/24192, MSC 34783/3456, MSE 425/24192, MSW 163/128.
    let squares = [1007.0 / 24192.0, 34783.0 / 3456.0, 425.0 / 24192.0, 163.0 / 128.0];
    // -29800/62621, -29800/1007, 194/619, 582/1007, 194/31001, 194/10463.
    let coefficients =
        [-29800.0 / 62621.0, -29800.0 / 1007.0, 194.0 / 619.0, 582.0 / 1007.0, 194.0 / 31001.0, 194.0 / 10463.0];
    let rows = sessions(|column, sum| if column == 0 { 60 } else { sum });
    check(&mean_squares(&rows, 12), squares, coefficients);
}

#[test]
fn a_rater_always_one_higher() {
    // MSR 35/6, MSC 2, MSE 0, MSW 1/2; 16/19, 32/35, 1, 1, 35/41, 35/38.
    let rows: Vec<_> = [12, 36, 48, 60].into_iter().map(|sum| vec![sum, sum + 12]).collect();
    let coefficients = [16.0 / 19.0, 32.0 / 35.0, 1.0, 1.0, 35.0 / 41.0, 35.0 / 38.0];
    let ms = mean_squares(&rows, 12);
    check(&ms, [35.0 / 6.0, 2.0, 0.0, 0.5], coefficients);
    assert_eq!(icc(&ms, Form::ConsistencySingle, 0.95).unwrap().estimate.value, 1.0);
}

#[test]
fn twelve_leading_digits_in_common() {
    // Items of 10^12 and 1.1 times a 1 to 5 answer, in tenths: MSR 23111/151200, MSC 2299/115200, MSE 10769/345600,
    // MSW 2057/69120; the coefficients are those of the answers alone.
    let squares = [23111.0 / 151_200.0, 2299.0 / 115_200.0, 10769.0 / 345_600.0, 2057.0 / 69120.0];
    let rows = sessions(|_, sum| 12 * 10_000_000_000_000 + 11 * sum);
    check(&mean_squares(&rows, 120), squares, CLEAN);
}

#[test]
fn numbers_that_128_bits_cannot_square_fall_back_and_say_so() {
    // Three sessions with a spread of 2^62: the fourth powers in the sums do not fit.
    let half = i64::MAX / 2;
    let rows = vec![vec![-half, -half], vec![0, half / 2], vec![half, half]];
    let ms = mean_squares(&rows, 1);
    assert!(!ms.is_exact());
    let small = mean_squares(&[vec![-4, -4], vec![0, 2], vec![4, 4]], 4);
    for form in Form::ALL {
        let (found, expected) = (icc(&ms, form, 0.95).unwrap(), icc(&small, form, 0.95).unwrap());
        close(found.estimate.value, expected.estimate.value, 1e-12);
    }
}

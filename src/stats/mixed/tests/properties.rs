//! What must hold whatever the data.

use proptest::prelude::*;

use super::data::{random_case, sleepstudy};
use crate::stats::Undefined;
use crate::stats::mixed::{Data, Fit, Method, Model, Term};
use crate::stats::observations::Factor;

/// A full table of targets by raters as a crossed model.
fn crossed(table: &[Vec<f64>], order: &[usize]) -> Result<Fit, Undefined> {
    let raters = table[0].len();
    let cells: Vec<(usize, usize)> = order.iter().map(|&cell| (cell / raters, cell % raters)).collect();
    let code = |of: fn(&(usize, usize)) -> usize| cells.iter().map(|cell| u32::try_from(of(cell)).unwrap()).collect();
    let target = Factor::new(code(|cell| cell.0), table.len()).unwrap();
    let rater = Factor::new(code(|cell| cell.1), raters).unwrap();
    let y = cells.iter().map(|&(row, column)| table[row][column]).collect();
    let terms = [Term::intercept("target", target), Term::intercept("rater", rater)];
    Model::new(&Data::around_mean(y, 0.0), &terms)?.fit(Method::Reml)
}

/// Components of a full table by mean squares: target, rater, residual.
fn by_mean_squares(table: &[Vec<f64>]) -> [f64; 3] {
    let (n, k) = (table.len() as f64, table[0].len() as f64);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let rows: Vec<f64> = table.iter().map(|row| mean(row)).collect();
    let columns: Vec<f64> = (0..table[0].len()).map(|at| table.iter().map(|row| row[at]).sum::<f64>() / n).collect();
    let all = mean(&rows);
    let msr = k * rows.iter().map(|row| (row - all).powi(2)).sum::<f64>() / (n - 1.0);
    let msc = n * columns.iter().map(|column| (column - all).powi(2)).sum::<f64>() / (k - 1.0);
    let rest = |row: usize, at: usize| (table[row][at] - rows[row] - columns[at] + all).powi(2);
    let sum: f64 = (0..rows.len()).flat_map(|row| (0..columns.len()).map(move |at| rest(row, at))).sum();
    let mse = sum / ((n - 1.0) * (k - 1.0));
    [(msr - mse) / k, (msc - mse) / n, mse]
}

fn tables() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let cell = (0_u32..70).prop_map(|score| f64::from(score) / 10.0);
    (3_usize..8, 3_usize..6)
        .prop_flat_map(move |(rows, columns)| prop::collection::vec(prop::collection::vec(cell.clone(), columns), rows))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn balanced_interior_fits_are_the_analysis_of_variance(table in tables(), shift in 0.0_f64..3.0) {
        // Rows are moved apart so that some tables have all components inside.
        let table: Vec<Vec<f64>> = table.iter().enumerate()
            .map(|(row, cells)| cells.iter().enumerate()
                .map(|(at, cell)| cell + shift * (row as f64) + shift * 0.7 * (at as f64)).collect())
            .collect();
        let want = by_mean_squares(&table);
        prop_assume!(want.iter().all(|part| *part > 0.05));
        let order: Vec<usize> = (0..table.len() * table[0].len()).collect();
        let fit = crossed(&table, &order).unwrap();
        let got = [fit.components[0].variance, fit.components[1].variance, fit.sigma2];
        for (got, want) in got.iter().zip(want) {
            prop_assert!((got - want).abs() < 1e-6 * want.max(1.0), "{got} {want}");
        }
    }

    #[test]
    fn order_and_units_of_ratings_change_nothing(table in tables(), seed in 0_usize..1000) {
        let cells = table.len() * table[0].len();
        let order: Vec<usize> = (0..cells).collect();
        // A step that shares no divisor with the number of cells visits each once.
        let step = (1..).map(|add| seed + add).find(|step| gcd(*step, cells) == 1).unwrap();
        let shuffled: Vec<usize> = order.iter().map(|at| at * step % cells).collect();
        let scaled: Vec<Vec<f64>> =
            table.iter().map(|row| row.iter().map(|cell| 1000.0 - 3.0 * cell).collect()).collect();
        let plain = crossed(&table, &order);
        prop_assume!(plain.is_ok());
        let plain = plain.unwrap();
        let again = crossed(&table, &shuffled).unwrap();
        let other = crossed(&scaled, &order).unwrap();
        for at in 0..2 {
            let want = plain.components[at].variance;
            prop_assert!((again.components[at].variance - want).abs() < 1e-6 * (1.0 + want));
            prop_assert!((other.components[at].variance - 9.0 * want).abs() < 1e-5 * (1.0 + want));
        }
        prop_assert!((other.beta[0] - (1000.0 - 3.0 * plain.beta[0])).abs() < 1e-8);
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[test]
fn gradients_are_those_of_differences() {
    let models = [(sleepstudy(true), vec![0.9, -0.1, 0.3]), (random_case(6).0, vec![1.1, 0.4, 0.3, 0.7])];
    for (model, theta) in models {
        for method in [Method::Reml, Method::Ml] {
            let gradient = model.gradient(method, &theta).unwrap();
            for at in 0..theta.len() {
                let value = |step: f64| {
                    let mut moved = theta.clone();
                    moved[at] += step;
                    model.deviance(method, &moved).unwrap()
                };
                let difference = (value(1e-5) - value(-1e-5)) / 2e-5;
                assert!((gradient[at] - difference).abs() < 1e-5 * (1.0 + difference.abs()));
            }
        }
    }
}

#[test]
fn what_cannot_be_estimated_is_refused() {
    let factor = |codes: &[u32]| Factor::new(codes.to_vec(), 4).unwrap();
    let fit = |y: &[f64], terms: &[Term]| Model::new(&Data::around_mean(y.to_vec(), 0.0), terms)?.fit(Method::Reml);
    let target = Term::intercept("target", factor(&[0, 0, 1, 1]));
    let y = [1.0, 2.0, 4.0, 3.0];
    let single = Term::intercept("target", factor(&[0, 1, 2, 3]));
    assert_eq!(fit(&y, &[single]).unwrap_err(), Undefined::NoRepeatedTarget);
    let alone = Term::intercept("rater", factor(&[2, 2, 2, 2]));
    assert_eq!(fit(&y, &[alone]).unwrap_err(), Undefined::TooFewUnits { have: 1, need: 2 });
    let same = Term::intercept("client", factor(&[3, 3, 2, 2]));
    assert_eq!(fit(&y, &[target.clone(), same]).unwrap_err(), Undefined::NotIdentified);
    assert_eq!(fit(&[2.0; 4], std::slice::from_ref(&target)).unwrap_err(), Undefined::NoVariance);
    assert_eq!(fit(&[1.0, 1.0, 4.0, 4.0], &[target]).unwrap_err(), Undefined::AtBoundary);
}

#[test]
fn columns_that_say_the_same_are_refused() {
    let target = Term::intercept("target", Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap());
    let y = vec![1.0, 2.0, 4.0, 3.0, 5.0, 7.0];
    let x: Vec<f64> = (0..6).map(f64::from).collect();
    let twice: Vec<f64> = x.iter().map(|x| 2.0 * x + 1.0).collect();
    let data = Data { y, offset: 0.0, x: vec![vec![1.0; 6], x, twice], carried: Vec::new() };
    assert_eq!(Model::new(&data, &[target]).unwrap_err(), Undefined::NotIdentified);
}

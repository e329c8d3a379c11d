//! Random incomplete data against stored fits, and predictions against dense matrices.

use nalgebra::{DMatrix, DVector};

use super::data::{Case, RANDOM, random_case};
use crate::stats::mixed::{Data, Method, Term};

#[test]
fn fits_of_random_incomplete_data_are_never_worse() {
    for number in 0..RANDOM {
        let (model, Case { value, .. }) = random_case(number);
        for (name, method) in [("REML", Method::Reml), ("ML", Method::Ml)] {
            let fit = model.fit(method).unwrap();
            let want = &value[name];
            let best = want["criterion"].as_f64().unwrap();
            let context = format!("case {number} {name}: {} against {best}", fit.criterion);
            assert!(fit.criterion <= best + 1e-9 * best, "{context}");
            // A fit as good as the stored one has the same components, to what its search leaves open.
            assert!(fit.criterion > best - 1e-6, "{context}");
            let got: Vec<f64> = fit.components.iter().map(|part| part.variance).chain([fit.sigma2]).collect();
            let wanted: Vec<f64> = want["vcov"].as_array().unwrap().iter().map(|part| part.as_f64().unwrap()).collect();
            for (got, want) in got.iter().zip(&wanted) {
                assert!((got - want).abs() <= 1e-6 * (1.0 + want.abs()), "{context}: {got} {want}");
            }
            for (got, want) in fit.beta.iter().zip(want["beta"].as_array().unwrap()) {
                assert!((got - want.as_f64().unwrap()).abs() < 1e-6 * (1.0 + got.abs()), "{context}");
            }
            let p = fit.beta.len();
            for at in 0..p * p {
                let want = want["covariance"][at / p][at % p].as_f64().unwrap();
                assert!((fit.covariance[(at / p, at % p)] - want).abs() < 1e-5 * (1.0 + want.abs()), "{context}");
            }
        }
    }
}

/// Columns of a term's effects, group by group.
fn design(data: &Data, term: &Term) -> DMatrix<f64> {
    let size = term.columns.len() + 1;
    let mut z = DMatrix::zeros(data.y.len(), size * term.factor.levels());
    for (row, &code) in term.factor.codes().iter().enumerate() {
        z[(row, code as usize * size)] = 1.0;
        for (at, &column) in term.columns.iter().enumerate() {
            z[(row, code as usize * size + at + 1)] = data.x[column][row];
        }
    }
    z
}

#[test]
fn predictions_are_those_of_dense_matrices() {
    for number in 0..RANDOM {
        let (model, Case { data, terms, .. }) = random_case(number);
        let fit = model.fit(Method::Reml).unwrap();
        let n = data.y.len();
        let x = DMatrix::from_fn(n, data.x.len(), |row, column| data.x[column][row]);
        let covariances: Vec<DMatrix<f64>> = (0..terms.len())
            .map(|term| {
                let size = terms[term].columns.len() + 1;
                let mut inner = DMatrix::zeros(size, size);
                for part in fit.components.iter().filter(|part| part.term == term) {
                    inner[part.effects] = part.variance;
                    inner[(part.effects.1, part.effects.0)] = part.variance;
                }
                DMatrix::identity(terms[term].factor.levels(), terms[term].factor.levels()).kronecker(&inner)
            })
            .collect();
        let designs: Vec<DMatrix<f64>> = terms.iter().map(|term| design(&data, term)).collect();
        let mut v = DMatrix::identity(n, n) * fit.sigma2;
        for (z, d) in designs.iter().zip(&covariances) {
            v += z * d * z.transpose();
        }
        let inverse = v.cholesky().unwrap().inverse();
        let middle = (x.transpose() * &inverse * &x).cholesky().unwrap().inverse();
        let projection = &inverse - &inverse * &x * middle * x.transpose() * &inverse;
        let weighted = &projection * DVector::from_vec(data.y.clone());
        for (term, (z, d)) in designs.iter().zip(&covariances).enumerate() {
            let size = terms[term].columns.len() + 1;
            let predicted = d * z.transpose() * &weighted;
            let errors = d - d * z.transpose() * &projection * z * d;
            let got = model.effects(&fit, term).unwrap();
            assert!(got.len() >= 2 && got.len() <= terms[term].factor.levels());
            for group in got {
                for at in 0..size {
                    let place = group.group as usize * size + at;
                    let context = format!("case {number}, term {term}, group {}", group.group);
                    assert!((group.effects[at] - predicted[place]).abs() < 1e-7, "{context}");
                    let want = errors[(place, place)].max(0.0).sqrt();
                    assert!((group.std_errors[at] - want).abs() < 1e-6, "{context}: {} {want}", group.std_errors[at]);
                }
            }
        }
    }
}

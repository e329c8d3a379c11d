//! How often the test of two equally strong ratings rejects where clients share therapists.

use nalgebra::Vector3;

use crate::stats::distribution::t_two_sided_p;
use crate::stats::glm::*;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;
use crate::stats::stream::Stream;

const THERAPISTS: u32 = 16;
const CLIENTS: u32 = 10;

/// Outcome and two ratings with equal correlations (.4 with the outcome, .3 with each other), a share `icc` of each
/// variance belonging to the therapist; the outcome is cut at its mean.
fn study(draw: u64, icc: f64) -> (Outcome, Predictors, Factor) {
    let mut stream = Stream::new(20_261_128, draw);
    let mut normal = || stream.normal();
    let (mut done, mut one, mut other, mut unit) = (vec![], vec![], vec![], vec![]);
    for therapist in 0..THERAPISTS {
        let shared = Vector3::new(normal(), normal(), normal()) * icc.sqrt();
        for _ in 0..CLIENTS {
            let (y, a, b) = (normal(), normal(), normal());
            let first = 0.4 * y + 0.84_f64.sqrt() * a;
            let along = (0.3 - 0.16) / 0.84_f64.sqrt();
            let second = 0.4 * y + along * a + (0.84 - along * along).sqrt() * b;
            let own = Vector3::new(y, first, second) * (1.0 - icc).sqrt() + shared;
            done.push(own[0] > 0.0);
            one.push(own[1]);
            other.push(own[2]);
            unit.push(therapist);
        }
    }
    let ratings = Predictors::new(done.len(), vec![one, other]).unwrap();
    (Outcome::Successes(Successes::binary(&done)), ratings, Factor::new(unit, THERAPISTS as usize).unwrap())
}

/// Of 200 studies in which both ratings are equally strong, five in a hundred would be 10; a binomial count lies within 2
/// and 22 in 999 of 1,000 runs. Wald's error of the same difference rejects far more often.
#[test]
fn leaving_out_therapists_holds_the_level_that_independent_rows_do_not() {
    let level = ConfidenceLevel::new(0.95);
    let (mut by_unit, mut by_row) = (0, 0);
    for draw in 0..200 {
        let (outcome, ratings, units) = study(draw, 0.3);
        let found = per_sd_difference(&outcome, &ratings, (0, 1), &units, &level).unwrap();
        by_unit += i32::from(!found.estimate.interval.unwrap().contains(0.0));
        let fit = outcome.fit(&ratings).unwrap();
        let scale = |place: usize| fit.per_sd[place] / fit.slope(place);
        let (a, b) = (scale(0), scale(1));
        let variance = a * a * fit.covariance(1, 1) + b * b * fit.covariance(2, 2) - 2.0 * a * b * fit.covariance(1, 2);
        let t = (fit.per_sd[0] - fit.per_sd[1]) / variance.sqrt();
        by_row += i32::from(t_two_sided_p(t, 157.0).unwrap() < 0.05);
    }
    assert!((2..=22).contains(&by_unit), "{by_unit}");
    assert!(by_row > 22, "{by_row}");
}

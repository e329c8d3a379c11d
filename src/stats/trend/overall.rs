//! The trend over courses that start at different heights and go different ways.

use super::{estimate, first_fit};
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;
use crate::stats::mixed::{Data, Term};
use crate::stats::observations::Factor;

/// For so many ratings a model is fitted without being asked for.
pub const MOST_IN_A_MODEL: usize = 5000;

/// A slope from a mixed model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trended {
    /// Units of the rating per unit of time.
    pub slope: Estimate,
    /// Do slopes differ between courses in the model? Where the data cannot tell, only the levels do.
    pub slopes_vary: bool,
}

/// Mean change of `y` per unit of `time` over courses: y = b0 + b1 time + (u0 + u1 time) of the course + level of the giver +
/// error, by restricted maximum likelihood, u0 and u1 correlated (Laird & Ware 1982; Bates et al. 2015), with
/// Satterthwaite's degrees of freedom. Time is centred on its mean, which leaves b1 as it is.
///
/// Where a variance or correlation lies at its bound, so that degrees of freedom do not exist, the model is tried with
/// uncorrelated effects, then without slopes of courses, then without givers.
///
/// # Errors
/// [`Undefined::TooFewPairs`] with fewer than three ratings, [`Undefined::TooCostly`] beyond [`MOST_IN_A_MODEL`]; what the
/// last of these models lacks.
///
/// ```
/// use parallax::stats::{level::ConfidenceLevel, observations::Factor, trend::trend_over_courses};
/// // Two courses that rise by 1 and one that rises by 2, each off its line by a little.
/// let course = Factor::new(vec![0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], 3).unwrap();
/// let time = [1.0, 2.0, 3.0, 4.0].repeat(3);
/// let y = [1.1, 1.9, 3.0, 4.0, 3.0, 4.1, 5.0, 5.9, 2.0, 3.9, 6.1, 8.0];
/// let found = trend_over_courses(&time, &y, &course, None, &ConfidenceLevel::new(0.95)).unwrap();
/// // Balanced, so the slope is the mean of the three slopes .98, .96 and 2.02.
/// assert!(found.slopes_vary && (found.slope.value - 1.32).abs() < 1e-9);
/// ```
pub fn trend_over_courses(
    time: &[f64],
    y: &[f64],
    course: &Factor,
    giver: Option<&Factor>,
    level: &ConfidenceLevel,
) -> Result<Trended, Undefined> {
    let n = time.len().min(y.len());
    if n < 3 {
        return Err(Undefined::TooFewPairs { have: n, need: 3 });
    }
    if n > MOST_IN_A_MODEL {
        return Err(Undefined::TooCostly { ratings: n, most: MOST_IN_A_MODEL });
    }
    let mean = time.iter().sum::<f64>() / n as f64;
    let centred: Vec<f64> = time.iter().map(|time| time - mean).collect();
    let data = Data { y: y.to_vec(), offset: 0.0, x: vec![vec![1.0; n], centred], carried: Vec::new() };
    let giver = || giver.map(|giver| Term::intercept("giver", giver.clone()));
    let slopes = |correlated| Term { name: "course".to_owned(), factor: course.clone(), columns: vec![1], correlated };
    let levels = || Term::intercept("course", course.clone());
    let with_giver = |term: Term| std::iter::once(term).chain(giver()).collect::<Vec<Term>>();
    let mut models = vec![with_giver(slopes(true)), with_giver(slopes(false)), with_giver(levels())];
    models.push(vec![levels()]);
    let (place, _, _, contrast) = first_fit(&data, &models, &[0.0, 1.0])?;
    Ok(Trended { slope: estimate(&contrast, n, level)?, slopes_vary: place < 2 })
}

//! Does one view follow another, and where does it stand beside it?

use super::{MOST_IN_A_MODEL, estimate, first_fit};
use crate::stats::level::ConfidenceLevel;
use crate::stats::mixed::{Data, Term};
use crate::stats::observations::Factor;
use crate::stats::{Measured, Undefined};

/// One view (the judgement) beside another (which the model calls the truth, though it is only the other view).
#[derive(Debug, Clone, PartialEq)]
pub struct TruthAndBias {
    /// How much higher the judgement is where the other view is at its mean.
    pub directional_bias: Measured,
    /// Change of the judgement per unit of change of the other view within a course.
    pub within: Measured,
    /// Difference of judgements per unit of difference between the means of courses.
    pub between: Measured,
}

/// The truth-and-bias model over sessions (West & Kenny 2011, eq. 1, with the other view split into parts within and between
/// courses): judgement − T̄ = b + w (T − T̄ of the course) + v (T̄ of the course − T̄) + levels of course and giver + error, T̄
/// the mean over all rows, by restricted maximum likelihood with Satterthwaite's degrees of freedom.
///
/// `time`, if given, is one more fixed column, so that what both views have in common over time is taken out. Givers are left
/// out where the data cannot tell their variance.
///
/// # Errors
/// [`Undefined::TooFewPairs`] with fewer than five rows, [`Undefined::TooCostly`] beyond [`MOST_IN_A_MODEL`], and
/// [`Undefined::NotIdentified`] where the other view does not change within or between courses.
///
/// ```
/// use parallax::stats::{level::ConfidenceLevel, observations::Factor, trend::truth_and_bias};
/// let course = Factor::new(vec![0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], 4).unwrap();
/// let other = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 2.0, 3.0, 4.0, 4.0, 5.0, 6.0];
/// // One lower everywhere, and half as much movement, but for a little noise.
/// let judgement = [0.6, 1.1, 1.4, 2.4, 3.1, 3.5, 1.7, 1.9, 2.6, 3.3, 4.2, 4.4];
/// let found = truth_and_bias(&judgement, &other, &course, None, None, &ConfidenceLevel::new(0.95)).unwrap();
/// // Mean of the judgement 2.516…, of the other view 3.5.
/// assert!((found.directional_bias.unwrap().value - (30.2 / 12.0 - 3.5)).abs() < 1e-9);
/// assert!((found.within.unwrap().value - 0.5).abs() < 0.05);
/// ```
pub fn truth_and_bias(
    judgement: &[f64],
    other: &[f64],
    course: &Factor,
    giver: Option<&Factor>,
    time: Option<&[f64]>,
    level: &ConfidenceLevel,
) -> Result<TruthAndBias, Undefined> {
    let n = judgement.len().min(other.len());
    if n < 5 {
        return Err(Undefined::TooFewPairs { have: n, need: 5 });
    }
    if n > MOST_IN_A_MODEL {
        return Err(Undefined::TooCostly { ratings: n, most: MOST_IN_A_MODEL });
    }
    let mean = other.iter().sum::<f64>() / n as f64;
    let mut sums = vec![(0.0, 0.0); course.levels()];
    for (&code, other) in course.codes().iter().zip(other) {
        let own = &mut sums[code as usize];
        *own = (own.0 + 1.0, own.1 + other);
    }
    let own_mean = |row: usize| {
        let (count, sum) = sums[course.codes()[row] as usize];
        sum / count
    };
    let within = (0..n).map(|row| other[row] - own_mean(row)).collect();
    let between = (0..n).map(|row| own_mean(row) - mean).collect();
    let mut x = vec![vec![1.0; n], within, between];
    if let Some(time) = time {
        let centre = time.iter().sum::<f64>() / n as f64;
        x.push(time.iter().map(|time| time - centre).collect());
    }
    let y = judgement.iter().map(|judgement| judgement - mean).collect();
    let columns = x.len();
    let data = Data { y, offset: 0.0, x, carried: Vec::new() };
    let courses = Term::intercept("course", course.clone());
    let givers = giver.map(|giver| Term::intercept("giver", giver.clone()));
    let models = [std::iter::once(courses.clone()).chain(givers).collect(), vec![courses]];
    let unit = |at: usize| (0..columns).map(|column| f64::from(u8::from(column == at))).collect::<Vec<f64>>();
    let (_, model, fit, _) = first_fit(&data, &models, &unit(1))?;
    let part = |at: usize| fit.satterthwaite(&model, &unit(at)).and_then(|contrast| estimate(&contrast, n, level));
    Ok(TruthAndBias { directional_bias: part(0), within: part(1), between: part(2) })
}

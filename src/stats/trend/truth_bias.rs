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
    /// The same two for what may draw the judgement away, where something was given: within, between.
    pub bias: Option<[Measured; 2]>,
}

/// What else may go along with the judgement.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// The time of each row: what both views have in common over time is taken out.
    pub time: Option<&'a [f64]>,
    /// What may draw the judgement away: a third view, or a covariate.
    pub bias: Option<&'a [f64]>,
}

/// The truth-and-bias model over sessions (West & Kenny 2011, eq. 1, with the other view split into parts within and between
/// courses): judgement − T̄ = b + w (T − T̄ of the course) + v (T̄ of the course − T̄) + levels of course and giver + error, T̄
/// the mean over all rows, by restricted maximum likelihood with Satterthwaite's degrees of freedom.
///
/// What stands beside is one more fixed column (time), or two: the bias variable B less its mean, within and between courses,
/// whose coefficients are the bias forces. Each coefficient is then that of its own column with the others held equal. Units:
/// points of the judgement per point of the column. Givers are left out where the data cannot tell their variance.
///
/// # Errors
/// [`Undefined::TooFewPairs`] with fewer than five rows, [`Undefined::TooCostly`] beyond [`MOST_IN_A_MODEL`], and
/// [`Undefined::NotIdentified`] where the other view, or the bias variable, does not change within or between courses.
///
/// ```
/// use parallax::stats::{level::ConfidenceLevel, observations::Factor, trend::{Beside, truth_and_bias}};
/// let course = Factor::new(vec![0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], 4).unwrap();
/// let other = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 2.0, 3.0, 4.0, 4.0, 5.0, 6.0];
/// // One lower everywhere, and half as much movement, but for a little noise.
/// let judgement = [0.6, 1.1, 1.4, 2.4, 3.1, 3.5, 1.7, 1.9, 2.6, 3.3, 4.2, 4.4];
/// let found = truth_and_bias(&judgement, &other, &course, None, Beside::default(), &ConfidenceLevel::new(0.95)).unwrap();
/// // Mean of the judgement 2.516…, of the other view 3.5.
/// assert!((found.directional_bias.unwrap().value - (30.2 / 12.0 - 3.5)).abs() < 1e-9);
/// assert!((found.within.unwrap().value - 0.5).abs() < 0.05);
/// ```
pub fn truth_and_bias(
    judgement: &[f64],
    other: &[f64],
    course: &Factor,
    giver: Option<&Factor>,
    beside: Beside<'_>,
    level: &ConfidenceLevel,
) -> Result<TruthAndBias, Undefined> {
    let n = judgement.len().min(other.len());
    if n < 5 {
        return Err(Undefined::TooFewPairs { have: n, need: 5 });
    }
    if n > MOST_IN_A_MODEL {
        return Err(Undefined::TooCostly { ratings: n, most: MOST_IN_A_MODEL });
    }
    let (mean, within, between) = parted(other, course, n);
    let mut x = vec![vec![1.0; n], within, between];
    if let Some(bias) = beside.bias {
        let (_, within, between) = parted(bias, course, n);
        x.extend([within, between]);
    }
    if let Some(time) = beside.time {
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
    let bias = beside.bias.map(|_| [part(3), part(4)]);
    Ok(TruthAndBias { directional_bias: part(0), within: part(1), between: part(2), bias })
}

/// The mean of all rows; each row less the mean of its course; the mean of its course less that of all rows.
fn parted(values: &[f64], course: &Factor, n: usize) -> (f64, Vec<f64>, Vec<f64>) {
    let mean = values.iter().sum::<f64>() / n as f64;
    let mut sums = vec![(0.0, 0.0); course.levels()];
    for (&code, value) in course.codes().iter().zip(values) {
        let own = &mut sums[code as usize];
        *own = (own.0 + 1.0, own.1 + value);
    }
    let own_mean = |row: usize| {
        let (count, sum) = sums[course.codes()[row] as usize];
        sum / count
    };
    let within = (0..n).map(|row| values[row] - own_mean(row)).collect();
    let between = (0..n).map(|row| own_mean(row) - mean).collect();
    (mean, within, between)
}

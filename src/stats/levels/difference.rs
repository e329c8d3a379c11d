//! Is the slope within clients steeper for one rating than for another?

use super::design::Column;
use super::model::LevelModel;
use super::units::{Unit, units};
use super::{Level, Sessions};
use crate::stats::Undefined;
use crate::stats::jackknife::{Jackknifed, Request, Scale, jackknife};
use crate::stats::level::ConfidenceLevel;
use crate::stats::mixed::Contrast;

/// The slope within clients of rating `first` less that of rating `second`, with its standard error and Satterthwaite's degrees of freedom.
///
/// In units of the outcome per unit of the ratings, so both must have one scale; otherwise the difference depends on the
/// units, and [`standardized_difference`] is the one to take. Undefined where one of the slopes is. Source: Fai & Cornelius
/// (1996).
///
/// ```
/// use parallax::stats::levels::{Sessions, fit, raw_difference};
/// use parallax::stats::observations::Factor;
///
/// // The outcome rises by 2 with the first rating and by 1 with the second, but for ±0.1.
/// let client = Factor::new(vec![0, 0, 0, 0, 1, 1, 1, 1], 2).unwrap();
/// let (first, second) = ([1.0, 2.0, 1.0, 2.0, 3.0, 4.0, 3.0, 4.0], [1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 3.0, 3.0]);
/// let outcome = [3.1, 4.9, 3.9, 6.1, 8.1, 9.9, 8.9, 11.1];
/// let sessions =
///     Sessions { outcome: &outcome, ratings: &[&first, &second], session: None, client: &client, therapist: None };
/// // Slopes within clients: 2 and 1 exactly, the rest is orthogonal to both. The ratings of two clients cannot be told
/// // apart between them.
/// let model = fit(&sessions).unwrap();
/// let difference = raw_difference(&model, 0, 1).unwrap();
/// assert!((difference.estimate - 1.0).abs() < 1e-12);
/// assert_eq!(model.ratings[0].between_client.as_ref().unwrap_err().code(), "not-identified");
/// ```
pub fn raw_difference(model: &LevelModel, first: usize, second: usize) -> Result<Contrast, Undefined> {
    let slope = |rating| Column::Slope(Level::WithinClient, rating);
    let wanted = vec![(slope(first), 1.0), (slope(second), -1.0)];
    model.combinations(&[wanted]).pop().unwrap_or(Err(Undefined::NotIdentified))
}

/// Slope times standard deviation within clients, of rating `first` less that of `second`: how much more the outcome changes with one standard deviation of the
/// one rating within clients than with one of the other. In units of the outcome, for ratings of any scales.
///
/// The deviation is √(Σ w²/(sessions − clients)), pooled over clients. Interval by leaving out one therapist at a time (one client
/// where therapists have no variance), t with units − 1 degrees of freedom; slopes and standard deviations are computed
/// anew, the variances are held where all data put them. `sessions` must be those of the model.
///
/// # Errors
/// The reason of a slope that is undefined. An interval may be lacking with a reason of its own.
///
/// ```
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::levels::{Sessions, fit, standardized_difference};
/// use parallax::stats::observations::Factor;
///
/// let client = Factor::new(vec![0, 0, 0, 0, 1, 1, 1, 1], 2).unwrap();
/// let (first, second) = ([1.0, 2.0, 1.0, 2.0, 3.0, 4.0, 3.0, 4.0], [10.0, 10.0, 20.0, 20.0, 20.0, 20.0, 30.0, 30.0]);
/// let outcome = [3.1, 4.9, 3.9, 6.1, 8.1, 9.9, 8.9, 11.1];
/// let sessions =
///     Sessions { outcome: &outcome, ratings: &[&first, &second], session: None, client: &client, therapist: None };
/// let model = fit(&sessions).unwrap();
/// let found = standardized_difference(&model, &sessions, 0, 1, &ConfidenceLevel::new(0.95)).unwrap();
/// // Slopes 2 and 0.1, standard deviations √(2/6) and 10 √(2/6).
/// assert!((found.estimate.value - (1.0_f64 / 3.0).sqrt()).abs() < 1e-12);
/// ```
pub fn standardized_difference(
    model: &LevelModel,
    sessions: &Sessions<'_>,
    first: usize,
    second: usize,
    level: &ConfidenceLevel,
) -> Result<Jackknifed, Undefined> {
    raw_difference(model, first, second)?;
    let place = |rating| {
        let column = Column::Slope(Level::WithinClient, rating);
        model.columns.iter().position(|own| *own == column).map(|at| at + 1).ok_or(Undefined::NotIdentified)
    };
    let places = (place(first)?, place(second)?);
    let statistic = |sum: &Unit| {
        let slopes = sum.coefficients()?;
        Ok(slopes[places.0] * sum.deviation(first)? - slopes[places.1] * sum.deviation(second)?)
    };
    let units = units(model, sessions)?;
    let total = units.iter().skip(1).fold(units.first().cloned(), |sum, unit| sum.map(|sum| sum.plus(unit)));
    let total = total.ok_or(Undefined::TooFewUnits { have: 0, need: 2 })?;
    let request = Request { scale: Scale::Identity, level, n: model.rows };
    jackknife(&units, &total, Unit::plus, statistic, request)
}

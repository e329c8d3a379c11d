//! Where most gaps lie, seen from the model.

use super::model::GapFit;
use super::profile::Part;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Measured;
use crate::stats::Undefined;

/// Limits of agreement of nested gaps: mean ± z · √(sum of the variances). Their intervals put the distances of the limits
/// of mean and of standard deviation from these together (Zou & Donner 2008; Donner & Zou 2012): `mean` as from
/// [`GapModel::mean`](super::GapModel::mean), `total` the profile interval of [`Part::Total`].
///
/// Undefined (`overflow`) where mean or total came without an interval.
///
/// ```
/// use parallax::stats::gap_model::{Courses, GapModel, Part, agreement_limits};
/// use parallax::stats::level::ConfidenceLevel;
/// let mut courses = Courses::default();
/// for (giver, gaps) in [(0, [1.0, 2.0]), (0, [4.0, 5.0]), (0, [6.0, 9.0])] {
///     courses.begin(giver);
///     gaps.into_iter().zip(1..).for_each(|(gap, number)| courses.push(number, gap));
/// }
/// let model = GapModel::new(&courses, false).unwrap();
/// let fit = model.fit().unwrap();
/// let mean = model.mean(&fit, &ConfidenceLevel::new(0.95)).unwrap();
/// let [low, high] = agreement_limits(&fit, &mean, model.profile(&fit, Part::Total, 0.95).unwrap(), 1.96);
/// let half = 1.96 * (fit.case + fit.session).sqrt();
/// assert!((high.unwrap().value - low.unwrap().value - 2.0 * half).abs() < 1e-12);
/// ```
pub fn agreement_limits(fit: &GapFit, mean: &Estimate, total: Interval, z: f64) -> [Measured; 2] {
    let spread = z * libm::sqrt(fit.value(Part::Total));
    let (narrow, wide) = (z * libm::sqrt(total.low()), z * libm::sqrt(total.high()));
    [-1.0, 1.0].map(|side| {
        let about = mean.interval.ok_or(Undefined::Overflow)?;
        let (below, above) = (mean.value - about.low(), about.high() - mean.value);
        let (inner, outer) = (spread - narrow, wide - spread);
        let (down, up) = if side < 0.0 { (outer, inner) } else { (inner, outer) };
        let value = mean.value + side * spread;
        let interval = Interval::new(value - libm::hypot(below, down), value + libm::hypot(above, up), about.level());
        Ok(Estimate { interval, df: mean.df, ..Estimate::plain(value, mean.n)? })
    })
}

//! Limits from the restricted likelihood of the quantity itself.

use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::distribution::chi2_quantile;
use crate::stats::icc::rated::constraint::Held;
use crate::stats::icc::rated::estimand::Estimand;
use crate::stats::icc::rated::estimand::Source;
use crate::stats::icc::rated::fit::Fitted;

/// A ratio nearer to 1 than this is 1.
const NEARLY_ONE: f64 = 1e-9;
/// Relative width at which a limit is found.
const WIDTH: f64 = 1e-9;

/// Limits of a ratio of components: the values whose least deviance stays within the chi-square quantile (1 degree of
/// freedom) of the least of all. On the boundary one limit is 0 or 1.
///
/// # Errors
/// [`Undefined::NotEstimable`] where raters are fixed and count as error, [`Undefined::NotConverged`] where no limit is
/// found.
pub(super) fn of_share(fitted: &Fitted, estimand: &Estimand, level: f64) -> Result<Interval, Undefined> {
    let held = Held::share(fitted, estimand).ok_or(Undefined::NotEstimable { lacking: "sample of raters" })?;
    let value = estimand.share(|source| fitted.variance(source))?.min(1.0 - NEARLY_ONE);
    let profile = Profile::new(fitted, held, level)?;
    let low = if profile.excess(0.0) <= Some(0.0) { 0.0 } else { profile.limit(value, 0.0)? };
    let top = 1.0 - NEARLY_ONE;
    let high = if profile.excess(top) <= Some(0.0) { 1.0 } else { profile.limit(value, top)? };
    Interval::new(low, high, level).ok_or(Undefined::NotConverged)
}

/// Limits of a component, or of a weighted sum that has the residual in it, in squared score units.
///
/// # Errors
/// As for ratios.
pub(super) fn of_sum(fitted: &Fitted, parts: &[(Source, f64)], level: f64) -> Result<Interval, Undefined> {
    let held = Held::sum(fitted, parts).ok_or(Undefined::NotEstimable { lacking: "sample of raters" })?;
    let value: f64 = parts.iter().map(|&(source, weight)| weight * fitted.variance(source)).sum();
    let profile = Profile::new(fitted, held, level)?;
    let whole: f64 = value + fitted.fit.sigma2;
    let mut outside = whole;
    while profile.excess(outside).is_some_and(|excess| excess <= 0.0) && outside < 1e12 * whole {
        outside *= 4.0;
    }
    let high = profile.limit(value, outside)?;
    let nothing = if profile.has_residual() { None } else { profile.excess(0.0) };
    let low = match nothing {
        Some(excess) if excess <= 0.0 => 0.0,
        Some(_) => profile.limit(value, 0.0)?,
        None => {
            let mut outside = value;
            while profile.excess(outside).is_some_and(|excess| excess <= 0.0) && outside > 1e-12 * value {
                outside /= 4.0;
            }
            profile.limit(value, outside)?
        }
    };
    Interval::new(low, high, level).ok_or(Undefined::NotConverged)
}

struct Profile<'a> {
    fitted: &'a Fitted,
    held: Held,
    /// The deviance that limits reach.
    cut: f64,
    drop: f64,
}

impl<'a> Profile<'a> {
    fn new(fitted: &'a Fitted, held: Held, level: f64) -> Result<Self, Undefined> {
        let drop = chi2_quantile(level, 1.0).ok_or(Undefined::Overflow)?;
        Ok(Self { fitted, held, cut: fitted.fit.criterion + drop, drop })
    }

    fn has_residual(&self) -> bool {
        matches!(self.held, Held::Sum { .. })
    }

    /// How far the least deviance at a value lies above the cut.
    fn excess(&self, value: f64) -> Option<f64> {
        self.held.least(self.fitted, value, None).map(|(least, _)| least - self.cut)
    }

    /// Where the deviance passes the cut between a value inside and one outside: regula falsi with halved weights
    /// (Dowell & Jarratt 1971), which keeps the limit between two values throughout.
    fn limit(&self, inside: f64, outside: f64) -> Result<f64, Undefined> {
        let (mut near, mut far) =
            ((inside, -self.drop), (outside, self.excess(outside).ok_or(Undefined::NotConverged)?));
        if far.1 <= 0.0 {
            return Err(Undefined::NotConverged);
        }
        // The deviance is far from straight: compare its root, which is nearly.
        let bent = |excess: f64| (excess + self.drop).max(0.0).sqrt() - self.drop.sqrt();
        (near.1, far.1) = (bent(near.1), bent(far.1));
        let mut last_was_near = None;
        for _ in 0..80 {
            let width = (far.0 - near.0).abs();
            if width <= WIDTH * far.0.abs().max(near.0.abs()).min(1.0).max(1e-300) {
                break;
            }
            let value = (near.0 * far.1 - far.0 * near.1) / (far.1 - near.1);
            let excess = bent(self.excess(value).ok_or(Undefined::NotConverged)?);
            if excess.abs() < 1e-10 {
                return Ok(value);
            }
            let is_near = excess <= 0.0;
            if last_was_near == Some(is_near) {
                let other = if is_near { &mut far } else { &mut near };
                other.1 *= 0.5;
            }
            *(if is_near { &mut near } else { &mut far }) = (value, excess);
            last_was_near = Some(is_near);
        }
        Ok(f64::midpoint(near.0, far.0))
    }
}

//! Limits from the restricted likelihood of the quantity itself.

use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::icc::rated::estimand::Estimand;
use crate::stats::icc::rated::estimand::Source;
use crate::stats::icc::rated::fit::Fitted;
use crate::stats::mixed::Target;
use crate::stats::mixed::Weights;

const FIXED: Undefined = Undefined::NotEstimable { lacking: "sample of raters" };

/// Limits of a ratio of components: the values whose highest restricted likelihood stays within the chi-square quantile
/// (1 degree of freedom) of the highest of all. On the boundary one limit is 0 or 1.
///
/// # Errors
/// [`Undefined::NotEstimable`] where raters are fixed and count as error, [`Undefined::NotConverged`] where no limit is
/// found.
pub(super) fn of_share(fitted: &Fitted, estimand: &Estimand, level: f64) -> Result<Interval, Undefined> {
    let signal: Vec<(Source, f64)> = estimand.signal().iter().map(|&source| (source, 1.0)).collect();
    let (signal, error) = (weights(fitted, &signal).ok_or(FIXED)?, weights(fitted, estimand.error()).ok_or(FIXED)?);
    fitted.fit.profile(&fitted.model, &Target::Share { signal, error }, level)
}

/// Limits of a weighted sum of components, in squared score units.
///
/// # Errors
/// As for ratios.
pub(super) fn of_sum(fitted: &Fitted, parts: &[(Source, f64)], level: f64) -> Result<Interval, Undefined> {
    fitted.fit.profile(&fitted.model, &Target::Sum(weights(fitted, parts).ok_or(FIXED)?), level)
}

/// Weights of the terms and of the residual; `None` for a source that is neither, as fixed raters are.
fn weights(fitted: &Fitted, parts: &[(Source, f64)]) -> Option<Weights> {
    let mut weights = Weights { terms: vec![0.0; fitted.sources.len()], residual: 0.0 };
    for &(source, weight) in parts {
        if source == Source::Residual {
            weights.residual += weight;
        } else {
            weights.terms[fitted.sources.iter().position(|&own| own == source)?] += weight;
        }
    }
    Some(weights)
}

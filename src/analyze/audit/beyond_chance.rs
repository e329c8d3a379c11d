//! Coefficients corrected for chance, for a page.

use super::scale::ChanceCoefficient;
use crate::analyze::agreement::RatersFound;
use crate::stats::chance::ChanceCorrected;
use crate::stats::chance::Metric;
use crate::stats::chance::Resampling;
use crate::stats::chance::Scale;
use crate::stats::chance::Weights;
use crate::stats::chance::{brennan_prediger, cohen_kappa, conger_kappa, gwet, krippendorff_alpha, percent_agreement};
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Observations;
use crate::stats::{Estimate, Undefined};

/// Alpha always; the others where the ratings are steps of a declared scale.
pub(super) fn chance_coefficients(found: &RatersFound, conf_level: f64) -> Vec<ChanceCoefficient> {
    let (observed, level) = (&found.table.observations, ConfidenceLevel::new(conf_level));
    let alpha = krippendorff_alpha(observed, Metric::Interval, Resampling::Jackknife, &level);
    let range = found.table.range;
    let agreed = |alpha: &ChanceCorrected| {
        let (low, high) = range.ok_or(Undefined::ScaleNotDeclared)?;
        Estimate::plain(1.0 - alpha.observed / ((high - low) * (high - low)), alpha.units_compared)
    };
    let agreed = alpha.as_ref().map_err(Clone::clone).and_then(agreed);
    let mut all = vec![coefficient("Krippendorff's alpha", "interval", agreed, alpha)];
    if let Some(scale) = steps(found) {
        all.extend(of_categories(observed, &scale, found.table.raters.len(), &level));
    }
    all
}

/// The declared scale, if every rating is one of its steps.
fn steps(found: &RatersFound) -> Option<Scale> {
    let (low, high) = found.table.range?;
    #[expect(clippy::cast_possible_truncation, reason = "whole and below a million")]
    let whole = |value: f64| (value.fract() == 0.0 && value.abs() < 1e6).then_some(value as i64);
    let scale = Scale::whole(whole(low)?, whole(high)?)?;
    let rated = &found.table.observations;
    rated.scaled().iter().all(|score| score % rated.unit() == 0).then_some(scale)
}

/// A coefficient of the kappa family.
type Family = fn(&Observations, Option<&Scale>, Weights, &ConfidenceLevel) -> Result<ChanceCorrected, Undefined>;

fn of_categories(
    observed: &Observations,
    scale: &Scale,
    raters: usize,
    level: &ConfidenceLevel,
) -> Vec<ChanceCoefficient> {
    let (kappa, name): (Family, &str) =
        if raters == 2 { (cohen_kappa, "Cohen's kappa") } else { (conger_kappa, "Conger's kappa") };
    let families: [(Family, &str); 4] = [
        (percent_agreement, "agreement, not corrected"),
        (kappa, name),
        (gwet, "Gwet's AC"),
        (brennan_prediger, "Brennan and Prediger"),
    ];
    let mut all = Vec::new();
    for (family, name) in families {
        for (weights, told) in [(Weights::Identity, "none"), (Weights::Quadratic, "quadratic")] {
            let found = family(observed, Some(scale), weights, level);
            let observed = found.as_ref().map_err(Clone::clone);
            let observed = observed.and_then(|found| Estimate::plain(found.observed, found.units_compared));
            all.push(coefficient(name, told, observed, found));
        }
    }
    all
}

fn coefficient(
    name: &str,
    weights: &str,
    observed: Result<Estimate, Undefined>,
    found: Result<ChanceCorrected, Undefined>,
) -> ChanceCoefficient {
    let known = found.as_ref().ok();
    ChanceCoefficient {
        name: name.to_owned(),
        weights: weights.to_owned(),
        no_interval: known.and_then(|found| found.no_interval.clone()),
        observed,
        targets: known.map_or(0, |found| found.units_compared),
        raters: known.map_or(0, |found| found.raters),
        method: known.map_or_else(String::new, |found| found.method.to_owned()),
        value: found.map(|found| found.estimate),
    }
}

//! Which interval a value gets, and by which method.

use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::distribution::chi2_quantile;
use crate::stats::distribution::f_quantile;
use crate::stats::icc::Icc;
use crate::stats::icc::Model;
use crate::stats::icc::icc;
use crate::stats::icc::rated::IntervalMethod;
use crate::stats::icc::rated::Question;
use crate::stats::icc::rated::estimand::Estimand;
use crate::stats::icc::rated::estimand::Source;
use crate::stats::icc::rated::monte_carlo::monte_carlo;
use crate::stats::icc::rated::profile;
use crate::stats::icc::rated::resampling;
use crate::stats::icc::rated::sampled::Sampled;
use crate::stats::icc::rated::side::Known;
use crate::stats::icc::rated::side::Side;
use crate::stats::icc::rated::side::has_raters;

/// A thousand refits of more ratings than this take longer than anybody expects of an interval.
const MOST_REFITTED_UNASKED: usize = 20_000;

/// Limits with the name of their method, or why there are none.
pub(super) type Limits = Result<(Interval, &'static str), Undefined>;

const NOT_ASKED: Undefined = Undefined::NotEstimable { lacking: "question for an interval" };

const NO_EXACT: Undefined = Undefined::NotEstimable { lacking: "exact distribution for this coefficient and design" };
const NO_TABLE: Undefined = Undefined::NotEstimable { lacking: "complete table" };
const NO_DRAWS: Undefined = Undefined::NotEstimable { lacking: "draws on both sides of the value" };

/// Limits of a ratio of single ratings.
pub(super) fn of_share(side: &Side<'_>, estimand: &Estimand, question: &Question) -> Limits {
    let level = question.level;
    match question.intervals {
        IntervalMethod::None => Err(NOT_ASKED),
        IntervalMethod::Default => by_default(side, estimand, question),
        IntervalMethod::Exact => exact(side, estimand, level),
        IntervalMethod::Satterthwaite => of_table(side, estimand, level),
        IntervalMethod::Profile => by_profile(side, estimand, level),
        IntervalMethod::MonteCarlo | IntervalMethod::ParametricBootstrap | IntervalMethod::ClusterBootstrap => {
            by_draws(side, estimand, question, question.intervals)
        }
    }
}

/// Exact where that exists, the profile elsewhere; fixed raters whose levels are error are simulated.
fn by_default(side: &Side<'_>, estimand: &Estimand, question: &Question) -> Limits {
    let level = question.level;
    let exact = exact(side, estimand, level);
    if exact.is_ok() || !matches!(side.known, Some(Known::Table(_)) | None) {
        return exact;
    }
    if side.is_fixed() && has_raters(estimand) {
        let (ratings, most) = (side.observed.len(), MOST_REFITTED_UNASKED);
        if ratings > most {
            return Err(Undefined::TooCostly { ratings, most });
        }
    }
    let usual = if side.is_fixed() && has_raters(estimand) {
        by_draws(side, estimand, question, IntervalMethod::ParametricBootstrap)
    } else {
        by_profile(side, estimand, level)
    };
    let Some(Known::Table(_)) = side.known else { return usual };
    usual.or_else(|_| of_table(side, estimand, level))
}

/// Limits from draws of the components.
fn by_draws(side: &Side<'_>, estimand: &Estimand, question: &Question, method: IntervalMethod) -> Limits {
    let (draws, name) = sampled(side, question, method)?;
    let interval = draws.of_share(estimand, question.level)?;
    around(side, interval, side.share(estimand, 1.0)?).map(|interval| (interval, name))
}

/// An interval that holds its value. Mean squares may give a value that no components have, and no draw either;
/// quantiles of draws may lie beside any value.
fn around(side: &Side<'_>, interval: Interval, value: f64) -> Result<Interval, Undefined> {
    let near = 1e-9 * interval.high().abs();
    if interval.low() - near <= value && value <= interval.high() + near {
        return Ok(interval);
    }
    Err(if side.known.is_some() { Undefined::AtBoundary } else { NO_DRAWS })
}

/// Mean squares may give values that no components have; limits among components do not go with those.
fn by_profile(side: &Side<'_>, estimand: &Estimand, level: f64) -> Limits {
    let interval = profile::of_share(side.fitted()?, estimand, level)?;
    let holds = side.known.is_none() || interval.contains(side.share(estimand, 1.0)?);
    if holds { Ok((interval, "reml-profile")) } else { Err(Undefined::AtBoundary) }
}

/// Limits from mean squares: exact, or by Satterthwaite's degrees of freedom.
fn of_table(side: &Side<'_>, estimand: &Estimand, level: f64) -> Limits {
    let Some(Known::Table(ms)) = &side.known else { return exact(side, estimand, level).map_err(|_| NO_TABLE) };
    let Icc { estimate, method, .. } = icc(ms, side.form(estimand), level)?;
    Ok((estimate.interval.ok_or(Undefined::AtBoundary)?, method))
}

/// Where fixed raters leave no residual, their levels are known and only targets are a sample: the variance of these over its
/// true value has the distribution of a chi-square over its degrees of freedom. `None` for other designs.
fn of_known_raters(side: &Side<'_>, estimand: &Estimand, level: f64) -> Option<Limits> {
    let no_residual = match &side.known {
        Some(Known::NoResidual(_)) => !side.multilevel,
        Some(Known::Table(ms)) => ms.residual() == 0.0,
        _ => false,
    };
    if !(no_residual && side.is_fixed() && has_raters(estimand)) {
        return None;
    }
    let value = side.share(estimand, 1.0).ok().filter(|value| (0.0..1.0).contains(value))?;
    let ratio = of_variance(value / (1.0 - value), side.observed.target().levels() as f64 - 1.0, level);
    let share = |ratio: f64| ratio / (1.0 + ratio);
    let limits = ratio.and_then(|ratio| Interval::new(share(ratio.low()), share(ratio.high()), level));
    Some(limits.map(|limits| (limits, "exact-chi2")).ok_or(Undefined::AtBoundary))
}

/// Limits of a normal variance from its estimate; none at 0.
fn of_variance(square: f64, df: f64, level: f64) -> Option<Interval> {
    let tail = f64::midpoint(0.0, 1.0 - level);
    let limit = |p: f64| Some(square * df / chi2_quantile(p, df)?);
    let (low, high) = limit(1.0 - tail).zip(limit(tail))?;
    Interval::new(low, high, level).filter(|_| square > 0.0)
}

/// Limits whose distribution is known.
fn exact(side: &Side<'_>, estimand: &Estimand, level: f64) -> Limits {
    if let Some(found) = of_known_raters(side, estimand, level) {
        return found;
    }
    let found = match &side.known {
        Some(Known::Table(ms)) if !has_raters(estimand) => {
            icc(ms, side.form(estimand), level)?.estimate.interval.ok_or(Undefined::AtBoundary)?
        }
        Some(Known::OneWay(one_way)) => {
            let (between, within, k) = (one_way.between, one_way.within, one_way.k0);
            let (df1, df2) = (one_way.targets as f64 - 1.0, (one_way.ratings - one_way.targets) as f64);
            let limit = |rows: f64| (rows - within) / (rows + (k - 1.0) * within);
            let upper = f64::midpoint(1.0, level);
            let (low, high) = (f_quantile(upper, df1, df2), f_quantile(upper, df2, df1));
            let (low, high) = (low.ok_or(Undefined::Overflow)?, high.ok_or(Undefined::Overflow)?);
            let interval = Interval::new(limit(between / low), limit(between * high), level);
            // Without any variance between targets every quantile leaves zero: both limits would be one.
            interval.filter(|_| between > 0.0).ok_or(Undefined::AtBoundary)?
        }
        Some(Known::NoResidual(zero)) if !side.multilevel => {
            zero.interval(estimand, level).ok_or(Undefined::AtBoundary)?
        }
        Some(Known::NoResidual(_) | Known::NoneWithin(_)) => {
            Interval::new(1.0, 1.0, level).ok_or(Undefined::AtBoundary)?
        }
        Some(Known::Table(_)) | None => return Err(NO_EXACT),
    };
    Ok((found, "exact-f"))
}

/// Limits of a sum of components, in squared score units.
pub(super) fn of_sum(side: &Side<'_>, parts: &[(Source, f64)], question: &Question) -> Limits {
    let level = question.level;
    match question.intervals {
        IntervalMethod::None => Err(NOT_ASKED),
        IntervalMethod::Default | IntervalMethod::Profile | IntervalMethod::Exact | IntervalMethod::Satterthwaite => {
            let exact = exact_sum(side, parts, level);
            let wants_exact = !matches!(question.intervals, IntervalMethod::Profile);
            if (wants_exact && exact.is_ok()) || question.intervals == IntervalMethod::Exact {
                return exact;
            }
            let interval = profile::of_sum(side.fitted()?, parts, level)?;
            // A negative estimate of mean squares has no limits among components.
            let value = sum(side, parts)?;
            around(side, interval, value).map_err(|_| Undefined::AtBoundary).map(|interval| (interval, "reml-profile"))
        }
        IntervalMethod::MonteCarlo | IntervalMethod::ParametricBootstrap | IntervalMethod::ClusterBootstrap => {
            let (draws, name) = sampled(side, question, question.intervals)?;
            around(side, draws.of_sum(parts, level)?, sum(side, parts)?).map(|interval| (interval, name))
        }
    }
}

/// A weighted sum of components.
fn sum(side: &Side<'_>, parts: &[(Source, f64)]) -> Result<f64, Undefined> {
    parts.iter().map(|&(source, weight)| Ok(weight * side.variance(source)?)).sum()
}

/// The residual of tables by the chi-square distribution of its mean square.
fn exact_sum(side: &Side<'_>, parts: &[(Source, f64)], level: f64) -> Limits {
    if parts != [(Source::Residual, 1.0)] {
        return Err(NO_EXACT);
    }
    let (square, df) = match (&side.known, side.model) {
        (Some(Known::Table(ms)), Model::TwoWay) => (ms.residual(), ms.df_residual()),
        (Some(Known::Table(ms)), Model::OneWay) => (ms.within(), ms.df_within()),
        (Some(Known::OneWay(one_way)), _) => (one_way.within, (one_way.ratings - one_way.targets) as f64),
        _ => return Err(NO_EXACT),
    };
    Ok((of_variance(square, df, level).ok_or(Undefined::AtBoundary)?, "exact-chi2"))
}

/// The draws of a side, made once.
fn sampled<'s>(
    side: &'s Side<'_>,
    question: &Question,
    method: IntervalMethod,
) -> Result<(&'s Sampled, &'static str), Undefined> {
    let fitted = side.fitted()?;
    let draws = question.draws.unwrap_or(method.usual_draws());
    let make = || match method {
        IntervalMethod::MonteCarlo => monte_carlo(fitted, draws, question.seed),
        IntervalMethod::ClusterBootstrap => Ok(resampling::of_units(side.observed, fitted, draws, question.seed)),
        _ => resampling::parametric(side.observed, fitted, draws, question.seed),
    };
    side.sampled.get_or_init(make).as_ref().map(|draws| (draws, method.name())).map_err(Clone::clone)
}

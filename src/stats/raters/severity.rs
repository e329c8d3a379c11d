//! Levels of raters from the mixed model of the design: raters as fixed, and raters as a sample.

use nalgebra::DMatrix;

use super::severity_within::EqualSeverity;
use super::two_way::TwoWay;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::distribution::f_upper_tail;
use crate::stats::distribution::normal_quantile;
use crate::stats::icc::rated::Fitted;
use crate::stats::icc::rated::Source;
use crate::stats::icc::rated::terms_of;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Observations;
use crate::stats::rating_design::additive;
use crate::stats::rating_design::design;

/// A rater's level as the prediction of a random effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shrunken {
    /// The prediction with the standard deviation of its error; interval by the normal quantile.
    pub severity: Estimate,
    /// Which part of the fixed level is kept, 0 to 1.
    pub shrinkage: f64,
}

/// The level of each rater in two readings, in score units; positive if the rater rates higher than the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Severity {
    /// Raters fixed: levels sum to zero. By rater.
    pub fixed: Vec<Measured>,
    /// Raters a sample: levels are drawn to the mean of all raters. By rater.
    pub random: Vec<Result<Shrunken, Undefined>>,
    /// Test of equal levels, raters fixed.
    pub equal: Result<EqualSeverity, Undefined>,
    /// Variance of raters in the random reading.
    pub rater_variance: Result<f64, Undefined>,
}

/// Severity of each rater from complete or incomplete ratings, targets and clusters being random.
///
/// Model: score = mean + rater + target + clusters + clusters with raters + targets with raters + residual, each term
/// where the design can tell it apart, by restricted maximum likelihood.
///
/// *Fixed reading*: generalized least squares, each rater's effect less the mean of all. Standard error from the model, t
/// interval with Satterthwaite's degrees of freedom (Fai & Cornelius 1996); on complete data that is the rater's mean less
/// the grand mean, with (n − 1)(k − 1) degrees of freedom. `equal` is the F test of Fai & Cornelius (1996).
///
/// *Random reading*: best linear unbiased prediction (Henderson 1975; Robinson 1991, section 2) with the standard deviation
/// of its error, in which the mean counts as estimated: it speaks of all raters that could have been drawn, and few raters
/// tell little of their mean. Components count as known, so intervals are somewhat short with few raters. `shrinkage` is
/// `v/(v + s² k/(k − 1))`, v the variance of raters and s the standard error of the fixed reading; on complete data
/// prediction = shrinkage × fixed level.
///
/// Without any residual levels are known and stand alone. If raters do not vary beyond error, there is nothing to shrink and
/// no prediction: [`Undefined::AtBoundary`].
///
/// # Errors
/// As [`TwoWay::of`]; [`Undefined::TooFewRaters`], [`Undefined::Disconnected`], [`Undefined::NoRepeatedTarget`] or
/// [`Undefined::NotIdentified`] by what the design lacks.
///
/// ```
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::raters::severity;
///
/// // Six targets and four judges of Shrout & Fleiss (1979), Table 2.
/// let scores = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];
/// let target = Factor::new((0..24).map(|row| row / 4).collect(), 6).unwrap();
/// let rater = Factor::new((0..24).map(|row| row % 4).collect(), 4).unwrap();
/// let rated = Observations::new(target, rater, vec![], scores.concat(), 1).unwrap();
///
/// let found = severity(&rated, &ConfidenceLevel::new(0.95))?;
/// let fixed = found.fixed[0].as_ref().unwrap();
/// // Mean 46/6 of the first judge less 127/24; variance (MSC − MSE)/n = (32.4861 − 1.0194)/6.
/// assert!((fixed.value - (46.0 / 6.0 - 127.0 / 24.0)).abs() < 1e-9);
/// let random = found.random[0].as_ref().unwrap();
/// assert!((random.severity.value - fixed.value * random.shrinkage).abs() < 1e-6);
/// assert!((random.shrinkage - (1.0 - 1.019_444_4 / 32.486_111_1)).abs() < 1e-6);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn severity(observed: &Observations, level: &ConfidenceLevel) -> Result<Severity, Undefined> {
    let within = TwoWay::of(observed)?;
    within.raters_comparable()?;
    let raters = observed.rater().levels();
    let (_, present) = observed.rater().part(&(0..observed.len()).collect::<Vec<usize>>());
    let kept = observed.part(&(0..observed.len()).collect::<Vec<usize>>());
    let facts = design(&kept).ok_or(Undefined::Overflow)?;
    facts.comparable()?;
    if within.residual_df() > 0 && additive(&kept).is_some() {
        return Ok(known(&within));
    }
    facts.residual_left()?;
    let sources = terms_of(&facts, true);
    let fixed_fit = Fitted::new(&kept, &sources, true)?;
    let fixed = Fixed { fitted: &fixed_fit, level };
    let joint = within.joint_targets();
    let of_present: Vec<Measured> =
        present.iter().enumerate().map(|(at, &rater)| fixed.severity(at, joint[rater as usize])).collect();
    let random = Fitted::new(&kept, &sources, false);
    let rater_variance = random.as_ref().map(|fitted| fitted.variance(Source::Rater)).map_err(Clone::clone);
    let shrunken = random.and_then(|fitted| shrunken(&fitted, &of_present, level));
    let mut severity = Severity {
        fixed: vec![Err(Undefined::TooFewTargets { have: 0, need: 1 }); raters],
        random: vec![Err(Undefined::TooFewTargets { have: 0, need: 1 }); raters],
        equal: fixed.equal(),
        rater_variance,
    };
    for (at, (&rater, fixed)) in present.iter().zip(&of_present).enumerate() {
        severity.fixed[rater as usize].clone_from(fixed);
        severity.random[rater as usize] = shrunken.as_ref().map_err(Clone::clone).and_then(|all| all[at].clone());
    }
    Ok(severity)
}

/// Levels of ratings that targets and raters explain without a rest.
fn known(within: &TwoWay) -> Severity {
    let joint = within.joint_targets();
    let level = |rater: usize| within.level(rater).ok_or(Undefined::TooFewTargets { have: 0, need: 1 });
    let plain = |rater: usize| Estimate::plain(level(rater)?, joint[rater]);
    let fixed: Vec<Measured> = (0..within.rater_levels()).map(plain).collect();
    let random = fixed.iter().map(|fixed| fixed.clone().map(|severity| Shrunken { severity, shrinkage: 1.0 }));
    let squares: f64 = fixed.iter().flatten().map(|level| level.value * level.value).sum();
    let variance = squares / (within.raters() as f64 - 1.0);
    Severity { random: random.collect(), fixed, equal: Err(Undefined::NoVariance), rater_variance: Ok(variance) }
}

/// The model with raters as columns: the mean of the first one, and what each of the others differs from it.
struct Fixed<'a> {
    fitted: &'a Fitted,
    level: &'a ConfidenceLevel,
}

impl Fixed<'_> {
    fn raters(&self) -> usize {
        self.fitted.fit.beta.len()
    }

    /// Effect of a rater less the mean of all.
    fn severity(&self, rater: usize, joint: usize) -> Measured {
        let fit = &self.fitted.fit;
        let share = 1.0 / self.raters() as f64;
        let weight = |column: usize| if column == 0 { 0.0 } else { f64::from(u8::from(column == rater)) - share };
        let weights: Vec<f64> = (0..self.raters()).map(weight).collect();
        let value: f64 = weights.iter().zip(&fit.beta).map(|(weight, beta)| weight * beta).sum();
        let plain = Estimate::plain(value, joint)?;
        if joint == 0 {
            return Err(Undefined::NoRepeatedTarget);
        }
        Ok(match fit.satterthwaite(&self.fitted.model, &weights) {
            Ok(found) => Estimate {
                std_error: Some(found.std_error),
                interval: found.interval(self.level),
                df: Some(found.df),
                ..plain
            },
            Err(_) => plain,
        })
    }

    /// F test over independent contrasts: each has its own degrees of freedom, and the mean of their squared t is
    /// referred to the F whose mean is the mean of theirs (Fai & Cornelius 1996, eq. 8).
    fn equal(&self) -> Result<EqualSeverity, Undefined> {
        let (fit, q) = (&self.fitted.fit, self.raters() - 1);
        let among: DMatrix<f64> = fit.covariance.view((1, 1), (q, q)).into_owned();
        // Contrasts of the same length whoever comes first, so that the order of raters does not matter: those of Helmert.
        let helmert = DMatrix::from_fn(q, q, |rater, contrast| {
            let (rater, size) = (rater + 1, (contrast + 1) as f64);
            let length = libm::sqrt(size * (size + 1.0));
            match rater.cmp(&(contrast + 1)) {
                std::cmp::Ordering::Less => 1.0 / length,
                std::cmp::Ordering::Equal => -size / length,
                std::cmp::Ordering::Greater => 0.0,
            }
        });
        let directions = (helmert.transpose() * among * &helmert).symmetric_eigen().eigenvectors;
        let (mut squares, mut means, mut last) = (0.0, 0.0, 0.0);
        for direction in (helmert * directions).column_iter() {
            let weights: Vec<f64> = std::iter::once(0.0).chain(direction.iter().copied()).collect();
            let found = fit.satterthwaite(&self.fitted.model, &weights)?;
            squares += found.t() * found.t();
            last = found.df;
            means += if found.df > 2.0 { found.df / (found.df - 2.0) } else { 0.0 };
        }
        let df1 = q as f64;
        let df2 = if q == 1 { last } else { 2.0 * means / (means - df1) };
        if !(df2 > 0.0 && df2.is_finite()) {
            return Err(Undefined::TooFewTargets { have: self.fitted.fit.n, need: self.fitted.fit.n + 1 });
        }
        let statistic = squares / df1;
        let p = f_upper_tail(statistic, df1, df2).ok_or(Undefined::Overflow)?;
        Ok(EqualSeverity { statistic, df1, df2, p, method: "satterthwaite-f" })
    }
}

/// Predictions of the random reading, by rater with ratings.
fn shrunken(
    fitted: &Fitted,
    fixed: &[Measured],
    level: &ConfidenceLevel,
) -> Result<Vec<Result<Shrunken, Undefined>>, Undefined> {
    let variance = fitted.variance(Source::Rater);
    if fitted.fit.theta.iter().zip(&fitted.sources).any(|(&theta, &of)| of == Source::Rater && theta == 0.0) {
        return Err(Undefined::AtBoundary);
    }
    let term = fitted.sources.iter().position(|&own| own == Source::Rater).ok_or(Undefined::NotIdentified)?;
    let effects = fitted.model.effects(&fitted.fit, term)?;
    let lengthening = fixed.len() as f64 / (fixed.len() as f64 - 1.0);
    let z = normal_quantile(f64::midpoint(1.0, level.share())).ok_or(Undefined::Overflow)?;
    let of_rater = |(effect, fixed): (&crate::stats::mixed::GroupEffect, &Measured)| {
        let fixed = fixed.clone()?;
        let (value, error) = (effect.effects[0], effect.std_errors[0]);
        let own = fixed.std_error.map_or(0.0, |error| error * error * lengthening);
        let severity = Estimate {
            std_error: Some(error),
            interval: Interval::around(value, z * error, level.share()),
            ..Estimate::plain(value, fixed.n)?
        };
        Ok(Shrunken { severity, shrinkage: variance / (variance + own) })
    };
    Ok(effects.iter().zip(fixed).map(of_rater).collect())
}

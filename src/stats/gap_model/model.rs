//! Gaps nested in cases nested in givers: which levels the data can tell apart, and the fit.

use super::courses::Courses;
use super::likelihood::Relative;
use super::likelihood::Root;
use super::sums::CourseSums;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;
use crate::stats::mixed::Number;
use crate::stats::mixed::curve::Curve;
use crate::stats::mixed::curve::derivatives;
use crate::stats::mixed::optimise::minimise;
use crate::stats::mixed::satterthwaite::Maximum;
use crate::stats::mixed::satterthwaite::information;

/// A spread below this share of the largest gap is rounding.
const ROUNDING: f64 = 1e-13;

/// The gap of session k of case j of giver i is mean + giver + case + session, all normal; sessions of one case are
/// independent, or correlated by memory^(difference of their numbers).
#[derive(Debug, Clone)]
pub struct GapModel {
    pub(super) sums: CourseSums,
    pub(super) centre: f64,
    /// Why cases are no level of their own, if they are none.
    pub(super) case: Result<(), Undefined>,
    /// Why givers are none.
    pub(super) giver: Result<(), Undefined>,
    pub(super) memory: bool,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct GapFit {
    /// Parameters, those of the levels that there are: relative standard deviations of cases and of givers, and odds
    /// rho/(1 − rho) of the memory.
    pub(super) theta: Vec<f64>,
    /// Variance of sessions within their case.
    pub session: f64,
    /// Variance of cases of one giver; 0 where they are no level.
    pub case: f64,
    /// Variance of givers; 0 where they are no level.
    pub giver: f64,
    /// Correlation of sessions whose numbers follow one another; 0 without memory.
    pub memory: f64,
    /// The mean gap.
    pub mean: f64,
    /// −2 log restricted likelihood.
    pub criterion: f64,
}

impl GapModel {
    /// The model of independent sessions, or with memory of sessions that resemble their neighbours. A level that cannot
    /// be told from others is left out, and its reason kept.
    ///
    /// Undefined with fewer than three gaps, without any spread, and, with memory, where no case has three sessions.
    pub fn new(courses: &Courses, memory: bool) -> Result<Self, Undefined> {
        let n = courses.sessions();
        if n < 3 {
            return Err(Undefined::TooFewPairs { have: n, need: 3 });
        }
        let centre = courses.mean();
        let longest = courses.cases().map(|course| course.gaps.len()).max().unwrap_or(0);
        if memory && longest < 3 {
            return Err(Undefined::NotEstimable { lacking: "case with three joint sessions" });
        }
        let sums = CourseSums::new(courses, centre, memory);
        let (cases, givers) = (courses.cases().len(), sums.givers.len());
        let case = match (longest, cases) {
            (_, 1) => Err(Undefined::TooFewUnits { have: 1, need: 2 }),
            (..2, _) => Err(Undefined::NoRepeatedTarget),
            _ => Ok(()),
        };
        let largest_load = sums.givers.each().map(|(cells, _)| cells.iter().map(|(_, cases)| cases).sum::<f64>());
        let largest_load = largest_load.fold(0.0, f64::max);
        let giver = match givers {
            ..2 => Err(Undefined::TooFewUnits { have: givers, need: 2 }),
            _ if largest_load < 2.0 => Err(Undefined::NotEstimable { lacking: "giver with two cases" }),
            _ => Ok(()),
        };
        let model = Self { sums, centre, case, giver, memory };
        let spread = model.root(&vec![0.0; model.parameters()]).residual;
        let rounding = ROUNDING * courses.largest();
        if spread.is_nan() || spread <= n as f64 * rounding * rounding {
            return Err(Undefined::NoVariance);
        }
        Ok(model)
    }

    /// How many gaps.
    pub fn sessions(&self) -> usize {
        self.sums.sessions
    }

    /// Why the variance of cases has no value, where it has none.
    pub fn case_level(&self) -> &Result<(), Undefined> {
        &self.case
    }

    /// Why the variance of givers has no value, where it has none.
    pub fn giver_level(&self) -> &Result<(), Undefined> {
        &self.giver
    }

    pub(super) fn parameters(&self) -> usize {
        usize::from(self.case.is_ok()) + usize::from(self.giver.is_ok()) + usize::from(self.memory)
    }

    /// Places of the parameters of cases, givers and memory.
    pub(super) fn places(&self) -> [Option<usize>; 3] {
        let mut next = 0;
        [self.case.is_ok(), self.giver.is_ok(), self.memory].map(|there| {
            next += usize::from(there);
            there.then(|| next - 1)
        })
    }

    /// Variances in units of the residual one.
    pub(super) fn relative<T: Number>(&self, theta: &[T]) -> Relative<T> {
        let [case, giver, memory] = self.places();
        let square = |place: Option<usize>| place.map_or(T::constant(0.0), |at| theta[at].square());
        let odds = memory.map_or(T::constant(0.0), |at| theta[at]);
        Relative { case: square(case), giver: square(giver), memory: odds / (T::constant(1.0) + odds) }
    }

    pub(super) fn root<T: Number>(&self, theta: &[T]) -> Root<T> {
        self.sums.root(&self.relative(theta))
    }

    /// Gaps less the mean.
    pub(super) fn degrees(&self) -> f64 {
        self.sums.sessions as f64 - 1.0
    }

    /// −2 log restricted likelihood with mean and residual variance at their best (Bates, Mächler, Bolker & Walker 2015,
    /// eq. 41).
    pub(super) fn profiled<T: Number>(&self, theta: &[T]) -> Option<T> {
        self.criterion(&self.root(theta))
    }

    /// The same from what is left of the data.
    pub(super) fn criterion<T: Number>(&self, root: &Root<T>) -> Option<T> {
        if root.residual.value().is_nan() || root.residual.value() <= 0.0 {
            return None;
        }
        let degrees = self.degrees();
        let spread = root.residual.scale(std::f64::consts::TAU / degrees).ln() + T::constant(1.0);
        let criterion = root.log_v + root.information.ln() + spread.scale(degrees);
        criterion.value().is_finite().then_some(criterion)
    }

    /// The maximum of the restricted likelihood (Patterson & Thompson 1971). Undefined (`at-boundary`) where the sessions of
    /// every case have the same gap, and (`not-converged`) where the search finds no end.
    ///
    /// ```
    /// use parallax::stats::gap_model::{Courses, GapModel};
    /// let mut courses = Courses::default();
    /// for (giver, gaps) in [(0, [1.0, 2.0]), (0, [4.0, 5.0]), (0, [6.0, 9.0])] {
    ///     courses.begin(giver);
    ///     gaps.into_iter().zip(1..).for_each(|(gap, number)| courses.push(number, gap));
    /// }
    /// let fit = GapModel::new(&courses, false).unwrap().fit().unwrap();
    /// // As balanced analysis of variance: 5.5/3 within, (18 - 5.5/3)/2 between.
    /// assert!((fit.session - 5.5 / 3.0).abs() < 1e-8 && (fit.case - (18.0 - 5.5 / 3.0) / 2.0).abs() < 1e-7);
    /// ```
    pub fn fit(&self) -> Result<GapFit, Undefined> {
        let optimum = minimise(&Profiled(self), vec![true; self.parameters()])?;
        let theta = optimum.theta;
        let root = self.root(&theta);
        let session = root.residual / self.degrees();
        let relative = self.relative(&theta);
        Ok(GapFit {
            session,
            case: session * relative.case,
            giver: session * relative.giver,
            memory: relative.memory,
            mean: self.centre + root.product / root.information,
            criterion: optimum.value,
            theta,
        })
    }

    /// The mean gap with its standard error and Satterthwaite's degrees of freedom (Fai & Cornelius 1996), from the exact
    /// Hessian. A variance of 0 is taken as known.
    pub fn mean(&self, fit: &GapFit, level: &ConfidenceLevel) -> Measured {
        let all = derivatives(&Ingredients(self), &fit.theta)?;
        let [logs, residual, inverse] = all.as_slice() else { return Err(Undefined::Overflow) };
        let bounded = vec![true; fit.theta.len()];
        let maximum = Maximum { theta: &fit.theta, bounded: &bounded, sigma2: fit.session };
        let df = information(&maximum, logs, residual)?.degrees(fit.session, inverse);
        let std_error = libm::sqrt(fit.session * inverse.value);
        let half = level.t(df).map(|t| t * std_error);
        let interval = half.and_then(|half| Interval::around(fit.mean, half, level.share()));
        Ok(Estimate {
            std_error: Some(std_error),
            df: Some(df),
            interval,
            ..Estimate::plain(fit.mean, self.sessions())?
        })
    }
}

/// The criterion by its parameters.
pub(super) struct Profiled<'a>(pub(super) &'a GapModel);

impl Curve for Profiled<'_> {
    fn values<T: Number>(&self, at: &[T]) -> Option<Vec<T>> {
        Some(vec![self.0.profiled(at)?])
    }
}

/// The sum of logarithms, the weighted sum of squares, and the variance of the mean in units of the residual one.
struct Ingredients<'a>(&'a GapModel);

impl Curve for Ingredients<'_> {
    fn values<T: Number>(&self, at: &[T]) -> Option<Vec<T>> {
        let root = self.0.root(at);
        Some(vec![root.log_v + root.information.ln(), root.residual, root.information.recip()])
    }
}

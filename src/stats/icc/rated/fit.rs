//! The mixed model of a design, fitted by restricted maximum likelihood.

use crate::stats::Undefined;
use crate::stats::icc::rated::estimand::Source;
use crate::stats::mixed::fit::Fit;
use crate::stats::mixed::model::Data;
use crate::stats::mixed::model::Method;
use crate::stats::mixed::model::Model;
use crate::stats::mixed::model::Term;
use crate::stats::observations::Factor;
use crate::stats::observations::Observations;
use crate::stats::rating_design::Design;

/// How a fit went.
#[derive(Debug, Clone, PartialEq)]
pub struct FitDiagnostics {
    /// Did the search end where the likelihood is highest?
    pub converged: bool,
    /// Is a component zero?
    pub singular: bool,
    /// Largest derivative of the criterion by a parameter that is not on its bound.
    pub gradient_norm: f64,
    /// Evaluations of the criterion.
    pub evaluations: usize,
    /// -2 log restricted likelihood.
    pub criterion: f64,
}

/// Spread of the levels of fixed raters, and how it was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FixedRaters {
    /// `sum (b - mean b)^2/(k - 1)` of the estimated levels.
    pub raw: f64,
    /// What their estimation adds to it, `trace(H V)/(k - 1)`.
    pub noise: f64,
    /// Is the difference below zero? It then counts as 0.
    pub floored: bool,
}

impl FixedRaters {
    /// `theta^2` of McGraw & Wong (1996), case 3A, freed of the variance of its estimate.
    pub fn spread(&self) -> f64 {
        if self.floored { 0.0 } else { self.raw - self.noise }
    }
}

/// A fitted model with the meaning of its terms.
#[derive(Debug, Clone)]
pub(in crate::stats) struct Fitted {
    /// Of the random terms, in the order of the model.
    pub(in crate::stats) sources: Vec<Source>,
    pub(in crate::stats) model: Model,
    pub(in crate::stats) fit: Fit,
    /// Levels of fixed raters, each less that of the first.
    pub(super) levels: Option<Vec<f64>>,
    pub(super) fixed: Option<FixedRaters>,
}

/// Random terms that a design can tell apart; without `raters` their differences are part of the residual.
pub(in crate::stats) fn terms_of(design: &Design, raters: bool) -> Vec<Source> {
    let mut sources = vec![Source::Target];
    let levels = || design.levels.iter().enumerate().filter(|(_, level)| level.separable.is_ok());
    sources.extend(levels().map(|(place, _)| Source::Cluster(place)));
    if raters {
        sources.push(Source::Rater);
        let moved = levels().filter(|(_, level)| level.rater_interaction);
        sources.extend(moved.map(|(place, _)| Source::ClusterRater(place)));
    }
    let settled = if raters { design.targets + design.raters - design.blocks.len() } else { design.targets };
    if design.is_replicated() && design.cells > settled && design.cells < design.ratings {
        sources.push(Source::TargetRater);
    }
    sources
}

/// The groups that two groupings make together; only those with ratings.
fn crossing(one: &Factor, other: &Factor) -> Option<Factor> {
    let pair = |(&one, &other): (&u32, &u32)| u64::from(one) << 32 | u64::from(other);
    let pairs: Vec<u64> = one.codes().iter().zip(other.codes()).map(pair).collect();
    let mut groups = pairs.clone();
    groups.sort_unstable();
    groups.dedup();
    let code = |pair: &u64| groups.binary_search(pair).ok().and_then(|place| u32::try_from(place).ok());
    Factor::new(pairs.iter().map(code).collect::<Option<_>>()?, groups.len())
}

/// The groups of a source; none for the residual.
pub(super) fn groups_of(observed: &Observations, source: Source) -> Option<Factor> {
    match source {
        Source::Target => Some(observed.target().clone()),
        Source::Rater => Some(observed.rater().clone()),
        Source::Cluster(level) => observed.clusters().get(level).cloned(),
        Source::ClusterRater(level) => crossing(observed.clusters().get(level)?, observed.rater()),
        Source::TargetRater => crossing(observed.target(), observed.rater()),
        Source::Residual => None,
    }
}

impl Fitted {
    /// Fits the terms; with `fixed`, raters are columns and not a term.
    pub(in crate::stats) fn new(observed: &Observations, sources: &[Source], fixed: bool) -> Result<Self, Undefined> {
        // Levels are looked at as differences only, so the mean stays off: added back, it would take their last digits.
        let (scores, _) = observed.centred();
        Self::laid_out(scores, observed, (sources, fixed), Model::new)
    }

    /// The same for components and levels of fixed raters only, not for effects of single groups.
    pub(super) fn of_components(observed: &Observations, sources: &[Source], fixed: bool) -> Result<Self, Undefined> {
        let (scores, _) = observed.centred();
        Self::of_scores(scores, observed, sources, fixed)
    }

    /// Components with other scores in the place of the observed ones.
    pub(super) fn of_scores(
        scores: Vec<f64>,
        observed: &Observations,
        sources: &[Source],
        fixed: bool,
    ) -> Result<Self, Undefined> {
        Self::laid_out(scores, observed, (sources, fixed), Model::of_components)
    }

    fn laid_out(
        scores: Vec<f64>,
        observed: &Observations,
        (sources, fixed): (&[Source], bool),
        layout: fn(&Data, &[Term]) -> Result<Model, Undefined>,
    ) -> Result<Self, Undefined> {
        let random = sources.iter().copied().filter(|&source| !(fixed && source == Source::Rater));
        let sources: Vec<Source> = random.collect();
        let term = |&source: &Source| Some(Term::intercept(source.term(), groups_of(observed, source)?));
        let terms: Vec<Term> = sources.iter().map(term).collect::<Option<_>>().ok_or(Undefined::Overflow)?;
        let mut data = Data::around_mean(scores, 0.0);
        if fixed {
            data.x.extend(rater_columns(observed.rater()));
        }
        let model = layout(&data, &terms)?;
        let fit = model.fit(Method::Reml)?;
        let (levels, spread) = if fixed { fixed_raters(&fit).unzip() } else { (None, None) };
        Ok(Self { sources, model, fit, levels, fixed: spread })
    }

    /// A component; 0 for one that the model does not have.
    pub(in crate::stats) fn variance(&self, source: Source) -> f64 {
        if source == Source::Residual {
            return self.fit.sigma2;
        }
        if let (Source::Rater, Some(fixed)) = (source, &self.fixed) {
            return fixed.spread();
        }
        let place = self.sources.iter().position(|&own| own == source);
        place.map_or(0.0, |place| self.fit.theta[place].powi(2) * self.fit.sigma2)
    }

    pub(super) fn diagnostics(&self) -> Result<FitDiagnostics, Undefined> {
        Ok(FitDiagnostics {
            converged: self.fit.converged,
            singular: self.fit.singular,
            gradient_norm: self.fit.gradient_norm(&self.model)?,
            evaluations: self.fit.evaluations,
            criterion: self.fit.criterion,
        })
    }
}

/// One column for each rater but the first.
fn rater_columns(rater: &Factor) -> Vec<Vec<f64>> {
    let column = |level: usize| rater.codes().iter().map(|&code| f64::from(u8::from(code as usize == level))).collect();
    (1..rater.levels()).map(column).collect()
}

/// Levels relative to the first rater, and their spread less what estimation adds.
fn fixed_raters(fit: &Fit) -> Option<(Vec<f64>, FixedRaters)> {
    let k = fit.beta.len();
    let mut levels = fit.beta.clone();
    *levels.first_mut()? = 0.0;
    let raters = k as f64;
    let mean = levels.iter().sum::<f64>() / raters;
    let raw = levels.iter().map(|level| (level - mean).powi(2)).sum::<f64>() / (raters - 1.0);
    // trace(H V) = trace V - 1'V1/k, the first rater having no variance.
    let among = fit.covariance.view((1, 1), (k - 1, k - 1));
    let noise = (among.trace() - among.sum() / raters) / (raters - 1.0);
    Some((levels, FixedRaters { raw, noise, floored: raw < noise }))
}

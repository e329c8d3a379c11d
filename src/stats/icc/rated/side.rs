//! One reading of the ratings, with raters told apart or not: its components and how they are known.

use std::sync::OnceLock;

use crate::stats::Undefined;
use crate::stats::icc::Form;
use crate::stats::icc::MeanSquares;
use crate::stats::icc::Model;
use crate::stats::icc::OneWay;
use crate::stats::icc::Raters;
use crate::stats::icc::coefficient;
use crate::stats::icc::components;
use crate::stats::icc::one_way_unbalanced;
use crate::stats::icc::rated::estimand::Estimand;
use crate::stats::icc::rated::estimand::Source;
use crate::stats::icc::rated::fit::Fitted;
use crate::stats::icc::rated::fit::terms_of;
use crate::stats::icc::rated::question::Question;
use crate::stats::icc::rated::sampled::Sampled;
use crate::stats::icc::rated::zero_residual::Alike;
use crate::stats::icc::rated::zero_residual::ZeroResidual;
use crate::stats::icc::rated::zero_residual::only_scores;
use crate::stats::observations::Observations;
use crate::stats::rating_design::Design;
use crate::stats::rating_design::additive;

/// Below so many ratings a thread costs more than it saves.
const WORTH_A_THREAD: usize = 20_000;

/// What is known without iterations.
#[derive(Debug, Clone)]
pub(super) enum Known {
    /// A complete two-way table.
    Table(MeanSquares),
    /// Equally many ratings of each target, raters not told apart.
    OneWay(OneWay),
    /// Targets and raters explain every rating.
    NoResidual(ZeroResidual),
    /// Ratings of a target are all equal.
    NoneWithin(Alike),
}

/// A reading.
pub(super) struct Side<'a> {
    pub(super) model: Model,
    pub(super) observed: &'a Observations,
    pub(super) multilevel: bool,
    pub(super) sources: Vec<Source>,
    fixed: bool,
    /// Can the design tell its terms apart?
    pub(super) possible: Result<(), Undefined>,
    pub(super) known: Option<Known>,
    fitted: OnceLock<Result<Fitted, Undefined>>,
    pub(super) sampled: OnceLock<Result<Sampled, Undefined>>,
}

impl<'a> Side<'a> {
    /// Raters told apart.
    pub(super) fn two_way(
        observed: &'a Observations,
        design: &Design,
        question: &Question,
        possible: Result<(), Undefined>,
    ) -> Self {
        let flat = !design.is_multilevel();
        let whole = design.complete && !design.is_replicated() && flat;
        let table = whole.then(|| observed.table().and_then(|table| MeanSquares::of(&table).ok())).flatten();
        let zero = || {
            let levels = additive(observed)?;
            let alike = Alike::of(observed, design, |target| levels.targets[target]);
            Some(Known::NoResidual(ZeroResidual::of(&levels, alike)))
        };
        let known = if possible.is_ok() { table.map(Known::Table).or_else(zero) } else { None };
        Self::new(Model::TwoWay, observed, design, question, possible, known)
    }

    /// Raters not told apart; `table` is what the other reading found of a complete table.
    pub(super) fn one_way(observed: &'a Observations, design: &Design, question: &Question, two_way: &Self) -> Self {
        let table = match &two_way.known {
            Some(Known::Table(ms)) => Some(Known::Table(*ms)),
            _ => None,
        };
        let equal = design.raters_per_target.iter().all(|&k| k == design.raters_per_target[0]);
        let simple = equal && !design.is_multilevel() && !design.is_replicated();
        let exact = || {
            let table = if simple { observed.table() } else { None }?;
            one_way_unbalanced(&table, 0.95).ok().map(Known::OneWay)
        };
        let none = || {
            let scores = only_scores(observed)?;
            Some(Known::NoneWithin(Alike::of(observed, design, |target| scores[target])))
        };
        let known = table.or_else(none).or_else(exact);
        Self::new(Model::OneWay, observed, design, question, Ok(()), known)
    }

    fn new(
        model: Model,
        observed: &'a Observations,
        design: &Design,
        question: &Question,
        possible: Result<(), Undefined>,
        known: Option<Known>,
    ) -> Self {
        let fixed = question.raters == Raters::Fixed && model == Model::TwoWay;
        let mut sources = terms_of(design, model == Model::TwoWay);
        if question.repeats_are_residual {
            sources.retain(|source| !matches!(source, Source::TargetRater | Source::ClusterRater(_)));
        }
        let multilevel = design.is_multilevel();
        let (fitted, sampled) = (OnceLock::new(), OnceLock::new());
        Self { model, observed, multilevel, sources, fixed, possible, known, fitted, sampled }
    }

    /// The fit by restricted maximum likelihood, made when it is first needed.
    pub(super) fn fitted(&self) -> Result<&Fitted, Undefined> {
        self.possible.clone()?;
        self.fitted
            .get_or_init(|| Fitted::of_components(self.observed, &self.sources, self.fixed))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Fits what is not known without, both readings at once where there are many ratings.
    pub(super) fn fit_both(&self, other: &Self) {
        let needed = |side: &Self| side.known.is_none() && side.possible.is_ok();
        if self.observed.len() >= WORTH_A_THREAD && needed(self) && needed(other) {
            std::thread::scope(|scope| {
                scope.spawn(|| other.fitted().is_ok());
                self.fitted().is_ok()
            });
        }
    }

    /// The fit, if it was needed.
    pub(super) fn fitted_already(&self) -> Option<&Fitted> {
        self.fitted.get()?.as_ref().ok()
    }

    /// Are raters fixed?
    pub(super) fn is_fixed(&self) -> bool {
        self.fixed
    }

    /// How a value without interval was found.
    pub(super) fn method(&self) -> &'static str {
        match (&self.known, &self.possible) {
            (_, Err(_)) => "refused",
            (Some(_), _) => "anova",
            (None, _) => "reml",
        }
    }

    /// The single form of a complete table that an estimand is an average of.
    pub(super) fn form(&self, estimand: &Estimand) -> Form {
        if self.model == Model::OneWay {
            Form::OneWaySingle
        } else if has_raters(estimand) {
            Form::AgreementSingle
        } else {
            Form::ConsistencySingle
        }
    }

    /// A ratio of components; `ratings` is what its errors are divided by.
    pub(super) fn share(&self, estimand: &Estimand, ratings: f64) -> Result<f64, Undefined> {
        self.possible.clone()?;
        match &self.known {
            // Divisors of complete tables are whole.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of raters")]
            Some(Known::Table(ms)) => coefficient(ms, self.form(estimand), ratings as usize),
            Some(Known::OneWay(one_way)) => mean_of(one_way, ratings),
            Some(Known::NoResidual(zero)) if !self.multilevel => zero.share(estimand),
            Some(Known::NoResidual(ZeroResidual { alike, .. }) | Known::NoneWithin(alike)) => {
                alike.share(estimand, self.model == Model::OneWay)
            }
            None => {
                let fitted = self.fitted()?;
                estimand.share(|source| fitted.variance(source))
            }
        }
    }

    /// A component; negative ones of mean squares are kept.
    pub(super) fn variance(&self, source: Source) -> Result<f64, Undefined> {
        self.possible.clone()?;
        match &self.known {
            Some(Known::Table(ms)) => Ok(of_table(ms, self.model, source)),
            Some(Known::OneWay(one_way)) => Ok(match source {
                Source::Target => (one_way.between - one_way.within) / one_way.k0,
                _ => one_way.within,
            }),
            Some(Known::NoResidual(zero)) if !self.multilevel => Ok(zero.variance(source)),
            Some(Known::NoResidual(ZeroResidual { alike, .. }) | Known::NoneWithin(alike)) => alike.variance(source),
            None => Ok(self.fitted()?.variance(source)),
        }
    }
}

/// Does a rater's level count as error?
pub(super) fn has_raters(estimand: &Estimand) -> bool {
    estimand.error().iter().any(|(source, _)| *source == Source::Rater)
}

fn of_table(ms: &MeanSquares, model: Model, source: Source) -> f64 {
    let all = components(ms);
    match (model, source) {
        (Model::TwoWay, Source::Target) => all.target.value,
        (Model::OneWay, Source::Target) => all.one_way_target.value,
        (Model::TwoWay, Source::Rater) => all.rater.value,
        (Model::OneWay, _) => all.within.value,
        (Model::TwoWay, _) => all.residual.value,
    }
}

/// The mean of `ratings` ratings of equally often rated targets.
fn mean_of(one_way: &OneWay, ratings: f64) -> Result<f64, Undefined> {
    let (between, within) = (one_way.between, one_way.within);
    let denominator = between + (one_way.k0 / ratings - 1.0) * within;
    if denominator <= 1e-12 * (between + within) {
        return Err(if between == 0.0 { Undefined::NoTargetVariance } else { Undefined::NegativeDenominator });
    }
    Ok((between - within) / denominator)
}

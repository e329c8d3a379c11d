//! An outcome of any kind, so that one question can be asked of all of them.

use nalgebra::DVector;

use crate::stats::Undefined;

use super::counts::Counts;
use super::counts::Dispersion;
use super::counts::dispersion;
use super::counts::negative_binomial;
use super::counts::poisson_from;
use super::logistic;
use super::logistic::Successes;
use super::ordinal;
use super::ordinal::Ordered;
use super::predictors::Predictors;
use super::regression::LikelihoodRatio;
use super::regression::Regression;
use super::regression::likelihood_ratio;

/// What is related to the predictors, and by which model.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Yes or no, or k of n: [`logistic`](super::logistic()).
    Successes(Successes),
    /// Ordered categories: [`proportional_odds`](super::proportional_odds).
    Ordered(Ordered),
    /// Counts that vary as Poisson's law allows: [`poisson`](super::poisson()).
    Poisson(Counts),
    /// Counts that vary more: [`negative_binomial`].
    NegativeBinomial(Counts),
}

impl Outcome {
    /// Counts with the law that fits them: Poisson's, unless Pearson's check finds more variation than it allows at the 5 %
    /// level; then the negative binomial. The check comes second, so that a report can name what was used and why.
    ///
    /// # Errors
    /// As [`poisson`](super::poisson()) and [`dispersion`].
    ///
    /// ```
    /// use parallax::stats::glm::{Counts, Outcome, Predictors};
    /// let nothing = Predictors::new(5, vec![]).unwrap();
    /// let alike = Counts::new(vec![4, 5, 5, 6, 5], vec![1.0; 5]).unwrap();
    /// assert!(matches!(Outcome::of_counts(&nothing, alike), Ok((Outcome::Poisson(_), check)) if check.ratio < 1.0));
    /// let apart = Counts::new(vec![0, 1, 5, 14, 5], vec![1.0; 5]).unwrap();
    /// assert!(matches!(Outcome::of_counts(&nothing, apart), Ok((Outcome::NegativeBinomial(_), check)) if check.p < 0.001));
    /// ```
    pub fn of_counts(predictors: &Predictors, counts: Counts) -> Result<(Self, Dispersion), Undefined> {
        let check = dispersion(&poisson_from(predictors, &counts, None)?, predictors, &counts)?;
        let spread_out = check.p < 0.05 && check.ratio > 1.0;
        Ok((if spread_out { Self::NegativeBinomial(counts) } else { Self::Poisson(counts) }, check))
    }

    /// The model of the kind.
    ///
    /// # Errors
    /// As the function of that model.
    pub fn fit(&self, predictors: &Predictors) -> Result<Regression, Undefined> {
        self.fit_near(predictors, None)
    }

    /// The fit from where one to nearly the same rows ended.
    pub(super) fn fit_near(
        &self,
        predictors: &Predictors,
        start: Option<&DVector<f64>>,
    ) -> Result<Regression, Undefined> {
        match self {
            Self::Successes(outcome) => logistic::from_start(predictors, outcome, start),
            Self::Ordered(outcome) => ordinal::from_start(predictors, outcome, start),
            Self::Poisson(outcome) => poisson_from(predictors, outcome, start),
            Self::NegativeBinomial(outcome) => Ok(negative_binomial(predictors, outcome)?.regression),
        }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        match self {
            Self::Successes(outcome) => outcome.rows(),
            Self::Ordered(outcome) => outcome.rows(),
            Self::Poisson(outcome) | Self::NegativeBinomial(outcome) => outcome.rows(),
        }
    }

    /// Some of the rows.
    ///
    /// # Errors
    /// `NoVariance` if a single category is left of several.
    pub fn part(&self, rows: &[usize]) -> Result<Self, Undefined> {
        Ok(match self {
            Self::Successes(outcome) => Self::Successes(outcome.part(rows)),
            Self::Ordered(outcome) => Self::Ordered(outcome.part(rows)?),
            Self::Poisson(outcome) => Self::Poisson(outcome.part(rows)),
            Self::NegativeBinomial(outcome) => Self::NegativeBinomial(outcome.part(rows)),
        })
    }

    /// What a predictor adds to the others: Wilks' test with and without it. Asked of two ratings in turn, it is the test
    /// of each given the other. A negative binomial model finds its θ anew without the predictor.
    ///
    /// # Errors
    /// As [`fit`](Self::fit) and [`likelihood_ratio`].
    ///
    /// ```
    /// use parallax::stats::glm::{Outcome, Predictors, Successes};
    ///
    /// // Two groups of 8 with 2 and 6 who did their homework.
    /// let rating = Predictors::new(2, vec![vec![0.0, 1.0]]).unwrap();
    /// let done = Outcome::Successes(Successes::new(vec![2, 6], vec![8, 8]).unwrap());
    /// let fit = done.fit(&rating).unwrap();
    /// let test = done.added_by(0, &rating, &fit).unwrap();
    /// // G = 2 Σ observed ln(observed / expected), all cells expected to be 4.
    /// let g = 2.0 * (4.0 * 0.5_f64.ln() + 12.0 * 1.5_f64.ln());
    /// assert!((test.statistic - g).abs() < 1e-12 && test.df == 1);
    /// ```
    pub fn added_by(
        &self,
        predictor: usize,
        predictors: &Predictors,
        fit: &Regression,
    ) -> Result<LikelihoodRatio, Undefined> {
        let reduced = self.fit(&predictors.without(predictor))?;
        likelihood_ratio(fit.log_likelihood, reduced.log_likelihood, 1)
    }
}

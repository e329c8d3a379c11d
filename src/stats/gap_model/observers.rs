//! Several observers of the same sessions: how much of a gap is the observer's own level.

use crate::stats::Estimate;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::mixed::Data;
use crate::stats::mixed::Method;
use crate::stats::mixed::Model;
use crate::stats::mixed::Target;
use crate::stats::mixed::Term;
use crate::stats::mixed::Weights;
use crate::stats::observations::Factor;

/// For so many ratings of observers the model is fitted.
pub const MOST_OF_OBSERVERS: usize = 5000;

/// Gaps of single observers: one for each rating of an observer of a session that the person rated too.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ObserverGaps {
    givers: Vec<u32>,
    cases: Vec<u32>,
    sessions: Vec<u32>,
    observers: Vec<u32>,
    gaps: Vec<f64>,
}

impl ObserverGaps {
    /// Adds the gap of one observer in one session.
    pub fn push(&mut self, giver: u32, case: u32, session: u32, observer: u32, gap: f64) {
        self.givers.push(giver);
        self.cases.push(case);
        self.sessions.push(session);
        self.observers.push(observer);
        self.gaps.push(gap);
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.gaps.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.gaps.is_empty()
    }

    /// The variance between observers of the gap of one observer and one person, in squared units of the scale:
    /// gap = mean + giver + case + session + observer + error, observers crossed with everything else, by restricted
    /// maximum likelihood (Bates, Mächler, Bolker & Walker 2015), with its profile interval. Giver, case and session are left
    /// out where they cannot be told from one another or from single ratings.
    ///
    /// # Errors
    /// [`Undefined::TooFewUnits`] with one observer, [`Undefined::NotEstimable`] where no observer rated two cases or no case
    /// had two observers, [`Undefined::TooCostly`] beyond [`MOST_OF_OBSERVERS`]; what the model lacks.
    ///
    /// ```
    /// use parallax::stats::gap_model::ObserverGaps;
    /// let mut gaps = ObserverGaps::default();
    /// for (case, row) in [[1.0, 2.0, 4.0], [2.0, 3.5, 4.5], [0.0, 1.5, 3.0]].into_iter().enumerate() {
    ///     row.into_iter().zip(0..).for_each(|(gap, observer)| gaps.push(0, case as u32, case as u32, observer, gap));
    /// }
    /// // Complete: (mean square of observers - residual one)/3 = (6.027778 - 0.069444)/3, as analysis of variance.
    /// let (variance, _) = gaps.rater_variance(0.95);
    /// assert!((variance.unwrap().value - 143.0 / 72.0).abs() < 1e-6);
    /// ```
    pub fn rater_variance(&self, level: f64) -> (Measured, Option<Undefined>) {
        match self.fitted(level) {
            Ok((value, no_interval)) => (Ok(value), no_interval),
            Err(reason) => (Err(reason), None),
        }
    }

    fn fitted(&self, level: f64) -> Result<(Estimate, Option<Undefined>), Undefined> {
        let n = self.len();
        if n > MOST_OF_OBSERVERS {
            return Err(Undefined::TooCostly { ratings: n, most: MOST_OF_OBSERVERS });
        }
        let observers = Factor::numbered(self.observers.iter().copied());
        if observers.levels() < 2 {
            return Err(Undefined::TooFewUnits { have: observers.levels(), need: 2 });
        }
        let mut terms = vec![Term::intercept("observer", observers.clone())];
        let cases = Factor::numbered(self.cases.iter().copied());
        if cases.nested_in(&observers).is_some() {
            return Err(Undefined::NotEstimable { lacking: "client whom two observers rated" });
        }
        if observers.nested_in(&cases).is_some() {
            return Err(Undefined::NotEstimable { lacking: "observer who rated two clients" });
        }
        let of = |ids: &[u32]| Factor::numbered(ids.iter().copied());
        let nested = [("giver", of(&self.givers)), ("case", cases), ("session", of(&self.sessions))];
        for (name, factor) in nested {
            // Nested in one another: as many groups are the same groups.
            let same = |term: &Term| term.factor.levels() == factor.levels();
            if factor.levels() > 1 && factor.levels() < n && !terms[1..].iter().any(same) {
                terms.push(Term::intercept(name, factor));
            }
        }
        let data = Data::around_mean(self.gaps.clone(), 0.0);
        let model = Model::of_components(&data, &terms)?;
        let fit = model.fit(Method::Reml)?;
        let variance = fit.variance("observer").ok_or(Undefined::NotIdentified)?;
        let weights = (0..terms.len()).map(|place| f64::from(u8::from(place == 0))).collect();
        let plain = Estimate::plain(variance, n)?;
        match fit.profile(&model, &Target::Sum(Weights { terms: weights, residual: 0.0 }), level) {
            Ok(interval) => Ok((Estimate { interval: Some(interval), ..plain }, None)),
            Err(reason) => Ok((plain, Some(reason))),
        }
    }
}

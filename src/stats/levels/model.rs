//! One mixed model of an outcome on the parts of one or several ratings.

use super::design::{Column, Design};
use super::{Level, Sessions};
use crate::stats::mixed::{Contrast, Fit, Method, Model, Target, Weights};
use crate::stats::{Interval, Undefined};

/// A variance below this share of the residual one was estimated as 0.
const UNSEEN: f64 = 1e-10;

/// The slopes of one rating: change of the outcome per unit of the rating.
#[derive(Debug, Clone, PartialEq)]
pub struct RaterSlopes {
    /// From session to session of one client.
    pub within: Result<Contrast, Undefined>,
    /// Between the clients of one therapist.
    pub between_client: Result<Contrast, Undefined>,
    /// Between therapists.
    pub between_therapist: Result<Contrast, Undefined>,
    /// Contextual effect: the slope between clients less the one within.
    pub contextual: Result<Contrast, Undefined>,
}

/// A variance of the outcome that the slopes leave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variance {
    /// In squared units of the outcome.
    pub value: f64,
    /// Was it estimated as 0? Then it cannot be distinguished from 0 in these data, which is no proof that it is 0.
    pub at_zero: bool,
}

/// Which variance of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VarianceOf {
    /// Between therapists.
    Therapist,
    /// Between the clients of a therapist.
    Client,
    /// Between the sessions of a client.
    Residual,
}

/// A fitted model of the three levels.
#[derive(Debug, Clone)]
pub struct LevelModel {
    /// Sessions.
    pub rows: usize,
    /// Outcome where all ratings stand at their means, at session number 0.
    pub intercept: Result<Contrast, Undefined>,
    /// Change of the outcome per session; undefined without session numbers.
    pub session: Result<Contrast, Undefined>,
    /// Slope on the outcome of the session before, in a lagged model.
    pub lagged_outcome: Result<Contrast, Undefined>,
    /// For each rating.
    pub ratings: Vec<RaterSlopes>,
    /// Between therapists.
    pub therapist: Result<Variance, Undefined>,
    /// Between the clients of a therapist.
    pub client: Result<Variance, Undefined>,
    /// Between the sessions of a client.
    pub residual: f64,
    /// The fit behind all this.
    pub fit: Fit,
    pub(super) model: Model,
    pub(super) columns: Vec<Column>,
    refused: Vec<(Column, Undefined)>,
}

/// Fits `y = γ₀ + γₛ·session + Σ (γ_w·w + γ_b·b + γ_g·g) + u_therapist + u_client + e`, the sum over ratings and their parts
/// from [`Nesting::centre`](super::Nesting::centre), by restricted maximum likelihood with Satterthwaite's degrees of freedom.
///
/// Estimates, at each level, how much higher the outcome is per unit of the rating, given the other ratings and the session
/// number. Where the sessions cannot show a part, it is left out and its slope says why: `not-estimable` within clients who
/// all have one session, or between therapists who all have one client; `too-few-units` between fewer than five
/// therapists, who are then compared as they are, without a variance; `constant-column` where a rating never changes at a
/// level; `not-identified` for ratings that are a combination of each other. Slopes between clients rest on means of few
/// sessions: see [`reliability_of_means`](super::reliability_of_means). Sources: Raudenbush & Bryk (2002, chapters 5 and 8),
/// Enders & Tofighi (2007), Bates, Mächler, Bolker & Walker (2015) for the likelihood.
///
/// # Errors
/// What leaves no model at all: sessions without outcome or rating, a client with several therapists, an outcome that never
/// changes beyond the columns.
///
/// ```
/// use parallax::stats::levels::{Sessions, fit};
/// use parallax::stats::observations::Factor;
///
/// // Three clients, two sessions each. Within a client the outcome rises by 2, 3 and 4 where the rating rises by 1;
/// // client means 1.5, 3.5, 5.5 go with 5, 9.5, 8.
/// let client = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
/// let (rating, outcome) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [4.0, 6.0, 8.0, 11.0, 6.0, 10.0]);
/// let sessions = Sessions {
///     outcome: &outcome,
///     ratings: &[&rating],
///     session: None,
///     client: &client,
///     therapist: None,
/// };
/// let model = fit(&sessions).unwrap();
/// let within = model.ratings[0].within.as_ref().unwrap();
/// let between = model.ratings[0].between_client.as_ref().unwrap();
/// assert!((within.estimate - 3.0).abs() < 1e-12 && (between.estimate - 0.75).abs() < 1e-12);
/// let contextual = model.ratings[0].contextual.as_ref().unwrap();
/// assert!((contextual.estimate + 2.25).abs() < 1e-12);
/// assert_eq!(model.ratings[0].between_therapist.as_ref().unwrap_err().code(), "not-estimable");
/// ```
pub fn fit(sessions: &Sessions<'_>) -> Result<LevelModel, Undefined> {
    fit_with(sessions, None)
}

/// The same with the outcome of the session before among the columns.
pub(super) fn fit_with(sessions: &Sessions<'_>, lagged: Option<&[f64]>) -> Result<LevelModel, Undefined> {
    let mut design = Design::new(sessions, lagged)?;
    let terms = design.terms(sessions);
    let data = design.take_data(sessions.outcome);
    let mut model = Model::of_components(&data, &terms);
    if matches!(model, Err(Undefined::NotIdentified)) {
        design.give_back(data);
        if design.separate() {
            model = Model::of_components(&design.take_data(sessions.outcome), &terms);
        }
    } else {
        drop(data);
    }
    let model = model?;
    let fit = model.fit(Method::Reml)?;
    Ok(LevelModel::of(model, fit, design, sessions.ratings.len()))
}

impl LevelModel {
    fn of(model: Model, fit: Fit, design: Design, ratings: usize) -> Self {
        let variance = |allowed: Result<(), Undefined>, name: &str| {
            let value = fit.variance(name).unwrap_or_default();
            allowed.map(|()| Variance { value, at_zero: value <= UNSEEN * fit.sigma2 })
        };
        let pending = Err(Undefined::NotIdentified);
        let mut made = Self {
            rows: model.len(),
            intercept: pending.clone(),
            session: pending.clone(),
            lagged_outcome: pending,
            ratings: Vec::new(),
            therapist: variance(design.therapist, "therapist"),
            client: variance(design.client, "client"),
            residual: fit.sigma2,
            fit,
            model,
            columns: design.columns.into_iter().map(|(column, _)| column).collect(),
            refused: design.refused,
        };
        made.read(ratings);
        made
    }

    /// Profile likelihood interval of a variance, in squared units of the outcome, on the restricted likelihood of the fit: the
    /// values that lose less than the chi-squared quantile when everything else is fitted anew (see [`Fit::profile`]). A lower limit
    /// of 0 says that the data allow none; that is where Wald's interval misleads most.
    ///
    /// # Errors
    /// The reason of a variance that is not in the model; where a constrained search does not converge, that.
    ///
    /// ```
    /// use parallax::stats::levels::{Sessions, VarianceOf, fit};
    /// use parallax::stats::observations::Factor;
    ///
    /// let client = Factor::new((0..12).map(|row| row / 3).collect(), 4).unwrap();
    /// let rating = [1.0, 2.0, 3.0, 2.0, 4.0, 3.0, 5.0, 4.0, 6.0, 5.0, 7.0, 9.0];
    /// let outcome = [2.0, 4.0, 3.0, 6.0, 5.0, 8.0, 4.0, 3.0, 6.0, 9.0, 8.0, 9.0];
    /// let sessions = Sessions { outcome: &outcome, ratings: &[&rating], session: None, client: &client, therapist: None };
    /// let model = fit(&sessions).unwrap();
    /// let left = model.profile(VarianceOf::Residual, 0.95).unwrap();
    /// assert!(left.low() > 0.0 && left.contains(model.residual));
    /// assert_eq!(model.profile(VarianceOf::Therapist, 0.95).unwrap_err().code(), "not-estimable");
    /// ```
    pub fn profile(&self, of: VarianceOf, level: f64) -> Result<Interval, Undefined> {
        let name = match of {
            VarianceOf::Therapist => self.therapist.as_ref().map(|_| "therapist").map_err(Clone::clone)?,
            VarianceOf::Client => self.client.as_ref().map(|_| "client").map_err(Clone::clone)?,
            VarianceOf::Residual => "",
        };
        let terms: Vec<f64> = self.fit.components.iter().map(|part| f64::from(u8::from(part.name == name))).collect();
        let residual = f64::from(u8::from(of == VarianceOf::Residual));
        self.fit.profile(&self.model, &Target::Sum(Weights { terms, residual }), level)
    }

    /// Reads all slopes from one evaluation.
    fn read(&mut self, ratings: usize) {
        let slopes = |rating| {
            let at = |level| Column::Slope(level, rating);
            let (within, client) = (at(Level::WithinClient), at(Level::BetweenClient));
            [
                vec![(within, 1.0)],
                vec![(client, 1.0)],
                vec![(at(Level::BetweenTherapist), 1.0)],
                vec![(client, 1.0), (within, -1.0)],
            ]
        };
        let single = [vec![], vec![(Column::Session, 1.0)], vec![(Column::Lagged, 1.0)]];
        let wanted: Vec<Vec<(Column, f64)>> = single.into_iter().chain((0..ratings).flat_map(slopes)).collect();
        let mut found = self.combinations(&wanted).into_iter();
        let mut next = || found.next().unwrap_or(Err(Undefined::NotIdentified));
        (self.intercept, self.session, self.lagged_outcome) = (next(), next(), next());
        self.ratings = (0..ratings)
            .map(|_| RaterSlopes {
                within: next(),
                between_client: next(),
                between_therapist: next(),
                contextual: next(),
            })
            .collect();
    }

    /// Weighted sums of slopes; an empty one is the intercept.
    pub(super) fn combinations(&self, wanted: &[Vec<(Column, f64)>]) -> Vec<Result<Contrast, Undefined>> {
        let weights: Vec<Result<Vec<f64>, Undefined>> = wanted.iter().map(|parts| self.weights(parts)).collect();
        let possible: Vec<Vec<f64>> = weights.iter().filter_map(|weights| weights.as_ref().ok()).cloned().collect();
        let mut found = match self.fit.contrasts(&self.model, &possible) {
            Ok(found) => found.into_iter(),
            Err(reason) => vec![Err(reason); possible.len()].into_iter(),
        };
        let of = |weights: Result<Vec<f64>, Undefined>| match weights {
            Ok(_) => found.next().unwrap_or(Err(Undefined::NotIdentified)),
            Err(reason) => Err(reason),
        };
        weights.into_iter().map(of).collect()
    }

    fn weights(&self, parts: &[(Column, f64)]) -> Result<Vec<f64>, Undefined> {
        let mut weights = vec![0.0; self.columns.len() + 1];
        weights[0] = f64::from(u8::from(parts.is_empty()));
        for &(column, weight) in parts {
            if let Some((_, reason)) = self.refused.iter().find(|(refused, _)| *refused == column) {
                return Err(reason.clone());
            }
            let absent = Undefined::NotEstimable { lacking: "such column in the model" };
            let at = self.columns.iter().position(|own| *own == column).ok_or(absent)?;
            weights[at + 1] = weight;
        }
        Ok(weights)
    }
}

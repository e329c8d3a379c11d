//! Which columns and which random effects the sessions allow, and why not the others.

use nalgebra::{DMatrix, DVector};

use super::centre::Nesting;
use super::{FEWEST_THERAPISTS, Level, Sessions};
use crate::stats::Undefined;
use crate::stats::describe::mean;
use crate::stats::mixed::{Data, Term};

/// A column of which less than this share is its own says nothing that the others do not say.
const OWN_PART: f64 = 1e-10;

/// A column takes part in a dependence if its standardised coefficient is at least this.
const TAKES_PART: f64 = 1e-6;

/// What a fixed column stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Session,
    /// The outcome of the session before, less its mean in the client.
    Lagged,
    /// A rating by number, at a level.
    Slope(Level, usize),
    /// What sets one of a few therapists apart.
    Therapist(u32),
}

/// The columns of a model, and the reasons for those that are missing.
pub(super) struct Design {
    pub(super) columns: Vec<(Column, Vec<f64>)>,
    pub(super) refused: Vec<(Column, Undefined)>,
    /// Is there a variance of therapists, or why not?
    pub(super) therapist: Result<(), Undefined>,
    /// Is there a variance of clients, or why not?
    pub(super) client: Result<(), Undefined>,
}

/// Can therapists be told apart from their clients, and are there enough of them for a variance?
pub(super) fn therapist_variance(nesting: &Nesting<'_>, named: bool) -> Result<(), Undefined> {
    if !named {
        return Err(Undefined::NotEstimable { lacking: "therapist" });
    }
    if nesting.therapists() < FEWEST_THERAPISTS {
        return Err(Undefined::TooFewUnits { have: nesting.therapists(), need: FEWEST_THERAPISTS });
    }
    if nesting.therapists() == nesting.clients() {
        return Err(Undefined::NotEstimable { lacking: "therapist with two clients" });
    }
    Ok(())
}

/// Can clients be told apart from their sessions?
pub(super) fn client_variance(nesting: &Nesting<'_>) -> Result<(), Undefined> {
    let several = nesting.sessions().any(|sessions| sessions > 1.0);
    several.then_some(()).ok_or(Undefined::NotEstimable { lacking: "client with two sessions" })
}

impl Design {
    pub(super) fn new(sessions: &Sessions<'_>, lagged: Option<&[f64]>) -> Result<Self, Undefined> {
        let nested = Nesting::new(sessions.client, sessions.therapist)?;
        let therapist = therapist_variance(&nested, sessions.therapist.is_some());
        let few = matches!(therapist, Err(Undefined::TooFewUnits { .. }));
        // Where therapists are no level of their own, their clients vary about the grand mean.
        let nesting = if therapist.is_ok() || few { nested } else { Nesting::new(sessions.client, None)? };
        let client = client_variance(&nesting);
        let mut design = Self { columns: Vec::new(), refused: Vec::new(), therapist, client };
        if sessions.outcome.len() != nesting.rows() {
            return Err(Undefined::NotEstimable { lacking: "outcome of each session" });
        }
        if let Some(session) = sessions.session {
            design.offer(Column::Session, session.to_vec(), varies(session)?);
        }
        if let Some(lagged) = lagged {
            let parts = nesting.centre(lagged)?;
            design.offer(Column::Lagged, parts.within, parts.varies[0]);
        }
        for (number, rating) in sessions.ratings.iter().enumerate() {
            design.rating(&nesting, number, rating)?;
        }
        if few {
            design.few_therapists(&nesting);
        }
        Ok(design)
    }

    /// Takes a column, or notes that it is constant.
    fn offer(&mut self, column: Column, values: Vec<f64>, varies: bool) {
        if varies {
            self.columns.push((column, values));
        } else {
            self.refused.push((column, Undefined::ConstantColumn));
        }
    }

    fn rating(&mut self, nesting: &Nesting<'_>, number: usize, rating: &[f64]) -> Result<(), Undefined> {
        let parts = nesting.centre(rating)?;
        let slope = |level| Column::Slope(level, number);
        match self.client.clone() {
            Ok(()) => self.offer(slope(Level::WithinClient), parts.within, parts.varies[0]),
            Err(reason) => self.refused.push((slope(Level::WithinClient), reason)),
        }
        self.offer(slope(Level::BetweenClient), parts.between_client, parts.varies[1]);
        match self.therapist.clone() {
            Ok(()) => self.offer(slope(Level::BetweenTherapist), parts.between_therapist, parts.varies[2]),
            Err(reason) => self.refused.push((slope(Level::BetweenTherapist), reason)),
        }
        Ok(())
    }

    /// Few therapists are compared with their own average: the intercept stays that of the average therapist.
    fn few_therapists(&mut self, nesting: &Nesting<'_>) {
        let homes: Vec<u32> = (0..nesting.rows()).map(|row| nesting.home(row)).collect();
        let mut known = homes.clone();
        known.sort_unstable();
        known.dedup();
        let Some(last) = known.pop() else { return };
        for own in known {
            let value = |&home: &u32| f64::from(i8::from(home == own) - i8::from(home == last));
            self.columns.push((Column::Therapist(own), homes.iter().map(value).collect()));
        }
    }

    /// Takes out each column that is a combination of those before it; neither it nor those it is made of have a
    /// coefficient of their own, but the others stay as columns. False if there is no such column.
    pub(super) fn separate(&mut self) -> bool {
        let gram = self.correlations();
        let mut kept: Vec<usize> = Vec::new();
        let mut dependent = Vec::new();
        for at in 0..self.columns.len() {
            let own = DVector::from_iterator(kept.len(), kept.iter().map(|&other| gram[(other, at)]));
            let inner = DMatrix::from_fn(kept.len(), kept.len(), |row, column| gram[(kept[row], kept[column])]);
            let Some(weights) = inner.cholesky().map(|cholesky| cholesky.solve(&own)) else { return false };
            if 1.0 - own.dot(&weights) > OWN_PART {
                kept.push(at);
                continue;
            }
            let parts = kept.iter().zip(weights.iter()).filter(|(_, weight)| weight.abs() > TAKES_PART);
            let involved = parts.map(|(&other, _)| other).chain([at]);
            self.refused.extend(involved.map(|other| (self.columns[other].0, Undefined::NotIdentified)));
            dependent.push(at);
        }
        for &at in dependent.iter().rev() {
            self.columns.remove(at);
        }
        !dependent.is_empty()
    }

    fn correlations(&self) -> DMatrix<f64> {
        let centred = |(_, values): &(Column, Vec<f64>)| {
            let centre = mean(values).unwrap_or_default();
            let own: Vec<f64> = values.iter().map(|value| value - centre).collect();
            let length = libm::sqrt(own.iter().map(|value| value * value).sum());
            own.into_iter().map(|value| value / length).collect::<Vec<f64>>()
        };
        let columns: Vec<Vec<f64>> = self.columns.iter().map(centred).collect();
        DMatrix::from_fn(columns.len(), columns.len(), |row, column| {
            if row == column { 1.0 } else { columns[row].iter().zip(&columns[column]).map(|(x, y)| x * y).sum() }
        })
    }

    /// Outcome and columns for a fit; the values of the columns move there.
    pub(super) fn take_data(&mut self, outcome: &[f64]) -> Data {
        let columns = self.columns.iter_mut().map(|(_, values)| std::mem::take(values));
        let x = std::iter::once(vec![1.0; outcome.len()]).chain(columns);
        Data { y: outcome.to_vec(), offset: 0.0, x: x.collect(), carried: Vec::new() }
    }

    /// Takes back the values that [`take_data`](Self::take_data) moved.
    pub(super) fn give_back(&mut self, data: Data) {
        for ((_, own), values) in self.columns.iter_mut().zip(data.x.into_iter().skip(1)) {
            *own = values;
        }
    }

    /// The random effects: clients, then therapists.
    pub(super) fn terms(&self, sessions: &Sessions<'_>) -> Vec<Term> {
        let client = self.client.is_ok().then(|| Term::intercept("client", sessions.client.clone()));
        let therapist = sessions.therapist.filter(|_| self.therapist.is_ok());
        client.into_iter().chain(therapist.map(|factor| Term::intercept("therapist", factor.clone()))).collect()
    }
}

/// Does a column change at all?
fn varies(values: &[f64]) -> Result<bool, Undefined> {
    let first = values.first().ok_or(Undefined::NotEstimable { lacking: "number of each session" })?;
    if values.iter().any(|value| !value.is_finite()) {
        return Err(Undefined::Overflow);
    }
    Ok(values.iter().any(|value| value != first))
}

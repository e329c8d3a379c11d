//! How each view goes along with the outcome: over all rows, within clients, and between clients.

use crate::stats::Undefined;
use crate::stats::describe::mean;
use crate::stats::jackknife::Scale;
use crate::stats::observations::Factor;

use super::left_out::Views;
use super::left_out::of_units;
use super::moments::Moments;
use super::moments::by_unit;
use super::rows::Rows;

/// Pearson's correlation of each view with the outcome over all rows, and without each unit.
///
/// No unit, −1 to 1. It mixes what differs between clients with what moves within them. Undefined per view: outcome
/// ([`Undefined::NoVariance`]) or view ([`Undefined::ConstantColumn`]) never changes, fewer than three rows, or either of
/// these without one unit. Jackknife of Fisher's z (Efron & Tibshirani 1993, 11.5), from the sums of each unit.
///
/// ```
/// use parallax::stats::compare::{Rows, total_correlations};
/// use parallax::stats::observations::Factor;
/// let (outcome, view) = ([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0]);
/// let (views, unit): ([&[f64]; 1], _) = ([&view], Factor::new(vec![0, 1, 2, 3], 4).unwrap());
/// let found = total_correlations(&Rows::new(&outcome, &views, &unit).unwrap());
/// let r = found.view(0).unwrap();
/// assert!((r.value - 0.6).abs() < 1e-15);
/// // Without the first row: (2, 1), (3, 4), (4, 3).
/// assert!((r.without[0] - 2.0 / (2.0 * 14.0 / 3.0_f64).sqrt()).abs() < 1e-15);
/// ```
pub fn total_correlations(rows: &Rows<'_>) -> Views {
    correlations(by_unit(&rows.columns(), rows.unit()), rows.views().len(), rows.sizes())
}

/// Correlation of each view with the outcome within clients: of deviations about each client's means, all clients together
/// (Bland & Altman 1995, repeated measures), and without each unit.
///
/// No unit, −1 to 1: do a client's sessions with a higher rating have a higher outcome? Clients must lie within units (or be
/// the units); one with a single row adds nothing. Undefined as a whole where clients lie across units
/// ([`Undefined::NotIdentified`]) or none has two rows ([`Undefined::NotEstimable`]); per view where one column
/// never changes within a client, with all or without one unit.
///
/// ```
/// use parallax::stats::compare::{Rows, within_correlations};
/// use parallax::stats::observations::Factor;
/// let (outcome, view) = ([3.0, 2.0, 6.0, 4.0, 9.0, 8.5], [1.0, 2.0, 4.0, 5.0, 7.0, 8.0]);
/// let (views, client): ([&[f64]; 1], _) = ([&view], Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap());
/// let found = within_correlations(&Rows::new(&outcome, &views, &client).unwrap(), &client).unwrap();
/// // Products −0.5, −1 and −0.25; squares 1.5 and 2.625.
/// assert!((found.view(0).unwrap().value + 1.75 / 3.9375_f64.sqrt()).abs() < 1e-15);
/// ```
pub fn within_correlations(rows: &Rows<'_>, client: &Factor) -> Result<Views, Undefined> {
    Ok(correlations(Ok(within_units(rows, client)?), rows.views().len(), rows.sizes()))
}

/// Products of deviations about clients' means, of each unit.
pub(super) fn within_units(rows: &Rows<'_>, client: &Factor) -> Result<Vec<Moments>, Undefined> {
    let clients = clients(rows, client)?;
    if clients.iter().all(|client| client.rows.len() < 2) {
        return Err(Undefined::NotEstimable { lacking: "client with two rows" });
    }
    let columns = rows.columns();
    let mut units = vec![Moments::new(columns.len()); rows.unit().levels()];
    for client in clients.iter().filter(|client| client.rows.len() > 1) {
        let deviations = columns.iter().map(|column| client.deviations(column)).collect::<Result<Vec<_>, _>>()?;
        let mut row = vec![0.0; columns.len()];
        for at in 0..client.rows.len() {
            row.iter_mut().zip(&deviations).for_each(|(cell, column)| *cell = column[at]);
            units[client.unit as usize].add_deviations(&row);
        }
    }
    Ok(units)
}

/// Correlation of the clients' means of each view with their means of the outcome, each client weighing once, and without
/// each unit.
///
/// No unit, −1 to 1: do clients who rate higher on the whole have a higher outcome on the whole? Means of few sessions are
/// unreliable, which draws this correlation towards the one within clients. `n` counts clients. Undefined as
/// [`total_correlations`] of means, and as a whole where clients lie across units.
///
/// ```
/// use parallax::stats::compare::{Rows, between_correlations};
/// use parallax::stats::observations::Factor;
/// let (outcome, view) = ([0.0, 2.0, 2.0, 3.0, 3.0, 5.0], [1.0, 3.0, 1.0, 4.0, 2.0, 4.0]);
/// let (views, client): ([&[f64]; 1], _) = ([&view], Factor::new(vec![0, 0, 1, 2, 3, 3], 4).unwrap());
/// let found = between_correlations(&Rows::new(&outcome, &views, &client).unwrap(), &client).unwrap();
/// // Means (1, 2), (2, 1), (3, 4) and (4, 3).
/// assert!((found.view(0).unwrap().value - 0.6).abs() < 1e-15);
/// ```
pub fn between_correlations(rows: &Rows<'_>, client: &Factor) -> Result<Views, Undefined> {
    let (means, unit) = means_of_clients(rows, client)?;
    let means: Vec<&[f64]> = means.iter().map(Vec::as_slice).collect();
    let mut sizes = vec![0; unit.levels()];
    unit.codes().iter().for_each(|&unit| sizes[unit as usize] += 1);
    Ok(correlations(by_unit(&means, &unit), rows.views().len(), sizes))
}

/// The sums of each unit over the means of its clients.
pub(super) fn between_units(rows: &Rows<'_>, client: &Factor) -> Result<Vec<Moments>, Undefined> {
    let (means, unit) = means_of_clients(rows, client)?;
    let means: Vec<&[f64]> = means.iter().map(Vec::as_slice).collect();
    by_unit(&means, &unit)
}

/// Each column's mean of each client, the outcome first, and the unit of each client.
fn means_of_clients(rows: &Rows<'_>, client: &Factor) -> Result<(Vec<Vec<f64>>, Factor), Undefined> {
    let clients = clients(rows, client)?;
    let mean_of = |column: &&[f64]| clients.iter().map(|client| client.mean(column)).collect::<Result<Vec<f64>, _>>();
    let means: Vec<Vec<f64>> = rows.columns().iter().map(mean_of).collect::<Result<_, _>>()?;
    let home = clients.iter().map(|client| client.unit).collect();
    Ok((means, Factor::new(home, rows.unit().levels()).ok_or(Undefined::NotIdentified)?))
}

fn correlations(units: Result<Vec<Moments>, Undefined>, views: usize, sizes: Vec<usize>) -> Views {
    let views = match units {
        Ok(units) => of_units(&units, views, |sums, view| sums.correlation(0, view + 1)),
        Err(reason) => vec![Err(reason); views],
    };
    Views { scale: Scale::FisherZ, sizes, views }
}

/// The rows of one client, who belongs to one unit.
struct Client {
    unit: u32,
    rows: Vec<usize>,
}

/// Clients in the order of their numbers; those without a row are left out.
fn clients(rows: &Rows<'_>, client: &Factor) -> Result<Vec<Client>, Undefined> {
    if client.codes().len() != rows.len() {
        return Err(Undefined::NotIdentified);
    }
    let home = client.nested_in(rows.unit()).ok_or(Undefined::NotIdentified)?;
    let mut clients: Vec<Client> = home.into_iter().map(|unit| Client { unit, rows: Vec::new() }).collect();
    for (row, &client) in client.codes().iter().enumerate() {
        clients[client as usize].rows.push(row);
    }
    clients.retain(|client| !client.rows.is_empty());
    Ok(clients)
}

impl Client {
    fn values(&self, column: &[f64]) -> Vec<f64> {
        self.rows.iter().map(|&row| column[row]).collect()
    }

    fn mean(&self, column: &[f64]) -> Result<f64, Undefined> {
        mean(&self.values(column)).ok_or(Undefined::Overflow)
    }

    /// Deviations from the client's mean; what is rounding of the value is none.
    fn deviations(&self, column: &[f64]) -> Result<Vec<f64>, Undefined> {
        let mean = self.mean(column)?;
        let deviation =
            |value: f64| if (value - mean).abs() <= 4.0 * f64::EPSILON * mean.abs() { 0.0 } else { value - mean };
        Ok(self.values(column).into_iter().map(deviation).collect())
    }
}

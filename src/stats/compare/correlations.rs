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
    let units = by_unit(&rows.columns(), rows.unit());
    correlations(&units, &with_outcome(rows.views().len()), &rows.sizes())
}

/// Correlations of the views with the outcome, and of the views with one another, from the same sums.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// Each view with the outcome.
    pub views: Views,
    /// Each pair of views with one another, in the order of [`Views::compare_all`]: the first takes the place of the
    /// outcome.
    pub among: Views,
}

/// [`total_correlations`], and those of the views with one another.
///
/// ```
/// use parallax::stats::compare::{Rows, related_total, total_correlations};
/// use parallax::stats::observations::Factor;
/// let (outcome, unit) = ([1.0, 2.0, 3.0, 4.0], Factor::new(vec![0, 1, 2, 3], 4).unwrap());
/// let views: [&[f64]; 2] = [&[2.0, 1.0, 4.0, 3.0], &[1.0, 3.0, 2.0, 5.0]];
/// let found = related_total(&Rows::new(&outcome, &views, &unit).unwrap());
/// assert_eq!(found.views, total_correlations(&Rows::new(&outcome, &views, &unit).unwrap()));
/// assert_eq!(found.among, total_correlations(&Rows::new(views[0], &views[1..], &unit).unwrap()));
/// ```
pub fn related_total(rows: &Rows<'_>) -> Related {
    related(&by_unit(&rows.columns(), rows.unit()), rows.views().len(), &rows.sizes())
}

/// [`within_correlations`], and those of the views with one another; undefined as a whole as there.
pub fn related_within(rows: &Rows<'_>, client: &Factor) -> Result<Related, Undefined> {
    Ok(related(&Ok(within_units(rows, client)?), rows.views().len(), &rows.sizes()))
}

/// [`between_correlations`], and those of the views with one another; undefined as a whole as there.
pub fn related_between(rows: &Rows<'_>, client: &Factor) -> Result<Related, Undefined> {
    let (means, unit) = means_of_clients(rows, client)?;
    Ok(related(&by_unit(&columns(&means), &unit), rows.views().len(), &sizes(&unit)))
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
    let units = Ok(within_units(rows, client)?);
    Ok(correlations(&units, &with_outcome(rows.views().len()), &rows.sizes()))
}

/// Products of deviations about clients' means, of each unit.
pub(super) fn within_units(rows: &Rows<'_>, client: &Factor) -> Result<Vec<Moments>, Undefined> {
    let clients = Clients::new(rows, client)?;
    if clients.each().all(|(_, own)| own.len() < 2) {
        return Err(Undefined::NotEstimable { lacking: "client with two rows" });
    }
    let columns = rows.columns();
    let mut units = vec![Moments::new(columns.len()); rows.unit().levels()];
    let mut means = vec![0.0; columns.len()];
    let mut row = vec![0.0; columns.len()];
    let mut room = Vec::new();
    for (unit, own) in clients.each().filter(|(_, own)| own.len() > 1) {
        for (place, column) in means.iter_mut().zip(&columns) {
            *place = mean_of(own, column, &mut room)?;
        }
        for &at in own {
            for ((cell, column), &mean) in row.iter_mut().zip(&columns).zip(&means) {
                *cell = deviation(column[at as usize], mean);
            }
            units[unit as usize].add_deviations(&row);
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
    Ok(correlations(&by_unit(&columns(&means), &unit), &with_outcome(rows.views().len()), &sizes(&unit)))
}

/// The sums of each unit over the means of its clients.
pub(super) fn between_units(rows: &Rows<'_>, client: &Factor) -> Result<Vec<Moments>, Undefined> {
    let (means, unit) = means_of_clients(rows, client)?;
    by_unit(&columns(&means), &unit)
}

/// Each column's mean of each client, the outcome first, and the unit of each client.
fn means_of_clients(rows: &Rows<'_>, client: &Factor) -> Result<(Vec<Vec<f64>>, Factor), Undefined> {
    let clients = Clients::new(rows, client)?;
    let mut room = Vec::new();
    let mut means_of = |column: &&[f64]| {
        clients.each().map(|(_, own)| mean_of(own, column, &mut room)).collect::<Result<Vec<f64>, _>>()
    };
    let means: Vec<Vec<f64>> = rows.columns().iter().map(&mut means_of).collect::<Result<_, _>>()?;
    let home = clients.each().map(|(unit, _)| unit).collect();
    Ok((means, Factor::new(home, rows.unit().levels()).ok_or(Undefined::NotIdentified)?))
}

fn columns(means: &[Vec<f64>]) -> Vec<&[f64]> {
    means.iter().map(Vec::as_slice).collect()
}

fn sizes(unit: &Factor) -> Vec<usize> {
    let mut sizes = vec![0; unit.levels()];
    unit.codes().iter().for_each(|&unit| sizes[unit as usize] += 1);
    sizes
}

/// The outcome, which comes first, with each view.
fn with_outcome(views: usize) -> Vec<(usize, usize)> {
    (0..views).map(|view| (0, view + 1)).collect()
}

fn related(units: &Result<Vec<Moments>, Undefined>, views: usize, sizes: &[usize]) -> Related {
    let pairs = (0..views).flat_map(|first| (first + 1..views).map(move |second| (first + 1, second + 1)));
    let wanted: Vec<(usize, usize)> = with_outcome(views).into_iter().chain(pairs).collect();
    let Views { scale, sizes, views: mut found } = correlations(units, &wanted, sizes);
    let among = found.split_off(views);
    Related { views: Views { scale, sizes: sizes.clone(), views: found }, among: Views { scale, sizes, views: among } }
}

/// The correlation of each pair of columns, with all units and without each.
fn correlations(units: &Result<Vec<Moments>, Undefined>, pairs: &[(usize, usize)], sizes: &[usize]) -> Views {
    let views = match units {
        Ok(units) => of_units(units, pairs.len(), |sums, pair| sums.correlation(pairs[pair].0, pairs[pair].1)),
        Err(reason) => vec![Err(reason.clone()); pairs.len()],
    };
    Views { scale: Scale::FisherZ, sizes: sizes.to_vec(), views }
}

/// The rows of each client, who belongs to one unit.
struct Clients {
    /// The unit of each client.
    home: Vec<u32>,
    /// Where the rows of each client begin, and where the last ones end.
    start: Vec<usize>,
    /// Rows, one client after the other.
    rows: Vec<u32>,
}

impl Clients {
    fn new(rows: &Rows<'_>, client: &Factor) -> Result<Self, Undefined> {
        if client.codes().len() != rows.len() {
            return Err(Undefined::NotIdentified);
        }
        let home = client.nested_in(rows.unit()).ok_or(Undefined::NotIdentified)?;
        let mut start = vec![0; home.len() + 1];
        client.codes().iter().for_each(|&client| start[client as usize + 1] += 1);
        for client in 0..home.len() {
            start[client + 1] += start[client];
        }
        let mut next = start.clone();
        let mut sorted = vec![0; rows.len()];
        for (row, &client) in (0_u32..).zip(client.codes()) {
            let place = &mut next[client as usize];
            sorted[*place] = row;
            *place += 1;
        }
        Ok(Self { home, start, rows: sorted })
    }

    /// The unit and the rows of each client, in the order of their numbers; those without a row are left out.
    fn each(&self) -> impl Iterator<Item = (u32, &[u32])> {
        let of = |(client, &unit): (usize, &u32)| (unit, &self.rows[self.start[client]..self.start[client + 1]]);
        self.home.iter().enumerate().map(of).filter(|(_, own)| !own.is_empty())
    }
}

/// The mean of a column over some rows, whose values are put into `room`.
fn mean_of(own: &[u32], column: &[f64], room: &mut Vec<f64>) -> Result<f64, Undefined> {
    room.clear();
    room.extend(own.iter().map(|&row| column[row as usize]));
    mean(room).ok_or(Undefined::Overflow)
}

/// The deviation from a client's mean; what is rounding of the value is none.
fn deviation(value: f64, mean: f64) -> f64 {
    if (value - mean).abs() <= 4.0 * f64::EPSILON * mean.abs() { 0.0 } else { value - mean }
}

//! The area under the curve of each view for a yes/no outcome, and without each unit.

use crate::stats::Undefined;
use crate::stats::jackknife::Scale;

use super::left_out::LeftOut;
use super::left_out::Views;
use super::left_out::named;
use super::rows::Rows;

/// Above this area (or below its complement) the raw scale is too narrow for a symmetric interval.
const NEAR_ONE: f64 = 0.9;

/// Area under the receiver operating characteristic of each view for an outcome of 0 and 1, and without each unit.
///
/// The probability that a row with outcome 1 has the higher rating of two rows with different outcomes, equal ratings
/// counting half; no unit, 0 to 1, and .5 where the view says nothing. Higher ratings speak for outcome 1, for every view:
/// the direction is never chosen by the data. The scale is the raw one, the logit as soon as one area is above .9 or below .1.
/// Undefined as a whole ([`Undefined::NotEstimable`]) where the outcome is not 0 or 1, per view where only one outcome
/// occurs ([`Undefined::NoVariance`]), with all or without one unit. Counts of pairs are whole, so leaving out is exact.
/// Source: Hanley & `McNeil` 1982; leaving out units in place of `DeLong`'s error: Obuchowski 1997 for the need.
///
/// ```
/// use parallax::stats::compare::{Rows, areas_under_curve};
/// use parallax::stats::observations::Factor;
/// let (outcome, view) = ([0.0, 0.0, 0.0, 1.0, 1.0], [1.0, 2.0, 4.0, 2.0, 5.0]);
/// let (views, unit): ([&[f64]; 1], _) = ([&view], Factor::new((0..5).collect(), 5).unwrap());
/// let found = areas_under_curve(&Rows::new(&outcome, &views, &unit).unwrap()).unwrap();
/// // 2 beats 1 and ties with 2; 5 beats all: 4.5 of 6 pairs.
/// assert_eq!((found.view(0).unwrap().value, found.view(0).unwrap().without[2]), (4.5 / 6.0, 3.5 / 4.0));
/// ```
pub fn areas_under_curve(rows: &Rows<'_>) -> Result<Views, Undefined> {
    if rows.outcome().iter().any(|&outcome| outcome != 0.0 && outcome != 1.0) {
        return Err(Undefined::NotEstimable { lacking: "outcome of 0 and 1 alone" });
    }
    let views: Vec<Result<LeftOut, Undefined>> = rows.views().iter().map(|view| area(rows, view)).collect();
    let outside = |view: &LeftOut| view.value > NEAR_ONE || view.value < 1.0 - NEAR_ONE;
    let scale = if views.iter().flatten().any(outside) { Scale::Logit } else { Scale::Identity };
    Ok(Views { scale, sizes: rows.sizes(), views })
}

/// Rows and pairs of rows that a unit takes with it.
#[derive(Clone, Default)]
struct Share {
    yes: u64,
    no: u64,
    /// Twice the wins of its rows over all rows of the other outcome (or of those over them).
    wins: u64,
    /// Twice the wins among its own rows, which the sum above counts twice.
    own: u64,
}

fn area(rows: &Rows<'_>, view: &[f64]) -> Result<LeftOut, Undefined> {
    let mut shares = vec![Share::default(); rows.unit().levels()];
    let wins = doubled_wins(rows.outcome(), view);
    for ((&unit, &wins), &outcome) in rows.unit().codes().iter().zip(&wins).zip(rows.outcome()) {
        let share = &mut shares[unit as usize];
        share.wins += wins;
        *(if outcome == 1.0 { &mut share.yes } else { &mut share.no }) += 1;
    }
    for (unit, of_unit) in rows_by_unit(rows).into_iter().enumerate() {
        let own = |column: &[f64]| of_unit.iter().map(|&row| column[row]).collect::<Vec<f64>>();
        let (outcome, view) = (own(rows.outcome()), own(view));
        shares[unit].own = total(&outcome, &doubled_wins(&outcome, &view));
    }
    let all = Share {
        yes: shares.iter().map(|share| share.yes).sum(),
        no: shares.iter().map(|share| share.no).sum(),
        wins: total(rows.outcome(), &wins),
        own: 0,
    };
    let value = ratio(all.wins, all.yes, all.no)?;
    let rest = |share: &Share| ratio(all.wins + share.own - share.wins, all.yes - share.yes, all.no - share.no);
    Ok(LeftOut { value, without: named(shares.iter().map(rest))? })
}

fn ratio(doubled_wins: u64, yes: u64, no: u64) -> Result<f64, Undefined> {
    if yes == 0 || no == 0 {
        return Err(Undefined::NoVariance);
    }
    Ok(doubled_wins as f64 / (2.0 * yes as f64 * no as f64))
}

fn rows_by_unit(rows: &Rows<'_>) -> Vec<Vec<usize>> {
    let mut by_unit = vec![Vec::new(); rows.unit().levels()];
    rows.unit().codes().iter().enumerate().for_each(|(row, &unit)| by_unit[unit as usize].push(row));
    by_unit
}

/// All wins, counted once: from the rows with outcome 1.
fn total(outcome: &[f64], wins: &[u64]) -> u64 {
    outcome.iter().zip(wins).filter(|(outcome, _)| **outcome == 1.0).map(|(_, wins)| wins).sum()
}

/// For each row twice the number of rows of the other outcome that it beats (outcome 1) or is beaten by (outcome 0); equal
/// ratings count one.
pub(super) fn doubled_wins(outcome: &[f64], view: &[f64]) -> Vec<u64> {
    let mut order: Vec<usize> = (0..view.len()).collect();
    order.sort_by(|&one, &other| view[one].total_cmp(&view[other]));
    let (mut yes_left, mut no_below) = (outcome.iter().filter(|outcome| **outcome == 1.0).count() as u64, 0_u64);
    let mut wins = vec![0; view.len()];
    for tied in order.chunk_by(|&one, &other| view[one] == view[other]) {
        let yes = tied.iter().filter(|&&row| outcome[row] == 1.0).count() as u64;
        let no = tied.len() as u64 - yes;
        yes_left -= yes;
        for &row in tied {
            wins[row] = if outcome[row] == 1.0 { 2 * no_below + no } else { 2 * yes_left + yes };
        }
        no_below += no;
    }
    wins
}

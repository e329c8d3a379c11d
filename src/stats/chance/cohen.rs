//! Cohen's kappa with the standard errors of Fleiss, Cohen and Everitt.

use super::ChanceCorrected;
use super::Test;
use super::scale::Coded;
use super::scale::Scale;
use super::units::Units;
use super::weights::Table;
use super::weights::Weights;
use super::with_limits;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::distribution::normal_cdf;
use crate::stats::distribution::normal_quantile;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Observations;

/// Cohen's kappa of two raters, on the units that both rated; weighted or not.
///
/// (pₒ − pₑ)/(1 − pₑ) with pₒ = Σ wᵢⱼ pᵢⱼ and pₑ = Σ wᵢⱼ pᵢ. p.ⱼ (Cohen 1960, 1968). Interval: normal, with the standard
/// error that does not suppose kappa to be zero; test: z with the one that does (Fleiss, Cohen & Everitt 1969).
/// Both are for many units. Units that only one rater rated are left out and counted. Low where nearly all ratings
/// fall on one category, however much raters agree.
///
/// Inputs: ratings of exactly two raters in long form; the scale (without one, the ratings that occur; categories that
/// nobody chose change nothing but ordinal weights); the weights.
///
/// # Errors
/// [`Undefined::TooFewRaters`], [`Undefined::TooManyRaters`], [`Undefined::NoVariance`] if both always chose the same one
/// category (0/0); otherwise as [`percent_agreement`](super::percent_agreement). Perfect agreement: 1 without interval.
///
/// ```
/// use parallax::stats::chance::{Weights, cohen_kappa};
/// use parallax::stats::level::ConfidenceLevel;
/// use parallax::stats::observations::{Factor, Observations};
///
/// // Yes-yes, yes-yes, no-no, no-yes: pₒ = 3/4, pₑ = 1/2 · 3/4 + 1/2 · 1/4.
/// let target = Factor::new(vec![0, 0, 1, 1, 2, 2, 3, 3], 4).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0, 1, 0, 1], 2).unwrap();
/// let rated = Observations::new(target, rater, vec![], vec![1, 1, 1, 1, 0, 0, 0, 1], 1).unwrap();
/// let kappa = cohen_kappa(&rated, None, Weights::Identity, &ConfidenceLevel::new(0.95)).unwrap();
/// assert_eq!((kappa.estimate.value, kappa.expected), (0.5, 0.5));
/// ```
pub fn cohen_kappa(
    rated: &Observations,
    scale: Option<&Scale>,
    weights: Weights,
    level: &ConfidenceLevel,
) -> Result<ChanceCorrected, Undefined> {
    if scale.is_none() && weights.needs_scale() {
        return Err(Undefined::ScaleNotDeclared);
    }
    let units = Units::of(rated)?;
    if units.active_raters() > 2 {
        return Err(Undefined::TooManyRaters { have: units.active_raters(), most: 2 });
    }
    let coded = Coded::of(&units, scale)?;
    if weights == Weights::GwetRatio && coded.values.first().is_some_and(|&lowest| lowest < 0.0) {
        return Err(Undefined::BelowZero);
    }
    let n = units.compared()?;
    let cross = CrossTable::of(&units, &coded, &Table::of(weights, &coded.values), n)?;
    let plain = Estimate::plain((cross.observed - cross.expected) / (1.0 - cross.expected), n)?;
    let quantile = normal_quantile(f64::midpoint(1.0, level.share()));
    let (estimate, no_interval) = with_limits(plain, cross.std_error(n), quantile, None, level);
    Ok(ChanceCorrected {
        estimate,
        no_interval,
        test: cross.test(plain.value, n),
        method: "fleiss-cohen-everitt-1969",
        observed: cross.observed,
        expected: cross.expected,
        raters: 2,
        units_used: n,
        units_compared: n,
        units_dropped: units.len() - n,
    })
}

/// Pairs of categories that occur or are expected, with what the two standard errors need.
struct CrossTable {
    /// Share, weight, and the mean weights of the two categories with the other rater's ratings.
    cells: Vec<Cell>,
    observed: f64,
    expected: f64,
}

struct Cell {
    share: f64,
    by_chance: f64,
    weight: f64,
    margins: f64,
}

impl CrossTable {
    fn of(units: &Units<'_>, coded: &Coded, weights: &Table, n: usize) -> Result<Self, Undefined> {
        let q = weights.categories();
        let mut counts = vec![0.0; q * q];
        let (mut rows, mut columns) = (vec![0.0; q], vec![0.0; q]);
        for unit in 0..units.len() {
            if let Some((first, second)) = both(units, coded, unit) {
                counts[first * q + second] += 1.0;
                rows[first] += 1.0;
                columns[second] += 1.0;
            }
        }
        let all = n as f64;
        if rows.iter().zip(&columns).any(|(row, column)| *row == all && *column == all) {
            return Err(Undefined::NoVariance);
        }
        let share = |counts: Vec<f64>| counts.iter().map(|count| count / all).collect::<Vec<f64>>();
        let (rows, columns) = (share(rows), share(columns));
        let (row_means, column_means) = (weights.against(&columns), weights.against(&rows));
        let mut cells = Vec::with_capacity(q * q);
        for i in 0..q {
            for (j, &weight) in weights.row(i).iter().enumerate() {
                let margins = row_means[i] + column_means[j];
                cells.push(Cell { share: counts[i * q + j] / all, by_chance: rows[i] * columns[j], weight, margins });
            }
        }
        // Disagreement is summed, so that perfect agreement is exactly 1.
        let observed = 1.0 - cells.iter().map(|cell| cell.share * (1.0 - cell.weight)).sum::<f64>();
        let expected = 1.0 - cells.iter().map(|cell| cell.by_chance * (1.0 - cell.weight)).sum::<f64>();
        Ok(Self { cells, observed, expected })
    }

    /// The error of the estimate, whatever kappa is.
    fn std_error(&self, n: usize) -> f64 {
        let (po, pe) = (self.observed, self.expected);
        let term = |cell: &Cell| cell.weight * (1.0 - pe) - cell.margins * (1.0 - po);
        let mean = po * pe - 2.0 * pe + po;
        let variance: f64 = self.cells.iter().map(|cell| cell.share * (term(cell) - mean) * (term(cell) - mean)).sum();
        libm::sqrt(variance / n as f64) / ((1.0 - pe) * (1.0 - pe))
    }

    /// z with the error that kappa has if raters are independent; none if a margin leaves nothing to chance.
    fn test(&self, kappa: f64, n: usize) -> Option<Test> {
        let pe = self.expected;
        let term = |cell: &Cell| cell.weight - cell.margins + pe;
        let variance: f64 = self.cells.iter().map(|cell| cell.by_chance * term(cell) * term(cell)).sum();
        let statistic = kappa * (1.0 - pe) / libm::sqrt(variance / n as f64);
        let test = Test { statistic, df1: None, df2: None, p_value: 2.0 * normal_cdf(-statistic.abs()) };
        (variance > 1e-26 && statistic.is_finite()).then_some(test)
    }
}

/// The categories of a unit: that of the rater with the lower number first; none if only one rated.
fn both(units: &Units<'_>, coded: &Coded, unit: usize) -> Option<(usize, usize)> {
    let codes = &coded.codes[units.span(unit)];
    match (units.raters(unit), codes) {
        (&[a, b], &[first, second]) if a < b => Some((first as usize, second as usize)),
        (&[_, _], &[second, first]) => Some((first as usize, second as usize)),
        _ => None,
    }
}

//! Means and standard deviations of raters.

use crate::stats::exact::Scores;
use crate::stats::exact::Table;
use crate::stats::exact::ratio;
use crate::stats::exact::wide;

/// Level and spread of a table, complete or not, in score units.
///
/// ```
/// use parallax::stats::exact::Table;
/// use parallax::stats::icc::Marginals;
///
/// let table = Table::new(&[vec![Some(1), Some(5)], vec![Some(2), None]], 1).unwrap();
/// let marginals = Marginals::of(&table);
/// assert_eq!(marginals.column_means, [Some(1.5), Some(5.0)]);
/// assert_eq!(marginals.column_sds, [Some(0.5_f64.sqrt()), None]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Marginals {
    /// Mean of all scores; none without scores.
    pub grand_mean: Option<f64>,
    /// Mean of each rater; none for a rater without scores.
    pub column_means: Vec<Option<f64>>,
    /// Standard deviation of each rater, divisor n - 1; none below two scores.
    pub column_sds: Vec<Option<f64>>,
}

impl Marginals {
    /// Exact up to the last division (and the root) for scaled integers, two passes otherwise.
    pub fn of(table: &Table) -> Self {
        let columns = table.raters();
        if let Scores::Scaled { unit, values } = table.scores()
            && let Some(exact) = exactly(table, values, *unit, columns)
        {
            return exact;
        }
        let (shifted, first) = (table.scores().shifted(), table.scores().first());
        let mut by_column = vec![Vec::new(); columns];
        for row in 0..table.targets() {
            for (&column, &value) in table.row_raters(row).iter().zip(&shifted[table.span(row)]) {
                by_column[column].push(value);
            }
        }
        Self {
            grand_mean: mean(&shifted).map(|mean| first + mean),
            column_means: by_column.iter().map(|values| mean(values).map(|mean| first + mean)).collect(),
            column_sds: by_column.iter().map(|values| sd(values)).collect(),
        }
    }
}

fn exactly(table: &Table, values: &[i64], unit: i64, columns: usize) -> Option<Marginals> {
    let first = i128::from(values.first().copied().unwrap_or(0));
    let mut sums = vec![(0_i128, 0_i128, 0_i128); columns];
    for row in 0..table.targets() {
        for (&column, &value) in table.row_raters(row).iter().zip(&values[table.span(row)]) {
            let shifted = i128::from(value) - first;
            let (count, sum, square) = &mut sums[column];
            *count += 1;
            *sum = sum.checked_add(shifted)?;
            *square = square.checked_add(shifted.checked_mul(shifted)?)?;
        }
    }
    let unit = i128::from(unit);
    let mean = |count: i128, sum: i128| {
        let numerator = first.checked_mul(count)?.checked_add(sum)?;
        Some((count > 0).then(|| ratio(numerator, count * unit)))
    };
    let sd = |&(count, sum, square): &(i128, i128, i128)| {
        let numerator = count.checked_mul(square)?.checked_sub(sum.checked_mul(sum)?)?;
        let denominator = (count * (count - 1)).checked_mul(unit.checked_mul(unit)?)?;
        Some((count > 1).then(|| ratio(numerator, denominator).sqrt()))
    };
    let total = sums.iter().map(|column| column.1).sum();
    Some(Marginals {
        grand_mean: mean(wide(values.len())?, total)?,
        column_means: sums.iter().map(|&(count, sum, _)| mean(count, sum)).collect::<Option<_>>()?,
        column_sds: sums.iter().map(sd).collect::<Option<_>>()?,
    })
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn sd(values: &[f64]) -> Option<f64> {
    let centre = mean(values).filter(|_| values.len() > 1)?;
    let square: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    Some((square / (values.len() as f64 - 1.0)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_and_decimal_tables_agree() {
        let rows = [vec![Some(31), None], vec![Some(35), Some(42)], vec![Some(28), Some(40)]];
        let floats: Vec<Vec<Option<f64>>> =
            rows.iter().map(|row| row.iter().map(|cell| cell.map(|value| f64::from(value) / 10.0)).collect()).collect();
        let rows = rows.map(|row| row.iter().map(|cell| cell.map(i64::from)).collect());
        let exact = Marginals::of(&Table::new(&rows, 10).unwrap());
        let binary = Marginals::of(&Table::from_floats(&floats).unwrap());
        assert_eq!(exact.grand_mean, Some(3.52));
        assert_eq!(exact.column_means[1], Some(4.1));
        for (own, its) in exact.column_sds.iter().zip(&binary.column_sds) {
            assert!((own.unwrap() - its.unwrap()).abs() < 1e-14);
        }
    }
}

//! How far the furthest of several columns lies from zero when it does not matter which column is which.

use super::Undefined;
use super::describe::mean;
use super::stream::Stream;

/// The furthest column mean of a table, beside that of the same table with its columns exchanged within each row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Furthest {
    /// The largest absolute column mean.
    pub distance: f64,
    /// The same in the middle one of the exchanged tables: what is to be expected.
    pub expected: f64,
    /// The distance that the share `level` of the exchanged tables does not pass.
    pub limit: f64,
    /// How often an exchanged table has a column as far from zero.
    pub chance: f64,
}

/// How far the furthest of several column means lies from zero, and how far it lies when columns are interchangeable.
///
/// Rows are occasions and columns are items; a cell is a difference, `None` where there is none. If it does not matter
/// which item is which, the values of one row could as well have stood in any order, so the values of every row are
/// put into a random order among the cells that have one, `draws` times, and the largest absolute column mean is taken
/// each time. The mean of a row, and so the level of the whole, is kept; so are the number of values of each column
/// and the spread within each row. `chance` is (1 + exchanged tables as far) / (1 + `draws`), which is never 0 and
/// never too small (Phipson & Smyth 2010, equation 2). Units are those of the cells. Means are not divided by their own
/// standard errors: over a few whole-numbered answers those are small, or zero, by luck. The largest of all columns is
/// compared with the largest (Westfall & Young 1993, section 2.3.1), so that having looked at many costs nothing.
///
/// The same `seed` gives the same numbers.
///
/// # Errors
/// [`Undefined::TooFewItems`] below two columns and [`Undefined::TooFewTargets`] below two rows;
/// [`Undefined::NoRepeatedTarget`] where a column has no value at all; [`Undefined::NoVariance`] if the values of each row are all equal.
///
/// ```
/// use parallax::stats::furthest::furthest_by_chance;
/// // Twice the same item is 1 apart: by chance the two ones meet in one of three columns in 1 of 3 tables.
/// let rows = [vec![Some(1.0), Some(0.0), Some(0.0)], vec![Some(1.0), Some(0.0), Some(0.0)]];
/// let furthest = furthest_by_chance(&rows, 0.95, 4000, 1).unwrap();
/// assert_eq!((furthest.distance, furthest.expected, furthest.limit), (1.0, 0.5, 1.0));
/// assert!((furthest.chance - 1.0 / 3.0).abs() < 0.03);
/// ```
pub fn furthest_by_chance(rows: &[Vec<Option<f64>>], level: f64, draws: u64, seed: u64) -> Result<Furthest, Undefined> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    if columns < 2 {
        return Err(Undefined::TooFewItems { have: columns, need: 2 });
    }
    if rows.len() < 2 {
        return Err(Undefined::TooFewTargets { have: rows.len(), need: 2 });
    }
    if rows.iter().all(|row| row.iter().flatten().all(|value| Some(value) == row.iter().flatten().next())) {
        return Err(Undefined::NoVariance);
    }
    let mut table: Vec<(Vec<usize>, Vec<f64>)> = rows.iter().map(|row| answered(row)).collect();
    let mut sums = vec![(0.0, 0_u32); columns];
    let distance = largest_mean(&table, &mut sums).ok_or(Undefined::NoRepeatedTarget)?;
    let mut stream = Stream::new(seed, 0);
    let mut by_chance = Vec::new();
    for _ in 0..draws {
        for (_, values) in &mut table {
            shuffle(values, &mut stream);
        }
        by_chance.extend(largest_mean(&table, &mut sums));
    }
    by_chance.sort_by(f64::total_cmp);
    // Sums in another order may differ in their last digits.
    let as_far = by_chance.iter().filter(|own| **own >= distance * (1.0 - 1e-12)).count();
    Ok(Furthest {
        distance,
        expected: at_share(&by_chance, 0.5).unwrap_or(distance),
        limit: at_share(&by_chance, level).unwrap_or(distance),
        chance: (1 + as_far) as f64 / (draws + 1) as f64,
    })
}

/// The places of a row that have a value, and the values.
fn answered(row: &[Option<f64>]) -> (Vec<usize>, Vec<f64>) {
    row.iter().enumerate().filter_map(|(place, value)| Some((place, (*value)?))).unzip()
}

/// Any order is equally likely (Durstenfeld 1964).
fn shuffle(values: &mut [f64], stream: &mut Stream) {
    for last in (1..values.len()).rev() {
        values.swap(last, stream.below(last + 1));
    }
}

/// The largest absolute mean of a column; `None` if one has no value.
fn largest_mean(table: &[(Vec<usize>, Vec<f64>)], sums: &mut [(f64, u32)]) -> Option<f64> {
    sums.fill((0.0, 0));
    for (places, values) in table {
        for (&place, value) in places.iter().zip(values) {
            sums[place].0 += value;
            sums[place].1 += 1;
        }
    }
    sums.iter().try_fold(0.0_f64, |most, &(sum, count)| (count > 0).then(|| most.max((sum / f64::from(count)).abs())))
}

/// The smallest value that this share of ascending values does not pass; the mean of the middle two for a half of an even number.
fn at_share(ascending: &[f64], share: f64) -> Option<f64> {
    let place = share * ascending.len() as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among a few thousand values")]
    let above = libm::ceil(place).max(1.0) as usize;
    let upper = ascending.get(above - 1)?;
    match ascending.get(above) {
        Some(next) if share == 0.5 && place == libm::floor(place) => mean(&[*upper, *next]),
        _ => Some(*upper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<Vec<Option<f64>>> {
        text.lines().map(|line| line.split(',').map(|cell| cell.parse().ok()).collect()).collect()
    }

    /// fixtures/oracles/furthest/enumerate.py goes through every order of every row.
    #[test]
    fn drawn_orders_give_what_all_orders_give() {
        let exact = include_str!("../../fixtures/oracles/furthest/exact.csv");
        let mut compared = 0;
        for line in exact.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [name, distance, expected, limit, chance] = cells[..] else { panic!("{line}") };
            let rows = match name {
                "whole" => include_str!("../../fixtures/oracles/furthest/whole.csv"),
                "gappy" => include_str!("../../fixtures/oracles/furthest/gappy.csv"),
                _ => include_str!("../../fixtures/oracles/furthest/level.csv"),
            };
            let value = |text: &str| text.parse::<f64>().unwrap();
            let found = furthest_by_chance(&table(rows), 0.9, 40_000, 7).unwrap();
            assert!((found.distance - value(distance)).abs() < 1e-12, "{name}");
            assert!((found.expected - value(expected)).abs() < 1e-12, "{name}: {}", found.expected);
            assert!((found.limit - value(limit)).abs() < 1e-12, "{name}: {}", found.limit);
            // Four standard errors of 40 000 draws.
            assert!((found.chance - value(chance)).abs() < 0.01, "{name}: {}", found.chance);
            compared += 1;
        }
        assert_eq!(compared, 3);
    }

    #[test]
    fn interchangeable_columns_are_called_rare_as_often_as_said() {
        let mut rare = 0_u32;
        for sample in 0..400 {
            let mut stream = Stream::new(40, sample);
            let row = |_| {
                let level = stream.normal() - 0.5;
                (0..8).map(|_| (stream.below(6) > 0).then(|| level + stream.normal())).collect()
            };
            let rows: Vec<Vec<Option<f64>>> = (0..9).map(row).collect();
            rare += u32::from(furthest_by_chance(&rows, 0.95, 99, sample).unwrap().chance <= 0.2);
        }
        // 80 expected, standard deviation 8.
        assert!((48..=112).contains(&rare), "{rare} of 400");
    }

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_gives_others() {
        let rows = table("0.5,1,-2,0\n1,0,0,\n-1,2,2,1");
        let of = |seed| furthest_by_chance(&rows, 0.95, 200, seed).unwrap();
        assert_eq!(of(3), of(3));
        assert!((0..8).any(|seed| of(seed) != of(3)));
    }

    #[test]
    fn too_little_has_no_value() {
        let need = |text: &str| furthest_by_chance(&table(text), 0.95, 20, 1).map(|found| found.chance);
        assert_eq!(need("1\n2"), Err(Undefined::TooFewItems { have: 1, need: 2 }));
        assert_eq!(need("1,2"), Err(Undefined::TooFewTargets { have: 1, need: 2 }));
        assert_eq!(need("1,\n2,"), Err(Undefined::NoVariance));
        assert_eq!(need("1,2,\n2,3,"), Err(Undefined::NoRepeatedTarget));
        assert_eq!(need("1,1\n2,2"), Err(Undefined::NoVariance));
    }
}

//! Sums over units that are drawn with replacement: only the numbers that are needed, as close together as they fit.

use crate::stats::stream::Below;
use crate::stats::stream::Stream;

use super::moments::Moments;

/// Numbers of a unit: rows, three sums, six products.
pub(super) const NUMBERS: usize = 10;

/// Those that the correlations with the outcome need: the product of the two views is not among them.
pub(super) const OF_ROWS: [usize; 9] = [0, 1, 2, 3, 4, 5, 6, 7, 9];

/// The same of deviations, whose sums are zero.
pub(super) const OF_DEVIATIONS: [usize; 6] = [0, 4, 5, 6, 7, 9];

/// Units that are drawn before they are added.
const AT_ONCE: usize = 256;

/// The sums of all units, with three columns: the outcome and two views.
#[derive(Debug, Clone, Copy)]
pub(super) struct Set<'u> {
    pub(super) units: &'u [Moments],
    pub(super) needed: &'static [usize],
}

impl<'u> Set<'u> {
    pub(super) fn of_rows(units: &'u [Moments]) -> Self {
        Self { units, needed: &OF_ROWS }
    }

    pub(super) fn of_deviations(units: &'u [Moments]) -> Self {
        Self { units, needed: &OF_DEVIATIONS }
    }

    fn numbers(self, unit: usize) -> impl Iterator<Item = f64> {
        let all = self.units[unit].flat();
        self.needed.iter().map(move |&at| all[at])
    }

    /// All numbers again, of which those that are needed were added up.
    pub(super) fn of_sums(self, needed: &mut impl Iterator<Item = f64>) -> [f64; NUMBERS] {
        let mut all = [0.0; NUMBERS];
        self.needed.iter().zip(needed).for_each(|(&at, sum)| all[at] = sum);
        all
    }
}

/// The numbers of all sets, unit after unit, `WIDTH` of each.
pub(super) fn flat<const SETS: usize, const WIDTH: usize>(sets: &[Set<'_>; SETS], count: usize) -> Vec<[f64; WIDTH]> {
    let mut flat = vec![[0.0; WIDTH]; count];
    for (unit, numbers) in flat.iter_mut().enumerate() {
        let needed = sets.iter().flat_map(|set| set.numbers(unit));
        numbers.iter_mut().zip(needed).for_each(|(place, number)| *place = number);
    }
    flat
}

/// The numbers of as many drawn units as there are, added up.
pub(super) fn drawn_sums<const WIDTH: usize>(units: &[[f64; WIDTH]], below: Below, mut stream: Stream) -> [f64; WIDTH] {
    let mut sums = [0.0; WIDTH];
    // First the draws and then the additions: two short loops, each with what it needs at hand.
    let mut places = [0; AT_ONCE];
    let mut left = units.len();
    while left >= AT_ONCE {
        stream.each_of(below, &mut places);
        add_drawn(&mut sums, units, &places);
        left -= AT_ONCE;
    }
    let places = &mut places[..left];
    for place in places.iter_mut() {
        *place = stream.one_of(below);
    }
    add_drawn(&mut sums, units, places);
    sums
}

/// Adds the numbers of the drawn units. Apart from what is done with the sums afterwards, so that all of them stay in registers.
#[inline(never)]
fn add_drawn<const WIDTH: usize>(sums: &mut [f64; WIDTH], units: &[[f64; WIDTH]], places: &[usize]) {
    let mut own = *sums;
    for &place in places {
        for (sum, number) in own.iter_mut().zip(&units[place]) {
            *sum += number;
        }
    }
    *sums = own;
}

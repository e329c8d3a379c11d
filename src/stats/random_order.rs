//! Random orders and random picks for null distributions by permutation.

use super::stream::Stream;

/// A source of random orders, fully given by a seed and a number: the same numbers on every machine, in any thread.
pub struct RandomOrder(Stream);

impl RandomOrder {
    /// The source with this number; sources of one seed are independent.
    pub fn new(seed: u64, number: u64) -> Self {
        Self(Stream::new(seed, number))
    }

    /// A whole number below `count`, each equally likely; 0 for a count of 0.
    pub fn below(&mut self, count: usize) -> usize {
        self.0.below(count)
    }

    /// Puts the places into random order, every order equally likely (Durstenfeld 1964).
    ///
    /// ```
    /// use parallax::stats::random_order::RandomOrder;
    /// let mut places = [0, 1, 2, 3, 4];
    /// RandomOrder::new(1, 0).shuffle(&mut places);
    /// let mut again = [0, 1, 2, 3, 4];
    /// RandomOrder::new(1, 0).shuffle(&mut again);
    /// assert_eq!(places, again);
    /// again.sort();
    /// assert_eq!(again, [0, 1, 2, 3, 4]);
    /// ```
    pub fn shuffle<T>(&mut self, places: &mut [T]) {
        for last in (1..places.len()).rev() {
            let other = self.0.below(last + 1);
            places.swap(last, other);
        }
    }
}

/// The results of repetitions 0 to `count`, in that order, made by as many threads as the machine offers.
pub fn repeated<T: Send>(count: u64, one: impl Fn(u64) -> T + Sync) -> Vec<T> {
    super::stream::repeated(count, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_is_equally_likely() {
        let mut source = RandomOrder::new(3, 7);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..24_000 {
            let mut places = [0, 1, 2, 3];
            source.shuffle(&mut places);
            *counts.entry(places).or_insert(0_u32) += 1;
        }
        assert_eq!(counts.len(), 24);
        assert!(counts.values().all(|count| count.abs_diff(1000) < 160), "{counts:?}");
    }
}

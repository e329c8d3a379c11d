//! Sums of many numbers, and of products, that lose nothing to rounding.

/// A sum that also keeps what each addition rounds away (Neumaier 1974), so that a million values near each
/// other lose nothing, and that can be taken apart again.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CompensatedSum {
    sum: f64,
    lost: f64,
}

impl CompensatedSum {
    /// Adds one value. What the addition rounds away is found without a branch (Knuth 1969, 4.2.2, theorem B).
    #[inline]
    pub fn add(&mut self, value: f64) {
        let next = self.sum + value;
        let added = next - self.sum;
        self.lost += (self.sum - (next - added)) + (value - added);
        self.sum = next;
    }

    /// Adds a product, its rounding error too (Dekker 1971; Ogita, Rump & Oishi 2005, algorithm 5.3): a sum of products as if
    /// it were made in twice the precision and rounded once.
    ///
    /// ```
    /// use parallax::stats::compensated_sum::CompensatedSum;
    ///
    /// // (2²⁷ + 1)² = 2⁵⁴ + 2²⁸ + 1 needs 55 bits.
    /// let (root, mut sum) = (134_217_729.0, CompensatedSum::default());
    /// sum.add_product(root, root);
    /// sum.add(-18_014_398_777_917_440.0);
    /// assert_eq!(sum.value(), 1.0);
    /// ```
    #[inline]
    pub fn add_product(&mut self, a: f64, b: f64) {
        // 2²⁷ + 1 cuts a number into two halves of 26 bits, whose products are exact.
        let halves = |value: f64| {
            let moved = 134_217_729.0 * value;
            let high = moved - (moved - value);
            (high, value - high)
        };
        let ((a_high, a_low), (b_high, b_low)) = (halves(a), halves(b));
        let product = a * b;
        self.add(product);
        self.lost += ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    }

    /// This sum times a number.
    #[must_use]
    pub fn times(self, by: f64) -> Self {
        let mut scaled = Self::default();
        scaled.add_product(self.sum, by);
        scaled.add_product(self.lost, by);
        scaled
    }

    /// Both sums together.
    #[must_use]
    pub fn plus(mut self, other: Self) -> Self {
        self.add(other.sum);
        self.add(other.lost);
        self
    }

    /// This sum without the other.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.plus(Self { sum: -other.sum, lost: -other.lost })
    }

    /// The sum.
    pub fn value(self) -> f64 {
        self.sum + self.lost
    }
}

impl FromIterator<f64> for CompensatedSum {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sum = Self::default();
        values.into_iter().for_each(|value| sum.add(value));
        sum
    }
}

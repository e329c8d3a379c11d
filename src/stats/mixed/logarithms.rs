//! A sum of many logarithms that takes few.

use super::jet::Number;

/// Far from where a product of two numbers of this kind overflows or loses digits.
const ROOM: std::ops::Range<f64> = 1e-150..1e150;

/// Σ ln x: the numbers are multiplied, and the logarithm is taken of the product when it grows large, while derivatives are
/// summed as they come. Each logarithm costs as much as a dozen products.
#[derive(Debug, Clone, Copy)]
pub(super) struct Logarithms<T> {
    sum: T,
    product: f64,
}

impl<T: Number> Logarithms<T> {
    pub(super) fn from_sum(sum: T) -> Self {
        Self { sum, product: 1.0 }
    }

    /// Adds the logarithm of a number above 0.
    #[inline]
    pub(super) fn add(&mut self, of: T) {
        self.sum.add_slopes_of_ln(of);
        self.product *= of.value();
        if !ROOM.contains(&self.product) {
            self.close();
        }
    }

    /// Adds a sum of logarithms.
    pub(super) fn add_sum(&mut self, sum: T) {
        self.sum += sum;
    }

    pub(super) fn total(mut self) -> T {
        self.close();
        self.sum
    }

    fn close(&mut self) {
        self.sum += T::constant(libm::log(self.product));
        self.product = 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::super::jet::Jet;
    use super::*;

    #[test]
    fn the_sum_is_that_of_single_logarithms() {
        let at = |row: u32| Jet::<2>::variable(1.0 + f64::from(row), 0) * Jet::variable(3.0, 1) * Jet::constant(1e20);
        let (mut all, mut single) = (Logarithms::from_sum(Jet::constant(2.0)), Jet::constant(2.0));
        for row in 0..200 {
            all.add(at(row));
            single += at(row).ln();
        }
        all.add_sum(Jet::constant(1.0));
        single += Jet::constant(1.0);
        let all = all.total();
        assert!((all.value() / single.value() - 1.0).abs() < 1e-13);
        for (one, other) in all.gradient().iter().zip(single.gradient()) {
            assert!((one / other - 1.0).abs() < 1e-13);
        }
        assert!((all.second(0, 0) / single.second(0, 0) - 1.0).abs() < 1e-13 && all.second(0, 1).abs() < 1e-12);
    }
}

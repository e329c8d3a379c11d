//! Numbers that carry their first and second derivatives, so that one formula gives a value, its gradient and its Hessian.

use std::ops::Add;
use std::ops::AddAssign;
use std::ops::Div;
use std::ops::Mul;
use std::ops::Neg;
use std::ops::Sub;
use std::ops::SubAssign;

/// What a formula needs of its numbers; plain numbers and [`Jet`]s have it.
pub trait Number:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + PartialEq
{
    /// By how many variables there are derivatives.
    const VARIABLES: usize;
    /// A number that depends on nothing.
    fn constant(value: f64) -> Self;
    /// A function of `L` numbers, by its derivatives there: the chain rule.
    fn chained<const L: usize>(function: &Jet<L>, of: &[Self; L]) -> Self;
    /// The number without its derivatives.
    fn value(&self) -> f64;
    /// Zero, with all derivatives zero?
    fn vanishes(&self) -> bool;
    /// The number times a constant.
    #[must_use]
    fn scale(self, factor: f64) -> Self;
    /// Natural logarithm.
    #[must_use]
    fn ln(self) -> Self;
    /// Exponential.
    #[must_use]
    fn exp(self) -> Self;
    /// Square root; its derivatives do not exist at 0.
    #[must_use]
    fn sqrt(self) -> Self;
    /// One divided by the number.
    #[must_use]
    fn recip(self) -> Self;
    /// Takes `left * right` away.
    fn take_product(&mut self, left: Self, right: Self);
    /// Adds the number `times` a constant.
    fn add_scaled(&mut self, number: Self, times: f64);
    /// The number times itself.
    #[must_use]
    fn square(self) -> Self {
        self * self
    }
}

impl Number for f64 {
    const VARIABLES: usize = 0;
    fn chained<const L: usize>(function: &Jet<L>, _: &[Self; L]) -> Self {
        function.value
    }
    fn constant(value: f64) -> Self {
        value
    }
    fn value(&self) -> f64 {
        *self
    }
    fn vanishes(&self) -> bool {
        *self == 0.0
    }
    fn scale(self, factor: f64) -> Self {
        self * factor
    }
    fn ln(self) -> Self {
        libm::log(self)
    }
    fn exp(self) -> Self {
        libm::exp(self)
    }
    fn sqrt(self) -> Self {
        libm::sqrt(self)
    }
    fn recip(self) -> Self {
        1.0 / self
    }
    #[inline]
    fn take_product(&mut self, left: Self, right: Self) {
        *self -= left * right;
    }
    #[inline]
    fn add_scaled(&mut self, number: Self, times: f64) {
        *self += number * times;
    }
}

/// A number with its derivatives up to the second by `K` variables.
///
/// ```
/// use parallax::stats::mixed::jet::{Jet, Number};
///
/// let (x, y) = (Jet::<2>::variable(3.0, 0), Jet::<2>::variable(2.0, 1));
/// let f = x * x * y;
/// assert_eq!((f.value(), f.gradient(), f.second(0, 1)), (18.0, [12.0, 9.0], 6.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jet<const K: usize> {
    value: f64,
    gradient: [f64; K],
    /// Row by row; only columns up to the diagonal are used.
    hessian: [[f64; K]; K],
}

impl<const K: usize> Jet<K> {
    /// The variable with number `index`, at `value`.
    pub fn variable(value: f64, index: usize) -> Self {
        let mut jet = Self::constant(value);
        jet.gradient[index] = 1.0;
        jet
    }

    /// First derivatives.
    pub fn gradient(&self) -> [f64; K] {
        self.gradient
    }

    /// Second derivative by the variables `first` and `second`.
    pub fn second(&self, first: usize, second: usize) -> f64 {
        self.hessian[first.max(second)][first.min(second)]
    }

    /// A smooth function of the number, by its value and its first two derivatives there.
    #[must_use]
    pub fn through(self, value: f64, first: f64, second: f64) -> Self {
        let mut out = self;
        out.value = value;
        for i in 0..K {
            out.gradient[i] = first * self.gradient[i];
            let bent = second * self.gradient[i];
            for j in 0..=i {
                out.hessian[i][j] = first * self.hessian[i][j] + bent * self.gradient[j];
            }
        }
        out
    }
}

impl<const K: usize> Number for Jet<K> {
    const VARIABLES: usize = K;
    fn chained<const L: usize>(function: &Jet<L>, of: &[Self; L]) -> Self {
        let mut out = Self::constant(function.value);
        for (one, &slope) in of.iter().zip(&function.gradient) {
            for i in 0..K {
                out.gradient[i] += slope * one.gradient[i];
                for j in 0..=i {
                    out.hessian[i][j] += slope * one.hessian[i][j];
                }
            }
        }
        for (first, one) in of.iter().enumerate() {
            for (second, other) in of.iter().enumerate() {
                let bend = function.second(first, second);
                for i in 0..K {
                    for j in 0..=i {
                        out.hessian[i][j] += bend * one.gradient[i] * other.gradient[j];
                    }
                }
            }
        }
        out
    }
    fn constant(value: f64) -> Self {
        Self { value, gradient: [0.0; K], hessian: [[0.0; K]; K] }
    }
    fn value(&self) -> f64 {
        self.value
    }
    fn vanishes(&self) -> bool {
        *self == Self::constant(0.0)
    }
    #[inline]
    fn scale(mut self, factor: f64) -> Self {
        self.value *= factor;
        for i in 0..K {
            self.gradient[i] *= factor;
            for j in 0..=i {
                self.hessian[i][j] *= factor;
            }
        }
        self
    }
    fn ln(self) -> Self {
        let inverse = 1.0 / self.value;
        self.through(libm::log(self.value), inverse, -inverse * inverse)
    }
    fn exp(self) -> Self {
        let value = libm::exp(self.value);
        self.through(value, value, value)
    }
    fn sqrt(self) -> Self {
        let root = libm::sqrt(self.value);
        let first = 0.5 / root;
        self.through(root, first, -0.5 * first / self.value)
    }
    #[inline]
    fn recip(self) -> Self {
        let inverse = 1.0 / self.value;
        let first = -inverse * inverse;
        self.through(inverse, first, -2.0 * first * inverse)
    }
    #[inline]
    fn take_product(&mut self, left: Self, right: Self) {
        self.value -= left.value * right.value;
        for i in 0..K {
            self.gradient[i] -= left.value * right.gradient[i] + right.value * left.gradient[i];
            for j in 0..=i {
                self.hessian[i][j] -= left.value * right.hessian[i][j]
                    + right.value * left.hessian[i][j]
                    + left.gradient[i] * right.gradient[j]
                    + left.gradient[j] * right.gradient[i];
            }
        }
    }
    #[inline]
    fn add_scaled(&mut self, number: Self, times: f64) {
        self.value += number.value * times;
        for i in 0..K {
            self.gradient[i] += number.gradient[i] * times;
            for j in 0..=i {
                self.hessian[i][j] += number.hessian[i][j] * times;
            }
        }
    }
}

impl<const K: usize> Mul for Jet<K> {
    type Output = Self;
    #[inline]
    fn mul(self, other: Self) -> Self {
        let mut out = Self::constant(self.value * other.value);
        for i in 0..K {
            out.gradient[i] = self.value * other.gradient[i] + other.value * self.gradient[i];
            for j in 0..=i {
                out.hessian[i][j] = self.value * other.hessian[i][j]
                    + other.value * self.hessian[i][j]
                    + self.gradient[i] * other.gradient[j]
                    + self.gradient[j] * other.gradient[i];
            }
        }
        out
    }
}

impl<const K: usize> Div for Jet<K> {
    type Output = Self;
    #[expect(clippy::suspicious_arithmetic_impl, reason = "the reciprocal carries the derivatives")]
    fn div(self, other: Self) -> Self {
        self * other.recip()
    }
}

impl<const K: usize> Neg for Jet<K> {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        self.scale(-1.0)
    }
}

impl<const K: usize> AddAssign for Jet<K> {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.value += other.value;
        for i in 0..K {
            self.gradient[i] += other.gradient[i];
            for j in 0..=i {
                self.hessian[i][j] += other.hessian[i][j];
            }
        }
    }
}

impl<const K: usize> SubAssign for Jet<K> {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        self.add_scaled(other, -1.0);
    }
}

impl<const K: usize> Add for Jet<K> {
    type Output = Self;
    #[inline]
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl<const K: usize> Sub for Jet<K> {
    type Output = Self;
    #[inline]
    fn sub(mut self, other: Self) -> Self {
        self -= other;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A formula that uses every operation.
    fn formula<T: Number>(x: T, y: T) -> T {
        let mut sum = (x * y).exp() / (x + y.square()).sqrt() - x.recip().scale(3.0);
        sum.take_product(x, y.ln());
        sum.add_scaled(-y, 0.25);
        sum
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        let (x, y, step) = (0.7, 1.3, 1e-4);
        let jet = formula(Jet::<2>::variable(x, 0), Jet::<2>::variable(y, 1));
        let at = |i: f64, j: f64| formula(x + i * step, y + j * step);
        assert!((jet.value() - at(0.0, 0.0)).abs() < 1e-14);
        assert!((jet.gradient()[0] - (at(1.0, 0.0) - at(-1.0, 0.0)) / (2.0 * step)).abs() < 1e-6);
        assert!((jet.gradient()[1] - (at(0.0, 1.0) - at(0.0, -1.0)) / (2.0 * step)).abs() < 1e-6);
        let second = (at(1.0, 0.0) - 2.0 * at(0.0, 0.0) + at(-1.0, 0.0)) / step.powi(2);
        assert!((jet.second(0, 0) - second).abs() < 1e-5);
        let mixed = (at(1.0, 1.0) - at(1.0, -1.0) - at(-1.0, 1.0) + at(-1.0, -1.0)) / (4.0 * step * step);
        assert!((jet.second(0, 1) - mixed).abs() < 1e-5 && jet.second(1, 0) == jet.second(0, 1));
    }

    #[test]
    fn the_chain_rule_gives_what_the_formula_gives() {
        let (u, v) = (Jet::<3>::variable(0.4, 0), Jet::<3>::variable(1.1, 2));
        let (x, y) = (u * v + Jet::constant(0.3), v.exp());
        let whole = formula(x, y);
        let outer = formula(Jet::<2>::variable(x.value(), 0), Jet::<2>::variable(y.value(), 1));
        let chained = Jet::<3>::chained(&outer, &[x, y]);
        assert_eq!(chained.value(), whole.value());
        for i in 0..3 {
            assert!((chained.gradient()[i] - whole.gradient()[i]).abs() < 1e-11 * whole.value().abs());
            for j in 0..3 {
                assert!((chained.second(i, j) - whole.second(i, j)).abs() < 1e-10 * whole.value().abs());
            }
        }
    }

    #[test]
    fn a_square_at_zero_vanishes_but_its_curvature_does_not() {
        let x = Jet::<1>::variable(0.0, 0);
        let square = x.square();
        assert_eq!((square.value(), square.gradient(), square.second(0, 0)), (0.0, [0.0], 2.0));
        assert!(!square.vanishes() && Jet::<1>::constant(0.0).vanishes());
    }
}

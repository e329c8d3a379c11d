//! The restricted likelihood of nested gaps, in closed form.
//!
//! In units of the residual variance a case has V = R(rho) + a 11' + b 11', a for the client and b for the therapist. With
//! w = 1'R⁻¹1 and s = 1'R⁻¹d of a case, the client goes by g = 1/(1 + aw), the therapist by u = 1/(1 + bz) with z = Σwg:
//! what is left are two sums over cases and two over therapists (Woodbury's identity twice).

use super::sums::CourseSums;
use super::sums::Pattern;
use super::sums::Placed;
use crate::stats::mixed::Jet;
use crate::stats::mixed::Number;

/// Variances in units of the residual one, and the memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Relative<T> {
    /// Of cases of one giver.
    pub(super) case: T,
    /// Of givers.
    pub(super) giver: T,
    /// Correlation of sessions whose numbers follow one another.
    pub(super) memory: T,
}

/// What is left of the data at given parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Root<T> {
    /// log|V|.
    pub(super) log_v: T,
    /// 1'V⁻¹1: the inverse is the variance of the mean.
    pub(super) information: T,
    /// 1'V⁻¹d.
    pub(super) product: T,
    /// (d − mean)'V⁻¹(d − mean).
    pub(super) residual: T,
}

/// Weights of one pattern of distances.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighing<T> {
    /// w = 1'R⁻¹1.
    pub(super) weight: T,
    /// g = 1/(1 + aw): what the client leaves.
    pub(super) left: T,
}

/// Weights of all patterns.
#[derive(Debug, Clone)]
pub(super) struct Weighings<T> {
    /// By pattern.
    pub(super) own: Vec<Weighing<T>>,
    /// s = 1'R⁻¹d, as weights of the vector of a case: those of all patterns side by side.
    pub(super) of_vectors: Vec<T>,
}

/// What the cases of one giver add up to once the clients are eliminated.
#[derive(Debug, Clone, Copy)]
pub(super) struct GiverSums<T> {
    /// z = Σwg.
    pub(super) weight: T,
    /// t = Σsg.
    pub(super) sum: T,
    /// u = 1/(1 + bz).
    pub(super) left: T,
}

impl<T: Number> GiverSums<T> {
    /// At a variance of givers.
    pub(super) fn new(weight: T, sum: T, variance: T) -> Self {
        Self { weight, sum, left: (T::constant(1.0) + variance * weight).recip() }
    }
}

/// rho^distance, rho the correlation at distance 1.
fn power<T: Number>(memory: T, mut exponent: u32) -> T {
    let (mut out, mut base) = (T::constant(1.0), memory);
    loop {
        if exponent & 1 == 1 {
            out = out * base;
        }
        exponent >>= 1;
        if exponent == 0 {
            return out;
        }
        base = base.square();
    }
}

impl CourseSums {
    /// 1/(1 + φ) of each distance, φ its correlation, and φ/(1 + φ).
    fn of_distances<T: Number>(&self, memory: T) -> Vec<(T, T)> {
        let of = |apart: u32| {
            let correlation = power(memory, apart);
            let share = (T::constant(1.0) + correlation).recip();
            (share, correlation * share)
        };
        self.distances.iter().map(|distance| of(distance.apart)).collect()
    }

    /// The weights of each pattern.
    pub(super) fn weighings<T: Number>(&self, at: &Relative<T>) -> Weighings<T> {
        let distances = self.of_distances(at.memory);
        let mut of_vectors = Vec::with_capacity(self.patterns.last().map_or(0, |last| last.place().end));
        let mut of = |pattern: &Pattern| {
            let mut weight = T::constant(pattern.starts);
            of_vectors.push(T::constant(1.0));
            for &(distance, neighbours) in &pattern.steps {
                let (later, earlier) = distances[distance];
                weight.add_scaled(later - earlier, neighbours);
                of_vectors.extend([later, -earlier]);
            }
            Weighing { weight, left: (T::constant(1.0) + at.case * weight).recip() }
        };
        let own = self.patterns.iter().map(&mut of).collect();
        Weighings { own, of_vectors }
    }

    /// d'R⁻¹d over all cases, and log|R|.
    fn within<T: Number>(&self, memory: T) -> (T, T) {
        let (mut squares, mut log) = (T::constant(self.squares), T::constant(0.0));
        for distance in &self.distances {
            let correlation = power(memory, distance.apart);
            let fresh = T::constant(1.0) - correlation.square();
            let mut sum = T::constant(distance.later);
            sum.add_scaled(correlation, -2.0 * distance.product);
            sum.add_scaled(correlation.square(), distance.earlier);
            squares += sum * fresh.recip();
            log.add_scaled(fresh.ln(), distance.neighbours);
        }
        (squares, log)
    }

    /// Everything eliminated but the mean, and the mean at its best.
    pub(super) fn root<T: Number>(&self, at: &Relative<T>) -> Root<T> {
        if T::VARIABLES == 0 {
            return self.root_by(at, at, |number| *number);
        }
        let (case, memory) = (at.case.value(), at.memory.value());
        if T::VARIABLES > 3 {
            // There are three variables here, whatever they depend on.
            let giver = Jet::<3>::variable(at.giver.value(), 1);
            let own = Relative { case: Jet::variable(case, 0), giver, memory: Jet::variable(memory, 2) };
            let Root { log_v, information, product, residual } = self.root(&own);
            let lifted = |number: Jet<3>| T::chained(&number, &[at.case, at.giver, at.memory]);
            let (log_v, information) = (lifted(log_v), lifted(information));
            return Root { log_v, information, product: lifted(product), residual: lifted(residual) };
        }
        let giver = Jet::constant(0.0);
        if (at.memory - T::constant(memory)).vanishes() {
            let below = Relative { case: Jet::<1>::variable(case, 0), giver, memory: Jet::constant(memory) };
            return self.root_by(at, &below, |number| T::chained(number, &[at.case]));
        }
        let giver = Jet::constant(0.0);
        let below = Relative { case: Jet::<2>::variable(case, 0), giver, memory: Jet::variable(memory, 1) };
        self.root_by(at, &below, |number| T::chained(number, &[at.case, at.memory]))
    }

    /// The same by way of numbers with derivatives by what matters below the givers, and that `lifted` makes into those
    /// wanted: the variance of givers and whatever is held play no part in a case or cell, and there are many.
    fn root_by<T: Number, B: Number>(
        &self,
        at: &Relative<T>,
        below: &Relative<B>,
        lifted: impl Fn(&B) -> T,
    ) -> Root<T> {
        let weighings = self.weighings(below);
        let (squares, log_v) = self.without_cases(below, &weighings);
        let parts = Left::of(self, &weighings);
        let givers = self.givers.each().map(|own| {
            let (weight, sum) = parts.over(own);
            GiverSums::new(lifted(&weight), lifted(&sum), at.giver)
        });
        root_above((lifted(&squares), lifted(&log_v)), at.giver, givers)
    }

    /// d'V⁻¹d and log|V| of the cases, the clients eliminated.
    fn without_cases<T: Number>(&self, at: &Relative<T>, weighings: &Weighings<T>) -> (T, T) {
        let (mut squares, mut log_v) = self.within(at.memory);
        if !at.case.vanishes() {
            for (pattern, own) in self.patterns.iter().zip(&weighings.own) {
                log_v.add_scaled(own.left.ln(), -pattern.cases);
                let of_vector = &weighings.of_vectors[pattern.place()];
                squares.take_product(at.case * own.left, quadratic(&pattern.products, of_vector));
            }
        }
        (squares, log_v)
    }

    /// All that the variance of givers has no part in.
    pub(super) fn below_givers(&self, at: &Relative<f64>) -> BelowGivers {
        let weighings = self.weighings(at);
        let parts = Left::of(self, &weighings);
        let givers = self.givers.each().map(|own| parts.over(own)).collect();
        let cases = self.without_cases(at, &weighings);
        BelowGivers { weighings, givers, cases }
    }
}

/// What is left at one memory and variance of cases, whatever the variance of givers.
#[derive(Debug, Clone)]
pub(super) struct BelowGivers {
    pub(super) weighings: Weighings<f64>,
    /// z and t of each giver.
    givers: Vec<(f64, f64)>,
    cases: (f64, f64),
}

impl BelowGivers {
    /// z and t of each giver.
    pub(super) fn sums(&self) -> &[(f64, f64)] {
        &self.givers
    }

    /// The sums of each giver at a variance of givers.
    fn givers(&self, giver: f64) -> impl Iterator<Item = GiverSums<f64>> {
        self.givers.iter().map(move |&(weight, sum)| GiverSums::new(weight, sum, giver))
    }

    /// Everything eliminated at a variance of givers.
    pub(super) fn root(&self, giver: f64) -> Root<f64> {
        root_above(self.cases, giver, self.givers(giver))
    }
}

/// The givers eliminated, and the mean at its best.
fn root_above<T: Number>(
    (mut squares, log_v): (T, T),
    variance: T,
    givers: impl Iterator<Item = GiverSums<T>>,
) -> Root<T> {
    let (mut information, mut product, mut taken) = (T::constant(0.0), T::constant(0.0), T::constant(0.0));
    let mut log_left = T::constant(0.0);
    let has_givers = !variance.vanishes();
    for giver in givers {
        if has_givers {
            let sum = giver.sum * giver.left;
            information += giver.weight * giver.left;
            product += sum;
            taken += sum * giver.sum;
            log_left += giver.left.ln();
        } else {
            information += giver.weight;
            product += giver.sum;
        }
    }
    squares.take_product(variance, taken);
    let residual = squares - product.square() / information;
    Root { log_v: log_v - log_left, information, product, residual }
}

/// What the client leaves of the weight of a case of each pattern, and of the weights of its vector, all vectors side by side.
struct Left<T> {
    weights: Vec<T>,
    of_vectors: Vec<T>,
}

impl<T: Number> Left<T> {
    fn of(sums: &CourseSums, weighings: &Weighings<T>) -> Self {
        let mut of_vectors = weighings.of_vectors.clone();
        for (pattern, own) in sums.patterns.iter().zip(&weighings.own) {
            of_vectors[pattern.place()].iter_mut().for_each(|weight| *weight = *weight * own.left);
        }
        Self { weights: weighings.own.iter().map(|own| own.weight * own.left).collect(), of_vectors }
    }

    /// z and t of the cells and terms of a giver.
    fn over(&self, (cells, terms): (&Placed, &Placed)) -> (T, T) {
        let (mut weight, mut sum) = (T::constant(0.0), T::constant(0.0));
        for &(pattern, cases) in cells {
            weight.add_scaled(self.weights[pattern as usize], cases);
        }
        for &(place, value) in terms {
            sum.add_scaled(self.of_vectors[place as usize], value);
        }
        (weight, sum)
    }
}

/// c'Gc for the lower triangle of G.
fn quadratic<T: Number>(products: &[f64], weights: &[T]) -> T {
    let width = weights.len();
    let mut sum = T::constant(0.0);
    for row in 0..width {
        let mut inner = weights[row].scale(products[row * width + row]);
        for column in 0..row {
            inner.add_scaled(weights[column], 2.0 * products[row * width + column]);
        }
        sum += weights[row] * inner;
    }
    sum
}

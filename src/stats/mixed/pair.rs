//! Intercept and slope of a group eliminated together, where nothing was eliminated before.
//!
//! The products of such a group are plain numbers. With Z its two columns, B the relative covariance of the two effects,
//! G = Z'Z and C = Z'(all columns), T becomes T − C'WC with W = (B⁻¹ + G)⁻¹ = (B + |B| adj G)/(1 + tr BG + |B||G|), and the
//! denominator multiplies |V|: three numbers with derivatives instead of a product of two for every entry.

use super::evaluate::Effect;
use super::jet::Number;
use super::sums::row_start;

/// Two effects of one term.
pub(super) struct Pair<T> {
    /// Their columns, counted from the end.
    columns: [usize; 2],
    /// B: the first variance, the covariance, the second variance.
    covariance: [T; 3],
    determinant: T,
    /// Z'(all columns) of the group under way.
    products: [Vec<f64>; 2],
}

impl<T: Number> Pair<T> {
    /// None unless there are two effects that load on two columns.
    pub(super) fn of(effects: &[Effect<T>]) -> Option<Self> {
        let [one, other] = effects else { return None };
        let mut columns: Vec<usize> = one.loads.iter().chain(&other.loads).map(|&(column, _)| column).collect();
        columns.sort_unstable();
        columns.dedup();
        let columns: [usize; 2] = columns.try_into().ok()?;
        let load = |effect: &Effect<T>, column: usize| {
            let own = effect.loads.iter().find(|&&(own, _)| own == column);
            own.map_or(T::constant(0.0), |&(_, load)| load)
        };
        let a = columns.map(|column| load(one, column));
        let b = columns.map(|column| load(other, column));
        let entry = |i: usize, j: usize| one.variance * a[i] * a[j] + other.variance * b[i] * b[j];
        let determinant = one.variance * other.variance * (a[0] * b[1] - a[1] * b[0]).square();
        let covariance = [entry(0, 0), entry(0, 1), entry(1, 1)];
        Some(Self { columns, covariance, determinant, products: [Vec::new(), Vec::new()] })
    }

    /// Eliminates both from products that are plain numbers so far; gives what log|V| grows by.
    pub(super) fn eliminate(&mut self, own: &mut [T], width: usize) -> T {
        let at = |row: usize, column: usize| row_start(width, row.min(column)) + row.abs_diff(column);
        let places = self.columns.map(|column| width - column);
        for (products, &place) in self.products.iter_mut().zip(&places) {
            products.clear();
            products.extend((0..width).map(|column| own[at(place, column)].value()));
        }
        let c = &self.products;
        let g = [c[0][places[0]], c[0][places[1]], c[1][places[1]]];
        let [first, both, second] = self.covariance;
        let mut grown = T::constant(1.0);
        grown.add_scaled(first, g[0]);
        grown.add_scaled(both, 2.0 * g[1]);
        grown.add_scaled(second, g[2]);
        grown.add_scaled(self.determinant, g[0] * g[2] - g[1] * g[1]);
        let share = grown.recip();
        let weight = |mut entry: T, adjoint: f64| {
            entry.add_scaled(self.determinant, adjoint);
            entry * share
        };
        let weights = [weight(first, g[2]), weight(both, -g[1]), weight(second, g[0])];
        let mut place = 0;
        for row in 0..width {
            for column in row..width {
                let entry = &mut own[place];
                entry.add_scaled(weights[0], -c[0][row] * c[0][column]);
                entry.add_scaled(weights[1], -c[0][row] * c[1][column] - c[1][row] * c[0][column]);
                entry.add_scaled(weights[2], -c[1][row] * c[1][column]);
                place += 1;
            }
        }
        grown.ln()
    }
}

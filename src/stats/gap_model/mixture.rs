//! Averages over the grid of variances: the moments of a mixture of normals.

use super::shrunken::Deviation;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::distribution::t_two_sided_p;
use crate::stats::level::ConfidenceLevel;

/// Degrees of freedom of what is as good as normal.
const NORMAL: f64 = 1000.0;

/// Moments of a mixture of normals about a fixed place.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mixture {
    pub(super) place: f64,
    pub(super) moments: [f64; 4],
    /// The share of own sessions.
    pub(super) own: f64,
}

/// Normals that many mixtures share but for a straight line: sums over their weights, with means y from a place, and
/// variances made of two parts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shared {
    /// The place from which means are taken.
    pub(super) place: f64,
    /// Of y to the powers 0 to 4.
    means: [f64; 5],
    /// Of either part of the variance times y to the powers 0 to 2.
    parts: [[f64; 3]; 2],
    /// Of the square of the first part, of the product of both, and of the square of the second.
    squares: [f64; 3],
}

impl Shared {
    /// Adds a normal: its weight, mean, and both parts of its variance.
    pub(super) fn add(&mut self, weight: f64, mean: f64, [first, second]: [f64; 2]) {
        let from = mean - self.place;
        let mut power = weight;
        for (at, sum) in self.means.iter_mut().enumerate() {
            *sum += power;
            if at < 3 {
                self.parts[0][at] += power * first;
                self.parts[1][at] += power * second;
            }
            power *= from;
        }
        let squares = [first * first, first * second, second * second];
        self.squares.iter_mut().zip(squares).for_each(|(sum, square)| *sum += weight * square);
    }
}

impl Mixture {
    /// Adds shared normals that have their means at `start + slope * y`, `times` their parts of variance; fourth moment
    /// in squared variances, and share of own sessions.
    pub(super) fn add_shared(
        &mut self,
        shared: &Shared,
        (start, slope): (f64, f64),
        times: [f64; 2],
        fourth: f64,
        own: f64,
    ) {
        let c = start - self.place;
        let [weight, y1, y2, y3, y4] = shared.means;
        let square = slope * slope;
        let (y1, y2, y3, y4) = (slope * y1, square * y2, square * slope * y3, square * square * y4);
        let variance = |power: usize| times[0] * shared.parts[0][power] + times[1] * shared.parts[1][power];
        let (v0, v1, v2) = (variance(0), slope * variance(1), square * variance(2));
        let [first, both, second] = shared.squares;
        let v_squared = times[0] * (times[0] * first + 2.0 * times[1] * both) + times[1] * times[1] * second;
        let moments = [
            y1 + c * weight,
            y2 + v0 + c * (2.0 * y1 + c * weight),
            y3 + 3.0 * v1 + c * (3.0 * (y2 + v0) + c * (3.0 * y1 + c * weight)),
            y4 + 6.0 * v2
                + fourth * v_squared
                + c * (4.0 * y3 + 12.0 * v1 + c * (6.0 * (y2 + v0) + c * (4.0 * y1 + c * weight))),
        ];
        self.moments.iter_mut().zip(moments).for_each(|(sum, moment)| *sum += moment);
        self.own += weight * own;
    }

    /// Adds a part: its weight, mean, variance, fourth moment in squared variances, and the share of its own sessions.
    #[inline]
    pub(super) fn add(&mut self, weight: f64, mean: f64, variance: f64, fourth: f64, own: f64) {
        let from = mean - self.place;
        let square = from * from;
        let moments = [
            from,
            square + variance,
            from * (square + 3.0 * variance),
            square * square + 6.0 * square * variance + fourth * variance * variance,
        ];
        self.moments.iter_mut().zip(moments).for_each(|(sum, moment)| *sum += weight * moment);
        self.own += weight * own;
    }

    /// Mean, standard deviation, and the degrees of freedom of the t distribution with the same kurtosis, whole ones.
    pub(super) fn summary(&self) -> Option<(f64, f64, f64)> {
        let [first, second, third, fourth] = self.moments;
        let variance = second - first * first;
        let central = fourth - 4.0 * first * third + 6.0 * first * first * second - 3.0 * first * first * first * first;
        let excess = central / (variance * variance) - 3.0;
        let df = if excess > 0.0 { libm::floor(4.0 + 6.0 / excess).min(NORMAL) } else { NORMAL };
        (variance > 0.0 && df.is_finite()).then(|| (self.place + first, libm::sqrt(variance), df))
    }

    /// The value with an interval from the t distribution of the same variance and kurtosis.
    pub(super) fn estimate(&self, level: &ConfidenceLevel, n: usize) -> Measured {
        let (mean, sd, df) = self.summary().ok_or(Undefined::Overflow)?;
        let half = level.t(df).map(|t| t * sd * libm::sqrt((df - 2.0) / df));
        let interval = half.and_then(|half| Interval::around(mean, half, level.share()));
        Ok(Estimate { std_error: Some(sd), df: Some(df), interval, ..Estimate::plain(mean, n)? })
    }

    pub(super) fn deviation(&self) -> Result<Deviation, Undefined> {
        let (value, std_error, df) = self.summary().ok_or(Undefined::Overflow)?;
        let t = value / std_error * libm::sqrt(df / (df - 2.0));
        let p_value = t_two_sided_p(t, df).ok_or(Undefined::Overflow)?;
        Ok(Deviation { value, std_error, df, p_value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_normals_add_what_each_of_them_adds() {
        let normals = [(0.2, 1.5, [0.3, 0.1]), (0.5, 1.1, [0.2, 0.4]), (0.3, 2.2, [0.5, 0.2])];
        let (start, slope, times) = (0.4, 0.7, [0.9, 0.6]);
        let mut shared = Shared { place: 1.4, ..Shared::default() };
        let mut one_by_one = Mixture { place: 0.3, ..Mixture::default() };
        let mut together = one_by_one;
        for (weight, mean, parts) in normals {
            shared.add(weight, mean, parts);
            let variance = times[0] * parts[0] + times[1] * parts[1];
            one_by_one.add(weight, start + slope * (mean - 1.4), variance, 3.2, 0.8);
        }
        together.add_shared(&shared, (start, slope), times, 3.2, 0.8);
        assert!((together.own - one_by_one.own).abs() < 1e-15);
        for (one, other) in together.moments.iter().zip(one_by_one.moments) {
            assert!((one - other).abs() < 1e-14, "{one} {other}");
        }
    }

    #[test]
    fn a_mixture_of_equal_normals_is_that_normal() {
        let mut mixture = Mixture { place: 1.0, ..Mixture::default() };
        mixture.add(0.4, 2.0, 0.25, 3.0, 0.5);
        mixture.add(0.6, 2.0, 0.25, 3.0, 0.5);
        let (mean, sd, df) = mixture.summary().unwrap();
        assert!((mean - 2.0).abs() < 1e-15 && (sd - 0.5).abs() < 1e-15 && df == NORMAL);
        mixture = Mixture::default();
        mixture.add(0.5, 0.0, 1.0, 3.0, 0.0);
        mixture.add(0.5, 0.0, 4.0, 3.0, 0.0);
        // Variance 2.5, fourth moment 25.5: excess kurtosis 1.08, and 4 + 6/1.08 degrees of freedom.
        assert_eq!(mixture.summary().unwrap().2, 9.0);
    }
}

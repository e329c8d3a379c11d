//! From numbers to places on the drawing, and the round numbers that are written on an axis.

use crate::report::number::number;
use crate::report::NumberStyle;
use crate::report::chart::Axis;

/// A linear map from a range of values to a range of places; values beyond the range stand at its edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// The map that sends `axis.low` to `from` and `axis.high` to `to`.
    pub(super) fn new(axis: &Axis, from: f64, to: f64) -> Self {
        let (low, high) = (axis.low.min(axis.high), axis.low.max(axis.high));
        if !(low.is_finite() && high.is_finite()) {
            return Self { low: 0.0, high: 1.0, from, to };
        }
        if low == high {
            return Self { low: low - 0.5, high: high + 0.5, from, to };
        }
        Self { low, high, from, to }
    }

    /// The map for session numbers.
    pub(super) fn sessions((first, last): (u32, u32), from: f64, to: f64) -> Self {
        Self::new(&Axis { label: String::new(), low: f64::from(first), high: f64::from(last) }, from, to)
    }

    /// Where a value stands.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + share * (self.to - self.from)
    }

    /// Does the value lie on the axis?
    pub(super) fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Round numbers on the axis, at most about `most` of them, ascending.
    pub(super) fn ticks(&self, most: usize) -> Ticks {
        let step = round_step((self.high - self.low) / most.max(1) as f64);
        let slack = step * 1e-9;
        let start = if self.starts_whole(step) { self.low } else { libm::ceil((self.low - slack) / step) * step };
        let count = libm::floor((self.high - start + slack) / step);
        let mut values = Vec::new();
        let mut index = 0.0;
        while index <= count {
            values.push(start + index * step);
            index += 1.0;
        }
        Ticks { values, digits: digits_of(step) }
    }
}

impl Scale {
    /// Response ranges start at 1 or 0 and end on a whole number of steps: 1 3 5 7 rather than 2 4 6.
    fn starts_whole(&self, step: f64) -> bool {
        let steps = (self.high - self.low) / step;
        self.low >= 0.0 && self.low == libm::floor(self.low) && steps == libm::floor(steps) && step <= 2.0
    }
}

/// The numbers written on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ticks {
    /// Ascending.
    pub(super) values: Vec<f64>,
    /// Decimals that all of them need.
    digits: u8,
}

impl Ticks {
    /// A tick in words.
    pub(super) fn text(&self, value: f64, style: NumberStyle) -> String {
        number(value, self.digits, style)
    }
}

/// The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least `rough`.
fn round_step(rough: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|step| step * power >= rough * (1.0 - 1e-9));
    step.unwrap_or(10.0) * power
}

/// Decimals needed to write multiples of a step.
fn digits_of(step: f64) -> u8 {
    let needs = |digits: &u8| {
        let scaled = step * libm::pow(10.0, f64::from(*digits));
        (scaled - libm::round(scaled)).abs() < 1e-6
    };
    (0..6).find(needs).unwrap_or(6)
}

/// Session numbers to write under an axis: all of them if they fit, else round ones; always whole.
pub(super) fn session_ticks((first, last): (u32, u32), most: usize) -> Vec<u32> {
    let (first, last) = (first.min(last), first.max(last));
    let count = last - first;
    if (count as usize) < most {
        return (first..=last).collect();
    }
    let steps = [2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000];
    let step = steps.into_iter().find(|step| ((count / step) as usize) < most).unwrap_or(count.max(1));
    if step == 2 {
        return (first..=last).step_by(2).collect();
    }
    let mut ticks = vec![first];
    ticks.extend((first / step + 1..=last / step).map(|index| index * step).filter(|tick| tick - first > step / 2));
    ticks
}

/// How many pieces of this size fit into a stretch of the drawing; none into a negative one.
pub(super) fn fitting(stretch: f64, piece: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand units at most")]
    let count = libm::floor(stretch / piece).max(0.0) as usize;
    count
}

/// A coordinate: a tenth of a pixel is finer than any screen.
pub(super) fn place(value: f64) -> String {
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(low: f64, high: f64) -> Axis {
        Axis { label: String::new(), low, high }
    }

    #[test]
    fn ticks_are_round_and_inside_the_axis() {
        let ticks = |low, high, most| {
            let ticks = Scale::new(&axis(low, high), 0.0, 1.0).ticks(most);
            ticks.values.iter().map(|&value| ticks.text(value, NumberStyle::Plain)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(ticks(1.0, 5.0, 5), "1 2 3 4 5");
        assert_eq!(ticks(-1.2, 1.2, 5), "−1.0 −0.5 0.0 0.5 1.0");
        assert_eq!(ticks(0.0, 100.0, 5), "0 20 40 60 80 100");
        assert_eq!(ticks(0.0, 1.0, 4), "0.00 0.25 0.50 0.75 1.00");
        assert_eq!(ticks(-0.3, 0.3, 6), "−0.3 −0.2 −0.1 0.0 0.1 0.2 0.3");
        assert_eq!(ticks(2.0, 2.0, 2), "1.5 2.0 2.5");
        assert_eq!(ticks(1.0, 7.0, 4), "1 3 5 7");
        assert_eq!(ticks(-2.0, 2.0, 3), "−2 0 2");
    }

    #[test]
    fn values_beyond_the_axis_stand_at_its_edge() {
        let scale = Scale::new(&axis(1.0, 5.0), 100.0, 0.0);
        assert_eq!([1.0, 3.0, 5.0, 7.0, -2.0].map(|value| scale.at(value)), [100.0, 50.0, 0.0, 0.0, 100.0]);
        assert!(scale.holds(5.0) && !scale.holds(5.1));
    }

    #[test]
    fn an_axis_without_extent_or_with_infinite_ends_still_places_points() {
        for broken in [axis(3.0, 3.0), axis(f64::NEG_INFINITY, 1.0), axis(f64::NAN, f64::NAN)] {
            let scale = Scale::new(&broken, 0.0, 10.0);
            assert!((0.0..=10.0).contains(&scale.at(3.0)), "{broken:?}");
            assert!(scale.ticks(5).values.len() < 12);
        }
    }

    #[test]
    fn session_ticks_are_whole_and_few() {
        assert_eq!(session_ticks((1, 10), 14), (1..=10).collect::<Vec<_>>());
        assert_eq!(session_ticks((1, 24), 14), [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
        assert_eq!(session_ticks((1, 100), 8), [1, 20, 40, 60, 80, 100]);
        assert_eq!(session_ticks((4, 4), 8), [4]);
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!([0.0, -0.01, 12.34, 7.96].map(place), ["0", "0", "12.3", "8"].map(String::from));
    }
}

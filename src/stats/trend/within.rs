//! One slope for all courses, each about its own mean, from additive sums.

use crate::stats::Undefined;

/// Sums of squares and products about the means of courses.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SlopeSums {
    xx: f64,
    xy: f64,
    points: usize,
}

impl SlopeSums {
    /// Adds the points of one course.
    pub fn add_course(&mut self, points: impl Iterator<Item = (f64, f64)>) {
        let (mut n, mut x_sum, mut y_sum, mut xx, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let mut first = None;
        for (x, y) in points {
            // From the first point on, so that large values keep their digits.
            let (from_x, from_y) = *first.get_or_insert((x, y));
            let (x, y) = (x - from_x, y - from_y);
            (n, x_sum, y_sum, xx, xy) = (n + 1.0, x_sum + x, y_sum + y, xx + x * x, xy + x * y);
            self.points += 1;
        }
        if n > 0.0 {
            self.xx += xx - x_sum * x_sum / n;
            self.xy += xy - x_sum * y_sum / n;
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self { xx: self.xx + other.xx, xy: self.xy + other.xy, points: self.points + other.points }
    }

    /// How many points.
    pub fn points(&self) -> usize {
        self.points
    }

    /// The slope of y on x within courses (analysis of covariance with a common slope), in units of y per unit of x.
    /// Undefined where x never changes within a course.
    ///
    /// ```
    /// use parallax::stats::trend::SlopeSums;
    /// let mut sums = SlopeSums::default();
    /// sums.add_course([(1.0, 4.0), (2.0, 3.0)].into_iter());
    /// sums.add_course([(1.0, 9.0), (3.0, 6.0)].into_iter());
    /// // Products −0.5 and −3, squares 0.5 and 2.
    /// assert_eq!(sums.slope(), Ok(-1.4));
    /// ```
    pub fn slope(&self) -> Result<f64, Undefined> {
        if self.xx > 0.0 { Ok(self.xy / self.xx) } else { Err(Undefined::ConstantColumn) }
    }
}

//! The days of the sessions: weekly therapy and fortnightly supervision in one term.

use super::draw::Draw;
use crate::domain::date::Date;

/// How the sessions of one kind follow each other. Days have streams of random numbers of their own, so that they change
/// no rating.
pub(super) struct Calendar {
    draw: Draw,
    /// Days between two sessions, before the shift.
    every: u32,
    /// Courses begin within so many days of the first day of term.
    begins_within: u32,
    /// First day of the course at hand, in days of term, and how many sessions it has had.
    course: (u32, u32),
}

/// A session is held up to so many days late.
const MOST_SHIFT: u32 = 3;

impl Calendar {
    /// Clients come every week and begin within two months.
    pub(super) fn of_therapy(seed: u64) -> Self {
        Self { draw: Draw::new(seed, 4), every: 7, begins_within: 60, course: (0, 0) }
    }

    /// Trainees come every second week and begin within three weeks.
    pub(super) fn of_supervision(seed: u64) -> Self {
        Self { draw: Draw::new(seed, 5), every: 14, begins_within: 20, course: (0, 0) }
    }

    /// Begins the course of the next pair of people.
    pub(super) fn begin(&mut self) {
        self.course = (self.draw.between((0, self.begins_within)), 0);
    }

    /// The day of the next session of the course, as it is written in a file.
    pub(super) fn next(&mut self) -> String {
        let (first, held) = self.course;
        self.course.1 += 1;
        let day = first + held * self.every + self.draw.between((0, MOST_SHIFT));
        // The years of the calendar suffice for every study that can be simulated.
        let term = Date::new(2025, 9, 1).and_then(|term| term.plus_days(day));
        term.map(|date| date.to_string()).unwrap_or_default()
    }
}

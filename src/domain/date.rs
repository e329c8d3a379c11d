//! A day in the calendar: which session came first, and how far apart two were.

use std::fmt;
use std::num::NonZeroU32;

/// Days before each month in a year that is no leap year.
const BEFORE_MONTH: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const LAST_YEAR: u32 = 9999;

/// A day of the Gregorian calendar, counted from 1 January of year 1, which is day 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NonZeroU32);

impl Date {
    /// `None` for a day that the calendar does not have, and for years outside 1 to 9999.
    ///
    /// ```
    /// use parallax::domain::date::Date;
    /// let (before, after) = (Date::new(2024, 2, 28).unwrap(), Date::new(2024, 3, 1).unwrap());
    /// assert_eq!(after.days_since(before), 2);
    /// assert_eq!(Date::new(2023, 2, 29), None);
    /// assert_eq!(after.to_string(), "2024-03-01");
    /// ```
    pub fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        let exists = (1..=LAST_YEAR).contains(&year) && (1..=12).contains(&month) && day >= 1;
        (exists && day <= days_in(year, month)).then(|| before_month(year, month) + day).and_then(Self::of_day)
    }

    /// The date written `2026-04-12`: year, month and day with all their digits, and nothing else.
    pub fn from_iso(text: &[u8]) -> Option<Self> {
        let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text else { return None };
        let number = |digits: &[u8]| {
            let digit = |number, digit: &u8| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'));
            digits.iter().try_fold(0, digit)
        };
        Self::new(number(&[*y0, *y1, *y2, *y3])?, number(&[*m0, *m1])?, number(&[*d0, *d1])?)
    }

    /// So many days later.
    #[must_use]
    pub fn plus_days(self, days: u32) -> Option<Self> {
        self.0.get().checked_add(days).and_then(Self::of_day)
    }

    /// How many days it is after another; negative if it is before.
    pub fn days_since(self, other: Self) -> i64 {
        i64::from(self.0.get()) - i64::from(other.0.get())
    }

    /// The day so many days later, earlier if negative; `None` outside the years 1 to 9999.
    ///
    /// ```
    /// use parallax::domain::date::Date;
    /// let start = Date::new(1970, 1, 1).unwrap();
    /// assert_eq!(start.days_later(-1), Date::new(1969, 12, 31));
    /// assert_eq!(start.days_later(20_355), Date::new(2025, 9, 24));
    /// assert_eq!(start.days_later(i64::MIN), None);
    /// ```
    pub fn days_later(self, days: i64) -> Option<Self> {
        Self::of_day(u32::try_from(i64::from(self.0.get()).checked_add(days)?).ok()?)
    }

    fn of_day(day: u32) -> Option<Self> {
        let last = before_year(LAST_YEAR + 1);
        NonZeroU32::new(day).filter(|day| day.get() <= last).map(Self)
    }

    fn year(self) -> u32 {
        // A year has at most 366 days, so this is never too late, and at most a few years too early.
        let mut year = self.0.get() / 366 + 1;
        while before_year(year + 1) < self.0.get() {
            year += 1;
        }
        year
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, year) = (self.0.get(), self.year());
        let month = (1..=12).rev().find(|&month| before_month(year, month) < day).unwrap_or(1);
        write!(f, "{year:04}-{month:02}-{:02}", day - before_month(year, month))
    }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// Days before 1 January of a year.
fn before_year(year: u32) -> u32 {
    let years = year - 1;
    years * 365 + years / 4 - years / 100 + years / 400
}

/// Days before the first of a month.
fn before_month(year: u32, month: u32) -> u32 {
    before_year(year) + BEFORE_MONTH[month as usize - 1] + u32::from(month > 2 && is_leap(year))
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 => 28 + u32::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_have_their_known_numbers() {
        let day = |text: &[u8]| Date::from_iso(text).map(|date| date.0.get());
        assert_eq!(day(b"0001-01-01"), Some(1));
        // Unix days count from 1970-01-01, which is day 719163 here (`date.toordinal` of Python).
        assert_eq!(day(b"1970-01-01"), Some(719_163));
        assert_eq!(day(b"2000-02-29"), Some(730_179));
        assert_eq!(day(b"9999-12-31"), Some(3_652_059));
    }

    #[test]
    fn every_day_is_written_as_it_is_read() {
        let mut day = Date::new(1896, 1, 1);
        let mut text = String::new();
        while let Some(date) = day.filter(|date| date.year() < 2105) {
            let next = date.to_string();
            assert!(next > text && Date::from_iso(next.as_bytes()) == Some(date), "{next}");
            text = next;
            day = date.plus_days(1);
        }
        assert_eq!(text, "2104-12-31");
        assert_eq!(Date::new(9999, 12, 31).and_then(|last| last.plus_days(1)), None);
    }

    #[test]
    fn what_the_calendar_does_not_have_is_no_date() {
        for text in ["2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-04-00", "0000-01-01"] {
            assert_eq!(Date::from_iso(text.as_bytes()), None, "{text}");
        }
        for text in ["12.04.2026", "2026-4-12", "26-04-12", "2026/04/12", "2026-04-12 ", "2026-04-1x", ""] {
            assert_eq!(Date::from_iso(text.as_bytes()), None, "{text}");
        }
    }
}

//! Points and intervals drawn with letters, for one point per row.

use super::wrap::{columns, lines_of};
use crate::render::visible::shortened;
use crate::report::NumberStyle;
use crate::report::chart::IntervalRow;
use crate::report::chart::Intervals;
use crate::report::chart::Mark;
use crate::report::chart::MarkedPoint;
use crate::report::number::number;

/// Narrower than this a drawing says nothing.
const NARROWEST: usize = 24;
/// Wider than this it says no more.
const WIDEST: usize = 61;

/// The rows as lines, or nothing when there is no room or when rows hold several points.
pub(super) fn lines(chart: &Intervals, width: usize) -> Option<Vec<String>> {
    let extent = chart.axis.high - chart.axis.low;
    if chart.rows.iter().any(|row| row.points.len() > 1) || !(extent.is_finite() && extent > 0.0) {
        return None;
    }
    let labels: Vec<String> = chart.rows.iter().map(|row| shortened(&row.label, 18)).collect();
    let margin = labels.iter().map(|label| columns(label)).max()? + 2;
    let room = width.checked_sub(margin + 8).filter(|room| *room >= NARROWEST)?.min(WIDEST);
    let canvas = Canvas { chart, room };
    let set = |label: &str, content: &str| {
        format!("{label}{}{content}", " ".repeat(margin - columns(label))).trim_end().to_owned()
    };
    let mut lines: Vec<String> = canvas.sides().iter().map(|sides| set("", sides)).collect();
    lines.extend(chart.rows.iter().zip(&labels).map(|(row, label)| set(label, &canvas.row(row))));
    lines.push(set("", &canvas.axis()));
    Some(lines)
}

/// The chart and how many columns it may take.
struct Canvas<'a> {
    chart: &'a Intervals,
    room: usize,
}

impl Canvas<'_> {
    /// The column of a value; beyond the axis it is the first or the last.
    fn place(&self, value: f64) -> usize {
        let axis = &self.chart.axis;
        let share = ((value - axis.low) / (axis.high - axis.low)).clamp(0.0, 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= share <= 1")]
        let column = libm::round(share * (self.room - 1) as f64) as usize;
        column
    }

    /// Whisker, point, zero line, and the value behind it.
    fn row(&self, row: &IntervalRow) -> String {
        let Some(&(mark, value, ends)) = row.points.first() else {
            let why = row.absent.as_deref().unwrap_or_default();
            let words = shortened(&format!("– {why}"), self.room);
            return lines_of(&words, self.room).swap_remove(0);
        };
        let mut cells = vec![' '; self.room];
        let zero = self.chart.zero.map(|zero| self.place(zero));
        if let Some(zero) = zero {
            cells[zero] = '│';
        }
        if let Some((low, high)) = ends {
            let (low, high) = (self.place(low), self.place(high));
            for (position, cell) in cells.iter_mut().enumerate().take(high + 1).skip(low) {
                *cell = if Some(position) == zero { '┼' } else { '─' };
            }
        }
        cells[self.place(value)] = '●';
        format!("{} {:>6}", cells.into_iter().collect::<String>(), number(value, 2, style_of(mark)))
    }

    /// The words left and right of zero, if they have room there.
    fn sides(&self) -> Option<String> {
        let (low, high) = self.chart.sides.as_ref()?;
        let (low, high) = (format!("← {low}"), format!("{high} →"));
        let zero = self.place(self.chart.zero?);
        let before = zero.checked_sub(columns(&low) + 1)?;
        (zero + 2 + columns(&high) <= self.room + 7).then(|| format!("{}{low} │ {high}", " ".repeat(before)))
    }

    /// The ends of the axis and zero.
    fn axis(&self) -> String {
        let signed = |point: &MarkedPoint| style_of(point.0) == NumberStyle::Signed;
        let gaps = self.chart.rows.iter().flat_map(|row| &row.points).any(signed);
        let style = if gaps { NumberStyle::Signed } else { NumberStyle::Plain };
        let (low, high) = (number(self.chart.axis.low, 1, style), number(self.chart.axis.high, 1, style));
        let mut line = low;
        if let Some(zero) = self.chart.zero.map(|zero| self.place(zero))
            && zero > columns(&line) + 1
            && zero + columns(&high) + 2 < self.room
        {
            line.push_str(&" ".repeat(zero - columns(&line)));
            line.push('0');
        }
        let space = self.room.saturating_sub(columns(&line) + columns(&high));
        format!("{line}{}{high}", " ".repeat(space))
    }
}

/// Differences carry their sign, views do not, and a coefficient shows that it cannot pass 1.
fn style_of(mark: Mark) -> NumberStyle {
    match mark {
        Mark::Gap | Mark::Rater => NumberStyle::Signed,
        Mark::Reliability => NumberStyle::Bounded,
        Mark::View(_) => NumberStyle::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::Axis;

    #[test]
    fn a_row_shows_its_interval_and_where_zero_is() {
        let row = |label: &str, points| IntervalRow { label: label.into(), points, absent: Some("too few".into()) };
        let chart = Intervals {
            title: String::new(),
            description: String::new(),
            axis: Axis { label: String::new(), low: -1.0, high: 1.0 },
            rows: vec![row("Goal", vec![(Mark::Gap, -0.5, Some((-1.0, 0.5)))]), row("Bond", Vec::new())],
            zero: Some(0.0),
            typical: None,
            sides: Some(("lower".into(), "higher".into())),
        };
        let shown = lines(&chart, 39).unwrap_or_default();
        let expected = [
            "          ← lower │ higher →",
            "Goal  ──────●─────┼──────        −0.50",
            "Bond  – too few",
            "      −1.0        0        +1.0",
        ];
        assert_eq!(shown, expected, "{shown:#?}");
        assert_eq!(lines(&chart, 37), None, "too narrow to say anything");
    }
}

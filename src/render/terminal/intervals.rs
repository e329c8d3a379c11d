//! Points and intervals drawn with letters, for one point per row.

use super::wrap::columns;
use crate::report::number::number;
use crate::render::visible::shortened;
use crate::report::NumberStyle;
use crate::report::chart::IntervalRow;
use crate::report::chart::Intervals;
use crate::report::chart::Mark;

/// Narrower than this a drawing says nothing.
const NARROWEST: usize = 24;
/// Wider than this it says no more.
const WIDEST: usize = 61;

/// The rows as lines, or nothing when there is no room or when rows hold several points.
pub(super) fn lines(chart: &Intervals, width: usize) -> Option<Vec<String>> {
    if chart.rows.iter().any(|row| row.points.len() > 1) || chart.axis.low >= chart.axis.high {
        return None;
    }
    let labels: Vec<String> = chart.rows.iter().map(|row| shortened(&row.label, 18)).collect();
    let label_width = labels.iter().map(|label| columns(label)).max()?;
    let canvas = width.checked_sub(label_width + 10).filter(|room| *room >= NARROWEST)?.min(WIDEST);
    let line = |(row, label): (&IntervalRow, &String)| {
        let pad = " ".repeat(label_width - columns(label));
        format!("{label}{pad}  {}", drawn(chart, row, canvas)).trim_end().to_owned()
    };
    Some(chart.rows.iter().zip(&labels).map(line).collect())
}

/// One row: whisker, point, zero line, and the value behind it.
fn drawn(chart: &Intervals, row: &IntervalRow, canvas: usize) -> String {
    let mut cells = vec![' '; canvas];
    let place = |value: f64| {
        let share = ((value - chart.axis.low) / (chart.axis.high - chart.axis.low)).clamp(0.0, 1.0);
        libm::round(share * (canvas - 1) as f64) as usize
    };
    if let Some(zero) = chart.zero {
        cells[place(zero)] = '│';
    }
    let Some(&(mark, value, ends)) = row.points.first() else {
        let why = row.absent.as_deref().unwrap_or_default();
        return shortened(&format!("– {why}"), canvas);
    };
    if let Some((low, high)) = ends {
        let (low, high) = (place(low), place(high));
        for (position, cell) in cells.iter_mut().enumerate().take(high + 1).skip(low) {
            *cell = if *cell == '│' && position != low && position != high { '┼' } else { '─' };
        }
    }
    cells[place(value)] = '●';
    let style = if mark == Mark::Gap { NumberStyle::Signed } else { NumberStyle::Plain };
    format!("{}  {}", cells.into_iter().collect::<String>(), number(value, 2, style))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::Axis;

    #[test]
    fn a_row_shows_its_interval_and_where_zero_is() {
        let chart = Intervals {
            title: String::new(),
            description: String::new(),
            axis: Axis { label: String::new(), low: -1.0, high: 1.0 },
            rows: vec![
                IntervalRow { label: "Goal".into(), points: vec![(Mark::Gap, -0.5, Some((-1.0, 0.5)))], absent: None },
                IntervalRow { label: "Bond".into(), points: Vec::new(), absent: Some("too few".into()) },
            ],
            zero: Some(0.0),
            typical: None,
            sides: None,
        };
        let shown = lines(&chart, 39).unwrap_or_default();
        assert_eq!(shown, ["Goal  ──────●─────┼──────        −0.50", "Bond  – too few"]);
        assert_eq!(lines(&chart, 30), None, "too narrow to say anything");
    }
}

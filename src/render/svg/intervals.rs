//! Point and interval per row: views by scale, or cases by gap.

use maud::{Markup, html};

use super::frame::{Anchor, LABEL, Plot, SMALL, level_axis, line, text};
use super::labels::text_width;
use super::marks::{class, point};
use super::scale::{Scale, fitting};
use super::{Drawing, Paper};
use crate::render::visible::shortened;
use crate::report::NumberStyle;
use crate::report::chart::{IntervalRow, Intervals, Mark};
use crate::report::number::{interval, number};

/// A value with its mark and, when known, its interval.
type Valued = (Mark, f64, Option<(f64, f64)>);

/// Distance of two points within one row.
const PITCH: f64 = 17.0;

/// The chart.
pub(super) fn draw(chart: &Intervals, paper: Paper) -> Drawing {
    let labels: Vec<String> = chart.rows.iter().map(|row| shortened(&row.label, paper.choose(28, 18))).collect();
    let left = labels.iter().map(|label| text_width(label, LABEL)).fold(40.0, f64::max) + 16.0;
    let numbers = chart.rows.iter().flat_map(|row| &row.points).map(|point| beside(point, chart, paper));
    let right = paper.width() - numbers.map(|words| text_width(&words, SMALL)).fold(0.0, f64::max) - 18.0;
    let across = Scale::new(&chart.axis, left + 6.0, right - 6.0);
    let (head, top) = head(chart, &across, (left, right));
    let tops: Vec<f64> = row_tops(&chart.rows, top + 8.0);
    let bottom = tops.last().copied().unwrap_or(top) + 2.0;
    let plot = Plot { left, right, top, bottom };
    let body = html! {
        (level_axis(plot, &across, axis_style(chart), &chart.axis.label))
        @for edges in tops.windows(2).filter(|_| !several(chart)) {
            @let middle = f64::midpoint(edges[0], edges[1]);
            (line("guide", (left, middle), (right, middle)))
        }
        @if let Some(zero) = chart.zero.filter(|zero| across.holds(*zero)) { (line("zero", (across.at(zero), top), (across.at(zero), bottom))) }
        @if let Some((_, usual)) = chart.typical.as_ref().filter(|(_, usual)| across.holds(*usual)) {
            (line("typical", (across.at(*usual), top), (across.at(*usual), bottom)))
        }
        (head)
        @for ((row, label), edges) in chart.rows.iter().zip(&labels).zip(tops.windows(2)) {
            (draw_row(chart, row, label, (edges[0], edges[1]), &Sides { plot, across, paper }))
        }
    };
    Drawing { width: paper.width(), height: bottom + 44.0, body }
}

/// What every row needs to know.
struct Sides {
    plot: Plot,
    across: Scale,
    paper: Paper,
}

/// The upper edges of all rows and the lower one of the last.
fn row_tops(rows: &[IntervalRow], top: f64) -> Vec<f64> {
    let spare = if rows.len() > 20 { 8.0 } else { 13.0 };
    let mut tops = vec![top];
    for row in rows {
        let height = row.points.len().max(1) as f64 * PITCH + spare;
        tops.push(tops.last().copied().unwrap_or(top) + height);
    }
    tops
}

/// Label, points with intervals, and the numbers beside them.
fn draw_row(chart: &Intervals, row: &IntervalRow, label: &str, edges: (f64, f64), sides: &Sides) -> Markup {
    let middle = f64::midpoint(edges.0, edges.1);
    let first = middle - (row.points.len().max(1) - 1) as f64 * PITCH / 2.0;
    html! {
        (text("row", (sides.plot.left - 12.0, middle + 4.5), Anchor::End, label))
        @for (rank, valued) in row.points.iter().enumerate() {
            @let y = first + rank as f64 * PITCH;
            (whisker(*valued, y, &sides.across, &row.label))
            @let colour = if matches!(valued.0, Mark::View(_)) { class(valued.0) } else { "tick" };
            @let name = format!("value {colour}");
            (text(&name, (sides.plot.right + 12.0, y + 4.5), Anchor::Start, &beside(valued, chart, sides.paper)))
        }
        @if row.points.is_empty() {
            @let why = row.absent.as_deref().unwrap_or("nothing to show");
            @let most = fitting(sides.plot.right - sides.plot.left, SMALL * 0.56);
            (text("note halo", (sides.plot.left + 8.0, middle + 4.5), Anchor::Start, &shortened(&format!("– {why}"), most)))
        }
    }
}

/// A point on its interval; an end beyond the axis is an arrow head.
fn whisker((mark, value, ends): Valued, y: f64, across: &Scale, label: &str) -> Markup {
    let name = class(mark);
    let words = format!("{}: {}", shortened(label, 60), spoken((mark, value, ends)));
    html! {
        @if let Some((low, high)) = ends {
            (line(&format!("whisker {name}"), (across.at(low), y), (across.at(high), y)))
            @for (end, outwards) in [(low, -1.0), (high, 1.0)] {
                @if !across.holds(end) {
                    @let x = across.at(end);
                    (line(&format!("whisker {name}"), (x - outwards * 5.0, y - 4.0), (x, y)))
                    (line(&format!("whisker {name}"), (x - outwards * 5.0, y + 4.0), (x, y)))
                }
            }
        }
        (point(mark, (across.at(value), y), 4.6, &words))
    }
}

/// Does any row hold more than one point?
fn several(chart: &Intervals) -> bool {
    chart.rows.iter().any(|row| row.points.len() > 1)
}

/// Differences carry their sign, views do not, and a coefficient shows that it cannot pass 1.
fn style_of(mark: Mark) -> NumberStyle {
    match mark {
        Mark::Gap | Mark::Rater => NumberStyle::Signed,
        Mark::Reliability => NumberStyle::Bounded,
        Mark::View(_) => NumberStyle::Plain,
    }
}

/// Signed when the axis is one of gaps.
fn axis_style(chart: &Intervals) -> NumberStyle {
    let gaps = chart.rows.iter().flat_map(|row| &row.points).any(|point| style_of(point.0) == NumberStyle::Signed);
    if gaps && chart.axis.low < 0.0 { NumberStyle::Signed } else { NumberStyle::Plain }
}

/// Value and interval in numbers.
fn spoken((mark, value, ends): Valued) -> String {
    let style = style_of(mark);
    match ends {
        Some((low, high)) => format!("{} {}", number(value, 2, style), interval(low, high, 2, style)),
        None => number(value, 2, style),
    }
}

/// What stands at the right of a point: its view if there are several, its value, and the interval if there is room.
fn beside(valued: &Valued, chart: &Intervals, paper: Paper) -> String {
    match (valued.0, several(chart), paper) {
        (Mark::View(view), true, _) => format!("{} {}", view.name(), number(valued.1, 2, NumberStyle::Plain)),
        (_, _, Paper::Wide) => spoken(*valued),
        (mark, _, Paper::Narrow) => number(valued.1, 2, style_of(mark)),
    }
}

/// The words above the rows: which side is which, and what the dashed line is. Also says where they end.
fn head(chart: &Intervals, across: &Scale, (left, right): (f64, f64)) -> (Markup, f64) {
    let mut y = SMALL;
    let mut lines = Vec::new();
    if let Some((low, high)) = &chart.sides {
        let (low, high) = (format!("← {low}"), format!("{high} →"));
        let middle = chart.zero.map_or_else(|| f64::midpoint(left, right), |zero| across.at(zero));
        if text_width(&low, SMALL) + 12.0 < middle && middle + 12.0 + text_width(&high, SMALL) < right + 100.0 {
            lines.push(text("note", (middle - 12.0, y), Anchor::End, &low));
            lines.push(text("note", (middle + 12.0, y), Anchor::Start, &high));
        } else {
            lines.push(text("note", (0.0, y), Anchor::Start, &low));
            y += 18.0;
            lines.push(text("note", (right + 12.0, y), Anchor::End, &high));
        }
        y += 19.0;
    }
    if let Some((name, usual)) = &chart.typical {
        let words = format!("{name} {}", number(*usual, 2, axis_style(chart)));
        let half = text_width(&words, SMALL) / 2.0;
        let x = across.at(*usual).clamp(half, (right - half).max(half));
        lines.push(text("note usual", (x, y), Anchor::Middle, &words));
        y += 19.0;
    }
    (html! { @for line in lines { (line) } }, y - 9.0)
}

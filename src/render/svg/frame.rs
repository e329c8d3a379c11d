//! What several charts share: lines, words, and the two axes.

use maud::{Markup, html};

use super::labels::{spread, text_width};
use super::scale::{Scale, fitting, place, session_ticks};
use crate::render::visible::visible;
use crate::report::NumberStyle;

/// Size of the letters at ticks and notes, as in the style sheet.
pub(super) const SMALL: f64 = 12.5;
/// Size of the letters of direct labels, as in the style sheet.
pub(super) const LABEL: f64 = 13.5;

/// The inner rectangle of a drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plot {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// Where a text starts, ends or has its middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text on its baseline.
pub(super) fn text(class: &str, (x, y): (f64, f64), anchor: Anchor, words: &str) -> Markup {
    let anchor = match anchor {
        Anchor::Start => None,
        Anchor::Middle => Some("middle"),
        Anchor::End => Some("end"),
    };
    html! { text class=(class) x=(place(x)) y=(place(y)) text-anchor=[anchor] { (visible(words)) } }
}

/// A straight line.
pub(super) fn line(class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> Markup {
    html! { line class=(class) x1=(place(x1)) y1=(place(y1)) x2=(place(x2)) y2=(place(y2)) {} }
}

/// A rectangle between two corners in any order.
pub(super) fn rect(class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> Markup {
    html! {
        rect class=(class) x=(place(x1.min(x2))) y=(place(y1.min(y2)))
            width=(place((x2 - x1).abs())) height=(place((y2 - y1).abs())) {}
    }
}

/// Horizontal lines with their numbers at the left, and the axis' name above them.
pub(super) fn upright_axis(plot: Plot, scale: &Scale, style: NumberStyle, name: &str) -> Markup {
    let ticks = scale.ticks(fitting(plot.bottom - plot.top, 42.0).clamp(2, 6));
    html! {
        (text("axis", (0.0, SMALL), Anchor::Start, name))
        @for &tick in &ticks.values {
            (line("grid", (plot.left, scale.at(tick)), (plot.right, scale.at(tick))))
            (text("tick", (plot.left - 10.0, scale.at(tick) + 4.0), Anchor::End, &ticks.text(tick, style)))
        }
    }
}

/// Vertical lines with their numbers below, and the axis' name under them.
pub(super) fn level_axis(plot: Plot, scale: &Scale, style: NumberStyle, name: &str) -> Markup {
    let width = plot.right - plot.left;
    let ticks = scale.ticks(fitting(width, if width < 400.0 { 45.0 } else { 90.0 }).max(3));
    html! {
        @for &tick in &ticks.values {
            (line("grid", (scale.at(tick), plot.top), (scale.at(tick), plot.bottom)))
            (text("tick", (scale.at(tick), plot.bottom + 19.0), Anchor::Middle, &ticks.text(tick, style)))
        }
        (axis_name(plot, name))
    }
}

/// The numbers of the sessions under a plot.
pub(super) fn session_axis(plot: Plot, scale: &Scale, sessions: (u32, u32)) -> Markup {
    let most = fitting(plot.right - plot.left, 28.0).max(2);
    html! {
        @for tick in session_ticks(sessions, most) {
            (text("tick", (scale.at(f64::from(tick)), plot.bottom + 19.0), Anchor::Middle, &tick.to_string()))
        }
        (axis_name(plot, "session"))
    }
}

/// The name of the axis below a plot, in its middle; long names start at the left edge.
fn axis_name(plot: Plot, name: &str) -> Markup {
    let y = plot.bottom + 37.0;
    let middle = f64::midpoint(plot.left, plot.right);
    if text_width(name, SMALL) / 2.0 > middle {
        return text("axis", (0.0, y), Anchor::Start, name);
    }
    text("axis", (middle, y), Anchor::Middle, name)
}

/// A label at the right edge of a plot.
pub(super) struct EndLabel {
    /// Class with the colour.
    pub(super) class: String,
    /// Where it would like to stand.
    pub(super) y: f64,
    /// What it says.
    pub(super) words: String,
    /// Said after it in small print.
    pub(super) aside: Option<String>,
}

impl EndLabel {
    /// How wide it is.
    pub(super) fn width(&self) -> f64 {
        // Bold letters are wider.
        text_width(&self.words, LABEL) * 1.12 + self.aside.as_ref().map_or(0.0, |aside| text_width(aside, SMALL) + 4.0)
    }
}

/// Labels one under the other beside a plot, none on another.
pub(super) fn end_labels(plot: Plot, labels: &[EndLabel]) -> Markup {
    let wanted: Vec<f64> = labels.iter().map(|label| label.y).collect();
    let places = spread(&wanted, 18.0, plot.top, plot.bottom);
    html! {
        @for (label, y) in labels.iter().zip(places) {
            text class=(label.class) x=(place(plot.right + 14.0)) y=(place(y + 4.5)) {
                (visible(&label.words))
                @if let Some(aside) = &label.aside { tspan.aside { " " (visible(aside)) } }
            }
        }
    }
}

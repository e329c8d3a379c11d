//! One view against the other, with the line on which they are equal.

use maud::{Markup, html};

use super::frame::{Anchor, Plot, SMALL, level_axis, line, text, upright_axis};
use super::labels::{Taken, text_width};
use super::marks::point;
use super::scale::Scale;
use super::{Drawing, Paper};
use crate::report::number::number;
use crate::render::visible::shortened;
use crate::report::NumberStyle;
use crate::report::chart::{Mark, Scatter};

/// Beyond this many points labels would hide more than they tell; the table has all of them.
const MOST_LABELS: usize = 40;

/// The chart: square, because both axes measure the same.
pub(super) fn draw(chart: &Scatter, paper: Paper) -> Drawing {
    let (width, height) = paper.choose((560.0, 560.0), (360.0, 390.0));
    let plot = Plot { left: 30.0, right: width - 8.0, top: 34.0, bottom: height - 46.0 };
    let across = Scale::new(&chart.across.1, plot.left + 8.0, plot.right - 8.0);
    let up = Scale::new(&chart.up.1, plot.bottom - 8.0, plot.top + 8.0);
    let equal = |value: f64| (across.at(value), up.at(value));
    let low = chart.across.1.low.max(chart.up.1.low);
    let high = chart.across.1.high.min(chart.up.1.high);
    let places: Vec<(f64, f64)> = chart.points.iter().map(|(x, y, _)| (across.at(*x), up.at(*y))).collect();
    let body = html! {
        (level_axis(plot, &across, NumberStyle::Plain, &chart.across.1.label))
        (upright_axis(plot, &up, NumberStyle::Plain, &chart.up.1.label))
        (line("zero", equal(low), equal(high)))
        (text("note halo", (plot.left + 12.0, plot.top + 20.0), Anchor::Start, &format!("↖ {}", chart.sides.0)))
        (text("note halo", (plot.right - 12.0, plot.bottom - 12.0), Anchor::End, &format!("{} ↘", chart.sides.1)))
        @for ((x, y, label), at) in chart.points.iter().zip(&places) {
            (point(Mark::Gap, *at, 4.6, &words(chart, *x, *y, label)))
        }
        @if chart.points.len() <= MOST_LABELS { (names(chart, &places, plot)) }
    };
    Drawing { width, height, body }
}

/// A point in words.
fn words(chart: &Scatter, x: f64, y: f64, label: &str) -> String {
    let value = |value| number(value, 2, NumberStyle::Plain);
    let views = (chart.across.0.name(), chart.up.0.name());
    format!("{}: {} {}, {} {}", shortened(label, 60), views.0, value(x), views.1, value(y))
}

/// Labels beside their points where there is room; a label that would cover something is left to the table.
fn names(chart: &Scatter, places: &[(f64, f64)], plot: Plot) -> Markup {
    let mut taken: Vec<Taken> = places.iter().map(|(x, y)| Taken(x - 5.0, y - 5.0, x + 5.0, y + 5.0)).collect();
    taken.push(corner(plot.left + 12.0, plot.top + 20.0, &chart.sides.0, Anchor::Start));
    taken.push(corner(plot.right - 12.0, plot.bottom - 12.0, &chart.sides.1, Anchor::End));
    let mut drawn = Vec::new();
    for ((_, _, label), &place) in chart.points.iter().zip(places) {
        let label = shortened(label, 18);
        let free = spots(place, &label).into_iter().find(|(spot, _, _)| {
            let inside = spot.0 >= plot.left && spot.2 <= plot.right + 4.0 && spot.1 >= plot.top;
            inside && spot.3 <= plot.bottom && !taken.iter().any(|other| other.meets(spot))
        });
        if let Some((spot, at, anchor)) = free {
            taken.push(spot);
            drawn.push(text("note halo", at, anchor, &label));
        }
    }
    html! { @for name in drawn { (name) } }
}

/// The rectangle of the words in a corner.
fn corner(x: f64, y: f64, words: &str, anchor: Anchor) -> Taken {
    let width = text_width(words, SMALL) + 22.0;
    let left = if anchor == Anchor::End { x - width } else { x };
    Taken(left, y - SMALL, left + width, y + 4.0)
}

/// Right, left, above, below: the four places for a label, best first.
fn spots((x, y): (f64, f64), label: &str) -> [(Taken, (f64, f64), Anchor); 4] {
    let width = text_width(label, SMALL);
    let at = |left: f64, base: f64| Taken(left, base - 11.0, left + width, base + 3.0);
    [
        (at(x + 8.0, y + 4.5), (x + 8.0, y + 4.5), Anchor::Start),
        (at(x - 8.0 - width, y + 4.5), (x - 8.0, y + 4.5), Anchor::End),
        (at(x - width / 2.0, y - 9.0), (x, y - 9.0), Anchor::Middle),
        (at(x - width / 2.0, y + 18.0), (x, y + 18.0), Anchor::Middle),
    ]
}

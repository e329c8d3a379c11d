//! Gap against level, with the mean gap and the limits of agreement (Bland and Altman 1999).

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::frame::{Anchor, EndLabel, Plot, SMALL, end_labels, level_axis, line, rect, text, upright_axis};
use super::labels::text_width;
use super::scale::{Scale, fitting, place};
use super::{Drawing, Paper};
use crate::report::number::number;
use crate::report::NumberStyle;
use crate::report::chart::LevelPlot;

/// More points than this are counted in squares.
const MOST_POINTS: usize = 2000;
/// Points are shared out over this many see-through layers, so that crowds look darker.
const LAYERS: usize = 12;

/// The chart.
pub(super) fn draw(chart: &LevelPlot, paper: Paper) -> Drawing {
    let height = paper.choose(400.0, 340.0);
    let mut plot = Plot { left: 38.0, right: paper.width(), top: 52.0, bottom: height - 62.0 };
    let up = Scale::new(&chart.gap, plot.bottom, plot.top);
    let labels = line_names(chart, &up, paper);
    plot.right -= labels.iter().map(|label| text_width(&label.words, SMALL) * 1.12).fold(0.0, f64::max) + 18.0;
    let across = Scale::new(&chart.level, plot.left + 6.0, plot.right - 6.0);
    let under = Plot { bottom: plot.bottom + 18.0, ..plot };
    let body = html! {
        (level_axis(under, &across, NumberStyle::Plain, &chart.level.label))
        (upright_axis(plot, &up, NumberStyle::Signed, &chart.gap.label))
        @for (_, ends) in chart.limits.iter().chain([&chart.mean]) {
            @if let Some((low, high)) = ends { (rect("span", (plot.left, up.at(*low)), (plot.right, up.at(*high)))) }
        }
        @if up.holds(0.0) { (line("zero", (plot.left, up.at(0.0)), (plot.right, up.at(0.0)))) }
        (cloud(&chart.points, &across, &up, paper))
        @for (limit, _) in &chart.limits {
            (line("typical", (plot.left, up.at(*limit)), (plot.right, up.at(*limit))))
        }
        (line("mean", (plot.left, up.at(chart.mean.0)), (plot.right, up.at(chart.mean.0))))
        (text("note halo", (plot.left + 4.0, plot.top - 9.0), Anchor::Start, &format!("↑ {}", chart.sides.0)))
        (text("note halo", (plot.left + 4.0, plot.bottom + 16.0), Anchor::Start, &format!("↓ {}", chart.sides.1)))
        (end_labels(plot, &labels))
    };
    Drawing { width: paper.width(), height, body }
}

/// The mean and the limits are named beside the plot.
fn line_names(chart: &LevelPlot, up: &Scale, paper: Paper) -> Vec<EndLabel> {
    let label = |class: &str, name: &str, value: f64| EndLabel {
        class: class.to_owned(),
        y: up.at(value),
        words: format!("{name} {}", number(value, 2, NumberStyle::Signed)),
        aside: None,
    };
    let mut labels = vec![label("note strong", paper.choose("mean gap", "mean"), chart.mean.0)];
    let name = paper.choose("limit of agreement", "limit");
    labels.extend(chart.limits.iter().map(|(limit, _)| label("note", name, *limit)));
    labels
}

/// Points, or squares when there are too many to tell apart.
fn cloud(points: &[(f64, f64)], across: &Scale, up: &Scale, paper: Paper) -> Markup {
    let places: Vec<(f64, f64)> = points
        .iter()
        .filter(|(level, gap)| level.is_finite() && gap.is_finite())
        .map(|&(level, gap)| (across.at(level), up.at(gap)))
        .collect();
    if places.len() > MOST_POINTS { squares(&places, paper.choose(10.0, 8.0)) } else { dots(&places) }
}

/// See-through dots: strokes without length and with round ends, the shortest way to write many of them.
fn dots(places: &[(f64, f64)]) -> Markup {
    let layers = LAYERS.min(places.len());
    let layer = |first: usize| -> String {
        let strokes =
            places.iter().skip(first).step_by(layers).map(|(x, y)| format!("M{} {}h.01", place(*x), place(*y)));
        strokes.collect::<Vec<_>>().concat()
    };
    let class = if places.len() > 400 { "dots small" } else { "dots" };
    html! { @for first in 0..layers { path class=(class) d=(layer(first)) {} } }
}

/// Counts per square, the fullest square solid.
fn squares(places: &[(f64, f64)], side: f64) -> Markup {
    let mut counts: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (x, y) in places {
        let square = (fitting(*x, side), fitting(*y, side));
        *counts.entry(square).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(1) as f64;
    html! {
        @for ((column, row), count) in counts {
            // The root keeps single points visible beside a crowd.
            @let share = 0.12 + 0.88 * libm::sqrt(count as f64 / most);
            rect.square-count x=(place(column as f64 * side)) y=(place(row as f64 * side))
                width=(place(side - 1.0)) height=(place(side - 1.0)) fill-opacity=(format!("{share:.2}")) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::Axis;

    fn scale() -> Scale {
        Scale::new(&Axis { label: String::new(), low: 0.0, high: 1.0 }, 0.0, 100.0)
    }

    fn grid(count: usize) -> Vec<(f64, f64)> {
        (0..count).map(|i| ((i % 50) as f64 / 50.0, (i / 50) as f64 / 100.0)).collect()
    }

    #[test]
    fn every_point_is_drawn_up_to_two_thousand() {
        let drawn = cloud(&grid(2000), &scale(), &scale(), Paper::Wide).into_string();
        assert_eq!(drawn.matches("h.01").count(), 2000);
    }

    #[test]
    fn beyond_that_squares_are_counted() {
        let drawn = cloud(&grid(2001), &scale(), &scale(), Paper::Wide).into_string();
        assert!(!drawn.contains("h.01"));
        assert!(drawn.contains(r#"fill-opacity="1.00""#), "the fullest square is solid");
        assert!(drawn.matches("<rect").count() <= 121, "a square of 100 holds at most 11 x 11 cells");
    }

    #[test]
    fn nothing_at_all_draws_nothing() {
        assert_eq!(cloud(&[], &scale(), &scale(), Paper::Wide).into_string(), "");
    }
}

//! Reliability of the mean of one, two, three … raters, with the levels people ask for.

use maud::{Markup, html};

use super::frame::{Anchor, EndLabel, Plot, SMALL, end_labels, line, text, upright_axis};
use super::labels::text_width;
use super::marks::point;
use super::scale::{Scale, place};
use super::{Drawing, Paper};
use crate::report::NumberStyle;
use crate::report::chart::Axis;
use crate::report::chart::Mark;
use crate::report::chart::raters::DecisionCurve;
use crate::report::number::{number, span};

/// The chart.
pub(super) fn draw(chart: &DecisionCurve, paper: Paper) -> Drawing {
    let height = paper.choose(330.0, 300.0);
    let mut plot = Plot { left: 34.0, right: paper.width(), top: 34.0, bottom: height - 44.0 };
    let up = Scale::new(&chart.axis, plot.bottom, plot.top);
    let labels = level_names(chart, &up, paper);
    plot.right -= labels.iter().map(|label| text_width(&label.words, SMALL)).fold(0.0, f64::max) + 18.0;
    let last = chart.points.last().map_or(1, |point| point.0).max(2);
    let axis = Axis { label: String::new(), low: 1.0, high: f64::from(last) };
    let across = Scale::new(&axis, plot.left + 12.0, plot.right - 12.0);
    let body = html! {
        (upright_axis(plot, &up, NumberStyle::Bounded, &chart.axis.label))
        (count_axis(chart, plot, &across))
        (band(chart, &across, &up))
        @for (level, _) in chart.targets.iter().filter(|(level, _)| up.holds(*level)) {
            (line("typical", (plot.left, up.at(*level)), (plot.right, up.at(*level))))
        }
        @let path = corners(chart.points.iter().map(|&(m, value, _)| (across.at(f64::from(m)), up.at(value))));
        @if chart.points.len() > 1 { polyline class="line gap" points=(path) {} }
        @for &(raters, value, ends) in &chart.points {
            (point(Mark::Reliability, (across.at(f64::from(raters)), up.at(value)), 4.6, &words(chart, raters, value, ends)))
        }
        (end_labels(plot, &labels))
    };
    Drawing { width: paper.width(), height, body }
}

/// The numbers of raters, and what they count.
fn count_axis(chart: &DecisionCurve, plot: Plot, across: &Scale) -> Markup {
    let name = format!("{} whose ratings are averaged", chart.noun.1);
    html! {
        @for &(raters, _, _) in &chart.points {
            (text("tick", (across.at(f64::from(raters)), plot.bottom + 19.0), Anchor::Middle, &raters.to_string()))
        }
        (text("axis", (f64::midpoint(plot.left, plot.right), plot.bottom + 37.0), Anchor::Middle, &name))
    }
}

/// The intervals as one band; where a point has none the band ends.
fn band(chart: &DecisionCurve, across: &Scale, up: &Scale) -> Markup {
    let runs = chart.points.chunk_by(|a, b| a.2.is_some() && b.2.is_some());
    html! {
        @for run in runs {
            @let upper = run.iter().filter_map(|&(m, _, ends)| Some((across.at(f64::from(m)), up.at(ends?.1))));
            @let lower = run.iter().rev().filter_map(|&(m, _, ends)| Some((across.at(f64::from(m)), up.at(ends?.0))));
            @if run.len() > 1 { polygon class="ribbon gap" points=(corners(upper.chain(lower))) {} }
            @for &(m, _, ends) in run {
                @let x = across.at(f64::from(m));
                @if let Some((low, high)) = ends { (line("stem gap", (x, up.at(low)), (x, up.at(high)))) }
            }
        }
    }
}

fn corners(points: impl Iterator<Item = (f64, f64)>) -> String {
    points.map(|(x, y)| format!("{},{}", place(x), place(y))).collect::<Vec<_>>().join(" ")
}

/// A point in words.
fn words(chart: &DecisionCurve, raters: u32, value: f64, ends: Option<(f64, f64)>) -> String {
    let noun = if raters == 1 { &chart.noun.0 } else { &chart.noun.1 };
    let told = number(value, 2, NumberStyle::Bounded);
    match ends {
        Some((low, high)) => format!("{raters} {noun}: {told}, {}", span(low, high, 2, NumberStyle::Bounded)),
        None => format!("{raters} {noun}: {told}"),
    }
}

/// Each level is named beside the plot with the raters it takes.
fn level_names(chart: &DecisionCurve, up: &Scale, paper: Paper) -> Vec<EndLabel> {
    let label = |&(level, raters): &(f64, Option<u32>)| {
        let level_words = number(level, 2, NumberStyle::Bounded);
        let words = match (raters, paper) {
            (Some(1), Paper::Wide) => format!("{level_words} with 1 {}", chart.noun.0),
            (Some(raters), Paper::Wide) => format!("{level_words} with {raters} {}", chart.noun.1),
            (Some(raters), Paper::Narrow) => format!("{level_words}: {raters}"),
            (None, Paper::Wide) => format!("{level_words} cannot be told"),
            (None, Paper::Narrow) => format!("{level_words}: ?"),
        };
        EndLabel { class: "note usual".to_owned(), y: up.at(level), words, aside: None }
    };
    chart.targets.iter().map(label).collect()
}

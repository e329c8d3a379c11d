//! Charts as SVG inside the page: colours come from the page's style sheet, words are escaped like all others.
//!
//! Every chart is drawn twice, for a wide and for a narrow window; the style sheet shows one of them, so that letters
//! stay readable on a phone without a script.

mod decision_curve;
mod design_map;
mod frame;
mod gap_strip;
mod heat_map;
mod intervals;
mod labels;
mod level_plot;
mod marks;
mod mini;
mod scale;
mod scatter;
mod tiles;
mod trajectories;

use maud::{Markup, html};

use super::visible::visible;
use crate::report::chart::Chart;
use scale::place;

pub(super) use mini::mini;

/// The width for which a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paper {
    /// A screen or a sheet.
    Wide,
    /// A phone.
    Narrow,
}

impl Paper {
    /// In units of the drawing.
    fn width(self) -> f64 {
        self.choose(860.0, 360.0)
    }

    /// One value for a wide drawing, another for a narrow one.
    fn choose<T>(self, wide: T, narrow: T) -> T {
        match self {
            Self::Wide => wide,
            Self::Narrow => narrow,
        }
    }

    /// The class by which the style sheet finds it, also part of ids.
    fn name(self) -> &'static str {
        self.choose("wide", "narrow")
    }
}

/// A finished drawing without its frame.
struct Drawing {
    width: f64,
    height: f64,
    body: Markup,
}

/// The chart for both widths; `id` is unique on the page.
pub(super) fn svg(chart: &Chart, id: &str) -> Markup {
    let (title, description) = name_and_words(chart);
    html! {
        @for paper in [Paper::Wide, Paper::Narrow] {
            @let drawing = draw(chart, paper);
            @let name = format!("{id}-{}", paper.name());
            svg.(paper.name()).square[drawing.width < paper.width()] role="img"
                viewBox=(format!("0 0 {} {}", place(drawing.width), place(drawing.height)))
                aria-labelledby=(format!("{name}-title")) aria-describedby=(format!("{name}-desc"))
            {
                title id=(format!("{name}-title")) { (visible(title)) }
                desc id=(format!("{name}-desc")) { (visible(description)) }
                (drawing.body)
            }
        }
    }
}

/// What a chart is called and what it shows in words.
pub(super) fn name_and_words(chart: &Chart) -> (&str, &str) {
    match chart {
        Chart::Trajectories(chart) => (&chart.title, &chart.description),
        Chart::GapStrip(chart) => (&chart.title, &chart.description),
        Chart::Intervals(chart) => (&chart.title, &chart.description),
        Chart::LevelPlot(chart) => (&chart.title, &chart.description),
        Chart::Scatter(chart) => (&chart.title, &chart.description),
        Chart::DesignMap(chart) => (&chart.title, &chart.description),
        Chart::HeatMap(chart) => (&chart.title, &chart.description),
        Chart::DecisionCurve(chart) => (&chart.title, &chart.description),
    }
}

/// Lines that belong under the picture, in the flow of the page so that they can wrap.
pub(super) fn remarks(chart: &Chart) -> &[String] {
    match chart {
        Chart::Trajectories(chart) => &chart.remarks,
        Chart::DesignMap(chart) => &chart.left_out,
        Chart::HeatMap(chart) => &chart.left_out,
        _ => &[],
    }
}

/// One chart at one width.
fn draw(chart: &Chart, paper: Paper) -> Drawing {
    match chart {
        Chart::Trajectories(chart) => trajectories::draw(chart, paper),
        Chart::GapStrip(chart) => gap_strip::draw(chart, paper),
        Chart::Intervals(chart) => intervals::draw(chart, paper),
        Chart::LevelPlot(chart) => level_plot::draw(chart, paper),
        Chart::Scatter(chart) => scatter::draw(chart, paper),
        Chart::DesignMap(chart) => design_map::draw(chart, paper),
        Chart::HeatMap(chart) => heat_map::draw(chart, paper),
        Chart::DecisionCurve(chart) => decision_curve::draw(chart, paper),
    }
}

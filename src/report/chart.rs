//! What a chart shows, without how it is drawn. One axis is shared by all that is shown on it.

pub mod raters;

use crate::domain::instrument::Perspective;
use raters::{DecisionCurve, DesignMap, HeatMap};

/// The pictures of a report: five of gaps between views, three of raters.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Two or three views over the sessions of one case.
    Trajectories(Trajectories),
    /// The gap in each session of one case, against what is usual.
    GapStrip(GapStrip),
    /// Point and interval per row: views by scale, or cases by gap.
    Intervals(Intervals),
    /// Gap against level, with limits of agreement.
    LevelPlot(LevelPlot),
    /// One view against the other, with the line on which they are equal.
    Scatter(Scatter),
    /// Who rated where.
    DesignMap(DesignMap),
    /// How far single ratings lie from what the others' ratings lead one to expect.
    HeatMap(HeatMap),
    /// Reliability of the mean of one, two, three … raters.
    DecisionCurve(DecisionCurve),
}

/// A numbered axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What it measures, with its unit: "mean per item (1–5)".
    pub label: String,
    /// Smallest value shown.
    pub low: f64,
    /// Largest value shown.
    pub high: f64,
}

/// One view's points: (session, value), ascending by session, missing sessions left out. Values are means per item; on
/// the axis they stand as percent of the answer range where there is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Who.
    pub perspective: Perspective,
    /// Session number and value.
    pub points: Vec<(u32, f64)>,
    /// One standard error of measurement, drawn as a ribbon (client, therapist …) or as bars (observer).
    pub sem: Option<f64>,
    /// Lowest and highest answer of the form; `None` leaves the values in their own metric.
    pub range: Option<(f64, f64)>,
}

impl Line {
    /// Where a mean per item stands on the axis: percent of the answer range, or the value itself without a range.
    pub fn place(&self, value: f64) -> f64 {
        self.range.map_or(value, |(low, high)| (value - low) / (high - low) * 100.0)
    }
}

/// Views over sessions.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectories {
    /// Accessible name.
    pub title: String,
    /// The same in a sentence or two, for those who cannot see it.
    pub description: String,
    /// First and last session number.
    pub sessions: (u32, u32),
    /// 0 to 100, or the span of the values where a form has no answer range.
    pub axis: Axis,
    /// One per view.
    pub lines: Vec<Line>,
    /// Short remarks under the lines: "no therapist form for 5 and 9".
    pub remarks: Vec<String>,
}

/// Gaps over sessions.
#[derive(Debug, Clone, PartialEq)]
pub struct GapStrip {
    /// Accessible name.
    pub title: String,
    /// In words.
    pub description: String,
    /// First and last session number.
    pub sessions: (u32, u32),
    /// Gap axis, symmetric about zero.
    pub axis: Axis,
    /// Session, gap, half width of its interval if known.
    pub points: Vec<(u32, f64, Option<f64>)>,
    /// The mean gap of this case.
    pub mean: f64,
    /// Sessions in which one of the two forms is missing: a dash below the plot.
    pub missing: Vec<u32>,
    /// Half width of the band in which the forms' own error alone puts 95 of 100 gaps.
    pub noise: Option<f64>,
    /// What is usual, with its label: ("usual in these data", -0.31).
    pub typical: Option<(String, f64)>,
    /// Words above and below the zero line: "therapist rated higher", "client rated higher".
    pub sides: (String, String),
}

/// Which colour and shape a point takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The colour and shape of a perspective.
    View(Perspective),
    /// A gap.
    Gap,
    /// How far above or below the others one rater rates.
    Rater,
    /// A coefficient that cannot pass 1.
    Reliability,
}

/// Mark, value, interval.
pub type MarkedPoint = (Mark, f64, Option<(f64, f64)>);

/// A labelled row of points with intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalRow {
    /// Row label.
    pub label: String,
    /// Points with their intervals.
    pub points: Vec<MarkedPoint>,
    /// Said in the row when it has no point.
    pub absent: Option<String>,
}

/// Rows of points with intervals on one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervals {
    /// Accessible name.
    pub title: String,
    /// In words.
    pub description: String,
    /// The shared axis.
    pub axis: Axis,
    /// Top to bottom.
    pub rows: Vec<IntervalRow>,
    /// A solid vertical line (zero), if the axis has one.
    pub zero: Option<f64>,
    /// A dashed vertical line with its label (what is usual).
    pub typical: Option<(String, f64)>,
    /// Words left and right of zero: "client rated higher", "therapist rated higher".
    pub sides: Option<(String, String)>,
}

/// Gap against level: one point per pair, one shade per case.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelPlot {
    /// Accessible name.
    pub title: String,
    /// In words.
    pub description: String,
    /// Mean of the two views.
    pub level: Axis,
    /// Gap.
    pub gap: Axis,
    /// (level, gap), at most a few thousand; beyond that cells are counted.
    pub points: Vec<(f64, f64)>,
    /// Mean gap with its interval.
    pub mean: (f64, Option<(f64, f64)>),
    /// Limits of agreement, each with its interval.
    pub limits: Vec<(f64, Option<(f64, f64)>)>,
    /// Words above and below the zero line.
    pub sides: (String, String),
}

/// One view against another.
#[derive(Debug, Clone, PartialEq)]
pub struct Scatter {
    /// Accessible name.
    pub title: String,
    /// In words.
    pub description: String,
    /// Horizontal view and axis; both axes have the same range.
    pub across: (Perspective, Axis),
    /// Vertical view and axis.
    pub up: (Perspective, Axis),
    /// (across, up, label).
    pub points: Vec<(f64, f64, String)>,
    /// Words above and below the line of equal ratings.
    pub sides: (String, String),
}

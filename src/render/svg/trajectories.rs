//! Two or three views over the sessions of one case.

use maud::{Markup, html};

use super::frame::{EndLabel, LABEL, Plot, end_labels, line, session_axis, upright_axis};
use super::labels::text_width;
use super::marks::{class, point};
use super::scale::{Scale, place};
use super::{Drawing, Paper};
use crate::domain::instrument::Perspective;
use crate::report::NumberStyle;
use crate::report::chart::{Line, Mark, Trajectories};
use crate::report::number::number;

/// Where sessions and values stand.
struct Scales {
    across: Scale,
    up: Scale,
    /// Radius of a point: smaller when there are many.
    size: f64,
}

impl Scales {
    /// Observers stand a little to the right, so that another view of the same session does not hide them.
    fn at(&self, view: &Line, (session, value): (u32, f64)) -> (f64, f64) {
        let aside = if view.perspective == Perspective::Observer { 1.6 * self.size } else { 0.0 };
        (self.across.at(f64::from(session)) + aside, self.up.at(view.place(value)))
    }
}

/// The chart.
pub(super) fn draw(chart: &Trajectories, paper: Paper) -> Drawing {
    let height = paper.choose(330.0, 300.0);
    let mut plot = Plot { left: 38.0, right: 0.0, top: 34.0, bottom: height - 44.0 };
    let up = Scale::new(&chart.axis, plot.bottom, plot.top);
    let labels = last_values(chart, &up, paper);
    let margin = labels.iter().map(EndLabel::width).fold(text_width("client", LABEL), f64::max) + 18.0;
    plot.right = paper.width() - margin;
    let sessions = f64::from(chart.sessions.1.abs_diff(chart.sessions.0)).max(1.0);
    let scales = Scales {
        across: Scale::sessions(chart.sessions, plot.left + 8.0, plot.right - 6.0),
        up,
        size: ((plot.right - plot.left) / sessions / 3.2).clamp(2.2, 5.0),
    };
    let body = html! {
        (upright_axis(plot, &scales.up, NumberStyle::Plain, &chart.axis.label))
        (session_axis(plot, &scales.across, chart.sessions))
        g.fine[scales.size < 3.5] {
            @for view in &chart.lines { (uncertainty(view, &scales)) }
            @for view in &chart.lines { (strokes(view, &scales)) }
            @for view in &chart.lines { (points(view, &scales)) }
        }
        (end_labels(plot, &labels))
    };
    Drawing { width: paper.width(), height, body }
}

/// Runs of adjacent sessions: a line is never drawn across a missing one.
fn runs(view: &Line) -> impl Iterator<Item = &[(u32, f64)]> {
    view.points.chunk_by(|before, after| before.0.checked_add(1) == Some(after.0))
}

/// One standard error to either side: a ribbon, or a bar at each point of an observer.
fn uncertainty(view: &Line, scales: &Scales) -> Markup {
    let Some(sem) = view.sem else { return html! {} };
    let name = view.perspective.name();
    let bars = view.perspective == Perspective::Observer;
    html! {
        @for run in runs(view) {
            @if bars || run.len() == 1 {
                @for &(session, value) in run {
                    @let class = if bars { format!("bar {name}") } else { format!("ribbon-end {name}") };
                    (line(&class, scales.at(view, (session, value - sem)), scales.at(view, (session, value + sem))))
                }
            } @else {
                polygon class={ "ribbon " (name) } points=(outline(view, run, sem, scales)) {}
            }
        }
    }
}

/// Along the upper edge and back along the lower one.
fn outline(view: &Line, run: &[(u32, f64)], sem: f64, scales: &Scales) -> String {
    let upper = run.iter().map(|&(session, value)| (session, value + sem));
    let lower = run.iter().rev().map(|&(session, value)| (session, value - sem));
    corners(view, upper.chain(lower), scales)
}

/// Points in the notation of polylines and polygons.
fn corners(view: &Line, points: impl Iterator<Item = (u32, f64)>, scales: &Scales) -> String {
    let written = points.map(|point| {
        let (x, y) = scales.at(view, point);
        format!("{},{}", place(x), place(y))
    });
    written.collect::<Vec<_>>().join(" ")
}

/// Solid between adjacent sessions, dotted where a form is missing in between. Observers see chosen sessions only: their
/// points are not joined.
fn strokes(view: &Line, scales: &Scales) -> Markup {
    let name = view.perspective.name();
    if view.perspective == Perspective::Observer {
        return html! {};
    }
    let all: Vec<&[(u32, f64)]> = runs(view).collect();
    html! {
        @for pair in all.windows(2) {
            @if let (Some(&from), Some(&to)) = (pair[0].last(), pair[1].first()) {
                (line(&format!("hole {name}"), scales.at(view, from), scales.at(view, to)))
            }
        }
        @for run in all {
            @if run.len() > 1 {
                polyline class={ "line " (name) } points=(corners(view, run.iter().copied(), scales)) {}
            }
        }
    }
}

/// One shape per form.
fn points(view: &Line, scales: &Scales) -> Markup {
    let name = view.perspective.name();
    html! {
        @for &(session, value) in &view.points {
            @let words = format!("session {session}: {name} {}", shown(view, value));
            (point(Mark::View(view.perspective), scales.at(view, (session, value)), scales.size, &words))
        }
    }
}

/// A value on the axis, with the mean per item beside it where the axis is another.
fn shown(view: &Line, value: f64) -> String {
    let mean = number(value, 2, NumberStyle::Plain);
    match view.range {
        Some(_) => format!("{} ({mean})", number(view.place(value), 0, NumberStyle::Plain)),
        None => mean,
    }
}

/// The same for a narrow page: on the axis only.
fn short(view: &Line, value: f64) -> String {
    number(view.place(value), if view.range.is_some() { 0 } else { 2 }, NumberStyle::Plain)
}

/// Each line is named at its end, with its last value.
fn last_values(chart: &Trajectories, up: &Scale, paper: Paper) -> Vec<EndLabel> {
    let label = |view: &Line| {
        let &(session, value) = view.points.last()?;
        let earlier = session != chart.sessions.1 && paper == Paper::Wide;
        Some(EndLabel {
            class: format!("label {}", class(Mark::View(view.perspective))),
            y: up.at(view.place(value)),
            words: format!("{} {}", view.perspective.name(), paper.choose(shown(view, value), short(view, value))),
            aside: earlier.then(|| format!("in session {session}")),
        })
    };
    chart.lines.iter().filter_map(label).collect()
}

//! The gap in each session of one case, against what is usual.

use maud::{Markup, html};

use super::frame::{Anchor, EndLabel, Plot, SMALL, end_labels, line, rect, session_axis, text, upright_axis};
use super::labels::text_width;
use super::marks::point;
use super::scale::Scale;
use super::{Drawing, Paper};
use crate::report::NumberStyle;
use crate::report::chart::{GapStrip, Mark};
use crate::report::number::{number, span};

/// The chart.
pub(super) fn draw(chart: &GapStrip, paper: Paper) -> Drawing {
    let height = paper.choose(250.0, 270.0);
    let mut plot = Plot { left: 38.0, right: paper.width(), top: 52.0, bottom: height - 62.0 };
    let up = Scale::new(&chart.axis, plot.bottom, plot.top);
    let labels = line_names(chart, &up, paper);
    if let Some(widest) = labels.iter().map(|label| text_width(&label.words, SMALL)).reduce(f64::max) {
        plot.right -= widest + 18.0;
    }
    let across = Scale::sessions(chart.sessions, plot.left + 10.0, plot.right - 10.0);
    let under = Plot { bottom: plot.bottom + 18.0, ..plot };
    let body = html! {
        @if let Some(half) = chart.noise { (rect("noise", (plot.left, up.at(half)), (plot.right, up.at(-half)))) }
        (upright_axis(plot, &up, NumberStyle::Signed, &chart.axis.label))
        (line("zero", (plot.left, up.at(0.0)), (plot.right, up.at(0.0))))
        @if let Some((_, usual)) = chart.typical.as_ref().filter(|(_, usual)| up.holds(*usual)) {
            (line("typical", (plot.left, up.at(*usual)), (plot.right, up.at(*usual))))
        }
        (line("mean", (plot.left, up.at(chart.mean)), (plot.right, up.at(chart.mean))))
        (text("note", (plot.left + 4.0, plot.top - 9.0), Anchor::Start, &format!("↑ {}", chart.sides.0)))
        (text("note", (plot.left + 4.0, plot.bottom + 18.0), Anchor::Start, &format!("↓ {}", chart.sides.1)))
        (session_axis(under, &across, chart.sessions))
        @for &session in &chart.missing {
            (text("note", (across.at(f64::from(session)), plot.bottom - 4.0), Anchor::Middle, "–"))
        }
        (gaps(chart, &across, &up))
        (end_labels(plot, &labels))
    };
    Drawing { width: paper.width(), height, body }
}

/// Points on their stems.
fn gaps(chart: &GapStrip, across: &Scale, up: &Scale) -> Markup {
    let words = |session: u32, gap: f64, half: Option<f64>| {
        let gap_words = number(gap, 2, NumberStyle::Signed);
        match half {
            Some(half) => {
                format!("session {session}: gap {gap_words}, {}", span(gap - half, gap + half, 2, NumberStyle::Signed))
            }
            None => format!("session {session}: gap {gap_words}"),
        }
    };
    let sessions = f64::from(chart.sessions.1.abs_diff(chart.sessions.0)).max(1.0);
    let extent = across.at(f64::from(chart.sessions.1)) - across.at(f64::from(chart.sessions.0));
    let size = if extent > 0.0 { (extent / sessions / 2.6).clamp(2.4, 5.0) } else { 5.0 };
    html! {
        @for &(session, gap, half) in &chart.points {
            @let x = across.at(f64::from(session));
            @if let Some(half) = half { (line("stem gap", (x, up.at(gap - half)), (x, up.at(gap + half)))) }
            (point(Mark::Gap, (x, up.at(gap)), size, &words(session, gap, half)))
        }
    }
}

/// The band and the dashed line are named beside the plot, at their own height; on a phone there is no room beside it
/// and the caption names them.
fn line_names(chart: &GapStrip, up: &Scale, paper: Paper) -> Vec<EndLabel> {
    let note = |class: &str, y: f64, words: String| EndLabel { class: class.to_owned(), y, words, aside: None };
    if paper == Paper::Narrow {
        let usual = chart.typical.as_ref();
        return usual
            .map(|(_, at)| note("note usual", up.at(*at), number(*at, 2, NumberStyle::Signed)))
            .into_iter()
            .collect();
    }
    let noise = chart.noise.map(|half| note("note", up.at(half) + 8.0, "within form error".to_owned()));
    let usual = chart.typical.as_ref();
    let usual = usual
        .map(|(name, at)| note("note usual", up.at(*at), format!("{name} {}", number(*at, 2, NumberStyle::Signed))));
    let mean =
        note("note strong", up.at(chart.mean), format!("this case {}", number(chart.mean, 2, NumberStyle::Signed)));
    noise.into_iter().chain([mean]).chain(usual).collect()
}

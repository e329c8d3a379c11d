//! The two pictures of one case: the views over its sessions, and the gap in each.

use super::chart::{Axis, Chart, GapStrip, Line, Trajectories};
use super::material::{InstrumentTable, Material};
use super::words::{
    count, difference, listed, metric, number_column, percent, range, sentence, sides, text_column, title_case,
};
use super::{Block, Cell, NumberStyle, Table};
use crate::analyze::case::{Case, CasePair, CaseScale};
use crate::analyze::views::views_of;
use crate::domain::instrument::Perspective;
use crate::stats::distribution::normal_quantile;

/// Two or three views on one axis: percent of the answer range, or their own metric where a form has none. The table
/// below has both the views, as means per item, and the gaps.
pub fn trajectories(
    material: &Material<'_>,
    case: &Case,
    table: &InstrumentTable<'_>,
    scale: &CaseScale,
    error: Option<f64>,
) -> Block {
    let views = views_of(case.relationship);
    let line = |(place, view): (usize, &Perspective)| {
        let points: Vec<(u32, f64)> =
            scale.sessions.iter().filter_map(|(number, values)| Some((*number, values[place]?))).collect();
        let sem = material.reliability(case.table, *view, &scale.scale).and_then(|reliability| reliability.sem);
        let range = table.form(*view).and_then(|form| form.range);
        (!points.is_empty()).then_some(Line { perspective: *view, points, sem, range })
    };
    let mut lines: Vec<Line> = views.iter().enumerate().filter_map(line).collect();
    let (axis, about_axis) = common_axis(&mut lines);
    let chart = Chart::Trajectories(Trajectories {
        title: format!("{} over {} sessions", title_case(&scale.scale), case.numbers.len()),
        description: describe(&lines),
        sessions: first_and_last(case),
        axis,
        remarks: missing_remarks(case, scale, views),
        lines: lines.clone(),
    });
    let caption = format!(
        "{}. {about_axis}{} Dotted: a form is missing in between.",
        title_case(&scale.scale),
        shading(material, case, scale, &lines)
    );
    Block::Chart { chart, caption, table: numbers(material, case, scale, views, error) }
}

/// 0 to 100 if every form has an answer range; else the values keep their own metric, and the caption says so.
fn common_axis(lines: &mut [Line]) -> (Axis, String) {
    let ranges: Option<Vec<(f64, f64)>> = lines.iter().map(|line| line.range).collect();
    let Some(ranges) = ranges else {
        for line in lines.iter_mut() {
            line.range = None;
        }
        let (low, high) = span(lines);
        let axis = Axis { label: metric(None), low, high };
        return (axis, "A form has no answer range, so the values stay in their own metric. ".to_owned());
    };
    let axis = Axis { label: "percent of the answer range".to_owned(), low: 0.0, high: 100.0 };
    let mut answers: Vec<String> = Vec::new();
    for own in ranges.into_iter().map(|own| range(Some(own))) {
        if !answers.contains(&own) {
            answers.push(own);
        }
    }
    let answers = listed(&answers);
    (axis, format!("0 is the lowest and 100 the highest answer ({answers}); means per item stand in brackets. "))
}

/// What the shades and bars are.
fn shading(material: &Material<'_>, case: &Case, scale: &CaseScale, lines: &[Line]) -> String {
    let alpha = |line: &Line| {
        let reliability = material.reliability(case.table, line.perspective, &scale.scale)?;
        let alpha = reliability.alpha.as_ref().ok()?.value;
        reliability.sem?;
        Some(format!("{} α {}", line.perspective.name(), super::number::number(alpha, 2, NumberStyle::Bounded)))
    };
    let errors: Vec<String> = lines.iter().filter_map(alpha).collect();
    if errors.is_empty() {
        return "No item answers were given, so the forms' own error is not known and nothing is shaded.".to_owned();
    }
    let observed = lines.iter().any(|line| line.perspective == Perspective::Observer && line.sem.is_some());
    let bars = if observed { " (bars for observers)" } else { "" };
    format!("Shaded{bars}: ±1 standard error of measurement ({}).", errors.join(", "))
}

fn first_and_last(case: &Case) -> (u32, u32) {
    (case.numbers.first().copied().unwrap_or(1), case.numbers.last().copied().unwrap_or(1))
}

fn span(lines: &[Line]) -> (f64, f64) {
    let values = lines.iter().flat_map(|line| &line.points).map(|point| point.1);
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

fn describe(lines: &[Line]) -> String {
    let shown = |line: &Line, value: f64| {
        let mean = super::number::number(value, 2, NumberStyle::Plain);
        let percent = super::number::number(line.place(value), 0, NumberStyle::Plain);
        if line.range.is_some() { format!("{percent} ({mean})") } else { mean }
    };
    let words = lines.iter().filter_map(|line| {
        let (first, last) = (line.points.first()?, line.points.last()?);
        let name = title_case(line.perspective.name());
        Some(format!(
            "{name}: {} in session {}, {} in session {}",
            shown(line, first.1),
            first.0,
            shown(line, last.1),
            last.0
        ))
    });
    format!("{}.", words.collect::<Vec<_>>().join("; "))
}

fn missing_remarks(case: &Case, scale: &CaseScale, views: [Perspective; 3]) -> Vec<String> {
    let mut remarks: Vec<String> = Vec::new();
    for (place, view) in views.iter().take(2).enumerate() {
        let has = |number: &u32| scale.sessions.iter().any(|(own, values)| own == number && values[place].is_some());
        let absent: Vec<String> = case.numbers.iter().filter(|number| !has(number)).map(ToString::to_string).collect();
        if !absent.is_empty() {
            let sessions = if absent.len() == 1 { "session" } else { "sessions" };
            remarks.push(format!("no {} rating for {sessions} {}", view.name(), listed(&absent)));
        }
    }
    if remarks.is_empty() { remarks } else { vec![sentence(&remarks.join("; "))] }
}

/// Each session: what every view said, and the gap of giver and receiver with its interval.
fn numbers(
    material: &Material<'_>,
    case: &Case,
    scale: &CaseScale,
    views: [Perspective; 3],
    error: Option<f64>,
) -> Table {
    let pair = scale.pairs.first().filter(|pair| pair.pair.minuend == 0 && pair.gap.is_ok());
    let half = half_width(material, error);
    let mut columns = vec![text_column("Session")];
    columns.extend(views.iter().map(|view| number_column(view.name())));
    if let Some(pair) = pair {
        columns.push(number_column(format!("gap, {}", difference(&pair.pair))));
        columns.push(number_column(format!("{} interval", percent(material.conf_level))));
    }
    let row = |number: &u32| {
        let values = scale.sessions.iter().find(|(own, _)| own == number).map_or([None; 3], |(_, values)| *values);
        let value = |value: Option<f64>, style| match value {
            Some(value) => Cell::Number { value, digits: 2, style },
            None => Cell::Absent { why: "no form".to_owned() },
        };
        let mut cells = vec![Cell::Text(number.to_string())];
        cells.extend(values.iter().map(|own| value(*own, NumberStyle::Plain)));
        if let Some(pair) = pair {
            let gap = values[pair.pair.minuend].zip(values[pair.pair.subtrahend]).map(|(one, other)| one - other);
            cells.push(value(gap, NumberStyle::Signed));
            cells.push(match (gap, half) {
                (None, _) => Cell::Absent { why: "no form".to_owned() },
                (_, None) => Cell::Absent { why: "no item answers".to_owned() },
                (Some(gap), Some(half)) => {
                    Cell::Interval { low: gap - half, high: gap + half, digits: 2, style: NumberStyle::Signed }
                }
            });
        }
        cells
    };
    Table {
        caption: format!("{} by session, mean per item", title_case(&scale.scale)),
        columns,
        rows: case.numbers.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

/// Half the interval of one session's gap from the forms' own error.
fn half_width(material: &Material<'_>, error: Option<f64>) -> Option<f64> {
    Some(normal_quantile(0.5 + material.conf_level / 2.0)? * error?)
}

/// The gap of each joint session with the forms' own error. `error` is the standard error of one gap. Its numbers stand with
/// those of the views.
pub fn gap_strip(
    material: &Material<'_>,
    case: &Case,
    table: &InstrumentTable<'_>,
    scale: &CaseScale,
    pair: &CasePair,
    error: Option<f64>,
) -> Block {
    let half = half_width(material, error);
    let gaps = scale.gaps(&pair.pair);
    let missing = case.numbers.iter().filter(|number| gaps.iter().all(|(own, _)| own != *number)).copied().collect();
    let widest = gaps.iter().fold(1.0_f64, |widest, &(_, gap)| widest.max(1.05 * (gap.abs() + half.unwrap_or(0.0))));
    let mean = gaps.iter().map(|(_, gap)| gap).sum::<f64>() / gaps.len().max(1) as f64;
    let chart = Chart::GapStrip(GapStrip {
        title: format!("Gap by session: {}", difference(&pair.pair)),
        description: format!("{}; the numbers stand with those of the views.", count(gaps.len(), "joint session")),
        sessions: first_and_last(case),
        axis: Axis { label: "gap, points per item".to_owned(), low: -widest, high: widest },
        points: gaps.iter().map(|&(number, gap)| (number, gap, half)).collect(),
        mean,
        missing,
        noise: half,
        typical: pair.usual.map(|usual| ("usual in these data".to_owned(), usual)),
        sides: sides(&pair.pair),
    });
    let level = percent(material.conf_level);
    let error = match half {
        Some(_) => format!(
            "Grey: where the forms' own error puts {level} of gaps if both saw the session alike. Stems: {level} interval of each gap from that \
             error."
        ),
        None => "No item answers were given, so the error of a single gap is not known.".to_owned(),
    };
    let usual = if pair.usual.is_some() {
        " Solid: the mean gap of this case; dashed: of all cases of these data."
    } else {
        ""
    };
    let unit = table.shared_range(&pair.pair).map_or_else(String::new, |(low, high)| {
        let points = super::number::number(100.0 / (high - low), 0, NumberStyle::Plain);
        format!(" One point per item is {points} on the axis from 0 to 100 above.")
    });
    let table = Table { caption: String::new(), columns: Vec::new(), rows: Vec::new(), notes: Vec::new() };
    Block::Chart { chart, caption: format!("{error}{usual}{unit}"), table }
}

//! The two pictures of one case: the views over its sessions, and the gap in each.

use super::chart::{Axis, Chart, GapStrip, Line, Trajectories};
use super::material::{InstrumentTable, Material};
use super::words::{count, difference, listed, metric, number_column, percent, sides, text_column, title_case};
use super::{Block, Cell, NumberStyle, Table};
use crate::analyze::case::{Case, CasePair, CaseScale};
use crate::analyze::views::views_of;
use crate::domain::instrument::Perspective;
use crate::stats::distribution::normal_quantile;

/// Two or three views on one axis.
pub fn trajectories(material: &Material<'_>, case: &Case, table: &InstrumentTable<'_>, scale: &CaseScale) -> Block {
    let views = views_of(case.relationship);
    let range = table.instrument.forms.iter().find_map(|form| form.range);
    let line = |(place, view): (usize, &Perspective)| {
        let points: Vec<(u32, f64)> =
            scale.sessions.iter().filter_map(|(number, values)| Some((*number, values[place]?))).collect();
        let sem = material.reliability(case.table, *view, &scale.scale).and_then(|reliability| reliability.sem);
        (!points.is_empty()).then_some(Line { perspective: *view, points, sem })
    };
    let lines: Vec<Line> = views.iter().enumerate().filter_map(line).collect();
    let (low, high) = range.unwrap_or_else(|| span(&lines));
    let chart = Chart::Trajectories(Trajectories {
        title: format!("{} over {} sessions", title_case(&scale.scale), case.numbers.len()),
        description: describe(&lines),
        sessions: first_and_last(case),
        axis: Axis { label: metric(range), low, high },
        remarks: missing_remarks(case, scale, views),
        lines: lines.clone(),
    });
    let errors: Vec<String> = lines
        .iter()
        .filter_map(|line| {
            let reliability = material.reliability(case.table, line.perspective, &scale.scale)?;
            let alpha = reliability.alpha.as_ref().ok()?.value;
            Some(format!("{} α {}", line.perspective.name(), super::number::number(alpha, 2, NumberStyle::Bounded)))
        })
        .collect();
    let shaded = if errors.is_empty() {
        "No item answers were given, so the forms' own error is not known and nothing is shaded.".to_owned()
    } else {
        format!("Shaded: ±1 standard error of measurement ({}).", errors.join(", "))
    };
    let caption = format!("{}. {shaded} Dotted: a form is missing in between.", title_case(&scale.scale));
    Block::Chart { chart, caption, table: numbers(case, scale, views) }
}

fn first_and_last(case: &Case) -> (u32, u32) {
    (case.numbers.first().copied().unwrap_or(1), case.numbers.last().copied().unwrap_or(1))
}

fn span(lines: &[Line]) -> (f64, f64) {
    let values = lines.iter().flat_map(|line| &line.points).map(|point| point.1);
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

fn describe(lines: &[Line]) -> String {
    let words = lines.iter().filter_map(|line| {
        let (first, last) = (line.points.first()?, line.points.last()?);
        Some(format!(
            "{}: {} at session {}, {} at session {}",
            line.perspective.name(),
            super::number::number(first.1, 2, NumberStyle::Plain),
            first.0,
            super::number::number(last.1, 2, NumberStyle::Plain),
            last.0
        ))
    });
    format!("{}.", words.collect::<Vec<_>>().join("; "))
}

fn missing_remarks(case: &Case, scale: &CaseScale, views: [Perspective; 3]) -> Vec<String> {
    let mut remarks = Vec::new();
    for (place, view) in views.iter().take(2).enumerate() {
        let has = |number: &u32| scale.sessions.iter().any(|(own, values)| own == number && values[place].is_some());
        let absent: Vec<String> = case.numbers.iter().filter(|number| !has(number)).map(ToString::to_string).collect();
        if !absent.is_empty() {
            remarks.push(format!("no {} rating for {}", view.name(), listed(&absent)));
        }
    }
    remarks
}

fn numbers(case: &Case, scale: &CaseScale, views: [Perspective; 3]) -> Table {
    let mut columns = vec![text_column("Session")];
    columns.extend(views.iter().map(|view| number_column(view.name())));
    let row = |number: &u32| {
        let values = scale.sessions.iter().find(|(own, _)| own == number).map_or([None; 3], |(_, values)| *values);
        let mut cells = vec![Cell::Text(number.to_string())];
        cells.extend(values.iter().map(|value| match value {
            Some(value) => Cell::Number { value: *value, digits: 2, style: NumberStyle::Plain },
            None => Cell::Absent { why: "no form".to_owned() },
        }));
        cells
    };
    Table {
        caption: format!("{} by session, mean per item", title_case(&scale.scale)),
        columns,
        rows: case.numbers.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

/// The gap of each joint session with the forms' own error. `error` is the standard error of one gap.
pub fn gap_strip(
    material: &Material<'_>,
    case: &Case,
    scale: &CaseScale,
    pair: &CasePair,
    error: Option<f64>,
) -> Block {
    let half = error.and_then(|error| Some(normal_quantile(0.5 + material.conf_level / 2.0)? * error));
    let gaps = scale.gaps(&pair.pair);
    let missing = case.numbers.iter().filter(|number| gaps.iter().all(|(own, _)| own != *number)).copied().collect();
    let widest = gaps.iter().fold(1.0_f64, |widest, &(_, gap)| widest.max(gap.abs() + half.unwrap_or(0.0)));
    let chart = Chart::GapStrip(GapStrip {
        title: format!("Gap by session: {}", difference(&pair.pair)),
        description: format!("{}; the numbers stand in the table.", count(gaps.len(), "joint session")),
        sessions: first_and_last(case),
        axis: Axis { label: "gap".to_owned(), low: -widest, high: widest },
        points: gaps.iter().map(|&(number, gap)| (number, gap, half)).collect(),
        missing,
        noise: half,
        typical: pair.usual.map(|usual| ("usual in these data".to_owned(), usual)),
        sides: sides(&pair.pair),
    });
    let level = percent(material.conf_level);
    let caption = match half {
        Some(_) => format!(
            "Grey: where the forms' own error puts {level} of gaps when both mean the same. Stems: {level} interval of each gap from that \
             error."
        ),
        None => "No item answers were given, so the error of a single gap is not known.".to_owned(),
    };
    let row = |&(number, gap): &(u32, f64)| {
        let interval = match half {
            Some(half) => Cell::Interval { low: gap - half, high: gap + half, digits: 2, style: NumberStyle::Signed },
            None => Cell::Absent { why: "no item answers".to_owned() },
        };
        vec![
            Cell::Text(number.to_string()),
            Cell::Number { value: gap, digits: 2, style: NumberStyle::Signed },
            interval,
        ]
    };
    let table = Table {
        caption: format!("Gap by session: {}", difference(&pair.pair)),
        columns: vec![text_column("Session"), number_column("gap"), number_column(format!("{level} interval"))],
        rows: gaps.iter().map(row).collect(),
        notes: Vec::new(),
    };
    Block::Chart { chart, caption, table }
}

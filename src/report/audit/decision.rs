//! How many raters are enough: what the mean of one, two, three … would be worth.

use super::says;
use crate::analyze::audit::material::AuditMaterial;
use crate::analyze::audit::scale::{Needed, RatersNeeded, ScaleAudit};
use crate::report::chart::raters::{DecisionCurve, DecisionPoint};
use crate::report::chart::{Axis, Chart};
use crate::report::number::number;
use crate::report::sessions_needed::{sessions_block, sessions_told};
use crate::report::words::{count, number_column, text_column, title_case};
use crate::report::{Block, Cell, NumberStyle, Table, cells};

/// Lead, curve, table of all scales.
pub(super) fn blocks(material: &AuditMaterial, main: &ScaleAudit) -> Vec<Block> {
    let mut blocks = vec![says(&told(material, main))];
    blocks.extend(picture(material, main));
    blocks.push(Block::Table(needed(material, std::slice::from_ref(main))));
    if let Some(sessions) = &main.sessions {
        blocks.extend(sessions_told(sessions, &material.rater).map(|told| says(&told)));
        blocks.push(sessions_block(sessions, &material.interval_heading()));
    }
    if !material.other_scales().is_empty() {
        let mut others = vec![Block::Table(needed(material, material.other_scales()))];
        let heading = material.interval_heading();
        let sessions = material.other_scales().iter().filter_map(|scale| scale.sessions.as_ref());
        others.extend(sessions.map(|sessions| sessions_block(sessions, &heading)));
        blocks.push(Block::Details { summary: "Other scales".to_owned(), blocks: others });
    }
    blocks
}

/// What it takes to reach the middle level, in a sentence. Also part of the page's lead.
pub(super) fn told(material: &AuditMaterial, scale: &ScaleAudit) -> String {
    let Some(asked) = scale.decision.needed.get(1).or_else(|| scale.decision.needed.first()) else {
        return format!("How many {} are enough was not asked.", material.raters());
    };
    let level = number(asked.level, 2, NumberStyle::Bounded);
    match &asked.answer {
        Needed::Raters { count: 1, between } => {
            format!("A single {} reaches a reliability of *{level}*{}.", material.rater, left_open(*between))
        }
        Needed::Raters { count: raters, between } => format!(
            "The mean of *{}* reaches a reliability of {level}{}.",
            count(*raters as usize, &material.rater),
            left_open(*between)
        ),
        Needed::CannotTell(why) => {
            format!("How many {} reach a reliability of {level} *cannot be told*: {why}.", material.raters())
        }
    }
}

/// What the interval leaves open.
fn left_open(between: Option<(u32, Option<u32>)>) -> String {
    match between {
        None => ", but how far this holds for others cannot be told".to_owned(),
        Some((least, Some(most))) if least == most => " at both ends of the interval".to_owned(),
        Some((least, Some(most))) => format!("; the interval leaves open between {least} and {most}"),
        Some((least, None)) => format!("; the interval leaves open {least} or more, without an upper end"),
    }
}

fn picture(material: &AuditMaterial, scale: &ScaleAudit) -> Option<Block> {
    let points: Vec<DecisionPoint> = (scale.decision.curve.iter())
        .filter_map(|(raters, value)| {
            let estimate = value.as_ref().ok()?;
            Some((*raters, estimate.value, estimate.interval.map(|limits| (limits.low(), limits.high()))))
        })
        .collect();
    if points.is_empty() {
        return None;
    }
    let low = points.iter().map(|point| point.2.map_or(point.1, |(low, _)| low)).fold(0.0, f64::min);
    let targets = scale.decision.needed.iter().map(|asked| (asked.level, raters_of(asked))).collect();
    let chart = Chart::DecisionCurve(DecisionCurve {
        title: format!("Reliability of the mean of several {}", material.raters()),
        description: told(material, scale).replace('*', ""),
        noun: (material.rater.clone(), material.raters()),
        axis: Axis {
            label: format!("{}, {}", scale.decision.form, title_case(&scale.scale)),
            low: low.max(-1.0),
            high: 1.0,
        },
        points,
        targets,
    });
    let caption = format!(
        "Points: {} of the mean of as many {}. Shaded: its {}. Dashed: the levels people ask for; which of them is enough depends on \
         what the score is for.",
        scale.decision.form,
        material.raters(),
        material.interval_heading()
    );
    Some(Block::Chart { chart, caption, table: curve(material, scale) })
}

fn raters_of(asked: &RatersNeeded) -> Option<u32> {
    match asked.answer {
        Needed::Raters { count, .. } => Some(count),
        Needed::CannotTell(_) => None,
    }
}

fn curve(material: &AuditMaterial, scale: &ScaleAudit) -> Table {
    let row = |(raters, value): &(u32, crate::stats::Measured)| {
        vec![
            Cell::Count(*raters as usize),
            cells::estimate(value, 2, NumberStyle::Bounded),
            cells::interval_of(value, 2, NumberStyle::Bounded),
        ]
    };
    Table {
        caption: format!("{} of the mean, {}", scale.decision.form, title_case(&scale.scale)),
        columns: vec![
            number_column(material.raters()),
            number_column(scale.decision.form.clone()),
            number_column(material.interval_heading()),
        ],
        rows: scale.decision.curve.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

/// One row per scale and level.
fn needed(material: &AuditMaterial, scales: &[ScaleAudit]) -> Table {
    let row = |scale: &ScaleAudit, asked: &RatersNeeded| {
        let (number, range) = match &asked.answer {
            Needed::Raters { count, between } => (Cell::Count(*count as usize), span(*between)),
            Needed::CannotTell(why) => (Cell::Absent { why: why.clone() }, Cell::Absent { why: why.clone() }),
        };
        let level = Cell::Number { value: asked.level, digits: 2, style: NumberStyle::Bounded };
        vec![Cell::Text(title_case(&scale.scale)), level, number, range]
    };
    let all = scales.iter().flat_map(|scale| scale.decision.needed.iter().map(move |asked| row(scale, asked)));
    Table {
        caption: format!("{} needed so that their mean reaches a level", title_case(&material.raters())),
        columns: vec![
            text_column("Scale"),
            number_column("level"),
            number_column(material.raters()),
            number_column("interval leaves open"),
        ],
        rows: all.collect(),
        notes: vec![format!(
            "For {} and {} like these; not a promise about others.",
            material.targets(),
            material.raters()
        )],
    }
}

fn span(between: Option<(u32, Option<u32>)>) -> Cell {
    match between {
        None => Cell::Absent { why: "these data give no interval".to_owned() },
        Some((least, Some(most))) => Cell::Text(format!("{least} to {most}")),
        Some((least, None)) => Cell::Text(format!("{least} or more")),
    }
}

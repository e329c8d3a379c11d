//! Where single ratings vary: what was rated, who rated, and the rest.

use super::says;
use crate::analyze::audit::material::AuditMaterial;
use crate::analyze::audit::scale::{Component, ScaleAudit};
use crate::report::words::{listed, number_column, text_column, title_case};
use crate::report::{Block, Cell, NumberStyle, Table, cells};
use crate::stats::Measured;

/// Lead and two tables.
pub(super) fn blocks(material: &AuditMaterial) -> Vec<Block> {
    let lead = material.scales.first().and_then(shares).unwrap_or_else(|| {
        "How the variance divides cannot be told from these data; the reasons stand under the table.".to_owned()
    });
    let main = material.scales.get(..1).unwrap_or_default();
    let mut blocks = vec![says(&lead), Block::Table(components(main)), Block::Table(errors(material))];
    if !material.other_scales().is_empty() {
        let table = Block::Table(components(material.other_scales()));
        blocks.push(Block::Details { summary: "Variance on the other scales".to_owned(), blocks: vec![table] });
    }
    blocks
}

/// What single ratings vary by, in a sentence. Also part of the page's lead.
pub(super) fn shares(scale: &ScaleAudit) -> Option<String> {
    let told = |component: &Component| {
        let share = component.share.as_ref().ok()?.value;
        Some(format!("{:.0} % {}", share * 100.0, component.name))
    };
    let parts: Vec<String> = scale.components.iter().map(told).collect::<Option<_>>()?;
    (!parts.is_empty()).then(|| format!("What varies between single ratings: *{}*.", listed(&parts)))
}

/// A share as a percentage.
fn percentage(share: &Measured) -> Cell {
    match share {
        Ok(estimate) => Cell::Number { value: estimate.value * 100.0, digits: 0, style: NumberStyle::Plain },
        Err(reason) => Cell::Absent { why: reason.to_string() },
    }
}

fn components(scales: &[ScaleAudit]) -> Table {
    let row = |scale: &ScaleAudit, one: &Component| {
        vec![
            Cell::Text(title_case(&scale.scale)),
            Cell::Text(one.name.clone()),
            cells::estimate(&one.variance, 3, NumberStyle::Plain),
            cells::estimate(&one.sd, 2, NumberStyle::Plain),
            percentage(&one.share),
        ]
    };
    let all = scales.iter().flat_map(|scale| scale.components.iter().map(move |one| row(scale, one)));
    Table {
        caption: "Variance of single ratings by source".to_owned(),
        columns: vec![
            text_column("Scale"),
            text_column("what varies"),
            number_column("variance"),
            number_column("SD, points"),
            number_column("share, %"),
        ],
        rows: all.collect(),
        notes: Vec::new(),
    }
}

fn errors(material: &AuditMaterial) -> Table {
    let row = |scale: &ScaleAudit| {
        vec![
            Cell::Text(title_case(&scale.scale)),
            cells::estimate(&scale.sd, 2, NumberStyle::Plain),
            percentage(&scale.ceiling),
            percentage(&scale.floor),
            cells::estimate(&scale.sem_agreement, 2, NumberStyle::Plain),
            cells::estimate(&scale.sem_consistency, 2, NumberStyle::Plain),
            cells::estimate(&scale.sdc, 2, NumberStyle::Plain),
        ]
    };
    Table {
        caption: format!("Spread of the ratings, ends of the range, and the error of one {}'s score", material.rater),
        columns: vec![
            text_column("Scale"),
            number_column("SD of ratings"),
            number_column("at the upper end, %"),
            number_column("at the lower end, %"),
            number_column("SEM as a score"),
            number_column("SEM as a rank order"),
            number_column("smallest change beyond error"),
        ],
        rows: material.scales.iter().map(row).collect(),
        notes: vec![
            "Ratings at an end of the range leave no room to differ: many of them lower every coefficient on this page.".to_owned(),
            "SEM: standard error of measurement, in points.".to_owned(),
        ],
    }
}

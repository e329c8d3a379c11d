//! How each rater fills in the form: which part of the scale, and how far its items lie apart.

use super::levels::by_codes;
use crate::analyze::audit::material::AuditMaterial;
use crate::analyze::audit::scale::{RaterAudit, ScaleAudit};
use crate::report::words::{number_column, text_column, title_case};
use crate::report::{Block, Cell, NumberStyle, Table, cells};
use crate::stats::raters::ScaleUse;

/// The table of the main scale, folded; nothing if nothing is known.
pub(super) fn details(material: &AuditMaterial, scale: &ScaleAudit) -> Option<Block> {
    let table = table(material, scale)?;
    Some(Block::Details {
        summary: format!("How each {} uses the form", material.rater),
        blocks: vec![Block::Table(table)],
    })
}

/// Lowest and highest score, shares at the ends, spread of the items; `None` without a range.
pub(super) fn table(material: &AuditMaterial, scale: &ScaleAudit) -> Option<Table> {
    if scale.raters.iter().all(|rater| rater.scale_use.is_err() && rater.halo.is_err()) {
        return None;
    }
    let row = |rater: &RaterAudit| {
        vec![
            Cell::Text(rater.rater.clone()),
            part(rater, |own| own.lowest, 2),
            part(rater, |own| own.highest, 2),
            part(rater, |own| own.at_ceiling * 100.0, 0),
            part(rater, |own| own.at_floor * 100.0, 0),
            cells::estimate(&rater.halo, 2, NumberStyle::Signed),
            cells::interval_of(&rater.halo, 2, NumberStyle::Signed),
        ]
    };
    Some(Table {
        caption: format!("How each {} uses the form, {}", material.rater, title_case(&scale.scale)),
        columns: vec![
            text_column("Code"),
            number_column("lowest"),
            number_column("highest"),
            number_column("at the upper end, %"),
            number_column("at the lower end, %"),
            number_column("spread of items beside the others"),
            number_column(material.interval_heading()),
        ],
        rows: by_codes(scale).into_iter().map(row).collect(),
        notes: vec![format!(
            "Spread of items: standard deviation of the answers within a form, this {0}'s less the others' on the same {2}. Negative: the \
             items lie closer together, which may be one impression that colours all answers, or a {1} that was even.",
            material.rater,
            material.target,
            material.targets()
        )],
    })
}

fn part(rater: &RaterAudit, of: fn(&ScaleUse) -> f64, digits: u8) -> Cell {
    match &rater.scale_use {
        Ok(own) => Cell::Number { value: of(own), digits, style: NumberStyle::Plain },
        Err(reason) => Cell::Absent { why: reason.to_string() },
    }
}

//! Two raters at a time, on what both rated.

use super::order::by_code;
use super::says;
use crate::analyze::audit::MOST_RATERS_IN_PAIRS;
use crate::analyze::audit::material::AuditMaterial;
use crate::analyze::audit::scale::{RaterPair, ScaleAudit};
use crate::report::words::{count, number_column, text_column, title_case};
use crate::report::{Block, Cell, NumberStyle, Table, cells};

/// Lead, and the tables folded: there are many pairs.
pub(super) fn blocks(material: &AuditMaterial, main: &ScaleAudit) -> Vec<Block> {
    if main.pairs.is_empty() && material.design.raters > MOST_RATERS_IN_PAIRS {
        return vec![says(&format!(
            "More than {MOST_RATERS_IN_PAIRS} {} took part: their pairs are too many for a page.",
            material.raters()
        ))];
    }
    if main.pairs.is_empty() {
        return vec![says(&format!("No two {} rated the same {}.", material.raters(), material.target))];
    }
    let possible = material.design.raters * material.design.raters.saturating_sub(1) / 2;
    let lead = format!(
        "*{} of {}* rated at least one {} together; what a pair shares is often little, so read the intervals before the numbers.",
        main.pairs.len(),
        count(possible, "pair"),
        material.target
    );
    let mut blocks = vec![says(&lead)];
    for scale in material.scales.iter().filter(|scale| !scale.pairs.is_empty()) {
        let summary = format!("{}: {}", title_case(&scale.scale), count(scale.pairs.len(), "pair"));
        blocks.push(Block::Details { summary, blocks: vec![Block::Table(table(material, scale))] });
    }
    blocks
}

fn table(material: &AuditMaterial, scale: &ScaleAudit) -> Table {
    let mut pairs: Vec<&RaterPair> = scale.pairs.iter().collect();
    pairs.sort_by(|a, b| by_code(&a.raters.0, &b.raters.0).then_with(|| by_code(&a.raters.1, &b.raters.1)));
    let row = |pair: &&RaterPair| {
        vec![
            Cell::Text(format!("{} − {}", pair.raters.0, pair.raters.1)),
            Cell::Count(pair.targets),
            cells::estimate(&pair.difference, 2, NumberStyle::Signed),
            cells::interval_of(&pair.difference, 2, NumberStyle::Signed),
            cells::estimate(&pair.limit_low, 2, NumberStyle::Signed),
            cells::estimate(&pair.limit_high, 2, NumberStyle::Signed),
            cells::estimate(&pair.agreement, 2, NumberStyle::Bounded),
            cells::interval_of(&pair.agreement, 2, NumberStyle::Bounded),
        ]
    };
    Table {
        caption: format!(
            "{} two by two, {}: first minus second",
            title_case(&material.raters()),
            title_case(&scale.scale)
        ),
        columns: vec![
            text_column("Pair"),
            number_column(material.targets()),
            number_column("mean difference"),
            number_column(material.interval_heading()),
            number_column("lower limit"),
            number_column("upper limit"),
            number_column("ICC(A,1)"),
            number_column(material.interval_heading()),
        ],
        rows: pairs.iter().map(row).collect(),
        notes: vec!["Lower and upper limit: limits of agreement of single differences.".to_owned()],
    }
}

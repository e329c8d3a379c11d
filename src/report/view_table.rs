//! The views as raters of the same sessions: intraclass correlations among client, therapist and observer.

use super::material::{InstrumentTable, Material};
use super::observers::ICC_TERMS;
use super::words::{number_column, percent, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Table, cells};
use crate::analyze::finding::Finding;

/// The coefficients of the main scale for each set of views, folded away; `None` where no two views met.
pub fn views_as_raters(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Block> {
    let (_, scale) = material.main_scale(table.table)?;
    let own = |finding: &&Finding| {
        finding.analysis != "agreement"
            && finding.is_of(&table.instrument.id, scale)
            && finding.views.as_deref().is_some_and(|views| views.contains(','))
            && ICC_TERMS.iter().any(|(term, _)| finding.term == *term)
    };
    let findings: Vec<&Finding> = material.findings.iter().filter(own).collect();
    if findings.is_empty() {
        return None;
    }
    let row = |finding: &&Finding| {
        vec![
            Cell::Text(finding.views.as_deref().unwrap_or_default().replace(',', ", ")),
            Cell::Text(finding.term.clone()),
            Cell::Count(finding.n),
            cells::value(Some(finding), 2, NumberStyle::Bounded),
            cells::interval(Some(finding), 2, NumberStyle::Bounded),
        ]
    };
    let shown = Table {
        caption: format!("{}: intraclass correlations among the views, the views as fixed raters", title_case(scale)),
        columns: vec![
            text_column("Views"),
            text_column("coefficient"),
            number_column("sessions"),
            number_column("value"),
            number_column(format!("{} interval", percent(material.conf_level))),
        ],
        rows: findings.iter().map(row).collect(),
        notes: Vec::new(),
    };
    let caution = "Client, therapist and observer are not interchangeable raters: these numbers mix the gap with how far the views \
                   go together. ICC(A,1) counts the gap as error, ICC(C,1) does not; the forms with k are for the mean of the \
                   views and assume that each adds the same.";
    let blocks = vec![Block::Aside(Prose::new(caution)), Block::Table(shown)];
    Some(Block::Details { summary: "The views as raters: intraclass correlations".to_owned(), blocks })
}

//! Where gaps vary: between therapists, between their clients, from session to session, and whether sessions resemble their
//! neighbours.

use super::material::{InstrumentTable, Material};
use super::number::{number, span};
use super::words::{number_column, percent, plural, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Section, Table, cells};
use crate::analyze::finding::Finding;
use crate::analyze::views::pairs_of;
use crate::domain::instrument::Relationship;

/// The model in which sessions resemble their neighbours, and the one in which they do not.
const METHODS: [&str; 2] = ["reml-ar1-profile", "reml-profile"];

/// The section; `None` where no model of the gaps of this instrument could be fitted.
pub fn variance_split(
    material: &Material<'_>,
    table: &InstrumentTable<'_>,
    id: &str,
    heading: &str,
) -> Option<Section> {
    let relationship = table.instrument.relationship;
    let (giver, receiver) = relationship.roles();
    let terms = match relationship {
        Relationship::Therapy => ["var_gap_therapist", "var_gap_client", "var_gap_session"],
        Relationship::Supervision => ["var_gap_supervisor", "var_gap_trainee", "var_gap_session"],
    };
    let found = METHODS.iter().find_map(|method| {
        let parts = terms.map(|term| part(material, table, term, method));
        let [Some(givers), Some(receivers), Some(sessions)] = parts else { return None };
        sessions.value.is_ok().then_some([givers, receivers, sessions])
    })?;
    let total: f64 = found.iter().filter_map(|part| part.estimate()).map(|part| part.value).sum();
    let labels = [
        format!("Between {}", plural(giver)),
        format!("Between {} of one {}", plural(receiver), giver.name()),
        "From session to session".to_owned(),
    ];
    let rows: Vec<Vec<Cell>> = labels.into_iter().zip(&found).map(|(label, part)| row(label, part, total)).collect();
    let (_, scale) = material.main_scale(table.table)?;
    let shown = Table {
        caption: format!("Where gaps vary, {}: variance of the gap by level", title_case(scale)),
        columns: vec![
            text_column("Level"),
            number_column("share, %"),
            number_column("variance"),
            number_column(format!("{} interval", percent(material.conf_level))),
            number_column("as SD, points"),
        ],
        rows,
        notes: Vec::new(),
    };
    let mut blocks = vec![Block::Table(shown)];
    blocks.extend(memory(material, table).map(Block::Aside));
    Some(Section { id: id.to_owned(), heading: heading.to_owned(), blocks })
}

fn part<'a>(material: &Material<'a>, table: &InstrumentTable<'_>, term: &str, method: &str) -> Option<&'a Finding> {
    let views = pairs_of(table.instrument.relationship)[0].name();
    let (_, scale) = material.main_scale(table.table)?;
    material.find_by(&table.instrument.id, scale, &views, term, method)
}

fn row(label: String, part: &Finding, total: f64) -> Vec<Cell> {
    let of = |value: f64, digits: u8| Cell::Number { value, digits, style: NumberStyle::Plain };
    let absent = |why: String| Cell::Absent { why };
    let (share, sd) = match part.estimate() {
        Some(estimate) if total > 0.0 => {
            (of(estimate.value / total * 100.0, 0), of(libm::sqrt(estimate.value.max(0.0)), 2))
        }
        _ => {
            let why = part.undefined().map_or_else(|| "all gaps are alike".to_owned(), ToString::to_string);
            (absent(why.clone()), absent(why))
        }
    };
    vec![
        Cell::Text(label),
        share,
        cells::value(Some(part), 2, NumberStyle::Plain),
        cells::interval(Some(part), 2, NumberStyle::Plain),
        sd,
    ]
}

fn memory(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Prose> {
    let finding = part(material, table, "gap_memory", METHODS[0])?;
    let what = "What varies from session to session holds the forms' own error too. An interval of a variance that begins at 0 cannot tell whether that level varies at all.";
    let Some(estimate) = finding.estimate() else {
        return Some(Prose::new(&format!(
            "{what} Whether gaps of neighbouring sessions resemble one another cannot be told here."
        )));
    };
    let limits = estimate.interval.map_or_else(String::new, |limits| {
        format!(", {} interval {}", percent(limits.level()), span(limits.low(), limits.high(), 2, NumberStyle::Bounded))
    });
    let told = match estimate.interval {
        Some(limits) if limits.low() > 0.0 => {
            "a gap resembles that of the session before, so sessions are not independent"
        }
        _ => "these data cannot tell whether a gap resembles that of the session before",
    };
    Some(Prose::new(&format!(
        "*Memory between sessions:* {}{limits}: {told}. The intervals of cases allow for it. {what}",
        number(estimate.value, 2, NumberStyle::Bounded)
    )))
}

//! Which cases to bring: one row per case, the clearest difference from what is usual first.

use super::case_scales::{picture, picture_heading, picture_note, widest_limit};
use super::cases::{CaseRow, counted, ordered_rows};
use super::cells;
use super::material::{InstrumentTable, Material};
use super::words::{count, number_column, percent, plural, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Section, Table};
use crate::analyze::views::{ViewPair, pairs_of};

/// Rows that stand open; the others are folded away.
const OPEN: usize = 40;

/// The section; `None` where the main pair of views never met.
pub fn which_to_bring(
    material: &Material<'_>,
    table: &InstrumentTable<'_>,
    id: &str,
    heading: &str,
) -> Option<Section> {
    let pair = pairs_of(table.instrument.relationship)[0];
    let (_, scale) = material.main_scale(table.table)?;
    let (rows, usual) = ordered_rows(material, table)?;
    let (open, folded) = rows.split_at(rows.len().min(OPEN));
    let widest = widest_limit(rows.iter().map(|row| &row.finding.value));
    let heads = Heads { pair: &pair, scale, level: material.conf_level, usual, widest };
    let mut blocks = vec![
        Block::Text(Prose::new(&evidence_words(&counted(&rows, usual, material.conf_level)))),
        Block::Table(heads.table(open, &format!("Every case, {}: clearest evidence first", title_case(scale)))),
    ];
    if !folded.is_empty() {
        let summary = format!("The other {}, in the same order", count(folded.len(), "case"));
        let caption = format!("Further cases, {}", title_case(scale));
        blocks.push(Block::Details { summary, blocks: vec![Block::Table(heads.table(folded, &caption))] });
    }
    let words = format!(
        "Evidence is how many standard errors the gap of a case lies from the mean gap of these data: it grows with the distance and with \
         the number of joint sessions, so a large gap over two sessions stands below a smaller one over ten. Bring a case from the top \
         and one that you expected there; a case that looks like the others can be the one to talk about. Change: since the first \
         session that both rated. No form: share of the forms of {} and {} that are missing.",
        plural(pair.views.1),
        plural(pair.views.0)
    );
    blocks.push(Block::Aside(Prose::new(&words)));
    Some(Section { id: id.to_owned(), heading: heading.to_owned(), blocks })
}

fn evidence_words(evidence: &super::cases::Evidence) -> String {
    if evidence.cases == 0 {
        return "No case was rated often enough by both for an interval of its gap.".to_owned();
    }
    format!(
        "In *{} of {}* the interval leaves out the mean gap of these data; about {:.0} would by chance alone if all cases shared \
         one gap. The cases stand in the order of how clearly they differ, not of how much. A gap that differs is a reason to \
         ask, not a fault: neither view is the truth.",
        evidence.apart,
        count(evidence.cases, "case"),
        evidence.expected
    )
}

/// What all rows share.
struct Heads<'a> {
    pair: &'a ViewPair,
    scale: &'a str,
    level: f64,
    usual: f64,
    widest: f64,
}

impl Heads<'_> {
    fn table(&self, rows: &[CaseRow<'_>], caption: &str) -> Table {
        let (giver, receiver) = (self.pair.views.0.name(), self.pair.views.1.name());
        Table {
            caption: caption.to_owned(),
            columns: vec![
                text_column(format!("{} · {giver}", title_case(receiver))),
                number_column("joint sessions"),
                number_column(format!("{receiver}, last (change)")),
                number_column(format!("{giver}, last (change)")),
                number_column("mean gap"),
                number_column(format!("{} interval", percent(self.level))),
                text_column(picture_heading(receiver, giver)),
                number_column("no form, %"),
            ],
            rows: rows.iter().map(|row| self.row(row)).collect(),
            notes: vec![picture_note().to_owned()],
        }
    }

    fn row(&self, row: &CaseRow<'_>) -> Vec<Cell> {
        let latest = |view: usize| match row.course.last[view] {
            Some((value, change)) => Cell::Latest { value, change },
            None => Cell::Absent { why: format!("no form with a score on {}", title_case(self.scale)) },
        };
        vec![
            Cell::Text(format!("{} · {}", row.id, row.giver)),
            Cell::Text(format!("{} of {}", row.finding.n, row.course.sessions)),
            latest(1),
            latest(0),
            cells::value(Some(row.finding), 2, NumberStyle::Signed),
            cells::interval(Some(row.finding), 2, NumberStyle::Signed),
            picture(&row.finding.value, Some(self.usual), self.widest),
            Cell::Number { value: row.course.missing * 100.0, digits: 0, style: NumberStyle::Plain },
        ]
    }
}

//! Which cases to bring: one row per case, the clearest evidence first.

use super::case_scales::{ends, picture, picture_heading, picture_note};
use super::cases::{CaseRow, ordered_rows};
use super::cells;
use super::evidence::{evidence_of, rare_rules};
use super::flags::{base_rate_short, flag_rates};
use super::material::{InstrumentTable, Material};
use super::words::{count, number_column, percent, plural, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Section, Table};
use crate::analyze::trajectories::Direction;
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
    let ends = ends(rows.iter().map(|row| &row.gap.value));
    let usual = (rows.len() > 1).then_some(usual);
    let heads = Heads { pair: &pair, scale, level: material.conf_level, usual, ends };
    let mut blocks: Vec<Block> = how_many(material, table).map(Block::Text).collect();
    let shown =
        if folded.is_empty() { "Every case".to_owned() } else { format!("{} of {} cases", open.len(), rows.len()) };
    let caption = format!(
        "{shown}, {}: first those least like the {}'s other {}",
        title_case(scale),
        pair.views.0.name(),
        plural(pair.views.1)
    );
    blocks.push(Block::Table(heads.table(open, &caption)));
    if !folded.is_empty() {
        let summary = format!("The other {}, in the same order", count(folded.len(), "case"));
        let caption = format!("Further cases, {}", title_case(scale));
        blocks.push(Block::Details { summary, blocks: vec![Block::Table(heads.table(folded, &caption))] });
    }
    let how_to_read = Block::Aside(Prose::new(&how_to_read(&pair)));
    blocks.push(Block::Details { summary: "How to read this table".to_owned(), blocks: vec![how_to_read] });
    if let Some(rates) = flag_rates(material, table, "rates") {
        blocks.push(Block::Details {
            summary: "How often each rule fires, here and in calm courses".to_owned(),
            blocks: rates.blocks,
        });
    }
    Some(Section { id: id.to_owned(), heading: heading.to_owned(), blocks })
}

/// What was looked at, and what chance alone would show.
fn how_many(material: &Material<'_>, table: &InstrumentTable<'_>) -> impl Iterator<Item = Prose> {
    let unlike = evidence_of(material, table).map_or_else(
        || {
            let (giver, receiver) = table.instrument.relationship.roles();
            format!(
                "Whether a gap is unlike those with other {} of the same {} *cannot be told* from these data.",
                plural(receiver),
                giver.name()
            )
        },
        |_| "A gap that differs is a reason to ask, not a fault: neither view is the truth.".to_owned(),
    );
    [Some(unlike), rare_rules(material, table).words()].into_iter().flatten().map(|words| Prose::new(&words))
}

fn how_to_read(pair: &ViewPair) -> String {
    format!(
        "The order is no ranking of people or of sizes. First stand cases whose gap is unlike that of the {giver}'s other {receivers} after all \
         were counted, then, if such flags are more here than in calm courses, cases with a rare one, then the others; among each, the smallest chance first. \
         Gap: drawn towards the other cases of these data as far as its few sessions leave it open, with an interval that allows for \
         memory between sessions. Change: since the first session that both rated. Over time: where the interval of the trend leaves \
         out 0. Flags: how many rules fired, and in how many calm courses of this length the rarest of them does; the page of the case (--dyad) names them. No \
         form: share of the forms of {receivers} and {givers} that are missing. Bring a case from the top and one that you expected \
         there; a case that looks like the others can be the one to talk about.",
        giver = pair.views.0.name(),
        givers = plural(pair.views.0),
        receivers = plural(pair.views.1),
    )
}

/// What all rows share.
struct Heads<'a> {
    pair: &'a ViewPair,
    scale: &'a str,
    level: f64,
    /// What the others lie around, where there are others.
    usual: Option<f64>,
    ends: (f64, f64),
}

impl Heads<'_> {
    fn table(&self, rows: &[CaseRow<'_>], caption: &str) -> Table {
        let (giver, receiver) = (self.pair.views.0.name(), self.pair.views.1.name());
        let is_shrunken = rows.iter().any(super::cases::CaseRow::is_shrunken);
        Table {
            caption: caption.to_owned(),
            columns: vec![
                text_column(format!("{} · {giver}", title_case(receiver))),
                number_column(if is_shrunken { "gap, shrunken" } else { "mean gap" }),
                number_column(format!("{} interval", percent(self.level))),
                text_column(picture_heading(receiver, giver)),
                number_column("joint sessions"),
                number_column(format!("{receiver}, last (change)")),
                number_column(format!("{giver}, last (change)")),
                number_column("over time"),
                number_column("flags; rarest in calm courses"),
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
        let over_time = match row.direction {
            Some(Direction::Converging) => Cell::Text("↘ closer".to_owned()),
            Some(Direction::Diverging) => Cell::Text("↗ apart".to_owned()),
            None => Cell::Absent { why: "cannot tell whether the gap changes".to_owned() },
        };
        vec![
            Cell::Text(format!("{} · {}", row.id, row.giver)),
            cells::value(Some(row.gap), 2, NumberStyle::Signed),
            cells::interval(Some(row.gap), 2, NumberStyle::Signed),
            picture(&row.gap.value, self.usual, self.ends),
            Cell::Text(format!("{} of {}", row.raw.n, row.course.sessions)),
            latest(1),
            latest(0),
            over_time,
            Cell::Text(Self::flags(row)),
            Cell::Number { value: row.course.missing * 100.0, digits: 0, style: NumberStyle::Plain },
        ]
    }

    /// `3; 2 of 100`: how many, and the base rate of the rarest.
    fn flags(row: &CaseRow<'_>) -> String {
        let rarest = row.flags.iter().map(|flag| flag.base.share.value).min_by(f64::total_cmp);
        rarest.map_or_else(|| "none".to_owned(), |share| format!("{}; {}", row.flags.len(), base_rate_short(share)))
    }
}

//! The parts of a section.

use maud::{Markup, html};

use super::table::{content, table};
use super::words::{isolated, prose};
use crate::render::svg::{name_and_words, remarks, svg};
use crate::render::table_notes::Reasons;
use crate::report::Block;
use crate::report::Card;
use crate::report::Cell;
use crate::report::Prose;
use crate::report::Remark;
use crate::report::Table;
use crate::report::chart::Chart;

/// Writes blocks and counts tables and figures, whose ids and names must be unique on the page.
#[derive(Default)]
pub(super) struct Pen {
    tables: usize,
    figures: usize,
}

impl Pen {
    /// One block; the first of a section has the section's heading for a title.
    pub(super) fn block(&mut self, block: &Block, first: bool) -> Markup {
        match block {
            Block::Text(text) => html! { p { (prose(text)) } },
            Block::Aside(text) => html! { p.aside { (prose(text)) } },
            Block::Table(table) => self.table(table),
            Block::Chart { chart, caption, table } => self.figure(chart, caption, table, !first),
            Block::Cards(cards) => html! { div.cards { @for card in cards { (self::card(card)) } } },
            Block::Prompts(prompts) => prompts_list(prompts),
            Block::Remarks(remarks) => remarks_list(remarks),
            Block::Details { summary, blocks } => html! {
                details.fold {
                    summary { (isolated(summary)) }
                    @for block in blocks { (self.block(block, false)) }
                }
            },
        }
    }

    fn table(&mut self, shown: &Table) -> Markup {
        self.tables += 1;
        table(shown, self.tables)
    }

    /// A picture, its caption, and its numbers folded below.
    fn figure(&mut self, chart: &Chart, caption: &str, table: &Table, titled: bool) -> Markup {
        self.figures += 1;
        html! {
            figure {
                div.plot {
                    @if titled { p.title { (isolated(name_and_words(chart).0)) } }
                    (svg(chart, &format!("figure-{}", self.figures)))
                    figcaption {
                        @for remark in remarks(chart) { p.remark { (isolated(remark)) } }
                        @if !caption.is_empty() { p { (isolated(caption)) } }
                    }
                }
                @if !table.rows.is_empty() {
                    details.numbers { summary { "Show the numbers" span.unseen { ": " (isolated(&table.caption)) } } (self.table(table)) }
                }
            }
        }
    }
}

/// A single number in its box; a missing one says why in the place of the note.
fn card(card: &Card) -> Markup {
    let why = match &card.value {
        Cell::Absent { why } => why.as_str(),
        _ => "",
    };
    html! {
        div.card {
            p.question { (isolated(&card.label)) }
            p.answer { (content(&card.value, &Reasons(Vec::new()))) }
            @for note in [why, card.note.as_str()] { @if !note.is_empty() { p.caution { (isolated(note)) } } }
        }
    }
}

/// Questions, numbered.
fn prompts_list(prompts: &[Prose]) -> Markup {
    html! { ol.prompts { @for prompt in prompts { li { (prose(prompt)) } } } }
}

/// What stood out, and where.
fn remarks_list(remarks: &[Remark]) -> Markup {
    html! {
        dl.remarks {
            @for remark in remarks {
                div {
                    dt { (isolated(&remark.label)) }
                    dd {
                        p { (isolated(&remark.text)) }
                        @if !remark.note.is_empty() { p.aside { (isolated(&remark.note)) } }
                    }
                }
            }
        }
    }
}

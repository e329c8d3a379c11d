//! Lines for a terminal: never wider than asked for, coloured only when asked for.

mod grids;
mod intervals;
mod table;
mod wrap;

use super::cell::cell_words;
use super::svg::{name_and_words, remarks};
use super::visible::visible;
use crate::report::Block;
use crate::report::Card;
use crate::report::Cell;
use crate::report::Prose;
use crate::report::Report;
use crate::report::Span;
use crate::report::Table;
use crate::report::chart::Chart;
use wrap::{Ink, wrapped};

/// How the terminal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns; taken as 20 below and 400 above.
    pub width: usize,
    /// May stress be shown with escape sequences?
    pub color: bool,
}

/// Prose is not wider than this, however wide the window: longer lines are hard to read.
const MEASURE: usize = 92;

/// The report as lines.
///
/// ```
/// use parallax::render::{Style, terminal};
/// use parallax::report::Report;
///
/// let report = Report {
///     title: "Case C014".to_owned(),
///     subtitle: "ten sessions".to_owned(),
///     lead: Vec::new(),
///     sections: Vec::new(),
///     footer: Vec::new(),
/// };
/// let text = terminal(&report, Style { width: 80, color: false });
/// assert_eq!(text, "Case C014\n━━━━━━━━━\nten sessions\n");
/// ```
pub fn terminal(report: &Report, style: Style) -> String {
    let mut page = Page { width: style.width.clamp(20, 400), color: style.color, lines: Vec::new() };
    page.heading(&report.title, '━');
    page.paragraph(&report.subtitle, "", Ink::Faint);
    for (position, paragraph) in report.lead.iter().enumerate() {
        page.lines.push(if position == 0 { "" } else { "│" }.to_owned());
        page.prose(paragraph, "│ ", "│ ", Ink::Usual);
    }
    for section in &report.sections {
        page.gap();
        page.gap();
        page.heading(&section.heading, '─');
        section.blocks.iter().for_each(|block| page.block(block));
    }
    if !report.footer.is_empty() {
        page.gap();
        page.gap();
        report.footer.iter().for_each(|line| page.paragraph(line, "", Ink::Faint));
    }
    page.lines.join("\n") + "\n"
}

/// What has been written so far.
struct Page {
    width: usize,
    color: bool,
    lines: Vec<String>,
}

impl Page {
    fn gap(&mut self) {
        self.lines.push(String::new());
    }

    /// A heading with a rule as long as its last line.
    fn heading(&mut self, text: &str, rule: char) {
        let lines = wrapped(&[(visible(text), Ink::Strong)], "", "", self.measure(), false);
        let longest = lines.iter().map(|line| wrap::columns(line)).max().unwrap_or(0);
        self.lines.extend(lines.iter().map(|line| wrap::inked(line, Ink::Strong, self.color)));
        self.lines.push(wrap::inked(&rule.to_string().repeat(longest), Ink::Faint, self.color));
    }

    fn measure(&self) -> usize {
        self.width.min(MEASURE)
    }

    /// Words in one voice; nothing for no words.
    fn paragraph(&mut self, text: &str, indent: &str, ink: Ink) {
        if !text.is_empty() {
            let lines = wrapped(&[(visible(text), ink)], indent, indent, self.measure(), self.color);
            self.lines.extend(lines);
        }
    }

    /// A paragraph with stress, `first` before its first line and `rest` before all others.
    fn prose(&mut self, prose: &Prose, first: &str, rest: &str, usual: Ink) {
        let pieces: Vec<(String, Ink)> = prose
            .0
            .iter()
            .map(|span| match span {
                Span::Plain(text) => (visible(text), usual),
                Span::Strong(text) => (visible(text), Ink::Strong),
            })
            .collect();
        self.lines.extend(wrapped(&pieces, first, rest, self.measure(), self.color));
    }

    fn block(&mut self, block: &Block) {
        self.gap();
        match block {
            Block::Text(text) => self.prose(text, "", "", Ink::Usual),
            Block::Aside(text) => self.prose(text, "", "", Ink::Faint),
            Block::Table(shown) => self.table(shown),
            Block::Chart { chart, caption, table } => self.chart(chart, caption, table),
            Block::Cards(cards) => cards.iter().for_each(|card| self.card(card)),
            Block::Prompts(prompts) => {
                for (position, prompt) in prompts.iter().enumerate() {
                    let number = format!("{}. ", position + 1);
                    self.prose(prompt, &number, &" ".repeat(number.len()), Ink::Usual);
                }
            }
            Block::Remarks(remarks) => {
                for remark in remarks {
                    self.prose(&labelled(&remark.label, &remark.text), "• ", "  ", Ink::Usual);
                    self.paragraph(&remark.note, "  ", Ink::Faint);
                }
            }
            Block::Details { summary, blocks } => {
                self.paragraph(summary, "", Ink::Strong);
                for block in blocks {
                    self.block(block);
                }
            }
        }
    }

    /// The question, its number, and the note below.
    fn card(&mut self, card: &Card) {
        let value =
            Prose(vec![Span::Plain(format!("{} ", question(&card.label))), Span::Strong(cell_words(&card.value))]);
        self.prose(&value, "", "  ", Ink::Usual);
        if let Cell::Absent { why } = &card.value {
            self.paragraph(why, "  ", Ink::Faint);
        }
        self.paragraph(&card.note, "  ", Ink::Faint);
    }

    /// Intervals and grids are drawn with letters; of other charts the words and the table are shown.
    fn chart(&mut self, chart: &Chart, caption: &str, table: &Table) {
        let drawn = match chart {
            Chart::Intervals(chart) => intervals::lines(chart, self.width),
            Chart::DesignMap(chart) => grids::design(chart, self.width),
            Chart::HeatMap(chart) => grids::heat(chart, self.width),
            Chart::DecisionCurve(chart) => grids::curve(chart, self.width),
            _ => None,
        };
        match drawn {
            Some(lines) => {
                self.lines.extend(lines);
                self.gap();
            }
            None => self.paragraph(name_and_words(chart).1, "", Ink::Usual),
        }
        for remark in remarks(chart) {
            self.paragraph(remark, "", Ink::Usual);
        }
        self.paragraph(caption, "", Ink::Faint);
        if !table.rows.is_empty() {
            self.gap();
            self.table(table);
        }
    }

    /// Caption, rows, notes.
    fn table(&mut self, shown: &Table) {
        let shown = &shown.in_words();
        self.paragraph(&shown.caption, "", Ink::Faint);
        self.lines.extend(table::lines(shown, self.width, self.color));
        for note in table::notes(shown) {
            self.paragraph(&note, "", Ink::Faint);
        }
    }
}

/// A label before its value: a colon, unless it asks already.
pub(super) fn question(label: &str) -> String {
    if label.ends_with(['?', ':']) { label.to_owned() } else { format!("{label}:") }
}

/// "label: text" with the label stressed.
fn labelled(label: &str, text: &str) -> Prose {
    Prose(vec![Span::Strong(format!("{label}:")), Span::Plain(format!(" {text}"))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::sample;

    #[test]
    fn no_line_is_wider_than_the_window() {
        for width in [20, 33, 40, 60, 80, 120, 400] {
            let text = terminal(&sample(), Style { width, color: false });
            for line in text.lines() {
                assert!(wrap::columns(line) <= width, "{width}: {line}");
                assert_eq!(line.trim_end(), line, "space at the end of a line");
            }
        }
    }

    #[test]
    fn colour_changes_no_letter_and_is_always_switched_off_again() {
        let plain = terminal(&sample(), Style { width: 80, color: false });
        let inked = terminal(&sample(), Style { width: 80, color: true });
        assert!(!plain.contains('\u{1b}'));
        let stripped =
            ["\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m"].iter().fold(inked.clone(), |text, code| text.replace(code, ""));
        assert_eq!(stripped, plain);
        for line in inked.lines().filter(|line| line.contains('\u{1b}')) {
            assert!(line.ends_with("\u{1b}[0m") || line.rfind("[0m") > line.rfind("[1m"), "{line}");
        }
    }

    #[test]
    fn nothing_in_an_id_reaches_the_terminal_as_a_command() {
        let text = terminal(&sample(), Style { width: 120, color: false });
        assert!(text.contains("\\u{1b}[31mred"), "{text}");
        assert!(text.contains("\\u{202e}"));
        assert!(!text.chars().any(|character| character.is_control() && character != '\n'));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]
        #[test]
        fn no_id_makes_a_line_too_wide(id in "\\PC{0,40}|[\\u{4e00}-\\u{4e20} ]{0,40}", width in 20usize..130) {
            let mut report = sample();
            report.title.clone_from(&id);
            for block in report.sections.iter_mut().flat_map(|section| &mut section.blocks) {
                if let Block::Chart { chart: Chart::Intervals(chart), table, .. } = block {
                    chart.rows.iter_mut().for_each(|row| row.label.clone_from(&id));
                    table.rows.iter_mut().for_each(|row| row[0] = Cell::Text(id.clone()));
                    chart.rows[1].points.clear();
                    chart.rows[1].absent = Some(id.clone());
                }
            }
            for line in terminal(&report, Style { width, color: false }).lines() {
                proptest::prop_assert!(wrap::columns(line) <= width, "{} > {}: {:?}", wrap::columns(line), width, line);
            }
        }
    }

    #[test]
    fn words_are_not_lost_in_a_narrow_window() {
        let squeeze = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let narrow = squeeze(&terminal(&sample(), Style { width: 20, color: false }));
        for word in ["supervision", "fewerthan5jointsessions", "interval"] {
            assert!(narrow.contains(word), "{word}");
        }
    }
}

//! Markdown in the dialect of GitHub: tables, and no raw HTML. Charts stand as words and as their table.

use super::cell::cell_words;
use super::svg::{name_and_words, remarks};
use super::table_notes::Reasons;
use super::terminal::question;
use super::visible::visible;
use crate::report::Block;
use crate::report::Cell;
use crate::report::Prose;
use crate::report::Report;
use crate::report::Span;
use crate::report::Table;
use crate::report::number::DASH;

/// The report as Markdown.
///
/// ```
/// use parallax::report::Report;
///
/// let report = Report {
///     title: "Case a|b".to_owned(),
///     subtitle: String::new(),
///     lead: Vec::new(),
///     sections: Vec::new(),
///     footer: Vec::new(),
/// };
/// assert_eq!(parallax::render::markdown(&report), "# Case a\\|b\n");
/// ```
pub fn markdown(report: &Report) -> String {
    let mut parts = vec![format!("# {}", escaped(&report.title))];
    parts.push(line(&report.subtitle));
    let lead: Vec<String> = report.lead.iter().map(|paragraph| format!("> {}", prose(paragraph))).collect();
    parts.push(lead.join("\n>\n"));
    for section in &report.sections {
        parts.push(format!("## {}", escaped(&section.heading)));
        parts.extend(section.blocks.iter().flat_map(|block| blocks(block, 3)));
    }
    if !report.footer.is_empty() {
        parts.push("---".to_owned());
        parts.extend(report.footer.iter().map(|footer| line(footer)));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

/// A block as paragraphs; headings inside it start at `level`.
fn blocks(block: &Block, level: usize) -> Vec<String> {
    match block {
        Block::Text(text) => vec![prose(text)],
        Block::Aside(text) => vec![format!("> {}", prose(text))],
        Block::Table(shown) => table(shown),
        Block::Chart { chart, caption, table: shown } => {
            let (title, description) = name_and_words(chart);
            let mut parts = vec![format!("**{}.** {}", escaped(title), escaped(description))];
            parts.extend(remarks(chart).iter().map(|remark| line(remark)));
            parts.push(line(caption));
            parts.extend(table(shown));
            parts
        }
        Block::Cards(cards) => {
            let card = |label: &str, value: &Cell, note: &str| {
                let why = if let Cell::Absent { why } = value { why.as_str() } else { "" };
                let words = [why, note].map(escaped).into_iter().filter(|words| !words.is_empty());
                let head = format!("- {} **{}**", escaped(&question(label)), value_words(value));
                std::iter::once(head).chain(words).collect::<Vec<_>>().join("; ")
            };
            vec![cards.iter().map(|it| card(&it.label, &it.value, &it.note)).collect::<Vec<_>>().join("\n")]
        }
        Block::Prompts(prompts) => {
            let numbered = prompts.iter().enumerate().map(|(i, prompt)| format!("{}. {}", i + 1, prose(prompt)));
            vec![numbered.collect::<Vec<_>>().join("\n")]
        }
        Block::Remarks(remarks) => {
            let remark = |label: &str, text: &str, note: &str| {
                let note = if note.is_empty() { String::new() } else { format!(" {}", escaped(note)) };
                format!("- **{}**: {}{note}", escaped(label), escaped(text))
            };
            vec![remarks.iter().map(|it| remark(&it.label, &it.text, &it.note)).collect::<Vec<_>>().join("\n")]
        }
        Block::Details { summary, blocks: inner } => {
            let heading = format!("{} {}", "#".repeat(level.min(6)), escaped(summary));
            std::iter::once(heading).chain(inner.iter().flat_map(|block| blocks(block, level + 1))).collect()
        }
    }
}

/// Caption, table, notes.
fn table(table: &Table) -> Vec<String> {
    if table.columns.is_empty() {
        return Vec::new();
    }
    let table = &table.in_words();
    let reasons = Reasons::of(table);
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let mut lines = vec![
        row(table.columns.iter().map(|column| escaped(&column.heading)).collect()),
        row(table.columns.iter().map(|column| if column.numeric { "---:" } else { "---" }.to_owned()).collect()),
    ];
    lines.extend(table.rows.iter().map(|cells| row(cells.iter().map(|cell| value(cell, &reasons)).collect())));
    let caption = if table.caption.is_empty() { String::new() } else { format!("*{}*", escaped(&table.caption)) };
    let mut parts = vec![caption, lines.join("\n")];
    parts.extend(reasons.0.iter().enumerate().map(|(i, why)| format!("({}) {}", i + 1, escaped(why))));
    parts.extend(table.notes.iter().map(|note| line(note)));
    parts
}

/// A cell with the number of its reason.
fn value(cell: &Cell, reasons: &Reasons<'_>) -> String {
    match reasons.number(cell) {
        Some(number) => format!("{DASH} ({number})"),
        None => value_words(cell),
    }
}

/// Text is escaped; brackets of intervals cannot be taken for links and stay as they are.
fn value_words(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => escaped(text),
        _ => cell_words(cell),
    }
}

/// A paragraph of its own.
fn line(text: &str) -> String {
    escaped(text)
}

/// A paragraph with stress.
fn prose(prose: &Prose) -> String {
    let spans = prose.0.iter().enumerate().map(|(position, span)| match span {
        Span::Plain(text) if position == 0 => escaped(text),
        Span::Plain(text) => inner(&visible(text)),
        Span::Strong(text) => strong(text),
    });
    spans.collect()
}

/// Stars must touch the words they stress.
fn strong(text: &str) -> String {
    let core = text.trim();
    if core.is_empty() {
        return text.to_owned();
    }
    let start = &text[..text.len() - text.trim_start().len()];
    let end = &text[text.trim_end().len()..];
    format!("{start}**{}**{end}", inner(&visible(core)))
}

/// Text at the start of a line, where more characters have a meaning.
fn escaped(text: &str) -> String {
    let shown = visible(text);
    let digits = shown.chars().take_while(char::is_ascii_digit).count();
    let rest = &shown[digits..];
    if digits > 0 && rest.starts_with(['.', ')']) && !rest[1..].starts_with(|next: char| next.is_ascii_digit()) {
        return format!("{}\\{}{}", &shown[..digits], &rest[..1], inner(&rest[1..]));
    }
    let bullet = shown.starts_with(['-', '+', '=', '#', ':']);
    format!("{}{}", if bullet { "\\" } else { "" }, inner(&shown))
}

/// Text anywhere in a line: no markup, no table cell, no link, no mention.
fn inner(shown: &str) -> String {
    let mut text = String::with_capacity(shown.len());
    for character in shown.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '@') {
            text.push('\\');
        }
        text.push(character);
    }
    // Addresses in ids would become links by themselves.
    text.replace("://", "\\://").replace("www.", "www\\.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::sample;

    #[test]
    fn ids_cannot_become_markup() {
        let table = [
            ("a|b", "a\\|b"),
            ("<script>", "\\<script\\>"),
            ("C_01_*x*", "C\\_01\\_\\*x\\*"),
            ("# no heading", "\\# no heading"),
            ("1. no list", "1\\. no list"),
            ("0.31 points", "0.31 points"),
            ("- no item", "\\- no item"),
            ("[a](b)", "\\[a\\](b)"),
            ("ftp://x", "ftp\\://x"),
            ("x\ny", "x\\\\u{a}y"),
        ];
        for (id, shown) in table {
            assert_eq!(escaped(id), shown);
        }
    }

    #[test]
    fn every_row_of_a_table_has_as_many_cells_as_its_head() {
        let text = markdown(&sample());
        let mut bars = None;
        for line in text.lines() {
            let count = line.replace("\\|", "").matches('|').count();
            if line.starts_with("| ") {
                assert_eq!(*bars.get_or_insert(count), count, "{line}");
            } else {
                bars = None;
            }
        }
    }

    #[test]
    fn the_whole_report_is_there_without_html() {
        let text = markdown(&sample());
        assert!(text.starts_with("# Case C014: two views of ten sessions\n\n"));
        assert!(text.contains("a little **higher** than"), "stress is kept");
        assert!(text.contains("| – (1) |"), "{text}");
        assert!(text.contains("(1) fewer than 5 joint sessions"));
        assert!(!text.contains("<script") || text.contains("\\<script"));
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains("NaN"));
        let raw = text.match_indices('<').filter(|(at, _)| !text[..*at].ends_with('\\')).count();
        assert_eq!(raw, 0, "an unescaped <");
    }
}

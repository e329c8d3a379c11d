//! Whether agreement of two ratings matters for an outcome, in words: a list of what would have to hold, and no verdict.

use super::flow::{files, notice_table, provenance_lines};
use super::number::number;
use super::profiles::{is_about_profiles, profile_blocks};
use super::words::{number_column, percent, text_column};
use super::{Block, Cell, NumberStyle, Prose, Report, Section, Table, cells};
use crate::analyze::finding::{Finding, Provenance};
use crate::domain::study::Study;
use crate::stats::surface::Surface;

/// What the lines of a surface are.
const LINES: [(&str, &str); 5] = [
    ("a1", "slope where both ratings are equal"),
    ("a2", "curvature where both are equal"),
    ("a3", "slope from one rating higher to the other higher"),
    ("a4", "curvature along the same line"),
    ("a5", "do both ratings bend the surface alike? (0: yes)"),
];

/// The report on all pairs of views.
pub fn congruence_report(findings: &[Finding], outcomes: &[&str], study: &Study, provenance: &Provenance) -> Report {
    let mut groups: Vec<(&Finding, Vec<&Finding>)> = Vec::new();
    for row in findings {
        let same = |first: &Finding| {
            (&first.views, &first.scale, &first.instrument) == (&row.views, &row.scale, &row.instrument)
                && is_about_profiles(first) == is_about_profiles(row)
        };
        match groups.iter_mut().find(|(first, _)| same(first)) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((row, vec![row])),
        }
    }
    let section = |(place, (first, rows)): (usize, &(&Finding, Vec<&Finding>))| {
        let views = first.views.clone().unwrap_or_default();
        let surface = rows.iter().any(|row| row.term == "a1");
        let (heading, blocks) = if surface {
            (format!("The outcome over both ratings: {}", views.replace(',', " and ")), surface_blocks(rows))
        } else if is_about_profiles(first) {
            (format!("Profiles of answers: {views}"), profile_blocks(rows))
        } else {
            (format!("One view beside the other: {views}"), vec![Block::Table(terms(rows))])
        };
        Section { id: format!("pair-{}", place + 1), heading, blocks }
    };
    let mut sections: Vec<Section> = groups.iter().enumerate().map(section).collect();
    if !study.notices.is_empty() {
        let blocks = vec![Block::Table(notice_table(study))];
        sections.push(Section { id: "notices".to_owned(), heading: "Notices".to_owned(), blocks });
    }
    let blocks = vec![Block::Table(files(&study.inputs))];
    sections.push(Section { id: "files".to_owned(), heading: "What was read".to_owned(), blocks });
    let lead = "Whether agreement matters is asked of the whole surface of an outcome over two ratings, not of their difference. \
                Below stands what a claim of agreement would need, line by line. Nothing here says what would happen if a rating \
                were another one.";
    let mut named: Vec<&str> = outcomes.to_vec();
    named.dedup();
    Report {
        title: "Two ratings together and an outcome".to_owned(),
        subtitle: named.join(", "),
        lead: vec![Prose::new(lead)],
        sections,
        footer: provenance_lines(study, provenance),
    }
}

fn surface_blocks(rows: &[&Finding]) -> Vec<Block> {
    let mut blocks: Vec<Block> = checklist(rows).into_iter().map(|line| Block::Text(Prose::new(&line))).collect();
    blocks.push(Block::Table(lines(rows)));
    let shape = rows.iter().filter(|row| row.method == "response-surface").copied().collect::<Vec<_>>();
    blocks.push(Block::Table(terms(&shape)));
    blocks
}

/// What a claim that agreement matters would need (Humberg, Nestler & Back 2019), and what these data say to each. Lines along
/// which ratings differ say nothing where hardly a row lies on one side.
fn checklist(rows: &[&Finding]) -> Vec<String> {
    let find = |term: &str| rows.iter().find(|row| row.term == term).and_then(|row| row.estimate());
    let few = |term: &str| find(term).is_none_or(|share| share.value < Surface::FEWEST_ON_A_SIDE);
    let one_sided = few("first_higher") || few("second_higher");
    let of = |term: &str| {
        let across = ["a3", "a4"].contains(&term);
        find(term).filter(|_| !(across && one_sided)).and_then(|own| own.interval)
    };
    let zero = |term: &str| match of(term) {
        None => "cannot tell",
        Some(interval) if interval.contains(0.0) => "the data allow it",
        Some(_) => "the data speak against it",
    };
    let bends = match of("a4") {
        None => "cannot tell",
        Some(interval) if interval.high() < 0.0 => "the data favour it",
        Some(interval) if interval.low() >= 0.0 => "the data speak against it",
        Some(_) => "the data do not settle it",
    };
    vec![
        format!("The ridge lies where both ratings are equal (a3 = 0 and a5 = 0): {}, {}.", zero("a3"), zero("a5")),
        format!("The outcome falls off to both sides of it (a4 < 0): {bends}."),
        format!(
            "It does not matter how high the equal ratings are (a1 = 0 and a2 = 0): {}, {}.",
            zero("a1"),
            zero("a2")
        ),
    ]
}

fn lines(rows: &[&Finding]) -> Table {
    let mut own = Vec::new();
    for row in rows {
        let Some((_, meaning)) = LINES.iter().find(|(term, _)| *term == row.term) else { continue };
        own.push(vec![
            Cell::Text(row.term.clone()),
            Cell::Text((*meaning).to_owned()),
            cells::value(Some(row), 2, NumberStyle::Plain),
            cells::interval(Some(row), 2, NumberStyle::Plain),
            Cell::Text(row.method.clone()),
        ]);
    }
    let level = percent(rows.first().map_or(0.95, |row| row.conf_level));
    Table {
        caption: format!("Lines of the surface, from {} rows", rows.first().map_or(0, |row| row.n)),
        columns: vec![
            text_column("Line"),
            text_column("what it is"),
            number_column("value"),
            number_column(format!("{level} interval")),
            text_column("errors"),
        ],
        rows: own,
        notes: quadratic(rows).into_iter().collect(),
    }
}

/// Do the quadratic terms add anything?
fn quadratic(rows: &[&Finding]) -> Option<String> {
    let test = rows.iter().find(|row| row.term == "quadratic_f")?;
    let (df1, df2) = (test.df1?, test.df2?);
    Some(format!(
        "Quadratic terms together: F({}, {}) = {}, p = {}.",
        number(df1, 0, NumberStyle::Plain),
        number(df2, 1, NumberStyle::Plain),
        number(test.statistic?, 2, NumberStyle::Plain),
        number(test.p_value?, 3, NumberStyle::Bounded),
    ))
}

fn terms(rows: &[&Finding]) -> Table {
    let level = percent(rows.first().map_or(0.95, |row| row.conf_level));
    let of = |row: &&Finding| {
        vec![
            Cell::Text(row.term.replace('_', " ")),
            Cell::Text(row.level.replace('_', " ")),
            cells::value(Some(row), 2, NumberStyle::Plain),
            cells::interval(Some(row), 2, NumberStyle::Plain),
            Cell::Count(row.n),
            Cell::Text(row.method.clone()),
        ]
    };
    Table {
        caption: "Numbers".to_owned(),
        columns: vec![
            text_column("Number"),
            text_column("level"),
            number_column("value"),
            number_column(format!("{level} interval")),
            number_column("rows"),
            text_column("method"),
        ],
        rows: rows.iter().map(of).collect(),
        notes: Vec::new(),
    }
}

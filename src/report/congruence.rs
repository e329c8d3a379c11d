//! Whether agreement of two ratings matters for an outcome, in words: a list of what would have to hold, and no verdict.

use super::flow::{files, notice_section, provenance_lines};
use super::number::number;
use super::profiles::{is_about_profiles, profile_blocks};
use super::truth_and_bias::beside_blocks;
use super::words::{number_column, percent, text_column};
use super::{Block, Cell, NumberStyle, Prose, Report, Section, Table, cells};
use crate::analyze::finding::{Finding, Provenance};
use crate::domain::study::Study;
use crate::stats::surface::Surface;

/// What the lines of a surface are.
const LINES: [(&str, &str); 5] = [
    ("a1", "slope where both ratings are equal"),
    ("a2", "curvature where both are equal"),
    ("a3", "slope across, towards {first} higher and {second} lower"),
    ("a4", "curvature across, along the same line"),
    ("a5", "do both ratings bend the surface alike? (0: yes)"),
];

/// What the numbers of its place and shape are.
const SHAPE: [(&str, &str); 8] = [
    ("stationary_x", "level point: {first}, from the centre"),
    ("stationary_y", "level point: {second}, from the centre"),
    ("axis_intercept", "first axis: {second} where {first} is at the centre (0: equal ratings)"),
    ("axis_slope", "first axis: {second} for each point of {first} (1: equal ratings)"),
    ("centre", "centre: the point of the scale that both are measured from"),
    ("r2", "share of the outcome's variance that the surface takes up"),
    ("first_higher", "share of rows with {first} clearly higher, by over half an SD"),
    ("second_higher", "share of rows with {second} clearly higher, by over half an SD"),
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
            (format!("One view beside the other: {views}"), beside_blocks(rows, &views))
        };
        Section { id: format!("pair-{}", place + 1), heading, blocks }
    };
    let mut sections: Vec<Section> = groups.iter().enumerate().map(section).collect();
    sections.extend(notice_section(study));
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

/// What a claim of agreement would need, the lines of the surface, and its shape.
pub(super) fn surface_blocks(rows: &[&Finding]) -> Vec<Block> {
    if let Some(reason) = refusal(rows) {
        return vec![Block::Text(Prose::new(&format!("No surface can be told ({reason}).")))];
    }
    let mut blocks: Vec<Block> = checklist(rows).into_iter().map(|line| Block::Text(Prose::new(&line))).collect();
    blocks.push(Block::Table(lines(rows)));
    let shape = rows.iter().filter(|row| row.method == "response-surface").copied().collect::<Vec<_>>();
    if !shape.is_empty() {
        blocks.push(Block::Table(shape_table(&shape)));
    }
    blocks
}

/// The reason, where not a single row has a value.
pub(super) fn refusal(rows: &[&Finding]) -> Option<String> {
    let none = rows.iter().all(|row| row.value.is_err());
    rows.iter().find_map(|row| row.undefined()).filter(|_| none).map(ToString::to_string)
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
    let both = |one: &str, other: &str| match (zero(one), zero(other)) {
        (said, same) if said == same => format!("{said}, for both"),
        (said, differs) => format!("{one}: {said}; {other}: {differs}"),
    };
    let bends = match of("a4") {
        None => "cannot tell",
        Some(interval) if interval.high() < 0.0 => "the data favour it",
        Some(interval) if interval.low() >= 0.0 => "the data speak against it",
        Some(_) => "the data do not settle it",
    };
    vec![
        format!("The ridge lies where both ratings are equal (a3 = 0 and a5 = 0): {}.", both("a3", "a5")),
        format!("The outcome falls off to both sides of it (a4 < 0): {bends}."),
        format!("It does not matter how high the equal ratings are (a1 = 0 and a2 = 0): {}.", both("a1", "a2")),
    ]
}

fn lines(rows: &[&Finding]) -> Table {
    let lines: Vec<&&Finding> = rows.iter().filter(|row| LINES.iter().any(|(term, _)| *term == row.term)).collect();
    let mut methods: Vec<&str> = lines.iter().map(|row| row.method.as_str()).collect();
    methods.dedup();
    let (first, second) = views(rows);
    let of = |row: &&&Finding| {
        let meaning = LINES.iter().find(|(term, _)| *term == row.term).map_or("", |(_, meaning)| *meaning);
        let meaning = meaning.replace("{first}", first).replace("{second}", second);
        let mut cells = vec![
            Cell::Text(row.term.clone()),
            Cell::Text(meaning),
            cells::value(Some(row), 2, NumberStyle::Plain),
            cells::interval(Some(row), 2, NumberStyle::Plain),
        ];
        cells.extend((methods.len() > 1).then(|| Cell::Text(row.method.clone())));
        cells
    };
    let level = percent(rows.first().map_or(0.95, |row| row.conf_level));
    let mut columns = vec![
        text_column("Line"),
        text_column("what it is"),
        number_column("value"),
        number_column(format!("{level} interval")),
    ];
    columns.extend((methods.len() > 1).then(|| text_column("errors")));
    let n = rows.first().map_or(0, |row| row.n);
    let caption = match methods.as_slice() {
        [only] => format!("Lines of the surface, from {n} rows; errors: {only}"),
        _ => format!("Lines of the surface, from {n} rows"),
    };
    Table { caption, columns, rows: lines.iter().map(of).collect(), notes: quadratic(rows).into_iter().collect() }
}

/// The two views of a surface, by name.
fn views<'a>(rows: &[&'a Finding]) -> (&'a str, &'a str) {
    let both = rows.first().and_then(|row| row.views.as_deref()?.split_once(','));
    both.unwrap_or(("first view", "second view"))
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

/// What else belongs to the surface, each number in words; none of them has an interval.
fn shape_table(rows: &[&Finding]) -> Table {
    let (first, second) = views(rows);
    let of = |row: &&Finding| {
        let meaning =
            SHAPE.iter().find(|(term, _)| *term == row.term).map_or(row.term.as_str(), |(_, meaning)| *meaning);
        let meaning = meaning.replace("{first}", first).replace("{second}", second);
        vec![Cell::Text(meaning), cells::value(Some(row), 2, NumberStyle::Plain)]
    };
    Table {
        caption: "Where the surface lies".to_owned(),
        columns: vec![text_column("What"), number_column("value")],
        rows: rows.iter().map(of).collect(),
        notes: Vec::new(),
    }
}

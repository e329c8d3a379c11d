//! The rows of an answer, sorted into tables.

use std::collections::BTreeSet;

use super::{slopes, terms};
use crate::analyze::finding::Finding;
use crate::analyze::prediction::Shape;
use crate::report::words::{number_column, percent, text_column};
use crate::report::{Cell, NumberStyle, Table, cells};

/// A variance, or a standard deviation, below this is printed as 0.
const NO_VARIANCE: f64 = 1e-6;

/// One level: the correlation of each view, those among views, and the differences.
pub(super) fn at_level(findings: &[&Finding], level: &str) -> Table {
    let method = ["jackknife", "jackknife-mover", "jackknife-mover, holm"];
    let shown = findings.iter().copied().filter(|row| {
        let term = (row.term.starts_with("r_") && !row.term.starts_with("r_dis")) || is_difference(&row.term);
        row.level == level && term && method.contains(&row.method.as_str())
    });
    let caption = format!("The numbers of the chart, {}", terms::level(level));
    table(&caption, shown, 2, NumberStyle::Bounded)
}

fn is_difference(term: &str) -> bool {
    term == "difference" || term == "abs_difference"
}

/// The correlations of a paper.
pub(super) fn correlations(findings: &[&Finding]) -> Table {
    let shown = findings.iter().copied().filter(|row| row.term.starts_with("r_"));
    table("How strongly each view goes along with the outcome", shown, 2, NumberStyle::Bounded)
}

/// What could be found, and the difference by methods that no chart shows; one table for each level.
pub(super) fn differences(findings: &[&Finding]) -> Vec<Table> {
    let terms = ["detectable_difference", "difference", "abs_difference", "equivalence"];
    let drawn = ["fiml", "fiml-jackknife", "jackknife-mover", "jackknife-mover, holm"];
    let own = |row: &Finding| terms.contains(&row.term.as_str()) && !drawn.contains(&row.method.as_str());
    let rows: Vec<&Finding> = findings.iter().copied().filter(|row| own(row)).collect();
    let pairs: BTreeSet<&str> = rows.iter().filter_map(|row| row.views.as_deref()).collect();
    // Tests that take rows for independent agree closely with one another: of several pairs, two of them are shown.
    let dense = ["hotelling", "hendrickson", "olkin", "dunn-clark", "steiger", "meng", "hittner", "percentile"];
    let mut levels: Vec<&str> = rows.iter().map(|row| row.level).collect();
    levels.dedup();
    let mut seen = BTreeSet::new();
    levels.retain(|level| seen.insert(*level));
    let of = |level: &str| {
        let shown = |row: &&Finding| row.level == level && (pairs.len() == 1 || !dense.contains(&row.method.as_str()));
        let caption = format!("The difference by other methods, {}", terms::level(level));
        let mut table = table(&caption, rows.iter().copied().filter(shown), 2, NumberStyle::Bounded);
        if pairs.len() > 1 {
            table.notes.push("Further tests of older papers are in the CSV and JSON output.".to_owned());
        }
        table
    };
    levels.into_iter().map(of).collect()
}

/// Ranks, influence, rows with gaps, error of the ratings: one table each.
pub(super) fn sensitivity(findings: &[&Finding], shape: Shape) -> Vec<Table> {
    let of = |caption: &str, own: &dyn Fn(&Finding) -> bool| {
        table(caption, findings.iter().copied().filter(|row| own(row)), 2, NumberStyle::Bounded)
    };
    let total = match shape {
        Shape::Sessions => "over all sessions (what differs between clients and what moves within them together)",
        Shape::Cases | Shape::Nested => "across clients",
    };
    let tables = [
        of(&format!("By ranks, whatever the spacing, {total}"), &|row| row.term.starts_with("spearman")),
        of("Without the unit that counts most", &|row| row.term == "difference_without"),
        of(&format!("With rows that have gaps, {total}"), &|row| row.method.starts_with("fiml")),
        of("If ratings were free of error", &|row| row.term.starts_with("r_disattenuated")),
    ];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

/// What views add and share, then what is left: intercepts, variances, fit.
pub(super) fn shares(findings: &[&Finding], all: &str) -> Table {
    let shown = findings.iter().copied().filter(|row| is_share(&row.term) && !is_apart(row, all));
    let mut table = table("What views add and share", shown, 3, NumberStyle::Bounded);
    let below = |row: &&&Finding| row.term == "common_part" && row.estimate().is_some_and(|own| own.value < 0.0);
    if findings.iter().find(below).is_some_and(|row| !is_apart(row, all)) {
        let note = "A common part below 0 says that the views explain more together than what each explains alone adds up to: \
                    one view brings out what goes along with the outcome in another (suppression).";
        table.notes.push(note.to_owned());
    }
    table
}

/// Dominance beside others, and what sets of views share.
pub(super) fn shares_in_detail(findings: &[&Finding]) -> Table {
    let shown = findings.iter().copied().filter(|row| is_detail(&row.term));
    let mut table = table("Beside other views, and in common", shown, 3, NumberStyle::Bounded);
    table.notes.push(
        "Dominance beside any number, or any set, of others: 1 says that the first view adds more everywhere, 0 the second, 0.5 that \
         neither does. It describes these data and tests nothing. A shared part below 0: one view brings out another (suppression)."
            .to_owned(),
    );
    table
}

fn is_detail(term: &str) -> bool {
    let stems = ["dominance_beside_", "dominance_conditional", "dominance_complete", "commonality_"];
    stems.iter().any(|stem| term.starts_with(stem))
}

/// Slopes of two views compared with one another.
pub(super) fn slopes_compared(findings: &[&Finding], all: &str) -> Table {
    let shown = findings.iter().copied().filter(|row| is_compared(&row.term) && !is_apart(row, all));
    table("Slopes compared", shown, 3, NumberStyle::Plain)
}

fn is_compared(term: &str) -> bool {
    term.starts_with("slope_difference")
        || term.starts_with("slope_standardized_")
        || term.starts_with("log_odds_difference")
        || term.starts_with("log_rate_difference")
}

/// Numbers of the models that belong to no single view: those of the model of all views.
pub(super) fn rest(findings: &[&Finding], all: &str) -> Table {
    let own = |row: &&Finding| {
        let share = is_share(&row.term) || is_detail(&row.term);
        let known = slopes::is_slope(&row.term) || share || is_compared(&row.term);
        is_model(row) && !known && !is_apart(row, all)
    };
    let shown: Vec<&Finding> = findings.iter().copied().filter(own).collect();
    let spread = |row: &&&Finding| row.term.starts_with("var_") || row.term == "sd_client";
    let none = |row: &&&Finding| row.estimate().is_some_and(|own| own.value < NO_VARIANCE);
    let notes = shown.iter().filter(spread).filter(none);
    let notes =
        notes.map(|row| format!("{}: not distinguishable from 0 in these data", terms::term(&row.term))).collect();
    Table { notes, ..table("The rest of the models", shown.into_iter(), 3, NumberStyle::Plain) }
}

/// Is it from a model of some of the views only?
fn is_apart(row: &Finding, all: &str) -> bool {
    row.views.as_deref().is_some_and(|views| views.contains(',') && views != all)
        || (is_model(row) && all.contains(',') && row.views.as_deref().is_some_and(|views| !views.contains([',', '-'])))
            && !row.term.starts_with("auc")
            && !row.term.starts_with("mean_reliability")
}

fn is_sensitivity(row: &Finding) -> bool {
    let of_ranks = row.term.starts_with("spearman") || row.term == "difference_without";
    of_ranks || row.method.starts_with("fiml") || row.term.starts_with("r_disattenuated")
}

fn is_model(row: &Finding) -> bool {
    let answered = ["detectable_difference", "difference", "abs_difference", "equivalence"];
    !row.term.starts_with("r_") && !answered.contains(&row.term.as_str()) && !is_sensitivity(row)
}

fn is_share(term: &str) -> bool {
    let stems =
        ["delta_r2", "semipartial", "r2", "common_part", "dominance", "relative_weight", "auc", "mean_reliability"];
    (stems.iter().any(|stem| term.starts_with(stem)) || term.ends_with("_r2")) && !is_detail(term)
}

/// Columns that would say the same, or nothing, in every row are left out.
fn table<'f>(caption: &str, shown: impl Iterator<Item = &'f Finding>, digits: u8, style: NumberStyle) -> Table {
    let shown: Vec<&Finding> = shown.collect();
    let several = shown.iter().map(|row| row.level).collect::<BTreeSet<_>>().len() > 1;
    let tested = shown.iter().any(|row| row.p_value.is_some());
    let about = shown.iter().any(|row| row.group.is_some());
    let conf_level = shown.first().map_or(0.95, |row| row.conf_level);
    let various = shown.iter().map(|row| row.views.as_deref()).collect::<BTreeSet<_>>().len() > 1;
    let optional = |shown: bool, column| shown.then_some(column);
    let columns = [
        optional(various, text_column("Views")),
        Some(text_column("what")),
        optional(about, text_column("of")),
        optional(several, text_column("level")),
        Some(number_column("rows")),
        Some(number_column("value")),
        Some(number_column(format!("{} interval", percent(conf_level)))),
        optional(tested, number_column("p")),
        Some(text_column("made by")),
    ];
    let row = |finding: &&Finding| {
        let cells = [
            optional_cell(various, views(finding)),
            Some(Cell::Text(terms::term(&finding.term))),
            optional_cell(about, Cell::Text(finding.group.clone().unwrap_or_default())),
            optional_cell(several, Cell::Text(terms::level(finding.level).to_owned())),
            Some(Cell::Count(finding.n)),
            Some(cells::value(Some(finding), digits, style)),
            Some(interval(finding, digits, style)),
            optional_cell(tested, probability(finding)),
            Some(Cell::Text(terms::method(&finding.method))),
        ];
        cells.into_iter().flatten().collect()
    };
    Table {
        caption: caption.to_owned(),
        columns: columns.into_iter().flatten().collect(),
        rows: shown.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

/// The interval; most numbers without one are of a method that makes none, whatever the data.
fn interval(finding: &Finding, digits: u8, style: NumberStyle) -> Cell {
    match (&finding.value, &finding.no_interval) {
        (Ok(own), None) if own.interval.is_none() => Cell::Absent { why: "this method makes no interval".to_owned() },
        _ => cells::interval(Some(finding), digits, style),
    }
}

fn views(finding: &Finding) -> Cell {
    Cell::Text(finding.views.as_deref().unwrap_or_default().replace('-', " \u{2212} ").replace(',', ", "))
}

fn optional_cell(shown: bool, cell: Cell) -> Option<Cell> {
    shown.then_some(cell)
}

fn probability(finding: &Finding) -> Cell {
    match finding.p_value {
        Some(value) => Cell::Number { value, digits: 3, style: NumberStyle::Bounded },
        None => Cell::Absent { why: "no test belongs to this row".to_owned() },
    }
}

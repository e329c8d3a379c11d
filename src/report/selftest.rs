//! Certified data on this machine: how many digits are right.

use super::words::{number_column, text_column};
use super::{Block, Cell, NumberStyle, Prose, Report, Section, Table};
use crate::analyze::finding::Provenance;
use crate::analyze::selftest::{Check, ENOUGH_DIGITS};
use crate::stats::certified::{ANOVA, REGRESSION, UNIVARIATE};

/// The report on all checks.
pub fn selftest_report(checks: &[Check], provenance: &Provenance) -> Report {
    let tables = [anova(checks), univariate(checks), regression(checks), textbook(checks)];
    let blocks = tables.into_iter().map(Block::Table).collect();
    let section = Section { id: "certified".to_owned(), heading: "Digits of agreement".to_owned(), blocks };
    let failed: Vec<Cell> = checks.iter().filter(|check| !check.passed).map(name).collect();
    let mut sections = vec![section];
    if !failed.is_empty() {
        let table = Table {
            caption: format!("Numbers with fewer than {ENOUGH_DIGITS} digits, or other than printed"),
            columns: vec![text_column("Number")],
            rows: failed.into_iter().map(|cell| vec![cell]).collect(),
            notes: Vec::new(),
        };
        let blocks = vec![Block::Table(table)];
        sections.push(Section { id: "failed".to_owned(), heading: "What failed".to_owned(), blocks });
    }
    Report {
        title: "Selftest".to_owned(),
        subtitle: "certified data, from decimal text to the number".to_owned(),
        lead: vec![lead(checks)],
        sections,
        footer: vec![format!("Parallax {}, command {}", provenance.version, provenance.command)],
    }
}

fn name(check: &Check) -> Cell {
    Cell::Text(format!("{} {}", check.set, check.quantity))
}

fn lead(checks: &[Check]) -> Prose {
    let failed = checks.iter().filter(|check| !check.passed).count();
    if failed > 0 {
        return Prose::new(&format!("*{failed} of {} numbers failed.* Do not use this program here.", checks.len()));
    }
    let least = fewest(&checks.iter().filter(|check| !check.difficulty.is_empty()).collect::<Vec<_>>());
    Prose::new(&format!(
        "*All {} numbers are right.* The certified ones agree in at least {least:.1} of 15 digits.",
        checks.len()
    ))
}

fn fewest(checks: &[&Check]) -> f64 {
    checks.iter().map(|check| check.digits).fold(f64::INFINITY, f64::min)
}

fn digits(value: f64) -> Cell {
    Cell::Number { value, digits: 1, style: NumberStyle::Plain }
}

fn of<'c>(checks: &'c [Check], set: &str) -> Vec<&'c Check> {
    checks.iter().filter(|check| check.set == set).collect()
}

fn quantity<'c>(checks: &[&'c Check], quantity: &str) -> Option<&'c Check> {
    checks.iter().find(|check| check.quantity == quantity).copied()
}

fn digits_of(check: Option<&Check>) -> Cell {
    check.map_or_else(|| Cell::Absent { why: "not computed".to_owned() }, |check| digits(check.digits))
}

fn anova(checks: &[Check]) -> Table {
    let rows = ANOVA.iter().map(|set| {
        let own = of(checks, set.name);
        vec![
            Cell::Text(set.name.to_owned()),
            Cell::Text(set.difficulty.to_owned()),
            Cell::Count(usize::from(set.leading_digits)),
            digits(fewest(&own)),
            digits_of(quantity(&own, "f")),
            digits(set.peers.aov),
            digits(set.peers.oneway),
            digits(set.peers.binary),
        ]
    });
    Table {
        caption: "Analysis of variance: correct digits, of 15".to_owned(),
        columns: vec![
            text_column("Set"),
            text_column("difficulty"),
            number_column("equal leading digits"),
            number_column("fewest of 11 numbers"),
            number_column("F"),
            number_column("F, R aov"),
            number_column("F, R oneway.test"),
            number_column("F, best in binary"),
        ],
        rows: rows.collect(),
        notes: vec![
            "11 numbers: mean squares between and within, F, R², residual SD, and six ICCs (groups as targets, replicates as raters)."
                .to_owned(),
            "Sets and certified values: NIST, Statistical Reference Datasets. ICCs: exact fractions from the data."
                .to_owned(),
            "R: version 4.2.2 on x86-64. Best in binary: exact arithmetic after numbers are read as 64-bit binary floating point."
                .to_owned(),
        ],
    }
}

fn univariate(checks: &[Check]) -> Table {
    let rows = UNIVARIATE.iter().map(|set| {
        let own = of(checks, set.name);
        vec![
            Cell::Text(set.name.to_owned()),
            Cell::Text(set.difficulty.to_owned()),
            digits_of(quantity(&own, "mean")),
            digits_of(quantity(&own, "sd")),
            digits(set.peer),
        ]
    });
    Table {
        caption: "Mean and standard deviation: correct digits, of 15".to_owned(),
        columns: vec![
            text_column("Set"),
            text_column("difficulty"),
            number_column("mean"),
            number_column("SD"),
            number_column("SD, R sd"),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn regression(checks: &[Check]) -> Table {
    let rows = REGRESSION.iter().map(|set| {
        let (errors, coefficients): (Vec<&Check>, Vec<&Check>) = of(checks, set.name)
            .into_iter()
            .filter(|check| check.quantity.starts_with('b'))
            .partition(|check| check.quantity.ends_with("_se"));
        vec![
            Cell::Text(set.name.to_owned()),
            Cell::Text(set.difficulty.to_owned()),
            digits(fewest(&coefficients)),
            digits(set.peers.coefficients),
            digits(fewest(&errors)),
            digits(set.peers.standard_errors),
        ]
    });
    Table {
        caption: "Linear regression: fewest correct digits, of 15".to_owned(),
        columns: vec![
            text_column("Set"),
            text_column("difficulty"),
            number_column("coefficients"),
            number_column("coefficients, R lm"),
            number_column("SE"),
            number_column("SE, R lm"),
        ],
        rows: rows.collect(),
        notes: vec![
            "The set Filip, ten powers of one column, is refused: in 64-bit numbers they are combinations of each other."
                .to_owned(),
        ],
    }
}

fn textbook(checks: &[Check]) -> Table {
    let own: Vec<&Check> = checks.iter().filter(|check| check.difficulty.is_empty()).collect();
    let row = |check: &&Check| {
        let style = NumberStyle::Plain;
        vec![
            Cell::Text(check.quantity.to_owned()),
            Cell::Text(check.known.to_owned()),
            super::cells::estimate(&check.computed, 4, style),
            Cell::Text(if check.passed { "yes" } else { "no" }.to_owned()),
        ]
    };
    Table {
        caption: "Six targets and four raters: Shrout & Fleiss 1979, tables 2 to 4".to_owned(),
        columns: vec![
            text_column("Number"),
            text_column("printed"),
            number_column("computed"),
            text_column("equal as printed"),
        ],
        rows: own.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

//! How far observers of the same sessions agree.

use super::material::{InstrumentTable, Material};
use super::words::{count, number_column, percent, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Section, Table, cells};
use crate::analyze::finding::Finding;
use crate::stats::icc::{Form, Raters};

/// The six coefficients, in the order in which they are printed.
pub const ICC_TERMS: [(&str, &str); 6] = [
    ("ICC(A,1)", "one observer, taken as a score"),
    ("ICC(A,k)", "mean of these observers, taken as a score"),
    ("ICC(C,1)", "one observer, taken as a rank order"),
    ("ICC(C,k)", "mean of these observers, taken as a rank order"),
    ("ICC(1)", "one observer, any other one each time"),
    ("ICC(1,k)", "mean of as many observers, any others each time"),
];

/// What the mean of fixed raters takes for granted (case 3A).
const RATER_INTERACTS: &str = "rater treats single targets in a way of their own";

/// What a coefficient says, with its name in the other system where there is one.
pub fn icc_note(term: &str, meaning: &str, raters: Raters) -> String {
    let form = Form::ALL.into_iter().find(|form| form.name() == term);
    let alone = form.is_some_and(|form| form.needs_no_interaction(raters));
    let meaning = if alone { format!("{meaning}, if no {RATER_INTERACTS}") } else { meaning.to_owned() };
    match form.and_then(|form| form.shrout_fleiss(raters)).filter(|other| *other != term) {
        Some(other) => format!("{term}, also named {other}: {meaning}."),
        None => format!("{term}: {meaning}."),
    }
}

/// The section; `None` if no observer took part, or nobody asked for an intraclass correlation.
pub fn observers(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Section> {
    let own = |finding: &&Finding| {
        finding.analysis == "agreement" && *finding.instrument == *table.instrument.id && finding.group.is_none()
    };
    let findings: Vec<&Finding> = material.findings.iter().filter(own).collect();
    if !findings.iter().any(|finding| ICC_TERMS.iter().any(|(term, _)| *term == finding.term)) {
        return None;
    }
    let mut blocks = vec![Block::Text(Prose::new(&lead(&findings, material.main_scale(table.table)?.1)))];
    blocks.push(Block::Table(scale_by_scale(material, table, &findings)));
    let full =
        vec![Block::Table(coefficients(material, table, &findings)), Block::Table(spread(material, table, &findings))];
    let summary = "All six coefficients, variances and standard errors".to_owned();
    blocks.push(Block::Details { summary, blocks: full });
    Some(Section { id: "observers".to_owned(), heading: "How far observers agree".to_owned(), blocks })
}

/// The row of a term on a scale.
fn find<'a>(findings: &[&'a Finding], scale: &str, term: &str) -> Option<&'a Finding> {
    findings.iter().find(|finding| *finding.scale == *scale && finding.term == term).copied()
}

/// One sentence on the main scale.
pub fn lead(findings: &[&Finding], scale: &str) -> String {
    let agreement = find(findings, scale, "ICC(A,1)");
    agreement.map_or_else(|| "Observers were not compared.".to_owned(), |own| single_rating(own, "session", "observer"))
}

/// How far one rating of a `target` agrees with another one, in a sentence.
pub(super) fn single_rating(finding: &Finding, target: &str, rater: &str) -> String {
    let (targets, raters) = (count(finding.n, target), count(finding.k.unwrap_or(0), rater));
    let estimate = match &finding.value {
        Ok(estimate) => estimate,
        Err(reason) => return format!("How far {rater}s agree cannot be told: {reason}."),
    };
    let limits = match (estimate.interval, &finding.no_interval) {
        (Some(_), _) => super::words::interval(estimate, 2, NumberStyle::Bounded),
        (None, None) => "no interval was asked for".to_owned(),
        (None, Some(_)) => return format!("How far {rater}s agree cannot be told from {targets} and {raters}."),
    };
    let value = super::number::number(estimate.value, 2, NumberStyle::Bounded);
    if estimate.value < 0.0 {
        return format!(
            "*No positive reliability:* ratings of one {target} differ as much as ratings of different ones, ICC(A,1) = {value} \
             ({limits}), from {targets} and {raters}."
        );
    }
    format!(
        "A single {rater}'s rating agrees with another's at *ICC(A,1) = {value}* ({limits}), from {targets} and {raters}."
    )
}

/// Terms whose method has no interval.
const WITHOUT_INTERVAL: [&str; 6] = ["kendall_w", "rwg", "rwg_j", "r_star_wg", "ad", "omega"];

/// The interval of a row of `agreement`, or a dash with the reason: its method has none, nobody asked, or these data give none.
pub(super) fn limits(finding: &Finding, digits: u8, style: NumberStyle) -> Cell {
    let open = finding.no_interval.is_none() && finding.value.as_ref().is_ok_and(|value| value.interval.is_none());
    let asked_away = |term: &str| ["ICC(", "var_", "sem_", "sdc"].iter().any(|start| term.starts_with(start));
    if open && WITHOUT_INTERVAL.contains(&finding.term.as_str()) {
        return Cell::Absent { why: "its method has no interval".to_owned() };
    }
    if open && asked_away(&finding.term) && !finding.method.ends_with("complete block") {
        return Cell::Absent { why: "no interval was asked for".to_owned() };
    }
    cells::interval(Some(finding), digits, style)
}

/// The coefficients most asked for, one row per scale.
fn scale_by_scale(material: &Material<'_>, table: &InstrumentTable<'_>, findings: &[&Finding]) -> Table {
    let row = |(_, scale): (usize, &str)| {
        let find = |term: &str| find(findings, scale, term);
        let single = find("ICC(A,1)")?;
        Some(vec![
            Cell::Text(title_case(scale)),
            Cell::Count(single.n),
            Cell::Count(single.k.unwrap_or(0)),
            cells::value(Some(single), 2, NumberStyle::Bounded),
            limits(single, 2, NumberStyle::Bounded),
            cells::value(find("ICC(A,k)"), 2, NumberStyle::Bounded),
            find("ICC(A,k)").map_or_else(
                || cells::interval(None, 2, NumberStyle::Bounded),
                |it| limits(it, 2, NumberStyle::Bounded),
            ),
            cells::value(find("sem_agreement"), 2, NumberStyle::Plain),
        ])
    };
    let interval = format!("{} interval", percent(material.conf_level));
    Table {
        caption: "Agreement of observers as scores: one observer, and the mean of those who took part".to_owned(),
        columns: vec![
            text_column("Scale"),
            number_column("sessions"),
            number_column("observers"),
            number_column("ICC(A,1)"),
            number_column(interval.clone()),
            number_column("ICC(A,k)"),
            number_column(interval),
            number_column("SEM, points"),
        ],
        rows: material.scales(table.table).into_iter().filter_map(row).collect(),
        notes: vec!["SEM: the standard error of one observer's score.".to_owned()],
    }
}

fn coefficients(material: &Material<'_>, table: &InstrumentTable<'_>, findings: &[&Finding]) -> Table {
    let mut rows = Vec::new();
    for (_, scale) in material.scales(table.table) {
        for (term, _) in ICC_TERMS {
            let Some(finding) = find(findings, scale, term) else {
                continue;
            };
            rows.push(vec![
                Cell::Text(title_case(scale)),
                Cell::Text(term.to_owned()),
                cells::value(Some(finding), 2, NumberStyle::Bounded),
                limits(finding, 2, NumberStyle::Bounded),
                Cell::Count(finding.n),
                Cell::Count(finding.k.unwrap_or(0)),
            ]);
        }
    }
    let fixed = material.provenance.options.iter().any(|(name, value)| name == "raters" && value == "fixed");
    let raters = if fixed { Raters::Fixed } else { Raters::Random };
    Table {
        caption: "Intraclass correlations among observers".to_owned(),
        columns: vec![
            text_column("Scale"),
            text_column("coefficient"),
            number_column("value"),
            number_column(format!("{} interval", percent(material.conf_level))),
            number_column("sessions"),
            number_column("observers"),
        ],
        rows,
        notes: ICC_TERMS
            .iter()
            .map(|(term, meaning)| icc_note(term, meaning, raters))
            .chain([
                "k: how many rated each session; the harmonic mean of these numbers where they differ.".to_owned(),
                methods(findings),
            ])
            .collect(),
    }
}

/// Which interval belongs to which coefficient.
fn methods(findings: &[&Finding]) -> String {
    let mut methods: Vec<(&str, Vec<&str>)> = Vec::new();
    for (term, _) in ICC_TERMS {
        for finding in findings.iter().filter(|finding| finding.term == term && finding.value.is_ok()) {
            let at = methods.iter().position(|(method, _)| *method == finding.method).unwrap_or_else(|| {
                methods.push((&finding.method, Vec::new()));
                methods.len() - 1
            });
            if !methods[at].1.contains(&term) {
                methods[at].1.push(term);
            }
        }
    }
    let told = methods.iter().map(|(method, terms)| format!("{method} for {}", terms.join(", ")));
    format!("Intervals: {}.", told.collect::<Vec<_>>().join("; "))
}

fn spread(material: &Material<'_>, table: &InstrumentTable<'_>, findings: &[&Finding]) -> Table {
    let mut rows = Vec::new();
    for (_, scale) in material.scales(table.table) {
        let find = |term: &str| find(findings, scale, term);
        if find("var_target").is_none() {
            continue;
        }
        let number = |term: &str| cells::value(find(term), 3, NumberStyle::Plain);
        rows.push(vec![
            Cell::Text(title_case(scale)),
            number("var_target"),
            number("var_rater"),
            number("var_residual"),
            number("sem_agreement"),
            number("sem_consistency"),
            number("sdc"),
        ]);
    }
    Table {
        caption: "Where observers' ratings vary, and the standard error of one rating".to_owned(),
        columns: vec![
            text_column("Scale"),
            number_column("variance: sessions"),
            number_column("observers"),
            number_column("rest"),
            number_column("SEM as a score"),
            number_column("SEM as a rank order"),
            number_column("smallest change beyond error"),
        ],
        rows,
        notes: Vec::new(),
    }
}

//! The answer as a sentence that says no more than the interval does.

use crate::analyze::finding::Finding;
use crate::analyze::prediction::{PredictFound, ROWS_FOR_A_VERDICT, Setting, Shape};
use crate::report::number::{interval, number};
use crate::report::words::{count, listed};
use crate::report::{NumberStyle, Prose};
use crate::stats::compare::Equivalence;
use crate::stats::{Estimate, Undefined};

use super::help::what_would_help;

const STYLE: NumberStyle = NumberStyle::Bounded;

/// The smallest difference that these data would show, before anything else is said.
pub(super) fn smallest(findings: &[&Finding]) -> Prose {
    let rows: Vec<&&Finding> = findings.iter().filter(|row| row.term == "detectable_difference").collect();
    let Some(first) = rows.first() else { return Prose::default() };
    match &first.value {
        Ok(estimate) => Prose::new(&format!(
            "*What these data could show:* a difference of correlations of {} {} would be found with 80 % power; \
             smaller ones would mostly be missed.",
            number(estimate.value, 2, STYLE),
            where_(first.level),
        )),
        Err(reason) => Prose::new(&format!("What these data could show cannot be told: {reason}.")),
    }
}

/// One paragraph for each level.
pub(super) fn answers(found: &PredictFound, setting: &Setting) -> Vec<Prose> {
    found.levels.iter().map(|level| at_level(found, setting, level)).collect()
}

/// Figures of a paper: Zou's interval answers.
pub(super) fn published_answer(findings: &[&Finding]) -> Prose {
    let row = findings.iter().find(|row| row.term == "difference" && row.method == "zou");
    let Some(row) = row else { return Prose::default() };
    match &row.value {
        Ok(estimate) => {
            let signs = findings.iter().filter(|row| row.term.starts_with("r_") && row.term != "r_between_views");
            let values: Vec<f64> = signs.filter_map(|row| row.estimate()).map(|estimate| estimate.value).collect();
            let names = ("the first view".to_owned(), "the second view".to_owned());
            let clause = clause(estimate, (values[0], values[1]), &names, true);
            Prose::new(&format!(
                "The difference was {} (Zou's interval, rows taken as independent). {clause}",
                shown(estimate)
            ))
        }
        Err(reason) => Prose::new(&format!(
            "*The figures cannot be compared:* {reason}. What would help: {}.",
            what_would_help(reason)
        )),
    }
}

fn at_level(found: &PredictFound, setting: &Setting, level: &'static str) -> Prose {
    let names: Vec<String> = found.table.views.iter().map(|view| view.name.clone()).collect();
    let rows: Vec<&Finding> =
        found.findings.iter().filter(|row| row.level == level && row.method == "jackknife").collect();
    let own = |name: &String| rows.iter().copied().find(|row| row.term == format!("r_{name}"));
    let said: Vec<String> = names.iter().filter_map(|name| Some(correlated(name, own(name)?))).collect();
    let mut prose = Prose::new(&format!("*{}*, ", base(setting, level))).with(format!(
        "{} with {}.",
        listed(&said),
        found.table.outcome.name
    ));
    let value = |name: &String| own(name).and_then(Finding::estimate).map(|estimate| estimate.value);
    for first in 0..names.len() {
        for second in first + 1..names.len() {
            let pair = (names[first].clone(), names[second].clone());
            let both = value(&pair.0).zip(value(&pair.1));
            prose = prose.with(format!(" {}", difference(found, setting, level, &pair, both)));
        }
    }
    prose
}

fn correlated(name: &str, row: &Finding) -> String {
    match &row.value {
        Ok(estimate) => format!("ratings of the {name} correlated {}", shown(estimate)),
        Err(reason) => {
            format!("ratings of the {name} have no correlation to show ({reason}; {})", what_would_help(reason))
        }
    }
}

fn difference(
    found: &PredictFound,
    setting: &Setting,
    level: &str,
    pair: &(String, String),
    values: Option<(f64, f64)>,
) -> String {
    let views = format!("{}-{}", pair.0, pair.1);
    let of = |method: &str| {
        found.findings.iter().find(|row| {
            row.term == "difference" && row.level == level && row.method == method && row.views.as_ref() == Some(&views)
        })
    };
    let Some(row) = of("jackknife-mover") else { return String::new() };
    let several = found.table.views.len() > 2;
    let which = if several { format!(" between {} and {}", pair.0, pair.1) } else { String::new() };
    let (estimate, values) = match (&row.value, values) {
        (Ok(estimate), Some(values)) => (estimate, values),
        (Err(reason), _) => return refused(&which, reason),
        (Ok(_), None) => return String::new(),
    };
    let how = format!("leave-one-{}-out, {} df", setting.unit.name(), setting.units.levels() - 1);
    let start = format!("The difference{which} was {} ({how}).", shown(estimate));
    if setting.rows.len() < ROWS_FOR_A_VERDICT {
        return format!("{start} {} are too few for a verdict.", count(setting.rows.len(), "row"));
    }
    let alpha = 1.0 - row.conf_level;
    let holds = of("jackknife-mover, holm").is_none_or(|holm| holm.p_value.is_some_and(|p| p < alpha));
    let names = (format!("ratings of the {}", pair.0), format!("ratings of the {}", pair.1));
    let clause = clause(estimate, values, &names, holds);
    let margin = equivalent(found, level, &views).unwrap_or_default();
    format!("{start} {clause}{margin}")
}

fn refused(which: &str, reason: &Undefined) -> String {
    format!("The difference{which} cannot be told: {reason}. What would help: {}.", what_would_help(reason))
}

/// Favour, or not settled. `holds` says whether the difference also holds among several comparisons.
fn clause(estimate: &Estimate, (first, second): (f64, f64), names: &(String, String), holds: bool) -> String {
    let Some(limits) = estimate.interval else { return "Nothing is known of its uncertainty.".to_owned() };
    let fits = format!(
        "The data do not settle which goes along more strongly; differences from {} to {} fit them.",
        number(limits.low(), 2, STYLE),
        number(limits.high(), 2, STYLE)
    );
    if limits.contains(0.0) {
        return fits;
    }
    if !holds {
        return format!(
            "{fits} (The interval leaves out zero, but not when all pairs of views are counted, after Holm.)"
        );
    }
    if (first < 0.0) != (second < 0.0) {
        return "The two correlations differ, but in sign: that is no statement about which is stronger.".to_owned();
    }
    let stronger = if first.abs() > second.abs() { &names.0 } else { &names.1 };
    format!("The data favour {stronger} as the stronger correlate here.")
}

/// What a margin that was given beforehand adds.
fn equivalent(found: &PredictFound, level: &str, views: &str) -> Option<String> {
    let margin = number(found.margin?, 2, STYLE);
    let verdict = found.verdicts.iter().find(|verdict| verdict.level == level && verdict.views == views)?;
    Some(match &verdict.equivalence {
        Ok(Equivalence::Inside) => format!(" By the margin of {margin} they are practically equivalent."),
        Ok(Equivalence::Outside) => format!(" They differ by more than the margin of {margin}."),
        Ok(Equivalence::Open) => format!(" Whether they are equivalent within the margin of {margin} is not settled."),
        Err(_) => return None,
    })
}

/// Number of cases and therapists, and the level in words.
fn base(setting: &Setting, level: &str) -> String {
    let therapists = setting
        .therapist
        .as_ref()
        .map_or(String::new(), |therapist| format!(" with {}", count(therapist.levels(), "therapist")));
    let cases = count(setting.case.levels(), "case");
    let rows = if setting.shape == Shape::Sessions {
        format!("{cases}{therapists} and {}", count(setting.rows.len(), "session"))
    } else {
        format!("{cases}{therapists}")
    };
    format!("In these {rows}, {}", where_(level))
}

/// A level as part of a sentence.
fn where_(level: &str) -> &'static str {
    match level {
        "within_client" => "from session to session within clients",
        "between_client" => "between clients (means of their sessions)",
        "within_therapist" => "among clients of one therapist",
        _ => "across clients",
    }
}

/// `.62 [.46, .74]`
fn shown(estimate: &Estimate) -> String {
    let value = number(estimate.value, 2, STYLE);
    let limits = estimate.interval.map(|limits| interval(limits.low(), limits.high(), 2, STYLE));
    limits.map_or(value.clone(), |limits| format!("{value} {limits}"))
}

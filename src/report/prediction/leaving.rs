//! Leaving, in words: how the chance to leave goes along with each view, and whether one goes along more strongly.

use super::help::what_would_help;
use super::terms::ratings_of;
use crate::analyze::finding::Finding;
use crate::analyze::prediction::PredictFound;
use crate::report::number::{interval, number};
use crate::report::words::listed;
use crate::report::{NumberStyle, Prose};

const STYLE: NumberStyle = NumberStyle::Plain;

/// One sentence for each view, and one for each pair.
pub(super) fn answers(found: &PredictFound) -> Vec<Prose> {
    let names: Vec<String> = found.table.views.iter().map(|view| view.name.clone()).collect();
    let alone = |name: &String| {
        let own = |row: &&Finding| {
            row.term == format!("log_odds_{name}") && row.views.as_ref() == Some(name) && row.method == "hazard"
        };
        found.findings.iter().find(own).map(|row| view(name, row))
    };
    let hazards = || found.findings.iter().filter(|row| row.method == "hazard" && row.term.starts_with("log_odds_"));
    if let Some(reason) =
        hazards().next().and_then(Finding::undefined).filter(|_| hazards().all(|row| row.value.is_err()))
    {
        return vec![Prose::new(&format!(
            "*Leaving after a session:* nothing can be told: {reason}. What would help: {}.",
            what_would_help(reason, "session")
        ))];
    }
    let said: Vec<String> = names.iter().filter_map(alone).collect();
    let start = format!("*Leaving after a session*, its number held ({}): ", found.table.outcome.name.replace('*', ""));
    let mut prose = vec![Prose::new(&start).with(format!("{}.", listed(&said)))];
    let compared = found.findings.iter().filter(|row| row.term == "log_odds_difference");
    prose.extend(compared.map(|row| Prose::default().with(pair(row))));
    prose
}

fn view(name: &str, row: &Finding) -> String {
    let ratings = ratings_of(name);
    match &row.value {
        Ok(estimate) => {
            let odds = |value: f64| number(libm::exp(value), 2, STYLE);
            let limits =
                estimate.interval.map(|limits| interval(libm::exp(limits.low()), libm::exp(limits.high()), 2, STYLE));
            format!(
                "with {ratings} one point higher the odds were {} times {} as high ({} rows)",
                odds(estimate.value),
                limits.unwrap_or_default(),
                row.n
            )
        }
        Err(reason) => format!("{ratings} have no odds to show ({reason}; {})", what_would_help(reason, "session")),
    }
}

fn pair(row: &Finding) -> String {
    let views = row.views.clone().unwrap_or_default();
    let (first, second) = views.split_once('-').unwrap_or((&views, ""));
    let both = format!("Per standard deviation, with {first} and {second} in one model, the log odds");
    match &row.value {
        Ok(estimate) => {
            let limits = estimate.interval.map(|limits| interval(limits.low(), limits.high(), 2, STYLE));
            let settled = estimate.interval.is_some_and(|limits| !limits.contains(0.0));
            let clause = if settled {
                "That is a difference given the other rating, in size and sign; the numbers of each stand below."
            } else {
                "The data do not settle which goes along more strongly."
            };
            format!("{both} differed by {} {}. {clause}", number(estimate.value, 2, STYLE), limits.unwrap_or_default())
        }
        Err(reason) => {
            format!("{both} cannot be compared: {reason}. What would help: {}.", what_would_help(reason, "session"))
        }
    }
}

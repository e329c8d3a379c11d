//! Coefficients, components, errors and numbers of raters, for a page.

use super::gather::Words;
use super::scale::{Coefficient, Component, Decision, Needed, RatersNeeded};
use crate::analyze::agreement::RatersFound;
use crate::domain::rated_table::RatedTable;
use crate::stats::describe::standard_deviation;
use crate::stats::icc::rated::{DecisionStudy, Level, RaterReliability, RatersFor, Row};
use crate::stats::icc::{Form, Raters};
use crate::stats::{Estimate, Measured, Undefined, icc::rated};

/// What was found, or why nothing was.
pub(super) type Found<'a> = Result<&'a RaterReliability, Undefined>;

/// Coefficients in the order in which they are printed; those of raters not told apart come first where each rated one
/// target only.
const TERMS: [&str; 8] =
    ["ICC(A,1)", "ICC(A,k)", "ICC(C,1)", "ICC(C,k)", "ICC(Q,1)", "ICC(Q,khat)", "ICC(1)", "ICC(1,k)"];

fn is_own(row: &Row) -> bool {
    matches!(row.level, Level::Target | Level::Subject)
}

/// Intraclass correlations of targets; with the reason where nothing can be said.
pub(super) fn coefficients(found: &RatersFound, reliability: &Found<'_>, words: Words) -> Vec<Coefficient> {
    let raters = found.table.raters.len();
    let told = |form: &str, value: Measured| Coefficient {
        form: form.to_owned(),
        other_name: other_name(form).to_owned(),
        meaning: String::new(),
        value,
        no_interval: None,
        targets: found.table.targets.len(),
        raters,
        method: String::new(),
    };
    let known = match reliability {
        Err(reason) => {
            let one =
                |form: &str| Coefficient { meaning: meaning(form, 1.0, words), ..told(form, Err(reason.clone())) };
            return vec![one("ICC(A,1)"), one("ICC(C,1)")];
        }
        Ok(known) => known,
    };
    let row = |form: &&str| known.coefficients.iter().find(|row| row.term == *form && is_own(row));
    let one = |row: &Row| Coefficient {
        meaning: meaning(&row.term, row.ratings, words),
        no_interval: row.no_interval.clone(),
        method: row.method.to_owned(),
        ..told(&row.term, row.value.clone())
    };
    let mut all: Vec<Coefficient> = TERMS.iter().filter_map(row).map(one).collect();
    if known.design.is_one_way() {
        all.rotate_right(2);
    }
    all
}

/// The name in the system of Shrout and Fleiss, which has one for consistency of fixed raters alone.
fn other_name(form: &str) -> &'static str {
    let form = Form::ALL.into_iter().find(|own| own.name() == form);
    form.and_then(|form| form.shrout_fleiss(Raters::Random)).unwrap_or("")
}

fn meaning(form: &str, ratings: f64, Words { rater, target }: Words) -> String {
    let whole = (ratings - ratings.round()).abs() < 1e-9;
    let mean = if whole {
        format!("mean of {ratings:.0} {rater}s")
    } else {
        format!("mean of as many {rater}s as there are, about {ratings:.1}")
    };
    match form {
        "ICC(A,1)" => format!("one {rater}, taken as a score"),
        "ICC(A,k)" => format!("{mean}, taken as a score"),
        "ICC(C,1)" => format!("one {rater}, taken as a rank order"),
        "ICC(C,k)" => format!("{mean}, taken as a rank order"),
        "ICC(Q,1)" => format!("one {rater}, as these {target}s were shared out"),
        "ICC(Q,khat)" => format!("{mean}, as these {target}s were shared out"),
        "ICC(1)" => format!("one {rater}, any other one each time"),
        _ => format!("{mean}, any others each time"),
    }
}

/// Components by name with their shares; a negative one counts as nothing in the shares.
pub(super) fn components(found: &RatersFound, reliability: &Found<'_>, words: Words) -> Vec<Component> {
    let Ok(known) = reliability else { return Vec::new() };
    let rows = &known.components;
    let part = |row: &Row| row.value.as_ref().map_or(0.0, |value| value.value.max(0.0));
    let sum: f64 = rows.iter().map(part).sum();
    let told_apart = rows.iter().any(|row| row.term == "var_rater");
    let component = |row: &Row| Component {
        name: source(&row.term, &found.table, words, told_apart),
        variance: row.value.clone(),
        sd: row.value.clone().and_then(|value| match value.value {
            negative if negative < 0.0 => Err(Undefined::BelowZero),
            variance => Estimate::plain(libm::sqrt(variance), value.n),
        }),
        share: row.value.clone().and_then(|value| match sum {
            nothing if nothing <= 0.0 => Err(Undefined::NoVariance),
            sum => Estimate::plain(value.value.max(0.0) / sum, value.n),
        }),
    };
    rows.iter().map(component).collect()
}

/// What varies, in words.
fn source(term: &str, table: &RatedTable, Words { rater, target }: Words, told_apart: bool) -> String {
    let cluster = |digits: &str| {
        let place = digits.parse::<usize>().map_or(0, |number| number.saturating_sub(1));
        table.clusters.get(place).map_or_else(|| "clusters".to_owned(), |own| format!("{}s", own.name))
    };
    match term {
        "var_target" => format!("{target}s"),
        "var_rater" => format!("{rater}s"),
        "var_target_rater" => format!("{rater}s by {target}"),
        "var_residual" if told_apart => "the rest".to_owned(),
        "var_residual" => format!("{rater}s and the rest together"),
        other => match other.strip_prefix("var_cluster") {
            Some(rest) => match rest.strip_suffix("_rater") {
                Some(digits) => format!("{rater}s by {}", cluster(digits).trim_end_matches('s')),
                None => cluster(rest),
            },
            None => other.replace('_', " "),
        },
    }
}

/// Standard errors as a score and as a rank order, and the smallest change beyond error.
pub(super) fn measurement(reliability: &Found<'_>) -> [Measured; 3] {
    ["sem_agreement", "sem_consistency", "sdc"].map(|term| {
        let known = reliability.clone()?;
        let row = known.measurement.iter().find(|row| row.term == term);
        row.map_or(Err(Undefined::NotIdentified), |row| row.value.clone())
    })
}

/// What more or fewer raters would bring, from one rating taken as a score.
pub(super) fn decision(reliability: &Found<'_>) -> Decision {
    let (from, form) = match reliability {
        Ok(known) if known.design.is_one_way() => ("ICC(1)", "ICC(1,m)"),
        _ => ("ICC(A,1)", "ICC(A,m)"),
    };
    let study = reliability.as_ref().ok().and_then(|known| known.decisions.iter().find(|own| own.term == from));
    let reason = || match reliability {
        Err(reason) => reason.to_string(),
        Ok(known) => match known.coefficients.iter().find(|row| row.term == from).map(|row| &row.value) {
            Some(Err(reason)) => reason.to_string(),
            _ => format!("{from} is not known"),
        },
    };
    match study {
        Some(study) => Decision {
            form: form.to_owned(),
            curve: study.means.iter().map(|(raters, mean)| (*raters, Ok(*mean))).collect(),
            needed: study.raters_for.iter().map(|own| needed(study, own)).collect(),
        },
        None => Decision {
            form: form.to_owned(),
            curve: Vec::new(),
            needed: rated::WANTED
                .iter()
                .map(|&level| RatersNeeded { level, answer: Needed::CannotTell(reason()) })
                .collect(),
        },
    }
}

fn needed(study: &DecisionStudy, own: &RatersFor) -> RatersNeeded {
    let count = |needed: rated::RatersNeeded| match needed {
        rated::RatersNeeded::Raters(count) => Some(count),
        rated::RatersNeeded::CannotTell => None,
    };
    let answer = match count(own.needed) {
        Some(number) => Needed::Raters {
            count: number,
            between: own.between.and_then(|(fewest, most)| Some((count(fewest)?, count(most)))),
        },
        None => Needed::CannotTell(format!("{} is so small that not even {} would do", study.term, rated::MOST_RATERS)),
    };
    RatersNeeded { level: own.wanted, answer }
}

/// Standard deviation of all single ratings.
pub(super) fn spread_of_ratings(table: &RatedTable) -> Measured {
    let (centred, _) = table.observations.centred();
    let have = centred.len();
    let sd = standard_deviation(&centred).filter(|_| have > 1);
    Estimate::plain(sd.ok_or(Undefined::TooFewTargets { have, need: 2 })?, have)
}

/// Shares of ratings at the upper and at the lower end of the range.
pub(super) fn ends_of_range(table: &RatedTable) -> (Measured, Measured) {
    let rated = &table.observations;
    let share = |end: fn((f64, f64)) -> f64| -> Measured {
        let end = end(table.range.ok_or(Undefined::ScaleNotDeclared)?);
        let at = (0..rated.len()).filter(|&row| rated.score(row) == end).count();
        Estimate::plain(at as f64 / rated.len().max(1) as f64, rated.len())
    };
    (share(|range| range.1), share(|range| range.0))
}

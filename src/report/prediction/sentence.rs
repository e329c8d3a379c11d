//! The answer as a sentence that says no more than the interval does.

use std::collections::BTreeSet;

use crate::analyze::finding::Finding;
use crate::analyze::prediction::{Part, Parts, PredictFound, ROWS_FOR_A_VERDICT, Setting};
use crate::report::number::{interval, number};
use crate::report::words::{count, listed, sentence};
use crate::report::{NumberStyle, Prose};
use crate::stats::compare::Equivalence;
use crate::stats::{Estimate, Undefined};

use super::base::{base, short_base};
use super::help::{told, what_would_help};
use super::terms::{ratings_of, where_};

const STYLE: NumberStyle = NumberStyle::Bounded;
/// A correlation below this is printed as 0, so that its sign cannot be seen.
const NEAR_ZERO: f64 = 0.005;

/// The smallest difference that these data would show at each level, before anything else is said.
pub(super) fn smallest(findings: &[&Finding]) -> Option<Prose> {
    let rows: Vec<&Finding> = findings.iter().copied().filter(|row| row.term == "detectable_difference").collect();
    let first = rows.first()?;
    let mut seen = BTreeSet::new();
    let (mut said, mut unsaid) = (Vec::new(), Vec::new());
    for level in rows.iter().map(|row| row.level).filter(|level| seen.insert(*level)) {
        match smallest_at(&rows, level) {
            Ok(words) => said.push(words),
            Err(reason) => unsaid.push(format!("{}: {}", where_(level), told(reason, level))),
        }
    }
    if said.is_empty() {
        return first.undefined().map(nothing_to_show);
    }
    let rest = if unsaid.is_empty() { String::new() } else { format!(" It cannot be told {}.", unsaid.join("; ")) };
    let words = if said.iter().any(|(_, values)| values.len() > 1) {
        let level = |(place, values): &(&str, Vec<String>)| format!("{place} of {}", listed(values));
        let levels: Vec<String> = said.iter().map(level).collect();
        format!(
            "with 80 % power, differences of correlations {}; smaller ones would mostly be missed.",
            levels.join("; and ")
        )
    } else {
        let level = |(place, values): &(&str, Vec<String>)| format!("{} {place}", listed(values));
        let levels: Vec<String> = said.iter().map(level).collect();
        format!(
            "a difference of correlations of {} would be found with 80 % power; smaller ones would mostly be missed.",
            levels.join(" and of ")
        )
    };
    Some(Prose::new("*What these data could show:* ").with(format!("{words}{rest}")))
}

/// One level, by the method that comes first there: the jackknife's where there are data.
fn smallest_at<'f>(rows: &[&'f Finding], level: &str) -> Result<(&'static str, Vec<String>), &'f Undefined> {
    let mut own = rows.iter().copied().filter(|row| row.level == level).peekable();
    let method = own.peek().map(|row| row.method.clone()).unwrap_or_default();
    let own: Vec<&Finding> = own.filter(|row| row.method == method).collect();
    let told = |row: &&Finding| {
        let between = row.views.as_deref().unwrap_or_default().replace('-', " and ");
        let which = if own.len() > 1 { format!(" between {between}") } else { String::new() };
        Some(format!("{}{which}", number(row.estimate()?.value, 2, STYLE)))
    };
    let said: Vec<String> = own.iter().filter_map(told).collect();
    let reason = own.iter().find_map(|row| row.undefined()).filter(|_| said.is_empty());
    reason.map_or_else(|| Ok((where_(level), said.clone())), Err)
}

fn nothing_to_show(reason: &Undefined) -> Prose {
    match reason.bare() {
        Undefined::NotEstimable { lacking } if lacking.starts_with("difference about") => Prose::new(
            "*What these data could show:* any difference of correlations about these that is possible at all would mostly be missed.",
        ),
        _ => Prose::default().with(format!("What these data could show cannot be told: {reason}.")),
    }
}

/// One paragraph for each level, and one for each pair where there are several.
pub(super) fn answers(found: &PredictFound) -> Vec<Prose> {
    found.levels.iter().flat_map(|level| at_level(found, level)).collect()
}

/// The word in the place of an answer that rests on parts which were not all asked for; `None` where they were.
pub(super) fn not_asked(parts: &Parts, needed: &[Part]) -> Option<Prose> {
    let missing: Vec<&str> = needed.iter().filter(|part| !parts.have(**part)).map(|part| part.name()).collect();
    let asked = parts.named().filter(|_| !missing.is_empty())?;
    Some(Prose::new(&format!(
        "*No answer here:* it rests on what was not asked for (`{}`, with `--only {asked}`), so nothing is said of which view goes \
         along more strongly.",
        missing.join("`, `"),
    )))
}

/// Figures of a paper: Zou's interval answers.
pub(super) fn published_answer(findings: &[&Finding]) -> Prose {
    let of = |term: &str| findings.iter().copied().find(|row| row.term == term && row.method == "zou");
    let Some(row) = of("difference") else { return Prose::default() };
    match &row.value {
        Ok(estimate) => {
            let start = format!("The difference was {} (Zou's interval, rows taken as independent).", shown(estimate));
            if row.n < ROWS_FOR_A_VERDICT {
                return Prose::new(&format!("{start} {} are too few for a verdict.", count(row.n, "row")));
            }
            let signs = findings.iter().filter(|row| row.term.starts_with("r_") && row.term != "r_between_views");
            let values: Vec<f64> = signs.filter_map(|row| row.estimate()).map(|estimate| estimate.value).collect();
            let names = ("the first view".to_owned(), "the second view".to_owned());
            let views = Views { names: &names, values: (values[0], values[1]), holds: true };
            Prose::new(&format!("{start} {}", views.clause(estimate, of("abs_difference"))))
        }
        Err(reason) => Prose::default()
            .then("*The figures cannot be compared:* ")
            .with(format!("{reason}. What would help: {}.", what_would_help(reason, row.level))),
    }
}

/// The correlation of each view, then each pair; in one paragraph where there is but one pair.
pub(super) fn at_level(found: &PredictFound, level: &'static str) -> Vec<Prose> {
    let same = found.same_rows();
    let own = |view: usize| {
        let row = row_of(found, level, &found.table.views[view].name, &found.table.views[view].name)?;
        let setting = found.group(&[view])?.setting.as_ref().ok().filter(|_| !same);
        let on = setting.map_or(String::new(), |setting| format!(" ({})", short_base(setting, found.shape, level)));
        Some(format!("{}{on}", correlated(&found.table.views[view].name, row)))
    };
    let said: Vec<String> = (0..found.table.views.len()).filter_map(own).collect();
    let start = match found.leading().filter(|_| same) {
        Some(setting) => format!("In these {}, {}", base(setting, found.shape, level), where_(level)),
        None => sentence(where_(level)).trim_end_matches('.').to_owned(),
    };
    if let Some(reason) = nothing_at(found, level) {
        let start = format!("*{}:* ", sentence(where_(level)).trim_end_matches('.'));
        let said = format!(
            "nothing can be told: {}. What would help: {}.",
            told(reason, level),
            what_would_help(reason, level)
        );
        return vec![Prose::new(&start).with(said)];
    }
    let first =
        Prose::new(&format!("*{start}:* ")).with(format!("{} with {}.", listed(&said), found.table.outcome.name));
    let pairs: Vec<String> = (found.groups.iter())
        .filter(|group| group.views.len() == 2)
        .map(|group| difference(found, level, (group.views[0], group.views[1])))
        .filter(|words| !words.is_empty())
        .collect();
    match pairs.as_slice() {
        [only] => vec![first.with(format!(" {only}"))],
        _ => std::iter::once(first).chain(pairs.into_iter().map(|words| Prose::default().with(words))).collect(),
    }
}

/// The reason, where not one view has a correlation at this level.
fn nothing_at<'f>(found: &'f PredictFound, level: &str) -> Option<&'f Undefined> {
    let rows = found.table.views.iter().filter_map(|view| row_of(found, level, &view.name, &view.name));
    let reasons: Option<Vec<&Undefined>> = rows.map(Finding::undefined).collect();
    reasons?.first().copied()
}

/// The correlation of a view, on its own rows or on those of a pair.
fn row_of<'f>(found: &'f PredictFound, level: &str, view: &str, views: &str) -> Option<&'f Finding> {
    let term = format!("r_{view}");
    found.findings.iter().find(|row| {
        row.term == term && row.level == level && row.method == "jackknife" && row.views.as_deref() == Some(views)
    })
}

fn correlated(name: &str, row: &Finding) -> String {
    let ratings = ratings_of(name);
    match &row.value {
        Ok(estimate) => format!("{ratings} correlated {}", shown(estimate)),
        Err(reason) => {
            let (told, help) = (told(reason, row.level), what_would_help(reason, row.level));
            format!("{ratings} have no correlation to show ({told}; what would help: {help})")
        }
    }
}

/// One pair on the rows that both have.
fn difference(found: &PredictFound, level: &str, (first, second): (usize, usize)) -> String {
    let names = (found.table.views[first].name.clone(), found.table.views[second].name.clone());
    let views = format!("{}-{}", names.0, names.1);
    let of = |term: &str, method: &str| {
        found.findings.iter().find(|row| {
            row.term == term && row.level == level && row.method == method && row.views.as_ref() == Some(&views)
        })
    };
    let Some(row) = of("difference", "jackknife-mover") else { return String::new() };
    let which =
        if found.table.views.len() > 2 { format!(" between {} and {}", names.0, names.1) } else { String::new() };
    let setting = found.group(&[first, second]).and_then(|group| group.setting.as_ref().ok());
    let value = |name: &String| {
        let on_pair = row_of(found, level, name, &views).or_else(|| row_of(found, level, name, name));
        on_pair.and_then(Finding::estimate).map(|estimate| estimate.value)
    };
    let (estimate, setting, values) = match (&row.value, setting, value(&names.0).zip(value(&names.1))) {
        (Err(reason), ..) => return refused(&which, reason, level),
        (Ok(estimate), Some(setting), Some(values)) => (estimate, setting, values),
        (Ok(_), ..) => return String::new(),
    };
    let start =
        format!("{} {}.", on_which_rows(found, setting, level, &which, values), shown_with(estimate, setting, found));
    if row.n < ROWS_FOR_A_VERDICT {
        let what = if level == "between_client" { "client" } else { "row" };
        return format!("{start} {} are too few for a verdict.", count(row.n, what));
    }
    if let Some(events) = setting.few_events(found.table.outcome.kind) {
        let outcome = &found.table.outcome.name;
        return format!(
            "{start} The rarer value of {outcome} stands in {}, too few for a verdict.",
            count(events, "row")
        );
    }
    let in_size = of("abs_difference", "jackknife-mover");
    let tested = if in_size.is_some() { "abs_difference" } else { "difference" };
    let alpha = 1.0 - row.conf_level;
    let holds = of(tested, "jackknife-mover, holm").is_none_or(|holm| holm.p_value.is_some_and(|p| p < alpha));
    let both = Views { names: &(ratings_of(&names.0), ratings_of(&names.1)), values, holds };
    let clause = both.clause(estimate, in_size);
    let margin = equivalent(found, level, &views).unwrap_or_default();
    format!("{start} {clause}{margin}")
}

/// "The difference was", or with the rows and both correlations where these are others than those of each view.
fn on_which_rows(
    found: &PredictFound,
    setting: &Setting,
    level: &str,
    which: &str,
    (first, second): (f64, f64),
) -> String {
    if found.same_rows() {
        return format!("The difference{which} was");
    }
    format!(
        "Over the {} that have both ratings, the difference{which} ({} against {}) was",
        base(setting, found.shape, level),
        number(first, 2, STYLE),
        number(second, 2, STYLE)
    )
}

fn shown_with(estimate: &Estimate, setting: &Setting, found: &PredictFound) -> String {
    let unit = setting.unit.name();
    let df = estimate.df.unwrap_or(setting.units.levels() as f64 - 1.0);
    let how = found.copies.map_or(format!("{df:.0} df"), |copies| {
        format!("{copies} completed copies pooled after Rubin, {} df", number(df, 1, NumberStyle::Plain))
    });
    format!("{} (leave-one-{unit}-out, {how})", shown(estimate))
}

fn refused(which: &str, reason: &Undefined, level: &str) -> String {
    let (told, help) = (told(reason, level), what_would_help(reason, level));
    format!("The difference{which} cannot be told: {told}. What would help: {help}.")
}

/// Two views and their correlations; `holds` says whether their difference also holds among several comparisons.
struct Views<'a> {
    names: &'a (String, String),
    values: (f64, f64),
    holds: bool,
}

impl Views<'_> {
    /// Favour, or not settled: by the difference, or by that of sizes where one correlation is above 0 and the other below.
    fn clause(&self, difference: &Estimate, in_size: Option<&Finding>) -> String {
        let (first, second) = self.values;
        if first * second >= 0.0 {
            return self.verdict(difference, "differences");
        }
        let near = [first, second].iter().any(|value| value.abs() < NEAR_ZERO);
        let start = if near {
            "Their signs differ, one of them being all but 0, so they are compared in size as well"
        } else {
            "The two correlations differ in sign, so they are compared in size as well"
        };
        match in_size.map(|row| &row.value) {
            Some(Ok(size)) => {
                format!("{start}: |r| differed by {}. {}", shown(size), self.verdict(size, "differences of |r|"))
            }
            Some(Err(reason)) => format!("{start}; there the difference cannot be told: {reason}."),
            None => "The two correlations lie on both sides of 0, so the difference says nothing of which goes along more strongly."
                .to_owned(),
        }
    }

    fn verdict(&self, difference: &Estimate, what: &str) -> String {
        let Some(limits) = difference.interval else { return "Nothing is known of its uncertainty.".to_owned() };
        let fits = format!(
            "The data do not settle which goes along more strongly; {what} from {} to {} fit them.",
            number(limits.low(), 2, STYLE),
            number(limits.high(), 2, STYLE)
        );
        if limits.contains(0.0) {
            return fits;
        }
        if !self.holds {
            return format!(
                "{fits} (The interval leaves out zero, but not when all pairs of views are counted, after Holm.)"
            );
        }
        let (first, second) = self.values;
        let stronger = if first.abs() > second.abs() { &self.names.0 } else { &self.names.1 };
        format!("The data favour {stronger} as the stronger correlate here.")
    }
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

/// `.62 [.46, .74]`
fn shown(estimate: &Estimate) -> String {
    let value = number(estimate.value, 2, STYLE);
    let limits = estimate.interval.map(|limits| interval(limits.low(), limits.high(), 2, STYLE));
    limits.map_or(value.clone(), |limits| format!("{value} {limits}"))
}

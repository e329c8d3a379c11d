//! How many raters and targets a study needs, by formula and by carrying the planned study out.

use super::finding::{Finding, Heading};
use super::plan_basis::{Basis, Reliability};
use crate::stats::icc::rated::{Level, Question, RatersNeeded, decision_study, rater_reliability};
use crate::stats::icc::{Form, MeanSquares, icc};
use crate::stats::observations::Observations;
use crate::stats::planning::{Design, ExpectedWidth, SampleSize, Simulation};
use crate::stats::planning::{simulate_design, targets_for_test, targets_for_width};
use crate::stats::{Estimate, Interval, Measured, Undefined};

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanQuestion {
    /// Confidence level of the intervals.
    pub conf_level: f64,
    /// Full width wanted of an interval.
    pub width: Option<f64>,
    /// The reliability to be exceeded, with the error probability and the power of its test.
    pub test: Option<PlannedTest>,
    /// Numbers of raters to plan with.
    pub raters: Vec<u32>,
    /// Raters of one target, where not all rate it.
    pub of_each: Option<usize>,
    /// Numbers of targets to simulate; none if nothing is to be simulated.
    pub targets: Vec<usize>,
    /// How studies are simulated.
    pub simulation: Simulation,
}

/// A one-sided test that a reliability exceeds a least value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlannedTest {
    /// The value to be exceeded.
    pub against: f64,
    /// Probability of an error of the first kind.
    pub alpha: f64,
    /// Probability that the test finds the expected value.
    pub power: f64,
}

/// Terms of the raters needed for .70, .80 and .90.
pub const RATERS_NEEDED: [&str; 3] = ["raters_needed_70", "raters_needed_80", "raters_needed_90"];

/// Coefficients whose interval is simulated.
pub const SIMULATED: [(&str, Form); 2] = [("(A,1)", Form::AgreementSingle), ("(C,1)", Form::ConsistencySingle)];

/// All rows about one basis: what it is, raters needed, targets by formula, simulated widths.
pub fn plan(basis: &Basis, question: &PlanQuestion) -> Vec<Finding> {
    let heading = Heading {
        analysis: "plan",
        instrument: basis.instrument.as_str().into(),
        scale: basis.scale.as_str().into(),
        views: None,
        conf_level: question.conf_level,
    };
    let mut findings = basis.rows.clone();
    findings.extend(basis.reliabilities.iter().flat_map(|one| raters_rows(&heading, basis, one)));
    findings.extend(basis.sessions.iter().flat_map(|own| own.rows(&heading)));
    for &raters in &question.raters {
        findings.extend(formula_rows(&heading, basis, question, raters));
    }
    for &raters in &question.raters {
        for &targets in &question.targets {
            findings.extend(simulated_rows(&heading, basis, question, raters as usize, targets));
        }
    }
    findings
}

/// How many raters a mean needs, from a reliability of one rating.
fn raters_rows(heading: &Heading, basis: &Basis, single: &Reliability) -> Vec<Finding> {
    let term = |place: usize| format!("{}{}", RATERS_NEEDED[place], single.suffix);
    let n = basis.size.targets;
    let row = |place: usize, value: Measured| heading.row(basis.level, &term(place), value, n, "spearman-brown");
    let estimate = match &single.value {
        Ok(estimate) => estimate,
        Err(reason) => return (0..3).map(|place| row(place, Err(reason.clone()))).collect(),
    };
    let needed = |(place, study): (usize, crate::stats::icc::rated::RatersFor)| {
        let value = raters(study.needed).and_then(|value| {
            let limits = study
                .between
                .and_then(|(few, many)| Interval::new(raters(few).ok()?, raters(many).ok()?, heading.conf_level));
            Ok(Estimate { interval: limits, ..Estimate::plain(value, n)? })
        });
        let open = value.as_ref().is_ok_and(|value| value.interval.is_none()) && study.between.is_some();
        row(place, value).without_interval(open.then_some(Undefined::NotEstimable { lacking: ABOVE_ZERO }))
    };
    decision_study(estimate).into_iter().enumerate().map(needed).collect()
}

/// What a number of raters takes.
const ABOVE_ZERO: &str = "limit of the reliability above zero that 1000 raters would lift so far";

fn raters(needed: RatersNeeded) -> Result<f64, Undefined> {
    match needed {
        RatersNeeded::Raters(raters) => Ok(f64::from(raters)),
        RatersNeeded::CannotTell => {
            Err(Undefined::NotEstimable { lacking: "reliability that 1000 raters would lift so far" })
        }
    }
}

/// The reliability that the formulas for targets start from: without differences of level between raters.
pub fn for_formulas(basis: &Basis) -> Option<&Reliability> {
    basis.reliabilities.last()
}

fn formula_rows(heading: &Heading, basis: &Basis, question: &PlanQuestion, raters: u32) -> Vec<Finding> {
    let expected = for_formulas(basis).map(|one| one.value.clone().map(|estimate| estimate.value));
    let Some(expected) = expected else { return Vec::new() };
    let mut rows = Vec::new();
    let row = |term: &str, value: Measured, targets: usize, method: &str| {
        heading.row(basis.level, term, value, targets, method).of_raters(raters as usize)
    };
    let refused = |term, reason: Undefined| row(term, Err(reason), 0, "refused");
    if let Some(width) = question.width {
        match needed(&expected, |r| targets_for_width(r, raters, width, question.conf_level)) {
            Err(reason) => rows.push(refused("targets_for_width", reason)),
            Ok(size) => {
                let mut add = |value: f64, targets: usize, method: &str| {
                    rows.push(row("targets_for_width", Estimate::plain(value, targets), targets, method));
                };
                add(size.corrected, whole(size.targets), "bonett-2002");
                if size.corrected > size.formula {
                    add(size.formula, whole(size.uncorrected()), "bonett-2002-uncorrected");
                }
            }
        }
    }
    if let Some(test) = question.test {
        match needed(&expected, |r| targets_for_test(test.against, r, raters, test.alpha, test.power)) {
            Err(reason) => rows.push(refused("targets_for_test", reason)),
            Ok(size) => {
                let value = Estimate::plain(size.formula, whole(size.targets));
                rows.push(row("targets_for_test", value, whole(size.targets), "walter-1998"));
            }
        }
    }
    rows
}

fn needed(expected: &Result<f64, Undefined>, of: impl Fn(f64) -> Option<SampleSize>) -> Result<SampleSize, Undefined> {
    let lacking = "reliability inside the range of the formula: above the value to be exceeded, below 1";
    of(expected.clone()?).ok_or(Undefined::NotEstimable { lacking })
}

fn whole(targets: u64) -> usize {
    usize::try_from(targets).unwrap_or(usize::MAX)
}

/// What to expect of the intervals of one design.
fn simulated_rows(
    heading: &Heading,
    basis: &Basis,
    question: &PlanQuestion,
    raters: usize,
    targets: usize,
) -> Vec<Finding> {
    let of_each = question.of_each.unwrap_or(raters).min(raters);
    let design = basis.components.and_then(|components| Design::new(components, targets, raters, of_each));
    let Some(design) = design else { return Vec::new() };
    let mut rows = Vec::new();
    for (suffix, form) in SIMULATED {
        let interval = |ratings: &Observations| interval_of(ratings, form, question.conf_level);
        let method = if of_each < raters { "reml-profile" } else { complete_method(form) };
        let expected = simulate_design(&design, question.simulation, interval);
        rows.extend(expected_rows(heading, basis.level, suffix, expected.as_ref(), question, method).map(|mut row| {
            (row.n, row.k) = (targets, Some(raters));
            row
        }));
    }
    rows
}

/// How `agreement` makes the interval of a complete table.
fn complete_method(form: Form) -> &'static str {
    if form.rater_is_error() { "satterthwaite" } else { "exact-f" }
}

/// The interval that a set of ratings ends in: from the mean squares of a complete table, else by the profile of the
/// restricted likelihood.
pub fn interval_of(ratings: &Observations, form: Form, level: f64) -> Option<Interval> {
    let table = ratings.table()?;
    match MeanSquares::of(&table) {
        Ok(ms) => icc(&ms, form, level).ok()?.estimate.interval,
        Err(Undefined::Incomplete { .. }) => {
            let found = rater_reliability(ratings, &Question::new(level)).ok()?;
            found.coefficient(form.name(), Level::Target)?.value.as_ref().ok()?.interval
        }
        Err(_) => None,
    }
}

fn expected_rows<'a>(
    heading: &'a Heading,
    level: &'static str,
    suffix: &'a str,
    expected: Option<&ExpectedWidth>,
    question: &PlanQuestion,
    method: &'static str,
) -> impl Iterator<Item = Finding> + use<'a> {
    let missing = || Undefined::NotEstimable { lacking: "simulated study that ended in an interval" };
    let value = |of: fn(&ExpectedWidth) -> f64| expected.ok_or_else(missing).and_then(|it| Estimate::plain(of(it), 0));
    let share = || {
        let of = expected.ok_or_else(missing)?;
        let share = Estimate::plain(of.share_above.unwrap_or(0.0), 0)?;
        Ok(Estimate { std_error: of.share_above_error, ..share })
    };
    let mut rows = vec![
        ("expected_width", value(|it| it.mean)),
        ("median_width", value(|it| it.median)),
        ("width_90", value(|it| it.percentile_90)),
        ("share_with_interval", value(|it| f64::from(it.with_interval) / f64::from(it.replicates.max(1)))),
    ];
    if question.simulation.wanted.is_some() {
        rows.push(("share_above", share()));
    }
    rows.into_iter().map(move |(term, value)| heading.row(level, &format!("{term}{suffix}"), value, 0, method))
}

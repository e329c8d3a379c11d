//! What a plan starts from: a reliability and components that were given, or those of ratings that are there.

use super::finding::{Finding, Heading};
use super::sessions_needed::SessionsNeeded;
use crate::domain::rated_table::RatedTable;
use crate::stats::icc::rated::{Level, Question, RaterReliability, Row, rater_reliability};
use crate::stats::planning::TrueComponents;
use crate::stats::{Estimate, Measured, Undefined};

/// A reliability of single ratings.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// What stands behind the terms of its rows: `(A,1)`, or nothing where only a number was given.
    pub suffix: &'static str,
    /// Its value, with the interval that these data give.
    pub value: Measured,
    /// How the interval was made, or `given`.
    pub method: &'static str,
}

/// What a plan starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Basis {
    /// Instrument id; empty without one.
    pub instrument: String,
    /// Scale or score column; empty if numbers were given.
    pub scale: String,
    /// What one target is.
    pub level: &'static str,
    /// Reliabilities of one rating; the formulas for targets use the last one.
    pub reliabilities: Vec<Reliability>,
    /// The components that a simulated study has, where they are known.
    pub components: Option<TrueComponents>,
    /// Rows about these data: components, and the reliabilities themselves.
    pub rows: Vec<Finding>,
    /// How many sessions (targets) tell of a client (cluster); none without clusters in the data.
    pub sessions: Option<SessionsNeeded>,
    /// What is taken for granted, in sentences.
    pub taken: Vec<String>,
    /// Targets, raters, and raters of one target; zeros if numbers were given.
    pub size: Size,
}

/// How large a design is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    /// Targets.
    pub targets: usize,
    /// Raters.
    pub raters: usize,
    /// Raters of one target.
    pub of_each: usize,
}

impl Basis {
    /// From a reliability of single ratings, in which `rater_share` of all variance lies between raters: with such a
    /// share it is `ICC(A,1)`.
    ///
    /// `None` unless the reliability lies inside (0, 1), the share in [0, 1), and both together below 1.
    ///
    /// ```
    /// let basis = parallax::analyze::plan_basis::Basis::of_reliability(0.6, 0.25).unwrap();
    /// let components = basis.components.unwrap();
    /// assert_eq!((components.target, components.rater), (0.6, 0.25));
    /// ```
    pub fn of_reliability(icc: f64, rater_share: f64) -> Option<Self> {
        let residual = 1.0 - icc - rater_share;
        let possible = icc > 0.0 && icc < 1.0 && (0.0..1.0).contains(&rater_share) && residual > 0.0;
        let components = possible.then_some(TrueComponents { target: icc, rater: rater_share, residual })?;
        if rater_share > 0.0 {
            return Self::of_components(components);
        }
        let given = Reliability { suffix: "", value: Estimate::plain(icc, 0), method: "given" };
        Some(Self { components: Some(components), reliabilities: vec![given], ..Self::empty() })
    }

    /// From variances. `None` if one of them is negative, or that between targets or the residual is not above zero.
    pub fn of_components(components: TrueComponents) -> Option<Self> {
        let TrueComponents { target, rater, residual } = components;
        let possible = [target, residual].iter().all(|variance| *variance > 0.0) && rater >= 0.0;
        let sound = possible && (target + rater + residual).is_finite();
        let row = |suffix, value: Option<f64>| {
            value.map(|value| Reliability { suffix, value: Estimate::plain(value, 0), method: "given" })
        };
        let both = [row("(A,1)", components.agreement()), row("(C,1)", components.consistency())];
        sound.then(|| Self {
            components: Some(components),
            reliabilities: both.into_iter().flatten().collect(),
            ..Self::empty()
        })
    }

    fn empty() -> Self {
        Self {
            instrument: String::new(),
            scale: String::new(),
            level: "target",
            reliabilities: Vec::new(),
            components: None,
            rows: Vec::new(),
            sessions: None,
            taken: Vec::new(),
            size: Size::default(),
        }
    }

    /// From ratings that are there: reliabilities of one rating with their intervals, and components as starting values.
    /// With clusters also how many of their targets tell of them, by so many `raters` of each besides one and the usual.
    ///
    /// # Errors
    /// As [`rater_reliability`]: fewer than two targets or raters, nothing rated twice, no variance.
    pub fn of_table(table: &RatedTable, conf_level: f64, raters: &[u32]) -> Result<Self, Undefined> {
        let raters = raters.iter().map(|&raters| raters as usize).collect();
        let question = Question { targets_by: Some(raters), ..Question::new(conf_level) };
        let found = rater_reliability(&table.observations, &question)?;
        let heading = Heading {
            analysis: "plan",
            instrument: table.instrument.as_deref().unwrap_or_default().into(),
            scale: table.scale.as_str().into(),
            views: None,
            conf_level,
        };
        let of_each = if found.design.complete { found.design.raters } else { usual(&found) };
        let size = Size { targets: found.design.targets, raters: found.design.raters, of_each };
        let reliabilities = reliabilities(&found);
        let (components, taken) = starting_values(&found);
        let rows = rows(&heading, table.target_is, &found, &reliabilities);
        let sessions = SessionsNeeded::of(table, &found);
        Ok(Self {
            instrument: heading.instrument.to_string(),
            scale: heading.scale.to_string(),
            level: table.target_is,
            reliabilities,
            components,
            rows,
            sessions,
            taken,
            size,
        })
    }
}

/// The whole number of raters nearest to the harmonic mean over targets, at least two.
fn usual(found: &RaterReliability) -> usize {
    (2..found.design.raters).find(|&raters| raters as f64 + 0.5 > found.design.overlap.khat).unwrap_or(2)
}

/// Agreement and consistency, or where raters cannot be told apart the one-way form.
fn reliabilities(found: &RaterReliability) -> Vec<Reliability> {
    let of = |(suffix, term): (&'static str, &str)| {
        let row = single(found, term)?;
        Some(Reliability { suffix, value: row.value.clone(), method: row.method })
    };
    let both: Vec<Reliability> = [("(A,1)", "ICC(A,1)"), ("(C,1)", "ICC(C,1)")].into_iter().filter_map(of).collect();
    if both.iter().any(|one| one.value.is_ok()) { both } else { of(("(1)", "ICC(1)")).into_iter().collect() }
}

fn single<'f>(found: &'f RaterReliability, term: &str) -> Option<&'f Row> {
    found.coefficient(term, Level::Target).or_else(|| found.coefficient(term, Level::Subject))
}

/// The components of a new study like this one: every target from a cluster of its own, one rating by each rater.
fn starting_values(found: &RaterReliability) -> (Option<TrueComponents>, Vec<String>) {
    let variance = |term: &str| {
        let row = found.components.iter().find(|row| row.term == term)?;
        row.value.as_ref().ok().map(|estimate| estimate.value)
    };
    let sum = |of: &dyn Fn(&str) -> bool| -> f64 {
        found.components.iter().filter(|row| of(&row.term)).filter_map(|row| variance(&row.term)).sum()
    };
    let mut taken = vec!["The variances are those of these ratings; they are estimates themselves.".to_owned()];
    if found.design.is_multilevel() {
        taken.push("The reliabilities of these ratings are those of targets within their cluster.".to_owned());
        taken.push(
            "Every planned target comes from a cluster of its own; several from one cluster tell less.".to_owned(),
        );
    }
    if found.design.is_replicated() {
        taken.push("Every planned rater rates a target once.".to_owned());
    }
    let Some(rater) = variance("var_rater") else {
        taken.push("These raters cannot be told apart, so that no design of raters is simulated.".to_owned());
        return (None, taken);
    };
    let target = sum(&|term| term == "var_target" || (term.starts_with("var_cluster") && !term.ends_with("_rater")));
    let residual = sum(&|term| term == "var_residual" || term.ends_with("_rater") && term != "var_rater");
    if target < 0.0 || rater < 0.0 {
        taken.push("A variance that came out below zero is taken as zero.".to_owned());
    }
    let floored = TrueComponents { target: target.max(0.0), rater: rater.max(0.0), residual: residual.max(0.0) };
    (Some(floored), taken)
}

fn rows(heading: &Heading, level: &'static str, found: &RaterReliability, single: &[Reliability]) -> Vec<Finding> {
    let (n, k) = (found.design.targets, found.design.raters);
    let coefficient = |one: &Reliability| {
        let term = format!("ICC{}", one.suffix);
        heading.row(level, &term, one.value.clone(), n, one.method).of_raters(k)
    };
    let component = |row: &Row| {
        let plain = row.value.clone();
        heading.row(level, &row.term, plain, n, row.method).of_raters(k).without_interval(row.no_interval.clone())
    };
    single.iter().map(coefficient).chain(found.components.iter().map(component)).collect()
}

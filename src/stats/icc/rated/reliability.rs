//! The answer: every coefficient, component and error of measurement that a design allows.

use std::borrow::Cow;

use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::icc::FTest;
use crate::stats::icc::Model;
use crate::stats::icc::Raters;
use crate::stats::icc::icc;
use crate::stats::icc::rated::decision::decision_study;
use crate::stats::icc::rated::decision::lengthened;
use crate::stats::icc::rated::decision::reliability_of_means;
use crate::stats::icc::rated::estimand::Estimand;
use crate::stats::icc::rated::estimand::Level;
use crate::stats::icc::rated::estimand::Source;
use crate::stats::icc::rated::family::Asked;
use crate::stats::icc::rated::family::Family;
use crate::stats::icc::rated::fit::Fitted;
use crate::stats::icc::rated::limits;
use crate::stats::icc::rated::limits::Limits;
use crate::stats::icc::rated::question::DecisionStudy;
use crate::stats::icc::rated::question::IntervalMethod;
use crate::stats::icc::rated::question::Question;
use crate::stats::icc::rated::question::RaterReliability;
use crate::stats::icc::rated::question::Row;
use crate::stats::icc::rated::side::Known;
use crate::stats::icc::rated::side::Side;
use crate::stats::icc::rated::skewness::skewness;
use crate::stats::icc::rated::target_decision::TargetDecision;
use crate::stats::icc::rated::target_decision::target_decisions;
use crate::stats::icc::smallest_detectable_change;
use crate::stats::observations::Observations;
use crate::stats::rating_design::Design;
use crate::stats::rating_design::design;

/// The reliability of raters for any design: complete or not, with repeated ratings, with clusters.
///
/// Estimates the share of the variance of scores that is due to what is rated, at each level of the design, in no unit;
/// components in squared score units; errors of measurement in score units. Complete tables are worked out from exact
/// mean squares, everything else by restricted maximum likelihood of a mixed model with targets, raters, clusters,
/// clusters with raters, and targets with raters where ratings were repeated. Every coefficient is signal over signal
/// plus weighted error (ten Hove, Jorgensen & van der Ark 2022, Table 3; 2024, eqs 16 to 19; Shrout & Fleiss 1979;
/// McGraw & Wong 1996).
///
/// Coefficients that a design does not allow are rows with a reason; those of raters whose blocks no rating connects are
/// [`Undefined::Disconnected`], and [`Design::blocks`] names them.
///
/// # Errors
/// [`Undefined::TooFewTargets`], [`Undefined::TooFewRaters`], [`Undefined::NoRepeatedTarget`] where nothing can be
/// compared, [`Undefined::NoVariance`] if all ratings are equal.
///
/// ```
/// use parallax::stats::icc::rated::{Level, Question, rater_reliability};
/// use parallax::stats::observations::{Factor, Observations};
///
/// // Six targets and four judges of Shrout & Fleiss (1979), Table 2.
/// let scores = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];
/// let target = Factor::new((0..24).map(|row| row / 4).collect(), 6).unwrap();
/// let rater = Factor::new((0..24).map(|row| row % 4).collect(), 4).unwrap();
/// let rated = Observations::new(target, rater, vec![], scores.concat(), 1).unwrap();
///
/// let found = rater_reliability(&rated, &Question::new(0.95))?;
/// let row = found.coefficient("ICC(A,1)", Level::Target).unwrap();
/// let estimate = row.value.clone()?;
/// let interval = estimate.interval.unwrap();
/// assert_eq!(format!("{:.2} {}", estimate.value, row.method), "0.29 reml-profile");
/// assert_eq!(format!("{:.3} to {:.3}", interval.low(), interval.high()), "0.038 to 0.744");
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
pub fn rater_reliability(observed: &Observations, question: &Question) -> Result<RaterReliability, Undefined> {
    let first = design(observed).ok_or(Undefined::TooFewTargets { have: 0, need: 2 })?;
    first.comparable()?;
    let scores = observed.scaled();
    if scores.iter().all(|score| *score == scores[0]) {
        return Err(Undefined::NoVariance);
    }
    let pooled = question.repeats_are_residual;
    let once = if pooled { None } else { first_of_equal_repeats(observed, &first) };
    let repeats_dropped = once.is_some();
    let kept = once.map_or_else(|| observed.without_empty_levels(), |rows| Cow::Owned(observed.part(&rows)));
    // Blocks are named by the levels of the caller, some of which may have no rating: their names come back at the end.
    let (mut design, blocks) = match &kept {
        Cow::Borrowed(_) => (first, None),
        Cow::Owned(kept) => (design(kept).ok_or(Undefined::Overflow)?, Some(first.blocks)),
    };
    let (two_way, random_blocks_assumed) = raters_comparable(&design, question);
    let two_way = Side::two_way(&kept, &design, question, two_way);
    let one_way = Side::one_way(&kept, &design, question, &two_way);
    two_way.fit_both(&one_way);
    let answer = Answer { question, design: &design, two_way: &two_way, one_way: &one_way };
    let (coefficients, components, measurement) = (answer.coefficients(), answer.components(), answer.measurement());
    let decisions = decisions(&coefficients);
    let target_decisions = answer.target_decisions();
    let (fit, other) = (two_way.fitted_already(), one_way.fitted_already());
    let fixed_raters = fit.and_then(|fit| fit.fixed);
    let fit = fit.map(Fitted::diagnostics).transpose()?;
    let one_way_fit = other.map(Fitted::diagnostics).transpose()?;
    if let Some(blocks) = blocks {
        design.blocks = blocks;
    }
    Ok(RaterReliability {
        raters: question.raters,
        random_blocks_assumed,
        repeats_dropped,
        coefficients,
        components,
        measurement,
        fit,
        one_way_fit,
        fixed_raters,
        decisions,
        target_decisions,
        skewness: skewness(&kept),
        design,
    })
}

/// The first rating of each target by each rater if all further ones equal it; `None` otherwise. Repeats that never
/// differ say that the repeated rating has no error of its own, and leave nothing to estimate it from.
fn first_of_equal_repeats(observed: &Observations, design: &Design) -> Option<Vec<usize>> {
    if !design.is_replicated() {
        return None;
    }
    let cell = |row: usize| (observed.target().codes()[row], observed.rater().codes()[row]);
    let mut rows: Vec<usize> = (0..observed.len()).collect();
    rows.sort_by_key(|&row| (cell(row), row));
    let mut first = Vec::with_capacity(design.cells);
    for run in rows.chunk_by(|&one, &next| cell(one) == cell(next)) {
        if run.iter().any(|&row| observed.scaled()[row] != observed.scaled()[run[0]]) {
            return None;
        }
        first.push(run[0]);
    }
    Some(first)
}

/// Can raters be told apart, and does that take an assumption?
fn raters_comparable(design: &Design, question: &Question) -> (Result<(), Undefined>, bool) {
    let fixed = question.raters == Raters::Fixed;
    match design.raters_comparable() {
        Err(Undefined::Disconnected { .. }) if question.assume_random_blocks && !fixed => {
            (design.residual_left(), true)
        }
        Ok(()) if fixed && design.blocks.len() > 1 => {
            (Err(Undefined::NotEstimable { lacking: "fixed rater of several clusters" }), false)
        }
        found => (found, false),
    }
}

/// What answers are made from.
struct Answer<'a> {
    question: &'a Question,
    design: &'a Design,
    two_way: &'a Side<'a>,
    one_way: &'a Side<'a>,
}

impl Answer<'_> {
    fn side(&self, model: Model) -> &Side<'_> {
        if model == Model::TwoWay { self.two_way } else { self.one_way }
    }

    fn family(&self) -> Family<'_> {
        Family {
            design: self.design,
            sources: &self.two_way.sources,
            two_way: self.two_way.possible.clone(),
            mean_of: self.question.mean_of,
            pooled: self.question.repeats_are_residual,
        }
    }

    /// With one rater of each target, with as many as targets have, and with as many as were asked for.
    fn target_decisions(&self) -> Vec<TargetDecision> {
        let Some(asked) = self.question.targets_by.as_ref().filter(|_| !self.design.levels.is_empty()) else {
            return Vec::new();
        };
        let usual = (1..=self.design.raters).find(|&raters| raters as f64 + 0.5 > self.design.overlap.khat);
        let mut raters: Vec<usize> = asked.iter().copied().chain(usual).chain([1]).collect();
        raters.sort_unstable();
        raters.dedup();
        target_decisions(self.two_way, &self.family(), self.question, &raters)
    }

    fn coefficients(&self) -> Vec<Row> {
        let mut seen: Vec<(Model, Estimand, Limits)> = Vec::new();
        self.family().all().into_iter().map(|asked| self.coefficient(asked, &mut seen)).collect()
    }

    /// A coefficient; limits are found once for all averages of the same single rating.
    fn coefficient(&self, asked: Asked, seen: &mut Vec<(Model, Estimand, Limits)>) -> Row {
        let Asked { name, level, model, estimand, ratings } = asked;
        let side = self.side(model);
        let found = estimand.and_then(|estimand| Ok((side.share(&estimand, ratings)?, estimand)));
        let (value, estimand) = match found {
            Ok(found) => found,
            Err(reason) => return refused(name, level, reason, ratings),
        };
        let (single, times) = estimand.relative();
        let known = seen.iter().position(|(of, form, _)| *of == model && *form == single);
        let place = known.unwrap_or_else(|| {
            let limits = limits::of_share(side, &single, self.question);
            seen.push((model, single, limits));
            seen.len() - 1
        });
        let limits = seen[place].2.clone().and_then(|(interval, method)| {
            Ok((lengthened(Some(interval), times).ok_or(Undefined::AtBoundary)?, method))
        });
        Row { test: self.test(side, &estimand), ..self.row(name, level, value, limits, side.method(), ratings) }
    }

    fn test(&self, side: &Side<'_>, estimand: &Estimand) -> Option<FTest> {
        match &side.known {
            Some(Known::Table(ms)) => icc(ms, side.form(estimand), self.question.level).ok()?.test,
            Some(Known::OneWay(one_way)) => one_way.test,
            _ => None,
        }
    }

    fn row(&self, term: String, level: Level, value: f64, limits: Limits, method: &'static str, ratings: f64) -> Row {
        let (interval, method, no_interval) = match limits {
            Ok((interval, method)) => (Some(interval), method, None),
            Err(reason) => (None, method, Some(reason).filter(|_| self.question.intervals != IntervalMethod::None)),
        };
        let plain = Estimate::plain(value, self.units(level));
        let value = plain.map(|estimate| Estimate { interval, ..estimate });
        Row { term, level, value, method, no_interval, ratings, test: None }
    }

    /// How many units a level has.
    fn units(&self, level: Level) -> usize {
        match level {
            Level::Cluster(place) => self.design.levels[place].units,
            _ => self.design.targets,
        }
    }

    /// The side that components are reported from: raters told apart if they can be.
    fn main(&self) -> &Side<'_> {
        if self.two_way.possible.is_ok() { self.two_way } else { self.one_way }
    }

    fn own(&self) -> Level {
        if self.design.is_multilevel() { Level::Subject } else { Level::Target }
    }

    fn components(&self) -> Vec<Row> {
        let side = self.main();
        let of = |source: Source| {
            let level = if let Source::Cluster(place) = source { Level::Cluster(place) } else { self.own() };
            match side.variance(source) {
                Err(reason) => refused(source.term(), level, reason, 1.0),
                Ok(value) => {
                    let limits = limits::of_sum(side, &[(source, 1.0)], self.question);
                    self.row(source.term(), level, value, limits, side.method(), 1.0)
                }
            }
        };
        let mut rows: Vec<Row> = side.sources.iter().copied().chain([Source::Residual]).map(of).collect();
        rows.extend(self.not_told_apart());
        rows
    }

    /// Levels of clusters that were named and that the design cannot tell from what lies within them, with the reason.
    fn not_told_apart(&self) -> impl Iterator<Item = Row> {
        let levels = self.design.levels.iter().enumerate();
        levels.filter_map(|(place, level)| {
            let reason = level.separable.clone().err()?;
            Some(refused(Source::Cluster(place).term(), Level::Cluster(place), reason, 1.0))
        })
    }

    fn measurement(&self) -> Vec<Row> {
        let side = self.main();
        // What a rater does to a whole cluster moves all its targets alike: no error of one target among them.
        let is_error =
            |source: &Source| !matches!(source, Source::Target | Source::Cluster(_) | Source::ClusterRater(_));
        let errors = || side.sources.iter().copied().filter(is_error).chain([Source::Residual]);
        let agreement: Vec<(Source, f64)> = errors().map(|source| (source, 1.0)).collect();
        let within: Vec<(Source, f64)> = errors()
            .filter(|source| matches!(source, Source::TargetRater | Source::Residual))
            .map(|source| (source, 1.0))
            .collect();
        let agreement = self.error_of_measurement("sem_agreement", side, &agreement);
        let consistency = match self.two_way.possible.clone() {
            Ok(()) => self.error_of_measurement("sem_consistency", side, &within),
            Err(reason) => refused("sem_consistency".to_owned(), self.own(), reason, 1.0),
        };
        let change = changed(&agreement);
        vec![agreement, consistency, change]
    }

    /// The root of a sum of error components.
    fn error_of_measurement(&self, term: &str, side: &Side<'_>, parts: &[(Source, f64)]) -> Row {
        let sum = parts.iter().map(|&(source, weight)| Ok(weight * side.variance(source)?)).sum::<Result<f64, _>>();
        match sum {
            Err(reason) => refused(term.to_owned(), self.own(), reason, 1.0),
            Ok(sum) => {
                let limits = limits::of_sum(side, parts, self.question)
                    .and_then(|(interval, method)| Ok((interval.map(f64::sqrt).ok_or(Undefined::AtBoundary)?, method)));
                // The sum is a mean square or made of components: below zero by rounding only.
                self.row(term.to_owned(), self.own(), sum.max(0.0).sqrt(), limits, side.method(), 1.0)
            }
        }
    }
}

/// The smallest detectable change, with everything else from the standard error that it follows from.
fn changed(agreement: &Row) -> Row {
    let value = agreement.value.clone().map(|estimate| Estimate {
        value: smallest_detectable_change(estimate.value),
        interval: estimate.interval.and_then(|it: Interval| it.map(smallest_detectable_change)),
        ..estimate
    });
    Row { term: "sdc".to_owned(), value, ..agreement.clone() }
}

fn refused(term: String, level: Level, reason: Undefined, ratings: f64) -> Row {
    Row { term, level, value: Err(reason), method: "refused", no_interval: None, ratings, test: None }
}

/// A decision study for each coefficient of one rating of a target.
fn decisions(coefficients: &[Row]) -> Vec<DecisionStudy> {
    let single = |row: &&Row| ["ICC(1)", "ICC(C,1)", "ICC(A,1)"].contains(&row.term.as_str());
    let about_targets = |row: &&Row| matches!(row.level, Level::Target | Level::Subject);
    let study = |row: &Row| {
        let estimate = row.value.as_ref().ok()?;
        let (raters_for, means) = (decision_study(estimate), reliability_of_means(estimate));
        Some(DecisionStudy { term: row.term.clone(), raters_for, means })
    };
    coefficients.iter().filter(single).filter(about_targets).filter_map(study).collect()
}

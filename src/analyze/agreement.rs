//! How far observers of the same sessions agree, on the largest set of sessions that the same observers all rated.

use super::design::distinct;
use super::finding::{Finding, Heading};
use crate::domain::instrument::Perspective;
use crate::domain::notice::Notice;
use crate::domain::rating::Ratings;
use crate::domain::study::Study;
use crate::score::Scores;
use crate::stats::exact::Table;
use crate::stats::icc::MeanSquares;
use crate::stats::icc::one_way_unbalanced;
use crate::stats::icc::{Block, complete_block};
use crate::stats::icc::{Components, Form, components, smallest_detectable_change, standard_error_of_measurement};
use crate::stats::icc::{Icc, icc};
use crate::stats::{Estimate, Undefined};

/// What is asked of the observers.
#[derive(Debug, Clone)]
pub struct AgreementQuestion {
    /// Only these scales; all if empty.
    pub scales: Vec<String>,
    /// Confidence level of the intervals.
    pub conf_level: f64,
}

/// All agreement findings, for every instrument that observers filled in.
pub fn agreement(study: &Study, scores: &[Scores], question: &AgreementQuestion) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (ratings, scores) in study.ratings.iter().zip(scores) {
        if !ratings.perspective.contains(&Perspective::Observer) {
            continue;
        }
        for (scale, id) in scores.scales().iter().enumerate() {
            if question.scales.is_empty() || question.scales.contains(id) {
                let heading = Heading {
                    analysis: "agreement",
                    instrument: study.instruments[ratings.instrument].id.clone(),
                    scale: id.clone(),
                    views: None,
                    conf_level: question.conf_level,
                };
                findings.extend(scale_findings(study, ratings, scores, scale, &heading));
            }
        }
    }
    findings
}

/// How many observers there are over all instruments.
pub fn observers(study: &Study) -> usize {
    let forms = study.ratings.iter().flat_map(|ratings| ratings.perspective.iter().zip(&ratings.rater));
    distinct(forms.filter(|(view, _)| **view == Perspective::Observer).map(|(_, rater)| *rater)).len()
}

/// Says how many sessions with an observer the coefficients do not use, instrument by instrument: on `total`, or on the
/// first scale asked for.
pub fn incomplete_designs(study: &Study, scores: &[Scores], question: &AgreementQuestion) -> Vec<Notice> {
    let tables = study.ratings.iter().zip(scores);
    tables.filter_map(|(ratings, scores)| incomplete_design(study, ratings, scores, question)).collect()
}

fn incomplete_design(
    study: &Study,
    ratings: &Ratings,
    scores: &Scores,
    question: &AgreementQuestion,
) -> Option<Notice> {
    let asked = question.scales.iter().find_map(|scale| scores.scale(scale));
    let scale = asked.or_else(|| scores.scale("total")).unwrap_or(0);
    let name = scores.scales().get(scale)?;
    let table = observer_table(study, ratings, scores, scale)?;
    let block = complete_block(&table).ok().filter(|block| !block.left_out.is_empty())?;
    let message = format!(
        "observers rated {} sessions of {} ({name}), not all of them by the same observers: the coefficients use the {} \
         that {} observers all rated, {} are left out",
        table.targets(),
        study.instruments[ratings.instrument].id,
        block.rows.len(),
        block.columns.len(),
        block.left_out.len()
    );
    Some(Notice::new("incomplete-design", message, block.left_out.len()))
}

/// Sessions × observers on one scale, exact.
fn observer_table(study: &Study, ratings: &Ratings, scores: &Scores, scale: usize) -> Option<Table> {
    let rows: Vec<usize> = (0..ratings.len())
        .filter(|&row| ratings.perspective[row] == Perspective::Observer && scores.exact(scale, row).is_some())
        .collect();
    let mut raters = distinct(rows.iter().map(|&row| ratings.rater[row]));
    raters.sort_by_key(|&rater| study.people.id(rater));
    let mut column = vec![0; study.people.len()];
    for (place, rater) in raters.iter().enumerate() {
        column[rater.0 as usize] = place;
    }
    let unit = common_unit(rows.iter().filter_map(|&row| scores.exact(scale, row)))?;
    let mut targets = 0;
    let mut cells = Vec::with_capacity(rows.len());
    for (place, &row) in rows.iter().enumerate() {
        if place > 0 && ratings.session[rows[place - 1]] != ratings.session[row] {
            targets += 1;
        }
        let (numerator, denominator) = scores.exact(scale, row)?;
        cells.push((targets, column[ratings.rater[row].0 as usize], numerator.checked_mul(unit / denominator)?));
    }
    Table::from_ratings(cells, targets + usize::from(!rows.is_empty()), raters.len(), unit)
}

/// The smallest number that all denominators divide.
fn common_unit(fractions: impl Iterator<Item = (i64, i64)>) -> Option<i64> {
    let mut last = 1;
    fractions.map(|(_, denominator)| denominator).try_fold(1_i64, |unit, denominator| {
        // Most forms are complete and have the denominator of the one before.
        if std::mem::replace(&mut last, denominator) == denominator {
            return Some(unit);
        }
        let (mut a, mut b) = (unit, denominator);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        unit.checked_mul(denominator / a)
    })
}

fn scale_findings(study: &Study, ratings: &Ratings, scores: &Scores, scale: usize, heading: &Heading) -> Vec<Finding> {
    let Some(table) = observer_table(study, ratings, scores, scale) else {
        return refused(heading, &Undefined::Overflow, 0, 0);
    };
    let block = match complete_block(&table) {
        Ok(block) => block,
        Err(reason) => return refused(heading, &reason, table.targets(), table.raters()),
    };
    let ms = match MeanSquares::of(&block.table(&table)) {
        Ok(ms) => ms,
        Err(reason) => return refused(heading, &reason, block.rows.len(), block.columns.len()),
    };
    let mut findings: Vec<Finding> = Form::ALL.iter().map(|&form| icc_row(heading, &ms, form)).collect();
    let method = if ms.is_exact() { "exact-decimal" } else { "two-pass" };
    findings.extend(mean_square_rows(heading, &ms, method));
    findings.extend(component_rows(heading, &ms));
    if !block.left_out.is_empty() {
        findings.extend(all_sessions_row(heading, &table, &block));
    }
    findings
}

fn refused(heading: &Heading, reason: &Undefined, n: usize, k: usize) -> Vec<Finding> {
    let row = |form: &Form| heading.row("session", form.name(), Err(reason.clone()), n, "refused").of_raters(k);
    Form::ALL.iter().map(row).collect()
}

fn icc_row(heading: &Heading, ms: &MeanSquares, form: Form) -> Finding {
    let (n, k) = (ms.targets(), ms.raters());
    match icc(ms, form, heading.conf_level) {
        Err(reason) => heading.row("session", form.name(), Err(reason), n, "refused").of_raters(k),
        Ok(Icc { estimate, test, method, .. }) => {
            let mut row = heading.row("session", form.name(), Ok(estimate), n, method).of_raters(k);
            if let Some(test) = test {
                (row.statistic, row.df1, row.df2) = (Some(test.statistic), Some(test.df1), Some(test.df2));
                row.p_value = Some(test.p_value);
            }
            row
        }
    }
}

/// The mean squares that all coefficients of a table follow from.
pub(super) fn mean_square_rows(heading: &Heading, ms: &MeanSquares, method: &'static str) -> Vec<Finding> {
    let parts = [
        ("ms_target", ms.rows(), ms.df_rows()),
        ("ms_rater", ms.columns(), ms.df_columns()),
        ("ms_residual", ms.residual(), ms.df_residual()),
        ("ms_within", ms.within(), ms.df_within()),
    ];
    let row = |(term, value, df): (&str, f64, f64)| {
        let mut row = heading.row("session", term, Estimate::plain(value, ms.targets()), ms.targets(), method);
        row.df1 = Some(df);
        row.of_raters(ms.raters())
    };
    parts.into_iter().map(row).collect()
}

fn component_rows(heading: &Heading, ms: &MeanSquares) -> Vec<Finding> {
    let Components { target, rater, residual, .. } = components(ms);
    let sem = |form| standard_error_of_measurement(ms, form);
    let n = ms.targets();
    let values = [
        ("var_target", Estimate::plain(target.value, n)),
        ("var_rater", Estimate::plain(rater.value, n)),
        ("var_residual", Estimate::plain(residual.value, n)),
        ("sem_agreement", sem(Form::AgreementSingle)),
        ("sem_consistency", sem(Form::ConsistencySingle)),
        ("sdc", sem(Form::AgreementSingle).and_then(|sem| Estimate::plain(smallest_detectable_change(sem.value), n))),
    ];
    let row = |(term, value)| heading.row("session", term, value, n, "anova").of_raters(ms.raters());
    values.into_iter().map(row).collect()
}

/// One observer, any other one each time, from every session rated twice, complete or not.
fn all_sessions_row(heading: &Heading, table: &Table, block: &Block) -> Option<Finding> {
    let one_way = one_way_unbalanced(table, heading.conf_level).ok()?;
    let row = heading.row("session", "ICC(1)", Ok(one_way.icc), one_way.targets, one_way.method);
    Some(row.of_raters(table.raters().max(block.columns.len())))
}

//! Where one view stands beside another, whether it follows it, and what else draws it.

use super::{Pair, contrast_row, refused};
use crate::analyze::finding::{Finding, Heading};
use crate::stats::level::ConfidenceLevel;
use crate::stats::mixed::Contrast;
use crate::stats::observations::Factor;
use crate::stats::regression::least_squares;
use crate::stats::trend::{Beside, truth_and_bias};
use crate::stats::{Measured, Undefined};

/// What is told of one view beside another, whatever the rows are.
pub(super) const TERMS: [&str; 3] = ["directional_bias", "truth", "bias"];

/// What may draw the second view away from the first: one more view, or a covariate.
struct Drawing {
    name: String,
    values: Vec<f64>,
}

/// The second view of a pair beside the first (West & Kenny 2011): by itself, then once more with each further view and each
/// covariate as what may draw the second view away. Over sessions a mixed model with the parts within and between cases, over
/// cases a regression. Without anything that could draw, the row `bias` says so.
pub(super) fn rows(pair: &Pair<'_>, heading: &Heading, level: &ConfidenceLevel) -> Vec<Finding> {
    let mut found = model(pair, None, heading, level);
    let more = drawing(pair);
    if more.is_empty() {
        let reason = Undefined::NotEstimable { lacking: "third view and no covariate beside these two" };
        found.extend(refused(heading, pair.level(), &["bias"], &reason, pair.rows.len()));
    }
    for (own, drawing) in &more {
        found.extend(model(own, Some(drawing), heading, level));
    }
    found
}

/// Each further view on the rows that have it too, then each covariate, which every row has.
fn drawing<'t>(pair: &Pair<'t>) -> Vec<(Pair<'t>, Drawing)> {
    let table = pair.table;
    let thirds = (0..table.views.len()).filter(|view| !pair.views.contains(view)).map(|third| {
        let rows = table.complete(&[pair.views[0], pair.views[1], third]);
        (rows, &table.views[third])
    });
    let covariates = table.covariates.iter().map(|covariate| (pair.rows.clone(), covariate));
    let of = |(rows, column): (Vec<usize>, &crate::domain::predict_table::NumberColumn)| {
        let values = rows.iter().filter_map(|&row| column.values[row]).collect();
        (Pair { table, views: pair.views, rows }, Drawing { name: column.name.clone(), values })
    };
    thirds.chain(covariates).map(of).collect()
}

fn model(pair: &Pair<'_>, drawing: Option<&Drawing>, heading: &Heading, level: &ConfidenceLevel) -> Vec<Finding> {
    match pair.repeated() {
        Some(cases) => over_sessions(pair, drawing, &cases, heading, level),
        None => over_cases(pair, drawing, heading, level),
    }
}

fn method(drawing: Option<&Drawing>) -> String {
    drawing.map_or_else(|| "truth-and-bias".to_owned(), |drawing| format!("truth-and-bias, bias {}", drawing.name))
}

fn over_sessions(
    pair: &Pair<'_>,
    drawing: Option<&Drawing>,
    cases: &Factor,
    heading: &Heading,
    level: &ConfidenceLevel,
) -> Vec<Finding> {
    let (n, method) = (pair.rows.len(), method(drawing));
    let beside = Beside { time: None, bias: drawing.map(|drawing| drawing.values.as_slice()) };
    let found = truth_and_bias(&pair.ratings(1), &pair.ratings(0), cases, pair.therapists().as_ref(), beside, level);
    let row = |level, term: &str, value: Measured| heading.row(level, term, value, n, method.clone());
    let terms = [("session", "directional_bias"), ("within_client", "tracking"), ("between_client", "truth")];
    let bias = [("within_client", "bias"), ("between_client", "bias")];
    let terms = terms.into_iter().chain(bias.into_iter().filter(|_| drawing.is_some()));
    match found {
        Ok(found) => {
            let values = [found.directional_bias, found.within, found.between].into_iter();
            let values = values.chain(found.bias.into_iter().flatten());
            terms.zip(values).map(|((level, term), value)| row(level, term, value)).collect()
        }
        Err(reason) => terms.map(|(level, term)| row(level, term, Err(reason.clone()))).collect(),
    }
}

/// (judgement − T̄) = b₀ + t (T − T̄) + b (B − B̄): b₀ the directional bias, t the truth force, b the bias force.
fn over_cases(pair: &Pair<'_>, drawing: Option<&Drawing>, heading: &Heading, level: &ConfidenceLevel) -> Vec<Finding> {
    let n = pair.rows.len();
    let centred = |values: &[f64], mean: f64| values.iter().map(|value| value - mean).collect::<Vec<f64>>();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let (truth, judgement) = (pair.ratings(0), pair.ratings(1));
    let origin = mean(&truth);
    let mut columns = vec![centred(&truth, origin)];
    columns.extend(drawing.map(|drawing| centred(&drawing.values, mean(&drawing.values))));
    let terms = &TERMS[..=columns.len()];
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let fit = match least_squares(&centred(&judgement, origin), &columns) {
        Ok(fit) => fit,
        Err(reason) => return refused(heading, "case", terms, &reason, n),
    };
    let clustered = pair.many_therapists().map(|therapists| fit.clustered(&therapists));
    let covariance = fit.covariance();
    let contrast = |place: usize| -> Result<Contrast, Undefined> {
        let weights: Vec<f64> = (0..terms.len()).map(|other| f64::from(u8::from(other == place))).collect();
        match &clustered {
            Some(robust) => robust.as_ref().map_err(Clone::clone)?.contrast(&weights),
            None => Ok(Contrast {
                estimate: fit.coefficients[place],
                std_error: libm::sqrt(covariance[(place, place)]),
                df: fit.df(),
            }),
        }
    };
    let errors = if clustered.is_some() { "cr2-therapist" } else { "ols" };
    let row = |(place, term): (usize, &&str)| {
        let row = heading.row("case", term, Err(Undefined::Overflow), n, format!("{}, {errors}", method(drawing)));
        contrast_row(row, &contrast(place), level)
    };
    terms.iter().enumerate().map(row).collect()
}

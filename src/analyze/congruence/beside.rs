//! Where one view stands beside another, and whether it follows it.

use super::{Pair, contrast_row, refused};
use crate::analyze::finding::{Finding, Heading};
use crate::stats::level::ConfidenceLevel;
use crate::stats::mixed::Contrast;
use crate::stats::observations::Factor;
use crate::stats::regression::least_squares;
use crate::stats::trend::truth_and_bias;
use crate::stats::{Measured, Undefined};

/// What is told of one view beside another, whatever the rows are.
pub(super) const TERMS: [&str; 2] = ["directional_bias", "truth"];

/// The second view of a pair beside the first: over sessions a mixed model with the parts within and between cases, over
/// cases a regression, with one more view, where there is one, as what may draw the second view away (West & Kenny 2011).
pub(super) fn rows(pair: &Pair<'_>, heading: &Heading, level: &ConfidenceLevel) -> Vec<Finding> {
    match pair.repeated() {
        Some(cases) => over_sessions(pair, &cases, heading, level),
        None => over_cases(pair, heading, level),
    }
}

fn over_sessions(pair: &Pair<'_>, cases: &Factor, heading: &Heading, level: &ConfidenceLevel) -> Vec<Finding> {
    let n = pair.rows.len();
    let found = truth_and_bias(&pair.ratings(1), &pair.ratings(0), cases, pair.therapists().as_ref(), None, level);
    match found {
        Ok(found) => {
            let row =
                |level, term: &str, value: &Measured| heading.row(level, term, value.clone(), n, "truth-and-bias");
            vec![
                row("session", "directional_bias", &found.directional_bias),
                row("within_client", "tracking", &found.within),
                row("between_client", "truth", &found.between),
            ]
        }
        Err(reason) => refused(heading, "session", &["directional_bias", "tracking", "truth"], &reason, n),
    }
}

/// (judgement − T̄) = b₀ + t (T − T̄) + b (B − B̄): b₀ the directional bias, t the truth force, b the bias force.
fn over_cases(pair: &Pair<'_>, heading: &Heading, level: &ConfidenceLevel) -> Vec<Finding> {
    let third = (0..pair.table.views.len()).find(|view| !pair.views.contains(view));
    let mut found = model(pair, None, heading, level);
    if let Some(third) = third {
        let views = [pair.views[0], pair.views[1], third];
        let rows = pair.table.complete(&views);
        let own = Pair { table: pair.table, views: pair.views, rows };
        found.extend(model(&own, Some(third), heading, level));
    }
    found
}

fn model(pair: &Pair<'_>, third: Option<usize>, heading: &Heading, level: &ConfidenceLevel) -> Vec<Finding> {
    let n = pair.rows.len();
    let centred = |values: &[f64], mean: f64| values.iter().map(|value| value - mean).collect::<Vec<f64>>();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let (truth, judgement) = (pair.ratings(0), pair.ratings(1));
    let origin = mean(&truth);
    let mut columns = vec![centred(&truth, origin)];
    let mut terms = vec!["directional_bias", "truth"];
    let mut method = "truth-and-bias".to_owned();
    if let Some(third) = third {
        let view = &pair.table.views[third];
        let values: Vec<f64> = pair.rows.iter().filter_map(|&row| view.values[row]).collect();
        columns.push(centred(&values, mean(&values)));
        terms.push("bias");
        method = format!("truth-and-bias, bias {}", view.name);
    }
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let fit = match least_squares(&centred(&judgement, origin), &columns) {
        Ok(fit) => fit,
        Err(reason) => return refused(heading, "case", &terms, &reason, n),
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
        let row = heading.row("case", term, Err(Undefined::Overflow), n, format!("{method}, {errors}"));
        contrast_row(row, &contrast(place), level)
    };
    terms.iter().enumerate().map(row).collect()
}

//! Does the gap go along with the level of both views, sessions of one client and clients of one therapist being alike?

use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;
use crate::stats::mixed::Data;
use crate::stats::mixed::Term;
use crate::stats::observations::Factor;
use crate::stats::trend::MOST_IN_A_MODEL;
use crate::stats::trend::estimate;
use crate::stats::trend::first_fit;

/// Change of the gap for each point of the level, the mean of both views (Bland & Altman 1999, section 3.2), in
/// gap = b0 + b1 level + giver + case + error by restricted maximum likelihood, with Satterthwaite's degrees of freedom
/// (Fai & Cornelius 1996). Where a variance cannot be told from the others the model is tried without givers, then
/// without cases.
///
/// # Errors
/// [`Undefined::TooFewPairs`] with fewer than three sessions, [`Undefined::TooCostly`] beyond [`MOST_IN_A_MODEL`],
/// [`Undefined::NotIdentified`] where the level does not vary; what the last of these models lacks.
///
/// ```
/// use parallax::stats::{gap_model::proportional_bias, level::ConfidenceLevel, observations::Factor};
/// // Three cases of four sessions with the same levels: the slope is that within cases, 2 for each point.
/// let case = Factor::new(vec![0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], 3).unwrap();
/// let level = [1.0, 2.0, 3.0, 4.0].repeat(3);
/// let gap = [0.1, 1.9, 4.1, 5.9, 5.1, 6.9, 9.1, 10.9, 3.1, 4.9, 7.1, 8.9];
/// let slope = proportional_bias(&gap, &level, &case, None, &ConfidenceLevel::new(0.95)).unwrap();
/// assert!((slope.value - 1.96).abs() < 1e-9 && (slope.df.unwrap() - 8.0).abs() < 1e-3);
/// ```
pub fn proportional_bias(
    gap: &[f64],
    level: &[f64],
    case: &Factor,
    giver: Option<&Factor>,
    confidence: &ConfidenceLevel,
) -> Measured {
    let n = gap.len().min(level.len());
    if n < 3 {
        return Err(Undefined::TooFewPairs { have: n, need: 3 });
    }
    if n > MOST_IN_A_MODEL {
        return Err(Undefined::TooCostly { ratings: n, most: MOST_IN_A_MODEL });
    }
    let mean = level.iter().sum::<f64>() / n as f64;
    let centred: Vec<f64> = level.iter().map(|level| level - mean).collect();
    let data = Data { y: gap.to_vec(), offset: 0.0, x: vec![vec![1.0; n], centred], carried: Vec::new() };
    let cases = || Term::intercept("case", case.clone());
    let givers = || giver.map(|giver| Term::intercept("giver", giver.clone()));
    let mut models = vec![std::iter::once(cases()).chain(givers()).collect(), vec![cases()]];
    models.extend(givers().map(|givers| vec![givers]));
    let (_, _, _, slope) = first_fit(&data, &models, &[0.0, 1.0])?;
    estimate(&slope, n, confidence)
}

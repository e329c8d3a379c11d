//! Ordered categories: the proportional-odds model.

use nalgebra::DVector;

use crate::stats::Undefined;

use super::logistic::linear;
use super::logistic::share;
use super::logistic::softplus;
use super::newton::Local;
use super::newton::climb;
use super::predictors::Predictors;
use super::predictors::Standardised;
use super::regression::Regression;
use super::separation::direction;

/// More categories than this are a measurement, for which a model with a threshold for each is no help.
pub const MOST_CATEGORIES: usize = 20;

/// The category of each row, numbered from 0 in the order of the values; all of them occur.
///
/// ```
/// use parallax::stats::glm::Ordered;
/// let levels = Ordered::new(&[0.0, 2.0, 2.0, 9.0]).unwrap();
/// assert_eq!(levels.values(), [0.0, 2.0, 9.0]);
/// assert!(Ordered::new(&[1.0, 1.0]).is_err());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Ordered {
    values: Vec<f64>,
    codes: Vec<usize>,
}

impl Ordered {
    /// Different values are different categories.
    ///
    /// # Errors
    /// `Overflow` for a value that is not finite, `NoVariance` with a single category, `TooManyCategories` beyond
    /// [`MOST_CATEGORIES`].
    pub fn new(outcome: &[f64]) -> Result<Self, Undefined> {
        if outcome.iter().any(|value| !value.is_finite()) {
            return Err(Undefined::Overflow);
        }
        let mut values = outcome.to_vec();
        values.sort_by(f64::total_cmp);
        values.dedup();
        match values.len() {
            0 | 1 => return Err(Undefined::NoVariance),
            many if many > MOST_CATEGORIES => return Err(Undefined::TooManyCategories { most: MOST_CATEGORIES }),
            _ => {}
        }
        let codes = outcome.iter().map(|value| values.partition_point(|other| other < value)).collect();
        Ok(Self { values, codes })
    }

    /// The categories.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.codes.len()
    }

    /// Some of the rows; categories that none of them has are gone.
    ///
    /// # Errors
    /// `NoVariance` if a single category is left.
    pub fn part(&self, rows: &[usize]) -> Result<Self, Undefined> {
        let values: Vec<f64> = rows.iter().map(|&row| self.values[self.codes[row]]).collect();
        Self::new(&values)
    }

    fn thresholds(&self) -> usize {
        self.values.len() - 1
    }
}

/// Proportional-odds regression, `logit P(Y ≤ k) = θₖ − x′b`: the constants are the thresholds θ, a positive slope means
/// higher categories. Slopes are log odds ratios of being above any threshold. By maximum likelihood with the exact second
/// derivatives; rows are independent.
///
/// It assumes that a predictor shifts the odds at every threshold by the same factor, and reports say so.
///
/// # Errors
/// As [`logistic`](super::logistic()).
///
/// Source: `McCullagh` 1980; the likelihood is concave (Pratt 1981).
///
/// ```
/// use parallax::stats::glm::{Ordered, Predictors, proportional_odds};
///
/// // Nothing, some or all of the homework: 1, 2, 1 clients with a low rating and 2, 4, 2 with a high one.
/// let outcome = Ordered::new(&[0.0, 1.0, 1.0, 2.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0]).unwrap();
/// let rating = Predictors::new(12, vec![[[3.0; 4].as_slice(), &[4.0; 8]].concat()]).unwrap();
/// let fit = proportional_odds(&rating, &outcome).unwrap();
/// // Equal shares in both groups: no slope, and thresholds at the logits of 1/4 and 3/4.
/// assert!(fit.slope(0).abs() < 1e-10);
/// assert!((fit.constants()[1] - 3.0_f64.ln()).abs() < 1e-10 && (fit.constants()[0] + 3.0_f64.ln()).abs() < 1e-10);
/// ```
pub fn proportional_odds(predictors: &Predictors, outcome: &Ordered) -> Result<Regression, Undefined> {
    from_start(predictors, outcome, None)
}

/// [`proportional_odds`] from where a fit to nearly the same rows ended.
pub(super) fn from_start(
    predictors: &Predictors,
    outcome: &Ordered,
    start: Option<&DVector<f64>>,
) -> Result<Regression, Undefined> {
    let thresholds = outcome.thresholds();
    let need = predictors.count() + thresholds;
    if outcome.rows() != predictors.rows() || outcome.rows() < need {
        return Err(Undefined::TooFewTargets { have: outcome.rows().min(predictors.rows()), need });
    }
    let scaled = predictors.standardised()?;
    if let Some(columns) = parted(&scaled, outcome)? {
        return Err(Undefined::Separated { columns });
    }
    let start = start.filter(|start| start.len() == need).cloned().unwrap_or_else(|| at_the_shares(outcome, need));
    let peak = climb(start, |at| local(&scaled, outcome, at))?;
    Ok(Regression::new(peak, &scaled, thresholds, -1.0, outcome.rows()))
}

/// Thresholds at the logits of the cumulated shares, slopes of 0.
fn at_the_shares(outcome: &Ordered, size: usize) -> DVector<f64> {
    let mut counts = vec![0.0; outcome.values.len()];
    for &code in &outcome.codes {
        counts[code] += 1.0;
    }
    let (mut start, mut below) = (DVector::zeros(size), 0.0);
    for threshold in 0..outcome.thresholds() {
        below += counts[threshold];
        start[threshold] = libm::log(below / (outcome.rows() as f64 - below));
    }
    start
}

/// The ends of a category on the scale of the predictor: how a row's likelihood changes with them.
struct Ends {
    value: f64,
    /// First derivatives by the upper and the lower end.
    slope: [f64; 2],
    /// Minus the second derivatives by the upper and the lower end, but for the part that they share.
    bend: [f64; 2],
    /// Minus the second derivative by the distance of the ends.
    shared: f64,
}

/// ln (F(upper) − F(lower)) with the logistic F; an end that is missing lies at infinity. An upper end that is not above
/// the lower one is impossible.
fn ends(upper: Option<f64>, lower: Option<f64>) -> Ends {
    let bend = |end: f64| share(end) * share(-end);
    match (upper, lower) {
        (Some(a), None) => Ends { value: -softplus(-a), slope: [share(-a), 0.0], bend: [bend(a), 0.0], shared: 0.0 },
        (None, Some(b)) => Ends { value: -softplus(b), slope: [0.0, -share(b)], bend: [0.0, bend(b)], shared: 0.0 },
        (Some(a), Some(b)) if a > b => {
            let apart = a - b;
            let rise = -libm::expm1(-apart);
            let pull = libm::exp(-apart) / rise;
            Ends {
                value: a + libm::log(rise) - softplus(a) - softplus(b),
                slope: [1.0 / rise - share(a), -pull - share(b)],
                bend: [bend(a), bend(b)],
                shared: pull / rise,
            }
        }
        _ => Ends { value: f64::NEG_INFINITY, slope: [0.0; 2], bend: [0.0; 2], shared: 0.0 },
    }
}

fn local(scaled: &Standardised, outcome: &Ordered, at: &DVector<f64>) -> Local {
    let thresholds = outcome.thresholds();
    let slopes = DVector::from_iterator(at.len() - thresholds, at.iter().skip(thresholds).copied());
    let mut here = Local::zero(at.len());
    let (mut upper, mut lower) = (vec![0.0; at.len()], vec![0.0; at.len()]);
    for (x, &code) in scaled.rows().zip(&outcome.codes) {
        let eta = linear(&x[1..], &slopes);
        let above = (code < thresholds).then_some(code);
        let below = code.checked_sub(1);
        let row = ends(above.map(|place| at[place] - eta), below.map(|place| at[place] - eta));
        here.value += row.value;
        for (side, place) in [(&mut upper, above), (&mut lower, below)] {
            side.fill(0.0);
            if let Some(place) = place {
                side[place] = 1.0;
                side[thresholds..].iter_mut().zip(&x[1..]).for_each(|(to, x)| *to = -x);
            }
        }
        here.add(&upper, row.slope[0], row.bend[0]);
        here.add(&lower, row.slope[1], row.bend[1]);
        let apart: Vec<f64> = upper.iter().zip(&lower).map(|(upper, lower)| upper - lower).collect();
        here.add(&apart, 0.0, row.shared);
    }
    here.whole()
}

/// The predictors along which the categories follow one another without a mistake.
fn parted(scaled: &Standardised, outcome: &Ordered) -> Result<Option<Vec<usize>>, Undefined> {
    let thresholds = outcome.thresholds();
    let width = thresholds + scaled.width - 1;
    let mut signed = Vec::new();
    for (x, &code) in scaled.rows().zip(&outcome.codes) {
        let mut side = |place: usize, sign: f64| {
            let from = signed.len();
            signed.resize(from + width, 0.0);
            signed[from + place] = sign;
            signed[from + thresholds..].iter_mut().zip(&x[1..]).for_each(|(to, x)| *to = -sign * x);
        };
        if code < thresholds {
            side(code, 1.0);
        }
        if let Some(below) = code.checked_sub(1) {
            side(below, -1.0);
        }
    }
    let found = direction(&signed, width)?;
    Ok(found.map(|way| (0..width - thresholds).filter(|place| way[thresholds + place].abs() > 1e-6).collect()))
}

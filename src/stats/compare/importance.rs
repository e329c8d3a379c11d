//! How what several views explain together can be shared out among them.

use nalgebra::DMatrix;

use crate::stats::Undefined;
use crate::stats::jackknife::Scale;

use super::determination::correlations;
use super::determination::determinations;
use super::left_out::LeftOut;
use super::left_out::Views;
use super::left_out::all_of_units;
use super::left_out::of_units;
use super::moments::Moments;
use super::moments::by_unit;
use super::rows::Rows;

/// Does one view add more than another, beside every set of the others?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complete {
    /// The first adds more, or as much, beside every set, and more beside one.
    First,
    /// The second does.
    Second,
    /// Neither.
    Neither,
}

impl Complete {
    /// D of the first over the second as Azen & Budescu (2003) write it: 1, 0, or 0.5 where neither dominates.
    ///
    /// ```
    /// use parallax::stats::compare::Complete;
    /// assert_eq!([Complete::First, Complete::Neither, Complete::Second].map(Complete::index), [1.0, 0.5, 0.0]);
    /// ```
    pub fn index(self) -> f64 {
        match self {
            Self::First => 1.0,
            Self::Neither => 0.5,
            Self::Second => 0.0,
        }
    }

    /// Which of two adds more, or as much, in all of these places, and more in one.
    fn of(places: impl Iterator<Item = (f64, f64)>) -> Self {
        let (mut more, mut less) = (false, false);
        for (first, second) in places {
            more |= first > second;
            less |= first < second;
        }
        match (more, less) {
            (true, false) => Self::First,
            (false, true) => Self::Second,
            _ => Self::Neither,
        }
    }
}

/// Dominance of views over one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Dominance {
    /// R² of all views together, which `general` adds up to.
    pub together: f64,
    /// Mean of what a view adds, over all orders of entering the views (general dominance, LMG, Shapley value).
    pub general: Vec<f64>,
    /// By number of others already there, from 0: mean of what each view adds.
    pub conditional: Vec<Vec<f64>>,
    /// For each pair of views, in order (0, 1), (0, 2), …, (1, 2), …
    pub complete: Vec<Complete>,
    /// The same by `conditional`: does one add more on average, beside every number of others?
    pub conditionally: Vec<Complete>,
}

/// Dominance analysis of up to eight views, from all correlations with the outcome first.
///
/// Shares of the variance of the outcome (Budescu 1993; Azen & Budescu 2003; general dominance is Lindeman, Merenda & Gold's
/// 1980 average over orders, the Shapley value of R²). It describes these data; a rank order of views is no test. Undefined
/// as [`determinations`].
///
/// ```
/// use nalgebra::DMatrix;
/// use parallax::stats::compare::{Complete, dominance};
/// // Alone 0.25 and 0.16, together with q = 0.5: (0.25 + 0.16 − 2·0.5·0.4·0.5)/0.75 = 0.28.
/// let r = DMatrix::from_row_slice(3, 3, &[1.0, 0.5, 0.4, 0.5, 1.0, 0.5, 0.4, 0.5, 1.0]);
/// let found = dominance(&r).unwrap();
/// assert!((found.general[0] - 0.185).abs() < 1e-15 && (found.general[1] - 0.095).abs() < 1e-15);
/// assert_eq!(found.complete, [Complete::First]);
/// ```
pub fn dominance(correlations: &DMatrix<f64>) -> Result<Dominance, Undefined> {
    let all = determinations(correlations)?;
    let views = correlations.nrows() - 1;
    let conditional: Vec<Vec<f64>> =
        (0..views).map(|size| (0..views).map(|view| mean_added(&all, view, views, size)).collect()).collect();
    let general = (0..views).map(|view| conditional.iter().map(|level| level[view]).sum::<f64>() / views as f64);
    let pairs = || (0..views).flat_map(|first| (first + 1..views).map(move |second| (first, second)));
    let conditionally = |(first, second)| Complete::of(conditional.iter().map(|level| (level[first], level[second])));
    Ok(Dominance {
        together: all[all.len() - 1],
        general: general.collect(),
        complete: pairs().map(|pair| complete(&all, pair)).collect(),
        conditionally: pairs().map(conditionally).collect(),
        conditional,
    })
}

/// General dominance of each view over all rows and without each unit, so that two can be compared with an interval.
///
/// On the raw scale, in shares of variance. A difference near 0 of two that are both near 0 is not smooth enough for a
/// jackknife; nor is this a test of a rank order. Undefined as [`dominance`], with all or without one unit.
///
/// ```
/// use parallax::stats::compare::{Rows, general_dominance};
/// use parallax::stats::observations::Factor;
/// let outcome = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let (a, b) = ([2.0, 1.0, 4.0, 3.0, 6.0, 5.0], [1.0, 3.0, 2.0, 6.0, 4.0, 5.0]);
/// let (views, unit): ([&[f64]; 2], _) = ([&a, &b], Factor::new((0..6).collect(), 6).unwrap());
/// let found = general_dominance(&Rows::new(&outcome, &views, &unit).unwrap());
/// assert!(found.view(0).unwrap().value > found.view(1).unwrap().value);
/// ```
pub fn general_dominance(rows: &Rows<'_>) -> Views {
    let count = rows.views().len();
    let views = match by_unit(&rows.columns(), rows.unit()) {
        Ok(units) => of_units(&units, count, |sums, view| Ok(dominance(&sums.correlations()?)?.general[view])),
        Err(reason) => vec![Err(reason); count],
    };
    Views { scale: Scale::Identity, sizes: rows.sizes(), views }
}

/// [`dominance`] of all rows.
pub fn dominance_of(rows: &Rows<'_>) -> Result<Dominance, Undefined> {
    dominance(&correlations(rows)?)
}

/// What a view adds, on average over the sets of `size` others.
fn mean_added(all: &[f64], view: usize, views: usize, size: usize) -> f64 {
    let sets = (0..1_usize << views).filter(|set| set & (1 << view) == 0 && set.count_ones() as usize == size);
    let added: Vec<f64> = sets.map(|set| all[set | 1 << view] - all[set]).collect();
    added.iter().sum::<f64>() / added.len() as f64
}

fn complete(all: &[f64], (first, second): (usize, usize)) -> Complete {
    let without = |set: &usize| set & (1 << first) == 0 && set & (1 << second) == 0;
    let sets = (0..all.len()).filter(without);
    Complete::of(sets.map(|set| (all[set | 1 << first], all[set | 1 << second])))
}

/// [`Dominance::conditional`] over all rows and without each unit, by number of others already there: so that two views can be
/// compared beside every number of others.
///
/// On the raw scale, in shares of variance (Budescu 1993; Azen & Budescu 2003). What a view adds is never below 0, so that its own
/// jackknife fails near 0 (see [`semipartial_correlations`](super::semipartial_correlations)); the difference of two views can have either
/// sign, and its interval is too wide rather than too narrow where both are near 0. Undefined as [`dominance`], with all or without one
/// unit.
///
/// ```
/// use parallax::stats::compare::{Rows, conditional_dominance};
/// use parallax::stats::observations::Factor;
/// // Two views that are not correlated with one another add the same beside each other as alone.
/// let (a, b) = ([1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0], [1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0]);
/// let outcome: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 2.0 * a + b).collect();
/// let (views, unit): ([&[f64]; 2], _) = ([&a, &b], Factor::new((0..8).collect(), 8).unwrap());
/// let found = conditional_dominance(&Rows::new(&outcome, &views, &unit).unwrap());
/// assert!((found[0].view(0).unwrap().value - 0.8).abs() < 1e-14);
/// assert!((found[1].view(0).unwrap().value - 0.8).abs() < 1e-14);
/// ```
pub fn conditional_dominance(rows: &Rows<'_>) -> Vec<Views> {
    let views = rows.views().len();
    let statistics = |sums: &Moments| Ok(dominance(&sums.correlations()?)?.conditional.into_iter().flatten().collect());
    let found = match by_unit(&rows.columns(), rows.unit()) {
        Ok(units) => all_of_units(&units, views * views, statistics),
        Err(reason) => vec![Err(reason); views * views],
    };
    let of_size =
        |own: &[Result<LeftOut, Undefined>]| Views { scale: Scale::Identity, sizes: rows.sizes(), views: own.to_vec() };
    found.chunks(views.max(1)).map(of_size).collect()
}

/// Johnson's (2000) relative weights, from all correlations with the outcome first: R² shared out by way of the orthogonal
/// columns that are nearest to the views.
///
/// Shares of the variance of the outcome, which add up to R². With R = QΛQ′ among views, Λₓ = QΛ^½Q′, β = Λₓ⁻¹r and
/// weights Λₓ²β² by elementwise squares. An approximation to general dominance, without a meaning of its own.
///
/// # Errors
/// [`Undefined::NotIdentified`] where views determine one another.
///
/// ```
/// use nalgebra::DMatrix;
/// use parallax::stats::compare::relative_weights;
/// // Views that are not correlated keep their own squares.
/// let r = DMatrix::from_row_slice(3, 3, &[1.0, 0.5, 0.4, 0.5, 1.0, 0.0, 0.4, 0.0, 1.0]);
/// let weights = relative_weights(&r).unwrap();
/// assert!((weights[0] - 0.25).abs() < 1e-15 && (weights[1] - 0.16).abs() < 1e-15);
/// ```
pub fn relative_weights(correlations: &DMatrix<f64>) -> Result<Vec<f64>, Undefined> {
    let views = correlations.nrows() - 1;
    let among = correlations.view((1, 1), (views, views)).into_owned();
    let with_outcome = correlations.view((1, 0), (views, 1)).into_owned();
    let eigen = among.symmetric_eigen();
    if eigen.eigenvalues.min() < 1e-12 {
        return Err(Undefined::NotIdentified);
    }
    let powered = |exponent: f64| {
        let values = eigen.eigenvalues.map(|value| libm::pow(value, exponent));
        &eigen.eigenvectors * DMatrix::from_diagonal(&values) * eigen.eigenvectors.transpose()
    };
    let (root, slopes) = (powered(0.5), powered(-0.5) * with_outcome);
    let weights = root.map(|value| value * value) * slopes.map(|value| value * value);
    Ok(weights.iter().copied().collect())
}

/// Commonality coefficients, from all correlations with the outcome first: what every set of views, and no other view,
/// has in common with the outcome. The place is the number of the set as in [`determinations`]; the first is 0.
///
/// Shares of the variance of the outcome, which add up to R²; those of several views can be below 0 (suppression).
/// C(S) = Σ over T ⊆ S of (−1)^(|T| + 1) R²(T ∪ rest) (Newton & Spurrell 1967; Nimon & Oswald 2013). Undefined as
/// [`determinations`].
///
/// ```
/// use nalgebra::DMatrix;
/// use parallax::stats::compare::commonality;
/// // R² 0.25, 0.16 and together 0.28: own parts 0.12 and 0.03, in common 0.13.
/// let r = DMatrix::from_row_slice(3, 3, &[1.0, 0.5, 0.4, 0.5, 1.0, 0.5, 0.4, 0.5, 1.0]);
/// let parts = commonality(&r).unwrap();
/// assert!(parts.iter().zip([0.0, 0.12, 0.03, 0.13]).all(|(got, want)| (got - want).abs() < 1e-15));
/// ```
pub fn commonality(correlations: &DMatrix<f64>) -> Result<Vec<f64>, Undefined> {
    let all = determinations(correlations)?;
    let last = all.len() - 1;
    let of_set = |set: usize| {
        let parts = (0..all.len()).filter(|part| part & !set == 0);
        let sign = |part: usize| if part.count_ones() % 2 == 1 { 1.0 } else { -1.0 };
        parts.map(|part| sign(part) * all[part | (last & !set)]).sum::<f64>()
    };
    Ok((0..all.len()).map(|set| if set == 0 { 0.0 } else { of_set(set) }).collect())
}

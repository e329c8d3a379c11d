//! How alike two profiles are: two people's answers to the same items.

use super::pearson;
use crate::stats::compensated_sum::CompensatedSum;
use crate::stats::describe::{mean, variance};
use crate::stats::{Estimate, Measured, Undefined};

/// Likeness of two profiles, in parts.
///
/// Invariant, with divisor J: `d2 / J = elevation² + scatter² + shape_term` (Cronbach & Gleser 1953).
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileSimilarity {
    /// Items that both answered, J.
    pub items: usize,
    /// D², the sum of squared differences, in squared answer units.
    pub d2: f64,
    /// Mean distance of two answers.
    pub mean_distance: f64,
    /// First mean less second mean.
    pub elevation: f64,
    /// First standard deviation less second, divisor J.
    pub scatter: f64,
    /// 2 s₁ s₂ (1 − r), what differences in shape add to D²/J; zero where a profile is flat.
    pub shape_term: f64,
    /// Pearson's r over items: do both put the same items high? Undefined for a flat profile.
    pub shape: Measured,
    /// Double-entry intraclass correlation, which falls with differences in elevation and scatter too (`McCrae` 2008).
    pub double_entry: Measured,
}

/// Likeness of two profiles over the same items, in the same order; items beyond the shorter profile are not there.
///
/// Values are in answer units, shares without unit. Profiles of one questionnaire are alike to begin with because most people
/// answer alike: see [`distinctive_agreement`].
///
/// # Errors
/// [`Undefined::TooFewItems`] below three items, [`Undefined::Overflow`]. Parts that do not exist say so themselves.
///
/// ```
/// use parallax::stats::pair::profile_similarity;
/// let found = profile_similarity(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0]).unwrap();
/// // Same shape and scatter, one point apart.
/// assert_eq!((found.d2, found.elevation, found.scatter), (3.0, -1.0, 0.0));
/// assert_eq!(found.shape.unwrap().value, 1.0);
/// assert!((found.double_entry.unwrap().value - 5.0 / 11.0).abs() < 1e-15);
/// ```
pub fn profile_similarity(first: &[f64], second: &[f64]) -> Result<ProfileSimilarity, Undefined> {
    let items = first.len().min(second.len());
    if items < 3 {
        return Err(Undefined::TooFewItems { have: items, need: 3 });
    }
    let (first, second) = (first.get(..items).unwrap_or(first), second.get(..items).unwrap_or(second));
    let gaps: Vec<f64> = first.iter().zip(second).map(|(x, y)| x - y).collect();
    let distances: Vec<f64> = gaps.iter().map(|gap| gap.abs()).collect();
    let (j, elevation) = (items as f64, mean(&gaps).ok_or(Undefined::Overflow)?);
    // From divisor J − 1 to divisor J.
    let spread = |values: &[f64]| variance(values).map(|v| v * (j - 1.0) / j).ok_or(Undefined::Overflow);
    let (one, other, apart) = (spread(first)?, spread(second)?, spread(&gaps)?);
    let scatter = libm::sqrt(one) - libm::sqrt(other);
    // Var(x − y) = (s₁ − s₂)² + 2 s₁ s₂ (1 − r).
    let rounding = 1e-15 * (one + other);
    let shape_term = if one == 0.0 || other == 0.0 { 0.0 } else { apart - scatter * scatter };
    Ok(ProfileSimilarity {
        items,
        d2: gaps.iter().map(|gap| gap * gap).sum(),
        mean_distance: mean(&distances).ok_or(Undefined::Overflow)?,
        elevation,
        scatter,
        shape_term: if shape_term.abs() <= rounding { 0.0 } else { shape_term },
        shape: pearson(first, second, None),
        double_entry: double_entry(one, other, apart, elevation, items),
    })
}

/// Pearson's r with each pair entered both ways round: the two profiles become one variable with one mean and variance.
fn double_entry(one: f64, other: f64, apart: f64, elevation: f64, items: usize) -> Measured {
    // About the common mean, with the difference of means d: covariance (s₁² + s₂² − Var(x − y))/2 − d²/4.
    let total = one + other + elevation * elevation / 2.0;
    if total == 0.0 {
        return Err(Undefined::NoVariance);
    }
    Estimate::plain((one + other - apart - elevation * elevation / 2.0) / total, items)
}

/// Likeness of one pair beyond that of people who have nothing to do with each other.
#[derive(Debug, Clone, PartialEq)]
pub struct DistinctiveAgreement {
    /// Pearson's r over items of the pair itself.
    pub overall: Measured,
    /// Mean r of its pseudo-pairs: its first person with the second ones of other pairs, and the other way round.
    pub baseline: Measured,
    /// `overall` less `baseline`.
    pub distinctive: Measured,
    /// Pearson's r of the two profiles after the average profile of their role was taken from each (Furr 2008).
    pub without_average: Measured,
    /// Pseudo-pairs whose r is undefined, left out of the baseline.
    pub undefined_pseudo_pairs: usize,
}

/// Distinctive agreement of real pairs (Furr 2008; Cronbach 1955 for why it is needed).
///
/// `first` and `second` hold one profile for each pair, in the same order and over the same items. Most people find the same items
/// easy to agree to, so that strangers' profiles agree too; this is what pseudo-pairs show. One row for each pair.
///
/// # Errors
/// [`Undefined::TooFewPairs`] below two pairs; [`Undefined::TooFewItems`] below three items, or if profiles differ in length.
///
/// ```
/// use parallax::stats::pair::distinctive_agreement;
/// let first = [vec![1.0, 2.0, 4.0, 3.0], vec![2.0, 1.0, 3.0, 4.0]];
/// // Everybody gives the last two items more, but each pair in an order of its own.
/// let found = distinctive_agreement(&first, &first).unwrap();
/// assert_eq!(found[0].overall.as_ref().unwrap().value, 1.0);
/// assert!((found[0].distinctive.as_ref().unwrap().value - 0.4).abs() < 1e-15);
/// ```
pub fn distinctive_agreement(first: &[Vec<f64>], second: &[Vec<f64>]) -> Result<Vec<DistinctiveAgreement>, Undefined> {
    let pairs = first.len().min(second.len());
    if pairs < 2 {
        return Err(Undefined::TooFewPairs { have: pairs, need: 2 });
    }
    let (first, second) = (first.get(..pairs).unwrap_or(first), second.get(..pairs).unwrap_or(second));
    let items = first[0].len();
    let shortest = first.iter().chain(second).map(Vec::len).min().unwrap_or(0);
    if shortest < 3 || first.iter().chain(second).any(|profile| profile.len() != items) {
        return Err(Undefined::TooFewItems { have: shortest, need: items.max(3) });
    }
    let (usual_first, usual_second) = (average(first)?, average(second)?);
    let shapes = (Shapes::of(first), Shapes::of(second));
    let row = |pair: usize| {
        let overall = pearson(&first[pair], &second[pair], None);
        let (baseline, undefined_pseudo_pairs) = baseline(&shapes.0, &shapes.1, pair);
        let distinctive = match (&overall, &baseline) {
            (Ok(own), Ok(others)) => Estimate::plain(own.value - others.value, items),
            (Err(reason), _) | (_, Err(reason)) => Err(reason.clone()),
        };
        let without_average = pearson(&less(&first[pair], &usual_first), &less(&second[pair], &usual_second), None);
        DistinctiveAgreement { overall, baseline, distinctive, without_average, undefined_pseudo_pairs }
    };
    Ok((0..pairs).map(row).collect())
}

/// Profiles less their mean and of length 1, so that r is a sum of products; none where a profile is flat.
struct Shapes {
    own: Vec<Option<Vec<f64>>>,
    /// The sum of all of them, item by item.
    sum: Vec<f64>,
    flat: usize,
}

impl Shapes {
    fn of(profiles: &[Vec<f64>]) -> Self {
        let own: Vec<Option<Vec<f64>>> = profiles.iter().map(|profile| shape(profile)).collect();
        let mut sum = vec![CompensatedSum::default(); profiles[0].len()];
        for shape in own.iter().flatten() {
            sum.iter_mut().zip(shape).for_each(|(sum, part)| sum.add(*part));
        }
        let flat = own.iter().filter(|shape| shape.is_none()).count();
        Self { own, sum: sum.into_iter().map(CompensatedSum::value).collect(), flat }
    }

    /// The sum of r of one profile with all of these but that of its own pair, and how many of those are flat.
    fn with_others(&self, shape: &[f64], pair: usize) -> (f64, usize) {
        let own = self.own[pair].as_ref();
        let others = self.sum.iter().enumerate().map(|(item, sum)| sum - own.map_or(0.0, |own| own[item]));
        (others.zip(shape).map(|(others, part)| others * part).sum(), self.flat - usize::from(own.is_none()))
    }
}

fn shape(profile: &[f64]) -> Option<Vec<f64>> {
    let centre = mean(profile)?;
    let length = libm::sqrt(variance(profile)? * (profile.len() as f64 - 1.0));
    (length > 0.0).then(|| profile.iter().map(|value| (value - centre) / length).collect())
}

/// Mean r of the pseudo-pairs that share a person with a pair, and how many have none. The sum of all r of a profile is r with
/// the sum of the others' shapes, so that the work grows with the pairs and not with their square.
fn baseline(first: &Shapes, second: &Shapes, pair: usize) -> (Measured, usize) {
    let pairs = first.own.len();
    let (mut sum, mut defined) = (0.0, 0);
    for (own, others) in [(first, second), (second, first)] {
        if let Some(shape) = &own.own[pair] {
            let (with_others, flat) = others.with_others(shape, pair);
            sum += with_others;
            defined += pairs - 1 - flat;
        }
    }
    let measured =
        if defined == 0 { Err(Undefined::ConstantColumn) } else { Estimate::plain(sum / defined as f64, defined) };
    (measured, 2 * (pairs - 1) - defined)
}

/// The mean of each item over people.
fn average(profiles: &[Vec<f64>]) -> Result<Vec<f64>, Undefined> {
    let item = |item: usize| mean(&profiles.iter().map(|profile| profile[item]).collect::<Vec<f64>>());
    (0..profiles[0].len()).map(|at| item(at).ok_or(Undefined::Overflow)).collect()
}

fn less(profile: &[f64], usual: &[f64]) -> Vec<f64> {
    profile.iter().zip(usual).map(|(own, usual)| own - usual).collect()
}

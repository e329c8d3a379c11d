//! Ratings that targets and raters explain without a rest, found in whole numbers.

use crate::stats::observations::Observations;

/// How many ratings are looked at before all are.
const FIRST: usize = 2_000;

/// Levels of targets and raters whose sums are the ratings less the first of all ratings, in score units.
#[derive(Debug, Clone, PartialEq)]
pub struct Additive {
    /// One per target.
    pub targets: Vec<f64>,
    /// One per rater.
    pub raters: Vec<f64>,
}

/// The two-way additive form of ratings of which nothing is left over; `None` if something is, or if 128 bits do not
/// hold a level.
///
/// A walk along the ratings settles each level as a whole number, and every other rating must agree with them, so
/// "nothing left" is a fact and not a small number. Levels without a rating are 0. Blocks each start at 0.
///
/// ```
/// use parallax::stats::observations::{Factor, Observations};
/// use parallax::stats::rating_design::additive;
///
/// // The second rater is always one point higher; the third target was seen by one of them.
/// let target = Factor::new(vec![0, 0, 1, 1, 2], 3).unwrap();
/// let rater = Factor::new(vec![0, 1, 0, 1, 0], 2).unwrap();
/// let levels = additive(&Observations::new(target, rater, vec![], vec![20, 30, 40, 50, 25], 10).unwrap()).unwrap();
/// assert_eq!((levels.targets, levels.raters), (vec![0.0, 2.0, 0.5], vec![0.0, 1.0]));
/// ```
pub fn additive(observed: &Observations) -> Option<Additive> {
    // What holds for all ratings holds for some: most data are refused by a few.
    if observed.len() > 2 * FIRST {
        let first: Vec<usize> = (0..FIRST).collect();
        walked(&observed.part(&first))?;
    }
    walked(observed)
}

/// The walk itself.
fn walked(observed: &Observations) -> Option<Additive> {
    let (target, rater) = (observed.target(), observed.rater());
    let nodes = target.levels() + rater.levels();
    let ends = |row: usize| (target.codes()[row] as usize, target.levels() + rater.codes()[row] as usize);
    // Digits that all scores share are gone before anything is rounded.
    let origin = i128::from(*observed.scaled().first()?);
    let mut links: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for row in 0..observed.len() {
        let (one, other) = ends(row);
        links[one].push(row);
        links[other].push(row);
    }
    let mut level: Vec<Option<i128>> = vec![None; nodes];
    for start in 0..nodes {
        if level[start].is_some() {
            continue;
        }
        level[start] = Some(0);
        let mut waiting = vec![start];
        while let Some(node) = waiting.pop() {
            let own = level[node]?;
            for &row in &links[node] {
                let (one, other) = ends(row);
                let end = if node == one { other } else { one };
                let needed = i128::from(observed.scaled()[row]).checked_sub(origin)?.checked_sub(own)?;
                match level[end] {
                    None => {
                        level[end] = Some(needed);
                        waiting.push(end);
                    }
                    Some(found) if found != needed => return None,
                    Some(_) => {}
                }
            }
        }
    }
    let unit = observed.unit() as f64;
    let values = |part: &[Option<i128>]| part.iter().map(|level| level.map_or(0.0, |it| it as f64 / unit)).collect();
    Some(Additive { targets: values(&level[..target.levels()]), raters: values(&level[target.levels()..]) })
}

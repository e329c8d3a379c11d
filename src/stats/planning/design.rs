//! A planned study: who rates what, and how scores come about.

use crate::stats::observations::Factor;
use crate::stats::observations::Observations;
use crate::stats::planning::draw::Normals;

/// True variances of scores, in squared score units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrueComponents {
    /// Between targets.
    pub target: f64,
    /// Between the levels of raters.
    pub rater: f64,
    /// The rest.
    pub residual: f64,
}

impl TrueComponents {
    /// The true `ICC(A,1)`; `None` if nothing varies.
    pub fn agreement(&self) -> Option<f64> {
        share(self.target, self.target + self.rater + self.residual)
    }

    /// The true `ICC(C,1)`; `None` if neither targets nor the rest vary.
    pub fn consistency(&self) -> Option<f64> {
        share(self.target, self.target + self.residual)
    }
}

fn share(part: f64, all: f64) -> Option<f64> {
    (all > 0.0).then(|| part / all)
}

/// A planned study: each of n targets is rated by m of k raters.
///
/// With m below k, each target goes to those raters who have rated least so far, and among these to those who have least
/// often rated together: numbers of ratings differ by one at most, and pairs of raters meet as evenly as the numbers allow.
///
/// ```
/// use parallax::stats::planning::{Design, TrueComponents};
///
/// let components = TrueComponents { target: 2.0, rater: 1.0, residual: 1.0 };
/// let design = Design::new(components, 6, 4, 2).unwrap();
/// // Six targets for six pairs of raters.
/// assert_eq!(design.assigned()[..3], [[0, 1], [2, 3], [0, 2]]);
/// assert_eq!(components.agreement(), Some(0.5));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    components: TrueComponents,
    raters: usize,
    assigned: Vec<Vec<u32>>,
    /// Scores are whole numbers over this, so that about six digits of them count.
    unit: i64,
}

impl Design {
    /// `None` unless there are 2 to 1,000,000 targets, 2 to 1000 raters, 2 or more of them for each target, and variances that are
    /// not negative, below 1e12, and together not below some 1e-24 (squared score units).
    pub fn new(components: TrueComponents, targets: usize, raters: usize, of_each_target: usize) -> Option<Self> {
        let TrueComponents { target, rater, residual } = components;
        let possible = [target, rater, residual].iter().all(|variance| (0.0..1e12).contains(variance));
        let total = target + rater + residual;
        let sizes = (2..=1_000_000).contains(&targets) && (2..=raters).contains(&of_each_target) && raters <= 1000;
        let unit = unit_for(libm::sqrt(total)).filter(|_| possible && sizes)?;
        Some(Self { components, raters, assigned: assign(targets, raters, of_each_target), unit })
    }

    /// The raters of each target, rising.
    pub fn assigned(&self) -> &[Vec<u32>] {
        &self.assigned
    }

    /// One set of ratings.
    pub(super) fn ratings(&self, normals: &mut Normals) -> Option<Observations> {
        let TrueComponents { target, rater, residual } = self.components;
        let scale = |variance: f64| libm::sqrt(variance) * self.unit as f64;
        let levels: Vec<f64> = (0..self.raters).map(|_| scale(rater) * normals.next()).collect();
        let (mut targets, mut raters, mut scores) = (Vec::new(), Vec::new(), Vec::new());
        for (number, assigned) in (0_u32..).zip(&self.assigned) {
            let own = scale(target) * normals.next();
            for &rater in assigned {
                targets.push(number);
                raters.push(rater);
                #[expect(clippy::cast_possible_truncation, reason = "some standard deviations of 1e7 at most")]
                scores.push((own + levels[rater as usize] + scale(residual) * normals.next()).round() as i64);
            }
        }
        let target = Factor::new(targets, self.assigned.len())?;
        Observations::new(target, Factor::new(raters, self.raters)?, Vec::new(), scores, self.unit)
    }
}

/// The power of ten that leaves six digits of a standard deviation before the point, at least 1.
fn unit_for(sd: f64) -> Option<i64> {
    let mut unit: i64 = 1;
    while sd * (unit as f64) < 1e6 {
        unit = unit.checked_mul(10)?;
    }
    (sd > 0.0).then_some(unit)
}

fn assign(targets: usize, raters: usize, of_each: usize) -> Vec<Vec<u32>> {
    let everybody = || (0_u32..).take(raters);
    if of_each == raters {
        return vec![everybody().collect(); targets];
    }
    let mut load = vec![0_usize; raters];
    let mut together = vec![0_usize; raters * raters];
    let mut all = Vec::with_capacity(targets);
    for _ in 0..targets {
        let mut chosen: Vec<u32> = Vec::with_capacity(of_each);
        while chosen.len() < of_each {
            let met = |rater: u32| chosen.iter().map(|&other| together[pair(rater, other, raters)]).sum::<usize>();
            let free = everybody().filter(|rater| !chosen.contains(rater));
            let Some(next) = free.min_by_key(|&rater| (load[rater as usize], met(rater), rater)) else { break };
            chosen.push(next);
        }
        for &rater in &chosen {
            load[rater as usize] += 1;
            for &other in &chosen {
                together[pair(rater, other, raters)] += 1;
            }
        }
        chosen.sort_unstable();
        all.push(chosen);
    }
    all
}

fn pair(one: u32, other: u32, raters: usize) -> usize {
    one as usize * raters + other as usize
}

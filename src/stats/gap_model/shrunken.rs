//! The long-run gap of each case and each giver, drawn towards what is usual.

use super::average::Node;
use super::courses::Courses;
use super::likelihood::BelowGivers;
use super::likelihood::GiverSums;
use super::likelihood::Relative;
use super::likelihood::Root;
use super::likelihood::Weighing;
use super::model::GapFit;
use super::model::GapModel;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::distribution::t_two_sided_p;
use crate::stats::level::ConfidenceLevel;

/// Fewest cases, and fewest givers where they are a level, whose spread says how far to draw a single one.
const FEWEST: usize = 3;
/// Degrees of freedom of what is as good as normal.
const NORMAL: f64 = 1000.0;

/// One case or giver.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shrunken {
    /// The long-run gap, with its interval.
    pub value: Estimate,
    /// The mean of its sessions as they are.
    pub raw: f64,
    /// How much of the value comes from its own sessions.
    pub weight: f64,
}

/// How far the sessions of a case lie from what is usual with its giver, judged by the giver's other cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deviation {
    /// Mean of the sessions (weighted for memory) less what is usual.
    pub value: f64,
    /// Its standard error, if the case is like the others in the long run.
    pub std_error: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Two-sided p value.
    pub p_value: f64,
}

/// Everyone.
#[derive(Debug, Clone, PartialEq)]
pub struct ShrunkenAll {
    /// Every case, in the order of the courses.
    pub cases: Result<Vec<Shrunken>, Undefined>,
    /// Every giver, by number.
    pub givers: Result<Vec<Shrunken>, Undefined>,
    /// How far each case lies from its giver's others.
    pub deviations: Result<Vec<Deviation>, Undefined>,
}

/// Moments of a mixture of normals about a fixed place.
#[derive(Debug, Clone, Copy, Default)]
struct Mixture {
    place: f64,
    moments: [f64; 4],
    own: f64,
}

impl Mixture {
    /// Adds a part: its weight, mean, variance, fourth moment in squared variances, and the share of its own sessions.
    fn add(&mut self, weight: f64, mean: f64, variance: f64, fourth: f64, own: f64) {
        let from = mean - self.place;
        let square = from * from;
        let moments = [
            from,
            square + variance,
            from * (square + 3.0 * variance),
            square * square + 6.0 * square * variance + fourth * variance * variance,
        ];
        self.moments.iter_mut().zip(moments).for_each(|(sum, moment)| *sum += weight * moment);
        self.own += weight * own;
    }

    /// Mean, standard deviation, and the degrees of freedom of the t distribution with the same kurtosis, whole ones.
    fn summary(&self) -> Option<(f64, f64, f64)> {
        let [first, second, third, fourth] = self.moments;
        let variance = second - first * first;
        let central = fourth - 4.0 * first * third + 6.0 * first * first * second - 3.0 * first * first * first * first;
        let excess = central / (variance * variance) - 3.0;
        let df = if excess > 0.0 { libm::floor(4.0 + 6.0 / excess).min(NORMAL) } else { NORMAL };
        (variance > 0.0 && df.is_finite()).then(|| (self.place + first, libm::sqrt(variance), df))
    }

    /// The value with an interval from the t distribution of the same variance and kurtosis.
    fn estimate(&self, level: &ConfidenceLevel, n: usize) -> Measured {
        let (mean, sd, df) = self.summary().ok_or(Undefined::Overflow)?;
        let half = level.t(df).map(|t| t * sd * libm::sqrt((df - 2.0) / df));
        let interval = half.and_then(|half| Interval::around(mean, half, level.share()));
        Ok(Estimate { std_error: Some(sd), df: Some(df), interval, ..Estimate::plain(mean, n)? })
    }

    fn deviation(&self) -> Result<Deviation, Undefined> {
        let (value, std_error, df) = self.summary().ok_or(Undefined::Overflow)?;
        let t = value / std_error * libm::sqrt(df / (df - 2.0));
        let p_value = t_two_sided_p(t, df).ok_or(Undefined::Overflow)?;
        Ok(Deviation { value, std_error, df, p_value })
    }
}

/// One node of the grid, with everything that does not belong to one person.
struct Frame<'a> {
    node: &'a Node,
    at: Relative<f64>,
    root: Root<f64>,
    givers: Vec<GiverSums<f64>>,
    /// Residual variance, as the mean of its distribution at this node.
    sigma2: f64,
    fourth: f64,
}

impl Frame<'_> {
    /// Mean and variance of a giver's long-run gap, from sums that may lack a case.
    fn giver(&self, own: &GiverSums<f64>, information: f64, product: f64) -> (f64, f64) {
        let mean = product / information;
        let value = own.left * (mean + self.at.giver * own.sum);
        (value, self.sigma2 * own.left * (self.at.giver + own.left / information))
    }

    /// The giver without a case of weight `weight` and sum `sum`, the mean of all without it too.
    fn without(&self, own: &GiverSums<f64>, weighing: &Weighing<f64>, sum: f64) -> Option<(f64, f64)> {
        let weight = own.weight - weighing.weight * weighing.left;
        let rest = own.sum - sum * weighing.left;
        let left = 1.0 / (1.0 + self.at.giver * weight);
        let information = self.root.information - own.weight * own.left + weight * left;
        let product = self.root.product - own.sum * own.left + rest * left;
        let rest = GiverSums { weight, sum: rest, left };
        (information > 0.0).then(|| self.giver(&rest, information, product))
    }
}

impl GapModel {
    /// The long-run gap of every case and giver (empirical best linear unbiased prediction, Henderson 1975), averaged over
    /// the variances and the memory that the data allow, each weighted with its restricted likelihood; the interval holds
    /// the spread between these as well (law of total variance), by the t distribution with the same kurtosis. Units: those
    /// of the gaps. `courses` and `fit` must be those of this model.
    ///
    /// Undefined below three cases or, where they are a level, three givers, and below six sessions.
    ///
    /// ```
    /// use parallax::stats::gap_model::{Courses, GapModel};
    /// use parallax::stats::level::ConfidenceLevel;
    /// let mut courses = Courses::default();
    /// for gaps in [[1.0, 2.0, 1.0], [4.0, 5.0, 4.5], [6.0, 9.0, 8.0]] {
    ///     courses.begin(0);
    ///     gaps.into_iter().zip(1..).for_each(|(gap, number)| courses.push(number, gap));
    /// }
    /// let model = GapModel::new(&courses, false).unwrap();
    /// let all = model.shrunken(&courses, &model.fit().unwrap(), &ConfidenceLevel::new(0.95)).unwrap();
    /// let first = &all.cases.unwrap()[0];
    /// // Drawn from 1.33 towards the mean of 4.5.
    /// assert!(first.value.value > first.raw && first.value.value < 2.0 && first.weight > 0.8);
    /// ```
    pub fn shrunken(&self, courses: &Courses, fit: &GapFit, level: &ConfidenceLevel) -> Result<ShrunkenAll, Undefined> {
        let (cases, givers) = (self.sums.cases, self.sums.givers.len());
        let lacking = |have: usize| Err(Undefined::TooFewUnits { have, need: FEWEST });
        if cases < FEWEST {
            return lacking(cases);
        }
        if self.giver.is_ok() && givers < FEWEST {
            return lacking(givers);
        }
        if self.sums.sessions < 6 {
            return Err(Undefined::TooFewPairs { have: self.sums.sessions, need: 6 });
        }
        let nodes = self.nodes(fit)?;
        let tallies = self.tallies(courses, &nodes);
        let of = |tallies: &[Tally]| -> Result<Vec<Shrunken>, Undefined> {
            let own = tallies.iter().map(|tally| {
                let value = tally.long_run.estimate(level, tally.sessions)?;
                Ok(Shrunken { value, raw: tally.raw(), weight: tally.long_run.own })
            });
            own.collect()
        };
        let usual = if self.giver.is_err() && givers > 1 { self.giver.clone() } else { Ok(()) };
        Ok(ShrunkenAll {
            cases: self.case.clone().and_then(|()| of(&tallies.cases)),
            givers: self.giver.clone().and_then(|()| of(&tallies.givers)),
            deviations: usual.and_then(|()| tallies.cases.iter().map(|case| case.deviation.deviation()).collect()),
        })
    }

    /// Everything that is averaged over the grid.
    fn tallies(&self, courses: &Courses, nodes: &[Node]) -> Tallies {
        let mut tallies = Tallies { cases: Vec::new(), givers: vec![Tally::default(); self.sums.givers.len()] };
        let mut vectors: Vec<f64> = Vec::new();
        let mut vector = Vec::new();
        let mut starts = Vec::new();
        for (course, &pattern) in courses.cases().zip(&self.sums.of_case) {
            let pattern = &self.sums.patterns[pattern as usize];
            self.sums.vector(course, self.centre, pattern, &mut vector);
            starts.push(vectors.len());
            vectors.extend_from_slice(&vector);
            let sum = course.gaps.iter().map(|gap| gap - self.centre).sum::<f64>();
            let case = Tally::new(course.giver, course.gaps.len(), sum, self.centre);
            let giver = &mut tallies.givers[course.giver];
            *giver = Tally::new(course.giver, giver.sessions + case.sessions, giver.sum + sum, self.centre);
            tallies.cases.push(case);
        }
        let same_below = |one: &Node, other: &Node| {
            let at = |node: &Node| Relative { giver: 0.0, ..self.relative(&node.theta) };
            at(one) == at(other)
        };
        for nodes in nodes.chunk_by(same_below) {
            let below = self.sums.below_givers(&self.relative(&nodes[0].theta));
            let of_case = |(&pattern, &start): (&u32, &usize)| -> f64 {
                let weights = &below.weighings[pattern as usize].of_vector;
                weights.iter().zip(&vectors[start..]).map(|(weight, value)| weight * value).sum()
            };
            let sums: Vec<f64> = self.sums.of_case.iter().zip(&starts).map(of_case).collect();
            for node in nodes {
                self.add(&self.frame(node, &below), &below.weighings, &sums, &mut tallies);
            }
        }
        tallies
    }

    fn frame<'a>(&self, node: &'a Node, below: &BelowGivers) -> Frame<'a> {
        let at = self.relative(&node.theta);
        let root = below.root(at.giver);
        let df = self.degrees();
        let (sigma2, fourth) = (root.residual / (df - 2.0), 3.0 * (df - 2.0) / (df - 4.0));
        Frame { node, at, root, givers: below.givers(at.giver).collect(), sigma2, fourth }
    }

    /// Adds a node; `sums` are s of each case.
    fn add(&self, frame: &Frame<'_>, weighings: &[Weighing<f64>], sums: &[f64], tallies: &mut Tallies) {
        let Frame { node, at, root, .. } = frame;
        let longs: Vec<(f64, f64)> =
            frame.givers.iter().map(|own| frame.giver(own, root.information, root.product)).collect();
        for ((tally, own), &(mean, variance)) in tallies.givers.iter_mut().zip(&frame.givers).zip(&longs) {
            tally.long_run.add(node.weight, mean + self.centre, variance, frame.fourth, 1.0 - own.left);
        }
        for ((tally, &pattern), &sum) in tallies.cases.iter_mut().zip(&self.sums.of_case).zip(sums) {
            let weighing = &weighings[pattern as usize];
            let (usual, spread) = longs[tally.giver];
            let mean = weighing.left * (usual + at.case * sum);
            let variance = weighing.left * (frame.sigma2 * at.case + weighing.left * spread);
            tally.long_run.add(node.weight, mean + self.centre, variance, frame.fourth, 1.0 - weighing.left);
            if let Some((usual, spread)) = frame.without(&frame.givers[tally.giver], weighing, sum) {
                let deviation = sum / weighing.weight - usual;
                let variance = frame.sigma2 / weighing.weight + spread;
                tally.deviation.add(node.weight, deviation, variance, frame.fourth, 0.0);
            }
        }
    }
}

/// What is known of one person or case.
#[derive(Debug, Clone, Default)]
struct Tally {
    giver: usize,
    sessions: usize,
    /// Sum of gaps less the centre.
    sum: f64,
    long_run: Mixture,
    deviation: Mixture,
}

impl Tally {
    fn new(giver: usize, sessions: usize, sum: f64, centre: f64) -> Self {
        let mean = sum / sessions.max(1) as f64;
        let long_run = Mixture { place: centre + mean, ..Mixture::default() };
        Self { giver, sessions, sum, long_run, deviation: Mixture { place: mean, ..Mixture::default() } }
    }

    /// The mean of the sessions; the place about which moments are taken.
    fn raw(&self) -> f64 {
        self.long_run.place
    }
}

struct Tallies {
    cases: Vec<Tally>,
    givers: Vec<Tally>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::{DMatrix, DVector};

    /// Two givers, four cases with sessions missing between others.
    fn courses() -> Courses {
        let mut courses = Courses::default();
        let cases: [(u32, &[(u32, f64)]); 5] = [
            (0, &[(1, 0.4), (2, 0.9), (4, 0.1)]),
            (0, &[(1, -0.6), (3, -0.2)]),
            (1, &[(2, 1.5)]),
            (1, &[(1, 0.7), (2, 1.1), (3, 0.2), (7, 0.9)]),
            (2, &[(5, -0.9), (6, -0.4)]),
        ];
        for (giver, sessions) in cases {
            courses.begin(giver);
            for &(number, gap) in sessions {
                courses.push(number, gap);
            }
        }
        courses
    }

    /// Giver, case, number and gap of every session.
    fn rows(courses: &Courses) -> Vec<(usize, usize, u32, f64)> {
        let of = |(case, course): (usize, super::super::Course<'_>)| {
            let own = course.numbers.iter().zip(course.gaps);
            own.map(|(&number, &gap)| (course.giver, case, number, gap)).collect::<Vec<_>>()
        };
        courses.cases().enumerate().flat_map(of).collect()
    }

    /// Mean and variance of the long-run gap of a giver, or of a case of it, by matrices over these sessions.
    fn dense(rows: &[(usize, usize, u32, f64)], giver: usize, case: Option<usize>, at: &Relative<f64>) -> (f64, f64) {
        let same = |yes: bool, value: f64| if yes { value } else { 0.0 };
        let v = DMatrix::from_fn(rows.len(), rows.len(), |i, j| {
            let (one, other) = (rows[i], rows[j]);
            let apart = i32::try_from(one.2.abs_diff(other.2)).unwrap();
            same(one.0 == other.0, at.giver) + same(one.1 == other.1, at.case + at.memory.powi(apart))
        });
        let inverse = v.try_inverse().unwrap();
        let ones = DVector::from_element(rows.len(), 1.0);
        let y = DVector::from_iterator(rows.len(), rows.iter().map(|row| row.3));
        let with = rows.iter().map(|row| same(row.0 == giver, at.giver) + same(Some(row.1) == case, at.case));
        let with = DVector::from_iterator(rows.len(), with);
        let information = (&inverse * &ones).dot(&ones);
        let mean = (&inverse * &ones).dot(&y) / information;
        let weights = &inverse * &with;
        let value = mean + weights.dot(&(&y - &ones * mean));
        let prior = at.giver + case.map_or(0.0, |_| at.case);
        (value, prior - weights.dot(&with) + (1.0 - weights.dot(&ones)).powi(2) / information)
    }

    #[test]
    fn predictions_are_those_of_the_whole_matrix() {
        let courses = courses();
        let model = GapModel::new(&courses, true).unwrap();
        let node = Node { theta: vec![0.8, 0.6, 0.7], weight: 1.0 };
        let below = model.sums.below_givers(&model.relative(&node.theta));
        let frame = model.frame(&node, &below);
        let tallies = model.tallies(&courses, std::slice::from_ref(&node));
        let rows = rows(&courses);
        let close = |mixture: &Mixture, (mean, variance): (f64, f64)| {
            let (value, sd, _) = mixture.summary().unwrap();
            assert!((value - mean).abs() < 1e-10, "{value} {mean}");
            assert!((sd * sd - frame.sigma2 * variance).abs() < 1e-10, "{} {}", sd * sd, frame.sigma2 * variance);
        };
        for (giver, tally) in tallies.givers.iter().enumerate() {
            close(&tally.long_run, dense(&rows, giver, None, &frame.at));
        }
        for (case, tally) in tallies.cases.iter().enumerate() {
            close(&tally.long_run, dense(&rows, tally.giver, Some(case), &frame.at));
            let others: Vec<_> = rows.iter().copied().filter(|row| row.1 != case).collect();
            let (usual, spread) = dense(&others, tally.giver, None, &frame.at);
            let alone: Vec<_> = rows.iter().copied().filter(|row| row.1 == case).collect();
            let only = Relative { case: 0.0, giver: 0.0, memory: frame.at.memory };
            // Nothing varies but sessions: the mean of the case, and its variance.
            let (mean, variance) = dense(&alone, tally.giver, None, &only);
            close(&tally.deviation, (mean - usual, variance + spread));
        }
    }

    #[test]
    fn a_mixture_of_equal_normals_is_that_normal() {
        let mut mixture = Mixture { place: 1.0, ..Mixture::default() };
        mixture.add(0.4, 2.0, 0.25, 3.0, 0.5);
        mixture.add(0.6, 2.0, 0.25, 3.0, 0.5);
        let (mean, sd, df) = mixture.summary().unwrap();
        assert!((mean - 2.0).abs() < 1e-15 && (sd - 0.5).abs() < 1e-15 && df == NORMAL);
        mixture = Mixture::default();
        mixture.add(0.5, 0.0, 1.0, 3.0, 0.0);
        mixture.add(0.5, 0.0, 4.0, 3.0, 0.0);
        // Variance 2.5, fourth moment 25.5: excess kurtosis 1.08, and 4 + 6/1.08 degrees of freedom.
        assert_eq!(mixture.summary().unwrap().2, 9.0);
    }
}

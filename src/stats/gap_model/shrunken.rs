//! The long-run gap of each case and each giver, drawn towards what is usual.

use super::average::Node;
use super::courses::Courses;
use super::likelihood::BelowGivers;
use super::likelihood::GiverSums;
use super::likelihood::Relative;
use super::likelihood::Root;
use super::likelihood::Weighing;
use super::mixture::Mixture;
use super::mixture::Shared;
use super::model::GapFit;
use super::model::GapModel;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;

/// Fewest cases, and fewest givers where they are a level, whose spread says how far to draw a single one.
const FEWEST: usize = 3;

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

/// One node of the grid, with everything that does not belong to one person.
struct Frame {
    weight: f64,
    at: Relative<f64>,
    root: Root<f64>,
    /// Residual variance, as the mean of its distribution at this node.
    sigma2: f64,
}

impl Frame {
    /// Mean and relative variance of a giver's long-run gap.
    fn giver(&self, own: &GiverSums<f64>) -> (f64, f64) {
        let mean = self.root.product / self.root.information;
        (own.left * (mean + self.at.giver * own.sum), own.left * (self.at.giver + own.left / self.root.information))
    }
}

/// What all other givers say of the mean at one node.
struct Elsewhere {
    weight: f64,
    sigma2: f64,
    /// Relative variance of givers.
    giver: f64,
    /// 1'V⁻¹1 and 1'V⁻¹d without this giver.
    information: f64,
    product: f64,
}

/// A giver at the nodes that differ by their givers only.
#[derive(Default)]
struct Seen {
    /// The long-run gap.
    long_run: Shared,
    elsewhere: Vec<Elsewhere>,
    /// z and t of the giver (see [`GiverSums`]).
    weight: f64,
    sum: f64,
}

impl Seen {
    /// Adds how far a case with this sum lies from what is usual with the giver without it, the mean of all without it too.
    fn add_deviation(&self, weighing: &Weighing<f64>, sum: f64, fourth: f64, mixture: &mut Mixture) {
        let weight = self.weight - weighing.weight * weighing.left;
        let rest = self.sum - sum * weighing.left;
        let alone = 1.0 / weighing.weight;
        let mean = sum * alone;
        for node in &self.elsewhere {
            // 1/u of the giver without the case, and 1'V⁻¹1 without it as a multiple of u; one division for both inverses.
            let grown = 1.0 + node.giver * weight;
            let information = node.information * grown + weight;
            if information > 0.0 {
                let inverse = 1.0 / (grown * information);
                let of_mean = inverse * grown;
                let spread = inverse * information * (node.giver + of_mean);
                let usual = node.product * of_mean + rest * spread;
                mixture.add(node.weight, mean - usual, node.sigma2 * (alone + spread), fourth, 0.0);
            }
        }
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
            let frames: Vec<Frame> = nodes.iter().map(|node| self.frame(node, &below)).collect();
            let givers = tallies.givers.iter_mut().zip(below.sums());
            let seen: Vec<Seen> = givers.map(|(tally, &own)| self.see(&frames, own, tally)).collect();
            let cases = tallies.cases.iter_mut().zip(&self.sums.of_case).zip(&starts);
            for ((tally, &pattern), &start) in cases {
                let weighing = &below.weighings.own[pattern as usize];
                let weights = &below.weighings.of_vectors[self.sums.patterns[pattern as usize].place()];
                let sum = weights.iter().zip(&vectors[start..]).map(|(weight, value)| weight * value).sum();
                self.add(&seen[tally.giver], frames[0].at.case, weighing, sum, tally);
            }
        }
        tallies
    }

    fn frame(&self, node: &Node, below: &BelowGivers) -> Frame {
        let at = self.relative(&node.theta);
        let root = below.root(at.giver);
        Frame { weight: node.weight, at, root, sigma2: root.residual / (self.degrees() - 2.0) }
    }

    /// Fourth moment of a residual in squared variances.
    fn fourth(&self) -> f64 {
        3.0 * (self.degrees() - 2.0) / (self.degrees() - 4.0)
    }

    /// Adds nodes to what is known of a giver, and keeps what they say to its cases.
    fn see(&self, frames: &[Frame], (weight, sum): (f64, f64), tally: &mut Tally) -> Seen {
        let mut seen = Seen { weight, sum, elsewhere: Vec::with_capacity(frames.len()), ..Seen::default() };
        for frame in frames {
            let Frame { at, root, sigma2, .. } = *frame;
            let own = GiverSums::new(weight, sum, at.giver);
            let (mean, variance) = frame.giver(&own);
            tally.long_run.add(frame.weight, mean + self.centre, sigma2 * variance, self.fourth(), 1.0 - own.left);
            if seen.elsewhere.is_empty() {
                seen.long_run.place = mean;
            }
            seen.long_run.add(frame.weight, mean, [sigma2, sigma2 * variance]);
            let (information, product) = (root.information - weight * own.left, root.product - sum * own.left);
            seen.elsewhere.push(Elsewhere { weight: frame.weight, sigma2, giver: at.giver, information, product });
        }
        seen
    }

    /// Adds the nodes of a giver to what is known of a case with this sum s; `of_case` is the relative variance of cases.
    fn add(&self, giver: &Seen, of_case: f64, weighing: &Weighing<f64>, sum: f64, tally: &mut Tally) {
        let (left, fourth) = (weighing.left, self.fourth());
        let line = (self.centre + left * (giver.long_run.place + of_case * sum), left);
        tally.long_run.add_shared(&giver.long_run, line, [left * of_case, left * left], fourth, 1.0 - left);
        giver.add_deviation(weighing, sum, fourth, &mut tally.deviation);
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

    /// What a node says of the deviation of a case, by matrices.
    fn dense_deviation(rows: &[(usize, usize, u32, f64)], case: usize, at: &Relative<f64>) -> (f64, f64) {
        let (own, others): (Vec<_>, Vec<_>) = rows.iter().copied().partition(|row| row.1 == case);
        let (usual, spread) = dense(&others, own[0].0, None, at);
        // Nothing varies but sessions: the mean of the case, and its variance.
        let (mean, variance) = dense(&own, own[0].0, None, &Relative { case: 0.0, giver: 0.0, memory: at.memory });
        (mean - usual, variance + spread)
    }

    /// The long way: every node by itself, and for everyone the whole matrix.
    fn assert_as_by_matrices(model: &GapModel, courses: &Courses, nodes: &[Node]) {
        let tallies = model.tallies(courses, nodes);
        let rows = rows(courses);
        let frames: Vec<Frame> = nodes
            .iter()
            .map(|node| model.frame(node, &model.sums.below_givers(&model.relative(&node.theta))))
            .collect();
        let close = |mixture: &Mixture, of_node: &dyn Fn(&Relative<f64>) -> (f64, f64)| {
            let mut long = Mixture { place: mixture.place, ..Mixture::default() };
            for frame in &frames {
                let (mean, variance) = of_node(&frame.at);
                long.add(frame.weight, mean, frame.sigma2 * variance, model.fourth(), 0.0);
            }
            for (short, long) in mixture.moments.iter().zip(long.moments) {
                assert!((short - long).abs() < 1e-10 * (1.0 + long.abs()), "{short} {long}");
            }
        };
        for (giver, tally) in tallies.givers.iter().enumerate() {
            close(&tally.long_run, &|at| dense(&rows, giver, None, at));
        }
        for (case, tally) in tallies.cases.iter().enumerate() {
            close(&tally.long_run, &|at| dense(&rows, tally.giver, Some(case), at));
            close(&tally.deviation, &|at| dense_deviation(&rows, case, at));
        }
    }

    #[test]
    fn predictions_are_those_of_the_whole_matrix() {
        let courses = courses();
        let model = GapModel::new(&courses, true).unwrap();
        assert_as_by_matrices(&model, &courses, &[Node { theta: vec![0.8, 0.6, 0.7], weight: 1.0 }]);
    }

    #[test]
    fn nodes_together_are_what_each_of_them_says() {
        let courses = courses();
        for memory in [false, true] {
            let model = GapModel::new(&courses, memory).unwrap();
            let nodes = model.nodes(&model.fit().unwrap()).unwrap();
            assert!(nodes.len() > 50, "{}", nodes.len());
            assert_as_by_matrices(&model, &courses, &nodes);
        }
    }
}

//! The random effects themselves: where each group stands, and how surely.

use nalgebra::DMatrix;
use nalgebra::DVector;

use super::evaluate::Elimination;
use super::evaluate::Kept;
use super::evaluate::Ranges;
use super::fit::Fit;
use super::model::Model;
use super::root::Root;
use super::sums::Leaves;
use crate::stats::Undefined;

/// What is predicted for one group of a term.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupEffect {
    /// Level of the term's factor.
    pub group: u32,
    /// Intercept, then slopes: best linear unbiased predictions, in units of the outcome (per unit of the column).
    pub effects: Vec<f64>,
    /// Standard deviation of each prediction error, given the components; fixed effects count as estimated.
    pub std_errors: Vec<f64>,
}

/// The coefficients of a node's columns given the data: mean and relative covariance.
#[derive(Clone)]
struct State {
    mean: DVector<f64>,
    covariance: DMatrix<f64>,
}

/// The way back from the root to the groups of one term.
struct Descent<'a> {
    model: &'a Model,
    term: usize,
    kept: Vec<Kept<f64>>,
    /// Eliminations of each node, level by level.
    ranges: Ranges,
    /// How each effect of the term adds to intercept and slopes.
    own: Vec<Vec<(usize, f64)>>,
    variance: f64,
    sigma: f64,
    found: Vec<GroupEffect>,
}

impl State {
    /// Adds an effect whose column of products is known; its loads are by place.
    fn add(&mut self, kept: &Kept<f64>, loads: &[(usize, f64)]) {
        let last = kept.column.len() - 1;
        let gain = |at: usize| kept.column[at] / kept.precision;
        let mut expected = gain(last);
        let size = self.mean.len();
        let mut slopes = DVector::zeros(size);
        for at in 0..last {
            slopes[kept.start + at] = gain(at);
            expected -= gain(at) * self.mean[kept.start + at];
        }
        let cross = -(&self.covariance * &slopes);
        let spread = 1.0 / kept.precision - cross.dot(&slopes);
        for &(row, load) in loads {
            self.mean[row] += load * expected;
        }
        for &(row, load) in loads {
            for at in 0..size {
                self.covariance[(row, at)] += load * cross[at];
                self.covariance[(at, row)] += load * cross[at];
            }
        }
        for &(row, left) in loads {
            for &(column, right) in loads {
                self.covariance[(row, column)] += left * right * spread;
            }
        }
    }

    /// Mean and standard deviation of some places.
    fn read(&self, places: std::ops::Range<usize>, sigma: f64, group: u32) -> GroupEffect {
        let deviation = |at: usize| self.covariance[(at, at)].max(0.0).sqrt() * sigma;
        GroupEffect {
            group,
            effects: places.clone().map(|at| self.mean[at]).collect(),
            std_errors: places.map(deviation).collect(),
        }
    }

    /// Some of the places, in a new order; absent ones are 0.
    fn at(&self, places: &[Option<usize>]) -> Self {
        let size = places.len();
        let entry = |row: usize, column: usize| match (places[row], places[column]) {
            (Some(row), Some(column)) => self.covariance[(row, column)],
            _ => 0.0,
        };
        Self {
            mean: DVector::from_fn(size, |row, _| places[row].map_or(0.0, |at| self.mean[at])),
            covariance: DMatrix::from_fn(size, size, entry),
        }
    }
}

impl Model {
    /// Predictions of all groups of a term (by number), given the components of `fit`: `u = σ²DZ'V⁻¹(y − Xβ)`, with the
    /// standard deviation of the prediction error (Henderson 1975). A term without variance predicts 0 for all.
    ///
    /// Undefined (`not-identified`) if there is no such term, or if the model was made for components only.
    ///
    /// ```
    /// use parallax::stats::mixed::{Data, Method, Model, Term};
    /// use parallax::stats::observations::Factor;
    ///
    /// let client = Factor::new(vec![0, 0, 1, 1], 2).unwrap();
    /// let data = Data::around_mean(vec![1.0, 2.0, 6.0, 7.0], 0.0);
    /// let model = Model::new(&data, &[Term::intercept("client", client)]).unwrap();
    /// let fit = model.fit(Method::Reml).unwrap();
    /// // Means 1.5 and 6.5 about 4, shrunk by 12.25/(12.25 + 0.5/2).
    /// let effects = model.effects(&fit, 0).unwrap();
    /// assert!((effects[1].effects[0] - 2.5 * 12.25 / 12.5).abs() < 1e-8);
    /// ```
    pub fn effects(&self, fit: &Fit, term: usize) -> Result<Vec<GroupEffect>, Undefined> {
        let block = self.blocks.get(term).ok_or(Undefined::NotIdentified)?;
        if self.sums.leaves.is_none() && self.tree.leaf == Some(term) {
            return Err(Undefined::NotIdentified);
        }
        let mut elimination = Elimination::new(self.parts(), self.effects_at(&fit.theta));
        let (root, ranges) = elimination.keep().ok_or(Undefined::NotIdentified)?;
        let own: Vec<Vec<(usize, f64)>> = elimination.own(term);
        let mut descent = Descent {
            model: self,
            term,
            kept: elimination.kept.take().unwrap_or_default(),
            ranges,
            own,
            variance: fit.theta[block.start] * fit.theta[block.start],
            sigma: fit.sigma2.sqrt(),
            found: Vec::new(),
        };
        let top = self.tree.levels.len() - 1;
        descent.node(top, 0, &State::at_root(&root, self.tail.carried));
        let mut found = descent.found;
        for effect in &mut found {
            effect.group = block.names[effect.group as usize];
        }
        found.sort_by_key(|effect| effect.group);
        Ok(found)
    }
}

impl State {
    /// The fixed effects with their relative covariance; carried columns have no coefficient of their own.
    fn at_root(root: &Root<f64>, carried: usize) -> Self {
        let (coefficients, inverse) = (root.coefficients(), root.inverse());
        let fixed = coefficients.len();
        let state = Self { mean: DVector::from_vec(coefficients), covariance: inverse };
        let places: Vec<Option<usize>> = (0..carried).map(|_| None).chain((0..fixed).map(Some)).collect();
        state.at(&places)
    }
}

impl Descent<'_> {
    /// Adds the effects of a node to what is known of its columns, reads those of the term, and goes on below.
    fn node(&mut self, level: usize, node: usize, passed: &State) {
        let tree = &self.model.tree;
        let at = &tree.levels[level].nodes[node];
        let extra = self.model.blocks[self.term].size();
        let size = at.ending + passed.mean.len();
        let here = tree.levels[level].term == Some(self.term);
        // What ends here starts at 0; the effects of the term itself are kept behind all columns.
        let places: Vec<Option<usize>> = (0..at.ending)
            .map(|_| None)
            .chain((0..passed.mean.len()).map(Some))
            .chain((0..if here { extra } else { 0 }).map(|_| None))
            .collect();
        let mut state = passed.at(&places);
        let (begin, end) = self.ranges[level][node];
        for kept in self.kept[begin..end].iter().rev() {
            let mut loads = kept.loads.clone();
            if here && kept.term == self.term {
                loads.extend(self.own[kept.effect].iter().map(|&(row, load)| (size + row, load)));
            }
            state.add(kept, &loads);
        }
        if here {
            let group = tree.levels[level].groups[node];
            self.found.push(state.read(size..size + extra, self.sigma, group));
            return;
        }
        if self.ended_here(level, node, &state) || self.leaves(level, node, &state) || level == 0 {
            return;
        }
        let tail = self.model.tail.width() - 1;
        let width = at.columns.len();
        for child in at.children.clone() {
            let below = &tree.levels[level - 1].nodes[child];
            let up = tree.up[below.up.clone()].iter().map(|&place| Some(place as usize));
            let places: Vec<Option<usize>> = up.chain((width..width + tail).map(Some)).collect();
            self.node(level - 1, child, &state.at(&places));
        }
    }

    /// Reads the term where its columns end; true if this is the level for it.
    fn ended_here(&mut self, level: usize, node: usize, state: &State) -> bool {
        let tree = &self.model.tree;
        let Some(crossed) = tree.crossed.iter().find(|crossed| crossed.term == self.term) else { return false };
        if crossed.home != level {
            return false;
        }
        let at = &tree.levels[level].nodes[node];
        for (place, &column) in tree.columns[at.columns.clone()][..at.ending].iter().enumerate() {
            let column = column as usize;
            if crossed.numbers.contains(&column) && (column - crossed.numbers.start).is_multiple_of(crossed.size) {
                let group = u32::try_from((column - crossed.numbers.start) / crossed.size).unwrap_or(u32::MAX);
                self.found.push(state.read(place..place + crossed.size, self.sigma, group));
            }
        }
        true
    }

    /// Reads the leaves below a bottom node; true if they are the groups of the term.
    fn leaves(&mut self, level: usize, node: usize, state: &State) -> bool {
        if level > 0 || self.model.tree.leaf != Some(self.term) {
            return false;
        }
        let Some(Leaves { groups, starts, entries, node_starts }) = &self.model.sums.leaves else { return true };
        let outcome = state.mean.len();
        for leaf in node_starts[node]..node_starts[node + 1] {
            let (group, ratings) = groups[leaf];
            let weight = self.variance / (1.0 + self.variance * f64::from(ratings));
            let own = &entries[starts[leaf]..starts[leaf + 1]];
            let mut rest = 0.0;
            let mut spread = 0.0;
            for &(place, value) in own {
                let place = place as usize;
                if place == outcome {
                    rest += value;
                    continue;
                }
                rest -= value * state.mean[place];
                for &(other, times) in own.iter().filter(|(other, _)| (*other as usize) < outcome) {
                    spread += value * times * state.covariance[(place, other as usize)];
                }
            }
            let variance = weight + weight * weight * spread;
            self.found.push(GroupEffect {
                group,
                effects: vec![weight * rest],
                std_errors: vec![variance.max(0.0).sqrt() * self.sigma],
            });
        }
        true
    }
}

//! One evaluation of the likelihood: the random effects are eliminated one after the other, from the bottom up.
//!
//! With V the covariance of the ratings in units of the residual variance, T = C'V⁻¹C for the columns C = [columns of
//! crossed terms | carried | X | y] of a node. One more effect with design C a turns it into T − T a a'T/(1 + a'T a) and
//! multiplies |V| by 1 + a'T a; an effect without variance changes nothing.

use super::jet::Number;
use super::pair::Pair;
use super::root::Root;
use super::sums::Sums;
use super::sums::Tail;
use super::sums::packed;
use super::sums::row_start;
use super::tree::Block;
use super::tree::Tree;

/// What one effect loads on, by place.
pub(super) type Loads<T> = Vec<(usize, T)>;

/// One random effect of a term: its design is a combination of columns, its variance in units of the residual one.
#[derive(Debug, Clone)]
pub(super) struct Effect<T> {
    /// By place in the term's own columns, 0 the intercept.
    pub(super) own: Loads<T>,
    /// By place in a node: counted from the end for levels of the tree, from the group's first column for others.
    pub(super) loads: Loads<T>,
    pub(super) variance: T,
}

/// Effects of a term at given parameters. Uncorrelated effects have a variance each; correlated ones share columns, by
/// the Cholesky factor of their covariance, and have variance 1.
pub(super) fn effects<T: Number>(block: &Block, theta: &[T]) -> Vec<Effect<T>> {
    let size = block.size();
    let effect = |effect: usize| {
        let (own, variance) = if block.correlated {
            let load = |row: usize| block.parameter(row, effect).map(|at| (row, theta[at]));
            ((effect..size).filter_map(load).collect(), T::constant(1.0))
        } else {
            (vec![(effect, T::constant(1.0))], theta[block.start + effect].square())
        };
        Effect { loads: Loads::new(), own, variance }
    };
    (0..size).map(effect).collect()
}

/// Loads on the columns that every node has, counted from the end; a centred column is itself and its centre.
fn tail_loads<T: Number>(block: &Block, tail: &Tail, own: &Loads<T>) -> Loads<T> {
    let mut constant = T::constant(0.0);
    let mut loads = Loads::new();
    for &(row, load) in own {
        if row == 0 {
            constant += load;
        } else {
            let column = block.slopes[row - 1];
            constant.add_scaled(load, tail.centres[column]);
            loads.push((tail.back_from_end(column), load));
        }
    }
    if !constant.vanishes() {
        loads.push((tail.back_from_end(0), constant));
    }
    loads
}

/// The parts of a model that an evaluation reads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) tree: &'a Tree,
    pub(super) sums: &'a Sums,
    pub(super) blocks: &'a [Block],
    pub(super) tail: &'a Tail,
}

/// One evaluation under way.
pub(super) struct Elimination<'a, T> {
    pub(super) parts: Parts<'a>,
    /// Weight of each size of leaf.
    weights: Vec<T>,
    pub(super) effects: Vec<Vec<Effect<T>>>,
    /// Both effects of the lowest level, where there are two and no leaves below.
    pair: Option<Pair<T>>,
    pub(super) log_v: T,
    column: Vec<T>,
    /// Each elimination in turn, if they are to be kept.
    pub(super) kept: Option<Vec<Kept<T>>>,
    /// Where the kept eliminations of each node start and end, level by level.
    ranges: Ranges,
}

/// Where the eliminations of each node start and end, level by level.
pub(super) type Ranges = Vec<Vec<(usize, usize)>>;

/// Gives the products of a node.
pub(super) type Fill<'f, E, T> = &'f mut dyn FnMut(&E, usize, &mut [T]);

/// An elimination that was kept.
#[derive(Debug, Clone)]
pub(super) struct Kept<T> {
    pub(super) term: usize,
    pub(super) effect: usize,
    /// First column that still counted.
    pub(super) start: usize,
    /// Where the effect loads.
    pub(super) loads: Loads<T>,
    /// T a from `start` on.
    pub(super) column: Vec<T>,
    /// 1/variance + a'T a.
    pub(super) precision: T,
}

impl<'a, T: Number> Elimination<'a, T> {
    /// With the effects of each term as [`effects`] gives them.
    pub(super) fn new(parts: Parts<'a>, mut effects: Vec<Vec<Effect<T>>>) -> Self {
        let Parts { tree, sums, blocks, tail } = parts;
        let mut log_v = T::constant(0.0);
        let mut weights = Vec::with_capacity(sums.sizes.len());
        if let Some(leaf) = tree.leaf {
            let variance = effects[leaf][0].variance;
            for &(ratings, leaves) in &sums.sizes {
                let grown = T::constant(1.0) + variance.scale(ratings);
                weights.push(variance / grown);
                log_v.add_scaled(grown.ln(), leaves);
            }
        }
        for (term, own) in effects.iter_mut().enumerate() {
            let crossed = tree.crossed.iter().any(|crossed| crossed.term == term);
            for effect in own {
                effect.loads = if crossed { effect.own.clone() } else { tail_loads(&blocks[term], tail, &effect.own) };
            }
        }
        let lowest = tree.levels[0].term.filter(|_| tree.leaf.is_none());
        let pair = lowest.and_then(|term| Pair::of(&effects[term]));
        Self { parts, weights, effects, pair, log_v, column: Vec::new(), kept: None, ranges: Vec::new() }
    }

    /// Room for the products of one node on each level.
    pub(super) fn room(&self) -> Vec<Vec<T>> {
        let tail = self.parts.tail.width();
        let most = |level: &super::tree::Level| level.nodes.iter().map(|node| node.columns.len()).max().unwrap_or(0);
        self.parts.tree.levels.iter().map(|level| vec![T::constant(0.0); packed(most(level) + tail)]).collect()
    }

    /// Runs up to the root; `None` if the fixed columns cannot be told apart.
    pub(super) fn run(&mut self) -> Option<Root<T>> {
        let top = self.parts.tree.levels.len() - 1;
        let mut own = match super::below::root_products(self) {
            Some(own) => own,
            None => self.gathered(0, &mut Self::fill),
        };
        let width = self.eliminate(top, 0, &mut own);
        let start = width - self.parts.tail.fixed - 1;
        self.finish(&mut own, width, start)
    }

    /// The products of the root, all below it eliminated; see [`Self::gather`].
    pub(super) fn gathered(&mut self, from: usize, fill: Fill<'_, Self, T>) -> Vec<T> {
        let mut room = self.room();
        let top = room.len() - 1;
        self.gather((top, 0), &mut room, from, fill);
        room.swap_remove(top)
    }

    /// Runs up to the root and keeps each elimination, with where those of each node start and end, level by level.
    pub(super) fn keep(&mut self) -> Option<(Root<T>, Ranges)> {
        self.kept = Some(Vec::new());
        self.ranges = self.parts.tree.levels.iter().map(|level| vec![(0, 0); level.nodes.len()]).collect();
        let root = self.run()?;
        Some((root, std::mem::take(&mut self.ranges)))
    }

    /// How each effect of a term adds to its intercept and slopes.
    pub(super) fn own(&self, term: usize) -> Vec<Loads<T>> {
        self.effects[term].iter().map(|effect| effect.own.clone()).collect()
    }

    /// Fills the products of a node, by level and number, from below; `fill` gives those of nodes on the level `from`.
    pub(super) fn gather(
        &mut self,
        (level, node): (usize, usize),
        room: &mut [Vec<T>],
        from: usize,
        fill: Fill<'_, Self, T>,
    ) {
        let (lower, own) = room.split_at_mut(level);
        let own = &mut own[0];
        if level == from {
            fill(self, node, own);
            return;
        }
        let tree = self.parts.tree;
        let at = &tree.levels[level].nodes[node];
        let width = at.columns.len() + self.parts.tail.width();
        own[..packed(width)].fill(T::constant(0.0));
        for child in at.children.clone() {
            self.gather((level - 1, child), lower, from, fill);
            let below = self.eliminate(level - 1, child, &mut lower[level - 1]);
            self.pass_up(level, child, &lower[level - 1], below, own, width);
        }
    }

    /// Products of a bottom node, its leaves eliminated.
    pub(super) fn fill(&self, node: usize, own: &mut [T]) {
        let Parts { tree, sums, tail, .. } = self.parts;
        let size = packed(tree.levels[0].nodes[node].columns.len() + tail.width());
        let plain = &sums.plain[sums.starts[node]..][..size];
        for (place, &sum) in own.iter_mut().zip(plain) {
            *place = T::constant(sum);
        }
        for class in &sums.classes[sums.class_starts[node]..sums.class_starts[node + 1]] {
            let weight = self.weights[class.size];
            if !weight.vanishes() {
                for (place, &gram) in own.iter_mut().zip(&sums.grams[class.start..][..size]) {
                    place.add_scaled(weight, -gram);
                }
            }
        }
    }

    /// Eliminates the effects of a node and the columns that end there; gives the width of the node.
    pub(super) fn eliminate(&mut self, level: usize, node: usize, own: &mut [T]) -> usize {
        let Parts { tree, tail, blocks, .. } = self.parts;
        let at = &tree.levels[level].nodes[node];
        let width = at.columns.len() + tail.width();
        let first = self.kept.as_ref().map(Vec::len);
        if let Some(pair) = self.pair.as_mut().filter(|_| level == 0 && first.is_none()) {
            self.log_v += pair.eliminate(own, width);
        } else if let Some(term) = tree.levels[level].term {
            for effect in 0..self.effects[term].len() {
                self.drop_effect(own, width, 0, (term, effect), false);
            }
        }
        let mut start = 0;
        for &(term, groups) in &tree.steps[at.steps.clone()] {
            let term = term as usize;
            for _ in 0..groups {
                for effect in 0..self.effects[term].len() {
                    self.drop_effect(own, width, start, (term, effect), true);
                }
                start += blocks[term].size();
            }
        }
        if let (Some(first), Some(kept)) = (first, &self.kept) {
            self.ranges[level][node] = (first, kept.len());
        }
        width
    }

    /// Eliminates one effect from the columns `start..`. The columns of a crossed term begin there and end with it.
    fn drop_effect(&mut self, own: &mut [T], width: usize, start: usize, which: (usize, usize), crossed: bool) {
        let effects = &self.effects[which.0];
        let Effect { loads, variance, .. } = &effects[which.1];
        if variance.vanishes() || loads.iter().all(|(_, load)| load.vanishes()) {
            return;
        }
        let place = |offset: usize| if crossed { start + offset } else { width - offset };
        let column = &mut self.column;
        multiply(own, width, start, loads.iter().map(|&(offset, load)| (place(offset), load)), column);
        let mut curvature = T::constant(0.0);
        for &(offset, load) in loads {
            curvature += column[place(offset)] * load;
        }
        let grown = T::constant(1.0) + curvature * *variance;
        self.log_v += grown.ln();
        let share = *variance / grown;
        // A single column that ends here is needed no more.
        let first = if crossed && effects.len() == 1 { start + 1 } else { start };
        for row in first..width {
            let factor = column[row] * share;
            let line = &mut own[row_start(width, row)..][..width - row];
            for (value, &other) in line.iter_mut().zip(&column[row..]) {
                value.take_product(factor, other);
            }
        }
        if let Some(kept) = &mut self.kept {
            let loads = loads.iter().map(|&(offset, load)| (place(offset), load)).collect();
            let column = column[start..].to_vec();
            kept.push(Kept { term: which.0, effect: which.1, start, loads, column, precision: share.recip() });
        }
    }

    /// Adds what is left of a child to its parent.
    fn pass_up(&self, level: usize, child: usize, from: &[T], below: usize, own: &mut [T], width: usize) {
        let Parts { tree, tail, .. } = self.parts;
        let node = &tree.levels[level - 1].nodes[child];
        let up = &tree.up[node.up.clone()];
        let place = |column: usize| match up.get(column) {
            Some(&place) => place as usize,
            None => width - tail.width() + column - up.len(),
        };
        let left = below - node.ending;
        for row in 0..left {
            let source = &from[row_start(below, row + node.ending)..][..left - row];
            let target = place(row);
            let start = row_start(width, target) - target;
            for (column, &value) in (row..).zip(source) {
                own[start + place(column)] += value;
            }
        }
    }

    /// Eliminates the fixed columns.
    fn finish(&self, own: &mut [T], width: usize, start: usize) -> Option<Root<T>> {
        let mut rows = Vec::with_capacity(width - 1 - start);
        let mut log_x = T::constant(0.0);
        let whole: Vec<f64> = (start..width).map(|row| own[row_start(width, row)].value()).collect();
        let mut least_part = 1.0_f64;
        for pivot in start..width - 1 {
            let (head, rest) = own.split_at_mut(row_start(width, pivot + 1));
            let line = &head[row_start(width, pivot)..];
            if line[0].value().is_nan() || line[0].value() <= 0.0 {
                return None;
            }
            least_part = least_part.min(line[0].value() / whole[pivot - start]);
            log_x += line[0].ln();
            let inverse = line[0].recip();
            let mut at = 0;
            for row in pivot + 1..width {
                let factor = line[row - pivot] * inverse;
                for (value, &other) in rest[at..at + width - row].iter_mut().zip(&line[row - pivot..]) {
                    value.take_product(factor, other);
                }
                at += width - row;
            }
            rows.push(line.to_vec());
        }
        let residual = own[packed(width) - 1];
        let residual_part = residual.value() / whole[width - 1 - start];
        Some(Root { log_v: self.log_v, log_x, residual, least_part, residual_part, rows })
    }
}

/// T a from `start` on, for a combination a of columns.
fn multiply<T: Number>(
    own: &[T],
    width: usize,
    start: usize,
    loads: impl Iterator<Item = (usize, T)>,
    column: &mut Vec<T>,
) {
    column.clear();
    column.resize(width, T::constant(0.0));
    for (pivot, load) in loads {
        // An intercept loads 1, and nearly all effects are intercepts.
        let plain = load == T::constant(1.0);
        let times = |value: T| if plain { value } else { value * load };
        for row in start..pivot {
            column[row] += times(own[row_start(width, row) + pivot - row]);
        }
        let line = &own[row_start(width, pivot)..][..width - pivot];
        for (sum, &value) in column[pivot..].iter_mut().zip(line) {
            *sum += times(value);
        }
    }
}

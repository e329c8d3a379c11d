//! One evaluation of the likelihood: the random effects are eliminated one after the other, from the bottom up.
//!
//! With V the covariance of the ratings in units of the residual variance, T = C'V⁻¹C for the columns C = [columns of
//! crossed terms | carried | X | y] of a node. One more effect with design C a turns it into T − T a a'T/(1 + a'T a) and
//! multiplies |V| by 1 + a'T a; an effect without variance changes nothing.

use super::jet::Number;
use super::sums::Sums;
use super::sums::Tail;
use super::sums::packed;
use super::sums::row_start;
use super::tree::Block;
use super::tree::Tree;

/// What is left after all random effects are gone.
#[derive(Debug, Clone)]
pub(super) struct Root<T> {
    /// log|V|.
    pub(super) log_v: T,
    /// log|X'V⁻¹X|.
    pub(super) log_x: T,
    /// Weighted sum of squared residuals.
    pub(super) residual: T,
    /// The smallest share that a fixed column keeps after those before it.
    pub(super) least_part: f64,
    /// The share that y keeps.
    pub(super) residual_part: f64,
    /// X and y after elimination of the columns before: each row from its pivot on.
    rows: Vec<Vec<T>>,
}

impl<T: Number> Root<T> {
    /// Coefficients of the (centred) fixed columns.
    pub(super) fn coefficients(&self) -> Vec<T> {
        let p = self.rows.len();
        let mut beta = vec![T::constant(0.0); p];
        for j in (0..p).rev() {
            let row = &self.rows[j];
            let mut rest = row[p - j];
            for k in j + 1..p {
                rest.take_product(row[k - j], beta[k]);
            }
            beta[j] = rest / row[0];
        }
        beta
    }

    /// c'(X'V⁻¹X)⁻¹c.
    pub(super) fn quadratic(&self, contrast: &[f64]) -> T {
        let mut rest: Vec<T> = contrast.iter().map(|&weight| T::constant(weight)).collect();
        let mut sum = T::constant(0.0);
        for (j, row) in self.rows.iter().enumerate() {
            let scaled = rest[j] / row[0];
            sum += scaled * rest[j];
            for k in j + 1..self.rows.len() {
                rest[k].take_product(scaled, row[k - j]);
            }
        }
        sum
    }
}

/// One effect of a term as a combination of columns.
pub(super) type Loadings<T> = Vec<(usize, T)>;

/// The effects of a term at given parameters: for each the columns it loads on, by place in the term's own columns.
pub(super) fn own_loadings<T: Number>(block: &Block, theta: &[T]) -> Vec<Loadings<T>> {
    let size = block.size();
    let load = |row: usize, effect: usize| block.parameter(row, effect).map(|at| (row, theta[at]));
    (0..size).map(|effect| (effect..size).filter_map(|row| load(row, effect)).collect()).collect()
}

/// The same by place among the columns of a node, counted from the end; a centred column is itself and its centre.
pub(super) fn tail_loadings<T: Number>(block: &Block, tail: &Tail, theta: &[T]) -> Vec<Loadings<T>> {
    let intercept = tail.from_end(0);
    let spread = |own: Loadings<T>| {
        let mut constant = T::constant(0.0);
        let mut out = Loadings::new();
        for (row, load) in own {
            if row == 0 {
                constant += load;
            } else {
                let column = block.slopes[row - 1];
                constant.add_scaled(load, tail.centres[column]);
                out.push((tail.from_end(column), load));
            }
        }
        if !constant.vanishes() {
            out.push((intercept, constant));
        }
        out
    };
    own_loadings(block, theta).into_iter().map(spread).collect()
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
    parts: Parts<'a>,
    /// Weight of each size of leaf.
    weights: Vec<T>,
    /// Effects of each term, by place in the node (chain) or in the term's own columns.
    loadings: Vec<Vec<Loadings<T>>>,
    log_v: T,
    column: Vec<T>,
}

impl<'a, T: Number> Elimination<'a, T> {
    pub(super) fn new(parts: Parts<'a>, theta: &[T]) -> Self {
        let Parts { tree, sums, blocks, tail } = parts;
        let mut log_v = T::constant(0.0);
        let mut weights = Vec::with_capacity(sums.sizes.len());
        if let Some(leaf) = tree.leaf {
            let square = theta[blocks[leaf].start].square();
            for &(ratings, leaves) in &sums.sizes {
                let grown = T::constant(1.0) + square.scale(ratings);
                weights.push(square / grown);
                log_v.add_scaled(grown.ln(), leaves);
            }
        }
        let crossed = |term: usize| tree.crossed.iter().any(|crossed| crossed.term == term);
        let load = |(term, block): (usize, &Block)| {
            if crossed(term) { own_loadings(block, theta) } else { tail_loadings(block, tail, theta) }
        };
        let loadings = blocks.iter().enumerate().map(load).collect();
        Self { parts, weights, loadings, log_v, column: Vec::new() }
    }

    /// Room for the products of one node on each level.
    pub(super) fn room(&self) -> Vec<Vec<T>> {
        let tail = self.parts.tail.width();
        let most = |level: &super::tree::Level| level.nodes.iter().map(|node| node.columns.len()).max().unwrap_or(0);
        self.parts.tree.levels.iter().map(|level| vec![T::constant(0.0); packed(most(level) + tail)]).collect()
    }

    /// Runs up to the root; `None` if the fixed columns cannot be told apart.
    pub(super) fn run(mut self) -> Option<Root<T>> {
        let mut room = self.room();
        let top = self.parts.tree.levels.len() - 1;
        self.gather(top, 0, &mut room);
        let width = self.eliminate(top, 0, &mut room[top]);
        let start = width - self.parts.tail.fixed - 1;
        self.finish(&mut room[top], width, start)
    }

    /// Fills the products of a node from below.
    pub(super) fn gather(&mut self, level: usize, node: usize, room: &mut [Vec<T>]) {
        let (lower, own) = room.split_at_mut(level);
        let own = &mut own[0];
        if level == 0 {
            self.fill(node, own);
            return;
        }
        let tree = self.parts.tree;
        let at = &tree.levels[level].nodes[node];
        let width = at.columns.len() + self.parts.tail.width();
        own[..packed(width)].fill(T::constant(0.0));
        for child in at.children.clone() {
            self.gather(level - 1, child, lower);
            let below = self.eliminate(level - 1, child, &mut lower[level - 1]);
            self.pass_up(level, child, &lower[level - 1], below, own, width);
        }
    }

    /// Products of a bottom node, its leaves eliminated.
    fn fill(&self, node: usize, own: &mut [T]) {
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
        if let Some(term) = tree.levels[level].term {
            for effect in 0..self.loadings[term].len() {
                self.drop_effect(own, width, 0, term, effect, width, true);
            }
        }
        let mut start = 0;
        for &(term, groups) in &tree.steps[at.steps.clone()] {
            let term = term as usize;
            for _ in 0..groups {
                for effect in 0..self.loadings[term].len() {
                    self.drop_effect(own, width, start, term, effect, start, false);
                }
                start += blocks[term].size();
            }
        }
        width
    }

    /// Eliminates one effect from the columns `start..`; its loadings count back from `base` or forward.
    #[expect(clippy::too_many_arguments, reason = "the place of one effect in one node")]
    fn drop_effect(
        &mut self,
        own: &mut [T],
        width: usize,
        start: usize,
        term: usize,
        effect: usize,
        base: usize,
        back: bool,
    ) {
        let place = |offset: usize| if back { base - offset } else { base + offset };
        let loadings = &self.loadings[term][effect];
        if loadings.iter().all(|(_, load)| load.vanishes()) {
            return;
        }
        let column = &mut self.column;
        column.clear();
        column.resize(width, T::constant(0.0));
        for &(offset, load) in loadings {
            let pivot = place(offset);
            for row in start..pivot {
                column[row] += own[row_start(width, row) + pivot - row] * load;
            }
            let line = &own[row_start(width, pivot)..][..width - pivot];
            for (sum, &value) in column[pivot..].iter_mut().zip(line) {
                *sum += value * load;
            }
        }
        let mut grown = T::constant(1.0);
        for &(offset, load) in loadings {
            grown += column[place(offset)] * load;
        }
        self.log_v += grown.ln();
        let inverse = grown.recip();
        // A single column that ends here is needed no more.
        let keep = if back || self.loadings[term].len() > 1 { start } else { start + 1 };
        for row in keep..width {
            let factor = column[row] * inverse;
            let line = &mut own[row_start(width, row)..][..width - row];
            for (value, &other) in line.iter_mut().zip(&column[row..]) {
                value.take_product(factor, other);
            }
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
    fn finish(self, own: &mut [T], width: usize, start: usize) -> Option<Root<T>> {
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

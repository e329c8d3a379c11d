//! A linear mixed model: its terms, its sums, and its likelihood at given parameters.

use super::curve::Profiled;
use super::curve::derivatives;
use super::evaluate::Effect;
use super::evaluate::Elimination;
use super::evaluate::Parts;
use super::evaluate::effects;
use super::jet::Jet;
use super::jet::Number;
use super::root::Root;
use super::sums::Ratings;
use super::sums::Sums;
use super::sums::Tail;
use super::tree::Block;
use super::tree::Tree;
use crate::stats::Undefined;
use crate::stats::observations::Factor;

/// Most parameters a model may have.
pub const MOST_PARAMETERS: usize = 8;

/// A fixed column whose own part is smaller than this share of it says nothing that the others do not say.
const OWN_PART: f64 = 1e-10;

/// Which likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Restricted: the components are freed of the fixed effects (Patterson & Thompson 1971).
    Reml,
    /// Full: needed to compare models with different fixed effects.
    Ml,
}

/// Random effects of one grouping.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// What the caller calls it.
    pub name: String,
    /// The groups.
    pub factor: Factor,
    /// Columns whose slopes vary beside the intercept: numbers among the fixed columns, then among the carried ones.
    pub columns: Vec<usize>,
    /// May the effects of a group go along with each other?
    pub correlated: bool,
}

impl Term {
    /// A term of intercepts.
    pub fn intercept(name: impl Into<String>, factor: Factor) -> Self {
        Self { name: name.into(), factor, columns: Vec::new(), correlated: false }
    }
}

/// Outcome and columns, one entry per rating.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    /// The outcome, best with its mean taken off exactly.
    pub y: Vec<f64>,
    /// What was taken off.
    pub offset: f64,
    /// Fixed columns; the first holds ones.
    pub x: Vec<Vec<f64>>,
    /// Columns for slopes that are not fixed.
    pub carried: Vec<Vec<f64>>,
}

impl Data {
    /// An outcome with nothing but a mean to explain it.
    pub fn around_mean(y: Vec<f64>, offset: f64) -> Self {
        let ones = vec![1.0; y.len()];
        Self { y, offset, x: vec![ones], carried: Vec::new() }
    }
}

/// A model with its sums; the data are needed no more.
///
/// ```
/// use parallax::stats::mixed::model::{Data, Method, Model, Term};
/// use parallax::stats::observations::Factor;
///
/// // Two targets, each rated twice: 1 and 2, 6 and 7.
/// let target = Factor::new(vec![0, 0, 1, 1], 2).unwrap();
/// let data = Data::around_mean(vec![-3.0, -2.0, 2.0, 3.0], 4.0);
/// let model = Model::new(&data, &[Term::intercept("target", target)]).unwrap();
/// let fit = model.fit(Method::Reml).unwrap();
/// // As balanced analysis of variance: (MSR - MSW)/2 = (25 - 0.5)/2 between, 0.5 within.
/// assert!((fit.components[0].variance - 12.25).abs() < 1e-9 && (fit.sigma2 - 0.5).abs() < 1e-9);
/// assert!((fit.beta[0] - 4.0).abs() < 1e-12);
/// ```
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) tree: Tree,
    pub(super) sums: Sums,
    pub(super) blocks: Vec<Block>,
    pub(super) tail: Tail,
    pub(super) names: Vec<String>,
    offset: f64,
    n: usize,
    parameters: usize,
}

impl Model {
    /// Lays the data out and adds them up. Undefined if a grouping has fewer than two groups or nothing repeated, if
    /// effects or fixed columns cannot be told apart, or if there are too many parameters.
    pub fn new(data: &Data, terms: &[Term]) -> Result<Self, Undefined> {
        Self::laid_out(data, terms, true)
    }

    /// The same in less memory, without what [`effects`](Self::effects) of the term with most groups need.
    pub fn of_components(data: &Data, terms: &[Term]) -> Result<Self, Undefined> {
        Self::laid_out(data, terms, false)
    }

    fn laid_out(data: &Data, terms: &[Term], with_leaves: bool) -> Result<Self, Undefined> {
        let n = data.y.len();
        let columns: Vec<&[f64]> = data.x.iter().chain(&data.carried).map(Vec::as_slice).collect();
        if n <= data.x.len() {
            return Err(Undefined::TooFewUnits { have: n, need: data.x.len() + 1 });
        }
        let ones = columns.first().is_some_and(|first| first.iter().all(|&one| one == 1.0));
        if !ones || columns.iter().any(|column| column.len() != n) {
            return Err(Undefined::NotIdentified);
        }
        if columns[1..].iter().any(|column| column.iter().all(|&x| x == column[0])) {
            return Err(Undefined::NotIdentified);
        }
        if terms.iter().flat_map(|term| &term.columns).any(|&column| column >= columns.len()) {
            return Err(Undefined::NotIdentified);
        }
        let blocks = blocks(terms, n)?;
        let parameters = blocks.iter().map(Block::parameters).sum();
        if parameters > MOST_PARAMETERS {
            return Err(Undefined::TooManyComponents { have: parameters, most: MOST_PARAMETERS });
        }
        let mean = data.y.iter().sum::<f64>() / n as f64;
        let y: Vec<f64> = data.y.iter().map(|&y| y - mean).collect();
        let centres =
            columns.iter().enumerate().map(|(at, column)| if at == 0 { 0.0 } else { centre(column) }).collect();
        let tail = Tail { carried: data.carried.len(), fixed: data.x.len(), centres };
        let (tree, order) = Tree::new(&blocks, n);
        let ratings = Ratings { y: &y, columns: &columns, blocks: &blocks, tail: &tail };
        let sums = Sums::new(&ratings, &tree, &order, with_leaves);
        let names = terms.iter().map(|term| term.name.clone()).collect();
        let model = Self { tree, sums, blocks, tail, names, offset: data.offset + mean, n, parameters };
        model.check()?;
        Ok(model)
    }

    /// How many ratings there are.
    pub fn len(&self) -> usize {
        self.n
    }

    /// Are there none? Never so.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// How many fixed columns there are.
    pub fn fixed(&self) -> usize {
        self.tail.fixed
    }

    /// How many parameters theta has: for each term its standard deviation in units of the residual one; for
    /// correlated effects the lower triangle of the Cholesky factor, column by column.
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// Which parameters may not be negative.
    pub fn bounded(&self) -> Vec<bool> {
        let mut bounded = vec![false; self.parameters];
        for block in &self.blocks {
            for at in (0..block.size()).filter_map(|row| block.parameter(row, row)) {
                bounded[at] = true;
            }
        }
        bounded
    }

    /// Ratings, less the fixed columns under the restricted likelihood.
    pub(super) fn degrees(&self, method: Method) -> f64 {
        match method {
            Method::Reml => (self.n - self.tail.fixed) as f64,
            Method::Ml => self.n as f64,
        }
    }

    pub(super) fn parts(&self) -> Parts<'_> {
        Parts { tree: &self.tree, sums: &self.sums, blocks: &self.blocks, tail: &self.tail }
    }

    /// The sums with all random effects eliminated.
    pub(super) fn root<T: Number>(&self, theta: &[T]) -> Option<Root<T>> {
        if theta.len() != self.parameters {
            return None;
        }
        self.root_of(self.effects_at(theta))
    }

    /// The same for effects that were changed.
    pub(super) fn root_of<T: Number>(&self, effects: Vec<Vec<Effect<T>>>) -> Option<Root<T>> {
        Elimination::new(self.parts(), effects).run()
    }

    /// The effects of each term at given parameters.
    pub(super) fn effects_at<T: Number>(&self, theta: &[T]) -> Vec<Vec<Effect<T>>> {
        self.blocks.iter().map(|block| effects(block, theta)).collect()
    }

    /// The criterion from what is left at the root.
    pub(super) fn criterion<T: Number>(&self, method: Method, root: &Root<T>) -> Option<T> {
        let degrees = self.degrees(method);
        if root.residual.value().is_nan() || root.residual.value() <= 0.0 {
            return None;
        }
        let spread = root.residual.scale(std::f64::consts::TAU / degrees).ln() + T::constant(1.0);
        let sum = self.logarithms(method, root) + spread.scale(degrees);
        sum.value().is_finite().then_some(sum)
    }

    /// log|V|; restricted, log|X'V⁻¹X| more.
    #[expect(clippy::unused_self, reason = "a part of the criterion")]
    pub(super) fn logarithms<T: Number>(&self, method: Method, root: &Root<T>) -> T {
        match method {
            Method::Reml => root.log_v + root.log_x,
            Method::Ml => root.log_v,
        }
    }

    /// -2 log likelihood at `theta`, the residual variance and the fixed effects at their best (Bates, Mächler, Bolker
    /// & Walker 2015, eqs. 35 and 41): log|V| + n(1 + log(2πr²/n)); restricted, log|X'V⁻¹X| more, and n − p for n.
    pub fn deviance(&self, method: Method, theta: &[f64]) -> Result<f64, Undefined> {
        let root = self.root(theta).ok_or(Undefined::NotIdentified)?;
        self.criterion(method, &root).ok_or(Undefined::Overflow)
    }

    /// The same with its derivatives by whatever `theta` depends on; `None` where it does not exist.
    pub fn jet<const K: usize>(&self, method: Method, theta: &[Jet<K>]) -> Option<Jet<K>> {
        self.criterion(method, &self.root(theta)?)
    }

    /// The residual variance that belongs to `theta`.
    pub fn sigma2<T: Number>(&self, method: Method, theta: &[T]) -> Option<T> {
        Some(self.root(theta)?.residual.scale(1.0 / self.degrees(method)))
    }

    /// The fixed effects that belong to `theta`.
    pub fn beta(&self, theta: &[f64]) -> Option<Vec<f64>> {
        Some(self.uncentred(self.root(theta)?.coefficients()))
    }

    /// Coefficients of the columns as they were given.
    pub(super) fn uncentred(&self, mut beta: Vec<f64>) -> Vec<f64> {
        let shift: f64 = beta.iter().zip(&self.tail.centres).map(|(slope, centre)| slope * centre).sum();
        beta[0] += self.offset - shift;
        beta
    }

    /// A contrast of the coefficients, for columns less their centres.
    pub(super) fn centred_contrast(&self, contrast: &[f64]) -> Vec<f64> {
        let first = contrast[0];
        contrast.iter().zip(&self.tail.centres).map(|(weight, centre)| weight - centre * first).collect()
    }

    /// Gradient of the criterion.
    pub fn gradient(&self, method: Method, theta: &[f64]) -> Result<Vec<f64>, Undefined> {
        Ok(derivatives(&Profiled { model: self, method }, theta)?.swap_remove(0).gradient)
    }

    /// Can the fixed columns be told apart, and is there anything to explain?
    fn check(&self) -> Result<(), Undefined> {
        let root = self.root(&vec![0.0; self.parameters]).ok_or(Undefined::NotIdentified)?;
        if root.least_part < OWN_PART {
            return Err(Undefined::NotIdentified);
        }
        if root.residual <= 0.0 || root.residual_part < OWN_PART * OWN_PART {
            return Err(Undefined::NoVariance);
        }
        Ok(())
    }
}

/// The mean of a column that lies far from zero; taking it off keeps digits. A column of mostly zeros keeps them.
fn centre(column: &[f64]) -> f64 {
    let n = column.len() as f64;
    let mean = column.iter().sum::<f64>() / n;
    let spread = column.iter().map(|&x| (x - mean) * (x - mean)).sum::<f64>() / n;
    if mean * mean > 4.0 * spread { mean } else { 0.0 }
}

/// The terms with empty groups removed.
fn blocks(terms: &[Term], n: usize) -> Result<Vec<Block>, Undefined> {
    let mut blocks: Vec<Block> = Vec::new();
    for term in terms {
        let (factor, names) = compact(&term.factor);
        if factor.codes().len() != n {
            return Err(Undefined::NotIdentified);
        }
        if factor.levels() < 2 {
            return Err(Undefined::TooFewUnits { have: factor.levels(), need: 2 });
        }
        if factor.levels() == n {
            return Err(Undefined::NoRepeatedTarget);
        }
        let same =
            |other: &Block| other.factor.levels() == factor.levels() && factor.nested_in(&other.factor).is_some();
        if blocks.iter().any(same) {
            return Err(Undefined::NotIdentified);
        }
        let slopes = term.columns.iter().copied().filter(|&column| column > 0).collect();
        let start = blocks.last().map_or(0, |last| last.start + last.parameters());
        blocks.push(Block { factor, names, slopes, correlated: term.correlated, start });
    }
    Ok(blocks)
}

/// A factor without its empty levels, and the old number of each level.
fn compact(factor: &Factor) -> (Factor, Vec<u32>) {
    let mut used = vec![false; factor.levels()];
    for &code in factor.codes() {
        used[code as usize] = true;
    }
    let names: Vec<u32> = (0_u32..).zip(&used).filter(|(_, used)| **used).map(|(code, _)| code).collect();
    if names.len() == factor.levels() {
        return (factor.clone(), names);
    }
    let rows: Vec<usize> = (0..factor.codes().len()).collect();
    factor.part(&rows)
}

//! How ratings are laid out for elimination: a chain of nested groupings gives a tree, all others give columns.
//!
//! The chain starts with the grouping of most levels and goes on to those it is nested in. A level of any other
//! grouping becomes a column that is carried up to the smallest node of the tree that holds all its ratings.

use std::cmp::Reverse;
use std::ops::Range;

use crate::stats::observations::Factor;

/// One random term, as the layout needs it.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// Groups, without empty ones.
    pub(super) factor: Factor,
    /// The group numbers as the caller has them.
    pub(super) names: Vec<u32>,
    /// Columns beside the intercept, by number.
    pub(super) slopes: Vec<usize>,
    /// May effects of one group go along with each other?
    pub(super) correlated: bool,
    /// Where its parameters start.
    pub(super) start: usize,
}

impl Block {
    /// Effects of one group.
    pub(super) fn size(&self) -> usize {
        self.slopes.len() + 1
    }

    /// How many parameters it has.
    pub(super) fn parameters(&self) -> usize {
        let size = self.size();
        if self.correlated { size * (size + 1) / 2 } else { size }
    }

    /// The parameter in row `row`, column `column` of its factor; below the diagonal only if correlated.
    pub(super) fn parameter(&self, row: usize, column: usize) -> Option<usize> {
        let size = self.size();
        if self.correlated {
            (row >= column).then(|| self.start + column * size - column * column.saturating_sub(1) / 2 + row - column)
        } else {
            (row == column).then_some(self.start + row)
        }
    }
}

/// A group of ratings within which the tree can be cut.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Columns of other terms, in order of elimination.
    pub(super) columns: Range<usize>,
    /// How many of them (the first ones) end here.
    pub(super) ending: usize,
    /// For each of the others its place among the columns of the parent.
    pub(super) up: Range<usize>,
    /// Nodes one level below.
    pub(super) children: Range<usize>,
    /// Terms that end here, with the number of their groups.
    pub(super) steps: Range<usize>,
}

/// Nodes of one grouping.
#[derive(Debug, Clone)]
pub(super) struct Level {
    /// The term that varies between these nodes; none at the root.
    pub(super) term: Option<usize>,
    /// In order, children of one parent side by side.
    pub(super) nodes: Vec<Node>,
    /// Group of each node in the term's factor.
    pub(super) groups: Vec<u32>,
}

/// The whole layout.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    /// From the bottom to the root.
    pub(super) levels: Vec<Level>,
    /// The term whose groups are summed up by their size, below the bottom level.
    pub(super) leaf: Option<usize>,
    /// Terms that are columns, by when they end.
    pub(super) crossed: Vec<Crossed>,
    /// Numbers of the columns of nodes.
    pub(super) columns: Vec<u32>,
    pub(super) up: Vec<u32>,
    pub(super) steps: Vec<(u32, u32)>,
}

/// A term that is no level of the tree.
#[derive(Debug, Clone)]
pub(super) struct Crossed {
    pub(super) term: usize,
    /// Level at which its columns end.
    pub(super) home: usize,
    /// Numbers of its columns.
    pub(super) numbers: Range<usize>,
    /// Columns of one group.
    pub(super) size: usize,
}

/// Rows in the order of the tree.
pub(super) struct Order {
    pub(super) rows: Vec<u32>,
    /// Where the rows of each bottom node start, and the end.
    pub(super) starts: Vec<usize>,
}

/// A term of the chain.
struct Link {
    term: usize,
    /// Its group for each group of the term below; for each rating at the bottom.
    groups: Factor,
}

/// The terms of the chain, bottom first. Above the first one, groups stand for their ratings: there are fewer.
fn chain(blocks: &[Block]) -> Vec<Link> {
    let mut chain: Vec<Link> = Vec::new();
    let link = |(term, block): (usize, &Block)| Link { term, groups: block.factor.clone() };
    let mut left: Vec<Link> = blocks.iter().enumerate().map(link).collect();
    while let Some((finest, _)) = left.iter().enumerate().min_by_key(|(_, link)| Reverse(link.groups.levels())) {
        let next = left.remove(finest);
        let above = |Link { term, groups }: Link| {
            let home = next.groups.nested_in(&groups)?;
            Some(Link { term, groups: Factor::new(home, groups.levels())? })
        };
        left = left.into_iter().filter_map(above).collect();
        chain.push(next);
    }
    chain
}

/// Ranks groups by the rank of their parent, then by number: rank of each, and where each parent's start.
fn ranked(parent_of: &[u32], parents: usize) -> (Vec<u32>, Vec<usize>) {
    let mut starts = vec![0_usize; parents + 1];
    for &parent in parent_of {
        starts[parent as usize + 1] += 1;
    }
    for parent in 0..parents {
        starts[parent + 1] += starts[parent];
    }
    let mut next = starts.clone();
    let rank = |&parent: &u32| {
        let place = &mut next[parent as usize];
        *place += 1;
        u32::try_from(*place - 1).unwrap_or(u32::MAX)
    };
    (parent_of.iter().map(rank).collect(), starts)
}

/// The rank of the parent of each group; everything has the root for parent where there is no outer term.
fn parents(groups: usize, outer: Option<(&Link, &[u32])>) -> Vec<u32> {
    match outer {
        Some((outer, rank)) => outer.groups.codes().iter().map(|&code| rank[code as usize]).collect(),
        None => vec![0; groups],
    }
}

impl Tree {
    pub(super) fn new(blocks: &[Block], n: usize) -> (Self, Order) {
        let chain = chain(blocks);
        let leaf = chain.first().map(|link| link.term).filter(|&term| blocks[term].size() == 1);
        let inner = &chain[usize::from(leaf.is_some())..];
        let mut tree = Self {
            levels: Vec::new(),
            leaf,
            crossed: crossed(blocks, &chain, inner),
            columns: Vec::new(),
            up: Vec::new(),
            steps: Vec::new(),
        };
        let (rank, bottom_nodes) = tree.plant(blocks, inner);
        let order = order(blocks, leaf, inner.first(), &rank, bottom_nodes, n);
        tree.label_bottom(blocks, &order);
        for level in 1..tree.levels.len() {
            tree.label_inner(level);
        }
        (tree, order)
    }

    /// Makes the nodes, without their columns; gives the rank of each bottom group and the number of bottom nodes.
    fn plant(&mut self, blocks: &[Block], inner: &[Link]) -> (Vec<u32>, usize) {
        let mut rank: Vec<u32> = vec![0];
        let mut count = 1;
        let mut levels = vec![(None, vec![0], Vec::new())];
        for (place, &Link { term, .. }) in inner.iter().enumerate().rev() {
            let factor = &blocks[term].factor;
            let outer = inner.get(place + 1).map(|outer| (outer, rank.as_slice()));
            let (own, starts) = ranked(&parents(factor.levels(), outer), count);
            let mut groups = vec![0; factor.levels()];
            for (group, &at) in (0_u32..).zip(&own) {
                groups[at as usize] = group;
            }
            if let Some(above) = levels.last_mut() {
                above.2 = starts;
            }
            count = factor.levels();
            rank = own;
            levels.push((Some(term), groups, Vec::new()));
        }
        levels.reverse();
        let node = |starts: &[usize], at: usize| Node {
            columns: 0..0,
            ending: 0,
            up: 0..0,
            children: if starts.is_empty() { 0..0 } else { starts[at]..starts[at + 1] },
            steps: 0..0,
        };
        self.levels = levels
            .into_iter()
            .map(|(term, groups, starts)| Level {
                term,
                nodes: (0..groups.len()).map(|at| node(&starts, at)).collect(),
                groups,
            })
            .collect();
        (rank, count)
    }

    /// Finds the columns that the ratings of each bottom node have.
    fn label_bottom(&mut self, blocks: &[Block], order: &Order) {
        let mut seen = vec![usize::MAX; self.column_count()];
        let mut found: Vec<u32> = Vec::new();
        for node in 0..self.levels[0].nodes.len() {
            found.clear();
            for &row in &order.rows[order.starts[node]..order.starts[node + 1]] {
                for crossed in &self.crossed {
                    let group = blocks[crossed.term].factor.codes()[row as usize];
                    let first = crossed.first_column(group);
                    if seen[first] != node {
                        seen[first] = node;
                        found.extend((first..first + crossed.size).filter_map(|column| u32::try_from(column).ok()));
                    }
                }
            }
            found.sort_unstable();
            self.keep(0, node, &found);
        }
    }

    /// Joins the columns of children that do not end there.
    fn label_inner(&mut self, level: usize) {
        let mut place = vec![u32::MAX; self.column_count()];
        let mut found: Vec<u32> = Vec::new();
        for node in 0..self.levels[level].nodes.len() {
            found.clear();
            let children = self.levels[level].nodes[node].children.clone();
            for child in children.clone() {
                for &column in self.passing(level - 1, child) {
                    if place[column as usize] == u32::MAX {
                        place[column as usize] = 0;
                        found.push(column);
                    }
                }
            }
            found.sort_unstable();
            for (at, &column) in (0_u32..).zip(&found) {
                place[column as usize] = at;
            }
            for child in children {
                let begin = self.up.len();
                let up: Vec<u32> =
                    self.passing(level - 1, child).iter().map(|&column| place[column as usize]).collect();
                self.up.extend(up);
                self.levels[level - 1].nodes[child].up = begin..self.up.len();
            }
            for &column in &found {
                place[column as usize] = u32::MAX;
            }
            self.keep(level, node, &found);
        }
    }

    /// Columns of a node that go on to its parent.
    fn passing(&self, level: usize, node: usize) -> &[u32] {
        let node = &self.levels[level].nodes[node];
        &self.columns[node.columns.start + node.ending..node.columns.end]
    }

    /// Notes the columns of a node and which of them end there.
    fn keep(&mut self, level: usize, node: usize, found: &[u32]) {
        let first_step = self.steps.len();
        let mut ending = 0;
        for crossed in self.crossed.iter().filter(|crossed| crossed.home == level) {
            let end = found.partition_point(|&column| (column as usize) < crossed.numbers.end);
            let groups = (end - ending) / crossed.size;
            if let (Ok(term), Ok(groups)) = (u32::try_from(crossed.term), u32::try_from(groups)) {
                self.steps.push((term, groups));
            }
            ending = end;
        }
        let begin = self.columns.len();
        self.columns.extend_from_slice(found);
        let kept = &mut self.levels[level].nodes[node];
        kept.columns = begin..self.columns.len();
        kept.ending = ending;
        kept.steps = first_step..self.steps.len();
    }

    /// How many different columns there are.
    fn column_count(&self) -> usize {
        self.crossed.last().map_or(0, |crossed| crossed.numbers.end)
    }
}

impl Crossed {
    /// The first column of a group.
    pub(super) fn first_column(&self, group: u32) -> usize {
        self.numbers.start + group as usize * self.size
    }
}

/// The terms outside the chain, with the lowest level of the tree that holds each of their groups whole.
fn crossed(blocks: &[Block], chain: &[Link], inner: &[Link]) -> Vec<Crossed> {
    let home = |term: usize| {
        let within = |outer: &Link| blocks[term].factor.nested_in(&blocks[outer.term].factor).is_some();
        inner.iter().position(within).unwrap_or(inner.len())
    };
    let mut homes: Vec<(usize, usize)> = (0..blocks.len())
        .filter(|&term| chain.iter().all(|link| link.term != term))
        .map(|term| (home(term), term))
        .collect();
    homes.sort_unstable();
    let mut end = 0;
    let place = |(home, term): (usize, usize)| {
        let (start, size) = (end, blocks[term].size());
        end += size * blocks[term].factor.levels();
        Crossed { term, home, numbers: start..end, size }
    };
    homes.into_iter().map(place).collect()
}

/// Sorts rows by bottom node, and within it by leaf.
fn order(blocks: &[Block], leaf: Option<usize>, bottom: Option<&Link>, rank: &[u32], nodes: usize, n: usize) -> Order {
    let of_bottom = bottom.map(|bottom| &blocks[bottom.term].factor);
    let leaf = leaf.map(|term| &blocks[term].factor);
    let node_of = |row: usize| of_bottom.map_or(0, |factor| rank[factor.codes()[row] as usize]);
    let of_rows: Vec<u32> = match leaf {
        Some(leaf) => {
            let (own, _) = ranked(&parents(leaf.levels(), bottom.map(|bottom| (bottom, rank))), nodes);
            leaf.codes().iter().map(|&code| own[code as usize]).collect()
        }
        None => (0..n).map(node_of).collect(),
    };
    let groups = leaf.map_or(nodes, Factor::levels);
    let (places, _) = ranked(&of_rows, groups);
    let mut rows = vec![0; n];
    for (row, &place) in (0_u32..).zip(&places) {
        rows[place as usize] = row;
    }
    let mut starts = vec![0; nodes + 1];
    for row in 0..n {
        starts[node_of(row) as usize + 1] += 1;
    }
    for node in 0..nodes {
        starts[node + 1] += starts[node];
    }
    Order { rows, starts }
}

//! The sums of squares and products that a fit needs, added up once.

use super::tree::Block;
use super::tree::Order;
use super::tree::Tree;

/// The columns that every node has: carried, fixed and the outcome, in this order, each less its centre.
#[derive(Debug, Clone)]
pub(super) struct Tail {
    /// Carried columns that are not fixed.
    pub(super) carried: usize,
    /// Fixed columns.
    pub(super) fixed: usize,
    /// What was taken off each column; fixed first, then carried.
    pub(super) centres: Vec<f64>,
}

impl Tail {
    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.carried + self.fixed + 1
    }

    /// Place of a fixed or carried column, counted from the end.
    pub(super) fn back_from_end(&self, column: usize) -> usize {
        if column < self.fixed { self.fixed + 1 - column } else { self.width() + self.fixed - column }
    }
}

/// Ratings as the sums take them.
pub(super) struct Ratings<'a> {
    /// Outcome less its mean.
    pub(super) y: &'a [f64],
    /// Fixed columns, then carried ones, as given.
    pub(super) columns: &'a [&'a [f64]],
    pub(super) blocks: &'a [Block],
    pub(super) tail: &'a Tail,
}

/// Leaves of one size under one bottom node.
#[derive(Debug, Clone)]
pub(super) struct Class {
    /// Which size.
    pub(super) size: usize,
    /// Ratings of a leaf.
    ratings: usize,
    /// Where its sums start.
    pub(super) start: usize,
}

/// The sums of all bottom nodes, packed: each row of the upper triangle after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    /// Sums over ratings.
    pub(super) plain: Vec<f64>,
    /// Where the sums of a node start.
    pub(super) starts: Vec<usize>,
    /// Classes of leaves, node by node.
    pub(super) classes: Vec<Class>,
    pub(super) class_starts: Vec<usize>,
    /// Sums over leaves of the products of their column sums.
    pub(super) grams: Vec<f64>,
    /// Sizes of leaves, with how many leaves have it.
    pub(super) sizes: Vec<(f64, f64)>,
    /// The leaves one by one, if effects are wanted.
    pub(super) leaves: Option<Leaves>,
}

/// Column sums of each leaf, only those that are not zero.
#[derive(Debug, Clone, Default)]
pub(super) struct Leaves {
    /// Group in the term's factor, and ratings.
    pub(super) groups: Vec<(u32, u32)>,
    /// Where the entries of a leaf start.
    pub(super) starts: Vec<usize>,
    pub(super) entries: Vec<(u32, f64)>,
    /// Where the leaves of a bottom node start.
    pub(super) node_starts: Vec<usize>,
}

/// Numbers in the upper triangle of a square of this width.
pub(super) fn packed(width: usize) -> usize {
    width * (width + 1) / 2
}

/// Where a row of the upper triangle starts.
#[inline]
pub(super) fn row_start(width: usize, row: usize) -> usize {
    row * (2 * width + 1 - row) / 2
}

/// Adds the products of a list of entries, sorted by place.
fn add_products(into: &mut [f64], width: usize, entries: &[(u32, f64)]) {
    for (at, &(row, left)) in entries.iter().enumerate() {
        let row = row as usize;
        let start = row_start(width, row);
        for &(column, right) in &entries[at..] {
            into[start + column as usize - row] += left * right;
        }
    }
}

/// The same for a row without gaps.
fn add_all_products(into: &mut [f64], row: &[f64]) {
    let mut start = 0;
    for (at, &left) in row.iter().enumerate() {
        let line = &mut into[start..start + row.len() - at];
        for (sum, &right) in line.iter_mut().zip(&row[at..]) {
            *sum += left * right;
        }
        start += row.len() - at;
    }
}

/// A place as it is stored: there are fewer columns than ratings, and these are numbered so.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Adds up one bottom node after the other.
struct Adder<'a> {
    ratings: &'a Ratings<'a>,
    tree: &'a Tree,
    sums: Sums,
    /// Place of each column in the node at hand.
    places: Vec<u32>,
    row: Vec<(u32, f64)>,
    leaf: Vec<f64>,
    touched: Vec<u32>,
    /// Place and column sum of the leaf at hand.
    closing: Vec<(u32, f64)>,
    /// Class of each size, in the node at hand and among all.
    class_of: Vec<usize>,
    size_of: Vec<usize>,
}

impl Sums {
    /// The leaves take most of the memory; `with_leaves` keeps them.
    pub(super) fn new(ratings: &Ratings<'_>, tree: &Tree, order: &Order, with_leaves: bool) -> Self {
        let columns = tree.crossed.last().map_or(0, |crossed| crossed.numbers.end);
        let mut adder = Adder {
            ratings,
            tree,
            sums: Self { leaves: with_leaves.then(Leaves::default), ..Self::default() },
            places: vec![0; columns],
            row: Vec::new(),
            leaf: Vec::new(),
            touched: Vec::new(),
            closing: Vec::new(),
            class_of: Vec::new(),
            size_of: Vec::new(),
        };
        for node in 0..tree.levels[0].nodes.len() {
            adder.node(node, &order.rows[order.starts[node]..order.starts[node + 1]]);
        }
        let mut sums = adder.sums;
        sums.class_starts.push(sums.classes.len());
        if let Some(leaves) = &mut sums.leaves {
            leaves.starts.push(leaves.entries.len());
            leaves.node_starts.push(leaves.groups.len());
        }
        sums
    }
}

impl Adder<'_> {
    fn node(&mut self, node: usize, rows: &[u32]) {
        let columns = &self.tree.columns[self.tree.levels[0].nodes[node].columns.clone()];
        for (place, &column) in (0_u32..).zip(columns) {
            self.places[column as usize] = place;
        }
        let crossed = columns.len();
        let width = crossed + self.ratings.tail.width();
        let start = self.sums.plain.len();
        self.sums.starts.push(start);
        self.sums.plain.resize(start + packed(width), 0.0);
        self.sums.class_starts.push(self.sums.classes.len());
        if let Some(leaves) = &mut self.sums.leaves {
            leaves.node_starts.push(leaves.groups.len());
        }
        self.leaf.resize(width.max(self.leaf.len()), 0.0);
        if crossed == 0 {
            self.rows_of_tail(rows, start, width);
        } else {
            self.rows_with_gaps(rows, start, (crossed, width));
        }
        let first = self.sums.class_starts.last().copied().unwrap_or_default();
        for class in &self.sums.classes[first..] {
            self.class_of[class.ratings] = usize::MAX;
        }
    }

    /// The group of a row in the term of the leaves.
    fn leaf_of(&self, row: u32) -> Option<u32> {
        self.tree.leaf.map(|term| self.ratings.blocks[term].factor.codes()[row as usize])
    }

    /// Adds the ratings of a node that has no columns but those that every node has.
    fn rows_of_tail(&mut self, rows: &[u32], start: usize, width: usize) {
        let (tail, columns, y) = (self.ratings.tail, self.ratings.columns, self.ratings.y);
        let order: Vec<usize> = (tail.fixed..tail.fixed + tail.carried).chain(0..tail.fixed).collect();
        let mut values = vec![0.0; width];
        let mut begin = 0;
        while begin < rows.len() {
            let group = self.leaf_of(rows[begin]);
            let mut end = begin;
            while end < rows.len() && self.leaf_of(rows[end]) == group {
                let row = rows[end] as usize;
                for (value, &column) in values.iter_mut().zip(&order) {
                    *value = columns[column][row] - tail.centres[column];
                }
                values[width - 1] = y[row];
                add_all_products(&mut self.sums.plain[start..], &values);
                for (sum, value) in self.leaf.iter_mut().zip(&values) {
                    *sum += value;
                }
                end += 1;
            }
            if let Some(group) = group {
                self.close_leaf_of_tail(group, end - begin, width);
            }
            self.leaf[..width].fill(0.0);
            begin = end;
        }
    }

    /// Adds a full leaf of such a node to its class.
    fn close_leaf_of_tail(&mut self, group: u32, ratings: usize, width: usize) {
        if let Some(leaves) = &mut self.sums.leaves {
            leaves.starts.push(leaves.entries.len());
            leaves.groups.push((group, place(ratings)));
            let entries = (0_u32..).zip(self.leaf[..width].iter().copied());
            leaves.entries.extend(entries.filter(|(_, value)| *value != 0.0));
        }
        let class = self.class(ratings, width);
        let start = self.sums.classes[class].start;
        add_all_products(&mut self.sums.grams[start..], &self.leaf[..width]);
    }

    /// Adds the ratings of a node of which each has only some columns.
    fn rows_with_gaps(&mut self, rows: &[u32], start: usize, (crossed, width): (usize, usize)) {
        let leaf_codes = self.tree.leaf.map(|term| self.ratings.blocks[term].factor.codes());
        let mut begin = 0;
        while begin < rows.len() {
            let code = |at: usize| leaf_codes.map(|codes| codes[rows[at] as usize]);
            let mut end = begin;
            while end < rows.len() && code(end) == code(begin) {
                self.rating(rows[end] as usize, crossed);
                add_products(&mut self.sums.plain[start..], width, &self.row);
                if leaf_codes.is_some() {
                    self.touch();
                }
                end += 1;
            }
            if let Some(group) = code(begin) {
                self.close_leaf(group, end - begin, width);
            }
            begin = end;
        }
    }

    /// Lists what one rating has in the columns of its node.
    fn rating(&mut self, row: usize, crossed_width: usize) {
        let ratings = self.ratings;
        self.row.clear();
        for crossed in &self.tree.crossed {
            let block = &ratings.blocks[crossed.term];
            let first = crossed.first_column(block.factor.codes()[row]);
            self.row.push((self.places[first], 1.0));
            for (&slope, column) in block.slopes.iter().zip(first + 1..) {
                self.row.push((self.places[column], ratings.columns[slope][row]));
            }
        }
        let tail = ratings.tail;
        let width = crossed_width + tail.width();
        for column in (tail.fixed..tail.fixed + tail.carried).chain(0..tail.fixed) {
            let value = ratings.columns[column][row] - tail.centres[column];
            if value != 0.0 {
                self.row.push((place(width - tail.back_from_end(column)), value));
            }
        }
        self.row.push((place(width - 1), ratings.y[row]));
    }

    /// Adds the rating at hand to its leaf.
    fn touch(&mut self) {
        for &(place, value) in &self.row {
            if !self.touched.contains(&place) {
                self.touched.push(place);
            }
            self.leaf[place as usize] += value;
        }
    }

    /// Adds a full leaf to its class.
    fn close_leaf(&mut self, group: u32, ratings: usize, width: usize) {
        self.touched.sort_unstable();
        self.closing.clear();
        for &place in &self.touched {
            self.closing.push((place, self.leaf[place as usize]));
            self.leaf[place as usize] = 0.0;
        }
        self.touched.clear();
        if let Some(leaves) = &mut self.sums.leaves {
            leaves.starts.push(leaves.entries.len());
            leaves.groups.push((group, place(ratings)));
            leaves.entries.extend_from_slice(&self.closing);
        }
        let class = self.class(ratings, width);
        let start = self.sums.classes[class].start;
        add_products(&mut self.sums.grams[start..], width, &self.closing);
    }

    /// The class of leaves with so many ratings in the node at hand.
    fn class(&mut self, ratings: usize, width: usize) -> usize {
        if self.size_of.len() <= ratings {
            self.size_of.resize(ratings + 1, usize::MAX);
            self.class_of.resize(ratings + 1, usize::MAX);
        }
        if self.size_of[ratings] == usize::MAX {
            self.size_of[ratings] = self.sums.sizes.len();
            self.sums.sizes.push((ratings as f64, 0.0));
        }
        let size = self.size_of[ratings];
        self.sums.sizes[size].1 += 1.0;
        if self.class_of[ratings] == usize::MAX {
            self.class_of[ratings] = self.sums.classes.len();
            let start = self.sums.grams.len();
            self.sums.classes.push(Class { size, ratings, start });
            self.sums.grams.resize(start + packed(width), 0.0);
        }
        self.class_of[ratings]
    }
}

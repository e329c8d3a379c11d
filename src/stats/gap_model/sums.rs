//! What the gaps add up to: the likelihood needs no session, and no case, more than once.
//!
//! Given rho, the correlation of neighbouring sessions, the inverse of a case's correlation matrix is tridiagonal, so that what is
//! needed of a case are sums over first sessions and over neighbours at each distance, with weights that depend on rho.
//! Cases with the same distances have the same weights: their sums are added up too.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::courses::Course;
use super::courses::Courses;

/// Cases whose sessions lie at the same distances.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pattern {
    /// Where its vectors start when those of all patterns are laid side by side.
    start: usize,
    /// Sessions with no neighbour before them.
    pub(super) starts: f64,
    /// Place of a distance in [`CourseSums::distances`], and how many neighbours lie so far apart.
    pub(super) steps: Vec<(usize, f64)>,
    /// How many cases.
    pub(super) cases: f64,
    /// Sums of products of the vectors of its cases (see [`vector`]), row by row.
    pub(super) products: Vec<f64>,
}

impl Pattern {
    /// Length of the vectors of its cases.
    pub(super) fn width(&self) -> usize {
        1 + 2 * self.steps.len()
    }

    /// Where its vector lies when those of all patterns are laid side by side.
    pub(super) fn place(&self) -> Range<usize> {
        self.start..self.start + self.width()
    }
}

/// The cases of one giver with one pattern.
#[derive(Debug, Clone, PartialEq)]
struct Cell {
    pattern: usize,
    cases: f64,
    /// Sum of the vectors of these cases.
    vector: Vec<f64>,
}

/// Numbers with their places.
pub(super) type Placed = [(u32, f64)];

/// The cells of all givers, one behind the other: they are gone through often, and there are many.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Givers {
    /// Where the cells and the terms of each giver end.
    ends: Vec<(usize, usize)>,
    /// The pattern of each cell, and its cases.
    cells: Vec<(u32, f64)>,
    /// A place in the vectors of all patterns, laid side by side, and what the cases of a giver have there.
    terms: Vec<(u32, f64)>,
}

impl Givers {
    fn of(givers: &[Vec<Cell>], patterns: &[Pattern]) -> Self {
        let mut own = Self::default();
        let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        for cells in givers {
            for cell in cells {
                own.cells.push((short(cell.pattern), cell.cases));
                own.terms.extend(patterns[cell.pattern].place().map(short).zip(cell.vector.iter().copied()));
            }
            own.ends.push((own.cells.len(), own.terms.len()));
        }
        own
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cells and the terms of each giver.
    pub(super) fn each(&self) -> impl Iterator<Item = (&Placed, &Placed)> {
        let starts = std::iter::once((0, 0)).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| (&self.cells[start.0..end.0], &self.terms[start.1..end.1]))
    }
}

/// Neighbours at one distance, all cases together: how many, and sums of squares and products.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Distance {
    pub(super) apart: u32,
    pub(super) neighbours: f64,
    pub(super) later: f64,
    pub(super) product: f64,
    pub(super) earlier: f64,
}

/// All sums of a set of courses.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct CourseSums {
    pub(super) sessions: usize,
    pub(super) cases: usize,
    /// Squares of sessions without a neighbour before them.
    pub(super) squares: f64,
    pub(super) distances: Vec<Distance>,
    pub(super) patterns: Vec<Pattern>,
    /// The givers.
    pub(super) givers: Givers,
    /// The pattern of each case.
    pub(super) of_case: Vec<u32>,
}

/// Builds the sums.
struct Builder {
    sums: CourseSums,
    givers: Vec<Vec<Cell>>,
    centre: f64,
    memory: bool,
    known: HashMap<Vec<u32>, usize, RandomState>,
    distance: HashMap<u32, usize, RandomState>,
    key: Vec<u32>,
    vector: Vec<f64>,
}

impl CourseSums {
    /// Adds all courses up, gaps less `centre`. With memory neighbours matter; without it every session stands alone.
    pub(super) fn new(courses: &Courses, centre: f64, memory: bool) -> Self {
        let mut builder = Builder {
            sums: Self { sessions: courses.sessions(), ..Self::default() },
            givers: vec![Vec::new(); courses.givers()],
            centre,
            memory,
            known: HashMap::default(),
            distance: HashMap::default(),
            key: Vec::new(),
            vector: Vec::new(),
        };
        for course in courses.cases() {
            builder.add(course);
        }
        let givers = Givers::of(&builder.givers, &builder.sums.patterns);
        Self { givers, ..builder.sums }
    }

    /// The vector of a case with this pattern.
    pub(super) fn vector(&self, course: Course<'_>, centre: f64, pattern: &Pattern, vector: &mut Vec<f64>) {
        vector.clear();
        vector.resize(pattern.width(), 0.0);
        if pattern.steps.is_empty() {
            vector[0] = course.gaps.iter().map(|gap| gap - centre).sum();
            return;
        }
        vector[0] = course.gaps[0] - centre;
        for (numbers, gaps) in course.numbers.windows(2).zip(course.gaps.windows(2)) {
            let apart = numbers[1] - numbers[0];
            let own = pattern.steps.iter().position(|&(distance, _)| self.distances[distance].apart == apart);
            if let Some(own) = own {
                vector[1 + 2 * own] += gaps[1] - centre;
                vector[2 + 2 * own] += gaps[0] - centre;
            }
        }
    }
}

impl Builder {
    fn add(&mut self, course: Course<'_>) {
        self.sums.cases += 1;
        let at = self.pattern(course);
        self.squares(course);
        let sums = &mut self.sums;
        let mut vector = std::mem::take(&mut self.vector);
        sums.vector(course, self.centre, &sums.patterns[at], &mut vector);
        let pattern = &mut sums.patterns[at];
        pattern.cases += 1.0;
        for (row, left) in vector.iter().enumerate() {
            for (column, right) in vector[..=row].iter().enumerate() {
                pattern.products[row * vector.len() + column] += left * right;
            }
        }
        let cells = &mut self.givers[course.giver];
        match cells.iter_mut().find(|cell| cell.pattern == at) {
            Some(cell) => {
                cell.cases += 1.0;
                cell.vector.iter_mut().zip(&vector).for_each(|(sum, value)| *sum += value);
            }
            None => cells.push(Cell { pattern: at, cases: 1.0, vector: vector.clone() }),
        }
        self.vector = vector;
        sums.of_case.push(u32::try_from(at).unwrap_or(u32::MAX));
    }

    /// The number of the pattern of a case, added if new. Distances of neighbours stand in ascending order.
    fn pattern(&mut self, course: Course<'_>) -> usize {
        self.key.clear();
        if self.memory {
            self.key.extend(course.numbers.windows(2).map(|pair| pair[1] - pair[0]));
            self.key.sort_unstable();
        } else {
            self.key.push(u32::try_from(course.gaps.len()).unwrap_or(u32::MAX));
        }
        if let Some(&known) = self.known.get(&self.key) {
            return known;
        }
        let steps: Vec<(usize, f64)> = if self.memory {
            let (distance, distances) = (&mut self.distance, &mut self.sums.distances);
            let mut place = |apart: u32| {
                *distance.entry(apart).or_insert_with(|| {
                    distances.push(Distance { apart, ..Distance::default() });
                    distances.len() - 1
                })
            };
            let runs = self.key.chunk_by(|one, other| one == other);
            runs.map(|run| (place(run[0]), run.len() as f64)).collect()
        } else {
            Vec::new()
        };
        let starts = if self.memory { 1.0 } else { course.gaps.len() as f64 };
        let start = self.sums.patterns.last().map_or(0, |last| last.place().end);
        let pattern = Pattern { start, starts, steps, cases: 0.0, products: Vec::new() };
        let products = vec![0.0; pattern.width() * pattern.width()];
        self.sums.patterns.push(Pattern { products, ..pattern });
        let at = self.sums.patterns.len() - 1;
        self.known.insert(self.key.clone(), at);
        at
    }

    /// Adds squares and products of neighbours over all cases.
    fn squares(&mut self, course: Course<'_>) {
        let own = |place: usize| course.gaps[place] - self.centre;
        let alone = if self.memory { 1 } else { course.gaps.len() };
        self.sums.squares += (0..alone).map(|place| own(place) * own(place)).sum::<f64>();
        if !self.memory {
            return;
        }
        for place in 1..course.gaps.len() {
            let apart = course.numbers[place] - course.numbers[place - 1];
            let distances = &mut self.sums.distances;
            let at = self.distance[&apart];
            let distance = &mut distances[at];
            distance.neighbours += 1.0;
            distance.later += own(place) * own(place);
            distance.product += own(place) * own(place - 1);
            distance.earlier += own(place - 1) * own(place - 1);
        }
    }
}

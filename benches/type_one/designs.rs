//! The designs: how rows are spread over units, and what is done to normal numbers.

use crate::data;

/// What becomes of three correlated normal numbers.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Shape {
    /// Nothing.
    Normal,
    /// Each is cut off at .3: a ceiling that 38 % reach.
    Ceiling,
    /// All three over one √(χ²/5) a row: multivariate t with 5 degrees of freedom.
    HeavyTail,
    /// exp(.8 v).
    Lognormal,
}

/// Scale of the outcome.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Outcome {
    Number,
    /// Above 0 or not.
    YesNo,
}

/// One design.
pub(crate) struct Design {
    pub(crate) name: &'static str,
    /// Rows of each unit.
    pub(crate) sizes: Vec<u32>,
    pub(crate) shape: Shape,
    /// Share of the variance that lies between units, for each column by itself.
    pub(crate) between: f64,
    /// Autocorrelation within a unit; 0 for rows that are independent in it.
    pub(crate) lag: f64,
    /// Are correlations taken within units?
    pub(crate) within: bool,
    pub(crate) outcome: Outcome,
    /// Correlations of the outcome with both views, and of the views.
    pub(crate) r: [f64; 3],
}

const ROWS: [u32; 1] = [1];

/// Rows that are their own units.
fn single(name: &'static str, n: usize, shape: Shape, r: [f64; 3]) -> Design {
    Design { sizes: ROWS.repeat(n), shape, ..nested(name, &[], 0.0, r) }
}

fn nested(name: &'static str, sizes: &[u32], between: f64, r: [f64; 3]) -> Design {
    let (shape, outcome) = (Shape::Normal, Outcome::Number);
    Design { name, sizes: sizes.to_vec(), shape, between, lag: 0.0, within: false, outcome, r }
}

/// Sixteen therapists, from one with forty clients to three with one.
const UNEQUAL: [u32; 16] = [40, 15, 10, 8, 6, 5, 4, 4, 3, 3, 2, 2, 2, 1, 1, 1];
/// The same, two of whom have more than half of the clients.
const TWO_LARGE: [u32; 16] = [40, 20, 12, 8, 6, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1];

/// Both correlations are the same.
pub(crate) fn equal() -> Vec<Design> {
    let (half, high) = ([0.5, 0.5, 0.4], [0.6, 0.6, 0.3]);
    vec![
        single("normal-20", 20, Shape::Normal, half),
        single("normal-50", 50, Shape::Normal, high),
        single("ceiling-50", 50, Shape::Ceiling, high),
        single("t5-20", 20, Shape::HeavyTail, high),
        single("t5-50", 50, Shape::HeavyTail, high),
        single("t5-200", 200, Shape::HeavyTail, high),
        single("lognormal-200", 200, Shape::Lognormal, high),
        nested("8x8-icc.3", &[8; 8], 0.3, half),
        nested("20x10-icc.1", &[10; 20], 0.1, half),
        nested("20x10-icc.3", &[10; 20], 0.3, half),
        nested("4x10-icc.2", &[10; 4], 0.2, half),
        Design { lag: 0.7, within: true, ..nested("within-20x6", &[6; 20], 0.3, [0.4, 0.4, 0.3]) },
        Design { outcome: Outcome::YesNo, ..nested("auc-30x6-icc.3", &[6; 30], 0.3, half) },
    ]
}

/// Both correlations are the same, and one unit has more than 35 % of the rows, as every comparison of them says.
pub(crate) fn lopsided() -> Vec<Design> {
    let half = [0.5, 0.5, 0.4];
    vec![
        nested("16-unequal-icc.05", &UNEQUAL, 0.05, half),
        nested("16-unequal-icc.2", &UNEQUAL, 0.2, half),
        nested("two-large-icc.05", &TWO_LARGE, 0.05, half),
        nested("two-large-icc.2", &TWO_LARGE, 0.2, half),
    ]
}

/// The correlations differ.
pub(crate) fn different() -> Vec<Design> {
    let r = [0.55, 0.25, 0.4];
    vec![
        single("normal-15", 15, Shape::Normal, r),
        single("normal-20", 20, Shape::Normal, r),
        single("normal-30", 30, Shape::Normal, r),
        single("normal-60", 60, Shape::Normal, r),
        single("normal-120", 120, Shape::Normal, r),
        single("normal-180", 180, Shape::Normal, r),
        single("ceiling-30", 30, Shape::Ceiling, r),
        single("ceiling-60", 60, Shape::Ceiling, r),
        single("ceiling-120", 120, Shape::Ceiling, r),
        single("t5-30", 30, Shape::HeavyTail, r),
        single("t5-60", 60, Shape::HeavyTail, r),
        single("t5-120", 120, Shape::HeavyTail, r),
        nested("8x8-icc.3", &[8; 8], 0.3, r),
        nested("12x5-icc.2", &[5; 12], 0.2, r),
        nested("20x6-icc.1", &[6; 20], 0.1, r),
        nested("20x6-icc.3", &[6; 20], 0.3, r),
        nested("30x6-icc.1", &[6; 30], 0.1, r),
        nested("30x6-icc.3", &[6; 30], 0.3, r),
    ]
}

impl Design {
    /// The difference of both correlations in the population.
    pub(crate) fn true_difference(&self, seed: u64) -> f64 {
        let [first, second, _] = self.r;
        if first == second {
            return 0.0;
        }
        match self.shape {
            // Effects of units are not correlated, so that they thin out the correlations.
            Shape::Normal | Shape::HeavyTail => (1.0 - self.between) * (first - second),
            Shape::Ceiling | Shape::Lognormal => data::difference_of_many(self, seed),
        }
    }
}

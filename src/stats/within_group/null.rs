//! How people would answer who agree on nothing.

#![expect(clippy::doc_markdown, reason = "LeBreton is an author")]

/// A distribution of answers without agreement, whose variance is the yardstick of [`rwg`](super::rwg).
///
/// The choice is a claim about how people answer who pay no heed to what they rate, and the indices depend on it
/// strongly. The uniform one is customary and the most lenient; people who prefer the upper end even without agreement
/// (a lenient rater, a satisfied client) are better described by a skewed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Null {
    /// All answers equally likely (James, Demaree & Wolf 1984).
    Uniform,
    /// Likelihoods rise evenly to the middle: 1, 2, …, 2, 1 in proportion (James, Demaree & Wolf 1984).
    Triangular,
    /// Somewhat more answers at one end (LeBreton & Senter 2008, Table 2).
    SlightlySkewed,
    /// More answers at one end (LeBreton & Senter 2008, Table 2).
    ModeratelySkewed,
    /// Most answers at one end (LeBreton & Senter 2008, Table 2).
    HeavilySkewed,
}

/// LeBreton & Senter (2008), Table 2, for 5 to 11 options: slight, moderate, heavy skew. The first row is exact, by the
/// shares .05 .15 .20 .35 .25, then 0 .10 .15 .40 .35, then 0 0 .10 .40 .50; the others are as printed.
const SKEWED: [[f64; 3]; 7] = [
    [1.34, 0.90, 0.44],
    [1.85, 1.26, 0.69],
    [2.90, 2.14, 1.39],
    [3.47, 2.79, 2.35],
    [5.66, 4.73, 3.16],
    [6.30, 5.09, 3.46],
    [7.31, 6.32, 4.02],
];

impl Null {
    /// All of them, in the order of a report.
    pub const ALL: [Self; 5] =
        [Self::Uniform, Self::Triangular, Self::SlightlySkewed, Self::ModeratelySkewed, Self::HeavilySkewed];

    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Triangular => "triangular",
            Self::SlightlySkewed => "slightly-skewed",
            Self::ModeratelySkewed => "moderately-skewed",
            Self::HeavilySkewed => "heavily-skewed",
        }
    }

    /// Variance of answers with this many options, in squared answer units. `None` below two options, and for skewed
    /// distributions outside 5 to 11, where none was published.
    ///
    /// ```
    /// use parallax::stats::within_group::Null;
    /// assert_eq!(Null::Uniform.variance(7), Some(4.0));
    /// assert_eq!(Null::SlightlySkewed.variance(5), Some(1.34));
    /// assert_eq!(Null::SlightlySkewed.variance(4), None);
    /// ```
    pub fn variance(self, options: u32) -> Option<f64> {
        let a = f64::from(options);
        let skewed = |column: usize| Some(SKEWED.get(usize::try_from(options.checked_sub(5)?).ok()?)?[column]);
        match self {
            _ if options < 2 => None,
            Self::Uniform => Some((a * a - 1.0) / 12.0),
            // The sum over the weights min(i, A + 1 - i), which an even number of options shares between two middles.
            Self::Triangular if options % 2 == 1 => Some((a - 1.0) * (a + 3.0) / 24.0),
            Self::Triangular => Some((a * a + 2.0 * a - 2.0) / 24.0),
            Self::SlightlySkewed => skewed(0),
            Self::ModeratelySkewed => skewed(1),
            Self::HeavilySkewed => skewed(2),
        }
    }
}

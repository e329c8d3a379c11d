//! An outcome beside the views that may relate to it, one row for each case or session, whatever the rows come from.

use std::borrow::Cow;

use super::notice::Notice;
use super::study::InputFile;

/// What the values of an outcome are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeKind {
    /// A measurement: distances between values have a meaning.
    Continuous,
    /// 0 or 1: it happened or not.
    Binary,
    /// Categories whose order alone has a meaning.
    Ordinal,
    /// How many: 0, 1, 2 …
    Count,
    /// A share, 0 to 1.
    Proportion,
    /// 1 in the session after which someone left, 0 in the others.
    Dropout,
}

impl OutcomeKind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Continuous, Self::Binary, Self::Ordinal, Self::Count, Self::Proportion, Self::Dropout];

    /// As files and options call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Continuous => "continuous",
            Self::Binary => "binary",
            Self::Ordinal => "ordinal",
            Self::Count => "count",
            Self::Proportion => "proportion",
            Self::Dropout => "dropout",
        }
    }

    /// The kind of this name.
    ///
    /// ```
    /// use parallax::domain::predict_table::OutcomeKind;
    /// assert_eq!(OutcomeKind::named("count"), Some(OutcomeKind::Count));
    /// assert_eq!(OutcomeKind::named("counts"), None);
    /// ```
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Can a value be of this kind?
    pub fn allows(self, value: f64) -> bool {
        match self {
            Self::Binary | Self::Dropout => value == 0.0 || value == 1.0,
            Self::Proportion => (0.0..=1.0).contains(&value),
            Self::Count => value >= 0.0 && value.fract() == 0.0,
            Self::Continuous | Self::Ordinal => value.is_finite(),
        }
    }

    /// The values of the kind, in words.
    pub fn values(self) -> &'static str {
        match self {
            Self::Binary | Self::Dropout => "0 or 1",
            Self::Proportion => "0 to 1",
            Self::Count => "0, 1, 2 …",
            Self::Continuous | Self::Ordinal => "any number",
        }
    }
}

/// A column of numbers, some of them missing.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberColumn {
    /// The name of a view (`client`), or of a covariate.
    pub name: String,
    /// The value of each row.
    pub values: Vec<Option<f64>>,
    /// Lowest and highest possible value, if known.
    pub range: Option<(f64, f64)>,
}

/// Who each row is about, by number and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdColumn {
    /// The name of the column, or `client`, `therapist`.
    pub name: String,
    /// The place of each row's id among the levels.
    pub codes: Vec<u32>,
    /// The ids, in the order of names.
    pub levels: Vec<String>,
}

/// The outcome of the rows.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeColumn {
    /// What it is called.
    pub name: String,
    /// What its values are.
    pub kind: OutcomeKind,
    /// Did someone say so? Otherwise the kind was found from the values.
    pub declared: bool,
    /// `client`, `therapist`, `observer` or `records`, where that is known.
    pub rated_by: Option<String>,
    /// The value of each row.
    pub values: Vec<Option<f64>>,
}

/// Rows of one outcome and the views beside it. Every column has one value for each row; a row holds the outcome or a view.
///
/// Rows are ordered by case and session where there are any, otherwise they stand as they were read.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictTable {
    /// What may be related to.
    pub outcome: OutcomeColumn,
    /// The views, in the order in which they were asked for.
    pub views: Vec<NumberColumn>,
    /// What else goes into a model.
    pub covariates: Vec<NumberColumn>,
    /// Over how much time, or of how many chances, a count was taken; all alike where nobody says.
    pub exposure: Option<NumberColumn>,
    /// Whom a row is about; without it every row is another case.
    pub case: Option<IdColumn>,
    /// In whose care the case is. A case has one.
    pub therapist: Option<IdColumn>,
    /// The number of the session of the ratings.
    pub session: Option<Vec<u32>>,
    /// How many sessions after the ratings the outcome was taken.
    pub lag: u32,
    /// Case, number of the session and outcome where nobody rated the session, which makes no row: the outcome after the
    /// session before.
    pub unrated: Vec<(u32, u32, f64)>,
    /// How many records or sessions there were: rows and excluded ones together.
    pub records: usize,
    /// Why records are no rows, and how many.
    pub excluded: Vec<(String, usize)>,
    /// One account per input file; empty for a table that was taken from a study, which has its own.
    pub inputs: Vec<InputFile>,
    /// What the reader of a report should know; empty for a table that was taken from a study.
    pub notices: Vec<Notice>,
}

impl PredictTable {
    /// What rows are compared by: the outcome, of counts over an exposure the rate, so that rows stand for the same time or
    /// chances.
    pub fn compared_by(&self) -> Cow<'_, [Option<f64>]> {
        match &self.exposure {
            Some(exposure) if self.outcome.kind == OutcomeKind::Count => {
                let rate = |(count, over): (&Option<f64>, &Option<f64>)| Some((*count)? / (*over)?);
                Cow::Owned(self.outcome.values.iter().zip(&exposure.values).map(rate).collect())
            }
            _ => Cow::Borrowed(&self.outcome.values),
        }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.outcome.values.len()
    }

    /// Keeps the views with these names, in this order; one that nobody rated has no value in any row.
    pub fn keep_views(&mut self, names: &[&str]) {
        let rows = self.rows();
        let unrated = |name: &str| NumberColumn { name: name.to_owned(), values: vec![None; rows], range: None };
        let mut known = std::mem::take(&mut self.views);
        let own = |name: &&str| {
            let place = known.iter().position(|view| view.name == *name);
            place.map_or_else(|| unrated(name), |place| known.swap_remove(place))
        };
        self.views = names.iter().map(own).collect();
    }

    /// The rows that have the outcome, the views at these places and all covariates and the exposure: those of a joint analysis.
    pub fn complete(&self, views: &[usize]) -> Vec<usize> {
        let needed: Vec<&Vec<Option<f64>>> = views
            .iter()
            .map(|&view| &self.views[view].values)
            .chain(self.covariates.iter().chain(&self.exposure).map(|column| &column.values))
            .chain([&self.outcome.values])
            .collect();
        (0..self.rows()).filter(|&row| needed.iter().all(|values| values[row].is_some())).collect()
    }
}

/// The kind that values show by themselves: binary if they are 0 and 1 and nothing else, otherwise continuous. Order,
/// counts and shares cannot be told from measurements by their looks, so they have to be declared.
///
/// ```
/// use parallax::domain::predict_table::{OutcomeKind, kind_of};
/// assert_eq!(kind_of([0.0, 1.0]), OutcomeKind::Binary);
/// assert_eq!(kind_of([0.0, 1.0, 2.0]), OutcomeKind::Continuous);
/// assert_eq!(kind_of([]), OutcomeKind::Continuous);
/// ```
pub fn kind_of(values: impl IntoIterator<Item = f64>) -> OutcomeKind {
    let mut values = values.into_iter().peekable();
    if values.peek().is_some() && values.all(|value| OutcomeKind::Binary.allows(value)) {
        OutcomeKind::Binary
    } else {
        OutcomeKind::Continuous
    }
}

//! The parts of an answer, which can be asked for one by one.

/// A part of the answer: what is computed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What these data could show.
    Power,
    /// Correlations of each view and of the views with one another, their differences, equivalence by a margin.
    Correlations,
    /// The tests of older papers.
    Classic,
    /// Units drawn again.
    Bootstrap,
    /// The ratings of each case exchanged.
    Swap,
    /// The mixed model of the levels, and how well means stand for clients.
    Levels,
    /// The outcome of the next session.
    Lagged,
    /// What views add to one another, and the regression.
    Regression,
    /// Models that belong to the kind of the outcome.
    Kind,
    /// Ranks, influence, rows with gaps, error of the ratings.
    Sensitivity,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 10] = [
        Self::Power,
        Self::Correlations,
        Self::Classic,
        Self::Bootstrap,
        Self::Swap,
        Self::Levels,
        Self::Lagged,
        Self::Regression,
        Self::Kind,
        Self::Sensitivity,
    ];

    /// As an option calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Correlations => "correlations",
            Self::Classic => "classic",
            Self::Bootstrap => "bootstrap",
            Self::Swap => "swap",
            Self::Levels => "levels",
            Self::Lagged => "lagged",
            Self::Regression => "regression",
            Self::Kind => "kind",
            Self::Sensitivity => "sensitivity",
        }
    }
}

/// The parts that were asked for; all of them where nobody said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts(Vec<Part>);

impl Parts {
    /// These parts, each once and in the order of the answer; all of them if there are none.
    ///
    /// ```
    /// use parallax::analyze::prediction::{Part, Parts};
    /// let some = Parts::of(&[Part::Levels, Part::Power, Part::Levels]);
    /// assert_eq!(some.named(), Some("power, levels".to_owned()));
    /// assert!(some.have(Part::Power) && !some.have(Part::Swap));
    /// assert!(Parts::of(&[]).have(Part::Swap) && Parts::of(&[]).named().is_none());
    /// ```
    pub fn of(asked: &[Part]) -> Self {
        Self(Part::ALL.into_iter().filter(|part| asked.contains(part)).collect())
    }

    /// Was this part asked for?
    pub fn have(&self, part: Part) -> bool {
        self.0.is_empty() || self.0.contains(&part)
    }

    /// Was one of these asked for?
    pub(super) fn any(&self, parts: &[Part]) -> bool {
        parts.iter().any(|&part| self.have(part))
    }

    /// The parts that were named.
    pub fn asked(&self) -> &[Part] {
        &self.0
    }

    /// Their names; `None` where nobody named any.
    pub fn named(&self) -> Option<String> {
        let names: Vec<&str> = self.0.iter().map(|part| part.name()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }
}

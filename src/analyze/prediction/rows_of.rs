//! What the rows of one answer have in common.

use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::compare::Test;
use crate::stats::level::ConfidenceLevel;
use crate::stats::mixed::Contrast;

/// The heading of an answer and the names of its views.
#[derive(Debug, Clone)]
pub(super) struct RowsOf<'a> {
    /// Analysis, instrument, scale, confidence level.
    pub(super) heading: Heading,
    /// The views.
    pub(super) names: &'a [String],
    /// The covariates.
    pub(super) covariates: &'a [String],
}

impl RowsOf<'_> {
    /// Two views as rows write them: the first less the second.
    pub(super) fn pair(&self, first: usize, second: usize) -> String {
        format!("{}-{}", self.names[first], self.names[second])
    }

    /// All views together.
    pub(super) fn all(&self) -> Heading {
        self.heading.with_views(self.names.join(","))
    }

    /// The heading of a row about one covariate.
    pub(super) fn covariate(&self, place: usize) -> Heading {
        self.heading.with_views(self.covariates[place].clone())
    }

    /// A row about one view.
    pub(super) fn of_view(
        &self,
        level: &'static str,
        stem: &str,
        view: usize,
        value: Result<Estimate, Undefined>,
        n: usize,
        method: &str,
    ) -> Finding {
        let name = &self.names[view];
        self.heading.with_views(name.clone()).row(level, &format!("{stem}_{name}"), value, n, method)
    }
}

/// The row with a test.
pub(super) fn with_test(row: Finding, test: &Test) -> Finding {
    Finding { statistic: Some(test.statistic), df1: test.df, p_value: Some(test.p_value), ..row }
}

/// The row of a contrast of a mixed model, which a term and a level name.
pub(super) fn contrast_row(row: Finding, contrast: &Result<Contrast, Undefined>, conf: &ConfidenceLevel) -> Finding {
    let value = contrast.as_ref().map_err(Clone::clone).and_then(|contrast| {
        let plain = Estimate::plain(contrast.estimate, row.n)?;
        let interval = contrast.interval(conf);
        Ok(Estimate { std_error: Some(contrast.std_error), interval, df: Some(contrast.df), ..plain })
    });
    let Ok(contrast) = contrast else { return Finding { value, ..row } };
    let p_value = crate::stats::distribution::t_two_sided_p(contrast.t(), contrast.df);
    Finding { value, statistic: Some(contrast.t()), df1: Some(contrast.df), p_value, ..row }
}

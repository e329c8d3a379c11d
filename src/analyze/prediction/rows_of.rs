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
pub(super) struct RowsOf {
    /// Analysis, instrument, scale, confidence level.
    pub(super) heading: Heading,
    /// The views that have these rows.
    pub(super) names: Vec<String>,
    /// The covariates.
    pub(super) covariates: Vec<String>,
    /// Does a view have more rows for itself than beside the others? Then what is said of it on these rows is another number.
    pub(super) fewer: Vec<bool>,
    /// Are these all views that there are?
    pub(super) widest: bool,
}

impl RowsOf {
    /// Two views as rows write them: the first less the second.
    pub(super) fn pair(&self, first: usize, second: usize) -> String {
        format!("{}-{}", self.names[first], self.names[second])
    }

    /// All views together.
    pub(super) fn all(&self) -> Heading {
        self.heading.with_views(self.names.join(","))
    }

    /// A row about one covariate in a model of all these views; `group` names it.
    pub(super) fn of_covariate(
        &self,
        level: &'static str,
        stem: &str,
        place: usize,
        value: Result<Estimate, Undefined>,
        n: usize,
        method: &str,
    ) -> Finding {
        self.all().row(level, &format!("{stem}_covariate"), value, n, method).about(self.covariates[place].clone())
    }

    /// A row about one view by itself: `views` names it, or both views where it stands for the rows that a pair shares.
    pub(super) fn of_view(
        &self,
        level: &'static str,
        stem: &str,
        view: usize,
        value: Result<Estimate, Undefined>,
        n: usize,
        method: &str,
    ) -> Finding {
        let views = if self.names.len() == 2 { self.pair(0, 1) } else { self.names.join(",") };
        self.heading.with_views(views).row(level, &format!("{stem}_{}", self.names[view]), value, n, method)
    }

    /// A row about one view in a model of all these views, which `views` lists.
    pub(super) fn in_model(
        &self,
        level: &'static str,
        stem: &str,
        view: usize,
        value: Result<Estimate, Undefined>,
        n: usize,
        method: &str,
    ) -> Finding {
        self.all().row(level, &format!("{stem}_{}", self.names[view]), value, n, method)
    }

    /// A row about a view or a covariate in a model of all these views, by its place: views come first. The term of a covariate
    /// has a stem of its own, since a level may say what the stem says of a view.
    pub(super) fn of_predictor(
        &self,
        level: &'static str,
        (stem, covariate_stem): (&str, &str),
        place: usize,
        value: Result<Estimate, Undefined>,
        n: usize,
        method: &str,
    ) -> Finding {
        match place.checked_sub(self.names.len()) {
            None => self.in_model(level, stem, place, value, n, method),
            Some(covariate) => self.of_covariate(level, covariate_stem, covariate, value, n, method),
        }
    }

    /// The views of which something is said by themselves on these rows, and has not been said on all of theirs.
    pub(super) fn by_themselves(&self) -> impl Iterator<Item = usize> {
        (0..self.names.len()).filter(|&view| self.names.len() == 1 || self.fewer[view])
    }
}

/// The row with a test.
pub(super) fn with_test(row: Finding, test: &Test) -> Finding {
    Finding { statistic: Some(test.statistic), df1: test.df, p_value: Some(test.p_value), ..row }
}

/// The row of a contrast of a mixed model, which a term and a level name.
pub(in crate::analyze) fn contrast_row(
    row: Finding,
    contrast: &Result<Contrast, Undefined>,
    conf: &ConfidenceLevel,
) -> Finding {
    let value = contrast.as_ref().map_err(Clone::clone).and_then(|contrast| {
        let plain = Estimate::plain(contrast.estimate, row.n)?;
        let interval = contrast.interval(conf);
        Ok(Estimate { std_error: Some(contrast.std_error), interval, df: Some(contrast.df), ..plain })
    });
    let Ok(contrast) = contrast else { return Finding { value, ..row } };
    let p_value = crate::stats::distribution::t_two_sided_p(contrast.t(), contrast.df);
    Finding { value, statistic: Some(contrast.t()), df1: Some(contrast.df), p_value, ..row }
}

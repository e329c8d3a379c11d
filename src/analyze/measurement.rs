//! How far a single rating may lie from what the same view would say again: from the forms themselves, or as stated.

use super::reliability::Reliability;
use crate::domain::instrument::Perspective;
use crate::stats::Undefined;
use crate::stats::reliability::classical_sem;

/// A reliability that the user knows from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StatedReliability {
    /// Of this view's form.
    pub view: Perspective,
    /// Above 0, at most 1.
    pub value: f64,
}

/// Where errors of measurement come from.
#[derive(Debug, Clone, Copy)]
pub struct Measurement<'a> {
    /// Alphas of the forms at hand.
    pub own: &'a [Reliability],
    /// Stated ones, which come first.
    pub stated: &'a [StatedReliability],
}

impl Measurement<'_> {
    /// Standard error of measurement of one rating, mean per item: SD × √(1 − reliability), with the standard deviation of
    /// this view's ratings for a stated reliability, and that of the complete forms for their own alpha.
    pub fn sem(
        &self,
        table: usize,
        scale: &str,
        view: Perspective,
        sd: Result<f64, Undefined>,
    ) -> Result<f64, Undefined> {
        if let Some(stated) = self.stated.iter().find(|stated| stated.view == view) {
            return classical_sem(sd?, stated.value);
        }
        let of_view = |known: &&Reliability| known.table == table && known.perspective == view && known.scale == scale;
        let known =
            self.own.iter().find(of_view).ok_or(Undefined::NotEstimable { lacking: "reliability of the form" })?;
        known.alpha.clone()?;
        known.sem.ok_or(Undefined::NotEstimable { lacking: "alpha above 0" })
    }

    /// `alpha` or `stated`, as a row names it.
    pub fn source(&self, view: Perspective) -> &'static str {
        if self.stated.iter().any(|stated| stated.view == view) { "stated" } else { "alpha" }
    }
}

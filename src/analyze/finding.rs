//! What every analysis answers with: rows of one shape.

use std::sync::Arc;

use crate::stats::{Estimate, Measured, Undefined};

/// One number with its name, its level, its base and its uncertainty.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// `gaps`, `agreement` or `supervision`.
    pub analysis: &'static str,
    /// Instrument id; empty for a table without an instrument.
    pub instrument: Arc<str>,
    /// Scale id.
    pub scale: Arc<str>,
    /// What varies: `session`, `client`, `therapist`, `within_client` …
    pub level: &'static str,
    /// One person or case when the row is about one.
    pub group: Option<String>,
    /// `therapist-client` for a difference, `client,therapist` for an agreement.
    pub views: Option<String>,
    /// Name of the number, as in the contract.
    pub term: String,
    /// The number, or why there is none.
    pub value: Measured,
    /// Why a number stands without an interval, where that is known.
    pub no_interval: Option<Undefined>,
    /// Test statistic.
    pub statistic: Option<f64>,
    /// Its first degrees of freedom.
    pub df1: Option<f64>,
    /// Its second degrees of freedom.
    pub df2: Option<f64>,
    /// Its p value.
    pub p_value: Option<f64>,
    /// Confidence level asked for.
    pub conf_level: f64,
    /// How many sessions, pairs or targets.
    pub n: usize,
    /// How many raters or views.
    pub k: Option<usize>,
    /// How the interval, or the number, was made.
    pub method: String,
}

/// What the rows of one table have in common.
#[derive(Debug, Clone)]
pub struct Heading {
    /// `gaps`, `agreement` or `supervision`.
    pub analysis: &'static str,
    /// Instrument id; empty for a table without an instrument.
    pub instrument: Arc<str>,
    /// Scale id.
    pub scale: Arc<str>,
    /// Views, as they are written in the rows.
    pub views: Option<String>,
    /// Confidence level asked for.
    pub conf_level: f64,
}

impl Heading {
    /// A row under this heading.
    pub fn row(
        &self,
        level: &'static str,
        term: &str,
        value: Measured,
        n: usize,
        method: impl Into<String>,
    ) -> Finding {
        Finding {
            analysis: self.analysis,
            instrument: self.instrument.clone(),
            scale: self.scale.clone(),
            level,
            group: None,
            views: self.views.clone(),
            term: term.to_owned(),
            value,
            no_interval: None,
            statistic: None,
            df1: None,
            df2: None,
            p_value: None,
            conf_level: self.conf_level,
            n,
            k: None,
            method: method.into(),
        }
    }

    /// The same heading for other views.
    #[must_use]
    pub fn with_views(&self, views: impl Into<String>) -> Self {
        Self { views: Some(views.into()), ..self.clone() }
    }
}

impl Finding {
    /// The same row about one person or case.
    #[must_use]
    pub fn about(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// The same row resting on `k` raters or views.
    #[must_use]
    pub fn of_raters(mut self, k: usize) -> Self {
        self.k = Some(k);
        self
    }

    /// The same row, with the reason why there is no interval.
    #[must_use]
    pub fn without_interval(mut self, reason: Option<Undefined>) -> Self {
        self.no_interval = reason;
        self
    }

    /// Is it about this scale of this instrument?
    pub fn is_of(&self, instrument: &str, scale: &str) -> bool {
        *self.instrument == *instrument && *self.scale == *scale
    }

    /// The estimate, if there is one.
    pub fn estimate(&self) -> Option<&Estimate> {
        self.value.as_ref().ok()
    }

    /// The reason, if there is no estimate.
    pub fn undefined(&self) -> Option<&Undefined> {
        self.value.as_ref().err()
    }
}

/// What an output was made from, so that it can be made again.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// Which command.
    pub command: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Options that were given and bear on the numbers, in a fixed order.
    pub options: Vec<(String, String)>,
    /// Seed, where one was given.
    pub seed: Option<u64>,
}

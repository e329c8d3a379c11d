//! What a report is made of, and how its numbers are looked up.

use crate::analyze::finding::{Finding, Provenance};
use crate::analyze::flags::Flag;
use crate::analyze::reliability::Reliability;
use crate::analyze::trajectories::Trajectory;
use crate::analyze::views::ViewPair;
use crate::domain::instrument::{Form, Instrument, Perspective, Relationship};
use crate::domain::study::Study;
use crate::score::Scores;

/// Everything the pages draw on.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// Who, when, which forms.
    pub study: &'a Study,
    /// One entry per table of `study.ratings`.
    pub scores: &'a [Scores],
    /// All numbers.
    pub findings: &'a [Finding],
    /// Internal consistency of each form and scale.
    pub reliability: &'a [Reliability],
    /// Version, options, inputs.
    pub provenance: &'a Provenance,
    /// Confidence level of the intervals.
    pub conf_level: f64,
    /// Each dyad in order of sessions; empty where a page is about groups.
    pub courses: &'a [Trajectory],
    /// What may be worth talking about; empty where a page is about groups.
    pub flags: &'a [Flag],
    /// Only these scales; all if empty.
    pub wanted: &'a [String],
}

/// Points about one instrument in use.
#[derive(Debug, Clone, Copy)]
pub struct InstrumentTable<'a> {
    /// Index in `Study::ratings`.
    pub table: usize,
    /// The instrument.
    pub instrument: &'a Instrument,
}

impl<'a> Material<'a> {
    /// The instruments in use for a relationship.
    pub fn tables(&self, relationship: Relationship) -> Vec<InstrumentTable<'a>> {
        let tables = self.study.ratings.iter().enumerate();
        let tables = tables
            .map(|(table, ratings)| InstrumentTable { table, instrument: &self.study.instruments[ratings.instrument] });
        tables.filter(|table| table.instrument.relationship == relationship).collect()
    }

    /// The finding with this address that is not about one person, if it was asked for.
    pub fn find(&self, instrument: &str, scale: &str, views: &str, term: &str, level: &str) -> Option<&'a Finding> {
        self.of_all(instrument, scale, views, term).find(|finding| finding.level == level)
    }

    /// The same, made by a named method.
    pub fn find_by(&self, instrument: &str, scale: &str, views: &str, term: &str, method: &str) -> Option<&'a Finding> {
        self.of_all(instrument, scale, views, term).find(|finding| finding.method == method)
    }

    /// Findings of this name that are not about one person.
    fn of_all(&self, instrument: &str, scale: &str, views: &str, term: &str) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(move |finding| {
            finding.group.is_none()
                && finding.is_of(instrument, scale)
                && finding.views.as_deref() == Some(views)
                && finding.term == term
        })
    }

    /// Was this scale asked for?
    pub fn wants(&self, id: &str) -> bool {
        self.wanted.is_empty() || self.wanted.iter().any(|wanted| wanted == id)
    }

    /// Ids of the scales of a table that were asked for, `total` first.
    pub fn scales(&self, table: usize) -> Vec<(usize, &'a str)> {
        let mut scales: Vec<(usize, &str)> =
            self.scores[table].scales().iter().map(String::as_str).enumerate().collect();
        scales.retain(|(_, id)| self.wants(id));
        scales.sort_by_key(|&(place, id)| (id != "total", place));
        scales
    }

    /// The scale that stands for the whole form: `total` if there is one and it was asked for, else the first.
    pub fn main_scale(&self, table: usize) -> Option<(usize, &'a str)> {
        self.scales(table).first().copied()
    }

    /// How many forms a perspective filled in.
    pub fn forms(&self, table: usize, view: Perspective) -> usize {
        self.study.ratings[table].perspective.iter().filter(|&&own| own == view).count()
    }

    /// Internal consistency of a view's form on a scale.
    pub fn reliability(&self, table: usize, view: Perspective, scale: &str) -> Option<&'a Reliability> {
        self.reliability.iter().find(|own| own.table == table && own.perspective == view && own.scale == scale)
    }
}

impl<'a> InstrumentTable<'a> {
    /// The form of a view.
    pub fn form(&self, view: Perspective) -> Option<&'a Form> {
        self.instrument.form_of(view).map(|form| &self.instrument.forms[form])
    }

    /// The response range both views share, if they share one.
    pub fn shared_range(&self, pair: &ViewPair) -> Option<(f64, f64)> {
        let first = self.form(pair.views.0)?.range?;
        (Some(first) == self.form(pair.views.1)?.range).then_some(first)
    }
}

//! How many sessions tell of a client, as rows.

use super::agreement::level_name;
use super::finding::{Finding, Heading};
use crate::domain::rated_table::RatedTable;
use crate::stats::icc::rated::{Level, RaterReliability, TargetDecision, TargetsFor};
use crate::stats::{Estimate, Interval, Undefined};

/// Terms of the sessions (targets) of one client (cluster) needed for .70, .80 and .90.
pub const SESSIONS_NEEDED: [&str; 3] = ["sessions_needed_70", "sessions_needed_80", "sessions_needed_90"];

/// Term of what ever more sessions of a client lead to.
pub const SESSIONS_MOST: &str = "sessions_most";

const NO_MOST: Undefined =
    Undefined::NotEstimable { lacking: "number of targets up to 1000 that would do at the lower limit" };

/// What was found about the innermost clusters of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionsNeeded {
    /// What the clusters are: `client`; `cluster` in a plain table.
    pub level: &'static str,
    /// Instrument id; empty without one.
    pub instrument: String,
    /// Scale id or score column.
    pub scale: String,
    /// With and without levels of raters as error, for each number of raters.
    pub studies: Vec<TargetDecision>,
}

impl SessionsNeeded {
    /// What a fit that was asked for it says of the clusters of its table; `None` where there are no clusters.
    pub fn of(table: &RatedTable, found: &RaterReliability) -> Option<Self> {
        let studies = Some(found.target_decisions.clone()).filter(|studies| !studies.is_empty())?;
        let level = level_name(Level::Cluster(0), table);
        let instrument = table.instrument.clone().unwrap_or_default();
        Some(Self { level, instrument, scale: table.scale.clone(), studies })
    }

    /// As rows: `n` counts clusters, `k` the raters of each of their targets.
    pub(super) fn rows(&self, heading: &Heading) -> Vec<Finding> {
        self.studies.iter().flat_map(|study| of_study(heading, self.level, study)).collect()
    }
}

fn of_study(heading: &Heading, level: &'static str, study: &TargetDecision) -> Vec<Finding> {
    let row = |term: &str, value| {
        let term = format!("{term}{}", study.form);
        heading.row(level, &term, value, study.clusters, study.method).of_raters(study.raters)
    };
    let needed = |(term, own): (&&str, &TargetsFor)| {
        let (value, no_interval) = number_needed(own, heading.conf_level, study.clusters);
        row(term, value).without_interval(no_interval)
    };
    let most = row(SESSIONS_MOST, study.most.clone());
    std::iter::once(most).chain(SESSIONS_NEEDED.iter().zip(&study.targets_for).map(needed)).collect()
}

/// The number with its limits, and why it has none; one end is told in the reason.
fn number_needed(own: &TargetsFor, level: f64, clusters: usize) -> (Result<Estimate, Undefined>, Option<Undefined>) {
    let value = match (&own.needed, &own.between) {
        (Ok(needed), _) => Estimate::plain(f64::from(*needed), clusters),
        (Err(reason), Ok((Some(fewest), _))) => {
            Err(reason.clone().named(format!("{reason}; at the upper limit of the reliability {fewest} would do")))
        }
        (Err(reason), _) => Err(reason.clone()),
    };
    let (interval, reason) = match &own.between {
        Ok((Some(fewest), Some(most))) => (Interval::new(f64::from(*fewest), f64::from(*most), level), None),
        Ok((fewest, _)) => (None, Some(open_above(*fewest))),
        Err(reason) => (None, Some(reason.clone())),
    };
    let reason = reason.filter(|_| value.is_ok());
    (value.map(|estimate| Estimate { interval, ..estimate }), reason)
}

fn open_above(fewest: Option<u32>) -> Undefined {
    let fewest = fewest.map_or_else(String::new, |fewest| format!("{fewest} or more: "));
    NO_MOST.named(format!("{fewest}at the lower limit of the reliability no number up to 1000 would do"))
}

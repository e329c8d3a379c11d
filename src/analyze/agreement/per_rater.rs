//! What ratings say of each rater, computed once for rows and pages.

use crate::domain::rated_table::RatedTable;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::{Factor, Observations};
use crate::stats::raters::Drifts;
use crate::stats::raters::Severity;
use crate::stats::raters::Sure;
use crate::stats::raters::TwoWay;
use crate::stats::raters::WithoutEach;
use crate::stats::raters::reliability_without;
use crate::stats::raters::residual_sd;
use crate::stats::raters::{consistency, drift, severity};

/// Ratings × raters up to which coefficients are computed again without each rater. Complete tables have no such bound:
/// there it is a matter of sums.
pub(super) const MOST_WORK_WITHOUT: usize = 60_000;

/// Ratings × clusters up to which slopes are computed again without each single cluster.
pub(super) const MOST_WORK_DRIFT: usize = 20_000_000;

/// Level, change over time, agreement with the others: by rater, in the order of [`RatedTable::raters`].
#[derive(Debug, Clone)]
pub struct PerRater {
    /// Targets and raters as an additive model.
    pub additive: Result<TwoWay, Undefined>,
    /// How high each rates beside the others.
    pub severity: Result<Severity, Undefined>,
    /// How that changes over the order of the ratings.
    pub drift: Result<Drifts, Undefined>,
    /// Correlation with the mean of the others.
    pub consistency: Vec<Result<Sure, Undefined>>,
    /// Standard deviation of the residuals.
    pub residual_sd: Vec<Measured>,
    /// Coefficients without each of them; too much work is a reason.
    pub without: Result<WithoutEach, Undefined>,
    /// Were they left out because they would have taken too long?
    pub without_left_out: bool,
}

/// The ratings once more, with what tells independent parts and order.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The ratings with every grouping of targets that is known, whether or not it splits components.
    pub whole: RatedTable,
    /// The order of each rating: the number of its session; `None` if the data have no order.
    pub order: Option<Vec<f64>>,
}

impl PerRater {
    /// The level of a rater as one of many; with a reason that a reader understands where raters do not vary.
    pub fn shrunken_level(&self, rater: usize) -> Measured {
        let found = self.severity.as_ref().map_err(Clone::clone)?.random[rater].clone();
        found.map(|own| own.severity).map_err(|reason| match reason {
            Undefined::AtBoundary => Undefined::AtBoundary.named(NO_SPREAD.to_owned()),
            other => other,
        })
    }
}

/// Why nobody's level is predicted where the variance between raters is estimated as zero.
const NO_SPREAD: &str = "these raters do not vary beyond error, so each would be predicted at 0 with an error of 0, which these data cannot \
                         vouch for; see the level that is not shrunken";

impl Setting {
    /// A plain table: targets that are numbered have an order.
    pub(super) fn of_table(table: &RatedTable) -> Self {
        let numbered = table.targets.iter().all(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()));
        let order = || table.observations.target().codes().iter().map(|&code| f64::from(code)).collect();
        Self { whole: table.clone(), order: numbered.then(order) }
    }
}

/// All of it. `table` has the clusters that split components, `setting` those that tell what is independent.
pub(super) fn per_rater(table: &RatedTable, setting: &Setting, level: f64) -> PerRater {
    let (observed, whole) = (&table.observations, &setting.whole.observations);
    let level = ConfidenceLevel::new(level);
    let additive = TwoWay::of(observed);
    let each = |reason: &Undefined| vec![reason.clone(); table.raters.len()];
    let (consistency, residual_sd) = match &additive {
        Ok(fit) => (consistency(whole, fit, &level), residual_sd(fit)),
        Err(reason) => {
            (each(reason).into_iter().map(Err).collect(), each(reason).into_iter().map(Err).collect::<Vec<_>>())
        }
    };
    let too_long = is_long(table);
    let without = if too_long {
        Err(Undefined::TooManyRaters { have: table.raters.len(), most: MOST_WORK_WITHOUT / observed.len().max(1) })
    } else {
        reliability_without(observed)
    };
    PerRater {
        severity: severity(observed, &level),
        drift: drifts(setting, &level),
        consistency,
        residual_sd,
        without,
        without_left_out: too_long,
        additive,
    }
}

/// Would leaving out each rater in turn take long? Complete tables without clusters are sums.
fn is_long(table: &RatedTable) -> bool {
    let (ratings, raters) = (table.observations.len(), table.raters.len());
    let complete = table.clusters.is_empty() && ratings == table.targets.len() * raters;
    // Fits that tell clusters apart take longer by far.
    let most = if table.clusters.is_empty() { MOST_WORK_WITHOUT } else { MOST_WORK_WITHOUT / 20 };
    !complete && ratings.saturating_mul(raters) > most
}

fn drifts(setting: &Setting, level: &ConfidenceLevel) -> Result<Drifts, Undefined> {
    let order = setting.order.as_deref().ok_or(Undefined::NotEstimable { lacking: "order of the targets" })?;
    let whole = &setting.whole.observations;
    match in_groups(whole) {
        None => drift(whole, Some(order), level),
        Some(grouped) => drift(&grouped, Some(order), level),
    }
}

/// So many groups stand in for the clusters of a level that has too many to be left out one at a time (delete-a-group
/// jackknife; Kott 2001); `None` if one at a time can be had.
pub(super) fn groups_of(clusters: usize, ratings: usize) -> Option<usize> {
    (clusters.saturating_mul(ratings) > MOST_WORK_DRIFT)
        .then(|| clusters.min((MOST_WORK_DRIFT / ratings.max(1)).max(10)))
}

/// Clusters of large levels put into groups; `None` if no level is too large.
fn in_groups(whole: &Observations) -> Option<Observations> {
    whole.clusters().iter().find_map(|level| groups_of(level.levels(), whole.len()))?;
    let grouped = |level: &Factor| match groups_of(level.levels(), whole.len()).and_then(|of| u32::try_from(of).ok()) {
        None => Some(level.clone()),
        Some(of) => Factor::new(level.codes().iter().map(|&code| code % of).collect(), of as usize),
    };
    let clusters = whole.clusters().iter().map(grouped).collect::<Option<Vec<Factor>>>()?;
    Observations::new(whole.target().clone(), whole.rater().clone(), clusters, whole.scaled().to_vec(), whole.unit())
}

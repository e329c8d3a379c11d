//! How many targets of a cluster a wanted reliability takes: how many sessions tell of a client.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::stats::Estimate;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::icc::rated::IntervalMethod;
use crate::stats::icc::rated::Question;
use crate::stats::icc::rated::WANTED;
use crate::stats::icc::rated::estimand::Estimand;
use crate::stats::icc::rated::family::Family;
use crate::stats::icc::rated::limits;
use crate::stats::icc::rated::limits::Limits;
use crate::stats::icc::rated::side::Side;

/// More targets of one cluster than this are no plan.
pub const MOST_TARGETS: u32 = 1000;

/// Some thirty profiles of more ratings than this take longer than anybody expects who did not ask for them.
const MOST_PROFILED_UNASKED: usize = 20_000;

const NO_DIFFERENCE: Undefined = Undefined::NotEstimable { lacking: "variance between clusters" };
const MORE_RATERS: Undefined =
    Undefined::NotEstimable { lacking: "number of targets of a cluster that would do without more raters" };
const TOO_MANY: Undefined =
    Undefined::NotEstimable { lacking: "number of targets of a cluster up to 1000 that would do" };

/// The targets of a cluster whose mean reaches a wanted reliability.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetsFor {
    /// The reliability wanted of the mean.
    pub wanted: f64,
    /// By the estimate: the least number, or why there is none.
    pub needed: Result<u32, Undefined>,
    /// By the upper and the lower limit of the reliability of the mean: the fewest and the most; none where
    /// [`MOST_TARGETS`] would not do.
    pub between: Result<(Option<u32>, Option<u32>), Undefined>,
}

/// What means over the targets of a cluster say of the cluster, all of them rated by the same raters.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetDecision {
    /// Raters' levels as error (`A`) or not (`C`), and how many raters rate each target: `(A,2)`.
    pub form: String,
    /// How many raters rate each target.
    pub raters: usize,
    /// Clusters that it rests on.
    pub clusters: usize,
    /// What ever more targets lead to with so many raters: the reliability of the cluster itself, `ICC(A,m)`.
    pub most: Measured,
    /// How limits were made, or the value where there are none; `refused` where there is no value.
    pub method: &'static str,
    /// Targets for .70, .80 and .90.
    pub targets_for: [TargetsFor; 3],
}

/// A decision study over the targets of the innermost clusters: (s:c) × r of generalizability theory (Brennan 2001,
/// section 4.4), for each number of raters.
///
/// The reliability of the mean of S targets, each rated by the same m raters, is
/// c/(c + (r + cr)/m + (s + (sr + e)/m)/S); the levels of raters, r, count in `A` alone. Only the last part shrinks with more
/// targets. The number needed is the least S that reaches what is wanted; its limits are the least S at which the upper and
/// the lower limit of the reliability reach it. Reliability rises with S whatever the components are, and so do its limits.
pub(super) fn target_decisions(
    side: &Side<'_>,
    family: &Family<'_>,
    question: &Question,
    raters: &[usize],
) -> Vec<TargetDecision> {
    let clusters = family.design.levels.first().map_or(0, |level| level.units);
    let mut all = Vec::new();
    for (letter, agreement) in [('C', false), ('A', true)] {
        for &raters in raters {
            let means = Means { side, family, question, agreement, raters, seen: RefCell::default() };
            all.push(means.decision(format!("({letter},{raters})"), clusters));
        }
    }
    all
}

/// Means of targets by so many raters, with the limits that were already found.
struct Means<'a> {
    side: &'a Side<'a>,
    family: &'a Family<'a>,
    question: &'a Question,
    agreement: bool,
    raters: usize,
    seen: RefCell<BTreeMap<Option<u32>, Limits>>,
}

impl Means<'_> {
    fn decision(&self, form: String, clusters: usize) -> TargetDecision {
        let most = self.most(clusters);
        let targets_for = WANTED.map(|wanted| self.targets_for(wanted, &most));
        let method = match &most {
            Err(_) => "refused",
            Ok(_) => self.made_by().unwrap_or_else(|| self.side.method()),
        };
        TargetDecision { form, raters: self.raters, clusters, most, method, targets_for }
    }

    fn estimand(&self, targets: Option<u32>) -> Result<Estimand, Undefined> {
        self.family.of_cluster_means(self.agreement, targets.map(f64::from), self.raters as f64)
    }

    fn share(&self, targets: Option<u32>) -> Result<f64, Undefined> {
        self.side.share(&self.estimand(targets)?, 1.0)
    }

    /// The reliability beyond which more targets alone do not lead.
    fn most(&self, clusters: usize) -> Measured {
        match self.share(Some(1))? {
            none if none <= 0.0 => Err(NO_DIFFERENCE),
            _ => {
                let interval = self.limits(None).ok().map(|(interval, _)| interval);
                Ok(Estimate { interval, ..Estimate::plain(self.share(None)?, clusters)? })
            }
        }
    }

    fn targets_for(&self, wanted: f64, most: &Measured) -> TargetsFor {
        let needed = most.clone().and_then(|most| {
            let enough = least(|targets| Ok(self.share(targets)? >= wanted))?;
            enough.ok_or(if most.value < wanted { MORE_RATERS } else { TOO_MANY })
        });
        let between = most.clone().and_then(|_| {
            let fewest = least(|targets| Ok(self.limits(targets)?.0.high() >= wanted))?;
            let many = least(|targets| Ok(self.limits(targets)?.0.low() >= wanted))?;
            Ok((fewest, many))
        });
        TargetsFor { wanted, needed, between }
    }

    fn limits(&self, targets: Option<u32>) -> Limits {
        if let Some(known) = self.seen.borrow().get(&targets) {
            return known.clone();
        }
        let found = self.limits_of(targets);
        self.seen.borrow_mut().insert(targets, found.clone());
        found
    }

    fn limits_of(&self, targets: Option<u32>) -> Limits {
        let (ratings, most) = (self.side.observed.len(), MOST_PROFILED_UNASKED);
        if self.question.intervals == IntervalMethod::Default && ratings > most {
            return Err(Undefined::TooCostly { ratings, most });
        }
        limits::of_share(self.side, &self.estimand(targets)?, self.question)
    }

    fn made_by(&self) -> Option<&'static str> {
        self.seen.borrow().values().flatten().next().map(|(_, method)| *method)
    }
}

/// The least number that is enough, where all above it are too; `None` if not even ever more are, or more than
/// [`MOST_TARGETS`] were needed. Each question may cost a profile: it starts with what settles most, and doubles.
fn least(enough: impl Fn(Option<u32>) -> Result<bool, Undefined>) -> Result<Option<u32>, Undefined> {
    if !enough(None)? {
        return Ok(None);
    }
    let (mut too_few, mut found) = (0, 1);
    while !enough(Some(found))? {
        if found == MOST_TARGETS {
            return Ok(None);
        }
        (too_few, found) = (found, (2 * found).min(MOST_TARGETS));
    }
    while found - too_few > 1 {
        let middle = u32::midpoint(too_few, found);
        if enough(Some(middle))? {
            found = middle;
        } else {
            too_few = middle;
        }
    }
    Ok(Some(found))
}

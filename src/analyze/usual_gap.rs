//! Which gaps are usual with a therapist or supervisor, and which sessions stand out from them, all sessions looked at
//! being counted.

use crate::domain::study::{DyadId, Study};
use crate::stats::distribution::{t_quantile, t_two_sided_p};
use crate::stats::false_discovery::{Discoveries, discoveries};

/// Fewest joint sessions of a giver for anything to be usual.
pub const FEWEST_FOR_USUAL: usize = 5;

/// At most this share of the sessions that stand out may, on average, be there by chance.
pub const SHARE_BY_CHANCE: f64 = 0.05;

/// The usual gap of one giver.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usual {
    /// Mean gap over all joint sessions of this giver.
    pub mean: f64,
    /// Standard deviation of one of these sessions about that mean, √(1 − 1/m) times the pooled one.
    pub sd: f64,
}

/// What is usual, and what stands out.
#[derive(Debug, Clone)]
pub struct UsualGaps {
    by_giver: Vec<Option<Usual>>,
    /// Sessions less givers.
    pub df: f64,
    /// How many sessions were looked at.
    pub looked_at: usize,
    /// How many have a p value of at most [`SHARE_BY_CHANCE`]; by chance, that share of those looked at.
    pub unusual: usize,
    /// How many stand out after all others were counted.
    pub found: Discoveries,
    /// From how many standard deviations on a session stands out.
    pub critical: f64,
}

impl UsualGaps {
    /// Deviations of sessions from the mean gap of their giver, in standard deviations pooled over all givers with at least
    /// [`FEWEST_FOR_USUAL`] joint sessions; `None` where there is no such giver, or no spread.
    pub fn new(study: &Study, gaps: &[(DyadId, f64)]) -> Option<Self> {
        let giver = |dyad: DyadId| study.dyad(dyad).giver.0 as usize;
        let mut sums = vec![(0_usize, 0.0); study.people.len()];
        for &(dyad, gap) in gaps {
            let own = &mut sums[giver(dyad)];
            *own = (own.0 + 1, own.1 + gap);
        }
        let mean = |&(n, sum): &(usize, f64)| (n >= FEWEST_FOR_USUAL).then(|| sum / n as f64);
        let means: Vec<Option<f64>> = sums.iter().map(mean).collect();
        let deviation = |&(dyad, gap): &(DyadId, f64)| Some((giver(dyad), gap - means[giver(dyad)]?));
        let deviations: Vec<(usize, f64)> = gaps.iter().filter_map(deviation).collect();
        let df = deviations.len() as f64 - means.iter().flatten().count() as f64;
        let sd = libm::sqrt(deviations.iter().map(|(_, deviation)| deviation * deviation).sum::<f64>() / df);
        if df <= 0.0 || sd <= 1e-12 {
            return None;
        }
        let usual = |(mean, (n, _)): (Option<f64>, (usize, f64))| {
            mean.map(|mean| Usual { mean, sd: sd * libm::sqrt(1.0 - 1.0 / n as f64) })
        };
        let by_giver: Vec<Option<Usual>> = means.into_iter().zip(sums).map(usual).collect();
        let far = t_quantile(1.0 - SHARE_BY_CHANCE / 2.0, df)?;
        let in_sds = deviations.iter().filter_map(|&(giver, deviation)| Some(deviation / by_giver[giver]?.sd));
        let mut small: Vec<f64> = in_sds.filter(|t| t.abs() >= far).filter_map(|t| t_two_sided_p(t, df)).collect();
        let unusual = small.len();
        let looked_at = deviations.len();
        let found = discoveries(&mut small, looked_at, SHARE_BY_CHANCE);
        let critical = t_quantile(1.0 - found.threshold / 2.0, df)?;
        Some(Self { by_giver, df, looked_at, unusual, found, critical })
    }

    /// What is usual with this giver.
    pub fn of(&self, study: &Study, dyad: DyadId) -> Option<Usual> {
        self.by_giver[study.dyad(dyad).giver.0 as usize]
    }
}

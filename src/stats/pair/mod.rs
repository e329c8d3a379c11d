//! How two columns of paired values go together: correlation, concordance, size of the gap.

mod concordance;
mod correlation;
mod deviation;
mod gap;
mod inequality;
mod profile;
mod repeated;
#[cfg(test)]
mod tests;

pub use concordance::{Concordance, Divisor, concordance, concordance_of};
pub(crate) use correlation::fisher_interval;
pub use correlation::{pearson, pearson_of};
pub use deviation::{TotalDeviation, coverage_probability, total_deviation_index};
pub use gap::{paired_d, paired_d_average, paired_d_average_of, paired_d_of};
pub use inequality::{gap_reliability_of, gap_slope_of, log_variance_ratio_of};
pub use profile::{DistinctiveAgreement, ProfileSimilarity, distinctive_agreement, profile_similarity};
pub use repeated::{RepeatedCorrelation, TTest, repeated_correlation};

use crate::stats::Undefined;
use crate::stats::describe::{PairMoments, mean, variance};

/// Second moments of paired values (divisor n − 1), from slices or from additive sums.
#[derive(Debug, Clone, Copy)]
struct Summary {
    n: usize,
    mean_difference: f64,
    var_x: f64,
    var_y: f64,
    cov: f64,
    var_difference: f64,
}

impl Summary {
    /// From two columns; pairs beyond the shorter one are not there.
    fn of_slices(x: &[f64], y: &[f64], need: usize) -> Result<Self, Undefined> {
        let n = x.len().min(y.len());
        enough(n, need)?;
        let (x, y) = (x.get(..n).unwrap_or(x), y.get(..n).unwrap_or(y));
        let (centre_x, centre_y) = (mean(x).ok_or(Undefined::Overflow)?, mean(y).ok_or(Undefined::Overflow)?);
        let mut moments = PairMoments::default();
        x.iter().zip(y).for_each(|(x, y)| moments.add(x - centre_x, y - centre_y));
        let gaps: Vec<f64> = x.iter().zip(y).map(|(x, y)| x - y).collect();
        Ok(Self {
            n,
            mean_difference: mean(&gaps).ok_or(Undefined::Overflow)?,
            var_x: variance(x).ok_or(Undefined::Overflow)?,
            var_y: variance(y).ok_or(Undefined::Overflow)?,
            cov: moments.cov()?,
            var_difference: variance(&gaps).ok_or(Undefined::Overflow)?,
        })
    }

    /// From sums of values centred at one constant.
    fn of_moments(moments: &PairMoments, need: usize) -> Result<Self, Undefined> {
        enough(moments.pairs(), need)?;
        Ok(Self {
            n: moments.pairs(),
            mean_difference: moments.mean_difference().ok_or(Undefined::TooFewPairs { have: 0, need })?,
            var_x: moments.var_x()?,
            var_y: moments.var_y()?,
            cov: moments.cov()?,
            var_difference: moments.var_difference()?,
        })
    }
}

fn enough(have: usize, need: usize) -> Result<(), Undefined> {
    if have < need { Err(Undefined::TooFewPairs { have, need }) } else { Ok(()) }
}

//! The gap of a single case, with the spread that all cases share.

use super::pair::{JointSession, cases};
use crate::stats::distribution::t_quantile;
use crate::stats::{Estimate, Interval, Measured};

/// How far sessions lie from the mean of their own case, all cases together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PooledSpread {
    /// Standard deviation of gaps about the mean of their case.
    sd: f64,
    /// Sessions less cases.
    df: f64,
    /// Half the width of an interval in standard errors; the same for all cases, so it is looked up once.
    t: Option<f64>,
    level: f64,
}

/// Standard deviation of gaps about the mean of their own case, with its degrees of freedom (sessions less cases), for
/// intervals of this confidence level.
pub fn pooled_spread(joint: &[JointSession], level: f64) -> Option<PooledSpread> {
    let mut squares = 0.0;
    let mut df = 0.0;
    for case in cases(joint) {
        let mean = mean_gap(case);
        squares += case.iter().map(|session| (session.gap() - mean).powi(2)).sum::<f64>();
        df += case.len() as f64 - 1.0;
    }
    (df > 0.0).then(|| PooledSpread { sd: (squares / df).sqrt(), df, t: t_quantile(0.5 + level / 2.0, df), level })
}

/// Mean gap of one case. Its interval takes the sessions as independent given the case, and their spread from all cases
/// together, so that a case of two sessions is not left with an interval from two numbers.
pub fn case_gap(case: &[JointSession], spread: Option<PooledSpread>) -> Measured {
    let n = case.len();
    let mut estimate = Estimate::plain(mean_gap(case), n)?;
    if let Some(PooledSpread { sd, df, t, level }) = spread {
        let std_error = sd / (n as f64).sqrt();
        estimate.std_error = Some(std_error);
        estimate.df = Some(df);
        estimate.interval = t.and_then(|t| Interval::around(estimate.value, t * std_error, level));
    }
    Ok(estimate)
}

fn mean_gap(case: &[JointSession]) -> f64 {
    case.iter().map(JointSession::gap).sum::<f64>() / case.len() as f64
}

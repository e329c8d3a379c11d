//! The mean gap of one case, with an interval from the spread of all cases.

use super::pair::{JointSession, cases};
use crate::stats::level::ConfidenceLevel;
use crate::stats::{Estimate, Interval, Measured};

/// How far sessions lie from the mean of their own case, all cases together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PooledSpread {
    /// Standard deviation of gaps about the mean of their case.
    pub sd: f64,
    /// Sessions less cases.
    df: f64,
    /// Half the width of an interval in standard errors; the same for all cases, so it is looked up once.
    t: Option<f64>,
    level: f64,
}

/// A spread below this part of the largest rating is rounding.
const ROUNDING: f64 = 1e-13;

/// Standard deviation of gaps about the mean of their own case, with its degrees of freedom (sessions less cases), for
/// intervals of this confidence level; `None` where no case has two joint sessions.
pub fn pooled_spread(joint: &[JointSession], level: &ConfidenceLevel) -> Option<PooledSpread> {
    let mut squares = 0.0;
    let mut df = 0.0;
    for case in cases(joint) {
        let mean = mean_gap(case);
        squares += case.iter().map(|session| (session.gap() - mean).powi(2)).sum::<f64>();
        df += case.len() as f64 - 1.0;
    }
    if df <= 0.0 {
        return None;
    }
    let largest = joint.iter().fold(0.0_f64, |largest, own| largest.max(own.minuend.abs()).max(own.subtrahend.abs()));
    let sd = (squares / df).sqrt();
    let sd = if sd <= ROUNDING * largest { 0.0 } else { sd };
    Some(PooledSpread { sd, df, t: level.t(df), level: level.share() })
}

/// Mean gap of one case. Its interval takes the sessions as independent given the case, and their spread from all cases
/// together, so that a case of two sessions is not left with an interval from two numbers. Without any spread there is
/// no interval: one of width 0 would claim certainty.
pub fn case_gap(case: &[JointSession], spread: Option<PooledSpread>) -> Measured {
    let n = case.len();
    let mut estimate = Estimate::plain(mean_gap(case), n)?;
    if let Some(PooledSpread { sd, df, t, level }) = spread.filter(|spread| spread.sd > 0.0) {
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

//! Do the two views of a pair come nearer to each other, or move apart, over the sessions of supervision?

use super::sessions::GapSession;
use crate::analyze::finding::{Finding, Heading};
use crate::domain::study::Study;
use crate::stats::limits::regression_of_difference_on_level;
use crate::stats::{Measured, Undefined};

/// One row for each pair: the change of the gap from one session to the next, by least squares on the session number.
pub(super) fn rows(
    study: &Study,
    heading: &Heading,
    gaps: &Result<Vec<GapSession>, Undefined>,
    each: bool,
) -> Vec<Finding> {
    let Ok(gaps) = gaps else { return Vec::new() };
    let pairs = gaps.chunk_by(|a, b| a.dyad == b.dyad).filter(|_| each);
    let row = |pair: &[GapSession]| {
        let (value, exact) = slope(pair, heading.conf_level);
        let row = heading.row("trainee", "gap_trend", value, pair.len(), "least-squares");
        row.without_interval(exact.then_some(Undefined::NoVariance)).about(study.case_id(pair[0].dyad))
    };
    pairs.map(row).collect()
}

/// The slope, and whether all gaps lie on one line, so that its interval would claim certainty.
fn slope(pair: &[GapSession], level: f64) -> (Measured, bool) {
    let gaps: Vec<f64> = pair.iter().map(|session| session.gap).collect();
    let numbers: Vec<f64> = pair.iter().map(|session| f64::from(session.number)).collect();
    match regression_of_difference_on_level(&gaps, &numbers, level) {
        Ok(trend) => {
            let largest = gaps.iter().fold(0.0_f64, |largest, gap| largest.max(gap.abs()));
            let on_a_line = trend.residual_sd <= 1e-13 * largest;
            let mut slope = trend.slope;
            if on_a_line {
                (slope.interval, slope.std_error) = (None, None);
            }
            (Ok(slope), on_a_line)
        }
        Err(reason) => (Err(reason), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::study::DyadId;

    fn pair(gaps: &[f64]) -> Vec<GapSession> {
        let session = |(number, &gap): (u32, &f64)| GapSession { dyad: DyadId(0), number, date: None, gap };
        (1..).zip(gaps).map(session).collect()
    }

    #[test]
    fn a_pair_needs_three_sessions_and_a_line_without_spread_has_no_interval() {
        assert_eq!(slope(&pair(&[0.5, 1.0]), 0.95).0, Err(Undefined::TooFewPairs { have: 2, need: 3 }));
        let (line, on_a_line) = slope(&pair(&[0.5, 1.0, 1.5]), 0.95);
        assert_eq!((line.unwrap().interval, on_a_line), (None, true));
        // coef(lm(c(0.5, 1, 1.2, 2.1) ~ c(1, 2, 3, 4))) in R 4.2.2.
        let (bent, on_a_line) = slope(&pair(&[0.5, 1.0, 1.2, 2.1]), 0.95);
        assert!((bent.clone().unwrap().value - 0.5).abs() < 1e-12 && !on_a_line);
        assert_eq!(bent.unwrap().df, Some(2.0));
    }
}

//! The gap of each joint session: its error of measurement, and how it compares with what is usual.

use super::{Joint, PairSessions, Scale};
use crate::analyze::finding::Finding;
use crate::analyze::measurement::Measurement;
use crate::analyze::usual_gap::{SHARE_BY_CHANCE, UsualGaps};
use crate::stats::distribution::{normal_quantile, t_two_sided_p};
use crate::stats::proportion::proportion;
use crate::stats::{Estimate, Interval, Measured, Undefined};

impl Scale<'_> {
    pub(super) fn session_rows(&self, pair: &PairSessions, measurement: &Measurement<'_>, rows: &mut Vec<Finding>) {
        if pair.comparable.is_err() {
            return;
        }
        self.counts(pair, rows);
        if !self.question.gaps.wants_groups(pair.joint.iter()) {
            return;
        }
        let heading = self.heading(pair.pair.name());
        let sources = [pair.pair.views.0, pair.pair.views.1].map(|view| measurement.source(view));
        let method =
            if sources[0] == sources[1] { format!("sem-{}", sources[0]) } else { "sem-alpha, sem-stated".to_owned() };
        for joint in &pair.joint {
            let group = self.study.session_name(joint.dyad, joint.number);
            let row = heading.row("session", "gap", self.session_gap(joint, pair), 1, method.clone());
            rows.push(row.without_interval(pair.error.clone().err()).about(group.clone()));
            rows.push(self.deviation_row(pair, joint).about(group));
        }
    }

    /// One gap with the interval of its error of measurement, where that is known.
    pub(super) fn session_gap(&self, joint: &Joint, pair: &PairSessions) -> Measured {
        let plain = Estimate::plain(joint.gap(), 1)?;
        let (Ok(error), Some(z)) = (&pair.error, normal_quantile(f64::midpoint(1.0, self.level.share()))) else {
            return Ok(plain);
        };
        let interval = Interval::around(plain.value, z * error, self.level.share());
        Ok(Estimate { std_error: Some(*error), interval, ..plain })
    }

    /// How far the gap lies from the mean gap of the giver, with its test.
    fn deviation_row(&self, pair: &PairSessions, joint: &Joint) -> Finding {
        let heading = self.heading(pair.pair.name());
        let usual = pair.usual.as_ref().and_then(|usual| Some((usual.of(self.study, joint.dyad)?, usual.df)));
        let Some((usual, df)) = usual else {
            let reason = Err(Undefined::NotEstimable { lacking: "usual gap" });
            return heading.row("session", "gap_deviation", reason, 1, "usual-gap");
        };
        let deviation = joint.gap() - usual.mean;
        let mut row = heading.row("session", "gap_deviation", Estimate::plain(deviation, 1), 1, "usual-gap");
        let t = deviation / usual.sd;
        (row.statistic, row.df1, row.p_value) = (Some(t), Some(df), t_two_sided_p(t, df));
        row
    }

    /// How many sessions were looked at, how many are unusual taken one by one, how many that would be by chance, and how
    /// many stand out after all were counted.
    fn counts(&self, pair: &PairSessions, rows: &mut Vec<Finding>) {
        let heading = self.heading(pair.pair.name());
        let lacking = || Undefined::NotEstimable { lacking: "spread about a usual gap" };
        let of = |value: &dyn Fn(&UsualGaps) -> Measured| pair.usual.as_ref().map_or_else(|| Err(lacking()), value);
        let n = pair.usual.as_ref().map_or(0, |usual| usual.looked_at);
        let share = |usual: &UsualGaps| proportion(usual.unusual as f64, usual.looked_at as f64, self.level.share());
        let by_chance = |_: &UsualGaps| Estimate::plain(SHARE_BY_CHANCE, n);
        let found = |usual: &UsualGaps| Estimate::plain(usual.found.count as f64, n);
        rows.push(heading.row("session", "unusual_share", of(&share), n, "usual-gap"));
        rows.push(heading.row("session", "unusual_share_by_chance", of(&by_chance), n, "usual-gap"));
        rows.push(heading.row("session", "exceptional_sessions", of(&found), n, "benjamini-hochberg"));
    }
}

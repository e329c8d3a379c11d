//! The tests of older papers: for rows that do not depend on one another, or for published correlations.

use super::correlate::Level;
use super::rows_of::RowsOf;
use super::rows_of::with_test;
use crate::analyze::finding::Finding;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::compare::Bootstrap;
use crate::stats::compare::Draws;
use crate::stats::compare::Goal;
use crate::stats::compare::Overlapping;
use crate::stats::compare::Rows;
use crate::stats::compare::SwapTest;
use crate::stats::compare::Test;
use crate::stats::compare::bootstrap_between;
use crate::stats::compare::bootstrap_levels;
use crate::stats::compare::bootstrap_total;
use crate::stats::compare::bootstrap_within;
use crate::stats::compare::detectable_difference;
use crate::stats::compare::swap_test;
use crate::stats::observations::Factor;

/// Draws of the bootstrap and of the swap test where nobody said how many: enough for limits of two digits.
pub const REPLICATES: u32 = 9_999;

/// One row for each test of two correlations that share the outcome, Zou's interval last.
pub(super) fn tests(
    data: &Result<Overlapping, Undefined>,
    pair: (usize, usize),
    level: &'static str,
    n: usize,
    rows: &RowsOf,
) -> Vec<Finding> {
    let heading = rows.heading.with_views(rows.pair(pair.0, pair.1));
    let row = |method: &str, test: Result<Test, Undefined>| {
        let difference = || data.as_ref().map_err(Clone::clone).and_then(|data| Estimate::plain(data.difference(), n));
        match test {
            Ok(test) => with_test(heading.row(level, "difference", difference(), n, method), &test),
            Err(reason) => heading.row(level, "difference", Err(reason), n, method),
        }
    };
    let conf_level = rows.heading.conf_level;
    let of =
        |test: &dyn Fn(&Overlapping) -> Result<Test, Undefined>| data.as_ref().map_err(Clone::clone).and_then(test);
    let mut found = vec![
        row("williams", of(&Overlapping::williams)),
        row("hotelling", of(&Overlapping::hotelling)),
        row("hendrickson", of(&Overlapping::hendrickson)),
        row("olkin", of(&Overlapping::pearson_filon)),
        row("dunn-clark", of(&Overlapping::dunn_clark)),
        row("steiger", of(&Overlapping::steiger)),
        row("meng", of(&|data| Ok(data.meng(conf_level)?.test))),
        row("hittner", of(&Overlapping::hittner)),
    ];
    let zou = data.as_ref().map_err(Clone::clone).and_then(|data| {
        let plain = Estimate::plain(data.difference(), n)?;
        Ok(Estimate { interval: Some(data.zou(conf_level)?), ..plain })
    });
    found.push(heading.row(level, "difference", zou, n, "zou"));
    found
}

/// What so many independent rows could show about the middle of these correlations.
pub(super) fn detectable(
    data: &Result<Overlapping, Undefined>,
    r: (f64, f64, f64),
    n: usize,
    conf_level: f64,
) -> Result<Estimate, Undefined> {
    data.as_ref().map_err(Clone::clone)?;
    let goal = Goal { alpha: 1.0 - conf_level, power: super::correlate::POWER };
    Estimate::plain(detectable_difference(f64::midpoint(r.0, r.1), r.2, n, goal)?, n)
}

/// What is drawn again for the bootstrap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drawn {
    /// The correlations over all rows.
    Total,
    /// Those within clients.
    Within,
    /// Those of the means of clients.
    Between,
}

/// A bootstrap of the difference of a pair, and of which correlations.
pub(super) type Replicated = (Drawn, Result<Bootstrap, Undefined>);

/// Units drawn again, for each of these correlations: once for those within clients and those of means.
pub(super) fn drawn(
    data: &Rows<'_>,
    case: &Factor,
    levels: &[Drawn],
    draws: Draws,
    conf_level: f64,
) -> Vec<Replicated> {
    if levels == [Drawn::Within, Drawn::Between] {
        let [within, between] = bootstrap_levels(data, case, (0, 1), draws, conf_level);
        return vec![(Drawn::Within, within), (Drawn::Between, between)];
    }
    let one = |&level: &Drawn| {
        let found = match level {
            Drawn::Total => bootstrap_total(data, (0, 1), draws, conf_level),
            Drawn::Within => bootstrap_within(data, case, (0, 1), draws, conf_level),
            Drawn::Between => bootstrap_between(data, case, (0, 1), draws, conf_level),
        };
        (level, found)
    };
    levels.iter().map(one).collect()
}

/// `BCa` and percentile interval of the difference of a pair, so many units drawn again.
pub(super) fn bootstrapped(
    found: &Result<Bootstrap, Undefined>,
    units: usize,
    level: &Level,
    rows: &RowsOf,
) -> Vec<Finding> {
    let n = level.views.rows();
    let heading = rows.heading.with_views(rows.pair(0, 1));
    let row = |method: &str, interval: &dyn Fn(&Bootstrap) -> Result<crate::stats::Interval, Undefined>| {
        let value = found.as_ref().map_err(Clone::clone).and_then(|found| {
            let plain = Estimate::plain(found.difference, n)?;
            Ok(Estimate { std_error: Some(found.std_error), interval: Some(interval(found)?), ..plain })
        });
        heading.row(level.name, "difference", value, n, method).of_raters(units)
    };
    vec![row("bca", &|found| found.bca.clone()), row("percentile", &|found| Ok(found.percentile))]
}

/// The two ratings of each case exchanged at random.
pub(super) fn swapped(
    data: &Rows<'_>,
    allowed: &Result<(), Undefined>,
    level: &'static str,
    rows: &RowsOf,
    draws: Draws,
) -> Finding {
    let (first, second) = (data.views()[0], data.views()[1]);
    let swap = || swap_test(data.outcome(), first, second, draws);
    let found = allowed.clone().and_then(|()| swap());
    let heading = rows.heading.with_views(rows.pair(0, 1));
    let value = found.as_ref().map_err(Clone::clone).and_then(|test| Estimate::plain(test.difference, data.len()));
    let row = heading.row(level, "difference", value, data.len(), "swap");
    let p_value = found.ok().map(|test: SwapTest| test.p_value);
    Finding { p_value, ..row }
}

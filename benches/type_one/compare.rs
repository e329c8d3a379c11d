//! Each comparison of one draw: does it go wrong?

use parallax::stats::Undefined;
use parallax::stats::compare::Overlapping;
use parallax::stats::compare::Rows as Compared;
use parallax::stats::compare::Test;
use parallax::stats::compare::areas_under_curve;
use parallax::stats::compare::delong;
use parallax::stats::compare::total_correlations;
use parallax::stats::compare::within_correlations;
use parallax::stats::level::ConfidenceLevel;

use crate::data::Rows;

/// For each method, in the order of [`METHODS`]: is the truth missed? `None` where there was no answer.
pub(crate) type Found = [Option<bool>; 7];

/// The columns of the table.
pub(crate) const METHODS: [&str; 7] =
    ["Meng", "Williams", "Hotelling", "Dunn–Clark", "Zou", "DeLong", "leave one unit out"];

fn rejects(test: Result<Test, Undefined>) -> Option<bool> {
    test.ok().map(|test| test.p_value < 0.05)
}

/// Rejections of equality where the truth is 0, else differences outside the intervals (tests have none of these).
pub(crate) fn correlations(rows: &Rows, within: bool, truth: f64, level: &ConfidenceLevel) -> Found {
    let views: [&[f64]; 2] = [&rows.first, &rows.second];
    let views = Compared::new(&rows.outcome, &views, &rows.unit);
    let beside: [&[f64]; 1] = [&rows.second];
    let beside = Compared::new(&rows.first, &beside, &rows.unit);
    let Some((views, beside)) = views.zip(beside) else { return [None; 7] };
    let of = |rows: &Compared<'_>| {
        if within { within_correlations(rows, rows.unit()).ok() } else { Some(total_correlations(rows)) }
    };
    let Some((found, between)) = of(&views).zip(of(&beside)) else { return [None; 7] };
    let value = |view: usize| found.view(view).ok().map(|view| view.value);
    let units = rows.unit.levels();
    let n = if within { rows.outcome.len() - units + 1 } else { rows.outcome.len() };
    let three = value(0).zip(value(1)).zip(between.view(0).ok().map(|view| view.value));
    let classic = three.and_then(|((first, second), between)| Overlapping::new(first, second, between, n).ok());
    let compared = found.compare(0, 1, level).ok();
    let outside = |interval: Option<parallax::stats::Interval>| interval.map(|interval| !interval.contains(truth));
    let zou = outside(classic.and_then(|classic| classic.zou(0.95).ok()));
    if truth != 0.0 {
        let engine = outside(compared.and_then(|compared| compared.difference.interval));
        return [None, None, None, None, zou, None, engine];
    }
    let test = |test: fn(&Overlapping) -> Result<Test, Undefined>| classic.and_then(|classic| rejects(test(&classic)));
    [
        test(|classic| classic.meng(0.95).map(|meng| meng.test)),
        test(Overlapping::williams),
        test(Overlapping::hotelling),
        test(Overlapping::dunn_clark),
        zou,
        None,
        compared.map(|compared| compared.test.p_value < 0.05),
    ]
}

/// The same for areas under the curve.
pub(crate) fn areas(rows: &Rows, truth: f64, level: &ConfidenceLevel) -> Found {
    let classic = delong(&rows.outcome, &rows.first, &rows.second, 0.95).ok();
    let views: [&[f64]; 2] = [&rows.first, &rows.second];
    let engine = Compared::new(&rows.outcome, &views, &rows.unit)
        .and_then(|rows| areas_under_curve(&rows).ok())
        .and_then(|found| found.compare(0, 1, level).ok());
    let interval = engine.as_ref().and_then(|compared| compared.difference.interval);
    let missed = if truth == 0.0 {
        engine.map(|compared| compared.test.p_value < 0.05)
    } else {
        interval.map(|interval| !interval.contains(truth))
    };
    [None, None, None, None, None, classic.map(|classic| classic.test.p_value < 0.05), missed]
}

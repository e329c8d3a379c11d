//! Two published correlations that share no column, from different people or from the same.

use super::published::by_fisher;
use super::rows_of::with_test;
use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::compare::IndependentPair;
use crate::stats::compare::NonOverlapping;
use crate::stats::compare::Test;

/// Figures of a paper about two correlations that have no column in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PublishedPair {
    /// Two samples that share no row: r and rows of each.
    Independent {
        /// Of the first sample.
        first: (f64, usize),
        /// Of the second sample.
        second: (f64, usize),
    },
    /// The same rows: r of columns j and k, and of h and m, such as client and outcome early and late in therapy.
    Apart {
        /// r(jk).
        first: f64,
        /// r(hm).
        second: f64,
        /// r(jh), r(jm), r(kh), r(km).
        across: [f64; 4],
        /// Rows.
        n: usize,
    },
}

/// A test or interval under its name.
type Named<T> = (&'static str, Result<T, Undefined>);

/// Both correlations with Fisher's intervals, Zou's interval of their difference, and the tests of papers.
pub fn published_pair(figures: &PublishedPair, conf_level: f64) -> Vec<Finding> {
    let (first, second, n) = match *figures {
        PublishedPair::Independent { first, second } => (first, second, first.1 + second.1),
        PublishedPair::Apart { first, second, n, .. } => ((first, n), (second, n), n),
    };
    let (interval, tests) = compared(figures, conf_level);
    let heading =
        Heading { analysis: "predict", instrument: "".into(), scale: "outcome".into(), views: None, conf_level };
    let own = |name: &str, (r, n): (f64, usize)| {
        let value = interval.as_ref().map_err(Clone::clone).and_then(|_| by_fisher(r, n, conf_level));
        heading.with_views(name).row("client", &format!("r_{name}"), value, n, "published")
    };
    let both = heading.with_views("first-second");
    let difference = || Estimate::plain(first.0 - second.0, n);
    let zou = interval.clone().and_then(|interval| Ok(Estimate { interval: Some(interval), ..difference()? }));
    let mut found = vec![own("first", first), own("second", second), both.row("client", "difference", zou, n, "zou")];
    found.extend(tests.into_iter().map(|(method, test)| match test {
        Ok(test) => with_test(both.row("client", "difference", difference(), n, method), &test),
        Err(reason) => both.row("client", "difference", Err(reason), n, method),
    }));
    found
}

fn compared(figures: &PublishedPair, conf_level: f64) -> (Result<Interval, Undefined>, Vec<Named<Test>>) {
    match *figures {
        PublishedPair::Independent { first, second } => {
            let data = IndependentPair::new(first, second);
            let of = |test: fn(&IndependentPair) -> Result<Test, Undefined>| data.clone().and_then(|data| test(&data));
            (data.clone().and_then(|data| data.zou(conf_level)), vec![("fisher", of(IndependentPair::fisher))])
        }
        PublishedPair::Apart { first, second, across, n } => {
            let data = NonOverlapping::new((first, second), across, n);
            let of = |test: fn(&NonOverlapping) -> Result<Test, Undefined>| data.clone().and_then(|data| test(&data));
            let tests = vec![
                ("pearson-filon", of(NonOverlapping::pearson_filon)),
                ("dunn-clark", of(NonOverlapping::dunn_clark)),
                ("steiger", of(NonOverlapping::steiger)),
                ("silver", of(NonOverlapping::silver)),
            ];
            (data.clone().and_then(|data| data.zou(conf_level)), tests)
        }
    }
}

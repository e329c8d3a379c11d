//! Three views at once, on the sessions that all three rated.

use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::analyze::views::SessionViews;
use crate::analyze::views::ViewPair;
use crate::domain::study::DyadId;
use crate::domain::study::Study;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::adjust::Adjustment;
use crate::stats::adjust::adjusted;
use crate::stats::gap_model::ThreeViews;
use crate::stats::gap_model::Triples;
use crate::stats::gap_model::ViewContrast;
use crate::stats::level::ConfidenceLevel;

const METHOD: &str = "reml-three-views";

/// The gap of each pair of views with its p value among three, and the test of all.
pub fn three_view_rows(
    study: &Study,
    sessions: &[SessionViews],
    pairs: &[ViewPair],
    heading: &Heading,
    level: &ConfidenceLevel,
) -> Vec<Finding> {
    let triples = triples(study, sessions);
    let n = triples.sessions();
    let fitted = triples.fit();
    let gap = |pair: &ViewPair| fitted.as_ref().map_err(Clone::clone)?.gap(pair.minuend, pair.subtrahend, level);
    let gaps: Vec<Result<ViewContrast, Undefined>> = pairs.iter().map(gap).collect();
    let p_values: Vec<f64> = gaps.iter().flatten().map(|gap| gap.p_value).collect();
    let mut p_values = adjusted(&p_values, Adjustment::Holm).into_iter();
    let mut rows: Vec<Finding> = Vec::new();
    for (pair, gap) in pairs.iter().zip(gaps) {
        let tested = gap.as_ref().ok().map(|gap| (gap.t, gap.gap.df));
        let row = heading.with_views(pair.name()).row("session", "mean_gap", gap.map(|gap| gap.gap), n, METHOD);
        let mut row = row.of_raters(3);
        if let Some((t, df)) = tested {
            (row.statistic, row.df1, row.p_value) = (Some(t), df, p_values.next());
        }
        rows.push(row);
    }
    rows.push(differ_row(&fitted, heading, n));
    rows
}

/// F, its degrees of freedom and p value.
fn differ_row(fitted: &Result<ThreeViews, Undefined>, heading: &Heading, n: usize) -> Finding {
    let test = fitted.as_ref().map_err(Clone::clone).and_then(ThreeViews::differ);
    let value = test.as_ref().map_err(Clone::clone).and_then(|test| Estimate::plain(test.f, n));
    let mut row = heading.row("session", "views_differ", value, n, METHOD).of_raters(3);
    if let Ok(test) = test {
        (row.statistic, row.df1, row.df2, row.p_value) = (Some(test.f), Some(2.0), Some(test.df), Some(test.p_value));
    }
    row
}

/// Sessions with all three views, case by case.
fn triples(study: &Study, sessions: &[SessionViews]) -> Triples {
    let mut triples = Triples::default();
    let mut last: Option<DyadId> = None;
    let mut known: Vec<Option<u32>> = vec![None; study.people.len()];
    let mut givers = 0;
    for session in sessions.iter().filter(|session| session.has(0b111)) {
        let own = study.session(session.session);
        if last != Some(own.dyad) {
            let place = &mut known[study.dyad(own.dyad).giver.0 as usize];
            let number = *place.get_or_insert_with(|| {
                givers += 1;
                givers - 1
            });
            triples.begin(number);
            last = Some(own.dyad);
        }
        triples.push(own.number, [0, 1, 2].map(|place| session.score(place)));
    }
    triples
}

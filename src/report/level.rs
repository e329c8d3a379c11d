//! Gap against level: do the views differ more where the ratings are high, or low?

use super::cells;
use super::chart::{Axis, Chart, LevelPlot};
use super::material::{InstrumentTable, Material};
use super::words::{count, difference, metric, number_column, percent, sides, text_column, title_case};
use super::{Block, Cell, NumberStyle, Section, Table};
use crate::analyze::pair::{JointSession, joint_sessions};
use crate::analyze::views::{pairs_of, session_views};

/// Giver and receiver on the main scale; `None` where they may not be subtracted or never met.
pub fn gap_against_level(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Section> {
    let relationship = table.instrument.relationship;
    let pair = pairs_of(relationship)[0];
    let (place, scale) = material.main_scale(table.table)?;
    let gap = material.find(&table.instrument.id, scale, &pair.name(), "mean_gap", "session")?;
    let mean = cells::point(Some(gap))?;
    let limit = |term| material.find_by(&table.instrument.id, scale, &pair.name(), term, "bland-altman-2007-nested");
    let (low, high) = (limit("loa_low"), limit("loa_high"));
    let limits: Vec<_> = [low, high].into_iter().filter_map(cells::point).collect();
    let sessions =
        session_views(&material.study.ratings[table.table], &material.scores[table.table], place, relationship);
    let joint = joint_sessions(material.study, &sessions, &pair);
    let points: Vec<(f64, f64)> = joint.iter().map(|session| (level_of(session), session.gap())).collect();
    let widest = (points.iter().map(|point| point.1))
        .chain(limits.iter().flat_map(|limit| limit.1.map_or([limit.0; 2], |(low, high)| [low, high])))
        .fold(0.5_f64, |widest, gap| widest.max(gap.abs()));
    let range = table.shared_range(&pair);
    let (least, most) = range.unwrap_or_else(|| span(&points));
    let chart = Chart::LevelPlot(LevelPlot {
        title: format!("Gap against level: {}", difference(&pair)),
        description: format!(
            "{}, {}; the numbers stand in the table.",
            count(points.len(), "joint session"),
            title_case(scale)
        ),
        level: Axis { label: format!("mean of the two views, {}", metric(range)), low: least, high: most },
        gap: Axis { label: format!("{}, points", difference(&pair)), low: -widest, high: widest },
        points,
        mean,
        limits,
        sides: sides(&pair),
    });
    let row = |label: &str, finding| {
        vec![
            Cell::Text(label.to_owned()),
            cells::value(finding, 2, NumberStyle::Signed),
            cells::interval(finding, 2, NumberStyle::Signed),
        ]
    };
    let numbers = Table {
        caption: format!("Mean gap and limits of agreement, {}", title_case(scale)),
        columns: vec![text_column("Line"), number_column("value"), number_column("interval")],
        rows: vec![row("upper limit", high), row("mean gap", Some(gap)), row("lower limit", low)],
        notes: Vec::new(),
    };
    let caption = format!(
        "Each point is a session. About {} of sessions are expected between the two dashed limits, which allow for several \
         sessions per case (Bland & Altman 2007); the shaded bands are the intervals of the three lines. Near the ends of the response range \
         gaps are squeezed: a slope there is partly made by the form.",
        percent(material.conf_level)
    );
    let blocks = vec![Block::Chart { chart, caption, table: numbers }];
    Some(Section { id: "gap-against-level".to_owned(), heading: "Gap against level".to_owned(), blocks })
}

fn level_of(session: &JointSession) -> f64 {
    f64::midpoint(session.minuend, session.subtrahend)
}

fn span(points: &[(f64, f64)]) -> (f64, f64) {
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    points.iter().fold(start, |(low, high), &(level, _)| (low.min(level), high.max(level)))
}

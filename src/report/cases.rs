//! Case by case in pictures: every dyad's gap with its interval, ordered by how clearly it differs from what is usual here,
//! and one view against the other.

use super::chart::{Axis, Chart, IntervalRow, Intervals, Mark, Scatter};
use super::material::{InstrumentTable, Material};
use super::words::{difference, metric, number_column, percent, plural, sides, text_column, title_case};
use super::{Block, Cell, NumberStyle, Section, Table, cells};
use crate::analyze::course::{Course, courses};
use crate::analyze::finding::Finding;
use crate::analyze::pair::{JointSession, cases, joint_sessions};
use crate::analyze::views::{ViewPair, pairs_of, session_views};

/// Most cases in the picture of gaps.
const MOST_IN_CHART: usize = 40;

/// One row of the caseload.
pub struct CaseRow<'a> {
    /// The case.
    pub id: &'a str,
    /// Its therapist or supervisor.
    pub giver: String,
    /// Its mean gap.
    pub finding: &'a Finding,
    /// Where it stands.
    pub course: Course,
    /// Mean of giver and receiver over the joint sessions.
    means: (f64, f64),
}

/// The section; `None` where the main pair of views never met.
pub fn case_by_case(material: &Material<'_>, table: &InstrumentTable<'_>, id: &str, heading: &str) -> Option<Section> {
    let pair = pairs_of(table.instrument.relationship)[0];
    let (_, scale) = material.main_scale(table.table)?;
    let (rows, usual) = ordered_rows(material, table)?;
    let mut blocks = vec![dots(&rows, &pair, usual, scale)];
    if rows.len() > 1 {
        blocks.push(scatter(&rows, table, &pair, scale));
    }
    blocks.extend(by_giver(material, table, &pair, scale));
    Some(Section { id: id.to_owned(), heading: heading.to_owned(), blocks })
}

fn case_rows<'a>(
    material: &Material<'a>,
    table: &InstrumentTable<'_>,
    pair: &ViewPair,
    place: usize,
    scale: &str,
) -> Vec<CaseRow<'a>> {
    let level = table.instrument.relationship.roles().1.name();
    let name = pair.name();
    let ratings = &material.study.ratings[table.table];
    let sessions = session_views(ratings, &material.scores[table.table], place, table.instrument.relationship);
    let joint = joint_sessions(material.study, &sessions, pair);
    let mut courses = courses(material.study, ratings, &sessions, pair).into_iter();
    let own = material.findings.iter().filter(|finding| {
        finding.level == level
            && finding.term == "mean_gap"
            && finding.instrument == table.instrument.id
            && finding.scale == scale
            && finding.views.as_deref() == Some(&name)
    });
    // Findings about cases stand in the order of the joint sessions they were made from, and so do the courses.
    let rows = own.zip(cases(&joint)).filter_map(|(finding, case)| {
        let giver = material.study.dyad(case[0].dyad).giver;
        Some(CaseRow {
            id: finding.group.as_deref()?,
            giver: material.study.people.id(giver).to_owned(),
            finding,
            course: courses.find(|course| course.dyad == case[0].dyad)?,
            means: (mean(case, |session| session.minuend), mean(case, |session| session.subtrahend)),
        })
    });
    rows.collect()
}

fn mean(case: &[JointSession], view: impl Fn(&JointSession) -> f64) -> f64 {
    case.iter().map(view).sum::<f64>() / case.len() as f64
}

/// How many standard errors a case's gap lies from what is usual.
fn distance(finding: &Finding, usual: f64) -> f64 {
    finding.estimate().and_then(|gap| Some((gap.value - usual).abs() / gap.std_error?)).unwrap_or(0.0)
}

/// The cases of a caseload, the clearest difference from what is usual first, and what is usual.
pub fn ordered_rows<'a>(material: &Material<'a>, table: &InstrumentTable<'_>) -> Option<(Vec<CaseRow<'a>>, f64)> {
    let pair = pairs_of(table.instrument.relationship)[0];
    let (place, scale) = material.main_scale(table.table)?;
    let usual = material.find(&table.instrument.id, scale, &pair.name(), "mean_gap", "session")?.estimate()?.value;
    let mut rows = case_rows(material, table, &pair, place, scale);
    rows.sort_by(|a, b| distance(b.finding, usual).total_cmp(&distance(a.finding, usual)).then_with(|| a.id.cmp(b.id)));
    (!rows.is_empty()).then_some((rows, usual))
}

/// How many cases differ from what is usual here.
pub struct Evidence {
    /// Cases whose interval leaves out the mean gap of the study.
    pub apart: usize,
    /// Cases with an interval.
    pub cases: usize,
    /// How many intervals would leave it out by chance alone.
    pub expected: f64,
    /// Up to three of the cases apart, the clearest first.
    pub clearest: Vec<String>,
}

/// The evidence of one instrument's cases; `None` where there is no case.
pub fn evidence_of(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Evidence> {
    let (rows, usual) = ordered_rows(material, table)?;
    Some(counted(&rows, usual, material.conf_level))
}

/// The same of rows already in order.
pub fn counted(rows: &[CaseRow<'_>], usual: f64, level: f64) -> Evidence {
    let interval = |row: &&CaseRow<'_>| row.finding.estimate().and_then(|estimate| estimate.interval);
    let cases = rows.iter().filter(|row| interval(row).is_some()).count();
    let apart: Vec<&CaseRow<'_>> =
        rows.iter().filter(|row| interval(row).is_some_and(|limits| !limits.contains(usual))).collect();
    let clearest = apart.iter().take(3).map(|row| row.id.to_owned()).collect();
    Evidence { apart: apart.len(), cases, expected: (1.0 - level) * cases as f64, clearest }
}

/// One row per therapist or supervisor, by id; no ranking.
fn by_giver(material: &Material<'_>, table: &InstrumentTable<'_>, pair: &ViewPair, scale: &str) -> Option<Block> {
    let (giver, receiver) = table.instrument.relationship.roles();
    let name = pair.name();
    let own = material.findings.iter().filter(|finding| {
        finding.level == giver.name()
            && finding.term == "mean_gap"
            && finding.instrument == table.instrument.id
            && finding.scale == scale
            && finding.views.as_deref() == Some(&name)
    });
    let row = |finding: &Finding| {
        vec![
            Cell::Text(finding.group.clone().unwrap_or_default()),
            Cell::Count(finding.n),
            cells::value(Some(finding), 2, NumberStyle::Signed),
            cells::interval(Some(finding), 2, NumberStyle::Signed),
        ]
    };
    let rows: Vec<Vec<Cell>> = own.map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let shown = Table {
        caption: format!("Mean gap over all {} of one {}: {}", plural(receiver), giver.name(), difference(pair)),
        columns: vec![
            text_column(title_case(giver.name())),
            number_column("joint sessions"),
            number_column("mean gap"),
            number_column(format!("{} interval", percent(material.conf_level))),
        ],
        rows,
        notes: vec![format!("The interval takes the {} of one {} as units.", plural(receiver), giver.name())],
    };
    let summary = format!("{} by {}", title_case(giver.name()), giver.name());
    Some(Block::Details { summary, blocks: vec![Block::Table(shown)] })
}

fn dots(rows: &[CaseRow<'_>], pair: &ViewPair, usual: f64, scale: &str) -> Block {
    let shown = &rows[..rows.len().min(MOST_IN_CHART)];
    let row = |row: &CaseRow<'_>| match cells::point(Some(row.finding)) {
        Some((value, limits)) => {
            IntervalRow { label: row.id.to_owned(), points: vec![(Mark::Gap, value, limits)], absent: None }
        }
        None => IntervalRow { label: row.id.to_owned(), points: Vec::new(), absent: Some("cannot tell".to_owned()) },
    };
    let chart_rows: Vec<IntervalRow> = shown.iter().map(row).collect();
    let ends = chart_rows.iter().flat_map(|row| &row.points).flat_map(|&(_, value, limits)| {
        let (low, high) = limits.unwrap_or((value, value));
        [low, high, usual]
    });
    let widest = ends.fold(0.5_f64, |widest, end| widest.max(end.abs()));
    let cut = if rows.len() > shown.len() {
        format!(" The first {} of {} are drawn.", shown.len(), rows.len())
    } else {
        String::new()
    };
    let (upper, lower) = sides(pair);
    let chart = Chart::Intervals(Intervals {
        title: format!("Gap of each case: {}", difference(pair)),
        description: format!(
            "{} cases with intervals, {}; the numbers stand in the table of cases.",
            shown.len(),
            title_case(scale)
        ),
        axis: Axis { label: format!("{}, points per item", difference(pair)), low: -widest, high: widest },
        rows: chart_rows,
        zero: Some(0.0),
        typical: Some(("usual in these data".to_owned(), usual)),
        sides: Some((lower, upper)),
    });
    let caption = format!(
        "{}: mean gap over the joint sessions. Intervals rest on the spread of sessions about their own case, all cases \
         together.{cut}",
        title_case(scale)
    );
    let table = Table { caption: String::new(), columns: Vec::new(), rows: Vec::new(), notes: Vec::new() };
    Block::Chart { chart, caption, table }
}

fn scatter(rows: &[CaseRow<'_>], table: &InstrumentTable<'_>, pair: &ViewPair, scale: &str) -> Block {
    let range = table.shared_range(pair);
    let values = rows.iter().flat_map(|row| [row.means.0, row.means.1]);
    let (low, high) = range.unwrap_or_else(|| {
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    });
    let axis = |view: crate::domain::instrument::Perspective| Axis {
        label: format!("{}, {}", view.name(), metric(range)),
        low,
        high,
    };
    let title = title_case(&format!("{} against {}, one point per case", plural(pair.views.0), plural(pair.views.1)));
    let points = rows.iter().map(|row| (row.means.1, row.means.0, row.id.to_owned())).collect();
    let table = Table {
        caption: title.clone(),
        columns: vec![text_column("Case"), number_column(pair.views.1.name()), number_column(pair.views.0.name())],
        rows: (rows.iter())
            .map(|row| {
                let number = |value| Cell::Number { value, digits: 2, style: NumberStyle::Plain };
                vec![Cell::Text(row.id.to_owned()), number(row.means.1), number(row.means.0)]
            })
            .collect(),
        notes: Vec::new(),
    };
    let chart = Chart::Scatter(Scatter {
        title,
        description: format!("{} cases; on the line both views are equal.", rows.len()),
        across: (pair.views.1, axis(pair.views.1)),
        up: (pair.views.0, axis(pair.views.0)),
        points,
        sides: sides(pair),
    });
    let caption =
        format!("{}: mean of the joint sessions of each case. On the line both views are equal.", title_case(scale));
    Block::Chart { chart, caption, table }
}

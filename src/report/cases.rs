//! Case by case in pictures: every dyad's gap with its interval, ordered by how clearly it differs from what is usual here,
//! and one view against the other.

use std::collections::BTreeMap;

use super::chart::{Axis, Chart, IntervalRow, Intervals, Mark, Scatter};
use super::evidence::{BY_CHANCE, RareRules, rare_rules};
use super::long_run::by_case;
use super::material::{InstrumentTable, Material};
use super::words::{difference, metric, number_column, percent, plural, sides, text_column, title_case};
use super::{Block, Cell, NumberStyle, Section, Table, cells};
use crate::analyze::course::{Course, courses};
use crate::analyze::finding::Finding;
use crate::analyze::flags::Flag;
use crate::analyze::pair::{JointSession, cases, joint_sessions};
use crate::analyze::trajectories::Direction;
use crate::analyze::views::{ViewPair, pairs_of, session_views};
use crate::domain::study::DyadId;

/// Most cases in the picture of gaps.
const MOST_IN_CHART: usize = 40;

/// One row of the caseload.
pub struct CaseRow<'a> {
    /// The case.
    pub id: &'a str,
    /// Its therapist or supervisor.
    pub giver: String,
    /// The mean gap of its sessions.
    pub raw: &'a Finding,
    /// Its gap in the long run, drawn towards the others; the mean where there is none.
    pub gap: &'a Finding,
    /// How unlike the other cases of its giver it is: the chance of such a case alone, and with all cases counted.
    chance: Option<(f64, f64)>,
    /// Where its gap goes, if that can be told.
    pub direction: Option<Direction>,
    /// What may be worth talking about.
    pub flags: Vec<&'a Flag>,
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

impl CaseRow<'_> {
    /// Was the gap drawn towards the others?
    pub fn is_shrunken(&self) -> bool {
        self.gap.term == "shrunken_gap"
    }

    /// Unlike its giver's other cases first, then those with a rare flag, then the others.
    fn rank(&self, rare: &RareRules<'_>) -> u8 {
        match self.chance {
            Some((_, counted)) if counted <= BY_CHANCE => 0,
            _ if self.flags.iter().any(|flag| rare.holds(flag)) => 1,
            _ => 2,
        }
    }
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
            && finding.is_of(&table.instrument.id, scale)
            && finding.views.as_deref() == Some(&name)
    });
    let of = |term| by_case(material, (&table.instrument.id, scale, &name), (level, term));
    let (shrunken, unlike, counted) = (of("shrunken_gap"), of("gap_from_usual"), of("false_discovery"));
    let over_time = over_time(material, table.table, scale, pair);
    let flags = flags_of(material, table.table, scale);
    // Findings about cases stand in the order of the joint sessions they were made from, and so do the courses.
    let rows = own.zip(cases(&joint)).filter_map(|(finding, case)| {
        let dyad = case[0].dyad;
        let giver = material.study.dyad(dyad).giver;
        let id = finding.group.as_deref()?;
        let chance = || Some((unlike.get(id)?.p_value?, counted.get(id)?.estimate()?.value));
        Some(CaseRow {
            id,
            gap: shrunken.get(id).copied().unwrap_or(finding),
            chance: chance(),
            direction: over_time.get(&dyad).copied(),
            flags: flags.get(&dyad).cloned().unwrap_or_default(),
            giver: material.study.people.id(giver).to_owned(),
            raw: finding,
            course: courses.find(|course| course.dyad == case[0].dyad)?,
            means: (mean(case, |session| session.minuend), mean(case, |session| session.subtrahend)),
        })
    });
    rows.collect()
}

/// Where the gap of each case goes, for those of which it can be told.
fn over_time(material: &Material<'_>, table: usize, scale: &str, pair: &ViewPair) -> BTreeMap<DyadId, Direction> {
    let own = material.courses.iter().filter(|course| course.table == table && course.scale == scale);
    own.filter_map(|course| {
        let of_pair = course.pairs.iter().find(|own| own.pair.views == pair.views)?;
        Some((course.dyad, of_pair.direction?))
    })
    .collect()
}

fn flags_of<'a>(material: &Material<'a>, table: usize, scale: &str) -> BTreeMap<DyadId, Vec<&'a Flag>> {
    let mut by_dyad: BTreeMap<DyadId, Vec<&Flag>> = BTreeMap::new();
    for flag in material.flags.iter().filter(|flag| flag.table == table && flag.scale == scale) {
        by_dyad.entry(flag.dyad).or_default().push(flag);
    }
    by_dyad
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
    let rare = rare_rules(material, table);
    let chance = |row: &CaseRow<'_>| row.chance.map_or(1.0, |(alone, _)| alone);
    rows.sort_by(|a, b| {
        let by_rank = a.rank(&rare).cmp(&b.rank(&rare));
        let by_chance = || chance(a).total_cmp(&chance(b));
        let by_distance = || distance(b.raw, usual).total_cmp(&distance(a.raw, usual));
        by_rank.then_with(by_chance).then_with(by_distance).then_with(|| a.id.cmp(b.id))
    });
    (!rows.is_empty()).then_some((rows, usual))
}

/// One row per therapist or supervisor, by id; no ranking.
fn by_giver(material: &Material<'_>, table: &InstrumentTable<'_>, pair: &ViewPair, scale: &str) -> Option<Block> {
    let (giver, receiver) = table.instrument.relationship.roles();
    let name = pair.name();
    let own = material.findings.iter().filter(|finding| {
        finding.level == giver.name()
            && finding.term == "mean_gap"
            && finding.is_of(&table.instrument.id, scale)
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
    // One alone is the whole of these data.
    if rows.len() < 2 {
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
    let row = |row: &CaseRow<'_>| match cells::point(Some(row.gap)) {
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
    let (least, most) = ends.fold((-0.2_f64, 0.2_f64), |(low, high), end| (low.min(end), high.max(end)));
    let margin = 0.04 * (most - least);
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
        axis: Axis {
            label: format!("{}, points per item", difference(pair)),
            low: least - margin,
            high: most + margin,
        },
        rows: chart_rows,
        zero: Some(0.0),
        typical: (rows.len() > 1).then(|| ("usual in these data".to_owned(), usual)),
        sides: Some((lower, upper)),
    });
    let caption = format!(
        "{}: {}, those least like the other cases first.{cut}",
        title_case(scale),
        if shown.iter().any(CaseRow::is_shrunken) {
            "gap of each case, drawn towards the others as far as its own sessions leave it open; the intervals allow for memory between \
             sessions"
        } else {
            "mean gap over the joint sessions; intervals rest on the spread of sessions about their own case, all cases together"
        }
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

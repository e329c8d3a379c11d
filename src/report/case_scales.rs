//! Where the difference of one case sits: every scale with its last ratings, its change and its gap.

use super::cells;
use super::long_run::{LongRun, long_run};
use super::material::Material;
use super::number::number;
use super::words::{count, difference, listed, number_column, percent, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Section, Table};
use crate::analyze::case::{Case, CasePair, CaseScale};
use crate::stats::{Estimate, Measured};

/// One row per scale, the whole form first; `None` where giver and receiver never met.
pub fn by_scale(material: &Material<'_>, case: &Case) -> Option<Section> {
    let rows: Vec<(&CaseScale, &CasePair)> = (material.scales(case.table).into_iter())
        .filter_map(|(_, id)| case.scales.iter().find(|scale| scale.scale == id))
        .filter_map(|scale| Some((scale, scale.pairs.first().filter(|pair| pair.pair.minuend == 0)?)))
        .collect();
    let (_, main) = rows.first()?;
    let (giver, receiver) = (main.pair.views.0.name(), main.pair.views.1.name());
    let gaps: Vec<LongRun<'_>> = rows.iter().map(|(scale, pair)| long_run(material, case, scale, pair)).collect();
    let ends = ends(gaps.iter().map(|long| long.gap));
    let shrunken = gaps.iter().any(|long| long.is_shrunken);
    let row = |((scale, pair), long): (&(&CaseScale, &CasePair), &LongRun<'_>)| {
        vec![
            Cell::Text(title_case(&scale.scale)),
            latest(scale, pair, 1),
            latest(scale, pair, 0),
            cells::estimate(&pair.gap, 2, NumberStyle::Signed),
            cells::estimate(long.gap, 2, NumberStyle::Signed),
            cells::interval_of(long.gap, 2, NumberStyle::Signed),
            picture(long.gap, pair.usual, ends),
        ]
    };
    let table = Table {
        caption: format!(
            "Last ratings, their change since the first joint session, and mean gap ({})",
            difference(&main.pair)
        ),
        columns: vec![
            text_column("Scale"),
            number_column(format!("{}, last form (change)", title_case(receiver))),
            number_column(format!("{}, last form (change)", title_case(giver))),
            number_column("mean gap"),
            number_column(if shrunken { "shrunken gap" } else { "gap" }),
            number_column(format!("{} interval", percent(material.conf_level))),
            text_column(picture_heading(receiver, giver)),
        ],
        rows: rows.iter().zip(&gaps).map(row).collect(),
        notes: vec![joint_sessions(&rows), picture_note().to_owned()],
    };
    Some(Section {
        id: "scales".to_owned(),
        heading: "Where the difference sits".to_owned(),
        blocks: vec![Block::Table(table)],
    })
}

/// Which side of the line in the middle is whose.
pub fn picture_heading(receiver: &str, giver: &str) -> String {
    format!("{receiver} ← higher → {giver}")
}

/// What the lines of the pictures are.
pub fn picture_note() -> &'static str {
    "Where there is a picture: the solid line is zero, the dashed line what is usual in these data."
}

/// Where pictures that can be compared end: zero and every interval lie within.
pub fn ends<'a>(gaps: impl Iterator<Item = &'a Measured>) -> (f64, f64) {
    let ends = |gap: &Estimate| gap.interval.map_or((gap.value, gap.value), |it| (it.low(), it.high()));
    let all = gaps.filter_map(|gap| gap.as_ref().ok()).map(ends);
    all.fold((-0.1, 0.1), |widest: (f64, f64), own| (widest.0.min(own.0), widest.1.max(own.1)))
}

/// The picture of a gap, or an empty cell: the cells beside it say why.
pub fn picture(gap: &Measured, usual: Option<f64>, ends: (f64, f64)) -> Cell {
    gap.as_ref().map_or_else(
        |_| Cell::Text(String::new()),
        |gap| Cell::Picture {
            value: gap.value,
            limits: gap.interval.map(|limits| (limits.low(), limits.high())),
            usual,
            ends,
        },
    )
}

fn latest(scale: &CaseScale, pair: &CasePair, view: usize) -> Cell {
    match scale.last(view, &pair.pair) {
        Some((value, change)) => Cell::Latest { value, change },
        None => Cell::Absent { why: "no form".to_owned() },
    }
}

fn joint_sessions(rows: &[(&CaseScale, &CasePair)]) -> String {
    let all_same = rows.iter().all(|(_, pair)| pair.joint == rows[0].1.joint);
    if all_same {
        return format!("Means per item; gaps over {}.", count(rows[0].1.joint, "joint session"));
    }
    let each: Vec<String> =
        rows.iter().map(|(scale, pair)| format!("{} {}", title_case(&scale.scale), pair.joint)).collect();
    format!("Means per item; joint sessions: {}.", each.join(", "))
}

/// Do the part scales lie apart?
pub enum Parts<'a> {
    /// The interval of the widest gap leaves out the narrowest: scale and gap of both.
    Apart((&'a str, f64), (&'a str, f64)),
    /// These cannot be told apart.
    Close(Vec<(&'a str, f64)>),
}

/// The part scales of a case; `None` unless there are several.
pub fn parts<'a>(material: &Material<'a>, case: &'a Case) -> Option<Parts<'a>> {
    let wanted = case.scales.iter().filter(|scale| scale.scale != "total" && material.wants(&scale.scale));
    let gaps: Vec<(&str, &Estimate)> = wanted
        .filter_map(|scale| {
            Some((scale.scale.as_str(), long_run(material, case, scale, scale.pairs.first()?).gap.as_ref().ok()?))
        })
        .collect();
    if gaps.len() < 2 {
        return None;
    }
    let widest = gaps.iter().max_by(|a, b| a.1.value.abs().total_cmp(&b.1.value.abs()))?;
    let narrowest = gaps.iter().min_by(|a, b| a.1.value.abs().total_cmp(&b.1.value.abs()))?;
    if widest.1.interval.is_some_and(|limits| !limits.contains(narrowest.1.value)) {
        return Some(Parts::Apart((widest.0, widest.1.value), (narrowest.0, narrowest.1.value)));
    }
    Some(Parts::Close(gaps.iter().map(|(scale, gap)| (*scale, gap.value)).collect()))
}

impl Parts<'_> {
    /// For the first screen; `difference` is which view minus which.
    pub fn sentence(&self, difference: &str) -> Prose {
        let lower = |scale: &str| title_case(scale).to_lowercase();
        let signed = |gap: f64| number(gap, 2, NumberStyle::Signed);
        match self {
            Self::Apart(wide, narrow) => Prose::new(&format!(
                "The gap ({difference}) is widest on *{}* ({}) and narrowest on {} ({}).",
                lower(wide.0),
                signed(wide.1),
                lower(narrow.0),
                signed(narrow.1)
            )),
            Self::Close(gaps) => {
                let names: Vec<String> = gaps.iter().map(|(scale, _)| lower(scale)).collect();
                let sizes: Vec<String> = gaps.iter().map(|(_, gap)| signed(*gap)).collect();
                Prose::new(&format!(
                    "The gaps on {} *cannot be told apart* from these sessions ({difference}: {}).",
                    listed(&names),
                    listed(&sizes)
                ))
            }
        }
    }
}

//! How high each rater rates beside the others, over time, and with the others: by code, never by size.

use super::form_use;
use super::order::{by_code, most_frequent};
use super::{aside, says};
use crate::analyze::audit::material::AuditMaterial;
use crate::analyze::audit::scale::{RaterAudit, ScaleAudit};
use crate::report::chart::{Axis, Chart, IntervalRow, Intervals, Mark};
use crate::report::words::{count, number_column, text_column, title_case};
use crate::report::{Block, Cell, Column, NumberStyle, Table, cells};
use crate::stats::Measured;

/// At most this many rows are drawn; the table has all.
const MOST_RATERS: usize = 40;

/// Lead, picture, tables; other scales folded.
pub(super) fn blocks(material: &AuditMaterial, main: &ScaleAudit) -> Vec<Block> {
    if main.raters.is_empty() {
        return vec![says(&format!("The {} were not compared one by one.", material.raters()))];
    }
    let mut blocks = vec![says(&told(material, main)), aside(&no_ranking(material)), picture(material, main)];
    blocks.extend(drift_told(material, main).map(|text| says(&text)));
    blocks.push(Block::Table(with_others(material, main)));
    blocks.extend(form_use::details(material, main));
    let without = vec![Block::Table(left_out(material, main))];
    blocks.push(Block::Details { summary: format!("The numbers without one {}", material.rater), blocks: without });
    for scale in material.other_scales().iter().filter(|scale| !scale.raters.is_empty()) {
        let mut tables = vec![Block::Table(levels(material, scale)), Block::Table(with_others(material, scale))];
        tables.extend(form_use::table(material, scale).map(Block::Table));
        tables.push(Block::Table(left_out(material, scale)));
        let summary = format!("{}: {} by {}", title_case(&scale.scale), material.rater, material.rater);
        blocks.push(Block::Details { summary, blocks: tables });
    }
    blocks
}

/// For how many the interval leaves out zero, among those that have one.
pub(super) fn apart(raters: &[RaterAudit], of: impl Fn(&RaterAudit) -> &Measured) -> (usize, usize) {
    let intervals: Vec<_> =
        raters.iter().filter_map(|rater| of(rater).as_ref().ok().and_then(|level| level.interval)).collect();
    (intervals.iter().filter(|limits| !limits.contains(0.0)).count(), intervals.len())
}

/// How many rate higher or lower than the others, without naming one. Also part of the page's lead.
pub(super) fn told(material: &AuditMaterial, scale: &ScaleAudit) -> String {
    let (raters, targets) = (material.raters(), material.targets());
    let (outside, known) = apart(&scale.raters, RaterAudit::shown_level);
    if known == 0 {
        return format!(
            "Whether some {raters} rate higher than others *cannot be told*; the reasons stand under the table."
        );
    }
    if outside == 0 {
        return format!(
            "On the same {targets}, *no {}'s ratings can be told apart* from the others' in level.",
            material.rater
        );
    }
    format!(
        "On the same {targets}, *{outside} of {}* rated higher or lower than the others, further than their intervals allow for chance.",
        count(known, &material.rater)
    )
}

fn no_ranking(material: &AuditMaterial) -> String {
    format!(
        "In the order of the codes, because this is no ranking: a level that differs may come from another reading of the anchors, from \
         the {} that were assigned, or from chance, and neither the higher nor the lower reading is the right one.",
        material.targets()
    )
}

/// All of them by code.
pub(super) fn by_codes(scale: &ScaleAudit) -> Vec<&RaterAudit> {
    let mut raters: Vec<&RaterAudit> = scale.raters.iter().collect();
    raters.sort_by(|a, b| by_code(&a.rater, &b.rater));
    raters
}

fn picture(material: &AuditMaterial, scale: &ScaleAudit) -> Block {
    let ratings = scale.raters.iter().map(|rater| (rater.rater.clone(), rater.ratings)).collect();
    let shown = most_frequent(ratings, MOST_RATERS);
    let row = |rater: &&RaterAudit| {
        let point = rater
            .shown_level()
            .as_ref()
            .map(|level| (Mark::Rater, level.value, level.interval.map(|limits| (limits.low(), limits.high()))));
        let absent = point.as_ref().err().map(ToString::to_string);
        IntervalRow { label: rater.rater.clone(), points: point.into_iter().collect(), absent }
    };
    let drawn = by_codes(scale).into_iter().filter(|rater| shown.contains(&rater.rater));
    let rows: Vec<IntervalRow> = drawn.collect::<Vec<_>>().iter().map(row).collect();
    let ends = rows.iter().flat_map(|row| &row.points).flat_map(|point| match point.2 {
        Some((low, high)) => [low, high],
        None => [point.1; 2],
    });
    let widest = ends.fold(0.2_f64, |widest, end| widest.max(end.abs())) * 1.05;
    let mut caption = format!(
        "Points: level of the {}'s ratings beside the others' on the same {}, {}. Lines: {}.",
        material.rater,
        material.targets(),
        drawn_towards(scale),
        material.interval_heading()
    );
    if scale.raters.len() > shown.len() {
        let all = count(scale.raters.len(), &material.rater);
        let drawn = format!(" Drawn: {} of {all}, those with the most ratings; the table has all.", shown.len());
        caption.push_str(&drawn);
    }
    let chart = Chart::Intervals(Intervals {
        title: format!("Level of each {} beside the others", material.rater),
        description: format!("{} The numbers stand in the table.", told(material, scale).replace('*', "")),
        axis: Axis { label: format!("points, {}", title_case(&scale.scale)), low: -widest, high: widest },
        rows,
        zero: Some(0.0),
        typical: None,
        sides: Some(("rated lower than the others".to_owned(), "rated higher than the others".to_owned())),
    });
    Block::Chart { chart, caption, table: levels(material, scale) }
}

/// Which of the two levels is drawn.
fn drawn_towards(scale: &ScaleAudit) -> &'static str {
    if scale.raters.iter().any(|rater| !rater.varies()) {
        "not shrunken, because levels do not vary beyond error as a whole"
    } else {
        "drawn towards zero the more, the fewer ratings stand behind it"
    }
}

/// The table of one scale: a first column of codes, then what `cells` gives for each rater.
fn table(scale: &ScaleAudit, caption: String, columns: Vec<Column>, cells: impl Fn(&RaterAudit) -> Vec<Cell>) -> Table {
    let row = |rater: &RaterAudit| {
        let mut row = vec![Cell::Text(rater.rater.clone())];
        row.extend(cells(rater));
        row
    };
    let rows = by_codes(scale).into_iter().map(row).collect();
    let columns = std::iter::once(text_column("Code")).chain(columns).collect();
    Table { caption, columns, rows, notes: Vec::new() }
}

fn levels(material: &AuditMaterial, scale: &ScaleAudit) -> Table {
    let columns = vec![
        number_column("ratings"),
        number_column("of these, rated by others too"),
        number_column("level"),
        number_column(material.interval_heading()),
        number_column("level, not shrunken"),
        number_column("kept after shrinking"),
    ];
    let caption = format!("Level of each {} beside the others, {}", material.rater, title_case(&scale.scale));
    let mut table = table(scale, caption, columns, |rater| {
        vec![
            Cell::Count(rater.ratings),
            Cell::Count(rater.shared),
            cells::estimate(&rater.level, 2, NumberStyle::Signed),
            cells::interval_of(&rater.level, 2, NumberStyle::Signed),
            cells::estimate(&rater.level_fixed, 2, NumberStyle::Signed),
            cells::estimate(&rater.shrinkage, 2, NumberStyle::Bounded),
        ]
    });
    table.notes.push(format!(
        "Positive: rated higher than the others. Level: as one of many {0}, shrunken; not shrunken: these {0} alone, in sum zero. The two \
         differ most where few ratings are shared.",
        material.raters()
    ));
    table
}

/// Did ratings move over time?
fn drift_told(material: &AuditMaterial, scale: &ScaleAudit) -> Option<String> {
    let (moved, known) = apart(&scale.raters, |rater| &rater.drift);
    if known == 0 {
        return None;
    }
    let chance = known as f64 * (1.0 - material.conf_level);
    let by_chance = if chance < 0.75 { "fewer than one".to_owned() } else { format!("about {chance:.0}") };
    let moved = if moved == 0 { "none".to_owned() } else { moved.to_string() };
    Some(format!(
        "Over the order of their ratings, the level of *{moved} of {}* moved further than the interval allows for chance; {by_chance} \
         would without any change.",
        count(known, &material.rater)
    ))
}

fn with_others(material: &AuditMaterial, scale: &ScaleAudit) -> Table {
    let columns = vec![
        number_column(format!("change, {}", scale.drift_unit)),
        number_column(material.interval_heading()),
        number_column("r with the others' mean"),
        number_column(material.interval_heading()),
        number_column("SD of residuals"),
    ];
    let caption = format!("Each {} over time and with the others, {}", material.rater, title_case(&scale.scale));
    let mut table = table(scale, caption, columns, |rater| {
        vec![
            cells::estimate(&rater.drift, 2, NumberStyle::Signed),
            cells::interval_of(&rater.drift, 2, NumberStyle::Signed),
            cells::estimate(&rater.consistency, 2, NumberStyle::Bounded),
            cells::interval_of(&rater.consistency, 2, NumberStyle::Bounded),
            cells::estimate(&rater.residual_sd, 2, NumberStyle::Plain),
        ]
    });
    table.notes.push(format!(
        "r grows with how much the rated {} differ, so it compares {} only where they rated the same ones.",
        material.targets(),
        material.raters()
    ));
    table
}

fn left_out(material: &AuditMaterial, scale: &ScaleAudit) -> Table {
    let columns = vec![number_column("ICC(A,1)"), number_column("ICC(C,1)"), number_column("SEM, points")];
    let caption = format!("Change of a number when one {} is left out, {}", material.rater, title_case(&scale.scale));
    let mut table = table(scale, caption, columns, |rater| {
        vec![
            cells::estimate(&rater.without.agreement, 2, NumberStyle::Signed),
            cells::estimate(&rater.without.consistency, 2, NumberStyle::Signed),
            cells::estimate(&rater.without.sem, 2, NumberStyle::Signed),
        ]
    });
    table.notes.push(format!(
        "Positive: the number is larger without this {0}. One {0} is always the one without whom agreement is highest; that alone says \
         nothing.",
        material.rater
    ));
    table
}

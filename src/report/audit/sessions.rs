//! What raters differ on: single ratings beside what is expected, and how often chance alone spreads them as widely.

use std::collections::BTreeMap;

use super::order::{by_code, most_frequent, summed};
use super::{aside, says};
use crate::analyze::audit::material::AuditMaterial;
use crate::analyze::audit::scale::{ScaleAudit, TargetSpread};
use crate::report::chart::Chart;
use crate::report::chart::raters::{HeatMap, HeatRow};
use crate::report::number::number;
use crate::report::words::{count, number_column, text_column, title_case};
use crate::report::{Block, Cell, NumberStyle, Prose, Table};
use crate::stats::Measured;

/// At most this many rows and columns are drawn.
const MOST_TARGETS: usize = 40;
const MOST_RATERS: usize = 20;

/// Lead, table of the widest, map of residuals; other scales folded.
pub(super) fn blocks(material: &AuditMaterial, main: &ScaleAudit) -> Vec<Block> {
    let mut blocks = vec![says(&told(material, main))];
    blocks.extend((!main.spreads.widest.is_empty()).then(|| Block::Table(widest(material, main))));
    blocks.extend(picture(material, main));
    for scale in material.other_scales().iter().filter(|scale| !scale.spreads.widest.is_empty()) {
        let inner = vec![Block::Text(Prose::new(&told(material, scale))), Block::Table(widest(material, scale))];
        blocks.push(Block::Details { summary: title_case(&scale.scale), blocks: inner });
    }
    let note = format!(
        "A wide spread is a property of the {} and its ratings together: it may be one in which much happened. It shows no {} at fault.",
        material.target, material.rater
    );
    blocks.push(aside(&note));
    blocks
}

/// How many spread widely, beside chance. Also part of the page's lead.
pub(super) fn told(material: &AuditMaterial, scale: &ScaleAudit) -> String {
    let spreads = &scale.spreads;
    if spreads.compared == 0 {
        return format!(
            "No {} was rated by two {}, so *nothing can be told* of where they differ.",
            material.target,
            material.raters()
        );
    }
    let by_chance =
        if spreads.expected < 0.75 { "fewer than one".to_owned() } else { format!("about {:.0}", spreads.expected) };
    let wide = if spreads.wide == 0 { "none".to_owned() } else { spreads.wide.to_string() };
    format!(
        "In *{wide} of {}* the ratings spread more widely than in {} of 100 with nothing but the usual error; {by_chance} would by chance.",
        count(spreads.compared, &material.target),
        number(100.0 - spreads.rarer_than * 100.0, 0, NumberStyle::Plain)
    )
}

/// `about 1 of 200`, rounded so that it promises no more than it knows.
pub(super) fn one_of(chance: &Measured) -> Result<String, String> {
    let chance = chance.as_ref().map_err(ToString::to_string)?.value;
    if chance >= 0.5 {
        return Ok("at least every second".to_owned());
    }
    if chance < 1e-4 {
        return Ok("fewer than 1 of 10,000".to_owned());
    }
    let every = 1.0 / chance;
    let power = libm::pow(10.0, libm::floor(libm::log10(every)));
    let step = if every < 10.0 { 1.0 } else { power / 2.0 };
    let rounded = libm::round(every / step) * step;
    Ok(format!("about 1 of {}", grouped(rounded)))
}

/// A whole number below a million, thousands set apart from five digits on.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    if digits.len() < 5 {
        return digits;
    }
    let (thousands, rest) = digits.split_at(digits.len() - 3);
    format!("{thousands},{rest}")
}

fn widest(material: &AuditMaterial, scale: &ScaleAudit) -> Table {
    let points = |value: f64| Cell::Number { value, digits: 2, style: NumberStyle::Plain };
    let row = |one: &TargetSpread| {
        let chance = one_of(&one.chance).map_or_else(|why| Cell::Absent { why }, Cell::Text);
        let any = match &one.chance_any {
            Ok(any) => Cell::Number { value: any.value * 100.0, digits: 0, style: NumberStyle::Plain },
            Err(reason) => Cell::Absent { why: reason.to_string() },
        };
        vec![
            Cell::Text(one.target.clone()),
            Cell::Count(one.raters),
            points(one.low),
            points(one.high),
            points(one.spread()),
            chance,
            any,
        ]
    };
    Table {
        caption: format!(
            "{} on which ratings spread most, {}",
            title_case(&material.targets()),
            title_case(&scale.scale)
        ),
        columns: vec![
            text_column(title_case(&material.target)),
            number_column("ratings"),
            number_column("lowest"),
            number_column("highest"),
            number_column("spread"),
            text_column("by chance as wide in"),
            number_column("on some, of 100 data sets"),
        ],
        rows: scale.spreads.widest.iter().map(row).collect(),
        notes: vec![format!(
            "By chance: among {0} with as many ratings by these {1}, their levels taken away, under the residual variance. On some: in how \
             many of 100 data sets like this one some of the {0} would spread as widely; read this one, since these {0} were picked \
             because they stand out.",
            material.targets(),
            material.raters()
        )],
    }
}

/// Residuals by target: code of the rater and value.
fn by_target(scale: &ScaleAudit) -> Vec<(&str, Vec<(&str, f64)>)> {
    let mut targets: BTreeMap<&str, Vec<(&str, f64)>> = BTreeMap::new();
    for residual in scale.residuals.iter().filter(|residual| residual.value.is_finite()) {
        targets.entry(&residual.target).or_default().push((&residual.rater, residual.value));
    }
    let mut several: Vec<_> = targets.into_iter().filter(|(_, given)| given.len() > 1).collect();
    several.sort_by(|a, b| range(&b.1).total_cmp(&range(&a.1)).then_with(|| by_code(a.0, b.0)));
    several
}

/// Highest minus lowest.
fn range(given: &[(&str, f64)]) -> f64 {
    let ends =
        given.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |ends, one| (ends.0.min(one.1), ends.1.max(one.1)));
    ends.1 - ends.0
}

fn picture(material: &AuditMaterial, scale: &ScaleAudit) -> Option<Block> {
    let all = by_target(scale);
    let mut shown: Vec<_> = all.iter().take(MOST_TARGETS).cloned().collect();
    let given = summed(shown.iter().flat_map(|(_, given)| given.iter().map(|(rater, _)| (*rater, 1))));
    let count_of_raters = given.len();
    let raters = most_frequent(given, MOST_RATERS);
    let most = shown.iter().flat_map(|(_, given)| given).map(|(_, value)| value.abs()).reduce(f64::max)?;
    for (_, given) in &mut shown {
        given.sort_by(|a, b| by_code(a.0, b.0));
    }
    let value =
        |given: &[(&str, f64)], code: &str| given.iter().find(|(rater, _)| *rater == code).map(|(_, value)| *value);
    let row = |(target, given): &(&str, Vec<(&str, f64)>)| HeatRow {
        label: (*target).to_owned(),
        cells: raters.iter().map(|code| value(given, code)).collect(),
    };
    let rows = shown.iter().map(row).collect();
    let left_out =
        left_out(material, (shown.len(), all.len().max(scale.spreads.compared)), (raters.len(), count_of_raters));
    let chart = Chart::HeatMap(HeatMap {
        title: format!("Single ratings beside what is expected, by {} and {}", material.target, material.rater),
        description: format!("{} The numbers stand in the table.", told(material, scale).replace('*', "")),
        raters,
        rows,
        most,
        sides: ("lower than expected".to_owned(), "higher than expected".to_owned()),
        left_out,
    });
    let caption = format!(
        "In each cell: the rating minus what the {} and the level of the {} lead one to expect, in points. Blank: not rated. Top: where \
         the ratings lie furthest apart.",
        material.target, material.rater
    );
    Some(Block::Chart { chart, caption, table: residuals(material, &shown) })
}

fn left_out(material: &AuditMaterial, targets: (usize, usize), raters: (usize, usize)) -> Vec<String> {
    let mut lines = Vec::new();
    if targets.1 > targets.0 {
        let all = count(targets.1, &material.target);
        lines.push(format!(
            "Drawn: {} of {all} with several ratings, those on which the ratings lie furthest apart.",
            targets.0
        ));
    }
    if raters.1 > raters.0 {
        let all = count(raters.1, &material.rater);
        lines.push(format!(
            "Drawn: {} of {all}, those with the most of these ratings; the table has all of them.",
            raters.0
        ));
    }
    lines
}

/// One row per target, its residuals in a cell: a column per rater would fit no sheet.
fn residuals(material: &AuditMaterial, shown: &[(&str, Vec<(&str, f64)>)]) -> Table {
    let row = |(target, given): &(&str, Vec<(&str, f64)>)| {
        let told: Vec<String> =
            given.iter().map(|(rater, value)| format!("{rater} {}", number(*value, 2, NumberStyle::Signed))).collect();
        let apart = Cell::Number { value: range(given), digits: 2, style: NumberStyle::Plain };
        vec![Cell::Text((*target).to_owned()), apart, Cell::Text(told.join(", "))]
    };
    Table {
        caption: format!("Residuals of single ratings by {}", material.target),
        columns: vec![
            text_column(title_case(&material.target)),
            number_column("furthest apart"),
            text_column(format!("rating minus expected, by {}", material.rater)),
        ],
        rows: shown.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Estimate, Undefined};

    #[test]
    fn chances_are_told_as_counts() {
        let told = |chance: f64| one_of(&Estimate::plain(chance, 1)).unwrap();
        let table = [
            (0.9, "at least every second"),
            (0.3, "about 1 of 3"),
            (0.048, "about 1 of 20"),
            (0.0052, "about 1 of 200"),
            (0.0007, "about 1 of 1500"),
            (0.000_11, "about 1 of 9000"),
            (0.0001, "about 1 of 10,000"),
            (0.0, "fewer than 1 of 10,000"),
        ];
        for (chance, words) in table {
            assert_eq!(told(chance), words, "{chance}");
        }
        assert_eq!(one_of(&Err(Undefined::NoVariance)).unwrap_err(), "all values are equal");
    }
}

//! Who rated what, and whether everybody can be compared with everybody.

use super::order::{by_code, most_frequent, summed};
use super::{aside, says};
use crate::analyze::audit::material::{AuditMaterial, Block as Group, Design, DesignCell};
use crate::report::cells;
use crate::report::chart::Chart;
use crate::report::chart::raters::{DesignBlock, DesignMap};
use crate::report::words::{count, listed, number_column, plural_noun, text_column};
use crate::report::{Block, Cell, NumberStyle, Remark, Table};

/// At most this many rows, columns and groups are drawn; the table has all.
const MOST_RATERS: usize = 24;
const MOST_UNITS: usize = 30;
const MOST_BLOCKS: usize = 6;
/// So many units are named in one cell of the table.
const MOST_NAMED: usize = 12;

/// Lead, picture, facts.
pub(super) fn blocks(material: &AuditMaterial) -> Vec<Block> {
    let mut blocks = vec![says(&connection(material))];
    if material.design.blocks.len() > 1 {
        blocks.push(Block::Remarks(groups(material)));
    }
    blocks.extend(single_ratings(material).map(|text| aside(&text)));
    blocks.push(picture(material));
    let facts = vec![Block::Table(facts(material))];
    blocks.push(Block::Details { summary: "The design in numbers".to_owned(), blocks: facts });
    blocks
}

/// Can everybody be compared with everybody? Also part of the page's lead.
pub(super) fn connection(material: &AuditMaterial) -> String {
    let (raters, targets, design) = (material.raters(), material.targets(), &material.design);
    let all = count(design.raters, &material.rater);
    if design.raters < 2 {
        return format!("Only {all} took part: *agreement cannot be told* from these data.");
    }
    if design.blocks.len() > 1 {
        return format!(
            "The {all} fall into *{} groups that share no {}*. Whether one group rates higher or was given other {targets} cannot be \
             told; numbers that compare {raters} of different groups rest on the assumption that the groups saw the same kind of \
             {targets}.",
            design.blocks.len(),
            material.target
        );
    }
    if design.raters_per_target.iter().all(|(raters, _)| *raters == design.raters) {
        return format!("*Every {} rated every {}*, so all can be compared with all.", material.rater, material.target);
    }
    format!(
        "The {all} are *connected*: through shared {targets}, directly or by way of others, each can be compared with each."
    )
}

/// The groups by name; codes are taken literally.
fn groups(material: &AuditMaterial) -> Vec<Remark> {
    let one = |(position, group): (usize, &Group)| {
        let mut codes = group.raters.clone();
        codes.sort_by(|a, b| by_code(a, b));
        let note =
            format!("{}, {}", count(group.raters.len(), &material.rater), count(group.targets, &material.target));
        Remark { label: group_name(position), text: shortlist(&codes), note }
    };
    material.design.blocks.iter().enumerate().take(MOST_BLOCKS).map(one).collect()
}

fn group_name(position: usize) -> String {
    format!("Group {}", position + 1)
}

/// The first codes, and how many more there are.
fn shortlist(codes: &[String]) -> String {
    if codes.len() <= MOST_NAMED {
        return listed(codes);
    }
    format!("{} and {} more", codes[..MOST_NAMED].join(", "), codes.len() - MOST_NAMED)
}

/// Targets with a single rating carry no word on agreement.
fn single_ratings(material: &AuditMaterial) -> Option<String> {
    let single = once_rated(&material.design);
    (single > 0).then(|| {
        format!(
            "{} of {} had one {} only; they say nothing about agreement.",
            single,
            count(material.design.targets, &material.target),
            material.rater
        )
    })
}

/// How many targets only one rater rated.
pub(super) fn once_rated(design: &Design) -> usize {
    design.raters_per_target.iter().filter(|(raters, _)| *raters == 1).map(|(_, targets)| targets).sum()
}

fn picture(material: &AuditMaterial) -> Block {
    let design = &material.design;
    let units = plural_noun(&design.unit);
    let blocks: Vec<DesignBlock> =
        design.blocks.iter().enumerate().take(MOST_BLOCKS).map(|(i, group)| map_block(material, i, group)).collect();
    let title = format!("Ratings by {} and {}", material.rater, design.unit);
    let description = format!(
        "{} of {}; the numbers stand in the table.",
        count(design.ratings, "rating"),
        count(design.raters, &material.rater)
    );
    let chart = Chart::DesignMap(DesignMap {
        title,
        description,
        unit: design.unit.clone(),
        left_out: left_out(material, &blocks),
        blocks,
    });
    let frames = if design.blocks.len() > 1 {
        format!(" Groups that share no {} stand apart.", material.target)
    } else {
        String::new()
    };
    let caption = format!(
        "In each cell: how many ratings the {} in the row gave with the {} in the column. Empty: none. Darker: more.{frames}",
        material.rater, design.unit
    );
    Block::Chart { chart, caption, table: by_rater(material, &units) }
}

/// The part of the map that belongs to one group.
fn map_block(material: &AuditMaterial, position: usize, group: &Group) -> DesignBlock {
    let design = &material.design;
    let own: Vec<&DesignCell> = design.cells.iter().filter(|cell| group.raters.contains(&cell.rater)).collect();
    let raters = most_frequent(summed(own.iter().map(|cell| (cell.rater.as_str(), cell.ratings))), MOST_RATERS);
    let units = most_frequent(summed(own.iter().map(|cell| (cell.unit.as_str(), cell.ratings))), MOST_UNITS);
    let ratings = |rater: &String, unit: &String| -> usize {
        own.iter().filter(|cell| cell.rater == *rater && cell.unit == *unit).map(|cell| cell.ratings).sum()
    };
    let counts = raters.iter().map(|rater| units.iter().map(|unit| ratings(rater, unit)).collect()).collect();
    let name = (design.blocks.len() > 1).then(|| {
        let size = (count(group.raters.len(), &material.rater), count(group.targets, &material.target));
        format!("{}: {}, {}", group_name(position), size.0, size.1)
    });
    DesignBlock { name, raters, units, counts }
}

/// What the picture does not show.
fn left_out(material: &AuditMaterial, shown: &[DesignBlock]) -> Vec<String> {
    let design = &material.design;
    let mut lines = Vec::new();
    if design.blocks.len() > shown.len() {
        let rest = count(design.blocks.len() - shown.len(), "further group");
        lines.push(format!("Not drawn: {rest}; the table has all."));
    }
    for (group, block) in design.blocks.iter().zip(shown) {
        let own = || design.cells.iter().filter(|cell| group.raters.contains(&cell.rater));
        let raters = summed(own().map(|cell| (cell.rater.as_str(), 1))).len();
        let units = summed(own().map(|cell| (cell.unit.as_str(), 1))).len();
        if raters > block.raters.len() || units > block.units.len() {
            lines.push(format!(
                "Drawn: {} of {} and {} of {}, those with the most ratings; the table has all.",
                block.raters.len(),
                count(raters, &material.rater),
                block.units.len(),
                count(units, &design.unit)
            ));
        }
    }
    lines
}

/// One row per rater, in the order of their codes.
fn by_rater(material: &AuditMaterial, units: &str) -> Table {
    let design = &material.design;
    let mut rows: Vec<(String, Vec<Cell>)> = Vec::new();
    for (position, group) in design.blocks.iter().enumerate() {
        for rater in &group.raters {
            let own = design.cells.iter().filter(|cell| cell.rater == *rater && cell.ratings > 0);
            let given = summed(own.map(|cell| (cell.unit.as_str(), cell.ratings)));
            let named: Vec<String> = given.iter().map(|(unit, ratings)| format!("{unit}: {ratings}")).collect();
            let mut cells =
                vec![Cell::Text(rater.clone()), Cell::Count(given.iter().map(|(_, ratings)| ratings).sum())];
            if design.blocks.len() > 1 {
                cells.push(Cell::Count(position + 1));
            }
            cells.push(Cell::Count(given.len()));
            cells.push(Cell::Text(shortlist(&named)));
            rows.push((rater.clone(), cells));
        }
    }
    rows.sort_by(|a, b| by_code(&a.0, &b.0));
    let mut columns = vec![text_column("Code"), number_column("ratings")];
    if design.blocks.len() > 1 {
        columns.push(number_column("group"));
    }
    columns.push(number_column(units));
    columns.push(text_column(format!("ratings by {}", design.unit)));
    Table {
        caption: format!("Ratings by {} and {}", material.rater, design.unit),
        columns,
        rows: rows.into_iter().map(|(_, cells)| cells).collect(),
        notes: Vec::new(),
    }
}

fn facts(material: &AuditMaterial) -> Table {
    let design = &material.design;
    let (raters, targets) = (material.raters(), material.targets());
    let per_target: Vec<String> =
        design.raters_per_target.iter().map(|(raters, targets)| format!("{targets} by {raters}")).collect();
    let row = |label: String, cell: Cell| vec![Cell::Text(label), cell];
    let rows = vec![
        row(format!("{targets} rated"), Cell::Count(design.targets)),
        row(raters.clone(), Cell::Count(design.raters)),
        row("ratings used".to_owned(), Cell::Count(design.ratings)),
        row(format!("{targets} by number of {raters}"), Cell::Text(listed(&per_target))),
        row(
            format!("ratings of the same {} by the same {}", material.target, material.rater),
            Cell::Count(design.replicates),
        ),
        row(format!("groups without a shared {}", material.target), Cell::Count(design.blocks.len())),
        row(format!("khat: {raters} per {}", material.target), cells::estimate(&design.khat, 2, NumberStyle::Plain)),
        row("q".to_owned(), cells::estimate(&design.q, 3, NumberStyle::Bounded)),
    ];
    Table {
        caption: "Design".to_owned(),
        columns: vec![text_column("What"), number_column("how many")],
        rows,
        notes: vec![format!(
            "khat: harmonic mean of the {raters} per {}. q: how much of the {raters}' own levels is left when two {targets} are \
             compared; 0 when the same {raters} rated all, 1/khat when no two {targets} share one (Putka et al. 2008).",
            material.target
        )],
    }
}

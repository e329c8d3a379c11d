//! Gaps by scale: where the views stand on one axis, and how far apart they are.

use super::cells;
use super::chart::{Axis, Chart, IntervalRow, Intervals, Mark};
use super::material::{InstrumentTable, Material};
use super::view_table::views_as_raters;
use super::words::{count, difference, listed, metric, number_column, plural, sentence, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Section, Table};
use crate::analyze::views::{ViewPair, pairs_of, views_of};
use crate::domain::instrument::Parallel;

/// The section for one instrument; `None` if nobody filled it in.
pub fn gaps_by_scale(material: &Material<'_>, table: &InstrumentTable<'_>, id: &str, heading: &str) -> Option<Section> {
    let mut blocks = Vec::new();
    if let Some(chart) = standing(material, table) {
        blocks.push(chart);
    }
    for pair in pairs_of(table.instrument.relationship) {
        if let Some(rows) = pair_table(material, table, &pair) {
            blocks.push(Block::Table(rows));
            blocks.extend(caution(table, &pair).map(Block::Aside));
        }
    }
    if blocks.is_empty() {
        return None;
    }
    blocks.extend(views_as_raters(material, table));
    Some(Section { id: id.to_owned(), heading: heading.to_owned(), blocks })
}

/// Mean of each view with its interval, scale under scale.
fn standing(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Block> {
    let views = views_of(table.instrument.relationship);
    let mut rows = Vec::new();
    let mut numbers = Vec::new();
    for (_, scale) in material.scales(table.table) {
        let mut points = Vec::new();
        for view in views {
            let mean = material.find(&table.instrument.id, scale, view.name(), "mean", "session");
            if let Some((value, limits)) = cells::point(mean) {
                points.push((Mark::View(view), value, limits));
                numbers.push(vec![
                    Cell::Text(title_case(scale)),
                    Cell::Text(view.name().to_owned()),
                    Cell::Count(mean.map_or(0, |mean| mean.n)),
                    cells::value(mean, 2, NumberStyle::Plain),
                    cells::interval(mean, 2, NumberStyle::Plain),
                ]);
            }
        }
        if !points.is_empty() {
            rows.push(IntervalRow { label: title_case(scale), points, absent: None });
        }
    }
    if rows.is_empty() {
        return None;
    }
    let range = table.instrument.forms.iter().find_map(|form| form.range);
    let present: Vec<String> =
        views.into_iter().filter(|&view| material.forms(table.table, view) > 0).map(plural).collect();
    let title = format!("Mean ratings of {}, scale by scale", listed(&present));
    let description = format!("{} on one axis; every number stands in the table below.", count(rows.len(), "scale"));
    let axis = axis_of(range, &rows);
    let giver = table.instrument.relationship.roles().0;
    let table = Table {
        caption: title.clone(),
        columns: vec![
            text_column("Scale"),
            text_column("view"),
            number_column("sessions"),
            number_column("mean"),
            number_column("interval"),
        ],
        rows: numbers,
        notes: Vec::new(),
    };
    let has_limits = rows.iter().flat_map(|row| &row.points).any(|(_, _, limits)| limits.is_some());
    let caption = if has_limits {
        format!(
            "Mean per item with its {} interval, over all sessions that a view rated. The intervals allow for several sessions per \
             case, and several cases per {}.",
            super::words::percent(material.conf_level),
            giver.name()
        )
    } else {
        "Mean per item over all sessions that a view rated; there are too few independent cases for an interval."
            .to_owned()
    };
    let chart = Chart::Intervals(Intervals { title, description, axis, rows, zero: None, typical: None, sides: None });
    Some(Block::Chart { chart, caption, table })
}

/// The response range, or the span of what is shown where there is none.
fn axis_of(range: Option<(f64, f64)>, rows: &[IntervalRow]) -> Axis {
    let (low, high) = range.unwrap_or_else(|| {
        let ends = rows.iter().flat_map(|row| &row.points).flat_map(|&(_, value, limits)| {
            let (low, high) = limits.unwrap_or((value, value));
            [low.min(value), high.max(value)]
        });
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)))
    });
    Axis { label: metric(range), low, high }
}

/// One row per scale for a pair of views; `None` if the two never filled in the instrument both.
fn pair_table(material: &Material<'_>, table: &InstrumentTable<'_>, pair: &ViewPair) -> Option<Table> {
    let instrument = &table.instrument.id;
    let name = pair.name();
    let mut rows = Vec::new();
    for (_, scale) in material.scales(table.table) {
        let find = |term: &str| material.find(instrument, scale, &name, term, "session");
        let Some(gap) = find("mean_gap") else { continue };
        rows.push(vec![
            Cell::Text(title_case(scale)),
            Cell::Count(gap.n),
            cells::value(Some(gap), 2, NumberStyle::Signed),
            cells::interval(Some(gap), 2, NumberStyle::Signed),
            cells::value(find("sd_gap"), 2, NumberStyle::Plain),
            cells::value(find("d_average"), 2, NumberStyle::Signed),
            cells::value(find("r"), 2, NumberStyle::Bounded),
            cells::interval(find("r"), 2, NumberStyle::Bounded),
            cells::value(find("ccc"), 2, NumberStyle::Bounded),
        ]);
    }
    if rows.is_empty() {
        return None;
    }
    Some(Table {
        caption: format!("Gap: {}, points per item", difference(pair)),
        columns: vec![
            text_column("Scale"),
            number_column("joint sessions"),
            number_column("mean gap"),
            number_column(format!("{} interval", super::words::percent(material.conf_level))),
            number_column("SD of gaps"),
            number_column("gap in SDs (d)"),
            number_column("r"),
            number_column("interval of r"),
            number_column("CCC"),
        ],
        rows,
        notes: Vec::new(),
    })
}

/// What a raw gap of these two forms cannot say.
fn caution(table: &InstrumentTable<'_>, pair: &ViewPair) -> Option<Prose> {
    let (parallel, note) = table.instrument.parallel(pair.views.0, pair.views.1);
    let general = match parallel {
        Parallel::Full => "",
        Parallel::SharedScales => "Same label, other items: the gap holds for the shared scales only, with caution.",
        Parallel::None => {
            "These two forms ask different things. They may go together, which r shows; who rated higher cannot be said. \
             Parallel forms for both sides would show it."
        }
    };
    let note = note.map(sentence).unwrap_or_default();
    let text = [general, &note].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| Prose::default().with(text))
}

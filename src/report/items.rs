//! The items that lie furthest apart in one case: numbers only, and how far the furthest of so many lies by chance.

use super::case_scales::{ends, picture, picture_heading};
use super::case_session::in_hundred;
use super::cells;
use super::material::{InstrumentTable, Material};
use super::number::number;
use super::words::{number_column, percent, sentence, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Section, Table};
use crate::analyze::case::{Case, CasePair};
use crate::analyze::items_apart::{FEWEST_FOR_ITEM, ItemApart, ItemsApart};
use crate::stats::Undefined;

/// Most items in the list.
const LISTED: usize = 5;
/// An item stands out if fewer than one in five such courses hold one as far apart.
const RARE: f64 = 0.2;

/// The section, or the reason why items are not compared.
pub fn items_section(material: &Material<'_>, table: &InstrumentTable<'_>, case: &Case, pair: &CasePair) -> Section {
    let blocks = match &case.items {
        Ok(items) => {
            let list = list(material, table, pair, items);
            vec![Block::Table(list), Block::Text(Prose::new(&by_chance(items)))]
        }
        Err(reason) => vec![Block::Aside(Prose::new(&refusal(reason)))],
    };
    Section { id: "items".to_owned(), heading: "Items furthest apart, by number".to_owned(), blocks }
}

/// The item that lies further apart than the furthest of so many usually does by chance.
pub fn item_standing_out(case: &Case) -> Option<u16> {
    let items = case.items.as_ref().ok()?;
    let rare = items.chance.as_ref().is_ok_and(|furthest| furthest.chance < RARE);
    items.items.first().filter(|_| rare).map(|item| item.item)
}

fn refusal(reason: &Undefined) -> String {
    match reason {
        Undefined::NotParallel => {
            "Items are not compared: the same number does not stand for the same item on both forms.".to_owned()
        }
        Undefined::TooFewItems { .. } => format!(
            "Items are not compared: that takes at least two items that both answered in {FEWEST_FOR_ITEM} sessions or more."
        ),
        other => sentence(&format!("items are not compared: {other}")),
    }
}

fn list(material: &Material<'_>, table: &InstrumentTable<'_>, pair: &CasePair, items: &ItemsApart) -> Table {
    let (giver, receiver) = (pair.pair.views.0, pair.pair.views.1);
    let shown = &items.items[..items.items.len().min(LISTED)];
    let ends = ends(shown.iter().map(|item| &item.difference));
    let form = table.form(receiver);
    let scale = |item: u16| {
        let own = form.into_iter().flat_map(|form| &form.scales);
        let names: Vec<String> = own
            .filter(|scale| scale.id != "total" && scale.items.contains(&item))
            .map(|scale| title_case(&scale.id))
            .collect();
        names.join(", ")
    };
    let row = |item: &ItemApart| {
        vec![
            Cell::Text(item.item.to_string()),
            Cell::Text(scale(item.item)),
            Cell::Count(item.difference.as_ref().map_or(0, |difference| difference.n)),
            cells::estimate(&item.difference, 2, NumberStyle::Signed),
            cells::interval_of(&item.difference, 2, NumberStyle::Signed),
            picture(&item.difference, None, ends),
        ]
    };
    Table {
        caption: format!(
            "The {} of {} items furthest apart: mean of {} minus {}, reversed items turned round",
            shown.len(),
            items.items.len(),
            giver.name(),
            receiver.name()
        ),
        columns: vec![
            text_column("Item"),
            text_column("scale"),
            number_column("sessions both answered"),
            number_column("mean difference"),
            number_column(format!("{} interval", percent(material.conf_level))),
            text_column(picture_heading(receiver.name(), giver.name())),
        ],
        rows: shown.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

/// How far the furthest of so many lies when it does not matter which item is which.
fn by_chance(items: &ItemsApart) -> String {
    let furthest = match &items.chance {
        Ok(furthest) => furthest,
        Err(reason) => return sentence(&format!("how far the furthest lies by chance is not known: {reason}")),
    };
    let plain = |value| number(value, 2, NumberStyle::Plain);
    let verdict = if furthest.chance < RARE {
        "That is rare enough to ask about, and no more."
    } else {
        "So *no single item stands out* from the others."
    };
    format!(
        "If it did not matter which item is which, the furthest of {} would still lie about {} apart in this case. Here it lies {} apart; \
         exchanging the answers among the items of each session puts it as far in {} of 100 tries. {verdict}",
        items.items.len(),
        plain(furthest.expected),
        plain(furthest.distance),
        in_hundred(furthest.chance)
    )
}

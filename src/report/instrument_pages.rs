//! The built-in instruments, their keys and their status.

use super::words::{number_column, range, text_column};
use super::{Block, Cell, Prose, Report, Section, Table};
use crate::domain::instrument::{Form, Instrument, KeyStatus};

/// All instruments in one table.
pub fn instrument_list(instruments: &[Instrument]) -> Report {
    let rows = instruments.iter().map(|instrument| {
        let views: Vec<&str> = instrument.forms.iter().flat_map(|form| &form.perspectives).map(|view| view.name()).collect();
        vec![
            Cell::Text(instrument.id.clone()),
            Cell::Text(instrument.name.clone()),
            Cell::Text(instrument.relationship.name().to_owned()),
            Cell::Text(views.join(", ")),
            Cell::Text(instrument.key.name().to_owned()),
            Cell::Text(instrument.source.clone()),
        ]
    });
    let table = Table {
        caption: "Built-in instruments".to_owned(),
        columns: vec![
            text_column("Id"),
            text_column("name"),
            text_column("about"),
            text_column("filled in by"),
            text_column("key"),
            text_column("source"),
        ],
        rows: rows.collect(),
        notes: vec![
            "verified: the key is built in and was checked; frame: the key is not confirmed, so scale scores must be given.".to_owned(),
            "Only numbers and keys are shipped; the wording of the items belongs to their authors.".to_owned(),
        ],
    };
    Report {
        title: "Built-in instruments".to_owned(),
        subtitle: "Show one whole: parallax instruments ID".to_owned(),
        lead: Vec::new(),
        sections: vec![Section { id: "instruments".to_owned(), heading: "Instruments".to_owned(), blocks: vec![Block::Table(table)] }],
        footer: Vec::new(),
    }
}

/// One instrument whole.
pub fn instrument_page(instrument: &Instrument) -> Report {
    let mut sections = Vec::new();
    for (place, form) in instrument.forms.iter().enumerate() {
        let views: Vec<&str> = form.perspectives.iter().map(|view| view.name()).collect();
        let blocks = vec![Block::Text(Prose::default().with(form_words(form))), Block::Table(scales(form))];
        sections.push(Section { id: format!("form-{}", place + 1), heading: format!("Form of {}", views.join(", ")), blocks });
    }
    if !instrument.pairs.is_empty() {
        sections.push(pairs(instrument));
    }
    let status = match instrument.key {
        KeyStatus::Verified => "The key is built in and was checked against its sources.",
        KeyStatus::User => "The key comes from your own file.",
        KeyStatus::Frame => "A frame: the key is not confirmed, so scale scores must be given. With a key of your own: --instrument my.toml.",
    };
    let mut lead = vec![Prose::default().with(status)];
    lead.extend(instrument.note.as_ref().map(|note| Prose::default().with(note)));
    Report {
        title: instrument.name.clone(),
        subtitle: format!(
            "{} · {} · about {} · printed as {}",
            instrument.id,
            instrument.source,
            instrument.relationship.name(),
            instrument.report_as.name()
        ),
        lead,
        sections,
        footer: Vec::new(),
    }
}

fn form_words(form: &Form) -> String {
    let items = if form.items == 0 { "number of items not known".to_owned() } else { format!("{} items", form.items) };
    let step = form.step.map_or_else(|| "any number".to_owned(), |step| format!("in steps of {step}"));
    let others: Vec<String> = form.other_ranges.iter().map(|&other| range(Some(other))).collect();
    let others = if others.is_empty() { String::new() } else { format!("; also in use with {}", others.join(", ")) };
    let reversed: Vec<String> = form.reversed.iter().map(ToString::to_string).collect();
    let reversed = if reversed.is_empty() { "none".to_owned() } else { reversed.join(" ") };
    format!("{items}, answers {} {step}{others}. Reversed items: {reversed}.", range(form.range))
}

fn scales(form: &Form) -> Table {
    let rows = form.scales.iter().map(|scale| {
        let items: Vec<String> = scale.items.iter().map(ToString::to_string).collect();
        let (listed, needed) = if items.is_empty() {
            (Cell::Text("scores must be given".to_owned()), Cell::Absent { why: "no key".to_owned() })
        } else {
            (Cell::Text(items.join(" ")), Cell::Count(scale.needed()))
        };
        vec![Cell::Text(scale.id.clone()), listed, needed]
    });
    Table {
        caption: "Scales".to_owned(),
        columns: vec![text_column("Scale"), text_column("items"), number_column("answers needed")],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn pairs(instrument: &Instrument) -> Section {
    let rows = instrument.pairs.iter().map(|pair| {
        vec![
            Cell::Text(format!("{}, {}", pair.views.0.name(), pair.views.1.name())),
            Cell::Text(pair.parallel.name().to_owned()),
            Cell::Text(pair.note.clone().unwrap_or_default()),
        ]
    });
    let table = Table {
        caption: "Which forms may be subtracted".to_owned(),
        columns: vec![text_column("Views"), text_column("parallel"), text_column("note")],
        rows: rows.collect(),
        notes: Vec::new(),
    };
    Section { id: "pairs".to_owned(), heading: "What may be subtracted".to_owned(), blocks: vec![Block::Table(table)] }
}

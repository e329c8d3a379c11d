//! What the files hold, in plain words, and which questions they can answer.

use std::collections::BTreeSet;

use super::flow::{files, notice_section};
use super::words::{count, number_column, text_column};
use super::{Block, Cell, NumberStyle, Prose, Report, Section, Table, cells};
use crate::analyze::design::{Facts, Support};
use crate::domain::instrument::{KeyStatus, Perspective};
use crate::domain::study::{ReadAs, Study};
use crate::error::shorten;
use crate::score::key_check::{ItemDirection, KeyCheck, Verdict};

/// The answer of `parallax check`.
pub fn check_report(
    study: &Study,
    facts: &Facts,
    supports: &[Support],
    keys: &[(String, KeyCheck)],
    footer: Vec<String>,
) -> Report {
    let mut sections = vec![read(study, facts), instruments(study)];
    sections.push(questions(supports));
    sections.extend(key_section(keys));
    sections.extend(notice_section(study));
    Report {
        title: "What these files hold".to_owned(),
        subtitle: counts(facts),
        lead: vec![Prose::new(
            "Everything that was assumed about the files stands here. Nothing is computed from what is not listed.",
        )],
        sections,
        footer,
    }
}

/// Who and how many; a relationship that nobody rated is not mentioned.
fn counts(facts: &Facts) -> String {
    let pair = |receivers, receiver, givers, giver| {
        (receivers > 0).then(|| format!("{} with {}", count(receivers, receiver), count(givers, giver)))
    };
    let parts = [
        (facts.records != facts.ratings).then(|| count(facts.records, "row")),
        Some(count(facts.ratings, "form")),
        pair(facts.clients, "client", facts.therapists, "therapist"),
        pair(facts.trainees, "trainee", facts.supervisors, "supervisor"),
        Some(count(facts.raters, "rater")),
        Some(count(facts.sessions, "session")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn read(study: &Study, facts: &Facts) -> Section {
    let rows = facts.perspectives.iter().map(|(view, forms)| {
        let raters = raters_of(study, *view);
        vec![Cell::Text(view.name().to_owned()), Cell::Count(*forms), Cell::Count(raters)]
    });
    let views = Table {
        caption: "Forms by view".to_owned(),
        columns: vec![text_column("View"), number_column("forms"), number_column("raters")],
        rows: rows.collect(),
        notes: vec![format!("{} of {} answers are missing.", facts.missing_item_cells, facts.item_cells)],
    };
    let mut blocks = vec![Block::Table(files(&study.inputs))];
    blocks.extend(study.read_as.iter().map(|file| Block::Table(understood(file))));
    blocks.push(Block::Table(views));
    Section { id: "read".to_owned(), heading: "What was read".to_owned(), blocks }
}

/// How many people filled in forms of this view.
fn raters_of(study: &Study, view: Perspective) -> usize {
    let forms = study.ratings.iter().flat_map(|ratings| ratings.perspective.iter().zip(&ratings.rater));
    let raters: BTreeSet<u32> = forms.filter(|(own, _)| **own == view).map(|(_, rater)| rater.0).collect();
    raters.len()
}

/// Which column was taken for what.
fn understood(file: &ReadAs) -> Table {
    let rows = file.roles.iter().map(|(column, role)| vec![Cell::Text(column.clone()), Cell::Text(role.clone())]);
    Table {
        caption: format!("How {} was read: {}", shorten(&file.file), file.layout),
        columns: vec![text_column("Column"), text_column("read as")],
        rows: rows.collect(),
        notes: vec![format!("Read as missing: {}.", file.missing.join(", "))],
    }
}

fn instruments(study: &Study) -> Section {
    let mut rows = Vec::new();
    for ratings in &study.ratings {
        let instrument = &study.instruments[ratings.instrument];
        for form in &instrument.forms {
            let views: Vec<&str> = form.perspectives.iter().map(|view| view.name()).collect();
            let reversed: Vec<String> = form.reversed.iter().map(ToString::to_string).collect();
            rows.push(vec![
                Cell::Text(instrument.id.clone()),
                Cell::Text(views.join(", ")),
                Cell::Count(usize::from(form.items)),
                Cell::Text(super::words::range(form.range)),
                Cell::Text(if reversed.is_empty() { "none".to_owned() } else { reversed.join(" ") }),
                Cell::Text(match instrument.key {
                    KeyStatus::Frame => "frame: scores must be given".to_owned(),
                    other => other.name().to_owned(),
                }),
            ]);
        }
    }
    let table = Table {
        caption: "Instruments in use".to_owned(),
        columns: vec![
            text_column("Instrument"),
            text_column("filled in by"),
            number_column("items"),
            text_column("range"),
            text_column("reversed items"),
            text_column("key"),
        ],
        rows,
        notes: Vec::new(),
    };
    Section { id: "instruments".to_owned(), heading: "Which forms".to_owned(), blocks: vec![Block::Table(table)] }
}

fn questions(supports: &[Support]) -> Section {
    let rows = supports.iter().map(|support| {
        vec![
            Cell::Text(support.question.clone()),
            Cell::Text(if support.supported { "yes" } else { "no" }.to_owned()),
            Cell::Text(support.why.clone()),
            Cell::Text(if support.supported { support.command.to_owned() } else { String::new() }),
        ]
    });
    let table = Table {
        caption: "Which questions these data can answer".to_owned(),
        columns: vec![text_column("Question"), text_column("can tell"), text_column("why"), text_column("command")],
        rows: rows.collect(),
        notes: Vec::new(),
    };
    Section {
        id: "questions".to_owned(),
        heading: "What these data can answer".to_owned(),
        blocks: vec![Block::Table(table)],
    }
}

/// Does each item point where its key says?
fn key_section(keys: &[(String, KeyCheck)]) -> Option<Section> {
    if keys.is_empty() {
        return None;
    }
    let mut blocks = Vec::new();
    for (instrument, check) in keys {
        let in_key: Vec<u16> = check.items.iter().filter(|item| item.reversed_in_key).map(|item| item.item).collect();
        let text = format!(
            "{instrument}, {} form: items whose raw answers run against the rest of their scale: {}; reversed in the key: {}.",
            check.perspective.name(),
            item_list(&check.reversed_by_data()),
            item_list(&in_key),
        );
        blocks.push(Block::Text(Prose::default().with(text)));
    }
    let contradicts = |item: &&ItemDirection| matches!(item.verdict, Verdict::AgainstScale | Verdict::AlreadyRecoded);
    let rows = keys.iter().flat_map(|(instrument, check)| {
        check.items.iter().filter(contradicts).map(move |item| {
            vec![
                Cell::Text(format!("{instrument}, {}", check.perspective.name())),
                Cell::Text(item.item.to_string()),
                Cell::Text(if item.reversed_in_key { "reversed" } else { "as it stands" }.to_owned()),
                cells::estimate(&item.raw_rest_r, 2, NumberStyle::Bounded),
            ]
        })
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    if !rows.is_empty() {
        blocks.push(Block::Table(Table {
            caption: "Items that point the other way than their key".to_owned(),
            columns: vec![
                text_column("Form"),
                text_column("item"),
                text_column("key says"),
                number_column("r of raw item with keyed rest"),
            ],
            rows,
            notes: vec![
                "A file that was recoded before export, or a key that does not belong to this form, looks like this."
                    .to_owned(),
            ],
        }));
    }
    Some(Section { id: "key".to_owned(), heading: "Do the items point where the key says?".to_owned(), blocks })
}

fn item_list(items: &[u16]) -> String {
    if items.is_empty() {
        "none".to_owned()
    } else {
        items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

//! What was read: every record is used, or left out for a reason.

use super::material::Material;
use super::words::{number_column, text_column};
use super::{Block, Cell, Prose, Section, Table};
use crate::analyze::finding::Provenance;
use crate::domain::instrument::{Perspective, Relationship};
use crate::domain::study::{InputFile, Study};

/// Files, records, forms by view.
pub fn what_was_read(material: &Material<'_>) -> Section {
    let mut blocks = vec![Block::Table(files(&material.study.inputs))];
    for relationship in [Relationship::Therapy, Relationship::Supervision] {
        for table in material.tables(relationship) {
            blocks.push(Block::Table(forms(material, table.table)));
        }
    }
    Section { id: "what-was-read".to_owned(), heading: "What was read".to_owned(), blocks }
}

/// One row per input, and one per reason for which records were left out.
pub fn files(inputs: &[InputFile]) -> Table {
    let mut rows = Vec::new();
    for input in inputs {
        let excluded: usize = input.excluded.iter().map(|(_, records)| records).sum();
        rows.push(vec![
            Cell::Text(input.name.clone()),
            Cell::Count(input.records),
            Cell::Count(input.used),
            Cell::Count(excluded),
            Cell::Text(reasons(input)),
        ]);
    }
    Table {
        caption: "Records read, used and left out".to_owned(),
        columns: vec![
            text_column("File"),
            number_column("Records read"),
            number_column("used"),
            number_column("left out"),
            text_column("why left out"),
        ],
        rows,
        notes: Vec::new(),
    }
}

fn reasons(input: &InputFile) -> String {
    let given: Vec<String> = input.excluded.iter().map(|(reason, records)| format!("{records}: {reason}")).collect();
    match given.as_slice() {
        // A study file or a form.
        [] if input.records == 0 => "it holds no records".to_owned(),
        [] => "nothing was left out".to_owned(),
        given => given.join("; "),
    }
}

/// How many forms each view filled in, by how many raters, on how many sessions.
fn forms(material: &Material<'_>, table: usize) -> Table {
    let ratings = &material.study.ratings[table];
    let instrument = &material.study.instruments[ratings.instrument];
    let mut rows = Vec::new();
    for view in Perspective::ALL {
        let own: Vec<usize> = (0..ratings.len()).filter(|&row| ratings.perspective[row] == view).collect();
        if own.is_empty() {
            continue;
        }
        let mut raters: Vec<_> = own.iter().map(|&row| ratings.rater[row]).collect();
        raters.sort_unstable();
        raters.dedup();
        let mut sessions: Vec<_> = own.iter().map(|&row| ratings.session[row]).collect();
        sessions.dedup();
        let reliability = material.main_scale(table).and_then(|(_, scale)| material.reliability(table, view, scale));
        let alpha = reliability.map_or_else(
            || Cell::Absent { why: "no item answers".to_owned() },
            |reliability| super::cells::estimate(&reliability.alpha, 2, super::NumberStyle::Bounded),
        );
        rows.push(vec![
            Cell::Text(view.name().to_owned()),
            Cell::Count(own.len()),
            Cell::Count(raters.len()),
            Cell::Count(sessions.len()),
            alpha,
        ]);
    }
    Table {
        caption: format!("Forms of the {} by view (key: {})", instrument.name, instrument.key.name()),
        columns: vec![
            text_column("View"),
            number_column("forms"),
            number_column("raters"),
            number_column("sessions"),
            number_column("Cronbach's α"),
        ],
        rows,
        notes: instrument.note.iter().cloned().collect(),
    }
}

/// The notices of a run, each with its place.
pub fn notices(material: &Material<'_>) -> Option<Section> {
    let mut section = notice_section(material.study)?;
    let intro = Prose::new("None of these stopped the computation; each may change how a number is read.");
    section.blocks.insert(0, Block::Aside(intro));
    Some(section)
}

/// One row per notice.
fn notice_table(study: &Study) -> Table {
    let rows = study.notices.iter().map(|notice| {
        let place = match (&notice.at.file, notice.at.line) {
            (Some(file), Some(line)) => format!("{file}, line {line}"),
            (Some(file), None) => file.clone(),
            _ => String::new(),
        };
        vec![
            Cell::Text(notice.code.to_owned()),
            Cell::Text(notice.message.clone()),
            Cell::Count(notice.count),
            Cell::Text(place),
        ]
    });
    Table {
        caption: "What a careful reader should know about these data".to_owned(),
        columns: vec![text_column("Notice"), text_column("what"), number_column("how many"), text_column("first at")],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

/// The notices as a section of their own, where there are any.
pub fn notice_section(study: &Study) -> Option<Section> {
    let section = || {
        let blocks = vec![Block::Table(notice_table(study))];
        Section { id: "notices".to_owned(), heading: "Notices".to_owned(), blocks }
    };
    (!study.notices.is_empty()).then(section)
}

/// Provenance, one line each.
pub fn provenance(material: &Material<'_>) -> Vec<String> {
    provenance_lines(material.study, material.provenance)
}

/// Are these the ratings of the demo?
pub fn is_demo(provenance: &Provenance) -> bool {
    provenance.options.iter().any(|(name, _)| name == "demo")
}

/// Version, options, and the account of every input.
pub fn provenance_lines(study: &Study, provenance: &Provenance) -> Vec<String> {
    let mut lines = vec![format!("Parallax {}, command {}", provenance.version, provenance.command)];
    let options: Vec<String> = provenance.options.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    lines.push(if options.is_empty() {
        "options: none given".to_owned()
    } else {
        format!("options: {}", options.join(", "))
    });
    for input in &study.inputs {
        let excluded: usize = input.excluded.iter().map(|(_, records)| records).sum();
        lines.push(format!(
            "{}: {} records read = {} used + {excluded} left out; SHA-256 {}",
            input.name, input.records, input.used, input.sha256
        ));
    }
    lines.push(if is_demo(provenance) {
        "These ratings are simulated: nobody in them is real.".to_owned()
    } else {
        "This output describes ratings of real hours: keep it as you would keep the notes of those hours.".to_owned()
    });
    lines
}

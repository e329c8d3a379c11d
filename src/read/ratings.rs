//! A file of ratings, record by record.

use std::io::Read;

use crate::domain::notice::Notice;
use crate::domain::study::InputFile;
use crate::error::Error;
use crate::error::Problem;

use super::account::Account;
use super::choose::not_named;
use super::damage::stopped;
use super::damage::text_is_fine;
use super::delimited::Record;
use super::file::Opened;
use super::file::header;
use super::gathered::Gathered;
use super::header::Place;
use super::header::plain;
use super::open::open;
use super::problems::Findings;
use super::program::Program;
use super::quick::Quick;
use super::read_as::read_as;
use super::request::DataFile;
use super::request::InstrumentOf;
use super::request::Options;
use super::row::Fate;
use super::row::Rows;
use super::view_column::SESSION;
use super::view_column::by_words;
use super::view_column::items_of;
use super::wide::Face;
use super::wide::faces;
use super::wide::read_faces;
use super::wide::tell_faces;

/// Why rows of nothing but separators are no records.
const SEPARATORS: &str = "row of separators only";

/// Reads one file of ratings into what was gathered, and returns its account.
pub(super) fn ratings(
    data: &DataFile,
    index: u16,
    options: &Options,
    gathered: &mut Gathered,
    findings: &mut Findings,
    stdin: &mut dyn Read,
) -> Result<InputFile, Error> {
    let mut account = Account::default();
    let scales = scales(options, gathered);
    let Some(window) = open(data, index, stdin, findings)? else {
        return Ok(account.entry(&data.name, String::new()));
    };
    let Some(mut opened) = header(window, data, index, options, &scales, findings)? else {
        return Ok(account.entry(&data.name, String::new()));
    };
    if let Some(faces) = columns_are_fine(&mut opened, options, &scales, findings) {
        gathered.read_as.push(read_as(&opened, &faces, options));
        records(&mut opened, faces, data, options, gathered, findings, &mut account)?;
    }
    let sha256 = opened.records.window.sha256();
    Ok(account.entry(&data.name, sha256))
}

/// Scale ids that may be columns: of the instrument if it is known, else of all.
fn scales(options: &Options, gathered: &Gathered) -> Vec<String> {
    let instruments = match options.instrument {
        InstrumentOf::Fixed(at) => vec![gathered.instruments[at].clone()],
        _ => super::choose::all_built_in(),
    };
    let mut scales: Vec<String> = Vec::new();
    for scale in instruments.iter().flat_map(|instrument| instrument.scale_ids()) {
        if !scales.iter().any(|known| known == scale) {
            scales.push(scale.to_owned());
        }
    }
    scales
}

/// Settles what the columns are for: the forms of a wide table, none where each row is one form. `None` after a fault.
fn columns_are_fine(
    opened: &mut Opened<'_>,
    options: &Options,
    scales: &[String],
    findings: &mut Findings,
) -> Option<Vec<Face>> {
    if let InstrumentOf::Column(name) = &options.instrument
        && let Some(at) = opened.place.names.iter().position(|known| plain(known) == plain(name))
    {
        opened.columns.instrument = super::header::Cell::Column(at);
        opened.columns.unknown.retain(|other| *other != at);
    } else if let InstrumentOf::Column(name) = &options.instrument {
        let message = format!("there is no column `{name}` to name the instrument");
        let at = opened.place.line(opened.place.header_line);
        let problem = Problem::new("missing-column", message).token(name).at(at);
        findings.fault(name, (opened.place.index, opened.place.header_line, 0), problem);
        return None;
    }
    if matches!(options.instrument, InstrumentOf::Fixed(_)) {
        tell_ignored(opened, findings);
        opened.columns.instrument = super::header::Cell::Absent;
    }
    let faces = faces(&opened.place.names, &mut opened.columns, options, scales);
    let mut absent = opened.columns.absent();
    if options.wide == Some(true) && faces.is_empty() {
        absent = vec!["client_item1, therapist_item1 …"];
    } else if !faces.is_empty() {
        let sessions = faces.iter().all(Face::has_session);
        absent.retain(|name| *name != "perspective" && !(sessions && *name == "session"));
    }
    if options.match_dates_within.is_some() && opened.columns.date.is_there() {
        absent.retain(|name| *name != "session");
    }
    let mut fine = opened.header_is_fine(&absent, findings);
    let named = matches!(options.instrument, InstrumentOf::Fixed(_)) || opened.columns.instrument.is_there();
    if fine && !named {
        let problem = not_named(opened.columns.items.len()).at(opened.place.whole());
        findings.single((opened.place.index, 0, 0), problem);
        fine = false;
    }
    if fine {
        opened.tell_columns(findings);
        tell_faces(&faces, &opened.place, options.wide == Some(true), findings);
    }
    (fine && mapped_headers_exist(opened, options, scales, findings)).then_some(faces)
}

/// A column that names instruments does not count where someone said which one all forms are of.
fn tell_ignored(opened: &Opened<'_>, findings: &mut Findings) {
    let Some(column) = opened.columns.instrument.column() else { return };
    let place = &opened.place;
    let message = "the column of instruments was not read: one instrument was named for all rows";
    let notice = Notice::new("instrument-column-ignored", message, 1).at(place.at(place.header_line, Some(column)));
    findings.notice((place.index, place.header_line, column), notice);
}

/// A header named with `--map` that the file does not have is a typing error worth a stop.
fn mapped_headers_exist(opened: &Opened<'_>, options: &Options, scales: &[String], findings: &mut Findings) -> bool {
    let place = &opened.place;
    let exists = |header: &str| place.names.iter().any(|name| plain(name) == plain(header));
    let mut fine = true;
    let all_items = |role: &str| plain(role) == "item" || items_of(role).is_some();
    let many = |header: &str, role: &str| all_items(role) || header.contains(SESSION);
    let known = |role: &str| super::header::role(role, scales).is_some() || by_words(role, scales).is_some();
    for (header, role) in options.map.iter().filter(|(_, role)| !all_items(role) && !known(role)) {
        let message = format!("`{role}` is no role of a column");
        let hint = "roles are client_id, therapist_id, session, date, rater_id, perspective, instrument, item, item1 … and scale ids; in a wide table client_item, client_item1, client_total …";
        let at = options.place_of(role, place.whole());
        let problem = Problem::new("unknown-key", message).hint(hint).token(role).at(at);
        findings.fault(header, (place.index, place.header_line, 0), problem);
        fine = false;
    }
    for (header, role) in options.map.iter().filter(|(header, role)| !many(header, role) && !exists(header)) {
        let message = format!("there is no column `{header}` to serve as `{role}`");
        let problem = Problem::new("missing-column", message).token(header).at(place.line(place.header_line));
        findings.fault(header, (place.index, place.header_line, 0), problem);
        fine = false;
    }
    fine
}

fn records(
    opened: &mut Opened<'_>,
    mut faces: Vec<Face>,
    data: &DataFile,
    options: &Options,
    gathered: &mut Gathered,
    findings: &mut Findings,
    account: &mut Account,
) -> Result<(), Error> {
    let place = opened.place.clone();
    let mut rows = Rows::new(gathered, findings, opened.columns.clone(), place.clone(), options);
    rows.program = Program::of(&place.names);
    rows.comma_is_free = opened.records.delimiter != b',';
    let mut quick = Quick::new(&rows, opened.records.delimiter)
        .filter(|_| faces.is_empty() && rows.program.is_none() && !options.fill_down);
    let mut length = opened.records.window.length.filter(|_| quick.is_some());
    loop {
        if let Some(quick) = &mut quick {
            let read = quick.run(&mut opened.records, &mut rows);
            account.records += read;
            account.used += read;
        }
        match opened.records.next() {
            Ok(Some(record)) => {
                if let Some(bytes) = length.take() {
                    rows.gathered.make_room(bytes, record.text().len());
                }
                let used = account.used;
                one(&mut rows, &mut faces, &record, account);
                if let Some(quick) = quick.as_mut().filter(|_| account.used > used) {
                    quick.learn(&record, &rows);
                }
            }
            Ok(None) => break,
            Err(stop) => {
                stopped(stop, &place, data, rows.findings)?;
                return Ok(());
            }
        }
    }
    if account.records == account.of(SEPARATORS) {
        let problem = Problem::new("no-records", "there is a header, but no record below it").at(place.whole());
        rows.findings.single((place.index, u64::MAX, 0), problem.hint("check that the export finished"));
    }
    Ok(())
}

fn one(rows: &mut Rows<'_>, faces: &mut [Face], record: &Record<'_>, account: &mut Account) {
    if is_end_of_file_sign(record, &rows.place, rows.findings) {
        return;
    }
    account.records += 1;
    if let Some(reason) = rows.program.and_then(|program| program.no_form(record, &rows.place)) {
        let words =
            || (format!("rows of the export that are no forms were left out: {reason}"), rows.place.line(record.line));
        rows.findings.remark("export-rows", reason, (rows.place.index, record.line, 0), words);
        account.exclude(reason);
        return;
    }
    if rows.program.is_some_and(|program| program.is_unfinished(record, &rows.place)) {
        let words =
            || ("forms that the program marks as unfinished were read".to_owned(), rows.place.line(record.line));
        rows.findings.remark("unfinished-forms", "", (rows.place.index, record.line, 0), words);
    }
    if !(record.plain || text_is_fine(record, &rows.place, rows.findings)) {
        return;
    }
    rows.note_givers(record);
    let fate = if faces.is_empty() { rows.read(record) } else { read_faces(faces, record, rows) };
    match fate {
        Fate::Used => account.used += 1,
        Fate::Separators => only_separators_there(record, &rows.place, rows.findings, account),
        Fate::NoAnswers => account.exclude("no answers"),
        Fate::Refused => account.exclude("refused"),
    }
}

/// Is this record the sign that ends a file of DOS? It is skipped, with a notice.
pub(super) fn is_end_of_file_sign(record: &Record<'_>, place: &Place, findings: &mut Findings) -> bool {
    let is_sign = record.text() == b"\x1a";
    if is_sign {
        let words = || ("an end-of-file sign of DOS (0x1A) was skipped".to_owned(), place.line(record.line));
        findings.remark("dos-eof", &place.file, (place.index, record.line, 0), words);
    }
    is_sign
}

/// Leaves out a record that holds nothing but separators, with a notice.
pub(super) fn only_separators_there(
    record: &Record<'_>,
    place: &Place,
    findings: &mut Findings,
    account: &mut Account,
) {
    let words = || ("rows that hold nothing but separators were left out".to_owned(), place.line(record.line));
    findings.remark("empty-row", &place.file, (place.index, record.line, 0), words);
    account.exclude(SEPARATORS);
}

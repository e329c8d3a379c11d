//! Tables of ratings: no panic, every record counted, every fault placed, and nothing in a cell breaks an answer.

use parallax::cli::Streams;
use parallax::domain::spreadsheet::text_of;
use parallax::domain::study::Study;
use parallax::error::Error;
use parallax::read::{InstrumentChoice, Request, Source, study};
use parallax::render::study_files;

fn read(bytes: &[u8]) -> Result<Study, Error> {
    let request = Request {
        inputs: vec![Source::Stdin],
        instrument: Some(InstrumentChoice::Named("wai_sr".to_owned())),
        ..Request::default()
    };
    study(&request, &mut &*bytes)
}

/// How many lines the bytes have, every LF, CRLF and CR counted.
fn lines(bytes: &[u8]) -> u64 {
    let ends = bytes
        .iter()
        .enumerate()
        .filter(|&(at, &byte)| byte == b'\r' || (byte == b'\n' && (at == 0 || bytes[at - 1] != b'\r')));
    ends.count() as u64 + 1
}

/// Any bytes as a file of ratings: read whole, or refused at a place that is in the file; and what was read can be written and
/// read again.
pub(crate) fn reader(bytes: &[u8]) {
    match read(bytes) {
        Ok(study) => {
            for input in &study.inputs {
                let left_out: usize = input.excluded.iter().map(|(_, records)| records).sum();
                assert_eq!(input.records, input.used + left_out, "{input:?}");
                assert!(input.records > 0, "{input:?}");
            }
            comes_back(&study);
        }
        Err(Error::Input(problems)) => {
            assert!(!problems.is_empty());
            // UTF-16 has other lines than its bytes.
            let last = lines(bytes) + bytes.split(|byte| *byte == 0).count() as u64;
            for problem in &problems {
                assert!(problem.at.line.is_none_or(|line| line >= 1 && line <= last), "{problem:?} of {last} lines");
                assert!(problem.at.column.is_none_or(|column| column >= 1), "{problem:?}");
                assert!(!problem.message.contains(['\u{1b}', '\u{0}']), "{problem:?}");
            }
        }
        Err(other) => panic!("{other}"),
    }
}

/// Ids, sessions, views and answers of all forms.
fn forms(study: &Study) -> Vec<String> {
    let mut forms = Vec::new();
    for ratings in &study.ratings {
        for row in 0..ratings.len() {
            let session = study.session(ratings.session[row]);
            let dyad = study.dyad(session.dyad);
            let who = [dyad.receiver, dyad.giver, ratings.rater[row]].map(|person| study.people.id(person));
            let items: Vec<Option<f64>> =
                (0..ratings.items.width()).map(|item| ratings.items.value(row, item)).collect();
            let given: Vec<Option<f64>> =
                (0..ratings.given.width()).map(|scale| ratings.given.value(row, scale)).collect();
            forms.push(format!("{who:?} {} {:?} {items:?} {given:?}", session.number, ratings.perspective[row]));
        }
    }
    forms.sort();
    forms
}

/// Written under plain names and read again, a study is the same. The names are plain because an apostrophe that defuses a
/// formula belongs to the table and not to the id.
fn comes_back(study: &Study) {
    let place = |id: &str| study.people.find(id).map_or(0, |person| person.0);
    let plain = study.renamed(|id| format!("P{}", place(id)));
    let files = study_files(&plain);
    let Some((_, text)) = files.iter().find(|(name, _)| name == "ratings-1.csv") else { return };
    let again = read(text.as_bytes()).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
    assert_eq!(forms(&again), forms(&plain), "{text}");
}

fn run(words: &[&str], mut bytes: &[u8]) -> (u8, Vec<u8>, Vec<u8>) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams =
        Streams { input: &mut bytes, out: &mut out, err: &mut err, out_is_terminal: false, no_color: true, width: 80 };
    let arguments = std::iter::once(&"parallax").chain(words).map(std::ffi::OsString::from);
    let code = parallax::cli::run(arguments, &mut streams);
    (code, out, err)
}

/// Any bytes as a file of ratings, and the answer in a form that the first byte chooses.
pub(crate) fn report_writer(bytes: &[u8]) {
    let Some((&choice, bytes)) = bytes.split_first() else { return };
    let formats = ["terminal", "markdown", "html", "json", "csv", "xlsx"];
    let format = formats[usize::from(choice) % formats.len()];
    let command = ["check", "score", "gaps"][usize::from(choice) / formats.len() % 3];
    let hidden: &[&str] = if choice > 200 { &["--pseudonymize"] } else { &[] };
    let (code, out, err) =
        run(&[&[command, "-", "--instrument", "wai_sr", "--format", format], hidden].concat(), bytes);
    assert!(matches!(code, 0 | 1 | 3), "{command} {format}: {code} {}", String::from_utf8_lossy(&err));
    assert!(code != 1 || out.is_empty(), "{command} {format}: refused, and an answer");
    if format == "xlsx" {
        assert!(code != 0 || out.starts_with(b"PK"));
        return;
    }
    let out = String::from_utf8(out).expect("an answer is UTF-8");
    let odd = |letter: char| letter.is_control() && letter != '\n';
    match format {
        "json" => assert!(code != 0 || serde_json::from_str::<serde_json::Value>(&out).is_ok(), "{out}"),
        "csv" => cells_are_safe(&out),
        _ => assert!(
            !out.contains(odd) && !out.contains('\u{202e}'),
            "{command} {format}: {:?}",
            out.chars().find(|&c| odd(c))
        ),
    }
    assert!(!String::from_utf8_lossy(&err).contains(odd), "{command} {format}");
}

fn cells_are_safe(text: &str) {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    for row in rows.records() {
        for cell in &row.expect("every row has as many cells") {
            let would_run = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
            assert!(!would_run || cell.parse::<f64>().is_ok(), "{cell:?} of {:?}", text_of(cell));
        }
    }
}

//! The reader as a whole: what is written is read, whatever the dress of the file.

use proptest::prelude::*;

use crate::domain::study::Study;
use crate::error::Problem;

use super::request::InstrumentChoice;
use super::request::Request;
use super::request::Source;
use super::study;

const INSTRUMENT: &str = "id = \"three\"\nname = \"Three items\"\nsource = \"invented\"\nrelationship = \"therapy\"\nkey = \"user\"\n\
    report_as = \"mean\"\n[[form]]\nperspective = [\"client\", \"therapist\", \"observer\"]\nitems = 3\nrange = [-50, 500]\ninteger = false\n";

fn request(texts: &[String]) -> Request {
    let instrument = crate::instruments::parse(INSTRUMENT, "three.toml").unwrap();
    let source = |(at, text): (usize, &String)| Source::Text { name: format!("{at}.csv"), text: text.clone() };
    Request {
        inputs: texts.iter().enumerate().map(source).collect(),
        instrument: Some(InstrumentChoice::Given(Box::new(instrument))),
        ..Request::default()
    }
}

fn read(texts: &[String]) -> Study {
    study(&request(texts), &mut std::io::empty()).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(request: &Request) -> Vec<Problem> {
    study(request, &mut std::io::empty()).map(|_| ()).unwrap_err().problems()
}

/// Every form as text, in the order of the study.
fn forms(study: &Study) -> Vec<String> {
    let ratings = &study.ratings[0];
    let form = |row: usize| {
        let session = study.session(ratings.session[row]);
        let dyad = study.dyad(session.dyad);
        let ids = [dyad.receiver, dyad.giver, ratings.rater[row]].map(|person| study.people.id(person));
        let items: Vec<Option<f64>> = (0..3).map(|item| ratings.items.value(row, item)).collect();
        format!("{ids:?} {} {} {items:?}", session.number, ratings.perspective[row].name())
    };
    (0..ratings.len()).map(form).collect()
}

const HEADER: [&str; 8] =
    ["client_id", "therapist_id", "session", "rater_id", "perspective", "item1", "item2", "item3"];

/// A form: client, session, perspective and three answers in tenths.
type Row = (String, u32, usize, [Option<i32>; 3]);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let answer = proptest::option::weighted(0.7, -500..=5000_i32);
    let answers = [answer.clone(), answer.clone(), answer];
    let row = ("[a-cé,\"\n;|\t ]{0,3}[A-Z]", 0..4_u32, 0..3_usize, answers);
    proptest::collection::vec(row, 1..30).prop_map(|mut rows: Vec<Row>| {
        for row in &mut rows {
            row.0 = row.0.trim_matches(' ').to_owned();
        }
        rows.sort_by(|a, b| (&a.0, a.1, a.2).cmp(&(&b.0, b.1, b.2)));
        rows.dedup_by(|a, b| (&a.0, a.1, a.2) == (&b.0, b.1, b.2));
        rows
    })
}

fn fields(row: &Row) -> Vec<String> {
    let (client, session, perspective, answers) = row;
    let view = ["client", "therapist", "observer"][*perspective];
    let rater = [client.as_str(), "T1", "O1"][*perspective];
    let mut fields = vec![client.clone(), "T1".to_owned(), session.to_string(), rater.to_owned(), view.to_owned()];
    fields.extend(
        answers.iter().map(|answer| answer.map_or_else(String::new, |tenths| (f64::from(tenths) / 10.0).to_string())),
    );
    fields
}

/// Written by a program that knows nothing of ours.
fn written(rows: &[Row], delimiter: u8, terminator: csv::Terminator) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
    writer.write_record(HEADER).unwrap();
    for row in rows {
        writer.write_record(fields(row)).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn expected(rows: &[Row]) -> Vec<String> {
    let form = |row: &Row| {
        let (client, session, perspective, answers) = row;
        let fields = fields(row);
        let ids = [client.as_str(), "T1", fields[3].as_str()];
        let items = answers.map(|answer| answer.map(|tenths| f64::from(tenths) / 10.0)).to_vec();
        format!("{ids:?} {session} {} {items:?}", ["client", "therapist", "observer"][*perspective])
    };
    rows.iter().map(form).collect()
}

proptest! {
    #[test]
    fn what_is_written_is_read(rows in rows()) {
        let study = read(&[written(&rows, b',', csv::Terminator::Any(b'\n'))]);
        prop_assert_eq!(forms(&study), expected(&rows));
        let filled = rows.iter().filter(|row| row.3.iter().any(Option::is_some)).count();
        prop_assert_eq!((study.inputs[0].records, study.inputs[0].used), (rows.len(), filled));
        let excluded: usize = study.inputs[0].excluded.iter().map(|(_, records)| records).sum();
        prop_assert_eq!(excluded, rows.len() - filled);
    }

    #[test]
    fn the_order_of_rows_and_their_division_into_files_do_not_matter(rows in rows(), turn in 0..30_usize) {
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        turned.reverse();
        let (first, second) = turned.split_at(turned.len() / 2);
        let text = |rows: &[Row]| written(rows, b',', csv::Terminator::CRLF);
        prop_assert_eq!(forms(&read(&[text(&turned)])), expected(&rows));
        if !first.is_empty() {
            prop_assert_eq!(forms(&read(&[text(first), text(second)])), expected(&rows));
        }
    }

    #[test]
    fn line_ends_marks_and_delimiters_do_not_matter(rows in rows(), at in 0..4_usize) {
        let delimiter = b",;\t|"[at];
        let plain = written(&rows, delimiter, csv::Terminator::Any(b'\n'));
        let crlf = written(&rows, delimiter, csv::Terminator::CRLF);
        for text in [format!("\u{feff}{plain}"), crlf, format!("{plain}\n\r\n")] {
            prop_assert_eq!(forms(&read(&[text])), expected(&rows));
        }
    }

    #[test]
    fn no_bytes_whatever_make_the_reader_panic(bytes in "[\\x00-\\x7fé\u{feff}]{0,200}", start in 0..3_usize) {
        let start = ["", "client_id,therapist_id,session,perspective,item1,item2,item3\n", "sep=;\n"][start];
        let _ = study(&request(&[format!("{start}{bytes}")]), &mut std::io::empty());
    }
}

/// A record with cells as they come from many hands; the session is the number of the record.
fn any_record() -> impl Strategy<Value = Vec<&'static str>> {
    let of = |cells: &'static [&'static str]| prop::sample::select(cells);
    let answer = || of(&["", "1", "2", "5", "5", "9", "0", "10", "-1", "2.5", "3 "]);
    let ids = (
        of(&["C1", "C1", "C2", "C3", "C4", " C2", "na", "a-client-with-a-long-id"]),
        of(&["T1", "T1", "T2", "T3", "x\u{a0}y"]),
    );
    let view = of(&["client", "client", "therapist", "observer", "Client", "patient"]);
    let rater = of(&["C1", "C3", "T1", "T2", "O1", "O1", "O2", "O3", "O2 ", "none"]);
    (ids, rater, view, answer(), answer(), answer()).prop_map(|((client, therapist), rater, view, one, two, three)| {
        vec![client, therapist, rater, view, one, two, three]
    })
}

/// All that reading a file gives, but for the hash.
fn outcome(text: String) -> String {
    match study(&request(&[text]), &mut std::io::empty()) {
        Ok(study) => {
            let ids: Vec<&str> = (0..study.people.len()).map(|at| study.people.id(person(at))).collect();
            let account = study.inputs.iter().map(|input| (input.records, input.used, &input.excluded));
            let lines = &study.ratings[0].line;
            format!("{:?}\n{ids:?}\n{:?}\n{:?}\n{lines:?}", forms(&study), study.notices, account.collect::<Vec<_>>())
        }
        Err(error) => format!("{:?}", error.problems()),
    }
}

fn person(at: usize) -> crate::domain::people::PersonId {
    crate::domain::people::PersonId(u32::try_from(at).unwrap())
}

proptest! {
    #[test]
    fn the_short_way_reads_what_the_long_way_reads(
        records in prop::collection::vec(any_record(), 1..40),
        breaks in prop::collection::vec(prop::sample::select(&["\n", "\n", "\n", "\r\n", "\n\n"][..]), 40),
        short in 0..400_usize,
    ) {
        // A quotation mark in the window closes the short way.
        let written = |quote: &str| {
            let mut text = format!("{}\n", HEADER.join(","));
            for (number, (record, end)) in records.iter().zip(&breaks).enumerate() {
                let number = number.to_string();
                let mut cells = record.clone();
                cells.insert(2, &number);
                cells.truncate(if number == short.to_string() { 7 } else { 8 });
                let cells: Vec<String> = cells.iter().map(|cell| format!("{quote}{cell}{quote}")).collect();
                text.extend([format!("{}{end}", cells.join(","))]);
            }
            // The end of the file always goes the long way.
            text + "C1,T1,900,C1,client,1,2,3\n" + &"\n".repeat(64)
        };
        prop_assert_eq!(outcome(written("")), outcome(written("\"")));
    }
}

fn table(rows: &[&str]) -> String {
    format!("{}\n{}\n", HEADER.join(","), rows.join("\n"))
}

#[test]
fn standard_input_is_read_under_the_name_of_a_dash() {
    let request = Request { inputs: vec![Source::Stdin], ..request(&[]) };
    let study = study(&request, &mut table(&["C1,T1,1,C1,client,1,2,3"]).as_bytes()).unwrap();
    assert_eq!((study.inputs[0].name.as_str(), study.inputs[0].used), ("-", 1));
}

#[test]
fn a_file_without_a_header_is_empty_whatever_stands_before_it() {
    let blank = "\n".repeat(5000);
    for text in ["sep=;\n", "\u{feff}sep=;\r\n\r\n", blank.as_str(), &format!("sep=,\n{blank}")] {
        let problems = refused(&request(&[text.to_owned()]));
        assert_eq!((problems.len(), problems[0].code, problems[0].at.line), (1, "empty-file", None), "{text:?}");
    }
}

#[test]
fn numbers_that_no_form_prints_are_told_from_those_out_of_range() {
    for (cell, code) in [
        ("4e0", "not-a-number"),
        ("4.000000000000000000000000000001", "overflow"),
        ("1e400", "out-of-range"),
        ("1e-3", "not-a-number"),
        ("1e-320", "overflow"),
    ] {
        let problems = refused(&request(&[table(&[&format!("C1,T1,1,C1,client,1,{cell},3")])]));
        assert_eq!((problems[0].code, problems[0].at.column), (code, Some(7)), "{cell}");
    }
}

#[test]
fn the_same_form_in_two_files_names_both_lines() {
    let row = "C1,T1,1,C1,client,1,2,3";
    let problems = refused(&request(&[table(&[row]), table(&["C2,T1,1,C2,client,1,2,3", row])]));
    assert_eq!((problems[0].code, problems[0].at.line), ("duplicate-rating", Some(3)));
    assert!(problems[0].message.contains("line 2 of `0.csv`"), "{}", problems[0].message);
}

#[test]
fn a_missing_code_is_used_when_declared_and_refused_inside_the_range() {
    let text = table(&["C1,T1,1,C1,client,-99,2,NA"]);
    assert_eq!(refused(&request(std::slice::from_ref(&text)))[0].code, "out-of-range");
    let declared = Request { missing: vec!["-99".into()], ..request(std::slice::from_ref(&text)) };
    let study = study(&declared, &mut std::io::empty()).unwrap();
    assert_eq!(study.ratings[0].items.value(0, 0), None);
    let inside = Request { missing: vec!["9".into()], ..request(&[text]) };
    assert_eq!(refused(&inside)[0].code, "missing-code-in-range");
}

#[test]
fn without_an_instrument_the_command_is_given_and_nothing_is_guessed() {
    let request = Request { instrument: None, ..request(&[table(&["C1,T1,1,C1,client,1,2,3"])]) };
    let problem = &refused(&request)[0];
    assert_eq!(problem.code, "missing-instrument");
    assert!(problem.hint.as_deref().unwrap_or("").contains("--instrument"));
}

#[test]
fn columns_and_answers_are_mapped_as_asked() {
    let text = "who,T,n,view,q1,q2,q3\nC1,T1,1,patient,often,2,3\n".to_owned();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let request = Request {
        map: vec![
            pair("who", "client_id"),
            pair("T", "therapist_id"),
            pair("n", "session"),
            pair("view", "perspective"),
            pair("q", "item"),
        ],
        values: vec![("q1".into(), "often".into(), crate::domain::rating::Decimal::whole(4))],
        ..request(&[text])
    };
    let study = study(&request, &mut std::io::empty()).unwrap();
    assert_eq!(forms(&study), ["[\"C1\", \"T1\", \"C1\"] 1 client [Some(4.0), Some(2.0), Some(3.0)]"]);
    assert_eq!(study.notices[0].code, "perspective-alias");
}

#[test]
fn a_study_in_memory_is_read_with_its_outcomes() {
    const FILES: &[(&str, &str)] = &[
        (
            "parallax.toml",
            "[study]\ntitle = \"T\"\n[[ratings]]\nfile = \"r.csv\"\ninstrument = \"three.toml\"\nrange = [0, 9]\n\
            constant = { perspective = \"client\", therapist_id = \"none\" }\n[[outcomes]]\nfile = \"a.csv\"\nname = \"adherence\"\nmissing = [-9]\n",
        ),
        ("three.toml", INSTRUMENT),
        ("r.csv", "client_id,session,item1,item2,item3\nC1,1,1,2,3\nC2,1,4,5,6\n"),
        ("a.csv", "client_id,session,adherence\nC2,1,0.5\nC1,1,1\nC9,1,1\nC1,2,-9\n"),
    ];
    let request = Request { inputs: vec![Source::Bundle(FILES)], ..Request::default() };
    let study = study(&request, &mut std::io::empty()).unwrap();
    assert_eq!(study.title.as_deref(), Some("T"));
    assert_eq!(study.instruments[0].forms[0].range, Some((0.0, 9.0)));
    let values: Vec<(&str, Option<u32>, f64)> = study.outcomes[0]
        .values
        .iter()
        .map(|(client, session, value)| (study.people.id(*client), *session, *value))
        .collect();
    assert_eq!(values, [("C1", Some(1), 1.0), ("C2", Some(1), 0.5)]);
    assert_eq!((study.inputs[1].records, study.inputs[1].used), (4, 2));
    assert!(study.notices.iter().any(|notice| notice.code == "range-overridden"));
}

#[test]
fn therapy_and_supervision_stand_in_one_file() {
    let text = "client_id,therapist_id,trainee_id,supervisor_id,session,perspective,instrument,Bond\n\
        C1,T1,,,1,client,WAI-SR,4.5\n,,T1,S1,1,supervisee,wai_supervision_bahrick,6\n,,T1,S1,1,supervisor,wai_supervision_bahrick,5\n";
    let request = Request { inputs: request(&[text.to_owned()]).inputs, ..Request::default() };
    let study = study(&request, &mut std::io::empty()).unwrap_or_else(|error| panic!("{error}"));
    let dyads: Vec<(&str, &str)> =
        study.dyads.iter().map(|dyad| (study.people.id(dyad.receiver), study.people.id(dyad.giver))).collect();
    assert_eq!(dyads, [("C1", "T1"), ("T1", "S1")]);
    assert_eq!((study.ratings[1].len(), study.ratings[1].given_scales.as_slice()), (2, &["bond".to_owned()][..]));
    assert_eq!(study.ratings[1].items.width(), 0);
}

#[test]
fn one_instrument_with_two_ranges_is_refused_and_names_both_files() {
    const ROWS: [&str; 2] = ["C1,T1,1,C1,client,1,2,3\n", "C2,T1,1,C2,client,1,2,3\n"];
    let entry = |file: &str, more: &str| format!("[[ratings]]\nfile = \"{file}\"\n{more}\n");
    let folder = std::env::temp_dir().join(format!("parallax-two-ranges-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (file, row) in ["a.csv", "b.csv"].iter().zip(ROWS) {
        std::fs::write(folder.join(file), format!("{}\n{row}", HEADER.join(","))).unwrap();
    }
    std::fs::write(folder.join("three.toml"), INSTRUMENT).unwrap();
    let read = |first: &str, second: &str| {
        let text = entry("a.csv", first) + &entry("b.csv", second);
        std::fs::write(folder.join("parallax.toml"), text).unwrap();
        let inputs = vec![Source::Path(folder.clone())];
        study(&Request { inputs, ..Request::default() }, &mut std::io::empty())
    };
    let named = "instrument = \"three.toml\"";
    let (low, high) = (format!("{named}\nrange = [1, 5]"), format!("{named}\nrange = [1, 7]"));
    for (first, second) in [(&low, &high), (&low, &named.to_owned()), (&named.to_owned(), &high)] {
        let problems = read(first, second).map(|_| ()).unwrap_err().problems();
        assert_eq!(problems[0].code, "bad-range");
        let message = &problems[0].message;
        assert!(message.contains("a.csv") && message.contains("b.csv"), "{message}");
    }
    let study = read(&low, &low).unwrap();
    assert_eq!(study.ratings[0].len(), 2);
    let told: Vec<usize> = study.notices.iter().map(|notice| notice.count).collect();
    assert_eq!(told, [2]);
    let names: Vec<bool> = study.inputs.iter().map(|input| input.name.ends_with("parallax.toml")).collect();
    assert_eq!(names, [false, false, true]);
    assert_eq!((study.inputs[2].records, study.inputs[2].sha256.len()), (0, 64));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn an_instrument_column_does_not_take_over_the_range_of_another_file() {
    let header = "client_id,therapist_id,session,perspective,instrument,item1,item2,item3,item4";
    let row = |client: &str| format!("{header}\n{client},T1,1,client,srs_v3_session_rating,7,8,9,6\n");
    let texts: &'static [(&'static str, &'static str)] = Box::leak(Box::new([
        (
            "parallax.toml",
            "[[ratings]]\nfile = \"a.csv\"\ninstrument = { column = \"instrument\" }\nrange = [0, 9]\n\
            [[ratings]]\nfile = \"b.csv\"\ninstrument = { column = \"instrument\" }\n",
        ),
        ("a.csv", &*row("C1").leak()),
        ("b.csv", &*row("C2").leak()),
    ]));
    let problems = refused(&Request { inputs: vec![Source::Bundle(texts)], ..Request::default() });
    assert_eq!((problems[0].code, problems[0].at.line, problems[0].at.column), ("bad-range", Some(2), Some(5)));
    assert!(problems[0].message.contains("`a.csv` and `b.csv`"), "{}", problems[0].message);
}

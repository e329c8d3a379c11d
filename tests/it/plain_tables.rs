//! Tables of ratings without an instrument, through the program: what is read, and what is refused where.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::{NO_SCREEN, Ran, fixture, run, run_with};

const LONG: [&str; 6] = ["--target", "subject", "--rater", "judge", "--score", "score"];

/// Reads a text on standard input as a plain table.
fn read(text: &str, more: &[&str]) -> Ran {
    run_with(&[&["agreement", "-", "--quiet"], more].concat(), NO_SCREEN, text.as_bytes())
}

fn matrix(text: &str, more: &[&str]) -> Ran {
    read(text, &[&["--layout", "matrix"], more].concat())
}

/// The rows of a table that is read.
fn rows(text: &str, more: &[&str]) -> String {
    let ran = read(text, &[more, &["--format", "csv"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{text}");
    ran.out
}

/// The JSON of a table that is read.
fn json(text: &str, more: &[&str]) -> Value {
    let ran = read(text, &[more, &["--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{text}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// Code, line, column and message of every error of a table that is refused.
fn errors(text: &str, more: &[&str]) -> Vec<(String, u64, u64, String)> {
    let ran = read(text, &[more, &["--format", "json"]].concat());
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{text}: {}", ran.err);
    let value: Value = serde_json::from_str(&ran.err).unwrap();
    let place = |error: &Value, key: &str| error[key].as_u64().unwrap_or(0);
    let words = |error: &Value| format!("{} {}", error["message"], error["hint"]);
    let one = |error: &Value| {
        (error["code"].as_str().unwrap().to_owned(), place(error, "line"), place(error, "column"), words(error))
    };
    value["errors"].as_array().unwrap().iter().map(one).collect()
}

/// The one error of a table that is refused.
fn refused(text: &str, more: &[&str], code: &str, line: u64, column: u64, word: &str) {
    let found = errors(text, more);
    let at: Vec<(&str, u64, u64)> = found.iter().map(|error| (error.0.as_str(), error.1, error.2)).collect();
    assert_eq!(at, [(code, line, column)], "{text}: {found:?}");
    assert!(found[0].3.contains(word), "{text}: {}", found[0].3);
}

const MATRIX: [&str; 2] = ["--layout", "matrix"];

fn shrout_fleiss() -> (String, String) {
    let text = |name: &str| std::fs::read_to_string(fixture(name)).unwrap();
    (text("tables/shrout_fleiss.csv"), text("tables/shrout_fleiss_long.csv"))
}

#[test]
fn both_layouts_of_one_table_give_the_same_rows() {
    let (wide, long) = shrout_fleiss();
    let expected = rows(&wide, &MATRIX);
    assert_eq!(rows(&long, &LONG), expected);
    let value = json(&wide, &MATRIX);
    let icc = value["estimates"].as_array().unwrap().iter().find(|row| row["term"] == "ICC(A,1)").unwrap();
    // Shrout & Fleiss 1979, table 4: ICC(2,1) = .29.
    assert!((icc["estimate"].as_f64().unwrap() - 0.290).abs() < 5e-4);
    assert_eq!((&icc["instrument"], &icc["scale"], &icc["level"]), (&Value::Null, &"score".into(), &"target".into()));
    assert_eq!((&icc["n"], &icc["k"]), (&6.into(), &4.into()));
}

#[test]
fn the_order_of_rows_and_the_dress_of_a_file_change_no_number() {
    let (wide, long) = shrout_fleiss();
    let expected = rows(&wide, &MATRIX);
    let turned: Vec<&str> =
        long.lines().take(1).chain(long.lines().skip(1).collect::<Vec<_>>().into_iter().rev()).collect();
    let dressed = [
        format!("\u{feff}{}", wide.replace('\n', "\r\n")),
        wide.replace('\n', "\r"),
        wide.replace(',', ";"),
        wide.replace(',', "\t"),
        wide.replace("target", "TARGET"),
        wide.replace("J1", "\"J1\"").replace(",9,", ",\" 9 \","),
        format!("sep=|\n{}", wide.replace(',', "|")),
        format!("{wide}\n,,,,\n"),
    ];
    for text in &dressed {
        assert_eq!(rows(text, &MATRIX), expected, "{text:?}");
    }
    assert_eq!(rows(&turned.join("\n"), &LONG), expected);
    let folder = tempfile::tempdir().unwrap();
    let half = |name: &str, keep: &dyn Fn(usize) -> bool| {
        let path = folder.path().join(name);
        let lines: Vec<&str> =
            long.lines().enumerate().filter(|(at, _)| *at == 0 || keep(*at)).map(|two| two.1).collect();
        std::fs::write(&path, lines.join("\n")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (first, second) = (half("a.csv", &|at| at % 2 == 0), half("b.csv", &|at| at % 2 == 1));
    let both = run(&[&["agreement", &first, &second, "--quiet", "--format", "csv"], &LONG[..]].concat());
    assert_eq!((both.code, both.out), (0, expected));
}

#[test]
fn decimals_are_exact_and_ids_are_text() {
    let first = |text: &str| json(text, &MATRIX)["estimates"][0]["estimate"].as_f64().unwrap();
    let tenths = first("target,a,b\nx,0.1,0.2\ny,0.30,0.4\nz,-0.5,1\n");
    let whole = first("target,a,b\nx,1,2\ny,3,4\nz,-5,10\n");
    assert!((tenths - whole).abs() < 1e-15, "{tenths} {whole}: an ICC does not depend on the unit");
    let ids = json("target,a,b\n007,1,2\n7,3,4\n1E5,5,5\n12345678901234567,2,2\n", &MATRIX);
    assert_eq!(ids["estimates"][0]["n"], 4);
    // Thirteen leading digits that all share are no loss.
    let far = rows("target,a,b\nx,1000000000000.1,1000000000000.2\ny,1000000000000.3,1000000000000.4\n", &MATRIX);
    let near = rows("target,a,b\nx,0.1,0.2\ny,0.3,0.4\n", &MATRIX);
    assert_eq!(far, near);
}

#[test]
fn the_first_column_is_a_label_when_its_name_or_its_text_says_so() {
    let found = |text: &str| {
        let value = json(text, &MATRIX);
        let codes: Vec<String> = value["notices"]
            .as_array()
            .unwrap()
            .iter()
            .map(|notice| notice["code"].as_str().unwrap().to_owned())
            .collect();
        (value["estimates"][0]["k"].as_u64().unwrap(), codes)
    };
    assert_eq!(found("Session,a,b\n1,1,2\n2,3,5\n"), (2, vec![]));
    assert_eq!(found("ID,a,b\n1,1,2\n2,3,5\n"), (2, vec![]));
    assert_eq!(found("video,a,b\nv1,1,2\nv2,3,5\n"), (2, vec!["label-column".to_owned()]));
    assert_eq!(found(",a,b\n1,1,2\n2,3,5\n"), (2, vec!["label-column".to_owned()]));
    assert_eq!(found("a,b\n1,2\n3,5\n4,4\n"), (2, vec![]));
    assert_eq!(found("video,a,b\n1,1,2\n2,3,5\n3,4,4\n"), (3, vec!["label-unclear".to_owned()]));
    assert_eq!(found("9,2,5\n6,1,3\n8,4,6\n"), (3, vec!["header-of-numbers".to_owned()]));
}

#[test]
fn missing_cells_are_left_out_and_every_record_is_accounted_for() {
    let text = "target,a,b,c\nx,1,2,\ny,3,NA,4\nz,-99, ,\nw,5,6,7\nv,2,2,1\n\n,,,\n";
    let value = json(text, &["--layout", "matrix", "--missing", "-99"]);
    let input = &value["made_from"]["inputs"][0];
    assert_eq!((&input["records"], &input["used"]), (&6.into(), &4.into()));
    let excluded = &input["excluded"];
    assert_eq!((&excluded[0]["reason"], &excluded[0]["records"]), (&"no rating".into(), &1.into()));
    assert_eq!((&excluded[1]["reason"], &excluded[1]["records"]), (&"row of separators only".into(), &1.into()));
    let long = "subject,judge,score\nx,a,1\nx,b,\ny,a,3\ny,b,3\nz,a,2\nz,b,4\nz,c,\n";
    let value = json(long, &LONG);
    assert_eq!(value["made_from"]["inputs"][0]["used"], 5);
    let notices = value["notices"].as_array().unwrap();
    let idle = notices.iter().find(|notice| notice["code"] == "without-ratings").unwrap();
    assert!(idle["message"].as_str().unwrap().contains("raters without a rating were left out: `c`"));
}

#[test]
fn a_rating_that_is_there_twice_is_refused_with_both_lines() {
    let long = "subject,judge,score\nx,a,1\nx,b,2\ny,a,3\nx,a,1\n";
    refused(long, &LONG, "duplicate-rating", 5, 0, "line 5 rates again what line 2 has rated");
    refused("target,a,b\nx,1,\ny,3,4\nx,,2\n", &MATRIX, "duplicate-rating", 4, 1, "as line 2 is");
    let numbered = "subject,judge,score,time\nx,a,1,1\nx,a,2,2\ny,a,3,1\ny,b,2,1\n";
    let ran = read(numbered, &[&LONG[..], &["--replicate", "time"]].concat());
    assert!(!ran.err.contains("rates again"), "{}", ran.err);
    let again = "subject,judge,score,time\nx,a,1,1\nx,a,2,1\n";
    refused(again, &[&LONG[..], &["--replicate", "time"]].concat(), "duplicate-rating", 3, 0, "another replicate");
}

#[test]
fn a_target_lies_in_one_cluster_of_each_kind() {
    let text = "client,therapist,subject,judge,score\nC1,T1,1,a,1\nC1,T1,1,b,2\nC2,T1,2,a,3\nC2,T1,2,b,3\n";
    let clusters = [&LONG[..], &["--cluster", "client", "--cluster", "therapist"]].concat();
    assert_eq!(json(text, &clusters)["made_from"]["options"]["cluster"], "client, therapist");
    let repeated = text.replace("C2,T1,2", "C2,T1,1");
    let found = errors(&repeated, &clusters);
    assert!(found.iter().all(|error| error.0 == "target-in-two-clusters"), "{found:?}");
    assert!(found[0].3.contains("`client` has `C1` on line 2 and `C2` on line 4"), "{found:?}");
}

#[test]
fn wrong_columns_are_refused_with_the_headers_and_what_helps() {
    let (wide, long) = shrout_fleiss();
    refused(&wide, &LONG, "missing-column", 1, 0, "--layout matrix");
    refused(&wide, &LONG, "missing-column", 1, 0, "it has `target`, `J1`, `J2`, `J3`, `J4`");
    refused(&long, &MATRIX, "missing-column", 1, 0, "--target COL --rater COL --score COL");
    let slip = ["--target", "subjekt", "--rater", "judge", "--score", "score"];
    refused(&long, &slip, "missing-column", 1, 0, "did you mean `subject`");
    let loose = ["--target", "Subject", "--rater", "JUDGE", "--score", "score"];
    assert_eq!(rows(&long, &loose), rows(&long, &LONG));
    let twice = "subject,subject,judge,score\n1,1,a,2\n";
    refused(twice, &LONG, "duplicate-header", 1, 2, "is there twice");
    refused("target,a,a\n1,2,3\n", &MATRIX, "duplicate-header", 1, 3, "two raters are called `a`");
    let shared = ["--target", "subject", "--rater", "subject", "--score", "score"];
    refused(&long, &shared, "duplicate-header", 1, 2, "named for two things");
}

#[test]
fn damaged_tables_are_refused_as_ratings_of_a_study_are() {
    refused("", &MATRIX, "empty-file", 0, 0, "empty");
    refused("target,a,b\n", &MATRIX, "no-records", 0, 0, "no record below it");
    refused("target,a,b\nx,,\ny,NA,\n", &MATRIX, "no-records", 0, 0, "not one rating");
    refused("target\nx\n", &MATRIX, "missing-column", 1, 0, "no column of ratings");
    refused("target,a\nx,1\ny,2\n", &MATRIX, "too-few-raters", 0, 0, "1 rater took part");
    refused("target,a,b\nx,1\n", &MATRIX, "wrong-field-count", 2, 0, "2 fields, the header 3");
    refused("target,a,b\nx,1,\"2\n", &MATRIX, "unclosed-quote", 2, 3, "never closed");
    refused("target,a,b\nx,\"3,5\",4\n", &MATRIX, "not-a-number", 2, 2, "decimal comma");
    refused("target,a,b\nx,1,+2\n", &MATRIX, "not-a-number", 2, 3, "`+2` is not a number");
    refused("target,a,b\nx,1,yes\n", &MATRIX, "not-a-number", 2, 3, "--value b:yes=1");
    refused("target,a,b\nx,1,1e300\n", &MATRIX, "overflow", 2, 3, "more digits");
    refused("target,a,b\n,1,2\n", &MATRIX, "empty-id", 2, 1, "is empty");
    refused("target,a,b,\nx,1,2,3\n", &MATRIX, "empty-id", 2, 4, "no name in the header");
    refused("target,a,b\nx,1,2\ntarget,a,b\n", &MATRIX, "repeated-header", 3, 0, "header stands here again");
    refused("a,b\n1,2\nx,3\n", &MATRIX, "not-a-number", 3, 1, "head it `target`");
    refused("subject,judge,score\n,a,1\n", &LONG, "empty-id", 2, 1, "`subject` is empty");
    refused("PK\u{3}\u{4}", &MATRIX, "not-a-workbook", 0, 0, "CSV UTF-8");
    let all = errors("target,a,b\nx,9,word\ny,1\nz,8,1\n", &["--layout", "matrix", "--scale-range", "1,7"]);
    let codes: Vec<&str> = all.iter().map(|error| error.0.as_str()).collect();
    assert_eq!(codes, ["out-of-range", "not-a-number", "wrong-field-count", "out-of-range"]);
}

#[test]
fn ranges_missing_codes_and_words_are_as_the_user_says() {
    let ranged = ["--layout", "matrix", "--scale-range", "1,7"];
    refused("target,a,b\nx,8,2\ny,1,3\n", &ranged, "out-of-range", 2, 2, "8 is outside 1 to 7");
    let coded = [&ranged[..], &["--missing", "7"]].concat();
    refused("target,a,b\nx,1,2\ny,1,3\n", &coded, "missing-code-in-range", 0, 0, "also a rating");
    let words = ["--layout", "matrix", "--value", "item:no=0", "--value", "item:yes=1"];
    let numbers = rows("target,a,b\nx,0,0\ny,1,0\nz,1,1\n", &MATRIX);
    assert_eq!(rows("target,a,b\nx,no,no\ny,yes,no\nz,yes,yes\n", &words), numbers);
    let coded = rows("target,a,b\nx,1,2\ny,9,3\nz,4,4\n", &["--layout", "matrix", "--missing", "9"]);
    assert_eq!(coded, rows("target,a,b\nx,1,2\ny,,3\nz,4,4\n", &MATRIX));
}

#[test]
fn names_that_look_alike_are_reported_and_blanks_around_them_go() {
    let text = "subject,judge,score\nx,Ann,1\nx,ann,2\ny,Ann,3\ny,ann ,4\nz,ann,5\nz,Ann,5\n";
    let value = json(text, &LONG);
    let told: Vec<(&str, &str)> = value["notices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|notice| (notice["code"].as_str().unwrap(), notice["message"].as_str().unwrap()))
        .collect();
    assert!(told.iter().any(|(code, words)| *code == "near-duplicate-id" && words.contains("read as two raters")));
    assert!(told.iter().any(|(code, words)| *code == "near-duplicate-id" && words.contains("(`ann `)")), "{told:?}");
    assert!(told.iter().any(|(code, _)| *code == "id-trimmed"));
    assert_eq!((&value["estimates"][0]["n"], &value["estimates"][0]["k"]), (&3.into(), &2.into()));
}

#[test]
fn options_that_exclude_each_other_are_wrong_usage() {
    let (wide, _) = shrout_fleiss();
    for more in [
        &["--target", "target", "--rater", "J1", "--score", "J2"][..],
        &["--rater", "J1"],
        &["--cluster", "J1"],
        &["--replicate", "J1"],
        &["--instrument", "wai_sr"],
        &["--scale", "total"],
    ] {
        let ran = matrix(&wide, more);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{more:?}");
    }
    assert_eq!(run(&["agreement", "x.csv", "--target", "a", "--rater", "b"]).code, 2);
    assert_eq!(run(&["agreement", "a.csv", "b.csv", "--layout", "matrix"]).code, 2);
    assert_eq!(run(&["agreement", "--layout", "matrix"]).code, 2);
    assert_eq!(run(&["agreement", &fixture("clinic"), "--layout", "matrix"]).code, 2);
}

#[test]
fn every_format_shows_the_table_and_a_terminal_of_80_columns_holds_it() {
    let (wide, _) = shrout_fleiss();
    for format in ["terminal", "markdown", "html", "json", "csv"] {
        let ran = matrix(&wide, &["--format", format]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{format}");
        assert!(ran.out.contains("ICC(A,1)"), "{format}");
        let widest = ran.out.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(format != "terminal" || widest <= 80, "{widest}");
    }
}

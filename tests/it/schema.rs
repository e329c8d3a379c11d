//! What programs read: every JSON output of the program fits the schemas that stand beside the documents.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::ffi::OsString;

use jsonschema::Validator;
use parallax::cli::{Streams, run};
use serde_json::Value;

/// Runs the program in this process; its exit code, standard output and standard error.
pub(crate) fn parallax(arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut input: &[u8] = b"";
    let mut streams =
        Streams { input: &mut input, out: &mut out, err: &mut err, out_is_terminal: false, no_color: true, width: 80 };
    let arguments = ["parallax"].iter().chain(arguments).map(OsString::from);
    let code = run(arguments, &mut streams);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    (code, text(out), text(err))
}

/// The JSON output of a command that succeeds.
pub(crate) fn output(arguments: &[&str]) -> Value {
    let (code, out, err) = parallax(&[arguments, &["--format", "json"]].concat());
    assert_eq!(code, 0, "{arguments:?}: {err}");
    serde_json::from_str(&out).expect("the output is JSON")
}

fn schema(text: &str) -> Validator {
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    assert!(jsonschema::draft202012::meta::is_valid(&schema), "the schema is one of draft 2020-12");
    jsonschema::draft202012::new(&schema).expect("the schema compiles")
}

fn output_schema() -> Validator {
    schema(include_str!("../../docs/output.schema.json"))
}

fn error_schema() -> Validator {
    schema(include_str!("../../docs/errors.schema.json"))
}

const COMMANDS: [&[&str]; 25] = [
    &["report", "--demo"],
    &["report", "--demo", "--dyad", "C014"],
    &["report", "--demo", "--helper", "T03", "--seed", "7"],
    &["gaps", "--demo"],
    &["gaps", "--demo", "--conf-level", "0.9", "--views", "observer,client", "--scale", "bond"],
    &["agreement", "--demo"],
    &["agreement", "fixtures/tables/shrout_fleiss.csv", "--layout", "matrix"],
    &["selftest"],
    &["supervision", "--demo"],
    &["score", "--demo"],
    &["check", "--demo"],
    &["check", "fixtures/hostile/files/one_rating_all_missing.csv", "--instrument", "wai_sr"],
    &["plan", "--icc", "0.8", "--against", "0.6", "--raters", "2", "--width", "0.2"],
    &["plan", "fixtures/tables/shrout_fleiss.csv", "--layout", "matrix", "--replicates", "10", "--wanted", "0.5"],
    &["report", "--demo", "--kind", "study"],
    &["predict", "--demo", "--margin", "0.2"],
    &["predict", "--demo", "--views", "therapist,observer"],
    &["predict", "--correlations", "0.45,0.30,0.40", "--n", "80"],
    &["congruence", "--demo"],
    &["congruence", "fixtures/clinic/therapy.csv", "--instrument", "wai_sr"],
    &[
        "congruence",
        "fixtures/oracles/compare/sim_cases.csv",
        "--outcome-column",
        "adherence",
        "--view",
        "client=client_wai",
        "--view",
        "therapist=therapist_wai",
        "--case",
        "case_id",
    ],
    &["choose"],
    &["choose", "fixtures/tables/shrout_fleiss.csv", "--layout", "matrix", "--raters", "fixed"],
    &["instruments"],
    &["instruments", "calpas_gaston"],
];

/// Violations, as the place in the output and what is wrong there.
fn violations(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).take(5).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_output_fits_the_schema() {
    let schema = output_schema();
    for arguments in COMMANDS {
        let value = output(arguments);
        let wrong: Vec<String> =
            violations(&schema, &value).iter().map(|text| text.chars().take(400).collect()).collect();
        assert!(wrong.is_empty(), "{arguments:?}: {wrong:#?}");
    }
}

#[test]
fn undefined_values_fit_the_schema_too() {
    // One session: hardly anything has an interval, much has no value.
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("one.csv");
    let table = "client_id,therapist_id,session,perspective,total\nC1,T1,1,client,4\nC1,T1,1,therapist,3.5\n";
    std::fs::write(&path, table).expect("a file can be written");
    let path = path.to_str().expect("the path is UTF-8");
    let value = output(&["gaps", path, "--instrument", "wai_sr"]);
    assert_eq!(violations(&output_schema(), &value), Vec::<String>::new());
    let rows = value["estimates"].as_array().expect("rows");
    assert!(rows.iter().any(|row| row["undefined"].is_string()), "this study should leave something undefined");
    let single = output(&["gaps", "--demo", "--views", "observer,trainee"]);
    assert_eq!(violations(&output_schema(), &single), Vec::<String>::new());
}

#[test]
fn every_error_fits_its_schema() {
    let schema = error_schema();
    let cases: [(&[&str], u8, &str); 6] = [
        (&["check", "fixtures/hostile/files/out_of_range_high.csv", "--instrument", "wai_sr"], 1, "out-of-range"),
        (&["gaps", "fixtures/hostile/files/gzip_named.csv", "--instrument", "wai_sr"], 1, "not-text"),
        (&["report", "--demo", "--dyad", "nobody"], 2, "unknown-id"),
        (&["score", "fixtures/clinic/therapy.csv"], 1, "missing-instrument"),
        (&["check", "no/such/file.csv"], 4, "io"),
        (&["agreement", "--demo", "--strict"], 1, "item-missing"),
    ];
    for (arguments, code, name) in cases {
        let (exit, out, err) = parallax(&[arguments, &["--format", "json"]].concat());
        assert_eq!((exit, out.as_str()), (code, ""), "{arguments:?}: {err}");
        let value: Value = serde_json::from_str(&err).expect("errors are JSON");
        assert_eq!(violations(&schema, &value), Vec::<String>::new(), "{arguments:?}");
        assert_eq!(value["errors"][0]["code"], name, "{arguments:?}");
    }
}

/// Every path to a key in a value, where it stands first in each list.
fn keys(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                found.push((path.to_owned(), key.clone()));
                keys(inner, &format!("{path}/{key}"), found);
            }
        }
        Value::Array(list) => {
            if let Some(first) = list.first() {
                keys(first, &format!("{path}/0"), found);
            }
        }
        _ => {}
    }
}

/// Objects whose keys are the user's own: options, counts by perspective, scales and labels of a form.
fn has_free_keys(path: &str) -> bool {
    ["/options", "/facts/perspectives", "/scales", "/labels", "/peers"].iter().any(|ending| path.ends_with(ending))
}

#[test]
fn a_key_that_is_missing_or_unknown_is_seen() {
    let schema = output_schema();
    let mut tried = 0;
    let choose: &[&str] = &["choose", "fixtures/tables/shrout_fleiss.csv", "--layout", "matrix"];
    let others: [&[&str]; 5] =
        [&["gaps", "--demo"], &["score", "--demo"], &["check", "--demo"], &["instruments", "wai_sr"], &["selftest"]];
    for arguments in others.into_iter().chain([choose]) {
        let mut value = output(arguments);
        // One row of each kind is enough, and much faster.
        for key in ["estimates", "scores", "trajectories", "flags"] {
            if let Some(rows) = value.get_mut(key).and_then(Value::as_array_mut) {
                rows.truncate(1);
            }
        }
        assert!(schema.is_valid(&value));
        let mut found = Vec::new();
        keys(&value, "", &mut found);
        for (path, key) in found.iter().filter(|(path, _)| !has_free_keys(path)) {
            let mut less = value.clone();
            let place = less.pointer_mut(path).and_then(Value::as_object_mut).expect("the path was just found");
            place.remove(key);
            assert!(!schema.is_valid(&less), "{arguments:?}: without {path}/{key} the output still fits");
            let mut more = value.clone();
            let place = more.pointer_mut(path).and_then(Value::as_object_mut).expect("the path was just found");
            place.insert("surprise".to_owned(), Value::Null);
            assert!(!schema.is_valid(&more), "{arguments:?}: {path} takes unknown keys");
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried} keys were tried");
}

#[test]
fn a_value_without_its_reason_is_seen() {
    let schema = output_schema();
    let mut value = output(&["agreement", "--demo"]);
    assert!(schema.is_valid(&value));
    value["estimates"][0]["estimate"] = Value::Null;
    assert!(!schema.is_valid(&value), "an estimate that is null needs a reason");
}

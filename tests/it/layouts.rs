//! Tables that are not one row for each form, through the program: the same numbers, and faults at their cells.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::{NO_SCREEN, Ran, fixture, run_with};

const FORM: &str = "hostile/files/instrument_good.toml";

fn text(name: &str) -> String {
    std::fs::read_to_string(fixture(name)).unwrap()
}

fn read(command: &str, text: &str, more: &[&str]) -> Ran {
    let form = fixture(FORM);
    run_with(&[&[command, "-", "--quiet", "--instrument", &form], more].concat(), NO_SCREEN, text.as_bytes())
}

fn facts(text: &str, more: &[&str]) -> Value {
    let ran = read("check", text, &[more, &["--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str::<Value>(&ran.out).unwrap()
}

fn errors(text: &str, more: &[&str]) -> Vec<Value> {
    let ran = read("check", text, &[more, &["--format", "json"]].concat());
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    serde_json::from_str::<Value>(&ran.err).unwrap()["errors"].as_array().unwrap().clone()
}

#[test]
fn a_wide_table_gives_the_numbers_of_the_long_one() {
    let (long, wide) = (text("hostile/files/clean_long.csv"), text("hostile/files/wide_clean.csv"));
    for command in ["gaps", "score"] {
        let expected = read(command, &long, &["--format", "csv"]);
        let ours = read(command, &wide, &["--format", "csv"]);
        assert_eq!((ours.code, ours.err.as_str()), (0, ""));
        let rater_free = |text: &str| text.replace(",O01,", ",observer,");
        assert_eq!(rater_free(&ours.out), rater_free(&expected.out), "{command}");
    }
}

#[test]
fn rows_are_counted_as_records_and_forms_as_ratings() {
    let all = facts(&text("hostile/files/wide_clean.csv"), &[]);
    assert_eq!((&all["facts"]["records"], &all["facts"]["ratings"]), (&8.into(), &24.into()));
    let some = facts(&text("hostile/files/wide_blank_perspective.csv"), &[]);
    assert_eq!((&some["facts"]["records"], &some["facts"]["ratings"]), (&8.into(), &20.into()));
    assert_eq!(some["facts"]["missing_item_cells"], 0, "a form that nobody filled in has no missing answers");
    let mut lines: Vec<String> = text("hostile/files/wide_clean.csv").lines().map(str::to_owned).collect();
    lines.push(format!("C009,T09,1{}", ",".repeat(36)));
    let blank = facts(&lines.join("\n"), &[]);
    let input = &blank["made_from"]["inputs"][0];
    assert_eq!((&input["records"], &input["used"]), (&9.into(), &8.into()));
    assert_eq!(input["excluded"][0]["records"], 1);
}

#[test]
fn faults_of_a_wide_table_stand_at_their_cell() {
    let wide = text("hostile/files/wide_clean.csv");
    let bad = wide.replacen("C001,T01,2,2,2,4", "C001,T01,2,2,9,4", 1);
    let problem = &errors(&bad, &[])[0];
    assert_eq!((&problem["code"], &problem["token"]), (&"out-of-range".into(), &"9".into()));
    assert_eq!((&problem["line"], &problem["column"]), (&3.into(), &5.into()));
    assert_eq!(problem["column_name"], "client_item2");
    let absent = errors(&wide.replacen("therapist_item7", "notes", 1), &[]);
    assert_eq!((&absent[0]["code"], &absent[0]["line"]), (&"missing-column".into(), &1.into()));
    assert!(absent[0]["message"].as_str().unwrap().contains("`therapist_item7`"), "{absent:?}");
    let twice = errors(&wide.replacen("therapist_item7", "Therapist Item 06", 1), &[]);
    assert_eq!((&twice[0]["code"], &twice[0]["column"]), (&"duplicate-header".into(), &22.into()));
    let nobody = errors(&wide.replacen("client_id", "who", 1), &[]);
    assert!(nobody[0]["message"].as_str().unwrap().contains("no column `client_id`"), "{nobody:?}");
}

#[test]
fn columns_of_any_name_are_given_to_a_view() {
    let wide = text("hostile/files/wide_clean.csv");
    let renamed =
        wide.replace("client_item", "wai_c_").replace("therapist_item", "wai_t_").replace("observer_item", "o");
    let map = ["--map", "wai_c_=client_item", "--map", "wai_t_=therapist_item", "--map", "o=observer_item"];
    let ours = read("gaps", &renamed, &[&map[..], &["--format", "csv"]].concat());
    assert_eq!(ours.out, read("gaps", &wide, &["--format", "csv"]).out);
    let wrong = errors(&renamed, &["--map", "wai_c_=parent_item"]);
    assert_eq!(wrong[0]["code"], "missing-column");
}

#[test]
fn several_observers_of_a_row_are_told_apart() {
    let header = "client_id,therapist_id,session,client,observer1,observer2,observer2_rater_id";
    let rows = "\nC1,T1,1,4,3,2,Ann\nC1,T1,2,4,3,,\nC2,T1,1,4,3,2.5,Bea\n";
    let found = facts(&format!("{header}{rows}"), &[]);
    assert_eq!(found["facts"]["perspectives"]["observer"], 5);
    assert_eq!(found["facts"]["raters"], 5, "two clients, Ann, Bea, and `observer1`");
}

/// A study of two files: `client.csv` as given, and the therapist's forms by date.
fn by_date(client: &str, therapist: &str) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let ratings = |file: &str, view: &str, more: &str| {
        format!(
            "[[ratings]]\nfile = \"{file}\"\ninstrument = \"four.toml\"\nconstant = {{ perspective = \"{view}\" }}\n{more}\n"
        )
    };
    write("four.toml", FOUR);
    write("client.csv", client);
    write("therapist.csv", therapist);
    let by_date = "match_dates_within = 3";
    let study = ratings("client.csv", "client", by_date) + &ratings("therapist.csv", "therapist", by_date);
    write("parallax.toml", &study);
    crate::cli_files::spoken(folder.path(), "check --format json --quiet")
}

const FOUR: &str = "id = \"four\"\nname = \"Four lines\"\nsource = \"made up\"\nrelationship = \"therapy\"\nkey = \"user\"\nreport_as = \"mean\"\n\
    [[form]]\nperspective = [\"client\", \"therapist\"]\nitems = 4\nrange = [0, 10]\ninteger = false\nreversed = []\n";
const DATED: &str = "client_id,therapist_id,date,item1,item2,item3,item4\n";

#[test]
fn forms_of_a_file_for_each_view_meet_by_their_dates() {
    let client = "client_id,therapist_id,session,date,item1,item2,item3,item4\n\
        C1,T1,1,2026-03-02,7,8,9,6\nC1,T1,2,2026-03-09,7,8,9,6\nC1,T1,4,2026-03-14,7,8,9,6\n";
    let therapist = "C1,T1,2026-03-03,8,8,8,8\nC1,T1,2026-03-30,8,8,8,8\nC1,T1,2026-03-08,8,8,8,8\n";
    let (code, out, err) = by_date(client, &format!("{DATED}{therapist}"));
    assert_eq!(code, Some(0), "{err}");
    let value: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&value["facts"]["sessions"], &value["facts"]["ratings"]), (&3.into(), &5.into()));
    let input = &value["made_from"]["inputs"][1];
    assert_eq!((&input["records"], &input["used"]), (&3.into(), &2.into()));
    assert_eq!(input["excluded"][0]["reason"], "no session near its date");
    let told: Vec<_> = value["notices"].as_array().unwrap().iter().map(|notice| &notice["code"]).collect();
    assert!(told.contains(&&"session-by-date".into()) && told.contains(&&"session-unmatched".into()), "{told:?}");
}

#[test]
fn a_form_between_two_sessions_is_nobodys_and_one_without_any_day_is_an_error() {
    let client = "client_id,therapist_id,session,date,item1,item2,item3,item4\n\
        C1,T1,1,2026-03-02,7,8,9,6\nC1,T1,2,2026-03-06,7,8,9,6\n";
    let (code, out, _) = by_date(client, &format!("{DATED}C1,T1,2026-03-04,8,8,8,8\n"));
    let value: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &value["facts"]["ratings"]), (Some(0), &2.into()));
    let (code, _, err) = by_date(client, &format!("{DATED}C1,T1,,8,8,8,8\n"));
    assert_eq!(code, Some(1));
    assert!(err.contains("empty-session"), "{err}");
}

#[test]
fn sessions_without_any_number_are_numbered_by_their_days() {
    let client = format!("{DATED}C1,T1,2026-03-09,7,8,9,6\nC1,T1,2026-03-02,7,8,9,6\n");
    let therapist = format!("{DATED}C1,T1,2026-03-03,8,8,8,8\nC1,T1,2026-03-11,8,8,8,8\nC1,T1,2026-03-20,8,8,8,8\n");
    let (code, out, err) = by_date(&client, &therapist);
    assert_eq!(code, Some(0), "{err}");
    let value: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&value["facts"]["sessions"], &value["facts"]["ratings"]), (&3.into(), &5.into()));
}

#[test]
fn a_row_may_hold_all_sessions_of_a_client() {
    let wide = text("hostile/files/wide_clean.csv");
    let lines: Vec<Vec<&str>> = wide.lines().map(|line| line.split(',').collect()).collect();
    let items = |session: u32| {
        let named = |name: &&str| name.replace("_item", &format!("_s{session:02}_"));
        lines[0][3..].iter().map(named).collect::<Vec<_>>().join(",")
    };
    let mut table = format!("client_id,therapist_id,{},{}\n", items(1), items(2));
    for two in lines[1..].chunks(2) {
        assert_eq!((two[0][0], two[0][2], two[1][2]), (two[1][0], "1", "2"));
        table.push_str(&[two[0][..2].join(","), two[0][3..].join(","), two[1][3..].join(",")].join(","));
        table.push('\n');
    }
    let views = ["client", "therapist", "observer"];
    let roles: Vec<String> = views.iter().map(|view| format!("{view}_s{{session}}_={view}_item")).collect();
    let map: Vec<&str> = roles.iter().flat_map(|role| ["--map", role.as_str()]).collect();
    let ours = read("gaps", &table, &[&map[..], &["--format", "csv"]].concat());
    assert_eq!((ours.code, ours.out), (0, read("gaps", &wide, &["--format", "csv"]).out), "{}", ours.err);
}

#[test]
fn decimal_commas_are_read_where_the_comma_is_free() {
    let semicolon = "target;Ann;Bob\nA;3,5;4\nB;2;2,25\nC;5;4,75\n";
    let ran = run_with(&["agreement", "-", "--layout", "matrix", "--format", "json"], NO_SCREEN, semicolon.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("\"decimal-comma\""), "{}", ran.out);
    let point = semicolon.replace(',', ".").replace(';', ",");
    let same = run_with(&["agreement", "-", "--layout", "matrix", "--format", "csv"], NO_SCREEN, point.as_bytes());
    let ours = run_with(&["agreement", "-", "--layout", "matrix", "--format", "csv"], NO_SCREEN, semicolon.as_bytes());
    assert_eq!(ours.out, same.out);
}

#[test]
fn one_file_may_hold_several_instruments_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let part = |form: &str, prefix: &str| {
        let columns = format!("columns = {{ client_item = \"c_{prefix}\", therapist_item = \"t_{prefix}\" }}");
        format!("[[ratings]]\nfile = \"all.csv\"\ninstrument = \"{form}.toml\"\nlayout = \"wide\"\n{columns}\n")
    };
    write("four.toml", FOUR);
    write("two.toml", &FOUR.replace("id = \"four\"", "id = \"two\"").replace("items = 4", "items = 2"));
    write("parallax.toml", &(part("four", "a") + &part("two", "b")));
    let header = "client_id,therapist_id,session,c_a1,c_a2,c_a3,c_a4,t_a1,t_a2,t_a3,t_a4,c_b1,c_b2,t_b1,t_b2";
    write("all.csv", &format!("{header}\nC1,T1,1,1,2,3,4,5,6,7,8,9,10,0,1\nC1,T1,2,1,2,3,4,,,,,9,10,,\n"));
    let (code, out, err) = crate::cli_files::spoken(folder.path(), "check --format json --quiet");
    assert_eq!(code, Some(0), "{err}");
    let value: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(value["facts"]["perspectives"], serde_json::json!({ "client": 4, "therapist": 2 }));
    assert_eq!(value["facts"]["item_cells"], 2 * 4 + 4 + 2 * 2 + 2);
    let codes: Vec<_> = value["notices"].as_array().unwrap().iter().map(|notice| &notice["code"]).collect();
    assert_eq!(codes, ["unknown-column", "unknown-column"], "the layout was declared");
}

#[test]
fn words_for_views_and_sessions_are_given_on_the_command_line_or_in_a_study_file() {
    let coded = text("hostile/files/perspective_number.csv");
    assert_eq!(errors(&coded, &[])[0]["code"], "unknown-perspective");
    let found = facts(&coded, &["--value", "perspective:2=therapist"]);
    assert_eq!(found["facts"]["perspectives"]["therapist"], 8);
    let ran = read("check", &coded, &["--value", "perspective:2=mother"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("labels.csv", &text("hostile/files/session_labels.csv"));
    write("form.toml", &text(FORM));
    let words = errors(&text("hostile/files/session_labels.csv"), &[]);
    assert!(words[0]["hint"].as_str().unwrap().contains("sessions = { \"intake\" = 1 }"), "{words:?}");
    let names: std::collections::BTreeSet<String> = text("hostile/files/session_labels.csv")
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(2).unwrap().to_owned())
        .collect();
    let sessions: Vec<String> = names.iter().enumerate().map(|(at, name)| format!("\"{name}\" = {at}")).collect();
    let study = format!(
        "[[ratings]]\nfile = \"labels.csv\"\ninstrument = \"form.toml\"\nsessions = {{ {} }}\n",
        sessions.join(", ")
    );
    write("parallax.toml", &study);
    let (code, out, err) = crate::cli_files::spoken(folder.path(), "check --format json --quiet");
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["facts"]["records"], 24);
}

#[test]
fn rows_of_other_forms_in_a_long_export_of_redcap_are_left_out_and_counted() {
    let header = "record_id,redcap_repeat_instance,therapist,role,q1,q2,q3,q4";
    let rows = "\nC1,,T1,,,,,\nC1,1,,client,7,8,9,6\nC1,1,,therapist,7,8,9,6\n";
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("four.toml", FOUR);
    write("export.csv", &format!("{header}{rows}"));
    let (code, _, err) = crate::cli_files::spoken(folder.path(), "init export.csv --instrument four.toml");
    assert_eq!(code, Some(0), "{err}");
    let (code, out, err) = crate::cli_files::spoken(folder.path(), "check --format json --quiet");
    assert_eq!(code, Some(0), "{err}");
    let value: Value = serde_json::from_str(&out).unwrap();
    let input = &value["made_from"]["inputs"][0];
    assert_eq!((&input["records"], &input["used"]), (&3.into(), &2.into()));
    assert_eq!((&value["facts"]["ratings"], &value["facts"]["therapists"]), (&2.into(), &1.into()));
}

#[test]
fn a_file_for_each_view_is_known_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let header = "client_id,therapist_id,session,item1,item2,item3,item4\nC1,T1,1,7,8,9,6\n";
    write("four.toml", FOUR);
    write("forms_clients.csv", header);
    write("therapist.csv", header);
    let line = "init forms_clients.csv therapist.csv --instrument four.toml";
    let (code, _, err) = crate::cli_files::spoken(folder.path(), line);
    assert_eq!(code, Some(0), "{err}");
    let (code, out, err) = crate::cli_files::spoken(folder.path(), "check --format json --quiet");
    assert_eq!(code, Some(0), "{err}");
    let value: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(value["facts"]["perspectives"], serde_json::json!({ "client": 1, "therapist": 1 }));
}

#[test]
fn usual_names_are_suggested_all_at_once_and_the_suggestion_works() {
    let table = "patient,therapist,session_no,role,item1,item2\nC1,T1,1,patient,7,8\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("two.toml"), FOUR.replace("items = 4", "items = 2")).unwrap();
    std::fs::write(folder.path().join("a.csv"), table).unwrap();
    let line = "check a.csv --instrument two.toml --quiet";
    let (code, _, err) = crate::cli_files::spoken(folder.path(), line);
    assert_eq!(code, Some(1));
    let options = err.split('`').find(|part| part.starts_with("--map")).unwrap();
    let (code, _, err) = crate::cli_files::spoken(folder.path(), &format!("{line} {options}"));
    assert_eq!(code, Some(0), "{err}");
}

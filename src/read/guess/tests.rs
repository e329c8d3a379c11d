//! Exports of programs, and the study files that read them.

use super::*;

fn text_of(name: &str, text: &str, instrument: Option<&str>) -> Sketch {
    let inputs = vec![Source::Text { name: name.into(), text: text.into() }];
    let instrument = instrument.map(|name| InstrumentChoice::Named(name.to_owned()));
    let request = Request { inputs, instrument, ..Request::default() };
    sketch(&request, &str::to_owned, &mut std::io::empty()).unwrap()
}

fn lines(sketch: &Sketch) -> Vec<&str> {
    sketch.text.lines().map(|line| line.split("  # ").next().unwrap_or_default()).collect()
}

#[test]
fn an_export_of_redcap_gets_its_columns_sessions_and_missing_codes() {
    let items = |side: &str| (1..=4).map(|item| format!("srs_{side}_{item}")).collect::<Vec<_>>().join(",");
    let header = format!("record_id,redcap_event_name,therapist,{},{},srs_complete", items("c"), items("t"));
    let rows =
        "\nC1,intake_arm_1,T1,,,,,,,,,0\nC1,session_1_arm_1,,7,8,-99,9,8,8,8,7,2\nC1,session_2_arm_1,,7,8,9,9,,,,,2\n";
    let sketch = text_of("export.csv", &format!("{header}{rows}"), Some("srs_v3_session_rating"));
    let lines = lines(&sketch);
    for expected in [
        "layout = \"wide\"",
        "missing = [\"-99\"]",
        "fill_down = true",
        "client_id = \"record_id\"",
        "therapist_id = \"therapist\"",
        "session = \"redcap_event_name\"",
        "client_item = \"srs_c_\"",
        "therapist_item = \"srs_t_\"",
        "intake_arm_1 = 0",
        "session_2_arm_1 = 2",
    ] {
        let found = lines.iter().any(|line| line.replace('"', "") == expected.replace('"', ""));
        assert!(found, "no `{expected}` in\n{}", sketch.text);
    }
    assert_eq!(sketch.questions, 0, "{}", sketch.text);
}

#[test]
fn what_cannot_be_guessed_is_a_question_and_no_line() {
    let sketch = text_of("notes.csv", "id,q1,q2,q3\n1,often,never,7\n", None);
    assert!(sketch.questions >= 5, "{}", sketch.text);
    let read = lines(&sketch);
    assert!(!read.iter().any(|line| line.starts_with("instrument")), "{}", sketch.text);
    assert!(read.contains(&"# therapist_id = \"…\""), "{}", sketch.text);
    assert!(toml::from_str::<toml::Value>(&sketch.text).is_ok());
}

#[test]
fn a_suggested_line_gives_roles_to_the_columns_of_an_export() {
    let names = ["record_id", "redcap_repeat_instance", "wai_1", "wai_2", "wai_3"].map(str::to_owned);
    let line = suggested_columns(&names, &["client_id", "session"]).unwrap();
    assert_eq!(line, "columns = { client_id = \"record_id\", session = \"redcap_repeat_instance\", item = \"wai_\" }");
    assert_eq!(suggested_columns(&names, &["therapist_id"]), None);
}

#[test]
fn usual_names_of_absent_columns_are_suggested_as_options() {
    let names = ["patient", "therapist code", "session", "role", "item1"].map(str::to_owned);
    let options = suggested_options(&names, &["client_id", "therapist_id", "perspective"]).unwrap();
    assert_eq!(options, "--map patient=client_id --map 'therapist code=therapist_id' --map role=perspective");
    assert_eq!(suggested_options(&names, &["supervisor_id"]), None);
}

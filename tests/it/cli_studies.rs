//! Studies of every shape through the command line: what can be told is told, what cannot is refused with its reason.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use std::collections::BTreeMap;

use serde_json::Value;

use crate::cli::{NO_SCREEN, fixture, parallax, run, run_with};

/// The rows of a CSV text by their header.
fn table(text: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().unwrap()
}

/// Lines of the clinic's therapy file that `keep` accepts, below its header.
fn therapy(keep: impl Fn(&str) -> bool) -> String {
    let text = std::fs::read_to_string(fixture("clinic/therapy.csv")).unwrap();
    let lines = text.lines().enumerate().filter(|(place, line)| *place == 0 || keep(line));
    lines.flat_map(|(_, line)| [line, "\n"]).collect()
}

#[test]
fn the_demo_is_the_clinic() {
    let (demo, files) = (parallax("score --demo"), run(&["score", &fixture("clinic")]));
    assert_eq!((demo.code, demo.out), (0, files.out));
    let toml = run(&["score", &fixture("clinic/parallax.toml")]);
    assert_eq!(parallax("score --demo").out, toml.out);
}

#[test]
fn all_277_simulated_forms_have_the_expected_sums() {
    let ran = run(&["score", &fixture("simulated_wai36"), "--quiet"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let mut sums: BTreeMap<(String, String, String), f64> = BTreeMap::new();
    for row in table(&ran.out) {
        assert_eq!(row["metric"], "sum");
        let key = (row["receiver_id"].clone(), row["session"].clone(), row["scale"].clone());
        assert!(sums.insert(key, row["field_score"].parse().unwrap()).is_none(), "one score for each form and scale");
    }
    let expected = table(&std::fs::read_to_string(fixture("simulated_wai36/expected_scores.csv")).unwrap());
    assert_eq!((expected.len(), sums.len()), (277, 4 * 277));
    for row in expected {
        for scale in ["task", "bond", "goal", "total"] {
            let key = (row["pairing_id"].clone(), row["session_id"].clone(), scale.to_owned());
            let wanted: f64 = row[scale].parse().unwrap();
            assert!((sums[&key] - wanted).abs() < 1e-9, "{key:?}: {} is not {wanted}", sums[&key]);
        }
    }
}

#[test]
fn the_check_names_the_14_reversed_items_and_the_172_wrong_totals() {
    let ran = run(&["check", &fixture("simulated_wai36"), "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let told: Vec<(&str, u64)> = (json["notices"].as_array().unwrap().iter())
        .filter(|notice| notice["code"] == "published-score-differs")
        .map(|notice| (notice["message"].as_str().unwrap(), notice["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(told.len(), 2, "task and goal follow from the key: {told:?}");
    for ((message, count), scale) in told.into_iter().zip(["bond", "total"]) {
        assert!(message.starts_with(&format!("172 of 277 {scale} scores")), "{message}");
        assert_eq!(count, 172);
    }
    let text = run(&["check", &fixture("simulated_wai36"), "--format", "markdown"]).out;
    let items = "1 3 7 9 10 11 12 15 20 27 29 31 33 34";
    assert!(text.contains(&format!("run against the rest of their scale: {items}; reversed in the key: {items}.")));
}

#[test]
fn a_study_with_one_view_says_what_was_read_and_what_cannot_be_told() {
    let text = therapy(|line| line.contains(",client,"));
    let words = ["report", "-", "--instrument", "wai_sr", "--format", "markdown"];
    let ran = run_with(&words, NO_SCREEN, text.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("458 client forms") && ran.out.contains("no gap can be shown"), "{}", ran.out);
    let agreement = run_with(&["agreement", "-", "--instrument", "wai_sr"], NO_SCREEN, text.as_bytes());
    assert_eq!((agreement.code, agreement.out.as_str()), (1, ""));
    assert!(agreement.err.contains("0 observers took part"), "{}", agreement.err);
}

#[test]
fn one_session_gives_a_gap_without_an_interval_and_never_a_made_up_one() {
    let text = therapy(|line| line.starts_with("C001,T01,1,") && !line.contains(",observer,"));
    let ran = run_with(&["gaps", "-", "--instrument", "wai_sr", "--format", "json"], NO_SCREEN, text.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let rows = json["estimates"].as_array().unwrap();
    let gap = rows.iter().find(|row| row["term"] == "mean_gap" && row["scale"] == "total").unwrap();
    assert!(gap["estimate"].is_f64() && gap["conf_low"].is_null() && gap["n"] == 1, "{gap}");
    for row in rows {
        assert_eq!(row["estimate"].is_null(), row["undefined"].is_string(), "{row}");
        assert_eq!(row["conf_low"].is_null(), row["conf_high"].is_null(), "{row}");
    }
    let report = run_with(&["report", "-", "--instrument", "wai_sr", "--format", "html"], NO_SCREEN, text.as_bytes());
    assert_eq!(report.code, 0, "{}", report.err);
}

#[test]
fn supervision_alone_is_a_whole_study() {
    let file = fixture("clinic/supervision.csv");
    let input = [file.as_str(), "--instrument", "wai_supervision_bahrick", "--format", "markdown"];
    let report = run(&[&["report"], &input[..]].concat());
    assert_eq!(report.code, 0, "{}", report.err);
    assert!(report.out.contains("Two views of supervision") && !report.out.contains("client form"), "{}", report.out);
    assert!(run(&[&["supervision"], &input[..]].concat()).out.contains("56 sessions"));
    let demo = parallax("supervision --demo").out;
    assert!(
        !demo.contains("client form") && !demo.contains("therapist − client"),
        "and of therapy only the link is said: {demo}"
    );
    let therapy = fixture("clinic/therapy.csv");
    let none = run(&["supervision", &therapy, "--instrument", "wai_sr"]);
    assert_eq!((none.code, none.out.as_str()), (1, ""));
    assert!(none.err.contains("no ratings of supervision"), "{}", none.err);
}

#[test]
fn a_frame_takes_scale_scores_and_asks_for_them() {
    let header = "client_id,therapist_id,session,perspective,item1,item2,item3,item4,item5,item6,item7,item8,item9,item10,item11,item12\n";
    let text = format!("{header}C1,T1,1,client,1,2,3,4,5,6,7,1,2,3,4,5\n");
    let told =
        run_with(&["check", "-", "--instrument", "wai_s_tracey", "--format", "json"], NO_SCREEN, text.as_bytes());
    let json: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((told.code, &json["notices"][0]["code"]), (0, &"no-key".into()), "{json}");
    let strict = run_with(&["score", "-", "--instrument", "wai_s_tracey", "--strict"], NO_SCREEN, text.as_bytes());
    assert_eq!(strict.code, 1);
    assert!(strict.err.contains("give scale scores in columns goal, task, bond, total"), "{}", strict.err);
    let text =
        "client_id,therapist_id,session,perspective,bond,goal,task\nC1,T1,1,client,5.5,6,4\nC1,T1,1,therapist,5,5,5\n";
    let scored = run_with(&["score", "-", "--instrument", "wai_s_tracey"], NO_SCREEN, text.as_bytes());
    assert_eq!(scored.code, 0, "{}", scored.err);
    let bond: Vec<String> =
        table(&scored.out).into_iter().filter(|row| row["scale"] == "bond").map(|row| row["score"].clone()).collect();
    assert_eq!(bond, ["5.5", "5"]);
}

#[test]
fn forms_that_are_not_parallel_give_a_correlation_and_no_gap() {
    let mut text = "trainee_id,supervisor_id,session,perspective,rapport,client_focus\n".to_owned();
    for (trainee, session) in (1..=6).flat_map(|trainee| (1..=3).map(move |session| (trainee, session))) {
        let level = f64::from((trainee * 5 + session * 3) % 7) / 2.0 + 2.0;
        let supervisor = trainee % 2;
        text.extend([
            format!("R{trainee},S{supervisor},{session},trainee,{level},{}\n", level + 1.0),
            format!("R{trainee},S{supervisor},{session},supervisor,{},{level}\n", 1.0 + level * 0.75),
        ]);
    }
    let words = ["supervision", "-", "--instrument", "swai_efstation", "--format", "json"];
    let ran = run_with(&words, NO_SCREEN, text.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let of = |term: &str| -> Vec<Value> {
        let rows = json["estimates"].as_array().unwrap().iter();
        rows.filter(|row| row["term"] == term && row["views"] == "supervisor-trainee").cloned().collect()
    };
    for term in ["mean_gap", "loa_low", "ccc"] {
        let rows = of(term);
        assert!(!rows.is_empty(), "{term} is refused, not left out");
        for row in rows {
            let why = if row["scale"] == "identification" { "no-shared-scale" } else { "not-parallel" };
            assert!(row["undefined"] == why && row["estimate"].is_null(), "{row}");
        }
    }
    assert!(of("r").iter().any(|row| row["level"] == "session" && row["estimate"].is_f64()), "{:?}", of("r"));
    let page = run_with(
        &["report", "-", "--instrument", "swai_efstation", "--format", "markdown"],
        NO_SCREEN,
        text.as_bytes(),
    );
    assert_eq!(page.code, 0, "{}", page.err);
}

#[test]
fn a_case_and_a_helper_can_be_picked_and_a_wrong_id_is_helped() {
    let case = parallax("report --demo --dyad C001 --format markdown");
    let exact = parallax("report --demo --dyad C001/T01 --format markdown");
    assert_eq!((case.code, exact.code), (0, 0), "{}{}", case.err, exact.err);
    assert!(case.out.contains("C001"));
    assert_eq!(case.out.lines().next(), exact.out.lines().next());
    let helper = parallax("report --demo --helper T01 --format markdown");
    assert_eq!(helper.code, 0, "{}", helper.err);
    assert!(helper.out.contains("not of T01"), "what was left out is counted");
    assert!(helper.out.starts_with("# Simulated training clinic: T01\n"), "whose caseload it is");
    let outcomes = helper.out.lines().find(|line| line.starts_with("| adherence.csv | 481 |")).unwrap();
    assert!(outcomes.contains("not of T01"), "outcomes of other people's clients are left out: {outcomes}");
    assert!(parallax("report --demo --dyad T01 --format markdown").out.contains("supervis"), "a trainee is a case too");
    for line in ["report --demo --dyad C999", "report --demo --helper nobody", "report --demo --kind case"] {
        let ran = parallax(line);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}");
        assert!(ran.err.contains("hint: "), "{line}: {}", ran.err);
    }
}

#[test]
fn columns_words_and_missing_codes_can_be_named_on_the_command_line() {
    let text = "patient,shrink,visit,view,q1,q2,q3,q4,q5,q6,q7,q8,q9,q10,q11,q12\n\
                C1,T1,1,client,Never,2,3,4,5,1,2,3,4,5,-99,2\nC1,T1,1,therapist,1,2,3,4,5,1,2,3,4,5,1,2\n";
    let words = [
        "score",
        "-",
        "--instrument",
        "wai_sr",
        "--map",
        "patient=client_id",
        "--map",
        "shrink=therapist_id",
        "--map",
        "visit=session",
        "--map",
        "view=perspective",
        "--map",
        "q=item",
        "--value",
        "item:Never=1",
        "--missing",
        "-99",
    ];
    let ran = run_with(&words, NO_SCREEN, text.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = table(&ran.out);
    let goal = rows.iter().find(|row| row["scale"] == "goal" && row["perspective"] == "client").unwrap();
    assert_eq!(
        (goal["score"].as_str(), goal["answered"].as_str(), goal["items"].as_str()),
        ("2.6666666666666665", "3", "4")
    );
    let range = run_with(&[&words[..], &["--scale-range", "1,4"]].concat(), NO_SCREEN, text.as_bytes());
    assert_eq!(range.code, 1);
    assert!(range.err.contains("5 is outside 1 to 4"), "{}", range.err);
}

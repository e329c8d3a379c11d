//! Outcomes that hardly ever happened; several outcomes told apart; a surface on the page of a study.

use crate::cli::{NO_SCREEN, fixture, run, run_with};
use crate::predict::{changed, owned};

/// The page about an outcome that happened to the cases `yes`.
fn page(yes: &[&str]) -> (String, String) {
    let file = changed(|cells| {
        let mut own = owned(cells);
        own[6] = String::from(if yes.contains(&cells[0]) { "1" } else { "0" });
        Some(own)
    });
    let path = file.path().to_str().unwrap_or_default().to_owned();
    let words = ["--outcome-column", "completed", "--view", "client=client_wai", "--view", "therapist=therapist_wai"];
    let ran = run(&[&["predict", path.as_str()], &words[..], &["--format", "markdown"]].concat());
    (ran.out.split_whitespace().collect::<Vec<&str>>().join(" "), ran.err)
}

#[test]
fn three_events_bear_numbers_and_no_verdict() {
    let (words, told) = page(&["K003", "K017", "K040"]);
    assert!(words.contains("stands in 3 rows, too few for a verdict"), "{words}");
    assert!(!words.contains("do not settle") && !words.contains("favour"), "{words}");
    assert!(told.contains("few-events") || words.contains("few-events") || words.contains("rarer value"), "{told}");
    let (words, _) = page(&["K003", "K017", "K040", "K052", "K066"]);
    assert!(!words.contains("too few for a verdict"), "{words}");
}

#[test]
fn the_page_of_a_study_has_the_surface_that_its_rows_carry() {
    let ran = run(&["report", "--demo", "--kind", "study", "--format", "json", "--quiet"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let rows = answer["estimates"].as_array().unwrap();
    let of_surface: Vec<_> = rows.iter().filter(|row| row["analysis"] == "congruence").collect();
    // The same rows as those of the command, and only of pairs with rows on either side.
    let alone = run(&["congruence", "--demo", "--format", "json", "--quiet"]);
    let alone: serde_json::Value = serde_json::from_str(&alone.out).unwrap();
    let alone = alone["estimates"].as_array().unwrap();
    assert!(of_surface.iter().any(|row| row["term"] == "a4" && row["estimate"].is_f64()), "{}", of_surface.len());
    assert!(of_surface.iter().all(|row| alone.contains(row)));
    for row in &of_surface {
        let small = ["first_higher", "second_higher"].contains(&row["term"].as_str().unwrap());
        assert!(row["n"].as_u64() >= Some(100) && (!small || row["estimate"].as_f64() >= Some(0.1)), "{row}");
    }
    let page = run(&["report", "--demo", "--kind", "study", "--format", "markdown", "--quiet"]).out;
    assert!(
        page.contains("over two ratings of total: does agreement matter?") && page.contains("Lines of the surface")
    );
}

#[test]
fn a_row_about_a_unit_names_its_outcome_too_where_there_are_several() {
    let clinic = fixture("clinic/adherence.csv");
    let homework = std::fs::read_to_string(&clinic).unwrap().replace(",adherence", ",homework");
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), homework).unwrap();
    let homework = format!("{}:homework", file.path().to_str().unwrap());
    // Beside the adherence of the study itself.
    let words = ["predict", "--demo", "--outcome", &homework, "--only", "sensitivity"];
    let ran = run(&[&words[..], &["--format", "json", "--quiet"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let groups: Vec<&str> = answer["estimates"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["term"] == "difference_without")
        .map(|row| row["group"].as_str().unwrap())
        .collect();
    let of = |outcome: &str| groups.iter().filter(|group| group.starts_with(&format!("{outcome}: "))).count();
    assert!(of("adherence") > 0 && of("adherence") == of("homework"), "{groups:?}");
    assert_eq!(of("adherence") + of("homework"), groups.len());
}

/// Six clients: three did it in every session, three in none.
const EVERY_OR_NONE: &str = "\
    id,session,a,b,bin\n\
    1,1,0.532,0.695,1\n\
    1,2,-0.072,0.693,1\n\
    1,3,-1.648,0,1\n\
    1,4,1.074,1.332,1\n\
    2,1,2.2,2.85,1\n\
    2,2,-0.451,1.605,1\n\
    2,3,1.255,0.686,1\n\
    2,4,-0.576,0.163,1\n\
    3,1,-0.953,1.411,1\n\
    3,2,2.255,-0.741,1\n\
    3,3,1.753,-0.804,1\n\
    3,4,0.512,1.415,1\n\
    4,1,-0.842,-1.766,0\n\
    4,2,-0.342,1.282,0\n\
    4,3,0.612,2.57,0\n\
    4,4,0.459,-0.298,0\n\
    5,1,0.33,-0.118,0\n\
    5,2,-0.321,-2.462,0\n\
    5,3,-0.118,0.02,0\n\
    5,4,-0.321,-0.43,0\n\
    6,1,0.949,1.137,0\n\
    6,2,1.059,1.41,0\n\
    6,3,0.21,0.4,0\n\
    6,4,0.162,-0.721,0\n";

#[test]
fn the_interval_of_an_area_ends_where_areas_end() {
    let words =
        ["predict", "-", "--outcome-column", "bin", "--view", "client=a", "--view", "therapist=b", "--case", "id"];
    let words = [&words[..], &["--session", "session", "--only", "kind", "--format", "json", "--quiet"]].concat();
    let ran = run_with(&words, NO_SCREEN, EVERY_OR_NONE.as_bytes());
    let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let rows = answer["estimates"].as_array().unwrap();
    let area = rows.iter().find(|row| row["term"] == "auc_therapist" && row["views"] == "therapist").unwrap();
    // 2/3 with an error of .132 and t of 5 degrees of freedom: the upper limit would be 1.007.
    assert!((area["estimate"].as_f64().unwrap() - 2.0 / 3.0).abs() < 1e-12, "{area}");
    assert_eq!(area["conf_high"].as_f64(), Some(1.0));
    assert!((area["conf_low"].as_f64().unwrap() - 0.326_203_257_713_703).abs() < 1e-9, "{area}");
}

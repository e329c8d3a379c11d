//! Inputs for which a number must not be printed, each of the stored list: what the program says instead.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::run;
use crate::oracles_answer::{fixture, fixture_json};
use crate::predict::{CASES, changed, number, owned, row, sim_cases};

/// An answer with its rows and the codes of its notices.
pub(crate) struct Answer {
    pub(crate) rows: Vec<Value>,
    notices: Vec<String>,
    /// As a person reads it.
    pub(crate) words: String,
}

pub(crate) fn asked(table: &str, outcome: &str, more: &[&str]) -> Answer {
    let of = |format: &str| {
        let start = ["predict", table, "--outcome-column", outcome, "--format", format, "--quiet"];
        let ran = run(&[&start[..], &CASES, more].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    let answer: Value = serde_json::from_str(&of("json")).unwrap();
    Answer {
        rows: answer["estimates"].as_array().unwrap().clone(),
        notices: answer["notices"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["code"].as_str().unwrap().to_owned())
            .collect(),
        words: of("markdown").replace('\\', "").split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// The simulated cases, each line changed or left out.
pub(crate) fn cases(change: impl Fn(&[&str]) -> Option<Vec<String>>) -> Answer {
    asked(changed(change).path().to_str().unwrap(), "adherence", &["--case", "case_id"])
}

/// One cell of each line replaced.
pub(crate) fn with(place: usize, cell: impl Fn(&[&str]) -> String) -> impl Fn(&[&str]) -> Option<Vec<String>> {
    move |cells| Some([&owned(cells)[..place], &[cell(cells)], &owned(cells)[place + 1..]].concat())
}

fn therapists(names: &'static [&'static str]) -> Answer {
    cases(|cells| names.contains(&cells[1]).then(|| owned(cells)))
}

impl Answer {
    pub(crate) fn noticed(&self, code: &str) -> bool {
        self.notices.iter().any(|own| own == code)
    }

    /// Why there is no number, by level, term and method.
    pub(crate) fn reason(&self, level: &str, term: &str, method: &str) -> String {
        let own = row(&self.rows, level, term, method);
        assert!(own["estimate"].is_null() && own["conf_low"].is_null() && own["p_value"].is_null(), "{own}");
        own["undefined"].as_str().unwrap().to_owned()
    }

    /// No way of comparing both views gives a number.
    fn compares_nothing(&self, level: &str) {
        let own = self.rows.iter().filter(|row| row["level"] == level && row["term"] == "difference");
        let own: Vec<&Value> = own.collect();
        assert!(!own.is_empty() && own.iter().all(|row| row["estimate"].is_null()), "{own:?}");
    }

    pub(crate) fn difference(&self) -> &Value {
        row(&self.rows, "client", "difference", "jackknife-mover")
    }
}

fn constant_criterion() {
    let answer = cases(with(5, |_| "80".to_owned()));
    assert_eq!(answer.reason("client", "r_client", "jackknife"), "no-variance");
    answer.compares_nothing("client");
}

fn constant_rating() {
    let answer = cases(with(3, |_| "5".to_owned()));
    assert_eq!(answer.reason("client", "r_therapist", "jackknife"), "constant-column");
    assert!(number(row(&answer.rows, "client", "r_client", "jackknife"), "estimate") > 0.6);
    answer.compares_nothing("client");
}

fn three_rows() {
    let answer = cases(|cells| ["K001", "K009", "K017"].contains(&cells[0]).then(|| owned(cells)));
    assert_eq!(answer.reason("client", "difference", "jackknife-mover"), "too-few-pairs");
    answer.compares_nothing("client");
    assert!(answer.words.contains("Nothing can be compared"), "{}", answer.words);
}

fn eight_rows() {
    let answer = cases(|cells| (cells[0] <= "K008").then(|| owned(cells)));
    assert!(answer.noticed("few-rows") && answer.difference()["estimate"].is_f64());
    assert!(answer.words.contains("8 complete rows are too few for a verdict"), "{}", answer.words);
}

fn one_therapist() {
    let answer = therapists(&["T01"]);
    assert_eq!(answer.reason("therapist", "difference", "jackknife-mover"), "too-few-units");
    assert!(answer.noticed("few-therapists") && answer.difference()["estimate"].is_f64());
    assert!(answer.words.contains("the answer holds for this one therapist only"), "{}", answer.words);
}

fn three_therapists() {
    let answer = therapists(&["T01", "T02", "T03"]);
    assert_eq!(answer.reason("therapist", "difference", "jackknife-mover"), "too-few-units");
    assert!(answer.noticed("few-therapists") && answer.difference()["estimate"].is_f64());
    assert!(answer.words.contains("the answer holds for these 3 therapists only"), "{}", answer.words);
}

fn five_therapists() {
    let answer = therapists(&["T01", "T02", "T03", "T04", "T05"]);
    assert!(answer.noticed("few-units"), "{:?}", answer.notices);
    assert!((number(answer.difference(), "df1") - 4.0).abs() < 1e-12);
    assert!(answer.words.contains("5 units of independence (therapists): the intervals are wide"), "{}", answer.words);
}

fn one_session_each() {
    let text = std::fs::read_to_string(fixture("oracles/repeated/sim_sessions.csv")).unwrap();
    let first: Vec<&str> =
        text.lines().filter(|line| line.starts_with("ther") || line.split(',').nth(2) == Some("1")).collect();
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), first.join("\n")).unwrap();
    let more = ["--case", "client_id", "--session", "session"];
    let answer = asked(file.path().to_str().unwrap(), "adherence", &more);
    // With one row for a client there is no level within clients to speak of, and so no row, least of all one with a 0.
    assert!(answer.rows.iter().all(|row| row["level"] != "within_client"));
    assert!(answer.rows.iter().all(|row| !row["term"].as_str().unwrap().starts_with("slope_within")));
    assert!(answer.words.contains("the data have one row for each case"), "{}", answer.words);
}

fn collinear_ratings() {
    let answer = cases(with(3, |cells| format!("{:.4}", 2.0 * cells[2].parse::<f64>().unwrap() - 5.0)));
    for view in ["client", "therapist"] {
        let both = |own: &&Value| own["term"] == format!("slope_{view}") && own["views"] == "client,therapist";
        let slope = answer.rows.iter().find(both).unwrap();
        assert!(slope["estimate"].is_null() && slope["undefined"] == "not-identified", "{slope}");
    }
    answer.compares_nothing("client");
    assert!(answer.words.contains("both views go up and down as one"), "{}", answer.words);
}

fn everybody_completed() {
    for all in ["0", "1"] {
        let file = changed(with(6, |_| all.to_owned()));
        let more = ["--case", "case_id", "--outcome-kind", "binary"];
        let answer = asked(file.path().to_str().unwrap(), "completed", &more);
        assert_eq!(answer.reason("client", "auc_client", "jackknife"), "no-variance");
        assert_eq!(answer.reason("client", "log_odds_client", "logistic"), "no-variance");
        answer.compares_nothing("client");
    }
}

fn separated() {
    let done = |cells: &[&str]| if cells[2].parse::<f64>().unwrap() >= 5.5 { "1" } else { "0" }.to_owned();
    let file = changed(with(6, done));
    let answer = asked(file.path().to_str().unwrap(), "completed", &["--case", "case_id"]);
    let of = |term: &str, method: &str| row(&answer.rows, "client", term, method);
    assert_eq!(answer.reason("client", "log_odds_client", "logistic"), "separated");
    let firth = of("log_odds_client", "firth");
    assert!(
        number(firth, "conf_low") < number(firth, "estimate") && number(firth, "estimate") < number(firth, "conf_high")
    );
    // Completely above: an area of 1, and no interval about it.
    let area = of("auc_client", "jackknife");
    assert!(number(area, "estimate") == 1.0 && area["conf_low"].is_null() && area["std_error"].is_null(), "{area}");
    assert!(answer.words.contains("without a single exception completed goes along with ratings of the client"));
    assert_eq!(answer.reason("client", "auc_difference", "delong"), "at-boundary");
}

fn one_unit_decides() {
    // The therapist's rating differs in one case alone: without it there is no correlation.
    let answer = cases(|cells| {
        let rating = if cells[0] == "K005" { "6" } else { "5" };
        let own = [&owned(cells)[..3], &[rating.to_owned()], &owned(cells)[4..]].concat();
        (cells[0] <= "K012").then_some(own)
    });
    assert_eq!(answer.reason("client", "difference", "jackknife-mover"), "without-unit");
    // The view does change in these rows: it is the draws without that case, about a third of all, that have no value.
    assert_eq!(answer.reason("client", "difference", "bca"), "draws-without-value");
    assert!(answer.words.contains("without case K005: one of the two views never changes"), "{}", answer.words);
}

fn identical_ratings() {
    let answer = cases(with(3, |cells| cells[2].to_owned()));
    assert_eq!(answer.reason("client", "difference", "jackknife-mover"), "same-ratings");
    answer.compares_nothing("client");
}

/// Ratings on two scales; that the surface and the bias are refused is tested where ranges are known.
fn two_scales() {
    let rescaled = |cells: &[&str]| format!("{:.4}", 1.0 + (cells[3].parse::<f64>().unwrap() - 1.0) * 4.0 / 6.0);
    let (plain, answer) = (asked(&sim_cases(), "adherence", &["--case", "case_id"]), cases(with(3, rescaled)));
    let of = |answer: &Answer| number(answer.difference(), "estimate");
    assert!((of(&plain) - of(&answer)).abs() < 1e-4, "{} {}", of(&plain), of(&answer));
}

#[test]
fn no_number_is_printed_where_none_may_be() {
    let file = fixture_json("oracles/predict/degenerate.json");
    let stored: Vec<&str> =
        file["expected"]["rows"].as_array().unwrap().iter().map(|row| row["input"].as_str().unwrap()).collect();
    let tests: [(&str, fn()); 14] = [
        ("criterion constant in every row", constant_criterion),
        ("one rating constant", constant_rating),
        ("fewer than 4 complete rows", three_rows),
        ("4 to 9 complete rows", eight_rows),
        ("one therapist only", one_therapist),
        ("2 or 3 therapists", three_therapists),
        ("4 to 7 therapists", five_therapists),
        ("every client seen once by every rater with a single session", one_session_each),
        ("client mean and therapist mean perfectly collinear", collinear_ratings),
        ("completed is all 0 or all 1", everybody_completed),
        ("one rating separates completers completely", separated),
        ("leave-one-out correlation undefined or +-1 for some unit", one_unit_decides),
        ("client and therapist columns identical", identical_ratings),
        ("ratings on different scales (1-7 and 1-5)", two_scales),
    ];
    assert_eq!(stored, tests.map(|(input, _)| input));
    for (_, test) in tests {
        test();
    }
}

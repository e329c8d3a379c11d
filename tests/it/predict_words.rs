//! What `parallax predict` says beside its numbers: of signs, levels, scales, few rows, and how it was made.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a failed test")]

use serde_json::Value;

use crate::cli::run;
use crate::oracles_answer::fixture;
use crate::predict::{number, owned, row, sim_cases};
use crate::predict_refused::{Answer, asked, cases, with};

/// Sessions of the simulated clients, each line changed or left out.
fn sessions(change: impl Fn(&[&str]) -> Option<Vec<String>>) -> Answer {
    sessions_beside("adherence", &[], change)
}

fn sessions_beside(outcome: &str, more: &[&str], change: impl Fn(&[&str]) -> Option<Vec<String>>) -> Answer {
    let text = std::fs::read_to_string(fixture("oracles/repeated/sim_sessions.csv")).unwrap();
    let mut lines = text.lines();
    let mut table = format!("{}\n", lines.next().unwrap());
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        table.extend(change(&cells).map(|cells| format!("{}\n", cells.join(","))));
    }
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), table).unwrap();
    asked(file.path().to_str().unwrap(), outcome, &[&["--case", "client_id", "--session", "session"], more].concat())
}

fn published(figures: &str, n: &str) -> (Vec<Value>, Value, String) {
    let figures = format!("--correlations={figures}");
    let of = |format: &str| {
        let ran = run(&["predict", &figures, "--n", n, "--format", format, "--quiet"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    let answer: Value = serde_json::from_str(&of("json")).unwrap();
    let words = of("markdown").replace('\\', "").split_whitespace().collect::<Vec<_>>().join(" ");
    (answer["estimates"].as_array().unwrap().clone(), answer["notices"].clone(), words)
}

#[test]
fn where_signs_differ_sizes_are_compared_as_if_one_view_were_turned_round() {
    let turned = with(3, |cells| format!("{:.2}", 8.0 - cells[3].parse::<f64>().unwrap()));
    let (plain, answer) = (asked(&sim_cases(), "adherence", &["--case", "case_id"]), cases(turned));
    let size = row(&answer.rows, "client", "abs_difference", "jackknife-mover");
    for name in ["estimate", "conf_low", "conf_high", "statistic", "p_value", "df1"] {
        assert!((number(size, name) - number(plain.difference(), name)).abs() < 1e-9, "{name}: {size}");
    }
    assert!(plain.rows.iter().all(|row| row["term"] != "abs_difference"), "only where signs differ");
    assert!(
        answer
            .words
            .contains("The two correlations differ in sign, so they are compared in size as well: |r| differed by .14")
    );
    assert!(
        answer.words.contains("The data favour ratings of the client as the stronger correlate here."),
        "{}",
        answer.words
    );
    assert!(answer.words.contains("client-therapist, across clients: one correlation is above 0"), "{}", answer.words);
}

#[test]
fn published_figures_have_fishers_intervals_and_compare_sizes() {
    let (rows, notices, words) = published("0.5,-0.3,0.1", "80");
    let client = row(&rows, "client", "r_client", "published");
    let half = 1.959_963_984_540_054 / 77.0_f64.sqrt();
    assert!((number(client, "conf_low") - (0.5_f64.atanh() - half).tanh()).abs() < 1e-12, "{client}");
    assert!((number(client, "conf_high") - (0.5_f64.atanh() + half).tanh()).abs() < 1e-12, "{client}");
    let (turned, ..) = published("0.5,0.3,-0.1", "80");
    let (size, other) = (row(&rows, "client", "abs_difference", "zou"), row(&turned, "client", "difference", "zou"));
    for name in ["estimate", "conf_low", "conf_high"] {
        assert!((number(size, name) - number(other, name)).abs() < 1e-12, "{name}");
    }
    assert!(words.contains("do not settle which goes along more strongly; differences of |r| from"), "{words}");
    assert_eq!(notices[0]["code"], "signs-differ");
}

#[test]
fn few_published_rows_and_few_clients_bear_no_verdict() {
    let (_, notices, words) = published("0.9,0.1,0.1", "9");
    assert!(words.contains("9 rows are too few for a verdict.") && !words.contains("favour"), "{words}");
    assert_eq!(notices[0]["code"], "few-rows");
    let (_, notices, words) = published("0.9,0.1,0.1", "10");
    assert!(words.contains("The data favour the first view") && notices.as_array().unwrap().is_empty(), "{words}");
    // Nine clients of five therapists: enough sessions within them, and too few means.
    let nine = |cells: &[&str]| (cells[1] < "C010").then(|| owned(cells));
    let answer = sessions(nine);
    let between = row(&answer.rows, "between_client", "difference", "jackknife-mover");
    let said = format!("{} clients are too few for a verdict", between["n"]);
    assert!(answer.noticed("few-rows") && answer.words.contains(&said), "{}", answer.words);
    let within = answer.words.split("between clients (means").next().unwrap();
    assert!(!within.contains("too few for a verdict"), "{within}");
}

#[test]
fn possible_differences_that_are_too_small_to_be_found_are_no_matter_of_few_rows() {
    let (.., words) = published("0.8,0.6,0", "50");
    assert!(
        words.contains("any difference of correlations about these that is possible at all would mostly be missed"),
        "{words}"
    );
}

#[test]
fn what_never_changes_within_clients_would_have_to_change_there() {
    let first = std::cell::RefCell::new(std::collections::BTreeMap::new());
    let answer = sessions(|cells| {
        let mut known = first.borrow_mut();
        let rating: &mut String = known.entry(cells[1].to_owned()).or_insert_with(|| cells[4].to_owned());
        Some([&owned(cells)[..4], std::slice::from_ref(rating), &owned(cells)[5..]].concat())
    });
    assert_eq!(answer.reason("within_client", "difference", "jackknife-mover"), "constant-column");
    assert!(answer.words.contains("ratings that differ from session to session within a client, in every view"));
    let start = answer.words.split("In these").next().unwrap();
    assert!(start.contains("What these data could show:") && start.contains("between clients"), "{start}");
    assert!(start.contains("It cannot be told from session to session within clients: ratings of a view never change"));
}

#[test]
fn levels_scales_and_variances_are_named_over_sessions() {
    let answer = sessions(|cells| Some(owned(cells)));
    let both =
        ["from session to session within clients and of", "between clients (means of their sessions) would be found"];
    assert!(both.iter().all(|words| answer.words.contains(words)), "{}", answer.words);
    assert!(answer.words.contains("By ranks, whatever the spacing, over all sessions (what differs between clients"));
    assert!(answer.noticed("scales-unknown") && !answer.noticed("scales-differ"));
    assert!(
        answer.words.contains("client; therapist; client and therapist: the slope on the outcome"),
        "{}",
        answer.words
    );
    assert!(answer.words.contains("with random intercepts of clients and therapists, was fitted by restricted"));
    assert!(!answer.words.contains("CR2"), "no such errors were used over sessions: {}", answer.words);
    let demo = run(&["predict", "--demo", "--format", "markdown", "--quiet"]);
    assert!(!demo.out.contains("scales-"), "both forms of the demo study have one range");
}

#[test]
fn fewer_than_four_clients_are_counted_as_clients() {
    let answer = sessions(|cells| (cells[1] < "C004").then(|| owned(cells)));
    assert_eq!(answer.reason("between_client", "difference", "jackknife-mover"), "too-few-pairs");
    assert!(answer.words.contains("at least 4 clients are needed, not 3. What would help: sessions of more clients"));
    assert!(answer.words.contains("the answer holds for this one therapist only"), "{}", answer.words);
}

#[test]
fn no_model_of_leaving_is_described_where_nobody_left() {
    let nobody = |cells: &[&str]| Some([&owned(cells)[..6], &["0".to_owned()]].concat());
    let answer = sessions_beside("done", &["--outcome-kind", "dropout"], nobody);
    assert!(answer.words.contains("nothing can be told: all values are equal"), "{}", answer.words);
    assert!(!answer.words.contains("discrete-time hazard"), "{}", answer.words);
}

#[test]
fn one_session_of_each_client_says_what_cannot_be_told() {
    let answer = sessions(|cells| (cells[2] == "1").then(|| owned(cells)));
    assert!(answer.noticed("one-session-each"), "{}", answer.words);
    assert!(!sessions(|cells| Some(owned(cells))).noticed("one-session-each"));
}

#[test]
fn the_methods_paragraph_names_the_models_that_were_made() {
    let more = ["--case", "case_id", "--outcome-kind", "count", "--covariate", "observer_wai"];
    let counted = asked(&sim_cases(), "sessions_attended", &more);
    let law =
        if counted.words.contains("negative binomial") { "negative binomial regression" } else { "Poisson regression" };
    assert!(counted.words.contains(&format!("The outcome was modelled by {law}")), "{}", counted.words);
    assert!(
        counted
            .words
            .contains("observer_wai was held in models; correlations, dominance and relative weights hold nothing.")
    );
    assert!(
        counted.noticed("rows-as-independent")
            && counted.words.contains("cases of one therapist are not, so they may be too narrow")
    );
    let done = asked(&sim_cases(), "completed", &["--case", "case_id"]);
    assert!(
        done.words.contains(
            "modelled by logistic regression, rows taken as independent. Areas under the curve were compared"
        )
    );
    assert!(
        done.words.contains("by the method of DeLong et al. (1988)") && !done.words.contains("For a methods section.")
    );
    let nothing = cases(with(5, |_| "80".to_owned()));
    let paragraph = nothing.words.split("ready to paste").nth(1).unwrap_or_default();
    assert!(!paragraph.contains("were compared") && !paragraph.contains("CR2"), "{paragraph}");
}

#[test]
fn values_at_one_end_of_the_outcome_are_named_and_methods_without_intervals_say_so() {
    let cut = with(5, |cells| format!("{}", cells[5].parse::<f64>().unwrap().min(75.0)));
    let answer = cases(cut);
    assert!(answer.noticed("outcome-ceiling") && answer.words.contains("stand at the top (75)"), "{}", answer.words);
    assert!(
        answer.words.contains("this method makes no interval") && !answer.words.contains("these data give no interval")
    );
}

#[test]
fn a_margin_keeps_its_level_and_a_reliability_that_is_too_low_says_so() {
    let more =
        ["--case", "case_id", "--margin", "0.2", "--reliability", "client=0.2", "--reliability", "therapist=0.9"];
    let answer = asked(&sim_cases(), "adherence", &more);
    let narrow = answer.rows.iter().find(|row| row["term"] == "equivalence").unwrap();
    assert_eq!(narrow["conf_level"].to_string(), "0.9");
    assert_eq!(answer.reason("client", "r_disattenuated_client", "attenuation"), "beyond-one");
    assert!(answer.words.contains("the reliability is too low for these data"), "{}", answer.words);
}

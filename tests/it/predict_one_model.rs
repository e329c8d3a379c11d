//! Several views in one model: standardised slopes, dominance beside others, commonality, variances with limits, thresholds and θ.
//! Against R: fixtures/oracles/predict/oracle.R.

use serde_json::Value;

use crate::oracles_answer::fixture;
use crate::predict::{close, number, sim_cases};
use crate::predict_oracle::{at, of, r, rows};

const THERAPISTS: [&str; 4] = ["--case", "case_id", "--therapist", "therapist_id"];
const VIEWS: [&str; 6] =
    ["--view", "client=client_wai", "--view", "therapist=therapist_wai", "--view", "observer=observer_wai"];

/// The simulated cases, the first so many of the three views.
fn of_cases(views: usize, outcome: &str, more: &[&str]) -> Vec<Value> {
    let cases = sim_cases();
    rows(&[&[cases.as_str(), "--outcome-column", outcome], &VIEWS[..2 * views], &THERAPISTS[..], more].concat())
}

/// A number by leaving out one of sixteen therapists: t interval.
fn jackknifed(row: &Value, path: &str) {
    let (value, error) = (at(&r(), &format!("{path}/0")), at(&r(), &format!("{path}/1")).sqrt());
    close(number(row, "estimate"), value, 1e-8);
    close(number(row, "std_error"), error, 1e-8);
    // qt(.975, 15)
    close(number(row, "conf_low"), value - 2.131_449_545_559_774 * error, 1e-7);
    close(number(row, "conf_high"), value + 2.131_449_545_559_774 * error, 1e-7);
}

#[test]
fn standardised_slopes_and_their_difference_are_those_of_r_without_each_therapist() {
    let found = of_cases(2, "adherence", &["--only", "regression"]);
    let both = "client,therapist";
    jackknifed(of(&found, "client", both, "slope_standardized_client", "jackknife"), "/shared/slope");
    let row = of(&found, "client", "client-therapist", "slope_difference_standardized", "jackknife");
    jackknifed(row, "/shared/slopes");
    close(number(row, "statistic"), number(row, "estimate") / number(row, "std_error"), 1e-9);
    assert_eq!(number(row, "df1"), 15.0);
    // The same by arithmetic: β₁ − β₂ = (r₁ − r₂)/(1 − q).
    let all = of_cases(2, "adherence", &[]);
    let r_of = |views, term, method| number(of(&all, "client", views, term, method), "estimate");
    let difference = r_of("client-therapist", "difference", "jackknife-mover");
    let between = r_of("client-therapist", "r_between_views", "jackknife");
    close(number(row, "estimate"), difference / (1.0 - between), 1e-9);
    // As they are, by CR2 with degrees of freedom of their own, against clubSandwich.
    let raw = of(&found, "client", "client-therapist", "slope_difference", "cr2");
    let clubs = crate::oracles_answer::fixture_json("oracles/compare/cluster_robust.json");
    for (name, wanted) in [("estimate", "estimate"), ("std_error", "se"), ("df1", "df")] {
        close(number(raw, name), at(&clubs, &format!("/expected/equal_slopes_contrast/{wanted}")), 1e-8);
    }
}

#[test]
fn a_covariate_is_held_where_slopes_are_compared() {
    let found = of_cases(2, "adherence", &["--covariate", "observer_wai", "--only", "regression"]);
    jackknifed(of(&found, "client", "client-therapist", "slope_difference_standardized", "jackknife"), "/shared/held");
}

#[test]
fn three_views_are_compared_beside_every_number_of_others() {
    let found = of_cases(3, "adherence", &["--only", "regression"]);
    for others in 0..3 {
        let term = format!("dominance_beside_{others}_difference");
        jackknifed(
            of(&found, "client", "client-therapist", &term, "jackknife-mover"),
            &format!("/shared/beside/{others}"),
        );
    }
    let all = "client,therapist,observer";
    for view in ["client", "therapist", "observer"] {
        let beside = |others: usize| {
            let row = of(&found, "client", all, &format!("dominance_beside_{others}_{view}"), "all-subsets");
            assert!(row["conf_low"].is_null(), "what is never below 0 has no symmetric interval: {row}");
            number(row, "estimate")
        };
        let general = of(&found, "client", all, &format!("dominance_{view}"), "all-subsets");
        assert!(general["conf_low"].is_null(), "{general}");
        close((beside(0) + beside(1) + beside(2)) / 3.0, number(general, "estimate"), 1e-12);
        close(
            beside(2),
            number(of(&found, "client", all, &format!("delta_r2_{view}"), "least-squares"), "estimate"),
            1e-12,
        );
    }
    // In these data each view adds more than the next beside every set of others: fixtures/oracles/compare/importance.json.
    for pair in ["client-therapist", "client-observer", "therapist-observer"] {
        for term in ["dominance_complete", "dominance_conditional"] {
            assert_eq!(number(of(&found, "client", pair, term, "all-subsets"), "estimate"), 1.0);
        }
    }
    assert!(!of_cases(2, "adherence", &["--only", "regression"]).iter().any(|row| {
        let term = row["term"].as_str().unwrap();
        term.starts_with("commonality") || term.starts_with("dominance_beside")
    }));
}

#[test]
fn commonalities_of_three_views_are_those_of_nested_regressions_and_add_up() {
    let found = of_cases(3, "adherence", &["--only", "regression"]);
    let all = "client,therapist,observer";
    let names = ["client", "therapist", "client+therapist", "observer", "client+observer", "therapist+observer"];
    let mut sum = 0.0;
    for (place, name) in names.into_iter().chain(["client+therapist+observer"]).enumerate() {
        let row = of(&found, "client", all, &format!("commonality_{name}"), "all-subsets");
        close(number(row, "estimate"), at(&r(), &format!("/shared/common/{place}")), 1e-8);
        assert!(row["conf_low"].is_null(), "{row}");
        sum += number(row, "estimate");
    }
    close(sum, number(of(&found, "client", all, "r2", "least-squares"), "estimate"), 1e-12);
}

#[test]
fn variances_have_limits_where_the_restricted_likelihood_falls_off() {
    let file = fixture("oracles/repeated/sim_sessions.csv");
    let words =
        ["--outcome-column", "adherence", "--case", "client_id", "--therapist", "therapist_id", "--session", "session"];
    let more = ["--only", "levels"];
    let found = rows(&[&[file.to_str().unwrap()], &words[..], &VIEWS[..4], &more[..]].concat());
    for (views, model) in [("client", "client"), ("client,therapist", "both")] {
        for (level, term, group) in [
            ("therapist", "var_therapist", "therapist_id"),
            ("client", "var_client", "client_id"),
            ("session", "var_residual", "Residual"),
        ] {
            let row = of(&found, level, views, term, "reml-profile");
            for (name, wanted) in [("estimate", "value"), ("conf_low", "low"), ("conf_high", "high")] {
                let wanted = at(&r(), &format!("/mixed/{model}/variance/{group}/{wanted}"));
                assert!((number(row, name) - wanted).abs() <= 1e-5 * wanted, "{model} {term} {name}: {wanted}, {row}");
            }
        }
    }
}

#[test]
fn thresholds_and_the_size_of_counts_are_those_of_mass() {
    let found = of_cases(2, "homework_level", &["--outcome-kind", "ordinal", "--only", "kind"]);
    for (views, model) in [("client", "client"), ("client,therapist", "both")] {
        let own: Vec<&Value> = found.iter().filter(|row| row["term"] == "threshold" && row["views"] == views).collect();
        assert_eq!(own.len(), 3);
        for (place, row) in own.iter().enumerate() {
            assert_eq!(row["group"], format!("up to {place}"));
            close(number(row, "estimate"), at(&r(), &format!("/ordinal/{model}/zeta/{place}")), 1e-5);
            close(number(row, "std_error"), at(&r(), &format!("/ordinal/{model}/zeta_se/{place}")), 1e-4);
        }
    }
    let found = of_cases(2, "sessions_attended", &["--outcome-kind", "count", "--only", "kind"]);
    let sizes: Vec<&Value> = found.iter().filter(|row| row["term"] == "theta").collect();
    assert!(!sizes.is_empty());
    for row in sizes {
        let model = if row["views"] == "client" { "client" } else { "both" };
        if row["views"] == "therapist" {
            continue;
        }
        let (theta, error) =
            (at(&r(), &format!("/count/{model}/nb/theta")), at(&r(), &format!("/count/{model}/nb/theta_se")));
        close(number(row, "estimate"), theta, 1e-6);
        close(number(row, "std_error"), error, 1e-5);
        // qnorm(.975)
        close(number(row, "conf_high"), theta * (1.959_963_984_540_054 * error / theta).exp(), 1e-5);
    }
}

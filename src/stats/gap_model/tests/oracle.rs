//! Against lme4, nlme and a dense likelihood (`fixtures/oracles/gap_model`).

use crate::stats::gap_model::Courses;
use crate::stats::gap_model::GapModel;
use crate::stats::gap_model::Part;
use crate::stats::level::ConfidenceLevel;
use crate::stats::oracle::{close, number};

const GAPS: &str = include_str!("../../../../fixtures/oracles/gap_model/gaps.csv");
const EXPECTED: &str = include_str!("../../../../fixtures/oracles/gap_model/expected.json");

/// The courses of a table giver, case, number, gap.
pub(super) fn courses() -> Courses {
    let mut courses = Courses::default();
    let mut last = None;
    for line in GAPS.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if last != Some(cells[1]) {
            courses.begin(cells[0].parse().unwrap());
            last = Some(cells[1]);
        }
        courses.push(cells[2].parse().unwrap(), cells[3].parse().unwrap());
    }
    courses
}

fn expected(memory: bool, name: &str) -> f64 {
    number(EXPECTED, &format!("/results/{}/{name}", if memory { "memory" } else { "plain" }))
}

#[test]
fn the_fit_is_that_of_lme4_and_with_memory_that_of_nlme() {
    for (memory, precise) in [(false, 1e-6), (true, 1e-5)] {
        let fit = GapModel::new(&courses(), memory).unwrap().fit().unwrap();
        // The packages end where they end: the criterion may be no worse here, and hardly better.
        let package = expected(memory, "package/criterion");
        assert!(fit.criterion <= package + 1e-9 && fit.criterion > package - 1e-6, "{} {package}", fit.criterion);
        close(fit.giver, expected(memory, "dense/giver"), precise);
        close(fit.case, expected(memory, "dense/case"), precise);
        close(fit.session, expected(memory, "dense/session"), precise);
        close(fit.mean, expected(memory, "package/mean"), precise);
        close(fit.criterion, expected(memory, "dense/criterion"), 1e-10);
        for name in ["giver", "case", "session"] {
            close(expected(memory, &format!("package/{name}")), expected(memory, &format!("dense/{name}")), 2e-3);
        }
        if memory {
            close(fit.memory, expected(true, "dense/memory"), precise);
        }
    }
}

#[test]
fn the_mean_has_the_standard_error_and_the_degrees_of_freedom_of_the_dense_likelihood() {
    for memory in [false, true] {
        let model = GapModel::new(&courses(), memory).unwrap();
        let mean = model.mean(&model.fit().unwrap(), &ConfidenceLevel::new(0.95)).unwrap();
        close(mean.std_error.unwrap(), expected(memory, "dense/se"), 1e-5);
        close(mean.df.unwrap(), expected(memory, "dense/df"), 1e-3);
        assert!(mean.interval.unwrap().contains(mean.value));
    }
}

#[test]
fn limits_are_where_the_dense_profile_crosses_the_cut() {
    for memory in [false, true] {
        let model = GapModel::new(&courses(), memory).unwrap();
        let fit = model.fit().unwrap();
        let parts = [(Part::Giver, "giver"), (Part::Case, "case"), (Part::Session, "session"), (Part::Total, "total")];
        let with = [(Part::Memory, "memory")].into_iter().filter(|_| memory);
        for (part, name) in parts.into_iter().chain(with) {
            let limits = model.profile(&fit, part, 0.95).unwrap();
            let of = |end| {
                serde_json::from_str::<serde_json::Value>(EXPECTED)
                    .unwrap()
                    .pointer(&format!("/results/{}/limits/{name}/{end}", if memory { "memory" } else { "plain" }))
                    .unwrap()
                    .as_f64()
            };
            match of(0) {
                Some(low) => close(limits.low(), low, 1e-4),
                None => assert!(limits.low() < 1e-2 * fit.value(part), "{name} {memory} {limits:?}"),
            }
            close(limits.high(), of(1).unwrap(), 1e-4);
        }
    }
}

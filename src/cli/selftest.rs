//! `parallax selftest`

use serde_json::{Map, Value, json};

use super::Streams;
use super::args::{Format, SelftestArgs};
use super::emit::{Answer, emit, made, refuse_early};
use super::input::Inputs;
use crate::analyze::finding::{Finding, Provenance};
use crate::analyze::selftest::{Check, ENOUGH_DIGITS, selftest as certified_checks};
use crate::domain::study::Study;
use crate::error::{Error, Problem};
use crate::render;
use crate::report::selftest::selftest_report;

/// Computes what is known, prints the digits of agreement, and fails where they are too few.
pub(super) fn selftest(args: &SelftestArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    refuse_early(&args.output, &[])?;
    let checks = certified_checks()?;
    let findings: Vec<Finding> = checks.iter().map(Check::finding).collect();
    let provenance =
        Provenance { command: "selftest", version: env!("CARGO_PKG_VERSION"), options: Vec::new(), seed: None };
    let study = Study::of_account(Vec::new(), Vec::new());
    let mut details = Map::new();
    details.insert("checks".to_owned(), checks.iter().map(as_json).collect::<Vec<Value>>().into());
    let report = made(selftest_report(&checks, &provenance));
    let answer = Answer {
        study: &study,
        findings: &findings,
        provenance: &provenance,
        details: render::Details::Values(details),
        report,
    };
    emit(&answer, &args.output, &Inputs::default(), streams, Format::Terminal, || render::findings_csv(&findings))?;
    judge(&checks)
}

fn as_json(check: &Check) -> Value {
    let peers: Map<String, Value> =
        check.peers.iter().map(|(name, digits)| ((*name).to_owned(), json!(digits))).collect();
    json!({
        "set": check.set,
        "difficulty": (!check.difficulty.is_empty()).then_some(check.difficulty),
        "quantity": check.quantity,
        "known": check.known,
        "computed": check.computed.as_ref().ok().map(|estimate| estimate.value),
        "digits": check.digits,
        "passed": check.passed,
        "peers": peers,
    })
}

fn judge(checks: &[Check]) -> Result<(), Error> {
    let failed: Vec<&Check> = checks.iter().filter(|check| !check.passed).collect();
    let Some(first) = failed.first() else { return Ok(()) };
    let message = format!(
        "{} of {} known numbers have fewer than {ENOUGH_DIGITS} digits or differ from print, first {} of {}",
        failed.len(),
        checks.len(),
        first.quantity,
        first.set
    );
    let hint = "this program or this machine computes wrongly: install it again, and report the output";
    Err(Error::Input(vec![Problem::new("selftest-failed", message).hint(hint)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_digit_too_early_fails_the_test() {
        let mut checks = certified_checks().unwrap();
        assert!(judge(&checks).is_ok());
        checks[3].passed = false;
        let refused = judge(&checks).unwrap_err();
        assert_eq!((refused.exit_code(), refused.problems()[0].code), (1, "selftest-failed"));
    }
}

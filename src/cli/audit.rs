//! `parallax report --kind audit`: the page about observers, or about the raters of a plain table.

use serde_json::Map;

use super::Streams;
use super::agreement::{converged, request};
use super::args::{Kind, ReportArgs};
use super::emit::{Answer, made};
use super::input::{Scored, input_files};
use super::pseudonyms::shown_ratings;
use super::report::{deliver, made_from};
use crate::analyze::agreement::{AgreementFound, agreement, observers_up_to_two, table_agreement};
use crate::analyze::audit::{audit_question, session_rows, study_audits, table_audit};
use crate::domain::study::Study;
use crate::error::{Error, Problem};
use crate::read::{TableLayout, rated_table};
use crate::render::Details;
use crate::report::audit::{study_page, table_page};
use crate::report::material::Material;

/// The observers of a study.
pub(super) fn audit_of_study(args: &ReportArgs, scored: Scored, streams: &mut Streams<'_>) -> Result<(), Error> {
    let Scored { mut study, scores, .. } = scored;
    if observers_up_to_two(&study) == 0 {
        let hint = "the gap between client and therapist is on the page that comes without `--kind audit`";
        let problem = Problem::new("too-few-raters", "0 observers took part, so there is nobody to audit").hint(hint);
        return Err(Error::Input(vec![problem]));
    }
    let level = args.numbers.conf_level;
    let found = agreement(&study, &scores, &audit_question(args.input.scales.clone(), level));
    let audits = study_audits(&study, &scores, &found, level);
    let findings = [found.findings(), session_rows(&audits)].concat();
    study.notices.extend(found.notices());
    let provenance = made_from(args, Kind::Audit);
    let material = Material {
        courses: &[],
        flags: &[],
        study: &study,
        scores: &scores,
        findings: &findings,
        reliability: &[],
        provenance: &provenance,
        conf_level: level,
        wanted: &args.input.scales,
    };
    let report = made(study_page(&material, &audits));
    let answer = Answer {
        study: &study,
        findings: &findings,
        provenance: &provenance,
        details: Details::Values(Map::new()),
        report,
    };
    deliver(&answer, &args.output, &input_files(&args.input, &study), streams)?;
    converged(&findings)
}

/// The raters of a plain table.
pub(super) fn audit_of_table(args: &ReportArgs, layout: TableLayout, streams: &mut Streams<'_>) -> Result<(), Error> {
    let table = shown_ratings(&args.input, rated_table(&request(&args.input, layout)?, streams.input)?)?;
    let level = args.numbers.conf_level;
    let account = (table.inputs.clone(), table.notices.clone());
    let found = table_agreement(table, &audit_question(Vec::new(), level));
    let audit = table_audit(&found, level);
    let found = AgreementFound { tables: vec![found], ..AgreementFound::default() };
    let findings = [found.findings(), session_rows(std::slice::from_ref(&audit))].concat();
    let study = Study::of_account(account.0, account.1.into_iter().chain(found.notices()).collect());
    let provenance = made_from(args, Kind::Audit);
    let report = made(table_page(&study, &provenance, &[audit]));
    let answer = Answer {
        study: &study,
        findings: &findings,
        provenance: &provenance,
        details: Details::Values(Map::new()),
        report,
    };
    deliver(&answer, &args.output, &input_files(&args.input, &study), streams)?;
    converged(&findings)
}

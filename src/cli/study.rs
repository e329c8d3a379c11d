//! `parallax report --kind study`: the page for a paper.

use serde_json::Map;

use super::Streams;
use super::args::{Kind, ReportArgs};
use super::emit::{Answer, made};
use super::input::{Scored, input_files};
use super::predict::{SEED, compared, rows_of_outcomes, told_apart};
use super::report::{deliver, findings, made_from};
use crate::analyze::agreement::{AgreementQuestion, agreement};
use crate::analyze::congruence::surfaces_unasked;
use crate::analyze::descriptives::descriptives;
use crate::analyze::finding::Finding;
use crate::analyze::prediction::{Parts, PredictFound, PredictQuestion, REPLICATES};
use crate::analyze::reliability::reliability;
use crate::error::{Error, Problem};
use crate::render::Details;
use crate::report::material::Material;
use crate::report::study::study_report;

/// Everything about a study, with its outcomes.
pub(super) fn study_page(args: &ReportArgs, mut scored: Scored, streams: &mut Streams<'_>) -> Result<(), Error> {
    let conf_level = args.numbers.conf_level;
    let mut provenance = made_from(args, Kind::Study);
    let seed = provenance.seed.unwrap_or(SEED);
    provenance.seed = Some(seed);
    let question = PredictQuestion {
        unit: None,
        margin: None,
        conf_level,
        seed,
        replicates: REPLICATES,
        reliability: Vec::new(),
        parts: Parts::default(),
    };
    let found = compared(&scored, &args.input, &question, &[]);
    let of = |found: &PredictFound| surfaces_unasked(&found.table, &found.instrument, &found.scale, conf_level);
    let surfaces: Vec<Vec<Finding>> = found.iter().map(of).collect();
    let raters =
        agreement(&scored.study, &scored.scores, &AgreementQuestion::usual(args.input.scales.clone(), conf_level));
    let reliability = reliability(&scored.study, conf_level);
    let mut rows = descriptives(&scored.study, &scored.scores, &args.input.scales, &reliability, conf_level);
    rows.extend(findings(args, Kind::Study, &scored, &reliability, &raters)?);
    rows.extend(rows_of_outcomes(&found));
    let named = found.iter().map(|found| found.table.outcome.name.clone());
    rows.extend(told_apart(named.zip(surfaces.iter().cloned()).collect()));
    scored.study.notices.extend(raters.notices());
    scored.study.notices.extend(found.iter().flat_map(|found| found.notices.clone()));
    let material = Material {
        study: &scored.study,
        scores: &scored.scores,
        findings: &rows,
        reliability: &reliability,
        provenance: &provenance,
        conf_level,
        courses: &[],
        flags: &[],
        wanted: &args.input.scales,
    };
    let report = made(study_report(&material, &found, &surfaces));
    let answer = Answer {
        study: &scored.study,
        findings: &rows,
        provenance: &provenance,
        details: Details::Values(Map::new()),
        report,
    };
    deliver(&answer, &args.output, &input_files(&args.input, &scored.study), streams)
}

/// An outcome belongs to the page of a study.
pub(super) fn require_study(args: &ReportArgs) -> Result<(), Error> {
    let other = args.kind.is_some_and(|kind| kind != Kind::Study) || args.dyad.is_some();
    if !args.study.files.is_empty() && other {
        let problem = Problem::new("usage", "an outcome is related to ratings on the page of a study only");
        return Err(Error::Usage(problem.hint("parallax report --kind study --outcome FILE:COLUMN")));
    }
    Ok(())
}

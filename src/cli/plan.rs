//! `parallax plan`: how many raters and targets.

use std::path::Path;

use serde_json::Map;

use super::Streams;
use super::args::Format;
use super::emit::{Answer, emit, made, refuse_early};
use super::input::{Inputs, input_files, named_files, provenance};
use super::plan_args::PlanArgs;
use super::rated_input::{RatedInput, rated_input};
use crate::analyze::finding::Finding;
use crate::analyze::plan::{PlanQuestion, PlannedTest, plan as plan_findings};
use crate::analyze::plan_basis::Basis;
use crate::domain::study::Study;
use crate::error::{Error, Problem};
use crate::render;
use crate::report::plan::{Planned, plan_report};
use crate::stats::planning::{Simulation, TrueComponents};

/// Where chance starts if nobody says.
const SEED: u64 = 1;

/// More simulated ratings than this take hours.
const MOST_RATINGS: u64 = 4_000_000_000;

/// Reads or takes what is expected, plans, and writes the answer.
pub(super) fn plan(args: &PlanArgs, streams: &mut Streams<'_>) -> Result<(), Error> {
    require_consistency(args)?;
    let named = if args.has_numbers() { Vec::new() } else { named_files(&args.input) };
    refuse_early(&args.output, &named)?;
    let (bases, study) = bases(args, streams)?;
    let mut planned: Vec<Planned> = Vec::new();
    for basis in bases {
        let question = question(args, &basis)?;
        let findings = plan_findings(&basis, &question);
        planned.push(Planned { basis, question, findings });
    }
    let findings: Vec<Finding> = planned.iter().flat_map(|one| one.findings.clone()).collect();
    let simulated = planned.iter().find(|one| !one.question.targets.is_empty());
    let seed = simulated.map(|one| one.question.simulation.seed).or(args.output.seed);
    let mut options = args.options();
    options.push(("replicates", simulated.map(|one| one.question.simulation.replicates.to_string())));
    let made_from = provenance("plan", &args.input, seed, &options);
    let report = plan_report(&planned, &study, &made_from);
    let answer = Answer {
        study: &study,
        findings: &findings,
        provenance: &made_from,
        details: render::Details::Values(Map::new()),
        report: made(report),
    };
    let inputs = if args.has_numbers() { Inputs::default() } else { input_files(&args.input, &study) };
    emit(&answer, &args.output, &inputs, streams, Format::Terminal, || render::findings_csv(&findings))
}

/// What the plan starts from, and the account of what was read.
fn bases(args: &PlanArgs, streams: &mut Streams<'_>) -> Result<(Vec<Basis>, Study), Error> {
    if args.has_numbers() {
        return Ok((vec![given(args)?], Study::of_account(Vec::new(), Vec::new())));
    }
    let RatedInput { tables, study } = rated_input(&args.input, &args.table, streams.input)?;
    let mut bases = Vec::new();
    for table in &tables {
        let basis = Basis::of_table(table, args.wanted.conf_level, &args.size.numbers_of_raters).map_err(|reason| {
            let message = format!("nothing can be planned from `{}`: {reason}", table.scale);
            Error::Input(vec![
                Problem::new("too-few-raters", message)
                    .hint("give what is expected in place of data: parallax plan --icc R --raters K --width W"),
            ])
        })?;
        bases.push(basis);
    }
    Ok((bases, study))
}

/// What was given as numbers.
fn given(args: &PlanArgs) -> Result<Basis, Error> {
    let known = &args.known;
    if let (Some(target), Some(rater), Some(residual)) = (known.var_target, known.var_rater, known.var_residual) {
        let found = Basis::of_components(TrueComponents { target, rater, residual });
        return found.ok_or_else(|| usage("these variances cannot be", "variances are finite, --var-rater 0 or above"));
    }
    let (icc, rater) = (known.icc.unwrap_or(0.0), known.rater_share.unwrap_or(0.0));
    Basis::of_reliability(icc, rater).ok_or_else(|| {
        let message = format!("--icc {icc} and --rater-share {rater} leave nothing for the rest");
        usage(&message, "together they stay below 1")
    })
}

fn usage(message: &str, hint: &str) -> Error {
    Error::Usage(Problem::new("usage", message).hint(hint))
}

/// What cannot be asked together, and what has to be said.
fn require_consistency(args: &PlanArgs) -> Result<(), Error> {
    let (known, wanted, size) = (&args.known, &args.wanted, &args.size);
    if args.has_input() && args.has_numbers() {
        return Err(usage(
            "data and expected values were both given",
            "leave --icc and --var-… away to take them from the data, or name no data",
        ));
    }
    if !args.has_input() && !args.has_numbers() && !Path::new("parallax.toml").exists() {
        let hint =
            "expected: --icc R with --raters K and --width W, or --against R0, or --targets N; or a table of ratings";
        return Err(usage("nothing to plan from", hint));
    }
    let asked = wanted.width.is_some() || wanted.against.is_some() || size.simulate || !size.targets.is_empty();
    if args.has_numbers() && asked && size.numbers_of_raters.is_empty() {
        return Err(usage("how many raters rate a target was not said", "add --raters K, from 2 to 1000"));
    }
    if args.has_numbers() && size.simulate && size.targets.is_empty() {
        return Err(usage("how many targets to simulate was not said", "add --targets N, from 2 to 1000000"));
    }
    if wanted.wanted.is_some() && args.has_numbers() && size.targets.is_empty() {
        return Err(usage("--wanted counts simulated studies, and none was asked for", "add --targets N"));
    }
    let fewest = size.numbers_of_raters.iter().min();
    if let (Some(m), Some(fewest)) = (size.ratings_per_target, fewest)
        && m > *fewest
    {
        let hint = format!("--ratings-per-target is from 2 to the number of raters, here {fewest}");
        return Err(usage(&format!("{m} ratings of a target need at least {m} raters, not {fewest}"), &hint));
    }
    if let (Some(icc), Some(against)) = (known.icc, wanted.against)
        && against >= icc
    {
        let hint = format!("--against is 0 or above, and below --icc {icc}");
        return Err(usage(&format!("{icc} does not exceed {against}"), &hint));
    }
    Ok(())
}

/// What is asked of one basis; what the options leave open is as in the data.
fn question(args: &PlanArgs, basis: &Basis) -> Result<PlanQuestion, Error> {
    let (wanted, size) = (&args.wanted, &args.size);
    let own = basis.size;
    let raters = match (size.numbers_of_raters.is_empty(), u32::try_from(own.raters)) {
        (true, Ok(raters)) if (2..=1000).contains(&raters) => vec![raters],
        _ => size.numbers_of_raters.clone(),
    };
    let from_data = own.raters > 0;
    let targets: Vec<usize> = if size.targets.is_empty() && from_data {
        [1, 2, 4].map(|times| own.targets * times).to_vec()
    } else {
        size.targets.iter().map(|&targets| targets as usize).collect()
    };
    let given = size.ratings_per_target.map(|m| m as usize);
    let gaps = from_data && size.numbers_of_raters.is_empty() && own.of_each < own.raters;
    let of_each = given.or(gaps.then_some(own.of_each));
    let has_gaps = of_each.is_some_and(|m| raters.iter().any(|&raters| m < raters as usize));
    let replicates = size.replicates.unwrap_or(if has_gaps { 200 } else { 1000 });
    let most = raters.iter().max().copied().unwrap_or(0) as usize;
    let ratings = targets.iter().max().copied().unwrap_or(0) as u64 * of_each.unwrap_or(most).min(most) as u64;
    if ratings.saturating_mul(u64::from(replicates)) > MOST_RATINGS {
        let message = format!("{replicates} studies of {ratings} ratings are more than can be simulated");
        return Err(usage(&message, "plan with fewer --targets, or lower --replicates"));
    }
    Ok(PlanQuestion {
        conf_level: wanted.conf_level,
        width: wanted.width,
        test: wanted.against.map(|against| PlannedTest { against, alpha: wanted.alpha, power: wanted.power }),
        raters,
        of_each,
        targets,
        simulation: Simulation {
            seed: args.output.seed.unwrap_or(SEED),
            replicates,
            threads: threads(args),
            wanted: wanted.wanted,
        },
    })
}

/// As many as were allowed, else as many as there are.
fn threads(args: &PlanArgs) -> usize {
    let available = || std::thread::available_parallelism().map_or(1, usize::from);
    args.output.threads.map_or_else(available, usize::from)
}

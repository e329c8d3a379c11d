//! What a reader should know before believing a coefficient.

use super::PerRater;
use crate::analyze::gaps::MOST_GROUPS;
use crate::domain::notice::Notice;
use crate::domain::rated_table::RatedTable;
use crate::stats::Undefined;
use crate::stats::icc::rated::RaterReliability;
use crate::stats::rating_design::LinkedBlock;

/// How many names of a block are told.
const NAMED: usize = 6;

/// About one table: unconnected blocks, a singular fit, skewed targets, repeats that were dropped.
pub(super) fn notices(table: &RatedTable, reliability: Option<&Result<RaterReliability, Undefined>>) -> Vec<Notice> {
    let Some(Ok(found)) = reliability else { return Vec::new() };
    let mut notices = Vec::new();
    if found.design.blocks.len() > 1 {
        notices.push(blocks(table, &found.design.blocks));
    }
    notices.extend(at_the_edge(table, found));
    if let Some(skewness) = found.skewness.filter(crate::stats::icc::rated::Skewness::is_strong) {
        let message = format!(
            "the means of {} of {} are strongly skewed ({:.2}; beyond {:.2} in fewer than 5 of 100 normal samples): no \
             interval of an intraclass correlation keeps its level then; `--intervals cluster-bootstrap` leans least on \
             normality",
            targets(table),
            about(table),
            skewness.value,
            skewness.threshold
        );
        notices.push(Notice::new("skewed-targets", message, skewness.targets));
    }
    if let Some(fixed) = found.fixed_raters.filter(|fixed| fixed.floored) {
        let message = format!(
            "the raters of {} differ less than the error of their means alone would make them ({:.3} against {:.3}): \
             their spread counts as 0",
            about(table),
            fixed.raw,
            fixed.noise
        );
        notices.push(Notice::new("rater-spread-floored", message, 1));
    }
    if let Some(Undefined::TooCostly { ratings, .. }) =
        found.coefficients.iter().find_map(|row| row.no_interval.as_ref().filter(|it| it.code() == "too-costly"))
    {
        let message = format!(
            "agreement with fixed raters on {} has no interval: that takes 1000 refits of {ratings} ratings; \
             `--intervals parametric-bootstrap` makes them",
            about(table)
        );
        notices.push(Notice::new("too-costly", message, 1));
    }
    notices.extend(repeats(table, found));
    if found.repeats_dropped {
        let message = format!("repeated ratings of {} are all equal to the first one: each counts once", about(table));
        notices.push(Notice::new("equal-repeats", message, 1));
    }
    notices
}

/// Over what coefficients average where raters rated a target more than once.
fn repeats(table: &RatedTable, found: &RaterReliability) -> Option<Notice> {
    let design = Some(&found.design).filter(|design| design.is_replicated() && !found.repeats_dropped)?;
    let (raters, ratings) = (design.overlap.khat, design.overlap.khat_ratings);
    let message = format!(
        "ratings of {} were repeated: forms with k average the raters of one of the {} and all their repeats (about \
         {raters:.1} raters and {ratings:.1} ratings of each); forms with 1, and those of `--mean-of`, are of raters who rate once",
        about(table),
        targets(table),
    );
    Some(Notice::new("repeats-averaged", message, design.ratings - design.cells))
}

/// Components of zero or below, and agreement without any error.
fn at_the_edge(table: &RatedTable, found: &RaterReliability) -> Vec<Notice> {
    let mut notices = Vec::new();
    let component = |term: &str| {
        let row = found.components.iter().find(|row| row.term == term)?;
        Some(row.value.as_ref().ok()?.value)
    };
    let negative = |term: &str| component(term).is_some_and(|value| value < 0.0);
    let fits = [&found.fit, &found.one_way_fit];
    if negative("var_target") {
        let message = format!(
            "no positive reliability: the {} of {} differ less than the error of their ratings alone would make them; the \
             variance between them is printed as it comes out, below zero",
            targets(table),
            about(table)
        );
        notices.push(Notice::new("no-positive-reliability", message, 1));
    }
    if negative("var_rater") {
        let message = format!(
            "the raters of {} differ less in level than error alone would make them: the variance between them comes out below \
             zero, and agreement above consistency (ICC(A,1) above ICC(C,1)); take the two as equal",
            about(table)
        );
        notices.push(Notice::new("agreement-above-consistency", message, 1));
    }
    if notices.is_empty() && fits.iter().any(|fit| fit.as_ref().is_some_and(|fit| fit.singular)) {
        let message = format!(
            "a component of variance of {} is estimated at exactly zero: these data do not show that it differs from zero",
            about(table)
        );
        notices.push(Notice::new("singular-fit", message, 1));
    }
    let certain = found.coefficients.iter().filter_map(|row| row.value.as_ref().ok()?.interval);
    let certain = certain.filter(|limits| limits.low().to_bits() == 1.0_f64.to_bits()).count();
    if certain > 0 {
        let message = format!(
            "nothing is left over in the ratings of {}: {certain} coefficients are exactly 1 with limits from 1 to 1, which \
             follow from the formula and say nothing of chance",
            about(table)
        );
        notices.push(Notice::new("degenerate-interval", message, certain));
    }
    notices
}

/// About single raters: what was left out because there are so many, and how many would seem to drift by chance.
pub(super) fn about_raters(table: &RatedTable, asked: bool, found: Option<&PerRater>) -> Vec<Notice> {
    let mut notices = Vec::new();
    let raters = table.raters.len();
    if asked && found.is_none() {
        let message = format!(
            "rows about each rater of {} are left out: there are {raters}, and {MOST_GROUPS} at most",
            about(table)
        );
        notices.push(Notice::new("raters-left-out", message, raters));
    }
    let Some(found) = found else { return notices };
    if found.without_left_out {
        let message = format!(
            "coefficients of {} without each rater are left out: {} ratings fitted anew for each of {raters} raters \
             would take long",
            about(table),
            table.observations.len(),
        );
        notices.push(Notice::new("leave-one-out-left-out", message, raters));
    }
    if let Ok(drifts) = &found.drift {
        let moved = drifts.raters.iter().flatten().filter_map(|drift| drift.slope.interval);
        let moved = moved.filter(|limits| !limits.contains(0.0)).count();
        if moved > 0 {
            let message = format!(
                "the level of {moved} of {} raters of {} moved over the order of their ratings further than its interval \
                 allows for chance; {:.1} would if nobody moved",
                drifts.tested,
                about(table),
                drifts.expected_by_chance
            );
            notices.push(Notice::new("raters-moved", message, moved));
        }
    }
    notices
}

/// Says of a study's table that its sessions are taken as they come although clients have several.
pub(super) fn sessions_of_clients(table: &RatedTable) -> Option<Notice> {
    let people = table.clusters.first().filter(|people| people.levels.len() < table.targets.len())?;
    let name = &people.name;
    let message = format!(
        "the {} sessions that observers rated come from {} {name}s: coefficients at the level of sessions take differences \
         between {name}s as differences between sessions; `--cluster {name}` tells them apart",
        table.targets.len(),
        people.levels.len(),
    );
    Some(Notice::new("sessions-of-clients", message, table.targets.len()))
}

fn about(table: &RatedTable) -> String {
    match &table.instrument {
        Some(instrument) => format!("`{}` of {instrument}", table.scale),
        None => format!("`{}`", table.scale),
    }
}

fn targets(table: &RatedTable) -> &'static str {
    if table.target_is == "session" { "sessions" } else { "targets" }
}

/// Which raters and targets hang together.
fn blocks(table: &RatedTable, blocks: &[LinkedBlock]) -> Notice {
    let names = |of: &[u32], name: &dyn Fn(usize) -> Option<String>| {
        let shown: Vec<String> = of.iter().take(NAMED).filter_map(|&code| name(code as usize)).collect();
        let more = of.len().saturating_sub(shown.len());
        if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
    };
    let block = |(place, block): (usize, &LinkedBlock)| {
        format!(
            "block {}: raters {}; {} {}",
            place + 1,
            names(&block.raters, &|at| table.raters.get(at).cloned()),
            targets(table),
            names(&block.targets, &|at| table.targets.get(at).map(str::to_owned))
        )
    };
    let shown: Vec<String> = blocks.iter().take(NAMED).enumerate().map(block).collect();
    let message = format!(
        "raters and {} of {} fall into {} blocks without a rating between them ({}{}): raters of different blocks cannot be \
         compared; let one rater rate in both, or pass `--assume-random-blocks` if it was chance who rated what",
        targets(table),
        about(table),
        blocks.len(),
        shown.join("; "),
        if blocks.len() > NAMED { "; …" } else { "" }
    );
    Notice::new("disconnected-design", message, blocks.len())
}

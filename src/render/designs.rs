//! Designs and fits behind the coefficients of raters, for programs.

use serde_json::{Value, json};

use crate::analyze::agreement::RatersFound;
use crate::domain::rated_table::RatedTable;
use crate::stats::icc::rated::{DecisionStudy, FitDiagnostics, RaterReliability, RatersNeeded};
use crate::stats::rating_design::{Design, Layout};

/// One entry for each table whose coefficients could be looked at.
pub fn designs_json(tables: &[RatersFound]) -> Value {
    let entry = |found: &RatersFound| match &found.reliability {
        Some(Ok(reliability)) => Some(design(&found.table, reliability)),
        _ => None,
    };
    Value::Array(tables.iter().filter_map(entry).collect())
}

fn design(table: &RatedTable, found: &RaterReliability) -> Value {
    let Design { targets, raters, ratings, compared_targets, complete, overlap, .. } = &found.design;
    json!({
        "instrument": table.instrument,
        "scale": table.scale,
        "layout": layout(found.design.layout),
        "targets": targets,
        "raters": raters,
        "ratings": ratings,
        "compared_targets": compared_targets,
        "complete": complete,
        "khat": overlap.khat,
        "q": overlap.q,
        "blocks": blocks(table, &found.design),
        "clusters": clusters(table, &found.design),
        "fit": found.fit.as_ref().map(fit),
        "one_way_fit": found.one_way_fit.as_ref().map(fit),
        "skewness": found.skewness.map(|own| json!({ "value": own.value, "threshold": own.threshold })),
        "decisions": found.decisions.iter().map(decision).collect::<Vec<_>>(),
    })
}

fn layout(layout: Layout) -> &'static str {
    match layout {
        Layout::TwoWay => "two-way",
        Layout::OneWay => "one-way",
        Layout::RatersAcrossClusters => "raters-across-clusters",
        Layout::RatersInClusters => "raters-in-clusters",
        Layout::RatersInSubjects => "raters-in-subjects",
    }
}

fn blocks(table: &RatedTable, design: &Design) -> Vec<Value> {
    let name = |code: &u32| table.raters.get(*code as usize).cloned().unwrap_or_default();
    let block = |block: &crate::stats::rating_design::LinkedBlock| json!({ "raters": block.raters.iter().map(name).collect::<Vec<_>>(), "targets": block.targets.len() });
    design.blocks.iter().map(block).collect()
}

fn clusters(table: &RatedTable, design: &Design) -> Vec<Value> {
    let level =
        |(names, level): (&crate::domain::rated_table::ClusterNames, &crate::stats::rating_design::ClusterLevel)| {
            json!({
                "name": names.name,
                "units": level.units,
                "divisor": level.divisor,
                "undefined": level.separable.as_ref().err().map(crate::stats::Undefined::code),
            })
        };
    table.clusters.iter().zip(&design.levels).map(level).collect()
}

fn fit(fit: &FitDiagnostics) -> Value {
    json!({
        "criterion": fit.criterion,
        "converged": fit.converged,
        "singular": fit.singular,
        "gradient_norm": fit.gradient_norm,
        "evaluations": fit.evaluations,
    })
}

fn decision(study: &DecisionStudy) -> Value {
    let raters = |needed: RatersNeeded| match needed {
        RatersNeeded::Raters(count) => Some(count),
        RatersNeeded::CannotTell => None,
    };
    let wanted = |own: &crate::stats::icc::rated::RatersFor| {
        json!({
            "wanted": own.wanted,
            "raters": raters(own.needed),
            "fewest": own.between.and_then(|(fewest, _)| raters(fewest)),
            "most": own.between.and_then(|(_, most)| raters(most)),
        })
    };
    let mean = |(raters, estimate): &(u32, crate::stats::Estimate)| {
        json!({
            "raters": raters,
            "estimate": estimate.value,
            "conf_low": estimate.interval.map(|own| own.low()),
            "conf_high": estimate.interval.map(|own| own.high()),
        })
    };
    json!({
        "term": study.term,
        "raters_for": study.raters_for.iter().map(wanted).collect::<Vec<_>>(),
        "means": study.means.iter().map(mean).collect::<Vec<_>>(),
    })
}

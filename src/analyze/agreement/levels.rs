//! What a coefficient is about, in the words of the table that it comes from.

use crate::domain::rated_table::RatedTable;
use crate::stats::icc::rated::Level;

/// Names of clusters that are not those of a study.
const CLUSTERS: [&str; 6] = ["cluster", "cluster2", "cluster3", "cluster4", "cluster5", "cluster6"];

/// `session` and `client` in a study; `target`, or `subject` and `cluster`, in a plain table.
pub(in crate::analyze) fn level_name(level: Level, table: &RatedTable) -> &'static str {
    match level {
        Level::Target => table.target_is,
        Level::Subject if table.instrument.is_some() => table.target_is,
        Level::Subject => "subject",
        Level::Cluster(place) if table.instrument.is_some() => {
            match table.clusters.get(place).map(|own| own.name.as_str()) {
                Some("client") => "client",
                Some("therapist") => "therapist",
                Some("trainee") => "trainee",
                Some("supervisor") => "supervisor",
                _ => "cluster",
            }
        }
        Level::Cluster(place) => CLUSTERS.get(place).copied().unwrap_or("cluster_outer"),
        Level::Conflated => "conflated",
    }
}

//! Agreement within groups: do the people of one group, such as all who rated one session, answer alike?
//!
//! Indices that compare the variance of answers with what no agreement would give (`rwg` and its kin), that measure the
//! distance of answers from their centre (`AD`), that allow for the mean (`awg`), and that compare differences between
//! groups with those within (`ICC(1)` and `ICC(2)` as used for aggregation).
//!
//! One rule for missing answers: a member who left an item out is left out of that item only, and an item counts if at
//! least two members answered it.

mod aggregation;
mod answers;
mod average_deviation;
mod awg;
mod null;
mod over_groups;
mod rwg;
#[cfg(test)]
mod tests;

pub use aggregation::Aggregated;
pub use aggregation::Aggregation;
pub use aggregation::Divisor;
pub use aggregation::aggregation;
pub use answers::AnswerRange;
pub use answers::GroupAnswers;
pub use answers::Item;
pub use average_deviation::AverageDeviation;
pub use average_deviation::Centre;
pub use average_deviation::average_deviation;
pub use average_deviation::mean_distance;
pub use awg::AgreementByMean;
pub use awg::awg;
pub use null::Null;
pub use over_groups::OverGroups;
pub use over_groups::over_groups;
pub use rwg::WithinGroup;
pub use rwg::rwg;
pub use rwg::rwg_j;
pub use rwg::rwg_star;

//! Gaps of two views in sessions nested in cases (clients, trainees) nested in givers (therapists, supervisors).

mod average;
mod courses;
mod discovery;
mod likelihood;
mod limits;
mod model;
mod profile;
mod shrunken;
mod sums;
#[cfg(test)]
mod tests;

pub use courses::Course;
pub use courses::Courses;
pub use discovery::false_discovery;
pub use limits::agreement_limits;
pub use model::GapFit;
pub use model::GapModel;
pub use profile::Part;
pub use shrunken::Deviation;
pub use shrunken::Shrunken;
pub use shrunken::ShrunkenAll;

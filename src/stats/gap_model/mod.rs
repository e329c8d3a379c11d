//! Gaps of two views in sessions nested in cases (clients, trainees) nested in givers (therapists, supervisors).

mod courses;
mod likelihood;
mod model;
mod profile;
mod sums;
#[cfg(test)]
mod tests;

pub use courses::Course;
pub use courses::Courses;
pub use model::GapFit;
pub use model::GapModel;
pub use profile::Part;

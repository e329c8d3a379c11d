//! Gaps of two views in sessions nested in cases (clients, trainees) nested in givers (therapists, supervisors).

mod average;
mod courses;
mod likelihood;
mod limits;
mod mixture;
mod model;
mod observers;
mod profile;
mod proportional;
mod shrunken;
mod sums;
#[cfg(test)]
mod tests;
mod three_views;

pub use courses::Course;
pub use courses::Courses;
pub use limits::agreement_limits;
pub use model::GapFit;
pub use model::GapModel;
pub use observers::MOST_OF_OBSERVERS;
pub use observers::ObserverGaps;
pub use profile::Part;
pub use proportional::proportional_bias;
pub use shrunken::Deviation;
pub use shrunken::Shrunken;
pub use shrunken::ShrunkenAll;
pub use three_views::ThreeViews;
pub use three_views::Triples;
pub use three_views::ViewContrast;
pub use three_views::ViewsDiffer;

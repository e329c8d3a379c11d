//! Gaps as a mixed model: sessions nested in cases nested in therapists or supervisors.

mod beside;
mod levels;
mod neighbours;
mod nested;
mod observers;
mod people;
mod slope;
mod three;

pub use beside::PairSums;
pub use neighbours::sessions_resemble_neighbours;
pub use nested::NestedGaps;
pub use observers::rater_row;
pub use people::ShrunkenGap;
pub use people::ShrunkenGaps;
pub use people::Unusual;
pub use slope::slope_row;
pub use three::three_view_rows;

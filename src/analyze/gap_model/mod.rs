//! Gaps as a mixed model: sessions nested in cases nested in therapists or supervisors.

mod beside;
mod levels;
mod nested;
mod people;

pub use beside::PairSums;
pub use nested::NestedGaps;
pub use people::ShrunkenGap;
pub use people::ShrunkenGaps;
pub use people::Unusual;

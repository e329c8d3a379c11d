//! Do two quantities of the same few people go together, and how strongly would they have to for so few to show it?

mod detectable;
mod group_means;
mod ranks;
mod within;

pub use detectable::detectable_r;
pub use group_means::mean_reliability;
pub use ranks::spearman;
pub use within::pooled_within;

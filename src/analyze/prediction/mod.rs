//! Whose rating goes along more strongly with an outcome?

mod answer;
mod classical;
mod compared;
mod correlate;
mod found;
mod group;
mod imputed;
mod kinds;
mod leaving;
mod mixed_levels;
mod notices;
mod published;
mod question;
pub mod rows;
pub(in crate::analyze) mod rows_of;
mod sensitivity;
mod setting;
mod shape;
mod together;

pub use answer::prediction;
pub use found::ComparedPair;
pub use found::PredictFound;
pub use found::Verdict;
pub use group::Group;
pub use imputed::pooled_prediction;
pub use notices::ROWS_FOR_A_VERDICT;
pub use published::PublishedFigures;
pub use published::published;
pub use question::PredictQuestion;
pub use setting::Setting;
pub use setting::Unit;
pub use shape::Shape;

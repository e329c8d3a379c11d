//! Whose rating goes along more strongly with an outcome?

mod answer;
mod classical;
mod correlate;
mod kinds;
mod mixed_levels;
mod notices;
mod published;
mod question;
pub mod rows;
mod rows_of;
mod sensitivity;
mod setting;
mod together;

pub use answer::PredictFound;
pub use answer::Verdict;
pub use answer::prediction;
pub use notices::ROWS_FOR_A_VERDICT;
pub use published::PublishedFigures;
pub use published::published;
pub use question::PredictQuestion;
pub use setting::Setting;
pub use setting::Shape;
pub use setting::Unit;

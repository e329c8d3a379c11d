//! Programme audit of observers: what is known of the raters of one form, scale by scale.

mod beyond_chance;
mod design;
mod each_rater;
mod forms;
mod gather;
pub mod material;
mod numbers;
pub mod scale;
mod sessions;
mod spread;

pub use each_rater::MOST_RATERS_IN_PAIRS;
pub use gather::study_audits;
pub use gather::table_audit;
pub use sessions::session_rows;

use super::agreement::{AgreementQuestion, Family};

/// What an audit asks of the raters; of a study the observers.
pub fn audit_question(scales: Vec<String>, conf_level: f64) -> AgreementQuestion {
    let families = vec![Family::Icc, Family::Alpha, Family::Raters];
    AgreementQuestion { families, ..AgreementQuestion::usual(scales, conf_level) }
}

//! Linear mixed models: `y = Xβ + Σ Z_j u_j + e`, by restricted or full maximum likelihood.
//!
//! [`model::Model::new`] adds the data up once; [`model::Model::fit`] finds variances and fixed effects.

mod below;
mod crossing;
pub(in crate::stats) mod curve;
pub mod effects;
mod evaluate;
pub mod fit;
pub mod jet;
pub mod kenward_roger;
pub mod model;
pub(in crate::stats) mod optimise;
mod pair;
pub mod profile;
mod root;
pub mod satterthwaite;
mod sums;
pub mod target;
#[cfg(test)]
mod tests;
mod tree;
pub(in crate::stats) mod walk;

pub use effects::GroupEffect;
pub use fit::Component;
pub use fit::Fit;
pub use jet::Jet;
pub use jet::Number;
pub use model::Data;
pub use model::Method;
pub use model::Model;
pub use model::Term;
pub use satterthwaite::Contrast;
pub use target::Target;
pub use target::Weights;

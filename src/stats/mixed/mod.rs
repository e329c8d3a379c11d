//! Linear mixed models, by restricted or full maximum likelihood.

pub mod jet;

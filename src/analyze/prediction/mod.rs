//! Whose rating goes along more strongly with an outcome?

pub mod rows;

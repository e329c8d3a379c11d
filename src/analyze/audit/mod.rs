//! Programme audit of observers: what is known of the raters of one form, scale by scale.

pub mod material;
pub mod scale;

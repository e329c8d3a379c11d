//! Scores → findings: one question per file, each answer a row with its uncertainty or its reason.

pub mod agreement;
pub mod audit;
pub mod case;
pub mod case_gap;
pub mod choose;
pub mod coefficient;
pub mod design;
pub mod finding;
pub mod gaps;
pub mod joint_cases;
pub mod pair;
pub mod plan;
pub mod plan_basis;
pub mod prediction;
pub mod rated;
pub mod reliability;
pub mod selftest;
pub mod view_agreement;
pub mod views;

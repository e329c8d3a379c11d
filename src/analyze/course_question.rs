//! What is asked about sessions in order: single ones, trends, flags.

use super::gaps::GapQuestion;
use super::measurement::StatedReliability;
use crate::score::Scores;

/// What is asked beyond the gaps of the whole study.
#[derive(Debug, Clone)]
pub struct CourseQuestion {
    /// Which relationship, scales and views, and the confidence level.
    pub gaps: GapQuestion,
    /// Reliabilities known from elsewhere.
    pub stated: Vec<StatedReliability>,
    /// Does a sum of exactly 36 on the Session Rating Scale count as low?
    pub cutoff_counts: bool,
    /// Seed of the calm courses.
    pub seed: u64,
}

impl CourseQuestion {
    /// The scales that are looked at over time, with their places: those asked for; else the total, or every scale where
    /// there is none.
    pub fn scales<'a>(&self, scores: &'a Scores) -> Vec<(usize, &'a str)> {
        let wanted = &self.gaps.scales;
        let all = || scores.scales().iter().map(String::as_str).enumerate();
        if wanted.is_empty() {
            let total: Vec<(usize, &str)> = all().filter(|&(_, id)| id == "total").collect();
            return if total.is_empty() { all().collect() } else { total };
        }
        all().filter(|(_, id)| wanted.iter().any(|wanted| wanted == id)).collect()
    }
}

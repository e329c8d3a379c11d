//! Every reliability as one ratio: signal over signal plus weighted error.

use crate::stats::Undefined;

/// Where scores may differ: one variance component each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Between targets; with clusters, between targets of the same cluster.
    Target,
    /// Between clusters of a level, 0 the innermost; with further levels, between clusters of the same outer cluster.
    Cluster(usize),
    /// Between raters.
    Rater,
    /// Clusters of a level with raters: a rater's level that moves from cluster to cluster.
    ClusterRater(usize),
    /// Targets with raters, where raters rated targets more than once.
    TargetRater,
    /// The rest.
    Residual,
}

impl Source {
    /// The name in results: `var_target`, `var_cluster`, `var_cluster2` for the level outside it, and so on.
    pub fn term(self) -> String {
        let outer = |level: usize| if level == 0 { String::new() } else { (level + 1).to_string() };
        match self {
            Self::Target => "var_target".to_owned(),
            Self::Cluster(level) => format!("var_cluster{}", outer(level)),
            Self::Rater => "var_rater".to_owned(),
            Self::ClusterRater(level) => format!("var_cluster{}_rater", outer(level)),
            Self::TargetRater => "var_target_rater".to_owned(),
            Self::Residual => "var_residual".to_owned(),
        }
    }
}

/// What a coefficient is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Targets, without clusters.
    Target,
    /// Targets of the same cluster.
    Subject,
    /// Clusters of a level, 0 the innermost.
    Cluster(usize),
    /// Targets and clusters together: a contrast that says what a single-level analysis would have claimed.
    Conflated,
}

impl Level {
    /// The name in results.
    pub fn name(self) -> String {
        match self {
            Self::Target => "target".to_owned(),
            Self::Subject => "subject".to_owned(),
            Self::Cluster(0) => "cluster".to_owned(),
            Self::Cluster(level) => format!("cluster{}", level + 1),
            Self::Conflated => "conflated".to_owned(),
        }
    }
}

/// A reliability: the sum of the signal components over itself plus the weighted sum of the error components
/// (Brennan 2001; ten Hove, Jorgensen & van der Ark 2022). A weight is 1 over the number of ratings averaged.
///
/// ```
/// use parallax::stats::icc::rated::{Estimand, Source};
///
/// // The mean of four raters, their levels counting as error.
/// let mean = Estimand::new(&[Source::Target], &[(Source::Rater, 0.25), (Source::Residual, 0.25)]);
/// let variances = |source| match source {
///     Source::Target => 2.0,
///     Source::Rater => 0.5,
///     _ => 1.5,
/// };
/// assert_eq!(mean.share(variances), Ok(0.8));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Estimand {
    signal: Vec<Source>,
    error: Vec<(Source, f64)>,
}

impl Estimand {
    /// Signal components, and error components with their weights. Errors that weigh nothing are left out.
    pub fn new(signal: &[Source], error: &[(Source, f64)]) -> Self {
        Self { signal: signal.to_vec(), error: error.iter().copied().filter(|(_, weight)| *weight > 0.0).collect() }
    }

    /// What is asked for.
    pub fn signal(&self) -> &[Source] {
        &self.signal
    }

    /// What disturbs it, with weights.
    pub fn error(&self) -> &[(Source, f64)] {
        &self.error
    }

    /// The ratio for given variances.
    ///
    /// # Errors
    /// [`Undefined::NoTargetVariance`] for 0/0, [`Undefined::NegativeDenominator`] below.
    pub fn share(&self, variance: impl Fn(Source) -> f64) -> Result<f64, Undefined> {
        let signal: f64 = self.signal.iter().map(|&source| variance(source)).sum();
        let error: f64 = self.error.iter().map(|&(source, weight)| weight * variance(source)).sum();
        match signal + error {
            whole if whole > 0.0 => Ok(signal / whole),
            whole if whole < 0.0 => Err(Undefined::NegativeDenominator),
            _ => Err(Undefined::NoTargetVariance),
        }
    }

    /// The same signal with weights relative to the first error, and how much lighter the errors here are. Estimands
    /// with the same relative form are Spearman-Brown images of one another.
    pub(super) fn relative(&self) -> (Self, f64) {
        let first = self.error.first().map_or(1.0, |(_, weight)| *weight);
        let error = self.error.iter().map(|&(source, weight)| (source, weight / first)).collect();
        (Self { signal: self.signal.clone(), error }, 1.0 / first)
    }
}

/// The reliability of `times` as many ratings (Spearman 1910; Brown 1910), also for parts of a rating.
///
/// ```
/// assert_eq!(parallax::stats::icc::rated::spearman_brown(0.5, 3.0), 0.75);
/// ```
pub fn spearman_brown(reliability: f64, times: f64) -> f64 {
    times * reliability / (1.0 + (times - 1.0) * reliability)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_forms_are_spearman_brown_images() {
        let mean = Estimand::new(&[Source::Target], &[(Source::Rater, 0.2), (Source::Residual, 0.1)]);
        let (single, times) = mean.relative();
        let variances = |source: Source| if source == Source::Target { 1.5 } else { 0.75 };
        let image = spearman_brown(single.share(variances).unwrap(), times);
        assert!((image - mean.share(variances).unwrap()).abs() < 1e-15);
        assert_eq!(single.error(), [(Source::Rater, 1.0), (Source::Residual, 0.5)]);
    }

    #[test]
    fn nothing_over_nothing_is_undefined() {
        let single = Estimand::new(&[Source::Target], &[(Source::Residual, 1.0), (Source::Rater, 0.0)]);
        assert_eq!(single.share(|_| 0.0), Err(Undefined::NoTargetVariance));
        assert_eq!(single.error().len(), 1);
        let names = [Source::Cluster(0), Source::Cluster(1), Source::ClusterRater(1)].map(Source::term);
        assert_eq!(names, ["var_cluster", "var_cluster2", "var_cluster2_rater"]);
        assert_eq!([Level::Cluster(1), Level::Subject].map(Level::name), ["cluster2", "subject"]);
    }
}

//! Beside the model: how reliable a gap is, whether the views spread differently, and where the mean gap stands among
//! published ones.

use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::analyze::gaps::parts;
use crate::analyze::pair::UnitSums;
use crate::analyze::views::ViewPair;
use crate::domain::instrument::Perspective;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::distribution::normal_cdf;
use crate::stats::distribution::t_two_sided_p;
use crate::stats::jackknife::Request;
use crate::stats::jackknife::Scale;
use crate::stats::jackknife::jackknife_of;
use crate::stats::level::ConfidenceLevel;
use crate::stats::pair::gap_reliability_of;
use crate::stats::pair::gap_slope_of;
use crate::stats::pair::log_variance_ratio_of;
use crate::stats::pair::paired_d_average_of;

/// Correlation of client and therapist over 53 studies, and clients less therapists in standard deviations (Tryon,
/// Blackwell & Hammel 2007).
const PUBLISHED: (f64, f64) = (0.36, 0.63);

/// The sums of a pair of views, all units together and without each.
pub struct PairSums<'a> {
    /// Without each unit.
    pub without: &'a [UnitSums],
    /// All.
    pub total: &'a UnitSums,
    /// What a unit is.
    pub unit: &'static str,
    /// Confidence level.
    pub level: &'a ConfidenceLevel,
}

impl PairSums<'_> {
    /// `alpha` gives that of a view's form. Reliability of the gap, variances, slope; and for therapist and client the published figures.
    pub fn rows(&self, alpha: &dyn Fn(Perspective) -> Measured, pair: &ViewPair, heading: &Heading) -> Vec<Finding> {
        let alphas = alpha(pair.views.0).and_then(|x| Ok((x.value, alpha(pair.views.1)?.value)));
        let reliability = |sums: &UnitSums| {
            let (x, y) = alphas.clone()?;
            gap_reliability_of(&sums.sessions, x, y)
        };
        let jackknife = format!("jackknife-{}", self.unit);
        let mut rows = vec![
            self.row(heading, "gap_reliability", &jackknife, reliability),
            self.tested(heading, "log_variance_ratio", &jackknife, |sums| log_variance_ratio_of(&sums.sessions)),
            self.tested(heading, "gap_slope", &jackknife, |sums| gap_slope_of(&sums.sessions)),
        ];
        if pair.views == (Perspective::Therapist, Perspective::Client) {
            let below = |sums: &UnitSums| Ok(published_share_below(paired_d_average_of(&sums.sessions)?));
            rows.push(self.row(heading, "published_share_below", "published-tryon-2007", below));
        }
        rows
    }

    fn row(
        &self,
        heading: &Heading,
        term: &str,
        method: &str,
        of: impl Fn(&UnitSums) -> Result<f64, Undefined>,
    ) -> Finding {
        let n = self.total.sessions.pairs();
        let request = Request { scale: Scale::Identity, level: self.level, n };
        let (value, no_interval) = parts(jackknife_of(self.without, self.total, of, request));
        heading.row("session", term, value, n, method).without_interval(no_interval)
    }

    /// With the test of 0.
    fn tested(
        &self,
        heading: &Heading,
        term: &str,
        method: &str,
        of: impl Fn(&UnitSums) -> Result<f64, Undefined>,
    ) -> Finding {
        let mut row = self.row(heading, term, method, of);
        let test = row.estimate().and_then(|own| Some((own.value / own.std_error.filter(|&se| se > 0.0)?, own.df?)));
        if let Some((t, df)) = test {
            (row.statistic, row.df1, row.p_value) = (Some(t), Some(df), t_two_sided_p(t, df));
        }
        row
    }
}

/// The share of published pairs of client and therapist whose gap, therapist less client in average standard deviations, lies
/// below this one: normal about −.63 with variance 2(1 − .36).
fn published_share_below(gap: f64) -> f64 {
    let (r, d) = PUBLISHED;
    normal_cdf((gap + d) / libm::sqrt(2.0 * (1.0 - r)))
}

#[cfg(test)]
mod tests {
    use super::published_share_below;

    #[test]
    fn in_29_of_100_published_pairs_the_therapist_rates_higher() {
        assert!((1.0 - published_share_below(0.0) - 0.29).abs() < 0.005);
        assert!((published_share_below(-0.63) - 0.5).abs() < 1e-15);
    }
}

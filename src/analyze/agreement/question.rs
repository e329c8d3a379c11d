//! What is asked of raters.

use crate::stats::chance::Weights;
use crate::stats::icc::rated::Question;

/// Families of coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Intraclass correlations, components of variance, standard errors of measurement.
    Icc,
    /// The six coefficients of the largest set of targets that the same raters all rated, from mean squares.
    Complete,
    /// Krippendorff's alpha.
    Alpha,
    /// Kappas of Cohen (two raters), Conger and Fleiss.
    Kappa,
    /// Gwet's AC1 and AC2.
    Ac,
    /// Brennan and Prediger's coefficient.
    BrennanPrediger,
    /// Kendall's W.
    Kendall,
    /// Concordance of two raters.
    Ccc,
    /// Agreement within each target.
    Rwg,
    /// Cronbach's alpha and omega of the forms, view by view.
    Items,
    /// Severity, drift, consistency of each rater, and the coefficients without them.
    Raters,
}

/// What the numbers of a rating mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measurement {
    /// Names.
    Nominal,
    /// An order.
    Ordinal,
    /// Differences.
    Interval,
    /// Differences and a zero.
    Ratio,
}

impl Measurement {
    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nominal => "nominal",
            Self::Ordinal => "ordinal",
            Self::Interval => "interval",
            Self::Ratio => "ratio",
        }
    }
}

/// Who counts as a rater in a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RaterRole {
    /// Each observer.
    Observer,
    /// Each view: client, therapist, observer. All forms are used, several observers of a session are repeats.
    Perspective,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct AgreementQuestion {
    /// Only these scales; all if empty.
    pub scales: Vec<String>,
    /// Which coefficients.
    pub families: Vec<Family>,
    /// How raters are read and intervals are made.
    pub reliability: Question,
    /// What the numbers mean, for coefficients corrected for chance; interval if not said.
    pub measurement: Option<Measurement>,
    /// How much near agreement counts in coefficients of the kappa family; by what the numbers mean if not said.
    pub weights: Option<Weights>,
    /// A value that intraclass correlations of complete tables are tested against.
    pub rho0: Option<f64>,
    /// Who rates.
    pub rater: RaterRole,
    /// Which groupings of a study's sessions split the components (`client`, `therapist`); none takes sessions as they come.
    /// A plain table has the clusters that it was read with.
    pub clusters: Vec<String>,
}

impl AgreementQuestion {
    /// Is anything asked that takes two raters? The items of one form are not.
    pub fn compares_raters(&self) -> bool {
        self.families.iter().any(|family| *family != Family::Items)
    }

    /// What is asked of single ratings: several observers of a session are one view's repeats.
    pub(super) fn of_raters(&self) -> Question {
        Question { repeats_are_residual: self.rater == RaterRole::Perspective, ..self.reliability.clone() }
    }

    /// What a report asks: the coefficients of the observers, session by session.
    pub fn usual(scales: Vec<String>, conf_level: f64) -> Self {
        Self {
            scales,
            families: vec![Family::Icc],
            reliability: Question::new(conf_level),
            measurement: None,
            weights: None,
            rho0: None,
            rater: RaterRole::Observer,
            clusters: Vec::new(),
        }
    }
}

//! How well does the mean of a few sessions stand for a client, or that of a few clients for a therapist?

use super::centre::Nesting;
use super::design::{client_variance, therapist_variance};
use crate::stats::Undefined;
use crate::stats::describe::mean;
use crate::stats::mixed::{Data, Method, Model, Term};
use crate::stats::observations::Factor;

/// Below this, slopes between clients are pulled visibly towards those within.
pub const LOW: f64 = 0.7;

/// Reliability of the observed means of a rating.
#[derive(Debug, Clone, PartialEq)]
pub struct MeanReliability {
    /// Of the mean of a client's sessions, among the clients of a therapist.
    pub client: Result<f64, Undefined>,
    /// Of a therapist's mean of client means, among therapists.
    pub therapist: Result<f64, Undefined>,
    /// Sessions per client: harmonic mean.
    pub sessions: f64,
    /// Clients per therapist: harmonic mean.
    pub clients: f64,
}

impl MeanReliability {
    /// Is the mean of a client's sessions so unreliable that its slope is pulled visibly towards the one within?
    pub fn is_low(&self) -> bool {
        self.client.as_ref().is_ok_and(|&lambda| lambda < LOW)
    }
}

/// λ = τ²/(τ² + σ²/T): the share of the variance of observed client means that lies between clients, T the harmonic mean of
/// sessions per client; for therapists `τ_g²/(τ_g² + (τ² + σ²/T)/C)`, C the harmonic mean of clients per therapist. Variances
/// by restricted maximum likelihood. No unit, above 0 to 1.
///
/// A slope between clients on observed means estimates λ·between + (1 − λ)·within (Lüdtke et al. 2008, eq. 8): below
/// [`LOW`] it deserves a warning. Sources: Snijders & Bosker (2012, section 3.5), Raudenbush & Bryk (2002, eq. 3.46).
///
/// # Errors
/// [`Undefined::NotEstimable`] with one session per client, and what a model of the rating lacks. Within the result:
/// [`Undefined::NoTargetVariance`] where clients (therapists) do not differ beyond error, and for therapists what
/// [`fit`](super::fit) says of their variance.
///
/// ```
/// use parallax::stats::levels::reliability_of_means;
/// use parallax::stats::observations::Factor;
///
/// // Mean squares 24.5 between and 0.5 within: τ² = 12, σ² = 0.5, λ = 12/(12 + 0.25).
/// let client = Factor::new(vec![0, 0, 1, 1, 2, 2], 3).unwrap();
/// let found = reliability_of_means(&[1.0, 2.0, 4.5, 5.5, 8.0, 9.0], &client, None).unwrap();
/// assert!((found.client.unwrap() - 12.0 / 12.25).abs() < 1e-8);
/// assert_eq!((found.sessions, found.therapist.unwrap_err().code()), (2.0, "not-estimable"));
/// ```
pub fn reliability_of_means(
    rating: &[f64],
    client: &Factor,
    therapist: Option<&Factor>,
) -> Result<MeanReliability, Undefined> {
    let nesting = Nesting::new(client, therapist)?;
    if rating.len() != nesting.rows() {
        return Err(Undefined::NotEstimable { lacking: "rating for each session" });
    }
    client_variance(&nesting)?;
    let allowed = therapist_variance(&nesting, therapist.is_some());
    let outer = therapist.filter(|_| allowed.is_ok()).map(|factor| Term::intercept("therapist", factor.clone()));
    let terms: Vec<Term> = std::iter::once(Term::intercept("client", client.clone())).chain(outer).collect();
    let model = Model::of_components(&Data::around_mean(rating.to_vec(), 0.0), &terms)?;
    let fit = model.fit(Method::Reml)?;
    let variance = |name: &str| fit.variance(name).unwrap_or_default();
    let (sessions, clients) = (harmonic(nesting.sessions())?, harmonic(nesting.caseloads())?);
    let noise = fit.sigma2 / sessions;
    let of_client = share(variance("client"), noise);
    let of_therapist = allowed.and_then(|()| share(variance("therapist"), (variance("client") + noise) / clients));
    Ok(MeanReliability { client: of_client, therapist: of_therapist, sessions, clients })
}

fn share(signal: f64, noise: f64) -> Result<f64, Undefined> {
    if signal > 0.0 { Ok(signal / (signal + noise)) } else { Err(Undefined::NoTargetVariance) }
}

/// Harmonic mean of counts.
fn harmonic(counts: impl Iterator<Item = f64>) -> Result<f64, Undefined> {
    let inverse: Vec<f64> = counts.map(|count| 1.0 / count).collect();
    mean(&inverse).map(|mean| 1.0 / mean).ok_or(Undefined::NotEstimable { lacking: "session" })
}

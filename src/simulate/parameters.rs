//! What is true in a simulated study.

use crate::error::Problem;

/// The truth behind a simulated study. Variances of a view add up over therapist, client and session.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// Therapists, who are the trainees of the supervision.
    pub therapists: u32,
    /// Supervisors, who share the trainees evenly.
    pub supervisors: u32,
    /// Fewest and most clients of a therapist.
    pub clients: (u32, u32),
    /// Fewest and most sessions of a client.
    pub sessions: (u32, u32),
    /// Correlation of client and therapist totals over all sessions (Tryon et al. 2007: .36).
    pub views_r: f64,
    /// Clients minus therapists, in pooled standard deviations of the totals (Tryon et al. 2007: .63).
    pub views_d: f64,
    /// Centre of the client view on the answer scale, before answers are rounded and cut to 1 to 5.
    pub client_mean: f64,
    /// Standard deviation of the latent client view over all sessions.
    pub client_sd: f64,
    /// Standard deviation of the latent therapist view over all sessions.
    pub therapist_sd: f64,
    /// Shares of therapist, client and session in the variance of the client view.
    pub client_shares: [f64; 3],
    /// Shares of therapist (severity or leniency), client and session in the variance of the therapist view.
    pub therapist_shares: [f64; 3],
    /// Correlation of the session part of one session with the next.
    pub session_memory: f64,
    /// Standard deviation with which goal, task and bond of a session depart from its level.
    pub scale_sd: f64,
    /// Standard deviation of a single answer around its scale.
    pub item_sd: f64,
    /// Share of client forms that are not there.
    pub missing_client: f64,
    /// Share of therapist forms that are not there in an average session; more after a low one.
    pub missing_therapist: f64,
    /// Fall of the log odds of a missing therapist form for each standard deviation of the shared session part.
    pub missing_slope: f64,
    /// Share of single answers that are skipped.
    pub skipped: f64,
    /// Observers; the first three rate session 3 of the first client of every therapist together.
    pub observers: u32,
    /// Share of the other sessions that one to three observers rate.
    pub observed: f64,
    /// Centre of the observers' view.
    pub observer_mean: f64,
    /// Standard deviation of what the observers agree on.
    pub observer_sd: f64,
    /// Standard deviation of the observers' severity, and of one observer's view of one session.
    pub observer_severity: f64,
    /// Standard deviation of one observer's view of one session.
    pub observer_error: f64,
    /// Fewest and most supervision sessions of a trainee.
    pub supervisions: (u32, u32),
    /// Correlation of trainee and supervisor over supervision dyads.
    pub supervision_r: f64,
    /// Correlation of a trainee's view of the supervision with the trainee's leniency in therapy.
    pub supervision_link: f64,
    /// Points of adherence (0 to 100) for each standard deviation of the client view.
    pub adherence_slope: f64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            therapists: 10,
            supervisors: 2,
            clients: (4, 6),
            sessions: (3, 15),
            views_r: 0.36,
            views_d: 0.63,
            client_mean: 3.95,
            client_sd: 0.7,
            therapist_sd: 0.6,
            client_shares: [0.05, 0.45, 0.5],
            therapist_shares: [0.2, 0.4, 0.4],
            session_memory: 0.4,
            scale_sd: 0.25,
            item_sd: 0.6,
            missing_client: 0.03,
            missing_therapist: 0.25,
            missing_slope: 0.4,
            skipped: 0.02,
            observers: 5,
            observed: 0.2,
            observer_mean: 3.6,
            observer_sd: 0.5,
            observer_severity: 0.25,
            observer_error: 0.3,
            supervisions: (4, 8),
            supervision_r: 0.35,
            supervision_link: 0.5,
            adherence_slope: 8.0,
        }
    }
}

impl Parameters {
    /// Are all parameters possible?
    pub fn check(&self) -> Result<(), Box<Problem>> {
        const MOST: u32 = 100_000;
        for (name, (least, most), floor) in [
            ("clients", self.clients, 1),
            ("sessions", self.sessions, 3),
            ("supervisions", self.supervisions, 1),
            ("therapists", (self.therapists, self.therapists), 1),
            ("supervisors", (self.supervisors, self.supervisors), 1),
            ("observers", (self.observers, self.observers), 3),
        ] {
            if least < floor || most < least || most > MOST {
                return Err(refused(name, &format!("it must run from at least {floor} to at most {MOST}")));
            }
        }
        let shares = [self.missing_client, self.missing_therapist, self.skipped, self.observed];
        if !shares.iter().all(|share| (0.0..1.0).contains(share)) {
            return Err(refused("missing, skipped or observed", "a share must be at least 0 and below 1"));
        }
        let correlations = [self.views_r, self.session_memory, self.supervision_r, self.supervision_link];
        if !correlations.iter().all(|r| (0.0..1.0).contains(r)) {
            return Err(refused("a correlation", "it must be at least 0 and below 1"));
        }
        let spreads = [self.client_sd, self.therapist_sd, self.item_sd];
        let extents = [self.scale_sd, self.observer_sd, self.observer_severity, self.observer_error];
        if !spreads.iter().all(|sd| (0.05..=5.0).contains(sd)) || !extents.iter().all(|sd| (0.0..=5.0).contains(sd)) {
            return Err(refused("a standard deviation", "it must lie between 0.05 (0 for parts of a view) and 5"));
        }
        let means = [self.client_mean, self.observer_mean];
        let slopes = [self.views_d, self.missing_slope, self.adherence_slope / 100.0];
        if !means.iter().all(|mean| (1.0..=5.0).contains(mean)) || !slopes.iter().all(|slope| slope.abs() <= 3.0) {
            return Err(refused("a mean or slope", "means lie between 1 and 5, gaps and slopes within 3"));
        }
        for shares in [self.client_shares, self.therapist_shares] {
            let total: f64 = shares.iter().sum();
            if shares.iter().any(|share| *share < 0.0) || (total - 1.0).abs() > 1e-9 {
                return Err(refused("the shares of therapist, client and session", "they must add up to 1"));
            }
        }
        Ok(())
    }
}

/// A parameter that cannot be.
pub(super) fn refused(name: &str, why: &str) -> Box<Problem> {
    Box::new(Problem::new("out-of-range", format!("{name} cannot be simulated: {why}")))
}

//! The people of both relationships: trainees in supervision who are therapists of clients.

use super::sessions::GapSession;
use crate::domain::people::PersonId;
use crate::domain::study::Study;

/// What is known of one trainee's gaps.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Trainee {
    /// Sessions of supervision, in the order of the study.
    pub(super) supervision: Vec<GapSession>,
    /// Sessions of therapy, in the order of the study: those of one client stand together.
    pub(super) therapy: Vec<GapSession>,
}

/// Everybody who has gaps on both sides, in the order of the study.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Trainees(pub(super) Vec<Trainee>);

impl Trainees {
    pub(super) fn of(study: &Study, supervision: &[GapSession], therapy: &[GapSession]) -> Self {
        let mut places: Vec<Option<usize>> = vec![None; study.people.len()];
        let mut trainees: Vec<Trainee> = Vec::new();
        for session in supervision {
            let trainee: PersonId = study.dyad(session.dyad).receiver;
            let place = *places[trainee.0 as usize].get_or_insert(trainees.len());
            if place == trainees.len() {
                trainees.push(Trainee::default());
            }
            trainees[place].supervision.push(*session);
        }
        for session in therapy {
            if let Some(place) = places[study.dyad(session.dyad).giver.0 as usize] {
                trainees[place].therapy.push(*session);
            }
        }
        trainees.retain(|trainee| !trainee.therapy.is_empty());
        Self(trainees)
    }
}

impl Trainee {
    /// Gaps of supervision, session by session.
    pub(super) fn supervisory_gaps(&self) -> Vec<f64> {
        self.supervision.iter().map(|session| session.gap).collect()
    }

    /// Gaps with clients: each client is one, the mean of the sessions.
    pub(super) fn client_gaps(&self) -> Vec<f64> {
        let clients = self.therapy.chunk_by(|a, b| a.dyad == b.dyad);
        clients.map(|client| client.iter().map(|session| session.gap).sum::<f64>() / client.len() as f64).collect()
    }
}

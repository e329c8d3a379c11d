//! A part of a study, with the account of what is left out.

use super::rating::Ratings;
use super::study::{Dyad, DyadId, Session, SessionId, Study, clients};

impl Study {
    /// The dyads for which `keep` holds, with their sessions and forms. Every other form is counted as left out for `reason`,
    /// and an instrument that nobody filled in any more is no longer in use.
    #[must_use]
    pub fn only(&self, keep: impl Fn(DyadId) -> bool, reason: &str) -> Self {
        let mut part = Self { dyads: Vec::new(), sessions: Vec::new(), ratings: Vec::new(), ..self.clone() };
        let mut new_dyads: Vec<Option<DyadId>> = Vec::with_capacity(self.dyads.len());
        for (place, &dyad) in self.dyads.iter().enumerate() {
            new_dyads.push(keep(DyadId(number(place))).then(|| part.add_dyad(dyad)));
        }
        let mut new_sessions: Vec<Option<SessionId>> = Vec::with_capacity(self.sessions.len());
        for session in &self.sessions {
            new_sessions
                .push(new_dyads[session.dyad.0 as usize].map(|dyad| part.add_session(Session { dyad, ..*session })));
        }
        let mut left_out = vec![0_usize; self.inputs.len()];
        for ratings in &self.ratings {
            let kept = kept_forms(ratings, &new_sessions, &mut left_out);
            if !kept.is_empty() {
                part.ratings.push(kept);
            }
        }
        let clients = clients(&part.dyads, self.people.len());
        for outcome in &mut part.outcomes {
            let before = outcome.values.len();
            outcome.values.retain(|(client, ..)| clients[client.0 as usize]);
            left_out[outcome.input] += before - outcome.values.len();
        }
        for (input, forms) in part.inputs.iter_mut().zip(left_out).filter(|(_, forms)| *forms > 0) {
            input.used -= forms;
            input.excluded.push((reason.to_owned(), forms));
        }
        part
    }

    fn add_dyad(&mut self, dyad: Dyad) -> DyadId {
        self.dyads.push(dyad);
        DyadId(number(self.dyads.len() - 1))
    }

    fn add_session(&mut self, session: Session) -> SessionId {
        self.sessions.push(session);
        SessionId(number(self.sessions.len() - 1))
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// The forms about sessions that stay. A blank form was never counted as used, so it is not counted as left out either.
fn kept_forms(ratings: &Ratings, sessions: &[Option<SessionId>], left_out: &mut [usize]) -> Ratings {
    let mut rows = Vec::new();
    let mut kept_sessions = Vec::new();
    for (row, session) in ratings.session.iter().enumerate() {
        if let Some(session) = sessions[session.0 as usize] {
            rows.push(number(row));
            kept_sessions.push(session);
        } else if !ratings.is_blank(row) {
            left_out[usize::from(ratings.line[row].0)] += 1;
        }
    }
    Ratings {
        instrument: ratings.instrument,
        session: kept_sessions,
        perspective: pick(&ratings.perspective, &rows),
        rater: pick(&ratings.rater, &rows),
        items: ratings.items.reordered(&rows),
        given: ratings.given.reordered(&rows),
        given_scales: ratings.given_scales.clone(),
        line: pick(&ratings.line, &rows),
    }
}

fn pick<T: Copy>(values: &[T], rows: &[u32]) -> Vec<T> {
    rows.iter().map(|&row| values[row as usize]).collect()
}

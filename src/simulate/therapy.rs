//! Therapy: client, therapist and observer forms of 12 items.

use std::fmt::Write as _;

use super::calendar::Calendar;
use super::calibrate::EASE;
use super::calibrate::Views;
use super::calibrate::scale_of;
use super::draw::Draw;
use super::draw::Pair;
use super::expected_gap::CaseParts;
use super::expected_gap::Parts;
use super::parameters::Parameters;

const HEADER: &str = "client_id,therapist_id,session,date,rater_id,perspective,item1,item2,item3,item4,item5,item6,item7,item8,item9,item10,item11,item12\n";
/// The session that a panel of observers rates, and its size.
const PANEL_SESSION: u32 = 3;
const PANEL: u32 = 3;

/// The therapy file with what the other files build on.
pub(super) struct Therapy {
    pub(super) text: String,
    /// Each therapist's leniency, standard normal.
    pub(super) leniency: Vec<f64>,
    /// Every session: client, number, and the latent client view in standard deviations.
    pub(super) sessions: Vec<(String, u32, f64)>,
    /// Every case, with what stays the same from session to session.
    pub(super) cases: Vec<CaseParts>,
}

/// Writes the therapy file.
pub(super) fn therapy(parameters: &Parameters, views: &Views, seed: u64) -> Therapy {
    let mut clinic = Clinic {
        parameters,
        views,
        draw: Draw::new(seed, 1),
        calendar: Calendar::of_therapy(seed),
        severity: Vec::new(),
        therapy: Therapy { text: HEADER.to_string(), leniency: Vec::new(), sessions: Vec::new(), cases: Vec::new() },
        clients: 0,
    };
    let severity = (0..parameters.observers).map(|_| parameters.observer_severity * clinic.draw.normal());
    clinic.severity = severity.collect();
    for therapist in 1..=parameters.therapists {
        let own = Pair { shared: 0.0, client: clinic.draw.normal(), therapist: clinic.draw.normal() };
        clinic.therapy.leniency.push(own.therapist);
        for client in 0..clinic.draw.between(parameters.clients) {
            clinic.client(&format!("T{therapist:02}"), own, client == 0);
        }
    }
    clinic.therapy
}

struct Clinic<'a> {
    parameters: &'a Parameters,
    views: &'a Views,
    draw: Draw,
    calendar: Calendar,
    /// One for each observer.
    severity: Vec<f64>,
    therapy: Therapy,
    clients: u32,
}

impl Clinic<'_> {
    fn client(&mut self, therapist: &str, own: Pair, is_first: bool) {
        self.clients += 1;
        let client = format!("C{:03}", self.clients);
        self.calendar.begin();
        let level = self.draw.pair(self.views.part_r);
        self.therapy.cases.push(CaseParts {
            client: client.clone(),
            therapist: therapist.to_owned(),
            client_view: Parts { therapist: own.client, client: level.client },
            therapist_view: Parts { therapist: own.therapist, client: level.therapist },
        });
        let mut state = self.draw.pair(self.views.part_r);
        for session in 1..=self.draw.between(self.parameters.sessions) {
            if session > 1 {
                let fresh = self.draw.pair(self.views.part_r);
                state = state.followed_by(fresh, self.parameters.session_memory);
            }
            let hour = format!("{client},{therapist},{session},{}", self.calendar.next());
            let in_panel = is_first && session == PANEL_SESSION;
            let client_view = mixed(self.parameters.client_shares, own.client, level.client, state.client);
            let therapist_view =
                mixed(self.parameters.therapist_shares, own.therapist, level.therapist, state.therapist);
            self.therapy.sessions.push((client.clone(), session, client_view));
            if !self.draw.chance(self.parameters.missing_client) {
                let view = self.views.client_mean + self.parameters.client_sd * client_view;
                self.form(&hour, &client, "client", view);
            }
            if !self.draw.chance(missing_therapist(self.parameters, state.shared)) {
                let view = self.views.therapist_mean + self.parameters.therapist_sd * therapist_view;
                self.form(&hour, therapist, "therapist", view);
            }
            self.observe(&hour, std::f64::consts::FRAC_1_SQRT_2 * (level.shared + state.shared), in_panel);
        }
    }

    /// Observers see four fifths of what client and therapist share, and something of their own that they agree on.
    fn observe(&mut self, hour: &str, shared: f64, in_panel: bool) {
        let observed =
            self.parameters.observer_mean + self.parameters.observer_sd * (0.8 * shared + 0.6 * self.draw.normal());
        for observer in self.watching(in_panel) {
            let error = self.parameters.observer_error * self.draw.normal();
            let severity = self.severity.get(observer as usize - 1).copied().unwrap_or(0.0);
            self.form(hour, &format!("O{observer}"), "observer", observed - severity + error);
        }
    }

    /// Numbers of the observers of a session, ascending.
    fn watching(&mut self, in_panel: bool) -> Vec<u32> {
        if in_panel {
            return (1..=PANEL).collect();
        }
        if !self.draw.chance(self.parameters.observed) {
            return Vec::new();
        }
        let mut pool: Vec<u32> = (1..=self.parameters.observers).collect();
        for _ in self.draw.between((1, 3))..self.parameters.observers {
            let last = u32::try_from(pool.len()).unwrap_or(1) - 1;
            let out = self.draw.between((0, last));
            pool.remove(out as usize);
        }
        pool
    }

    /// One filled form: answers around the view, rounded and cut to 1 … 5, some skipped.
    fn form(&mut self, hour: &str, rater: &str, perspective: &str, view: f64) {
        let scales: [f64; 3] = std::array::from_fn(|_| self.parameters.scale_sd * self.draw.normal());
        let line = &mut self.therapy.text;
        line.push_str(&[hour, rater, perspective].join(","));
        for (item, ease) in EASE.iter().enumerate() {
            let answer = view + ease + scales[scale_of(item)] + self.parameters.item_sd * self.draw.normal();
            let is_skipped = self.draw.chance(self.parameters.skipped);
            line.push(',');
            if !is_skipped {
                // Writing to a String cannot fail.
                let _ = write!(line, "{}", libm::floor(answer + 0.5).clamp(1.0, 5.0));
            }
        }
        line.push('\n');
    }
}

/// A standard normal view out of its parts.
fn mixed(shares: [f64; 3], therapist: f64, client: f64, session: f64) -> f64 {
    libm::sqrt(shares[0]) * therapist + libm::sqrt(shares[1]) * client + libm::sqrt(shares[2]) * session
}

/// The probability that a therapist form is not there, after a session in which the views share this part.
pub(super) fn missing_therapist(parameters: &Parameters, shared: f64) -> f64 {
    logistic(logit(parameters.missing_therapist) - parameters.missing_slope * shared)
}

/// Log odds; minus infinity for 0, which [`logistic`] turns back.
fn logit(probability: f64) -> f64 {
    libm::log(probability / (1.0 - probability))
}

fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-odds))
}

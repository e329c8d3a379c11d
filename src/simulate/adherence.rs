//! Adherence to what was agreed, from records: 0 to 100 for each session.

use std::fmt::Write as _;

use super::draw::Draw;
use super::parameters::Parameters;

/// Centre, and standard deviations of the client and of the session.
const CENTRE: f64 = 68.0;
const CLIENT_SD: f64 = 7.0;
const SESSION_SD: f64 = 9.0;

/// Writes the adherence file for these sessions: client, number, latent client view in standard deviations.
pub(super) fn adherence(parameters: &Parameters, sessions: &[(String, u32, f64)], seed: u64) -> String {
    let mut draw = Draw::new(seed, 3);
    let mut text = "client_id,session,adherence\n".to_string();
    let mut own = 0.0;
    for (client, session, view) in sessions {
        if *session == 1 {
            own = CLIENT_SD * draw.normal();
        }
        let kept = CENTRE + parameters.adherence_slope * view + own + SESSION_SD * draw.normal();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{client},{session},{}", libm::floor(kept + 0.5).clamp(0.0, 100.0));
    }
    text
}

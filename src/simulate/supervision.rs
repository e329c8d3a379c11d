//! Supervision: scale scores of trainee and supervisor, 1 to 7 with one decimal.

use std::fmt::Write as _;

use super::calendar::Calendar;
use super::draw::Draw;
use super::parameters::Parameters;

const HEADER: &str = "trainee_id,supervisor_id,session,date,rater_id,perspective,goal,task,bond,total\n";
/// Centre, and standard deviations of dyad, session and scale.
const TRAINEE: [f64; 4] = [5.4, 0.7, 0.4, 0.25];
const SUPERVISOR: [f64; 4] = [5.2, 0.6, 0.4, 0.25];

/// Writes the supervision file. `leniency` has one standard normal value for each trainee.
pub(super) fn supervision(parameters: &Parameters, leniency: &[f64], seed: u64) -> String {
    let mut draw = Draw::new(seed, 2);
    let mut calendar = Calendar::of_supervision(seed);
    let mut text = HEADER.to_string();
    let (link, r) = (parameters.supervision_link, parameters.supervision_r);
    for (place, leniency) in leniency.iter().enumerate() {
        let trainee = format!("T{:02}", place + 1);
        let supervisor = format!("S{}", place * parameters.supervisors as usize / leniency_count(parameters) + 1);
        let trainee_level = link * leniency + libm::sqrt(1.0 - link * link) * draw.normal();
        let supervisor_level = r * trainee_level + libm::sqrt(1.0 - r * r) * draw.normal();
        calendar.begin();
        for session in 1..=draw.between(parameters.supervisions) {
            let hour = format!("{trainee},{supervisor},{session},{}", calendar.next());
            line(&mut text, &mut draw, &[&hour, &trainee, "trainee"], TRAINEE, trainee_level);
            line(&mut text, &mut draw, &[&hour, &supervisor, "supervisor"], SUPERVISOR, supervisor_level);
        }
    }
    text
}

fn leniency_count(parameters: &Parameters) -> usize {
    parameters.therapists.max(1) as usize
}

fn line(text: &mut String, draw: &mut Draw, who: &[&str], [centre, dyad, session, scale]: [f64; 4], level: f64) {
    let view = centre + dyad * level + session * draw.normal();
    text.push_str(&who.join(","));
    let mut total = 0;
    for _ in 0..3 {
        let tenths = tenths(view + scale * draw.normal());
        total += tenths;
        write_tenths(text, tenths);
    }
    // The mean of three, rounded to the nearest tenth.
    write_tenths(text, (2 * total + 3) / 6);
    text.push('\n');
}

/// The score in tenths, rounded and cut to 1.0 … 7.0.
fn tenths(score: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "10 to 70")]
    let tenths = libm::floor(score * 10.0 + 0.5).clamp(10.0, 70.0) as u32;
    tenths
}

fn write_tenths(text: &mut String, tenths: u32) {
    // Writing to a String cannot fail.
    let _ = write!(text, ",{}.{}", tenths / 10, tenths % 10);
}

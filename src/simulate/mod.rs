//! Studies with known truth: therapists, clients, sessions, perspectives, gaps and missing forms.
//!
//! One session-level alliance is drawn for each view, with a known correlation and gap between client and therapist; the
//! items follow from it. See [`calibrate`] for how the parameters of the latent views follow from the wanted
//! correlation and gap of the printed scores. Nobody in these files is real.

mod adherence;
mod calendar;
pub mod calibrate;
mod draw;
mod expected_gap;
pub mod parameters;
mod supervision;
mod therapy;

pub use expected_gap::ExpectedGap;
pub use expected_gap::expected_gaps;
pub use parameters::Parameters;

use crate::error::Problem;

/// The seed of the demo study, chosen among the first sixty because correlation and gap of so small a sample come near
/// those of the population.
pub const DEMO_SEED: u64 = 11;

/// The demo study, file by file: what [`study`] writes for the default parameters and [`DEMO_SEED`].
pub const DEMO: [(&str, &str); 4] = [
    ("parallax.toml", include_str!("../../fixtures/clinic/parallax.toml")),
    ("therapy.csv", include_str!("../../fixtures/clinic/therapy.csv")),
    ("supervision.csv", include_str!("../../fixtures/clinic/supervision.csv")),
    ("adherence.csv", include_str!("../../fixtures/clinic/adherence.csv")),
];

/// Writes a study: file names with their text. The same parameters and seed give the same bytes on every machine.
///
/// ```
/// use parallax::simulate::{Parameters, study};
/// let small = Parameters { therapists: 2, ..Parameters::default() };
/// let files = study(&small, 1).unwrap();
/// assert_eq!(files[1].0, "therapy.csv");
/// assert!(files[1].1.starts_with("client_id,therapist_id,session,date,rater_id,perspective,item1,"));
/// assert_eq!(study(&small, 1).unwrap(), files);
/// ```
pub fn study(parameters: &Parameters, seed: u64) -> Result<Vec<(String, String)>, Box<Problem>> {
    parameters.check()?;
    let views = calibrate::views(parameters)?;
    let therapy = therapy::therapy(parameters, &views, seed);
    let supervision = supervision::supervision(parameters, &therapy.leniency, seed);
    let adherence = adherence::adherence(parameters, &therapy.sessions, seed);
    Ok(vec![
        ("parallax.toml".to_string(), STUDY_FILE.replace("SEED", &seed.to_string())),
        ("therapy.csv".to_string(), therapy.text),
        ("supervision.csv".to_string(), supervision),
        ("adherence.csv".to_string(), adherence),
    ])
}

const STUDY_FILE: &str = r#"# A simulated study: nobody in it is real. Seed SEED.
[study]
title = "Simulated training clinic"

[[ratings]]
file = "therapy.csv"
instrument = "wai_sr"
range = [1, 5]

[[ratings]]
file = "supervision.csv"
instrument = "wai_supervision_bahrick"
range = [1, 7]

[[outcomes]]
file = "adherence.csv"
name = "adherence"
column = "adherence"
kind = "continuous"
rated_by = "records"
"#;

#[cfg(test)]
mod known_truth;

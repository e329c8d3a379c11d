//! The true gap of every case and therapist of a simulated study.

use super::calibrate;
use super::calibrate::EASE;
use super::calibrate::above;
use super::calibrate::nodes;
use super::parameters::Parameters;
use super::therapy::missing_therapist;
use super::therapy::therapy;
use crate::error::Problem;

/// The gap (therapist minus client, mean per item of the total) that is expected over sessions that both rate.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedGap {
    /// Id of the client.
    pub client: String,
    /// Id of the therapist.
    pub therapist: String,
    /// Over sessions of this case.
    pub of_case: f64,
    /// Over sessions of any client of this therapist.
    pub of_therapist: f64,
}

/// Standard normal parts of a view, without that of the session: of the therapist, and of the client in care.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    pub(super) therapist: f64,
    pub(super) client: f64,
}

/// One case: who, and the parts of both views that stay the same from session to session.
#[derive(Debug, Clone)]
pub(super) struct CaseParts {
    pub(super) client: String,
    pub(super) therapist: String,
    pub(super) client_view: Parts,
    pub(super) therapist_view: Parts,
}

/// What one view is made of.
struct View {
    centre: f64,
    sd: f64,
    shares: [f64; 3],
}

/// The true gaps behind [`super::study`] with the same parameters and seed, case by case.
///
/// An answer is a normal variable, rounded and cut; its expectation is a sum of normal probabilities (see
/// [`calibrate`]). Sessions without a therapist form are more often low ones, so sessions count by the
/// probability that they are rated, in an integral over what both views of a session share.
///
/// ```
/// use parallax::simulate::{Parameters, expected_gaps};
/// let gaps = expected_gaps(&Parameters { therapists: 2, ..Parameters::default() }, 1).unwrap();
/// assert_eq!((gaps[0].client.as_str(), gaps[0].therapist.as_str()), ("C001", "T01"));
/// assert!(gaps.iter().all(|gap| gap.of_case.abs() < 4.0));
/// ```
pub fn expected_gaps(parameters: &Parameters, seed: u64) -> Result<Vec<ExpectedGap>, Box<Problem>> {
    parameters.check()?;
    let views = calibrate::views(parameters)?;
    let client = View { centre: views.client_mean, sd: parameters.client_sd, shares: parameters.client_shares };
    let therapist =
        View { centre: views.therapist_mean, sd: parameters.therapist_sd, shares: parameters.therapist_shares };
    let total =
        |view: &View, parts: Parts, of_case: bool| expected_total(view, parts, of_case, views.part_r, parameters);
    let gap = |case: &CaseParts, of_case: bool| {
        total(&therapist, case.therapist_view, of_case) - total(&client, case.client_view, of_case)
    };
    let cases = therapy(parameters, &views, seed).cases;
    let expected = cases.into_iter().map(|case| ExpectedGap {
        of_case: gap(&case, true),
        of_therapist: gap(&case, false),
        client: case.client,
        therapist: case.therapist,
    });
    Ok(expected.collect())
}

/// The expected total of a view over the sessions that both rate, of this case or of any of this therapist.
fn expected_total(view: &View, parts: Parts, of_case: bool, part_r: f64, parameters: &Parameters) -> f64 {
    let [of_therapist, of_client, of_session] = view.shares;
    let own = if of_case { libm::sqrt(of_client) * parts.client } else { 0.0 };
    let stays = view.centre + view.sd * (libm::sqrt(of_therapist) * parts.therapist + own);
    let free = of_session * (1.0 - part_r) + if of_case { 0.0 } else { of_client };
    let spread = libm::sqrt(
        view.sd * view.sd * free + parameters.scale_sd * parameters.scale_sd + parameters.item_sd * parameters.item_sd,
    );
    let (mut sum, mut weights) = (0.0, 0.0);
    for (shared, weight) in nodes() {
        let weight = weight * (1.0 - missing_therapist(parameters, shared));
        let level = stays + view.sd * libm::sqrt(of_session * part_r) * shared;
        let total: f64 = EASE.iter().map(|ease| 1.0 + above(level + ease, spread).iter().sum::<f64>()).sum();
        sum += weight * total / EASE.len() as f64;
        weights += weight;
    }
    sum / weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Two long cases of each of four therapists: the mean gap of a case comes near what is expected of it.
    #[test]
    fn the_mean_gap_of_a_long_case_is_the_expected_one() {
        let long = Parameters {
            therapists: 4,
            clients: (2, 2),
            sessions: (6000, 6000),
            observed: 0.0,
            ..Parameters::default()
        };
        let text = &crate::simulate::study(&long, 9).unwrap()[1].1;
        let mut forms: BTreeMap<(&str, &str), [Option<f64>; 2]> = BTreeMap::new();
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let answers: Vec<f64> = cells[6..].iter().filter_map(|cell| cell.parse().ok()).collect();
            let place = match cells[5] {
                "client" => 0,
                "therapist" => 1,
                _ => continue,
            };
            forms.entry((cells[0], cells[2])).or_default()[place] =
                Some(answers.iter().sum::<f64>() / answers.len() as f64);
        }
        for expected in expected_gaps(&long, 9).unwrap() {
            let of_case = forms.iter().filter(|((client, _), _)| *client == expected.client);
            let gaps: Vec<f64> =
                of_case.filter_map(|(_, [client, therapist])| Some((*therapist)? - (*client)?)).collect();
            let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
            // Standard error about .011 with the memory of the sessions.
            assert!((mean - expected.of_case).abs() < 0.045, "{mean} and {expected:?}");
        }
    }

    /// Over many clients the gaps of cases average to the gap of their therapist.
    #[test]
    fn the_gap_of_a_therapist_is_the_mean_of_many_cases() {
        let many = Parameters { therapists: 2, clients: (3000, 3000), sessions: (3, 3), ..Parameters::default() };
        let gaps = expected_gaps(&many, 4).unwrap();
        for own in gaps.chunks(3000) {
            let mean = own.iter().map(|gap| gap.of_case).sum::<f64>() / 3000.0;
            assert!((mean - own[0].of_therapist).abs() < 0.04, "{mean} and {}", own[0].of_therapist);
        }
    }
}

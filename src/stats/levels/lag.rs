//! Do the ratings of one session go with the outcome of the next?

use super::Sessions;
use super::model::{LevelModel, fit_with};
use crate::stats::Undefined;
use crate::stats::observations::Factor;

/// What to keep in mind about the slope on the outcome of the session before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nickell {
    /// Pairs of sessions per client, T: harmonic mean over clients with at least two.
    pub pairs_per_client: f64,
    /// 1/T: so far below 0 the slope is expected if nothing at all is carried over (Nickell 1981, eq. 18 at ρ = 0).
    pub order: f64,
}

impl Nickell {
    /// The caution in words.
    pub const CAUTION: &str = "The outcome of the session before is taken as its distance from the client's own mean, \
                               which holds that session too: its slope is too low by about 1/T, T pairs of sessions per \
                               client, and slopes of ratings that go with it are shifted as well.";
}

/// Ratings of a session and the outcome of the next, with and without the outcome of the session itself.
#[derive(Debug, Clone)]
pub struct LaggedModel {
    /// Pairs of consecutive sessions.
    pub pairs: usize,
    /// Without the outcome of the earlier session.
    pub plain: LevelModel,
    /// With it, as distance from the client's mean.
    pub with_outcome: Result<LevelModel, Undefined>,
    /// The bias of the slope on it.
    pub bias: Nickell,
}

/// Rows of one client whose session numbers differ by exactly 1: the earlier and the later one, by client and session.
///
/// A session that was skipped makes no pair: two sessions apart are not one session apart.
///
/// # Errors
/// [`Undefined::Replicates`] if a client has two rows of one session, [`Undefined::NotEstimable`] if there is not one number
/// and one client for each row.
///
/// ```
/// use parallax::stats::levels::consecutive;
/// use parallax::stats::observations::Factor;
///
/// let client = Factor::new(vec![0, 0, 0, 1, 1], 2).unwrap();
/// // Session 3 of the first client is missing; the rows of the second are in reverse order.
/// assert_eq!(consecutive(&[1, 2, 4, 2, 1], &client), Ok(vec![(0, 1), (4, 3)]));
/// ```
pub fn consecutive(session: &[i64], client: &Factor) -> Result<Vec<(usize, usize)>, Undefined> {
    if session.len() != client.codes().len() {
        return Err(Undefined::NotEstimable { lacking: "number of each session" });
    }
    let mut rows: Vec<(u32, i64, usize)> = client
        .codes()
        .iter()
        .zip(session)
        .enumerate()
        .map(|(row, (&client, &session))| (client, session, row))
        .collect();
    rows.sort_unstable();
    if rows.windows(2).any(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
        return Err(Undefined::Replicates);
    }
    let next = |pair: &[(u32, i64, usize)]| pair[0].0 == pair[1].0 && pair[0].1.checked_add(1) == Some(pair[1].1);
    Ok(rows.windows(2).filter(|pair| next(pair)).map(|pair| (pair[0].2, pair[1].2)).collect())
}

/// Fits the outcome of session t + 1 on the ratings of session t, taken apart as in [`fit`](super::fit) over the pairs, and
/// on the number of the later session: once without and once with the outcome of session t.
///
/// Slopes within clients tell whether the outcome is higher after sessions that were rated higher than usual for that
/// client. That is an order in time, and no proof of an effect. With the earlier outcome, its slope carries Nickell's bias:
/// see [`Nickell`]. Numbers of sessions, rows and clients as for [`consecutive`]; `sessions.session` is not used.
///
/// # Errors
/// [`Undefined::TooFewPairs`] without two pairs of one client; those of [`consecutive`] and [`fit`](super::fit).
///
/// ```
/// use parallax::stats::levels::{Sessions, fit_lagged};
/// use parallax::stats::observations::Factor;
///
/// // The outcome is 10 + 2 · the rating of the session before, but for ±0.1.
/// let client = Factor::new(vec![0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], 3).unwrap();
/// let rating = [1.0, 2.0, 1.0, 4.0, 3.0, 3.0, 5.0, 2.0, 4.0, 6.0, 5.0, 3.0];
/// let outcome = [9.0, 12.1, 13.9, 12.1, 9.0, 16.1, 15.9, 20.1, 9.0, 18.1, 21.9, 20.1];
/// let session = [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4];
/// let sessions =
///     Sessions { outcome: &outcome, ratings: &[&rating], session: None, client: &client, therapist: None };
/// let model = fit_lagged(&sessions, &session).unwrap();
/// let slope = model.plain.ratings[0].within.as_ref().unwrap();
/// assert!(model.pairs == 9 && (slope.estimate - 2.0).abs() < 0.1);
/// assert!((model.bias.order - 1.0 / 3.0).abs() < 1e-15);
/// ```
pub fn fit_lagged(sessions: &Sessions<'_>, number: &[i64]) -> Result<LaggedModel, Undefined> {
    let pairs = consecutive(number, sessions.client)?;
    if sessions.outcome.len() != number.len() {
        return Err(Undefined::NotEstimable { lacking: "rating for each session" });
    }
    let mut next = vec![None; number.len()];
    for (earlier, later) in pairs {
        next[earlier] = Some(sessions.outcome[later]);
    }
    fit_to_next(sessions, number, &next)
}

/// [`fit_lagged`] where the outcome of the session after each row is known, whether or not that session was rated: sessions
/// that only have an outcome end a pair, too. `next` is `None` in rows after which nothing is known.
///
/// # Errors
/// [`Undefined::NotEstimable`] if there is not one value for each row, [`Undefined::TooFewPairs`] without two pairs of one
/// client; those of [`fit`](super::fit).
///
/// ```
/// use parallax::stats::levels::{Sessions, fit_to_next};
/// use parallax::stats::observations::Factor;
///
/// // Every second session is rated; the outcome of the next one is 10 + 2 · its rating, but for ±0.1.
/// let client = Factor::new(vec![0, 0, 0, 1, 1, 1, 2, 2, 2], 3).unwrap();
/// let rating = [1.0, 2.0, 1.0, 4.0, 3.0, 3.0, 5.0, 2.0, 4.0];
/// let next: Vec<Option<f64>> =
///     rating.iter().zip([0.1, -0.1].iter().cycle()).map(|(rating, off)| Some(10.0 + 2.0 * rating + off)).collect();
/// let outcome = [9.0; 9];
/// let number = [1, 3, 5, 1, 3, 5, 1, 3, 5];
/// let sessions =
///     Sessions { outcome: &outcome, ratings: &[&rating], session: None, client: &client, therapist: None };
/// let model = fit_to_next(&sessions, &number, &next).unwrap();
/// let slope = model.plain.ratings[0].within.as_ref().unwrap();
/// assert!(model.pairs == 9 && (slope.estimate - 2.0).abs() < 0.2);
/// ```
pub fn fit_to_next(sessions: &Sessions<'_>, number: &[i64], next: &[Option<f64>]) -> Result<LaggedModel, Undefined> {
    let rows = number.len();
    let columns = sessions.ratings.iter().map(|rating| rating.len()).chain([sessions.outcome.len(), next.len()]);
    if columns.into_iter().any(|length| length != rows) || sessions.client.codes().len() != rows {
        return Err(Undefined::NotEstimable { lacking: "rating for each session" });
    }
    let (earlier, outcome): (Vec<usize>, Vec<f64>) =
        next.iter().enumerate().filter_map(|(row, next)| Some((row, (*next)?))).unzip();
    let bias = nickell(&earlier, sessions.client)?;
    let ratings: Vec<Vec<f64>> =
        sessions.ratings.iter().map(|rating| earlier.iter().map(|&row| rating[row]).collect()).collect();
    let ratings: Vec<&[f64]> = ratings.iter().map(Vec::as_slice).collect();
    let before: Vec<f64> = earlier.iter().map(|&row| sessions.outcome[row]).collect();
    let session: Vec<f64> = earlier.iter().map(|&row| number[row] as f64 + 1.0).collect();
    let client = sessions.client.part(&earlier).0;
    let therapist = sessions.therapist.map(|therapist| therapist.part(&earlier).0);
    let paired = Sessions {
        outcome: &outcome,
        ratings: &ratings,
        session: Some(&session),
        client: &client,
        therapist: therapist.as_ref(),
    };
    let with_outcome = fit_with(&paired, Some(&before));
    Ok(LaggedModel { pairs: earlier.len(), plain: fit_with(&paired, None)?, with_outcome, bias })
}

/// Pairs per client, over clients with at least two.
fn nickell(pairs: &[usize], client: &Factor) -> Result<Nickell, Undefined> {
    let mut counts = vec![0_u32; client.levels()];
    for &earlier in pairs {
        counts[client.codes()[earlier] as usize] += 1;
    }
    let several: Vec<f64> = counts.into_iter().filter(|&count| count > 1).map(f64::from).collect();
    if several.is_empty() {
        return Err(Undefined::TooFewPairs { have: usize::from(!pairs.is_empty()), need: 2 });
    }
    let order = several.iter().map(|count| 1.0 / count).sum::<f64>() / several.len() as f64;
    Ok(Nickell { pairs_per_client: 1.0 / order, order })
}

//! A rating taken apart: what is the session's own, the client's, and the therapist's.

use crate::stats::Undefined;
use crate::stats::describe::mean;
use crate::stats::observations::Factor;

/// A level holds nothing where its sum of squares is smaller than this share of all.
const NOTHING: f64 = 1e-20;

/// Which client has which therapist, and how many sessions and clients there are of each.
#[derive(Debug, Clone)]
pub struct Nesting<'a> {
    client: &'a Factor,
    /// Therapist of each client; all 0 without therapists.
    home: Vec<u32>,
    /// Sessions of each client.
    sessions: Vec<u32>,
    /// Clients of each therapist.
    clients: Vec<u32>,
}

/// The parts of a rating, per row: with the grand mean they add up to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Centred {
    /// The rating less the mean of its client's sessions.
    pub within: Vec<f64>,
    /// That mean less the mean of the client means of the therapist; without therapists, less the grand mean.
    pub between_client: Vec<f64>,
    /// The therapist's mean of client means less the grand mean; 0 without therapists.
    pub between_therapist: Vec<f64>,
    /// Mean of the therapists' means of client means.
    pub grand_mean: f64,
    /// Does each part hold anything beyond rounding?
    pub varies: [bool; 3],
}

impl<'a> Nesting<'a> {
    /// Undefined (`not-estimable`) if a client has several therapists, or rows of the two factors are not the same.
    pub fn new(client: &'a Factor, therapist: Option<&Factor>) -> Result<Self, Undefined> {
        let lacking = Undefined::NotEstimable { lacking: "one therapist for each client" };
        let home = match therapist {
            Some(therapist) if therapist.codes().len() != client.codes().len() => return Err(lacking),
            Some(therapist) => client.nested_in(therapist).ok_or(lacking)?,
            None => vec![0; client.levels()],
        };
        let mut sessions = vec![0_u32; client.levels()];
        for &code in client.codes() {
            sessions[code as usize] += 1;
        }
        let mut clients = vec![0_u32; therapist.map_or(1, Factor::levels)];
        for (&home, _) in home.iter().zip(&sessions).filter(|(_, sessions)| **sessions > 0) {
            clients[home as usize] += 1;
        }
        Ok(Self { client, home, sessions, clients })
    }

    /// How many clients have a session.
    pub fn clients(&self) -> usize {
        self.sessions.iter().filter(|sessions| **sessions > 0).count()
    }

    /// How many therapists have a client; 1 where none were named.
    pub fn therapists(&self) -> usize {
        self.clients.iter().filter(|clients| **clients > 0).count()
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.client.codes().len()
    }

    /// Sessions of each client that has any.
    pub fn sessions(&self) -> impl Iterator<Item = f64> {
        self.sessions.iter().filter(|sessions| **sessions > 0).map(|&sessions| f64::from(sessions))
    }

    /// Clients of each therapist who has any.
    pub fn caseloads(&self) -> impl Iterator<Item = f64> {
        self.clients.iter().filter(|clients| **clients > 0).map(|&clients| f64::from(clients))
    }

    /// The therapist of the client of a row.
    pub(super) fn home(&self, row: usize) -> u32 {
        self.home[self.client.codes()[row] as usize]
    }

    /// The client of a row.
    pub(super) fn client(&self, row: usize) -> usize {
        self.client.codes()[row] as usize
    }

    /// The mean of each client's sessions, summed relative to the first of them: equal values have that mean exactly.
    fn client_means(&self, rating: &[f64]) -> Vec<f64> {
        let mut first = vec![f64::NAN; self.sessions.len()];
        let mut sums = vec![0.0; self.sessions.len()];
        for (&code, &value) in self.client.codes().iter().zip(rating) {
            let code = code as usize;
            if first[code].is_nan() {
                first[code] = value;
            }
            sums[code] += value - first[code];
        }
        let mean = |((first, sum), &sessions): ((f64, f64), &u32)| first + sum / f64::from(sessions);
        first.into_iter().zip(sums).zip(&self.sessions).map(mean).collect()
    }

    /// The mean of each therapist's client means, each client counted once; summed relative to `about`.
    fn therapist_means(&self, means: &[f64], about: f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.clients.len()];
        for ((mean, &home), _) in
            means.iter().zip(&self.home).zip(&self.sessions).filter(|(_, sessions)| **sessions > 0)
        {
            sums[home as usize] += mean - about;
        }
        sums.into_iter().zip(&self.clients).map(|(sum, &clients)| about + sum / f64::from(clients)).collect()
    }

    /// A rating less the means of its client, its therapist, and all: w = x − x̄ᵢ, b = x̄ᵢ − x̄g, g = x̄g − x̄, where x̄g is
    /// the mean of the therapist's client means and x̄ the mean of these over therapists, each counted once. In the units of
    /// the rating. Sources: Enders & Tofighi (2007) for centring, Baldwin, Wampold & Imel (2007) for the levels.
    ///
    /// # Errors
    /// [`Undefined::NotEstimable`] if there is not one rating for each session.
    ///
    /// ```
    /// use parallax::stats::levels::Nesting;
    /// use parallax::stats::observations::Factor;
    ///
    /// // One therapist has clients with the means 2 and 4, the other one client with the mean 7.
    /// let client = Factor::new(vec![0, 0, 1, 2, 2], 3).unwrap();
    /// let therapist = Factor::new(vec![0, 0, 0, 1, 1], 2).unwrap();
    /// let parts = Nesting::new(&client, Some(&therapist)).unwrap().centre(&[1.0, 3.0, 4.0, 6.0, 8.0]).unwrap();
    /// assert_eq!(parts.within, [-1.0, 1.0, 0.0, -1.0, 1.0]);
    /// assert_eq!(parts.between_client, [-1.0, -1.0, 1.0, 0.0, 0.0]);
    /// // The therapists' means are 3 and 7, the grand mean is 5.
    /// assert_eq!((parts.grand_mean, parts.between_therapist), (5.0, vec![-2.0, -2.0, -2.0, 2.0, 2.0]));
    /// ```
    pub fn centre(&self, rating: &[f64]) -> Result<Centred, Undefined> {
        if rating.len() != self.rows() || rating.is_empty() {
            return Err(Undefined::NotEstimable { lacking: "rating for each session" });
        }
        let means = self.client_means(rating);
        let about = rating[0];
        let of_therapists = self.therapist_means(&means, about);
        let counted = of_therapists.iter().zip(&self.clients).filter(|(_, clients)| **clients > 0);
        let counted: Vec<f64> = counted.map(|(mean, _)| *mean).collect();
        let grand_mean = mean(&counted).ok_or(Undefined::Overflow)?;
        let mut parts = Centred {
            within: Vec::with_capacity(rating.len()),
            between_client: Vec::with_capacity(rating.len()),
            between_therapist: Vec::with_capacity(rating.len()),
            grand_mean,
            varies: [false; 3],
        };
        let mut squares = [0.0; 3];
        for (&code, &value) in self.client.codes().iter().zip(rating) {
            let mean = means[code as usize];
            let of_therapist = of_therapists[self.home[code as usize] as usize];
            let own = [value - mean, mean - of_therapist, of_therapist - grand_mean];
            for (sum, part) in squares.iter_mut().zip(own) {
                *sum += part * part;
            }
            parts.within.push(own[0]);
            parts.between_client.push(own[1]);
            parts.between_therapist.push(own[2]);
        }
        let all: f64 = squares.iter().sum();
        if !all.is_finite() {
            return Err(Undefined::Overflow);
        }
        parts.varies = squares.map(|own| own > NOTHING * all);
        Ok(parts)
    }
}

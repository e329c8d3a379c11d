//! The interval of alpha from units drawn with replacement.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;

use super::Disagreement;
use super::Disagreements;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::describe::standard_deviation;
use crate::stats::level::ConfidenceLevel;

/// Percentile interval; every replicate has its own stream of random numbers. No interval if some replicate holds no
/// variance: the values of the others would speak of luckier draws.
pub(super) fn bootstrap(
    sums: &impl Disagreements,
    plain: Estimate,
    (seed, replicates): (u64, u32),
    level: &ConfidenceLevel,
) -> (Estimate, Option<Undefined>) {
    if plain.n < 2 {
        return (plain, Some(Undefined::TooFewUnits { have: plain.n, need: 2 }));
    }
    if plain.value == 1.0 {
        return (plain, Some(Undefined::AtBoundary));
    }
    let draws = |replicate: u32| sums.drawn(&times(plain.n, seed, replicate)).map(Disagreement::alpha);
    let mut alphas = match (0..replicates).map(draws).collect::<Result<Vec<f64>, Undefined>>() {
        Ok(alphas) => alphas,
        Err(reason) => return (plain, Some(reason)),
    };
    alphas.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - level.share()) / 2.0;
    let limits = quantile(&alphas, tail).zip(quantile(&alphas, 1.0 - tail));
    match (limits.and_then(|(low, high)| Interval::new(low, high, level.share())), standard_deviation(&alphas)) {
        (Some(interval), Some(sd)) if sd > 0.0 => {
            (Estimate { std_error: Some(sd), interval: Some(interval), ..plain }, None)
        }
        _ => (plain, Some(Undefined::NoInfluence)),
    }
}

/// How often each of `n` units is drawn in `n` draws.
fn times(n: usize, seed: u64, replicate: u32) -> Vec<u32> {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut generator = ChaCha12Rng::from_seed(key);
    generator.set_stream(u64::from(replicate));
    let count = n as u64;
    // Draws above the last whole multiple would favour the first units.
    let usable = u64::MAX / count * count;
    let mut times = vec![0; n];
    let mut left = n;
    while left > 0 {
        let drawn = generator.next_u64();
        if drawn < usable {
            if let Some(times) = usize::try_from(drawn % count).ok().and_then(|unit| times.get_mut(unit)) {
                *times += 1;
            }
            left -= 1;
        }
    }
    times
}

/// Linear between the order statistics (Hyndman & Fan 1996, type 7).
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = (sorted.len().checked_sub(1)?) as f64 * share;
    let below = sorted.iter().enumerate().take_while(|(at, _)| *at as f64 <= place).last()?;
    let above = sorted.get(below.0 + 1).unwrap_or(below.1);
    Some(below.1 + (place - below.0 as f64) * (above - below.1))
}

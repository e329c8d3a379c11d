//! Random numbers that are the same on every machine.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;

/// A stream of random numbers, fully given by seed and stream number.
pub(super) struct Draw(ChaCha12Rng);

impl Draw {
    /// Streams of one seed are independent, so that a change in one file leaves the others as they are.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha12Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// Uniform in (0, 1), never an end: the middle of one of 2^52 equal parts.
    pub(super) fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    }

    /// Standard normal (Box & Muller 1958).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(self.uniform()));
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// True with this probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// A whole number, both ends included, each equally likely (surplus draws are thrown away).
    pub(super) fn between(&mut self, (least, most): (u32, u32)) -> u32 {
        let count = u64::from(most.saturating_sub(least)) + 1;
        let usable = (1_u64 << 32) / count * count;
        loop {
            let drawn = u64::from(self.0.next_u32());
            if drawn < usable {
                return least + u32::try_from(drawn % count).unwrap_or(0);
            }
        }
    }

    /// Two standard normals with this correlation, both made of one shared part, and that part.
    pub(super) fn pair(&mut self, r: f64) -> Pair {
        let (shared, first, second) = (self.normal(), self.normal(), self.normal());
        let (with, without) = (libm::sqrt(r), libm::sqrt(1.0 - r));
        Pair { shared, client: with * shared + without * first, therapist: with * shared + without * second }
    }
}

/// Correlated parts of the client's and the therapist's view.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pair {
    pub(super) shared: f64,
    pub(super) client: f64,
    pub(super) therapist: f64,
}

impl Pair {
    /// The next pair of a stationary series with this memory.
    pub(super) fn followed_by(self, fresh: Self, memory: f64) -> Self {
        let news = libm::sqrt(1.0 - memory * memory);
        Self {
            shared: memory * self.shared + news * fresh.shared,
            client: memory * self.client + news * fresh.client,
            therapist: memory * self.therapist + news * fresh.therapist,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_repeats_itself_and_no_other() {
        let numbers = |seed, stream| {
            let mut draw = Draw::new(seed, stream);
            (0..8).map(|_| draw.between((1, 1000))).collect::<Vec<u32>>()
        };
        assert_eq!(numbers(1, 1), numbers(1, 1));
        assert_ne!(numbers(1, 1), numbers(1, 2));
        assert_ne!(numbers(1, 1), numbers(2, 1));
    }

    #[test]
    fn normals_have_mean_0_variance_1_and_the_wanted_correlation() {
        let mut draw = Draw::new(7, 0);
        let pairs: Vec<Pair> = (0..40_000).map(|_| draw.pair(0.4)).collect();
        let mean = |f: &dyn Fn(&Pair) -> f64| pairs.iter().map(f).sum::<f64>() / pairs.len() as f64;
        assert!(mean(&|p| p.client).abs() < 0.02);
        assert!((mean(&|p| p.client * p.client) - 1.0).abs() < 0.03);
        assert!((mean(&|p| p.client * p.therapist) - 0.4).abs() < 0.03);
    }

    #[test]
    fn whole_numbers_reach_both_ends_evenly() {
        let mut draw = Draw::new(3, 0);
        let mut counts = [0_u32; 3];
        (0..30_000).for_each(|_| counts[draw.between((4, 6)) as usize - 4] += 1);
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 400), "{counts:?}");
        assert_eq!(draw.between((5, 5)), 5);
    }
}

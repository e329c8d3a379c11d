//! Random numbers that are the same on every machine.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;

/// A stream of standard normal numbers, fully given by seed and stream number.
pub(super) struct Normals(ChaCha12Rng);

impl Normals {
    /// Streams of one seed are independent: one for each replicate, whichever thread works on it.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha12Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// The middle of one of 2^52 equal parts of (0, 1).
    fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    }

    /// Standard normal (Box & Muller 1958).
    pub(super) fn next(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(self.uniform()));
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }
}

//! Random numbers for resampling that depend on a seed and a number of the repetition, and on nothing else.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;

/// One repetition's random numbers: a stream of the generator `ChaCha12` (Bernstein 2008), picked by counter. Streams of
/// one seed are independent, so repetitions may be computed in any order and on any number of threads.
pub(super) struct Stream(ChaCha12Rng);

impl Stream {
    pub(super) fn new(seed: u64, repetition: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha12Rng::from_seed(key);
        generator.set_stream(repetition);
        Self(generator)
    }

    /// Uniform in (0, 1), never an end.
    fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    }

    /// Standard normal (Box & Muller 1958).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(self.uniform()));
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// A whole number below `count`, each equally likely; 0 for a count of 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        Below::new(count).map_or(0, |below| self.one_of(below))
    }

    /// The same where many are drawn: what depends on the count alone was computed once.
    pub(super) fn one_of(&mut self, below: Below) -> usize {
        loop {
            let drawn = self.0.next_u64();
            if drawn < below.most {
                return usize::try_from(below.rest(drawn)).unwrap_or(0);
            }
        }
    }

    /// [`Self::one_of`] for each place in turn, from random bytes that are made at once.
    pub(super) fn each_of<const PLACES: usize>(&mut self, below: Below, places: &mut [usize; PLACES]) {
        let mut bytes = [[0; 8]; PLACES];
        self.0.fill_bytes(bytes.as_flattened_mut());
        let mut drawn = bytes.into_iter().map(u64::from_le_bytes).filter(|drawn| *drawn < below.most);
        for place in places {
            *place = match drawn.next() {
                Some(drawn) => usize::try_from(below.rest(drawn)).unwrap_or(0),
                None => self.one_of(below),
            };
        }
    }
}

/// Whole numbers below a count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Below {
    count: u64,
    /// Numbers from here on would make small ones more likely.
    most: u64,
    /// The largest number over the count.
    inverse: u64,
}

impl Below {
    /// `None` for a count of 0.
    pub(super) fn new(count: usize) -> Option<Self> {
        let count = count as u64;
        let rest = u64::MAX.checked_rem(count)?;
        Some(Self { count, most: u64::MAX - rest, inverse: u64::MAX / count })
    }

    /// What is left of a division by the count, by a multiplication: the quotient is one too small at most.
    fn rest(self, drawn: u64) -> u64 {
        let quotient = ((u128::from(drawn) * u128::from(self.inverse)) >> 64) as u64;
        let rest = drawn - quotient * self.count;
        if rest >= self.count { rest - self.count } else { rest }
    }
}

/// The results of repetitions 0 to `count`, in that order, made by as many threads as the machine offers.
pub(super) fn repeated<T: Send>(count: u64, one: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    repeated_by(threads as u64, count, one)
}

fn repeated_by<T: Send>(threads: u64, count: u64, one: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let part = count.div_ceil(threads.max(1)).max(1);
    let one = &one;
    let parts = (0..count).step_by(usize::try_from(part).unwrap_or(usize::MAX));
    std::thread::scope(|scope| {
        let work: Vec<_> = parts
            .map(|from| scope.spawn(move || (from..count.min(from + part)).map(one).collect::<Vec<T>>()))
            .collect();
        let done =
            work.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        done.flatten().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_threads_gives_the_same_numbers() {
        let draws = |threads| repeated_by(threads, 23, |repetition| Stream::new(5, repetition).normal());
        assert_eq!(draws(1), draws(4));
        assert_eq!(draws(1), draws(64));
        assert_eq!(draws(3).len(), 23);
        assert!(repeated(0, |it| it).is_empty());
    }

    #[test]
    fn many_at_once_are_the_same_as_one_after_the_other() {
        // Of a count above half of all numbers nearly every second one is refused.
        for count in [3, 5_000, u64::MAX / 2 + 2] {
            let below = Below::new(usize::try_from(count).unwrap()).unwrap();
            let (mut one, mut many) = (Stream::new(4, 9), Stream::new(4, 9));
            for _ in 0..5 {
                let mut places = [0; 37];
                many.each_of(below, &mut places);
                assert_eq!(places, std::array::from_fn(|_| one.one_of(below)));
            }
            assert_eq!(one.one_of(below), many.one_of(below));
        }
    }

    #[test]
    fn the_rest_of_a_division_is_exact() {
        for count in
            [1, 2, 3, 7, 200, 5_000, 65_536, 4_294_967_295, 4_294_967_296, u64::MAX / 2, u64::MAX - 1, u64::MAX]
        {
            let below = Below::new(usize::try_from(count).unwrap()).unwrap();
            let near =
                [0, 1, count - 1, count, count.saturating_add(1), count.saturating_mul(3) - 1, u64::MAX / 3, u64::MAX];
            for drawn in near.into_iter().chain((0..40).map(|at| 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(at))) {
                assert_eq!(below.rest(drawn), drawn % count, "{drawn} by {count}");
            }
        }
        assert!(Below::new(0).is_none());
    }

    #[test]
    fn whole_numbers_are_even_and_normals_normal() {
        let mut stream = Stream::new(1, 0);
        let mut counts = [0_u32; 3];
        (0..30_000).for_each(|_| counts[stream.below(3)] += 1);
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 400), "{counts:?}");
        let normals: Vec<f64> = (0..40_000).map(|_| stream.normal()).collect();
        let mean = normals.iter().sum::<f64>() / 4e4;
        let square = normals.iter().map(|it| it * it).sum::<f64>() / 4e4;
        assert!(mean.abs() < 0.02 && (square - 1.0).abs() < 0.03);
    }
}

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
            if let Some(place) = below.place(self.0.next_u32()) {
                return place;
            }
        }
    }

    /// [`Self::one_of`] for each place in turn, from random bytes that are made at once.
    pub(super) fn each_of<const PLACES: usize>(&mut self, below: Below, places: &mut [usize; PLACES]) {
        let mut bytes = [[0; 4]; PLACES];
        self.0.fill_bytes(bytes.as_flattened_mut());
        let mut drawn = bytes.into_iter().filter_map(|bytes| below.place(u32::from_le_bytes(bytes)));
        for place in places {
            *place = drawn.next().unwrap_or_else(|| self.one_of(below));
        }
    }
}

/// Whole numbers below a count: the upper half of its product with 32 random bits, but for the few products that would make
/// some numbers more likely (Lemire 2019, algorithm 5).
#[derive(Debug, Clone, Copy)]
pub(super) struct Below {
    count: u32,
    /// What the lower half of a product must reach: 2^32 modulo the count.
    least: u32,
}

impl Below {
    /// `None` for a count of 0, and from 2^32 on, which no list here reaches.
    pub(super) fn new(count: usize) -> Option<Self> {
        let count = u32::try_from(count).ok()?;
        Some(Self { count, least: count.wrapping_neg().checked_rem(count)? })
    }

    /// The number for these bits; `None` if others have to be drawn.
    #[inline]
    fn place(self, drawn: u32) -> Option<usize> {
        let product = u64::from(drawn) * u64::from(self.count);
        let (upper, lower) = (product >> 32, product & u64::from(u32::MAX));
        (lower >= u64::from(self.least)).then_some(usize::try_from(upper).unwrap_or(0))
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
        for count in [3, 5_000, u32::MAX / 2 + 2] {
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
    fn each_whole_number_has_as_many_bit_patterns() {
        for count in [1_u32, 3, 7, 1_000, 40_000] {
            let below = Below::new(usize::try_from(count).unwrap()).unwrap();
            let kept = (u64::from(u32::MAX) + 1) / u64::from(count);
            // The first and the last bits of each number lie a whole share apart.
            for number in [0, count / 2, count - 1].map(u64::from) {
                let first = (number * (1 << 32) + u64::from(below.least)).div_ceil(u64::from(count));
                let place = |drawn: u64| below.place(u32::try_from(drawn).unwrap());
                assert_eq!(place(first), usize::try_from(number).ok(), "{number} of {count}");
                assert_eq!(place(first + kept - 1), usize::try_from(number).ok(), "{number} of {count}");
                assert!(first == 0 || place(first - 1) != usize::try_from(number).ok());
                assert!(first + kept > u64::from(u32::MAX) || place(first + kept) != usize::try_from(number).ok());
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

//! Made-up rows with known correlations.

use parallax::stats::observations::Factor;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::designs::Design;
use crate::designs::Outcome;
use crate::designs::Shape;

/// The rows of a draw.
pub(crate) struct Rows {
    pub(crate) outcome: Vec<f64>,
    pub(crate) first: Vec<f64>,
    pub(crate) second: Vec<f64>,
    pub(crate) unit: Factor,
}

/// Random numbers of one draw, fully given by the seed, the design's name and the number of the draw.
struct Stream(ChaCha12Rng);

impl Stream {
    fn new(seed: u64, design: &str, draw: u64) -> Self {
        // FNV-1a: another design gets other numbers, whichever designs stand before it.
        let name = design
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&name.to_le_bytes());
        let mut generator = ChaCha12Rng::from_seed(key);
        generator.set_stream(draw);
        Self(generator)
    }

    /// The middle of one of 2^52 equal parts of (0, 1).
    fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    }

    /// Standard normal (Box & Muller 1958).
    fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(self.uniform()));
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// The outcome and two views, normal with variance 1 and the correlations of the design.
    fn triple(&mut self, [first, second, between]: [f64; 3]) -> [f64; 3] {
        let (y, a, b) = (self.normal(), self.normal(), self.normal());
        let side = libm::sqrt(1.0 - first * first);
        let across = (between - first * second) / side;
        let rest = libm::sqrt(1.0 - second * second - across * across);
        [y, first * y + side * a, second * y + across * a + rest * b]
    }
}

/// One draw.
pub(crate) fn rows(design: &Design, seed: u64, draw: u64) -> Rows {
    let mut stream = Stream::new(seed, design.name, draw);
    let mut columns: [Vec<f64>; 3] = Default::default();
    let mut codes = Vec::new();
    for (unit, &size) in (0_u32..).zip(&design.sizes) {
        let effects = [(); 3].map(|()| libm::sqrt(design.between) * stream.normal());
        let mut before = stream.triple(design.r);
        for _ in 0..size {
            let fresh = stream.triple(design.r);
            let inside = step(design.lag, before, fresh);
            before = inside;
            let shaped = shape(design.shape, inside, &mut stream);
            for ((column, effect), value) in columns.iter_mut().zip(effects).zip(shaped) {
                column.push(effect + libm::sqrt(1.0 - design.between) * value);
            }
            codes.push(unit);
        }
    }
    let [mut outcome, first, second] = columns;
    if design.outcome == Outcome::YesNo {
        for value in &mut outcome {
            *value = f64::from(u8::from(*value > 0.0));
        }
    }
    let unit = Factor::new(codes, design.sizes.len()).unwrap_or_else(|| unreachable!("units are numbered from 0"));
    Rows { outcome, first, second, unit }
}

/// The next row of a unit: the variance stays 1.
fn step(lag: f64, before: [f64; 3], fresh: [f64; 3]) -> [f64; 3] {
    let rest = libm::sqrt(1.0 - lag * lag);
    [0, 1, 2].map(|column: usize| lag * before[column] + rest * fresh[column])
}

fn shape(shape: Shape, values: [f64; 3], stream: &mut Stream) -> [f64; 3] {
    match shape {
        Shape::Normal => values,
        Shape::Ceiling => values.map(|value| value.min(0.3)),
        Shape::Lognormal => values.map(|value| libm::exp(0.8 * value)),
        Shape::HeavyTail => {
            let squares: f64 = (0..5).map(|_| stream.normal()).map(|value| value * value).sum();
            values.map(|value| value / libm::sqrt(squares / 5.0))
        }
    }
}

/// The difference of both correlations in a million rows.
pub(crate) fn difference_of_many(design: &Design, seed: u64) -> f64 {
    const ROWS: u32 = 1_000_000;
    let mut stream = Stream::new(seed, design.name, u64::MAX);
    let (mut n, mut sums, mut products) = (0.0, [0.0; 3], [[0.0; 3]; 3]);
    for _ in 0..ROWS {
        let row = stream.triple(design.r);
        let row = shape(design.shape, row, &mut stream);
        n += 1.0;
        for one in 0..3 {
            sums[one] += row[one];
            (0..3).for_each(|other| products[one][other] += row[one] * row[other]);
        }
    }
    let about = |one: usize, other: usize| products[one][other] - sums[one] * sums[other] / n;
    let r = |view: usize| about(0, view) / libm::sqrt(about(0, 0) * about(view, view));
    r(1) - r(2)
}

//! Sets of ratings with known components.

use parallax::stats::observations::Factor;
use parallax::stats::observations::Observations;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::cells::Cell;
use crate::cells::Layout;

/// Scores are whole numbers over this, so that six digits of them count.
const UNIT: i64 = 1_000_000;

/// Random numbers of one data set, fully given by the seed, the cell's name and the number of the set.
struct Stream(ChaCha12Rng);

impl Stream {
    fn new(seed: u64, cell: &str, set: u64) -> Self {
        // FNV-1a: another cell gets other numbers, whichever cells stand before it.
        let name = cell
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&name.to_le_bytes());
        let mut generator = ChaCha12Rng::from_seed(key);
        generator.set_stream(set);
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

    /// `many` normal effects of a variance.
    fn effects(&mut self, many: u32, variance: f64) -> Vec<f64> {
        (0..many).map(|_| libm::sqrt(variance) * self.normal()).collect()
    }

    /// `each` different numbers below `of`, every choice equally likely.
    fn choice(&mut self, each: u32, of: u32) -> Vec<u32> {
        let mut keyed: Vec<(f64, u32)> = (0..of).map(|number| (self.uniform(), number)).collect();
        keyed.sort_by(|one, next| one.0.total_cmp(&next.0));
        keyed.into_iter().take(each as usize).map(|(_, number)| number).collect()
    }
}

/// One place for a rating.
struct Place {
    target: u32,
    rater: u32,
    cluster: u32,
}

/// One set of ratings of a cell.
pub(crate) fn ratings(cell: &Cell, seed: u64, set: u64) -> Option<Observations> {
    let mut stream = Stream::new(seed, &cell.name, set);
    let places = places(&cell.layout, &mut stream);
    let most = |code: fn(&Place) -> u32| places.iter().map(code).max().map(|most| most + 1);
    let (targets, raters) = (most(|it| it.target)?, most(|it| it.rater)?);
    let clusters = most(|it| it.cluster)?;
    let truth = &cell.truth;
    let own =
        if cell.skewed { skewed(&mut stream, targets, truth.target) } else { stream.effects(targets, truth.target) };
    let of_rater = if cell.fixed { spaced(raters, truth.rater) } else { stream.effects(raters, truth.rater) };
    let of_cluster = stream.effects(clusters, truth.cluster);
    let of_both = stream.effects(clusters * raters, truth.cluster_rater);
    let mut score = |it: &Place| {
        let level = own[it.target as usize] + of_rater[it.rater as usize] + of_cluster[it.cluster as usize];
        let both = of_both[(it.cluster * raters + it.rater) as usize];
        let score = level + both + libm::sqrt(truth.residual) * stream.normal();
        #[expect(clippy::cast_possible_truncation, reason = "some standard deviations of 1e6")]
        let whole = (score * UNIT as f64).round() as i64;
        whole
    };
    let scores = places.iter().map(&mut score).collect();
    let factor = |code: fn(&Place) -> u32, levels: u32| Factor::new(places.iter().map(code).collect(), levels as usize);
    let grouped = matches!(cell.layout, Layout::Clusters { .. });
    let groups = if grouped { vec![factor(|it| it.cluster, clusters)?] } else { Vec::new() };
    Observations::new(factor(|it| it.target, targets)?, factor(|it| it.rater, raters)?, groups, scores, UNIT)
}

/// Chi-squared effects with one degree of freedom, brought to mean 0 and the variance.
fn skewed(stream: &mut Stream, many: u32, variance: f64) -> Vec<f64> {
    let effect = |normal: f64| libm::sqrt(variance / 2.0) * (normal * normal - 1.0);
    (0..many).map(|_| effect(stream.normal())).collect()
}

/// Evenly spaced effects whose squares over one less than their number sum to the variance.
fn spaced(many: u32, variance: f64) -> Vec<f64> {
    let places: Vec<f64> = (0..many).map(|place| f64::from(place) - f64::from(many - 1) / 2.0).collect();
    let spread: f64 = places.iter().map(|place| place * place).sum::<f64>() / f64::from(many - 1);
    places.iter().map(|place| place * libm::sqrt(variance / spread)).collect()
}

fn places(layout: &Layout, stream: &mut Stream) -> Vec<Place> {
    match *layout {
        Layout::Complete { targets, raters } => flat(targets, |_| (0..raters).collect()),
        Layout::Balanced { targets, raters } => {
            let pairs: Vec<Vec<u32>> = (0..raters).flat_map(|a| (a + 1..raters).map(move |b| vec![a, b])).collect();
            flat(targets, |target| pairs[target as usize % pairs.len()].clone())
        }
        Layout::Chosen { targets, raters, each } => flat(targets, |_| stream.choice(each, raters)),
        Layout::Missing { targets, raters, share } => {
            flat(targets, |_| (0..raters).filter(|_| stream.uniform() >= share).collect())
        }
        Layout::Nested { targets } => {
            let mut next = 0;
            flat(targets, |target| {
                let first = next;
                next += [2, 3, 5][target as usize % 3];
                (first..next).collect()
            })
        }
        Layout::Clusters { clusters, raters, each } => {
            let homes: Vec<u32> = (0..clusters)
                .flat_map(|cluster| std::iter::repeat_n(cluster, [4, 5, 6][cluster as usize % 3]))
                .collect();
            let targets = (0_u32..).zip(&homes).last().map_or(0, |(last, _)| last + 1);
            let mut places = flat(targets, |_| stream.choice(each, raters));
            for it in &mut places {
                it.cluster = homes[it.target as usize];
            }
            places
        }
    }
}

fn flat(targets: u32, mut raters: impl FnMut(u32) -> Vec<u32>) -> Vec<Place> {
    (0..targets)
        .flat_map(|target| raters(target).into_iter().map(move |rater| Place { target, rater, cluster: 0 }))
        .collect()
}

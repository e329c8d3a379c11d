//! Gaps of one data set, with the long-run gap of everyone.

use parallax::stats::gap_model::Courses;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::cells::Cell;
use crate::cells::MEAN;

/// A data set and what is true in it.
pub(crate) struct Truth {
    pub(crate) courses: Courses,
    pub(crate) clients: Vec<f64>,
    pub(crate) therapists: Vec<f64>,
}

struct Draw(ChaCha12Rng);

impl Draw {
    fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    }

    fn normal(&mut self, variance: f64) -> f64 {
        let radius = libm::sqrt(-2.0 * variance * libm::log(self.uniform()));
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }
}

/// Data set number `set`.
pub(crate) fn gaps(cell: &Cell, seed: u64, set: u64) -> Truth {
    let mut generator = ChaCha12Rng::seed_from_u64(seed);
    generator.set_stream(set);
    let mut draw = Draw(generator);
    let mut truth = Truth { courses: Courses::default(), clients: Vec::new(), therapists: Vec::new() };
    for therapist in 0..cell.therapists {
        let own = MEAN + draw.normal(cell.therapist);
        truth.therapists.push(own);
        for _ in 0..cell.clients {
            let level = own + draw.normal(cell.client);
            client(cell, therapist, level, &mut draw, &mut truth);
        }
    }
    truth
}

/// Sessions of one client; nobody without a joint session enters a study.
fn client(cell: &Cell, therapist: u32, level: f64, draw: &mut Draw, truth: &mut Truth) {
    let (fewest, most) = cell.sessions;
    let sessions = f64::from(fewest) + draw.uniform() * f64::from(most - fewest + 1);
    let mut state = draw.normal(cell.session);
    let mut begun = false;
    for number in (1..).take_while(|&number| f64::from(number) <= sessions) {
        if number > 1 {
            state = cell.memory * state + draw.normal(cell.session * (1.0 - cell.memory * cell.memory));
        }
        if draw.uniform() < 0.2 {
            continue;
        }
        if !begun {
            truth.courses.begin(therapist);
            truth.clients.push(level);
            begun = true;
        }
        truth.courses.push(number, level + state);
    }
}

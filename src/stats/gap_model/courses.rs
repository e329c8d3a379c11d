//! Gaps in the order in which they came: giver by giver, case by case, session by session.

/// Gaps of the sessions of every case, one case after the other.
///
/// ```
/// use parallax::stats::gap_model::Courses;
/// let mut courses = Courses::default();
/// courses.begin(0);
/// courses.push(1, 0.5);
/// courses.push(3, 0.25);
/// assert_eq!((courses.cases().count(), courses.sessions()), (1, 2));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Courses {
    givers: Vec<u32>,
    /// Where the sessions of each case end.
    ends: Vec<usize>,
    numbers: Vec<u32>,
    gaps: Vec<f64>,
}

/// One case: a client with a therapist, a trainee with a supervisor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Course<'a> {
    /// Number of the therapist or supervisor, from 0.
    pub giver: usize,
    /// Session numbers, ascending.
    pub numbers: &'a [u32],
    /// The gap of each of these sessions.
    pub gaps: &'a [f64],
}

impl Courses {
    /// The next sessions belong to a new case of this giver; givers are numbered from 0 without holes.
    pub fn begin(&mut self, giver: u32) {
        self.givers.push(giver);
        self.ends.push(self.gaps.len());
    }

    /// The next session of the case, with a higher number than the one before.
    pub fn push(&mut self, number: u32, gap: f64) {
        self.numbers.push(number);
        self.gaps.push(gap);
        if let Some(end) = self.ends.last_mut() {
            *end = self.gaps.len();
        }
    }

    /// Every case.
    pub fn cases(&self) -> impl ExactSizeIterator<Item = Course<'_>> {
        (0..self.givers.len()).map(|place| {
            let from = if place == 0 { 0 } else { self.ends[place - 1] };
            let own = from..self.ends[place];
            Course { giver: self.givers[place] as usize, numbers: &self.numbers[own.clone()], gaps: &self.gaps[own] }
        })
    }

    /// How many sessions.
    pub fn sessions(&self) -> usize {
        self.gaps.len()
    }

    /// How many givers.
    pub fn givers(&self) -> usize {
        self.givers.iter().max().map_or(0, |&most| most as usize + 1)
    }

    /// The mean of all gaps.
    pub(super) fn mean(&self) -> f64 {
        self.gaps.iter().sum::<f64>() / self.gaps.len().max(1) as f64
    }

    /// The largest gap without its sign.
    pub(super) fn largest(&self) -> f64 {
        self.gaps.iter().fold(0.0, |most: f64, gap| most.max(gap.abs()))
    }
}

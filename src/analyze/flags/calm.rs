//! How often each rule fires in courses in which nothing changes: the base rate of these data.
//!
//! A calm course takes the forms of one dyad of these data in random order, giver's and receiver's each by itself, into the
//! pattern of sessions and missing forms of a dyad with as many sessions. Level, spread from session to session, answer steps
//! and ends of the scale are those of the data, and nothing changes over time or moves together. For rules about missing
//! forms the sessions are drawn one by one, so that forms are missing as often as in the data, at random.

use std::collections::BTreeMap;

use super::rule::{Firing, Rule};
use super::yardstick::Yardstick;
use crate::analyze::courses::{Course, Courses, Pair};
use crate::analyze::usual_gap::Usual;
use crate::stats::proportion::proportion;
use crate::stats::random_order::{RandomOrder, repeated};
use crate::stats::{Estimate, Measured, Undefined};

/// Calm courses for each number of sessions.
pub const CALM_COURSES: usize = 1000;

/// Without so many dyads of at least that many sessions, forms come from those with most sessions.
const FEWEST_DONORS: usize = 30;

/// How often a dyad with enough forms is looked for.
const DRAWS_OF_A_DONOR: usize = 20;

/// Courses that share one stream of random numbers.
const IN_A_BATCH: usize = 100;

/// How often a rule fires in calm courses of one length.
#[derive(Debug, Clone, PartialEq)]
pub struct BaseRate {
    /// Sessions of the course.
    pub sessions: usize,
    /// Calm courses that were drawn.
    pub courses: usize,
    /// Share of them in which the rule fires at least once, with its Monte Carlo error.
    pub share: Estimate,
    /// How often it fires in such a course on average.
    pub expected: f64,
}

/// Base rates by number of sessions, one for each rule.
pub(super) type BaseRates = BTreeMap<usize, Vec<BaseRate>>;

/// What is drawn from.
pub(super) struct Calm<'a> {
    pub(super) courses: &'a Courses,
    /// The usual gap of each course's giver.
    pub(super) usual: &'a [Option<Usual>],
    pub(super) yardstick: &'a Yardstick,
    pub(super) rules: &'a [Rule],
    pub(super) seed: u64,
    pub(super) level: f64,
}

/// Dyads that lend their pattern of sessions, and dyads that lend their forms.
struct Pool<'a> {
    sessions: usize,
    patterns: &'a [usize],
    donors: &'a [usize],
}

/// Room for one course.
#[derive(Default)]
struct Room {
    main: Vec<Pair>,
    parts: [Vec<Pair>; 3],
    places: [Vec<usize>; 2],
    found: Vec<Firing>,
}

impl Calm<'_> {
    /// One entry for each number of sessions that a course of these data has.
    pub(super) fn base_rates(&self) -> BaseRates {
        let mut longest_first: Vec<usize> = (0..self.courses.len()).collect();
        longest_first.sort_by_key(|&at| std::cmp::Reverse(self.courses.sessions(at)));
        let mut rates = BaseRates::new();
        let mut from = 0;
        for patterns in longest_first.chunk_by(|&a, &b| self.courses.sessions(a) == self.courses.sessions(b)) {
            let end = from + patterns.len();
            let donors = &longest_first[..end.max(FEWEST_DONORS).min(longest_first.len())];
            let sessions = self.courses.sessions(patterns[0]);
            let pool = Pool { sessions, patterns, donors };
            if let Ok(of_length) = self.of_length(&pool) {
                rates.insert(sessions, of_length);
            }
            from = end;
        }
        rates
    }

    fn of_length(&self, pool: &Pool<'_>) -> Result<Vec<BaseRate>, Undefined> {
        let batches = repeated((CALM_COURSES / IN_A_BATCH) as u64, |batch| self.batch(pool, batch));
        let of_rule = |rule: usize| {
            let (fired, times) = batches.iter().fold((0, 0), |(fired, times), batch| {
                let (more_fired, more_times) = batch[rule];
                (fired + more_fired, times + more_times)
            });
            let courses = batches.len() * IN_A_BATCH;
            let share = proportion(f64::from(fired), courses as f64, self.level)?;
            Ok(BaseRate { sessions: pool.sessions, courses, share, expected: f64::from(times) / courses as f64 })
        };
        (0..self.rules.len()).map(of_rule).collect()
    }

    /// For each rule, in how many courses of a batch it fires, and how many times altogether.
    fn batch(&self, pool: &Pool<'_>, batch: u64) -> Vec<(u32, u32)> {
        let mut source = RandomOrder::new(self.seed, (pool.sessions as u64) << 32 | batch);
        let mut room = Room::default();
        let mut counts = vec![(0, 0); self.rules.len()];
        for _ in 0..IN_A_BATCH {
            let pattern = pool.patterns[source.below(pool.patterns.len())];
            let donor = self.donor(pattern, pool, &mut source);
            room.fill(&self.courses.get(pattern), &self.courses.get(donor), &mut source);
            self.count(&mut room, |rule| !rule.is_about_missing(), self.usual[donor], &mut counts);
            room.fill_forms(self.courses.main(), pool.sessions, &mut source);
            self.count(&mut room, Rule::is_about_missing, None, &mut counts);
        }
        counts
    }

    /// A dyad with forms for every place of the pattern, if a few draws find one: forms that are given twice differ less from
    /// each other than forms do.
    fn donor(&self, pattern: usize, pool: &Pool<'_>, source: &mut RandomOrder) -> usize {
        let forms = |at: usize| {
            let course = self.courses.get(at);
            [0, 1].map(|side| course.main.iter().filter(|session| session[side].is_some()).count())
        };
        let needed = forms(pattern);
        let mut donor = pattern;
        for _ in 0..DRAWS_OF_A_DONOR {
            donor = pool.donors[source.below(pool.donors.len())];
            let there = forms(donor);
            if there[0] >= needed[0] && there[1] >= needed[1] {
                break;
            }
        }
        donor
    }

    fn count(&self, room: &mut Room, asked: impl Fn(Rule) -> bool, usual: Option<Usual>, counts: &mut [(u32, u32)]) {
        let mut found = std::mem::take(&mut room.found);
        let course = room.course();
        for (rule, count) in self.rules.iter().zip(counts).filter(|(rule, _)| asked(**rule)) {
            found.clear();
            rule.fire(&course, usual, self.yardstick, &mut found);
            count.0 += u32::from(!found.is_empty());
            count.1 += u32::try_from(found.len()).unwrap_or(u32::MAX);
        }
        room.found = found;
    }
}

impl Room {
    /// The forms of `donor` in random order, into the sessions in which `pattern` has a form of that side. A donor with
    /// fewer forms gives them again, in another order.
    fn fill(&mut self, pattern: &Course<'_>, donor: &Course<'_>, source: &mut RandomOrder) {
        let Self { main, parts, places, .. } = self;
        main.clear();
        main.resize(pattern.main.len(), [None; 2]);
        for (part, given) in parts.iter_mut().zip(donor.parts) {
            part.clear();
            part.resize(if given.is_empty() { 0 } else { pattern.main.len() }, [None; 2]);
        }
        for (side, places) in places.iter_mut().enumerate() {
            places.clear();
            places.extend((0..donor.main.len()).filter(|&at| donor.main[at][side].is_some()));
            if places.is_empty() {
                continue;
            }
            let mut next = places.len();
            for at in (0..pattern.main.len()).filter(|&at| pattern.main[at][side].is_some()) {
                if next == places.len() {
                    source.shuffle(places);
                    next = 0;
                }
                let from = places[next];
                next += 1;
                main[at][side] = donor.main[from][side];
                for (part, given) in parts.iter_mut().zip(donor.parts).filter(|(_, given)| !given.is_empty()) {
                    part[at][side] = given[from][side];
                }
            }
        }
    }

    /// Which forms are there, session by session, from sessions anywhere in the data.
    fn fill_forms(&mut self, all: &[Pair], sessions: usize, source: &mut RandomOrder) {
        self.main.clear();
        self.main.extend((0..sessions).map(|_| all[source.below(all.len())]));
        self.parts.iter_mut().for_each(Vec::clear);
    }

    fn course(&self) -> Course<'_> {
        Course { numbers: &[], main: &self.main, parts: [&self.parts[0], &self.parts[1], &self.parts[2]] }
    }
}

/// The share of all courses, each by its length, in which a rule fires at least once if nothing changes.
pub(super) fn over_lengths(rates: &BaseRates, rule: usize, courses: &BTreeMap<usize, usize>, level: f64) -> Measured {
    let all: usize = courses.values().sum();
    let weight = |sessions: &usize| courses.get(sessions).map_or(0.0, |&count| count as f64 / all.max(1) as f64);
    let share: f64 = rates.iter().map(|(sessions, of_length)| weight(sessions) * of_length[rule].share.value).sum();
    let squares: f64 = rates.keys().map(|sessions| weight(sessions) * weight(sessions)).sum();
    let drawn = if squares > 0.0 { CALM_COURSES as f64 / squares } else { 0.0 };
    proportion(share * drawn, drawn, level)
}

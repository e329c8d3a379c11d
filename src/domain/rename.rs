//! The same data under other names, in the order of the new names: the old order would tell who comes before whom.

use super::people::{People, PersonId};
use super::predict_table::{IdColumn, NumberColumn, PredictTable};
use super::rated_table::{RatedTable, name_order};
use super::rating::Ratings;
use super::study::{Dyad, DyadId, Outcome, Session, SessionId, Study};
use crate::stats::observations::{Factor, Observations};

impl Study {
    /// The study in which everyone has the name that `name` gives to the id. Names have to differ where ids do.
    #[must_use]
    pub fn renamed(&self, name: impl Fn(&str) -> String) -> Self {
        let (people, person) = renamed_people(&self.people, name);
        let renamed = |old: PersonId| person[old.0 as usize];
        let dyads = |dyad: &Dyad| Dyad { giver: renamed(dyad.giver), receiver: renamed(dyad.receiver), ..*dyad };
        let (dyads, dyad) = sorted(&self.dyads.iter().map(dyads).collect::<Vec<_>>(), |dyad| {
            (dyad.relationship, dyad.receiver, dyad.giver)
        });
        let sessions = |session: &Session| Session { dyad: DyadId(number(dyad[session.dyad.0 as usize])), ..*session };
        let (sessions, session) =
            sorted(&self.sessions.iter().map(sessions).collect::<Vec<_>>(), |session| (session.dyad, session.number));
        let forms = |ratings: &Ratings| {
            let sessions = ratings.session.iter().map(|old| SessionId(number(session[old.0 as usize]))).collect();
            let raters = ratings.rater.iter().map(|&rater| renamed(rater)).collect();
            in_order(Ratings { session: sessions, rater: raters, ..ratings.clone() })
        };
        let outcomes = |outcome: &Outcome| {
            let mut values: Vec<_> =
                outcome.values.iter().map(|&(client, session, value)| (renamed(client), session, value)).collect();
            values.sort_by_key(|&(client, session, _)| (client, session));
            Outcome { values, ..outcome.clone() }
        };
        Self {
            ratings: self.ratings.iter().map(forms).collect(),
            outcomes: self.outcomes.iter().map(outcomes).collect(),
            people,
            dyads,
            sessions,
            ..self.clone()
        }
    }
}

/// Everyone under the new name, in the order of the names, and who each has become.
fn renamed_people(people: &People, name: impl Fn(&str) -> String) -> (People, Vec<PersonId>) {
    let (names, place) = sorted(&people.ids().map(name).collect::<Vec<_>>(), String::clone);
    let mut renamed = People::default();
    for name in &names {
        renamed.intern(name);
    }
    (renamed, place.into_iter().map(|place| PersonId(number(place))).collect())
}

/// The values in order, and the new place of each.
fn sorted<T: Clone, K: Ord>(values: &[T], key: impl Fn(&T) -> K) -> (Vec<T>, Vec<usize>) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_cached_key(|&old| key(&values[old]));
    let mut place = vec![0; values.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new;
    }
    (order.iter().map(|&old| values[old].clone()).collect(), place)
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Forms by session, perspective and rater.
fn in_order(ratings: Ratings) -> Ratings {
    let mut order: Vec<u32> = (0..number(ratings.len())).collect();
    order.sort_by_key(|&row| {
        let row = row as usize;
        (ratings.session[row], ratings.perspective[row], ratings.rater[row])
    });
    Ratings {
        session: pick(&ratings.session, &order),
        perspective: pick(&ratings.perspective, &order),
        rater: pick(&ratings.rater, &order),
        items: ratings.items.reordered(&order),
        given: ratings.given.reordered(&order),
        line: pick(&ratings.line, &order),
        ..ratings
    }
}

fn pick<T: Clone>(values: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|&row| values[row as usize].clone()).collect()
}

impl RatedTable {
    /// The ids in this table: of targets, raters and clusters.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let clusters = self.clusters.iter().flat_map(|cluster| &cluster.levels);
        self.targets.iter().chain(self.raters.iter().chain(clusters).map(String::as_str))
    }

    /// The same ratings under other names of targets, raters and clusters.
    #[must_use]
    pub fn renamed(self, name: impl Fn(&str) -> String) -> Self {
        let old = &self.observations;
        let targets: Vec<String> = self.targets.iter().map(str::to_owned).collect();
        let (targets, target) = renamed_levels(&targets, old.target(), &name);
        let (raters, rater) = renamed_levels(&self.raters, old.rater(), &name);
        let levels = self.clusters.iter().zip(old.clusters());
        let (names, factors): (Vec<_>, Vec<_>) =
            levels.map(|(cluster, factor)| renamed_levels(&cluster.levels, factor, &name)).unzip();
        let mut order: Vec<u32> = (0..number(old.len())).collect();
        order.sort_by_key(|&row| (target[row as usize], rater[row as usize]));
        let factor = |codes: &Vec<u32>, levels: usize| Factor::new(pick(codes, &order), levels);
        let clusters: Option<Vec<Factor>> =
            factors.iter().zip(&names).map(|(codes, names)| factor(codes, names.len())).collect();
        let parts = (factor(&target, targets.len()), factor(&rater, raters.len()), clusters);
        let (Some(target), Some(rater), Some(factors)) = parts else { return self };
        let scores = pick(old.scaled(), &order);
        let Some(observations) = Observations::new(target, rater, factors, scores, old.unit()) else { return self };
        let mut clusters = self.clusters;
        for (cluster, levels) in clusters.iter_mut().zip(names) {
            cluster.levels = levels;
        }
        Self { observations, targets: targets.iter().collect(), raters, clusters, ..self }
    }
}

/// The new names in their order, and the level of each row.
fn renamed_levels(names: &[String], factor: &Factor, name: impl Fn(&str) -> String) -> (Vec<String>, Vec<u32>) {
    let (names, place) = renamed_names(names, name);
    (names, factor.codes().iter().map(|&code| place[code as usize]).collect())
}

fn renamed_names(names: &[String], name: impl Fn(&str) -> String) -> (Vec<String>, Vec<u32>) {
    let new: Vec<String> = names.iter().map(|id| name(id)).collect();
    let mut order: Vec<usize> = (0..new.len()).collect();
    order.sort_by(|&a, &b| name_order(&new[a], &new[b]));
    let mut place = vec![0; new.len()];
    for (at, &old) in order.iter().enumerate() {
        place[old] = number(at);
    }
    (order.iter().map(|&old| new[old].clone()).collect(), place)
}

impl PredictTable {
    /// The ids in this table: of cases and therapists.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        [&self.case, &self.therapist].into_iter().flatten().flat_map(|ids| &ids.levels).map(String::as_str)
    }

    /// The same rows under other names of cases and therapists.
    #[must_use]
    pub fn renamed(mut self, name: impl Fn(&str) -> String) -> Self {
        for (at, ids) in [&mut self.case, &mut self.therapist].into_iter().enumerate() {
            let Some(ids) = ids else { continue };
            let (levels, place) = renamed_names(&ids.levels, &name);
            if at == 0 {
                self.unrated.iter_mut().for_each(|(case, ..)| *case = place[*case as usize]);
            }
            ids.codes = ids.codes.iter().map(|&code| place[code as usize]).collect();
            ids.levels = levels;
        }
        let Some(case) = &self.case else { return self };
        let mut order: Vec<u32> = (0..number(self.rows())).collect();
        let session = |row: usize| self.session.as_ref().map(|sessions| sessions[row]);
        order.sort_by_key(|&row| (case.codes[row as usize], session(row as usize)));
        self.in_row_order(&order)
    }

    fn in_row_order(mut self, order: &[u32]) -> Self {
        let numbers = |column: &mut NumberColumn| column.values = pick(&column.values, order);
        self.views.iter_mut().for_each(numbers);
        self.covariates.iter_mut().for_each(numbers);
        self.outcome.values = pick(&self.outcome.values, order);
        self.session = self.session.map(|sessions| pick(&sessions, order));
        let ids = |ids: IdColumn| IdColumn { codes: pick(&ids.codes, order), ..ids };
        Self { case: self.case.map(ids), therapist: self.therapist.map(ids), ..self }
    }
}

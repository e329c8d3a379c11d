//! What observers said on one scale, as a table of ratings.

use crate::domain::instrument::{Perspective, Relationship};
use crate::domain::names::Names;
use crate::domain::people::PersonId;
use crate::domain::rated_table::{ClusterNames, RatedTable, name_order};
use crate::domain::rating::Ratings;
use crate::domain::study::{SessionId, Study};
use crate::score::Scores;
use crate::stats::observations::{Factor, Observations};

/// The observers' scores of sessions on a scale: targets are sessions, clusters the receiver (client, trainee) and the
/// giver (therapist, supervisor). Sessions stand in the order of the study, observers and clusters in the order of
/// their names. The table is empty if no observer scored the scale; `None` if the scores do not fit into 64 bits over one unit.
///
/// The account of files and the notices stay with the study.
pub fn observer_ratings(study: &Study, ratings: &Ratings, scores: &Scores, scale: usize) -> Option<RatedTable> {
    let rows = rated_rows(ratings, scores, scale, true);
    let rater = people_in_order(study, rows.iter().map(|&row| ratings.rater[row]));
    rated_sessions(study, ratings, scores, scale, &rows, rater)
}

/// The scores of all forms on a scale, with the view as the rater: client, therapist, observer. Several observers of one
/// session are repeats. `None` as for [`observer_ratings`].
pub fn ratings_by_view(study: &Study, ratings: &Ratings, scores: &Scores, scale: usize) -> Option<RatedTable> {
    let rows = rated_rows(ratings, scores, scale, false);
    let present: Vec<Perspective> =
        Perspective::ALL.into_iter().filter(|view| rows.iter().any(|&row| ratings.perspective[row] == *view)).collect();
    let mut place = [0_u32; Perspective::ALL.len()];
    for (code, view) in (0_u32..).zip(&present) {
        place[*view as usize] = code;
    }
    let codes = rows.iter().map(|&row| place[ratings.perspective[row] as usize]).collect();
    let names = present.iter().map(|view| view.name().to_owned()).collect();
    rated_sessions(study, ratings, scores, scale, &rows, (Factor::new(codes, present.len()), names))
}

/// The forms behind the ratings of [`observer_ratings`] (`observers_only`) or [`ratings_by_view`], in their order.
pub fn rated_rows(ratings: &Ratings, scores: &Scores, scale: usize, observers_only: bool) -> Vec<usize> {
    let own = |row: &usize| !observers_only || ratings.perspective[*row] == Perspective::Observer;
    // Vectors that grow step by step are copied at each step.
    let mut rows = Vec::with_capacity(ratings.len());
    rows.extend((0..ratings.len()).filter(own).filter(|&row| scores.exact(scale, row).is_some()));
    rows
}

/// A level for each rating, and what the levels are called.
type Named = (Option<Factor>, Vec<String>);

/// Some forms as ratings of their sessions.
fn rated_sessions(
    study: &Study,
    ratings: &Ratings,
    scores: &Scores,
    scale: usize,
    rows: &[usize],
    (rater, raters): Named,
) -> Option<RatedTable> {
    let unit = common_unit(rows.iter().filter_map(|&row| scores.exact(scale, row)))?;
    // Denominators come in runs; divisions are slow.
    let mut last = (1, unit);
    let mut values: Vec<i64> = Vec::with_capacity(rows.len());
    for &row in rows {
        let (numerator, denominator) = scores.exact(scale, row)?;
        if denominator != last.0 {
            last = (denominator, unit / denominator);
        }
        values.push(numerator.checked_mul(last.1)?);
    }
    let sessions: Vec<SessionId> = rows.iter().map(|&row| ratings.session[row]).collect();
    let dyads = || sessions.iter().map(|&session| study.dyad_of(session));
    let people = || {
        let receivers = people_in_order(study, dyads().map(|dyad| dyad.receiver));
        (receivers, people_in_order(study, dyads().map(|dyad| dyad.giver)))
    };
    let (((receiver, receivers), (giver, givers)), (target, targets)) =
        at_once(rows.len(), people, || sessions_in_order(study, &sessions));
    let instrument = &study.instruments[ratings.instrument];
    let (inner, outer) = match instrument.relationship {
        Relationship::Therapy => ("client", "therapist"),
        Relationship::Supervision => ("trainee", "supervisor"),
    };
    let range = instrument.form_of(Perspective::Observer).and_then(|form| instrument.forms[form].range);
    Some(RatedTable {
        scale: scores.scales().get(scale)?.clone(),
        instrument: Some(instrument.id.clone()),
        target_is: "session",
        observations: Observations::new(target?, rater?, vec![receiver?, giver?], values, unit)?,
        targets,
        raters,
        clusters: vec![
            ClusterNames { name: inner.to_owned(), levels: receivers },
            ClusterNames { name: outer.to_owned(), levels: givers },
        ],
        replicate: None,
        range,
        inputs: Vec::new(),
        notices: Vec::new(),
    })
}

/// Fewer rows than this are not worth a second thread.
const WORTH_A_THREAD: usize = 20_000;

/// The results of two questions about so many rows, asked side by side where they are many.
fn at_once<A: Send, B>(rows: usize, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    if rows < WORTH_A_THREAD {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
    })
}

/// Sessions, which come in their order, and what they are called: `C014 session 3`.
fn sessions_in_order(study: &Study, sessions: &[SessionId]) -> (Option<Factor>, Names) {
    let (mut codes, kept) = present(sessions.iter().map(|session| session.0), study.sessions.len());
    renumber(&mut codes, (0_u32..).zip(kept.iter().copied()), study.sessions.len());
    (Factor::new(codes, kept.len()), session_names(study, &kept))
}

fn session_names(study: &Study, sessions: &[u32]) -> Names {
    let mut names = Names::with_capacity(sessions.len());
    // Sessions of one dyad stand side by side.
    let mut case = None;
    for &session in sessions {
        let own = study.session(SessionId(session));
        let case = match &mut case {
            Some((dyad, case)) if *dyad == own.dyad => case,
            other => &mut other.insert((own.dyad, format!("{} session ", study.case_id(own.dyad)))).1,
        };
        names.push_numbered(case, own.number);
    }
    names
}

/// The person of each rating as a level, levels in the order of the ids.
fn people_in_order(study: &Study, people: impl Iterator<Item = PersonId>) -> Named {
    let (mut codes, kept) = present(people.map(|person| person.0), study.people.len());
    let mut named: Vec<(&str, u32)> = kept.iter().map(|&person| (study.people.id(PersonId(person)), person)).collect();
    named.sort_by(|a, b| name_order(a.0, b.0));
    renumber(&mut codes, (0_u32..).zip(named.iter().map(|(_, person)| *person)), study.people.len());
    (Factor::new(codes, kept.len()), named.iter().map(|(name, _)| (*name).to_owned()).collect())
}

/// All numbers, which lie below `limit`, and each of them once, rising.
fn present(numbers: impl Iterator<Item = u32>, limit: usize) -> (Vec<u32>, Vec<u32>) {
    let mut seen = vec![false; limit];
    let numbers: Vec<u32> = numbers.inspect(|&number| seen[number as usize] = true).collect();
    let kept = (0_u32..).zip(&seen).filter(|(_, seen)| **seen).map(|(number, _)| number).collect();
    (numbers, kept)
}

/// Gives each number its new one.
fn renumber(codes: &mut [u32], new_and_old: impl Iterator<Item = (u32, u32)>, limit: usize) {
    let mut place = vec![u32::MAX; limit];
    for (new, old) in new_and_old {
        place[old as usize] = new;
    }
    for code in codes {
        *code = place[*code as usize];
    }
}

/// The smallest number that all denominators divide.
fn common_unit(fractions: impl Iterator<Item = (i64, i64)>) -> Option<i64> {
    let mut last = 1_i64;
    fractions.map(|(_, denominator)| denominator).try_fold(1_i64, |unit, denominator| {
        if denominator == last {
            return Some(unit);
        }
        last = denominator;
        let (mut a, mut b) = (unit, denominator);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        unit.checked_mul(denominator / a)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{InstrumentChoice, Request, Source, study};

    #[test]
    fn sessions_are_targets_observers_are_raters_and_clients_and_therapists_hold_them() {
        let text = "client_id,therapist_id,session,rater_id,perspective,total\n\
                    C2,T10,1,O10,observer,4.5\nC2,T10,1,O9,observer,4\nC2,T10,1,C2,client,5\n\
                    C1,T9,2,O9,observer,3\nC1,T9,1,O10,observer,2.25\n";
        let request = Request {
            inputs: vec![Source::Text { name: "ratings.csv".to_owned(), text: text.to_owned() }],
            instrument: Some(InstrumentChoice::Named("wai_sr".to_owned())),
            ..Request::default()
        };
        let study = study(&request, &mut std::io::empty()).unwrap();
        let (scores, _) = Scores::of(&study, 0);
        let scale = scores.scale("total").unwrap();
        let table = observer_ratings(&study, &study.ratings[0], &scores, scale).unwrap();
        assert_eq!(table.targets, ["C1 session 1", "C1 session 2", "C2 session 1"]);
        assert_eq!(table.raters, ["O10", "O9"]);
        let names: Vec<&str> = table.clusters.iter().map(|cluster| cluster.name.as_str()).collect();
        assert_eq!(names, ["client", "therapist"]);
        assert_eq!(table.clusters[1].levels, ["T10", "T9"]);
        let rated = &table.observations;
        assert_eq!((rated.target().codes(), rated.rater().codes()), (&[0, 1, 2, 2][..], &[0, 1, 0, 1][..]));
        assert_eq!((rated.clusters()[0].codes(), rated.clusters()[1].codes()), (&[0, 0, 1, 1][..], &[1, 1, 0, 0][..]));
        let scores: Vec<f64> = (0..rated.len()).map(|row| rated.score(row)).collect();
        assert_eq!(scores, [2.25, 3.0, 4.5, 4.0]);
        assert_eq!((table.range, table.target_is), (Some((1.0, 5.0)), "session"));
    }
}

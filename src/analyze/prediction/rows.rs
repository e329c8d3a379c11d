//! The ratings of a study beside one of its outcomes, as the rows that a plain table would have.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::analyze::views::SessionViews;
use crate::analyze::views::session_views;
use crate::analyze::views::views_of;
use crate::domain::instrument::Perspective;
use crate::domain::instrument::Relationship;
use crate::domain::people::PersonId;
use crate::domain::predict_table::IdColumn;
use crate::domain::predict_table::NumberColumn;
use crate::domain::predict_table::OutcomeColumn;
use crate::domain::predict_table::PredictTable;
use crate::domain::rated_table::name_order;
use crate::domain::rating::Ratings;
use crate::domain::study::DyadId;
use crate::domain::study::Outcome;
use crate::domain::study::Study;
use crate::score::Scores;

/// One row, before names are put in order. There may be hundreds of thousands, so what is missing is NaN, which takes half the
/// room of an option.
struct Row {
    dyad: DyadId,
    session: u32,
    /// Client, therapist, observer.
    views: [f64; 3],
    outcome: f64,
}

impl Row {
    fn new(dyad: DyadId, session: u32, views: [Option<f64>; 3], outcome: Option<f64>) -> Self {
        let or_missing = |value: Option<f64>| value.unwrap_or(f64::NAN);
        Self { dyad, session, views: views.map(or_missing), outcome: or_missing(outcome) }
    }
}

fn present(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

/// What is left out, by reason.
type Excluded = BTreeMap<&'static str, usize>;

/// The views in the order of the table.
const VIEWS: [Perspective; 3] = [Perspective::Client, Perspective::Therapist, Perspective::Observer];

/// The scores of a scale beside an outcome, views in the order client, therapist, observer; several observers of a session
/// count by their mean. `None` for forms about supervision, whose people have no outcome of their own.
///
/// An outcome by client and session makes one row for each session with a score, beside the outcome of the session `lag`
/// later (exactly so many numbers later, so that a gap joins nothing). An outcome by client makes one row for each client:
/// the mean of the sessions, each view for itself. Sessions and clients of which a number or an id does not say with which
/// therapist they were, and outcomes without ratings, are left out and counted.
pub fn prediction_rows(
    study: &Study,
    outcome: &Outcome,
    ratings: &Ratings,
    scores: &Scores,
    scale: usize,
) -> Option<PredictTable> {
    let instrument = &study.instruments[ratings.instrument];
    if instrument.relationship != Relationship::Therapy {
        return None;
    }
    let mut excluded = Excluded::new();
    let sessions = session_views(ratings, scores, scale, Relationship::Therapy);
    let by_session = outcome.values.iter().all(|(_, session, _)| session.is_some());
    let (rows, unrated) = if by_session {
        rows_by_session(study, outcome, &sessions, &mut excluded)
    } else {
        (rows_by_client(study, outcome, &sessions, &mut excluded), Vec::new())
    };
    let range = |view: Perspective| instrument.form_of(view).and_then(|form| instrument.forms[form].range);
    Some(table(study, outcome, (rows, unrated), excluded, range, by_session))
}

/// The outcome of a session that nobody rated.
type Unrated = (DyadId, u32, f64);

/// The views of a session in the order of the table.
fn in_order(views: &SessionViews) -> [Option<f64>; 3] {
    let places = views_of(Relationship::Therapy);
    VIEWS.map(|view| places.iter().position(|&own| own == view).and_then(|place| views.value(place)))
}

fn rows_by_session(
    study: &Study,
    outcome: &Outcome,
    sessions: &[SessionViews],
    excluded: &mut Excluded,
) -> (Vec<Row>, Vec<Unrated>) {
    let values = Values::new(outcome);
    let mut rows = Vec::with_capacity(sessions.len());
    let mut unrated = Vec::new();
    let (mut doubled, mut rated) = (0, 0);
    let receiver = |hour: &SessionViews| study.dyad_of(hour.session).receiver;
    // The sessions of one client stand side by side, those of each therapist in the order of their numbers.
    for hours in sessions.chunk_by(|one, next| receiver(one) == receiver(next)) {
        let (own, before) = (values.of(receiver(&hours[0])), rated);
        let mut numbers: Vec<u32> = hours.iter().map(|hour| study.session(hour.session).number).collect();
        let one_therapist = numbers.is_sorted_by(|one, next| one < next);
        numbers.sort_unstable();
        let repeated = |number: u32| {
            let from = numbers.partition_point(|&other| other < number);
            numbers.get(from + 1) == Some(&number)
        };
        for hour in hours {
            let session = study.session(hour.session);
            if !one_therapist && repeated(session.number) {
                doubled += 1;
                continue;
            }
            let later = session.number.checked_add(outcome.lag).and_then(|later| value_at(own, later));
            rated += usize::from(later.is_some());
            rows.push(Row::new(session.dyad, session.number, in_order(hour), later));
        }
        if one_therapist && outcome.lag == 0 && rated - before < own.len() {
            let dyad = study.session(hours[0].session).dyad;
            unrated.extend(beside(own, &numbers).map(|(number, value)| (dyad, number, value)));
        }
        if !one_therapist {
            let mut met = numbers.clone();
            met.dedup();
            let outcomes = |number: u32| number.checked_add(outcome.lag).and_then(|later| value_at(own, later));
            rated += met.into_iter().filter(|&number| repeated(number) && outcomes(number).is_some()).count();
        }
    }
    count(excluded, "outcome without ratings", values.distinct() - rated);
    count(excluded, "session number that a client has with two therapists", doubled);
    (rows, unrated)
}

/// The outcomes of one client in sessions that have none of these numbers, which rise: of several the last one.
fn beside<'v>(own: &'v [Value], numbers: &'v [u32]) -> impl Iterator<Item = (u32, f64)> + 'v {
    let last = own.chunk_by(|one, next| one.1 == next.1).filter_map(<[Value]>::last);
    let placed = last.filter_map(|(_, session, value)| Some(((*session)?, *value)));
    placed.filter(|(number, _)| numbers.binary_search(number).is_err())
}

/// A value of a client in a session.
type Value = (PersonId, Option<u32>, f64);

/// The values of an outcome by client and session, in that order.
struct Values<'o>(Cow<'o, [Value]>);

impl<'o> Values<'o> {
    fn new(outcome: &'o Outcome) -> Self {
        let place = |value: &Value| (value.0, value.1);
        let mut values = Cow::Borrowed(&outcome.values[..]);
        if !values.is_sorted_by_key(place) {
            values.to_mut().sort_by_key(place);
        }
        Self(values)
    }

    /// Those of one client.
    fn of(&self, person: PersonId) -> &[Value] {
        let from = self.0.partition_point(|value| value.0 < person);
        let own = &self.0[from..];
        &own[..own.partition_point(|value| value.0 == person)]
    }

    /// How many sessions have a value.
    fn distinct(&self) -> usize {
        self.0.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)).count()
    }
}

/// The value of a session among those of its client: the last one, if there are several.
fn value_at(own: &[Value], session: u32) -> Option<f64> {
    let behind = own.partition_point(|value| value.1 <= Some(session));
    let last = own.get(behind.checked_sub(1)?)?;
    (last.1 == Some(session)).then_some(last.2)
}

fn rows_by_client(study: &Study, outcome: &Outcome, sessions: &[SessionViews], excluded: &mut Excluded) -> Vec<Row> {
    let mut sums: BTreeMap<DyadId, [(f64, u32); 3]> = BTreeMap::new();
    for hour in sessions {
        let own = sums.entry(study.session(hour.session).dyad).or_default();
        for ((sum, n), value) in own.iter_mut().zip(in_order(hour)) {
            *sum += value.unwrap_or(0.0);
            *n += u32::from(value.is_some());
        }
    }
    let mut therapists: BTreeMap<PersonId, usize> = BTreeMap::new();
    for dyad in sums.keys() {
        *therapists.entry(study.dyad(*dyad).receiver).or_default() += 1;
    }
    let values: BTreeMap<PersonId, f64> = outcome.values.iter().map(|(person, _, value)| (*person, *value)).collect();
    count(excluded, "outcome without ratings", values.keys().filter(|person| !therapists.contains_key(person)).count());
    let mut rows = Vec::new();
    for (dyad, sums) in sums {
        let person = study.dyad(dyad).receiver;
        if therapists[&person] > 1 {
            count(excluded, "client with two therapists", 1);
            continue;
        }
        let views = sums.map(|(sum, n)| (n > 0).then(|| sum / f64::from(n)));
        rows.push(Row::new(dyad, 0, views, values.get(&person).copied()));
    }
    rows
}

fn count(excluded: &mut Excluded, reason: &'static str, more: usize) {
    if more > 0 {
        *excluded.entry(reason).or_default() += more;
    }
}

fn table(
    study: &Study,
    outcome: &Outcome,
    (mut rows, unrated): (Vec<Row>, Vec<Unrated>),
    excluded: Excluded,
    range: impl Fn(Perspective) -> Option<(f64, f64)>,
    by_session: bool,
) -> PredictTable {
    let (cases, case_levels) = cases(study, &rows);
    let case_of = |row: &Row| cases[row.dyad.0 as usize];
    rows.sort_by_key(|row| (case_of(row), row.session));
    let giver = |row: &Row| study.dyad(row.dyad).giver;
    let (therapists, therapist_levels) = therapists(study, rows.iter().map(giver));
    let view = |(place, view): (usize, &Perspective)| {
        let values: Vec<Option<f64>> = rows.iter().map(|row| present(row.views[place])).collect();
        let seen = values.iter().any(Option::is_some);
        seen.then(|| NumberColumn { name: view.name().to_owned(), values, range: range(*view) })
    };
    let left_out: usize = excluded.values().sum();
    PredictTable {
        unrated: unrated.iter().map(|&(dyad, number, value)| (cases[dyad.0 as usize], number, value)).collect(),
        views: VIEWS.iter().enumerate().filter_map(view).collect(),
        covariates: Vec::new(),
        exposure: None,
        case: Some(IdColumn {
            name: "client".to_owned(),
            codes: rows.iter().map(case_of).collect(),
            levels: case_levels,
        }),
        therapist: Some(IdColumn {
            name: "therapist".to_owned(),
            codes: rows.iter().map(|row| therapists[giver(row).0 as usize]).collect(),
            levels: therapist_levels,
        }),
        session: by_session.then(|| rows.iter().map(|row| row.session).collect()),
        lag: if by_session { outcome.lag } else { 0 },
        records: rows.len() + left_out,
        excluded: excluded.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect(),
        inputs: Vec::new(),
        notices: Vec::new(),
        outcome: OutcomeColumn {
            name: outcome.name.clone(),
            kind: outcome.kind,
            declared: true,
            rated_by: Some(outcome.rated_by.clone()),
            values: rows.iter().map(|row| present(row.outcome)).collect(),
        },
    }
}

/// The place of each dyad among the names of cases, and these names in order. Dyads without a row have none.
fn cases(study: &Study, rows: &[Row]) -> (Vec<u32>, Vec<String>) {
    let mut seen = vec![false; study.dyads.len()];
    for row in rows {
        seen[row.dyad.0 as usize] = true;
    }
    let dyads = (0_u32..).map(DyadId).zip(seen).filter(|(_, seen)| *seen);
    in_order_of_names(study.dyads.len(), dyads.map(|(dyad, _)| (dyad.0 as usize, study.case_id(dyad))).collect())
}

/// The place of each person among the names of therapists, and these names in order. Others have none.
fn therapists(study: &Study, givers: impl Iterator<Item = PersonId>) -> (Vec<u32>, Vec<String>) {
    let mut seen = vec![false; study.people.len()];
    givers.for_each(|giver| seen[giver.0 as usize] = true);
    let people = (0_u32..).map(PersonId).zip(seen).filter(|(_, seen)| *seen);
    let named = people.map(|(person, _)| (person.0 as usize, study.people.id(person).to_owned()));
    in_order_of_names(study.people.len(), named.collect())
}

/// Names are put in order once, not row by row; who has the same name has the same place.
fn in_order_of_names(count: usize, mut named: Vec<(usize, String)>) -> (Vec<u32>, Vec<String>) {
    named.sort_by(|one, next| name_order(&one.1, &next.1));
    let mut places = vec![u32::MAX; count];
    let mut levels: Vec<String> = Vec::with_capacity(named.len());
    for (who, name) in named {
        if levels.last() != Some(&name) {
            levels.push(name);
        }
        places[who] = u32::try_from(levels.len() - 1).unwrap_or(u32::MAX);
    }
    (places, levels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::predict_table::OutcomeKind;
    use crate::read::{InstrumentChoice, Request, Source, study};

    const RATINGS: &str = "client_id,therapist_id,session,rater_id,perspective,total\n\
        C2,T10,1,C2,client,5\nC2,T10,1,T10,therapist,4\nC2,T10,1,O1,observer,3\nC2,T10,1,O2,observer,4\n\
        C2,T10,2,C2,client,4\nC2,T10,4,C2,client,3\nC1,T9,1,T9,therapist,2.5\nC3,T9,1,C3,client,2\nC3,T10,1,C3,client,1\n";

    fn read(text: &str) -> Study {
        let request = Request {
            inputs: vec![Source::Text { name: "ratings.csv".to_owned(), text: text.to_owned() }],
            instrument: Some(InstrumentChoice::Named("wai_sr".to_owned())),
            ..Request::default()
        };
        study(&request, &mut std::io::empty()).unwrap()
    }

    fn rows(values: &[(&str, Option<u32>, f64)], lag: u32) -> PredictTable {
        let study = read(RATINGS);
        let person = |id: &str| study.people.find(id).unwrap();
        let outcome = Outcome {
            name: "adherence".to_owned(),
            kind: OutcomeKind::Continuous,
            rated_by: "records".to_owned(),
            lag,
            values: values.iter().map(|(id, session, value)| (person(id), *session, *value)).collect(),
            input: 1,
        };
        let (scores, _) = Scores::of(&study, 0);
        prediction_rows(&study, &outcome, &study.ratings[0], &scores, scores.scale("total").unwrap()).unwrap()
    }

    const BY_SESSION: [(&str, Option<u32>, f64); 5] = [
        ("C2", Some(1), 10.0),
        ("C2", Some(2), 20.0),
        ("C2", Some(3), 30.0),
        ("C1", Some(1), 40.0),
        ("C3", Some(1), 50.0),
    ];

    #[test]
    fn sessions_stand_beside_the_outcome_of_the_same_session() {
        let table = rows(&BY_SESSION, 0);
        let case = table.case.as_ref().unwrap();
        assert_eq!((case.levels.join(" "), case.codes.as_slice()), ("C1 C2".to_owned(), &[0, 1, 1, 1][..]));
        assert_eq!(table.therapist.as_ref().unwrap().levels, ["T10", "T9"]);
        assert_eq!(table.session.as_deref(), Some(&[1, 1, 2, 4][..]));
        assert_eq!(table.outcome.values, [Some(40.0), Some(10.0), Some(20.0), None]);
        let names: Vec<&str> = table.views.iter().map(|view| view.name.as_str()).collect();
        assert_eq!(names, ["client", "therapist", "observer"]);
        assert_eq!(table.views[0].values, [None, Some(5.0), Some(4.0), Some(3.0)]);
        assert_eq!(table.views[2].values, [None, Some(3.5), None, None]);
        assert_eq!(table.views[0].range, Some((1.0, 5.0)));
    }

    #[test]
    fn outcomes_of_sessions_that_nobody_rated_are_kept_for_the_session_before() {
        assert_eq!(rows(&BY_SESSION, 0).unrated, [(1, 3, 30.0)]);
        assert_eq!(rows(&BY_SESSION, 1).unrated, []);
    }

    #[test]
    fn what_cannot_be_joined_is_counted() {
        let table = rows(&BY_SESSION, 0);
        // Session 3 of C2 has no ratings; session 1 of C3 was with two therapists.
        let expected = [
            ("outcome without ratings".to_owned(), 1),
            ("session number that a client has with two therapists".to_owned(), 2),
        ];
        assert_eq!(table.excluded, expected);
        assert_eq!(table.records, table.rows() + 3);
    }

    #[test]
    fn a_lag_joins_numbers_that_differ_by_it_and_nothing_across_a_gap() {
        let table = rows(&BY_SESSION, 1);
        assert_eq!(table.session.as_deref(), Some(&[1, 1, 2, 4][..]));
        assert_eq!(table.outcome.values, [None, Some(20.0), Some(30.0), None]);
        assert_eq!(table.lag, 1);
    }

    #[test]
    fn an_outcome_of_clients_stands_beside_the_mean_of_their_sessions() {
        let table = rows(&[("C2", None, 70.0), ("C3", None, 60.0)], 1);
        assert_eq!(table.outcome.values, [None, Some(70.0)]);
        assert_eq!(table.views[0].values, [None, Some(4.0)]);
        assert_eq!(table.views[2].values, [None, Some(3.5)]);
        assert_eq!((table.session, table.lag), (None, 0));
        assert_eq!(table.excluded, [("client with two therapists".to_owned(), 2)]);
    }
}

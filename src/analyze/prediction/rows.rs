//! The ratings of a study beside one of its outcomes, as the rows that a plain table would have.

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

/// One row, before names are put in order.
struct Row {
    dyad: DyadId,
    session: u32,
    /// Client, therapist, observer.
    views: [Option<f64>; 3],
    outcome: Option<f64>,
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
    let rows = if by_session {
        rows_by_session(study, outcome, &sessions, &mut excluded)
    } else {
        rows_by_client(study, outcome, &sessions, &mut excluded)
    };
    let range = |view: Perspective| instrument.form_of(view).and_then(|form| instrument.forms[form].range);
    Some(table(study, outcome, rows, excluded, range, by_session))
}

/// The views of a session in the order of the table.
fn in_order(views: &SessionViews) -> [Option<f64>; 3] {
    let places = views_of(Relationship::Therapy);
    VIEWS.map(|view| places.iter().position(|&own| own == view).and_then(|place| views.value(place)))
}

fn rows_by_session(study: &Study, outcome: &Outcome, sessions: &[SessionViews], excluded: &mut Excluded) -> Vec<Row> {
    let key = |hour: &SessionViews| (study.dyad_of(hour.session).receiver, study.session(hour.session).number);
    let mut hours: BTreeMap<(PersonId, u32), usize> = BTreeMap::new();
    for hour in sessions {
        *hours.entry(key(hour)).or_default() += 1;
    }
    let values: BTreeMap<(PersonId, u32), f64> =
        outcome.values.iter().filter_map(|(person, session, value)| Some(((*person, (*session)?), *value))).collect();
    let rated = |person: PersonId, number: u32| number.checked_sub(outcome.lag).and_then(|at| hours.get(&(person, at)));
    let lone = values.keys().filter(|(person, number)| rated(*person, *number).is_none()).count();
    count(excluded, "outcome without ratings", lone);
    let mut rows = Vec::new();
    for hour in sessions {
        let (person, number) = key(hour);
        if hours[&(person, number)] > 1 {
            count(excluded, "session number that a client has with two therapists", 1);
            continue;
        }
        let later = number.checked_add(outcome.lag).and_then(|later| values.get(&(person, later)));
        let dyad = study.session(hour.session).dyad;
        rows.push(Row { dyad, session: number, views: in_order(hour), outcome: later.copied() });
    }
    rows
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
        rows.push(Row { dyad, session: 0, views, outcome: values.get(&person).copied() });
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
    mut rows: Vec<Row>,
    excluded: Excluded,
    range: impl Fn(Perspective) -> Option<(f64, f64)>,
    by_session: bool,
) -> PredictTable {
    let case = ids("client", &rows.iter().map(|row| study.case_id(row.dyad)).collect::<Vec<String>>());
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&row| (case.codes[row], rows[row].session));
    let mut place: Vec<Option<Row>> = rows.drain(..).map(Some).collect();
    let rows: Vec<Row> = order.iter().filter_map(|&row| place[row].take()).collect();
    let therapists: Vec<String> =
        rows.iter().map(|row| study.people.id(study.dyad(row.dyad).giver).to_owned()).collect();
    let view = |(place, view): (usize, &Perspective)| {
        let values: Vec<Option<f64>> = rows.iter().map(|row| row.views[place]).collect();
        let seen = values.iter().any(Option::is_some);
        seen.then(|| NumberColumn { name: view.name().to_owned(), values, range: range(*view) })
    };
    let left_out: usize = excluded.values().sum();
    PredictTable {
        views: VIEWS.iter().enumerate().filter_map(view).collect(),
        covariates: Vec::new(),
        exposure: None,
        case: Some(IdColumn { codes: order.iter().map(|&row| case.codes[row]).collect(), ..case }),
        therapist: Some(ids("therapist", &therapists)),
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
            values: rows.iter().map(|row| row.outcome).collect(),
        },
    }
}

/// Names as a column of ids.
fn ids(name: &str, names: &[String]) -> IdColumn {
    let mut levels = names.to_vec();
    levels.sort_by(|a, b| name_order(a, b));
    levels.dedup();
    let place: BTreeMap<&str, u32> = levels.iter().map(String::as_str).zip(0..).collect();
    let codes = names.iter().map(|name| place[name.as_str()]).collect();
    IdColumn { name: name.to_owned(), codes, levels }
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

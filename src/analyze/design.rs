//! What the files hold, and which questions such a design can answer.

use super::views::{ViewPair, joint_counts, pairs_of, views_of};
use crate::domain::instrument::{Parallel, Perspective, Relationship};
use crate::domain::people::PersonId;
use crate::domain::rating::CellSlice;
use crate::domain::rating::Ratings;
use crate::domain::study::{Outcome, Study};
use crate::score::Scores;

/// Counts of a study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Rows of the files that hold forms, blank ones too.
    pub records: usize,
    /// Forms: as many as rows, or several in each row of a wide table.
    pub ratings: usize,
    /// Who receives therapy.
    pub clients: usize,
    /// Who gives therapy.
    pub therapists: usize,
    /// Who receives supervision.
    pub trainees: usize,
    /// Who gives supervision.
    pub supervisors: usize,
    /// Everyone who filled in a form.
    pub raters: usize,
    /// Hours of therapy and of supervision with at least one form.
    pub sessions: usize,
    /// Forms by perspective.
    pub perspectives: Vec<(Perspective, usize)>,
    /// Places for an answer: forms times items.
    pub item_cells: usize,
    /// Those without an answer.
    pub missing_item_cells: usize,
}

/// One question, whether these data can answer it, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Support {
    /// The question.
    pub question: String,
    /// Can it be answered?
    pub supported: bool,
    /// Why, in plain words.
    pub why: String,
    /// What to type.
    pub command: &'static str,
}

/// Counts.
pub fn facts(study: &Study) -> Facts {
    let distinct = |relationship: Relationship, person: fn(&crate::domain::study::Dyad) -> PersonId| {
        count_distinct(study.dyads.iter().filter(|dyad| dyad.relationship == relationship).map(person))
    };
    let forms = |view: Perspective| {
        study
            .ratings
            .iter()
            .map(|ratings| ratings.perspective.iter().filter(|&&own| own == view).count())
            .sum::<usize>()
    };
    let (item_cells, missing_item_cells) =
        study.ratings.iter().map(|ratings| item_cells(study, ratings)).fold((0, 0), add);
    Facts {
        records: rows_with_forms(study),
        ratings: study.ratings.iter().map(Ratings::len).sum(),
        clients: distinct(Relationship::Therapy, |dyad| dyad.receiver),
        therapists: distinct(Relationship::Therapy, |dyad| dyad.giver),
        trainees: distinct(Relationship::Supervision, |dyad| dyad.receiver),
        supervisors: distinct(Relationship::Supervision, |dyad| dyad.giver),
        raters: count_distinct(study.ratings.iter().flat_map(|ratings| ratings.rater.iter().copied())),
        sessions: study.sessions.len(),
        perspectives: Perspective::ALL
            .into_iter()
            .map(|view| (view, forms(view)))
            .filter(|&(_, forms)| forms > 0)
            .collect(),
        item_cells,
        missing_item_cells,
    }
}

/// Forms of one row of a wide table share their line.
fn rows_with_forms(study: &Study) -> usize {
    let mut lines: Vec<(u16, u32)> = study.ratings.iter().flat_map(|ratings| ratings.line.iter().copied()).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.len()
}

fn add(a: (usize, usize), b: (usize, usize)) -> (usize, usize) {
    (a.0 + b.0, a.1 + b.1)
}

fn count_distinct(people: impl Iterator<Item = PersonId>) -> usize {
    distinct(people).len()
}

/// Each person once, in the order in which they come.
pub(super) fn distinct(people: impl Iterator<Item = PersonId>) -> Vec<PersonId> {
    let mut seen: Vec<bool> = Vec::new();
    let mut distinct = Vec::new();
    for person in people {
        let at = person.0 as usize;
        if seen.len() <= at {
            seen.resize(at + 1, false);
        }
        if !std::mem::replace(&mut seen[at], true) {
            distinct.push(person);
        }
    }
    distinct
}

fn item_cells(study: &Study, ratings: &Ratings) -> (usize, usize) {
    if ratings.items.width() == 0 {
        return (0, 0);
    }
    let instrument = &study.instruments[ratings.instrument];
    let items = Perspective::ALL
        .map(|view| instrument.form_of(view).map_or(0, |form| usize::from(instrument.forms[form].items)));
    match ratings.items.cells() {
        CellSlice::Narrow(cells) => count_cells(ratings, cells, items, |cell| *cell == CellSlice::NO_NARROW),
        CellSlice::Wide(cells) => count_cells(ratings, cells, items, |cell| *cell == CellSlice::NO_WIDE),
    }
}

/// Places for an answer and those without one; each view has so many `items`.
fn count_cells<C>(
    ratings: &Ratings,
    cells: &[C],
    items: [usize; Perspective::ALL.len()],
    is_missing: impl Fn(&C) -> bool,
) -> (usize, usize) {
    let forms = ratings.perspective.iter().zip(cells.chunks_exact(ratings.items.width()));
    forms.fold((0, 0), |counted, (&view, cells)| {
        let items = items[view as usize];
        let missing = cells[..items.min(cells.len())].iter().filter(|cell| is_missing(cell)).count();
        add(counted, (items, missing))
    })
}

/// Which questions the design can answer.
pub fn supports(study: &Study, scores: &[Scores]) -> Vec<Support> {
    let mut answers = Vec::new();
    for (ratings, scores) in study.ratings.iter().zip(scores) {
        let relationship = study.instruments[ratings.instrument].relationship;
        let pairs = pairs_of(relationship);
        let counts = |scale| joint_counts(ratings, scores, scale, relationship, &pairs);
        let counts: Vec<Vec<usize>> = (0..scores.scales().len()).map(counts).collect();
        for (place, pair) in pairs.iter().enumerate() {
            let joint = counts.iter().map(|of_scale| of_scale[place]).max().unwrap_or(0);
            answers.extend(gap_support(study, ratings, pair, joint));
        }
        answers.extend(observer_support(study, ratings));
        if relationship == Relationship::Therapy {
            answers.extend(outcome_support(study, ratings));
        }
    }
    answers
}

/// `joint` is how many sessions have a score of both views, on the scale that has most.
fn gap_support(study: &Study, ratings: &Ratings, pair: &ViewPair, joint: usize) -> Option<Support> {
    let instrument = &study.instruments[ratings.instrument];
    let (first, second) = pair.views;
    let filled = |view: Perspective| ratings.perspective.contains(&view);
    let question = format!("Who rates higher, {} or {}? ({})", first.name(), second.name(), instrument.id);
    let command =
        if instrument.relationship == Relationship::Therapy { "parallax gaps" } else { "parallax supervision" };
    let answer = |supported, why| Some(Support { question: question.clone(), supported, why, command });
    match (filled(first), filled(second)) {
        (false, false) => return None,
        (true, false) | (false, true) => {
            let absent = if filled(first) { second } else { first };
            instrument.form_of(absent)?;
            return answer(
                false,
                format!("no form of the {}; ratings of the same sessions by both would show it", absent.name()),
            );
        }
        (true, true) => {}
    }
    if joint == 0 {
        return answer(false, "no session was rated by both on a common scale".to_owned());
    }
    match instrument.parallel(first, second).0 {
        Parallel::Full => answer(true, format!("{joint} sessions rated by both, on parallel forms")),
        Parallel::SharedScales => {
            answer(true, format!("{joint} sessions rated by both; on the scales the two forms share only"))
        }
        Parallel::None => answer(
            false,
            format!(
                "{joint} sessions rated by both, but the forms ask different things: whether they go together can be shown, who rates higher cannot"
            ),
        ),
    }
}

/// `None` for an instrument that has no form for observers.
fn observer_support(study: &Study, ratings: &Ratings) -> Option<Support> {
    let instrument = &study.instruments[ratings.instrument];
    instrument.form_of(Perspective::Observer)?;
    let observer = |row: &usize| ratings.perspective[*row] == Perspective::Observer;
    let rows: Vec<usize> = (0..ratings.len()).filter(observer).collect();
    let raters = count_distinct(rows.iter().map(|&row| ratings.rater[row]));
    let twice =
        rows.chunk_by(|&a, &b| ratings.session[a] == ratings.session[b]).filter(|session| session.len() > 1).count();
    let why = match (raters, twice) {
        (0, _) => "no observer took part".to_owned(),
        (1, _) => "one observer took part: agreement needs at least two".to_owned(),
        (_, 0) => format!("{raters} observers, but no session was rated by two of them"),
        _ => format!("{raters} observers, {twice} sessions rated by two or more"),
    };
    Some(Support {
        question: format!("How far do observers agree? ({})", instrument.id),
        supported: raters > 1 && twice > 1,
        why,
        command: "parallax agreement",
    })
}

/// Two questions about each outcome, or about one that is not there.
fn outcome_support(study: &Study, ratings: &Ratings) -> Vec<Support> {
    let id = &study.instruments[ratings.instrument].id;
    let views = present_views(study, ratings).len();
    let rated = distinct(ratings.session.iter().map(|&session| study.dyad_of(session).receiver));
    let about = |name: &str, supported: bool, why: &str| {
        let support = |question: String, command| Support { question, supported, why: why.to_owned(), command };
        vec![
            support(format!("Whose rating goes along more strongly with {name}? ({id})"), "parallax predict"),
            support(format!("Does it matter for {name} whether two ratings agree? ({id})"), "parallax congruence"),
        ]
    };
    if study.outcomes.is_empty() {
        let why = "no outcome was named: --outcome FILE, or [[outcomes]] in the study file";
        return about("an outcome", false, why);
    }
    let of = |outcome: &Outcome| {
        let clients =
            distinct(outcome.values.iter().map(|(client, ..)| *client).filter(|client| rated.contains(client)));
        let values = outcome.values.len();
        let why = match (views, clients.len()) {
            (0 | 1, _) => "only one view rated: two are needed to compare them".to_owned(),
            (_, 0) => format!("none of its {values} values belongs to a rated client: are the ids spelled alike?"),
            (_, 1) => format!("its {values} values are about one rated client; several are needed"),
            (_, clients) => format!("{values} values, {clients} clients with ratings, {views} views"),
        };
        about(&outcome.name, views > 1 && clients.len() > 1, &why)
    };
    study.outcomes.iter().flat_map(of).collect()
}

/// Views in which at least one form exists, giver, receiver, observer.
pub fn present_views(study: &Study, ratings: &Ratings) -> Vec<Perspective> {
    let relationship = study.instruments[ratings.instrument].relationship;
    views_of(relationship).into_iter().filter(|view| ratings.perspective.contains(view)).collect()
}

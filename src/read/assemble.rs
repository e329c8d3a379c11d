//! Puts what was gathered in one order, whatever the order of the rows was.

use crate::domain::instrument::Perspective;
use crate::domain::people::People;
use crate::domain::people::PersonId;
use crate::domain::rating::Decimal;
use crate::domain::rating::Decimals;
use crate::domain::rating::Ratings;
use crate::domain::study::Dyad;
use crate::domain::study::DyadId;
use crate::domain::study::Session;
use crate::domain::study::SessionId;
use crate::error::Position;
use crate::error::Problem;
use crate::error::shorten;

use super::dates::put_dates;
use super::gathered::Gathered;
use super::gathered::Table;
use super::problems::Findings;

/// Dyads, sessions and ratings in canonical order.
pub(super) struct Assembled {
    pub(super) dyads: Vec<Dyad>,
    pub(super) sessions: Vec<Session>,
    pub(super) ratings: Vec<Ratings>,
}

/// Orders everything: dyads by relationship, receiver and giver (ids by their bytes), sessions by number, ratings by
/// session, perspective and rater. A form that is there twice is a fault at its second line,
/// unless one of the two is blank: it says nothing against the other.
pub(super) fn assemble(gathered: &mut Gathered, files: &[String], findings: &mut Findings) -> Assembled {
    let rank = id_ranks(&gathered.people);
    let dyad_rank = put_dyads_in_order(&mut gathered.dyads, &rank);
    let mut tables: Vec<Table> = std::mem::take(&mut gathered.tables);
    for table in &mut tables {
        for dyad in &mut table.dyad {
            *dyad = dyad_rank[*dyad as usize];
        }
        if !each_behind_the_other(table, &rank) {
            put_in_order(table, gathered.dyads.len(), &rank);
            drop_blank_twins(table);
            find_duplicates(table, gathered, files, findings);
        }
    }
    let mut sessions = sessions(&tables);
    put_dates(&mut sessions, &tables, gathered, files, findings);
    let ratings = tables.into_iter().enumerate().map(|(at, table)| finished(at, table, &sessions)).collect();
    Assembled { dyads: std::mem::take(&mut gathered.dyads), sessions, ratings }
}

/// The place of each person among all ids in byte order.
pub(super) fn id_ranks(people: &People) -> Vec<u32> {
    let count = u32::try_from(people.len()).unwrap_or(u32::MAX);
    let mut sorted: Vec<(u64, PersonId)> = (0..count).map(PersonId).map(|at| (beginning(people.id(at)), at)).collect();
    sorted.sort_unstable_by(|(a, one), (b, other)| a.cmp(b).then_with(|| people.id(*one).cmp(people.id(*other))));
    let mut rank = vec![0; people.len()];
    for (place, (_, person)) in (0..count).zip(sorted) {
        rank[person.0 as usize] = place;
    }
    rank
}

/// The first eight bytes of an id as a number: most ids differ there, and numbers are quicker to compare. Shorter ids are
/// filled up with zeros, which stand before everything else.
fn beginning(id: &str) -> u64 {
    let mut first = [0; 8];
    id.bytes().zip(&mut first).for_each(|(byte, place)| *place = byte);
    u64::from_be_bytes(first)
}

/// Sorts the dyads; returns the new place of each.
fn put_dyads_in_order(dyads: &mut Vec<Dyad>, rank: &[u32]) -> Vec<u32> {
    let key = |dyad: &Dyad| (dyad.relationship, rank[dyad.receiver.0 as usize], rank[dyad.giver.0 as usize]);
    let mut order: Vec<u32> = (0..u32::try_from(dyads.len()).unwrap_or(u32::MAX)).collect();
    order.sort_unstable_by_key(|&at| key(&dyads[at as usize]));
    let mut new_place = vec![0; dyads.len()];
    for (place, &old) in (0_u32..).zip(&order) {
        new_place[old as usize] = place;
    }
    *dyads = order.iter().map(|&at| dyads[at as usize]).collect();
    new_place
}

type Key = (u32, u32, Perspective, u32);

fn key(table: &Table, rank: &[u32], at: usize) -> Key {
    (table.dyad[at], table.number[at], table.perspective[at], rank[table.rater[at].0 as usize])
}

/// Are the forms in order, and none there twice?
fn each_behind_the_other(table: &Table, rank: &[u32]) -> bool {
    let forms = table.dyad.iter().zip(&table.number).zip(table.perspective.iter().zip(&table.rater));
    let sessions_and_views = forms.map(|((&dyad, &number), (&view, rater))| {
        let (session, view) = (u64::from(dyad) << 32 | u64::from(number), u64::from(view as u8));
        (session, view << 32 | u64::from(rank[rater.0 as usize]))
    });
    sessions_and_views.is_sorted_by(|one, next| one < next)
}

fn put_in_order(table: &mut Table, dyads: usize, rank: &[u32]) {
    let (mut order, bounds) = by_dyad(&table.dyad, dyads);
    for bound in bounds.windows(2) {
        let of_dyad = &mut order[bound[0] as usize..bound[1] as usize];
        of_dyad.sort_unstable_by_key(|&at| (key(table, rank, at as usize), table.line[at as usize]));
    }
    rearrange(table, &order);
}

/// The rows in this order; rows that are not in it go.
pub(super) fn rearrange(table: &mut Table, order: &[u32]) {
    let rows = table.len();
    pick(&mut table.dyad, order);
    pick(&mut table.number, order);
    pick(&mut table.perspective, order);
    pick(&mut table.rater, order);
    pick(&mut table.line, order);
    if !table.date.is_empty() {
        table.date.resize(rows, None);
        pick(&mut table.date, order);
    }
    if table.has_items {
        table.items = table.items.reordered(order);
    }
    if table.has_scores() {
        table.given = table.given.reordered(order);
    }
}

fn pick<T: Copy>(from: &mut Vec<T>, order: &[u32]) {
    *from = order.iter().map(|&at| from[at as usize]).collect();
}

/// Rows grouped by dyad (counting sort), and where each group begins.
fn by_dyad(dyad: &[u32], dyads: usize) -> (Vec<u32>, Vec<u32>) {
    let mut bounds = vec![0_u32; dyads + 1];
    for &dyad in dyad {
        bounds[dyad as usize + 1] += 1;
    }
    for at in 0..dyads {
        bounds[at + 1] += bounds[at];
    }
    let mut next = bounds.clone();
    let mut order = vec![0; dyad.len()];
    for (row, &dyad) in (0_u32..).zip(dyad) {
        let place = &mut next[dyad as usize];
        order[*place as usize] = row;
        *place += 1;
    }
    (order, bounds)
}

/// Is this row about the same form as the one before it?
fn repeats(table: &Table, at: usize) -> bool {
    table.dyad[at - 1] == table.dyad[at]
        && table.number[at - 1] == table.number[at]
        && table.perspective[at - 1] == table.perspective[at]
        && table.rater[at - 1] == table.rater[at]
}

/// Takes away blank forms that stand beside another of the same rater and session: a form is there once.
fn drop_blank_twins(table: &mut Table) {
    let mut twins: Vec<usize> = Vec::new();
    let mut start = 0;
    for end in 1..=table.len() {
        if end < table.len() && repeats(table, end) {
            continue;
        }
        if end - start > 1 {
            let blank: Vec<usize> = (start..end).filter(|&row| table.is_blank(row)).collect();
            // Of blank forms only, the first stays.
            let stays = usize::from(blank.len() == end - start);
            twins.extend(&blank[stays..]);
        }
        start = end;
    }
    if !twins.is_empty() {
        let rows = 0..u32::try_from(table.len()).unwrap_or(u32::MAX);
        let kept: Vec<u32> = rows.filter(|row| twins.binary_search(&(*row as usize)).is_err()).collect();
        rearrange(table, &kept);
    }
}

fn find_duplicates(table: &Table, gathered: &Gathered, files: &[String], findings: &mut Findings) {
    for at in 1..table.len() {
        if !repeats(table, at) {
            continue;
        }
        let ((first_file, first), (file, second)) = (table.line[at - 1], table.line[at]);
        let name = |file: u16| files.get(usize::from(file)).cloned().unwrap_or_default();
        let elsewhere =
            if first_file == file { String::new() } else { format!(" of `{}`", shorten(&name(first_file))) };
        let people = &gathered.people;
        let dyad = gathered.dyads[table.dyad[at] as usize];
        let message = format!(
            "line {second} rates again what line {first}{elsewhere} has rated: `{}` and `{}`, session {}, {} form by `{}`",
            shorten(people.id(dyad.receiver)),
            shorten(people.id(dyad.giver)),
            table.number[at],
            table.perspective[at].name(),
            shorten(people.id(table.rater[at])),
        );
        let hint = "delete the line that does not count, or correct its session or rater";
        let position = Position { file: Some(name(file)), line: Some(u64::from(second)), ..Position::default() };
        findings
            .single((file, u64::from(second), 0), Problem::new("duplicate-rating", message).hint(hint).at(position));
    }
}

/// All sessions of all tables, which are in order.
fn sessions(tables: &[Table]) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for table in tables {
        let mut last = None;
        for (&dyad, &number) in table.dyad.iter().zip(&table.number) {
            if last != Some((dyad, number)) {
                sessions.push(Session { dyad: DyadId(dyad), number, date: None });
                last = Some((dyad, number));
            }
        }
    }
    if !sessions.is_sorted_by_key(session_key) {
        sessions.sort_unstable_by_key(session_key);
    }
    sessions.dedup();
    sessions
}

fn session_key(session: &Session) -> (DyadId, u32) {
    (session.dyad, session.number)
}

fn finished(instrument: usize, mut table: Table, sessions: &[Session]) -> Ratings {
    let (mut at, mut last) = (0, None);
    let session_of = |(dyad, &number): (u32, &u32)| {
        if last != Some((dyad, number)) {
            while session_key(&sessions[at]) != (DyadId(dyad), number) {
                at += 1;
            }
            last = Some((dyad, number));
        }
        SessionId(u32::try_from(at).unwrap_or(u32::MAX))
    };
    // In the memory of the dyads, which are needed no more.
    let session = std::mem::take(&mut table.dyad).into_iter().zip(&table.number).map(session_of).collect();
    table.number = Vec::new();
    let (given, given_scales) = given(&table);
    table.perspective.shrink_to_fit();
    table.rater.shrink_to_fit();
    table.line.shrink_to_fit();
    Ratings {
        instrument,
        session,
        perspective: table.perspective,
        rater: table.rater,
        items: if table.has_items { table.items } else { Decimals::new(0) },
        given,
        given_scales,
        line: table.line,
    }
}

/// The scale scores without the columns that no file had.
fn given(table: &Table) -> (Decimals, Vec<String>) {
    let kept: Vec<usize> = (0..table.scales.len()).filter(|&at| table.has_scale[at]).collect();
    let mut cells = Decimals::new(kept.len());
    if kept.is_empty() {
        return (cells, Vec::new());
    }
    let digits = u8::try_from(table.given.unit().ilog10()).unwrap_or(0);
    for row in 0..table.given.rows() {
        let cell = |&column: &usize| table.given.get(row, column).map(|mantissa| Decimal { mantissa, digits });
        let values: Vec<Option<Decimal>> = kept.iter().map(cell).collect();
        // What fitted into the wider table fits here.
        let _ = cells.push(&values);
    }
    (cells, kept.iter().map(|&at| table.scales[at].clone()).collect())
}

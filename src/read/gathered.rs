//! Forms in the order in which they were read, before they are put in order.

use std::collections::BTreeMap;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::domain::date::Date;
use crate::domain::instrument::Instrument;
use crate::domain::instrument::Perspective;
use crate::domain::instrument::Relationship;
use crate::domain::people::People;
use crate::domain::people::PersonId;
use crate::domain::rating::CellSlice;
use crate::domain::rating::Decimal;
use crate::domain::rating::Decimals;
use crate::domain::study::Dyad;
use crate::domain::study::ReadAs;
use crate::error::Position;
use crate::error::Problem;
use crate::error::shorten;

use super::problems::Order;

/// Room is made for so many forms at most, whatever the length of a file seems to promise.
const MOST_EXPECTED: usize = 1 << 22;

/// The forms of one instrument.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) dyad: Vec<u32>,
    pub(super) number: Vec<u32>,
    /// Of the forms up to the last one with a date; empty where no file has dates.
    pub(super) date: Vec<Option<Date>>,
    pub(super) perspective: Vec<Perspective>,
    pub(super) rater: Vec<PersonId>,
    pub(super) items: Decimals,
    pub(super) given: Decimals,
    /// Scale ids of the columns of `given`.
    pub(super) scales: Vec<String>,
    /// Did any file have items, and which scale columns?
    pub(super) has_items: bool,
    pub(super) has_scale: Vec<bool>,
    pub(super) line: Vec<(u16, u32)>,
}

impl Table {
    fn new(instrument: &Instrument) -> Self {
        let widest = instrument.forms.iter().map(|form| form.items).max().unwrap_or(0);
        let scales: Vec<String> = instrument.scale_ids().into_iter().map(str::to_owned).collect();
        Self {
            dyad: Vec::new(),
            number: Vec::new(),
            date: Vec::new(),
            perspective: Vec::new(),
            rater: Vec::new(),
            items: Decimals::new(usize::from(widest)),
            given: Decimals::new(scales.len()),
            has_items: false,
            has_scale: vec![false; scales.len()],
            scales,
            line: Vec::new(),
        }
    }

    /// Makes room for so many more forms: vectors that grow step by step are copied at each step.
    fn reserve(&mut self, forms: usize) {
        self.dyad.reserve(forms);
        self.number.reserve(forms);
        self.perspective.reserve(forms);
        self.rater.reserve(forms);
        self.line.reserve(forms);
        self.items.reserve(forms);
    }

    /// Adds who, whom, when and where of a form, whose answers were added before.
    #[inline]
    pub(super) fn push(
        &mut self,
        dyad: u32,
        number: u32,
        perspective: Perspective,
        rater: PersonId,
        (file, line): (u16, u64),
    ) {
        self.dyad.push(dyad);
        self.number.push(number);
        self.perspective.push(perspective);
        self.rater.push(rater);
        self.line.push((file, u32::try_from(line).unwrap_or(u32::MAX)));
    }

    /// Gives the form that was added last its date.
    #[inline]
    pub(super) fn put_date(&mut self, date: Option<Date>) {
        if date.is_some() {
            self.date.resize(self.dyad.len() - 1, None);
            self.date.push(date);
        }
    }

    /// How many forms.
    pub(super) fn len(&self) -> usize {
        self.dyad.len()
    }

    /// Has any file scale scores?
    pub(super) fn has_scores(&self) -> bool {
        self.has_scale.contains(&true)
    }

    /// Has this form neither an answer nor a score?
    pub(super) fn is_blank(&self, row: usize) -> bool {
        let blank = |cells: &Decimals| (0..cells.width()).all(|column| cells.get(row, column).is_none());
        (!self.has_items || blank(&self.items)) && (!self.has_scores() || blank(&self.given))
    }

    /// Gives earlier forms empty cells when items or scores turn up for the first time.
    pub(super) fn catch_up(&mut self) {
        if self.has_items && self.items.width() > 0 {
            fill_up(&mut self.items, self.dyad.len());
        }
        if self.has_scores() {
            fill_up(&mut self.given, self.dyad.len());
        }
    }
}

fn fill_up(cells: &mut Decimals, rows: usize) {
    // A row of gaps always fits.
    while cells.rows() < rows && cells.push(&[]) {}
}

/// Everything read so far.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) people: People,
    pub(super) dyads: Vec<Dyad>,
    dyad_at: HashMap<(Relationship, PersonId, PersonId), u32, RandomState>,
    pub(super) instruments: Vec<Instrument>,
    /// The same as they are defined, before a study declares another range or metric.
    pub(super) defined: Vec<Instrument>,
    /// The file that first used each of them.
    instrument_from: Vec<String>,
    pub(super) tables: Vec<Table>,
    /// How each file was understood.
    pub(super) read_as: Vec<ReadAs>,
    /// In which roles an id stood without blanks around it, one bit each, by person.
    bare: Vec<u8>,
    /// The same for ids with blanks, and where first.
    pub(super) padded: BTreeMap<PersonId, (u8, Order, Position)>,
}

impl Gathered {
    /// The place of a dyad, added if new.
    pub(super) fn dyad(&mut self, dyad: Dyad) -> u32 {
        let next = u32::try_from(self.dyads.len()).unwrap_or(u32::MAX);
        let at = *self.dyad_at.entry((dyad.relationship, dyad.receiver, dyad.giver)).or_insert(next);
        if at == next {
            self.dyads.push(dyad);
        }
        at
    }

    /// Makes room for a file of so many bytes with one form in each record, of which one has so many; nothing depends on it.
    pub(super) fn make_room(&mut self, bytes: u64, of_one: usize) {
        let forms = usize::try_from(bytes).map_or(0, |bytes| bytes / of_one.max(1));
        if let [table] = &mut self.tables[..] {
            // Other records may be a little shorter.
            table.reserve((forms + forms / 16).min(MOST_EXPECTED));
        }
    }

    /// Notes that an id stands without blanks around it in the role with this number.
    pub(super) fn note_bare(&mut self, person: PersonId, role: usize) {
        let at = person.0 as usize;
        if self.bare.len() <= at {
            self.bare.resize(at + 1, 0);
        }
        self.bare[at] |= 1 << role;
    }

    /// Ids that stood in one role both with and without blanks, and where with.
    pub(super) fn spelled_twice(&self) -> impl Iterator<Item = (&str, Order, &Position)> {
        let both = |person: PersonId, roles: u8| self.bare.get(person.0 as usize).is_some_and(|bare| bare & roles != 0);
        let padded = self.padded.iter().filter(move |(person, (roles, ..))| both(**person, *roles));
        padded.map(|(person, (_, order, at))| (self.people.id(*person), *order, at))
    }

    /// The place of the instrument that `file` uses as `instrument` and that is `defined` so, added if new. One id is one instrument: answers of two ranges, keys
    /// or metrics do not go into one table.
    pub(super) fn add(&mut self, defined: Instrument, instrument: Instrument, file: &str) -> Result<usize, Problem> {
        if let Some(at) = self.instruments.iter().position(|known| known.id == instrument.id) {
            let known = &self.instruments[at];
            let same = *known == instrument && self.defined[at] == defined;
            return if same { Ok(at) } else { Err(two_meanings(known, &self.instrument_from[at], &instrument, file)) };
        }
        self.tables.push(Table::new(&instrument));
        self.instruments.push(instrument);
        self.defined.push(defined);
        self.instrument_from.push(file.to_owned());
        Ok(self.instruments.len() - 1)
    }
}

/// One id stands for two instruments.
fn two_meanings(first: &Instrument, first_file: &str, second: &Instrument, second_file: &str) -> Problem {
    let range = |instrument: &Instrument| instrument.forms.first().and_then(|form| form.range);
    let how = match (range(first), range(second)) {
        (Some((a, b)), Some((c, d))) if (a, b) != (c, d) => format!("the range {a} to {b}, and {c} to {d}"),
        _ if first.report_as != second.report_as => "scores as means, and as sums".to_owned(),
        _ => "one definition, and another".to_owned(),
    };
    let message = format!(
        "`{}` would have {how}: `{}` and `{}` use one id for two instruments",
        first.id,
        shorten(first_file),
        shorten(second_file),
    );
    let hint = "say the same for both files, or give one of them an instrument file with an id of its own";
    Problem::new("bad-range", message).hint(hint).token(&second.id)
}

/// The answers of one record: small whole numbers as long as it goes, exact decimals as soon as it does not.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// [`CellSlice::NO_NARROW`] where there is none.
    pub(super) small: Vec<i8>,
    pub(super) exact: Vec<Option<Decimal>>,
    pub(super) all_small: bool,
}

impl Answers {
    /// No answer yet, `width` places.
    pub(super) fn clear(&mut self, width: usize) {
        self.small.clear();
        self.small.resize(width, CellSlice::NO_NARROW);
        self.all_small = true;
    }

    /// Leaves the fast path.
    pub(super) fn widen(&mut self) {
        if self.all_small {
            self.exact.clear();
            self.exact.extend(self.small.iter().map(|&cell| Decimal::small(cell)));
            self.all_small = false;
        }
    }

    /// Has nothing been answered?
    pub(super) fn is_empty(&self) -> bool {
        if self.all_small {
            self.small.iter().all(|&cell| cell == CellSlice::NO_NARROW)
        } else {
            self.exact.iter().all(Option::is_none)
        }
    }

    /// Puts a small whole number in its place.
    #[inline]
    pub(super) fn set_small(&mut self, at: usize, value: i8) {
        if self.all_small {
            self.small[at] = value;
        } else {
            self.exact[at] = Some(Decimal::whole(i64::from(value)));
        }
    }

    /// Puts an answer in its place.
    pub(super) fn set(&mut self, at: usize, value: Decimal) {
        self.widen();
        self.exact[at] = Some(value);
    }

    /// Adds the answers to a table; `false` if a number does not fit.
    #[must_use]
    pub(super) fn push_to(&self, cells: &mut Decimals) -> bool {
        if self.all_small { cells.push_small(&self.small) } else { cells.push(&self.exact) }
    }
}

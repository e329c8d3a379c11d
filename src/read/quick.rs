//! The short way through a file, for records as nearly all are: nothing in quotes, ids and words that were seen before,
//! answers of one digit. What is not so goes the long way, which tells the short one what it saw.

use crate::domain::date::Date;
use crate::domain::instrument::Perspective;
use crate::domain::instrument::Relationship;
use crate::domain::people::PersonId;
use crate::domain::study::Dyad;

use super::delimited::Record;
use super::delimited::Records;
use super::digits::Digits;
use super::gathered::Gathered;
use super::ids::is_plain;
use super::key::Key;
use super::key::Seen;
use super::key::places_of;
use super::layout::Layout;
use super::layout::MOST_CELLS;
use super::number::session_number;
use super::row::Rows;

/// The cells before the answers must end within so many bytes.
const HEAD: usize = 64;
/// Room for the starts of [`MOST_CELLS`] and one more; a power of two, so that a place in it needs no check.
const STARTS: usize = 16;

/// A kind of form that was seen.
#[derive(Debug)]
struct Kind {
    /// Its cells `instrument` and `perspective`.
    words: [Key; 2],
    perspective: Perspective,
    instrument: usize,
    digits: Digits,
    /// How many items it has.
    items: usize,
}

/// Who met in the last record.
#[derive(Debug, Clone, Copy)]
struct Pair {
    /// Ids of receiver and giver.
    ids: [Key; 2],
    receiver: PersonId,
    giver: PersonId,
    /// Their place among the dyads, once a form of theirs was used.
    dyad: Option<u32>,
}

impl Pair {
    /// Whose form it is where nobody says who filled it in.
    fn own(&self, perspective: Perspective) -> Option<PersonId> {
        match perspective {
            Perspective::Client | Perspective::Trainee => Some(self.receiver),
            Perspective::Therapist | Perspective::Supervisor => Some(self.giver),
            Perspective::Observer => None,
        }
    }
}

/// The person with this id in the role with this number, added if new, as the long way does it with an id of which nothing
/// needs to be said; `None` for others. A record that has to go the long way after all finds the same person there.
#[inline]
fn person(seen: &mut Seen, role: usize, (key, id): (Key, &[u8]), gathered: &mut Gathered) -> Option<PersonId> {
    if let Some(person) = seen.find(key) {
        return Some(person);
    }
    let id = std::str::from_utf8(id).ok().filter(|id| !id.is_empty() && is_plain(id))?;
    let person = gathered.people.intern(id);
    gathered.note_bare(person, role);
    seen.learn(key, person);
    Some(person)
}

/// What the short way knows of a file.
pub(super) struct Quick {
    layout: Layout,
    delimiter: u8,
    kinds: Vec<Kind>,
    /// Receivers, givers, raters.
    seen: [Seen; 3],
    pair: Pair,
}

/// The cells before the answers of a record.
struct Head<'t> {
    text: &'t [u8; HEAD + 16],
    /// Where they start, and one more.
    starts: [u8; STARTS],
}

impl<'t> Head<'t> {
    #[inline]
    fn of(text: &'t [u8]) -> Option<Self> {
        Some(Self { text: text.first_chunk()?, starts: [0; STARTS] })
    }

    /// Finds where so many cells start, and where the next one does; `None` if that lies beyond the head.
    #[inline]
    fn find(&mut self, delimiter: u8, cells: usize) -> Option<()> {
        let mut places = places_of(delimiter, self.text.first_chunk()?);
        for start in self.starts.get_mut(1..=cells.min(MOST_CELLS))? {
            // Without another delimiter, the start lies beyond the head.
            *start = u8::try_from(places.trailing_zeros()).unwrap_or(0) + 1;
            places &= places.wrapping_sub(1);
        }
        (self.start(cells) <= HEAD).then_some(())
    }

    #[inline]
    fn start(&self, column: usize) -> usize {
        usize::from(self.starts[column % STARTS])
    }

    #[inline]
    fn cell(&self, column: usize) -> &'t [u8] {
        self.text.get(self.start(column)..self.start(column + 1) - 1).unwrap_or(b"")
    }

    #[inline]
    fn key(&self, column: usize) -> Option<Key> {
        let from = self.start(column);
        Key::within(self.text[from % HEAD..].first_chunk()?, self.start(column + 1) - 1 - from)
    }
}

impl Quick {
    /// `None` for a file whose columns do not stand in a usual order.
    pub(super) fn new(rows: &Rows<'_>, delimiter: u8) -> Option<Self> {
        let layout = Layout::of(&rows.columns, rows.width)?;
        let nobody = Pair { ids: <[Key; 2]>::default(), receiver: PersonId(0), giver: PersonId(0), dyad: None };
        Some(Self { layout, delimiter, kinds: Vec::new(), seen: <[Seen; 3]>::default(), pair: nobody })
    }

    /// Reads records until one must go the long way, and returns how many; all of them are used.
    pub(super) fn run(&mut self, records: &mut Records<'_>, rows: &mut Rows<'_>) -> usize {
        let window = &records.window;
        if !window.facts.ascii || window.facts.nuls || window.facts.quotes || self.kinds.is_empty() {
            return 0;
        }
        let text = window.bytes();
        let (mut at, mut read, mut line) = (0, 0, records.line);
        while let Some(bytes) = self.record(&text[at..], line, rows) {
            at += bytes;
            line += 1;
            read += 1;
        }
        records.window.consume(at);
        records.line = line;
        if read > 0 {
            rows.forget_ids();
        }
        read
    }

    /// Reads one record and returns how long it is; `None`, and no form was added, if it must go the long way.
    #[inline]
    fn record(&mut self, text: &[u8], line: u64, rows: &mut Rows<'_>) -> Option<usize> {
        let layout = &self.layout;
        let mut head = Head::of(text)?;
        head.find(self.delimiter, layout.first_item)?;
        let instrument = layout.instrument.map_or(Some(Key::default()), |column| head.key(column))?;
        let words = [instrument, head.key(layout.perspective)?];
        let kind = self.kinds.iter().find(|kind| kind.words == words)?;
        let ids = [head.key(layout.receiver)?, head.key(layout.giver)?];
        let [receivers, givers, raters] = &mut self.seen;
        if ids != self.pair.ids {
            let receiver = person(receivers, 0, (ids[0], head.cell(layout.receiver)), rows.gathered)?;
            let giver = person(givers, 1, (ids[1], head.cell(layout.giver)), rows.gathered)?;
            self.pair = Pair { ids, receiver, giver, dyad: None };
        }
        let rater = match layout.rater {
            None => self.pair.own(kind.perspective)?,
            Some(column) => match head.key(column)? {
                key if key == ids[0] => self.pair.receiver,
                key if key == ids[1] => self.pair.giver,
                key => person(raters, 2, (key, head.cell(column)), rows.gathered)?,
            },
        };
        let number = session_number(head.cell(layout.session))?;
        let date = match layout.date.map(|column| head.cell(column)) {
            None | Some([]) => None,
            Some(date) => Some(Date::from_iso(date)?),
        };
        let breaks_off = |column: &usize| head.cell(*column).iter().any(|byte| matches!(byte, b'\n' | b'\r'));
        if layout.others.iter().any(breaks_off) {
            return None;
        }
        let answers = head.start(layout.first_item);
        let items = &mut rows.gathered.tables[kind.instrument].items;
        let bytes = items.push_read(|cells| kind.digits.read(&text[answers..], kind.items, cells))?;
        let relationship = layout.relationship;
        let Pair { receiver, giver, dyad, .. } = self.pair;
        let dyad = dyad.unwrap_or_else(|| rows.gathered.dyad(Dyad { relationship, giver, receiver }));
        self.pair.dyad = Some(dyad);
        let table = &mut rows.gathered.tables[kind.instrument];
        table.push(dyad, number, kind.perspective, rater, (rows.place.index, line));
        table.put_date(date);
        Some(answers + bytes)
    }

    /// Learns which kind of form a record was that went the long way and was used.
    pub(super) fn learn(&mut self, record: &Record<'_>, rows: &Rows<'_>) {
        if record.plain && record.len() == rows.width {
            self.learn_kind(record, rows);
        }
    }

    fn learn_kind(&mut self, record: &Record<'_>, rows: &Rows<'_>) -> Option<()> {
        let layout = &self.layout;
        let word = |column: Option<usize>| {
            let text = column.map_or(&b""[..], |column| record.field(column));
            Key::of(text).filter(|_| text.iter().all(u8::is_ascii_graphic))
        };
        let words = [word(layout.instrument)?, word(Some(layout.perspective))?];
        if self.kinds.iter().any(|kind| kind.words == words) {
            return None;
        }
        let cell = record.field(layout.perspective);
        let perspective = rows.words.iter().find(|(word, _)| word == cell)?.1;
        let belongs = match layout.relationship {
            Relationship::Therapy => [Perspective::Client, Perspective::Therapist, Perspective::Observer],
            Relationship::Supervision => [Perspective::Trainee, Perspective::Supervisor, Perspective::Observer],
        };
        let instrument = rows.known_instrument(record)?;
        let plan = rows.plans.get(instrument)?[perspective as usize].as_ref()?;
        let in_order = plan.items.iter().copied().eq(layout.first_item..rows.width);
        let only_items = plan.has_only_items() && !rows.gathered.tables[instrument].has_scores();
        if belongs.contains(&perspective) && plan.usable && in_order && only_items {
            let digits = Digits::new(self.delimiter, &plan.allowed)?;
            self.kinds.push(Kind { words, perspective, instrument, digits, items: plan.items.len() });
        }
        Some(())
    }
}

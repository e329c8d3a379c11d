//! Does the key fit the data? Each raw item should go with the rest of its scale, or against it if it is reversed.

use crate::domain::instrument::Form;
use crate::domain::instrument::Instrument;
use crate::domain::instrument::Perspective;
use crate::domain::instrument::Scale;
use crate::domain::notice::Notice;
use crate::domain::rating::Ratings;
use crate::domain::study::Study;
use crate::stats::Estimate;
use crate::stats::Measured;
use crate::stats::Undefined;

/// At most so many complete forms of a perspective are looked at, the first in the order of the study.
pub const MOST_FORMS: usize = 5_000;
/// So many standard errors of r = 0 an item must lie on the wrong side to be called wrong: of a hundred forms with twenty items
/// that go with nothing, one gets a false warning (two-sided, .01 shared among the items).
pub const CLEAR: f64 = 3.5;
/// Below so many forms no item is called wrong.
pub const LEAST_FORMS: usize = 10;

/// What the data say of an item's direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The item runs as the key says.
    AsKeyed,
    /// Not reversed in the key, yet the raw item runs against its scale.
    AgainstScale,
    /// Reversed in the key, yet the raw item already runs with its scale.
    AlreadyRecoded,
    /// The sign contradicts the key, but too weakly or with too few forms, or there is none.
    Open,
}

/// One item of one perspective.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemDirection {
    /// From 1.
    pub item: u16,
    /// The scale with whose other items it was compared.
    pub scale: String,
    /// Does the key turn it round?
    pub reversed_in_key: bool,
    /// Correlation of the raw item with the sum of the other items of its scale; see [`key_checks`].
    pub raw_rest_r: Measured,
    /// What follows.
    pub verdict: Verdict,
}

/// All items of a form as one perspective filled it in.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyCheck {
    /// Who filled it in.
    pub perspective: Perspective,
    /// Items that belong to a scale, ascending.
    pub items: Vec<ItemDirection>,
}

impl KeyCheck {
    /// Items whose raw answers run against the rest of their scale: what a key found in these data alone would reverse.
    pub fn reversed_by_data(&self) -> Vec<u16> {
        let negative = |item: &&ItemDirection| item.raw_rest_r.as_ref().is_ok_and(|r| r.value < 0.0);
        self.items.iter().filter(negative).map(|item| item.item).collect()
    }

    /// Items with this verdict.
    pub fn with(&self, verdict: Verdict) -> Vec<u16> {
        self.items.iter().filter(|item| item.verdict == verdict).map(|item| item.item).collect()
    }
}

/// The direction of every item, for each perspective that filled in a form of the table `ratings_index`.
///
/// `raw_rest_r` is Pearson's correlation of the raw item with the sum of the other items of its scale, scored by the key
/// (corrected item-total correlation, before the item itself is turned round), over the forms with all items of the scale
/// answered, at most [`MOST_FORMS`] of them. Where the plain sum of a scale varies more than the keyed one, the data were
/// recoded before, and the rest is the plain sum. Undefined with fewer than three forms, one item, or constant answers.
///
/// A contradiction to the key is called so with [`LEAST_FORMS`] forms or more and |r| > 3.5/√n, three and a half standard errors of
/// r = 0. The sign of r is given in any case.
///
/// ```
/// # use parallax::domain::instrument::Perspective;
/// # use parallax::domain::people::People;
/// # use parallax::domain::rating::{Decimal, Decimals, Ratings};
/// # use parallax::domain::study::{SessionId, Study};
/// # use parallax::score::key_check::{Verdict, key_checks};
/// // Twenty forms whose answers rise from 1 to 5, but item 4 was typed the wrong way round.
/// let mut items = Decimals::new(12);
/// for form in 0..20 {
///     let mut answers = [Some(Decimal::whole(1 + form % 5)); 12];
///     answers[3] = Some(Decimal::whole(5 - form % 5));
///     assert!(items.push(&answers));
/// }
/// # let mut people = People::default();
/// # let ratings = Ratings { instrument: 0, session: vec![SessionId(0); 20], perspective: vec![Perspective::Client; 20],
/// #     rater: vec![people.intern("C1"); 20], items, given: Decimals::new(0), given_scales: vec![], line: vec![(0, 2); 20] };
/// # let instruments = vec![parallax::instruments::find("wai_sr").unwrap()];
/// # let study = Study { title: None, instruments, people, dyads: vec![], sessions: vec![], ratings: vec![ratings],
/// #     outcomes: vec![], notices: vec![], inputs: vec![], read_as: vec![] };
/// let checks = key_checks(&study, 0);
/// assert_eq!(checks[0].reversed_by_data(), [4]);
/// assert_eq!(checks[0].with(Verdict::AgainstScale), [4]);
/// ```
pub fn key_checks(study: &Study, ratings_index: usize) -> Vec<KeyCheck> {
    let ratings = &study.ratings[ratings_index];
    let instrument = &study.instruments[ratings.instrument];
    let present = |perspective: &Perspective| ratings.perspective.contains(perspective);
    let checks = Perspective::ALL.into_iter().filter(present).filter_map(|perspective| {
        let form = &instrument.forms[instrument.form_of(perspective)?];
        let items: Vec<ItemDirection> = directions(form, perspective, ratings);
        (!items.is_empty()).then_some(KeyCheck { perspective, items })
    });
    checks.collect()
}

/// One notice for each perspective and kind of contradiction.
pub fn notices(checks: &[KeyCheck], instrument: &Instrument) -> Vec<Notice> {
    let mut notices = Vec::new();
    for check in checks {
        let form = format!("the {} form of {}", check.perspective.name(), instrument.id);
        let against = check.with(Verdict::AgainstScale);
        if !against.is_empty() {
            let message = format!(
                "{} in {form} {} against the rest of the scale, although the key does not turn {} round; compare the key with the printed form",
                named(&against),
                if against.len() == 1 { "runs" } else { "run" },
                if against.len() == 1 { "it" } else { "them" },
            );
            notices.push(Notice::new("item-against-key", message, against.len()));
        }
        let recoded = check.with(Verdict::AlreadyRecoded);
        if !recoded.is_empty() {
            let message = format!(
                "{} in {form} already {} with the scale, although the key turns {} round; if the file was recoded before export, use an instrument file without `reversed`",
                named(&recoded),
                if recoded.len() == 1 { "runs" } else { "run" },
                if recoded.len() == 1 { "it" } else { "them" },
            );
            notices.push(Notice::new("item-already-recoded", message, recoded.len()));
        }
    }
    notices
}

fn named(items: &[u16]) -> String {
    let numbers: Vec<String> = items.iter().map(u16::to_string).collect();
    format!("{} {}", if items.len() == 1 { "item" } else { "items" }, numbers.join(", "))
}

/// The scale to compare an item with: its own rather than the total.
fn scale_of(form: &Form, item: u16) -> Option<&Scale> {
    let holds = |scale: &&Scale| scale.items.contains(&item) && scale.items.len() > 1;
    let own = form.scales.iter().filter(holds).find(|scale| scale.id != "total");
    own.or_else(|| form.scales.iter().find(holds))
}

fn directions(form: &Form, perspective: Perspective, ratings: &Ratings) -> Vec<ItemDirection> {
    let mut directions = Vec::new();
    for scale in &form.scales {
        let own = |item: &&u16| scale_of(form, **item).is_some_and(|own| own.id == scale.id);
        let items: Vec<u16> = scale.items.iter().filter(own).copied().collect();
        if items.is_empty() {
            continue;
        }
        let answers = Answers::read(form, scale, perspective, ratings);
        for item in items {
            let raw_rest_r = answers.raw_rest_r(item);
            let reversed_in_key = form.is_reversed(item);
            let verdict = verdict(&raw_rest_r, reversed_in_key);
            directions.push(ItemDirection { item, scale: scale.id.clone(), reversed_in_key, raw_rest_r, verdict });
        }
    }
    directions.sort_by_key(|direction| direction.item);
    directions
}

fn verdict(raw_rest_r: &Measured, reversed_in_key: bool) -> Verdict {
    let Ok(Estimate { value, n, .. }) = *raw_rest_r else { return Verdict::Open };
    if value != 0.0 && (value < 0.0) == reversed_in_key {
        return Verdict::AsKeyed;
    }
    if n < LEAST_FORMS || value.abs() <= CLEAR / libm::sqrt(n as f64) {
        return Verdict::Open;
    }
    if reversed_in_key { Verdict::AlreadyRecoded } else { Verdict::AgainstScale }
}

/// The complete answers to one scale, added up: in units of the cells and less the answers of the first form, so that
/// sums are whole numbers, exact up to 2^53.
struct Answers<'a> {
    items: &'a [u16],
    forms: usize,
    /// One for each item.
    sums: Vec<f64>,
    /// One row for each item: sums of its products with itself and the items behind it.
    products: Vec<f64>,
    /// +1 or −1 for each item: how it enters the rest.
    signs: Vec<f64>,
}

impl<'a> Answers<'a> {
    fn read(form: &Form, scale: &'a Scale, perspective: Perspective, ratings: &Ratings) -> Self {
        let items = scale.items.as_slice();
        let keyed = items.iter().map(|item| if form.is_reversed(*item) { -1.0 } else { 1.0 }).collect();
        let (sums, products) = (vec![0.0; items.len()], vec![0.0; items.len() * items.len()]);
        let mut read = Self { items, forms: 0, sums, products, signs: keyed };
        read.add_up(perspective, ratings);
        // The sum of consistently directed items varies most.
        let plain = vec![1.0; items.len()];
        if read.spread(&plain) > read.spread(&read.signs) {
            read.signs = plain;
        }
        read
    }

    fn add_up(&mut self, perspective: Perspective, ratings: &Ratings) {
        let at: Vec<usize> = self.items.iter().map(|item| usize::from(*item).wrapping_sub(1)).collect();
        let rows = if at.iter().all(|column| *column < ratings.items.width()) { ratings.len() } else { 0 };
        let (mut answers, mut first) = (vec![0.0; at.len()], Vec::new());
        for row in (0..rows).filter(|&row| ratings.perspective[row] == perspective) {
            let mut read = at.iter().zip(&mut answers);
            if !read.all(|(&column, answer)| ratings.items.get(row, column).map(|raw| *answer = raw as f64).is_some()) {
                continue;
            }
            if first.is_empty() {
                first.clone_from(&answers);
            }
            answers.iter_mut().zip(&first).for_each(|(answer, first)| *answer -= first);
            self.add(&answers);
            if self.forms == MOST_FORMS {
                break;
            }
        }
    }

    fn add(&mut self, answers: &[f64]) {
        self.forms += 1;
        for (place, &own) in answers.iter().enumerate() {
            self.sums[place] += own;
            let line = &mut self.products[place * answers.len() + place..];
            for (sum, &other) in line.iter_mut().zip(&answers[place..]) {
                *sum += own * other;
            }
        }
    }

    /// Sum of the products of the deviations of two items from their means, times the number of forms.
    fn shared(&self, one: usize, other: usize) -> f64 {
        let product = self.products[one.min(other) * self.items.len() + one.max(other)];
        self.forms as f64 * product - self.sums[one] * self.sums[other]
    }

    /// The same for an item and a signed sum of items.
    fn shared_with(&self, one: usize, signs: &[f64]) -> f64 {
        signs.iter().enumerate().map(|(other, sign)| sign * self.shared(one, other)).sum()
    }

    /// The same for a signed sum with itself.
    fn spread(&self, signs: &[f64]) -> f64 {
        signs.iter().enumerate().map(|(item, sign)| sign * self.shared_with(item, signs)).sum()
    }

    fn raw_rest_r(&self, item: u16) -> Measured {
        if self.forms < 3 {
            return Err(Undefined::TooFewPairs { have: self.forms, need: 3 });
        }
        let own = self.items.iter().position(|other| *other == item);
        let Some(own) = own else { return Err(Undefined::TooFewItems { have: 0, need: 2 }) };
        let mut signs = self.signs.clone();
        signs[own] = 0.0;
        let (spread, of_rest) = (self.shared(own, own), self.spread(&signs));
        if spread <= 0.0 || of_rest <= 0.0 {
            return Err(Undefined::ConstantColumn);
        }
        let r = self.shared_with(own, &signs) / (libm::sqrt(spread) * libm::sqrt(of_rest));
        if r.is_finite() { Estimate::plain(r, self.forms) } else { Err(Undefined::Overflow) }
    }
}

//! Covariances of items from whole-number sums.

use crate::stats::Undefined;
use crate::stats::exact::ratio;

/// Answers below this size are multiplied in 64 bits.
const SMALL: u64 = 1 << 20;

/// So many small products fit into 64 bits, twice over.
const PENDING_ROWS: u32 = 1 << 20;

/// Sums of answers and of their products, one complete form at a time.
///
/// Answers are scaled integers. Forms can be added in any order and sums can be joined or taken apart without any
/// change of the result.
///
/// ```
/// use parallax::stats::reliability::{ItemCovariance, cronbach_alpha};
///
/// let mut sums = ItemCovariance::new(3);
/// for form in [[1, 2, 2], [3, 3, 4], [5, 4, 5], [2, 2, 3]] {
///     sums.add(&form)?;
/// }
/// let alpha = cronbach_alpha(&sums.covariance(1)?, 0.95)?;
/// assert!((alpha.value - 177.0 / 184.0).abs() < 1e-15);
/// # Ok::<(), parallax::stats::Undefined>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemCovariance {
    items: usize,
    forms: u64,
    sums: Vec<i128>,
    /// Products of items i <= j, row by row.
    products: Vec<i128>,
    /// Sums and products that still fit into 64 bits, and how many forms they hold.
    pending_sums: Vec<i64>,
    pending: Vec<i64>,
    pending_forms: u32,
}

impl ItemCovariance {
    /// No form yet, `items` items.
    pub fn new(items: usize) -> Self {
        let pairs = items * (items + 1) / 2;
        let (sums, products) = (vec![0; items], vec![0; pairs]);
        let (pending_sums, pending) = (vec![0; items], vec![0; pairs]);
        Self { items, forms: 0, sums, products, pending_sums, pending, pending_forms: 0 }
    }

    /// One more form, with an answer to every item.
    ///
    /// # Errors
    /// [`Undefined::TooFewItems`] if the number of answers is not the number of items, [`Undefined::Overflow`] if
    /// 128 bits do not hold the sums; the sums are then as before.
    pub fn add(&mut self, answers: &[i64]) -> Result<(), Undefined> {
        if answers.len() != self.items {
            return Err(Undefined::TooFewItems { have: answers.len(), need: self.items });
        }
        if answers.iter().all(|answer| answer.unsigned_abs() < SMALL) {
            self.add_small(answers);
            return Ok(());
        }
        let form = Self { sums: answers.iter().copied().map(i128::from).collect(), ..Self::new(self.items) };
        let pairs = answers.iter().enumerate();
        let products = pairs.flat_map(|(i, &one)| {
            answers[i..].iter().map(move |&other| i128::from(one).checked_mul(i128::from(other)))
        });
        let products = products.collect::<Option<_>>().ok_or(Undefined::Overflow)?;
        *self = self.plus(&Self { forms: 1, products, ..form })?;
        Ok(())
    }

    fn add_small(&mut self, answers: &[i64]) {
        let mut places = self.pending.as_mut_slice();
        for (i, &one) in answers.iter().enumerate() {
            self.pending_sums[i] += one;
            let (own, rest) = places.split_at_mut(answers.len() - i);
            for (&other, place) in answers[i..].iter().zip(own) {
                *place += one * other;
            }
            places = rest;
        }
        self.forms += 1;
        self.pending_forms += 1;
        if self.pending_forms == PENDING_ROWS {
            self.settle();
        }
    }

    /// Moves the 64-bit sums into the wide ones.
    fn settle(&mut self) {
        for (sum, pending) in self.sums.iter_mut().zip(&mut self.pending_sums) {
            *sum += i128::from(std::mem::take(pending));
        }
        for (product, pending) in self.products.iter_mut().zip(&mut self.pending) {
            *product += i128::from(std::mem::take(pending));
        }
        self.pending_forms = 0;
    }

    fn settled(&self) -> Self {
        let mut settled = self.clone();
        settled.settle();
        settled
    }

    /// Forms of both.
    ///
    /// # Errors
    /// [`Undefined::TooFewItems`] if the items are not as many, [`Undefined::Overflow`] beyond 128 bits.
    pub fn plus(&self, other: &Self) -> Result<Self, Undefined> {
        self.joined(other, self.forms + other.forms, i128::checked_add)
    }

    /// Forms of this one that are not in `part`, which must be part of it.
    ///
    /// # Errors
    /// As [`plus`](Self::plus).
    pub fn minus(&self, part: &Self) -> Result<Self, Undefined> {
        self.joined(part, self.forms.saturating_sub(part.forms), i128::checked_sub)
    }

    fn joined(&self, other: &Self, forms: u64, join: fn(i128, i128) -> Option<i128>) -> Result<Self, Undefined> {
        if other.items != self.items {
            return Err(Undefined::TooFewItems { have: other.items, need: self.items });
        }
        let (own, its) = (self.settled(), other.settled());
        let all = |own: &[i128], its: &[i128]| {
            own.iter().zip(its).map(|(a, b)| join(*a, *b)).collect::<Option<_>>().ok_or(Undefined::Overflow)
        };
        let (sums, products) = (all(&own.sums, &its.sums)?, all(&own.products, &its.products)?);
        Ok(Self { forms, sums, products, ..Self::new(self.items) })
    }

    /// The same forms with some of the items only, in this order, by their places; each must be there.
    #[must_use]
    pub fn of_items(&self, places: &[usize]) -> Self {
        let whole = self.settled();
        let start = |row: usize| row * self.items - row * row.saturating_sub(1) / 2;
        let product = |one: usize, other: usize| whole.products[start(one.min(other)) + one.abs_diff(other)];
        let pairs =
            places.iter().enumerate().flat_map(|(at, &one)| places[at..].iter().map(move |&other| (one, other)));
        let products = pairs.map(|(one, other)| product(one, other)).collect();
        let sums = places.iter().map(|&place| whole.sums[place]).collect();
        Self { forms: self.forms, sums, products, ..Self::new(places.len()) }
    }

    /// How many forms were added.
    pub fn forms(&self) -> u64 {
        self.forms
    }

    /// The covariance matrix, with answers in units of `1/unit`. Items that never vary are set aside and named.
    ///
    /// # Errors
    /// [`Undefined::TooFewTargets`] below three forms, [`Undefined::TooFewItems`] if fewer than two items vary (or
    /// [`Undefined::NoVariance`] if none does), [`Undefined::Overflow`] beyond 128 bits.
    pub fn covariance(&self, unit: i64) -> Result<Covariance, Undefined> {
        let forms = usize::try_from(self.forms).map_err(|_| Undefined::Overflow)?;
        if self.items < 2 {
            return Err(Undefined::TooFewItems { have: self.items, need: 2 });
        }
        if forms < 3 {
            return Err(Undefined::TooFewTargets { have: forms, need: 3 });
        }
        let all = self.numerators().ok_or(Undefined::Overflow)?;
        let (constant, items): (Vec<usize>, Vec<usize>) =
            (0..self.items).partition(|&item| all[item * self.items + item] == 0);
        if items.is_empty() {
            return Err(Undefined::NoVariance);
        }
        if items.len() < 2 {
            return Err(Undefined::TooFewItems { have: items.len(), need: 2 });
        }
        let numerators = items.iter().flat_map(|&i| items.iter().map(move |&j| (i, j)));
        let numerators = numerators.map(|(i, j)| all[i * self.items + j]).collect();
        let scale = i128::from(self.forms) * i128::from(self.forms - 1);
        let scale = scale.checked_mul(i128::from(unit) * i128::from(unit)).ok_or(Undefined::Overflow)?;
        Ok(Covariance { forms, items, constant, numerators, scale })
    }

    /// `n sum(x y) - sum(x) sum(y)` for all pairs of items.
    fn numerators(&self) -> Option<Vec<i128>> {
        let settled = self.settled();
        let sums = &settled.sums;
        let mut all = vec![0; self.items * self.items];
        let mut products = settled.products.iter();
        for i in 0..self.items {
            for j in i..self.items {
                let product = i128::from(self.forms).checked_mul(*products.next()?)?;
                let numerator = product.checked_sub(sums[i].checked_mul(sums[j])?)?;
                all[i * self.items + j] = numerator;
                all[j * self.items + i] = numerator;
            }
        }
        Some(all)
    }
}

/// Covariances of the items that vary, as fractions with one denominator.
///
/// Invariant: at least three forms and two items, every item with a positive variance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covariance {
    forms: usize,
    items: Vec<usize>,
    constant: Vec<usize>,
    numerators: Vec<i128>,
    scale: i128,
}

impl Covariance {
    /// Complete forms behind it.
    pub fn forms(&self) -> usize {
        self.forms
    }

    /// The items that vary, as column numbers from 0; all other numbers of items count within this list.
    pub fn items(&self) -> &[usize] {
        &self.items
    }

    /// The items that never vary, as column numbers from 0. They are in no coefficient.
    pub fn constant_items(&self) -> &[usize] {
        &self.constant
    }

    /// Covariance of two items, divisor n - 1, in squared answer units.
    pub fn between(&self, one: usize, other: usize) -> f64 {
        ratio(self.numerator(one, other), self.scale)
    }

    /// Correlation of two items.
    pub fn correlation(&self, one: usize, other: usize) -> f64 {
        if one == other {
            return 1.0;
        }
        let spread = (self.between(one, one) * self.between(other, other)).sqrt();
        (self.between(one, other) / spread).clamp(-1.0, 1.0)
    }

    /// Standard deviation of the sum of all items, in answer units.
    ///
    /// # Errors
    /// [`Undefined::Overflow`] beyond 128 bits.
    pub fn total_sd(&self) -> Result<f64, Undefined> {
        let all: Vec<usize> = (0..self.items.len()).collect();
        Ok(ratio(self.sum(&all, &all).ok_or(Undefined::Overflow)?, self.scale).sqrt())
    }

    /// Covariance times the common denominator.
    pub(super) fn numerator(&self, one: usize, other: usize) -> i128 {
        self.numerators[one * self.items.len() + other]
    }

    /// Covariance of two sums of items, times the common denominator.
    pub(super) fn sum(&self, rows: &[usize], columns: &[usize]) -> Option<i128> {
        let pairs = rows.iter().flat_map(|&i| columns.iter().map(move |&j| (i, j)));
        pairs.map(|(i, j)| self.numerator(i, j)).try_fold(0_i128, i128::checked_add)
    }
}

//! How much of a form's own spread is error: Cronbach's alpha and the standard error of measurement, view by view.

use crate::domain::instrument::{Form, Perspective, Scale};
use crate::domain::rating::Ratings;
use crate::domain::study::Study;
use crate::stats::reliability::{Covariance, ItemCovariance, classical_sem, cronbach_alpha, omega};
use crate::stats::{Measured, Undefined};

/// Internal consistency of one view's form on one scale.
#[derive(Debug, Clone)]
pub struct Reliability {
    /// Index of the table in `Study::ratings`.
    pub table: usize,
    /// Whose form.
    pub perspective: Perspective,
    /// Scale id.
    pub scale: String,
    /// Cronbach's alpha from the complete forms.
    pub alpha: Measured,
    /// Standard error of measurement of one score, mean per item; `None` where alpha has no value or is negative.
    pub sem: Option<f64>,
    /// How many forms answered all items of the scale.
    pub forms: usize,
}

/// Every view, form and scale with item answers. Forms of one person are taken as they come: alpha describes forms, not people.
pub fn reliability(study: &Study, level: f64) -> Vec<Reliability> {
    let mut found = Vec::new();
    for (table, ratings) in study.ratings.iter().enumerate() {
        let instrument = &study.instruments[ratings.instrument];
        if ratings.items.width() == 0 {
            continue;
        }
        for view in Perspective::ALL {
            let Some(form) = instrument.form_of(view).filter(|_| ratings.perspective.contains(&view)) else { continue };
            let form = &instrument.forms[form];
            let scales: Vec<&Scale> = form.scales.iter().filter(|scale| !scale.items.is_empty()).collect();
            let covariances = covariances(ratings, view, form, &scales);
            let rows = scales.iter().zip(covariances);
            found.extend(rows.map(|(scale, covariance)| of_scale((table, view), scale, covariance, level)));
        }
    }
    found
}

/// Alpha of one view's form on one scale among all. Undefined (`not-estimable`) where there are no item answers.
pub fn alpha_of(all: &[Reliability], table: usize, view: Perspective, scale: &str) -> Measured {
    let own = all.iter().find(|own| own.table == table && own.perspective == view && own.scale == scale);
    own.map_or(Err(Undefined::NotEstimable { lacking: "answer to single items" }), |own| own.alpha.clone())
}

fn of_scale(
    (table, perspective): (usize, Perspective),
    scale: &Scale,
    covariance: Result<Covariance, Undefined>,
    level: f64,
) -> Reliability {
    let forms = covariance.as_ref().map_or(0, Covariance::forms);
    let alpha = covariance.as_ref().map_err(Clone::clone).and_then(|covariance| cronbach_alpha(covariance, level));
    let sd = covariance.and_then(|covariance| covariance.total_sd());
    let sem = match (&alpha, sd) {
        (Ok(alpha), Ok(sd)) if alpha.value >= 0.0 => classical_sem(sd / scale.items.len() as f64, alpha.value).ok(),
        _ => None,
    };
    Reliability { table, perspective, scale: scale.id.clone(), alpha, sem, forms }
}

/// Omega of the same view, form and scale, from the one-factor model of its items.
pub fn omega_of(study: &Study, reliability: &Reliability) -> Measured {
    let ratings = &study.ratings[reliability.table];
    let instrument = &study.instruments[ratings.instrument];
    let form = instrument.form_of(reliability.perspective).map(|form| &instrument.forms[form]);
    let scale = form.and_then(|form| form.scales.iter().find(|scale| scale.id == reliability.scale));
    let (Some(form), Some(scale)) = (form, scale) else { return Err(Undefined::TooFewItems { have: 0, need: 3 }) };
    let own = covariances(ratings, reliability.perspective, form, &[scale]).pop();
    omega(&own.unwrap_or(Err(Undefined::TooFewItems { have: 0, need: 3 }))?).map(|omega| omega.estimate)
}

/// Covariances of the keyed items of each scale over the forms that answered all items of it.
///
/// Forms that answered everything are added up once for all scales.
fn covariances(
    ratings: &Ratings,
    perspective: Perspective,
    form: &Form,
    scales: &[&Scale],
) -> Vec<Result<Covariance, Undefined>> {
    let mut items: Vec<u16> = scales.iter().flat_map(|scale| scale.items.iter().copied()).collect();
    items.sort_unstable();
    items.dedup();
    // A reversed item changes its sign: covariances do not depend on where the range begins.
    let sign = |item: u16| if form.is_reversed(item) { -1 } else { 1 };
    let keyed: Vec<(usize, i64)> = items.iter().map(|&item| (usize::from(item) - 1, sign(item))).collect();
    let place = |item: &u16| items.binary_search(item).unwrap_or(0);
    let places: Vec<Vec<usize>> = scales.iter().map(|scale| scale.items.iter().map(place).collect()).collect();
    let mut whole = ItemCovariance::new(items.len());
    let mut parts: Vec<_> = places.iter().map(|own| Ok(ItemCovariance::new(own.len()))).collect();
    let mut answers = vec![0_i64; items.len()];
    for row in (0..ratings.len()).filter(|&row| ratings.perspective[row] == perspective) {
        let answer = |&(column, sign): &(usize, i64)| ratings.items.get(row, column).map(|raw| sign * raw);
        let complete = keyed.iter().zip(&mut answers).all(|(key, own)| answer(key).map(|raw| *own = raw).is_some());
        if complete && whole.add(&answers).is_ok() {
            continue;
        }
        for (part, own) in parts.iter_mut().zip(&places) {
            let answers: Option<Vec<i64>> = own.iter().map(|&place| answer(&keyed[place])).collect();
            if let (Ok(sums), Some(answers)) = (&mut *part, answers)
                && let Err(reason) = sums.add(&answers)
            {
                *part = Err(reason);
            }
        }
    }
    let unit = ratings.items.unit();
    let together = |(part, own): (Result<ItemCovariance, Undefined>, &Vec<usize>)| {
        whole.of_items(own).plus(&part?)?.covariance(unit)
    };
    parts.into_iter().zip(&places).map(together).collect()
}

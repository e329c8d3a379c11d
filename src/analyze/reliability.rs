//! How much of a form's own spread is error: Cronbach's alpha and the standard error of measurement, view by view.

use crate::domain::instrument::{Form, Instrument, Perspective, Scale};
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
            for scale in form.scales.iter().filter(|scale| !scale.items.is_empty()) {
                found.push(of_scale(table, ratings, view, form, scale, level));
            }
        }
    }
    found
}

fn of_scale(
    table: usize,
    ratings: &Ratings,
    perspective: Perspective,
    form: &Form,
    scale: &Scale,
    level: f64,
) -> Reliability {
    let covariance = item_covariance(ratings, perspective, form, scale);
    let forms = covariance.as_ref().map_or(0, Covariance::forms);
    let alpha = covariance.as_ref().map_err(Clone::clone).and_then(|covariance| cronbach_alpha(covariance, level));
    let sd = covariance.and_then(|covariance| covariance.total_sd());
    let sem = match (&alpha, sd) {
        (Ok(alpha), Ok(sd)) if alpha.value >= 0.0 => classical_sem(sd / scale.items.len() as f64, alpha.value).ok(),
        _ => None,
    };
    Reliability { table, perspective, scale: scale.id.clone(), alpha, sem, forms }
}

/// Cronbach's alpha of one view's form on one scale. Undefined (`not-estimable`) where there are no item answers.
pub fn alpha_of(ratings: &Ratings, instrument: &Instrument, view: Perspective, scale: &str, level: f64) -> Measured {
    let form = instrument.form_of(view).map(|form| &instrument.forms[form]).filter(|_| ratings.items.width() > 0);
    let scale = form.and_then(|form| form.scale(scale)).filter(|scale| !scale.items.is_empty());
    let (Some(form), Some(scale)) = (form, scale) else {
        return Err(Undefined::NotEstimable { lacking: "answer to single items" });
    };
    item_covariance(ratings, view, form, scale).and_then(|covariance| cronbach_alpha(&covariance, level))
}

/// Omega of the same view, form and scale, from the one-factor model of its items.
pub fn omega_of(study: &Study, reliability: &Reliability) -> Measured {
    let ratings = &study.ratings[reliability.table];
    let instrument = &study.instruments[ratings.instrument];
    let form = instrument.form_of(reliability.perspective).map(|form| &instrument.forms[form]);
    let scale = form.and_then(|form| form.scales.iter().find(|scale| scale.id == reliability.scale));
    let (Some(form), Some(scale)) = (form, scale) else { return Err(Undefined::TooFewItems { have: 0, need: 3 }) };
    omega(&item_covariance(ratings, reliability.perspective, form, scale)?).map(|omega| omega.estimate)
}

/// Covariances of the keyed items of a scale over the forms that answered all of them.
fn item_covariance(
    ratings: &Ratings,
    perspective: Perspective,
    form: &Form,
    scale: &Scale,
) -> Result<Covariance, Undefined> {
    let mut sums = ItemCovariance::new(scale.items.len());
    let unit = ratings.items.unit();
    // A reversed item changes its sign: covariances do not depend on where the range begins.
    let sign = |item: u16| if form.is_reversed(item) { -1 } else { 1 };
    let keyed: Vec<(usize, i64)> = scale.items.iter().map(|&item| (usize::from(item) - 1, sign(item))).collect();
    let mut answers = vec![0_i64; scale.items.len()];
    for row in (0..ratings.len()).filter(|&row| ratings.perspective[row] == perspective) {
        let complete = keyed.iter().zip(&mut answers).all(|(&(column, sign), answer)| {
            let raw = ratings.items.get(row, column);
            *answer = raw.map_or(0, |raw| sign * raw);
            raw.is_some()
        });
        if complete {
            sums.add(&answers)?;
        }
    }
    sums.covariance(unit)
}

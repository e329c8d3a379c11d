//! Which items lie furthest apart in one case, by number, and how far the furthest of so many lies by chance.

use super::same_items::SameItems;
use super::views::ViewPair;
use crate::domain::rating::Ratings;
use crate::domain::study::{DyadId, Study};
use crate::stats::describe::{mean, standard_deviation};
use crate::stats::distribution::t_quantile;
use crate::stats::furthest::{Furthest, furthest_by_chance};
use crate::stats::{Estimate, Interval, Measured, Undefined};

/// Fewest sessions in which both answered an item for it to be listed.
pub const FEWEST_FOR_ITEM: usize = 3;

/// How often the items are exchanged within their sessions, and where the random numbers start.
const DRAWS: u64 = 2000;
const SEED: u64 = 1;

/// One item, answered by both.
#[derive(Debug, Clone)]
pub struct ItemApart {
    /// Its number on both forms, from 1.
    pub item: u16,
    /// Mean difference over the sessions in which both answered it, after reversal. Its interval rests on the spread of
    /// these sessions; there is none where all differences are equal.
    pub difference: Measured,
}

/// The items of one case.
#[derive(Debug, Clone)]
pub struct ItemsApart {
    /// The furthest apart first.
    pub items: Vec<ItemApart>,
    /// How far the furthest lies apart when it does not matter which item is which.
    pub chance: Result<Furthest, Undefined>,
}

/// The items of two views in one case.
///
/// # Errors
/// [`Undefined::NotParallel`] unless item 1 is the same item on both forms, item 2 too, and so on;
/// [`Undefined::TooFewItems`] where fewer than two were answered by both in [`FEWEST_FOR_ITEM`] sessions.
pub fn items_apart(
    study: &Study,
    table: usize,
    dyad: DyadId,
    pair: &ViewPair,
    level: f64,
) -> Result<ItemsApart, Undefined> {
    let ratings = &study.ratings[table];
    let instrument = &study.instruments[ratings.instrument];
    let forms = SameItems::of(instrument, pair)?;
    let own = |row: &usize| study.session(ratings.session[*row]).dyad == dyad;
    let rows: Vec<usize> = (0..ratings.len()).filter(own).collect();
    let mut sessions: Vec<Vec<Option<f64>>> = rows
        .chunk_by(|a, b| ratings.session[*a] == ratings.session[*b])
        .map(|session| differences(ratings, session, &forms))
        .filter(|session| session.iter().any(Option::is_some))
        .collect();
    let answered = |item: &usize| sessions.iter().filter(|session| session[*item].is_some()).count();
    let width = sessions.first().map_or(0, Vec::len);
    let enough: Vec<usize> = (0..width).filter(|item| answered(item) >= FEWEST_FOR_ITEM).collect();
    if enough.len() < 2 {
        return Err(Undefined::TooFewItems { have: enough.len(), need: 2 });
    }
    sessions = sessions.iter().map(|session| enough.iter().map(|&item| session[item]).collect()).collect();
    let mut items: Vec<ItemApart> = enough
        .iter()
        .enumerate()
        .map(|(place, &item)| ItemApart {
            item: u16::try_from(item + 1).unwrap_or(u16::MAX),
            difference: mean_difference(&sessions, place, level),
        })
        .collect();
    let size = |item: &ItemApart| item.difference.as_ref().map_or(0.0, |difference| difference.value.abs());
    items.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.item.cmp(&b.item)));
    Ok(ItemsApart { items, chance: furthest_by_chance(&sessions, level, DRAWS, SEED) })
}

/// Each item's difference in one session.
fn differences(ratings: &Ratings, session: &[usize], forms: &SameItems<'_>) -> Vec<Option<f64>> {
    let of = |item: usize| forms.answers(ratings, session, item).map(|(first, second)| first - second);
    (0..forms.width(ratings)).map(of).collect()
}

/// The mean of one column, with t on sessions − 1 and the spread of its own sessions.
fn mean_difference(sessions: &[Vec<Option<f64>>], place: usize, level: f64) -> Measured {
    let values: Vec<f64> = sessions.iter().filter_map(|session| session[place]).collect();
    let n = values.len();
    let Some(centre) = mean(&values) else { return Err(Undefined::TooFewPairs { have: n, need: 1 }) };
    let mut estimate = Estimate::plain(centre, n)?;
    if let Some(sd) = standard_deviation(&values).filter(|&sd| sd > 0.0) {
        let (std_error, df) = (sd / (n as f64).sqrt(), n as f64 - 1.0);
        estimate.std_error = Some(std_error);
        estimate.df = Some(df);
        let t = t_quantile(f64::midpoint(1.0, level), df);
        estimate.interval = t.and_then(|t| Interval::around(centre, t * std_error, level));
    }
    Ok(estimate)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::analyze::views::pairs_of;
    use crate::domain::instrument::Relationship;
    use crate::read::{InstrumentChoice, Request, Source};

    /// Three sessions of one case: everyone answers 4 unless said otherwise, as (session, view, item, answer).
    fn study(instrument: &str, items: usize, answers: &[(usize, &str, usize, &str)]) -> Study {
        let header: Vec<String> = (1..=items).map(|item| format!("item{item}")).collect();
        let mut text = format!("client_id,therapist_id,session,perspective,{}\n", header.join(","));
        for session in 1..=3 {
            for view in ["client", "therapist"] {
                let own = |item| answers.iter().find(|&&(s, v, i, _)| (s, v, i) == (session, view, item));
                let row: Vec<&str> = (1..=items).map(|item| own(item).map_or("4", |own| own.3)).collect();
                writeln!(text, "C1,T1,{session},{view},{}", row.join(",")).unwrap();
            }
        }
        let request = Request {
            inputs: vec![Source::Text { name: "forms.csv".to_owned(), text }],
            instrument: Some(InstrumentChoice::Named(instrument.to_owned())),
            ..Request::default()
        };
        crate::read::study(&request, &mut std::io::empty()).unwrap()
    }

    fn of(study: &Study) -> Result<ItemsApart, Undefined> {
        items_apart(study, 0, DyadId(0), &pairs_of(Relationship::Therapy)[0], 0.95)
    }

    #[test]
    fn a_reversed_item_is_turned_round_and_one_with_too_few_answers_left_out() {
        let answers = [
            (1, "therapist", 3, "2"),
            (2, "therapist", 3, "3"),
            (3, "therapist", 3, "2"),
            (2, "client", 2, ""),
            (1, "client", 8, "5"),
        ];
        let items = of(&study("wai36", 36, &answers)).unwrap();
        assert_eq!(items.items.len(), 35, "item 2 was answered by both in two sessions only");
        assert!(items.items.iter().all(|item| item.item != 2));
        // Item 3 runs the other way: 6, 5, 6 against 4. Half an interval: t(.975, 2) · √(1/3) / √3.
        let furthest = items.items[0].difference.as_ref().unwrap();
        let limits = furthest.interval.unwrap();
        assert_eq!((items.items[0].item, furthest.n), (3, 3));
        assert!((furthest.value - 5.0 / 3.0).abs() < 1e-12);
        assert!((limits.high() - furthest.value - 4.302_652_729_911_275 / 3.0).abs() < 1e-9);
        // The next is item 8, once one point lower; then those without any difference by number, without an interval.
        assert_eq!((items.items[1].item, items.items[2].item), (8, 1));
        assert!(items.items[2].difference.as_ref().unwrap().interval.is_none());
        // By chance three such answers meet on one item in fewer than 1 of 100 tables.
        let chance = items.chance.unwrap();
        assert!((chance.distance - 5.0 / 3.0).abs() < 1e-12 && chance.chance < 0.02, "{chance:?}");
    }

    #[test]
    fn forms_that_ask_different_things_are_not_compared_item_by_item() {
        assert_eq!(of(&study("star_mcguire", 12, &[])).unwrap_err(), Undefined::NotParallel);
    }
}

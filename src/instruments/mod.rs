//! The built-in questionnaires as data, and the format in which users bring their own.
//!
//! A key is built in only where it was checked against its sources; everything else is a frame: name, forms and
//! ranges, with the scale scores to be given by the user. Numbers and keys only, never the wording of an item.

mod fields;
mod form;
mod json;
pub mod parse;
mod place;
#[cfg(test)]
mod refused;
mod scales;
pub mod spelling;
mod written;

pub use json::to_json;
pub use parse::Definition;
pub use parse::missing_code_in_range;
pub use parse::parse;
pub use parse::parse_bytes;
pub use parse::parse_definition;
pub use written::to_toml;

use crate::domain::instrument::Instrument;

/// Id and text of every built-in instrument, keys first, then frames.
const BUILT_IN: [(&str, &str); 17] = [
    ("wai_sr", include_str!("wai_sr.toml")),
    ("wai36", include_str!("wai36.toml")),
    ("wai_b3", include_str!("wai_b3.toml")),
    ("srs_v3_session_rating", include_str!("srs_v3_session_rating.toml")),
    ("dai10_hogan", include_str!("dai10_hogan.toml")),
    ("mars5_horne", include_str!("mars5_horne.toml")),
    ("wai_s_tracey", include_str!("wai_s_tracey.toml")),
    ("haq2_luborsky", include_str!("haq2_luborsky.toml")),
    ("arm5_cahill", include_str!("arm5_cahill.toml")),
    ("tasc_r", include_str!("tasc_r.toml")),
    ("calpas_gaston", include_str!("calpas_gaston.toml")),
    ("star_mcguire", include_str!("star_mcguire.toml")),
    ("softa_s_friedlander", include_str!("softa_s_friedlander.toml")),
    ("wai_supervision_bahrick", include_str!("wai_supervision_bahrick.toml")),
    ("swai_efstation", include_str!("swai_efstation.toml")),
    ("srq_palomo", include_str!("srq_palomo.toml")),
    ("s_srq_cliffe", include_str!("s_srq_cliffe.toml")),
];

/// All built-in instruments, keys first, then frames.
///
/// ```
/// let instruments = parallax::instruments::built_in();
/// assert_eq!(instruments[0].id, "wai_sr");
/// ```
pub fn built_in() -> Vec<Instrument> {
    BUILT_IN.iter().filter_map(|(id, text)| parse::built_in(text, id)).collect()
}

/// The ids of all built-in instruments, in the order of [`built_in`].
pub fn ids() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(id, _)| *id)
}

/// The built-in instrument with this id.
///
/// ```
/// let wai_sr = parallax::instruments::find("wai_sr").unwrap();
/// assert_eq!(wai_sr.forms[0].scale("bond").unwrap().items, [3, 5, 7, 9]);
/// assert!(parallax::instruments::find("wai").is_none());
/// ```
pub fn find(id: &str) -> Option<Instrument> {
    let (id, text) = BUILT_IN.iter().find(|(known, _)| *known == id)?;
    parse::built_in(text, id)
}

/// The text of a built-in instrument, as the start of a file of one's own.
pub fn source_text(id: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}

/// Built-in ids that someone may have meant who typed `id`, at most five.
///
/// ```
/// assert_eq!(parallax::instruments::near("WAI-SR"), ["wai_sr"]);
/// assert_eq!(parallax::instruments::near("srs"), ["srs_v3_session_rating"]);
/// ```
pub fn near(id: &str) -> Vec<&'static str> {
    let typed = id.trim().to_lowercase().replace(['-', ' '], "_");
    if let Some(same) = ids().find(|known| *known == typed) {
        return vec![same];
    }
    let begins = |known: &&str| !typed.is_empty() && (known.starts_with(&typed) || typed.starts_with(*known));
    let mut found: Vec<&str> = ids().filter(begins).collect();
    if found.is_empty() {
        found.extend(spelling::nearest(&typed, ids()));
    }
    found.truncate(5);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instrument::Form;
    use crate::domain::instrument::KeyStatus;
    use crate::domain::instrument::Metric;
    use crate::domain::instrument::Parallel;
    use crate::domain::instrument::Perspective;

    fn items<'a>(form: &'a Form, scale: &str) -> &'a [u16] {
        &form.scale(scale).expect("the scale exists").items
    }

    /// Lowest and highest sum over all items, after reversal.
    fn sum_range(form: &Form) -> (f64, f64) {
        let (min, max) = form.range.expect("a range");
        let (mut low, mut high) = (0.0, 0.0);
        for item in 1..=form.items {
            let scored = |x: f64| if form.is_reversed(item) { min + max - x } else { x };
            low += scored(min).min(scored(max));
            high += scored(min).max(scored(max));
        }
        (low, high)
    }

    #[test]
    fn every_built_in_file_is_an_instrument_with_the_id_of_its_name() {
        for (id, text) in BUILT_IN {
            let instrument = parse(text, id).unwrap_or_else(|problems| panic!("{id}: {problems:?}"));
            assert_eq!(instrument.id, id);
            assert!(!instrument.source.is_empty() && instrument.note.is_some(), "{id} says where it comes from");
        }
        let mut unique: Vec<&str> = ids().collect();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), built_in().len());
    }

    #[test]
    fn only_checked_keys_are_called_verified_and_frames_have_no_items() {
        for instrument in built_in() {
            match instrument.key {
                KeyStatus::Verified => assert!(instrument.forms.iter().all(|form| form.items > 0)),
                KeyStatus::Frame => {
                    for form in &instrument.forms {
                        assert!(form.reversed.is_empty() && form.scales.iter().all(|scale| scale.items.is_empty()));
                    }
                }
                KeyStatus::User => panic!("{} is built in", instrument.id),
            }
        }
        let verified: Vec<String> =
            built_in().into_iter().filter(|i| i.key == KeyStatus::Verified).map(|i| i.id).collect();
        assert_eq!(verified, ["wai_sr", "wai36", "wai_b3", "srs_v3_session_rating", "dai10_hogan", "mars5_horne"]);
    }

    #[test]
    fn the_36_item_key_is_the_printed_one() {
        let wai = find("wai36").expect("built in");
        assert_eq!(wai.report_as, Metric::Sum);
        for form in &wai.forms {
            assert_eq!((form.items, form.range, form.step), (36, Some((1.0, 7.0)), Some(1.0)));
            assert_eq!(items(form, "task"), [2, 4, 7, 11, 13, 15, 16, 18, 24, 31, 33, 35]);
            assert_eq!(items(form, "bond"), [1, 5, 8, 17, 19, 20, 21, 23, 26, 28, 29, 36]);
            assert_eq!(items(form, "goal"), [3, 6, 9, 10, 12, 14, 22, 25, 27, 30, 32, 34]);
            assert_eq!(form.reversed, [1, 3, 7, 9, 10, 11, 12, 15, 20, 27, 29, 31, 33, 34]);
            assert_eq!(sum_range(form), (36.0, 252.0));
            let mut all: Vec<u16> = ["task", "bond", "goal"].iter().flat_map(|id| items(form, id).to_vec()).collect();
            all.sort_unstable();
            assert_eq!(all, (1..=36).collect::<Vec<u16>>());
        }
        let anchors = ["never", "rarely", "occasionally", "sometimes", "often", "very often", "always"];
        let labels: Vec<(String, f64)> = anchors.iter().map(|a| (*a).to_string()).zip((1..=7).map(f64::from)).collect();
        assert_eq!(wai.forms[0].labels, labels);
        assert_eq!(wai.parallel(Perspective::Client, Perspective::Therapist).0, Parallel::Full);
        assert_eq!(wai.parallel(Perspective::Observer, Perspective::Client).0, Parallel::None);
    }

    #[test]
    fn the_short_revised_key_is_its_own_and_not_that_of_the_long_form() {
        let wai_sr = find("wai_sr").expect("built in");
        let form = &wai_sr.forms[0];
        assert_eq!((form.items, form.range, form.other_ranges.as_slice()), (12, Some((1.0, 5.0)), &[(1.0, 7.0)][..]));
        assert_eq!(items(form, "task"), [1, 2, 10, 12]);
        assert_eq!(items(form, "bond"), [3, 5, 7, 9]);
        assert_eq!(items(form, "goal"), [4, 6, 8, 11]);
        assert_eq!(items(form, "total"), (1..=12).collect::<Vec<u16>>());
        assert!(form.reversed.is_empty());
        assert_eq!(sum_range(form), (12.0, 60.0));
        let b3 = find("wai_b3").expect("built in");
        let scales: Vec<(&str, &[u16])> = b3.forms[0].scales.iter().map(|s| (s.id.as_str(), &s.items[..])).collect();
        let expected: [(&str, &[u16]); 4] = [("goal", &[11]), ("task", &[10]), ("bond", &[9]), ("total", &[9, 10, 11])];
        assert_eq!(scales, expected);
    }

    #[test]
    fn the_other_verified_keys_have_the_printed_ranges() {
        let of = |id: &str| find(id).expect("built in").forms[0].clone();
        let srs = of("srs_v3_session_rating");
        assert_eq!((srs.items, srs.range, srs.step, sum_range(&srs)), (4, Some((0.0, 10.0)), None, (0.0, 40.0)));
        let dai = of("dai10_hogan");
        assert_eq!((dai.items, dai.range, dai.step), (10, Some((-1.0, 1.0)), Some(2.0)));
        assert_eq!((dai.reversed.as_slice(), sum_range(&dai)), (&[2, 5, 6, 8][..], (-10.0, 10.0)));
        assert_eq!(dai.labels, [("true".to_string(), 1.0), ("false".to_string(), -1.0)]);
        let mars = of("mars5_horne");
        assert_eq!((mars.items, mars.range, sum_range(&mars)), (5, Some((1.0, 5.0)), (5.0, 25.0)));
        assert!(mars.reversed.is_empty());
    }

    #[test]
    fn forms_that_ask_different_things_may_not_be_subtracted() {
        let supervision = (Perspective::Supervisor, Perspective::Trainee);
        let therapy = (Perspective::Client, Perspective::Therapist);
        let parallel = |id: &str, (a, b)| find(id).expect("built in").parallel(a, b).0;
        assert_eq!(parallel("swai_efstation", supervision), Parallel::None);
        assert_eq!(parallel("wai_supervision_bahrick", supervision), Parallel::Full);
        assert_eq!(parallel("star_mcguire", therapy), Parallel::SharedScales);
        assert_eq!(parallel("wai_s_tracey", therapy), Parallel::Full);
    }

    #[test]
    fn a_wrong_id_leads_to_the_right_one() {
        assert_eq!(near("wai_rs"), ["wai_sr"]);
        assert_eq!(near("wai"), ["wai_sr", "wai36", "wai_b3", "wai_s_tracey", "wai_supervision_bahrick"]);
        assert_eq!(near("zzzzzzzz"), Vec::<&str>::new());
        assert_eq!(near(""), Vec::<&str>::new());
    }
}

//! Headers that name a view and a part of its form: `client_item3`, `observer2_bond`, `item7.therapist`.

use crate::domain::instrument::Perspective;

use super::header::item_number;
use super::header::plain;
use super::perspective::ALIASES;
use super::request::Options;

/// What a column of a wide table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ViewColumn {
    pub(super) view: Perspective,
    /// Which observer.
    pub(super) number: Option<u16>,
    /// The session that stands in the header.
    pub(super) session: Option<u32>,
    pub(super) part: Part,
}

/// What stands for the number of the session in a header that the user gives a role.
pub(super) const SESSION: &str = "{session}";

/// A part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Item(u16),
    Scale(String),
    /// Who filled it in.
    Rater,
}

/// What a header stands for: as the user mapped it, or by its words.
pub(super) fn view_column(name: &str, options: &Options, scales: &[String]) -> Option<ViewColumn> {
    let mapped = options.map.iter().find_map(|(header, wanted)| {
        if header.contains(SESSION) {
            return with_session(name, header, wanted, scales);
        }
        let items = items_of(wanted);
        match items.and_then(|(view, number)| Some((view, number, item_number(&plain(name), &plain(header))?))) {
            Some((view, number, item)) => Some(ViewColumn { view, number, session: None, part: Part::Item(item) }),
            None if plain(header) == plain(name) => by_words(wanted, scales),
            None => None,
        }
    });
    mapped.or_else(|| by_words(name, scales))
}

/// A header such as `wai_c_s{session}_`, of which a file has one column for each session, or session and item.
fn with_session(name: &str, header: &str, wanted: &str, scales: &[String]) -> Option<ViewColumn> {
    let header = header.to_lowercase();
    let (before, behind) = header.split_once(SESSION)?;
    // Signs between numbers matter here.
    let name = name.to_lowercase();
    let rest = name.strip_prefix(before)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (session, rest) = rest.split_at(digits);
    let session = Some(session.parse().ok()?);
    match items_of(wanted) {
        Some((view, number)) => {
            let item = item_number(rest, behind)?;
            Some(ViewColumn { view, number, session, part: Part::Item(item) })
        }
        None => by_words(wanted, scales).filter(|_| rest == behind).map(|column| ViewColumn { session, ..column }),
    }
}

/// `client_item`, a role for all columns `PREFIX1`, `PREFIX2` …
pub(super) fn items_of(role: &str) -> Option<(Perspective, Option<u16>)> {
    let role = bare(role);
    views().find_map(|(word, view)| {
        let rest = role.strip_prefix(&word)?.strip_suffix("item")?;
        if rest.is_empty() { Some((view, None)) } else { Some((view, Some(number_of(rest, view)?))) }
    })
}

/// A name without what does not matter in it; R writes `item1.client`.
fn bare(name: &str) -> String {
    plain(name).replace('.', "")
}

/// Every word for a view, longest first, so that `supervisor rating` is not read as `supervisor`.
fn views() -> impl Iterator<Item = (String, Perspective)> {
    let names = Perspective::ALL.into_iter().map(|view| (view.name().to_owned(), view));
    let mut words: Vec<(String, Perspective)> =
        names.chain(ALIASES.into_iter().map(|(word, view)| (plain(word), view))).collect();
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    words.into_iter()
}

/// `view`, then a number of the observer, then the part; or the part, then the view.
pub(super) fn by_words(name: &str, scales: &[String]) -> Option<ViewColumn> {
    let name = bare(name);
    views().find_map(|(word, view)| {
        let before = name.strip_prefix(&word).and_then(|rest| {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            with_part(view, &rest[..digits], &rest[digits..], scales)
        });
        before.or_else(|| {
            let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
            let (rest, number) = name.split_at(name.len() - digits);
            with_part(view, number, rest.strip_suffix(&word)?, scales)
        })
    })
}

fn with_part(view: Perspective, number: &str, part: &str, scales: &[String]) -> Option<ViewColumn> {
    let part = match part {
        "" | "score" => Part::Scale(scales.iter().find(|scale| *scale == "total")?.clone()),
        "id" | "rater" | "raterid" => Part::Rater,
        other => match item_number(other, "item") {
            Some(item) => Part::Item(item),
            None => Part::Scale(scales.iter().find(|scale| plain(scale) == other)?.clone()),
        },
    };
    let number = if number.is_empty() { None } else { Some(number_of(number, view)?) };
    Some(ViewColumn { view, number, session: None, part })
}

/// Only observers are several.
fn number_of(digits: &str, view: Perspective) -> Option<u16> {
    digits.parse().ok().filter(|_| view == Perspective::Observer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> Option<(Perspective, Option<u16>, Part)> {
        let scales = ["total", "bond"].map(str::to_owned);
        by_words(name, &scales).map(|column| (column.view, column.number, column.part))
    }

    #[test]
    fn a_view_and_a_part_are_found_in_either_order() {
        let bond = Part::Scale("bond".into());
        assert_eq!(read("client_item3"), Some((Perspective::Client, None, Part::Item(3))));
        assert_eq!(read("Therapist Item 07"), Some((Perspective::Therapist, None, Part::Item(7))));
        assert_eq!(read("observer2_bond"), Some((Perspective::Observer, Some(2), bond.clone())));
        assert_eq!(read("bond.client"), Some((Perspective::Client, None, bond)));
        assert_eq!(read("item7_rater2"), Some((Perspective::Observer, Some(2), Part::Item(7))));
        assert_eq!(read("patient"), Some((Perspective::Client, None, Part::Scale("total".into()))));
        assert_eq!(read("observer_rater_id"), Some((Perspective::Observer, None, Part::Rater)));
    }

    #[test]
    fn what_is_not_clear_is_not_read() {
        for name in ["client_age", "client2_item1", "item1", "bond", "clients", "client_1"] {
            assert_eq!(read(name), None, "{name}");
        }
    }

    #[test]
    fn a_session_may_stand_in_the_header() {
        let map = [("wai_c_s{session}_", "client_item"), ("s{session}_total", "therapist_total")];
        let map = map.map(|(header, role)| (header.to_owned(), role.to_owned())).to_vec();
        let options = Options { map, ..Options::default() };
        let scales = ["total".to_owned()];
        let found = |name: &str| view_column(name, &options, &scales).map(|column| (column.session, column.part));
        assert_eq!(found("wai_c_s03_07"), Some((Some(3), Part::Item(7))));
        assert_eq!(found("S12_Total"), Some((Some(12), Part::Scale("total".into()))));
        for name in ["wai_c_s_07", "wai_c_s03_", "s12_totals", "wai_t_s03_07"] {
            assert_eq!(found(name), None, "{name}");
        }
    }

    #[test]
    fn a_role_may_name_all_items_of_a_view() {
        assert_eq!(items_of("client_item"), Some((Perspective::Client, None)));
        assert_eq!(items_of("observer2_item"), Some((Perspective::Observer, Some(2))));
        assert_eq!(items_of("item"), None);
        let map = vec![("wai_c_".to_owned(), "client_item".to_owned()), ("Q9".to_owned(), "observer_item2".to_owned())];
        let options = Options { map, ..Options::default() };
        let found = |name: &str| view_column(name, &options, &[]).map(|column| (column.view, column.part));
        assert_eq!(found("wai_c_07"), Some((Perspective::Client, Part::Item(7))));
        assert_eq!(found("q9"), Some((Perspective::Observer, Part::Item(2))));
        assert_eq!(found("wai_c_total"), None);
    }
}

//! The wording of reports: descriptive, two-sided, tentative; about sessions, not about persons.

use super::number::{number, span};
use super::{Column, NumberStyle};
use crate::analyze::finding::Finding;
use crate::analyze::views::ViewPair;
use crate::domain::instrument::{Perspective, Relationship};
use crate::stats::Estimate;

/// `clients`
pub fn plural(view: Perspective) -> String {
    format!("{}s", view.name())
}

/// `1 session`, `8 sessions`
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {}", plural_noun(noun)) }
}

/// `sessions`
pub fn plural_noun(noun: &str) -> String {
    if noun.ends_with('s') { format!("{noun}es") } else { format!("{noun}s") }
}

/// `5, 9 and 10`
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `Goal`, `Positive collaboration`: an id as a heading.
pub fn title_case(id: &str) -> String {
    let spaced = id.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `95 %`
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if (percent - percent.round()).abs() < 1e-9 { format!("{percent:.0} %") } else { format!("{percent:.1} %") }
}

/// `1–5`, for axis labels.
pub fn range(range: Option<(f64, f64)>) -> String {
    let plain = |value: f64| format!("{value}").replace('-', "\u{2212}");
    range.map_or_else(|| "unbounded".to_owned(), |(low, high)| format!("{}–{}", plain(low), plain(high)))
}

/// `mean per item (1–5)`
pub fn metric(limits: Option<(f64, f64)>) -> String {
    format!("mean per item ({})", range(limits))
}

/// `95 % interval −0.55 to −0.07`, or why there is none.
pub fn interval(estimate: &Estimate, digits: u8, style: NumberStyle) -> String {
    match estimate.interval {
        Some(limits) => {
            format!("{} interval {}", percent(limits.level()), span(limits.low(), limits.high(), digits, style))
        }
        None => "these data give no interval".to_owned(),
    }
}

/// The receiver first, then the giver, then observers: the order in which people are named.
pub fn in_reading_order(relationship: Relationship) -> [Perspective; 3] {
    let (giver, receiver) = relationship.roles();
    [receiver, giver, Perspective::Observer]
}

/// A note as a sentence: a capital in front, a full stop at the end.
pub fn sentence(text: &str) -> String {
    let mut letters = text.trim().chars();
    let Some(first) = letters.next() else { return String::new() };
    let capital: String = first.to_uppercase().chain(letters).collect();
    if capital.ends_with(['.', '!', '?']) { capital } else { format!("{capital}.") }
}

/// What the two relationships are about.
pub fn subject(relationship: Relationship) -> &'static str {
    match relationship {
        Relationship::Therapy => "the alliance",
        Relationship::Supervision => "the supervisory alliance",
    }
}

/// Who rated higher on average, or that the data cannot tell. Stressed words stand between stars.
pub fn higher(pair: &ViewPair, finding: &Finding, relationship: Relationship) -> String {
    let joint = count(finding.n, "session");
    let (minuend, subtrahend) = (plural(pair.views.0), plural(pair.views.1));
    let about = subject(relationship);
    let estimate = match &finding.value {
        Ok(estimate) => estimate,
        Err(reason) => return format!("A gap between {minuend} and {subtrahend} is not shown: {reason}."),
    };
    let size = number(estimate.value.abs(), 2, NumberStyle::Plain);
    let (upper, lower) = if estimate.value > 0.0 { (&minuend, &subtrahend) } else { (&subtrahend, &minuend) };
    let Some(limits) = estimate.interval else {
        return format!(
            "Over the {joint} that both rated, {upper} rated {about} {size} points per item higher than {lower} on average; there are too \
             few independent cases to say how far that would hold for others."
        );
    };
    if limits.contains(0.0) {
        let side = |end: f64, who: &str| format!("{} ({who} higher)", number(end.abs(), 2, NumberStyle::Plain));
        return format!(
            "Over the {joint} that both rated, {upper} rated {about} {size} points per item higher than {lower} on average. For others like \
             them the {} interval runs from {} to {}: *these data cannot tell* which view rates higher.",
            percent(limits.level()),
            side(limits.low(), &subtrahend),
            side(limits.high(), &minuend)
        );
    }
    let (near, far) = (limits.low().abs().min(limits.high().abs()), limits.low().abs().max(limits.high().abs()));
    format!(
        "Over the {joint} that both rated, {upper} rated {about} *higher* than {lower}, by {size} points per item on average \
         ({} interval {}).",
        percent(limits.level()),
        span(near, far, 2, NumberStyle::Plain)
    )
}

/// Words above and below the zero line of a gap axis.
pub fn sides(pair: &ViewPair) -> (String, String) {
    (format!("{} rated higher", pair.views.0.name()), format!("{} rated higher", pair.views.1.name()))
}

/// `therapist minus client`
pub fn difference(pair: &ViewPair) -> String {
    format!("{} minus {}", pair.views.0.name(), pair.views.1.name())
}

/// A column of words.
pub fn text_column(heading: impl Into<String>) -> Column {
    Column { heading: heading.into(), numeric: false }
}

/// A column of numbers.
pub fn number_column(heading: impl Into<String>) -> Column {
    Column { heading: heading.into(), numeric: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::finding::Heading;
    use crate::analyze::views::pairs_of;
    use crate::stats::{Interval, Undefined};

    fn sentence(low: f64, high: f64) -> String {
        let heading = Heading {
            analysis: "gaps",
            instrument: "wai_sr".into(),
            scale: "total".into(),
            views: None,
            conf_level: 0.95,
        };
        let middle = f64::midpoint(low, high);
        let value =
            Ok(Estimate { value: middle, std_error: None, interval: Interval::new(low, high, 0.95), df: None, n: 8 });
        let pair = pairs_of(Relationship::Therapy)[0];
        higher(&pair, &heading.row("session", "mean_gap", value, 8, "test"), Relationship::Therapy)
    }

    #[test]
    fn the_side_that_rated_higher_is_named_only_when_the_interval_leaves_out_zero() {
        assert!(sentence(-0.55, -0.07).contains("clients rated the alliance *higher* than therapists, by 0.31 points"));
        assert!(sentence(-0.55, -0.07).contains("0.07 to 0.55"));
        assert!(sentence(0.07, 0.55).contains("therapists rated the alliance *higher* than clients"));
        assert!(sentence(-0.2, 0.4).contains("cannot tell"));
    }

    #[test]
    fn a_refused_gap_gives_its_reason() {
        let heading = Heading {
            analysis: "gaps",
            instrument: "swai".into(),
            scale: "rapport".into(),
            views: None,
            conf_level: 0.95,
        };
        let row = heading.row("session", "mean_gap", Err(Undefined::NotParallel), 8, "refused");
        let words = higher(&pairs_of(Relationship::Supervision)[0], &row, Relationship::Supervision);
        assert!(words.contains("ask different things"), "{words}");
    }

    #[test]
    fn lists_and_counts_read_as_english() {
        assert_eq!(listed(&["5".to_owned(), "9".to_owned(), "10".to_owned()]), "5, 9 and 10");
        assert_eq!((count(1, "session"), count(2, "case")), ("1 session".to_owned(), "2 cases".to_owned()));
        assert_eq!((percent(0.95), percent(0.975)), ("95 %".to_owned(), "97.5 %".to_owned()));
    }
}

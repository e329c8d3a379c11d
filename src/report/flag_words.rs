//! A flag in words: what was seen, described from both sides, and how often the same is seen when nothing changes.

use super::flags::base_rate_in_words;
use super::number::{number, span};
use super::words::{count, listed, percent, sentence};
use super::{NumberStyle, Remark};
use crate::analyze::flags::{Flag, Occasion, RATINGS_FOR_REPAIR, Rule, Side};
use crate::domain::instrument::Relationship;

/// A flag that fires in at least this share of calm courses says little.
pub const USUAL: f64 = 0.5;

/// Who rates in a relationship, by name, and the confidence level of the intervals.
#[derive(Debug, Clone, Copy)]
pub struct Speakers {
    giver: &'static str,
    receiver: &'static str,
    level: f64,
}

impl Speakers {
    /// The two people of a relationship.
    pub fn new(relationship: Relationship, level: f64) -> Self {
        let (giver, receiver) = relationship.roles();
        Self { giver: giver.name(), receiver: receiver.name(), level }
    }

    fn own(&self, side: Side) -> &'static str {
        match side {
            Side::Giver => self.giver,
            Side::Receiver => self.receiver,
        }
    }

    /// Whose rating is higher in a gap.
    fn higher(&self, gap: f64) -> (&'static str, &'static str) {
        if gap > 0.0 { (self.giver, self.receiver) } else { (self.receiver, self.giver) }
    }

    fn limits(&self, interval: Option<(f64, f64)>, style: NumberStyle) -> String {
        interval.map_or_else(String::new, |(low, high)| {
            format!(", {} interval {}", percent(self.level), span(low, high, 2, style))
        })
    }
}

/// What stood out, for the page of a case.
pub fn flag_remark(flag: &Flag, speakers: &Speakers) -> Remark {
    let share = flag.base.share.value;
    let caution = if share < USUAL {
        format!("It {} {}.", is_or_need_be(flag.rule), flag.rule.is_not())
    } else {
        "Usual, and no sign by itself.".to_owned()
    };
    let base = format!("{} ({} drawn).", base_rate_in_words(share), flag.base.courses);
    Remark {
        label: sessions(&flag.occasions),
        text: seen(flag, speakers),
        note: format!("{} {caution} (Rule: {}.)", sentence(&base), flag.rule.words()),
    }
}

/// What may be so, and what is not so at all.
fn is_or_need_be(rule: Rule) -> &'static str {
    match rule {
        Rule::LowScore | Rule::GapUnlikeUsual | Rule::Ceiling(_) => "need not be",
        _ if rule.is_mark() || matches!(rule, Rule::Combined(_)) => "need not be",
        _ => "is not",
    }
}

/// `Sessions 4, 6 and 7`, or `Sessions 8 to 11` where one occasion spans several.
pub fn sessions(occasions: &[Occasion]) -> String {
    let spans = |own: &Occasion| own.since != own.session && own.fall.is_none();
    let name = |own: &Occasion| {
        if spans(own) { format!("{} to {}", own.since, own.session) } else { own.session.to_string() }
    };
    let names: Vec<String> = occasions.iter().map(name).collect();
    let is_one = names.len() == 1 && !occasions.iter().any(spans);
    format!("{} {}", if is_one { "Session" } else { "Sessions" }, listed(&names))
}

/// The occasion on which most was seen: the lowest sum, else the largest fall, gap or number.
pub fn clearest(flag: &Flag) -> Option<&Occasion> {
    let by_size = |a: &&Occasion, b: &&Occasion| a.value.abs().total_cmp(&b.value.abs());
    match flag.rule {
        Rule::LowScore => flag.occasions.iter().min_by(by_size),
        _ => flag.occasions.iter().max_by(by_size),
    }
}

/// What was seen, on the clearest occasion where there are several.
fn seen(flag: &Flag, speakers: &Speakers) -> String {
    let Some(occasion) = clearest(flag) else { return String::new() };
    let is_one = flag.occasions.len() == 1;
    let limits = |style| speakers.limits(occasion.interval, style);
    let at = |text: String, most: &str, shown: String| {
        if is_one {
            format!("{text} ({shown}).")
        } else {
            format!("{text}. {most} in session {} ({shown}).", occasion.session)
        }
    };
    let (upper, lower) = speakers.higher(occasion.value);
    let gap = || {
        let value = number(occasion.value, 2, NumberStyle::Signed);
        format!("{value}{}: {upper} higher, {lower} lower", limits(NumberStyle::Signed))
    };
    match flag.rule {
        Rule::LowScore => at(
            format!("The {}'s sum was not above the published cut-off of this form", speakers.receiver),
            "Lowest",
            format!("mean per item {}{}", number(occasion.value, 2, NumberStyle::Plain), limits(NumberStyle::Plain)),
        ),
        Rule::Drop1Sd(side) | Rule::Drop2Sd(side) | Rule::ReliableChange(side) | Rule::Combined(side) => {
            fell(flag, occasion, side, speakers)
        }
        Rule::GapBeyondError | Rule::ReceiverBelow => {
            at("The two ratings lie further apart than the error of both forms allows".to_owned(), "Widest", gap())
        }
        Rule::GapUnlikeUsual => {
            at(format!("The gap lies far from the usual one of this {}", speakers.giver), "Widest", gap())
        }
        Rule::GiverAboveFalling => at(
            format!(
                "The {} rated lower each time over three ratings, and the {}'s rating of the last of these sessions is the higher one",
                speakers.receiver, speakers.giver
            ),
            "Widest",
            format!("gap {}, no interval for three ratings together", number(occasion.value, 2, NumberStyle::Signed)),
        ),
        Rule::OppositeMovement => format!(
            "Sessions that one rated higher the other rated lower (r = {}{}, {}).",
            number(occasion.value, 2, NumberStyle::Bounded),
            limits(NumberStyle::Bounded),
            count(occasion.n, "joint session")
        ),
        Rule::Ceiling(side) => format!("The {} gave the highest answer to every item.", speakers.own(side)),
        Rule::MissingForms(side) => {
            let up_to = if is_one { "" } else { "up to " };
            format!("No {} form for {up_to}{} in a row.", speakers.own(side), count(occasion.n, "session"))
        }
        Rule::SplitGoalTask => at(
            "A gap beyond form error on goal or task, on bond within it".to_owned(),
            "Widest",
            parts(occasion, (upper, lower)),
        ),
        Rule::SplitBond => at(
            "A gap beyond form error on bond, on goal and task within it".to_owned(),
            "Widest",
            parts(occasion, (upper, lower)),
        ),
    }
}

/// The largest fall, whether it came back, and in which sessions else one was.
fn fell(flag: &Flag, occasion: &Occasion, side: Side, speakers: &Speakers) -> String {
    let fall = occasion.fall.as_ref();
    let than = if fall.is_some_and(|fall| fall.measures.contains(&Rule::ReliableChange(side).id())) {
        "more than the form's own error"
    } else {
        "at least as much as ratings of this view usually differ"
    };
    let others: Vec<String> = (flag.occasions.iter().map(|own| own.session).filter(|&own| own != occasion.session))
        .map(|own| own.to_string())
        .collect();
    let others = if others.is_empty() {
        String::new()
    } else {
        format!(" It also fell in {} {}.", if others.len() == 1 { "session" } else { "sessions" }, listed(&others))
    };
    format!(
        "The {}'s rating fell by {} between sessions {} and {}{}, {than}; {}.{others}",
        speakers.own(side),
        number(-occasion.value, 2, NumberStyle::Plain),
        occasion.since,
        occasion.session,
        (occasion.interval).map_or_else(String::new, |(low, high)| {
            format!(" ({} interval {})", percent(speakers.level), span(-high, -low, 2, NumberStyle::Plain))
        }),
        fall.map_or_else(|| aftermath(None, None), |fall| aftermath(fall.repaired, fall.persists))
    )
}

/// Did the rating come back?
fn aftermath(repaired: Option<u32>, persists: Option<bool>) -> String {
    match (repaired, persists) {
        (Some(session), _) => format!("it was back within one standard error by session {session}"),
        (None, Some(_)) => {
            format!(
                "of the ratings that followed none was back within one standard error (up to {RATINGS_FOR_REPAIR} are looked at)"
            )
        }
        (None, None) => "no later rating, or no known error, says whether it came back".to_owned(),
    }
}

/// Gaps of parts come in half widths of their own error.
fn parts(occasion: &Occasion, (upper, lower): (&str, &str)) -> String {
    let limits = occasion.interval.map_or_else(String::new, |(low, high)| {
        let (near, far) = if occasion.value < 0.0 { (-high, -low) } else { (low, high) };
        format!(", interval {}", span(near, far, 1, NumberStyle::Plain))
    });
    format!(
        "{} times as wide as form error allows{limits}: {upper} higher, {lower} lower",
        number(occasion.value.abs(), 1, NumberStyle::Plain)
    )
}

/// A question that a flag gives occasion to.
pub fn flag_prompt(flag: &Flag, speakers: &Speakers) -> String {
    let Speakers { giver, receiver, .. } = *speakers;
    let session = clearest(flag).map_or(0, |occasion| occasion.session);
    match flag.rule {
        Rule::LowScore => {
            format!("What would have made session {session} more helpful, as the {receiver} and as the {giver} see it?")
        }
        Rule::Drop1Sd(side) | Rule::Drop2Sd(side) | Rule::ReliableChange(side) | Rule::Combined(side) => format!(
            "What might the {} have been responding to in session {session}? Was something said openly there?",
            speakers.own(side)
        ),
        Rule::GapBeyondError | Rule::GapUnlikeUsual | Rule::ReceiverBelow => format!(
            "Session {session} was described differently. What did the {giver} notice in it, and what might the {receiver} have noticed?"
        ),
        Rule::GiverAboveFalling => format!(
            "What might have changed for the {receiver} up to session {session}, and what was the {giver} thinking of when rating it?"
        ),
        Rule::OppositeMovement => {
            format!(
                "Sessions that the {receiver} rated higher the {giver} rated lower. What makes a session a good one for each?"
            )
        }
        Rule::Ceiling(side) => format!(
            "In session {session} the {}'s form was at its highest. What was that session like, and what could a form with more room have shown?",
            speakers.own(side)
        ),
        Rule::MissingForms(side) => {
            format!("What were the sessions without a {} form like, and what might it have said?", speakers.own(side))
        }
        Rule::SplitGoalTask => format!(
            "Which goal and which task might {giver} and {receiver} each have had in mind in session {session}?"
        ),
        Rule::SplitBond => format!(
            "In session {session}, how might {giver} and {receiver} each have felt about working with the other?"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::flags::{BaseRate, Fall};
    use crate::domain::study::DyadId;
    use crate::stats::Estimate;

    fn flag(rule: Rule, share: f64, occasions: Vec<Occasion>) -> Flag {
        let share = Estimate { value: share, std_error: None, interval: None, df: None, n: 1000 };
        let base = BaseRate { sessions: 10, courses: 1000, share, expected: 1.0 };
        let views = "client".to_owned();
        Flag { rule, table: 0, scale: "total".to_owned(), dyad: DyadId(0), views, occasions, base }
    }

    fn occasion(since: u32, session: u32, value: f64, interval: Option<(f64, f64)>) -> Occasion {
        Occasion { since, session, value, interval, n: 2, fall: None }
    }

    fn fall(
        since: u32,
        session: u32,
        change: f64,
        measures: &[&'static str],
        after: (Option<u32>, Option<bool>),
    ) -> Occasion {
        let (repaired, persists) = after;
        let measures = measures.to_vec();
        let fall = Fall { since, session, side: Side::Receiver, change, measures, persists, repaired };
        Occasion { fall: Some(fall), ..occasion(since, session, change, Some((change - 0.5, change + 0.5))) }
    }

    fn remark(flag: &Flag) -> Remark {
        flag_remark(flag, &Speakers::new(Relationship::Therapy, 0.95))
    }

    #[test]
    fn a_fall_names_both_sessions_its_size_and_whether_it_came_back() {
        let own = fall(5, 6, -0.75, &["combined", "reliable-change"], (Some(8), Some(true)));
        let said = remark(&flag(Rule::Combined(Side::Receiver), 0.73, vec![own]));
        assert_eq!(said.label, "Session 6");
        assert_eq!(
            said.text,
            "The client's rating fell by 0.75 between sessions 5 and 6 (95 % interval 0.25 to 1.25), more than the form's own error; \
             it was back within one standard error by session 8."
        );
        assert_eq!(
            said.note,
            "This rule fires in 7 of 10 calm courses of this length (1000 drawn). Usual, and no sign by itself. (Rule: fall beyond form error and one SD.)"
        );
    }

    #[test]
    fn of_several_falls_the_largest_is_told_and_the_form_error_is_named_only_where_it_was_exceeded() {
        let small = fall(1, 2, -0.5, &["combined"], (Some(3), Some(false)));
        let large = fall(4, 7, -0.9, &["combined"], (None, Some(true)));
        let said = remark(&flag(Rule::Combined(Side::Receiver), 0.2, vec![small, large]));
        assert_eq!(said.label, "Sessions 2 and 7");
        assert_eq!(
            said.text,
            "The client's rating fell by 0.90 between sessions 4 and 7 (95 % interval 0.40 to 1.40), at least as much as ratings of this \
             view usually differ; of the ratings that followed none was back within one standard error (up to 3 are looked at). It also fell in session 2."
        );
        assert!(said.note.contains("It need not be a rupture"), "{}", said.note);
    }

    #[test]
    fn without_a_later_rating_nothing_is_said_about_coming_back() {
        let said =
            remark(&flag(Rule::Combined(Side::Receiver), 0.2, vec![fall(9, 10, -0.9, &["combined"], (None, None))]));
        assert!(said.text.contains("no later rating, or no known error"), "{}", said.text);
    }

    #[test]
    fn of_several_low_sums_the_lowest_is_told() {
        let low = flag(Rule::LowScore, 0.3, vec![occasion(2, 2, 8.5, None), occasion(4, 4, 7.0, None)]);
        assert!(remark(&low).text.ends_with("Lowest in session 4 (mean per item 7.00)."), "{}", remark(&low).text);
        assert!(flag_prompt(&low, &Speakers::new(Relationship::Therapy, 0.95)).contains("session 4"));
    }

    #[test]
    fn a_gap_names_who_rated_higher_and_who_lower() {
        let gap = |value: f64| {
            let limits = Some((value - 0.5, value + 0.5));
            remark(&flag(Rule::GapBeyondError, 0.01, vec![occasion(3, 3, value, limits)])).text
        };
        assert!(
            gap(-1.0).ends_with("(−1.00, 95 % interval −1.50 to −0.50: client higher, therapist lower)."),
            "{}",
            gap(-1.0)
        );
        assert!(
            gap(1.0).ends_with("(+1.00, 95 % interval +0.50 to +1.50: therapist higher, client lower)."),
            "{}",
            gap(1.0)
        );
    }

    #[test]
    fn a_split_is_measured_against_form_error_and_the_side_is_named() {
        let split = flag(Rule::SplitBond, 0.6, vec![occasion(7, 7, -2.5, Some((-3.5, -1.5)))]);
        assert_eq!(
            remark(&split).text,
            "A gap beyond form error on bond, on goal and task within it (2.5 times as wide as form error allows, interval 1.5 to 3.5: \
             client higher, therapist lower)."
        );
    }

    #[test]
    fn spans_of_sessions_are_told_from_first_to_last() {
        let one = flag(Rule::MissingForms(Side::Giver), 0.5, vec![occasion(4, 6, 3.0, None)]);
        assert_eq!(remark(&one).label, "Sessions 4 to 6");
        let two =
            flag(Rule::MissingForms(Side::Giver), 0.5, vec![occasion(4, 6, 3.0, None), occasion(9, 10, 2.0, None)]);
        assert_eq!(remark(&two).label, "Sessions 4 to 6 and 9 to 10");
        assert_eq!(remark(&two).text, "No therapist form for up to 2 sessions in a row.");
    }
}

//! A flag in words: what was seen, described from both sides, and how often the same is seen when nothing changes.

use super::flags::base_rate_in_words;
use super::number::{number, span};
use super::words::{count, listed, percent, sentence};
use super::{NumberStyle, Remark};
use crate::analyze::flags::{Fall, Flag, Occasion, Rule, Side};
use crate::domain::instrument::Relationship;

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
    let base = sentence(&base_rate_in_words(flag.base.share.value));
    Remark {
        label: sessions(&flag.occasions),
        text: seen(flag, speakers),
        note: format!("{base} It is not {}. (Rule: {}.)", flag.rule.is_not(), flag.rule.id()),
    }
}

/// `Sessions 4, 6 and 7`, or `Sessions 8 to 11` where one occasion spans several.
pub fn sessions(occasions: &[Occasion]) -> String {
    if let [only] = occasions {
        if only.since != only.session && only.fall.is_none() {
            return format!("Sessions {} to {}", only.since, only.session);
        }
    }
    let numbers: Vec<String> = occasions.iter().map(|occasion| occasion.session.to_string()).collect();
    format!("{} {}", if numbers.len() == 1 { "Session" } else { "Sessions" }, listed(&numbers))
}

/// The occasion on which most was seen.
pub fn clearest(occasions: &[Occasion]) -> Option<&Occasion> {
    occasions.iter().max_by(|a, b| a.value.abs().total_cmp(&b.value.abs()))
}

/// What was seen, on the clearest occasion where there are several.
fn seen(flag: &Flag, speakers: &Speakers) -> String {
    let Some(occasion) = clearest(&flag.occasions) else { return String::new() };
    let most = if flag.occasions.len() > 1 { format!(" Most in session {}", occasion.session) } else { String::new() };
    let signed = |value: f64| number(value, 2, NumberStyle::Signed);
    let limits = |style| speakers.limits(occasion.interval, style);
    let value = format!("{}{}", signed(occasion.value), limits(NumberStyle::Signed));
    let at = |text: String, shown: String| {
        if most.is_empty() { format!("{text} ({shown}).") } else { format!("{text}.{most} ({shown}).") }
    };
    match flag.rule {
        Rule::LowScore => at(
            format!("The {}'s sum was not above the published cut-off of this form", speakers.receiver),
            format!("mean per item {}{}", number(occasion.value, 2, NumberStyle::Plain), limits(NumberStyle::Plain)),
        ),
        Rule::Drop1Sd(side) | Rule::Drop2Sd(side) | Rule::ReliableChange(side) | Rule::Combined(side) => {
            let text = format!("The {} rated clearly lower than in the rating before", speakers.own(side));
            format!("{}{}", at(text, value), occasion.fall.as_ref().map_or_else(String::new, aftermath))
        }
        Rule::GapBeyondError | Rule::GapUnlikeUsual | Rule::ReceiverBelow => {
            let than = match flag.rule {
                Rule::GapUnlikeUsual => {
                    format!("the gap lies far from the usual one of this {}", speakers.giver)
                }
                _ => "the two ratings lie further apart than the error of both forms allows".to_owned(),
            };
            let (upper, lower) = speakers.higher(occasion.value);
            at(sentence(&than).trim_end_matches('.').to_owned(), format!("{value}: {upper} higher, {lower} lower"))
        }
        Rule::GiverAboveFalling => at(
            format!(
                "The {} rated lower each time over three ratings, and the {}'s rating of the last of these sessions is the higher one",
                speakers.receiver, speakers.giver
            ),
            format!("gap {value}, no interval for three ratings together"),
        ),
        Rule::OppositeMovement => format!(
            "Sessions that one rated higher the other rated lower (r = {}{}, {}).",
            number(occasion.value, 2, NumberStyle::Bounded),
            limits(NumberStyle::Bounded),
            count(occasion.n, "joint session")
        ),
        Rule::Ceiling(side) => format!("The {} gave the highest answer to every item.", speakers.own(side)),
        Rule::MissingForms(side) => {
            format!("No {} form for {} in a row.", speakers.own(side), count(occasion.n, "session"))
        }
        Rule::SplitGoalTask => {
            at("A gap beyond form error on goal or task, on bond within it".to_owned(), parts(occasion))
        }
        Rule::SplitBond => {
            at("A gap beyond form error on bond, on goal and task within it".to_owned(), parts(occasion))
        }
    }
}

/// Gaps of parts come in half widths of their own error.
fn parts(occasion: &Occasion) -> String {
    let limits = occasion
        .interval
        .map_or_else(String::new, |(low, high)| format!(", interval {}", span(low, high, 1, NumberStyle::Signed)));
    format!("{} times the half width of its error{limits}", number(occasion.value, 1, NumberStyle::Signed))
}

/// Did the rating come back?
fn aftermath(fall: &Fall) -> String {
    match (fall.repaired, fall.persists) {
        (Some(session), _) => format!(" Back within one standard error by session {session}."),
        (None, Some(true)) => " The next rating was still lower; not back within three ratings.".to_owned(),
        (None, Some(false)) => " The next rating was higher again.".to_owned(),
        (None, None) => " No later rating, or no known error, to say whether it came back.".to_owned(),
    }
}

/// A question that a flag gives occasion to.
pub fn flag_prompt(flag: &Flag, speakers: &Speakers) -> String {
    let Speakers { giver, receiver, .. } = *speakers;
    let session = clearest(&flag.occasions).map_or(0, |occasion| occasion.session);
    match flag.rule {
        Rule::LowScore => {
            format!("What would have made session {session} more helpful, as the {receiver} and as the {giver} see it?")
        }
        Rule::Drop1Sd(side) | Rule::Drop2Sd(side) | Rule::ReliableChange(side) | Rule::Combined(side) => format!(
            "What might the {} have been responding to in session {session}? Was something said openly there?",
            speakers.own(side)
        ),
        Rule::GapBeyondError | Rule::GapUnlikeUsual | Rule::ReceiverBelow => format!(
            "How did each of you come to describe session {session} so differently? What did the {giver} notice, what might the {receiver} have?"
        ),
        Rule::GiverAboveFalling => format!(
            "What changed for the {receiver} up to session {session}, and what did the {giver} see that went well there?"
        ),
        Rule::OppositeMovement => {
            format!(
                "Sessions that the {receiver} rated higher the {giver} rated lower. What makes a session a good one for each?"
            )
        }
        Rule::Ceiling(side) => format!(
            "In session {session} the {}'s form was at its highest. What could have been a little better, if anything?",
            speakers.own(side)
        ),
        Rule::MissingForms(side) => {
            format!("What were the sessions without a {} form like, and what would it have said?", speakers.own(side))
        }
        Rule::SplitGoalTask => format!("Which goal and which task did each of you have in mind in session {session}?"),
        Rule::SplitBond => format!("In session {session}, what told each of you how close or distant the other was?"),
    }
}

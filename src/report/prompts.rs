//! Questions, not verdicts: what a supervisor and a trainee might ask next. Two-sided and tentative.

use super::caseload::told_apart;
use super::flag_words::{Speakers, USUAL, flag_prompt};
use super::material::{InstrumentTable, Material};
use super::words::title_case;
use super::{Block, Prose, Section};
use crate::analyze::case::{Case, CasePair};
use crate::analyze::finding::Finding;
use crate::analyze::flags::{Flag, Rule};
use crate::analyze::views::pairs_of;
use crate::domain::instrument::Relationship;

/// Questions from so many flags that few calm courses have, the rarest first.
const FROM_FLAGS: usize = 3;

const NEITHER: &str =
    "Neither view is the truth, and agreeing is not the aim. The ratings are an occasion to talk, not a mark.";
const USUALLY: &str = "Neither view is the truth, and agreeing is not the aim. Clients usually rate higher than therapists; in one \
                       study (580 clients, Rubel et al. 2018) a small gap of that kind went with the best outcomes, which says nothing about \
                       a single case. The ratings are an occasion to talk, not a mark.";

/// Questions for a caseload.
pub fn caseload_prompts(material: &Material<'_>) -> Option<Section> {
    let mut prompts = Vec::new();
    for table in material.tables(Relationship::Therapy) {
        let pair = pairs_of(Relationship::Therapy)[0];
        let (_, scale) = material.main_scale(table.table)?;
        prompts.extend(ends(material, &table.instrument.id, scale, &pair.name()).map(|ends| ends.question()));
        prompts.extend(about_parts(material, &table));
        prompts.push(Prose::new("Where a form is missing: what was that hour like, and what would each have written?"));
    }
    if !material.tables(Relationship::Supervision).is_empty() {
        prompts.push(Prose::new(
            "In supervision: what would make it easier for either of you to say that an hour was less helpful than usual?",
        ));
    }
    section(prompts, USUALLY)
}

/// The cases with the lowest and the highest gap.
struct Ends<'a> {
    least: (&'a str, f64),
    most: (&'a str, f64),
}

impl Ends<'_> {
    fn question(&self) -> Prose {
        let where_they_lie = match (self.least.1 < 0.0, self.most.1 > 0.0) {
            (true, true) => ["the therapist's rating lies furthest below the client's, in ", " furthest above"],
            (true, false) => ["the therapist's rating lies furthest below the client's, in ", " the two lie closest"],
            _ => ["the two ratings lie closest, in ", " the therapist's lies furthest above the client's"],
        };
        Prose::new("Which hours with ")
            .with(self.least.0)
            .then(" and with ")
            .with(self.most.0)
            .then(" come to mind first, and how might each client describe them? In ")
            .with(self.least.0)
            .then(" ")
            .then(where_they_lie[0])
            .with(self.most.0)
            .then(where_they_lie[1])
            .then(" (means of the joint sessions).")
    }
}

/// A question about the part of the alliance on which the gap is widest, or about all where they cannot be told apart.
fn about_parts(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Prose> {
    let has = |part: &str| table.instrument.scale_ids().contains(&part);
    if !["goal", "task", "bond"].into_iter().all(has) {
        return None;
    }
    let question = match told_apart(material, table).map(|(widest, _)| &*widest.scale) {
        Some("goal") => {
            "The gap is widest on *goals*: which might client and therapist each have in mind, and has it been said aloud?"
        }
        Some("task") => {
            "The gap is widest on *tasks*: what might each take to be the work of a session, and has it been said aloud?"
        }
        Some("bond") => {
            "The gap is widest on the *bond*: how might client and therapist each feel about working with the other?"
        }
        _ => {
            "Goals, tasks and bond cannot be told apart here: on which of them might client and therapist see least alike, and has it been \
             said aloud?"
        }
    };
    Some(Prose::new(question))
}

/// The cases with the lowest and the highest gap, where they are two.
fn ends<'a>(material: &Material<'a>, instrument: &str, scale: &str, views: &str) -> Option<Ends<'a>> {
    let own = material.findings.iter().filter(|finding| {
        finding.level == "client"
            && finding.term == "mean_gap"
            && finding.is_of(instrument, scale)
            && finding.views.as_deref() == Some(views)
            && finding.value.is_ok()
    });
    let own: Vec<&Finding> = own.collect();
    let gap = |finding: &&&Finding| finding.estimate().map_or(0.0, |estimate| estimate.value);
    let least = own.iter().min_by(|a, b| gap(a).total_cmp(&gap(b)))?;
    let most = own.iter().max_by(|a, b| gap(a).total_cmp(&gap(b)))?;
    let end = |case: &'a Finding| Some((case.group.as_deref()?, case.estimate()?.value));
    (least.group != most.group).then_some(Ends { least: end(least)?, most: end(most)? })
}

/// What in one case gives occasion to a question.
pub struct Occasions<'a> {
    /// What was flagged, the rarest in calm courses first.
    pub flags: &'a [&'a Flag],
    /// Confidence level of the page.
    pub level: f64,
    /// The gap in the long run, where its direction can be told.
    pub gap: Option<f64>,
    /// A session whose gap stands out.
    pub session: Option<u32>,
    /// A scale on which the views lie further apart than on another.
    pub scale: Option<&'a str>,
    /// An item that stands out.
    pub item: Option<u16>,
}

/// Questions for one case, each about something that its data show; the last is open.
pub fn case_prompts(case: &Case, main: &CasePair, occasions: &Occasions<'_>) -> Section {
    let (giver, receiver) = (main.pair.views.0.name(), main.pair.views.1.name());
    let mut prompts = Vec::new();
    if let Some(session) = occasions.session {
        prompts.push(Prose::new(&format!(
            "What might the {receiver} have been responding to in session {session}? What was it like for the {giver}?"
        )));
    }
    let speakers = Speakers::new(case.relationship, occasions.level);
    let flags: Vec<&Flag> =
        occasions.flags.iter().filter(|flag| flag.base.share.value < USUAL).take(FROM_FLAGS).copied().collect();
    for flag in &flags {
        let text = flag_prompt(flag, &speakers);
        if !prompts.iter().any(|known: &Prose| known.plain() == text) {
            prompts.push(Prose::new(&text));
        }
    }
    if let Some(gap) = occasions.gap {
        let (higher, lower) = if gap > 0.0 { (giver, receiver) } else { (receiver, giver) };
        prompts.push(Prose::new(&format!(
            "Over these sessions the {higher} rated higher than the {lower}: what might each of them have given weight to?"
        )));
    }
    if let Some(scale) = occasions.scale {
        let scale = title_case(scale).to_lowercase();
        prompts.push(Prose::new(&format!(
            "The views lie furthest apart on *{scale}*. What might {giver} and {receiver} each have had in mind when rating it?"
        )));
    }
    if let Some(item) = occasions.item {
        prompts.push(Prose::new(&format!(
            "*Item {item}* was answered most differently. Look it up on the form: which moments might each have thought of?"
        )));
    }
    let asked = flags.iter().any(|flag| flag.rule == Rule::OppositeMovement);
    if !asked && main.tracking.as_ref().is_ok_and(|r| r.interval.is_some_and(|limits| limits.high() < 0.0)) {
        prompts.push(Prose::new(&format!(
            "Hours that the {receiver} rated higher the {giver} rated lower. What makes an hour a good one for each?"
        )));
    }
    let missing = case.numbers.len() - main.joint;
    let asked = flags.iter().any(|flag| flag.rule.is_about_missing());
    if missing > 0 && !asked {
        prompts.push(Prose::new("What was happening around the sessions for which one form is missing?"));
    }
    prompts.push(Prose::new(match case.relationship {
        Relationship::Therapy => "How would it be to ask the client about this openly?",
        Relationship::Supervision => "How would it be to say to each other what these numbers leave out?",
    }));
    section(prompts, NEITHER).unwrap_or_else(|| Section {
        id: "questions".to_owned(),
        heading: String::new(),
        blocks: Vec::new(),
    })
}

fn section(prompts: Vec<Prose>, caution: &str) -> Option<Section> {
    if prompts.is_empty() {
        return None;
    }
    let blocks = vec![Block::Prompts(prompts), Block::Aside(Prose::new(caution))];
    Some(Section { id: "questions".to_owned(), heading: "Questions to take into supervision".to_owned(), blocks })
}

#[cfg(test)]
mod tests {
    use super::Ends;

    #[test]
    fn nobody_is_said_to_be_above_whose_gap_is_below_0() {
        let asked = |least, most| Ends { least: ("C1", least), most: ("C2", most) }.question().plain();
        let below = asked(-1.15, -0.31);
        assert!(
            below.contains("In C1 the therapist's rating lies furthest below the client's, in C2 the two lie closest"),
            "{below}"
        );
        let both = asked(-1.15, 0.31);
        assert!(both.contains("furthest below the client's, in C2 furthest above"), "{both}");
        let above = asked(0.1, 0.9);
        assert!(
            above.contains("In C1 the two ratings lie closest, in C2 the therapist's lies furthest above"),
            "{above}"
        );
    }
}

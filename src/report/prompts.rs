//! Questions, not verdicts: what a supervisor and a trainee might ask next. Two-sided and tentative.

use super::flag_words::{Speakers, flag_prompt};
use super::material::Material;
use super::words::title_case;
use super::{Block, Prose, Section};
use crate::analyze::case::{Case, CasePair};
use crate::analyze::finding::Finding;
use crate::analyze::flags::{Flag, Rule};
use crate::analyze::views::pairs_of;
use crate::domain::instrument::Relationship;

/// Questions from so many flags, the rarest in calm courses first.
const FROM_FLAGS: usize = 3;

const NEITHER: &str = "Neither view is the truth. Clients usually rate higher than therapists, and in one large study (580 clients, Rubel et \
                       al. 2018) a slightly lower therapist rating went with better outcomes. The ratings are an occasion to talk, not a mark.";

/// Questions for a caseload.
pub fn caseload_prompts(material: &Material<'_>) -> Option<Section> {
    let mut prompts = Vec::new();
    for table in material.tables(Relationship::Therapy) {
        let pair = pairs_of(Relationship::Therapy)[0];
        let (_, scale) = material.main_scale(table.table)?;
        if let Some((least, most)) = ends(material, &table.instrument.id, scale, &pair.name()) {
            prompts.push(
                Prose::new("Which hours with ").with(least).then(" and with ").with(most).then(
                    " would each of you remember first? In these two cases the therapist's rating lies furthest below and furthest \
                     above the client's.",
                ),
            );
        }
        if table.instrument.scale_ids().contains(&"goal") {
            prompts.push(Prose::new(
                "Where the views differ on *goals*: which goal did each of you have in mind, and has it been said aloud?",
            ));
        }
        prompts.push(Prose::new("Where a form is missing: what was that hour like, and what would each have written?"));
    }
    if !material.tables(Relationship::Supervision).is_empty() {
        prompts.push(Prose::new(
            "In supervision: what would make it easier for either of you to say that an hour was less helpful than usual?",
        ));
    }
    section(prompts)
}

/// The cases with the lowest and the highest gap, where they are two.
fn ends<'a>(material: &Material<'a>, instrument: &str, scale: &str, views: &str) -> Option<(&'a str, &'a str)> {
    let own = material.findings.iter().filter(|finding| {
        finding.level == "client"
            && finding.term == "mean_gap"
            && finding.instrument == instrument
            && finding.scale == scale
            && finding.views.as_deref() == Some(views)
            && finding.value.is_ok()
    });
    let own: Vec<&Finding> = own.collect();
    let gap = |finding: &&&Finding| finding.estimate().map_or(0.0, |estimate| estimate.value);
    let least = own.iter().min_by(|a, b| gap(a).total_cmp(&gap(b)))?;
    let most = own.iter().max_by(|a, b| gap(a).total_cmp(&gap(b)))?;
    (least.group != most.group).then_some((least.group.as_deref()?, most.group.as_deref()?))
}

/// What in one case gives occasion to a question.
pub struct Occasions<'a> {
    /// What was flagged, the rarest in calm courses first.
    pub flags: &'a [&'a Flag],
    /// Confidence level of the page.
    pub level: f64,
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
            "What might the {receiver} have been responding to in session {session}? What did the {giver} notice at the time?"
        )));
    }
    let speakers = Speakers::new(case.relationship, occasions.level);
    for flag in occasions.flags.iter().take(FROM_FLAGS) {
        let text = flag_prompt(flag, &speakers);
        if !prompts.iter().any(|known: &Prose| known.plain() == text) {
            prompts.push(Prose::new(&text));
        }
    }
    if let Some(scale) = occasions.scale {
        let scale = title_case(scale).to_lowercase();
        prompts.push(Prose::new(&format!(
            "The views lie furthest apart on *{scale}*. What did each of you have in mind when you rated it?"
        )));
    }
    if let Some(item) = occasions.item {
        prompts.push(Prose::new(&format!(
            "*Item {item}* was answered most differently. Look it up on the form: which moments might each have thought of?"
        )));
    }
    let asked = occasions.flags.iter().take(FROM_FLAGS).any(|flag| flag.rule == Rule::OppositeMovement);
    if !asked && main.tracking.as_ref().is_ok_and(|r| r.interval.is_some_and(|limits| limits.high() < 0.0)) {
        prompts.push(Prose::new(&format!(
            "Hours that the {receiver} rated higher the {giver} rated lower. What makes an hour a good one for each?"
        )));
    }
    let missing = case.numbers.len() - main.joint;
    let asked = occasions.flags.iter().take(FROM_FLAGS).any(|flag| flag.rule.is_about_missing());
    if missing > 0 && !asked {
        prompts.push(Prose::new("What was happening around the sessions for which one form is missing?"));
    }
    prompts.push(Prose::new(match case.relationship {
        Relationship::Therapy => "How would it be to ask the client about this openly?",
        Relationship::Supervision => "How would it be to say to each other what these numbers leave out?",
    }));
    section(prompts).unwrap_or_else(|| Section {
        id: "questions".to_owned(),
        heading: String::new(),
        blocks: Vec::new(),
    })
}

fn section(prompts: Vec<Prose>) -> Option<Section> {
    if prompts.is_empty() {
        return None;
    }
    let blocks = vec![Block::Prompts(prompts), Block::Aside(Prose::new(NEITHER))];
    Some(Section { id: "questions".to_owned(), heading: "Questions to take into supervision".to_owned(), blocks })
}

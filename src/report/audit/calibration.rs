//! What to look at together next: about sessions, tentative, with both sides open.

use super::design::once_rated;
use super::levels::apart;
use super::sessions::one_of;
use super::{aside, says};
use crate::analyze::audit::material::AuditMaterial;
use crate::analyze::audit::scale::{RaterAudit, ScaleAudit, TargetSpread};
use crate::report::number::number;
use crate::report::words::{count, title_case};
use crate::report::{Block, NumberStyle, Prose};

/// So many targets fill a meeting.
const MOST_TARGETS: usize = 3;
/// From this share of ratings at an end of the range on, the form itself is worth a word.
const MANY_AT_END: f64 = 0.15;

/// Suggestions and how to take them.
pub(super) fn blocks(material: &AuditMaterial) -> Vec<Block> {
    let Some(main) = material.scales.first() else { return Vec::new() };
    let mut prompts = targets(material, main);
    prompts
        .extend(about_levels(material, main).into_iter().chain(about_design(material)).map(|text| Prose::new(&text)));
    prompts.extend(about_range(main).map(|text| Prose::new(&text)));
    let how = format!(
        "Suggestions, not verdicts: they name {0}, not people. Neither the highest nor the lowest rating of a {1} is the right one; what \
         each {2} heard in it is the question.",
        material.targets(),
        material.target,
        material.rater
    );
    if prompts.is_empty() {
        let nothing = format!(
            "These data single out nothing for a calibration meeting; any {} rated by several will do.",
            material.target
        );
        return vec![says(&nothing)];
    }
    vec![Block::Prompts(prompts), aside(&how)]
}

/// What spreads more widely than chance explains, and something that does not, to set beside it.
fn targets(material: &AuditMaterial, scale: &ScaleAudit) -> Vec<Prose> {
    let wide = |one: &&TargetSpread| one.chance.as_ref().is_ok_and(|chance| chance.value < scale.spreads.rarer_than);
    let mut prompts: Vec<Prose> =
        scale.spreads.widest.iter().filter(wide).take(MOST_TARGETS).map(|one| bring(material, one)).collect();
    if let (false, Some(closest)) = (prompts.is_empty(), &scale.spreads.closest) {
        let text = format!(
            ", whose {} lie within {} points: what made that one easier to hear the same way?",
            count(closest.raters, "rating"),
            number(closest.spread(), 2, NumberStyle::Plain)
        );
        prompts
            .push(Prose::new(&format!("Set beside it {} ", material.target)).with(closest.target.clone()).then(&text));
    }
    prompts
}

fn bring(material: &AuditMaterial, one: &TargetSpread) -> Prose {
    let text = format!(
        " to the next calibration meeting: its {} spread over *{} points*",
        count(one.raters, "rating"),
        number(one.spread(), 1, NumberStyle::Plain)
    );
    let rarity = one_of(&one.chance).map_or_else(
        |_| ".".to_owned(),
        |often| format!("; under the residual variance this happens in {often} {}.", material.targets()),
    );
    let question = format!(" Which passage did each {} have in mind, and which anchor?", material.rater);
    Prose::new(&format!("Bring {} ", material.target)).with(one.target.clone()).then(&(text + &rarity + &question))
}

fn about_levels(material: &AuditMaterial, scale: &ScaleAudit) -> Vec<String> {
    let mut texts = Vec::new();
    let (outside, known) = apart(&scale.raters, RaterAudit::shown_level);
    if outside > 0 {
        texts.push(format!(
            "Talk through the anchors with everybody: where would each put an ordinary {}? The levels of {outside} of {} lie apart from \
             the others', and either side may be nearer to the manual.",
            material.target,
            count(known, &material.rater)
        ));
    }
    let (moved, known) = apart(&scale.raters, |rater| &rater.drift);
    if moved > 0 {
        texts.push(format!(
            "Rate one {} from the beginning again together: the level of {moved} of {} moved over the order of the ratings. Did the \
             {} change, or the reading of the form?",
            material.target,
            count(known, &material.rater),
            material.targets()
        ));
    }
    texts
}

fn about_design(material: &AuditMaterial) -> Vec<String> {
    let design = &material.design;
    let mut texts = Vec::new();
    if design.blocks.len() > 1 {
        texts.push(format!(
            "Let {0} of different groups rate some of the same {1}: a handful shared by all would connect the {2} groups, and their levels \
             could then be compared.",
            material.raters(),
            material.targets(),
            design.blocks.len()
        ));
    }
    let single = once_rated(design);
    if single * 2 > design.targets {
        texts.push(format!(
            "Have more {} rated twice: {single} of {} had one {} only, and these say nothing about agreement.",
            material.targets(),
            design.targets,
            material.rater
        ));
    }
    texts
}

fn about_range(scale: &ScaleAudit) -> Option<String> {
    let [upper, lower] = [&scale.ceiling, &scale.floor].map(|share| share.as_ref().map_or(0.0, |share| share.value));
    let (end, share) = if upper >= lower { ("upper", upper) } else { ("lower", lower) };
    (share >= MANY_AT_END).then(|| {
        format!(
            "{:.0} % of the ratings on {} stand at the {end} end of the range. Would the form let anybody tell these apart?",
            share * 100.0,
            title_case(&scale.scale)
        )
    })
}

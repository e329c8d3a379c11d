//! What stood out in one case: flags with their base rates, the rarest first, and forms that are missing.

use super::flag_words::{Speakers, flag_remark};
use super::material::Material;
use super::words::{listed, sentence};
use super::{Block, Remark, Section};
use crate::analyze::case::{Case, CaseScale};
use crate::analyze::flags::Flag;
use crate::analyze::views::views_of;

/// Flags that fire in at least half of the calm courses say little: they stand last, in short.
const USUAL: f64 = 0.5;

/// The flags of a case on a scale, the rarest in calm courses first.
pub fn flags_of<'a>(material: &Material<'a>, case: &Case, scale: &CaseScale) -> Vec<&'a Flag> {
    let own = |flag: &&Flag| flag.table == case.table && flag.dyad == case.dyad && flag.scale == scale.scale;
    let mut flags: Vec<&Flag> = material.flags.iter().filter(own).collect();
    flags.sort_by(|a, b| a.base.share.value.total_cmp(&b.base.share.value));
    flags
}

/// The section. Every flag carries the share of calm courses in which it fires as well.
pub fn stood_out(
    flags: &[&Flag],
    case: &Case,
    level: f64,
    first: Option<Remark>,
    missing: Vec<Remark>,
) -> Option<Section> {
    let speakers = Speakers::new(case.relationship, level);
    let mut remarks: Vec<Remark> = first.into_iter().collect();
    let (rare, usual): (Vec<&Flag>, Vec<&Flag>) = flags.iter().partition(|flag| flag.base.share.value < USUAL);
    remarks.extend(rare.into_iter().map(|flag| flag_remark(flag, &speakers)));
    remarks.extend(missing);
    remarks.extend(usual.into_iter().map(|flag| {
        let full = flag_remark(flag, &speakers);
        let base = super::flags::base_rate_in_words(flag.base.share.value);
        Remark {
            note: format!("{} Usual, and no sign by itself. (Rule: {}.)", sentence(&base), flag.rule.id()),
            ..full
        }
    }));
    (!remarks.is_empty()).then(|| Section {
        id: "stood-out".to_owned(),
        heading: "What stood out".to_owned(),
        blocks: vec![Block::Remarks(remarks)],
    })
}

/// Sessions without a form of the giver (0) or the receiver (1), beside how usual that is here. `everywhere` is the share of
/// all sessions of these data without that form.
pub fn missing(case: &Case, scale: &CaseScale, place: usize, everywhere: f64) -> Option<Remark> {
    let view = views_of(case.relationship)[place];
    let has = |number: &u32| scale.sessions.iter().any(|(own, values)| own == number && values[place].is_some());
    let absent: Vec<String> = case.numbers.iter().filter(|number| !has(number)).map(ToString::to_string).collect();
    if absent.is_empty() {
        return None;
    }
    let share = absent.len() as f64 / case.numbers.len() as f64;
    Some(Remark {
        label: format!("{} {}", if absent.len() == 1 { "Session" } else { "Sessions" }, listed(&absent)),
        text: format!("No {} rating.", view.name()),
        note: format!(
            "A form not returned is data too: {:.0} % missing here, {:.0} % of all sessions in these data.",
            share * 100.0,
            everywhere * 100.0
        ),
    })
}

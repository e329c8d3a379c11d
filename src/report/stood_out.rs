//! What stood out in one case: flags with their base rates, the rarest first, and forms that are missing.

use super::flag_words::{Speakers, USUAL, flag_remark};
use super::material::Material;
use super::words::{count, listed};
use super::{Block, Prose, Remark, Section};
use crate::analyze::case::{Case, CaseScale};
use crate::analyze::flags::{Flag, Rule};
use crate::analyze::views::views_of;

/// At most so many flags are shown; the rest are counted.
const SHOWN: usize = 6;

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
    let shown = &flags[..flags.len().min(SHOWN)];
    let (rare, usual): (Vec<&Flag>, Vec<&Flag>) = shown.iter().partition(|flag| flag.base.share.value < USUAL);
    remarks.extend(rare.into_iter().map(|flag| flag_remark(flag, &speakers)));
    remarks.extend(missing);
    remarks.extend(usual.into_iter().map(|flag| flag_remark(flag, &speakers)));
    if remarks.is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Remarks(remarks)];
    blocks.extend(not_shown(flags.len()).map(|words| Block::Aside(Prose::new(&words))));
    Some(Section { id: "stood-out".to_owned(), heading: "What stood out".to_owned(), blocks })
}

/// How many of these flags are counted only.
fn not_shown(flags: usize) -> Option<String> {
    let more = flags.checked_sub(SHOWN).filter(|&more| more > 0)?;
    Some(format!("{} not shown: no rarer in calm courses than those above.", count(more, "further flag")))
}

/// Is the gap of this session already told by a flag that few calm courses have?
pub fn is_told(flags: &[&Flag], session: u32) -> bool {
    let about_gap = |flag: &&&Flag| {
        matches!(flag.rule, Rule::GapBeyondError | Rule::GapUnlikeUsual | Rule::ReceiverBelow)
            && flag.base.share.value < USUAL
    };
    let names = |flag: &&Flag| flag.occasions.iter().any(|own| own.session == session);
    flags.iter().take(SHOWN).filter(about_gap).any(names)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::flags::{BaseRate, Occasion};
    use crate::domain::study::DyadId;
    use crate::stats::Estimate;

    fn flag(rule: Rule, share: f64, session: u32) -> Flag {
        let share = Estimate { value: share, std_error: None, interval: None, df: None, n: 1000 };
        let base = BaseRate { sessions: 10, courses: 1000, share, expected: 1.0 };
        let occasions = vec![Occasion { since: session, session, value: -1.0, interval: None, n: 1, fall: None }];
        let views = "therapist-client".to_owned();
        Flag { rule, table: 0, scale: "total".to_owned(), dyad: DyadId(0), views, occasions, base }
    }

    #[test]
    fn six_flags_are_shown_and_the_rest_counted() {
        assert_eq!((not_shown(0), not_shown(6)), (None, None));
        assert!(not_shown(7).is_some_and(|words| words.starts_with("1 further flag not shown")));
        assert!(not_shown(9).is_some_and(|words| words.starts_with("3 further flags not shown")));
    }

    #[test]
    fn a_widest_session_is_told_once_but_not_by_a_flag_that_calm_courses_have_too() {
        let (rare, usual, other) =
            (flag(Rule::GapUnlikeUsual, 0.1, 4), flag(Rule::GapBeyondError, 0.99, 4), flag(Rule::SplitBond, 0.1, 4));
        assert!(is_told(&[&rare], 4));
        assert!(!is_told(&[&rare], 5));
        assert!(!is_told(&[&usual, &other], 4));
    }
}

//! What stood out in one case: flags with their base rates, the rarest first, and forms that are missing.

use super::flag_words::{Speakers, USUAL, clearest, flag_remark, sessions};
use super::flags::base_rate_short;
use super::material::Material;
use super::words::{count, listed, number_column, percent, text_column};
use super::{Block, Cell, NumberStyle, Prose, Remark, Section, Table};
use crate::analyze::case::{Case, CaseScale};
use crate::analyze::flags::{Flag, Rule};
use crate::analyze::views::views_of;

/// What flags are measured against.
const CALM: &str = "A calm course is one in which nothing changes: the forms of one case of these data in random order, as many sessions as \
                    here. A rule that fires there often says little when it fires here.";

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
    let mut blocks = Vec::new();
    if !flags.is_empty() {
        blocks.push(Block::Aside(Prose::new(CALM)));
    }
    if !remarks.is_empty() {
        blocks.push(Block::Remarks(remarks));
    }
    if !usual.is_empty() {
        let summary = format!("{} that most calm courses show as well", count(usual.len(), "flag"));
        blocks.push(Block::Details { summary, blocks: vec![Block::Table(usual_table(&usual, level))] });
    }
    (!blocks.is_empty()).then(|| Section { id: "stood-out".to_owned(), heading: "What stood out".to_owned(), blocks })
}

/// One row for each flag that is usual: nothing to be read into, but not hidden either.
fn usual_table(flags: &[&Flag], level: f64) -> Table {
    let row = |flag: &&Flag| {
        let style = NumberStyle::Signed;
        let most = clearest(flag);
        let interval = match most.and_then(|occasion| occasion.interval) {
            Some((low, high)) => Cell::Interval { low, high, digits: 2, style },
            None => Cell::Absent { why: "a count, or no known error".to_owned() },
        };
        vec![
            Cell::Text(flag.rule.words().to_owned()),
            Cell::Text(flag.views.clone()),
            Cell::Text(sessions(&flag.occasions)),
            most.map_or_else(|| Cell::Text(String::new()), |own| Cell::Number { value: own.value, digits: 2, style }),
            interval,
            Cell::Text(base_rate_short(flag.base.share.value)),
        ]
    };
    Table {
        caption: "Rules that fire in at least half of the calm courses of this length: no sign by themselves"
            .to_owned(),
        columns: vec![
            text_column("Rule"),
            text_column("view"),
            text_column("where"),
            number_column("most"),
            number_column(format!("{} interval", percent(level))),
            number_column("calm courses"),
        ],
        rows: flags.iter().map(row).collect(),
        notes: vec!["Points per item; rules about being apart on some scales in half widths of the error, missing forms in sessions.".to_owned()],
    }
}

/// Is the gap of this session already told by a flag that few calm courses have?
pub fn is_told(flags: &[&Flag], session: u32) -> bool {
    let about_gap = |flag: &&&Flag| {
        matches!(flag.rule, Rule::GapBeyondError | Rule::GapUnlikeUsual | Rule::ReceiverBelow)
            && flag.base.share.value < USUAL
    };
    let names = |flag: &&Flag| flag.occasions.iter().any(|own| own.session == session);
    flags.iter().filter(about_gap).any(names)
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
            "{:.0} % of the sessions of this case, {:.0} % of all sessions in these data. The data do not say why.",
            share * 100.0,
            everywhere * 100.0
        ),
    })
}

//! How clearly cases differ from what is usual: all cases that were looked at counted, and what chance alone would show.

use super::NumberStyle;
use super::material::{InstrumentTable, Material};
use super::number::number;
use super::words::{count, plural};
use crate::analyze::finding::Finding;
use crate::analyze::flags::{Flag, Rule};
use crate::analyze::views::pairs_of;

/// A rule is rare where fewer than one in five calm courses of these data set it off.
pub const RARE: f64 = 0.2;
/// Among cases called unlike, at most this share is expected to be there by chance.
pub const BY_CHANCE: f64 = 0.05;

/// Cases unlike the others of their therapist or supervisor.
pub struct Evidence {
    /// After all cases were counted.
    pub unlike: usize,
    /// If each were looked at alone.
    pub alone: usize,
    /// How many would look so alone, by chance.
    pub by_chance: f64,
    /// How many were looked at.
    pub looked_at: usize,
}

/// `None` where no case has others to be compared with.
pub fn evidence_of(material: &Material<'_>, table: &InstrumentTable<'_>) -> Option<Evidence> {
    let pair = pairs_of(table.instrument.relationship)[0].name();
    let (_, scale) = material.main_scale(table.table)?;
    let level = table.instrument.relationship.roles().1.name();
    let all = |term: &str, counted: bool| {
        material.findings.iter().find(|finding| {
            finding.term == term
                && finding.level == level
                && finding.is_of(&table.instrument.id, scale)
                && finding.views.as_deref() == Some(&pair)
                && finding.group.is_none()
                && (finding.method == "benjamini-hochberg") == counted
        })
    };
    let value = |finding: Option<&Finding>| finding?.estimate().map(|estimate| estimate.value);
    let counted = all("unlike_usual", true)?;
    Some(Evidence {
        unlike: whole(value(Some(counted))?),
        alone: whole(value(all("unlike_usual", false))?),
        by_chance: value(all("unlike_usual_by_chance", false))?,
        looked_at: counted.n,
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of cases, as rows hold it")]
fn whole(count: f64) -> usize {
    count as usize
}

impl Evidence {
    /// What was looked at, what was found, what chance alone would show.
    pub fn words(&self, table: &InstrumentTable<'_>) -> String {
        let (giver, receiver) = table.instrument.relationship.roles();
        let how_many = if self.unlike == 0 { "None".to_owned() } else { self.unlike.to_string() };
        let by_chance = if self.unlike == 0 { "" } else { ", so that about 1 in 20 of these could be there by chance" };
        format!(
            "*{how_many} of {}* {} a gap unlike that of the {}'s other {}, all comparisons counted{by_chance}. Compared one by one it would \
             be {}, where chance alone makes about {}.",
            count(self.looked_at, "case"),
            if self.unlike < 2 { "has" } else { "have" },
            giver.name(),
            plural(receiver),
            self.alone,
            number(self.by_chance, 1, NumberStyle::Plain)
        )
    }
}

/// Rules that seldom fire when nothing changes, and how often they fired here.
pub struct RareRules<'a> {
    rules: Vec<(&'a str, Option<&'a str>)>,
    /// Times a course was asked for one of them.
    pub looked_at: usize,
    /// Courses in which one fired, rule by rule.
    pub fired: f64,
    /// The same in calm courses.
    pub expected: f64,
}

/// The rare rules on the main scale of an instrument.
pub fn rare_rules<'a>(material: &Material<'a>, table: &InstrumentTable<'_>) -> RareRules<'a> {
    let mut found = RareRules { rules: Vec::new(), looked_at: 0, fired: 0.0, expected: 0.0 };
    let Some((_, scale)) = material.main_scale(table.table) else { return found };
    let own = |finding: &&Finding| finding.is_of(&table.instrument.id, scale);
    let rates: Vec<&Finding> =
        material.findings.iter().filter(own).filter(|row| row.term.starts_with("flag_rate")).collect();
    let is_flag = |id: &str| Rule::all().any(|rule| rule.id() == id && !rule.is_mark());
    for calm in rates.iter().filter(|row| row.term == "flag_rate_calm" && is_flag(&row.method)) {
        let seen =
            rates.iter().find(|row| row.term == "flag_rate" && row.method == calm.method && row.views == calm.views);
        let (Some(calm_share), Some(seen)) = (calm.estimate(), seen.and_then(|row| row.estimate())) else { continue };
        if calm_share.value < RARE {
            found.rules.push((&calm.method, calm.views.as_deref()));
            found.looked_at += calm.n;
            found.fired += seen.value * calm.n as f64;
            found.expected += calm_share.value * calm.n as f64;
        }
    }
    found
}

impl RareRules<'_> {
    /// Does a flag from one of them say something: does it come from a rule that is rare, and do such rules fire more often
    /// here than if nothing changed?
    pub fn holds(&self, flag: &Flag) -> bool {
        self.fired > self.expected
            && self.rules.iter().any(|&(id, views)| id == flag.rule.id() && views == Some(&flag.views))
    }

    /// How often they fired, beside how often they would if nothing changed; `None` where there is no such rule.
    pub fn words(&self) -> Option<String> {
        if self.looked_at == 0 {
            return None;
        }
        let weight = if self.fired > self.expected {
            "Cases with one stand before those without."
        } else {
            "That is not more, so these flags move no case up."
        };
        let times = match self.fired.round() {
            0.0 => "never fired".to_owned(),
            1.0 => "fired once".to_owned(),
            fired => format!("fired {fired:.0} times"),
        };
        Some(format!(
            "Of the rules of this page, {} in fewer than 1 of 5 courses in which nothing changes. Asked {} they {times}; if nothing \
             changed, {} would be expected. {weight}",
            if self.rules.len() == 1 { "1 fires".to_owned() } else { format!("{} fire", self.rules.len()) },
            count(self.looked_at, "time"),
            if self.expected < 0.05 {
                "hardly any".to_owned()
            } else {
                format!("about {}", number(self.expected, 1, NumberStyle::Plain))
            }
        ))
    }
}

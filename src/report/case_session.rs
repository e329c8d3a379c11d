//! The session of a case whose gap lies furthest from what is usual for it, and how often some session does.

use std::cmp::Ordering;

use super::number::number;
use super::words::{count, sides};
use super::{NumberStyle, Prose};
use crate::analyze::case::{CasePair, CaseScale};
use crate::stats::extreme::chance_of_extreme;

/// A gap stands out if fewer than one in five courses of this length hold one like it.
const RARE: f64 = 0.2;

/// The most unusual session of a case.
pub struct WidestSession {
    /// Its number.
    pub session: u32,
    /// Its gap.
    pub gap: f64,
    /// Which view it puts higher, in words.
    pub higher: String,
    /// How often a course of this length holds such a gap, in words.
    pub chance: String,
    share: f64,
}

/// The session whose gap lies furthest from the mean of its case; `None` below three joint sessions or without spread.
pub fn widest_session(scale: &CaseScale, pair: &CasePair) -> Option<WidestSession> {
    let mean = pair.gap.as_ref().ok()?.value;
    let gaps = scale.gaps(&pair.pair);
    let &(session, gap) = gaps.iter().max_by(|a, b| (a.1 - mean).abs().total_cmp(&(b.1 - mean).abs()))?;
    let spread = pair.spread?;
    let share = chance_of_extreme((gap - mean).abs(), spread, gaps.len()).ok()?;
    let chance = format!(
        "Gaps of one case vary from session to session in these data (SD {}); some gap lies this far from the mean of its case in \
         {} of 100 courses of {}.",
        number(spread, 2, NumberStyle::Plain),
        in_hundred(share),
        count(gaps.len(), "joint session")
    );
    let (above, below) = sides(&pair.pair);
    let higher = match gap.total_cmp(&0.0) {
        Ordering::Greater => above,
        Ordering::Less => below,
        Ordering::Equal => "both rated the same".to_owned(),
    };
    Some(WidestSession { session, gap, higher, chance, share })
}

impl WidestSession {
    /// Is such a gap rare enough to be asked about?
    pub fn stands_out(&self) -> bool {
        self.share < RARE
    }

    /// For the first screen.
    pub fn sentence(&self) -> Prose {
        if !self.stands_out() {
            return Prose::new(
                "*No single session stands out*: the gap varies from session to session as it does in the other cases.",
            );
        }
        Prose::new(&format!(
            "In *session {}* the gap ({}, {}) lay furthest from what is usual for this case. {} It is worth a question, not a conclusion.",
            self.session,
            number(self.gap, 2, NumberStyle::Signed),
            self.higher,
            self.chance
        ))
    }
}

/// A share as a whole number out of a hundred, "fewer than 1" where it would round to none.
pub fn in_hundred(share: f64) -> String {
    let hundred = share * 100.0;
    if hundred < 0.5 { "fewer than 1".to_owned() } else { format!("about {hundred:.0}") }
}

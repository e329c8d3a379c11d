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
    /// The session with the widest gap and that gap, where it is another one.
    widest: Option<(u32, f64)>,
    share: f64,
}

/// The session whose gap lies furthest from the mean of its case; `None` below three joint sessions or without spread.
pub fn widest_session(scale: &CaseScale, pair: &CasePair) -> Option<WidestSession> {
    let mean = pair.gap.as_ref().ok()?.value;
    let gaps = scale.gaps(&pair.pair);
    let &(session, gap) = gaps.iter().max_by(|a, b| (a.1 - mean).abs().total_cmp(&(b.1 - mean).abs()))?;
    let by_width = gaps.iter().copied().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    let widest = by_width.filter(|&(other, width)| other != session && width.abs() > gap.abs());
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
    Some(WidestSession { session, gap, higher, chance, widest, share })
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
        let widest = self.widest.map_or_else(String::new, |(session, gap)| {
            format!(
                " (the widest gap, {} in session {session}, lies nearer to it)",
                number(gap, 2, NumberStyle::Signed)
            )
        });
        Prose::new(&format!(
            "In *session {}* the gap ({}, {}) lay furthest from the mean of this case{widest}. {} It is worth a question, not a \
             conclusion.",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_gap_that_is_nearer_to_the_usual_one_is_named_too() {
        let session = |widest| WidestSession {
            session: 11,
            gap: 0.67,
            higher: "therapist rated higher".to_owned(),
            chance: "Some gap lies this far in about 11 of 100 courses.".to_owned(),
            widest,
            share: 0.11,
        };
        let said = session(Some((4, -1.5))).sentence().plain();
        assert!(said.contains("(the widest gap, \u{2212}1.50 in session 4, lies nearer to it)"), "{said}");
        assert!(!session(None).sentence().plain().contains("widest"));
    }
}

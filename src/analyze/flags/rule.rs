//! The rules by name, and which of them can be asked of these data.

use super::yardstick::Yardstick;
use super::{drops, ends, gaps, missing, movement, split};
use crate::analyze::courses::Course;
use crate::analyze::usual_gap::Usual;
use crate::stats::Undefined;

/// Whose form a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Therapist or supervisor.
    Giver,
    /// Client or trainee.
    Receiver,
}

impl Side {
    /// Place in a pair.
    pub fn place(self) -> usize {
        self as usize
    }
}

/// A rule. What each of them says stands in the documentation of methods under its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The receiver's sum is at or below the published cut-off.
    LowScore,
    /// Between two ratings in a row one view falls by a standard deviation.
    Drop1Sd(Side),
    /// The same by two.
    Drop2Sd(Side),
    /// The same beyond the error of measurement.
    ReliableChange(Side),
    /// The same by the strictest of three measures: one standard deviation of all ratings, one of the dyad's own, reliable change.
    Combined(Side),
    /// The gap of a session lies outside the interval of its error of measurement about 0.
    GapBeyondError,
    /// The gap of a session stands out from the usual gap of this giver.
    GapUnlikeUsual,
    /// The giver is above while the receiver falls.
    GiverAboveFalling,
    /// The two views moved against one another over the last sessions.
    OppositeMovement,
    /// The highest possible answer to every item.
    Ceiling(Side),
    /// Two sessions in a row without this form.
    MissingForms(Side),
    /// A gap on goal or task and none on bond.
    SplitGoalTask,
    /// A gap on bond and none on goal and task.
    SplitBond,
    /// The receiver is below the giver beyond error, on a scale of safety or rapport in supervision.
    ReceiverBelow,
}

/// One time that a rule fires: places in the course, and what was seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Firing {
    /// First session concerned.
    pub since: usize,
    /// Last session concerned.
    pub at: usize,
    /// What was seen, in the units of the rule.
    pub value: f64,
    /// Its interval, where there is one.
    pub interval: Option<(f64, f64)>,
    /// How many ratings it rests on.
    pub n: usize,
}

const BOTH: [Side; 2] = [Side::Giver, Side::Receiver];

impl Rule {
    /// All rules, in the order in which they are printed.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_sides = |rule: fn(Side) -> Self| BOTH.map(rule);
        let drops = [Self::Combined, Self::ReliableChange, Self::Drop1Sd, Self::Drop2Sd].into_iter().flat_map(of_sides);
        let forms = [Self::Ceiling, Self::MissingForms].into_iter().flat_map(of_sides);
        [Self::LowScore]
            .into_iter()
            .chain(drops)
            .chain([Self::GapBeyondError, Self::GapUnlikeUsual])
            .chain([
                Self::GiverAboveFalling,
                Self::OppositeMovement,
                Self::SplitGoalTask,
                Self::SplitBond,
                Self::ReceiverBelow,
            ])
            .chain(forms)
    }

    /// Its name.
    pub fn id(self) -> &'static str {
        match self {
            Self::LowScore => "low-score",
            Self::Drop1Sd(_) => "drop-1sd",
            Self::Drop2Sd(_) => "drop-2sd",
            Self::ReliableChange(_) => "reliable-change",
            Self::Combined(_) => "combined",
            Self::GapBeyondError => "gap-beyond-error",
            Self::GapUnlikeUsual => "gap-unlike-usual",
            Self::GiverAboveFalling => "giver-above-falling",
            Self::OppositeMovement => "opposite-movement",
            Self::Ceiling(_) => "ceiling",
            Self::MissingForms(_) => "missing-forms",
            Self::SplitGoalTask => "split-goal-task",
            Self::SplitBond => "split-bond",
            Self::ReceiverBelow => "receiver-below",
        }
    }

    /// Its name in words, for pages on which codes would be read as verdicts.
    pub fn words(self) -> &'static str {
        match self {
            Self::LowScore => "low sum",
            Self::Drop1Sd(_) => "fall of one SD or more",
            Self::Drop2Sd(_) => "fall of two SDs or more",
            Self::ReliableChange(_) => "fall beyond form error",
            Self::Combined(_) => "fall beyond form error and one SD",
            Self::GapBeyondError => "gap beyond form error",
            Self::GapUnlikeUsual => "gap unlike the usual one",
            Self::GiverAboveFalling => "three falling ratings, the other view higher",
            Self::OppositeMovement => "views moving in opposite directions",
            Self::Ceiling(_) => "highest answer to every item",
            Self::MissingForms(_) => "forms missing in a row",
            Self::SplitGoalTask => "apart on goal or task, not on bond",
            Self::SplitBond => "apart on bond, not on goal and task",
            Self::ReceiverBelow => "trainee lower, beyond form error",
        }
    }

    /// What a flag of this rule must not be taken for.
    pub fn is_not(self) -> &'static str {
        match self {
            Self::LowScore => "a low alliance: the cut-off is one of this form alone, and one session is one rating",
            Self::Drop1Sd(_) | Self::Drop2Sd(_) | Self::ReliableChange(_) | Self::Combined(_) => {
                "a rupture: a rating that falls can be a session in which something was said openly"
            }
            Self::GapBeyondError => "a sign that one of the two views is nearer to what happened",
            Self::GapUnlikeUsual => {
                "an unusual session in itself: it is measured against other sessions of the same giver"
            }
            Self::GiverAboveFalling => "a forecast: it says what the two forms showed over three ratings",
            Self::OppositeMovement => "settled: a handful of sessions rarely tells how two views move",
            Self::Ceiling(_) => "a perfect session: a form at its highest value cannot show change",
            Self::MissingForms(_) => "random either: forms go missing for reasons, and these are not in the data",
            Self::SplitGoalTask | Self::SplitBond => "a profile of a person: scales of one form share items' errors",
            Self::ReceiverBelow => "an evaluation of the supervisor or the trainee: the two forms describe one hour",
        }
    }

    /// Whose form, if it is one.
    pub fn side(self) -> Option<Side> {
        match self {
            Self::Drop1Sd(side)
            | Self::Drop2Sd(side)
            | Self::ReliableChange(side)
            | Self::Combined(side)
            | Self::Ceiling(side)
            | Self::MissingForms(side) => Some(side),
            Self::LowScore => Some(Side::Receiver),
            _ => None,
        }
    }

    /// Is a drop by another measure: counted, and named beside a flag, but no flag of its own.
    pub fn is_mark(self) -> bool {
        matches!(self, Self::Drop1Sd(_) | Self::Drop2Sd(_) | Self::ReliableChange(_))
    }

    /// Does it look at nothing but which forms are there?
    pub fn is_about_missing(self) -> bool {
        matches!(self, Self::MissingForms(_))
    }

    /// Has the instrument what the rule is about?
    pub fn concerns(self, yardstick: &Yardstick) -> bool {
        match self {
            Self::LowScore => yardstick.low.is_some(),
            Self::SplitGoalTask | Self::SplitBond => yardstick.has_parts,
            Self::ReceiverBelow => yardstick.is_safety,
            Self::Ceiling(side) => yardstick.highest[side.place()].is_some(),
            _ => side_rated(self, yardstick),
        }
    }

    /// Why the rule cannot be asked of these data.
    pub fn refusal(self, yardstick: &Yardstick) -> Result<(), Undefined> {
        match self {
            Self::LowScore | Self::Ceiling(_) | Self::MissingForms(_) | Self::OppositeMovement => Ok(()),
            Self::Drop1Sd(side) | Self::Drop2Sd(side) | Self::Combined(side) => {
                yardstick.sd[side.place()].clone().map(|_| ())
            }
            Self::ReliableChange(side) => yardstick.sem[side.place()].clone().map(|_| ()),
            Self::GapBeyondError | Self::ReceiverBelow => yardstick.gap_half.clone().map(|_| ()),
            Self::GapUnlikeUsual => yardstick.usual.clone().map(|_| ()),
            Self::GiverAboveFalling => {
                yardstick.comparable.clone()?;
                yardstick.sd[Side::Receiver.place()].clone().map(|_| ())
            }
            Self::SplitGoalTask | Self::SplitBond => {
                yardstick.part_halves.iter().try_for_each(|half| half.clone().map(|_| ()))
            }
        }
    }

    /// Adds every time that the rule fires in a course. Callers ask [`Self::refusal`] first.
    pub fn fire(self, course: &Course<'_>, usual: Option<Usual>, yardstick: &Yardstick, found: &mut Vec<Firing>) {
        let y = yardstick;
        match self {
            Self::LowScore => ends::low(course, y, found),
            Self::Drop1Sd(side) => drops::by(course, side, y.sd_of(side), y, found),
            Self::Drop2Sd(side) => drops::by(course, side, 2.0 * y.sd_of(side), y, found),
            Self::ReliableChange(side) => drops::by(course, side, y.reliable_change(side), y, found),
            Self::Combined(side) => drops::combined(course, side, y, found),
            Self::GapBeyondError => gaps::beyond_error(course, y, found),
            Self::GapUnlikeUsual => gaps::unlike_usual(course, usual, y, found),
            Self::ReceiverBelow => gaps::receiver_below(course, y, found),
            Self::GiverAboveFalling => movement::giver_above_falling(course, y, found),
            Self::OppositeMovement => movement::opposite(course, y, found),
            Self::Ceiling(side) => ends::ceiling(course, side, y, found),
            Self::MissingForms(side) => missing::in_a_row(course, side, found),
            Self::SplitGoalTask => split::goal_task(course, y, found),
            Self::SplitBond => split::bond(course, y, found),
        }
    }
}

/// Did the views that a rule is about rate at all?
fn side_rated(rule: Rule, yardstick: &Yardstick) -> bool {
    match rule.side() {
        Some(side) => yardstick.rated[side.place()],
        None => yardstick.rated[0] && yardstick.rated[1],
    }
}

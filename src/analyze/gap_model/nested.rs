//! The gaps of a pair of views in the order of the model, the models, and all their rows.

use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::analyze::views::SessionViews;
use crate::analyze::views::ViewPair;
use crate::domain::instrument::Relationship;
use crate::domain::people::PersonId;
use crate::domain::study::DyadId;
use crate::domain::study::Study;
use crate::stats::Undefined;
use crate::stats::gap_model::Courses;
use crate::stats::gap_model::GapFit;
use crate::stats::gap_model::GapModel;
use crate::stats::level::ConfidenceLevel;

/// The joint sessions of a pair of views, case by case, with the models of their gaps.
pub struct NestedGaps {
    pub(super) courses: Courses,
    pub(super) dyads: Vec<DyadId>,
    pub(super) givers: Vec<PersonId>,
    pub(super) relationship: Relationship,
    /// Sessions of a case independent.
    pub(super) plain: Result<(GapModel, GapFit), Undefined>,
    /// Sessions resemble their neighbours.
    pub(super) memory: Result<(GapModel, GapFit), Undefined>,
}

impl NestedGaps {
    /// Fits both models to the sessions in which both views have a score.
    pub fn of(study: &Study, relationship: Relationship, sessions: &[SessionViews], pair: &ViewPair) -> Self {
        let mut courses = Courses::default();
        let (mut dyads, mut givers) = (Vec::new(), Vec::new());
        let mut known: Vec<Option<u32>> = vec![None; study.people.len()];
        let has_both = 1 << pair.minuend | 1 << pair.subtrahend;
        for session in sessions.iter().filter(|session| session.has(has_both)) {
            let own = study.session(session.session);
            if dyads.last() != Some(&own.dyad) {
                let giver = study.dyad(own.dyad).giver;
                let number = *known[giver.0 as usize].get_or_insert_with(|| {
                    givers.push(giver);
                    u32::try_from(givers.len() - 1).unwrap_or(u32::MAX)
                });
                courses.begin(number);
                dyads.push(own.dyad);
            }
            courses.push(own.number, session.score(pair.minuend) - session.score(pair.subtrahend));
        }
        let fitted = |memory| {
            let model = GapModel::new(&courses, memory)?;
            let fit = model.fit()?;
            Ok((model, fit))
        };
        let (plain, memory) = (fitted(false), fitted(true));
        Self { courses, dyads, givers, relationship, plain, memory }
    }

    /// The model for single people: with memory where that can be estimated; and the beginning of its name.
    pub(super) fn preferred(&self) -> Result<(&GapModel, &GapFit, &'static str), Undefined> {
        match (&self.memory, &self.plain) {
            (Ok((model, fit)), _) => Ok((model, fit, "reml-ar1-averaged")),
            (Err(_), Ok((model, fit))) => Ok((model, fit, "reml-averaged")),
            (Err(_), Err(reason)) => Err(reason.clone()),
        }
    }

    /// The rows about the whole study.
    pub fn study_rows(&self, heading: &Heading, level: &ConfidenceLevel, z: f64) -> Vec<Finding> {
        super::levels::rows(self, heading, level, z)
    }

    /// The rows about single people; of clients or trainees and of therapists or supervisors, as wanted.
    pub fn people_rows(
        &self,
        study: &Study,
        heading: &Heading,
        level: &ConfidenceLevel,
        (cases, givers): (bool, bool),
    ) -> Vec<Finding> {
        super::people::rows(self, study, heading, level, (cases, givers))
    }
}

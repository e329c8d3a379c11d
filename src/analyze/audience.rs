//! What a programme may see: rows about groups of people, none of them so small that it is about somebody, and none that
//! gives away another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::finding::Finding;
use super::supervision::LINKED;
use super::views::{session_views, views_of};
use crate::domain::instrument::{Perspective, Relationship};
use crate::domain::people::PersonId;
use crate::domain::rating::Ratings;
use crate::domain::study::{SessionId, Study};
use crate::score::Scores;
use crate::stats::Undefined;

/// Of how many people a number may speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fewest {
    /// Fewest clients.
    pub clients: usize,
    /// Fewest trainees, for a number about supervision.
    pub trainees: usize,
}

impl Default for Fewest {
    fn default() -> Self {
        Self { clients: 5, trainees: 3 }
    }
}

impl Fewest {
    /// The same for clients and trainees.
    pub fn people(least: usize) -> Self {
        Self { clients: least, trainees: least }
    }

    fn of(self, finding: &Finding) -> usize {
        if finding.analysis == "supervision" { self.trainees } else { self.clients }
    }
}

/// What is left of the findings.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The rows, those that are too small without their number.
    pub findings: Vec<Finding>,
    /// How many of them lost their number.
    pub suppressed: usize,
}

/// Leaves out every row about one person, case or session, except for therapists, who stand for their clients; and takes the
/// number away where fewer people than `fewest` stand behind it on any scale of the
/// instrument, since a total and its parts give away each other.
///
/// A therapist with few clients could be worked out from the row of all and the rows of the others. So therapists with the
/// fewest clients lose their number too, until those without one are at least two, with enough clients between them
/// (complementary suppression; Hundepool et al. 2012, section 4.3).
pub fn for_programme(study: &Study, scores: &[Scores], findings: Vec<Finding>, fewest: Fewest) -> Shown {
    let cells = Cells { study, scores };
    let kept: Vec<Finding> =
        findings.into_iter().filter(|finding| finding.group.is_none() || stands_for_clients(finding)).collect();
    let hidden = hidden_therapists(&cells, &kept, fewest.clients);
    let mut behind: BTreeMap<(Arc<str>, Option<String>, &'static str), usize> = BTreeMap::new();
    let mut suppressed = 0;
    let mut show = |finding: Finding| {
        let least = fewest.of(&finding);
        let small = if let Some(group) = &finding.group {
            hidden.contains(&(finding.instrument.clone(), group.clone()))
        } else {
            let key = (finding.instrument.clone(), finding.views.clone(), finding.analysis);
            let people = *behind.entry(key).or_insert_with(|| cells.people(&finding));
            finding.estimate().is_some() && (people < least || finding.n < least)
        };
        suppressed += usize::from(small);
        if small { without_number(finding, least) } else { finding }
    };
    let findings = kept.into_iter().map(&mut show).collect();
    Shown { findings, suppressed }
}

/// Is it a row about the clients of one therapist?
fn stands_for_clients(finding: &Finding) -> bool {
    finding.analysis == "gaps" && finding.level == "therapist"
}

/// The row without anything that was computed, and without its count.
fn without_number(finding: Finding, least: usize) -> Finding {
    Finding {
        value: Err(Undefined::SmallCell { least }),
        no_interval: None,
        statistic: None,
        df1: None,
        df2: None,
        p_value: None,
        n: 0,
        k: None,
        ..finding
    }
}

/// Who stands behind the rows.
struct Cells<'a> {
    study: &'a Study,
    scores: &'a [Scores],
}

impl Cells<'_> {
    /// How many receivers stand behind the rows with the views of this one: on the scale where they are fewest. What has no
    /// views is about observers, of whom two must have rated a session.
    fn people(&self, finding: &Finding) -> usize {
        let views = finding.views.as_deref().unwrap_or("observer");
        if views == LINKED {
            return self.linked_trainees();
        }
        let views: Vec<Perspective> = views.split([',', '-']).filter_map(Perspective::from_name).collect();
        let among_observers = finding.analysis == "agreement";
        let receivers =
            self.receivers(&finding.instrument, &views, |session| !among_observers || self.observers(session) > 1);
        receivers.into_values().map(|people| people.len()).filter(|&people| people > 0).min().unwrap_or(0)
    }

    /// How many are trainees in supervision and therapists in therapy.
    fn linked_trainees(&self) -> usize {
        let of = |relationship| self.study.dyads.iter().filter(move |dyad| dyad.relationship == relationship);
        let therapists: BTreeSet<PersonId> = of(Relationship::Therapy).map(|dyad| dyad.giver).collect();
        let trainees: BTreeSet<PersonId> = of(Relationship::Supervision).map(|dyad| dyad.receiver).collect();
        therapists.intersection(&trainees).count()
    }

    /// Receivers with their givers, by scale, who have a session that all these views scored.
    fn receivers(
        &self,
        instrument: &str,
        views: &[Perspective],
        counts: impl Fn(SessionId) -> bool,
    ) -> BTreeMap<String, BTreeSet<(PersonId, PersonId)>> {
        let mut found: BTreeMap<String, BTreeSet<(PersonId, PersonId)>> = BTreeMap::new();
        for (ratings, scores) in self.study.ratings.iter().zip(self.scores) {
            let own = &self.study.instruments[ratings.instrument];
            if own.id != instrument {
                continue;
            }
            let order = views_of(own.relationship);
            let bits = views.iter().filter_map(|view| order.iter().position(|own| own == view));
            let bits = bits.fold(0_u8, |bits, place| bits | 1 << place);
            for (scale, id) in scores.scales().iter().enumerate() {
                let people = found.entry(id.clone()).or_default();
                for session in session_views(ratings, scores, scale, own.relationship) {
                    if session.has(bits) && counts(session.session) {
                        let dyad = self.study.dyad_of(session.session);
                        people.insert((dyad.receiver, dyad.giver));
                    }
                }
            }
        }
        found
    }

    fn observers(&self, session: SessionId) -> usize {
        let forms = |ratings: &Ratings| {
            let first = ratings.session.partition_point(|own| *own < session);
            let own = ratings.session[first..].iter().take_while(|own| **own == session).count();
            ratings.perspective[first..first + own].iter().filter(|view| **view == Perspective::Observer).count()
        };
        self.study.ratings.iter().map(forms).max().unwrap_or(0)
    }
}

/// Instrument and therapist of every row that may not be shown, on any scale and for any two views.
fn hidden_therapists(cells: &Cells<'_>, findings: &[Finding], least: usize) -> BTreeSet<(Arc<str>, String)> {
    let rows = findings.iter().filter(|finding| finding.group.is_some());
    let asked: BTreeSet<(&str, &str)> =
        rows.filter_map(|row| Some((&*row.instrument, row.views.as_deref()?))).collect();
    let mut families: BTreeMap<&str, Vec<BTreeMap<String, usize>>> = BTreeMap::new();
    for (instrument, views) in asked {
        let views: Vec<Perspective> = views.split('-').filter_map(Perspective::from_name).collect();
        for people in cells.receivers(instrument, &views, |_| true).into_values() {
            let mut clients: BTreeMap<String, usize> = BTreeMap::new();
            for (_, giver) in people {
                *clients.entry(cells.study.people.id(giver).to_owned()).or_default() += 1;
            }
            families.entry(instrument).or_default().push(clients);
        }
    }
    let hidden = families.into_iter().flat_map(|(instrument, families)| {
        hidden_of(&families, least).into_iter().map(move |therapist| (instrument.into(), therapist))
    });
    hidden.collect()
}

/// Who is hidden in tables of clients by therapist, each of which is shown with its total: the same people in all of them.
fn hidden_of(families: &[BTreeMap<String, usize>], least: usize) -> BTreeSet<String> {
    let small = |family: &BTreeMap<String, usize>| {
        let few = family.iter().filter(|(_, clients)| **clients < least);
        few.map(|(therapist, _)| therapist.clone()).collect::<Vec<_>>()
    };
    let mut hidden: BTreeSet<String> = families.iter().flat_map(small).collect();
    while let Some(next) = families.iter().find_map(|family| next_to_hide(family, &hidden, least)) {
        hidden.insert(next);
    }
    hidden
}

/// Who must be hidden besides, so that those who are cannot be told from the total; nobody if they already cannot.
fn next_to_hide(family: &BTreeMap<String, usize>, hidden: &BTreeSet<String>, least: usize) -> Option<String> {
    let own: Vec<usize> = family.iter().filter(|(who, _)| hidden.contains(*who)).map(|(_, clients)| *clients).collect();
    let safe = own.is_empty() || (own.len() > 1 && own.iter().sum::<usize>() >= least);
    let others = family.iter().filter(|(who, _)| !hidden.contains(*who));
    let fewest = others.min_by_key(|(who, clients)| (**clients, (*who).clone()));
    fewest.filter(|_| !safe).map(|(who, _)| who.clone())
}

/// The dyads that a trainee or a supervisor sees: a trainee's own clients and supervision; a supervisor's own trainees, and
/// the clients of these.
pub fn own_dyads(study: &Study, person: PersonId, is_supervisor: bool) -> Vec<bool> {
    let supervised = |trainee: PersonId| {
        let mut dyads = study.dyads.iter().filter(|dyad| dyad.relationship == Relationship::Supervision);
        dyads.any(|dyad| dyad.giver == person && dyad.receiver == trainee)
    };
    let own = study.dyads.iter().map(|dyad| match (dyad.relationship, is_supervisor) {
        (Relationship::Therapy, false) | (Relationship::Supervision, true) => dyad.giver == person,
        (Relationship::Supervision, false) => dyad.receiver == person,
        (Relationship::Therapy, true) => supervised(dyad.giver),
    });
    own.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(clients: &[usize]) -> BTreeMap<String, usize> {
        (1..).zip(clients).map(|(therapist, &clients)| (format!("T{therapist}"), clients)).collect()
    }

    fn hidden(families: &[&[usize]]) -> Vec<String> {
        let families: Vec<_> = families.iter().map(|clients| family(clients)).collect();
        hidden_of(&families, 5).into_iter().collect()
    }

    #[test]
    fn nobody_is_hidden_where_all_have_enough_clients() {
        assert!(hidden(&[&[5, 6, 9]]).is_empty());
    }

    #[test]
    fn one_therapist_is_never_hidden_alone() {
        assert_eq!(hidden(&[&[4, 8, 6]]), ["T1", "T3"]);
        // Two small ones with four clients between them take a third with them.
        assert_eq!(hidden(&[&[2, 2, 8, 6]]), ["T1", "T2", "T4"]);
        assert_eq!(hidden(&[&[3, 2, 8, 6]]), ["T1", "T2"]);
    }

    #[test]
    fn who_is_hidden_on_one_scale_is_hidden_on_all() {
        assert_eq!(hidden(&[&[6, 7, 8], &[4, 7, 8]]), ["T1", "T2"]);
    }

    #[test]
    fn what_is_hidden_cannot_be_worked_out_from_total_and_others() {
        // Every table of up to four therapists: what the total leaves over belongs to two or more, with enough clients.
        for (code, least) in (0..8_usize.pow(4)).flat_map(|code| [3, 5, 7].map(|least| (code, least))) {
            let clients: Vec<usize> = (0..4).map(|place| code / 8_usize.pow(place) % 8 + 1).collect();
            let total: usize = clients.iter().sum();
            let hidden = hidden_of(&[family(&clients)], least);
            let shown: usize =
                (1..).zip(&clients).filter(|(at, _)| !hidden.contains(&format!("T{at}"))).map(|(_, n)| n).sum();
            let shown_small = (1..).zip(&clients).any(|(at, &n)| n < least && !hidden.contains(&format!("T{at}")));
            assert!(!shown_small, "{clients:?} {least}");
            assert!(
                hidden.is_empty() || (hidden.len() > 1 && total - shown >= least) || total < least,
                "{clients:?} {least}"
            );
        }
    }
}

//! Shrunken gaps of clients and therapists, and clients whose gap is unlike their therapist's usual one.

use super::nested::NestedGaps;
use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::domain::people::PersonId;
use crate::domain::study::DyadId;
use crate::domain::study::Study;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::adjust::Adjustment;
use crate::stats::adjust::adjusted;
use crate::stats::gap_model::Deviation;
use crate::stats::gap_model::Shrunken;
use crate::stats::level::ConfidenceLevel;

/// Share of chance findings among those that are called exceptional, and the p value of which so many arise by chance.
const CHANCE: f64 = 0.05;

/// The long-run gap of one case or person.
#[derive(Debug, Clone, PartialEq)]
pub struct ShrunkenGap<Who> {
    /// Who.
    pub who: Who,
    /// The gap, drawn towards what is usual, with its interval.
    pub value: Estimate,
    /// The mean of the sessions as they are.
    pub raw: f64,
    /// How much of the value comes from the own sessions, 0 to 1.
    pub weight: f64,
    /// How unlike the giver's usual gap it is; only for cases.
    pub unusual: Option<Unusual>,
}

/// How unlike the usual gap of its giver a case is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unusual {
    /// Its sessions less what the giver's other cases let expect.
    pub deviation: Deviation,
    /// Expected share of chance findings among cases at least as unlike (Benjamini & Hochberg 1995).
    pub q_value: f64,
    /// Is that at most 5 %?
    pub exceptional: bool,
}

/// All shrunken gaps of one pair of views on one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct ShrunkenGaps {
    /// Clients or trainees, in the order of the study.
    pub clients: Result<Vec<ShrunkenGap<DyadId>>, Undefined>,
    /// Therapists or supervisors, by their first case.
    pub givers: Result<Vec<ShrunkenGap<PersonId>>, Undefined>,
    /// How many cases were looked at.
    pub looked_at: usize,
    /// How many of these have p below .05 if all are like their giver's others.
    pub expected_by_chance: f64,
    /// How they were made.
    pub method: &'static str,
}

impl NestedGaps {
    /// Everyone's shrunken gap.
    pub fn shrunken(&self, level: &ConfidenceLevel) -> Result<ShrunkenGaps, Undefined> {
        let (model, fit, method) = self.preferred()?;
        let all = model.shrunken(&self.courses, fit, level)?;
        let unusual: Vec<Option<Unusual>> = match all.deviations {
            Ok(deviations) => {
                let p_values: Vec<f64> = deviations.iter().map(|deviation| deviation.p_value).collect();
                let q_values = adjusted(&p_values, Adjustment::BenjaminiHochberg);
                let of = |(deviation, q_value): (Deviation, f64)| {
                    Some(Unusual { deviation, q_value, exceptional: q_value <= CHANCE })
                };
                deviations.into_iter().zip(q_values).map(of).collect()
            }
            Err(_) => vec![None; self.dyads.len()],
        };
        let looked_at = unusual.iter().flatten().count();
        let clients = all.cases.map(|cases| {
            let all = cases.into_iter().zip(&self.dyads).zip(unusual);
            all.map(|((own, &who), unusual)| gap(who, own, unusual)).collect()
        });
        let givers = all
            .givers
            .map(|givers| givers.into_iter().zip(&self.givers).map(|(own, &who)| gap(who, own, None)).collect());
        Ok(ShrunkenGaps { clients, givers, looked_at, expected_by_chance: CHANCE * looked_at as f64, method })
    }
}

fn gap<Who>(who: Who, own: Shrunken, unusual: Option<Unusual>) -> ShrunkenGap<Who> {
    ShrunkenGap { who, value: own.value, raw: own.raw, weight: own.weight, unusual }
}

pub(super) fn rows(
    gaps: &NestedGaps,
    study: &Study,
    heading: &Heading,
    level: &ConfidenceLevel,
    (wants_cases, wants_givers): (bool, bool),
) -> Vec<Finding> {
    let (giver, receiver) = gaps.relationship.roles();
    let n = gaps.courses.sessions();
    let mut rows = Vec::new();
    let all = match gaps.shrunken(level) {
        Ok(all) => all,
        Err(reason) => {
            rows.push(heading.row(receiver.name(), "shrunken_gap", Err(reason), n, "refused"));
            return rows;
        }
    };
    let method = all.method;
    if wants_cases {
        rows.extend(looked_at_rows(&all, heading, receiver.name()));
        match &all.clients {
            Ok(clients) => {
                for own in clients {
                    rows.extend(client_rows(own, study, heading, level, (receiver.name(), method)));
                }
            }
            Err(reason) => rows.push(heading.row(receiver.name(), "shrunken_gap", Err(reason.clone()), n, method)),
        }
    }
    if wants_givers {
        match &all.givers {
            Ok(givers) => rows.extend(givers.iter().map(|own| {
                let row = heading.row(giver.name(), "shrunken_gap", Ok(own.value), own.value.n, method);
                row.about(study.people.id(own.who))
            })),
            Err(reason) => rows.push(heading.row(giver.name(), "shrunken_gap", Err(reason.clone()), n, method)),
        }
    }
    rows
}

/// How many cases are exceptional, and how many would look unusual by chance.
fn looked_at_rows(all: &ShrunkenGaps, heading: &Heading, level: &'static str) -> Vec<Finding> {
    let Ok(clients) = &all.clients else { return Vec::new() };
    if all.looked_at == 0 {
        return Vec::new();
    }
    let unusual = || clients.iter().filter_map(|own| own.unusual);
    let count = |holds: fn(&Unusual) -> bool| Estimate::plain(unusual().filter(holds).count() as f64, all.looked_at);
    vec![
        heading.row(level, "unlike_usual", count(|own| own.exceptional), all.looked_at, "benjamini-hochberg"),
        heading.row(level, "unlike_usual", count(|own| own.deviation.p_value < CHANCE), all.looked_at, all.method),
        heading.row(
            level,
            "unlike_usual_by_chance",
            Estimate::plain(all.expected_by_chance, all.looked_at),
            all.looked_at,
            all.method,
        ),
    ]
}

/// The shrunken gap of a client, and how unlike the therapist's usual one it is.
fn client_rows(
    own: &ShrunkenGap<DyadId>,
    study: &Study,
    heading: &Heading,
    confidence: &ConfidenceLevel,
    (level, method): (&'static str, &'static str),
) -> Vec<Finding> {
    let id = study.case_id(own.who);
    let mut rows = vec![heading.row(level, "shrunken_gap", Ok(own.value), own.value.n, method).about(id.clone())];
    if let Some(Unusual { deviation, q_value, .. }) = own.unusual {
        let scale = deviation.std_error * libm::sqrt((deviation.df - 2.0) / deviation.df);
        let half = confidence.t(deviation.df).map(|t| t * scale);
        let interval = half.and_then(|half| Interval::around(deviation.value, half, heading.conf_level));
        let plain = Estimate::plain(deviation.value, own.value.n);
        let value = plain.map(|plain| Estimate {
            std_error: Some(deviation.std_error),
            df: Some(deviation.df),
            interval,
            ..plain
        });
        let mut row = heading.row(level, "gap_from_usual", value, own.value.n, method).about(id.clone());
        (row.df1, row.p_value) = (Some(deviation.df), Some(deviation.p_value));
        rows.push(row);
        let q_value = Estimate::plain(q_value, own.value.n);
        rows.push(heading.row(level, "false_discovery", q_value, own.value.n, "benjamini-hochberg").about(id));
    }
    rows
}

//! Audits to look at: one as it should be, one in which much cannot be told, one with very many raters.

use crate::analyze::audit::material::{AuditMaterial, Block, Design, DesignCell};
use crate::analyze::audit::scale::{
    ChanceCoefficient, Coefficient, Component, Decision, LeftOut, Needed, RaterAudit, RaterPair, RatersNeeded,
    Residual, ScaleAudit, Spreads, TargetSpread,
};
use crate::stats::raters::ScaleUse;
use crate::stats::{Estimate, Interval, Measured, Undefined};

const LEVELS: [f64; 9] = [0.21, -0.34, 0.05, 0.62, -0.12, 0.02, -0.48, 0.15, -0.11];

fn number(value: f64) -> Measured {
    Estimate::plain(value, 84)
}

fn between(value: f64, low: f64, high: f64) -> Measured {
    number(value).map(|estimate| Estimate { interval: Interval::new(low, high, 0.95), ..estimate })
}

fn around(value: f64, half: f64) -> Measured {
    between(value, value - half, value + half)
}

/// Equal everywhere, and uneven enough to look at: between -1 and 1.
fn uneven(seed: usize) -> f64 {
    let part = |step: f64| (seed as f64 * step).fract();
    (part(0.618_034) + part(0.414_214) + part(0.732_051)) / 1.5 - 1.0
}

fn code(letter: char, place: usize) -> String {
    format!("{letter}{:02}", place + 1)
}

/// Nine observers, 84 sessions, everything connected.
pub(crate) fn sample() -> AuditMaterial {
    let cells = (0..9).flat_map(|rater| {
        let near = move |unit: usize| (unit + 12 - rater) % 12 < 5;
        let cell = move |unit| DesignCell {
            rater: code('O', rater),
            unit: code('T', unit),
            ratings: 2 + (rater * 5 + unit * 3) % 7,
        };
        (0..12).filter(move |&unit| near(unit)).map(cell)
    });
    let cells: Vec<DesignCell> = cells.collect();
    AuditMaterial {
        id: "wai_o".into(),
        instrument: "WAI-O short".into(),
        range: Some((1.0, 7.0)),
        rater: "observer".into(),
        target: "session".into(),
        conf_level: 0.95,
        design: Design {
            targets: 84,
            raters: 9,
            ratings: cells.iter().map(|cell| cell.ratings).sum(),
            raters_per_target: vec![(1, 14), (2, 31), (3, 24), (4, 15)],
            replicates: 0,
            khat: number(2.02),
            q: number(0.388),
            blocks: vec![Block { raters: (0..9).map(|i| code('O', i)).collect(), targets: 84 }],
            unit: "therapist".into(),
            cells,
        },
        scales: vec![scale("total", 0.0), scale("goal", -0.06), scale("task", -0.1), scale("bond", 0.04)],
    }
}

fn scale(id: &str, shift: f64) -> ScaleAudit {
    let residuals = residuals();
    ScaleAudit {
        scale: id.into(),
        sd: number(0.94 + shift),
        ceiling: number(0.04 + shift.abs()),
        floor: number(0.0),
        coefficients: vec![
            coefficient("ICC(A,1)", "ICC(2,1)", "one observer, taken as a score", around(0.58 + shift, 0.14)),
            coefficient("ICC(A,khat)", "", "mean of 2.02 observers, taken as a score", around(0.74 + shift, 0.11)),
            coefficient("ICC(C,1)", "", "one observer, taken as a rank order", around(0.66 + shift, 0.12)),
            coefficient("ICC(Q,1)", "", "one observer, as these sessions were shared out", around(0.61 + shift, 0.13)),
        ],
        components: vec![
            component("sessions", 0.513, 0.58 + shift),
            component("observers", 0.106, 0.12),
            component("the rest", 0.265, 0.30 - shift),
        ],
        sem_agreement: number(0.61),
        sem_consistency: number(0.51),
        sdc: number(1.69),
        decision: decision(0.58 + shift),
        sessions: None,
        chance: vec![chance("Krippendorff's alpha", "interval"), chance("Gwet's AC2", "ordinal")],
        raters: (0..9).map(rater).collect(),
        drift_unit: "points per 10 ratings".into(),
        pairs: pairs(),
        spreads: spreads(),
        residuals,
    }
}

fn coefficient(form: &str, other: &str, meaning: &str, value: Measured) -> Coefficient {
    Coefficient {
        form: form.into(),
        other_name: other.into(),
        meaning: meaning.into(),
        value,
        no_interval: None,
        targets: 84,
        raters: 9,
        method: "profile of the restricted likelihood".into(),
    }
}

fn component(name: &str, variance: f64, share: f64) -> Component {
    Component { name: name.into(), variance: number(variance), sd: number(libm::sqrt(variance)), share: number(share) }
}

fn decision(single: f64) -> Decision {
    let mean_of = |single: f64, raters: u32| {
        let m = f64::from(raters);
        m * single / (1.0 + (m - 1.0) * single)
    };
    let point = |m| (m, between(mean_of(single, m), mean_of(single - 0.17, m), mean_of(single + 0.14, m)));
    let needed =
        |level, count, between| RatersNeeded { level, answer: Needed::Raters { count, between: Some(between) } };
    Decision {
        form: "ICC(A,m)".into(),
        curve: (1..=10).map(point).collect(),
        needed: vec![needed(0.7, 2, (1, Some(4))), needed(0.8, 3, (2, Some(6))), needed(0.9, 7, (4, None))],
    }
}

fn chance(name: &str, weights: &str) -> ChanceCoefficient {
    ChanceCoefficient {
        name: name.into(),
        weights: weights.into(),
        value: around(0.57, 0.13),
        no_interval: None,
        observed: number(0.91),
        targets: 70,
        raters: 9,
        method: "jackknife over sessions".into(),
    }
}

fn rater(place: usize) -> RaterAudit {
    let level = LEVELS[place];
    let few = place == 5;
    RaterAudit {
        rater: code('O', place),
        ratings: if few { 3 } else { 18 + place },
        shared: if few { 1 } else { 15 + place },
        level: if few { Err(Undefined::TooFewTargets { have: 1, need: 2 }) } else { around(0.85 * level, 0.27) },
        level_fixed: around(level, 0.31),
        shrinkage: number(if few { 0.3 } else { 0.85 }),
        drift: if few {
            Err(Undefined::TooFewTargets { have: 1, need: 3 })
        } else {
            around(0.13 * uneven(place + 3), 0.11)
        },
        consistency: if few {
            Err(Undefined::TooFewPairs { have: 1, need: 3 })
        } else {
            between(0.71 - 0.03 * place as f64, 0.38 - 0.03 * place as f64, 0.88 - 0.02 * place as f64)
        },
        residual_sd: number(0.44 + 0.02 * place as f64),
        without: LeftOut {
            agreement: number(0.04 * level),
            consistency: number(-0.01),
            sem: number(-0.03 * level.abs()),
        },
        scale_use: Ok(ScaleUse {
            lowest: 2.4 + 0.1 * place as f64,
            highest: 6.1,
            at_floor: 0.0,
            at_ceiling: 0.02,
            distinct: 14,
            n: 18 + place,
        }),
        halo: if few { Err(Undefined::TooFewTargets { have: 1, need: 3 }) } else { around(0.2 * level, 0.2) },
    }
}

fn pairs() -> Vec<RaterPair> {
    let mut pairs = Vec::new();
    for (first, level) in LEVELS.iter().enumerate() {
        for second in (first + 1..9).filter(|second| second - first < 4) {
            let difference = level - LEVELS[second];
            pairs.push(RaterPair {
                raters: (code('O', first), code('O', second)),
                targets: 4 + (first + second) % 9,
                difference: around(difference, 0.5),
                limit_low: number(difference - 1.4),
                limit_high: number(difference + 1.4),
                agreement: if first == 2 { Err(Undefined::NoTargetVariance) } else { around(0.55, 0.3) },
            });
        }
    }
    pairs
}

/// Client and session as a code.
fn session(place: usize) -> String {
    format!("C{:03}/{}", 1 + place / 5, 1 + 3 * (place % 5))
}

fn residuals() -> Vec<Residual> {
    let mut residuals = Vec::new();
    for target in 0..84 {
        let raters = [1, 2, 2, 3, 3, 4][target % 6];
        for step in 0..raters {
            let rater = (target * 2 + step * (1 + target % 2)) % 9;
            let value = 0.95 * uneven(target * 31 + rater * 7 + 2);
            residuals.push(Residual { target: session(target), rater: code('O', rater), value });
        }
    }
    residuals
}

fn spreads() -> Spreads {
    let one = |target: &str, raters, low, high, chance| TargetSpread {
        target: target.into(),
        raters,
        low,
        high,
        chance: number(chance),
        chance_any: number(1.0 - libm::pow(1.0 - chance, 70.0)),
    };
    Spreads {
        compared: 70,
        rarer_than: 0.05,
        wide: 6,
        expected: 3.5,
        widest: vec![
            one("C012/4", 4, 3.08, 5.17, 0.0051),
            one("C003/13", 3, 4.0, 5.83, 0.0124),
            one("C007/1", 2, 3.42, 4.92, 0.021),
            one("C001/10", 3, 5.08, 6.58, 0.043),
            one("C015/4", 2, 2.5, 3.83, 0.066),
        ],
        closest: Some(one("C009/7", 4, 4.92, 5.08, 0.97)),
    }
}

/// Two groups without a shared session; no interval, no number of raters, no level.
pub(crate) fn separated() -> AuditMaterial {
    let mut material = sample();
    let (left, right) = (0..5, 5..9);
    material.design.cells.retain(|cell| {
        let rater = cell.rater.as_str() < "O06";
        rater == (cell.unit.as_str() < "T08")
    });
    material.design.blocks = vec![
        Block { raters: left.map(|i| code('O', i)).collect(), targets: 51 },
        Block { raters: right.map(|i| code('O', i)).collect(), targets: 33 },
    ];
    material.design.raters_per_target = vec![(1, 60), (2, 24)];
    for scale in &mut material.scales {
        scale.coefficients[0].value = Err(Undefined::NoTargetVariance);
        scale.coefficients[1].value = number(0.41);
        scale.coefficients[1].no_interval = Some(Undefined::NotConverged);
        scale.components[1].share = Err(Undefined::NotConverged);
        scale.decision.curve = (1..=10).map(|m| (m, Err(Undefined::NotConverged))).collect();
        for asked in &mut scale.decision.needed {
            asked.answer = Needed::CannotTell("the groups of observers share no session".into());
        }
        for rater in &mut scale.raters {
            rater.level = Err(Undefined::NotConverged);
            rater.drift = Err(Undefined::TooFewTargets { have: 2, need: 3 });
        }
        scale.ceiling = number(0.31);
        scale.spreads =
            Spreads { compared: 24, wide: 0, expected: 1.2, widest: Vec::new(), closest: None, ..spreads() };
        scale.residuals.clear();
        scale.pairs.clear();
    }
    material
}

/// Sixty observers, 120 therapists, 3000 residuals of 100 sessions.
pub(crate) fn crowded() -> AuditMaterial {
    let mut material = sample();
    material.design.raters = 60;
    material.design.cells = (0..60)
        .flat_map(|rater| (0..120).map(move |unit| (rater, unit)))
        .map(|(rater, unit)| DesignCell {
            rater: code('O', rater),
            unit: format!("therapist-{unit}"),
            ratings: 1 + (rater * 7 + unit) % 23,
        })
        .collect();
    material.design.blocks = vec![Block { raters: (0..60).map(|i| code('O', i)).collect(), targets: 84 }];
    let main = &mut material.scales[0];
    let all = (0..100).flat_map(|target| (0..30).map(move |rater| (target, rater)));
    main.residuals = all
        .map(|(target, rater)| Residual {
            target: session(target),
            rater: code('O', rater),
            value: uneven(target * 31 + rater),
        })
        .collect();
    main.raters = (0..60).map(|place| RaterAudit { rater: code('O', place), ..rater(place % 9) }).collect();
    material
}

//! The gap against the level of both views, in a mixed model.

use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::analyze::pair::FEWEST_GIVERS;
use crate::analyze::views::SessionViews;
use crate::analyze::views::ViewPair;
use crate::domain::study::Study;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::distribution::t_two_sided_p;
use crate::stats::gap_model::proportional_bias;
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Factor;
use crate::stats::trend::MOST_IN_A_MODEL;

/// `gap_slope` from the model; `n` is how many joint sessions there are.
pub fn slope_row(
    study: &Study,
    sessions: &[SessionViews],
    pair: &ViewPair,
    heading: &Heading,
    level: &ConfidenceLevel,
    n: usize,
) -> Finding {
    let value = if n > MOST_IN_A_MODEL {
        Err(Undefined::TooCostly { ratings: n, most: MOST_IN_A_MODEL })
    } else {
        slope(study, sessions, pair, level)
    };
    let mut row = heading.row("session", "gap_slope", value, n, "reml-satterthwaite");
    let test = row.estimate().and_then(|own| Some((own.value / own.std_error.filter(|&se| se > 0.0)?, own.df?)));
    if let Some((t, df)) = test {
        (row.statistic, row.df1, row.p_value) = (Some(t), Some(df), t_two_sided_p(t, df));
    }
    row
}

fn slope(study: &Study, sessions: &[SessionViews], pair: &ViewPair, level: &ConfidenceLevel) -> Measured {
    let has_both = 1 << pair.minuend | 1 << pair.subtrahend;
    let joint = || sessions.iter().filter(|session| session.has(has_both));
    let scores = |session: &SessionViews| (session.score(pair.minuend), session.score(pair.subtrahend));
    let gaps: Vec<f64> = joint().map(|own| scores(own).0 - scores(own).1).collect();
    let levels: Vec<f64> = joint().map(|own| f64::midpoint(scores(own).0, scores(own).1)).collect();
    let dyad = |session: &SessionViews| study.session(session.session).dyad;
    let case = Factor::numbered(joint().map(|own| dyad(own).0));
    let giver = Factor::numbered(joint().map(|own| study.dyad(dyad(own)).giver.0));
    let helps = giver.levels() >= FEWEST_GIVERS && giver.levels() < case.levels();
    proportional_bias(&gaps, &levels, &case, helps.then_some(&giver), level)
}

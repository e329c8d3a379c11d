//! What goes up or down over sessions: in one course, within courses together, and over courses that differ.

mod overall;
mod slope;
mod truth_bias;
mod within;

pub use overall::{MOST_IN_A_MODEL, Trended, trend_over_courses};
pub use slope::{FEWEST_FOR_SLOPE, slope};
pub use truth_bias::{Beside, TruthAndBias, truth_and_bias};
pub use within::SlopeSums;

use crate::stats::Estimate;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::level::ConfidenceLevel;
use crate::stats::mixed::{Contrast, Fit, Model};
use crate::stats::mixed::{Data, Method, Term};

/// The first of these models, from the richest on, that has a maximum at which the degrees of freedom of `contrast` exist;
/// its place, and the contrast.
pub(in crate::stats) fn first_fit(
    data: &Data,
    models: &[Vec<Term>],
    contrast: &[f64],
) -> Result<(usize, Model, Fit, Contrast), Undefined> {
    let mut refused = Undefined::NotIdentified;
    for (place, terms) in models.iter().enumerate() {
        let fitted = Model::of_components(data, terms).and_then(|model| {
            let fit = model.fit(Method::Reml)?;
            let found = fit.satterthwaite(&model, contrast)?;
            Ok((place, model, fit, found))
        });
        match fitted {
            Ok(fitted) => return Ok(fitted),
            Err(reason) => refused = reason,
        }
    }
    Err(refused)
}

/// A contrast as an estimate.
pub(in crate::stats) fn estimate(contrast: &Contrast, n: usize, level: &ConfidenceLevel) -> Measured {
    let plain = Estimate::plain(contrast.estimate, n)?;
    let interval = contrast.interval(level);
    Ok(Estimate { std_error: Some(contrast.std_error), df: Some(contrast.df), interval, ..plain })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::observations::Factor;
    use crate::stats::oracle::{close, number};

    const SESSIONS: &str = include_str!("../../../fixtures/oracles/mixed/sim_sessions.csv");
    const TREND: &str = include_str!("../../../fixtures/oracles/trend/trend.json");
    const TRUTH: &str = include_str!("../../../fixtures/oracles/trend/truth_and_bias.json");
    const BIAS: &str = include_str!("../../../fixtures/oracles/trend/bias_of_sessions.json");
    const SLEEP: &str = include_str!("../../../fixtures/oracles/mixed/sleepstudy.csv");
    const SLEEP_FIT: &str = include_str!("../../../fixtures/oracles/mixed/sleepstudy.json");

    /// Therapist, client, session, client's and therapist's rating.
    struct Rows {
        therapist: Factor,
        client: Factor,
        session: Vec<f64>,
        client_wai: Vec<f64>,
        therapist_wai: Vec<f64>,
    }

    fn codes(names: &[&str]) -> Factor {
        let mut known: Vec<&str> = Vec::new();
        let codes = names.iter().map(|name| {
            let at = known.iter().position(|other| other == name).unwrap_or_else(|| {
                known.push(name);
                known.len() - 1
            });
            u32::try_from(at).unwrap()
        });
        let codes: Vec<u32> = codes.collect();
        Factor::new(codes, known.len()).unwrap()
    }

    fn rows() -> Rows {
        let cells: Vec<Vec<&str>> = SESSIONS.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let column = |at: usize| cells.iter().map(|row| row[at].parse::<f64>().unwrap()).collect::<Vec<f64>>();
        let names = |at: usize| codes(&cells.iter().map(|row| row[at]).collect::<Vec<_>>());
        Rows {
            therapist: names(0),
            client: names(1),
            session: column(2),
            client_wai: column(3),
            therapist_wai: column(4),
        }
    }

    fn gap(rows: &Rows) -> Vec<f64> {
        rows.therapist_wai.iter().zip(&rows.client_wai).map(|(therapist, client)| therapist - client).collect()
    }

    #[test]
    fn overall_trends_are_those_of_lme4() {
        let rows = rows();
        let level = ConfidenceLevel::new(0.95);
        let outcomes = [("client_wai", rows.client_wai.clone()), ("therapist_wai", rows.therapist_wai.clone())];
        for (name, y) in outcomes.into_iter().chain([("gap", gap(&rows))]) {
            let found = trend_over_courses(&rows.session, &y, &rows.client, Some(&rows.therapist), &level).unwrap();
            let want = |key: &str| number(TREND, &format!("/{name}/{key}"));
            assert!(found.slopes_vary, "{name}");
            close(found.slope.value, want("slope"), 1e-4);
            close(found.slope.std_error.unwrap(), want("std_error"), 1e-4);
        }
    }

    #[test]
    fn the_sleep_study_has_its_slope_and_degrees_of_freedom() {
        let cells: Vec<Vec<&str>> = SLEEP.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let subject = codes(&cells.iter().map(|row| row[2]).collect::<Vec<_>>());
        let column = |at: usize| cells.iter().map(|row| row[at].parse::<f64>().unwrap()).collect::<Vec<f64>>();
        let level = ConfidenceLevel::new(0.95);
        let found = trend_over_courses(&column(1), &column(0), &subject, None, &level).unwrap();
        close(found.slope.value, number(SLEEP_FIT, "/expected/REML/beta/1"), 1e-9);
        close(found.slope.std_error.unwrap(), number(SLEEP_FIT, "/expected/REML/se/1"), 1e-5);
        // Balanced: the slope rests on 18 subjects.
        close(found.slope.df.unwrap(), 17.0, 1e-3);
    }

    #[test]
    fn one_course_and_all_courses_within_are_those_of_lm() {
        let rows = rows();
        let gaps = gap(&rows);
        let level = ConfidenceLevel::new(0.95);
        let first: Vec<usize> = (0..gaps.len()).filter(|&row| rows.client.codes()[row] == 0).collect();
        let of = |values: &[f64]| first.iter().map(|&row| values[row]).collect::<Vec<f64>>();
        let own = slope(&of(&rows.session), &of(&gaps), &level).unwrap();
        close(own.value, number(TREND, "/first_client/slope"), 1e-10);
        close(own.std_error.unwrap(), number(TREND, "/first_client/std_error"), 1e-10);
        close(own.interval.unwrap().low(), number(TREND, "/first_client/low"), 1e-10);
        let mut sums = SlopeSums::default();
        for client in 0..rows.client.levels() {
            let own = (0..gaps.len()).filter(|&row| rows.client.codes()[row] as usize == client);
            sums.add_course(own.map(|row| (rows.session[row], gaps[row])));
        }
        close(sums.slope().unwrap(), number(TREND, "/within/slope"), 1e-10);
    }

    fn beside_client(rows: &Rows, beside: Beside<'_>) -> TruthAndBias {
        let level = ConfidenceLevel::new(0.95);
        let (judgement, truth) = (&rows.therapist_wai, &rows.client_wai);
        truth_and_bias(judgement, truth, &rows.client, Some(&rows.therapist), beside, &level).unwrap()
    }

    #[test]
    fn the_bias_forces_within_and_between_courses_are_those_of_lmer() {
        let rows = rows();
        let adherence: Vec<f64> =
            SESSIONS.lines().skip(1).map(|line| line.split(',').nth(5).unwrap().parse().unwrap()).collect();
        let found = beside_client(&rows, Beside { bias: Some(&adherence), time: None });
        let [within, between] = found.bias.unwrap();
        for (at, part) in [found.directional_bias, found.within, found.between, within, between].iter().enumerate() {
            let part = part.as_ref().unwrap();
            close(part.value, number(BIAS, &format!("/estimate/{at}")), 1e-5);
            close(part.std_error.unwrap(), number(BIAS, &format!("/std_error/{at}")), 1e-4);
            close(part.df.unwrap(), number(BIAS, &format!("/df/{at}")), 1e-4);
        }
    }

    #[test]
    fn truth_and_bias_are_those_of_lmer() {
        let rows = rows();
        let found = beside_client(&rows, Beside::default());
        assert_eq!(found.bias, None);
        let parts = [&found.directional_bias, &found.within, &found.between];
        for (at, (part, name)) in
            parts.into_iter().zip(["directional_bias", "tracking_within", "tracking_between"]).enumerate()
        {
            let part = part.as_ref().unwrap();
            close(part.value, number(TRUTH, &format!("/expected/b/{name}")), 1e-5);
            close(part.std_error.unwrap(), number(TRUTH, &format!("/expected/b/se/{at}")), 1e-4);
            close(part.df.unwrap(), number(TRUTH, &format!("/expected/b/df_satterthwaite/{at}")), 1e-4);
        }
    }

    #[test]
    fn the_model_behind_truth_and_bias_has_the_spreads_of_lmer() {
        let rows = rows();
        let want = |at: &str| number(TRUTH, &format!("/expected/b/{at}"));
        let mean = rows.client_wai.iter().sum::<f64>() / rows.client_wai.len() as f64;
        close(mean, want("grand_mean"), 1e-12);
        let of_client = |row: usize| {
            let same = |&other: &usize| rows.client.codes()[other] == rows.client.codes()[row];
            let own: Vec<f64> = (0..rows.session.len()).filter(same).map(|other| rows.client_wai[other]).collect();
            own.iter().sum::<f64>() / own.len() as f64
        };
        let means: Vec<f64> = (0..rows.session.len()).map(of_client).collect();
        let within = rows.client_wai.iter().zip(&means).map(|(wai, mean)| wai - mean).collect();
        let between = means.iter().map(|own| own - mean).collect();
        let y = rows.therapist_wai.iter().map(|wai| wai - mean).collect();
        let data = Data { y, offset: 0.0, x: vec![vec![1.0; means.len()], within, between], carried: Vec::new() };
        let terms = [Term::intercept("client", rows.client.clone()), Term::intercept("therapist", rows.therapist)];
        let fit = Model::new(&data, &terms).unwrap().fit(Method::Reml).unwrap();
        close(fit.theta[0], want("theta/0"), 1e-4);
        close(fit.theta[1], want("theta/1"), 1e-4);
        close(fit.sigma2.sqrt(), want("sigma"), 1e-4);
    }
}

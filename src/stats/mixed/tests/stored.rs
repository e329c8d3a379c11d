//! Every number of the stored fits: criteria, parameters, errors, components, what follows from them.

use serde_json::Value;

use super::data::{Sheet, dyestuff, dyestuff2, sleepstudy};
use super::fits::within_between;
use crate::stats::distribution::t_two_sided_p;
use crate::stats::mixed::{Contrast, Fit, Method, Model, Term};

const DYESTUFF: &str = include_str!("../../../../fixtures/oracles/mixed/dyestuff.json");
const DYESTUFF_2: &str = include_str!("../../../../fixtures/oracles/mixed/dyestuff2-singular.json");
const SLEEP: &str = include_str!("../../../../fixtures/oracles/mixed/sleepstudy.json");
const SESSIONS: &str = include_str!("../../../../fixtures/oracles/mixed/within-between-sim.json");

/// A stored file and the tolerance it states.
struct Stored {
    file: Value,
    relative: f64,
    absolute: f64,
}

impl Stored {
    fn new(text: &str) -> Self {
        let file: Value = serde_json::from_str(text).unwrap();
        let stated = |name: &str| file["tolerance"][name].as_f64().unwrap();
        let (relative, absolute) = (stated("rel"), stated("abs"));
        Self { file, relative, absolute }
    }

    fn at(&self, place: &str) -> &Value {
        self.file.pointer(&format!("/expected/{place}")).unwrap_or_else(|| panic!("nothing at {place}"))
    }

    #[track_caller]
    fn holds(&self, found: f64, place: &str) {
        let want = self.at(place).as_f64().unwrap_or_else(|| panic!("no number at {place}"));
        let apart = (found - want).abs();
        assert!(apart <= (self.relative * want.abs()).max(self.absolute), "{place}: {found} instead of {want}");
    }

    /// A list, or its only entry.
    #[track_caller]
    fn hold(&self, found: &[f64], place: &str) {
        match self.at(place).as_array() {
            None => {
                assert_eq!(found.len(), 1, "{place}");
                self.holds(found[0], place);
            }
            Some(list) => {
                assert_eq!(found.len(), list.len(), "{place}");
                found.iter().enumerate().for_each(|(at, found)| self.holds(*found, &format!("{place}/{at}")));
            }
        }
    }

    /// A t on its degrees of freedom: t and p.
    #[track_caller]
    fn test(&self, found: &Contrast, p: &str) {
        let want = self.at(p).as_f64().unwrap();
        let got = t_two_sided_p(found.t(), found.df).unwrap();
        // Of a probability near 0 the digits count, not its distance from 0.
        assert!((got - want).abs() <= self.relative * want, "{p}: {got} instead of {want}");
    }
}

/// What a fit is stored with; components by their place in the file, with the pair of effects of a correlation.
#[track_caller]
fn whole(fit: &Fit, stored: &Stored, name: &str, components: &[usize]) {
    let at = |part: &str| format!("{name}/{part}");
    assert_eq!(stored.at(&at("method")), name);
    stored.holds(fit.criterion, &at("criterion"));
    stored.holds(-fit.criterion / 2.0, &at("loglik"));
    stored.hold(&fit.theta, &at("theta"));
    stored.hold(&fit.beta, &at("beta"));
    stored.hold(&fit.std_errors(), &at("se"));
    stored.holds(fit.sigma2.sqrt(), &at("sigma"));
    assert_eq!(stored.at(&at("singular")), fit.singular);
    // Fixed effects, relative covariances, the residual variance.
    let parameters = (fit.beta.len() + fit.theta.len() + 1) as f64;
    stored.holds(fit.criterion + 2.0 * parameters, &at("AIC"));
    stored.holds(fit.criterion + (fit.n as f64).ln() * parameters, &at("BIC"));
    assert_eq!(stored.at(&at("components")).as_array().unwrap().len(), components.len() + 1);
    let residual = at(&format!("components/{}", components.len()));
    stored.holds(fit.sigma2, &format!("{residual}/vcov"));
    stored.holds(fit.sigma2.sqrt(), &format!("{residual}/sdcor"));
    for (component, place) in fit.components.iter().zip(components) {
        let place = at(&format!("components/{place}"));
        stored.holds(component.variance, &format!("{place}/vcov"));
        let (row, column) = component.effects;
        let spread = |effect: usize| {
            let own = fit.components.iter().find(|it| it.term == component.term && it.effects == (effect, effect));
            own.unwrap().variance.sqrt()
        };
        let shown = if row == column { spread(row) } else { component.variance / (spread(row) * spread(column)) };
        stored.holds(shown, &format!("{place}/sdcor"));
    }
}

fn fitted(model: &Model, stored: &Stored, components: &[usize]) -> (Fit, Fit) {
    let (reml, ml) = (model.fit(Method::Reml).unwrap(), model.fit(Method::Ml).unwrap());
    whole(&reml, stored, "REML", components);
    whole(&ml, stored, "ML", components);
    (reml, ml)
}

#[test]
fn dyestuff_has_all_its_stored_numbers() {
    let (stored, model) = (Stored::new(DYESTUFF), dyestuff());
    let (reml, ml) = fitted(&model, &stored, &[0]);
    stored.holds(reml.sigma2, "balanced_closed_form/sigma2");
    stored.holds(reml.components[0].variance, "balanced_closed_form/batch_var");
    stored.hold(&ml.theta, "mixedmodels_jl/ml_theta");
    stored.holds(ml.criterion, "mixedmodels_jl/ml_objective");
    stored.holds(reml.criterion, "mixedmodels_jl/reml_objective");
    stored.holds(model.deviance(Method::Ml, &[0.713]).unwrap(), "mixedmodels_jl/objective_at_theta_0.713");
}

#[test]
fn dyestuff_without_signal_has_all_its_stored_numbers() {
    let stored = Stored::new(DYESTUFF_2);
    let (_, ml) = fitted(&dyestuff2(), &stored, &[0]);
    stored.holds(ml.criterion, "mixedmodels_jl/ml_objective");
    stored.hold(&ml.theta, "mixedmodels_jl/ml_theta");
    stored.holds(ml.sigma2.sqrt(), "mixedmodels_jl/residual_sd");
    stored.holds(ml.std_errors()[0], "mixedmodels_jl/se");
}

#[test]
fn the_sleep_study_has_all_its_stored_numbers() {
    let (stored, model) = (Stored::new(SLEEP), sleepstudy(true));
    // Intercepts, their covariance with slopes, slopes: the file has the covariance last.
    let (reml, ml) = fitted(&model, &stored, &[0, 2, 1]);
    stored.holds(ml.criterion, "mixedmodels_jl/ml_objective");
    stored.hold(&ml.theta, "mixedmodels_jl/ml_theta");
    stored.hold(&ml.beta, "mixedmodels_jl/ml_beta");
    stored.hold(&ml.std_errors(), "mixedmodels_jl/ml_se");
    for (at, contrast) in [[1.0, 0.0], [0.0, 1.0]].iter().enumerate() {
        let found = reml.satterthwaite(&model, contrast).unwrap();
        // The data are balanced: Kenward & Roger's error and degrees of freedom are the same.
        stored.holds(found.std_error, &format!("kenward_roger/se/{at}"));
        for source in ["satterthwaite", "kenward_roger"] {
            stored.holds(found.df, &format!("{source}/df/{at}"));
            stored.holds(found.t(), &format!("{source}/t/{at}"));
            stored.test(&found, &format!("{source}/p/{at}"));
        }
    }
}

#[test]
fn effects_within_and_between_have_all_their_stored_numbers() {
    let (stored, model) = (Stored::new(SESSIONS), within_between());
    let (reml, _) = fitted(&model, &stored, &[0, 1]);
    let sheet = Sheet::new(include_str!("../../../../fixtures/oracles/mixed/sim_sessions.csv"));
    stored.holds(reml.n as f64, "n");
    stored.holds(sheet.factor(&["client_id"]).levels() as f64, "clients");
    stored.holds(sheet.factor(&["therapist_id"]).levels() as f64, "therapists");
    for at in 0..8 {
        let contrast: [f64; 8] = std::array::from_fn(|other| f64::from(u8::from(other == at)));
        let found = reml.satterthwaite(&model, &contrast).unwrap();
        stored.holds(found.df, &format!("satterthwaite_df/{at}"));
        stored.test(&found, &format!("p_satterthwaite/{at}"));
        let found = reml.kenward_roger(&model, &contrast).unwrap();
        stored.holds(found.std_error, &format!("kr_se/{at}"));
        stored.holds(found.df, &format!("kr_df/{at}"));
    }
    let contrasts = [
        ("within_client_minus_therapist_rater", [0.0, 0.0, 1.0, 0.0, 0.0, -1.0, 0.0, 0.0]),
        ("between_client", [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, -1.0, 0.0]),
        ("contextual_client", [0.0, 0.0, -1.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
    ];
    for (name, contrast) in contrasts {
        let found = reml.satterthwaite(&model, &contrast).unwrap();
        stored.test(&found, &format!("contrasts/{name}/p_satterthwaite"));
        let found = reml.kenward_roger(&model, &contrast).unwrap();
        stored.holds(found.std_error, &format!("contrasts/{name}/se_kr"));
        stored.holds(found.df, &format!("contrasts/{name}/df_kr"));
        stored.test(&found, &format!("contrasts/{name}/p_kr"));
    }
}

#[test]
fn batches_have_the_components_of_the_one_way_files() {
    let files = [
        include_str!("../../../../fixtures/oracles/agreement/oneway_dyestuff.json"),
        include_str!("../../../../fixtures/oracles/agreement/oneway_dyestuff2.json"),
    ];
    for (file, model) in files.into_iter().zip([dyestuff(), dyestuff2()]) {
        let stored = Stored::new(file);
        for (name, method) in [("reml", Method::Reml), ("ml", Method::Ml)] {
            let fit = model.fit(method).unwrap();
            let batch = fit.components[0].variance;
            stored.holds(batch, &format!("{name}/v/Batch"));
            stored.holds(fit.sigma2, &format!("{name}/v/Residual"));
            stored.holds(-fit.criterion / 2.0, &format!("{name}/ll"));
            stored.holds(fit.beta[0], &format!("{name}/b/(Intercept)"));
            stored.holds(fit.std_errors()[0], &format!("{name}/se/(Intercept)"));
            if method == Method::Reml {
                stored.holds(batch / (batch + fit.sigma2), "ICC(1)_reml");
            }
        }
    }
}

#[test]
fn simulated_clinics_have_their_stored_means() {
    let complete = Sheet::new(include_str!("../../../../fixtures/oracles/mixed/sim_ml_design1_complete.csv"));
    let ragged = Sheet::new(include_str!("../../../../fixtures/oracles/mixed/sim_ml_design1.csv"));
    let term = |by: &[&str]| Term::intercept(by.join(":"), complete.factor(by));
    let crossed = [term(&["rater"]), term(&["therapist", "rater"]), term(&["client"]), term(&["therapist"])];
    let nested = ragged.intercepts(&["client", "therapist"]);
    let files = [
        include_str!("../../../../fixtures/oracles/mixed/sim_ml_design1_complete.json"),
        include_str!("../../../../fixtures/oracles/mixed/sim_ml_design3_ragged.json"),
    ];
    for ((file, sheet), terms) in files.into_iter().zip([&complete, &ragged]).zip([&crossed[..], &nested]) {
        let file: Value = serde_json::from_str(file).unwrap();
        let relative = file["tolerance"]["rel"].as_f64().unwrap();
        let fit = Model::new(&sheet.data("y", &[]), terms).unwrap().fit(Method::Reml).unwrap();
        for (found, name) in [(fit.beta[0], "b"), (fit.std_errors()[0], "se"), (-fit.criterion / 2.0, "ll")] {
            let own = &file["expected"]["reml"][name];
            let want = own.as_f64().or_else(|| own["(Intercept)"].as_f64()).unwrap();
            assert!((found - want).abs() <= relative * want.abs(), "{name}: {found} instead of {want}");
        }
    }
}

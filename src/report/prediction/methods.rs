//! A paragraph on methods, ready to paste: what was done with these data, and nothing that was not.

use crate::analyze::finding::Finding;
use crate::analyze::prediction::{Group, PredictFound, Setting, Shape};
use crate::domain::predict_table::OutcomeKind;
use crate::report::Prose;
use crate::report::words::{count, listed, percent};

/// How models of outcomes that are no measurements are named in a paper.
const MODELS: [(&str, &str); 7] = [
    ("logistic", "logistic regression"),
    (
        "firth",
        "Firth's (1993) penalised logistic regression where a rating went along with the outcome without exception",
    ),
    ("binomial", "binomial regression of how many tasks were done"),
    ("proportional-odds", "a model of proportional odds"),
    ("poisson", "Poisson regression"),
    ("negative-binomial", "negative binomial regression, counts varying more than a Poisson law allows"),
    ("logistic-random-intercept", "logistic regression with a random intercept of each client"),
];

/// How the comparison was made, in the words of a paper.
pub(super) fn paragraph(found: &PredictFound, setting: &Setting) -> Option<Prose> {
    if found.table.outcome.kind == OutcomeKind::Dropout {
        return leaving(found);
    }
    let made = Made(found);
    let said = [
        Some(format!("The outcome was {}.", found.table.outcome.name)),
        made.correlations(setting),
        made.levels(),
        made.regression(setting),
        made.of_kind(),
        made.areas(),
        made.covariates(),
        Some(made.rows()),
        made.copies(),
        made.holm(),
    ];
    let said: Vec<String> = said.into_iter().flatten().collect();
    Some(Prose::new("*Ratings and outcome.* ").with(said.join(" ")))
}

/// What was made, as its rows say.
struct Made<'f>(&'f PredictFound);

impl Made<'_> {
    /// Has a number whose term begins so been found by this method?
    fn has(&self, stem: &str, method: &str) -> bool {
        let own = |row: &Finding| row.value.is_ok() && row.term.starts_with(stem) && row.method == method;
        self.0.findings.iter().any(own)
    }

    fn correlations(&self, setting: &Setting) -> Option<String> {
        let compared = self.has("difference", "jackknife-mover");
        let (what, of_both) = match (compared, self.has("r_", "jackknife")) {
            (true, _) => (
                "Correlations of each rating with it were compared",
                ", and the interval of the difference recovered from both (MOVER; Zou 2007)",
            ),
            (false, true) => ("The uncertainty of its correlation with each rating was found", ""),
            (false, false) => return None,
        };
        let sizes = if self.has("abs_difference", "jackknife-mover") {
            " Where two correlations had different signs, their sizes were compared in the same way."
        } else {
            ""
        };
        let at_most = if self.0.copies.is_some() { "at most " } else { "" };
        let level = self.0.findings.first().map_or(0.95, |row| row.conf_level);
        let units = setting.units.levels();
        Some(format!(
            "{what} by leaving out one {} at a time ({units} in all): standard errors of Fisher's z from the jackknife, t on \
             {at_most}{} degrees of freedom, {} intervals{of_both}.{sizes}",
            setting.unit.name(),
            units.saturating_sub(1),
            percent(level),
        ))
    }

    /// Levels of sessions, and the mixed models of them.
    fn levels(&self) -> Option<String> {
        let at = |level: &str| {
            let own = |row: &&Finding| row.level == level && row.term.starts_with("r_") && row.value.is_ok();
            self.0.findings.iter().any(|row| own(&row))
        };
        let mut said = Vec::new();
        if self.0.shape == Shape::Sessions {
            said.extend(match (at("within_client"), at("between_client")) {
                (true, true) => Some(
                    "Deviations from the client's mean and client means were looked at each on their own.".to_owned(),
                ),
                (true, false) => Some("Correlations are those of deviations from the client's mean.".to_owned()),
                (false, true) => Some("Correlations are those of client means.".to_owned()),
                (false, false) => None,
            });
        } else if at("within_therapist") {
            said.push("The same was done with deviations from the therapist's mean.".to_owned());
        }
        if self.has("slope_within_", "reml-satterthwaite") {
            let therapists = if self.has("var_therapist", "reml-profile") { " and therapists" } else { "" };
            said.push(format!(
                "A mixed model of both, with random intercepts of clients{therapists}, was fitted by restricted maximum likelihood \
                 with Satterthwaite's degrees of freedom, and profile likelihood intervals of the variances."
            ));
        }
        if self.has("slope_lag_", "reml-satterthwaite") {
            said.push("Models of the same kind related the outcome to ratings of the session before.".to_owned());
        }
        (!said.is_empty()).then(|| said.join(" "))
    }

    fn regression(&self, setting: &Setting) -> Option<String> {
        let mut said = Vec::new();
        if self.has("slope_", "cr2") {
            let of = if setting.units.levels() == setting.rows.len() {
                "of single rows"
            } else {
                "clustered by the unit left out"
            };
            said.push(format!("Regressions used errors CR2 {of} (Bell & McCaffrey 2002)."));
        }
        if self.has("dominance_", "all-subsets") {
            said.push("What ratings explain was shared out by general dominance (Budescu 1993) and relative weights (Johnson 2000).".to_owned());
        }
        if self.has("dominance_complete", "all-subsets") {
            let words = "Conditional and complete dominance (Azen & Budescu 2003) and commonality (Nimon et al. 2008) were looked at beside them.";
            said.push(words.to_owned());
        }
        if self.has("slope_difference_standardized", "jackknife") && self.has("slope_", "cr2") {
            said.push(
                "Standardised slopes of two views in one regression were compared by leaving out the same units."
                    .to_owned(),
            );
        }
        (!said.is_empty()).then(|| said.join(" "))
    }

    /// Models that belong to the kind of the outcome.
    fn of_kind(&self) -> Option<String> {
        let has = |method: &str| ["log_odds_", "log_rate_"].iter().any(|stem| self.has(stem, method));
        let used: Vec<String> =
            MODELS.iter().filter(|(method, _)| has(method)).map(|(_, words)| (*words).to_owned()).collect();
        let rows = match (has("logistic-random-intercept"), used.len()) {
            (false, _) => ", rows taken as independent",
            (true, 1) => "",
            (true, _) => "; all but the last take rows as independent",
        };
        (!used.is_empty()).then(|| format!("The outcome was modelled by {}{rows}.", listed(&used)))
    }

    fn areas(&self) -> Option<String> {
        let delong =
            if self.has("auc_difference", "delong") { ", and by the method of DeLong et al. (1988)" } else { "" };
        if self.has("auc_difference", "jackknife-mover") {
            return Some(format!("Areas under the curve were compared by leaving out the same units{delong}."));
        }
        let found = self.has("auc_", "jackknife");
        found.then(|| {
            format!("The area under the curve of each rating was found by leaving out the same units{delong}.")
        })
    }

    fn covariates(&self) -> Option<String> {
        let names: Vec<String> = self.0.table.covariates.iter().map(|covariate| covariate.name.clone()).collect();
        let verb = if names.len() == 1 { "was" } else { "were" };
        (!names.is_empty()).then(|| {
            format!(
                "{} {verb} held in models; correlations, dominance and relative weights hold nothing.",
                listed(&names)
            )
        })
    }

    fn rows(&self) -> String {
        let found = self.0;
        let used =
            |group: &Group| format!("{} ({})", count(group.rows(), "row"), found.names(&group.views).join(" and "));
        let of = if self.has("difference", "jackknife-mover") { 2 } else { 1 };
        let used: Vec<String> = found.groups.iter().filter(|group| group.views.len() == of).map(used).collect();
        let what = if of == 2 { "comparison" } else { "correlation" };
        format!(
            "Each {what} used the rows that had the outcome and its own ratings: {}, of {} read.",
            listed(&used),
            count(found.table.records, "record")
        )
    }

    fn copies(&self) -> Option<String> {
        let copies = self.0.copies?;
        Some(format!(
            "{copies} completed copies of the data were analysed alike and pooled after Rubin (1987), correlations as Fisher's z, with \
             the degrees of freedom of Barnard and Rubin (1999)."
        ))
    }

    fn holm(&self) -> Option<String> {
        let adjusted = self.has("difference", "jackknife-mover, holm");
        adjusted.then(|| "Probabilities of pairs were adjusted after Holm (1979).".to_owned())
    }
}

/// The same of leaving; `None` where no model of it could be made.
fn leaving(found: &PredictFound) -> Option<Prose> {
    Made(found).has("log_odds_", "hazard").then_some(())?;
    let used =
        found.groups.iter().map(|group| format!("{} ({})", group.rows(), found.names(&group.views).join(" and ")));
    let compared = found.findings.iter().any(|row| row.term == "log_odds_difference" && row.value.is_ok());
    let compared = if compared {
        " Two ratings were compared per standard deviation in one model, leaving out one unit at a time."
    } else {
        ""
    };
    Some(Prose::new("*Ratings and leaving.* ").with(format!(
        "Leaving ({}) was modelled as a discrete-time hazard: a logistic regression over the sessions that a client came to, the \
         last being the one before leaving, on the number of the session and the ratings (Singer & Willett 1993).{compared} Rows: {}.",
        found.table.outcome.name,
        used.collect::<Vec<String>>().join(", ")
    )))
}

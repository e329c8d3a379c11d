//! What a row is called in a sentence or a table.

/// Stems in front of the name of a view, the longer ones first, and the words around that name.
const OF_VIEW: [(&str, &str); 24] = [
    ("r_disattenuated_", "r without error, "),
    ("r_", "r of "),
    ("slope_lag_given_outcome_", "slope a session earlier, given the outcome then, "),
    ("slope_lag_", "slope a session earlier, "),
    ("slope_within_", "slope of "),
    ("slope_between_", "slope of "),
    ("slope_therapist_", "slope of "),
    ("slope_standardized_", "slope per SD of "),
    ("slope_", "slope of "),
    ("contextual_", "between less within, "),
    ("mean_reliability_", "reliability of means, "),
    ("delta_r2_", "R² added by "),
    ("semipartial_", "semipartial r of "),
    ("dominance_beside_0_", "added by it alone, "),
    ("dominance_beside_1_", "added to one other, "),
    ("dominance_beside_2_", "added to two others, "),
    ("dominance_", "dominance of "),
    ("relative_weight_", "relative weight of "),
    ("auc_", "area under the curve, "),
    ("log_odds_within_", "log odds of "),
    ("log_odds_between_", "log odds of "),
    ("log_odds_", "log odds of "),
    ("log_rate_", "log rate of "),
    ("spearman_", "Spearman's r of "),
];

/// Terms about no single view.
const WHOLE: [(&str, &str); 37] = [
    ("detectable_difference", "detectable difference"),
    ("r_between_views", "r of both views"),
    ("difference", "difference"),
    ("abs_difference", "difference of |r|"),
    ("difference_without", "difference without"),
    ("equivalence", "equivalence"),
    ("spearman_difference", "difference of Spearman's r"),
    ("auc_difference", "difference of areas"),
    ("dominance_difference", "difference of dominance"),
    ("dominance_beside_0_difference", "difference, each alone"),
    ("dominance_beside_1_difference", "difference, added to one other"),
    ("dominance_beside_2_difference", "difference, added to two others"),
    ("dominance_conditional", "dominance beside any number of others"),
    ("dominance_complete", "dominance beside any set of others"),
    ("slope_difference", "difference of slopes"),
    ("slope_difference_standardized", "difference of slopes per SD"),
    ("slope_session", "slope of the session number"),
    ("slope_lag_outcome", "slope of the outcome a session earlier"),
    ("slope_covariate", "slope of the covariate"),
    ("log_odds_covariate", "log odds of the covariate"),
    ("log_odds_session", "log odds of the session number"),
    ("log_rate_covariate", "log rate of the covariate"),
    ("intercept", "intercept"),
    ("var_therapist", "variance of therapists"),
    ("var_client", "variance of clients"),
    ("sd_client", "SD of clients' log odds"),
    ("var_residual", "variance left over"),
    ("r2", "R²"),
    ("r2_adjusted", "R², adjusted"),
    ("common_part", "common part of R²"),
    ("log_likelihood", "log likelihood"),
    ("mcfadden_r2", "McFadden's R²"),
    ("tjur_r2", "Tjur's R²"),
    ("dispersion", "dispersion"),
    ("threshold", "threshold"),
    ("theta", "θ of the negative binomial"),
    ("log_odds_difference", "difference of log odds per SD"),
];

/// `slope of client`
pub(super) fn term(name: &str) -> String {
    if let Some((_, words)) = WHOLE.iter().find(|(known, _)| *known == name) {
        return (*words).to_owned();
    }
    if let Some(names) = name.strip_prefix("commonality_") {
        let several = names.contains('+');
        return if several {
            format!("R² shared by {}", names.replace('+', ", "))
        } else {
            format!("R² of {names} only")
        };
    }
    let of_view = OF_VIEW.iter().find_map(|(stem, words)| Some(format!("{words}{}", name.strip_prefix(stem)?)));
    of_view.unwrap_or_else(|| name.replace('_', " "))
}

/// What slopes with this stem are called as a group.
pub(super) fn slopes(stem: &str) -> &'static str {
    match stem {
        "slope_lag_given_outcome_" => "Slopes on the session before, its outcome held",
        "slope_lag_" => "Slopes on the session before",
        "contextual_" => "Slopes between less slopes within",
        "log_odds_within_" | "log_odds_between_" => "Log odds for one client",
        "log_odds_" => "Log odds",
        "log_rate_" => "Log rates",
        _ => "Slopes",
    }
}

/// How a number was made, as a table names it.
pub(super) fn method(name: &str) -> String {
    let known = [
        ("jackknife-mover", "jackknife"),
        ("jackknife-mover, holm", "jackknife, Holm"),
        ("jackknife-power", "jackknife"),
        ("reml-satterthwaite", "REML"),
        ("reml", "REML"),
        ("reml-profile", "REML, profile"),
        ("fiml", "FIML, rows taken as independent"),
        ("fiml-jackknife", "FIML, jackknife"),
        ("bca", "bootstrap, BCa"),
        ("percentile", "bootstrap, percentile"),
        ("cr2", "CR2"),
    ];
    known.iter().find(|(own, _)| *own == name).map_or_else(|| name.replace('-', " "), |(_, words)| (*words).to_owned())
}

/// A level in words, for a table or behind "with adherence".
pub(super) fn level(name: &str) -> &'static str {
    match name {
        "client" => "across clients",
        "within_client" => "within clients",
        "between_client" => "between clients",
        "between_therapist" => "between therapists",
        "within_therapist" => "within therapists",
        "therapist" => "therapists",
        _ => "sessions",
    }
}

/// A level as part of a sentence.
pub(super) fn where_(level: &str) -> &'static str {
    match level {
        "within_client" => "from session to session within clients",
        "between_client" => "between clients (means of their sessions)",
        "within_therapist" => "among clients of one therapist",
        _ => "across clients",
    }
}

/// `ratings of the client`; a column that is no person keeps its name.
pub(super) fn ratings_of(view: &str) -> String {
    let person = crate::domain::instrument::Perspective::from_name(view).is_some();
    if person { format!("ratings of the {view}") } else { format!("ratings on {view}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_called_by_whose_rating_it_is_about() {
        assert_eq!(term("slope_within_therapist"), "slope of therapist");
        assert_eq!(term("slope_lag_client"), "slope a session earlier, client");
        assert_eq!(term("r_between_views"), "r of both views");
        assert_eq!(ratings_of("care"), "ratings on care");
    }
}

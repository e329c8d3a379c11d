//! A paragraph on methods, ready to paste.

use crate::analyze::prediction::{Group, PredictFound, Setting, Shape};
use crate::domain::predict_table::OutcomeKind;
use crate::report::Prose;
use crate::report::words::{count, listed, percent};

/// How the comparison was made, in the words of a paper.
pub(super) fn paragraph(found: &PredictFound, setting: &Setting) -> Prose {
    if found.table.outcome.kind == OutcomeKind::Dropout {
        return leaving(found);
    }
    let level = found.findings.first().map_or(0.95, |row| row.conf_level);
    let unit = setting.unit.name();
    let single = found.table.views.len() == 1;
    let (what, of_both) = if single {
        ("The uncertainty of its correlation with the rating was found", "")
    } else {
        (
            "Correlations of each rating with it were compared",
            ", and the interval of the difference recovered from both (MOVER; Zou 2007)",
        )
    };
    let start = format!(
        "The outcome was {}. {what} by leaving out one {unit} at a time ({} in all): standard errors of Fisher's z from the \
         jackknife, t on {} degrees of freedom, {} intervals{of_both}.",
        found.table.outcome.name,
        setting.units.levels(),
        setting.units.levels().saturating_sub(1),
        percent(level),
    );
    let levels = match found.shape {
        Shape::Sessions => {
            " Ratings were taken apart into deviations from the client's mean and client means; both levels were compared \
             on their own, and modelled together with random intercepts of clients and therapists by restricted maximum \
             likelihood with Satterthwaite's degrees of freedom."
        }
        Shape::Nested => " Regressions used errors CR2, clustered by the unit left out (Bell & McCaffrey 2002).",
        Shape::Cases => " Regressions used errors CR2 of single rows.",
    };
    let used = |group: &Group| format!("{} ({})", count(group.rows(), "row"), found.names(&group.views).join(" and "));
    let compared = if found.table.views.len() > 1 { 2 } else { 1 };
    let used: Vec<String> = found.groups.iter().filter(|group| group.views.len() == compared).map(used).collect();
    let rows = format!(
        " Each comparison used the rows that had the outcome and its own ratings: {}, of {} read.",
        listed(&used),
        count(found.table.records, "record")
    );
    let several =
        if found.table.views.len() > 2 { " Probabilities of pairs were adjusted after Holm (1979)." } else { "" };
    Prose::new("*For a methods section.* ").with(format!("{start}{levels}{rows}{several}"))
}

/// The same of leaving.
fn leaving(found: &PredictFound) -> Prose {
    let used =
        found.groups.iter().map(|group| format!("{} ({})", group.rows(), found.names(&group.views).join(" and ")));
    Prose::new("*For a methods section.* ").with(format!(
        "Leaving ({}) was modelled as a discrete-time hazard: a logistic regression over the sessions that a client came to, the \
         last being the one before leaving, on the number of the session and the ratings (Singer & Willett 1993). Two ratings were \
         compared per standard deviation in one model, leaving out one unit at a time. Rows: {}.",
        found.table.outcome.name,
        used.collect::<Vec<String>>().join(", ")
    ))
}

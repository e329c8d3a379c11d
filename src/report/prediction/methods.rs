//! A paragraph on methods, ready to paste.

use crate::analyze::prediction::{PredictFound, Setting, Shape};
use crate::report::Prose;
use crate::report::words::{count, percent};

/// How the comparison was made, in the words of a paper.
pub(super) fn paragraph(found: &PredictFound, setting: &Setting) -> Prose {
    let level = found.findings.first().map_or(0.95, |row| row.conf_level);
    let unit = setting.unit.name();
    let start = format!(
        "*For a methods section.* Correlations of each rating with the outcome were compared by leaving out one {unit} at a \
         time ({} in all): standard errors of Fisher's z from the jackknife, t on {} degrees of freedom, {} intervals, and \
         the interval of the difference recovered from both (MOVER; Zou 2007).",
        setting.units.levels(),
        setting.units.levels().saturating_sub(1),
        percent(level),
    );
    let levels = match setting.shape {
        Shape::Sessions => {
            " Ratings were taken apart into deviations from the client's mean and client means; both levels were compared \
             on their own, and modelled together with random intercepts of clients and therapists by restricted maximum \
             likelihood with Satterthwaite's degrees of freedom."
        }
        Shape::Nested => " Regressions used errors CR2, clustered by the unit left out (Bell & McCaffrey 2002).",
        Shape::Cases => " Regressions used errors CR2 of single rows.",
    };
    let rows = format!(" {} had the outcome and all ratings.", count(setting.rows.len(), "row"));
    let several =
        if found.table.views.len() > 2 { " Probabilities of pairs were adjusted after Holm (1979)." } else { "" };
    Prose::new(&format!("{start}{levels}{rows}{several}"))
}

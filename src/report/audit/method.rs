//! How the numbers about raters are made, printed with the page.

use crate::analyze::audit::material::AuditMaterial;
use crate::report::words::percent;
use crate::report::{Block, Prose, Section};

/// The folded section at the end of the page.
pub(super) fn section(audits: &[AuditMaterial]) -> Section {
    let level = audits.first().map_or_else(|| percent(0.95), |material| percent(material.conf_level));
    let paragraphs = [
        "*Intraclass correlations.* Shares of variance from one rating = target + rater + rest, raters as drawn from many (Shrout & Fleiss \
         1979; McGraw & Wong 1996). ICC(A,·) counts the raters' own levels as error, ICC(C,·) does not. Where not every rater rated every \
         target the components come from restricted maximum likelihood, khat is the harmonic mean of raters per target, and ICC(Q,·) \
         counts the raters' levels only as far as the design leaves them in a comparison (Putka et al. 2008; ten Hove et al. 2024). \
         Negative values are printed as they are."
            .to_owned(),
        format!(
            "*Intervals* ({level}). The method of each stands under its table. A number without an interval has the reason beside it."
        ),
        "*How many raters.* The coefficient of the mean of m raters from the same components; the number needed is the smallest m that \
         reaches the level, and its range comes from the two ends of the interval of a single rating."
            .to_owned(),
        "*Standard error and smallest change.* SEM: root of the error variance of one rating; smallest change beyond error: 1.96 · √2 · SEM."
            .to_owned(),
        "*Level of a rater.* Best linear unbiased prediction in the model above, drawn towards the mean of all raters by as much as its \
         ratings are few (Robinson 1991), with the interval of its prediction error; not shrunken: the raters as fixed effects in sum \
         zero. Change over time: slope of the differences from the others' mean on the order of the ratings."
            .to_owned(),
        "*Leaving one out.* Everything computed again without the ratings of one rater, minus the number with all.".to_owned(),
        "*Spread of a target.* Range of its ratings; its chance from the distribution of the range of as many independent normal values \
         with the residual variance."
            .to_owned(),
        "*Coefficients corrected for chance.* Observed beside expected disagreement with the weights named (Cohen 1968; Krippendorff 2019; \
         Gwet 2014)."
            .to_owned(),
        "What these methods cannot show: which reading is right; whether raters who agree measure what the form is meant to measure."
            .to_owned(),
    ];
    let blocks = paragraphs.iter().map(|text| Block::Text(Prose::new(text))).collect();
    let details = Block::Details { summary: "How this was computed".to_owned(), blocks };
    Section { id: "methods".to_owned(), heading: "Methods".to_owned(), blocks: vec![details] }
}

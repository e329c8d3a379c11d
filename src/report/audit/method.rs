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
         target the components come from restricted maximum likelihood, k is the harmonic mean of raters per target, and ICC(Q,·) \
         counts the raters' levels only as far as the design leaves them in a comparison (Putka et al. 2008; ten Hove et al. 2024). \
         Negative values are printed as they are; in shares of variance a negative component counts as nothing."
            .to_owned(),
        format!(
            "*Intervals* ({level}). The method of each coefficient stands under its table: exact F limits for complete tables, the profile \
             of the restricted likelihood elsewhere. Intervals about single raters rest on independent targets; where targets come from \
             clusters (sessions of clients, clients of therapists), one cluster at a time is left out, of the outermost kind that has five \
             (delete-one jackknife; Efron & Stein 1981). A number without an interval has the reason beside it."
        ),
        "*How many raters.* The coefficient of the mean of m raters from the same components; the number needed is the smallest m that \
         reaches the level, and its range comes from the two ends of the interval of a single rating."
            .to_owned(),
        "*Standard error and smallest change.* SEM: root of the error variance of one rating; smallest change beyond error: 1.96 · √2 · SEM."
            .to_owned(),
        "*Level of a rater.* Best linear unbiased prediction in the model above, drawn towards the mean of all raters by as much as its \
         ratings are few (Henderson 1975; Robinson 1991). Its interval is the normal quantile times the standard deviation of the prediction \
         error, in which the mean of all raters counts as estimated and the components as known: wide, and a little too short, with few \
         raters. Not shrunken: the raters as fixed effects in sum zero, with t and Satterthwaite's degrees of freedom (Fai & Cornelius 1996). \
         Where raters as a whole do not vary beyond error, the second one is drawn."
            .to_owned(),
        "*Change over time.* Least squares of rating = target + rater + slope · order for one rater at a time, so that neither other targets \
         nor other partners are taken for change; order is the session number, or the number of the target. From eight shared targets on. The \
         p values in JSON and CSV are adjusted for the number of raters (Holm 1979); the intervals are not, which is why the number expected \
         by chance stands beside them."
            .to_owned(),
        "*With the others.* Pearson's r with the mean of the others on the same targets, levels taken away. SD of residuals: from the additive \
         model, over what it leaves this rater of freedom."
            .to_owned(),
        "*Leaving one out.* Everything computed again without the ratings of one rater, minus the number with all.".to_owned(),
        "*Two by two.* Replicates averaged; limits of agreement as mean ± z · SD of the differences, with variance between and within clusters \
         together where there are clusters (Bland & Altman 1986, 2007). From three shared targets on."
            .to_owned(),
        "*Spread of a target.* F ratio of the variance that the target adds to the residual, over the residual variance of all others, levels \
         of raters taken away (Cook & Weisberg 1982). The chance on some target of n: 1 − (1 − p)ⁿ (Šidák 1967). It assumes normal residuals \
         of one variance; near the ends of the range they scatter less."
            .to_owned(),
        "*Coefficients corrected for chance.* Observed beside expected agreement with the weights named (Cohen 1968; Krippendorff 2019; Gwet \
         2014). Those of the kappa family stand only where ratings are steps of a declared scale; means of items are none. Agreement observed \
         beside alpha: 1 − mean squared difference over the squared range."
            .to_owned(),
        "What these methods cannot show: which reading is right; whether raters who agree measure what the form is meant to measure."
            .to_owned(),
    ];
    let blocks = paragraphs.iter().map(|text| Block::Text(Prose::new(text))).collect();
    let details = Block::Details { summary: "How this was computed".to_owned(), blocks };
    Section { id: "methods".to_owned(), heading: "Methods".to_owned(), blocks: vec![details] }
}

//! How the numbers were made: formulas and sources, printed with every report.

use super::material::Material;
use super::words::{listed, percent};
use super::{Block, Prose, Section};

/// The folded section at the end of a page.
pub fn methods(material: &Material<'_>) -> Section {
    let level = percent(material.conf_level);
    let paragraphs = [
        "*Scores.* Reversed items are turned round (lowest + highest − answer); a scale is the mean of the items answered, and missing \
         when fewer than the form's share were answered (75 % unless the instrument says otherwise). Sums of answers are exact: answers \
         are kept as whole numbers over a power of ten."
            .to_owned(),
        "*Gap.* Giver minus receiver (therapist − client, supervisor − trainee), observer minus person; several observers of one session \
         are averaged. Forms are subtracted only where they ask the same thing."
            .to_owned(),
        format!(
            "*Intervals of means, gaps, r and CCC* ({level}). One independent unit at a time is left out (delete-one jackknife; Efron & \
             Stein 1981) and t on units − 1 is used: therapists where at least five took part, else clients, and the interval then speaks of these therapists only; sessions are never taken as \
             independent. r and CCC are transformed by Fisher's z, the standard deviation by its logarithm."
        ),
        "*Cases.* Mixed model of the gaps with sessions in cases in therapists or supervisors (REML; sessions resemble their neighbours); \
         the gap of a case is shrunken towards what is usual (interval averaged over the unsure variances). Unlike its giver's others: the \
         sessions of a case against what the other cases let expect; all cases looked at are counted (Benjamini & Hochberg 1995, 5 %). \
         Variances: profile likelihood limits."
            .to_owned(),
        "*Flags.* Named rules; calm courses hold the forms of one case of these data in random order, 1000 for each number of sessions, by \
         a seed. Trend of the gap: least squares over the numbers of sessions of a case."
            .to_owned(),
        "*Limits of agreement.* Mean ± z · SD of the gaps (Bland & Altman 1986), and with several sessions per case mean ± z · √(between + \
         within) from a one-way analysis of variance of the gaps (Bland & Altman 2007). CCC: Lin 1989. d: mean gap over the root of the \
         mean variance of the two views."
            .to_owned(),
        "*Observers.* Intraclass correlations of Shrout & Fleiss 1979 and McGraw & Wong 1996 (with the correction of 1996, 1(4):390) from \
         the largest set of sessions that the same observers all rated; exact F limits for one-way and consistency, Satterthwaite limits \
         for agreement. Negative values are printed as they are."
            .to_owned(),
        "*Views as raters.* The same coefficients among client, therapist and observer as fixed raters; their intervals leave out one unit \
         at a time."
            .to_owned(),
        "*Standard error of measurement.* SD · √(1 − α) of a view's form, with Cronbach's α from its complete forms; exact limits of α by \
         Feldt 1965."
            .to_owned(),
        "*Sessions that stand out.* The chance that some session of a case lies this far from the mean of its case: 1 − (1 − p)ⁿ for n joint \
         sessions, p from the normal distribution with the within-case spread of all cases (Šidák 1967)."
            .to_owned(),
        "What these methods cannot show: which view is right; whether a gap causes anything; how the next case will be.".to_owned(),
    ];
    let blocks = paragraphs.iter().map(|text| Block::Text(Prose::new(text))).collect();
    let details = Block::Details { summary: "How this was computed".to_owned(), blocks };
    Section { id: "methods".to_owned(), heading: "Methods".to_owned(), blocks: vec![details] }
}

/// The short box on the page of one case, with the notices of the run: one case fits on two sheets of paper.
pub fn case_methods(material: &Material<'_>) -> Section {
    let level = percent(material.conf_level);
    let mut paragraphs: Vec<Prose> = [
        "*Scores.* Mean of the items answered, reversed items turned round; missing when fewer than the form's share were answered (75 % \
         unless the instrument says otherwise). Several observers of one session are averaged."
            .to_owned(),
        format!(
            "*Gap of the case.* Mixed model of the gaps with sessions in cases in therapists (or supervisors), REML, sessions resembling their \
             neighbours; the mean of the case is shrunken towards what is usual, with an interval ({level}) averaged over the unsure variances. \
             *Reliability of a gap:* Edwards' formula for differences, with each form's α. *Trend:* least squares over the numbers of sessions."
        ),
        "*One session's gap.* Its interval is the error of the two forms: SD · √(1 − α) of each, with Cronbach's α of these data, added as \
         squares. It leaves out all else that makes one hour unlike the next."
            .to_owned(),
        "*Flags.* The rules are named (docs/methods.md says each in full). Calm courses: the forms of one case of these data in random order in \
         a course of as many sessions, 1000 times by a seed; nothing changes there and the views do not move together."
            .to_owned(),
        "*Moving together.* Pearson's r over the joint sessions, interval by Fisher's z. *Sessions that stand out:* the chance that some \
         session of a case lies this far from the mean of its case (Šidák 1967)."
            .to_owned(),
        format!(
            "*Items.* Mean difference with t on its own sessions ({level}). By chance: answers exchanged among the items of each session, \
             2000 times with a fixed seed; the largest difference of all items is compared with the largest (Westfall & Young 1993)."
        ),
        "What these methods cannot show: which view is right; whether a gap causes anything; how the next hour will be.".to_owned(),
    ]
    .iter()
    .map(|text| Prose::new(text))
    .collect();
    let notices: Vec<String> =
        material.study.notices.iter().map(|notice| format!("{} ({})", notice.code, notice.count)).collect();
    if !notices.is_empty() {
        let words =
            format!("*Notices about all these data:* {}; `parallax check` tells them in full.", listed(&notices));
        paragraphs.push(Prose::new(&words));
    }
    let blocks = paragraphs.into_iter().map(Block::Text).collect();
    let details = Block::Details { summary: "How this was computed".to_owned(), blocks };
    Section { id: "methods".to_owned(), heading: "Methods".to_owned(), blocks: vec![details] }
}

//! The link of supervision to therapy: what so few trainees can show, and then what they do show.

use super::cells;
use super::material::Material;
use super::number::number;
use super::words::{number_column, percent, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Section, Table};
use crate::analyze::finding::Finding;
use crate::analyze::supervision::LINKED;

/// The section; `None` if there is no supervision, or nothing of it may be subtracted.
pub fn supervision_link(material: &Material<'_>) -> Option<Section> {
    let linked = |finding: &&Finding| finding.views.as_deref() == Some(LINKED) && finding.term != "detectable_r";
    let rows: Vec<&Finding> = material.findings.iter().filter(linked).collect();
    let first = rows.iter().find(|finding| finding.term == "link")?;
    let table = Table {
        caption: "Gap with the supervisor beside the gap with clients (r)".to_owned(),
        columns: vec![
            text_column("Scale"),
            text_column("what is compared"),
            number_column("n"),
            number_column("value"),
            number_column(format!("{} interval", percent(material.conf_level))),
            text_column("the two gaps"),
        ],
        rows: rows.iter().filter_map(|finding| row(finding)).collect(),
        notes: vec![
            "n counts trainees; in rows over time it counts sessions of supervision with therapy in their window."
                .to_owned(),
        ],
    };
    let mut blocks = vec![Block::Text(first_what_can_be_shown(material, first))];
    // A table of nothing but reasons says no more than the sentence above it.
    if rows.iter().any(|finding| finding.value.is_ok()) {
        blocks.extend([Block::Table(table), Block::Aside(caution(&rows))]);
    }
    Some(Section { id: "supervision-link".to_owned(), heading: "Supervision and therapy".to_owned(), blocks })
}

fn first_what_can_be_shown(material: &Material<'_>, link: &Finding) -> Prose {
    let same = |finding: &&Finding| finding.term == "detectable_r" && finding.is_of(&link.instrument, &link.scale);
    let detectable = material.findings.iter().find(same);
    match detectable.and_then(Finding::estimate) {
        Some(estimate) => Prose::new(&format!(
            "*{} trainees* have gaps on both sides. So few show an association in four of five studies only if it is as \
             strong as *r = {}* or stronger; a weaker one may be there and stay unseen.",
            estimate.n,
            number(estimate.value, 2, NumberStyle::Bounded),
        )),
        None => Prose::new(
            "Whether gaps in supervision go with gaps in therapy cannot be said here. It takes at least four trainees who \
             have both: sessions of supervision rated by trainee and supervisor on parallel forms, and sessions of therapy \
             rated by client and therapist.",
        ),
    }
}

fn row(finding: &Finding) -> Option<Vec<Cell>> {
    let label = match (finding.term.as_str(), finding.level, finding.method.as_str()) {
        ("link", "trainee", "fisher-z") => "mean gaps of trainees",
        ("link_absolute", _, "fisher-z") => "mean sizes of gaps",
        ("link", "trainee", _) | ("link_absolute", ..) => "the same, ranks",
        ("reliability_supervisory_gap", ..) => "reliability: gap with the supervisor",
        ("reliability_therapy_gap", ..) => "reliability: gap with clients",
        ("link", ..) => "within trainees, same weeks",
        ("link_lag_supervision_first", ..) => "within trainees, supervision first",
        ("link_lag_therapy_first", ..) => "within trainees, therapy first",
        _ => return None,
    };
    Some(vec![
        Cell::Text(title_case(&finding.scale)),
        Cell::Text(label.to_owned()),
        Cell::Count(finding.n),
        cells::value(Some(finding), 2, NumberStyle::Bounded),
        cells::interval(Some(finding), 2, NumberStyle::Bounded),
        Cell::Text(reading(finding).to_owned()),
    ])
}

/// What a row says of the two gaps, if it can say anything.
fn reading(finding: &Finding) -> &'static str {
    if finding.term.starts_with("reliability") {
        return "";
    }
    match finding.estimate().map(|estimate| estimate.interval) {
        Some(Some(limits)) if limits.low() > 0.0 => "go together",
        Some(Some(limits)) if limits.high() < 0.0 => "go opposite ways",
        _ => "cannot tell",
    }
}

fn caution(rows: &[&Finding]) -> Prose {
    let undated = rows.iter().any(|row| row.undefined().is_some_and(|reason| reason.code() == "no-dates"));
    let dates = if undated {
        " With a column `date` in both files, it could be seen whether the two gaps move together over time."
    } else {
        ""
    };
    Prose::new(&format!(
        "A positive value: where the supervisor rated higher than the trainee, the therapist rated higher than the client. \
         What goes together need not be cause and effect. Few sessions make mean gaps unsure, and an \
         association of unsure gaps looks weaker than it is; the reliabilities say how unsure.{dates}"
    ))
}

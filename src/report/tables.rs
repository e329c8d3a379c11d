//! Short reports: the gaps, or the observers' agreement, without the rest of the page.

use super::cases::case_by_case;
use super::caseload::{lead, subtitle};
use super::flow::provenance;
use super::material::Material;
use super::observers::observers;
use super::scales::gaps_by_scale;
use super::words::title_case;
use super::{Prose, Report, Section};
use crate::domain::instrument::Relationship;

/// `parallax gaps`, `parallax supervision`: one or both relationships.
pub fn gaps_report(material: &Material<'_>, relationships: &[Relationship]) -> Report {
    let mut sections = Vec::new();
    for &relationship in relationships {
        for table in material.tables(relationship) {
            let name = format!("{}: {}", title_case(relationship.name()), table.instrument.name);
            sections.extend(gaps_by_scale(material, &table, &anchor("gaps", sections.len()), &name));
            sections.extend(case_by_case(material, &table, &anchor("cases", sections.len()), "Case by case"));
        }
    }
    let title = if relationships == [Relationship::Supervision] { "Supervision: two views" } else { "Gaps between the views" };
    Report { title: title.to_owned(), subtitle: subtitle(material), lead: lead(material), sections, footer: provenance(material) }
}

/// `parallax agreement`.
pub fn agreement_report(material: &Material<'_>) -> Report {
    let mut sections: Vec<Section> = Vec::new();
    for relationship in [Relationship::Therapy, Relationship::Supervision] {
        for table in material.tables(relationship) {
            if let Some(section) = observers(material, &table) {
                sections.push(Section { id: anchor("observers", sections.len()), ..section });
            }
        }
    }
    let lead = if sections.is_empty() { vec![Prose::new("No observer took part, so there is no agreement to show.")] } else { Vec::new() };
    Report {
        title: "How far observers agree".to_owned(),
        subtitle: subtitle(material),
        lead,
        sections,
        footer: provenance(material),
    }
}

fn anchor(topic: &str, place: usize) -> String {
    format!("{topic}-{}", place + 1)
}

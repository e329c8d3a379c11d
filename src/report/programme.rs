//! The page for a programme: groups of people and nobody in particular.

use super::flow::{notices, provenance};
use super::material::Material;
use super::method::methods;
use super::scales::gaps_by_scale;
use super::supervision_link::supervision_link;
use super::words::{higher, title_case};
use super::{Prose, Report};
use crate::analyze::audience::Fewest;
use crate::analyze::views::pairs_of;
use crate::domain::instrument::Relationship;

/// The report for a programme, from findings of which the small ones were taken away.
pub fn programme(material: &Material<'_>, fewest: Fewest) -> Report {
    let Fewest { clients, trainees } = fewest;
    let mut sections = Vec::new();
    let mut lead = vec![Prose::new(&format!(
        "This page is about groups. It shows no single person, case or session, and no number behind which fewer than \
         {clients} clients or {trainees} trainees stand."
    ))];
    for relationship in [Relationship::Therapy, Relationship::Supervision] {
        let pair = pairs_of(relationship)[0];
        for table in material.tables(relationship) {
            let id = format!("gaps-{}", sections.len() + 1);
            let heading = format!("{}: {}", title_case(relationship.name()), table.instrument.name);
            sections.extend(gaps_by_scale(material, &table, &id, &heading));
            let main = material.main_scale(table.table);
            let gap = main
                .and_then(|(_, scale)| material.find(&table.instrument.id, scale, &pair.name(), "mean_gap", "session"));
            lead.extend(gap.filter(|gap| gap.value.is_ok()).map(|gap| Prose::new(&higher(&pair, gap, relationship))));
        }
    }
    sections.extend(supervision_link(material));
    sections.extend(notices(material));
    sections.push(methods(material));
    Report {
        title: material.study.title.clone().unwrap_or_else(|| "Views of a programme's sessions".to_owned()),
        subtitle: "Groups only".to_owned(),
        lead,
        sections,
        footer: provenance(material),
    }
}

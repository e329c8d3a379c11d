//! A methods section, ready to paste: what was rated, how it was scored, and how it was analysed, with every default.

use crate::analyze::prediction::PredictFound;
use crate::domain::instrument::Relationship;
use crate::report::material::{InstrumentTable, Material};
use crate::report::prediction::methods_paragraph;
use crate::report::words::{count, in_reading_order, listed, percent};
use crate::report::{Block, Prose, Section};

/// The paragraphs, in the order of a paper.
pub(super) fn section(material: &Material<'_>, tables: &[InstrumentTable<'_>], found: &[PredictFound]) -> Section {
    let mut blocks = vec![Block::Text(measures(material, tables)), Block::Text(analysis(material))];
    blocks.extend(found.iter().filter_map(methods_paragraph).map(Block::Text));
    blocks.push(Block::Text(program(material)));
    let heading = "For a methods section, ready to paste".to_owned();
    Section { id: "methods-to-paste".to_owned(), heading, blocks }
}

fn measures(material: &Material<'_>, tables: &[InstrumentTable<'_>]) -> Prose {
    let mut said = Vec::new();
    for table in tables {
        let relationship = table.instrument.relationship;
        let forms = in_reading_order(relationship).into_iter().map(|view| (material.forms(table.table, view), view));
        let forms: Vec<String> = forms
            .filter(|(forms, _)| *forms > 0)
            .map(|(forms, view)| count(forms, &format!("{} form", view.name())))
            .collect();
        let about = match relationship {
            Relationship::Therapy => "sessions of therapy",
            Relationship::Supervision => "sessions of supervision",
        };
        let scales = table.instrument.forms.iter().flat_map(|form| &form.scales);
        let least = scales.map(|scale| scale.min_answered).next().unwrap_or(1.0);
        said.push(format!(
            "{} were rated with the {}: {}. A scale is the mean of the items answered, reversed items turned round, and \
             missing where fewer than {} of its items were answered.",
            about.replacen('s', "S", 1),
            table.instrument.name,
            listed(&forms),
            percent(least)
        ));
    }
    Prose::new("*Measures.* ").with(said.join(" "))
}

fn analysis(material: &Material<'_>) -> Prose {
    Prose::new(&format!(
        "*Views.* Several observers of one session were averaged. Internal consistency is Cronbach's alpha of complete forms. \
         Correlations between views were found over sessions, within and between clients; their {} intervals, and those of \
         mean gaps, leave out one therapist at a time where at least five took part, else one client (jackknife, Fisher's z \
         for correlations, t on units − 1).",
        percent(material.conf_level)
    ))
}

fn program(material: &Material<'_>) -> Prose {
    let options: Vec<String> =
        material.provenance.options.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let seed = material.provenance.seed.map_or(String::new(), |seed| format!(", seed {seed}"));
    Prose::new(&format!("*Program.* Parallax {}{seed}; options: ", material.provenance.version))
        .with(format!("{}.", options.join("; ")))
}

//! The page about raters of the same targets: what can be said of their agreement, and what cannot.

mod agreement;
mod calibration;
mod decision;
mod design;
mod form_use;
mod lead;
mod levels;
mod method;
mod order;
mod page;
mod pairs;
#[cfg(test)]
pub(crate) mod sample;
mod sessions;
#[cfg(test)]
mod tests;
mod variance;

pub use page::study_page;
pub use page::table_page;

use super::words::{count, metric, plural_noun, title_case};
use super::{Block, Prose, Report, Section};
use crate::analyze::audit::material::AuditMaterial;
use crate::analyze::audit::scale::ScaleAudit;

/// What the page says around the numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Surroundings {
    /// Title of the study, if it has one.
    pub title: Option<String>,
    /// Sections after those of the forms: what was read, notices.
    pub closing: Vec<Section>,
    /// Provenance, one line each.
    pub footer: Vec<String>,
}

/// The report on raters, one group of sections per form.
pub fn audit(audits: &[AuditMaterial], surroundings: Surroundings) -> Report {
    let mut sections = Vec::new();
    for material in audits {
        let page = Page { material, alone: audits.len() == 1 };
        sections.push(page.section("design", "Who rated what", design::blocks(material)));
        let Some(main) = material.scales.first() else { continue };
        sections.push(page.section("agreement", &page.agreement_heading(), agreement::blocks(material, main)));
        sections.push(page.section("variance", "Where the ratings vary", variance::blocks(material)));
        sections.push(page.section("decision", &page.decision_heading(), decision::blocks(material, main)));
        sections.push(page.section("levels", &page.levels_heading(), levels::blocks(material, main)));
        sections.push(page.section("pairs", "Two by two", pairs::blocks(material, main)));
        sections.push(page.section("sessions", &page.sessions_heading(), sessions::blocks(material, main)));
        sections.push(page.section("calibration", "For the next calibration meeting", calibration::blocks(material)));
    }
    sections.extend(surroundings.closing);
    sections.push(method::section(audits));
    Report {
        title: surroundings.title.unwrap_or_else(|| title(audits)),
        subtitle: audits.iter().map(subtitle).collect::<Vec<_>>().join(" · "),
        lead: lead::lead(audits),
        sections,
        footer: surroundings.footer,
    }
}

fn title(audits: &[AuditMaterial]) -> String {
    let raters = audits.first().map_or_else(|| "raters".to_owned(), AuditMaterial::raters);
    format!(
        "How {raters} rate the same {}",
        audits.first().map_or_else(|| "sessions".to_owned(), AuditMaterial::targets)
    )
}

fn subtitle(material: &AuditMaterial) -> String {
    let design = &material.design;
    format!(
        "{}, {}: {} of {} by {}",
        material.instrument,
        metric(material.range),
        count(design.ratings, "rating"),
        count(design.targets, &material.target),
        count(design.raters, &material.rater)
    )
}

/// The sections of one form.
struct Page<'a> {
    material: &'a AuditMaterial,
    alone: bool,
}

impl Page<'_> {
    /// Anchor and heading name the form where there are several.
    fn section(&self, topic: &str, heading: &str, blocks: Vec<Block>) -> Section {
        let id = self.material.id.replace('_', "-").to_lowercase();
        let (id, heading) = if self.alone {
            (topic.to_owned(), heading.to_owned())
        } else {
            (format!("{topic}-{id}"), format!("{heading} ({})", self.material.instrument))
        };
        Section { id, heading, blocks }
    }

    fn agreement_heading(&self) -> String {
        format!("How far {} agree", self.material.raters())
    }

    fn decision_heading(&self) -> String {
        format!("How many {} are enough", self.material.raters())
    }

    fn levels_heading(&self) -> String {
        format!("How high each {} rates", self.material.rater)
    }

    fn sessions_heading(&self) -> String {
        format!("{} on which ratings differ", title_case(&self.material.targets()))
    }
}

impl AuditMaterial {
    /// `observers`
    fn raters(&self) -> String {
        plural_noun(&self.rater)
    }

    /// `sessions`
    fn targets(&self) -> String {
        plural_noun(&self.target)
    }

    /// The scales beside the main one.
    fn other_scales(&self) -> &[ScaleAudit] {
        self.scales.get(1..).unwrap_or_default()
    }

    /// `95 % interval`
    fn interval_heading(&self) -> String {
        format!("{} interval", super::words::percent(self.conf_level))
    }
}

/// A quiet paragraph.
fn aside(text: &str) -> Block {
    Block::Aside(Prose::new(text))
}

/// A paragraph.
fn says(text: &str) -> Block {
    Block::Text(Prose::new(text))
}

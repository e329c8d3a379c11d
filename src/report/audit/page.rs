//! The page with what stands around it: what was read, notices, provenance.

use super::{Surroundings, audit};
use crate::analyze::audit::material::AuditMaterial;
use crate::analyze::finding::Provenance;
use crate::domain::study::Study;
use crate::report::flow::{files, notice_section, notices, provenance, provenance_lines, what_was_read};
use crate::report::material::Material;
use crate::report::{Block, Report, Section};

/// The page about the observers of a study.
pub fn study_page(material: &Material<'_>, audits: &[AuditMaterial]) -> Report {
    let closing = std::iter::once(what_was_read(material)).chain(notices(material)).collect();
    audit(audits, Surroundings { title: None, closing, footer: provenance(material) })
}

/// The page about the raters of a plain table; `study` is its account.
pub fn table_page(study: &Study, provenance: &Provenance, audits: &[AuditMaterial]) -> Report {
    let read = vec![Block::Table(files(&study.inputs))];
    let mut closing =
        vec![Section { id: "what-was-read".to_owned(), heading: "What was read".to_owned(), blocks: read }];
    closing.extend(notice_section(study));
    audit(audits, Surroundings { title: None, closing, footer: provenance_lines(study, provenance) })
}

//! What a programme director with ten seconds takes away: what can be said, and what cannot.

use super::{agreement, decision, design, levels, sessions, variance};
use crate::analyze::audit::material::AuditMaterial;
use crate::report::Prose;

/// A few sentences for each form.
pub(super) fn lead(audits: &[AuditMaterial]) -> Vec<Prose> {
    if audits.is_empty() {
        return vec![Prose::new("Nobody rated the same thing as somebody else, so there is nothing to compare.")];
    }
    audits.iter().flat_map(|material| of_form(material, audits.len() > 1)).collect()
}

fn of_form(material: &AuditMaterial, named: bool) -> Vec<Prose> {
    let Some(main) = material.scales.first() else {
        return vec![start(material, named).then(&design::connection(material))];
    };
    let worth = match variance::shares(main) {
        Some(shares) => format!("{} {shares}", agreement::told(material, main)),
        None => agreement::told(material, main),
    };
    let limits = format!(
        "What these data cannot say: which {} rates rightly, or how well the form measures what it is meant to.",
        material.rater
    );
    let mut first = vec![worth, decision::told(material, main)];
    // What limits everything else comes first.
    first.insert(if material.design.blocks.len() > 1 { 0 } else { 2 }, design::connection(material));
    let mut paragraphs = vec![start(material, named).then(&first[0])];
    paragraphs.extend(first[1..].iter().map(|text| Prose::new(text)));
    paragraphs.extend([
        Prose::new(&levels::told(material, main)),
        Prose::new(&sessions::told(material, main)),
        Prose::new(&limits),
    ]);
    paragraphs
}

/// The form by name where there are several; names are taken literally.
fn start(material: &AuditMaterial, named: bool) -> Prose {
    if named { Prose::default().with(format!("{}: ", material.instrument)) } else { Prose::default() }
}

//! The first screen of a report: its lead, and the first table of what matters.

use super::{Block, Report, Section};

/// What is printed when the page itself goes into a file.
pub fn summary(report: &Report) -> Report {
    let first_table = |section: &Section| {
        let blocks = section
            .blocks
            .iter()
            .filter(|block| matches!(block, Block::Table(_) | Block::Prompts(_) | Block::Cards(_)));
        let blocks: Vec<Block> = blocks.take(1).cloned().collect();
        Section { blocks, ..section.clone() }
    };
    let wanted = |section: &&Section| {
        ["gaps", "scales", "gap", "questions", "what-was-read", "supervision", "descriptives", "comparison"]
            .iter()
            .any(|id| section.id.starts_with(id))
            && section.id != "gap-against-level"
    };
    let sections = report.sections.iter().filter(wanted).map(first_table).filter(|section| !section.blocks.is_empty());
    Report { sections: sections.collect(), footer: Vec::new(), ..report.clone() }
}

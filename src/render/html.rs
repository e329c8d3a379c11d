//! One page: self-contained, without a script, readable on a screen, a phone and paper.

mod blocks;
mod table;
#[cfg(test)]
mod tests;
mod words;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::report::Report;
use blocks::Pen;
use words::{isolated, prose};

/// The whole appearance of the page.
const STYLE: &str = include_str!("html/page.css");

/// Nothing may be loaded from anywhere; styles stand in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// From this many sections on the page has a list of them.
const LONG: usize = 4;

/// The report as one HTML file. `version` names the program that wrote it.
///
/// ```
/// use parallax::report::Report;
///
/// let report = Report {
///     title: "Case <C014>".to_owned(),
///     subtitle: String::new(),
///     lead: Vec::new(),
///     sections: Vec::new(),
///     footer: Vec::new(),
/// };
/// let page = parallax::render::html(&report, Some("0.1.0"));
/// assert!(page.starts_with("<!DOCTYPE html>"));
/// assert!(page.contains("<h1>Case &lt;C014&gt;</h1>"));
/// ```
pub fn html(report: &Report, version: Option<&str>) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(report, version))
            body {
                a.skip href="#content" { "Skip to the content" }
                header {
                    h1 { (isolated(&report.title)) }
                    @if !report.subtitle.is_empty() { p { (isolated(&report.subtitle)) } }
                }
                @if report.sections.len() >= LONG { (contents(report)) }
                main id="content" tabindex="-1" { (body(report)) }
                @if !report.footer.is_empty() {
                    footer { @for line in &report.footer { p { (isolated(line)) } } }
                }
            }
        }
    };
    page.into_string()
}

/// What a browser needs to know before it draws.
fn head(report: &Report, version: Option<&str>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="robots" content="noindex";
            @if let Some(version) = version { meta name="generator" content={ "Parallax " (version) }; }
            title { (super::visible::visible(&report.title)) }
            style { (PreEscaped(STYLE)) }
        }
    }
}

/// Links to the sections.
fn contents(report: &Report) -> Markup {
    html! {
        nav aria-label="Contents" {
            ul { @for section in &report.sections { li { a href={ "#" (section.id) } { (isolated(&section.heading)) } } } }
        }
    }
}

/// The lead and the sections.
fn body(report: &Report) -> Markup {
    let mut pen = Pen::default();
    html! {
        @if !report.lead.is_empty() {
            div.lead { @for paragraph in &report.lead { p { (prose(paragraph)) } } }
        }
        @for section in &report.sections {
            section id=(section.id) {
                h2 { (isolated(&section.heading)) }
                @for (position, block) in section.blocks.iter().enumerate() { (pen.block(block, position == 0)) }
            }
        }
    }
}

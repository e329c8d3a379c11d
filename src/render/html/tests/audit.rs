//! The page about raters, in all formats.

use super::{contrast, html};
use crate::render::{Style, markdown, terminal};
use crate::report::Report;
use crate::report::audit::sample::{crowded, sample, separated};
use crate::report::audit::{Surroundings, audit};
use crate::report::chart::Chart;

fn report() -> Report {
    audit(&[sample()], Surroundings { footer: vec!["Parallax 0.1.0".into()], ..Surroundings::default() })
}

fn apart() -> Report {
    audit(&[separated()], Surroundings::default())
}

fn many() -> Report {
    audit(&[crowded()], Surroundings::default())
}

#[test]
fn each_picture_is_drawn_for_two_widths_with_a_title_and_a_description() {
    let page = html(&report(), None);
    assert_eq!(page.matches("role=\"img\"").count(), 8, "four pictures");
    assert_eq!(page.matches("<desc id=").count(), 8);
    assert!(!page.contains("NaN") && !page.contains("<script"));
}

#[test]
fn groups_that_share_nothing_have_their_names_in_the_picture() {
    let page = html(&apart(), None);
    assert_eq!(page.matches(">Group 1: 5 observers, 51 sessions</text>").count(), 2, "at two widths");
    assert_eq!(page.matches(">Group 2: 4 observers, 33 sessions</text>").count(), 2);
}

#[test]
fn codes_are_escaped_in_every_picture() {
    let mut material = sample();
    material.design.cells[0].unit = "<b>&amp;".into();
    material.scales[0].residuals.iter_mut().for_each(|residual| residual.target = format!("<i>{}", residual.target));
    let page = html(&audit(&[material], Surroundings::default()), None);
    assert!(!page.contains("<b>") && !page.contains("<i>"));
    assert!(page.contains("&lt;b&gt;&amp;amp;"));
}

#[test]
fn a_page_of_sixty_raters_on_four_scales_stays_small() {
    let size = html(&many(), None).len();
    assert!(size < 500_000, "{size} bytes");
}

#[test]
fn no_line_in_a_terminal_is_too_wide() {
    for report in [report(), apart(), many()] {
        for width in [20, 40, 80, 120] {
            let text = terminal(&report, Style { width, color: false });
            for line in text.lines() {
                assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn a_terminal_of_eighty_columns_draws_every_picture() {
    let text = terminal(&report(), Style { width: 80, color: false });
    for drawn in ["T01  T02", "← rated lower than the others │ rated higher than the others →", "1 observer ", "+1."]
    {
        assert!(text.contains(drawn), "{drawn}\n{text}");
    }
}

#[test]
fn markdown_has_words_and_numbers_of_every_picture() {
    let text = markdown(&report());
    for title in ["**Ratings by observer and therapist.**", "**Reliability of the mean of several observers.**"] {
        assert!(text.contains(title), "{title}");
    }
    assert!(!text.contains("NaN"));
}

#[test]
fn a_picture_with_nothing_in_it_is_still_a_picture() {
    let mut report = report();
    for block in report.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        super::empty(block);
        if let crate::report::Block::Chart { chart: Chart::DecisionCurve(chart), .. } = block {
            chart.targets.clear();
        }
    }
    let page = html(&report, None);
    assert!(!page.contains("NaN") && page.ends_with("</html>"));
    assert!(terminal(&report, Style { width: 80, color: false }).contains("Methods"));
}

/// The darkest cell of a map is half of its colour on paper.
#[test]
fn numbers_can_be_read_on_the_darkest_cell() {
    for scheme in super::super::STYLE.split(":root {").skip(1).take(2) {
        let colour = |name: &str| scheme.split_once(&format!("--{name}: ")).unwrap().1.split(';').next().unwrap();
        for side in ["accent", "lower"] {
            let ground = halfway(colour(side), colour("paper"));
            let ratio = contrast(colour("ink"), &ground);
            assert!(ratio >= 4.5, "{side}: {ratio:.2}");
        }
    }
}

fn halfway(one: &str, other: &str) -> String {
    let parts = |colour: &str| -> Vec<u32> {
        let digits = colour.trim_start_matches('#');
        let digits: String =
            if digits.len() == 3 { digits.chars().flat_map(|digit| [digit, digit]).collect() } else { digits.into() };
        [0, 2, 4].map(|at| u32::from_str_radix(&digits[at..at + 2], 16).unwrap()).to_vec()
    };
    let mixed: Vec<String> =
        parts(one).iter().zip(parts(other)).map(|(a, b)| format!("{:02x}", u32::midpoint(*a, b))).collect();
    format!("#{}", mixed.concat())
}

/// With a directory in `PARALLAX_SAMPLE` the pages are left there to be looked at.
#[test]
fn the_audit_can_be_looked_at() {
    let pages = [("audit", report()), ("audit-apart", apart()), ("audit-crowded", many())];
    assert!(pages.iter().all(|(_, report)| html(report, None).len() > 10_000));
    let Some(directory) = std::env::var_os("PARALLAX_SAMPLE") else { return };
    let directory = std::path::PathBuf::from(directory);
    std::fs::create_dir_all(&directory).unwrap();
    for (name, report) in pages {
        std::fs::write(directory.join(format!("{name}.html")), html(&report, Some("0.1.0"))).unwrap();
        std::fs::write(directory.join(format!("{name}.md")), markdown(&report)).unwrap();
        let text = terminal(&report, Style { width: 80, color: false });
        std::fs::write(directory.join(format!("{name}.txt")), text).unwrap();
    }
}

//! What must be true of every page.

mod audit;

use super::html;
use crate::render::sample::{level_plot, sample};
use crate::report::Block;

fn page() -> String {
    html(&sample(), Some("0.1.0"))
}

#[test]
fn the_page_loads_and_runs_nothing() {
    let page = page();
    // Allowed are the policy's own name and the id of a client that looks like an address, in full or shortened.
    let rest = page.replace("http-equiv=", "").replace("https://example", "");
    assert!(!rest.contains("http"));
    for forbidden in
        ["<script", "<link", "<img", "<iframe", "<object", "@import", "url(", "src=", " onload", "javascript:"]
    {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn ids_are_escaped_wherever_they_stand() {
    let page = page();
    assert!(page.contains("<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>"), "in a cell");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;…</text>"), "in a chart, shortened");
    assert!(page.contains("<bdi>c\\u{202e}410C</bdi>"));
    assert!(page.contains("<bdi>\\u{1b}[31mred</bdi>"));
    assert!(page.contains("Client &lt;b&gt;*C014*&lt;/b&gt;."), "stars in an id are not stress");
    assert!(!page.chars().any(|c| c == '\u{1b}' || c == '\u{202e}'));
}

#[test]
fn no_number_is_undefined_or_a_negative_zero() {
    let page = page();
    let body = &page[page.find("<body").unwrap_or(0)..];
    for wrong in ["NaN", "inf\"", "-0.00", "−0.00", "+0.00", "\"-0\""] {
        assert!(!body.contains(wrong), "{wrong}");
    }
    assert!(body.contains("<td class=\"number\">0.00</td>"), "a gap of -0.001 is shown without a sign");
}

#[test]
fn what_is_missing_has_its_reason_under_the_table() {
    let page = page();
    assert!(page.contains("<span class=\"absent\">–<sup>1</sup></span>"));
    assert!(page.contains("<p><sup>1</sup> fewer than 5 joint sessions</p>"));
    assert!(page.contains("<p class=\"caution\">fewer than 5 joint sessions</p>"), "in a card");
}

#[test]
fn ids_of_the_page_are_unique_and_every_reference_has_a_target() {
    let page = page();
    let values = |attribute: &str| -> Vec<String> {
        page.split(&format!(" {attribute}=\""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(String::from)
            .collect()
    };
    let ids = values("id");
    for (position, id) in ids.iter().enumerate() {
        assert!(!ids[position + 1..].contains(id), "{id} twice");
    }
    let targets = values("href").into_iter().map(|target| target.trim_start_matches('#').to_owned());
    for target in targets.chain(values("aria-labelledby")).chain(values("aria-describedby")) {
        assert!(ids.contains(&target), "{target}");
    }
}

#[test]
fn the_page_has_one_heading_landmarks_and_named_charts() {
    let page = page();
    for once in ["<h1>", "<main ", "<header>", "<footer>", "<nav ", "<html lang=\"en\">"] {
        assert_eq!(page.matches(once).count(), 1, "{once}");
    }
    assert_eq!(page.matches("role=\"img\"").count(), page.matches("<desc id=").count());
    assert_eq!(page.matches("<table>").count(), page.matches("<caption>").count());
    assert_eq!(page.matches("tabindex=\"0\"").count(), page.matches("<table>").count());
}

#[test]
fn a_missing_session_breaks_the_line_into_dots() {
    let page = page();
    // Twice each, because every chart is drawn for two widths.
    assert_eq!(page.matches("class=\"hole therapist\"").count(), 4, "sessions 5 and 9 are missing");
    assert_eq!(page.matches("class=\"line therapist\"").count(), 4, "1 to 4, 6 to 8; session 10 stands alone");
    assert_eq!(page.matches("class=\"line observer\"").count(), 0);
    assert_eq!(page.matches("class=\"hole observer\"").count(), 0, "observers see chosen sessions only");
}

#[test]
fn a_short_report_has_no_contents_list() {
    let mut report = sample();
    report.sections.truncate(3);
    assert!(!html(&report, None).contains("<nav"));
}

#[test]
fn the_size_stays_within_reason_however_many_points_there_are() {
    let mut report = sample();
    report.sections[5].blocks = vec![level_plot(50_000)];
    let size = html(&report, None).len();
    assert!(size < 300_000, "{size} bytes");
}

#[test]
fn a_report_without_rows_and_points_is_still_a_page() {
    let mut report = sample();
    for section in &mut report.sections {
        for block in &mut section.blocks {
            empty(block);
        }
    }
    let page = html(&report, None);
    assert!(!page.contains("NaN") && page.ends_with("</html>"));
}

fn empty(block: &mut Block) {
    use crate::report::chart::Chart;
    match block {
        Block::Table(table) => table.rows.clear(),
        Block::Chart { chart, table, .. } => {
            table.rows.clear();
            match chart {
                Chart::Trajectories(chart) => chart.lines.iter_mut().for_each(|line| line.points.clear()),
                Chart::GapStrip(chart) => chart.points.clear(),
                Chart::Intervals(chart) => chart.rows.clear(),
                Chart::LevelPlot(chart) => chart.points.clear(),
                Chart::Scatter(chart) => chart.points.clear(),
                Chart::DesignMap(chart) => chart.blocks.clear(),
                Chart::HeatMap(chart) => chart.rows.clear(),
                Chart::DecisionCurve(chart) => chart.points.clear(),
            }
        }
        _ => {}
    }
}

/// The page with crowded charts: 60 sessions, 40 rows, 12,000 points.
fn crowded() -> String {
    use crate::report::chart::Chart;
    let mut report = sample();
    report.sections[5].blocks = vec![level_plot(12_000)];
    for block in report.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        match block {
            Block::Chart { chart: Chart::Trajectories(chart), .. } => {
                chart.sessions.1 = 60;
                for line in &mut chart.lines {
                    let count = line.points.len();
                    let more =
                        (1..6).flat_map(|lap| line.points.iter().map(move |point| (point.0 + lap * 10, point.1)));
                    line.points = line.points.iter().copied().chain(more).collect();
                    assert_eq!(line.points.len(), count * 6);
                }
            }
            Block::Chart { chart: Chart::Intervals(chart), .. } if chart.zero.is_some() => {
                chart.rows = chart.rows.iter().cycle().take(40).cloned().collect();
            }
            _ => {}
        }
    }
    html(&report, None)
}

#[test]
fn crowded_charts_keep_every_row_and_every_form() {
    let page = crowded();
    assert_eq!(page.matches("only 1 joint session</text>").count(), 8, "4 of 40 rows, at two widths");
    assert!(page.matches("session 60: client").count() == 2);
}

/// Contrast as in WCAG 2.2: (lighter + 0.05) / (darker + 0.05) of relative luminances.
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |color: &str| -> f64 {
        let digits: Vec<char> = color.trim_start_matches('#').chars().collect();
        let digits: String =
            if digits.len() == 3 { digits.iter().flat_map(|d| [*d, *d]).collect() } else { digits.iter().collect() };
        let part = |at: usize| {
            let share = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { libm::pow((share + 0.055) / 1.055, 2.4) }
        };
        0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_colour_of_words_can_be_read_in_both_schemes() {
    let schemes: Vec<&str> = super::STYLE.split(":root {").skip(1).take(2).collect();
    for scheme in schemes {
        let color = |name: &str| -> &str {
            let (_, rest) = scheme.split_once(&format!("--{name}: ")).unwrap();
            rest.split(';').next().unwrap()
        };
        let on = |ground: &str, words: &[&str]| {
            for word in words {
                let ratio = contrast(color(word), color(ground));
                assert!(ratio >= 4.5, "{word} on {ground}: {ratio:.2}");
            }
        };
        on("paper", &["ink", "soft", "accent", "client", "therapist", "observer", "trainee", "supervisor"]);
        on("tint", &["ink", "soft"]);
        on("noise", &["ink", "soft"]);
    }
    assert!((contrast("#000", "#fff") - 21.0).abs() < 1e-9);
}

/// With a directory in `PARALLAX_SAMPLE` the page and its siblings are left there to be looked at.
#[test]
fn the_sample_can_be_looked_at() {
    let page = page();
    assert!(page.len() > 10_000);
    if let Some(directory) = std::env::var_os("PARALLAX_SAMPLE") {
        let directory = std::path::PathBuf::from(directory);
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::write(directory.join("sample.html"), &page).unwrap();
        std::fs::write(directory.join("crowded.html"), crowded()).unwrap();
        std::fs::write(directory.join("sample.md"), crate::render::markdown(&sample())).unwrap();
        for width in [20, 40, 80, 120] {
            let style = crate::render::Style { width, color: false };
            std::fs::write(directory.join(format!("{width}.txt")), crate::render::terminal(&sample(), style)).unwrap();
        }
    }
}

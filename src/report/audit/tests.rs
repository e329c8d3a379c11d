//! What must be true of every audit.

use super::sample::{crowded, sample, separated};
use super::{Surroundings, audit};
use crate::analyze::audit::material::AuditMaterial;
use crate::report::chart::Chart;
use crate::report::{Block, Cell, Prose, Report, Table};
use crate::stats::{Estimate, Undefined};

fn report(material: AuditMaterial) -> Report {
    audit(&[material], Surroundings::default())
}

fn words(report: &Report) -> String {
    let lead = report.lead.iter().map(Prose::plain).collect::<Vec<_>>().join("\n");
    let blocks: String = report.sections.iter().flat_map(|section| &section.blocks).map(said).collect();
    format!("{lead}\n{blocks}")
}

fn said(block: &Block) -> String {
    match block {
        Block::Text(text) | Block::Aside(text) => text.plain() + "\n",
        Block::Prompts(prompts) => prompts.iter().map(|prompt| prompt.plain() + "\n").collect(),
        Block::Chart { caption, .. } => caption.clone() + "\n",
        Block::Details { blocks, .. } => blocks.iter().map(said).collect(),
        _ => String::new(),
    }
}

fn tables(blocks: &[Block]) -> Vec<&Table> {
    blocks.iter().flat_map(tables_in).collect()
}

fn tables_in(block: &Block) -> Vec<&Table> {
    match block {
        Block::Table(table) | Block::Chart { table, .. } => vec![table],
        Block::Details { blocks, .. } => tables(blocks),
        _ => Vec::new(),
    }
}

fn charts(report: &Report) -> Vec<&Chart> {
    let blocks = report.sections.iter().flat_map(|section| &section.blocks);
    blocks.filter_map(|block| if let Block::Chart { chart, .. } = block { Some(chart) } else { None }).collect()
}

#[test]
fn every_row_has_as_many_cells_as_its_table_has_columns_and_every_absence_its_reason() {
    for material in [sample(), separated(), crowded()] {
        let report = report(material);
        let blocks: Vec<Block> = report.sections.into_iter().flat_map(|section| section.blocks).collect();
        let tables = tables(&blocks);
        assert!(tables.len() > 8);
        for table in tables {
            for row in &table.rows {
                assert_eq!(row.len(), table.columns.len(), "{}", table.caption);
                assert!(
                    !row.iter().any(|cell| matches!(cell, Cell::Absent { why } if why.is_empty())),
                    "{}",
                    table.caption
                );
            }
        }
    }
}

#[test]
fn the_lead_says_what_can_be_told() {
    let words = words(&report(sample()));
    for sentence in [
        "One observer's score stands for another observer's at ICC(A,1) = .58 (95 % interval .44 to .72), from 84 sessions and 9 observers.",
        "What varies between single ratings: 58 % sessions, 12 % observers and 30 % the rest",
        "The mean of 3 observers reaches a reliability of .80; the interval leaves open between 2 and 6.",
        "The 9 observers are connected",
        "In 6 of 70 sessions the ratings spread more widely than in 95 of 100 with nothing but the usual error",
        "about 4 would by chance",
    ] {
        assert!(words.contains(sentence), "{sentence}\n{words}");
    }
}

#[test]
fn the_lead_says_what_cannot_be_told() {
    let words = words(&report(separated()));
    for sentence in [
        "How far observers agree cannot be told: the targets do not differ beyond error.",
        "2 groups that share no session",
        "How many observers reach a reliability of .80 cannot be told: the groups of observers share no session.",
        "Whether some observers rate higher than others cannot be told",
        "In none of 24 sessions the ratings spread more widely",
        "about 1 would by chance",
        "Let observers of different groups rate some of the same sessions",
        "31 % of the ratings on Total stand at the upper end of the range.",
    ] {
        assert!(words.contains(sentence), "{sentence}\n{words}");
    }
}

#[test]
fn nobody_is_named_in_a_sentence_and_rows_follow_the_codes() {
    let report = report(sample());
    let words = words(&report);
    for code in (1..=9).map(|place| format!("O{place:02}")) {
        assert!(!words.contains(&code), "{code} is named in words");
    }
    let rows = charts(&report).into_iter().find_map(|chart| match chart {
        Chart::Intervals(chart) => Some(chart.rows.iter().map(|row| row.label.as_str()).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(rows, Some(vec!["O01", "O02", "O03", "O04", "O05", "O06", "O07", "O08", "O09"]));
}

#[test]
fn suggestions_are_about_sessions_and_carry_their_chance() {
    let words = words(&report(sample()));
    assert!(words.contains(
        "Bring session C012/4 to the next calibration meeting: its 4 ratings spread over 2.1 points; under the residual variance this \
         happens in about 1 of 200 sessions."
    ));
    assert!(words.contains("Set beside it session C009/7, whose 4 ratings lie within 0.16 points"));
    assert!(!words.contains("Bring session C001/10"), "three fill a meeting");
    assert!(!words.contains("Bring session C015/4"), "as wide in more than 1 of 20");
}

#[test]
fn unconnected_groups_are_drawn_apart_and_named() {
    let report = report(separated());
    assert!(report.lead[0].plain().contains("fall into 2 groups"), "what limits everything else comes first");
    let blocks = charts(&report).into_iter().find_map(|chart| match chart {
        Chart::DesignMap(chart) => Some(chart.blocks.clone()),
        _ => None,
    });
    let blocks = blocks.unwrap();
    assert_eq!(blocks.len(), 2);
    assert_eq!(blocks[0].name.as_deref(), Some("Group 1: 5 observers, 51 sessions"));
    assert!(blocks[0].raters.iter().all(|rater| !blocks[1].raters.contains(rater)));
}

#[test]
fn what_is_not_drawn_is_said() {
    let report = report(crowded());
    let mut seen = 0;
    for chart in charts(&report) {
        match chart {
            Chart::DesignMap(chart) => {
                assert_eq!((chart.blocks[0].raters.len(), chart.blocks[0].units.len()), (24, 30));
                let all = "Drawn: 24 of 60 observers and 30 of 120 therapists, those with the most ratings; the table has all.";
                assert_eq!(chart.left_out, [all]);
                seen += 1;
            }
            Chart::HeatMap(chart) => {
                assert_eq!((chart.rows.len(), chart.raters.len()), (40, 20));
                assert!(
                    chart.left_out[0].contains("40 of 100 sessions")
                        && chart.left_out[1].contains("20 of 30 observers")
                );
                seen += 1;
            }
            Chart::Intervals(chart) => {
                assert_eq!(chart.rows.len(), 40);
                seen += 1;
            }
            _ => {}
        }
    }
    assert_eq!(seen, 3);
    assert!(words(&report).contains("Drawn: 40 of 60 observers"));
}

#[test]
fn the_map_begins_with_the_session_on_which_ratings_lie_furthest_apart() {
    let report = report(sample());
    let map =
        charts(&report).into_iter().find_map(|chart| if let Chart::HeatMap(map) = chart { Some(map) } else { None });
    let ranges: Vec<f64> = (map.unwrap().rows.iter())
        .map(|row| row.cells.iter().flatten().copied().collect::<Vec<f64>>())
        .map(|values| values.iter().fold(f64::MIN, |a, b| a.max(*b)) - values.iter().fold(f64::MAX, |a, b| a.min(*b)))
        .collect();
    assert_eq!(ranges.len(), 40);
    assert!(ranges.is_sorted_by(|a, b| a >= b), "{ranges:?}");
}

#[test]
fn several_forms_have_headings_and_anchors_of_their_own() {
    let mut other = sample();
    other.id = "srs_o".into();
    other.instrument = "SRS *observer*".into();
    let report = audit(&[sample(), other], Surroundings { title: Some("Two forms".into()), ..Surroundings::default() });
    assert_eq!(report.title, "Two forms");
    let mut ids: Vec<&str> = report.sections.iter().map(|section| section.id.as_str()).collect();
    assert!(ids.contains(&"levels-wai-o") && ids.contains(&"levels-srs-o"));
    assert!(
        report.lead.iter().any(|paragraph| paragraph.plain().starts_with("SRS *observer*: ")),
        "stars in a name stay"
    );
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn an_audit_without_a_scale_or_with_one_rater_is_still_a_page() {
    let mut bare = sample();
    bare.scales.clear();
    bare.design.raters = 1;
    let report = report(bare);
    let mut alone = sample();
    alone.scales[0].spreads.compared = 0;
    assert!(words(&self::report(alone)).contains("nothing can be told of where they differ"));
    assert_eq!(report.sections.iter().map(|section| section.id.as_str()).collect::<Vec<_>>(), ["design", "methods"]);
    assert!(report.lead[0].plain().contains("Only 1 observer took part"));
    let nothing = audit(&[], Surroundings::default());
    assert!(nothing.lead[0].plain().contains("nothing to compare"));
}

#[test]
fn a_number_without_an_interval_says_why() {
    let mut material = sample();
    let first = &mut material.scales[0].coefficients[0];
    first.value = Estimate::plain(0.58, 84);
    first.no_interval = Some(Undefined::NotConverged);
    let report = report(material);
    assert!(report.lead[0].plain().contains("how far this holds for other sessions cannot be told"));
    let shown = format!("{:?}", report.sections[1].blocks);
    assert!(shown.contains("no interval: the iterations found no solution"));
}

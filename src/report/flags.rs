//! How often rules fire in these data, and how often they fire when nothing changes.

use super::material::{InstrumentTable, Material};
use super::words::{number_column, percent, text_column, title_case};
use super::{Block, Cell, NumberStyle, Prose, Section, Table, cells};
use crate::analyze::finding::Finding;
use crate::analyze::flags::Rule;

/// The rates of all rules on one instrument; `None` where none could be asked.
pub fn flag_rates(material: &Material<'_>, table: &InstrumentTable<'_>, id: &str) -> Option<Section> {
    let own = |finding: &&Finding| *finding.instrument == *table.instrument.id && finding.term.starts_with("flag_rate");
    let findings: Vec<&Finding> = material.findings.iter().filter(own).collect();
    let pairs = findings.iter().filter(|finding| finding.term == "flag_rate").filter_map(|seen| {
        let is_calm = |other: &&&Finding| {
            other.term == "flag_rate_calm"
                && (other.method.as_str(), &other.views, &other.scale)
                    == (seen.method.as_str(), &seen.views, &seen.scale)
        };
        Some((*seen, *findings.iter().find(is_calm)?))
    });
    let rows: Vec<Vec<Cell>> = pairs.map(|(seen, calm)| row(seen, calm)).collect();
    if rows.is_empty() {
        return None;
    }
    let shown = Table {
        caption: "Share of cases in which each rule fired, beside the share of calm courses in which it does"
            .to_owned(),
        columns: vec![
            text_column("Rule"),
            text_column("scale"),
            text_column("view"),
            number_column("cases"),
            number_column("fired in"),
            number_column("calm courses"),
            number_column(format!("{} interval", percent(material.conf_level))),
        ],
        rows,
        notes: Vec::new(),
    };
    let caution = "A calm course holds the same forms in random order: nothing changes over its sessions, and the views do not \
                   move together. A rule that fires there as often as here says little about a single case. The interval is \
                   that of the simulation.";
    let blocks = vec![Block::Aside(Prose::new(caution)), Block::Table(shown)];
    let heading = format!("Flags: {}", table.instrument.name);
    Some(Section { id: id.to_owned(), heading, blocks })
}

fn row(seen: &Finding, calm: &Finding) -> Vec<Cell> {
    // A code would be read as a verdict.
    let rule = Rule::all().find(|rule| rule.id() == seen.method);
    let words = rule.map_or_else(|| seen.method.clone(), |rule| rule.words().to_owned());
    vec![
        Cell::Text(words),
        Cell::Text(title_case(&seen.scale)),
        Cell::Text(seen.views.clone().unwrap_or_default()),
        Cell::Count(seen.n),
        cells::value(Some(seen), 2, NumberStyle::Bounded),
        cells::value(Some(calm), 2, NumberStyle::Bounded),
        cells::interval(Some(calm), 2, NumberStyle::Bounded),
    ]
}

/// `this rule fires in 7 of 10 calm courses of this length`, in as fine shares as the simulation bears.
pub fn base_rate_in_words(share: f64) -> String {
    format!("this rule fires in {} calm courses of this length", base_rate_short(share))
}

/// `7 of 10`, for a cell of a table.
pub fn base_rate_short(share: f64) -> String {
    let of_ten = (share * 10.0).round();
    let of_hundred = (share * 100.0).round();
    match share {
        _ if share >= 0.995 => "nearly all".to_owned(),
        _ if (0.1..0.95).contains(&share) => format!("{of_ten} of 10"),
        _ if of_hundred >= 1.0 => format!("{of_hundred} of 100"),
        _ => "fewer than 1 of 100".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::base_rate_in_words;

    #[test]
    fn a_base_rate_is_said_in_tenths_and_near_the_ends_in_hundredths() {
        for (share, words) in [
            (0.73, "7 of 10 calm courses"),
            (0.1, "1 of 10 calm courses"),
            (0.06, "6 of 100 calm courses"),
            (0.97, "97 of 100 calm courses"),
            (0.999, "nearly all calm courses"),
            (0.002, "fewer than 1 of 100 calm courses"),
        ] {
            assert_eq!(base_rate_in_words(share), format!("this rule fires in {words} of this length"));
        }
    }
}

//! How far single ratings lie from what is expected: a number with its sign, and a shade of one of two colours.

use maud::html;

use super::frame::{Anchor, SMALL, text};
use super::labels::text_width;
use super::tiles::{Grid, Tile, name_room};
use super::{Drawing, Paper};
use crate::report::NumberStyle;
use crate::report::chart::raters::HeatMap;
use crate::report::number::number;

/// The chart.
pub(super) fn draw(chart: &HeatMap, paper: Paper) -> Drawing {
    let labels: Vec<String> = chart.rows.iter().map(|row| row.label.clone()).collect();
    let rows = Grid::names(&labels, paper.choose(20, 11));
    let left = name_room(rows.iter());
    let tile = |row: usize, column: usize| {
        let value = chart.rows.get(row).and_then(|row| row.cells.get(column)).copied().flatten()?;
        Some(tile(value, chart.most))
    };
    let grid = Grid { rows, columns: Grid::names(&chart.raters, paper.choose(12, 10)), tile: &tile };
    let (low, high) = (format!("− {}", chart.sides.0), format!("+ {}", chart.sides.1));
    let together = text_width(&low, SMALL) + text_width(&high, SMALL) + 60.0 < paper.width();
    let second = if together { (text_width(&low, SMALL) + 44.0, SMALL) } else { (0.0, SMALL + 20.0) };
    let (drawn, bottom) = grid.draw((left, second.1 + 14.0), paper.width(), 17.0);
    let body = html! {
        @for (class, words, (x, y)) in [("lower", &low, (0.0, SMALL)), ("higher", &high, second)] {
            rect class={ "tile " (class) } x=(super::place(x)) y=(super::place(y - 11.0)) width="14" height="14" fill-opacity="0.50" {}
            (text("note", (x + 20.0, y), Anchor::Start, words))
        }
        (drawn)
    };
    Drawing { width: paper.width(), height: bottom + 4.0, body }
}

/// A value as a cell; what rounds to zero has no side.
fn tile(value: f64, most: f64) -> Tile {
    let words = number(value, 1, NumberStyle::Signed);
    let (class, sign) = match words.chars().next() {
        Some('+') => ("higher", "+"),
        Some('\u{2212}') => ("lower", "\u{2212}"),
        _ => ("even", "·"),
    };
    let share = if most > 0.0 { (value.abs() / most).min(1.0) } else { 1.0 };
    Tile { class, share, words, sign }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_side_of_a_value_is_told_by_its_sign_too() {
        let told = |value: f64| (tile(value, 2.0).class, tile(value, 2.0).words, tile(value, 2.0).sign);
        assert_eq!(told(1.25), ("higher", "+1.2".to_owned(), "+"));
        assert_eq!(told(-0.3), ("lower", "−0.3".to_owned(), "−"));
        assert_eq!(told(-0.04), ("even", "0.0".to_owned(), "·"));
    }

    #[test]
    fn a_map_without_extent_is_still_drawn() {
        assert_eq!(tile(0.5, 0.0).share.to_bits(), 1.0_f64.to_bits());
        assert_eq!(tile(9.0, 2.0).share.to_bits(), 1.0_f64.to_bits());
    }
}

//! Who rated where: raters down, units across, one frame for each group that shares targets.

use maud::{Markup, html};

use super::frame::{Anchor, text};
use super::tiles::{Grid, Tile, name_room};
use super::{Drawing, Paper};
use crate::report::chart::raters::{DesignBlock, DesignMap};

/// The chart.
pub(super) fn draw(chart: &DesignMap, paper: Paper) -> Drawing {
    let names = |names: &[String]| Grid::names(names, paper.choose(16, 10));
    let all: Vec<String> = chart.blocks.iter().flat_map(|block| names(&block.raters)).collect();
    let left = name_room(all.iter());
    let most = chart.blocks.iter().flat_map(|block| block.counts.iter().flatten()).copied().max().unwrap_or(1);
    let mut top = 0.0;
    let mut parts: Vec<Markup> = Vec::new();
    for (position, block) in chart.blocks.iter().enumerate() {
        if position > 0 {
            top += 34.0;
        }
        if let Some(name) = &block.name {
            parts.push(text("label", (0.0, top + 15.0), Anchor::Start, name));
            top += 27.0;
        }
        let tile = |row: usize, column: usize| tile(block, row, column, most);
        let grid = Grid { rows: names(&block.raters), columns: names(&block.units), tile: &tile };
        let (drawn, bottom) = grid.draw((left, top), paper.width(), paper.choose(24.0, 22.0));
        parts.push(drawn);
        top = bottom;
    }
    Drawing { width: paper.width(), height: top + 4.0, body: html! { @for part in parts { (part) } } }
}

/// How many ratings; nothing where there are none.
fn tile(block: &DesignBlock, row: usize, column: usize, most: usize) -> Option<Tile> {
    let count = block.counts.get(row).and_then(|row| row.get(column)).copied().filter(|count| *count > 0)?;
    let share = count as f64 / most.max(1) as f64;
    Some(Tile { class: "higher", share: share * 0.7, words: count.to_string(), sign: "•" })
}

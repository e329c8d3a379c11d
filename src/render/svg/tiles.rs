//! A grid of shaded cells with words in them: rows and columns are named, and columns that do not fit are set below.

use maud::{Markup, html};

use super::frame::{Anchor, LABEL, SMALL, line, text};
use super::labels::text_width;
use super::scale::{fitting, place};
use crate::render::visible::shortened;

/// Height of a row.
const ROW: f64 = 25.0;
/// Cells are not wider than this, however much room there is.
const WIDEST: f64 = 64.0;
/// Shades that can be told apart; the darkest leaves the words in the cell readable.
const SHADES: u8 = 6;
/// Opacity of the darkest shade in percent.
const DARKEST: f64 = 50.0;

/// A cell with something in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tile {
    /// Class with the colour.
    pub(super) class: &'static str,
    /// How dark, 0 to 1.
    pub(super) share: f64,
    /// What it says.
    pub(super) words: String,
    /// What it says when there is no room for the words.
    pub(super) sign: &'static str,
}

/// Names and cells.
pub(super) struct Grid<'a> {
    pub(super) rows: Vec<String>,
    pub(super) columns: Vec<String>,
    pub(super) tile: &'a dyn Fn(usize, usize) -> Option<Tile>,
}

/// How a grid is laid out on its paper.
struct Layout {
    left: f64,
    /// Width of a cell.
    cell: f64,
    /// Columns side by side; further ones stand below.
    per_band: usize,
    /// Room above the cells for the names of the columns.
    head: f64,
    /// Names of columns stand upright when they are wider than a cell.
    upright: bool,
}

/// Width of the words before the rows of several grids that shall stand under one another.
pub(super) fn name_room<'a>(names: impl Iterator<Item = &'a String>) -> f64 {
    names.map(|name| text_width(name, LABEL)).fold(24.0, f64::max) + 14.0
}

impl Grid<'_> {
    /// The names, shortened to what a drawing has room for.
    pub(super) fn names(names: &[String], most: usize) -> Vec<String> {
        names.iter().map(|name| shortened(name, most)).collect()
    }

    /// The grid below `top`, its names to the left of `left`, and where it ends. No cell is narrower than `least`.
    pub(super) fn draw(&self, (left, top): (f64, f64), width: f64, least: f64) -> (Markup, f64) {
        let layout = self.layout(left, width - left, least);
        let mut y = top;
        let mut bands = Vec::new();
        let columns: Vec<usize> = (0..self.columns.len()).collect();
        for band in columns.chunks(layout.per_band) {
            bands.push(self.band(band, &layout, y));
            y += layout.head + self.rows.len() as f64 * ROW + 14.0;
        }
        (html! { @for band in bands { (band) } }, y - 14.0)
    }

    fn layout(&self, left: f64, room: f64, least: f64) -> Layout {
        let count = self.columns.len().max(1);
        let most = fitting(room, least).max(1);
        // Equally full bands rather than a full and a nearly empty one.
        let bands = count.div_ceil(most);
        let per_band = count.div_ceil(bands);
        let cell = (room / per_band as f64).min(WIDEST);
        let widest = self.columns.iter().map(|name| text_width(name, SMALL)).fold(0.0, f64::max);
        let upright = widest + 4.0 > cell;
        let head = if upright { widest * 0.9 + 12.0 } else { 21.0 };
        Layout { left, cell, per_band, head, upright }
    }

    /// Some columns with all rows.
    fn band(&self, columns: &[usize], layout: &Layout, top: f64) -> Markup {
        let first = top + layout.head;
        let right = layout.left + columns.len() as f64 * layout.cell;
        let middle = |rank: usize| layout.left + (rank as f64 + 0.5) * layout.cell;
        html! {
            @for (rank, &column) in columns.iter().enumerate() {
                (column_name(&self.columns[column], (middle(rank), first - 7.0), layout.upright))
            }
            @for row in 0..=self.rows.len() {
                @let y = first + row as f64 * ROW;
                (line("grid", (layout.left, y), (right, y)))
            }
            (self.shades(columns, layout, first))
            @for (row, name) in self.rows.iter().enumerate() {
                @let y = first + (row as f64 + 0.5) * ROW + 4.5;
                (text("row", (layout.left - 10.0, y), Anchor::End, name))
                (self.words(row, columns, layout, y))
            }
        }
    }

    /// All cells of one colour and shade in one path: a page of a thousand cells stays small.
    fn shades(&self, columns: &[usize], layout: &Layout, first: f64) -> Markup {
        let mut paths: Vec<((&'static str, u8), String)> = Vec::new();
        for row in 0..self.rows.len() {
            for (rank, &column) in columns.iter().enumerate() {
                let Some(tile) = (self.tile)(row, column) else { continue };
                let x = layout.left + rank as f64 * layout.cell + 1.0;
                let y = first + row as f64 * ROW + 1.0;
                let (across, down) = (place(layout.cell - 2.0), place(ROW - 2.0));
                let drawn = format!("M{} {}h{across}v{down}h-{across}z", place(x), place(y));
                let key = (tile.class, shade(tile.share));
                match paths.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, path)) => path.push_str(&drawn),
                    None => paths.push((key, drawn)),
                }
            }
        }
        html! {
            @for ((class, shade), path) in paths {
                path class={ "tile " (class) } fill-opacity=(opacity(shade)) d=(path) {}
            }
        }
    }

    /// What the cells of a row say.
    fn words(&self, row: usize, columns: &[usize], layout: &Layout, y: f64) -> Markup {
        let said: Vec<(f64, String)> = (columns.iter().enumerate())
            .filter_map(|(rank, &column)| {
                let tile = (self.tile)(row, column)?;
                let fits = text_width(&tile.words, SMALL) + 3.0 <= layout.cell;
                let words = if fits { tile.words } else { tile.sign.to_owned() };
                Some((layout.left + (rank as f64 + 0.5) * layout.cell, words))
            })
            .collect();
        html! {
            @if !said.is_empty() {
                text y=(place(y)) text-anchor="middle" { @for (x, words) in &said { tspan x=(place(*x)) { (words) } } }
            }
        }
    }
}

/// The name of a column, upright when it is wider than the column.
fn column_name(name: &str, (x, y): (f64, f64), upright: bool) -> Markup {
    if !upright {
        return text("tick", (x, y), Anchor::Middle, name);
    }
    let turn = format!("rotate(-90 {} {})", place(x + 4.0), place(y));
    html! { text.tick x=(place(x + 4.0)) y=(place(y)) transform=(turn) { (name) } }
}

/// The nearest of the shades from 1 to [`SHADES`].
fn shade(share: f64) -> u8 {
    (1..SHADES).find(|&step| share <= f64::from(step) / f64::from(SHADES)).unwrap_or(SHADES)
}

/// Its opacity.
fn opacity(shade: u8) -> String {
    format!("{:.2}", DARKEST / 100.0 * f64::from(shade) / f64::from(SHADES))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(columns: usize, width: f64) -> (String, f64) {
        let tile = |row: usize, column: usize| {
            (row != column).then(|| Tile { class: "higher", share: 0.4, words: "+1.2".into(), sign: "+" })
        };
        let names = |count: usize| (0..count).map(|i| format!("O{i}")).collect::<Vec<_>>();
        let (markup, bottom) =
            Grid { rows: names(3), columns: names(columns), tile: &tile }.draw((40.0, 0.0), width, 18.0);
        (markup.into_string(), bottom)
    }

    #[test]
    fn cells_say_their_number_where_there_is_room_and_their_sign_where_not() {
        assert!(drawn(3, 400.0).0.contains(">+1.2<") && !drawn(3, 400.0).0.contains(">+<"));
        assert!(drawn(20, 420.0).0.contains(">+<") && !drawn(20, 420.0).0.contains(">+1.2<"));
    }

    #[test]
    fn an_empty_cell_is_blank() {
        assert_eq!(drawn(3, 400.0).0.matches("<tspan").count(), 6, "9 cells, 3 of them empty");
    }

    #[test]
    fn columns_without_room_are_set_below_and_none_is_lost() {
        let (one, low) = drawn(10, 400.0);
        let (two, lower) = drawn(30, 400.0);
        assert!(lower > 1.8 * low, "{low} {lower}");
        assert_eq!(one.matches("class=\"row\"").count() * 2, two.matches("class=\"row\"").count());
        for column in 0..30 {
            assert!(two.contains(&format!(">O{column}</text>")), "{column}");
        }
    }

    #[test]
    fn the_darkest_shade_is_never_passed() {
        assert_eq!([0.0, 0.5, 1.0, 7.0].map(|share| opacity(shade(share))), ["0.08", "0.25", "0.50", "0.50"]);
    }
}

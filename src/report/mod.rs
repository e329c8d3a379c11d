//! Findings → Report: words, tables and charts in reading order. Numbers stay exact; renderers round them.

pub mod audit;
pub mod bring;
pub mod case_charts;
pub mod case_numbers;
pub mod case_page;
pub mod case_scales;
pub mod case_session;
pub mod caseload;
pub mod cases;
pub mod cells;
pub mod chart;
pub mod check;
pub mod choose;
pub mod congruence;
pub mod evidence;
pub mod flag_words;
pub mod flags;
pub mod flow;
pub mod instrument_pages;
pub mod items;
pub mod level;
pub mod long_run;
pub mod material;
pub mod method;
pub mod number;
pub mod observers;
pub mod plan;
pub mod prediction;
pub mod profiles;
pub mod programme;
pub mod prompts;
pub mod rated_table;
pub mod scales;
pub mod selftest;
mod sessions_needed;
pub mod stood_out;
pub mod study;
pub mod summary;
pub mod supervision_link;
pub mod tables;
mod tests_against;
pub mod truth_and_bias;
pub mod variances;
pub mod view_table;
pub mod words;

use chart::Chart;

/// A document, independent of any format.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The one heading of the page.
    pub title: String,
    /// One line under it: who, which form, how many sessions.
    pub subtitle: String,
    /// What a reader with ten seconds takes away.
    pub lead: Vec<Prose>,
    /// Sections in reading order.
    pub sections: Vec<Section>,
    /// Provenance, one line each: version, options, hashes, rows.
    pub footer: Vec<String>,
}

/// A heading and what stands under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Anchor, unique in the report: lower-case letters and hyphens.
    pub id: String,
    /// Heading.
    pub heading: String,
    /// Contents in reading order.
    pub blocks: Vec<Block>,
}

/// One thing in a section.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a report has a few dozen blocks")]
pub enum Block {
    /// A paragraph.
    Text(Prose),
    /// A paragraph in a quieter voice: captions, cautions, what a table does not show.
    Aside(Prose),
    /// Rows and columns.
    Table(Table),
    /// A picture; the facts in it stand in `table`, shown folded beside it.
    Chart {
        /// What is drawn.
        chart: Chart,
        /// What it shows and what its marks mean.
        caption: String,
        /// Its numbers.
        table: Table,
    },
    /// Two or three single numbers, large.
    Cards(Vec<Card>),
    /// Questions or steps, numbered.
    Prompts(Vec<Prose>),
    /// What stood out: a short label, a sentence, and a quieter line under it.
    Remarks(Vec<Remark>),
    /// Folded away on a screen, open on paper.
    Details {
        /// What is folded away.
        summary: String,
        /// Its contents.
        blocks: Vec<Block>,
    },
}

/// A paragraph: plain text with some words stressed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prose(pub Vec<Span>);

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub enum Span {
    /// As it stands.
    Plain(String),
    /// Stressed.
    Strong(String),
}

impl Prose {
    /// Plain text, in which `*words between stars*` are stressed. Ids are never passed through here: see [`Prose::with`].
    pub fn new(text: &str) -> Self {
        let spans = text.split('*').enumerate().filter(|(_, piece)| !piece.is_empty());
        Self(
            spans
                .map(
                    |(i, piece)| {
                        if i % 2 == 1 { Span::Strong(piece.to_owned()) } else { Span::Plain(piece.to_owned()) }
                    },
                )
                .collect(),
        )
    }

    /// The same paragraph followed by text taken literally (an id may hold a star).
    #[must_use]
    pub fn with(mut self, literal: impl Into<String>) -> Self {
        self.0.push(Span::Plain(literal.into()));
        self
    }

    /// The same paragraph followed by more words, in which stars stress.
    #[must_use]
    pub fn then(mut self, text: &str) -> Self {
        self.0.extend(Self::new(text).0);
        self
    }

    /// The words without stress.
    pub fn plain(&self) -> String {
        self.0
            .iter()
            .map(|span| match span {
                Span::Plain(text) | Span::Strong(text) => text.as_str(),
            })
            .collect()
    }
}

/// A single number that deserves its own box.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The question it answers.
    pub label: String,
    /// The number.
    pub value: Cell,
    /// Interval and caution.
    pub note: String,
}

/// Something that stood out.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// Where: "session 6".
    pub label: String,
    /// What.
    pub text: String,
    /// How often that happens anyway, or what it is not.
    pub note: String,
}

/// Rows and columns with a caption.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What the table shows, for everyone who cannot see its surroundings.
    pub caption: String,
    /// Column headings; the first column holds the row headings.
    pub columns: Vec<Column>,
    /// Cells, as many as columns in every row.
    pub rows: Vec<Vec<Cell>>,
    /// Quieter lines under the table.
    pub notes: Vec<String>,
}

impl Table {
    /// The same without columns of pictures, for formats that cannot draw.
    #[must_use]
    pub fn in_words(&self) -> Self {
        let drawn = |place: usize| self.rows.iter().any(|row| matches!(row.get(place), Some(Cell::Picture { .. })));
        let kept: Vec<usize> = (0..self.columns.len()).filter(|&place| !drawn(place)).collect();
        let row = |cells: &Vec<Cell>| kept.iter().filter_map(|&place| cells.get(place).cloned()).collect();
        Self {
            columns: kept.iter().map(|&place| self.columns[place].clone()).collect(),
            rows: self.rows.iter().map(row).collect(),
            ..self.clone()
        }
    }
}

/// A column heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Heading.
    pub heading: String,
    /// Numbers stand right, text stands left.
    pub numeric: bool,
}

/// What stands in a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A count.
    Count(usize),
    /// A number; `digits` after the point on paper, all of them for programs.
    Number {
        /// Exact.
        value: f64,
        /// Decimals on paper.
        digits: u8,
        /// Look on paper.
        style: NumberStyle,
    },
    /// An interval.
    Interval {
        /// Lower limit, exact.
        low: f64,
        /// Upper limit, exact.
        high: f64,
        /// Decimals on paper.
        digits: u8,
        /// Look on paper.
        style: NumberStyle,
    },
    /// The latest of several values, and how far it lies from the first of them: 4.42 (+0.83).
    Latest {
        /// Exact.
        value: f64,
        /// Latest less first; `None` where there is only one.
        change: Option<f64>,
    },
    /// A point on its interval beside a line at zero, for eyes only: the figures stand in other cells of the row.
    Picture {
        /// The point.
        value: f64,
        /// Its interval.
        limits: Option<(f64, f64)>,
        /// What is usual, a dashed line.
        usual: Option<f64>,
        /// Where the picture ends, below zero and above it.
        ends: (f64, f64),
    },
    /// A dash on paper, with the reason.
    Absent {
        /// The reason.
        why: String,
    },
}

/// How a number looks on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberStyle {
    /// 3.31
    Plain,
    /// +0.31 or −0.31: a gap, where the sign is the message.
    Signed,
    /// .31: cannot go beyond ±1 (correlations, reliabilities).
    Bounded,
}

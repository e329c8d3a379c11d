//! What the columns of a file are for.

use crate::error::Position;
use crate::error::Problem;

use super::damage::UTF8_HINT;
use super::delimited::Record;
use super::number::trimmed;
use super::problems::Findings;
use super::request::Options;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    Client,
    Therapist,
    Trainee,
    Supervisor,
    Session,
    Date,
    Rater,
    Perspective,
    Instrument,
    Item(u16),
    Scale(String),
}

/// Where the value of a role stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nowhere.
    #[default]
    Absent,
    /// In this column, from 0.
    Column(usize),
    /// The same in every row.
    Constant(String),
}

impl Cell {
    /// The text of the role in a record.
    #[inline]
    pub(super) fn of<'a>(&'a self, record: &Record<'a>) -> &'a [u8] {
        match self {
            Self::Column(at) => record.field(*at),
            Self::Constant(text) => text.as_bytes(),
            Self::Absent => b"",
        }
    }

    /// Is there one?
    pub(super) fn is_there(&self) -> bool {
        *self != Self::Absent
    }

    /// The column from 1, if it is one.
    pub(super) fn column(&self) -> Option<usize> {
        match self {
            Self::Column(at) => Some(at + 1),
            _ => None,
        }
    }
}

/// A file and its header, for pointing at places in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// Index of the file in the ledger.
    pub(super) index: u16,
    /// As the user named it.
    pub(super) file: String,
    /// Physical line of the header.
    pub(super) header_line: u64,
    /// Header names as they stand.
    pub(super) names: Vec<String>,
}

impl Place {
    /// The whole file.
    pub(super) fn whole(&self) -> Position {
        Position { file: Some(self.file.clone()), ..Position::default() }
    }

    /// A line.
    pub(super) fn line(&self, line: u64) -> Position {
        Position { line: Some(line), ..self.whole() }
    }

    /// A line and, if known, a column from 1.
    pub(super) fn at(&self, line: u64, column: Option<usize>) -> Position {
        let column_name = column.and_then(|column| self.names.get(column - 1)).cloned();
        Position { column, column_name, ..self.line(line) }
    }
}

/// The plan of a file's columns.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub(super) client: Cell,
    pub(super) therapist: Cell,
    pub(super) trainee: Cell,
    pub(super) supervisor: Cell,
    pub(super) session: Cell,
    pub(super) date: Cell,
    pub(super) rater: Cell,
    pub(super) perspective: Cell,
    pub(super) instrument: Cell,
    /// Item number and column.
    pub(super) items: Vec<(u16, usize)>,
    /// Scale id and column.
    pub(super) scales: Vec<(String, usize)>,
    /// Columns without a role.
    pub(super) unknown: Vec<usize>,
    /// Columns whose name is not spelled as documented.
    pub(super) respelled: Vec<usize>,
    /// Column and the name of the role that an earlier column already has.
    pub(super) twice: Vec<usize>,
    /// What stands before the name of an item in the header: `client_` in a wide table.
    pub(super) prefix: String,
}

/// A name without what does not matter in it.
pub(crate) fn plain(name: &str) -> String {
    let matters = |letter: &char| !matches!(letter, ' ' | '_' | '-' | '\u{a0}' | '\u{feff}' | '\t');
    name.chars().filter(matters).flat_map(char::to_lowercase).collect()
}

/// The role that a name stands for; `scales` are the scale ids that may stand in the file.
pub(super) fn role(name: &str, scales: &[String]) -> Option<Role> {
    let plain_name = plain(name);
    let role = match plain_name.as_str() {
        "clientid" => Role::Client,
        "therapistid" => Role::Therapist,
        "traineeid" => Role::Trainee,
        "supervisorid" => Role::Supervisor,
        "session" => Role::Session,
        "date" => Role::Date,
        "raterid" => Role::Rater,
        "perspective" => Role::Perspective,
        "instrument" => Role::Instrument,
        other => match item_number(other, "item") {
            Some(item) => Role::Item(item),
            None => Role::Scale(scales.iter().find(|scale| plain(scale) == other)?.clone()),
        },
    };
    Some(role)
}

/// `item7` and `item07` are item 7.
pub(super) fn item_number(name: &str, prefix: &str) -> Option<u16> {
    // LimeSurvey closes a bracket behind the number: `G01Q01[SQ003]`.
    let digits = name.strip_prefix(prefix)?;
    let digits = if prefix.contains('[') { digits.strip_suffix(']').unwrap_or(digits) } else { digits };
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|&item| all_digits && item > 0)
}

/// How the documents spell a role.
fn spelling(role: &Role) -> String {
    match role {
        Role::Client => "client_id".to_owned(),
        Role::Therapist => "therapist_id".to_owned(),
        Role::Trainee => "trainee_id".to_owned(),
        Role::Supervisor => "supervisor_id".to_owned(),
        Role::Session => "session".to_owned(),
        Role::Date => "date".to_owned(),
        Role::Rater => "rater_id".to_owned(),
        Role::Perspective => "perspective".to_owned(),
        Role::Instrument => "instrument".to_owned(),
        Role::Item(item) => format!("item{item}"),
        Role::Scale(scale) => scale.clone(),
    }
}

/// The role that the user gave to a header, if any.
fn mapped(name: &str, options: &Options, scales: &[String]) -> Option<Role> {
    for (header, wanted) in &options.map {
        if plain(wanted) == "item" {
            if let Some(item) = item_number(&plain(name), &plain(header)) {
                return Some(Role::Item(item));
            }
        } else if plain(header) == plain(name) {
            return role(wanted, scales);
        }
    }
    None
}

/// Gives every column its role.
pub(super) fn columns(names: &[String], options: &Options, scales: &[String]) -> Columns {
    let mut columns = Columns::default();
    for (wanted, text) in &options.constants {
        if let Some(role) = role(wanted, scales) {
            columns.place(&role, Cell::Constant(text.clone()));
        }
    }
    let explicit: Vec<Option<Role>> = names.iter().map(|name| mapped(name, options, scales)).collect();
    for (at, role) in explicit.iter().enumerate() {
        if let Some(role) = role
            && !columns.place(role, Cell::Column(at))
        {
            columns.twice.push(at);
        }
    }
    let taken = explicit.iter().flatten().cloned().collect::<Vec<_>>();
    for (at, name) in names.iter().enumerate().filter(|(at, _)| explicit[*at].is_none()) {
        match role(name, scales).filter(|role| !taken.contains(role)) {
            None => columns.unknown.push(at),
            Some(role) => {
                if *name != spelling(&role) {
                    columns.respelled.push(at);
                }
                if !columns.place(&role, Cell::Column(at)) {
                    columns.twice.push(at);
                }
            }
        }
    }
    columns.items.sort_unstable();
    columns
}

impl Columns {
    /// `false` if the role is taken.
    fn place(&mut self, role: &Role, cell: Cell) -> bool {
        let slot = match role {
            Role::Client => &mut self.client,
            Role::Therapist => &mut self.therapist,
            Role::Trainee => &mut self.trainee,
            Role::Supervisor => &mut self.supervisor,
            Role::Session => &mut self.session,
            Role::Date => &mut self.date,
            Role::Rater => &mut self.rater,
            Role::Perspective => &mut self.perspective,
            Role::Instrument => &mut self.instrument,
            Role::Item(item) => {
                let free = self.items.iter().all(|(other, _)| other != item);
                if let (true, Cell::Column(at)) = (free, cell) {
                    self.items.push((*item, at));
                }
                return free;
            }
            Role::Scale(scale) => {
                let free = self.scales.iter().all(|(other, _)| other != scale);
                if let (true, Cell::Column(at)) = (free, cell) {
                    self.scales.push((scale.clone(), at));
                }
                return free;
            }
        };
        let free = *slot == Cell::Absent;
        if free {
            *slot = cell;
        }
        free
    }

    /// How many things were recognised: the measure by which a delimiter is chosen.
    pub(super) fn recognised(&self) -> usize {
        let people = [&self.client, &self.therapist, &self.trainee, &self.supervisor];
        let others = [&self.session, &self.rater, &self.perspective, &self.instrument];
        let named = people.into_iter().chain(others).filter(|cell| cell.column().is_some()).count();
        named + self.items.len() + self.scales.len()
    }

    /// Required columns that are not there.
    pub(super) fn absent(&self) -> Vec<&'static str> {
        let therapy = self.client.is_there() || self.therapist.is_there();
        let supervision = self.trainee.is_there() || self.supervisor.is_there();
        let wanted = [
            ("client_id", &self.client, therapy || !supervision),
            ("therapist_id", &self.therapist, therapy || !supervision),
            ("trainee_id", &self.trainee, supervision),
            ("supervisor_id", &self.supervisor, supervision),
            ("session", &self.session, true),
            ("perspective", &self.perspective, true),
        ];
        wanted.into_iter().filter(|(_, cell, needed)| *needed && !cell.is_there()).map(|(name, _, _)| name).collect()
    }
}

/// The names in a header record; text that is not UTF-8 is a fault.
pub(super) fn names(record: &Record<'_>, place: &Place, findings: &mut Findings) -> Vec<String> {
    let mut names = Vec::with_capacity(record.len().min(1024));
    for (at, field) in record.fields().enumerate() {
        let name = std::str::from_utf8(trimmed(field));
        if name.is_err() {
            let at = place.at(record.line, Some(at + 1));
            let problem = Problem::new("encoding-invalid-utf8", "the header is not UTF-8 text").at(at);
            findings.fault("", (place.index, record.line, 0), problem.hint(UTF8_HINT));
        }
        names.push(name.unwrap_or_default().to_owned());
    }
    names
}

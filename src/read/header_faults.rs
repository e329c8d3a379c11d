//! What is wrong with a header, and what is worth a word about it.

use crate::domain::instrument::Perspective;
use crate::domain::notice::Notice;
use crate::error::Problem;
use crate::error::shorten;

use super::file::Opened;
use super::guess::suggested_columns;
use super::guess::suggested_options;
use super::header::plain;
use super::identifying::identifying_columns;
use super::problems::Findings;
use super::problems::quoted_list;
use super::program::Program;

impl Opened<'_> {
    /// Tells what is wrong with the header; `true` if records can be read. `absent` are required columns not there.
    pub(super) fn header_is_fine(&self, absent: &[&str], findings: &mut Findings) -> bool {
        let (place, columns) = (&self.place, &self.columns);
        let line = place.header_line;
        for &at in &columns.twice {
            let name = &place.names[at];
            let message = format!("the column `{}` is there twice", shorten(name));
            let problem = Problem::new("duplicate-header", message).token(name).at(place.at(line, Some(at + 1)));
            findings
                .single((place.index, line, at + 1), problem.hint("delete or rename the column that does not count"));
        }
        if !absent.is_empty() {
            let problem = self.missing_columns(absent).at(place.line(line));
            // Behind what stands in a column.
            findings.single((place.index, line, usize::MAX), problem);
        }
        columns.twice.is_empty() && absent.is_empty()
    }

    fn missing_columns(&self, absent: &[&str]) -> Problem {
        let names = &self.place.names;
        let found: Vec<&String> = names.iter().filter(|name| !name.is_empty()).take(6).collect();
        let mut message = format!("the header has no column {}; it has {}", quoted_list(absent), quoted_list(&found));
        if names.len() > found.len() {
            message = format!("{message} … ({} columns)", names.len());
        }
        let mut hint = match suggested_options(names, absent) {
            Some(options) => {
                format!("if that is meant: `{options}`; `parallax init FILE` writes a study file that says so")
            }
            None => format!("rename the column, or say which it is: `--map COLUMN={}`", absent[0]),
        };
        if names.first().is_some_and(|name| name.starts_with('#')) {
            message = format!("the first line begins with `#`: comments cannot stand before the header; {message}");
            "delete the lines before the header".clone_into(&mut hint);
        }
        if let Some(delimiter) = self.separator_line {
            message = format!("the first line says `sep={}`, but {message}", char::from(delimiter));
            "correct or delete the first line".clone_into(&mut hint);
        }
        let wide = |name: &&String| {
            let plain = plain(name);
            ["client", "therapist", "observer", "trainee", "supervisor"]
                .iter()
                .any(|view| plain.starts_with(view) && plain.contains("item"))
        };
        let totals = names.iter().filter(|name| Perspective::from_name(&plain(name)).is_some()).count();
        if let Some(program) = Program::of(names) {
            let program = program.name();
            message = format!("{message}; this looks like an export of {program} as it left the program");
            hint = match suggested_columns(names, absent) {
                Some(line) => format!(
                    "add to parallax.toml: `{line}`; `parallax init FILE` writes it with all that can be guessed"
                ),
                None => "`parallax init FILE` writes a study file that says what its columns are".to_owned(),
            };
        } else if let [whole] = &names[..]
            && whole.contains(|sign: char| !sign.is_alphanumeric() && sign != '_')
        {
            message += "; the whole line is one field";
            "separate the fields by commas (semicolons, tabs and `|` are known too), without quotes around the line"
                .clone_into(&mut hint);
        } else if absent.contains(&"perspective") && (totals > 1 || names.iter().any(|name| wide(&name))) {
            message += "; this looks like the wide layout, one row for each session";
            "name its columns `client_item1`, `therapist_item1` …, or say whose they are: `--map PREFIX=client_item`"
                .clone_into(&mut hint);
        }
        if absent == ["session"] && self.columns.date.is_there() {
            "name the column of session numbers, or find the sessions by date: in the study file `match_dates_within = 3` (days)"
                .clone_into(&mut hint);
        }
        Problem::new("missing-column", message).hint(hint)
    }

    /// Notices about columns that are not used, in one line without their content.
    pub(super) fn tell_columns(&self, findings: &mut Findings) {
        let (place, line) = (&self.place, self.place.header_line);
        let named = |at: &usize| place.names[*at].as_str();
        let identifying = identifying_columns(&place.names);
        if let Some(first) = identifying.first() {
            let shown: Vec<&str> = identifying.iter().take(8).map(named).collect();
            let message = format!(
                "columns that seem to say who someone is: {}; share no file that holds them",
                quoted_list(&shown)
            );
            let notice = Notice::new("identifying-column", message, identifying.len());
            findings.notice((place.index, line, first + 1), notice.at(place.at(line, Some(first + 1))));
        }
        let (empty, unknown): (Vec<usize>, Vec<usize>) =
            self.columns.unknown.iter().partition(|&&at| place.names[at].is_empty());
        if let Some(first) = unknown.first() {
            let shown: Vec<&str> = unknown.iter().take(8).map(named).collect();
            let more = if unknown.len() > 8 { " …" } else { "" };
            let message = format!("columns that were not used: {}{more}", quoted_list(&shown));
            let notice = Notice::new("unknown-column", message, unknown.len()).at(place.at(line, Some(first + 1)));
            findings.notice((place.index, line, first + 1), notice);
        }
        if let Some(first) = empty.first() {
            let notice = Notice::new("unnamed-column", "columns without a name were not used", empty.len());
            findings.notice((place.index, line, first + 1), notice.at(place.at(line, Some(first + 1))));
        }
        if let Some(first) = self.columns.respelled.first() {
            let shown: Vec<&str> = self.columns.respelled.iter().take(4).map(named).collect();
            let message =
                format!("column names were read whatever their case, blanks, `_` and `-`: {} …", quoted_list(&shown));
            let notice = Notice::new("header-normalised", message, self.columns.respelled.len());
            findings.notice((place.index, line, first + 1), notice.at(place.at(line, Some(first + 1))));
        }
    }
}

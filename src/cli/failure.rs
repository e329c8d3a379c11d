//! How a run that failed says so: every problem with its place, what is allowed, and what helps.

use std::io::Write;

use crate::error::{Error, Position, Problem};
use crate::render::errors_json;

/// Prints the error; nothing more can be done when standard error is gone.
pub(super) fn print_failure(error: &Error, as_json: bool, err: &mut dyn Write) {
    let problems = error.problems();
    let text = if as_json { errors_json(&problems) } else { in_words(&problems) };
    let _ = err.write_all(text.as_bytes());
    let _ = err.flush();
}

fn in_words(problems: &[Problem]) -> String {
    let mut text = String::new();
    let mut last_hint = None;
    for problem in problems {
        text.push_str("error: ");
        text.push_str(&place(problem));
        text.push_str(&problem.message);
        text.push('\n');
        if let Some(hint) = &problem.hint
            && last_hint.as_ref() != Some(hint)
        {
            text.push_str("hint: ");
            text.push_str(hint);
            text.push('\n');
            last_hint = Some(hint.clone());
        }
    }
    text
}

/// `ratings.csv:14:12 (item_7): `, as far as it is known.
fn place(problem: &Problem) -> String {
    let at: &Position = &problem.at;
    let Some(file) = &at.file else { return String::new() };
    let mut place = crate::error::shorten(file);
    if at.line.is_none() && at.column.is_none() && problem.message.contains(&place) {
        return String::new();
    }
    for number in [at.line, at.column.map(|column| column as u64)].into_iter().flatten() {
        place.push(':');
        place.push_str(&number.to_string());
    }
    if let Some(name) = &at.column_name {
        place.extend([" (", &crate::error::shorten(name), ")"]);
    }
    place.push_str(": ");
    place
}

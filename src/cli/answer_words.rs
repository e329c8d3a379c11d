//! Numbers for answer words (`--value`): is there a column in which such a word could stand?

use super::args::InputArgs;
use super::input::is_perspective;
use crate::domain::study::ReadAs;
use crate::error::{Error, Problem, shorten};
use crate::read::plain;

/// A number for words in a column without answers would change nothing, which whoever wrote it does not expect.
pub(super) fn require_columns(args: &InputArgs, read_as: &[ReadAs]) -> Result<(), Error> {
    let known: Vec<Vec<&str>> = read_as.iter().map(|file| answer_columns(file).collect()).collect();
    let items = || read_as.iter().any(|file| !file.items.is_empty());
    let is_there = |column: &str| {
        known.iter().flatten().any(|known| plain(known) == plain(column)) || (plain(column) == "item" && items())
    };
    let lost = args.value.iter().filter(|(column, ..)| !is_perspective(column) && !is_there(column));
    let problem = |(column, word, value): &(String, String, String)| {
        let message = format!(
            "there is no column of answers `{}` in which `{}` could stand for {}",
            shorten(column),
            shorten(word),
            shorten(value)
        );
        Problem::new("missing-column", message).token(column).hint(hint(args, &known))
    };
    let problems: Vec<Problem> = lost.map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::Input(problems)) }
}

/// The headers of the answers and scores of one file.
fn answer_columns(file: &ReadAs) -> impl Iterator<Item = &str> {
    file.items.iter().map(|item| item.name.as_str()).chain(file.scores.iter().map(String::as_str))
}

fn hint(args: &InputArgs, known: &[Vec<&str>]) -> String {
    let input = match args.input.as_slice() {
        [] if args.demo => " --demo".to_owned(),
        [only] if only.as_os_str() != "-" => format!(" {}", shorten(&only.display().to_string())),
        _ => String::new(),
    };
    let shown = |name: &&str| shorten(name);
    let range = |columns: &Vec<&str>| match columns.as_slice() {
        [] => None,
        [only] => Some(shown(only)),
        [first, .., last] => Some(format!("{} to {}", shown(first), shown(last))),
    };
    let mut ranges: Vec<String> = known.iter().filter_map(range).collect();
    ranges.dedup();
    let command = format!("parallax check{input} shows what each column was taken for");
    if ranges.is_empty() { command } else { format!("answers stand in {}; {command}", ranges.join(", ")) }
}

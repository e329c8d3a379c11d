//! The command that makes a coefficient, ready to be pasted.

use super::choose_args::ChooseArgs;
use crate::analyze::choose::{Answers, Path, Unit};
use crate::stats::icc::Raters;

/// The command of a path: about the data that were named, or about a table of one's own.
pub(super) fn command_words(args: &ChooseArgs, answers: Answers, path: &Path) -> String {
    let mut words = vec!["parallax".to_owned(), "agreement".to_owned()];
    words.extend(if args.has_input() { data(args) } else { example(answers) });
    if path.raters == Raters::Fixed {
        words.extend(["--raters".to_owned(), "fixed".to_owned()]);
    }
    if let (Some(m), Unit::Mean) = (args.answers.mean_of, path.unit) {
        words.extend(["--mean-of".to_owned(), m.to_string()]);
    }
    words.join(" ")
}

/// A table of one's own, under names that have to be replaced.
fn example(answers: Answers) -> Vec<String> {
    let mut words = vec!["ratings.csv"];
    if answers.clustered || answers.repeated {
        words.extend(["--target", "session", "--rater", "observer", "--score", "score"]);
    } else {
        words.extend(["--layout", "matrix"]);
    }
    if answers.clustered {
        words.extend(["--cluster", "client"]);
    }
    if answers.repeated {
        words.extend(["--replicate", "occasion"]);
    }
    words.into_iter().map(str::to_owned).collect()
}

/// The data and how they are read, as they were named.
fn data(args: &ChooseArgs) -> Vec<String> {
    let (input, table) = (&args.input, &args.table);
    let mut words: Vec<String> = input.input.iter().map(|path| quoted(&path.display().to_string())).collect();
    let mut add = |option: &str, value: Option<String>| {
        words.extend(value.map(|value| format!("{option} {}", quoted(&value))));
    };
    add("--instrument", input.instrument.clone());
    add("--layout", table.layout.map(|_| "matrix".to_owned()));
    add("--target", table.target.clone());
    add("--rater", table.rater.clone());
    add("--score", table.score.clone());
    for cluster in &table.clusters {
        add("--cluster", Some(cluster.clone()));
    }
    add("--replicate", table.replicate.clone());
    for scale in &input.scales {
        add("--scale", Some(scale.clone()));
    }
    for code in &input.missing {
        add("--missing", Some(code.clone()));
    }
    for (column, role) in &input.map {
        add("--map", Some(format!("{column}={role}")));
    }
    for (column, word, value) in &input.value {
        add("--value", Some(format!("{column}:{word}={value}")));
    }
    add("--scale-range", input.scale_range.map(|(low, high)| format!("{low},{high}")));
    add("--scores", input.scores.map(|metric| format!("{metric:?}").to_lowercase()));
    if input.demo {
        words.push("--demo".to_owned());
    }
    words
}

/// In single quotes where a shell would read more than a word.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./=:,+@%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::args::{Cli, Command};
    use super::*;

    #[test]
    fn every_command_of_every_path_parses() {
        let lines = [
            "choose",
            "choose --clustered",
            "choose --repeated --clustered --design some",
            "choose --mean-of 5",
            "choose fixtures/clinic --scale total",
            "choose --demo --missing -99",
            "choose a.csv b.csv --target T --rater R --score S --cluster C --cluster D --replicate O --value item:no=1",
            "choose x.csv --layout matrix --scale-range -3,3",
        ];
        let mut tried = 0;
        for line in lines {
            let words = std::iter::once("parallax").chain(line.split_whitespace());
            let Command::Choose(args) = Cli::try_parse_from(words).unwrap().command else { panic!("{line}") };
            let answers = args.answers.answers();
            for path in answers.paths() {
                let command = command_words(&args, answers, &path);
                let parsed = Cli::try_parse_from(command.split_whitespace());
                assert!(parsed.is_ok(), "{command}: {parsed:?}");
                assert!(matches!(parsed.unwrap().command, Command::Agreement(_)), "{command}");
                tried += 1;
            }
        }
        assert!(tried > 100, "{tried}");
    }

    #[test]
    fn words_that_a_shell_would_split_are_quoted() {
        assert_eq!(quoted("a b.csv"), "'a b.csv'");
        assert_eq!(quoted("it's"), "'it'\\''s'");
        assert_eq!(quoted("fixtures/clinic"), "fixtures/clinic");
        assert_eq!(quoted("$x"), "'$x'");
    }
}

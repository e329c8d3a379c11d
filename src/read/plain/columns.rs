//! Which column is which in a table with one row for each rating.

use crate::error::Problem;
use crate::error::shorten;
use crate::instruments::spelling::nearest;

use super::super::file::Opened;
use super::super::header::plain;
use super::super::problems::Findings;
use super::super::problems::quoted_list;
use super::LongColumns;

/// Where everything stands, from 0.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) target: usize,
    pub(super) rater: usize,
    pub(super) score: usize,
    /// Clusters, innermost first, then the replicate if there is one.
    pub(super) others: Vec<usize>,
}

/// Columns that are asked for by name, and what to say when they are not as asked.
pub(super) struct Asked<'a> {
    pub(super) names: Vec<&'a str>,
    /// What helps if the header has none of them.
    pub(super) none: &'static str,
    /// Which things need a column of their own.
    pub(super) own: &'static str,
}

/// The columns that are asked for, in the order of [`Places`].
fn wanted(columns: &LongColumns) -> Asked<'_> {
    let first = [&columns.target, &columns.rater, &columns.score];
    Asked {
        names: first.into_iter().chain(&columns.clusters).chain(&columns.replicate).map(String::as_str).collect(),
        none: "if each row is a target and each column a rater, pass `--layout matrix` and no column",
        own: "target, rater, score, clusters and replicate are columns of their own",
    }
}

/// The columns with this name: those spelled so, else those that differ in case, blanks, `_` and `-` only.
fn named(names: &[String], wanted: &str) -> Vec<usize> {
    let exact: Vec<usize> = (0..names.len()).filter(|&at| names[at] == wanted).collect();
    if !exact.is_empty() {
        return exact;
    }
    let loose = plain(wanted);
    (0..names.len()).filter(|&at| plain(&names[at]) == loose).collect()
}

/// How many of the columns asked for a header has.
pub(super) fn recognised(names: &[String], columns: &LongColumns) -> usize {
    recognised_of(names, &wanted(columns))
}

/// How many of some columns a header has.
pub(super) fn recognised_of(names: &[String], asked: &Asked<'_>) -> usize {
    asked.names.iter().filter(|name| !named(names, name).is_empty()).count()
}

/// The places of all columns asked for; `None` after a fault.
pub(super) fn places(opened: &mut Opened<'_>, columns: &LongColumns, findings: &mut Findings) -> Option<Places> {
    match located(opened, &wanted(columns), findings)?.as_slice() {
        [target, rater, score, others @ ..] => {
            Some(Places { target: *target, rater: *rater, score: *score, others: others.to_vec() })
        }
        _ => None,
    }
}

/// Where each of some columns stands, in the order asked for; `None` after a fault.
pub(super) fn located(opened: &mut Opened<'_>, asked: &Asked<'_>, findings: &mut Findings) -> Option<Vec<usize>> {
    let names = opened.place.names.clone();
    let found: Vec<(&str, Vec<usize>)> = asked.names.iter().map(|wanted| (*wanted, named(&names, wanted))).collect();
    let absent: Vec<&str> = found.iter().filter(|(_, at)| at.is_empty()).map(|(name, _)| *name).collect();
    if !absent.is_empty() {
        tell_absent(opened, &absent, asked, findings);
    }
    for (name, at) in found.iter().filter(|(_, at)| at.len() > 1) {
        tell_twice(opened, name, at[1], findings);
    }
    tell_shared(opened, &found, asked.own, findings);
    if findings.any_fault() {
        return None;
    }
    let all: Vec<usize> = found.iter().filter_map(|(_, at)| at.first().copied()).collect();
    opened.columns.unknown = (0..names.len()).filter(|at| !all.contains(at)).collect();
    opened.tell_columns(findings);
    Some(all)
}

fn tell_absent(opened: &Opened<'_>, absent: &[&str], asked: &Asked<'_>, findings: &mut Findings) {
    let (place, names) = (&opened.place, &opened.place.names);
    let shown: Vec<&String> = names.iter().filter(|name| !name.is_empty()).take(12).collect();
    let more = if names.len() > shown.len() { format!(" … ({} columns)", names.len()) } else { String::new() };
    let message = format!("the header has no column {}; it has {}{more}", quoted_list(absent), quoted_list(&shown));
    let near = absent.iter().find_map(|name| nearest(name, names.iter().map(String::as_str)).map(|near| (*name, near)));
    let hint = match near {
        Some((name, near)) => format!("did you mean `{}` instead of `{}`?", shorten(near), shorten(name)),
        None if absent.len() == asked.names.len() && names.len() > 2 => asked.none.to_owned(),
        None => "name the columns as the header does; case, blanks, `_` and `-` do not matter".to_owned(),
    };
    let problem = Problem::new("missing-column", message).hint(hint).token(absent[0]);
    findings.single((place.index, place.header_line, 0), problem.at(place.line(place.header_line)));
}

/// A column that was asked for and is there twice.
fn tell_twice(opened: &Opened<'_>, name: &str, second: usize, findings: &mut Findings) {
    let (place, line) = (&opened.place, opened.place.header_line);
    let message = format!("the column `{}` is there twice", shorten(name));
    let problem = Problem::new("duplicate-header", message).token(name).at(place.at(line, Some(second + 1)));
    let hint = "delete or rename the column that does not count";
    findings.single((place.index, line, second + 1), problem.hint(hint));
}

/// One column cannot serve as two things.
fn tell_shared(opened: &Opened<'_>, found: &[(&str, Vec<usize>)], own: &str, findings: &mut Findings) {
    let (place, line) = (&opened.place, opened.place.header_line);
    for (rank, (name, at)) in found.iter().enumerate() {
        let Some(&at) = at.first() else { continue };
        if found[..rank].iter().any(|(_, other)| other.first() == Some(&at)) {
            let message = format!("the column `{}` was named for two things", shorten(name));
            let problem = Problem::new("duplicate-header", message).token(name).at(place.at(line, Some(at + 1)));
            findings.single((place.index, line, at + 1), problem.hint(own));
        }
    }
}

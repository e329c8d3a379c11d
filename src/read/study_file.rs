//! `parallax.toml`: which files make up a study, and how each is to be understood.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::Value;

use crate::domain::instrument::Metric;
use crate::domain::instrument::Perspective;
use crate::domain::predict_table::OutcomeKind;
use crate::domain::rating::Decimal;
use crate::error::Position;
use crate::error::Problem;
use crate::error::shorten;

use super::header::role;
use super::number::Number;
use super::number::number;
use super::request::Encoding;
use super::request::Opening;
use super::request::Options;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    study: About,
    #[serde(default)]
    ratings: Vec<RatingsEntry>,
    #[serde(default)]
    outcomes: Vec<OutcomeEntry>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct About {
    title: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RatingsEntry {
    file: Spanned<String>,
    instrument: Option<Spanned<InstrumentEntry>>,
    layout: Option<Spanned<String>>,
    #[serde(default)]
    missing: Vec<Spanned<Value>>,
    #[serde(default)]
    columns: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    perspectives: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    labels: BTreeMap<String, Spanned<Value>>,
    range: Option<Spanned<[f64; 2]>>,
    scores: Option<Spanned<String>>,
    #[serde(default)]
    sessions: BTreeMap<String, u32>,
    match_dates_within: Option<u32>,
    #[serde(default)]
    fill_down: bool,
    sheet: Option<String>,
    encoding: Option<Spanned<String>>,
    #[serde(default)]
    constant: BTreeMap<Spanned<String>, String>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "an instrument id, the path of an instrument file, or `{ column = \"form\" }`")]
enum InstrumentEntry {
    Named(String),
    Column(ColumnEntry),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnEntry {
    column: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutcomeEntry {
    file: Spanned<String>,
    name: Spanned<String>,
    column: Option<String>,
    kind: Option<Spanned<String>>,
    rated_by: Option<Spanned<String>>,
    #[serde(default)]
    lag: u32,
    #[serde(default)]
    missing: Vec<Spanned<Value>>,
    sheet: Option<String>,
    encoding: Option<Spanned<String>>,
}

/// What a study file says.
#[derive(Debug, Default)]
pub(super) struct StudyFile {
    pub(super) title: Option<String>,
    pub(super) ratings: Vec<RatingsPart>,
    pub(super) outcomes: Vec<OutcomePart>,
}

/// One `[[ratings]]`.
#[derive(Debug)]
pub(super) struct RatingsPart {
    /// Path as written.
    pub(super) file: String,
    pub(super) instrument: InstrumentPart,
    pub(super) options: Options,
    pub(super) opening: Opening,
    /// Where its path stands in the study file.
    pub(super) at: Position,
}

/// What a `[[ratings]]` says of its instrument.
#[derive(Debug)]
pub(super) enum InstrumentPart {
    Unsaid,
    /// With its place in the study file.
    Named(String, Position),
    Column(String),
}

/// One `[[outcomes]]`.
#[derive(Debug)]
pub(super) struct OutcomePart {
    pub(super) file: String,
    pub(super) name: String,
    pub(super) column: String,
    pub(super) kind: OutcomeKind,
    pub(super) rated_by: String,
    pub(super) lag: u32,
    pub(super) missing: Vec<String>,
    pub(super) opening: Opening,
    pub(super) at: Position,
}

const SOURCES: [&str; 4] = ["client", "therapist", "observer", "records"];

/// Reads the text of a study file called `name`.
pub(super) fn study_file(text: &str, name: &str) -> Result<StudyFile, Vec<Problem>> {
    let written: Written = toml::from_str(text).map_err(|error| vec![syntax(text, name, &error)])?;
    let mut reader = Reader { text, name, problems: Vec::new() };
    let mut study = StudyFile { title: written.study.title, ..StudyFile::default() };
    study.ratings = written.ratings.into_iter().map(|entry| reader.ratings(entry)).collect();
    for entry in written.outcomes {
        let span = entry.name.span();
        let part = reader.outcome(entry);
        if study.outcomes.iter().any(|other: &OutcomePart| other.name == part.name) {
            let message = format!("there are two outcomes of the name `{}`", shorten(&part.name));
            reader.wrong("duplicate-header", &span, message, "give each outcome a name of its own", &part.name);
        }
        study.outcomes.push(part);
    }
    if study.ratings.is_empty() && reader.problems.is_empty() {
        let problem = Problem::new("missing-key", "the study file names no ratings");
        reader.problems.push(problem.hint("add `[[ratings]]` with `file = \"ratings.csv\"`").at(reader.at(&(0..0))));
    }
    if reader.problems.is_empty() { Ok(study) } else { Err(reader.problems) }
}

fn line(text: &str, byte: usize) -> u64 {
    super::source::line_ends(&text.as_bytes()[..byte.min(text.len())]) + 1
}

fn syntax(text: &str, name: &str, error: &toml::de::Error) -> Problem {
    let message = error.message();
    let code = if message.starts_with("unknown field") {
        "unknown-key"
    } else if message.starts_with("missing field") {
        "missing-key"
    } else if message.starts_with("invalid") || message.starts_with("an instrument id") {
        "wrong-type"
    } else if message.contains("overflowed") {
        "bad-range"
    } else {
        "toml-syntax"
    };
    let span = error.span();
    let token = span.clone().and_then(|span| text.get(span)).and_then(|token| token.lines().next());
    let line = span.map(|span| line(text, span.start));
    let message = message.replace("unknown field", "unknown key").replace("missing field", "missing key");
    let problem = Problem::new(code, message.lines().next().unwrap_or_default());
    let problem = problem.at(Position { file: Some(name.to_owned()), line, ..Position::default() });
    match token {
        Some(token) if code != "missing-key" => problem.token(token),
        _ => problem,
    }
}

struct Reader<'t> {
    text: &'t str,
    name: &'t str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn at(&self, span: &Range<usize>) -> Position {
        let line = Some(line(self.text, span.start));
        Position { file: Some(self.name.to_owned()), line, ..Position::default() }
    }

    fn wrong(&mut self, code: &'static str, span: &Range<usize>, message: String, hint: &str, token: &str) {
        let problem = Problem::new(code, message).hint(hint).token(token).at(self.at(span));
        self.problems.push(problem);
    }

    fn one_of(&mut self, key: &str, given: Option<Spanned<String>>, allowed: &[&str], default: &str) -> String {
        let Some(given) = given else { return default.to_owned() };
        if !allowed.contains(&given.get_ref().as_str()) {
            let message = format!("`{}` is no `{key}`; allowed: {}", given.get_ref(), allowed.join(", "));
            self.wrong("wrong-type", &given.span(), message, "use one of these words", given.get_ref());
        }
        given.into_inner()
    }

    fn ratings(&mut self, entry: RatingsEntry) -> RatingsPart {
        let at = self.at(&entry.file.span());
        let file = self.file(entry.file);
        let declared = entry.layout.is_some();
        let wide = self.one_of("layout", entry.layout, &["long", "wide"], "long") == "wide";
        let scores = entry.scores.is_some().then(|| self.one_of("scores", entry.scores, &["mean", "sum"], "mean"));
        let codes = entry.missing.iter().map(|code| (text_of(code.get_ref()), self.at(&code.span())));
        let roles = entry.columns.iter().map(|(wanted, header)| (wanted.clone(), self.at(&header.span())));
        let written = codes.chain(roles).collect();
        let options = Options {
            written,
            missing: self.missing(&entry.missing),
            map: entry.columns.into_iter().map(|(wanted, header)| (header.into_inner(), wanted)).collect(),
            perspectives: self.perspectives(entry.perspectives),
            labels: self.labels(entry.labels),
            range: self.range(entry.range),
            scores: scores.map(|metric| if metric == "sum" { Metric::Sum } else { Metric::Mean }),
            constants: self.constants(entry.constant),
            sessions: entry.sessions.into_iter().collect(),
            match_dates_within: entry.match_dates_within,
            fill_down: entry.fill_down,
            wide: declared.then_some(wide),
            ..Options::default()
        };
        let instrument = entry.instrument.map(|entry| (self.at(&entry.span()), entry.into_inner()));
        let instrument = match instrument {
            None => InstrumentPart::Unsaid,
            Some((at, InstrumentEntry::Named(name))) => InstrumentPart::Named(name, at),
            Some((_, InstrumentEntry::Column(entry))) => InstrumentPart::Column(entry.column),
        };
        let opening = self.opening(entry.encoding, entry.sheet);
        RatingsPart { file, instrument, options, opening, at }
    }

    fn outcome(&mut self, entry: OutcomeEntry) -> OutcomePart {
        let at = self.at(&entry.file.span());
        let name = entry.name.into_inner();
        OutcomePart {
            column: entry.column.unwrap_or_else(|| name.clone()),
            kind: self.kind(entry.kind),
            rated_by: self.one_of("rated_by", entry.rated_by, &SOURCES, "records"),
            missing: self.missing(&entry.missing),
            file: self.file(entry.file),
            name,
            lag: entry.lag,
            opening: self.opening(entry.encoding, entry.sheet),
            at,
        }
    }

    fn opening(&mut self, encoding: Option<Spanned<String>>, sheet: Option<String>) -> Opening {
        let names = Encoding::ALL.map(Encoding::name);
        let encoding = encoding.map(|given| self.one_of("encoding", Some(given), &names, Encoding::Utf8.name()));
        let encoding = encoding.and_then(|name| Encoding::named(&name));
        Opening { encoding, sheet, ..Opening::default() }
    }

    fn kind(&mut self, given: Option<Spanned<String>>) -> OutcomeKind {
        let names = OutcomeKind::ALL.map(OutcomeKind::name);
        let name = self.one_of("kind", given, &names, OutcomeKind::Continuous.name());
        OutcomeKind::named(&name).unwrap_or(OutcomeKind::Continuous)
    }

    /// A study file names files beside or below it; what lies elsewhere takes a visible `../`.
    fn file(&mut self, file: Spanned<String>) -> String {
        let (span, file) = (file.span(), file.into_inner());
        let windows_root = file.starts_with('\\') || file.as_bytes().get(1) == Some(&b':');
        let mut wrong = |message: String, hint: &str| self.wrong("wrong-type", &span, message, hint, &file);
        if std::path::Path::new(&file).is_absolute() || windows_root {
            let message =
                format!("`{}` is an absolute path; files are named relative to the study file", shorten(&file));
            wrong(message, "move the file beside the study file, or write the way with `../`");
        } else if file.is_empty() {
            wrong("the file name is empty".to_owned(), "`file = \"ratings.csv\"`");
        } else if file.contains('\0') {
            wrong("the file name holds a NUL character, which no file can have".to_owned(), "`file = \"ratings.csv\"`");
        }
        file
    }

    /// Codes for missing answers, as a cell of a file would have them.
    fn missing(&mut self, codes: &[Spanned<Value>]) -> Vec<String> {
        for code in codes {
            let fine = match code.get_ref() {
                Value::String(_) | Value::Integer(_) => true,
                Value::Float(number) => number.is_finite(),
                _ => false,
            };
            if !fine {
                let word = text_of(code.get_ref());
                let message = format!("the missing code `{}` must be text or a number", shorten(&word));
                self.wrong("wrong-type", &code.span(), message, "for example `missing = [\"NA\", -99]`", &word);
            }
        }
        codes.iter().map(|code| text_of(code.get_ref())).collect()
    }

    fn constants(&mut self, constants: BTreeMap<Spanned<String>, String>) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for (wanted, text) in constants {
            if role(wanted.get_ref(), &[]).is_none() {
                let message = format!("`{}` is no column that can be constant", wanted.get_ref());
                self.wrong(
                    "unknown-key",
                    &wanted.span(),
                    message,
                    "perspective, therapist_id, session, rater_id …",
                    wanted.get_ref(),
                );
            }
            found.push((wanted.into_inner(), text));
        }
        found
    }

    fn perspectives(&mut self, words: BTreeMap<String, Spanned<String>>) -> Vec<(String, Perspective)> {
        let mut found = Vec::new();
        for (word, name) in words {
            if let Some(perspective) = Perspective::from_name(&name.get_ref().trim().to_lowercase()) {
                found.push((word, perspective));
            } else {
                let message = format!("`{}` is not a perspective", name.get_ref());
                let hint = "client, therapist, observer, trainee or supervisor";
                self.wrong("unknown-perspective", &name.span(), message, hint, name.get_ref());
            }
        }
        found
    }

    fn labels(&mut self, labels: BTreeMap<String, Spanned<Value>>) -> Vec<(String, Decimal)> {
        let mut found = Vec::new();
        for (word, value) in labels {
            if let Number::Decimal(value) = number(text_of(value.get_ref()).as_bytes()) {
                found.push((word, value));
            } else {
                let message = format!("the label `{word}` needs a number");
                self.wrong("wrong-type", &value.span(), message, "`labels = { never = 1, rarely = 2 }`", &word);
            }
        }
        found
    }

    fn range(&mut self, range: Option<Spanned<[f64; 2]>>) -> Option<(f64, f64)> {
        let range = range?;
        let [low, high] = *range.get_ref();
        if !(low.is_finite() && high.is_finite() && low < high) {
            let message = format!("the range {low} to {high} is empty or unbounded");
            self.wrong("bad-range", &range.span(), message, "lowest answer first: `range = [1, 7]`", "range");
        }
        Some((low, high))
    }
}

/// A value as a cell of a file would have it.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;

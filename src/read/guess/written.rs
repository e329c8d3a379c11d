//! The text of a study file, line by line: what is known, what was guessed, what only the user can say.

use std::fmt::Write as _;

use crate::domain::instrument::Instrument;
use crate::domain::instrument::Perspective;
use crate::error::shorten;

use super::super::choose::all_built_in;
use super::super::number::Number;
use super::super::number::number;
use super::super::number::session_number;
use super::super::number::with_comma;
use super::super::perspective::Understood;
use super::super::perspective::understand;
use super::super::request::Request;
use super::Sketch;
use super::cells::Seen;
use super::columns::Guesses;

/// Texts that often mark a missing answer.
const MISSING: [&str; 22] = [
    "-99", "-999", "-9", "-98", "-97", "-88", "-77", "99", "999", "88", "77", "9", "9999", "-1", ".", "N/A", "n.a.",
    "n/a", "UNK", "NI", "missing", "#NULL!",
];

/// Longest text of a file that may stand in a study file; a longer one is no word but what somebody wrote.
const LONGEST_WORD: usize = 40;

/// A study file under construction.
pub(super) struct Writing {
    text: String,
    guesses: usize,
    questions: usize,
}

impl Writing {
    pub(super) fn new() -> Self {
        let text = "# Written by `parallax init`. Lines marked `guess` are read as they stand: confirm or correct them. Lines marked\n\
                    # `question` are not read before you answer them. Then `parallax check`, and `parallax report`.\n";
        Self { text: text.to_owned(), guesses: 0, questions: 0 }
    }

    pub(super) fn finished(self, outcomes: Vec<String>) -> Sketch {
        Sketch { text: self.text, guesses: self.guesses, questions: self.questions, outcomes }
    }

    pub(super) fn known(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub(super) fn guess(&mut self, line: &str, why: &str) {
        self.guesses += 1;
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{line}  # guess: {}", one_line(why));
    }

    pub(super) fn question(&mut self, line: &str, why: &str) {
        self.questions += 1;
        let _ = writeln!(self.text, "# {line}  # question: {}", one_line(why));
    }

    /// One data file.
    pub(super) fn ratings(
        &mut self,
        name: &str,
        seen: &Seen,
        guesses: &Guesses,
        chosen: Option<&(String, Instrument)>,
        request: &Request,
    ) {
        self.known("\n[[ratings]]");
        if let Some(program) = seen.program {
            self.known(&format!("# an export of {}", program.name()));
        }
        self.known(&format!("file = {}", quoted(name)));
        let form = self.instrument(seen, guesses, chosen);
        self.guess(
            &format!("layout = {}", if guesses.wide { "\"wide\"" } else { "\"long\"" }),
            if guesses.wide { "the forms of a session stand side by side" } else { "one row for each form" },
        );
        if let Some(sheet) = &request.opening.sheet {
            self.known(&format!("sheet = {}", quoted(sheet)));
        }
        if let Some(encoding) = request.opening.encoding {
            self.known(&format!("encoding = {}", quoted(encoding.name())));
        }
        let missing = self.missing(seen, guesses, form.as_ref(), request);
        self.range(seen, guesses, form.as_ref(), &missing);
        self.blank_therapists(seen, guesses);
        self.by_date(guesses);
        self.columns(guesses, name);
        self.constants(guesses, name);
        self.perspectives(seen, guesses);
        self.sessions(seen, guesses);
        self.labels(seen, guesses, form.as_ref(), &missing);
    }

    fn instrument(
        &mut self,
        seen: &Seen,
        guesses: &Guesses,
        chosen: Option<&(String, Instrument)>,
    ) -> Option<Instrument> {
        if let Some((name, instrument)) = chosen {
            self.known(&format!("instrument = {}", quoted(name)));
            return Some(instrument.clone());
        }
        if seen.names.iter().any(|name| super::super::header::plain(name) == "instrument") {
            return None;
        }
        let fits = |instrument: &Instrument| {
            guesses.items > 0 && instrument.forms.iter().any(|form| usize::from(form.items) == guesses.items)
        };
        let fitting: Vec<Instrument> = all_built_in().into_iter().filter(fits).collect();
        let ids: Vec<&str> = fitting.iter().map(|instrument| instrument.id.as_str()).collect();
        let why = match ids.as_slice() {
            [] => {
                format!("which questionnaire? `parallax instruments` lists them; the file has {} items", guesses.items)
            }
            ids => format!("which questionnaire? with {} items: {}", guesses.items, ids.join(", ")),
        };
        if let [only] = fitting.as_slice() {
            let line = format!("instrument = {}", quoted(&only.id));
            self.guess(&line, &format!("the only built-in one with {} items", guesses.items));
            return Some(only.clone());
        }
        self.question(&format!("instrument = {}", quoted(ids.first().unwrap_or(&"ID"))), &why);
        None
    }

    /// Codes for missing answers: those that were named, and those that lie outside the form.
    fn missing(&mut self, seen: &Seen, guesses: &Guesses, form: Option<&Instrument>, request: &Request) -> Vec<String> {
        let mut codes = request.missing.clone();
        let mut counts = Vec::new();
        for (text, count) in answers(seen, guesses) {
            if MISSING.contains(&text.as_str()) && !codes.contains(&text) && !is_answer(&text, form) {
                counts.push(format!("{text} stands there {count} times"));
                codes.push(text);
            }
        }
        if !codes.is_empty() {
            let list: Vec<String> = codes.iter().map(|code| quoted(code)).collect();
            let line = format!("missing = [{}]", list.join(", "));
            if counts.is_empty() { self.known(&line) } else { self.guess(&line, &counts.join(", ")) }
        }
        codes
    }

    fn range(&mut self, seen: &Seen, guesses: &Guesses, form: Option<&Instrument>, missing: &[String]) {
        let Some((low, high)) = form.and_then(|form| form.forms.first()?.range) else { return };
        let found: Vec<f64> = answers(seen, guesses)
            .into_iter()
            .filter(|(text, _)| !missing.contains(text))
            .filter_map(|(text, _)| value(&text))
            .collect();
        let Some((least, most)) = ends(&found) else { return };
        if least < low || most > high {
            let why = format!("answers from {least} to {most} were found, the form has {low} to {high}");
            self.question(&format!("range = [{}, {}]", least.min(low), most.max(high)), &why);
        } else {
            self.known(&format!("# answers from {least} to {most} were found; the form has {low} to {high}"));
        }
    }

    fn blank_therapists(&mut self, seen: &Seen, guesses: &Guesses) {
        if seen.program == Some(super::super::program::Program::Redcap) && guesses.therapist.is_some() {
            self.guess("fill_down = true", "REDCap leaves the therapist blank in all rows but the first of a record");
        }
    }

    fn by_date(&mut self, guesses: &Guesses) {
        if guesses.dated && guesses.absent.contains(&"session") {
            let why = "no column of session numbers: are sessions to be found by date, within so many days?";
            self.question("match_dates_within = 3", why);
        }
    }

    /// What stands in no column, and so in every row.
    fn constants(&mut self, guesses: &Guesses, name: &str) {
        if guesses.absent.is_empty() {
            return;
        }
        self.known("\n[ratings.constant]");
        for role in &guesses.absent {
            let example = match *role {
                "perspective" => "client",
                "session" => "1",
                "client_id" => "C01",
                _ => "T01",
            };
            if let Some(view) = view_in(name).filter(|_| *role == "perspective") {
                self.guess(&format!("perspective = {}", quoted(view.name())), "by the name of the file");
            } else {
                let why =
                    format!("no column looks like `{role}`: name one above, or say here what stands in every row");
                self.question(&format!("{role} = {}", quoted(example)), &why);
            }
        }
    }

    fn columns(&mut self, guesses: &Guesses, name: &str) {
        if guesses.roles.is_empty() && guesses.absent.is_empty() {
            return;
        }
        self.known("\n[ratings.columns]");
        for guess in &guesses.roles {
            self.guess(&format!("{} = {}", guess.role, quoted(&guess.header)), &guess.why);
        }
        for role in &guesses.absent {
            let is_known = *role == "perspective" && view_in(name).is_some();
            if !is_known {
                self.question(&format!("{role} = \"…\""), &format!("which column holds `{role}`?"));
            }
        }
    }

    fn perspectives(&mut self, seen: &Seen, guesses: &Guesses) {
        let Some(at) = guesses.perspective else { return };
        let words = seen.columns[at].counts.keys().filter(|word| word.chars().count() <= LONGEST_WORD);
        let mut strange = words
            .filter(|word| {
                !matches!(understand(word.as_bytes(), &[]), Some(Understood::Exactly(_) | Understood::Loosely(_)))
            })
            .peekable();
        if strange.peek().is_none() {
            return;
        }
        self.known("\n[ratings.perspectives]");
        for word in strange {
            match understand(word.as_bytes(), &[]) {
                Some(Understood::ByAlias(view)) => {
                    self.guess(&format!("{} = {}", quoted(word), quoted(view.name())), "another word for it");
                }
                _ => self.question(&format!("{} = \"client\"", quoted(word)), &format!("who is `{}`?", shorten(word))),
            }
        }
    }

    fn sessions(&mut self, seen: &Seen, guesses: &Guesses) {
        let Some(at) = guesses.session else { return };
        let mut words =
            seen.columns[at].counts.keys().filter(|word| session_number(word.as_bytes()).is_none()).peekable();
        if words.peek().is_none() {
            return;
        }
        self.known("\n[ratings.sessions]");
        for word in words {
            let lower = word.to_lowercase();
            let first: String =
                lower.chars().skip_while(|letter| !letter.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
            let is_intake = ["intake", "baseline", "screening"].iter().any(|mark| lower.contains(mark));
            match (is_intake, first.parse::<u32>()) {
                (true, _) => self.guess(&format!("{} = 0", quoted(word)), "an intake is session 0"),
                (false, Ok(number)) => self.guess(&format!("{} = {number}", quoted(word)), "the number in the name"),
                _ => self.question(&format!("{} = 1", quoted(word)), "which session is this?"),
            }
        }
    }

    fn labels(&mut self, seen: &Seen, guesses: &Guesses, form: Option<&Instrument>, missing: &[String]) {
        let known = |text: &str| {
            let lower = text.to_lowercase();
            let labels = form.iter().flat_map(|form| &form.forms).flat_map(|form| &form.labels);
            labels.into_iter().any(|(label, _)| label.to_lowercase() == lower)
        };
        let words: Vec<String> = answers(seen, guesses)
            .into_iter()
            .map(|(text, _)| text)
            .filter(|text| value(text).is_none() && text != "NA" && !missing.contains(text) && !known(text))
            .filter(|text| text.chars().count() <= LONGEST_WORD)
            .take(20)
            .collect();
        if words.is_empty() {
            return;
        }
        self.known("\n[ratings.labels]");
        for word in &words {
            // LimeSurvey numbers its answer codes.
            match word.strip_prefix('A').and_then(|rest| rest.parse::<u32>().ok()) {
                Some(code) => self.guess(&format!("{} = {code}", quoted(word)), "the number in the code"),
                None => self.question(&format!("{} = 1", quoted(word)), "which number does this answer stand for?"),
            }
        }
    }
}

/// The one view that the name of a file holds.
fn view_in(name: &str) -> Option<Perspective> {
    let file = name.rsplit('/').next()?.to_lowercase();
    let words = file.split(|letter: char| !letter.is_alphanumeric());
    let views = words.filter_map(|word| Perspective::from_name(word.strip_suffix('s').unwrap_or(word)));
    let mut views: Vec<Perspective> = views.collect();
    views.dedup();
    if let [only] = views.as_slice() { Some(*only) } else { None }
}

/// All answers with their counts.
fn answers(seen: &Seen, guesses: &Guesses) -> Vec<(String, usize)> {
    let mut all = std::collections::BTreeMap::new();
    for &at in &guesses.answers {
        for (text, count) in &seen.columns[at].counts {
            *all.entry(text.clone()).or_insert(0) += count;
        }
    }
    all.into_iter().collect()
}

/// Is this text an answer that the form allows? Without a form, a number that is not negative may be one.
fn is_answer(text: &str, form: Option<&Instrument>) -> bool {
    let Some(value) = value(text) else { return false };
    match form.and_then(|form| form.forms.first()?.range) {
        Some((low, high)) => (low..=high).contains(&value),
        None => value >= 0.0,
    }
}

fn value(text: &str) -> Option<f64> {
    match number(text.as_bytes()) {
        Number::Decimal(value) => Some(value.value()),
        _ => with_comma(text.as_bytes()).map(crate::domain::rating::Decimal::value),
    }
}

fn ends(values: &[f64]) -> Option<(f64, f64)> {
    let least = values.iter().copied().reduce(f64::min)?;
    values.iter().copied().reduce(f64::max).map(|most| (least, most))
}

/// A text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

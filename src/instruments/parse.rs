//! The text of an instrument file → [`Instrument`], with every problem at its line.

use toml::de::DeTable;
use toml::de::DeValue;

use super::fields::Section;
use super::fields::Value;
use super::fields::list;
use super::fields::text;
use super::fields::wrong_type;
use super::form::choice;
use super::form::form;
use super::form::perspectives;
use super::place::Findings;
use super::scales::bad_id;
use super::scales::is_id;
use crate::domain::instrument::Form;
use crate::domain::instrument::Instrument;
use crate::domain::instrument::KeyStatus;
use crate::domain::instrument::Metric;
use crate::domain::instrument::Pair;
use crate::domain::instrument::Parallel;
use crate::domain::instrument::Relationship;
use crate::error::Problem;
use crate::error::shorten;

const KEYS: [&str; 10] =
    ["id", "name", "source", "relationship", "key", "note", "report_as", "missing", "form", "pair"];
/// Syntax errors after the first few are mostly echoes of the first.
const MOST_SYNTAX_ERRORS: usize = 5;

/// An instrument file: the instrument, and the codes that stand for "not answered" in its data.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// The questionnaire.
    pub instrument: Instrument,
    /// Texts that mean a missing answer, in addition to the usual ones.
    pub missing: Vec<String>,
}

/// Reads an instrument file. A user's file cannot call its key verified: such a key is [`KeyStatus::User`].
///
/// ```
/// let text = r#"
/// id = "three_lines"
/// name = "Three lines of our clinic"
/// [[form]]
/// perspective = "client"
/// items = 3
/// range = [0, 10]
/// integer = false
/// "#;
/// let instrument = parallax::instruments::parse(text, "three.toml").unwrap();
/// assert_eq!(instrument.forms[0].scales[0].items, [1, 2, 3]);
///
/// let problems = parallax::instruments::parse(&text.replace("[0, 10]", "[10, 0]"), "three.toml").unwrap_err();
/// assert_eq!((problems[0].code, problems[0].at.line), ("bad-range", Some(7)));
/// ```
pub fn parse(text: &str, file: &str) -> Result<Instrument, Vec<Problem>> {
    parse_definition(text, file).map(|definition| definition.instrument)
}

/// Reads an instrument file with its missing codes.
pub fn parse_definition(text: &str, file: &str) -> Result<Definition, Vec<Problem>> {
    let mut definition = read(text, file)?;
    if definition.instrument.key == KeyStatus::Verified {
        definition.instrument.key = KeyStatus::User;
    }
    Ok(definition)
}

/// Reads the bytes of an instrument file, which must be UTF-8.
pub fn parse_bytes(bytes: &[u8], file: &str) -> Result<Definition, Vec<Problem>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => parse_definition(text, file),
        Err(error) => {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let mut findings = Findings::new(&before, file);
            let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
            findings.add_absent(if is_utf16 { utf16() } else { not_utf8() }, before.len());
            Err(findings.into_problems())
        }
    }
}

/// A built-in instrument; a test holds all of them to be readable.
pub(super) fn built_in(text: &str, id: &str) -> Option<Instrument> {
    read(text, id).ok().map(|definition| definition.instrument)
}

fn read(text: &str, file: &str) -> Result<Definition, Vec<Problem>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut findings = Findings::new(text, file);
    if let Some(nul) = text.find('\0') {
        // Two bytes for each letter: the high or the low one of the first four is zero.
        let zeros: Vec<bool> = text.bytes().take(4).map(|byte| byte == 0).collect();
        let is_utf16 = matches!(zeros[..], [true, false, true, false] | [false, true, false, true]);
        findings.add_absent(if is_utf16 { utf16() } else { no_text() }, nul);
        return Err(findings.into_problems());
    }
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        syntax(text, &errors, &mut findings);
        return Err(findings.into_problems());
    }
    let section = Section::new(document.get_ref(), 0, "the instrument");
    let definition = definition(&section, &mut findings);
    match definition {
        Some(definition) if findings.len() == 0 => Ok(definition),
        _ => Err(findings.into_problems()),
    }
}

const ADVICE: &str = "save it as UTF-8, or name the data file as INPUT and give `--instrument` an id or a `.toml` file";

fn utf16() -> Problem {
    Problem::new("encoding-utf16", "the instrument file is UTF-16 text").hint(ADVICE)
}

fn not_utf8() -> Problem {
    Problem::new("encoding-invalid-utf8", "the instrument file is not UTF-8 text").hint(ADVICE)
}

fn no_text() -> Problem {
    Problem::new("toml-syntax", "the instrument file holds a NUL byte: it is damaged, or not a text file").hint(ADVICE)
}

/// What the parser of TOML says, one problem a line.
fn syntax(text: &str, errors: &[toml::de::Error], findings: &mut Findings<'_>) {
    let first_line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let is_table = !first_line.contains('=') && !first_line.starts_with('[') && first_line.contains([',', ';', '\t']);
    if is_table {
        let message = "this is a data table and not an instrument file";
        let hint = "name data files as INPUT, and give `--instrument` an id or a `.toml` file";
        findings.add_absent(Problem::new("toml-syntax", message).hint(hint), 0);
        return;
    }
    let mut lines = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let line = findings.line(span.start);
        if lines.contains(&line) || lines.len() == MOST_SYNTAX_ERRORS {
            continue;
        }
        lines.push(line);
        findings.add(Problem::new("toml-syntax", format!("not valid TOML: {}", shorten(error.message()))), span);
    }
}

fn definition(section: &Section<'_, '_>, findings: &mut Findings<'_>) -> Option<Definition> {
    section.only(&KEYS, findings);
    let id = section.required("id", "for example `id = \"our_form\"`", findings).and_then(|value| {
        let id = text(value, "`id`", findings)?;
        if !is_id(&id) {
            findings.add(bad_id(&id, "the id"), value.span());
        }
        Some(id)
    });
    let name = section
        .required("name", "for example `name = \"Questionnaire of our clinic\"`", findings)
        .and_then(|value| text(value, "`name`", findings));
    let relationships = [Relationship::Therapy, Relationship::Supervision].map(|r| (r.name(), r));
    let relationship = chosen(section, "relationship", &relationships, Relationship::Therapy, findings);
    let keys = [KeyStatus::Verified, KeyStatus::User, KeyStatus::Frame].map(|key| (key.name(), key));
    let key = chosen(section, "key", &keys, KeyStatus::User, findings);
    let report_as =
        chosen(section, "report_as", &[Metric::Mean, Metric::Sum].map(|m| (m.name(), m)), Metric::Mean, findings);
    let forms = forms(section, key, relationship, findings);
    let pairs = pairs(section, relationship, &forms, findings);
    let missing = missing_codes(section, &forms, findings);
    let source = section.get("source").and_then(|value| text(value, "`source`", findings)).unwrap_or_default();
    let note = section.get("note").and_then(|value| text(value, "`note`", findings));
    let (id, name) = (id?, name?);
    let instrument = Instrument { id, name, source, relationship, key, note, report_as, forms, pairs };
    Some(Definition { instrument, missing })
}

fn chosen<T: Copy>(
    section: &Section<'_, '_>,
    key: &str,
    choices: &[(&'static str, T)],
    otherwise: T,
    findings: &mut Findings<'_>,
) -> T {
    section.get(key).and_then(|value| choice(value, &format!("`{key}`"), choices, findings)).unwrap_or(otherwise)
}

/// The tables of `[[name]]`.
fn tables<'t, 'i>(section: &Section<'t, 'i>, name: &str, findings: &mut Findings<'_>) -> Vec<&'t Value<'i>> {
    let Some(value) = section.get(name) else { return Vec::new() };
    if let DeValue::Array(tables) = value.get_ref() {
        return tables.iter().collect();
    }
    wrong_type(value, &format!("`{name}`"), &format!("a list of tables, each under `[[{name}]]`"), findings);
    Vec::new()
}

fn forms(
    section: &Section<'_, '_>,
    key: KeyStatus,
    relationship: Relationship,
    findings: &mut Findings<'_>,
) -> Vec<Form> {
    if section.get("form").is_none() {
        section.missing("form", "add `[[form]]` with `perspective`, `items` and `range`", findings);
    }
    let mut forms: Vec<Form> = Vec::new();
    for value in tables(section, "form", findings) {
        let Some(read) = form(value, key, relationship, findings) else { continue };
        let twice = read.perspectives.iter().find(|p| forms.iter().any(|form| form.perspectives.contains(p)));
        if let Some(perspective) = twice {
            let message = format!("`{}` fills in more than one form", perspective.name());
            let problem = Problem::new("duplicate-perspective", message).hint("use one instrument file for each form");
            findings.add_absent(problem, value.span().start);
        }
        forms.push(read);
    }
    forms
}

fn pairs(
    section: &Section<'_, '_>,
    relationship: Relationship,
    forms: &[Form],
    findings: &mut Findings<'_>,
) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for value in tables(section, "pair", findings) {
        let Some(pair) = pair(value, relationship, findings) else { continue };
        let (a, b) = pair.views;
        let nobody = [a, b].into_iter().find(|view| !forms.iter().any(|form| form.perspectives.contains(view)));
        if let Some(view) = nobody {
            let message = format!("`views` names `{}`, who fills in no form", view.name());
            findings.add_absent(Problem::new("unknown-perspective", message), value.span().start);
        } else if pairs.iter().any(|other| other.views == (a, b) || other.views == (b, a)) {
            let message = format!("the pair `{}` and `{}` stands twice", a.name(), b.name());
            findings.add_absent(Problem::new("duplicate-perspective", message), value.span().start);
        }
        pairs.push(pair);
    }
    pairs
}

fn pair(value: &Value<'_>, relationship: Relationship, findings: &mut Findings<'_>) -> Option<Pair> {
    let section = Section::of(value, "`[[pair]]`", findings)?;
    section.only(&["views", "parallel", "note"], findings);
    let parallels = [Parallel::Full, Parallel::SharedScales, Parallel::None].map(|p| (p.name(), p));
    let hint = "one of \"full\", \"shared_scales\", \"none\"";
    let parallel = section
        .required("parallel", hint, findings)
        .and_then(|value| choice(value, "`parallel`", &parallels, findings));
    let note = section.get("note").and_then(|value| text(value, "`note`", findings));
    let views = section.required("views", "for example `views = [\"client\", \"therapist\"]`", findings)?;
    let before = findings.len();
    let [a, b] = perspectives(views, "`views`", relationship, findings)[..] else {
        if before == findings.len() {
            wrong_type(views, "`views`", "a list of two perspectives", findings);
        }
        return None;
    };
    Some(Pair { views: (a, b), parallel: parallel?, note })
}

/// `missing`: codes as text or numbers, none of which may be an answer of a form.
fn missing_codes(section: &Section<'_, '_>, forms: &[Form], findings: &mut Findings<'_>) -> Vec<String> {
    let codes = section.get("missing").and_then(|value| list(value, "`missing`", findings)).unwrap_or_default();
    let mut read = Vec::new();
    for value in codes {
        let code = match value.get_ref() {
            DeValue::String(code) => code.to_string(),
            DeValue::Integer(code) if code.radix() == 10 => code.as_str().to_string(),
            _ => {
                wrong_type(value, "a missing code", "text or a whole number", findings);
                continue;
            }
        };
        if let Some(problem) = forms.iter().find_map(|form| missing_code_in_range(form, &code)) {
            findings.add(problem, value.span());
        }
        read.push(code);
    }
    read
}

/// The problem with a code for missing answers that is itself an answer of the form, if it is one.
///
/// ```
/// let form = &parallax::instruments::find("wai_sr").unwrap().forms[0];
/// assert!(parallax::instruments::missing_code_in_range(form, "-9").is_none());
/// assert_eq!(parallax::instruments::missing_code_in_range(form, "5").unwrap().code, "missing-code-in-range");
/// ```
pub fn missing_code_in_range(form: &Form, code: &str) -> Option<Problem> {
    let (low, high) = form.range?;
    let number = code.trim().parse::<f64>().ok().filter(|number| (low..=high).contains(number))?;
    let message = format!("the missing code `{number}` lies inside {low} to {high}, the range of the form");
    Some(Problem::new("missing-code-in-range", message).hint("use a code that cannot be an answer").token(code))
}

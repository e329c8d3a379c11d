//! Which role a column probably has, by its header.

use super::super::header::Columns;
use super::super::header::columns;
use super::super::header::plain;
use super::super::request::Options;
use super::super::request::Request;
use super::super::view_column::Part;
use super::super::view_column::by_words;
use super::super::wide::faces;
use super::all_scales;
use super::cells::Seen;

/// Headers that often stand for a role, best first.
const HEADERS: [(&str, &[&str]); 8] = [
    (
        "client_id",
        &[
            "recordid",
            "client",
            "patientid",
            "patient",
            "participantid",
            "participant",
            "subjectid",
            "subject",
            "pid",
            "caseid",
            "case",
            "clientcode",
            "patientcode",
            "code",
            "id",
            "klient",
            "patientennummer",
        ],
    ),
    (
        "therapist_id",
        &[
            "therapist",
            "therapistcode",
            "counselorid",
            "counselor",
            "counsellor",
            "clinicianid",
            "clinician",
            "providerid",
            "provider",
            "psychologist",
            "therapeut",
            "behandler",
        ],
    ),
    ("trainee_id", &["trainee", "superviseeid", "supervisee", "student"]),
    ("supervisor_id", &["supervisor"]),
    (
        "session",
        &[
            "sessionno",
            "sessionnumber",
            "sessionnr",
            "sessionid",
            "sess",
            "visitnumber",
            "visit",
            "redcaprepeatinstance",
            "sitzung",
            "sitzungsnummer",
            "redcapeventname",
            "timepoint",
            "wave",
            "week",
        ],
    ),
    ("perspective", &["role", "view", "ratertype", "source", "respondent", "informant", "ratedby", "rolle"]),
    ("rater_id", &["rater", "coder", "coderid", "observerid", "observer", "judge"]),
    ("date", &["sessiondate", "visitdate", "dateofsession", "datum"]),
];
/// Ends of a prefix that tell whose items follow.
const VIEWS: [(&str, &[&str]); 5] = [
    ("client", &["client", "patient", "cl", "pat", "pt", "c", "p"]),
    ("therapist", &["therapist", "counselor", "clinician", "ther", "th", "t"]),
    ("observer", &["observer", "rater", "coder", "obs", "o", "r"]),
    ("trainee", &["trainee", "supervisee"]),
    ("supervisor", &["supervisor", "sup"]),
];
/// Fewest numbered columns that are taken for items.
const FEWEST_ITEMS: usize = 3;

/// A role that was given to a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Guess {
    pub(super) role: String,
    pub(super) header: String,
    pub(super) why: String,
}

/// What is known and guessed of the columns.
#[derive(Debug, Default)]
pub(super) struct Guesses {
    pub(super) roles: Vec<Guess>,
    /// One row for each session?
    pub(super) wide: bool,
    /// Required roles that nothing was found for.
    pub(super) absent: Vec<&'static str>,
    /// Columns of answers, and how many items a form has.
    pub(super) answers: Vec<usize>,
    pub(super) items: usize,
    /// Columns of the roles in which words or numbers of sessions stand.
    pub(super) perspective: Option<usize>,
    pub(super) session: Option<usize>,
    /// Is there a column of clients?
    pub(super) client: bool,
    /// Columns without a role.
    pub(super) others: Vec<usize>,
    /// Has the file dates?
    pub(super) dated: bool,
    pub(super) therapist: Option<usize>,
}

/// How many columns have a name that is known or can be guessed: the measure by which a delimiter is chosen.
pub(super) fn known_names(names: &[String], request: &Request) -> usize {
    let options = Options { map: request.map.clone(), ..Options::default() };
    let known = columns(names, &options, &all_scales()).recognised();
    let others = names.iter().filter(|name| HEADERS.iter().any(|(_, headers)| headers.contains(&plain(name).as_str())));
    known * names.len().max(1) + others.count() + names.len()
}

/// Gives roles to columns, those with a known name first.
pub(super) fn guessed(seen: &Seen, request: &Request) -> Guesses {
    let mut guesses = Guesses::default();
    let mut options = Options { map: request.map.clone(), ..Options::default() };
    for (header, role) in &request.map {
        let why = "as you said".to_owned();
        guesses.roles.push(Guess { role: role.clone(), header: header.clone(), why });
    }
    by_header(seen, &mut options, &mut guesses);
    by_prefix(seen, &mut options, &mut guesses);
    let scales = all_scales();
    let mut found = columns(&seen.names, &options, &scales);
    let faces = faces(&seen.names, &mut found, &options, &scales);
    guesses.wide = !faces.is_empty();
    let forms: Vec<usize> = faces.iter().map(super::super::wide::Face::items).collect();
    guesses.items = forms.iter().copied().max().unwrap_or(found.items.len());
    guesses.answers = faces.iter().flat_map(super::super::wide::Face::columns).collect();
    guesses.answers.extend(found.items.iter().map(|(_, at)| *at).chain(found.scales.iter().map(|(_, at)| *at)));
    guesses.absent = found.absent();
    guesses.absent.retain(|role| !(guesses.wide && *role == "perspective"));
    let place = |cell: &super::super::header::Cell| cell.column().map(|column| column - 1);
    guesses.perspective = place(&found.perspective);
    guesses.client = found.client.is_there();
    guesses.others.clone_from(&found.unknown);
    guesses.dated = found.date.is_there();
    guesses.session = place(&found.session);
    guesses.therapist = place(&found.therapist);
    guesses
}

/// Required roles by the usual headers.
fn by_header(seen: &Seen, options: &mut Options, guesses: &mut Guesses) {
    for (role, headers) in HEADERS {
        let found = columns(&seen.names, options, &[]);
        if is_there(&found, role) || is_foreign(&found, role) {
            continue;
        }
        let free = |name: &&String| {
            !options.map.iter().any(|(header, _)| plain(header) == plain(name)) && by_words(name, &[]).is_none()
        };
        let by = |header: &&&str| seen.names.iter().filter(free).find(|name| plain(name) == **header);
        if let Some(name) = headers.iter().find_map(|header| by(&header)) {
            options.map.push((name.clone(), role.to_owned()));
            let why = format!("by its name, {role}");
            guesses.roles.push(Guess { role: role.to_owned(), header: name.clone(), why });
        }
    }
}

fn is_there(found: &Columns, role: &str) -> bool {
    let cell = match role {
        "client_id" => &found.client,
        "therapist_id" => &found.therapist,
        "trainee_id" => &found.trainee,
        "supervisor_id" => &found.supervisor,
        "session" => &found.session,
        "perspective" => &found.perspective,
        "rater_id" => &found.rater,
        _ => &found.date,
    };
    cell.is_there()
}

/// In a file of supervision, nobody is taken for a client, and the other way round.
fn is_foreign(found: &Columns, role: &str) -> bool {
    match role {
        "client_id" | "therapist_id" => found.trainee.is_there() || found.supervisor.is_there(),
        "trainee_id" | "supervisor_id" => found.client.is_there() || found.therapist.is_there(),
        _ => false,
    }
}

/// Numbered columns of one prefix are the items of a form; the end of the prefix may say whose.
fn by_prefix(seen: &Seen, options: &mut Options, guesses: &mut Guesses) {
    let found = columns(&seen.names, options, &[]);
    let is_item = |name: &String| by_words(name, &[]).is_some_and(|column| matches!(column.part, Part::Item(_)));
    let known = found.items.len() >= FEWEST_ITEMS || seen.names.iter().any(is_item);
    if known || options.map.iter().any(|(_, role)| plain(role).ends_with("item")) {
        return;
    }
    let mut groups: Vec<(String, usize)> = Vec::new();
    for name in &seen.names {
        if let Some((prefix, _)) = numbered(name) {
            match groups.iter_mut().find(|(known, _)| known == prefix) {
                Some((_, count)) => *count += 1,
                None => groups.push((prefix.to_owned(), 1)),
            }
        }
    }
    groups.retain(|(prefix, count)| *count >= FEWEST_ITEMS && !prefix.ends_with("___"));
    let viewed: Vec<(Option<&str>, &(String, usize))> = groups.iter().map(|group| (view_of(&group.0), group)).collect();
    let sides = viewed.iter().filter(|(view, _)| view.is_some()).count();
    if sides > 1 || (sides == 1 && !found.perspective.is_there()) {
        for (view, (prefix, count)) in viewed {
            let Some(view) = view.filter(|view| !options.map.iter().any(|(_, role)| role == &format!("{view}_item")))
            else {
                continue;
            };
            add_items(format!("{view}_item"), prefix, *count, options, guesses);
        }
    } else if let Some((prefix, count)) = groups.iter().max_by_key(|(_, count)| *count) {
        add_items("item".to_owned(), prefix, *count, options, guesses);
    }
}

fn add_items(role: String, prefix: &str, count: usize, options: &mut Options, guesses: &mut Guesses) {
    options.map.push((prefix.to_owned(), role.clone()));
    let why = format!("{count} numbered columns begin so");
    guesses.roles.push(Guess { role, header: prefix.to_owned(), why });
}

/// `wai_c_07` is `wai_c_` and 7; `G01Q01[SQ007]` is `G01Q01[SQ` and 7.
fn numbered(name: &str) -> Option<(&str, u16)> {
    let open = name.strip_suffix(']').unwrap_or(name);
    let digits = open.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (prefix, number) = open.split_at(open.len() - digits);
    Some((prefix, number.parse().ok()?)).filter(|(prefix, _)| !prefix.is_empty())
}

fn view_of(prefix: &str) -> Option<&'static str> {
    let lower = prefix.to_lowercase();
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    VIEWS.iter().find(|(_, marks)| words.iter().any(|word| marks.contains(word))).map(|(view, _)| *view)
}

//! Which intraclass correlation: what is known, what is open, and what follows from each answer.

use super::flow::notice_section;
use super::plan::footer;
use super::words::text_column;
use super::{Block, Cell, Prose, Report, Section, Table};
use crate::analyze::choose::{About, Kind, Path, QuestionAsked, Rated, Unit};
use crate::analyze::finding::Provenance;
use crate::domain::study::Study;
use crate::stats::icc::Raters;

/// Something that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Which question.
    pub question: QuestionAsked,
    /// The answer, as it is typed.
    pub answer: &'static str,
    /// `data` or `option`.
    pub by: &'static str,
    /// What the data show, in words; empty for an option.
    pub seen: String,
}

/// A path with the command that makes the coefficient.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The answers and the coefficient.
    pub path: Path,
    /// Ready to be pasted.
    pub command: String,
    /// Where the coefficient stands in the output.
    pub row: String,
}

/// What `parallax choose` answers with.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What is known, in the order of the questions.
    pub told: Vec<Told>,
    /// Questions without an answer that matters.
    pub open: Vec<QuestionAsked>,
    /// What follows; one if nothing is open.
    pub steps: Vec<Step>,
    /// Do raters fall into parts that no rating connects, so that coefficients of several raters are refused?
    pub unconnected: bool,
}

/// A question with its answers: as it is typed, and what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    /// Name in results.
    pub name: &'static str,
    /// The option that answers it.
    pub option: &'static str,
    /// The question in words.
    pub question: &'static str,
    /// Answers with their consequences.
    pub answers: &'static [(&'static str, &'static str)],
}

/// The question in words.
pub fn wording(question: QuestionAsked) -> Wording {
    match question {
        QuestionAsked::Rated => Wording {
            name: "design",
            option: "--design",
            question: "Did the same raters rate all targets?",
            answers: &[
                ("same", "yes: raters' levels can be told from error"),
                ("some", "partly: a mixed model uses every rating"),
                ("own", "no, each target had its own: levels count as error"),
            ],
        },
        QuestionAsked::Raters => Wording {
            name: "raters",
            option: "--raters",
            question: "Are these raters a sample, or all there are?",
            answers: &[
                ("random", "a sample: the result holds for other raters like these"),
                ("fixed", "all there are: the result holds for these alone"),
            ],
        },
        QuestionAsked::Kind => Wording {
            name: "type",
            option: "--type",
            question: "Are ratings used as scores, or as an order?",
            answers: &[
                ("agreement", "as scores: a stricter rater is an error"),
                ("consistency", "as an order: a rater's constant level is no error"),
            ],
        },
        QuestionAsked::Unit => Wording {
            name: "unit",
            option: "--unit",
            question: "Will one rating be used, or the mean of several?",
            answers: &[
                ("single", "one rating: how far one rater can be relied on"),
                ("mean", "a mean: the error of each rater is averaged"),
            ],
        },
        QuestionAsked::About => Wording {
            name: "level",
            option: "--level",
            question: "Are targets compared, or the clusters they lie in?",
            answers: &[
                ("target", "targets, such as sessions"),
                ("cluster", "clusters, such as clients: their targets are averaged"),
            ],
        },
    }
}

/// The answer of a path to a question, as it is typed.
pub fn answer(path: &Path, question: QuestionAsked) -> &'static str {
    match question {
        QuestionAsked::Rated => rated(path.rated),
        QuestionAsked::Raters => raters(path.raters),
        QuestionAsked::Kind => kind(path.kind),
        QuestionAsked::Unit => unit(path.unit),
        QuestionAsked::About => about(path.about),
    }
}

/// As it is typed after `--design`.
pub fn rated(rated: Rated) -> &'static str {
    match rated {
        Rated::Same => "same",
        Rated::Some => "some",
        Rated::Own => "own",
    }
}

/// As it is typed after `--raters`.
pub fn raters(raters: Raters) -> &'static str {
    match raters {
        Raters::Random => "random",
        Raters::Fixed => "fixed",
    }
}

/// As it is typed after `--type`.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Agreement => "agreement",
        Kind::Consistency => "consistency",
    }
}

/// As it is typed after `--unit`.
pub fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Single => "single",
        Unit::Mean => "mean",
    }
}

/// As it is typed after `--level`.
pub fn about(about: About) -> &'static str {
    match about {
        About::Target => "target",
        About::Cluster => "cluster",
    }
}

/// `parallax choose`.
pub fn choose_report(choice: &Choice, study: &Study, provenance: &Provenance) -> Report {
    let mut sections = Vec::new();
    if !choice.told.is_empty() {
        sections.push(section("known", "What is known", vec![Block::Table(known(&choice.told))]));
    }
    if let (true, [step]) = (choice.open.is_empty(), choice.steps.as_slice()) {
        sections.extend(answered(step));
    } else {
        sections.push(section("open", "What remains to be said", vec![Block::Table(open(&choice.open))]));
        sections.push(section("paths", "What follows from each answer", vec![Block::Table(paths(choice))]));
        sections.push(section("commands", "Commands", vec![Block::Table(commands(choice))]));
    }
    sections.extend(notice_section(study));
    Report {
        title: "Which intraclass correlation".to_owned(),
        subtitle: String::new(),
        lead: [Some(lead(choice)), refused(choice)].into_iter().flatten().collect(),
        sections,
        footer: footer(study, provenance),
    }
}

fn section(id: &str, heading: &str, blocks: Vec<Block>) -> Section {
    Section { id: id.to_owned(), heading: heading.to_owned(), blocks }
}

fn lead(choice: &Choice) -> Prose {
    if let (true, [step]) = (choice.open.is_empty(), choice.steps.as_slice()) {
        let classical = step.path.shrout_fleiss.map_or_else(String::new, |name| format!(", {name} of Shrout & Fleiss"));
        return Prose::new(&format!("Report *{}*{classical}: the row {}.", step.path.coefficient, step.row));
    }
    let questions = super::words::count(choice.open.len(), "question");
    let verb = if choice.open.len() == 1 { "remains" } else { "remain" };
    Prose::new(&format!(
        "*{questions}* {verb} open, and the coefficient depends on the answers. Answer by the options below, or with --ask one by one."
    ))
}

/// What stands in the way of the coefficient, and what can be reported in its place.
fn refused(choice: &Choice) -> Option<Prose> {
    let random = choice.steps.iter().any(|step| step.path.raters == Raters::Random);
    let assumed =
        if random { "the same row with --assume-random-blocks if it was chance who rated what, or " } else { "" };
    choice.unconnected.then(|| {
        Prose::new(&format!(
            "*With these ratings consistency and agreement are refused:* targets and raters fall into parts without a rating between them. What \
             can be reported: {assumed}ICC(1), where the levels of raters count as error."
        ))
    })
}

fn known(told: &[Told]) -> Table {
    let row = |told: &Told| {
        let wording = wording(told.question);
        let by = if told.by == "data" { told.seen.clone() } else { format!("you: {} {}", wording.option, told.answer) };
        let meaning = wording.answers.iter().find(|(name, _)| *name == told.answer).map_or("", |(_, meaning)| meaning);
        vec![Cell::Text(wording.question.to_owned()), Cell::Text(meaning.to_owned()), Cell::Text(by)]
    };
    Table {
        caption: "Answers that the data or the command give".to_owned(),
        columns: vec![text_column("Question"), text_column("answer"), text_column("from")],
        rows: told.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

fn open(open: &[QuestionAsked]) -> Table {
    let rows = open.iter().flat_map(|&question| {
        let wording = wording(question);
        wording.answers.iter().enumerate().map(move |(place, (name, meaning))| {
            let asked = if place == 0 { wording.question } else { "" };
            vec![
                Cell::Text(asked.to_owned()),
                Cell::Text(format!("{} {name}", wording.option)),
                Cell::Text((*meaning).to_owned()),
            ]
        })
    });
    Table {
        caption: "Open questions, and what each answer means".to_owned(),
        columns: vec![text_column("Question"), text_column("say"), text_column("if")],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

/// The coefficient of each path, by the answers that are open.
fn paths(choice: &Choice) -> Table {
    let mut columns: Vec<_> = choice.open.iter().map(|&question| text_column(wording(question).name)).collect();
    columns.extend([text_column("coefficient"), text_column("Shrout & Fleiss")]);
    let row = |step: &Step| {
        let own = step.path.rated == Rated::Own;
        let free =
            |question| own && matches!(question, QuestionAsked::Raters | QuestionAsked::Kind | QuestionAsked::About);
        let said = |&question: &QuestionAsked| {
            Cell::Text(if free(question) { "any".to_owned() } else { answer(&step.path, question).to_owned() })
        };
        let mut row: Vec<Cell> = choice.open.iter().map(said).collect();
        row.push(Cell::Text(step.path.coefficient.to_owned()));
        row.push(Cell::Text(step.path.shrout_fleiss.unwrap_or("no name").to_owned()));
        row
    };
    Table {
        caption: "The coefficient for each set of answers".to_owned(),
        columns,
        rows: choice.steps.iter().map(row).collect(),
        notes: vec![
            "Coefficients have the names of McGraw & Wong 1996; ICC(Q,khat) is of ten Hove and others 2024.".to_owned(),
        ],
    }
}

/// Every command once, with the coefficients that are read from its output.
fn commands(choice: &Choice) -> Table {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for step in &choice.steps {
        let place = rows.iter().position(|(command, _)| *command == step.command).unwrap_or_else(|| {
            rows.push((step.command.clone(), Vec::new()));
            rows.len() - 1
        });
        if !rows[place].1.contains(&step.row) {
            rows[place].1.push(step.row.clone());
        }
    }
    let cells = rows.into_iter().map(|(command, read)| vec![Cell::Text(command), Cell::Text(read.join("; "))]);
    Table {
        caption: "What to run, and which rows to read".to_owned(),
        columns: vec![text_column("Command"), text_column("rows")],
        rows: cells.collect(),
        notes: Vec::new(),
    }
}

fn answered(step: &Step) -> Vec<Section> {
    let path = &step.path;
    let row = |what: &str, text: String| vec![Cell::Text(what.to_owned()), Cell::Text(text)];
    let none = || "no name: the paper has no such case".to_owned();
    let names = Table {
        caption: "The coefficient".to_owned(),
        columns: vec![text_column("What"), text_column("is")],
        rows: vec![
            row("McGraw & Wong 1996", path.mcgraw_wong.clone().unwrap_or_else(none)),
            row("Shrout & Fleiss 1979", path.shrout_fleiss.map_or_else(none, str::to_owned)),
            row("Ratio of variances", path.formula.to_owned()),
            row("Row in the output", step.row.clone()),
        ],
        notes: Vec::new(),
    };
    let said = |texts: &[&str]| texts.iter().map(|text| Block::Text(Prose::new(text))).collect();
    vec![
        section("coefficient", "The coefficient", vec![Block::Table(names)]),
        section("why", "Why this one", said(&path.why)),
        section("not-for", "What it must not be used for", said(&path.not_for)),
        section("command", "Command", vec![Block::Text(Prose::default().with(step.command.clone()))]),
    ]
}

//! What `choose` says beside rows, as JSON and as CSV.

use serde_json::{Map, Value, json};

use super::csv::Table;
use crate::analyze::choose::{Path, QuestionAsked};
use crate::report::choose::{Choice, Step, answer, wording};

/// What is known, what is open, and every path.
pub fn choice_json(choice: &Choice) -> Value {
    let told: Vec<Value> = (choice.told.iter())
        .map(|told| {
            json!({
                "question": wording(told.question).name,
                "answer": told.answer,
                "by": told.by,
                "seen": Some(told.seen.as_str()).filter(|seen| !seen.is_empty()),
            })
        })
        .collect();
    let open: Vec<Value> = choice.open.iter().map(|&question| open(question)).collect();
    let paths: Vec<Value> = choice.steps.iter().map(step).collect();
    json!({ "known": told, "open": open, "paths": paths })
}

fn open(question: QuestionAsked) -> Value {
    let wording = wording(question);
    let answers: Vec<Value> = (wording.answers.iter())
        .map(|(name, consequence)| json!({ "answer": name, "consequence": consequence }))
        .collect();
    json!({ "question": wording.name, "words": wording.question, "option": wording.option, "answers": answers })
}

fn step(step: &Step) -> Value {
    let path = &step.path;
    json!({
        "answers": answers(path),
        "coefficient": path.coefficient,
        "mcgraw_wong": path.mcgraw_wong,
        "shrout_fleiss": path.shrout_fleiss,
        "formula": path.formula,
        "why": path.why,
        "not_for": path.not_for,
        "row": step.row,
        "command": step.command,
    })
}

fn answers(path: &Path) -> Map<String, Value> {
    let one = |question| (wording(question).name.to_owned(), json!(answer(path, question)));
    QuestionAsked::ALL.into_iter().map(one).collect()
}

/// One row for each path.
pub fn choice_csv(choice: &Choice) -> String {
    let mut columns: Vec<&str> = QuestionAsked::ALL.into_iter().map(|question| wording(question).name).collect();
    columns.extend(["coefficient", "mcgraw_wong", "shrout_fleiss", "formula", "row", "command"]);
    let mut table = Table::new(&columns);
    for step in &choice.steps {
        let path = &step.path;
        let mut row: Vec<&str> = QuestionAsked::ALL.into_iter().map(|question| answer(path, question)).collect();
        row.extend([path.coefficient, path.mcgraw_wong.as_deref().unwrap_or(""), path.shrout_fleiss.unwrap_or("")]);
        row.extend([path.formula, &step.row, &step.command]);
        table.row(&row);
    }
    table.text()
}

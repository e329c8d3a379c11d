//! On which rows each comparison rests.

use crate::analyze::prediction::{Group, PredictFound, Setting, Shape};
use crate::report::words::{count, number_column, text_column};
use crate::report::{Cell, Table};
use crate::stats::observations::Factor;

/// One row for each view, each pair, and all together: what is used, what is not, and what is independent in it.
pub(super) fn rows_used(found: &PredictFound) -> Table {
    let people = |group: &Group, of: &dyn Fn(&Setting) -> Option<usize>| match group.setting.as_ref() {
        Ok(setting) => of(setting).map_or(Cell::Absent { why: "nobody said which".to_owned() }, Cell::Count),
        Err(reason) => Cell::Absent { why: reason.to_string() },
    };
    let row = |group: &Group| {
        let used = found.table.complete(&group.views).len();
        vec![
            Cell::Text(found.names(&group.views).join(" and ")),
            Cell::Count(used),
            Cell::Count(found.table.rows() - used),
            people(group, &|setting| Some(setting.case.levels())),
            people(group, &|setting| setting.therapist.as_ref().map(Factor::levels)),
            Cell::Text(group.setting.as_ref().map_or_else(|_| String::new(), left_out)),
        ]
    };
    let excluded: Vec<String> =
        found.table.excluded.iter().map(|(reason, records)| format!("{records}: {reason}")).collect();
    let left_out = if excluded.is_empty() { "nothing".to_owned() } else { excluded.join("; ") };
    let (rows, records) = (found.table.rows(), found.table.records);
    Table {
        caption: format!("Rows with {}, by the views that they need", found.table.outcome.name),
        columns: vec![
            text_column("Views"),
            number_column("rows used"),
            number_column("not used"),
            number_column("clients"),
            number_column("therapists"),
            text_column("left out in turn"),
        ],
        rows: found.groups.iter().map(row).collect(),
        notes: vec![format!(
            "{} read; {rows} are rows, {} are not ({left_out}). A row that is not used lacks the outcome, a rating of these \
             views or a covariate.",
            count(records, "record"),
            records - rows
        )],
    }
}

fn left_out(setting: &Setting) -> String {
    count(setting.units.levels(), setting.unit.name())
}

/// `333 sessions (41 cases, 10 therapists)`, `41 cases (10 therapists)`; what stands in front of the brackets, and in them.
pub(super) fn base(setting: &Setting, shape: Shape, level: &str) -> String {
    let therapists = setting.therapist.as_ref().map(|therapist| count(therapist.levels(), "therapist"));
    let cases = count(setting.case.levels(), "case");
    if shape == Shape::Sessions && level != "between_client" {
        let people: Vec<String> = std::iter::once(cases).chain(therapists).collect();
        format!("{} ({})", count(setting.rows.len(), "session"), people.join(", "))
    } else {
        therapists.map_or(cases.clone(), |therapists| format!("{cases} ({therapists})"))
    }
}

/// The same without brackets.
pub(super) fn short_base(setting: &Setting, shape: Shape, level: &str) -> String {
    base(setting, shape, level).replace(" (", ", ").replace(')', "")
}

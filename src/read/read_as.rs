//! How a file was understood: which column was taken for what.

use crate::domain::instrument::Perspective;
use crate::domain::study::ItemColumn;
use crate::domain::study::ReadAs;

use super::file::Opened;
use super::header::Cell;
use super::problems::quoted_list;
use super::request::Options;
use super::wide::Face;

/// What was taken for what in one file, in the order in which a reader would ask.
pub(super) fn read_as(opened: &Opened<'_>, faces: &[Face], options: &Options) -> ReadAs {
    let (names, columns) = (&opened.place.names, &opened.columns);
    let mut roles = Vec::new();
    let who = [
        ("client_id", &columns.client),
        ("therapist_id", &columns.therapist),
        ("trainee_id", &columns.trainee),
        ("supervisor_id", &columns.supervisor),
        ("session", &columns.session),
        ("date", &columns.date),
        ("rater_id", &columns.rater),
        ("perspective", &columns.perspective),
        ("instrument", &columns.instrument),
    ];
    for (role, cell) in who {
        match cell {
            Cell::Absent => {}
            Cell::Column(at) => roles.push((quoted_list(&[&names[*at]]), role.to_owned())),
            Cell::Constant(text) => roles.push(("in every row".to_owned(), format!("{role} {}", quoted_list(&[text])))),
        }
    }
    for face in faces {
        roles.push((face.headers(&opened.place), format!("the {} form", face.named())));
    }
    let items: Vec<&str> = columns.items.iter().map(|(_, at)| names[*at].as_str()).collect();
    match items.as_slice() {
        [] => {}
        [one] => roles.push((quoted_list(&[one]), "an item".to_owned())),
        [first, .., last] => {
            roles.push((
                format!("{} to {}", quoted_list(&[first]), quoted_list(&[last])),
                format!("{} items", items.len()),
            ));
        }
    }
    for (scale, at) in &columns.scales {
        roles.push((quoted_list(&[&names[*at]]), format!("scores of {scale}")));
    }
    let mut missing = vec!["blank".to_owned(), "NA".to_owned()];
    missing.extend(options.missing.iter().filter(|code| !code.is_empty() && *code != "NA").cloned());
    let layout = if faces.is_empty() { "one row for each form" } else { "forms side by side" };
    let own = columns.items.iter().map(|&(item, at)| (None, item, at));
    let side_by_side = faces.iter().flat_map(Face::item_columns);
    let column = |(view, item, at): (Option<Perspective>, u16, usize)| ItemColumn {
        view,
        item,
        column: at + 1,
        name: names[at].clone(),
    };
    let items = own.chain(side_by_side).map(column).collect();
    let scores = columns.scales.iter().map(|(_, at)| names[*at].clone()).collect();
    ReadAs { file: opened.place.file.clone(), layout, roles, missing, items, scores }
}

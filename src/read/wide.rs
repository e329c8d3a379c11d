//! One row for each session: which columns belong to whose form, and how such a record becomes several forms.

use std::rc::Rc;

use crate::domain::instrument::Perspective;
use crate::domain::notice::Notice;

use super::delimited::Record;
use super::form::FormPlan;
use super::header::Cell;
use super::header::Columns;
use super::header::Place;
use super::header::plain;
use super::number::trimmed;
use super::perspective::understand;
use super::problems::Findings;
use super::problems::quoted_list;
use super::request::Options;
use super::row::Fate;
use super::row::Rows;
use super::view_column::Part;
use super::view_column::ViewColumn;
use super::view_column::view_column;

/// The form of one view in every record: its columns beside those of all.
#[derive(Debug)]
pub(super) struct Face {
    view: Perspective,
    /// Which observer, where there are several.
    number: Option<u16>,
    /// Which session, where it stands in the header.
    session: Option<u32>,
    columns: Rc<Columns>,
    plans: Vec<[Option<Rc<FormPlan>>; 5]>,
}

impl Face {
    /// View, number and column of each item.
    pub(super) fn item_columns(&self) -> impl Iterator<Item = (Option<Perspective>, u16, usize)> + '_ {
        self.columns.items.iter().map(|&(item, at)| (Some(self.view), item, at))
    }
}

/// Forms that are named one by one.
const MOST_TOLD: usize = 6;

/// Session, view, and which observer.
type Whose = (Option<u32>, Perspective, Option<u16>);

/// Finds the forms that stand side by side in a header, and takes their columns from those without a role. Empty if the
/// file has one row for each form.
pub(super) fn faces(names: &[String], columns: &mut Columns, options: &Options, scales: &[String]) -> Vec<Face> {
    let asked = options.wide.unwrap_or(!columns.perspective.is_there());
    if !asked {
        return Vec::new();
    }
    let mut faces: Vec<(Whose, Columns)> = Vec::new();
    let (mut unused, mut twice) = (Vec::new(), Vec::new());
    // While nobody is named, `client` and `therapist` are more likely to hold ids than totals.
    let people = columns.client.is_there() || columns.trainee.is_there();
    for &at in &columns.unknown {
        let bare = understand(names[at].as_bytes(), &[]).is_some();
        let found = view_column(&names[at], options, scales).filter(|_| people || !bare);
        let Some(ViewColumn { view, number, session, part }) = found else {
            unused.push(at);
            continue;
        };
        let whose = (session, view, number);
        let place = faces.iter().position(|(known, _)| *known == whose).unwrap_or_else(|| {
            faces.push((whose, Columns::default()));
            faces.len() - 1
        });
        if !faces[place].1.put(&part, at) {
            twice.push(at);
        }
    }
    faces.retain(|(_, own)| !own.items.is_empty() || !own.scales.is_empty());
    if faces.is_empty() {
        return Vec::new();
    }
    columns.unknown = unused;
    columns.twice.extend(twice);
    faces.sort_by_key(|((session, view, number), _)| (*session, *view as usize, *number));
    let several = |(_, view, number): Whose| view == Perspective::Observer && number.is_some();
    let observers = faces.iter().any(|(whose, _)| several(*whose));
    faces.into_iter().map(|(whose, own)| face(whose, own, columns, observers)).collect()
}

/// A form with everything that it shares with the others of its row.
fn face((session, view, number): Whose, own: Columns, shared: &Columns, several: bool) -> Face {
    let name = number.map_or_else(|| view.name().to_owned(), |number| format!("{}{number}", view.name()));
    let is_observer = view == Perspective::Observer;
    let rater = match own.rater {
        Cell::Absent if is_observer && !several && shared.rater.is_there() => shared.rater.clone(),
        Cell::Absent if is_observer => Cell::Constant(name.clone()),
        own => own,
    };
    let mut items = own.items;
    items.sort_unstable();
    let columns = Columns {
        perspective: Cell::Constant(view.name().to_owned()),
        session: session.map_or_else(|| shared.session.clone(), |number| Cell::Constant(number.to_string())),
        rater,
        items,
        scales: own.scales,
        prefix: format!("{name}_"),
        ..shared.clone()
    };
    Face { view, number, session, columns: Rc::new(columns), plans: Vec::new() }
}

impl Columns {
    /// Gives a column its part in a form; `false` if another one has it.
    fn put(&mut self, part: &Part, at: usize) -> bool {
        match part {
            Part::Item(item) => {
                let free = self.items.iter().all(|(other, _)| other != item);
                self.items.push((*item, at));
                free
            }
            Part::Scale(scale) => {
                let free = self.scales.iter().all(|(other, _)| other != scale);
                self.scales.push((scale.clone(), at));
                free
            }
            Part::Rater => {
                let free = !self.rater.is_there();
                self.rater = Cell::Column(at);
                free
            }
        }
    }
}

/// Says which columns were read as whose form, unless they are named as documented or the user declared the layout, and no
/// observer was told from another by a number.
pub(super) fn tell_faces(faces: &[Face], place: &Place, declared: bool, findings: &mut Findings) {
    let Some(first) = faces.iter().filter_map(Face::first_column).min() else { return };
    let told = |face: &Face| format!("the {} form in {}", face.named(), face.headers(place));
    let mut forms: Vec<String> = faces.iter().take(MOST_TOLD).map(told).collect();
    if faces.len() > MOST_TOLD {
        forms.push(format!("and {} more", faces.len() - MOST_TOLD));
    }
    let mut message = format!("forms that stand side by side in a row were read: {}", forms.join("; "));
    let unnamed = |face: &&Face| matches!(&face.columns.rater, Cell::Constant(_));
    let mut unnamed: Vec<String> = faces.iter().filter(unnamed).map(Face::name).collect();
    unnamed.sort_unstable();
    unnamed.dedup();
    let as_documented = || faces.iter().all(|face| face.is_named_as_documented(place));
    if unnamed.len() < 2 && (declared || as_documented()) {
        return;
    }
    if !unnamed.is_empty() {
        message = format!(
            "{message}; no column names the observer, so the rater id {} stands in every row",
            quoted_list(&unnamed)
        );
    }
    let line = place.header_line;
    let notice = Notice::new("wide-layout", message, faces.len()).at(place.at(line, Some(first + 1)));
    findings.notice((place.index, line, first + 1), notice);
}

impl Face {
    /// `client`, or `observer2` where observers are numbered.
    fn name(&self) -> String {
        self.columns.prefix.trim_end_matches('_').to_owned()
    }

    /// Does its header say which session it is about?
    pub(super) fn has_session(&self) -> bool {
        self.session.is_some()
    }

    /// `client_item1`, `client_bond`, `observer_rater_id`: the view, and what it is.
    fn is_named_as_documented(&self, place: &Place) -> bool {
        let named = |at: usize, what: &str| plain(&place.names[at]) == plain(&format!("{}{what}", self.columns.prefix));
        self.session.is_none()
            && self.columns.items.iter().all(|(item, at)| named(*at, &format!("item{item}")))
            && self.columns.scales.iter().all(|(scale, at)| named(*at, scale))
    }

    /// How many items its form has.
    pub(super) fn items(&self) -> usize {
        self.columns.items.len()
    }

    /// Its columns, from 0.
    pub(super) fn columns(&self) -> Vec<usize> {
        self.cells().collect()
    }

    fn cells(&self) -> impl Iterator<Item = usize> {
        let items = self.columns.items.iter().map(|(_, at)| *at);
        items.chain(self.columns.scales.iter().map(|(_, at)| *at))
    }

    fn first_column(&self) -> Option<usize> {
        self.cells().min()
    }

    /// `client`, or `observer 2`.
    pub(super) fn named(&self) -> String {
        let number = self.number.map(|number| format!(" {number}")).unwrap_or_default();
        let session = self.session.map(|session| format!(" of session {session}")).unwrap_or_default();
        format!("{}{number}{session}", self.view.name())
    }

    /// Its columns in words.
    pub(super) fn headers(&self, place: &Place) -> String {
        let named = |at: usize| place.names[at].as_str();
        let columns = self.cells().collect::<Vec<_>>();
        match columns.as_slice() {
            [first, .., last] if columns.len() > 3 => {
                format!("{} to {}", quoted_list(&[named(*first)]), quoted_list(&[named(*last)]))
            }
            few => quoted_list(&few.iter().map(|&at| named(at)).collect::<Vec<_>>()),
        }
    }

    /// Was this form not filled in? Blanks in a row of a session mean that nobody rated from this side.
    fn is_blank(&self, record: &Record<'_>, rows: &Rows<'_>) -> bool {
        self.cells().all(|at| {
            let text = trimmed(record.field(at));
            text.is_empty() || rows.is_missing(text)
        })
    }
}

/// Reads the forms of one record. It is used if one of them is.
pub(super) fn read_faces(faces: &mut [Face], record: &Record<'_>, rows: &mut Rows<'_>) -> Fate {
    if let Some(fate) = rows.misshapen(record) {
        return fate;
    }
    let mut fate = Fate::NoAnswers;
    for face in faces {
        if face.is_blank(record, rows) {
            continue;
        }
        rows.columns = Rc::clone(&face.columns);
        std::mem::swap(&mut rows.plans, &mut face.plans);
        let own = rows.one_form(record);
        std::mem::swap(&mut rows.plans, &mut face.plans);
        fate = match (fate, own) {
            (Fate::Refused, _) | (_, Fate::Refused) => Fate::Refused,
            _ => Fate::Used,
        };
    }
    if fate == Fate::NoAnswers {
        rows.remark(record, 0, "all-missing", "", || "rows without a single answer were left out".to_owned());
    }
    fate
}

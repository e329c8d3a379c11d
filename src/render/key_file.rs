//! The file that leads from codes back to ids.

use super::csv::Table;
use crate::domain::codes::Codes;
use crate::domain::spreadsheet::cell_of;

/// One row for each code, in the order of the codes.
pub fn key_file(codes: &Codes) -> String {
    let mut table = Table::new(&["code", "id"]);
    for (code, id) in codes.pairs() {
        table.row(&[code.to_owned(), cell_of(id)]);
    }
    table.text()
}

//! A table of cells written as delimited text, so that workbooks and SPSS files are read like all others: one record for
//! each row, and the number of a row as its line.

/// Text under construction.
#[derive(Debug, Default)]
pub(super) struct TableText {
    text: Vec<u8>,
    /// Rows written so far.
    rows: u32,
    /// Columns of the first row that was not empty.
    width: usize,
}

impl TableText {
    /// Writes the row with this number from 0, and blank lines for those left out before it.
    pub(super) fn row(&mut self, at: u32, cells: &[String]) {
        while self.rows < at {
            self.text.push(b'\n');
            self.rows += 1;
        }
        if self.width == 0 {
            self.width = cells.len();
        }
        for column in 0..cells.len().max(self.width) {
            if column > 0 {
                self.text.push(b',');
            }
            self.cell(cells.get(column).map_or("", String::as_str));
        }
        self.text.push(b'\n');
        self.rows += 1;
    }

    fn cell(&mut self, cell: &str) {
        if cell.contains(['"', ',', '\n', '\r']) {
            self.text.push(b'"');
            self.text.extend(cell.replace('"', "\"\"").bytes());
            self.text.push(b'"');
        } else {
            self.text.extend(cell.bytes());
        }
    }

    /// How many bytes it is by now.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The text.
    pub(super) fn finished(self) -> Vec<u8> {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_on_their_line_and_are_as_wide_as_the_header() {
        let mut text = TableText::default();
        let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        text.row(1, &cells(&["id", "note", "x"]));
        text.row(4, &cells(&["a,b", "he said \"no\""]));
        text.row(5, &cells(&["c", "two\nlines", "1", "beyond"]));
        let expected = "\nid,note,x\n\n\n\"a,b\",\"he said \"\"no\"\"\",\nc,\"two\nlines\",1,beyond\n";
        assert_eq!(String::from_utf8(text.finished()).unwrap(), expected);
    }
}

//! Faults of a table with an outcome that show only when all its rows are there.

use crate::domain::study::InputFile;
use crate::error::Position;
use crate::error::Problem;
use crate::error::shorten;

use super::super::super::problems::Findings;
use super::Rows;

impl Rows {
    /// What only shows when all rows are there: nothing at all, a session twice, a case with two therapists.
    pub(super) fn check(&mut self, inputs: &[InputFile], findings: &mut Findings) {
        if self.line.is_empty() {
            let at = Position { file: inputs.first().map(|input| input.name.clone()), ..Position::default() };
            let message = "not one value stands in the table: every outcome and view is blank or missing";
            let hint = "check that the right columns were named, and that no `--missing` takes the values away";
            findings.single((0, u64::MAX, 0), Problem::new("no-records", message).hint(hint).at(at));
            return;
        }
        if !self.has_case {
            return;
        }
        let mut order: Vec<usize> = (0..self.line.len()).collect();
        let key = |row: usize| (self.ids[0].codes[row], self.session.as_ref().map(|session| session[row]));
        order.sort_by_key(|&row| (key(row), self.line[row]));
        for pair in order.windows(2) {
            if self.session.is_some() && key(pair[0]) == key(pair[1]) {
                self.tell_twice(pair[0], pair[1], inputs, findings);
            }
        }
        order.sort_by_key(|&row| (self.ids[0].codes[row], self.line[row]));
        for rows in order.chunk_by(|&one, &next| self.ids[0].codes[one] == self.ids[0].codes[next]) {
            let Some(therapist) = self.ids.get(1) else { return };
            if let Some(&away) = rows.iter().find(|&&row| therapist.codes[row] != therapist.codes[rows[0]]) {
                self.tell_moved(rows[0], away, inputs, findings);
            }
        }
    }

    fn tell_twice(&self, first: usize, second: usize, inputs: &[InputFile], findings: &mut Findings) {
        let case = &self.ids[0];
        let session = self.session.as_ref().map_or(0, |session| session[second]);
        let message = format!(
            "the case `{}` has a second row for session {session}; the first is on line {}",
            shorten(case.names.id(case.codes[second])),
            self.line[first].1,
        );
        let problem = Problem::new("duplicate-rating", message).hint("delete the line that does not count");
        self.fault(second, problem, inputs, findings);
    }

    fn tell_moved(&self, first: usize, second: usize, inputs: &[InputFile], findings: &mut Findings) {
        let (case, therapist) = (&self.ids[0], &self.ids[1]);
        let name = |row: usize| shorten(therapist.names.id(therapist.codes[row]));
        let message = format!(
            "the case `{}` has two therapists: `{}` on line {} and `{}` on line {}",
            shorten(case.names.id(case.codes[first])),
            name(first),
            self.line[first].1,
            name(second),
            self.line[second].1,
        );
        let hint = "if the client changed therapists, give each pair a case name of its own, such as `C01/T2`";
        self.fault(second, Problem::new("target-in-two-clusters", message).hint(hint), inputs, findings);
    }

    fn fault(&self, row: usize, problem: Problem, inputs: &[InputFile], findings: &mut Findings) {
        let (file, line) = self.line[row];
        let name = inputs.get(usize::from(file)).map(|input| input.name.clone());
        let at = Position { file: name, line: Some(line), ..Position::default() };
        findings.single((file, line, 0), problem.at(at));
    }
}

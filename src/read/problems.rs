//! Collects what is wrong and what is worth a word: one message for one cause, at most twenty causes of a kind.

use std::collections::HashMap;

use crate::domain::notice::Notice;
use crate::error::Position;
use crate::error::Problem;
use crate::error::shorten;

/// Causes of one code that are told one by one.
const MOST_OF_A_KIND: usize = 20;
/// Different texts that are named for one cause.
const MOST_TOKENS: usize = 6;

/// Where something stands, for sorting: file, line, column.
pub(super) type Order = (u16, u64, usize);

#[derive(Debug)]
struct Fault {
    order: Order,
    problem: Problem,
    count: usize,
    tokens: Vec<String>,
}

#[derive(Debug)]
struct Remark {
    order: Order,
    cause: String,
    notice: Notice,
}

/// Everything found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    faults: Vec<Fault>,
    fault_at: HashMap<(&'static str, String), usize>,
    beyond: Vec<(&'static str, usize)>,
    remarks: Vec<Remark>,
    remark_at: HashMap<(&'static str, u16, String), usize>,
    last_remark: usize,
}

impl Findings {
    /// Something wrong. Faults of one code with one `cause` become one problem, which stands at the first of them.
    pub(super) fn fault(&mut self, cause: &str, order: Order, problem: Problem) {
        let code = problem.code;
        let token = problem.token.clone();
        if let Some(&at) = self.fault_at.get(&(code, cause.to_owned())) {
            let fault = &mut self.faults[at];
            fault.count += 1;
            if let Some(token) = token
                && fault.tokens.len() < MOST_TOKENS
                && !fault.tokens.contains(&token)
            {
                fault.tokens.push(token);
            }
            return;
        }
        if self.faults.iter().filter(|fault| fault.problem.code == code).count() >= MOST_OF_A_KIND {
            match self.beyond.iter_mut().find(|(of, _)| *of == code) {
                Some((_, count)) => *count += 1,
                None => self.beyond.push((code, 1)),
            }
            return;
        }
        self.fault_at.insert((code, cause.to_owned()), self.faults.len());
        self.faults.push(Fault { order, problem, count: 1, tokens: token.into_iter().collect() });
    }

    /// Something wrong that stands alone.
    pub(super) fn single(&mut self, order: Order, problem: Problem) {
        let cause = format!("{order:?}");
        self.fault(&cause, order, problem);
    }

    /// A remark about one more thing of the same kind and file; `words` are asked for only the first time.
    pub(super) fn remark(
        &mut self,
        code: &'static str,
        cause: &str,
        order: Order,
        words: impl FnOnce() -> (String, Position),
    ) {
        // The same remark comes many times in a row: look at the last one before the map.
        if let Some(last) = self.remarks.get_mut(self.last_remark)
            && (last.notice.code, last.cause.as_str(), last.order.0) == (code, cause, order.0)
        {
            last.notice.count += 1;
            return;
        }
        let key = (code, order.0, cause.to_owned());
        if let Some(&at) = self.remark_at.get(&key) {
            self.remarks[at].notice.count += 1;
            self.last_remark = at;
            return;
        }
        let (message, at) = words();
        self.last_remark = self.remarks.len();
        self.remark_at.insert(key, self.remarks.len());
        self.remarks.push(Remark { order, cause: cause.to_owned(), notice: Notice::new(code, message, 1).at(at) });
    }

    /// A finished notice.
    pub(super) fn notice(&mut self, order: Order, notice: Notice) {
        self.remarks.push(Remark { order, cause: "\0".to_owned(), notice });
    }

    /// Is anything wrong?
    pub(super) fn any_fault(&self) -> bool {
        !self.faults.is_empty()
    }

    /// The notices, in the order of the files.
    pub(super) fn into_notices(mut self) -> Vec<Notice> {
        self.remarks.sort_by_key(|remark| remark.order);
        self.remarks.into_iter().map(|remark| remark.notice).collect()
    }

    /// The problems, in the order of the files; kinds that are too many end in a count.
    pub(super) fn into_problems(mut self) -> Vec<Problem> {
        self.faults.sort_by_key(|fault| fault.order);
        let mut problems: Vec<Problem> = self.faults.into_iter().map(Fault::told).collect();
        for (code, count) in self.beyond {
            problems.push(Problem::new(code, format!("and {} more of this kind", with_commas(count))));
        }
        problems
    }
}

impl Fault {
    fn told(self) -> Problem {
        let Self { mut problem, count, tokens, .. } = self;
        if count > 1 {
            problem.message = format!("{}, and {} more like it", problem.message, with_commas(count - 1));
            if tokens.len() > 1 {
                problem.message = format!("{} ({})", problem.message, quoted_list(&tokens));
            }
        }
        problem
    }
}

/// `` `a`, `b` `` with each text made safe to show.
pub(super) fn quoted_list<S: AsRef<str>>(texts: &[S]) -> String {
    texts.iter().map(|text| format!("`{}`", shorten(text.as_ref()))).collect::<Vec<_>>().join(", ")
}

/// `11980` as `11,980`.
pub(super) fn with_commas(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cause_is_one_message_at_its_first_place() {
        let mut findings = Findings::default();
        for line in 2..12_002 {
            let problem = Problem::new("out-of-range", "-99 is outside 1 to 5").token("-99");
            findings.fault("-99", (0, line, 6), problem);
        }
        let problems = findings.into_problems();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].message, "-99 is outside 1 to 5, and 11,999 more like it");
    }

    #[test]
    fn the_twenty_first_cause_of_a_kind_is_counted_and_other_kinds_are_still_told() {
        let mut findings = Findings::default();
        for line in 0..50 {
            findings.single((0, line, 1), Problem::new("empty-id", "empty"));
        }
        findings.single((0, 3, 2), Problem::new("no-records", "none"));
        let problems = findings.into_problems();
        assert_eq!(problems.len(), 22);
        assert_eq!(problems[4].code, "no-records");
        assert_eq!(problems[21].message, "and 30 more of this kind");
    }
}

//! When sessions took place: one way of writing a date, and one date for a session.

use crate::domain::date::Date;
use crate::domain::notice::Notice;
use crate::domain::study::Session;
use crate::error::Position;
use crate::error::Problem;
use crate::error::shorten;

use super::delimited::Record;
use super::gathered::Gathered;
use super::gathered::Table;
use super::number::trimmed;
use super::problems::Findings;
use super::problems::Order;
use super::row::Rows;

/// A cell with a date that was refused, and told.
pub(super) struct Refused;

impl Rows<'_> {
    /// The date of a record, if it has one. Only year-month-day is read: in any other order, days and months would have to
    /// be guessed.
    pub(super) fn date(&mut self, record: &Record<'_>) -> Result<Option<Date>, Refused> {
        let text = trimmed(self.columns.date.of(record));
        if text.is_empty() || self.is_missing(text) {
            return Ok(None);
        }
        if let Some(date) = Date::from_iso(text) {
            return Ok(Some(date));
        }
        let word = String::from_utf8_lossy(text).into_owned();
        let problem = if is_year_month_day(text) {
            let message = format!("the calendar has no day `{word}`");
            Problem::new("out-of-range", message).hint("dates are written year-month-day, for example 2026-04-12")
        } else {
            let message = format!("`{}` is not a date that can be read without guessing", shorten(&word));
            let hint = "write dates year-month-day, for example 2026-04-12, or leave the column out: only the link of \
                        supervision to therapy over time needs it";
            Problem::new("wrong-type", message).hint(hint)
        };
        let column = self.columns.date.column().unwrap_or(0);
        self.fault(record, column, "date", problem.token(&word));
        Err(Refused)
    }
}

/// Is it written as it should be, whatever it means?
fn is_year_month_day(text: &[u8]) -> bool {
    let fits = |(at, byte): (usize, &u8)| if matches!(at, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.iter().enumerate().all(fits)
}

/// Gives every session the date of its forms; the earliest where they differ, since a form is filled in during its hour or
/// later. Both lists are in order.
pub(super) fn put_dates(
    sessions: &mut [Session],
    tables: &[Table],
    gathered: &Gathered,
    files: &[String],
    findings: &mut Findings,
) {
    let mut differing: Vec<(usize, Order)> = Vec::new();
    for table in tables {
        let mut at = 0;
        for (row, date) in table.date.iter().enumerate() {
            let Some(date) = *date else { continue };
            while (sessions[at].dyad.0, sessions[at].number) != (table.dyad[row], table.number[row]) {
                at += 1;
            }
            let known = sessions[at].date;
            if known.is_some_and(|known| known != date) {
                let (file, line) = table.line[row];
                differing.push((at, (file, u64::from(line), 0)));
            }
            sessions[at].date = Some(known.map_or(date, |known| known.min(date)));
        }
    }
    differing.sort_unstable();
    if let Some(&(at, order)) = differing.iter().min_by_key(|(_, order)| *order) {
        let count = differing.chunk_by(|a, b| a.0 == b.0).count();
        let message = format!(
            "forms about one session carry different dates, first in {}; the earliest was taken",
            named(&sessions[at], gathered)
        );
        notice(findings, files, order, Notice::new("dates-differ", message, count));
    }
    out_of_order(sessions, gathered, findings);
}

/// Says where a session is dated before one with a lower number.
fn out_of_order(sessions: &[Session], gathered: &Gathered, findings: &mut Findings) {
    let mut earlier: Vec<&Session> = Vec::new();
    let mut last: Option<&Session> = None;
    for session in sessions.iter().filter(|session| session.date.is_some()) {
        if last.is_some_and(|last| last.dyad == session.dyad && session.date < last.date) {
            earlier.push(session);
        }
        last = Some(session);
    }
    if let Some(first) = earlier.first() {
        let message = format!(
            "sessions are dated before one with a lower number, first {}; what is said over time goes by the dates",
            named(first, gathered)
        );
        findings.notice((0, 0, 0), Notice::new("dates-out-of-order", message, earlier.len()));
    }
}

fn named(session: &Session, gathered: &Gathered) -> String {
    let dyad = gathered.dyads[session.dyad.0 as usize];
    let [receiver, giver] = [dyad.receiver, dyad.giver].map(|person| shorten(gathered.people.id(person)));
    format!("session {} of `{receiver}` and `{giver}`", session.number)
}

fn notice(findings: &mut Findings, files: &[String], order: Order, notice: Notice) {
    let file = files.get(usize::from(order.0)).cloned();
    findings.notice(order, notice.at(Position { file, line: Some(order.1), ..Position::default() }));
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::domain::study::Study;
    use crate::error::{Error, Problem};
    use crate::read::{InstrumentChoice, Request, Source, study};

    const HEADER: &str = "client_id,therapist_id,session,date,rater_id,perspective,item1,item2,item3,item4,item5,item6,\
                          item7,item8,item9,item10,item11,item12\n";

    fn read(records: &str) -> Result<Study, Vec<Problem>> {
        let request = Request {
            inputs: vec![Source::Text { name: "r.csv".into(), text: format!("{HEADER}{records}") }],
            instrument: Some(InstrumentChoice::Named("wai_sr".into())),
            ..Request::default()
        };
        study(&request, &mut std::io::empty()).map_err(|error| match error {
            Error::Input(problems) => problems,
            other => panic!("{other:?}"),
        })
    }

    /// Number and date of every session.
    fn dates(study: &Study) -> Vec<(u32, String)> {
        let written =
            |date: Option<_>| date.map_or_else(|| "-".to_owned(), |date: crate::domain::date::Date| date.to_string());
        study.sessions.iter().map(|session| (session.number, written(session.date))).collect()
    }

    fn codes(study: &Study) -> Vec<&'static str> {
        study.notices.iter().map(|notice| notice.code).collect()
    }

    #[test]
    fn every_record_gives_its_session_a_date_whichever_way_it_is_read() {
        // Long enough for the short way, which needs 64 bytes ahead; the quoted record takes the long one.
        let mut records = String::new();
        for session in 1..=9 {
            let date = if session == 4 { String::new() } else { format!("2026-02-{:02}", session * 3) };
            let quoted = if session == 7 { format!("\"{date}\"") } else { date };
            writeln!(records, "C1,T1,{session},{quoted},C1,client,4,3,5,4,4,3,5,4,4,3,5,4\nC1,T1,{session},,T1,therapist,4,3,5,4,4,3,5,4,4,3,5,4")
                .unwrap();
        }
        let study = read(&records).unwrap();
        let expected: Vec<(u32, String)> = (1..=9)
            .map(|session| (session, if session == 4 { "-".into() } else { format!("2026-02-{:02}", session * 3) }))
            .collect();
        assert_eq!(dates(&study), expected);
        assert!(codes(&study).is_empty(), "{:?}", study.notices);
        let shuffled: String = records.lines().rev().flat_map(|line| [line, "\n"]).collect();
        assert_eq!(dates(&read(&shuffled).unwrap()), expected);
    }

    #[test]
    fn dates_in_another_order_are_refused_and_never_guessed() {
        let refused = |date: &str| {
            let record = format!(
                "C1,T1,1,2026-02-03,C1,client,4,3,5,4,4,3,5,4,4,3,5,4\nC1,T1,2,{date},C1,client,4,3,5,4,4,3,5,4,4,3,5,4\n"
            );
            let problem = read(&record).expect_err(date).remove(0);
            assert_eq!((problem.at.line, problem.at.column), (Some(3), Some(4)), "{date}");
            (problem.code, problem.token.unwrap())
        };
        for date in ["03.02.2026", "2/3/2026", "2026/02/03", "20260203", "46056", "Feb 3 2026", "2026-02-03 10:00"] {
            assert_eq!(refused(date), ("wrong-type", date.to_owned()));
        }
        assert_eq!(refused("2026-02-30"), ("out-of-range", "2026-02-30".to_owned()));
        assert_eq!(dates(&read("C1,T1,2, NA ,C1,client,4,3,5,4,4,3,5,4,4,3,5,4\n").unwrap()), [(2, "-".to_owned())]);
    }

    #[test]
    fn forms_of_one_session_with_two_dates_are_named_and_the_earliest_stands() {
        let records = "C1,T1,1,2026-02-05,C1,client,4,3,5,4,4,3,5,4,4,3,5,4\nC1,T1,1,2026-02-03,T1,therapist,4,3,5,4,4,3,5,4,4,3,5,4\n\
                       C1,T1,2,2026-02-01,C1,client,4,3,5,4,4,3,5,4,4,3,5,4\n";
        let study = read(records).unwrap();
        assert_eq!(dates(&study), [(1, "2026-02-03".to_owned()), (2, "2026-02-01".to_owned())]);
        let mut found = codes(&study);
        found.sort_unstable();
        assert_eq!(found, ["dates-differ", "dates-out-of-order"]);
        let differ = study.notices.iter().find(|notice| notice.code == "dates-differ").unwrap();
        assert_eq!((differ.count, differ.at.line), (1, Some(3)));
    }

    #[test]
    fn without_a_date_column_no_session_has_a_date() {
        let text = HEADER.replace(",date", "") + "C1,T1,1,C1,client,4,3,5,4,4,3,5,4,4,3,5,4\n";
        let request = Request {
            inputs: vec![Source::Text { name: "r.csv".into(), text }],
            instrument: Some(InstrumentChoice::Named("wai_sr".into())),
            ..Request::default()
        };
        let study = study(&request, &mut std::io::empty()).unwrap();
        assert_eq!(dates(&study), [(1, "-".to_owned())]);
    }
}

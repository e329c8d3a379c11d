//! Forms that say on which day they were filled in, but not in which session: the session is found by the day.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::date::Date;
use crate::domain::notice::Notice;
use crate::domain::study::InputFile;
use crate::error::Position;

use super::assemble::rearrange;
use super::gathered::Gathered;
use super::gathered::Table;
use super::problems::Findings;

/// The number of a form whose session is not known yet.
pub(super) const UNKNOWN: u32 = u32::MAX;

const NO_SESSION: &str = "no session near its date";

/// The sessions of one dyad as far as numbers tell.
#[derive(Default)]
struct Known {
    /// Earliest day of each session that has one.
    days: BTreeMap<u32, Date>,
    /// Has any form a number?
    numbered: bool,
    /// Days of forms without a number.
    loose: BTreeSet<Date>,
}

impl Known {
    /// The one session nearest to a day within so many days.
    fn nearest(&self, day: Date, within: u32) -> Option<u32> {
        let distance = |other: Date| day.days_since(other).unsigned_abs();
        let near = self.days.iter().map(|(number, other)| (distance(*other), *number));
        let mut near: Vec<(u64, u32)> = near.filter(|(days, _)| *days <= u64::from(within)).collect();
        near.sort_unstable();
        match near.as_slice() {
            [(_, only)] => Some(*only),
            [(first, number), (second, _), ..] if first < second => Some(*number),
            _ => None,
        }
    }

    /// Numbers days in their order; those within so many days of the first of a session belong to it.
    fn number_days(&mut self, within: u32) {
        let mut first: Option<Date> = None;
        let mut number = 0;
        for &day in &self.loose {
            if first.is_none_or(|first| day.days_since(first) > i64::from(within)) {
                first = Some(day);
                number += 1;
                self.days.insert(number, day);
            }
        }
    }
}

/// Gives every form of files that are matched by date its session; those without one are left out and counted.
/// `within` says for each file by how many days a form may lie beside its session.
pub(super) fn settle(
    gathered: &mut Gathered,
    within: &[Option<u32>],
    accounts: &mut [InputFile],
    findings: &mut Findings,
) {
    let Some(widest) = within.iter().flatten().max().copied() else { return };
    let mut known = known(&gathered.tables);
    for sessions in known.values_mut().filter(|sessions| !sessions.numbered) {
        sessions.number_days(widest);
    }
    let mut matched = vec![0; within.len()];
    let mut lines: BTreeSet<(u16, u32)> = BTreeSet::new();
    for table in &mut gathered.tables {
        let mut kept = Vec::with_capacity(table.len());
        for (row, place) in (0..table.len()).zip(0_u32..) {
            if table.number[row] == UNKNOWN {
                let (file, line) = table.line[row];
                let day = table.date.get(row).copied().flatten();
                let within = within.get(usize::from(file)).copied().flatten().unwrap_or(0);
                let number = day.and_then(|day| known.get(&table.dyad[row])?.nearest(day, within));
                let Some(number) = number else {
                    if !table.is_blank(row) {
                        lines.insert((file, line));
                    }
                    continue;
                };
                table.number[row] = number;
                matched[usize::from(file)] += 1;
            }
            kept.push(place);
        }
        if kept.len() < table.len() {
            rearrange(table, &kept);
        }
    }
    tell(&matched, &lines, accounts, findings);
}

fn known(tables: &[Table]) -> BTreeMap<u32, Known> {
    let mut known: BTreeMap<u32, Known> = BTreeMap::new();
    for table in tables {
        for row in 0..table.len() {
            let sessions = known.entry(table.dyad[row]).or_default();
            let day = table.date.get(row).copied().flatten();
            match (table.number[row], day) {
                (UNKNOWN, Some(day)) => {
                    sessions.loose.insert(day);
                }
                (UNKNOWN, None) => {}
                (number, day) => {
                    sessions.numbered = true;
                    if let Some(day) = day {
                        let earliest = sessions.days.entry(number).or_insert(day);
                        *earliest = day.min(*earliest);
                    }
                }
            }
        }
    }
    known
}

fn tell(matched: &[usize], lines: &BTreeSet<(u16, u32)>, accounts: &mut [InputFile], findings: &mut Findings) {
    for ((file, &count), account) in (0_u16..).zip(matched).zip(accounts) {
        let at = |line: Option<u32>| Position {
            file: Some(account.name.clone()),
            line: line.map(u64::from),
            ..Position::default()
        };
        if count > 0 {
            let message = "forms without a session number were given a session by their date";
            findings.notice((file, 1, 0), Notice::new("session-by-date", message, count).at(at(None)));
        }
        let own: Vec<u32> = lines.iter().filter(|(of, _)| *of == file).map(|(_, line)| *line).collect();
        if let Some(&first) = own.first() {
            let message = "no session, or two that are equally near, lies within the days that were declared: these rows were left out";
            let notice = Notice::new("session-unmatched", message, own.len()).at(at(Some(first)));
            findings.notice((file, u64::from(first), 0), notice);
            account.used = account.used.saturating_sub(own.len());
            account.excluded.push((NO_SESSION.to_owned(), own.len()));
        }
    }
}

//! Ids that stand once for each client: some programs leave them blank in all further rows.

use super::delimited::Record;
use super::header::Cell;
use super::number::trimmed;
use super::row::Rows;

/// The place of therapists and supervisors among the ids of a record.
const GIVER: usize = 1;

impl Rows<'_> {
    /// Notes who gives therapy or supervision to whom, if blank ids are to be filled.
    pub(super) fn note_givers(&mut self, record: &Record<'_>) {
        if !self.options.fill_down || record.len() != self.width {
            return;
        }
        for (receiver, giver) in
            [(&self.columns.client, &self.columns.therapist), (&self.columns.trainee, &self.columns.supervisor)]
        {
            let (receiver, giver) = (trimmed(receiver.of(record)), trimmed(giver.of(record)));
            if !receiver.is_empty() && !giver.is_empty() {
                self.givers.insert(receiver.to_vec(), giver.to_vec());
            }
        }
    }

    /// The id of an earlier row for a blank cell.
    pub(super) fn filled_down(&mut self, record: &Record<'_>, cell: &Cell, slot: usize) -> Option<Vec<u8>> {
        if !self.options.fill_down || slot != GIVER || !trimmed(cell.of(record)).is_empty() {
            return None;
        }
        let receiver = if *cell == self.columns.therapist { &self.columns.client } else { &self.columns.trainee };
        let giver = self.givers.get(trimmed(receiver.of(record)))?.clone();
        let words = || "blank ids were filled in from an earlier row of the same person".to_owned();
        self.remark(record, cell.column().unwrap_or(0), "filled-down", "", words);
        Some(giver)
    }
}

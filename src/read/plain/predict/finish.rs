//! Puts the rows of a table with an outcome in order, with the names behind the numbers.

use crate::domain::notice::Notice;
use crate::domain::predict_table::IdColumn;
use crate::domain::predict_table::NumberColumn;
use crate::domain::predict_table::OutcomeColumn;
use crate::domain::predict_table::OutcomeKind;
use crate::domain::predict_table::PredictTable;
use crate::domain::predict_table::kind_of;
use crate::domain::study::InputFile;
use crate::error::shorten;

use super::super::super::identifying::identifying_ids;
use super::super::super::problems::Findings;
use super::super::finish::put_names_in_order;
use super::super::gathered::Column;
use super::PredictColumns;
use super::PredictRequest;
use super::Rows;

impl Rows {
    /// The table, rows by case and session.
    pub(super) fn finished(
        mut self,
        request: &PredictRequest,
        inputs: Vec<InputFile>,
        mut findings: Findings,
    ) -> PredictTable {
        let columns = &request.columns;
        let mut ids = self.ids_in_order(&mut findings);
        let mut order: Vec<usize> = (0..self.line.len()).collect();
        if self.has_case {
            let session = |row: usize| self.session.as_ref().map(|session| session[row]);
            order.sort_by_key(|&row| (ids[0].codes[row], session(row), self.line[row]));
        }
        for column in &mut ids {
            column.codes = order.iter().map(|&row| column.codes[row]).collect();
        }
        let mut numbers = self.numbers.iter().map(|column| order.iter().map(|&row| column[row]).collect::<Vec<_>>());
        let values = numbers.next().unwrap_or_default();
        let mut named = |name: &String| NumberColumn {
            name: name.clone(),
            values: numbers.next().unwrap_or_default(),
            range: None,
        };
        let views: Vec<NumberColumn> = columns.views.iter().map(|(name, _)| named(name)).collect();
        let covariates = columns.covariates.iter().map(&mut named).collect();
        let exposure = columns.exposure.as_ref().map(named);
        let outcome = outcome_column(columns, values, &mut findings);
        let mut ids = ids.into_iter();
        PredictTable {
            unrated: Vec::new(),
            outcome,
            views,
            covariates,
            exposure,
            case: columns.case.as_ref().and_then(|_| ids.next()),
            therapist: columns.therapist.as_ref().and_then(|_| ids.next()),
            session: self.session.map(|session| order.iter().map(|&row| session[row]).collect()),
            lag: 0,
            records: inputs.iter().map(|input| input.records).sum(),
            excluded: inputs.iter().flat_map(|input| input.excluded.clone()).collect(),
            inputs,
            notices: findings.into_notices(),
        }
    }

    /// Case and therapist with their names in order; names that look alike, or like people, get a notice.
    fn ids_in_order(&mut self, findings: &mut Findings) -> Vec<IdColumn> {
        let whats: &[&str] = if self.has_case { &["cases", "therapists"] } else { &["therapists"] };
        let mut all: Vec<&str> = Vec::new();
        for (column, what) in self.ids.iter().zip(whats) {
            column.names.tell_similar(what, findings);
            all.extend(column.names.ids());
        }
        all.sort_unstable();
        all.dedup();
        identifying_ids(&all, findings);
        let put = |(column, what): (&mut Column, &&str)| {
            let levels = put_names_in_order(column, what, findings);
            IdColumn { name: column.name.clone(), codes: column.codes.clone(), levels }
        };
        self.ids.iter_mut().zip(whats).map(put).collect()
    }
}

/// The outcome with its kind; one that nobody declared is named in a notice.
fn outcome_column(columns: &PredictColumns, values: Vec<Option<f64>>, findings: &mut Findings) -> OutcomeColumn {
    let kind = columns.kind.unwrap_or_else(|| kind_of(values.iter().copied().flatten()));
    if columns.kind.is_none() {
        let name = shorten(&columns.outcome);
        let message = match kind {
            OutcomeKind::Binary => format!("the outcome `{name}` holds nothing but 0 and 1 and was taken as binary"),
            _ => format!("nobody said what the outcome `{name}` is; it was taken as a measurement (continuous)"),
        };
        findings.notice((0, 0, 0), Notice::new("outcome-kind-found", message, 1));
    }
    OutcomeColumn { name: columns.outcome.clone(), kind, declared: columns.kind.is_some(), rated_by: None, values }
}

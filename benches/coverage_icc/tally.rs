//! Counts what intervals held, and writes lines of a Markdown table.

use std::collections::BTreeMap;

use parallax::stats::icc::rated::RaterReliability;
use parallax::stats::icc::rated::Row;

use crate::cells::Cell;

/// Heading of the table.
pub(crate) const HEADING: &str = "\
| design | targets | raters | ratings each | nominal | true value | rater/residual | coefficient | of | method | sets | \
held | error | truth above | truth below | median width | no interval | singular |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|";

/// What became of one coefficient in the sets of one cell.
#[derive(Default)]
pub(crate) struct Tally {
    sets: u32,
    held: u32,
    above: u32,
    below: u32,
    singular: u32,
    truth: f64,
    widths: Vec<f64>,
    methods: BTreeMap<&'static str, u32>,
}

impl Tally {
    /// Counts one set; `None` where the design allowed nothing.
    pub(crate) fn count(&mut self, found: Option<(&RaterReliability, &Row, f64)>) {
        self.sets += 1;
        let Some((found, row, truth)) = found else { return };
        self.truth += truth;
        self.singular += u32::from(found.fit.as_ref().or(found.one_way_fit.as_ref()).is_some_and(|fit| fit.singular));
        let Some(interval) = row.value.as_ref().ok().and_then(|estimate| estimate.interval) else { return };
        *self.methods.entry(row.method).or_default() += 1;
        self.widths.push(interval.high() - interval.low());
        self.held += u32::from(interval.contains(truth));
        self.above += u32::from(truth > interval.high());
        self.below += u32::from(truth < interval.low());
    }

    /// The line of the table.
    pub(crate) fn line(mut self, cell: &Cell, term: &str, about: &str) -> String {
        self.widths.sort_by(f64::total_cmp);
        let with = f64::from(u32::try_from(self.widths.len()).unwrap_or(u32::MAX));
        let [design, targets, raters, each] = cell.layout.words();
        let kind = if cell.skewed {
            ", skewed"
        } else if cell.fixed {
            ", fixed raters"
        } else {
            ""
        };
        let truth = self.truth / f64::from(self.sets);
        let share = |count: u32| if with > 0.0 { format!("{:.3}", f64::from(count) / with) } else { "-".to_owned() };
        // Two more of each kind, so that a share of one is not said to be known without error (Agresti & Coull 1998).
        let held = (f64::from(self.held) + 2.0) / (with + 4.0);
        let error = libm::sqrt(held * (1.0 - held) / (with + 4.0));
        let width = self.widths.get(self.widths.len() / 2).map_or("-".to_owned(), |width| format!("{width:.2}"));
        let lost = 1.0 - with / f64::from(self.sets);
        let singular = f64::from(self.singular) / f64::from(self.sets);
        format!(
            "| {design}{kind} | {targets} | {raters} | {each} | {} | {truth:.2} | {} | {term} | {about} | {} | {} | {} | \
             {error:.3} | {} | {} | {width} | {lost:.3} | {singular:.3} |",
            cell.level,
            cell.ratio,
            self.method(),
            self.sets,
            share(self.held),
            share(self.above),
            share(self.below),
        )
    }

    /// The methods that made the intervals, the most frequent first.
    fn method(&self) -> String {
        let mut methods: Vec<(u32, &str)> = self.methods.iter().map(|(name, count)| (*count, *name)).collect();
        methods.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let all: u32 = methods.iter().map(|(count, _)| count).sum();
        let named = |&(count, name): &(u32, &str)| {
            if count == all {
                name.to_owned()
            } else {
                format!("{name} {:.1} %", 100.0 * f64::from(count) / f64::from(all))
            }
        };
        methods.iter().map(named).collect::<Vec<_>>().join(", ")
    }
}

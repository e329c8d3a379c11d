//! Severity, drift, consistency of each rater, and the coefficients without them, as rows.

use super::levels::level_name;
use super::per_rater::{PerRater, Setting, groups_of};
use crate::analyze::finding::{Finding, Heading};
use crate::domain::rated_table::RatedTable;
use crate::stats::Estimate;
use crate::stats::Undefined;
use crate::stats::icc::rated::Level;
use crate::stats::raters::Drift;
use crate::stats::raters::Sure;
use crate::stats::raters::Unit;

/// What the rows of one rater are about.
const LEVEL: &str = "rater";

/// All rows of one table: the test of equal levels, then rater by rater.
pub(super) fn rater_rows(table: &RatedTable, setting: &Setting, found: &PerRater, heading: &Heading) -> Vec<Finding> {
    let rows = Rows { table, setting, found, heading };
    let mut all = vec![rows.equal()];
    for (place, name) in table.raters.iter().enumerate() {
        let own = [rows.severity(place), rows.rest(place)];
        all.extend(own.into_iter().flatten().map(|row| row.about(name.clone())));
    }
    all
}

struct Rows<'a> {
    table: &'a RatedTable,
    setting: &'a Setting,
    found: &'a PerRater,
    heading: &'a Heading,
}

impl Rows<'_> {
    fn row(&self, term: &str, value: Result<Estimate, Undefined>, method: &str) -> Finding {
        let n = value.as_ref().map_or(0, |estimate| estimate.n);
        let method = if value.is_err() { "refused" } else { method };
        let df = value.as_ref().ok().and_then(|estimate| estimate.df);
        let mut row = self.heading.row(LEVEL, term, value, n, method).of_raters(self.table.raters.len());
        row.df1 = df;
        row
    }

    /// The F test that nobody rates higher than anybody.
    fn equal(&self) -> Finding {
        let test = self.found.severity.as_ref().map_err(Clone::clone).and_then(|found| found.equal.clone());
        let n = self.table.targets.len();
        match test {
            Err(reason) => self.row("severity_equal", Err(reason), "refused"),
            Ok(test) => {
                let mut row = self.row("severity_equal", Estimate::plain(test.statistic, n), test.method);
                (row.statistic, row.df1, row.df2) = (Some(test.statistic), Some(test.df1), Some(test.df2));
                row.p_value = Some(test.p);
                row
            }
        }
    }

    /// The level in two readings: one of many raters, and one of these.
    fn severity(&self, rater: usize) -> Vec<Finding> {
        let severity = self.found.severity.as_ref();
        let fixed = severity.map_err(Clone::clone).and_then(|all| all.fixed[rater].clone());
        let mut fixed = self.row("severity", fixed, "satterthwaite-t");
        fixed.statistic =
            fixed.estimate().and_then(|own| Some(own.value / own.std_error.filter(|error| *error > 0.0)?));
        vec![self.row("severity", self.found.shrunken_level(rater), "blup"), fixed]
    }

    fn rest(&self, rater: usize) -> Vec<Finding> {
        let drift = self.found.drift.as_ref().map_err(Clone::clone);
        let mut rows = vec![self.drift(drift.and_then(|all| all.raters[rater].clone()))];
        rows.push(self.consistency(self.found.consistency[rater].clone()));
        let without = self.found.without.as_ref().map_err(Clone::clone);
        let own = without.map(|all| all.without[rater].clone());
        let forms = [
            ("ICC(A,1)", own.clone().and_then(|own| own.agreement)),
            ("ICC(C,1)", own.and_then(|own| own.consistency)),
        ];
        let others = self.table.raters.len().saturating_sub(1);
        rows.extend(forms.map(|(form, value)| {
            let value = value.and_then(|value| Estimate::plain(value, self.table.targets.len()));
            self.row("icc_without", value, form).of_raters(others)
        }));
        rows
    }

    fn drift(&self, found: Result<Drift, Undefined>) -> Finding {
        let (value, unit, p) = match found {
            Err(reason) => (Err(reason), None, None),
            Ok(found) => (Ok(found.slope), Some(found.unit), found.p_holm),
        };
        let method = match &unit {
            Some(Ok(unit)) => self.method(*unit, "t-within-targets", true),
            _ => "slope".to_owned(),
        };
        let mut row = self.row("drift", value, &method).without_interval(unit.and_then(Result::err));
        row.statistic = row.estimate().and_then(|own| Some(own.value / own.std_error.filter(|error| *error > 0.0)?));
        row.p_value = p;
        row
    }

    fn consistency(&self, found: Result<Sure, Undefined>) -> Finding {
        let (value, unit) = match found {
            Err(reason) => (Err(reason), None),
            Ok(found) => (Ok(found.estimate), Some(found.unit)),
        };
        let method = match &unit {
            Some(Ok(unit)) => self.method(*unit, "fisher-z", false),
            _ => "pearson".to_owned(),
        };
        self.row("consistency", value, &method).without_interval(unit.and_then(Result::err))
    }

    /// How an interval was made, by what it takes as independent.
    fn method(&self, unit: Unit, of_targets: &str, may_group: bool) -> String {
        let Unit::Cluster(place) = unit else { return of_targets.to_owned() };
        let whole = &self.setting.whole;
        let name = level_name(Level::Cluster(place), whole);
        let level = &whole.observations.clusters()[place];
        let grouped = may_group && groups_of(level.levels(), whole.observations.len()).is_some();
        if grouped { format!("jackknife-groups-{name}") } else { format!("jackknife-{name}") }
    }
}

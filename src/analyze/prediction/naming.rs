//! Reasons told with names: the unit without which there is no value, the ratings that part the outcome, those that are one.

use super::found::PredictFound;
use super::setting::FEWEST_ROWS;
use super::setting::Setting;
use super::setting::Unit;
use crate::analyze::finding::Finding;
use crate::domain::predict_table::OutcomeKind;
use crate::stats::Undefined;
use crate::stats::observations::Factor;

/// What is left of a column beside others, as a share of it, when it follows from them.
const FOLLOWS: f64 = 1e-9;

/// The row with the names of what its reasons are about, as far as the table knows them.
pub(super) fn named(found: &PredictFound, row: Finding) -> Finding {
    let Some((names, setting)) = subject(found, &row) else { return row };
    let of = Subject { found, names, setting, level: row.level, method: row.method.clone() };
    Finding {
        value: row.value.map_err(|reason| of.named(reason)),
        no_interval: row.no_interval.map(|reason| of.named(reason)),
        ..row
    }
}

/// The views and covariates of a row's model, and its rows.
fn subject<'f>(found: &'f PredictFound, row: &Finding) -> Option<(Vec<String>, &'f Setting)> {
    let views = row.views.as_deref()?;
    let group = found.groups.iter().find(|group| {
        let names = found.names(&group.views);
        names.join(",") == views || (names.len() == 2 && names.join("-") == views)
    })?;
    Some((names_of(found, &group.views), group.setting.as_ref().ok()?))
}

/// These views, then the covariates.
fn names_of(found: &PredictFound, views: &[usize]) -> Vec<String> {
    let covariates = found.table.covariates.iter().map(|covariate| covariate.name.clone());
    found.names(views).into_iter().chain(covariates).collect()
}

/// What a row is about.
struct Subject<'f> {
    found: &'f PredictFound,
    names: Vec<String>,
    setting: &'f Setting,
    level: &'static str,
    method: String,
}

impl Subject<'_> {
    fn named(&self, reason: Undefined) -> Undefined {
        if let Some(have) = self.too_few(&reason) {
            return Undefined::TooFewPairs { have, need: FEWEST_ROWS };
        }
        let told = match &reason {
            Undefined::WithoutUnit { unit, reason } => self.without(*unit, reason),
            Undefined::Separated { columns } => self.parting(columns),
            Undefined::NotIdentified => self.alike(),
            _ => None,
        };
        told.map_or(reason.clone(), |told| reason.named(told))
    }

    /// How many pairs there are, where they are fewer than four: then one of them fewer gives no correlation, whichever it is.
    fn too_few(&self, reason: &Undefined) -> Option<usize> {
        match reason {
            Undefined::TooFewPairs { have, need } if *need < FEWEST_ROWS => Some(*have),
            Undefined::WithoutUnit { reason, .. } if self.setting.unit != Unit::Therapist => {
                if let Undefined::TooFewPairs { have, .. } = **reason {
                    Some(have + 1)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// `without therapist T03: …`; models of leaving have units of their own.
    fn without(&self, unit: usize, reason: &Undefined) -> Option<String> {
        let table = &self.found.table;
        let setting = self.setting;
        let column = if setting.unit == Unit::Therapist { table.therapist.as_ref() } else { table.case.as_ref() };
        let name = match column {
            _ if table.outcome.kind == OutcomeKind::Dropout => None,
            Some(column) if self.method.starts_with("fiml") => column.levels.get(unit).cloned(),
            _ => setting.unit_name(table, unit),
        }?;
        let kind = if column.is_some() { format!("{} ", setting.unit.name()) } else { String::new() };
        Some(format!("without {kind}{name}: {reason}"))
    }

    /// The ratings that part the outcome; behind views and covariates a model of leaving has the number of the session.
    fn parting(&self, columns: &[usize]) -> Option<String> {
        let of = |&column: &usize| self.names.get(column).cloned().unwrap_or_else(|| "session".to_owned());
        let names: Vec<String> = columns.iter().map(of).collect();
        (!names.is_empty()).then(|| format!("without a single exception the outcome goes along with {}", all(&names)))
    }

    /// The columns of which each follows from the others in the model of the row, or in that of all views.
    fn alike(&self) -> Option<String> {
        let all: Vec<usize> = (0..self.found.table.views.len()).collect();
        let widest = self.found.group(&all).and_then(|group| group.setting.as_ref().ok());
        let widest = widest.map(|setting| Self {
            names: names_of(self.found, &all),
            setting,
            method: self.method.clone(),
            found: self.found,
            level: self.level,
        });
        self.alike_here().or_else(|| widest?.alike_here())
    }

    /// At the level of the row if there, else at any.
    fn alike_here(&self) -> Option<String> {
        let mut places = [Place::Within, Place::Between, Place::Total];
        places.sort_by_key(|place| place.level() != self.level);
        let columns = self.setting.predictors();
        let (place, alike) = places.into_iter().find_map(|place| {
            let columns: Vec<Vec<f64>> = columns.iter().map(|column| place.of(column, &self.setting.case)).collect();
            Some((place, smallest_dependent(&columns)?))
        })?;
        let names: Vec<String> = alike.into_iter().filter_map(|column| self.names.get(column).cloned()).collect();
        let place = place.words();
        Some(if let [only] = names.as_slice() {
            format!("the effect of {only} cannot be told: it never changes{place}")
        } else {
            let names = all(&names);
            format!("the effects of {names} cannot be told apart in these data: each follows from the others{place}")
        })
    }
}

/// `a, b and c`
fn all(names: &[String]) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.join(""),
    }
}

/// Where columns are looked at.
#[derive(Clone, Copy)]
enum Place {
    Within,
    Between,
    Total,
}

impl Place {
    fn level(self) -> &'static str {
        match self {
            Self::Within => "within_client",
            Self::Between => "between_client",
            Self::Total => "client",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Within => " within clients",
            Self::Between => " between clients",
            Self::Total => "",
        }
    }

    /// The column less its mean; less those of clients; or the latter alone. Nothing is within clients of one row each.
    fn of(self, column: &[f64], client: &Factor) -> Vec<f64> {
        let grand = column.iter().sum::<f64>() / column.len() as f64;
        let (mut sums, mut counts) = (vec![0.0; client.levels()], vec![0.0_f64; client.levels()]);
        for (&client, value) in client.codes().iter().zip(column) {
            sums[client as usize] += value;
            counts[client as usize] += 1.0;
        }
        let mean = |client: u32| sums[client as usize] / counts[client as usize];
        let several = counts.iter().any(|&count| count > 1.0);
        let of = |(&value, &client): (&f64, &u32)| match self {
            Self::Within if several => value - mean(client),
            Self::Between => mean(client) - grand,
            Self::Within | Self::Total => value - grand,
        };
        column.iter().zip(client.codes()).map(of).collect()
    }
}

/// The fewest columns of which one follows from the others; `None` where none does.
fn smallest_dependent(columns: &[Vec<f64>]) -> Option<Vec<usize>> {
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    if !are_dependent(columns, &kept) {
        return None;
    }
    for column in 0..columns.len() {
        let rest: Vec<usize> = kept.iter().copied().filter(|&own| own != column).collect();
        if are_dependent(columns, &rest) {
            kept = rest;
        }
    }
    Some(kept)
}

/// Does one of these columns follow from the others? By the method of Gram and Schmidt, twice over for rounding.
fn are_dependent(columns: &[Vec<f64>], kept: &[usize]) -> bool {
    let product = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>();
    let mut bases: Vec<Vec<f64>> = Vec::new();
    for &place in kept {
        let mut rest = columns[place].clone();
        let before = libm::sqrt(product(&rest, &rest));
        for base in bases.iter().chain(&bases) {
            let along = product(&rest, base);
            rest.iter_mut().zip(base).for_each(|(value, base)| *value -= along * base);
        }
        let length = libm::sqrt(product(&rest, &rest));
        if length <= FOLLOWS * before {
            return true;
        }
        bases.push(rest.into_iter().map(|value| value / length).collect());
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_that_follow_from_one_another_are_found() {
        let one = vec![1.0, -2.0, 0.5, 3.0, -2.5];
        let two = vec![0.3, 1.0, -1.0, 0.2, -0.5];
        let three = vec![2.0, 0.0, -1.0, -2.0, 1.0];
        let sum: Vec<f64> = one.iter().zip(&three).map(|(one, three)| one - 2.0 * three).collect();
        let columns = [one.clone(), two.clone(), three.clone(), sum];
        assert_eq!(smallest_dependent(&columns), Some(vec![0, 2, 3]));
        assert_eq!(smallest_dependent(&columns[..3]), None);
        // What never changes follows from nothing at all.
        assert_eq!(smallest_dependent(&[one, vec![0.0; 5], two]), Some(vec![1]));
    }

    #[test]
    fn columns_are_looked_at_within_and_between_clients() {
        let client = Factor::new(vec![0, 0, 1, 1], 2).unwrap();
        assert_eq!(Place::Within.of(&[1.0, 3.0, 5.0, 9.0], &client), [-1.0, 1.0, -2.0, 2.0]);
        assert_eq!(Place::Between.of(&[1.0, 3.0, 5.0, 9.0], &client), [-2.5, -2.5, 2.5, 2.5]);
        assert_eq!(all(&["a", "b", "c"].map(str::to_owned)), "a, b and c");
    }
}

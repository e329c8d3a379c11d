//! Coefficients that allow for agreement by chance, and the concordance of two raters, as rows.

use super::AgreementQuestion;
use super::Family;
use super::Measurement;
use crate::analyze::finding::{Finding, Heading};
use crate::domain::rated_table::RatedTable;
use crate::stats::Estimate;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::chance::ChanceCorrected;
use crate::stats::chance::Metric;
use crate::stats::chance::RankTest;
use crate::stats::chance::Resampling;
use crate::stats::chance::Scale;
use crate::stats::chance::Ties;
use crate::stats::chance::Weights;
use crate::stats::chance::{brennan_prediger, cohen_kappa, conger_kappa, fleiss_kappa, gwet};
use crate::stats::chance::{kendall_w, krippendorff_alpha};
use crate::stats::describe::{mean, standard_deviation};
use crate::stats::level::ConfidenceLevel;
use crate::stats::observations::Observations;
use crate::stats::pair::Divisor;
use crate::stats::pair::concordance;
use crate::stats::pair::total_deviation_index;

/// Draws of a bootstrap, when one is asked for.
const REPLICATES: u64 = 1_000;

/// The rows of all families asked for.
pub(super) fn beyond_chance(table: &RatedTable, question: &AgreementQuestion, heading: &Heading) -> Vec<Finding> {
    let asks = |family: Family| question.families.contains(&family);
    let asked = Asked::of(table, question);
    let mut rows = Vec::new();
    if asks(Family::Alpha) {
        rows.push(asked.alpha(question, heading));
    }
    if asks(Family::Kappa) {
        let kappas: [(&str, Coefficient); 3] =
            [("cohen_kappa", cohen_kappa), ("fleiss_kappa", fleiss_kappa), ("conger_kappa", conger_kappa)];
        rows.extend(kappas.iter().flat_map(|(term, coefficient)| asked.weighted(heading, [*term; 2], *coefficient)));
    }
    if asks(Family::Ac) {
        rows.extend(asked.weighted(heading, ["ac1", "ac2"], gwet));
    }
    if asks(Family::BrennanPrediger) {
        rows.extend(asked.weighted(heading, ["brennan_prediger"; 2], brennan_prediger));
    }
    if asks(Family::Kendall) {
        let found = kendall_w(&table.observations, Ties::Corrected, RankTest::ChiSquare);
        rows.push(asked.row(heading, "kendall_w", "tie-corrected", found));
    }
    if asks(Family::Ccc) {
        rows.extend(pair_rows(table, heading));
    }
    rows
}

/// A coefficient of the kappa family.
type Coefficient = fn(&Observations, Option<&Scale>, Weights, &ConfidenceLevel) -> Result<ChanceCorrected, Undefined>;

/// What all coefficients of one table share.
struct Asked<'t> {
    table: &'t RatedTable,
    scale: Option<Scale>,
    measurement: Measurement,
    weights: Option<Weights>,
    level: ConfidenceLevel,
}

impl<'t> Asked<'t> {
    fn of(table: &'t RatedTable, question: &AgreementQuestion) -> Self {
        let scale = table.range.and_then(|(low, high)| Scale::of_range(low, high));
        let measurement = question.measurement.unwrap_or(Measurement::Interval);
        let by_measurement = match measurement {
            Measurement::Nominal => None,
            Measurement::Ordinal => Some(Weights::Linear),
            Measurement::Interval => Some(Weights::Quadratic),
            Measurement::Ratio => Some(Weights::GwetRatio),
        };
        let weights = question.weights.or(by_measurement).filter(|weights| *weights != Weights::Identity);
        Self { table, scale, measurement, weights, level: ConfidenceLevel::new(question.reliability.level) }
    }

    fn alpha(&self, question: &AgreementQuestion, heading: &Heading) -> Finding {
        use crate::stats::icc::rated::IntervalMethod;
        let metric = match self.measurement {
            Measurement::Nominal => Metric::Nominal,
            Measurement::Ordinal => Metric::Ordinal,
            Measurement::Interval => Metric::Interval,
            Measurement::Ratio => Metric::Ratio,
        };
        let resampling = match question.reliability.intervals {
            IntervalMethod::ParametricBootstrap | IntervalMethod::ClusterBootstrap => {
                let replicates = question.reliability.draws.unwrap_or(REPLICATES);
                Resampling::Bootstrap {
                    seed: question.reliability.seed,
                    replicates: u32::try_from(replicates).unwrap_or(u32::MAX),
                }
            }
            _ => Resampling::Jackknife,
        };
        let found = krippendorff_alpha(&self.table.observations, metric, resampling, &self.level);
        self.row(heading, "krippendorff_alpha", self.measurement.name(), found)
    }

    /// The coefficient of exact agreement, and the one that gives credit for near agreement unless there is none to give.
    fn weighted(&self, heading: &Heading, terms: [&str; 2], coefficient: Coefficient) -> Vec<Finding> {
        let all = [Some((terms[0], Weights::Identity)), self.weights.map(|weights| (terms[1], weights))];
        let row = |(term, weights): (&str, Weights)| {
            let found = coefficient(&self.table.observations, self.scale.as_ref(), weights, &self.level);
            self.row(heading, term, &format!("{} weights", weights.name()), found)
        };
        all.into_iter().flatten().map(row).collect()
    }

    fn row(&self, heading: &Heading, term: &str, how: &str, found: Result<ChanceCorrected, Undefined>) -> Finding {
        let (target_is, k) = (self.table.target_is, self.table.raters.len());
        match found {
            Err(reason) => heading
                .row(target_is, term, Err(reason), self.table.targets.len(), format!("refused, {how}"))
                .of_raters(k),
            Ok(found) => {
                let method = format!("{}, {how}", found.method);
                let mut row = heading.row(target_is, term, Ok(found.estimate), found.units_used, method);
                row = row.of_raters(found.raters).without_interval(found.no_interval);
                if let Some(test) = found.test {
                    (row.statistic, row.df1, row.df2) = (Some(test.statistic), test.df1, test.df2);
                    row.p_value = Some(test.p_value);
                }
                row
            }
        }
    }
}

/// Lin's concordance of two raters over the targets that both rated, and the distance that 90 of 100 of their pairs keep.
fn pair_rows(table: &RatedTable, heading: &Heading) -> Vec<Finding> {
    let (n, raters) = (table.targets.len(), table.raters.len());
    if raters > 2 {
        let reason = Undefined::TooManyRaters { have: raters, most: 2 };
        let refused = |term| heading.row(table.target_is, term, Err(reason.clone()), n, "refused").of_raters(raters);
        return ["ccc", DEVIATION].map(refused).to_vec();
    }
    let (x, y) = pairs(table);
    let found = concordance(&x, &y, Divisor::N, heading.conf_level).map(|found| found.coefficient);
    let concordance = heading.row(table.target_is, "ccc", found, x.len(), "lin-1989").of_raters(2);
    vec![concordance, heading.row(table.target_is, DEVIATION, deviation(&x, &y), x.len(), "normal").of_raters(2)]
}

/// The scores of both raters on the targets that both rated.
fn pairs(table: &RatedTable) -> (Vec<f64>, Vec<f64>) {
    let Some(cells) = table.observations.table() else { return (Vec::new(), Vec::new()) };
    let pair = |row: usize| {
        let scores: Vec<f64> = cells.row(row).map(|(_, score)| score).collect();
        (scores.len() == 2).then(|| (scores[0], scores[1]))
    };
    (0..cells.targets()).filter_map(pair).unzip()
}

/// Term of the distance that 90 of 100 pairs keep.
const DEVIATION: &str = "tdi_90";

/// The distance of 90 of 100 pairs whose differences are normal with the mean and the spread of these.
fn deviation(x: &[f64], y: &[f64]) -> Measured {
    let differences: Vec<f64> = x.iter().zip(y).map(|(x, y)| x - y).collect();
    let few = Undefined::TooFewPairs { have: differences.len(), need: 2 };
    let spread = standard_deviation(&differences).filter(|_| differences.len() > 1);
    let (mean, sd) = mean(&differences).zip(spread).ok_or(few)?;
    let index = total_deviation_index(0.9, mean, sd).ok_or(Undefined::Overflow)?;
    Estimate::plain(index.exact, differences.len())
}

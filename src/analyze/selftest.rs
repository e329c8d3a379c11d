//! Certified data through the whole program, from decimal text to the number: how many digits are right?

use std::fmt::Write as _;
use std::io::empty;

use super::agreement::{AgreementQuestion, Family, table_agreement};
use super::finding::{Finding, Heading};
use crate::domain::rated_table::RatedTable;
use crate::error::Error;
use crate::read::{LongColumns, Opening, Source, TableLayout, TableRequest, rated_table};
use crate::stats::certified::{ANOVA, Anova, REGRESSION, Regression, UNIVARIATE, Univariate, digits};
use crate::stats::describe::standard_deviation;
use crate::stats::regression::least_squares;
use crate::stats::{Estimate, Measured, Undefined};

/// Digits that every number must have.
pub const ENOUGH_DIGITS: f64 = 13.0;

/// Six targets and four raters, and the mean squares and coefficients printed for them: Shrout & Fleiss 1979, tables 2
/// to 4.
const TEXTBOOK: &str = "target,J1,J2,J3,J4\n1,9,2,5,8\n2,6,1,3,2\n3,8,4,6,8\n4,7,1,2,6\n5,10,5,6,9\n6,6,2,4,7\n";
const PRINTED: [(&str, &str); 10] = [
    ("ms_target", "11.24"),
    ("ms_within", "6.26"),
    ("ms_rater", "32.49"),
    ("ms_residual", "1.02"),
    ("ICC(1)", ".17"),
    ("ICC(A,1)", ".29"),
    ("ICC(C,1)", ".71"),
    ("ICC(1,k)", ".44"),
    ("ICC(A,k)", ".62"),
    ("ICC(C,k)", ".91"),
];

/// One number that is known, and what this program makes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Name of the set.
    pub set: &'static str,
    /// Its difficulty; empty for the textbook.
    pub difficulty: &'static str,
    /// Name of the number.
    pub quantity: &'static str,
    /// The known value, as it is printed.
    pub known: &'static str,
    /// The value of this program.
    pub computed: Measured,
    /// Digits of agreement, at most 15; all printed ones for the textbook.
    pub digits: f64,
    /// Is that enough?
    pub passed: bool,
    /// Digits that other programs reach, with their names.
    pub peers: Vec<(&'static str, f64)>,
    /// How many targets or values.
    pub n: usize,
    /// How many raters or replicates.
    pub k: usize,
}

impl Check {
    /// The number as a row: `estimate` is what this program computes.
    pub fn finding(&self) -> Finding {
        let heading = Heading {
            analysis: "selftest",
            instrument: "".into(),
            scale: self.set.into(),
            views: None,
            conf_level: 0.95,
        };
        heading.row("target", self.quantity, self.computed.clone(), self.n, "exact-decimal").of_raters(self.k)
    }
}

/// Every check, in a fixed order.
///
/// # Errors
/// If the program cannot read the sets that it carries.
///
/// ```
/// let checks = parallax::analyze::selftest::selftest().unwrap();
/// assert!(checks.len() > 100 && checks.iter().all(|check| check.passed));
/// ```
pub fn selftest() -> Result<Vec<Check>, Error> {
    let mut checks = Vec::new();
    for set in &ANOVA {
        checks.extend(anova(set)?);
    }
    for set in &UNIVARIATE {
        checks.extend(univariate(set)?);
    }
    for set in &REGRESSION {
        checks.extend(regression(set));
    }
    checks.extend(textbook()?);
    Ok(checks)
}

fn read(text: String, layout: TableLayout) -> Result<RatedTable, Error> {
    let inputs = vec![Source::Text { name: "certified".to_owned(), text }];
    let request = TableRequest {
        inputs,
        layout,
        missing: Vec::new(),
        values: Vec::new(),
        range: None,
        opening: Opening::default(),
    };
    rated_table(&request, &mut empty())
}

fn long() -> TableLayout {
    let column = |name: &str| name.to_owned();
    TableLayout::Long(LongColumns {
        target: column("target"),
        rater: column("rater"),
        score: column("score"),
        ..LongColumns::default()
    })
}

/// The six coefficients and their mean squares, from exact sums.
fn question() -> AgreementQuestion {
    AgreementQuestion { families: vec![Family::Complete], ..AgreementQuestion::usual(Vec::new(), 0.95) }
}

/// One row for each value: its group is the target, its place in the group the rater.
fn as_text(groups: &[Vec<String>]) -> String {
    let mut text = String::from("target,rater,score\n");
    for (target, group) in groups.iter().enumerate() {
        for (rater, value) in group.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{},{},{value}", target + 1, rater + 1);
        }
    }
    text
}

fn anova(set: &Anova) -> Result<Vec<Check>, Error> {
    let table = read(as_text(&set.groups()), long())?;
    let found = table_agreement(table, &question());
    let (table, findings) = (&found.table, found.findings.as_slice());
    let known = set.certified.iter().chain(&set.icc);
    let check = |&(quantity, known): &(&'static str, &'static str)| {
        let computed = quantity_of(findings, quantity);
        let digits = computed.as_ref().map_or(0.0, |estimate| digits(estimate.value, known));
        let peers = if quantity == "f" {
            vec![("aov", set.peers.aov), ("oneway.test", set.peers.oneway), ("binary64", set.peers.binary)]
        } else {
            Vec::new()
        };
        Check {
            set: set.name,
            difficulty: set.difficulty,
            quantity,
            known,
            computed,
            digits,
            passed: digits >= ENOUGH_DIGITS,
            peers,
            n: table.targets.len(),
            k: table.raters.len(),
        }
    };
    Ok(known.map(check).collect())
}

/// A number that the findings hold or that follows from them by its definition.
fn quantity_of(findings: &[Finding], quantity: &str) -> Measured {
    let find = |term: &str| findings.iter().find(|finding| finding.term == term).ok_or(Undefined::Overflow);
    let value = |term: &str| {
        let finding = find(term)?;
        finding.value.clone().map(|estimate| (estimate.value, finding.df1.unwrap_or(0.0)))
    };
    let n = find("ms_target")?.n;
    match quantity {
        "f" => Estimate::plain(value("ms_target")?.0 / value("ms_within")?.0, n),
        "r_squared" => {
            let ((between, df_between), (within, df_within)) = (value("ms_target")?, value("ms_within")?);
            let (between, within) = (between * df_between, within * df_within);
            Estimate::plain(between / (between + within), n)
        }
        "residual_sd" => Estimate::plain(libm::sqrt(value("ms_within")?.0), n),
        term => find(term)?.value.clone(),
    }
}

fn univariate(set: &Univariate) -> Result<Vec<Check>, Error> {
    let values = set.values();
    let rows: Vec<Vec<String>> = values.iter().map(|value| vec![value.clone()]).collect();
    let table = read(as_text(&rows), long())?;
    let (centred, mean) = table.observations.centred();
    let sd = standard_deviation(&centred).ok_or(Undefined::NoVariance);
    let n = values.len();
    let check = |quantity, known, value: Result<f64, Undefined>, peers| {
        let computed = value.and_then(|value| Estimate::plain(value, n));
        let digits = computed.as_ref().map_or(0.0, |estimate| digits(estimate.value, known));
        let (set, difficulty) = (set.name, set.difficulty);
        let passed = digits >= ENOUGH_DIGITS;
        Check { set, difficulty, quantity, known, computed, digits, passed, peers, n, k: 1 }
    };
    let peer = vec![("sd", set.peer)];
    Ok(vec![check("mean", set.mean, Ok(mean), Vec::new()), check("sd", set.standard_deviation, sd, peer)])
}

/// Names of the coefficients: the intercept, then the columns or powers.
const COEFFICIENTS: [&str; 7] = ["b0", "b1", "b2", "b3", "b4", "b5", "b6"];
const STANDARD_ERRORS: [&str; 7] = ["b0_se", "b1_se", "b2_se", "b3_se", "b4_se", "b5_se", "b6_se"];

fn regression(set: &Regression) -> Vec<Check> {
    let (outcome, columns) = numbers(set);
    let n = outcome.len();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let fit = least_squares(&outcome, &columns);
    // Rows and their mirror images together have their line through the origin, and twice each sum.
    let (first, halves) = if set.intercept { (0, 1.0) } else { (1, 2.0) };
    let (mut known, mut checks) = (Vec::new(), Vec::new());
    for (at, (coefficient, error)) in set.coefficients.iter().zip(set.standard_errors).enumerate() {
        let at = at + first;
        known.push((COEFFICIENTS[at], *coefficient, fit.as_ref().map(|fit| fit.coefficients[at])));
        let variance = fit.as_ref().map(|fit| halves * fit.covariance()[(at, at)]);
        known.push((STANDARD_ERRORS[at], *error, variance.map(libm::sqrt)));
    }
    let residual = fit.as_ref().map(|fit| libm::sqrt(fit.residual_variance));
    known.push(("residual_sd", set.residual_sd, residual));
    for (quantity, known, value) in known {
        let computed = value.map_err(Clone::clone).and_then(|value| Estimate::plain(value, n));
        let digits = computed.as_ref().map_or(0.0, |estimate| digits(estimate.value, known));
        let (set, difficulty, passed, peers) = (set.name, set.difficulty, digits >= ENOUGH_DIGITS, Vec::new());
        checks.push(Check { set, difficulty, quantity, known, computed, digits, passed, peers, n, k: 1 });
    }
    checks
}

/// Outcome and columns of a set, powers among them; a set without intercept with its mirror image.
fn numbers(set: &Regression) -> (Vec<f64>, Vec<Vec<f64>>) {
    let (outcome, columns) = set.given();
    let column = |texts: &Vec<String>| -> Vec<f64> {
        let read = texts.iter().filter_map(|text| text.parse::<f64>().ok()).collect::<Vec<f64>>();
        let mirrored = read.iter().filter(|_| !set.intercept).map(|value| -value);
        read.iter().copied().chain(mirrored).collect()
    };
    let mut columns: Vec<Vec<f64>> = columns.iter().map(column).collect();
    for _ in 1..set.degree() {
        let next = columns[columns.len() - 1].iter().zip(&columns[0]).map(|(power, value)| power * value).collect();
        columns.push(next);
    }
    (column(&outcome), columns)
}

/// The numbers of a textbook are printed with two decimals: those must be equal.
fn textbook() -> Result<Vec<Check>, Error> {
    let table = read(TEXTBOOK.to_owned(), TableLayout::Matrix)?;
    let found = table_agreement(table, &question());
    let (table, findings) = (&found.table, found.findings.as_slice());
    let check = |&(quantity, known): &(&'static str, &'static str)| {
        let computed = quantity_of(findings, quantity);
        let rounded = computed.as_ref().map_or(String::new(), |estimate| format!("{:.2}", estimate.value));
        let passed = rounded.trim_start_matches('0') == known;
        let printed = known.bytes().filter(u8::is_ascii_digit).count() as f64;
        Check {
            set: "Shrout & Fleiss 1979",
            difficulty: "",
            quantity,
            known,
            computed,
            digits: if passed { printed } else { 0.0 },
            passed,
            peers: Vec::new(),
            n: table.targets.len(),
            k: table.raters.len(),
        }
    };
    Ok(PRINTED.iter().map(check).collect())
}

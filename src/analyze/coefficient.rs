//! The numbers that describe a pair of views, as one list: what each is called, at which level it stands, on which
//! scale its interval is symmetric, and how it follows from sums.

use super::pair::UnitSums;
use crate::stats::Undefined;
use crate::stats::jackknife::Scale;
use crate::stats::limits::{NestedLimits, nested_limits_of};
use crate::stats::pair::{Divisor, concordance_of, paired_d_average_of, paired_d_of, pearson_of};

/// One number about a pair of views.
pub struct Coefficient {
    /// Name, as in the contract.
    pub term: &'static str,
    /// What varies; `None` stands for the level of sessions.
    pub level: Level,
    /// How the number is made; `None`: only its interval needs naming.
    pub method: Option<&'static str>,
    /// Where its interval is symmetric.
    pub scale: Scale,
    /// Does it subtract one view from the other? Then the forms must be parallel.
    pub subtracts: bool,
    /// The number from sums; `z` is the multiplier of limits of agreement.
    pub of: fn(&UnitSums, f64) -> Result<f64, Undefined>,
}

/// The level at which a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Single sessions.
    Session,
    /// Sessions about the mean of their case.
    Within,
    /// Means of cases.
    Between,
}

/// All numbers about a pair, in the order in which they are reported.
pub const COEFFICIENTS: [Coefficient; 12] = [
    subtracting("mean_gap", None, Scale::Identity, |sums, _| mean_gap(sums)),
    subtracting("sd_gap", None, Scale::Log, |sums, _| sd_gap(sums)),
    subtracting("loa_low", Some("bland-altman-1986"), Scale::Identity, |sums, z| {
        Ok(mean_gap(sums)? - z * sd_gap(sums)?)
    }),
    subtracting("loa_high", Some("bland-altman-1986"), Scale::Identity, |sums, z| {
        Ok(mean_gap(sums)? + z * sd_gap(sums)?)
    }),
    subtracting("loa_low", Some("bland-altman-2007-nested"), Scale::Identity, |sums, z| {
        Ok(nested_limits(sums, z)?.lower)
    }),
    subtracting("loa_high", Some("bland-altman-2007-nested"), Scale::Identity, |sums, z| {
        Ok(nested_limits(sums, z)?.upper)
    }),
    Coefficient {
        term: "r",
        level: Level::Session,
        method: None,
        scale: Scale::FisherZ,
        subtracts: false,
        of: |sums, _| pearson_of(&sums.sessions),
    },
    Coefficient {
        term: "r",
        level: Level::Within,
        method: None,
        scale: Scale::FisherZ,
        subtracts: false,
        of: |sums, _| pearson_of(&sums.within),
    },
    Coefficient {
        term: "r",
        level: Level::Between,
        method: None,
        scale: Scale::FisherZ,
        subtracts: false,
        of: |sums, _| pearson_of(&sums.between),
    },
    subtracting("ccc", None, Scale::FisherZ, |sums, _| concordance_of(&sums.sessions, Divisor::N)),
    subtracting("paired_d", None, Scale::Identity, |sums, _| paired_d_of(&sums.sessions)),
    subtracting("d_average", None, Scale::Identity, |sums, _| paired_d_average_of(&sums.sessions)),
];

const fn subtracting(
    term: &'static str,
    method: Option<&'static str>,
    scale: Scale,
    of: fn(&UnitSums, f64) -> Result<f64, Undefined>,
) -> Coefficient {
    Coefficient { term, level: Level::Session, method, scale, subtracts: true, of }
}

fn nested_limits(sums: &UnitSums, z: f64) -> Result<NestedLimits, Undefined> {
    nested_limits_of(&sums.nested, 0.0, z)
}

fn mean_gap(sums: &UnitSums) -> Result<f64, Undefined> {
    sums.sessions.mean_difference().ok_or(Undefined::TooFewPairs { have: 0, need: 1 })
}

fn sd_gap(sums: &UnitSums) -> Result<f64, Undefined> {
    sums.sessions.sd_difference()
}

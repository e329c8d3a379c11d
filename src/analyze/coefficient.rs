//! The numbers that describe a pair of views, as one list: what each is called, at which level it stands, on which
//! scale its interval is symmetric, and how it follows from sums.

use super::pair::UnitSums;
use crate::stats::Undefined;
use crate::stats::describe::PairMoments;
use crate::stats::jackknife::Scale;
use crate::stats::pair::{concordance_of, pearson_of};

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
    subtracting("loa_low", Some("bland-altman-1986"), Scale::Identity, |sums, z| Ok(mean_gap(sums)? - z * sd_gap(sums)?)),
    subtracting("loa_high", Some("bland-altman-1986"), Scale::Identity, |sums, z| Ok(mean_gap(sums)? + z * sd_gap(sums)?)),
    subtracting("loa_low", Some("bland-altman-2007-nested"), Scale::Identity, |sums, z| nested_limit(sums, -z)),
    subtracting("loa_high", Some("bland-altman-2007-nested"), Scale::Identity, |sums, z| nested_limit(sums, z)),
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
    subtracting("ccc", None, Scale::FisherZ, |sums, _| concordance_of(&sums.sessions)),
    subtracting("paired_d", None, Scale::Identity, |sums, _| ratio(mean_gap(sums)?, sd_gap(sums)?)),
    subtracting("d_average", None, Scale::Identity, |sums, _| ratio(mean_gap(sums)?, average_sd(&sums.sessions)?)),
];

const fn subtracting(
    term: &'static str,
    method: Option<&'static str>,
    scale: Scale,
    of: fn(&UnitSums, f64) -> Result<f64, Undefined>,
) -> Coefficient {
    Coefficient { term, level: Level::Session, method, scale, subtracts: true, of }
}

fn mean_gap(sums: &UnitSums) -> Result<f64, Undefined> {
    require_pairs(&sums.sessions, 1)?;
    Ok(sums.sessions.mean_difference())
}

fn sd_gap(sums: &UnitSums) -> Result<f64, Undefined> {
    require_pairs(&sums.sessions, 2)?;
    Ok(sums.sessions.sd_difference())
}

fn nested_limit(sums: &UnitSums, z: f64) -> Result<f64, Undefined> {
    require_pairs(&sums.sessions, 3)?;
    let nested = sums.nested.components()?;
    Ok(mean_gap(sums)? + z * nested.total.sqrt())
}

/// Root of the mean variance of the two views (Cohen 1988, eq. 2.2.2 with the two variances averaged).
fn average_sd(moments: &PairMoments) -> Result<f64, Undefined> {
    require_pairs(moments, 2)?;
    Ok(((moments.var_x() + moments.var_y()) / 2.0).sqrt())
}

fn ratio(numerator: f64, denominator: f64) -> Result<f64, Undefined> {
    if denominator > 0.0 { Ok(numerator / denominator) } else { Err(Undefined::NoVariance) }
}

fn require_pairs(moments: &PairMoments, need: usize) -> Result<(), Undefined> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count kept as f64 for its sums")]
    let have = moments.n() as usize;
    if have < need { Err(Undefined::TooFewPairs { have, need }) } else { Ok(()) }
}

//! Certified data: sets with answers that are known to 15 digits, to prove an installed program on the machine it
//! runs on.
//!
//! The sets are those of the Statistical Reference Datasets of NIST (Rogers, Filliben, Gill, Guthrie, Lagergren &
//! Vangel 1998), which is a work of the government of the United States and free of copyright. They are kept as decimal
//! text: nothing is rounded before it is read.

mod anova;
mod regression;
mod univariate;

pub use anova::ANOVA;
pub use regression::REGRESSION;
pub use univariate::UNIVARIATE;

/// A one-way analysis of variance: groups are targets, replicates are raters.
#[derive(Debug, Clone, Copy)]
pub struct Anova {
    /// Name of the set.
    pub name: &'static str,
    /// Difficulty, as NIST puts it: lower, average, higher.
    pub difficulty: &'static str,
    /// How many leading digits all values share.
    pub leading_digits: u8,
    groups: Groups,
    /// Name and certified value, to 15 digits.
    pub certified: [(&'static str, &'static str); 5],
    /// Name and value of the intraclass correlations that follow from the data in exact arithmetic, to 17 digits.
    pub icc: [(&'static str, &'static str); 6],
    /// Digits of F that others reach.
    pub peers: Peers,
}

#[derive(Debug, Clone, Copy)]
enum Groups {
    /// The values of each group, with blanks between them.
    Written(&'static [&'static str]),
    /// Nine groups of one pattern: a first value, then in turn one tenth less and one tenth more.
    Alternating { leading: &'static str, replicates: usize },
}

/// Digits of the F statistic that other programs reach, measured with R 4.2.2 on x86-64.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peers {
    /// `summary(aov(y ~ g))`
    pub aov: f64,
    /// `oneway.test(y ~ g, var.equal = TRUE)`
    pub oneway: f64,
    /// The best that any program can reach which reads numbers as binary floating point of 64 bits.
    pub binary: f64,
}

/// One column of numbers.
#[derive(Debug, Clone, Copy)]
pub struct Univariate {
    /// Name of the set.
    pub name: &'static str,
    /// Difficulty, as NIST puts it.
    pub difficulty: &'static str,
    values: Values,
    /// Certified mean.
    pub mean: &'static str,
    /// Certified standard deviation.
    pub standard_deviation: &'static str,
    /// Digits of the standard deviation that R's `sd` reaches, measured with R 4.2.2 on x86-64.
    pub peer: f64,
}

#[derive(Debug, Clone, Copy)]
enum Values {
    /// The values, with blanks between them.
    Written(&'static str),
    /// Each digit is a value.
    Digits(&'static str),
    /// A first value ending in .2, then in turn .1 and .3.
    Alternating { leading: &'static str, n: usize },
}

/// A linear regression.
#[derive(Debug, Clone, Copy)]
pub struct Regression {
    /// Name of the set.
    pub name: &'static str,
    /// Difficulty, as NIST puts it.
    pub difficulty: &'static str,
    /// Is there an intercept? If not, the line goes through the origin.
    pub intercept: bool,
    degree: i32,
    outcome: &'static str,
    columns: &'static [&'static str],
    /// Certified coefficients, the intercept first where there is one.
    pub coefficients: &'static [&'static str],
    /// Certified standard errors of the coefficients.
    pub standard_errors: &'static [&'static str],
    /// Certified standard deviation of the residuals.
    pub residual_sd: &'static str,
    /// Digits of `lm`.
    pub peers: RegressionPeers,
}

/// Fewest digits that R's `lm` reaches, measured with R 4.2.2 on x86-64.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegressionPeers {
    /// Of the coefficients.
    pub coefficients: f64,
    /// Of their standard errors.
    pub standard_errors: f64,
}

impl Anova {
    /// The values of each group as decimal text, as NIST gives them.
    ///
    /// ```
    /// use parallax::stats::certified::ANOVA;
    ///
    /// let set = ANOVA.iter().find(|set| set.name == "SmLs07").unwrap();
    /// let groups = set.groups();
    /// assert_eq!((groups.len(), groups[0].len()), (9, 21));
    /// assert_eq!(groups[0][..3], ["1000000000000.4", "1000000000000.3", "1000000000000.5"]);
    /// ```
    pub fn groups(&self) -> Vec<Vec<String>> {
        match self.groups {
            Groups::Written(groups) => groups.iter().map(|group| split(group)).collect(),
            Groups::Alternating { leading, replicates } => {
                // First values end in .4, .3, .5, .3, .5, .3, .5, .3, .5.
                let middle = |group: u32| if group == 0 { 4 } else { 3 + 2 * (1 - group % 2) };
                (0..9).map(|group| alternating(leading, middle(group), replicates)).collect()
            }
        }
    }
}

impl Univariate {
    /// The values as decimal text, as NIST gives them.
    pub fn values(&self) -> Vec<String> {
        match self.values {
            Values::Written(values) => split(values),
            Values::Digits(digits) => digits.chars().filter(char::is_ascii_digit).map(String::from).collect(),
            Values::Alternating { leading, n } => alternating(leading, 2, n),
        }
    }
}

impl Regression {
    /// Outcome and columns as decimal text, as NIST gives them.
    pub fn given(&self) -> (Vec<String>, Vec<Vec<String>>) {
        (split(self.outcome), self.columns.iter().map(|column| split(column)).collect())
    }

    /// The column of a polynomial is followed by its powers up to this one.
    pub fn degree(&self) -> i32 {
        self.degree
    }
}

fn split(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// `middle`, then in turn one less and one more, as tenths behind `leading`.
fn alternating(leading: &str, middle: u32, n: usize) -> Vec<String> {
    let digit = |place: usize| match place {
        0 => middle,
        place if place % 2 == 1 => middle - 1,
        _ => middle + 1,
    };
    (0..n).map(|place| format!("{leading}.{}", digit(place))).collect()
}

/// How many digits a certified value has.
pub const CERTIFIED_DIGITS: f64 = 15.0;

/// In how many digits a number agrees with a certified one: the logarithm of the relative error, sign changed
/// (`McCullough` 1998), at most 15. A number that is the certified one after rounding to 15 digits has all 15.
///
/// 0 where nothing agrees, or where `certified` is no number.
///
/// ```
/// use parallax::stats::certified::digits;
///
/// assert_eq!(digits(1.0 / 3.0, "3.33333333333333E-01"), 15.0);
/// assert_eq!(digits(0.333, "3.33333333333333E-01").round(), 3.0);
/// assert_eq!(digits(-1.0, "1"), 0.0);
/// ```
pub fn digits(computed: f64, certified: &str) -> f64 {
    let Ok(wanted) = certified.parse::<f64>() else { return 0.0 };
    if computed == wanted || format!("{computed:.14e}") == format!("{wanted:.14e}") {
        return CERTIFIED_DIGITS;
    }
    let error = (computed - wanted).abs();
    let relative = if wanted == 0.0 { error } else { error / wanted.abs() };
    let digits = -libm::log10(relative);
    if digits.is_nan() { 0.0 } else { digits.clamp(0.0, CERTIFIED_DIGITS) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::exact::Table;
    use crate::stats::icc::MeanSquares;

    /// Decimal text without its point.
    fn scaled(text: &str) -> i64 {
        text.replace('.', "").parse().unwrap()
    }

    #[test]
    fn mean_squares_have_all_certified_digits_on_all_sets() {
        assert_eq!(ANOVA.len(), 11);
        for set in &ANOVA {
            let groups = set.groups();
            let decimals = groups[0][0].split_once('.').unwrap().1.len();
            let row = |group: &Vec<String>| group.iter().map(|value| Some(scaled(value))).collect();
            let rows: Vec<Vec<Option<i64>>> = groups.iter().map(row).collect();
            let unit = 10_i64.pow(u32::try_from(decimals).unwrap());
            let ms = MeanSquares::of(&Table::new(&rows, unit).unwrap()).unwrap();
            assert!(ms.is_exact(), "{}", set.name);
            assert_eq!(digits(ms.rows(), set.certified[0].1), CERTIFIED_DIGITS, "{}", set.name);
            assert_eq!(digits(ms.within(), set.certified[1].1), CERTIFIED_DIGITS, "{}", set.name);
            assert_eq!(digits(ms.rows() / ms.within(), set.certified[2].1), CERTIFIED_DIGITS, "{}", set.name);
        }
    }

    #[test]
    fn digits_are_counted_from_the_relative_error() {
        assert_eq!(digits(0.0, "0"), CERTIFIED_DIGITS);
        assert_eq!(digits(f64::NAN, "1"), 0.0);
        assert!((digits(1.001, "1") - 3.0).abs() < 1e-9);
        assert!((digits(1e-9, "0") - 9.0).abs() < 1e-9);
        assert_eq!(digits(1.0, "one"), 0.0);
    }
}

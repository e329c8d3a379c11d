//! How much two categories agree.

/// How much agreement a pair of categories counts for: 1 if equal, 0 for the most distant pair (except identity).
///
/// `GwetOrdinal` and `GwetRatio` are the weights of Gwet (2014). They are not the metrics that Krippendorff's alpha
/// calls ordinal and ratio: those look at how often categories were chosen, these at the scale alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// 1 for the same category, 0 for any other.
    Identity,
    /// 1 − |x − y|/(highest − lowest), with the values of the categories.
    Linear,
    /// 1 − (x − y)²/(highest − lowest)².
    Quadratic,
    /// 1 − C(|i − j| + 1, 2)/C(Q, 2), with the places i, j of the categories among Q.
    GwetOrdinal,
    /// 1 − ((x − y)/(x + y))²/((highest − lowest)/(highest + lowest))², and 1 for x = y = 0; values from 0 on.
    GwetRatio,
}

impl Weights {
    /// Short name, for programs.
    ///
    /// ```
    /// use parallax::stats::chance::Weights;
    /// assert_eq!(Weights::GwetOrdinal.name(), "gwet-ordinal");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Linear => "linear",
            Self::Quadratic => "quadratic",
            Self::GwetOrdinal => "gwet-ordinal",
            Self::GwetRatio => "gwet-ratio",
        }
    }

    /// Does the weight of two categories depend on what lies between them?
    pub(super) fn needs_scale(self) -> bool {
        self == Self::GwetOrdinal
    }
}

/// The weights of all pairs of categories.
#[derive(Debug)]
pub(super) struct Table {
    categories: usize,
    cells: Vec<f64>,
}

impl Table {
    /// Values rise; ratio weights need them from 0 on.
    pub(super) fn of(weights: Weights, values: &[f64]) -> Self {
        let span = match values {
            [low, .., high] => (*low, *high),
            _ => (0.0, 1.0),
        };
        let mut cells = Vec::with_capacity(values.len() * values.len());
        for (i, &x) in values.iter().enumerate() {
            for (j, &y) in values.iter().enumerate() {
                let places = (i.abs_diff(j) as f64, values.len() as f64);
                cells.push(if i == j { 1.0 } else { 1.0 - distance(weights, (x, y), span, places) });
            }
        }
        Self { categories: values.len(), cells }
    }

    /// How many categories there are.
    pub(super) fn categories(&self) -> usize {
        self.categories
    }

    /// The weight of a pair.
    pub(super) fn at(&self, i: u32, j: u32) -> f64 {
        self.cells[i as usize * self.categories + j as usize]
    }

    /// The weights of one category with all.
    pub(super) fn row(&self, i: usize) -> &[f64] {
        &self.cells[i * self.categories..(i + 1) * self.categories]
    }

    /// Sum of all weights.
    pub(super) fn total(&self) -> f64 {
        self.cells.iter().sum()
    }

    /// For each category the mean weight with a rating that falls on the categories with these shares.
    pub(super) fn against(&self, shares: &[f64]) -> Vec<f64> {
        (0..self.categories).map(|i| self.row(i).iter().zip(shares).map(|(w, share)| w * share).sum()).collect()
    }
}

/// The distance of two different categories, relative to the largest one.
fn distance(weights: Weights, (x, y): (f64, f64), (low, high): (f64, f64), (steps, count): (f64, f64)) -> f64 {
    let linear = (x - y) / (high - low);
    match weights {
        Weights::Identity => 1.0,
        Weights::Linear => linear.abs(),
        Weights::Quadratic => linear * linear,
        Weights::GwetOrdinal => (steps + 1.0) * steps / (count * (count - 1.0)),
        Weights::GwetRatio => {
            let ratio = linear * ((high + low) / (x + y));
            ratio * ratio
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_weight_follows_its_formula() {
        let row = |weights| Table::of(weights, &[0.0, 1.0, 3.0]).row(1).to_vec();
        assert_eq!(row(Weights::Identity), [0.0, 1.0, 0.0]);
        assert_eq!(row(Weights::Linear), [1.0 - 1.0 / 3.0, 1.0, 1.0 - 2.0 / 3.0]);
        assert_eq!(row(Weights::GwetOrdinal), [1.0 - 1.0 / 3.0, 1.0, 1.0 - 1.0 / 3.0]);
        assert_eq!(row(Weights::GwetRatio), [0.0, 1.0, 0.75]);
        assert!((row(Weights::Quadratic)[2] - 5.0 / 9.0).abs() < 1e-15);
    }
}

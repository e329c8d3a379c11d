//! Errors of coefficients where rows of one cluster are no independent evidence (CR2), with small-sample degrees of
//! freedom.
//!
//! With X = QR the leverages of a cluster are H = QQ', Q its own rows. Its adjustment A = (I − H)^(−½) differs from the identity
//! only in the space of Q, so all that is needed is the p × p matrix `Q'Q = VμV'`: `Q'Ae = V(1 − μ)^(−½)V'Q'e`.
//! Nothing grows with the square of a cluster's rows.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::least_squares::LeastSquares;
use crate::stats::Undefined;
use crate::stats::distribution::f_upper_tail;
use crate::stats::mixed::Contrast;
use crate::stats::observations::Factor;

/// Fewer clusters say too little of how clusters differ.
pub const FEWEST_CLUSTERS: usize = 4;

/// What is left of a direction that one cluster alone decides; its pseudo-inverse is 0.
const DECIDED: f64 = 1e-10;

/// The adjusted parts of a cluster, in the orthogonal basis.
#[derive(Debug, Clone)]
struct Cluster {
    /// Q'AQ.
    once: DMatrix<f64>,
    /// Q'AAQ.
    twice: DMatrix<f64>,
}

/// A regression with cluster-robust errors.
#[derive(Debug, Clone)]
pub struct ClusterRobust {
    /// Covariance of the coefficients, intercept first.
    pub covariance: DMatrix<f64>,
    coefficients: DVector<f64>,
    back: DMatrix<f64>,
    clusters: Vec<Cluster>,
}

/// A joint test of several contrasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointTest {
    /// F statistic.
    pub f: f64,
    /// How many contrasts.
    pub df1: f64,
    /// Degrees of freedom of the denominator.
    pub df2: f64,
    /// Probability of at least this statistic if all contrasts were 0.
    pub p_value: f64,
}

/// What contrasts do in each cluster: `P_gh` of contrasts s and t is `[g = h]·d_g − u_sg'u_th`, the covariance of what clusters
/// g and h add to their estimates, for rows that are in truth independent and alike.
struct Working {
    /// By pair of contrasts, cluster by cluster.
    own: Vec<Vec<Vec<f64>>>,
    /// By contrast, cluster by cluster.
    shared: Vec<Vec<DVector<f64>>>,
    /// `Σ u_s u_t'` by pair.
    products: Vec<Vec<DMatrix<f64>>>,
}

impl LeastSquares {
    /// Cluster-robust errors, CR2: V = M Σ X'Aee'AX M over clusters with M = (X'X)⁻¹ and A = (I − H)^(−½), so that V is
    /// unbiased where rows are in truth independent; the pseudo-inverse where one cluster alone decides a direction.
    /// Sources: Bell & `McCaffrey` (2002), Pustejovsky & Tipton (2018, eq. 5).
    ///
    /// # Errors
    /// [`Undefined::TooFewUnits`] with fewer than four clusters; [`Undefined::NotEstimable`] unless each row has a cluster.
    ///
    /// ```
    /// use parallax::stats::observations::Factor;
    /// use parallax::stats::regression::least_squares;
    ///
    /// // Clusters of one row: A is (1 − h)^(−½), and CR2 is HC2.
    /// let fit = least_squares(&[1.0, 3.0, 4.0, 8.0], &[&[0.0, 1.0, 2.0, 3.0]]).unwrap();
    /// let robust = fit.clustered(&Factor::new(vec![0, 1, 2, 3], 4).unwrap()).unwrap();
    /// let hc2 = [(0.3, 0.7, 0.3), (0.1, 0.3, 0.1), (1.1, 0.3, 0.1), (0.7, 0.7, 0.3)]
    ///     .map(|(e, h, w): (f64, f64, f64)| (w * e).powi(2) / (1.0 - h));
    /// assert!((robust.covariance[(1, 1)] - hc2.iter().sum::<f64>()).abs() < 1e-14);
    /// ```
    pub fn clustered(&self, cluster: &Factor) -> Result<ClusterRobust, Undefined> {
        self.adjusted(cluster, |rest| 1.0 / libm::sqrt(rest))
    }

    /// The same with another function of I − H in the place of A: 1 makes it CR0, the inverse CR3.
    pub(super) fn adjusted(&self, cluster: &Factor, by: fn(f64) -> f64) -> Result<ClusterRobust, Undefined> {
        if cluster.codes().len() != self.n {
            return Err(Undefined::NotEstimable { lacking: "cluster of each row" });
        }
        let p = self.p();
        let mut grams = vec![DMatrix::zeros(p, p); cluster.levels()];
        let mut scores = vec![DVector::zeros(p); cluster.levels()];
        let mut rows = vec![0_usize; cluster.levels()];
        for ((row, &code), &residual) in self.basis.row_iter().zip(cluster.codes()).zip(self.residuals.iter()) {
            let own = row.transpose();
            grams[code as usize].ger(1.0, &own, &own, 1.0);
            scores[code as usize].axpy(residual, &own, 1.0);
            rows[code as usize] += 1;
        }
        let have = rows.iter().filter(|rows| **rows > 0).count();
        if have < FEWEST_CLUSTERS {
            return Err(Undefined::TooFewUnits { have, need: FEWEST_CLUSTERS });
        }
        let mut meat = DMatrix::zeros(p, p);
        let mut clusters = Vec::with_capacity(have);
        for ((gram, score), _) in grams.into_iter().zip(scores).zip(rows).filter(|(_, rows)| *rows > 0) {
            let SymmetricEigen { eigenvectors: axes, eigenvalues } = gram.symmetric_eigen();
            let along =
                |value: &dyn Fn(f64) -> f64| &axes * DMatrix::from_diagonal(&eigenvalues.map(value)) * axes.transpose();
            let adjust = |leverage: f64| if 1.0 - leverage > DECIDED { by(1.0 - leverage) } else { 0.0 };
            let adjusted = along(&adjust) * score;
            meat.ger(1.0, &adjusted, &adjusted, 1.0);
            let once = along(&|leverage| leverage * adjust(leverage));
            clusters.push(Cluster { once, twice: along(&|leverage| leverage * adjust(leverage).powi(2)) });
        }
        let covariance = &self.back * meat * self.back.transpose();
        Ok(ClusterRobust { covariance, coefficients: self.coefficients.clone(), back: self.back.clone(), clusters })
    }
}

impl ClusterRobust {
    /// A weighted sum of coefficients with its robust error and Satterthwaite's degrees of freedom `(Σ P_gg)²/Σ P_gh²`, as if
    /// rows were independent (Bell & `McCaffrey` 2002; Pustejovsky & Tipton 2018, eq. 11): fewer than clusters − 1 where some
    /// clusters decide much.
    ///
    /// # Errors
    /// [`Undefined::NotIdentified`] unless there is a weight for each coefficient, [`Undefined::NoVariance`] if the
    /// clusters leave no error.
    ///
    /// ```
    /// use parallax::stats::observations::Factor;
    /// use parallax::stats::regression::least_squares;
    ///
    /// // Eight rows of one balanced column in four clusters that all have it alike: three degrees of freedom.
    /// let column = [-1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0];
    /// let outcome = [1.0, 2.0, 2.0, 5.0, 1.0, 4.0, 3.0, 3.0];
    /// let cluster = Factor::new(vec![0, 0, 1, 1, 2, 2, 3, 3], 4).unwrap();
    /// let robust = least_squares(&outcome, &[&column]).unwrap().clustered(&cluster).unwrap();
    /// let slope = robust.contrast(&[0.0, 1.0]).unwrap();
    /// // Half differences .5, 1.5, 1.5, 0 of the clusters: mean .875, SD √.5625, over √4.
    /// assert!((slope.estimate - 0.875).abs() < 1e-14 && (slope.df - 3.0).abs() < 1e-12);
    /// assert!((slope.std_error - (0.5625_f64 / 4.0).sqrt()).abs() < 1e-14);
    /// ```
    pub fn contrast(&self, weights: &[f64]) -> Result<Contrast, Undefined> {
        let weights = self.weights(weights)?;
        let variance = weights.dot(&(&self.covariance * &weights));
        let working = self.working(&[self.back.tr_mul(&weights)]);
        let sum = working.expected(0, 0);
        let df = sum * sum / working.products_of((0, 0), (0, 0));
        if variance <= 0.0 || !df.is_finite() {
            return Err(Undefined::NoVariance);
        }
        Ok(Contrast { estimate: weights.dot(&self.coefficients), std_error: libm::sqrt(variance), df })
    }

    /// Are all contrasts 0? The statistic Q = (Cβ)'(CVC')⁻¹Cβ is taken for Hotelling's T² with η degrees of freedom, matched
    /// to the total variance of CVC': F = (η − q + 1)/(ηq)·Q on q and η − q + 1 (HTZ; Tipton & Pustejovsky 2015, Pustejovsky
    /// & Tipton 2018, eq. 16). With one contrast it is the square of its t.
    ///
    /// # Errors
    /// As [`contrast`](Self::contrast); [`Undefined::NotIdentified`] for contrasts that depend on each other, and
    /// [`Undefined::TooFewUnits`] where η − q + 1 is not positive.
    ///
    /// ```
    /// use parallax::stats::observations::Factor;
    /// use parallax::stats::regression::least_squares;
    ///
    /// let column = [-1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0];
    /// let outcome = [1.0, 2.0, 2.0, 5.0, 1.0, 4.0, 3.0, 3.0];
    /// let cluster = Factor::new(vec![0, 0, 1, 1, 2, 2, 3, 3], 4).unwrap();
    /// let robust = least_squares(&outcome, &[&column]).unwrap().clustered(&cluster).unwrap();
    /// let test = robust.joint(&[vec![0.0, 1.0]]).unwrap();
    /// let t = robust.contrast(&[0.0, 1.0]).unwrap().t();
    /// assert!((test.f - t * t).abs() < 1e-12 && (test.df2 - 3.0).abs() < 1e-12);
    /// ```
    pub fn joint(&self, contrasts: &[Vec<f64>]) -> Result<JointTest, Undefined> {
        let weights: Vec<DVector<f64>> = contrasts.iter().map(|own| self.weights(own)).collect::<Result<_, _>>()?;
        let q = weights.len();
        let by_pair = |value: &dyn Fn(usize, usize) -> f64| DMatrix::from_fn(q, q, value);
        let estimates = DVector::from_fn(q, |at, _| weights[at].dot(&self.coefficients));
        let covariance = by_pair(&|one, two| weights[one].dot(&(&self.covariance * &weights[two])));
        let statistic = estimates.dot(&covariance.cholesky().ok_or(Undefined::NotIdentified)?.solve(&estimates));
        let loads: Vec<DVector<f64>> = weights.iter().map(|weights| self.back.tr_mul(weights)).collect();
        let raw = self.working(&loads);
        let root = by_pair(&|one, two| raw.expected(one, two)).cholesky().ok_or(Undefined::NotIdentified)?;
        // Any square root makes the expected covariance the identity.
        let standard = root.l().solve_lower_triangular(&DMatrix::identity(q, q)).ok_or(Undefined::NotIdentified)?;
        let mix = |row: usize| (0..q).map(|at| &loads[at] * standard[(row, at)]).sum::<DVector<f64>>();
        let working = self.working(&(0..q).map(mix).collect::<Vec<_>>());
        let pairs = (0..q).flat_map(|one| (0..q).map(move |two| (one, two)));
        let total: f64 =
            pairs.map(|(s, t)| working.products_of((s, s), (t, t)) + working.products_of((s, t), (t, s))).sum();
        let (df1, eta) = (q as f64, df_of(q) / total);
        let df2 = eta - df1 + 1.0;
        if !df2.is_finite() || df2 <= 0.0 {
            return Err(Undefined::TooFewUnits { have: self.clusters.len(), need: self.clusters.len() + 1 });
        }
        let f = df2 / (eta * df1) * statistic;
        let p_value = f_upper_tail(f, df1, df2).ok_or(Undefined::Overflow)?;
        Ok(JointTest { f, df1, df2, p_value })
    }

    /// How many clusters there are.
    pub fn clusters(&self) -> usize {
        self.clusters.len()
    }

    fn weights(&self, weights: &[f64]) -> Result<DVector<f64>, Undefined> {
        let fits = weights.len() == self.coefficients.len() && weights.iter().any(|weight| *weight != 0.0);
        fits.then(|| DVector::from_column_slice(weights)).ok_or(Undefined::NotIdentified)
    }

    fn working(&self, loads: &[DVector<f64>]) -> Working {
        let shared: Vec<Vec<DVector<f64>>> =
            loads.iter().map(|load| self.clusters.iter().map(|cluster| &cluster.once * load).collect()).collect();
        let own = |one: &DVector<f64>, two: &DVector<f64>| {
            self.clusters.iter().map(|cluster| one.dot(&(&cluster.twice * two))).collect()
        };
        let sum = |one: &[DVector<f64>], two: &[DVector<f64>]| {
            let p = self.coefficients.len();
            let mut sum = DMatrix::zeros(p, p);
            one.iter().zip(two).for_each(|(one, two)| sum.ger(1.0, one, two, 1.0));
            sum
        };
        Working {
            own: loads.iter().map(|one| loads.iter().map(|two| own(one, two)).collect()).collect(),
            products: shared.iter().map(|one| shared.iter().map(|two| sum(one, two)).collect()).collect(),
            shared,
        }
    }
}

impl Working {
    /// `Σ P_gg` of a pair of contrasts: the covariance that is expected if rows are independent, in units of their variance.
    fn expected(&self, one: usize, two: usize) -> f64 {
        let shared = self.shared[one].iter().zip(&self.shared[two]);
        self.own[one][two].iter().zip(shared).map(|(own, (one, two))| own - one.dot(two)).sum()
    }

    /// `Σ P_gh·P_gh` over all pairs of clusters, for two pairs of contrasts.
    fn products_of(&self, (a, b): (usize, usize), (c, d): (usize, usize)) -> f64 {
        let own = |cluster: usize| {
            let (first, second) = (self.own[a][b][cluster], self.own[c][d][cluster]);
            let dot = |one: usize, two: usize| self.shared[one][cluster].dot(&self.shared[two][cluster]);
            first * second - first * dot(c, d) - second * dot(a, b)
        };
        let apart: f64 = (0..self.shared[a].len()).map(own).sum();
        apart + (&self.products[b][d] * &self.products[c][a]).trace()
    }
}

/// q(q + 1), the total variance of a Wishart matrix with the identity for mean, times its degrees of freedom.
fn df_of(q: usize) -> f64 {
    (q * (q + 1)) as f64
}

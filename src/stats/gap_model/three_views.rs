//! Three views of the same sessions in one model.
//!
//! With view a + therapist + client + session + therapist×view + client×view + residual, two orthonormal contrasts of the
//! views of a session hold nothing of therapist, client and session themselves. They are two independent gaps with the same
//! variances: of therapist×view, of client×view and the residual one.

use super::courses::Courses;
use super::likelihood::Root;
use super::model::GapModel;
use crate::stats::Estimate;
use crate::stats::Interval;
use crate::stats::Undefined;
use crate::stats::distribution::f_upper_tail;
use crate::stats::distribution::t_two_sided_p;
use crate::stats::level::ConfidenceLevel;
use crate::stats::mixed::Number;
use crate::stats::mixed::curve::Curve;
use crate::stats::mixed::curve::derivatives;
use crate::stats::mixed::optimise::minimise;
use crate::stats::mixed::satterthwaite::Maximum;
use crate::stats::mixed::satterthwaite::information;

/// Sessions that three views rated: two contrasts of each.
#[derive(Debug, Clone, Default)]
pub struct Triples {
    one: Courses,
    other: Courses,
}

/// A gap between two of three views, tested.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ViewContrast {
    /// The gap with its t interval.
    pub gap: Estimate,
    /// Gap over standard error.
    pub t: f64,
    /// Of 0, for this gap alone.
    pub p_value: f64,
}

/// Do the views differ at all?
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ViewsDiffer {
    /// F of two degrees of freedom.
    pub f: f64,
    /// Its second degrees of freedom.
    pub df: f64,
    /// Of three equal means.
    pub p_value: f64,
}

/// The fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreeViews {
    /// Mean of the first view less the second, and of both less twice the third, of unit length.
    means: [f64; 2],
    /// Standard error of either.
    std_error: f64,
    df: f64,
    sessions: usize,
    /// Variance of therapist×view (a view's part of it).
    pub giver: f64,
    /// Variance of client×view.
    pub case: f64,
    /// Residual variance.
    pub session: f64,
}

impl Triples {
    /// The next sessions belong to a new case of this giver; givers are numbered from 0 without holes.
    pub fn begin(&mut self, giver: u32) {
        self.one.begin(giver);
        self.other.begin(giver);
    }

    /// What the three views said of the next session of the case.
    pub fn push(&mut self, number: u32, views: [f64; 3]) {
        let [first, second, third] = views;
        self.one.push(number, (first - second) / std::f64::consts::SQRT_2);
        self.other.push(number, ((first - third) + (second - third)) / libm::sqrt(6.0));
    }

    /// How many sessions.
    pub fn sessions(&self) -> usize {
        self.one.sessions()
    }

    /// Fits the model by restricted maximum likelihood (Patterson & Thompson 1971). All views have the same variances and
    /// correlations in it. Both contrasts have the same design, so that every gap has the same standard error and the same
    /// Satterthwaite degrees of freedom (Fai & Cornelius 1996).
    ///
    /// Undefined as [`GapModel::new`] is, and (`at-boundary`) where the likelihood is flat.
    ///
    /// ```
    /// use parallax::stats::gap_model::Triples;
    /// let mut triples = Triples::default();
    /// for (case, views) in [[1.0, 3.0, 2.0], [2.0, 3.5, 2.5], [1.5, 2.0, 3.5], [2.0, 4.0, 2.5]].into_iter().enumerate() {
    ///     triples.begin(case as u32);
    ///     triples.push(1, views);
    /// }
    /// let fit = triples.fit().unwrap();
    /// // One session each: analysis of variance of views and cases, residual sum of squares 17/6.
    /// assert!((fit.session - 17.0 / 36.0).abs() < 1e-9);
    /// assert!((fit.differ().unwrap().df - 6.0).abs() < 1e-6);
    /// ```
    pub fn fit(&self) -> Result<ThreeViews, Undefined> {
        let both = Both { one: GapModel::new(&self.one, false)?, other: GapModel::new(&self.other, false)? };
        let theta = minimise(&both, vec![true; both.one.parameters()])?.theta;
        let roots = both.roots(&theta);
        let relative = both.one.relative(&theta);
        let session = (roots[0].residual + roots[1].residual) / both.degrees();
        let all = derivatives(&Ingredients(&both), &theta)?;
        let [logs, residual, inverse] = all.as_slice() else { return Err(Undefined::Overflow) };
        let bounded = vec![true; theta.len()];
        let maximum = Maximum { theta: &theta, bounded: &bounded, sigma2: session };
        let df = information(&maximum, logs, residual)?.degrees(session, inverse);
        let mean = |model: &GapModel, root: &Root<f64>| model.centre + root.product / root.information;
        Ok(ThreeViews {
            means: [mean(&both.one, &roots[0]), mean(&both.other, &roots[1])],
            std_error: libm::sqrt(session * inverse.value),
            df,
            sessions: self.sessions(),
            giver: session * relative.giver,
            case: session * relative.case,
            session,
        })
    }
}

impl ThreeViews {
    /// The gap of view `minuend` less view `subtrahend`, in the order in which the views were given.
    pub fn gap(&self, minuend: usize, subtrahend: usize, level: &ConfidenceLevel) -> Result<ViewContrast, Undefined> {
        let weights = |view: usize| {
            let (side, third) = (1.0 / std::f64::consts::SQRT_2, 1.0 / libm::sqrt(6.0));
            [[side, third], [-side, third], [0.0, -2.0 * third]][view]
        };
        let (plus, minus) = (weights(minuend), weights(subtrahend));
        let value: f64 = (0..2).map(|at| (plus[at] - minus[at]) * self.means[at]).sum();
        let std_error = std::f64::consts::SQRT_2 * self.std_error;
        let interval = level.t(self.df).and_then(|t| Interval::around(value, t * std_error, level.share()));
        let plain = Estimate::plain(value, self.sessions)?;
        let t = value / std_error;
        let p_value = t_two_sided_p(t, self.df).ok_or(Undefined::Overflow)?;
        let gap = Estimate { std_error: Some(std_error), df: Some(self.df), interval, ..plain };
        Ok(ViewContrast { gap, t, p_value })
    }

    /// F test of three equal means. Its second degrees of freedom are those of the contrasts, since both have the same
    /// (Fai & Cornelius 1996).
    pub fn differ(&self) -> Result<ViewsDiffer, Undefined> {
        let variance = self.std_error * self.std_error;
        let f = 0.5 * self.means.iter().map(|mean| mean * mean).sum::<f64>() / variance;
        let p_value = f_upper_tail(f, 2.0, self.df).ok_or(Undefined::Overflow)?;
        Ok(ViewsDiffer { f, df: self.df, p_value })
    }
}

/// Two contrasts with the same parameters.
struct Both {
    one: GapModel,
    other: GapModel,
}

impl Both {
    fn roots<T: Number>(&self, theta: &[T]) -> [Root<T>; 2] {
        [self.one.root(theta), self.other.root(theta)]
    }

    fn degrees(&self) -> f64 {
        self.one.degrees() + self.other.degrees()
    }

    /// log|V| and log|X'V⁻¹X|, and the weighted sum of squares.
    fn sums<T: Number>(roots: &[Root<T>; 2]) -> (T, T) {
        let [one, other] = roots;
        let logs = one.log_v + other.log_v + one.information.ln() + other.information.ln();
        (logs, one.residual + other.residual)
    }
}

impl Curve for Both {
    fn values<T: Number>(&self, at: &[T]) -> Option<Vec<T>> {
        let (logs, residual) = Self::sums(&self.roots(at));
        if residual.value().is_nan() || residual.value() <= 0.0 {
            return None;
        }
        let degrees = self.degrees();
        let spread = residual.scale(std::f64::consts::TAU / degrees).ln() + T::constant(1.0);
        Some(vec![logs + spread.scale(degrees)])
    }
}

/// For a residual variance apart.
struct Ingredients<'a>(&'a Both);

impl Curve for Ingredients<'_> {
    fn values<T: Number>(&self, at: &[T]) -> Option<Vec<T>> {
        let roots = self.0.roots(at);
        let (logs, residual) = Both::sums(&roots);
        Some(vec![logs, residual, roots[0].information.recip()])
    }
}

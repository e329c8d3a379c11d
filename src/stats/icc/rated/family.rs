//! The coefficients that a design allows, each as data.

use crate::stats::Undefined;
use crate::stats::icc::Model;
use crate::stats::icc::rated::estimand::Estimand;
use crate::stats::icc::rated::estimand::Level;
use crate::stats::icc::rated::estimand::Source;
use crate::stats::rating_design::Design;

/// A coefficient to be estimated.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    pub(super) name: String,
    pub(super) level: Level,
    /// Which fit it comes from.
    pub(super) model: Model,
    /// The ratio, or why the design has none.
    pub(super) estimand: Result<Estimand, Undefined>,
    /// How many ratings the score in use averages.
    pub(super) ratings: f64,
}

/// How errors are averaged in a form.
struct Averaged {
    suffix: String,
    raters: f64,
    ratings: f64,
}

/// What a family of coefficients is made of.
pub(super) struct Family<'a> {
    pub(super) design: &'a Design,
    /// Terms of the two-way model.
    pub(super) sources: &'a [Source],
    /// Can raters be told apart? If not, why.
    pub(super) two_way: Result<(), Undefined>,
    /// A further average of so many raters.
    pub(super) mean_of: Option<usize>,
    /// Do repeats belong to the residual?
    pub(super) pooled: bool,
}

impl Family<'_> {
    /// All coefficients, in the order of a report: targets first, then clusters outwards, then the contrast.
    pub(super) fn all(&self) -> Vec<Asked> {
        let own = if self.design.is_multilevel() { Level::Subject } else { Level::Target };
        let mut asked = self.one_way(own);
        asked.extend(self.of_targets(own));
        if own == Level::Subject {
            for level in 0..self.design.levels.len() {
                asked.extend(self.of_clusters(level));
            }
            asked.extend(self.conflated());
        }
        asked
    }

    fn has(&self, source: Source) -> bool {
        self.sources.contains(&source)
    }

    /// One rating, the average of as many as targets have, and of as many as asked.
    fn averages(&self, raters: f64, ratings: f64) -> Vec<Averaged> {
        let mut averages = vec![
            Averaged { suffix: "1".to_owned(), raters: 1.0, ratings: 1.0 },
            Averaged { suffix: "k".to_owned(), raters, ratings },
        ];
        averages.extend(self.mean_of.filter(|&m| m > 1).map(|m| Averaged {
            suffix: m.to_string(),
            raters: m as f64,
            ratings: m as f64,
        }));
        averages
    }

    /// Raters not told apart: their levels, and what targets do to them, are one error.
    fn one_way(&self, level: Level) -> Vec<Asked> {
        let overlap = self.design.overlap;
        let error = |form: &Averaged| {
            let mut error = vec![(Source::Residual, 1.0 / form.ratings)];
            if self.design.is_replicated() && !self.pooled {
                error.push((Source::TargetRater, 1.0 / form.raters));
            }
            error
        };
        let ask = |form: Averaged| Asked {
            name: if form.suffix == "1" { "ICC(1)".to_owned() } else { format!("ICC(1,{})", form.suffix) },
            level,
            model: Model::OneWay,
            estimand: Ok(Estimand::new(&[Source::Target], &error(&form))),
            ratings: form.raters,
        };
        self.averages(overlap.khat, overlap.khat_ratings).into_iter().map(ask).collect()
    }

    fn two_way(&self, name: String, level: Level, ratings: f64, estimand: Estimand) -> Asked {
        let estimand = self.two_way.clone().map(|()| estimand);
        Asked { name, level, model: Model::TwoWay, estimand, ratings }
    }

    /// Consistency and agreement, agreement over the raters that targets happen to have, and of a rater with itself.
    fn of_targets(&self, level: Level) -> Vec<Asked> {
        let overlap = self.design.overlap;
        let signal = [Source::Target];
        let rest = |form: &Averaged| [(Source::TargetRater, 1.0 / form.raters), (Source::Residual, 1.0 / form.ratings)];
        let with = |form: &Averaged, rater: f64| [&[(Source::Rater, rater)][..], &rest(form)].concat();
        let forms = self.averages(overlap.khat, overlap.khat_ratings);
        let mut asked = Vec::new();
        for form in &forms {
            let estimand = self.of_present(&signal, &rest(form));
            asked.push(self.two_way(format!("ICC(C,{})", form.suffix), level, form.raters, estimand));
        }
        for form in &forms {
            let estimand = self.of_present(&signal, &with(form, 1.0 / form.raters));
            asked.push(self.two_way(format!("ICC(A,{})", form.suffix), level, form.raters, estimand));
        }
        for (form, name) in forms.iter().zip(["ICC(Q,1)", "ICC(Q,khat)"]) {
            let estimand = self.of_present(&signal, &with(form, overlap.q));
            asked.push(self.two_way(name.to_owned(), level, form.raters, estimand));
        }
        if self.has(Source::TargetRater) {
            let same = [Source::Target, Source::Rater, Source::TargetRater];
            let estimand = self.of_present(&same, &[(Source::Residual, 1.0)]);
            asked.push(self.two_way("ICC(intra)".to_owned(), level, 1.0, estimand));
        }
        asked
    }

    /// The estimand of those components that the model has.
    fn of_present(&self, signal: &[Source], error: &[(Source, f64)]) -> Estimand {
        let here = |source: Source| source == Source::Rater || source == Source::Residual || self.has(source);
        let signal: Vec<Source> = signal.iter().copied().filter(|&source| here(source)).collect();
        let error: Vec<(Source, f64)> = error.iter().copied().filter(|&(source, _)| here(source)).collect();
        Estimand::new(&signal, &error)
    }

    /// Can what raters do to whole clusters be told from the rest?
    fn clusters_told_apart(&self, level: usize) -> Result<(), Undefined> {
        let Some(facts) = self.design.levels.get(level) else {
            return Err(Undefined::NotEstimable { lacking: "cluster" });
        };
        facts.separable.clone()?;
        if self.pooled {
            return Err(Undefined::NotEstimable { lacking: "part of its own of a cluster with a rater in this model" });
        }
        if facts.rater_interaction {
            Ok(())
        } else {
            Err(Undefined::NotEstimable { lacking: "rater of several clusters who can be compared" })
        }
    }

    /// The mean of so many targets of one of the innermost clusters, all rated by the same raters; of ever more of them
    /// where no number is given. What raters do to all targets of a cluster alike does not average out.
    pub(super) fn of_cluster_means(
        &self,
        agreement: bool,
        targets: Option<f64>,
        raters: f64,
    ) -> Result<Estimand, Undefined> {
        self.two_way.clone()?;
        self.clusters_told_apart(0)?;
        let (of_rater, of_target) = (1.0 / raters, targets.map_or(0.0, |targets| 1.0 / targets));
        let error = [
            (Source::Rater, if agreement { of_rater } else { 0.0 }),
            (Source::ClusterRater(0), of_rater),
            (Source::Target, of_target),
            (Source::TargetRater, of_target * of_rater),
            (Source::Residual, of_target * of_rater),
        ];
        Ok(self.of_present(&[Source::Cluster(0)], &error))
    }

    /// The mean of a cluster: only what a rater does to whole clusters is error.
    fn of_clusters(&self, level: usize) -> Vec<Asked> {
        let facts = &self.design.levels[level];
        let told_apart = self.clusters_told_apart(level);
        let own = Source::ClusterRater(level);
        let mut asked = Vec::new();
        for (letter, rater) in [("C", 0.0), ("A", 1.0)] {
            for form in self.averages(facts.divisor, facts.divisor) {
                let weight = 1.0 / form.raters;
                let estimand =
                    Estimand::new(&[Source::Cluster(level)], &[(Source::Rater, rater * weight), (own, weight)]);
                let name = format!("ICC({letter},{})", form.suffix);
                let mut ask = self.two_way(name, Level::Cluster(level), form.raters, estimand);
                ask.estimand = ask.estimand.and_then(|estimand| told_apart.clone().map(|()| estimand));
                asked.push(ask);
            }
        }
        asked
    }

    /// What an analysis without levels would call the signal.
    fn conflated(&self) -> Vec<Asked> {
        let is_signal = |source: &Source| matches!(source, Source::Target | Source::Cluster(_));
        let (signal, errors): (Vec<Source>, Vec<Source>) = self.sources.iter().copied().partition(is_signal);
        let overlap = self.design.overlap;
        let forms = self.averages(overlap.khat, overlap.khat_ratings);
        let ask = |form: Averaged| {
            let mut error: Vec<(Source, f64)> = errors.iter().map(|&source| (source, 1.0 / form.raters)).collect();
            error.push((Source::Residual, 1.0 / form.ratings));
            if !self.has(Source::Rater) {
                error.push((Source::Rater, 1.0 / form.raters));
            }
            let estimand = Estimand::new(&signal, &error);
            self.two_way(format!("ICC(A,{})", form.suffix), Level::Conflated, form.raters, estimand)
        };
        forms.into_iter().take(2).map(ask).collect()
    }
}

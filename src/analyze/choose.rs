//! Which intraclass correlation answers a question: what the data tell, what remains to be said, and what follows.

use crate::stats::icc::{Form, Raters};
use crate::stats::rating_design::{Design, Layout};

/// Who rated what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rated {
    /// The same raters rated every target.
    Same,
    /// Raters met several targets, but not all rated all.
    Some,
    /// Every target had raters of its own.
    Own,
}

/// Score or order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Ratings are used as scores: a stricter rater is an error.
    Agreement,
    /// Ratings are used as an order: a rater's constant level is none.
    Consistency,
}

/// What is used in practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// The rating of one rater.
    Single,
    /// The mean of several raters.
    Mean,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Targets, such as sessions.
    Target,
    /// The clusters that they lie in, such as clients.
    Cluster,
}

/// What is known, from data or from the person who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answers {
    /// Who rated what.
    pub rated: Option<Rated>,
    /// Are raters a sample or all there are?
    pub raters: Option<Raters>,
    /// Score or order.
    pub kind: Option<Kind>,
    /// One rating or a mean.
    pub unit: Option<Unit>,
    /// Do targets lie in clusters?
    pub clustered: bool,
    /// Did raters rate a target more than once?
    pub repeated: bool,
    /// Targets or clusters.
    pub about: Option<About>,
}

/// One complete set of answers and the coefficient that follows.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Who rated what.
    pub rated: Rated,
    /// A sample of raters, or all there are.
    pub raters: Raters,
    /// Score or order; it makes no difference where every target had raters of its own.
    pub kind: Kind,
    /// One rating or a mean.
    pub unit: Unit,
    /// Targets or clusters.
    pub about: About,
    /// The name of the row.
    pub coefficient: &'static str,
    /// The name with the case of `McGraw` & Wong (1996), where they have one.
    pub mcgraw_wong: Option<String>,
    /// The name of Shrout & Fleiss (1979), where they have one.
    pub shrout_fleiss: Option<&'static str>,
    /// The ratio in words.
    pub formula: &'static str,
    /// Why this one.
    pub why: Vec<&'static str>,
    /// What it must not be used for.
    pub not_for: Vec<&'static str>,
}

impl Answers {
    /// What a design tells. Clusters that cannot be told apart from targets do not count.
    ///
    /// ```
    /// use parallax::analyze::choose::{Answers, Rated};
    /// use parallax::stats::observations::{Factor, Observations};
    /// use parallax::stats::rating_design::design;
    ///
    /// let target = Factor::new(vec![0, 0, 1, 1], 2).unwrap();
    /// let rater = Factor::new(vec![0, 1, 0, 1], 2).unwrap();
    /// let facts = design(&Observations::new(target, rater, vec![], vec![1, 2, 3, 4], 1).unwrap()).unwrap();
    /// assert_eq!(Answers::default().with_design(&facts).rated, Some(Rated::Same));
    /// ```
    #[must_use]
    pub fn with_design(self, design: &Design) -> Self {
        let rated = match design.layout {
            Layout::OneWay | Layout::RatersInSubjects => Rated::Own,
            _ if design.cells == design.targets * design.raters => Rated::Same,
            _ => Rated::Some,
        };
        let clustered = design.is_multilevel();
        Self { rated: Some(rated), clustered, repeated: design.is_replicated(), ..self }
    }

    /// All paths that the answers leave open. Paths that cannot be are left out: clusters without clusters, or clusters
    /// and fixed raters where every target had raters of its own.
    pub fn paths(self) -> Vec<Path> {
        let mut paths = Vec::new();
        for rated in open(self.rated, &[Rated::Same, Rated::Some, Rated::Own]) {
            for about in open(self.about(), &[About::Target, About::Cluster]) {
                for raters in open(self.raters, &[Raters::Random, Raters::Fixed]) {
                    for kind in open(self.kind, &[Kind::Agreement, Kind::Consistency]) {
                        for unit in open(self.unit, &[Unit::Single, Unit::Mean]) {
                            paths.extend(self.path(rated, raters, kind, unit, about));
                        }
                    }
                }
            }
        }
        let mut kept: Vec<Path> = Vec::new();
        for path in paths {
            let own = |other: &Path| other.rated == Rated::Own && other.rated == path.rated && other.unit == path.unit;
            if !kept.iter().any(own) {
                kept.push(path);
            }
        }
        kept
    }

    /// Is the level settled, if only because there are no clusters?
    pub fn about(self) -> Option<About> {
        if self.clustered { self.about } else { Some(About::Target) }
    }

    /// Does this answer matter, given what else is known?
    pub fn matters(self, question: QuestionAsked) -> bool {
        match question {
            QuestionAsked::Rated => self.rated.is_none(),
            QuestionAsked::Raters => self.raters.is_none() && self.rated != Some(Rated::Own),
            QuestionAsked::Kind => self.kind.is_none() && self.rated != Some(Rated::Own),
            QuestionAsked::Unit => self.unit.is_none(),
            QuestionAsked::About => self.about().is_none() && self.rated != Some(Rated::Own),
        }
    }

    fn path(self, rated: Rated, raters: Raters, kind: Kind, unit: Unit, about: About) -> Option<Path> {
        let impossible = rated == Rated::Own && (raters == Raters::Fixed || about == About::Cluster);
        let form = form(rated, kind, unit);
        let has_name = about == About::Target && coefficient(rated, form, about) == form.name();
        (!impossible).then(|| Path {
            rated,
            raters,
            kind,
            unit,
            about,
            coefficient: coefficient(rated, form, about),
            mcgraw_wong: has_name.then(|| mcgraw_wong(form, raters)),
            shrout_fleiss: form.shrout_fleiss(raters).filter(|_| has_name),
            formula: formula(form, about, self.repeated, coefficient(rated, form, about) == OF_THE_PRESENT),
            why: why(rated, raters, kind, unit, about),
            not_for: not_for(rated, raters, kind, unit, about),
        })
    }
}

/// The questions in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionAsked {
    /// Did the same raters rate all targets?
    Rated,
    /// Are raters a sample or all there are?
    Raters,
    /// Score or order?
    Kind,
    /// One rating or a mean?
    Unit,
    /// Targets or clusters?
    About,
}

impl QuestionAsked {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Rated, Self::Raters, Self::Kind, Self::Unit, Self::About];
}

fn open<T: Copy>(answer: Option<T>, all: &[T]) -> Vec<T> {
    answer.map_or_else(|| all.to_vec(), |answer| vec![answer])
}

fn form(rated: Rated, kind: Kind, unit: Unit) -> Form {
    match (rated, kind, unit) {
        (Rated::Own, _, Unit::Single) => Form::OneWaySingle,
        (Rated::Own, _, Unit::Mean) => Form::OneWayAverage,
        (_, Kind::Agreement, Unit::Single) => Form::AgreementSingle,
        (_, Kind::Agreement, Unit::Mean) => Form::AgreementAverage,
        (_, Kind::Consistency, Unit::Single) => Form::ConsistencySingle,
        (_, Kind::Consistency, Unit::Mean) => Form::ConsistencyAverage,
    }
}

/// The coefficient of the mean over the raters that targets happen to have.
const OF_THE_PRESENT: &str = "ICC(Q,khat)";

/// The mean over the raters that each target happens to have has a coefficient of its own.
fn coefficient(rated: Rated, form: Form, about: About) -> &'static str {
    let happened = rated == Rated::Some && form == Form::AgreementAverage && about == About::Target;
    if happened { OF_THE_PRESENT } else { form.name() }
}

fn mcgraw_wong(form: Form, raters: Raters) -> String {
    let case = match (form, raters) {
        (Form::OneWaySingle | Form::OneWayAverage, _) => "case 1",
        (_, Raters::Random) => "case 2",
        (_, Raters::Fixed) if form.is_average() => "case 3A",
        (_, Raters::Fixed) => "case 3",
    };
    format!("{}, {case}", form.name())
}

/// Variances in words; m is the number of raters averaged. Means over the raters that targets happen to have share some of
/// them, which leaves q of the variance of raters in comparisons (ten Hove, Jorgensen & van der Ark 2024).
fn formula(form: Form, about: About, repeated: bool, of_the_present: bool) -> &'static str {
    if of_the_present {
        return if repeated {
            "target / (target + q·rater + target×rater/khat + rest/ratings)"
        } else {
            "target / (target + q·rater + rest/khat)"
        };
    }
    match (about, form, repeated) {
        (About::Cluster, Form::AgreementSingle, _) => "cluster / (cluster + rater + cluster×rater)",
        (About::Cluster, Form::AgreementAverage, _) => "cluster / (cluster + (rater + cluster×rater)/m)",
        (About::Cluster, Form::ConsistencyAverage, _) => "cluster / (cluster + cluster×rater/m)",
        (About::Cluster, ..) => "cluster / (cluster + cluster×rater)",
        (_, Form::OneWaySingle, _) => "target / (target + within)",
        (_, Form::OneWayAverage, _) => "target / (target + within/m)",
        (_, Form::AgreementSingle, false) => "target / (target + rater + rest)",
        (_, Form::AgreementAverage, false) => "target / (target + (rater + rest)/m)",
        (_, Form::ConsistencySingle, false) => "target / (target + rest)",
        (_, Form::ConsistencyAverage, false) => "target / (target + rest/m)",
        (_, Form::AgreementSingle, true) => "target / (target + rater + target×rater + rest)",
        (_, Form::AgreementAverage, true) => "target / (target + (rater + target×rater)/m + rest/ratings)",
        (_, Form::ConsistencySingle, true) => "target / (target + target×rater + rest)",
        (_, Form::ConsistencyAverage, true) => "target / (target + target×rater/m + rest/ratings)",
    }
}

fn why(rated: Rated, raters: Raters, kind: Kind, unit: Unit, about: About) -> Vec<&'static str> {
    let design = match rated {
        Rated::Same => "The same raters rated every target, so that their levels can be told from error.",
        Rated::Some => "Raters met several targets, though not all: a mixed model uses every rating.",
        Rated::Own => "Every target had raters of its own: their levels cannot be told from error, and count as error.",
    };
    let sample = match (rated, raters) {
        (Rated::Own, _) => "Raters of each target are taken as a sample; nothing else can be said with this design.",
        (_, Raters::Random) => "The raters are a sample, and the result is meant for others like them.",
        (_, Raters::Fixed) => "The raters are all there are, and the result is meant for these alone.",
    };
    let used = match kind {
        Kind::Agreement => "Ratings are used as scores, so a stricter rater counts as error.",
        Kind::Consistency => "Ratings are used as an order, so a rater's constant level counts as no error.",
    };
    let unit = match (unit, rated) {
        (Unit::Single, _) => "One rating is what will be used.",
        (Unit::Mean, Rated::Some) => "The mean of the raters that each target happens to have is what will be used.",
        (Unit::Mean, _) => "The mean of several raters is what will be used.",
    };
    let level = (about == About::Cluster)
        .then_some("Clusters are compared: what raters do to single targets is no error there.");
    let used = (rated != Rated::Own).then_some(used);
    [Some(design), Some(sample), used, Some(unit), level].into_iter().flatten().collect()
}

fn not_for(rated: Rated, raters: Raters, kind: Kind, unit: Unit, about: About) -> Vec<&'static str> {
    let one_way = rated == Rated::Own;
    let notes = [
        (raters == Raters::Fixed, "For raters who did not take part."),
        (
            raters == Raters::Fixed && unit == Unit::Mean,
            "Where these raters see single targets differently: the mean over fixed raters assumes that they do not.",
        ),
        (!one_way && kind == Kind::Consistency, "For cut-offs, norms or raw scores: raters' levels may lie apart."),
        (unit == Unit::Mean, "For one rater alone, or for a mean of fewer raters."),
        (unit == Unit::Single, "For the mean of a team, which is more reliable."),
        (one_way, "For saying how much raters differ in level."),
        (about == About::Cluster, "For single targets within a cluster."),
        (true, "For showing that ratings are valid: raters may agree on something else."),
    ];
    notes.into_iter().filter(|(applies, _)| *applies).map(|(_, note)| note).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_of_shrout_and_fleiss_are_found() {
        let answers = |rated, raters, kind, unit| Answers {
            rated: Some(rated),
            raters: Some(raters),
            kind: Some(kind),
            unit: Some(unit),
            ..Answers::default()
        };
        let table = [
            (Rated::Same, Raters::Random, Kind::Agreement, Unit::Single, "ICC(A,1)", Some("ICC(2,1)")),
            (Rated::Same, Raters::Random, Kind::Agreement, Unit::Mean, "ICC(A,k)", Some("ICC(2,k)")),
            (Rated::Same, Raters::Fixed, Kind::Consistency, Unit::Single, "ICC(C,1)", Some("ICC(3,1)")),
            (Rated::Same, Raters::Fixed, Kind::Consistency, Unit::Mean, "ICC(C,k)", Some("ICC(3,k)")),
            (Rated::Same, Raters::Random, Kind::Consistency, Unit::Single, "ICC(C,1)", None),
            (Rated::Same, Raters::Fixed, Kind::Agreement, Unit::Single, "ICC(A,1)", None),
            (Rated::Own, Raters::Random, Kind::Agreement, Unit::Single, "ICC(1)", Some("ICC(1,1)")),
            (Rated::Own, Raters::Random, Kind::Consistency, Unit::Mean, "ICC(1,k)", Some("ICC(1,k)")),
            (Rated::Some, Raters::Random, Kind::Agreement, Unit::Mean, "ICC(Q,khat)", None),
        ];
        for (rated, raters, kind, unit, name, classical) in table {
            let paths = answers(rated, raters, kind, unit).paths();
            assert_eq!(paths.len(), 1);
            assert_eq!((paths[0].coefficient, paths[0].shrout_fleiss), (name, classical));
        }
        assert!(answers(Rated::Own, Raters::Fixed, Kind::Agreement, Unit::Single).paths().is_empty());
    }

    #[test]
    fn the_formula_is_that_of_the_coefficient() {
        let answers = Answers {
            rated: Some(Rated::Some),
            raters: Some(Raters::Random),
            kind: Some(Kind::Agreement),
            unit: Some(Unit::Mean),
            ..Answers::default()
        };
        // ten Hove, Jorgensen & van der Ark 2024, eq. 19; `Family::of_targets` estimates the same.
        assert_eq!(answers.paths()[0].formula, "target / (target + q·rater + rest/khat)");
        let repeated = Answers { repeated: true, ..answers }.paths();
        assert_eq!(repeated[0].formula, "target / (target + q·rater + target×rater/khat + rest/ratings)");
        let single = Answers { unit: Some(Unit::Single), ..answers }.paths();
        assert_eq!(single[0].formula, "target / (target + rater + rest)");
    }

    #[test]
    fn what_is_open_stays_open_and_what_cannot_be_goes() {
        assert_eq!(Answers::default().paths().len(), 8 + 8 + 2);
        let clustered = Answers { rated: Some(Rated::Same), clustered: true, ..Answers::default() };
        assert_eq!(clustered.paths().len(), 16);
        let cluster = Answers { about: Some(About::Cluster), ..clustered };
        assert!(cluster.paths().iter().all(|path| path.shrout_fleiss.is_none() && path.mcgraw_wong.is_none()));
        let own = Answers { rated: Some(Rated::Own), ..Answers::default() };
        let asked: Vec<QuestionAsked> = QuestionAsked::ALL.into_iter().filter(|&one| own.matters(one)).collect();
        assert_eq!(asked, [QuestionAsked::Unit]);
    }
}

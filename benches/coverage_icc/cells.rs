//! What is simulated: designs, true components, and the intervals asked for.

use parallax::stats::icc::rated::IntervalMethod;
use parallax::stats::icc::rated::Level;

/// Who rates whom.
#[derive(Clone, Copy)]
pub(crate) enum Layout {
    /// Everybody everyone.
    Complete { targets: u32, raters: u32 },
    /// Two raters for each target, all pairs in turn.
    Balanced { targets: u32, raters: u32 },
    /// Some raters for each target, by lot.
    Chosen { targets: u32, raters: u32, each: u32 },
    /// Everybody everyone, less a share of ratings lost by chance.
    Missing { targets: u32, raters: u32, share: f64 },
    /// Two, three or five raters of its own for each target.
    Nested { targets: u32 },
    /// Clusters of four, five or six targets; raters meet all clusters, and some of them, by lot, each target.
    Clusters { clusters: u32, raters: u32, each: u32 },
}

impl Layout {
    /// In words, with numbers of targets (of clusters), raters, and ratings for each target.
    pub(crate) fn words(&self) -> [String; 4] {
        let (name, targets, raters, each) = match *self {
            Self::Complete { targets, raters } => {
                ("complete", targets.to_string(), raters.to_string(), raters.to_string())
            }
            Self::Balanced { targets, raters } => {
                ("all pairs", targets.to_string(), raters.to_string(), "2".to_owned())
            }
            Self::Chosen { targets, raters, each } => {
                ("by lot", targets.to_string(), raters.to_string(), each.to_string())
            }
            Self::Missing { targets, raters, share } => {
                let each = f64::from(raters) * (1.0 - share);
                ("30 % missing", targets.to_string(), raters.to_string(), format!("{each:.1}"))
            }
            Self::Nested { targets } => ("one-way", targets.to_string(), "own".to_owned(), "2, 3, 5".to_owned()),
            Self::Clusters { clusters, raters, each } => {
                ("clusters", format!("{clusters} x 4-6"), raters.to_string(), each.to_string())
            }
        };
        [name.to_owned(), targets, raters, each]
    }
}

/// True components.
#[derive(Clone, Copy, Default)]
pub(crate) struct Truth {
    pub(crate) cluster: f64,
    pub(crate) target: f64,
    pub(crate) rater: f64,
    pub(crate) cluster_rater: f64,
    pub(crate) residual: f64,
}

impl Truth {
    /// One in all; a true ICC(A,1), and the rater's variance over the residual one.
    fn flat(icc: f64, ratio: f64) -> Self {
        let residual = (1.0 - icc) / (1.0 + ratio);
        Self { target: icc, rater: ratio * residual, residual, ..Self::default() }
    }

    /// The true value of a row that averages over `m` ratings, where an overlap of raters of `q` is left.
    pub(crate) fn of(&self, term: &str, level: Level, m: f64, q: f64) -> Option<f64> {
        let Self { cluster: c, target: s, rater: r, cluster_rater: cr, residual: e } = *self;
        let share = |signal: f64, error: f64| Some(signal / (signal + error));
        let form = term.strip_prefix("ICC(").and_then(|form| form.chars().next());
        match (form, level) {
            (Some('C'), Level::Target | Level::Subject) => share(s, e / m),
            (Some('A' | '1'), Level::Target | Level::Subject) => share(s, (r + e) / m),
            (Some('Q'), Level::Target | Level::Subject) => share(s, q * r + e / m),
            (Some('C'), Level::Cluster(0)) => share(c, cr / m),
            (Some('A'), Level::Cluster(0)) => share(c, (r + cr) / m),
            (Some('A'), Level::Conflated) => share(c + s, (r + cr + e) / m),
            (Some(_), _) => None,
            (None, _) => match term {
                "var_target" => Some(s),
                "var_rater" => Some(r),
                "var_cluster" => Some(c),
                "var_cluster_rater" => Some(cr),
                "var_residual" => Some(e),
                "sem_agreement" => Some(libm::sqrt(r + cr + e)),
                "sem_consistency" => Some(libm::sqrt(e)),
                _ => None,
            },
        }
    }
}

/// Rows that are looked at.
pub(crate) type Terms = &'static [(&'static str, Level)];

/// One way of making intervals.
pub(crate) struct Asked {
    pub(crate) method: IntervalMethod,
    pub(crate) draws: Option<u64>,
    pub(crate) terms: Terms,
    /// Only so many of the sets, where a set takes long.
    pub(crate) most: u64,
}

/// One line of the plan: a design with true values.
pub(crate) struct Cell {
    pub(crate) name: String,
    pub(crate) layout: Layout,
    pub(crate) truth: Truth,
    pub(crate) ratio: f64,
    pub(crate) skewed: bool,
    /// The same raters in every set, evenly spaced.
    pub(crate) fixed: bool,
    pub(crate) level: f64,
    pub(crate) sets: u64,
    pub(crate) asked: Vec<Asked>,
}

const T: Level = Level::Target;
const S: Level = Level::Subject;
const C: Level = Level::Cluster(0);
const AGREEMENT: Terms = &[("ICC(A,1)", T)];
const COMPLETE: Terms = &[
    ("ICC(A,1)", T),
    ("ICC(C,1)", T),
    ("var_target", T),
    ("var_rater", T),
    ("sem_agreement", T),
    ("sem_consistency", T),
];
const INCOMPLETE: Terms = &[
    ("ICC(A,1)", T),
    ("ICC(A,k)", T),
    ("ICC(C,1)", T),
    ("ICC(Q,1)", T),
    ("var_target", T),
    ("var_rater", T),
    ("sem_agreement", T),
    ("sem_consistency", T),
];
const ONE_WAY: Terms = &[("ICC(1)", T), ("ICC(1,k)", T), ("var_target", T), ("sem_agreement", T)];
const CLUSTERS: Terms = &[
    ("ICC(A,1)", S),
    ("ICC(C,1)", S),
    ("ICC(A,1)", C),
    ("ICC(C,1)", C),
    ("var_cluster", C),
    ("var_target", S),
    ("var_rater", S),
    ("sem_agreement", S),
];

fn by(method: IntervalMethod, terms: Terms) -> Asked {
    Asked { method, draws: None, terms, most: u64::MAX }
}

fn drawn(method: IntervalMethod, draws: u64, most: u64) -> Asked {
    Asked { method, draws: Some(draws), terms: AGREEMENT, most }
}

fn flat(kind: &str, layout: Layout, icc: f64, ratio: f64, terms: Terms) -> Cell {
    let [_, n, k, _] = layout.words();
    Cell {
        name: format!("{kind}-{n}-{k}-{icc}-{ratio}"),
        layout,
        truth: Truth::flat(icc, ratio),
        ratio,
        skewed: false,
        fixed: false,
        level: 0.95,
        sets: 1000,
        asked: vec![by(IntervalMethod::Default, terms)],
    }
}

/// All cells, in the order of the table.
pub(crate) fn all() -> Vec<Cell> {
    [complete(), fixed(), incomplete(), one_way(), clusters()].into_iter().flatten().collect()
}

/// Targets, raters, ICC(A,1), rater over residual, confidence level.
const TABLES: [(u32, u32, f64, f64, f64); 9] = [
    (20, 2, 0.6, 0.5, 0.95),
    (20, 3, 0.6, 0.5, 0.95),
    (50, 3, 0.6, 0.5, 0.95),
    (30, 5, 0.6, 0.5, 0.95),
    (50, 3, 0.75, 4.0, 0.95),
    (20, 3, 0.3, 0.5, 0.95),
    (50, 3, 0.6, 4.0, 0.90),
    (10, 3, 0.6, 0.5, 0.90),
    (50, 3, 0.6, 1.0, 0.90),
];

fn complete() -> Vec<Cell> {
    let normal = TABLES.into_iter().map(|(targets, raters, icc, ratio, level)| {
        let mut cell = flat("complete", Layout::Complete { targets, raters }, icc, ratio, COMPLETE);
        cell.asked.push(by(IntervalMethod::Satterthwaite, AGREEMENT));
        cell.asked.push(drawn(IntervalMethod::MonteCarlo, 2000, u64::MAX));
        cell.level = level;
        cell
    });
    let mut skewed = flat("skewed", Layout::Complete { targets: 50, raters: 5 }, 0.6, 0.5, COMPLETE);
    skewed.skewed = true;
    skewed.asked.push(by(IntervalMethod::Satterthwaite, AGREEMENT));
    skewed.asked.push(drawn(IntervalMethod::MonteCarlo, 2000, u64::MAX));
    skewed.asked.push(drawn(IntervalMethod::ClusterBootstrap, 200, 500));
    normal.chain([skewed]).collect()
}

/// The usual interval of agreement with fixed raters refits simulated ratings.
fn fixed() -> Vec<Cell> {
    let cells = [(20, 3, 0.5), (30, 5, 0.5), (50, 3, 4.0)];
    let cell = |(targets, raters, ratio): (u32, u32, f64)| {
        let mut cell = flat("fixed", Layout::Complete { targets, raters }, 0.6, ratio, AGREEMENT);
        cell.asked = vec![drawn(IntervalMethod::Default, 400, u64::MAX)];
        cell.fixed = true;
        cell
    };
    cells.into_iter().map(cell).collect()
}

fn incomplete() -> Vec<Cell> {
    let mut cells = Vec::new();
    for targets in [20, 50] {
        let layouts = [
            ("pairs", Layout::Balanced { targets, raters: 4 }),
            ("lot", Layout::Chosen { targets, raters: 8, each: 2 }),
            ("missing", Layout::Missing { targets, raters: 3, share: 0.3 }),
            ("missing", Layout::Missing { targets, raters: 5, share: 0.3 }),
        ];
        for (kind, layout) in layouts {
            for icc in [0.3, 0.6, 0.75] {
                for ratio in [0.5, 4.0] {
                    let mut cell = flat(kind, layout, icc, ratio, INCOMPLETE);
                    if icc == 0.6 {
                        cell.asked.push(drawn(IntervalMethod::MonteCarlo, 2000, u64::MAX));
                    }
                    if icc == 0.6 && ratio == 4.0 {
                        cell.asked.push(drawn(IntervalMethod::ParametricBootstrap, 200, 500));
                    }
                    cells.push(cell);
                }
            }
        }
    }
    cells
}

fn one_way() -> Vec<Cell> {
    let sizes = [(20, 0.3), (20, 0.6), (50, 0.3), (50, 0.6)];
    sizes.into_iter().map(|(targets, icc)| flat("oneway", Layout::Nested { targets }, icc, 0.0, ONE_WAY)).collect()
}

/// Clusters, raters, ratings for each target, variance of raters.
const GROUPED: [(u32, u32, u32, f64); 7] = [
    (5, 4, 4, 0.25),
    (10, 3, 3, 0.25),
    (10, 5, 5, 0.25),
    (20, 4, 4, 0.25),
    (20, 4, 4, 2.0),
    (20, 5, 3, 0.25),
    (40, 3, 3, 0.25),
];

fn clusters() -> Vec<Cell> {
    let cell = |(clusters, raters, each, rater): (u32, u32, u32, f64)| Cell {
        name: format!("clusters-{clusters}-{raters}-{each}-{rater}"),
        layout: Layout::Clusters { clusters, raters, each },
        truth: Truth { cluster: 1.0, target: 1.0, rater, cluster_rater: 0.25, residual: 0.5 },
        ratio: rater / 0.5,
        skewed: false,
        fixed: false,
        level: 0.95,
        sets: match clusters {
            ..20 => 1000,
            20..40 => 400,
            _ => 200,
        },
        asked: vec![by(IntervalMethod::Default, CLUSTERS)],
    };
    GROUPED.into_iter().map(cell).collect()
}

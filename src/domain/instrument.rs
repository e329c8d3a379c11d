//! What a questionnaire is: forms, scales, keys and what may be subtracted from what.

/// Who looks at the hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Perspective {
    /// Receives therapy.
    Client,
    /// Gives therapy.
    Therapist,
    /// Watches or listens to a session of others.
    Observer,
    /// Receives supervision; the therapist of the therapy.
    Trainee,
    /// Gives supervision.
    Supervisor,
}

impl Perspective {
    /// All perspectives, in the order in which reports name them.
    pub const ALL: [Self; 5] = [Self::Client, Self::Therapist, Self::Observer, Self::Trainee, Self::Supervisor];

    /// The word used in files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Therapist => "therapist",
            Self::Observer => "observer",
            Self::Trainee => "trainee",
            Self::Supervisor => "supervisor",
        }
    }

    /// The perspective with exactly this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|perspective| perspective.name() == name)
    }
}

/// Which relationship a form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relationship {
    /// Client and therapist.
    Therapy,
    /// Trainee and supervisor.
    Supervision,
}

impl Relationship {
    /// The word used in files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Therapy => "therapy",
            Self::Supervision => "supervision",
        }
    }

    /// Who gives and who receives the hour.
    pub fn roles(self) -> (Perspective, Perspective) {
        match self {
            Self::Therapy => (Perspective::Therapist, Perspective::Client),
            Self::Supervision => (Perspective::Supervisor, Perspective::Trainee),
        }
    }
}

/// Where the key of an instrument comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStatus {
    /// Built in, and checked against sources.
    Verified,
    /// From the user's own file.
    User,
    /// No key: scale scores have to be given.
    Frame,
}

impl KeyStatus {
    /// The word used in files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::User => "user",
            Self::Frame => "frame",
        }
    }
}

/// The metric in which the field prints a scale. Analyses always use the mean per item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Mean of the items.
    Mean,
    /// Sum of the items.
    Sum,
}

impl Metric {
    /// The word used in files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Sum => "sum",
        }
    }
}

/// May two forms be subtracted from one another?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parallel {
    /// Same items from two sides: every gap and agreement statistic.
    Full,
    /// Some scales carry the same label with other items: gaps on those only, labelled so.
    SharedScales,
    /// Nothing in common but the topic: correlation only.
    None,
}

impl Parallel {
    /// The word used in files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::SharedScales => "shared_scales",
            Self::None => "none",
        }
    }
}

/// A scale of a form: which items, counted from 1. A frame's scale has no items.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Id as in files, for example `bond`.
    pub id: String,
    /// Item numbers from 1, ascending; empty in a frame.
    pub items: Vec<u16>,
    /// Share of the items that must be answered, 0 < share <= 1.
    pub min_answered: f64,
}

impl Scale {
    /// How many items must be answered for a score.
    pub fn needed(&self) -> usize {
        // A hair below the product, so that 0.75 x 12 asks for 9 and never, by rounding, for 10.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 < share <= 1")]
        let needed = (self.min_answered * self.items.len() as f64 - 1e-9).ceil() as usize;
        needed.max(1)
    }
}

/// One form of an instrument, filled in by one or more perspectives.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Who fills it in.
    pub perspectives: Vec<Perspective>,
    /// How many items; 0 in a frame whose length is not known.
    pub items: u16,
    /// Lowest and highest answer; `None` when unbounded.
    pub range: Option<(f64, f64)>,
    /// Distance between allowed answers (1 for whole numbers); `None` for a continuous line.
    pub step: Option<f64>,
    /// Other ranges in print with which the same form is used; a reason to say which one was taken.
    pub other_ranges: Vec<(f64, f64)>,
    /// Items that are turned round before scoring.
    pub reversed: Vec<u16>,
    /// Scales in the order of the file, `total` last.
    pub scales: Vec<Scale>,
    /// Answer words of the form and their numbers, in the order of the file.
    pub labels: Vec<(String, f64)>,
}

impl Form {
    /// The scale with this id.
    pub fn scale(&self, id: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.id == id)
    }

    /// Is this item (from 1) turned round before scoring?
    pub fn is_reversed(&self, item: u16) -> bool {
        self.reversed.contains(&item)
    }
}

/// Which two views of an instrument may be subtracted.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The two perspectives, in any order.
    pub views: (Perspective, Perspective),
    /// What may be done with them.
    pub parallel: Parallel,
    /// Why not, or with what caution; shown beside the numbers.
    pub note: Option<String>,
}

/// A questionnaire: numbers and keys, never wording.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    /// Id as in files, for example `wai_sr`.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Author and year.
    pub source: String,
    /// Therapy or supervision.
    pub relationship: Relationship,
    /// Where the key comes from.
    pub key: KeyStatus,
    /// What is known and what is not, shown with the instrument.
    pub note: Option<String>,
    /// The metric the field prints.
    pub report_as: Metric,
    /// One form per group of perspectives that share it.
    pub forms: Vec<Form>,
    /// What may be subtracted; a pair that is not named is `Full` within one form and `None` across forms.
    pub pairs: Vec<Pair>,
}

impl Instrument {
    /// The form that a perspective fills in.
    pub fn form_of(&self, perspective: Perspective) -> Option<usize> {
        self.forms.iter().position(|form| form.perspectives.contains(&perspective))
    }

    /// What may be done with two views, and the note beside it.
    pub fn parallel(&self, a: Perspective, b: Perspective) -> (Parallel, Option<&str>) {
        let named = self.pairs.iter().find(|pair| pair.views == (a, b) || pair.views == (b, a));
        match named {
            Some(pair) => (pair.parallel, pair.note.as_deref()),
            None if self.form_of(a).is_some() && self.form_of(a) == self.form_of(b) => (Parallel::Full, None),
            None => (Parallel::None, None),
        }
    }

    /// Scale ids of all forms, first come first.
    pub fn scale_ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = Vec::new();
        for scale in self.forms.iter().flat_map(|form| &form.scales) {
            if !ids.contains(&scale.id.as_str()) {
                ids.push(&scale.id);
            }
        }
        ids
    }
}

//! Scale scores of all filled forms of one instrument.

use super::plan::Plan;
use super::published;
use super::sums;
use super::sums::Filled;
use super::sums::GIVEN;
use super::sums::Tally;
use crate::domain::instrument::KeyStatus;
use crate::domain::instrument::Metric;
use crate::domain::notice::Notice;
use crate::domain::rating::Ratings;
use crate::domain::study::Study;
use crate::error::Position;

/// One score for each scale and filled form: the mean per item on the response range, or nothing.
///
/// Reversed items count as lowest + highest − answer. A scale whose answered share reaches `min_answered` is the mean of
/// what was answered (person-mean substitution); below it there is no score. A form without items takes the scores that
/// stood in the file, divided by the number of items where the instrument is reported as a sum. Sums are kept as integers, so that [`Scores::exact`] has no rounding.
///
/// ```
/// # use parallax::domain::instrument::Perspective;
/// # use parallax::domain::people::People;
/// # use parallax::domain::rating::{Decimal, Decimals, Ratings};
/// # use parallax::domain::study::{SessionId, Study};
/// # use parallax::score::Scores;
/// // Twelve answers of one client: 4 everywhere, item 3 (bond) skipped and item 5 (bond) a 2.
/// let mut answers = [Some(Decimal::whole(4)); 12];
/// answers[2] = None;
/// answers[4] = Some(Decimal::whole(2));
/// let mut items = Decimals::new(12);
/// assert!(items.push(&answers));
/// # let mut people = People::default();
/// # let ratings = Ratings { instrument: 0, session: vec![SessionId(0)], perspective: vec![Perspective::Client],
/// #     rater: vec![people.intern("C1")], items, given: Decimals::new(0), given_scales: vec![], line: vec![(0, 2)] };
/// # let instruments = vec![parallax::instruments::find("wai_sr").unwrap()];
/// # let study = Study { title: None, instruments, people, dyads: vec![], sessions: vec![], ratings: vec![ratings],
/// #     outcomes: vec![], notices: vec![], inputs: vec![], read_as: vec![] };
/// let (scores, notices) = Scores::of(&study, 0);
/// let bond = scores.scale("bond").unwrap();
/// assert_eq!(scores.exact(bond, 0), Some((10, 3)));
/// assert_eq!(notices[0].message, "1 form of wai_sr was scored from the items that were answered, because at least one item was left out");
/// ```
#[derive(Debug)]
pub struct Scores {
    scales: Vec<String>,
    unit: i64,
    given_unit: i64,
    filled: Filled,
}

impl Scores {
    /// Scores the table `ratings_index` of a study. The notices count forms scored from fewer items (`item-missing`), forms
    /// with too few answers for a score (`score-missing`), and scores in the file that differ from the key
    /// (`published-score-differs`).
    pub fn of(study: &Study, ratings_index: usize) -> (Self, Vec<Notice>) {
        Self::of_scales(study, ratings_index, &[])
    }

    /// The same for these scales, all if none is named, and those with scores in the file. The notices are about all scales.
    pub fn of_scales(study: &Study, ratings_index: usize, wanted: &[String]) -> (Self, Vec<Notice>) {
        let ratings = &study.ratings[ratings_index];
        let instrument = &study.instruments[ratings.instrument];
        let plan = Plan::new(instrument, ratings, wanted);
        let mut notices = Vec::new();
        let filled = if let Some(bound) = plan.bound(ratings) {
            sums::fill(&plan, ratings, bound)
        } else {
            let message = format!("answers of {} are too large to be added up, there are no scores", instrument.id);
            notices.push(Notice::new("overflow", message, ratings.len()));
            nothing(&plan, ratings)
        };
        notices.extend(without_key(study, ratings));
        notices.extend(missing_items(study, ratings, &filled.prorated));
        notices.extend(missing_scores(study, ratings, &filled.unscored));
        let scales = plan.kept.iter().map(|&scale| plan.scales[scale].clone()).collect();
        let scores = Self { unit: plan.unit, given_unit: ratings.given.unit(), scales, filled };
        notices.extend(published::differences(&scores, study, ratings));
        (scores, notices)
    }

    /// Ids of the scales that were scored, in the order of the instrument.
    pub fn scales(&self) -> &[String] {
        &self.scales
    }

    /// The place of a scale in [`Self::scales`].
    pub fn scale(&self, id: &str) -> Option<usize> {
        self.scales.iter().position(|scale| scale == id)
    }

    /// How many filled forms.
    pub fn rows(&self) -> usize {
        self.filled.answered.len()
    }

    /// The rows of a scale stand together.
    #[inline]
    fn place(&self, scale: usize, row: usize) -> usize {
        scale * self.rows() + row
    }

    /// The score as a mean per item on the response range.
    #[inline]
    pub fn value(&self, scale: usize, row: usize) -> Option<f64> {
        self.exact(scale, row).map(|(numerator, denominator)| numerator as f64 / denominator as f64)
    }

    /// How many items a score rests on; `None` where it was given, or does not exist.
    pub fn answered_of(&self, scale: usize, row: usize) -> Option<usize> {
        let count = self.filled.counts[self.place(scale, row)];
        (count != 0 && count & GIVEN == 0).then(|| usize::from(count))
    }

    /// The score in the metric that the field prints: the mean itself, or the mean times the number of items of the scale.
    pub fn field_score(&self, scale: usize, row: usize, metric: Metric, items: Option<usize>) -> Option<f64> {
        let (numerator, denominator) = self.exact(scale, row)?;
        match metric {
            Metric::Mean => Some(numerator as f64 / denominator as f64),
            Metric::Sum => items.map(|items| numerator as f64 * items as f64 / denominator as f64),
        }
    }

    /// The score as an exact fraction: sum of the scored items, and answered items times the unit of the answers.
    #[inline]
    pub fn exact(&self, scale: usize, row: usize) -> Option<(i64, i64)> {
        let at = self.place(scale, row);
        let denominator = match self.filled.counts[at] {
            0 => return None,
            count if count & GIVEN != 0 => i64::from(count & !GIVEN) * self.given_unit,
            count => i64::from(count) * self.unit,
        };
        Some((self.filled.sums.get(at), denominator))
    }

    /// Was this score taken from the file and not computed from items?
    pub fn is_given(&self, scale: usize, row: usize) -> bool {
        self.filled.counts[self.place(scale, row)] & GIVEN != 0
    }

    /// How many items of the form were answered.
    pub fn answered(&self, row: usize) -> usize {
        usize::from(self.filled.answered[row])
    }
}

/// No score for any row.
fn nothing(plan: &Plan, ratings: &Ratings) -> Filled {
    let scores = ratings.len() * plan.kept.len();
    Filled {
        sums: sums::Sums::Narrow(vec![0; scores]),
        counts: vec![0; scores],
        answered: vec![0; ratings.len()],
        prorated: Tally::default(),
        unscored: Tally::default(),
    }
}

/// Where a form stands.
pub(super) fn place(study: &Study, ratings: &Ratings, row: usize) -> Position {
    let Some(&(file, line)) = ratings.line.get(row) else { return Position::default() };
    Position {
        file: study.inputs.get(usize::from(file)).map(|input| input.name.clone()),
        line: Some(u64::from(line)),
        ..Position::default()
    }
}

/// Answers to an instrument whose key is not confirmed are read but cannot be scored.
fn without_key(study: &Study, ratings: &Ratings) -> Option<Notice> {
    let instrument = &study.instruments[ratings.instrument];
    if instrument.key != KeyStatus::Frame || ratings.items.width() == 0 || ratings.is_empty() {
        return None;
    }
    let message = format!(
        "answers to `{}` were read and not scored, its key is not confirmed; give scale scores in columns {}, or your own key with `--instrument FILE.toml`",
        instrument.id,
        instrument.scale_ids().join(", ")
    );
    Some(Notice::new("no-key", message, ratings.len()).at(place(study, ratings, 0)))
}

fn missing_items(study: &Study, ratings: &Ratings, prorated: &Tally) -> Option<Notice> {
    let row = prorated.first?;
    let instrument = &study.instruments[ratings.instrument];
    let (forms, were) = if prorated.rows == 1 { ("form", "was") } else { ("forms", "were") };
    let message = format!(
        "{} {forms} of {} {were} scored from the items that were answered, because at least one item was left out",
        prorated.rows, instrument.id
    );
    let missing = (0..ratings.items.width()).find(|&column| ratings.items.get(row, column).is_none());
    let mut at = place(study, ratings, row);
    let file = ratings.line.get(row).and_then(|(file, _)| study.read_as.get(usize::from(*file)));
    let item = missing.and_then(|column| u16::try_from(column + 1).ok());
    let column = file.zip(item).and_then(|(file, item)| file.item_column(ratings.perspective[row], item));
    at.column = column.map(|column| column.column);
    at.column_name = column.map(|column| column.name.clone()).or_else(|| item.map(|item| format!("item{item}")));
    Some(Notice::new("item-missing", message, prorated.rows).at(at))
}

fn missing_scores(study: &Study, ratings: &Ratings, unscored: &Tally) -> Option<Notice> {
    let row = unscored.first?;
    let instrument = &study.instruments[ratings.instrument];
    let (forms, have) = if unscored.rows == 1 { ("form", "has") } else { ("forms", "have") };
    let message = format!(
        "{} {forms} of {} {have} too few answers for at least one scale, which has no score there",
        unscored.rows, instrument.id
    );
    Some(Notice::new("score-missing", message, unscored.rows).at(place(study, ratings, row)))
}

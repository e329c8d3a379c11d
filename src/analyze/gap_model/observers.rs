//! Observers as raters: how much of the gap of one observer and one person is the observer's own level.

use crate::analyze::finding::Finding;
use crate::analyze::finding::Heading;
use crate::analyze::views::ViewPair;
use crate::domain::instrument::Perspective;
use crate::domain::rating::Ratings;
use crate::domain::study::Study;
use crate::score::Scores;
use crate::stats::Undefined;
use crate::stats::gap_model::MOST_OF_OBSERVERS;
use crate::stats::gap_model::ObserverGaps;

/// `var_gap_rater` of an observer less a person.
pub fn rater_row(
    study: &Study,
    ratings: &Ratings,
    (scores, scale): (&Scores, usize),
    pair: &ViewPair,
    heading: &Heading,
) -> Finding {
    let forms = ratings.perspective.iter().filter(|&&view| view == Perspective::Observer).count();
    if forms > MOST_OF_OBSERVERS {
        let reason = Undefined::TooCostly { ratings: forms, most: MOST_OF_OBSERVERS };
        return heading.row("session", "var_gap_rater", Err(reason), forms, "reml-profile");
    }
    let gaps = observer_gaps(study, ratings, scores, scale, pair.views.1);
    let (value, no_interval) = gaps.rater_variance(heading.conf_level);
    let row = heading.row("session", "var_gap_rater", value, gaps.len(), "reml-profile");
    row.without_interval(no_interval)
}

/// Each observer's score less the person's in the same session.
fn observer_gaps(study: &Study, ratings: &Ratings, scores: &Scores, scale: usize, person: Perspective) -> ObserverGaps {
    let mut gaps = ObserverGaps::default();
    let value = |row: usize| scores.value(scale, row);
    let mut row = 0;
    for hour in ratings.session.chunk_by(|a, b| a == b) {
        let rows = row..row + hour.len();
        row = rows.end;
        let of_view = |view| rows.clone().filter(move |&row| ratings.perspective[row] == view);
        let Some(own) = of_view(person).find_map(value) else { continue };
        let dyad = study.session(hour[0]).dyad;
        for row in of_view(Perspective::Observer) {
            if let Some(score) = value(row) {
                let giver = study.dyad(dyad).giver.0;
                gaps.push(giver, dyad.0, hour[0].0, ratings.rater[row].0, score - own);
            }
        }
    }
    gaps
}

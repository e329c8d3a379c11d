//! What the scores of each view look like before anything is compared.

use super::finding::Finding;
use super::finding::Heading;
use super::reliability::Reliability;
use super::reliability::omega_of;
use crate::domain::instrument::Perspective;
use crate::domain::study::Study;
use crate::score::Scores;
use crate::stats::Estimate;
use crate::stats::Measured;
use crate::stats::Undefined;
use crate::stats::describe::mean;
use crate::stats::describe::standard_deviation;

/// Mean, standard deviation, lowest and highest score, and the share of forms at the top of the range, of every view and
/// scale, form by form; Cronbach's alpha and omega beside them. Forms of one person are taken as they come, so there is no
/// interval: how sure a mean is, the rows of `gaps` say.
pub fn descriptives(
    study: &Study,
    scores: &[Scores],
    wanted: &[String],
    reliability: &[Reliability],
    conf_level: f64,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for (table, (ratings, own)) in study.ratings.iter().zip(scores).enumerate() {
        let instrument = &study.instruments[ratings.instrument];
        for (scale, id) in own.scales().iter().enumerate().filter(|(_, id)| wanted.is_empty() || wanted.contains(id)) {
            for view in Perspective::ALL {
                let rows = (0..ratings.len()).filter(|&row| ratings.perspective[row] == view);
                let values: Vec<f64> = rows.filter_map(|row| own.value(scale, row)).collect();
                if values.is_empty() {
                    continue;
                }
                let heading = Heading {
                    analysis: "describe",
                    instrument: instrument.id.as_str().into(),
                    scale: id.as_str().into(),
                    views: Some(view.name().to_owned()),
                    conf_level,
                };
                let range = instrument.form_of(view).and_then(|form| instrument.forms[form].range);
                found.extend(spread(&heading, &values, range));
                let items = |own: &&Reliability| own.table == table && own.perspective == view && own.scale == *id;
                if let Some(items) = reliability.iter().find(items) {
                    found.push(heading.row("form", "cronbach_alpha", items.alpha.clone(), items.forms, "feldt"));
                    found.push(heading.row("form", "omega", omega_of(study, items), items.forms, "one-factor"));
                }
            }
        }
    }
    found
}

fn spread(heading: &Heading, values: &[f64], range: Option<(f64, f64)>) -> Vec<Finding> {
    let n = values.len();
    let plain = |value: Option<f64>, reason: Undefined| value.ok_or(reason).and_then(|value| Estimate::plain(value, n));
    let top = range.map(|(_, high)| values.iter().filter(|value| **value >= high).count() as f64 / n as f64);
    let rows: [(&str, Measured); 5] = [
        ("mean", plain(mean(values), Undefined::Overflow)),
        ("sd", plain(standard_deviation(values), Undefined::TooFewTargets { have: n, need: 2 })),
        ("lowest", plain(values.iter().copied().reduce(f64::min), Undefined::Overflow)),
        ("highest", plain(values.iter().copied().reduce(f64::max), Undefined::Overflow)),
        ("top_share", plain(top, Undefined::NotEstimable { lacking: "highest possible answer" })),
    ];
    rows.into_iter().map(|(term, value)| heading.row("form", term, value, n, "forms")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::reliability::reliability;
    use crate::read::{InstrumentChoice, Request, Source, study};

    #[test]
    fn every_view_is_described_by_its_own_forms() {
        let text = "client_id,therapist_id,session,perspective,total\nC1,T1,1,client,5\nC1,T1,2,client,3\nC2,T1,1,client,4\n\
                    C1,T1,1,therapist,2\n";
        let request = Request {
            inputs: vec![Source::Text { name: "ratings.csv".to_owned(), text: text.to_owned() }],
            instrument: Some(InstrumentChoice::Named("wai_sr".to_owned())),
            ..Request::default()
        };
        let study = study(&request, &mut std::io::empty()).unwrap();
        let (scores, _) = Scores::of(&study, 0);
        let rows = descriptives(&study, &[scores], &["total".to_owned()], &reliability(&study, 0.95), 0.95);
        let of = |view: &str, term: &str| {
            let own = |row: &&Finding| row.views.as_deref() == Some(view) && row.term == term;
            rows.iter().find(own).unwrap().value.clone().map(|estimate| (estimate.value, estimate.n))
        };
        assert_eq!((of("client", "mean"), of("client", "sd")), (Ok((4.0, 3)), Ok((1.0, 3))));
        assert_eq!((of("client", "lowest"), of("client", "highest")), (Ok((3.0, 3)), Ok((5.0, 3))));
        assert_eq!(of("client", "top_share"), Ok((1.0 / 3.0, 3)));
        assert_eq!(of("therapist", "sd"), Err(Undefined::TooFewTargets { have: 1, need: 2 }));
    }
}

//! Each view alone, each pair in one model, and all in one model.

use std::panic::resume_unwind;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread::available_parallelism;
use std::thread::scope;

use super::found::PredictFound;
use super::kinds::of_kind;
use super::mixed_levels::lagged;
use super::mixed_levels::mixed_levels;
use super::mixed_levels::unreliable_means;
use super::notices::about_lag;
use super::notices::about_means;
use super::part::Part;
use super::random_intercepts::within_and_between;
use super::rows_of::RowsOf;
use super::setting::Setting;
use super::shape::Shape;
use super::sheet::Sheet;
use super::together::together;
use crate::analyze::finding::Finding;
use crate::domain::notice::Notice;
use crate::stats::level::ConfidenceLevel;

/// The models that were asked for, of every group of views, and what has to be known of them.
pub(super) fn models(found: &PredictFound, subjects: &[(&Setting, RowsOf)], conf_level: f64) -> (Sheet, Vec<Notice>) {
    let parts: &[Part] = match found.shape {
        Shape::Sessions => &[Part::Levels, Part::Lagged, Part::Kind],
        Shape::Cases | Shape::Nested => &[Part::Regression, Part::Kind],
    };
    let parts = || parts.iter().copied().filter(|&part| found.parts.have(part));
    let tasks: Vec<(usize, Part)> =
        (0..subjects.len()).flat_map(|subject| parts().map(move |part| (subject, part))).collect();
    let made = side_by_side(tasks.len(), |task| {
        let (subject, part) = tasks[task];
        let (setting, rows) = &subjects[subject];
        model(found, part, setting, rows, &ConfidenceLevel::new(conf_level))
    });
    let (mut sheet, mut bias, mut unreliable) = (Sheet::default(), Vec::new(), Vec::new());
    for (&(subject, part), (rows, own)) in tasks.iter().zip(made) {
        unreliable.extend(unreliable_means(&rows));
        bias.extend(own.map(|order| (subjects[subject].1.names.join(" and "), order)));
        sheet.add(part, rows);
    }
    (sheet, about_means(&unreliable).into_iter().chain(about_lag(&bias)).collect())
}

/// The rows of one model, and the bias of the slope on the outcome before.
fn model(
    found: &PredictFound,
    part: Part,
    setting: &Setting,
    rows: &RowsOf,
    conf: &ConfidenceLevel,
) -> (Vec<Finding>, Option<f64>) {
    let main = setting.level(found.shape);
    match part {
        Part::Levels => (mixed_levels(&found.table, setting, rows, conf), None),
        Part::Lagged => lagged(&found.table, setting, rows, conf).unwrap_or_default(),
        Part::Regression => (together(setting, main, rows, conf), None),
        _ => {
            let mut own = of_kind(found.table.outcome.kind, setting, main, rows, conf);
            if found.shape == Shape::Sessions {
                own.extend(within_and_between(&found.table, setting, rows));
            }
            (own, None)
        }
    }
}

/// The results of tasks 0 to `count`, in that order. Whichever thread is free takes the next task: some take much longer
/// than others.
fn side_by_side<T: Send>(count: usize, one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = available_parallelism().map_or(1, std::num::NonZero::get).min(count);
    let next = AtomicUsize::new(0);
    let work = || {
        let tasks = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|task| *task < count));
        tasks.map(|task| (task, one(task))).collect::<Vec<(usize, T)>>()
    };
    let mut done: Vec<(usize, T)> = scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for thread in others {
            done.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(task, _)| *task);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::side_by_side;

    #[test]
    fn results_stand_in_the_order_of_tasks() {
        assert_eq!(side_by_side(50, |task| task * task), (0..50).map(|task| task * task).collect::<Vec<usize>>());
        assert!(side_by_side(0, |task| task).is_empty());
    }
}

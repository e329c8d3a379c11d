//! Colour and shape of a point: each view has its own of both, so that neither is needed alone.

use maud::{Markup, html};

use super::scale::place;
use crate::domain::instrument::Perspective;
use crate::report::chart::Mark;

/// The class that carries the colour.
pub(super) fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::View(perspective) => perspective.name(),
        Mark::Gap | Mark::Rater | Mark::Reliability => "gap",
    }
}

/// The shape at a place; `size` is its radius.
pub(super) fn shape(mark: Mark, x: f64, y: f64, size: f64) -> Markup {
    let at = |dx: f64, dy: f64| format!("{} {}", place(x + dx * size), place(y + dy * size));
    let path = |corners: &[(f64, f64)]| {
        let corners: Vec<String> = corners.iter().map(|&(dx, dy)| at(dx, dy)).collect();
        html! { path d=(format!("M{}z", corners.join("L"))) {} }
    };
    match mark {
        Mark::Gap | Mark::Rater | Mark::Reliability | Mark::View(Perspective::Client) => {
            html! { circle cx=(place(x)) cy=(place(y)) r=(place(size)) {} }
        }
        Mark::View(Perspective::Therapist) => path(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
        Mark::View(Perspective::Observer) => path(&[(0.0, -1.15), (1.1, 0.85), (-1.1, 0.85)]),
        Mark::View(Perspective::Trainee) => path(&[(0.0, -1.25), (1.15, 0.0), (0.0, 1.25), (-1.15, 0.0)]),
        Mark::View(Perspective::Supervisor) => path(&[(0.0, 1.15), (1.1, -0.85), (-1.1, -0.85)]),
    }
}

/// A point that says what it is when pointed at.
pub(super) fn point(mark: Mark, (x, y): (f64, f64), size: f64, words: &str) -> Markup {
    html! { g class={ "pt " (class(mark)) } { title { (words) } (shape(mark, x, y, size)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_views_share_a_shape() {
        let drawn: Vec<String> =
            Perspective::ALL.iter().map(|&view| shape(Mark::View(view), 10.0, 10.0, 5.0).into_string()).collect();
        for (i, one) in drawn.iter().enumerate() {
            assert!(!drawn[i + 1..].contains(one), "{one}");
        }
    }
}

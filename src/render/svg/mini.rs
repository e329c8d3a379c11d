//! A point on its interval, as small as a line of a table.

use maud::{Markup, html};

use super::frame::line;
use super::marks::shape;
use super::scale::Scale;
use crate::report::chart::{Axis, Mark};

const WIDTH: f64 = 150.0;
const HEIGHT: f64 = 18.0;

/// The picture in a cell. It is hidden from readers of the page, who have its figures in the cells beside it.
pub(in crate::render) fn mini(
    value: f64,
    limits: Option<(f64, f64)>,
    usual: Option<f64>,
    (low, high): (f64, f64),
) -> Markup {
    let axis = Axis { label: String::new(), low, high };
    let across = Scale::new(&axis, 6.0, WIDTH - 6.0);
    let (zero, middle) = (across.at(0.0), HEIGHT / 2.0);
    html! {
        svg.mini viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) aria-hidden="true" {
            (line("zero", (zero, 0.0), (zero, HEIGHT)))
            @if let Some(usual) = usual.filter(|usual| across.holds(*usual)) {
                (line("typical", (across.at(usual), 0.0), (across.at(usual), HEIGHT)))
            }
            @if let Some((low, high)) = limits {
                (line("whisker gap", (across.at(low), middle), (across.at(high), middle)))
            }
            g.pt.gap { (shape(Mark::Gap, across.at(value), middle, 4.4)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_stands_in_its_place_and_an_interval_never_leaves_the_picture() {
        let drawn = mini(-1.0, Some((-3.0, -0.5)), Some(9.0), (-2.0, 2.0)).into_string();
        assert!(drawn.contains("<line class=\"zero\" x1=\"75\""), "{drawn}");
        assert!(drawn.contains("<line class=\"whisker gap\" x1=\"6\" y1=\"9\" x2=\"57.8\""), "{drawn}");
        assert!(!drawn.contains("typical"), "what is usual lies beyond: {drawn}");
        let lone = mini(0.5, None, Some(-0.5), (-1.0, 1.0)).into_string();
        let one_sided = mini(-1.0, None, None, (-2.0, 0.5)).into_string();
        assert!(one_sided.contains("<line class=\"zero\" x1=\"116.4\""), "{one_sided}");
        assert!(!lone.contains("whisker") && lone.contains("typical"), "{lone}");
    }
}

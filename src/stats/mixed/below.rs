//! Derivatives below the root, by the few variances that count there.
//!
//! What is eliminated below the root depends on the variances of the terms that end there and on nothing else. Numbers
//! with derivatives by these are smaller than numbers with derivatives by everything, and nearly all the work is there;
//! at the root the chain rule turns one kind into the other. Where all variances count below the root, the same is done
//! at the highest level below which one does not.

use super::evaluate::Effect;
use super::evaluate::Elimination;
use super::jet::Jet;
use super::jet::Number;
use super::sums::packed;

/// The products of the root with everything below eliminated; `None` where the short way is none.
pub(super) fn root_products<T: Number>(whole: &mut Elimination<'_, T>) -> Option<Vec<T>> {
    let top = whole.parts.tree.levels.len() - 1;
    let simple = whole.parts.blocks.iter().all(|block| block.size() == 1 && !block.correlated);
    if T::VARIABLES == 0 || !simple || whole.kept.is_some() {
        return None;
    }
    // As far up as variances are missing below.
    let (cut, inner) =
        (1..=top).rev().map(|cut| (cut, below(whole, cut))).find(|(_, inner)| inner.len() < T::VARIABLES)?;
    match *inner.as_slice() {
        [one] => Some(lifted(whole, cut, [one])),
        [one, two] => Some(lifted(whole, cut, [one, two])),
        [one, two, three] => Some(lifted(whole, cut, [one, two, three])),
        _ => None,
    }
}

/// The terms that are eliminated below a level.
fn below<T>(whole: &Elimination<'_, T>, cut: usize) -> Vec<usize> {
    let tree = whole.parts.tree;
    let levels = tree.levels[..cut].iter().filter_map(|level| level.term);
    let crossed = tree.crossed.iter().filter(|crossed| crossed.home < cut).map(|crossed| crossed.term);
    tree.leaf.into_iter().chain(levels).chain(crossed).collect()
}

/// Everything below the level `cut` by the variances of its terms only.
fn lifted<T: Number, const L: usize>(whole: &mut Elimination<'_, T>, cut: usize, inner: [usize; L]) -> Vec<T> {
    let of = inner.map(|term| whole.effects[term][0].variance);
    let local = |term: usize, effect: &Effect<T>| {
        let place = inner.iter().position(|&own| own == term).filter(|_| !effect.variance.vanishes());
        let value = effect.variance.value();
        let variance = place.map_or(Jet::constant(value), |place| Jet::variable(value, place));
        Effect { own: vec![(0, Jet::constant(1.0))], loads: Vec::new(), variance }
    };
    let effects = whole.effects.iter().enumerate();
    let effects = effects.map(|(term, own)| own.iter().map(|effect| local(term, effect)).collect()).collect();
    let mut below: Elimination<'_, Jet<L>> = Elimination::new(whole.parts, effects);
    let mut room = below.room();
    let (tree, tail) = (whole.parts.tree, whole.parts.tail);
    whole.log_v = T::constant(0.0);
    let own = whole.gathered(cut, &mut |_, node, own| {
        below.gather((cut, node), &mut room, 0, &mut Elimination::fill);
        let size = packed(tree.levels[cut].nodes[node].columns.len() + tail.width());
        for (place, product) in own.iter_mut().zip(&room[cut][..size]) {
            *place = T::chained(product, &of);
        }
    });
    whole.log_v += T::chained(&below.log_v, &of);
    own
}

//! Derivatives below the root, by the few variances that count there.
//!
//! What is eliminated below the root depends on the variances of the terms that end there and on nothing else. Numbers
//! with derivatives by these are smaller than numbers with derivatives by everything, and nearly all the work is there;
//! at the root the chain rule turns one kind into the other.

use super::evaluate::Effect;
use super::evaluate::Elimination;
use super::jet::Jet;
use super::jet::Number;

/// The products of the root with everything below eliminated; `None` where the short way is none.
pub(super) fn root_products<T: Number>(whole: &mut Elimination<'_, T>) -> Option<Vec<T>> {
    let tree = whole.parts.tree;
    let top = tree.levels.len() - 1;
    let simple = whole.parts.blocks.iter().all(|block| block.size() == 1 && !block.correlated);
    if T::VARIABLES == 0 || top == 0 || !simple || whole.kept.is_some() {
        return None;
    }
    let levels = tree.levels[..top].iter().filter_map(|level| level.term);
    let crossed = tree.crossed.iter().filter(|crossed| crossed.home < top).map(|crossed| crossed.term);
    let inner: Vec<usize> = tree.leaf.into_iter().chain(levels).chain(crossed).collect();
    match inner.len() {
        count if count >= T::VARIABLES => None,
        1 => Some(lifted::<T, 1>(whole, [inner[0]])),
        2 => Some(lifted::<T, 2>(whole, [inner[0], inner[1]])),
        3 => Some(lifted::<T, 3>(whole, [inner[0], inner[1], inner[2]])),
        _ => None,
    }
}

fn lifted<T: Number, const L: usize>(whole: &mut Elimination<'_, T>, inner: [usize; L]) -> Vec<T> {
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
    let own = below.gathered();
    whole.log_v = T::chained(&below.log_v, &of);
    own.iter().map(|product| T::chained(product, &of)).collect()
}

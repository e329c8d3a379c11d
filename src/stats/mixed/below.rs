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

/// Effects with derivatives by the variances of some terms, the others as they are.
fn local<T: Number, const L: usize>(whole: &Elimination<'_, T>, inner: [usize; L]) -> Vec<Vec<Effect<Jet<L>>>> {
    let local = |term: usize, effect: &Effect<T>| {
        let place = inner.iter().position(|&own| own == term).filter(|_| !effect.variance.vanishes());
        let value = effect.variance.value();
        let variance = place.map_or(Jet::constant(value), |place| Jet::variable(value, place));
        Effect { own: vec![(0, Jet::constant(1.0))], loads: Vec::new(), variance }
    };
    let effects = whole.effects.iter().enumerate();
    effects.map(|(term, own)| own.iter().map(|effect| local(term, effect)).collect()).collect()
}

/// Everything below the level `cut` by the variances of its terms only.
fn lifted<T: Number, const L: usize>(whole: &mut Elimination<'_, T>, cut: usize, inner: [usize; L]) -> Vec<T> {
    let of = inner.map(|term| whole.effects[term][0].variance);
    let mut below: Elimination<'_, Jet<L>> = Elimination::new(whole.parts, local(whole, inner));
    let mut room = below.room();
    // Most nodes are at the bottom, and there still fewer variances count.
    let bottom = (1..cut).rev().map(|cut| (cut, self::below(whole, cut))).find(|(_, own)| own.len() == 2 && L > 2);
    let mut bottom = bottom.map(|(cut, own)| Bottom::new(&mut below, cut, [own[0], own[1]]));
    let (tree, tail) = (whole.parts.tree, whole.parts.tail);
    whole.log_v = T::constant(0.0);
    let own = whole.gathered(cut, &mut |_, node, own| {
        match &mut bottom {
            Some(bottom) => {
                below.gather((cut, node), &mut room, bottom.cut, &mut |_, node, own| bottom.fill(node, own));
            }
            None => below.gather((cut, node), &mut room, 0, &mut Elimination::fill),
        }
        let size = packed(tree.levels[cut].nodes[node].columns.len() + tail.width());
        for (place, product) in own.iter_mut().zip(&room[cut][..size]) {
            *place = T::chained(product, &of);
        }
    });
    if let Some(bottom) = &bottom {
        below.log_v += Jet::chained(&bottom.below.log_v, &bottom.of);
    }
    whole.log_v += T::chained(&below.log_v, &of);
    own
}

/// The nodes below a level by the two variances that count there.
struct Bottom<'a, const L: usize> {
    below: Elimination<'a, Jet<2>>,
    cut: usize,
    of: [Jet<L>; 2],
    room: Vec<Vec<Jet<2>>>,
}

impl<'a, const L: usize> Bottom<'a, L> {
    fn new(above: &mut Elimination<'a, Jet<L>>, cut: usize, inner: [usize; 2]) -> Self {
        let of = inner.map(|term| above.effects[term][0].variance);
        let below = Elimination::new(above.parts, local(above, inner));
        above.log_v = Jet::constant(0.0);
        let room = below.room();
        Self { below, cut, of, room }
    }

    /// Fills the products of a node at the cut.
    fn fill(&mut self, node: usize, own: &mut [Jet<L>]) {
        self.below.gather((self.cut, node), &mut self.room, 0, &mut Elimination::fill);
        let parts = self.below.parts;
        let size = packed(parts.tree.levels[self.cut].nodes[node].columns.len() + parts.tail.width());
        for (place, product) in own.iter_mut().zip(&self.room[self.cut][..size]) {
            *place = Jet::chained(product, &self.of);
        }
    }
}

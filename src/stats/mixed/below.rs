//! Derivatives below the root, by the few parameters that count there.
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

/// A number of an effect that the parameters decide.
#[derive(Clone, Copy, PartialEq)]
struct Variable {
    term: usize,
    effect: usize,
    /// Which of its loads; its variance if none.
    load: Option<usize>,
}

impl Variable {
    /// Its value at the parameters of an evaluation.
    fn of<T: Number>(self, whole: &Elimination<'_, T>) -> T {
        let effect = &whole.effects[self.term][self.effect];
        self.load.map_or(effect.variance, |load| effect.own[load].1)
    }
}

/// The products of the root with everything below eliminated; `None` where the short way is none.
pub(super) fn root_products<T: Number>(whole: &mut Elimination<'_, T>) -> Option<Vec<T>> {
    let top = whole.parts.tree.levels.len() - 1;
    if T::VARIABLES == 0 || whole.kept.is_some() {
        return None;
    }
    // As far up as variables are missing below.
    let (cut, inner) =
        (1..=top).rev().map(|cut| (cut, below(whole, cut))).find(|(_, inner)| inner.len() < T::VARIABLES)?;
    match *inner.as_slice() {
        [one] => Some(lifted(whole, cut, [one])),
        [one, two] => Some(lifted(whole, cut, [one, two])),
        [one, two, three] => Some(lifted(whole, cut, [one, two, three])),
        _ => None,
    }
}

/// What decides the terms that are eliminated below a level.
fn below<T>(whole: &Elimination<'_, T>, cut: usize) -> Vec<Variable> {
    let tree = whole.parts.tree;
    let levels = tree.levels[..cut].iter().filter_map(|level| level.term);
    let crossed = tree.crossed.iter().filter(|crossed| crossed.home < cut).map(|crossed| crossed.term);
    tree.leaf.into_iter().chain(levels).chain(crossed).flat_map(|term| variables(whole, term)).collect()
}

/// Variances of uncorrelated effects, loads of correlated ones.
fn variables<T>(whole: &Elimination<'_, T>, term: usize) -> Vec<Variable> {
    let correlated = whole.parts.blocks[term].correlated;
    let of_effect = |(effect, own): (usize, &Effect<T>)| {
        let loads = if correlated { (0..own.own.len()).map(Some).collect() } else { vec![None] };
        loads.into_iter().map(move |load| Variable { term, effect, load })
    };
    whole.effects[term].iter().enumerate().flat_map(of_effect).collect()
}

/// Effects with derivatives by some variables, the others as they are.
fn local<T: Number, const L: usize>(whole: &Elimination<'_, T>, inner: [Variable; L]) -> Vec<Vec<Effect<Jet<L>>>> {
    let number = |at: Variable, own: T| {
        let place = inner.iter().position(|&other| other == at).filter(|_| !own.vanishes());
        place.map_or(Jet::constant(own.value()), |place| Jet::variable(own.value(), place))
    };
    let local = |term: usize, effect: usize, whole: &Effect<T>| {
        let loads = whole.own.iter().enumerate();
        let own =
            loads.map(|(load, &(row, own))| (row, number(Variable { term, effect, load: Some(load) }, own))).collect();
        Effect { own, loads: Vec::new(), variance: number(Variable { term, effect, load: None }, whole.variance) }
    };
    let of_term = |(term, own): (usize, &Vec<Effect<T>>)| {
        own.iter().enumerate().map(|(effect, own)| local(term, effect, own)).collect()
    };
    whole.effects.iter().enumerate().map(of_term).collect()
}

/// Everything below the level `cut` by the variables that count there only.
fn lifted<T: Number, const L: usize>(whole: &mut Elimination<'_, T>, cut: usize, inner: [Variable; L]) -> Vec<T> {
    let mut bottom = Bottom::new(whole, cut, inner);
    let own = whole.gathered(cut, &mut |_, node, own| bottom.fill(node, own));
    whole.log_v += bottom.log_v();
    own
}

/// The nodes below a level by the `L` variables that count there; further down, where most nodes are, two may do.
struct Bottom<'a, T, const L: usize> {
    below: Elimination<'a, Jet<L>>,
    cut: usize,
    of: [T; L],
    room: Vec<Vec<Jet<L>>>,
    two: Option<Box<Bottom<'a, Jet<L>, 2>>>,
}

impl<'a, T: Number, const L: usize> Bottom<'a, T, L> {
    fn new(above: &mut Elimination<'a, T>, cut: usize, inner: [Variable; L]) -> Self {
        let of = inner.map(|variable| variable.of(above));
        let mut below = Elimination::new(above.parts, local(above, inner));
        above.log_v = T::constant(0.0);
        let room = below.room();
        let deeper = (1..cut).rev().map(|cut| (cut, self::below(above, cut))).find(|(_, own)| own.len() == 2 && L > 2);
        let two = deeper.map(|(cut, own)| Box::new(Bottom::new(&mut below, cut, [own[0], own[1]])));
        Self { below, cut, of, room, two }
    }

    /// Fills the products of a node at the cut.
    fn fill(&mut self, node: usize, own: &mut [T]) {
        let Self { below, cut, of, room, two } = self;
        if let Some(two) = two {
            below.gather((*cut, node), room, two.cut, &mut |_, node, own| two.fill(node, own));
        } else {
            below.gather((*cut, node), room, 0, &mut Elimination::fill);
        }
        let parts = below.parts;
        let size = packed(parts.tree.levels[*cut].nodes[node].columns.len() + parts.tail.width());
        for (place, product) in own.iter_mut().zip(&room[*cut][..size]) {
            *place = T::chained(product, of);
        }
    }

    /// log|V| of everything here and below.
    fn log_v(&self) -> T {
        let mut own = self.below.log_v;
        if let Some(two) = &self.two {
            own += two.log_v();
        }
        T::chained(&own, &self.of)
    }
}

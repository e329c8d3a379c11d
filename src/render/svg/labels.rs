//! Words on a drawing: how wide they are, and where they go so that none covers another.

use unicode_width::UnicodeWidthStr;

/// How wide a line of text at this size is, a little too wide rather than too narrow.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    text.width() as f64 * size * 0.56
}

/// Places for labels that would like to stand at `wanted` but at least `apart` from one another, between `low` and
/// `high`: the nearest in the sense of least squares (pool adjacent violators), in the order of the wishes.
///
/// When there is not room for all of them, they are set evenly and closer.
pub(super) fn spread(wanted: &[f64], apart: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    let gaps = wanted.len().saturating_sub(1).max(1) as f64;
    let apart = apart.min((high - low) / gaps);
    let top = high - apart * wanted.len().saturating_sub(1) as f64;
    let slides: Vec<f64> = order.iter().enumerate().map(|(rank, &i)| wanted[i] - rank as f64 * apart).collect();
    let mut places = vec![0.0; wanted.len()];
    for ((rank, &i), slide) in order.iter().enumerate().zip(pooled(&slides)) {
        places[i] = slide.clamp(low, top.max(low)) + rank as f64 * apart;
    }
    places
}

/// The ascending sequence nearest to the given one.
fn pooled(values: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for &value in values {
        let mut pool = (value, 1);
        while let Some(&(before, size)) = pools.last()
            && before > pool.0
        {
            pools.pop();
            let joined = size + pool.1;
            pool = ((before * size as f64 + pool.0 * pool.1 as f64) / joined as f64, joined);
        }
        pools.push(pool);
    }
    pools.into_iter().flat_map(|(mean, size)| std::iter::repeat_n(mean, size)).collect()
}

/// A rectangle that is taken: left, top, right, bottom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken(pub(super) f64, pub(super) f64, pub(super) f64, pub(super) f64);

impl Taken {
    /// Do the two rectangles share a spot?
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0 < other.2 && other.0 < self.2 && self.1 < other.3 && other.1 < self.3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_with_room_stay_where_they_want_to_be() {
        assert_eq!(spread(&[10.0, 50.0, 90.0], 18.0, 0.0, 100.0), [10.0, 50.0, 90.0]);
    }

    #[test]
    fn crowded_labels_move_apart_and_keep_their_order() {
        let places = spread(&[50.0, 48.0, 52.0], 18.0, 0.0, 100.0);
        assert_eq!(places, [50.0, 32.0, 68.0]);
    }

    #[test]
    fn labels_never_leave_the_drawing() {
        assert_eq!(spread(&[2.0, 1.0], 18.0, 0.0, 100.0), [18.0, 0.0]);
        assert_eq!(spread(&[99.0, 99.0], 18.0, 0.0, 100.0), [82.0, 100.0]);
        assert_eq!(spread(&[5.0, 5.0, 5.0], 18.0, 0.0, 20.0), [0.0, 10.0, 20.0]);
        assert!(spread(&[], 18.0, 0.0, 20.0).is_empty());
    }

    #[test]
    fn rectangles_that_touch_do_not_meet() {
        let taken = Taken(0.0, 0.0, 10.0, 10.0);
        assert!(taken.meets(&Taken(9.0, 9.0, 12.0, 12.0)));
        assert!(!taken.meets(&Taken(10.0, 0.0, 12.0, 10.0)));
    }
}

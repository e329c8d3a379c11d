//! Which known word someone meant.

/// The known word nearest to `typed`, if it is near enough to be a slip: at most a third of the letters changed,
/// inserted, left out or swapped with their neighbour.
///
/// ```
/// use parallax::instruments::spelling::nearest;
/// assert_eq!(nearest("reverse", ["range", "reversed"]), Some("reversed"));
/// assert_eq!(nearest("colour", ["range", "reversed"]), None);
/// ```
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    let letters: Vec<char> = typed.chars().flat_map(char::to_lowercase).take(LONGEST).collect();
    let most = (letters.len() / 3).max(1);
    let distances = known.into_iter().map(|word| (distance(&letters, &word.chars().collect::<Vec<char>>()), word));
    distances.filter(|(steps, _)| *steps <= most).min_by_key(|(steps, _)| *steps).map(|(_, word)| word)
}

/// Steps from one word to the other, a swap of neighbours counting one (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_counts_one_step_and_the_empty_word_all_letters() {
        let letters = |word: &str| word.chars().collect::<Vec<char>>();
        assert_eq!(distance(&letters("wai_rs"), &letters("wai_sr")), 1);
        assert_eq!(distance(&letters(""), &letters("bond")), 4);
        assert_eq!(distance(&letters("task"), &letters("task")), 0);
    }
}

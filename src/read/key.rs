//! Short texts as numbers, so that ids and words are compared at once and found again without a search.

use crate::domain::people::PersonId;

/// Places to remember people at.
const PLACES: usize = 1 << PLACE_BITS;
const PLACE_BITS: u32 = 12;

/// A text of at most 15 bytes without NUL, padded with NULs. The empty text is the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Key(u64, u64);

/// What remains of sixteen bytes when so many of them belong to the text.
const MASKS: [Key; 16] = {
    let mut masks = [Key(0, 0); 16];
    let mut length = 1;
    while length < 16 {
        masks[length] = if length <= 8 {
            Key(u64::MAX >> (64 - 8 * length), 0)
        } else {
            Key(u64::MAX, u64::MAX >> (128 - 8 * length))
        };
        length += 1;
    }
    masks
};

impl Key {
    /// The key of a text; `None` if it is too long or holds a NUL.
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        let mut padded = [0; 16];
        padded.get_mut(..text.len())?.copy_from_slice(text);
        Self::at(&padded, 0, text.len()).filter(|_| !text.contains(&0))
    }

    /// The key of a part of a text that is known to hold no NUL; `None` if it is too long or the text ends soon after it.
    #[inline]
    pub(super) fn at(text: &[u8], from: usize, length: usize) -> Option<Self> {
        let sixteen = text.get(from..)?.first_chunk::<16>()?;
        let ([low, high], []) = sixteen.as_chunks::<8>() else { return None };
        let mask = MASKS.get(length)?;
        Some(Self(u64::from_le_bytes(*low) & mask.0, u64::from_le_bytes(*high) & mask.1))
    }

    /// Where people with this key are remembered.
    #[inline]
    fn place(self) -> usize {
        // Multiplicative hashing (Knuth 1998, 6.4): the high bits depend on all of the key.
        let mixed = (self.0 ^ self.1.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        usize::try_from(mixed >> (u64::BITS - PLACE_BITS)).unwrap_or(0)
    }
}

/// People whose ids were seen lately: one at each place, the last one who came.
#[derive(Debug)]
pub(super) struct Seen(Vec<(Key, PersonId)>);

impl Default for Seen {
    fn default() -> Self {
        Self(vec![(Key::default(), PersonId(0)); PLACES])
    }
}

impl Seen {
    /// The person with this id, if still known.
    #[inline]
    pub(super) fn find(&self, key: Key) -> Option<PersonId> {
        let (known, person) = self.0[key.place()];
        (known == key && key != Key::default()).then_some(person)
    }

    /// Remembers a person.
    pub(super) fn learn(&mut self, key: Key, person: PersonId) {
        self.0[key.place()] = (key, person);
    }
}

/// Where `byte` stands among 64 bytes, one bit for each. Of the bytes of `differs`, only a zero keeps its high bit clear
/// both in itself and when 0x7f is added to its low seven bits (Warren 2013, 6-1); the product brings the eight bits
/// together.
#[inline]
pub(super) fn places_of(byte: u8, text: &[u8; 64]) -> u64 {
    const LOW_BITS: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    const TOGETHER: u64 = 0x0102_0408_1020_4080;
    let pattern = u64::from_le_bytes([byte; 8]);
    let (words, _) = text.as_chunks::<8>();
    words.iter().rev().fold(0, |places, word| {
        let differs = u64::from_le_bytes(*word) ^ pattern;
        let hits = !(((differs & LOW_BITS) + LOW_BITS) | differs | LOW_BITS);
        places << 8 | (hits >> 7).wrapping_mul(TOGETHER) >> 56
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_place_of_a_byte_is_found(text in prop::collection::vec(prop::sample::select(&b",,-\xac\x00\x80a"[..]), 64)) {
            let found = places_of(b',', text.first_chunk().unwrap());
            for (at, byte) in text.iter().enumerate() {
                prop_assert_eq!(found >> at & 1 == 1, *byte == b',', "{}", at);
            }
        }

        #[test]
        fn keys_are_equal_where_texts_are(one in "[ab]{0,15}", other in "[ab]{0,15}", around in "[a-c]{16}") {
            let keys = [&one, &other].map(|text| Key::of(text.as_bytes()).unwrap());
            prop_assert_eq!(keys[0] == keys[1], one == other);
            let within = format!("{around}{one}{around}");
            prop_assert_eq!(Key::at(within.as_bytes(), 16, one.len()), Some(keys[0]));
        }
    }

    #[test]
    fn what_is_no_short_text_has_no_key() {
        assert_eq!(Key::of(&[b'a'; 16]), None);
        assert_eq!(Key::of(b"a\0"), None);
        assert_eq!(Key::at(b"0123456789abcde", 0, 3), None);
    }

    #[test]
    fn who_was_seen_is_found_until_another_takes_the_place() {
        let mut seen = Seen::default();
        let key = |number: u32| Key::of(format!("C{number}").as_bytes()).unwrap();
        assert_eq!(seen.find(Key::default()), None);
        for number in 0..20_000 {
            assert_eq!(seen.find(key(number)), None);
            seen.learn(key(number), PersonId(number));
            assert_eq!(seen.find(key(number)), Some(PersonId(number)));
        }
    }
}

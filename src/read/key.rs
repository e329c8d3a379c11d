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
        Self::within(&padded, text.len()).filter(|_| !text.contains(&0))
    }

    /// The key of the text that has so many of these bytes, none of which is known to be a NUL; `None` if it is too long.
    #[inline]
    pub(super) fn within(bytes: &[u8; 16], length: usize) -> Option<Self> {
        let mask = MASKS.get(length)?;
        let (words, _) = bytes.as_chunks::<8>();
        Some(Self(u64::from_le_bytes(words[0]) & mask.0, u64::from_le_bytes(words[1]) & mask.1))
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

/// Where `byte` stands among 64 bytes, one bit for each. Every byte that is equal keeps the bit of its own place among
/// eight, and a product brings the eight bits together.
#[inline]
pub(super) fn places_of(byte: u8, text: &[u8; 64]) -> u64 {
    const OWN_BITS: u64 = 0x8040_2010_0804_0201;
    const TOGETHER: u64 = 0x0101_0101_0101_0101;
    let mut equal = [0; 64];
    for (equal, own) in equal.iter_mut().zip(text) {
        *equal = if *own == byte { u8::MAX } else { 0 };
    }
    let (words, _) = equal.as_chunks::<8>();
    words.iter().zip(0..).fold(0, |places, (word, at)| {
        let bits = (u64::from_le_bytes(*word) & OWN_BITS).wrapping_mul(TOGETHER) >> 56;
        places | bits << (8 * at)
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
            let within = format!("{one}{around}");
            prop_assert_eq!(Key::within(within.as_bytes().first_chunk().unwrap(), one.len()), Some(keys[0]));
        }
    }

    #[test]
    fn what_is_no_short_text_has_no_key() {
        assert_eq!(Key::of(&[b'a'; 16]), None);
        assert_eq!(Key::of(b"a\0"), None);
        assert_eq!(Key::within(&[b'a'; 16], 16), None);
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

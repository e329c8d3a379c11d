//! JSON on lines of its own, two spaces further in for each level.

use std::io::{self, Write};

use memchr::memchr2;
use serde_json::ser::Formatter;

/// The same lines as those of `serde_json`, each begun with a single write: there can be very many.
#[derive(Default)]
pub(super) struct Lines {
    depth: usize,
    has_value: bool,
}

/// How a line begins that is not the first of its list.
const START: &[u8] = b",\n                                                                ";

impl Lines {
    fn begin<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        out.write_all(bracket)
    }

    fn end<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.has_value {
            self.line(out, true)?;
        }
        out.write_all(bracket)
    }

    fn line<W: ?Sized + Write>(&self, out: &mut W, first: bool) -> io::Result<()> {
        let from = usize::from(first);
        if let Some(start) = START.get(from..2 + 2 * self.depth) {
            return out.write_all(start);
        }
        out.write_all(&START[from..2])?;
        (0..self.depth).try_for_each(|_| out.write_all(b"  "))
    }
}

/// Signs that terminals obey, and that JSON lets stand as they are: DEL and C1.
fn is_obeyed(letter: char) -> bool {
    matches!(letter, '\u{7f}'..='\u{9f}')
}

impl Formatter for Lines {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        // C1 begins with this byte; most texts have neither.
        if memchr2(0x7f, 0xc2, fragment.as_bytes()).is_none() {
            return out.write_all(fragment.as_bytes());
        }
        for piece in fragment.split_inclusive(is_obeyed) {
            let plain = piece.trim_end_matches(is_obeyed);
            out.write_all(plain.as_bytes())?;
            for letter in piece[plain.len()..].chars() {
                write!(out, "\\u{:04x}", u32::from(letter))?;
            }
        }
        Ok(())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.line(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.line(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;
    use serde_json::{Serializer, Value, json};

    #[test]
    fn lines_are_those_of_the_library() {
        let deep = (0..40).fold(json!(1), |inner, _| json!([inner]));
        let values =
            json!({ "none": [], "nothing": {}, "list": [1, [], { "a": {} }, { "b": [null, "x\"y"], "c": 0.5 }] });
        for value in [values, deep, json!([]), Value::Null] {
            let mut own = Vec::new();
            value.serialize(&mut Serializer::with_formatter(&mut own, Lines::default())).unwrap();
            assert_eq!(String::from_utf8(own).unwrap(), format!("{value:#}"));
        }
    }

    #[test]
    fn no_sign_that_a_terminal_obeys_stands_in_a_text() {
        let value = json!({ "a\u{7f}": "\u{9b}31m\u{e9}\u{7f}\u{80}\u{a0}end", "c": "\u{c2}" });
        let mut own = Vec::new();
        value.serialize(&mut Serializer::with_formatter(&mut own, Lines::default())).unwrap();
        let text = String::from_utf8(own).unwrap();
        assert!(!text.contains(is_obeyed) && text.contains("\\u009b31m\u{e9}\\u007f\\u0080\u{a0}end"), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}

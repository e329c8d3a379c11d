//! Many names in one text.

use std::fmt::Write;

/// Room for one name: an id and a few words. A text that grows step by step is copied at each step.
const USUAL_LENGTH: usize = 20;

/// Names by their number, kept in one text, since hundreds of thousands of single strings take longer to make and to drop
/// than a model takes to fit.
///
/// ```
/// use parallax::domain::names::Names;
///
/// let names: Names = ["C1 session 1", "C1 session 2"].into_iter().collect();
/// assert_eq!((names.len(), &names[1]), (2, "C1 session 2"));
/// assert_eq!(names.get(2), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    /// Room for so many names.
    pub fn with_capacity(names: usize) -> Self {
        Self { text: String::with_capacity(names * USUAL_LENGTH), ends: Vec::with_capacity(names) }
    }

    /// Adds a name in parts.
    pub fn push(&mut self, parts: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.text.write_fmt(parts);
        self.ends.push(self.text.len());
    }

    /// Adds a name that ends with a number.
    ///
    /// ```
    /// use parallax::domain::names::Names;
    ///
    /// let mut names = Names::default();
    /// names.push_numbered("C1 session ", 4_294_967_295);
    /// names.push_numbered("C1 session ", 0);
    /// assert_eq!(names, ["C1 session 4294967295", "C1 session 0"]);
    /// ```
    pub fn push_numbered(&mut self, start: &str, number: u32) {
        let (mut digits, mut at, mut left) = ([b'0'; 10], 9, number);
        // Thousands of names are made like this, and formatting takes several times as long.
        while left >= 10 {
            digits[at] = b'0' + u8::try_from(left % 10).unwrap_or(0);
            (at, left) = (at - 1, left / 10);
        }
        digits[at] = b'0' + u8::try_from(left).unwrap_or(0);
        self.text.push_str(start);
        self.text.extend(digits[at..].iter().map(|&digit| char::from(digit)));
        self.ends.push(self.text.len());
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A name, from 0.
    pub fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }

    /// All, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.get(at))
    }
}

impl std::ops::Index<usize> for Names {
    type Output = str;

    /// Panics beyond the end, as a slice does.
    fn index(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }
}

impl<S: AsRef<str>> FromIterator<S> for Names {
    fn from_iter<I: IntoIterator<Item = S>>(names: I) -> Self {
        let mut all = Self::default();
        for name in names {
            all.text.push_str(name.as_ref());
            all.ends.push(all.text.len());
        }
        all
    }
}

impl<const N: usize> PartialEq<[&str; N]> for Names {
    fn eq(&self, other: &[&str; N]) -> bool {
        self.iter().eq(other.iter().copied())
    }
}

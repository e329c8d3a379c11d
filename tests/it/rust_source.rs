//! Just enough of Rust's grammar to read our own source: words, signs and string literals, without comments.

/// One piece of source with the line it starts on, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An identifier, a keyword or a number.
    Word(String),
    /// Any other single character; `::` is two of them.
    Sign(char),
    /// The inside of a string literal, as written.
    Text(String),
}

impl Piece {
    /// True for this word.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(own) if own == word)
    }

    /// True for this sign.
    pub(crate) fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// All pieces of a source file, comments (and so documentation) left out.
pub(crate) fn pieces(source: &str) -> Vec<Piece> {
    let mut reader = Reader { rest: source, line: 1 };
    let mut pieces = Vec::new();
    while let Some(first) = reader.rest.chars().next() {
        let line = reader.line;
        if let Some(kind) = reader.next_kind(first) {
            pieces.push(Piece { line, kind });
        }
    }
    pieces
}

/// The pieces without the items under `#[cfg(test)]`.
pub(crate) fn without_tests(pieces: &[Piece]) -> Vec<Piece> {
    let mut kept = Vec::new();
    let mut rest = pieces;
    while let Some(first) = rest.first() {
        if starts_test_item(rest) {
            rest = after_item(rest);
        } else {
            kept.push(first.clone());
            rest = &rest[1..];
        }
    }
    kept
}

fn starts_test_item(pieces: &[Piece]) -> bool {
    let is = |index: usize, test: &dyn Fn(&Piece) -> bool| pieces.get(index).is_some_and(test);
    is(0, &|piece| piece.is_sign('#'))
        && is(1, &|piece| piece.is_sign('['))
        && is(2, &|piece| piece.is_word("cfg"))
        && is(3, &|piece| piece.is_sign('('))
        && is(4, &|piece| piece.is_word("test"))
        && is(5, &|piece| piece.is_sign(')'))
}

/// What follows the item that starts here: it ends with its outermost brace, or with a semicolon before any.
fn after_item(pieces: &[Piece]) -> &[Piece] {
    let mut depth = 0_usize;
    for (index, piece) in pieces.iter().enumerate() {
        match piece.kind {
            Kind::Sign('{') => depth += 1,
            Kind::Sign('}') if depth <= 1 => return &pieces[index + 1..],
            Kind::Sign('}') => depth -= 1,
            Kind::Sign(';') if depth == 0 => return &pieces[index + 1..],
            _ => {}
        }
    }
    &[]
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Reader<'a> {
    /// Steps over `bytes` bytes and gives them back, counting lines.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn next_kind(&mut self, first: char) -> Option<Kind> {
        if self.rest.starts_with("//") {
            self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
            return None;
        }
        if self.rest.starts_with("/*") {
            self.take(block_comment(self.rest));
            return None;
        }
        if let Some(hashes) = raw_string_hashes(self.rest) {
            return Some(Kind::Text(self.raw_string(hashes)));
        }
        match first {
            '"' => Some(Kind::Text(self.string())),
            '\'' => {
                self.take(quote(self.rest));
                None
            }
            _ if first.is_alphanumeric() || first == '_' => {
                let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
                Some(Kind::Word(self.take(end).to_owned()))
            }
            _ => {
                self.take(first.len_utf8());
                (!first.is_whitespace()).then_some(Kind::Sign(first))
            }
        }
    }

    fn string(&mut self) -> String {
        self.take(1);
        let mut escaped = false;
        let end = self.rest.find(|c: char| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let text = self.take(end.unwrap_or(self.rest.len())).to_owned();
        self.take(usize::from(end.is_some()));
        text
    }

    fn raw_string(&mut self, hashes: usize) -> String {
        let opening = self.rest.find('"').map_or(self.rest.len(), |quote| quote + 1);
        self.take(opening);
        let closing = format!("\"{}", "#".repeat(hashes));
        let end = self.rest.find(&closing);
        let text = self.take(end.unwrap_or(self.rest.len())).to_owned();
        self.take(end.map_or(0, |_| closing.len()));
        text
    }
}

/// Length of the block comment that starts here; they nest.
fn block_comment(source: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < source.len() {
        let here = &source[at..];
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    source.len()
}

/// How many `#` a raw string literal that starts here has; `None` for anything else.
fn raw_string_hashes(source: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r"].into_iter().find(|prefix| source.starts_with(prefix))?;
    let after = &source[prefix.len()..];
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// Length of the character literal that starts here, or 1 for the quote of a lifetime.
fn quote(source: &str) -> usize {
    let mut characters = source.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => source[3..].find('\'').map_or(source.len(), |end| end + 4),
        Some((_, _)) => match characters.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, pieces, without_tests};

    fn words(source: &str) -> Vec<String> {
        pieces(source)
            .into_iter()
            .filter_map(|piece| match piece.kind {
                Kind::Word(word) => Some(word),
                _ => None,
            })
            .collect()
    }

    fn texts(source: &str) -> Vec<(usize, String)> {
        pieces(source)
            .into_iter()
            .filter_map(|piece| match piece.kind {
                Kind::Text(text) => Some((piece.line, text)),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn comments_are_no_source() {
        assert_eq!(words("a // b\n/* c /* d */ e */ f //! g"), ["a", "f"]);
    }

    #[test]
    fn strings_of_every_kind_are_texts() {
        let source = "let s = \"a\\\"b // c\";\nr#\"d \"e\" \"# b\"f\" r\"g\\\" br##\"h\"#\"##";
        let expected = [(1, "a\\\"b // c"), (2, "d \"e\" "), (2, "f"), (2, "g\\"), (2, "h\"#")];
        assert_eq!(texts(source), expected.map(|(line, text)| (line, text.to_owned())));
    }

    #[test]
    fn characters_and_lifetimes_do_not_open_strings() {
        assert_eq!(
            words("let q = '\"'; fn f<'a>(x: &'a str) { '\\'' } '\\u{22}' z"),
            ["let", "q", "fn", "f", "a", "x", "a", "str", "z"]
        );
    }

    #[test]
    fn test_modules_can_be_left_out() {
        let source = "fn a() { b() }\n#[cfg(test)]\nmod tests { fn c() { d() } }\nfn e() {}\n#[cfg(test)]\nuse f;\ng";
        let kept = without_tests(&pieces(source));
        let found = |word: &str| kept.iter().any(|piece| piece.is_word(word));
        assert!(["a", "b", "e", "g"].into_iter().all(found));
        assert!(!["c", "d", "f", "tests"].into_iter().any(found));
    }
}

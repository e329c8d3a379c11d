//! What a report may say about a difference between two people: neither of them is the measure of the other.

use crate::rust_source::{Kind, pieces, without_tests};
use crate::source_files::{is_test_file, source_files};

/// Words that make one view the truth or the other a fault, or that take missing evidence for equality.
const FORBIDDEN: [&str; 6] =
    ["overestimat", "underestimat", "inaccurate", "blind spot", "no difference", "predicts better"];

/// The folders whose string literals a reader may see.
const SPEAKING: [&str; 3] = ["analyze/", "render/", "report/"];

/// The forbidden words in the string literals of one file, as `path:line: word`.
fn forbidden_words(path: &str, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in without_tests(&pieces(source)) {
        if let Kind::Text(text) = piece.kind {
            let spoken = spoken(&text);
            let words = FORBIDDEN.into_iter().filter(|word| spoken.contains(word));
            found.extend(words.map(|word| format!("{path}:{}: {word}", piece.line)));
        }
    }
    found
}

/// Lower case, with breaks of a line inside a literal (and its continuation sign) as one space.
fn spoken(literal: &str) -> String {
    let joined = literal.replace("\\\n", " ").replace("\\n", " ").replace('\u{a0}', " ");
    joined.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn reports_take_nobodys_side() -> std::io::Result<()> {
    let files = source_files()?;
    let speaks = |path: &str| SPEAKING.iter().any(|folder| path.starts_with(folder)) && !is_test_file(path);
    let spoken: Vec<_> = files.iter().filter(|(path, _)| speaks(path)).collect();
    assert!(spoken.len() >= SPEAKING.len(), "found only {} files that speak", spoken.len());
    let found: Vec<String> = spoken.into_iter().flat_map(|(path, source)| forbidden_words(path, source)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[test]
fn each_forbidden_word_is_found() {
    for word in FORBIDDEN {
        let source = format!("fn say() -> &'static str {{\n    \"The {word} here\"\n}}");
        assert_eq!(forbidden_words("report/words.rs", &source), [format!("report/words.rs:2: {word}")]);
    }
}

#[test]
fn case_line_breaks_and_raw_strings_hide_nothing() {
    let sources = ["\"Blind Spot\"", "\"a blind \\\n      spot\"", "r#\"blind\n spot\"#", "\"blind\u{a0}spot\""];
    for source in sources {
        assert_eq!(forbidden_words("render/html.rs", source).len(), 1, "{source}");
    }
}

#[test]
fn comments_names_and_tests_may_use_them() {
    let source = "// no difference\n/// inaccurate\nfn inaccurate() {}\n\
                  #[cfg(test)]\nmod tests { fn t() { assert!(!page.contains(\"blind spot\")); } }";
    assert!(forbidden_words("report/words.rs", source).is_empty());
}

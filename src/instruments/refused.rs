//! What an instrument file may not say: each mistake, its code and its line.

use super::parse;
use super::parse_bytes;
use super::parse_definition;
use crate::domain::instrument::KeyStatus;
use crate::error::Problem;

const GOOD: &str = r#"id = "ours"
name = "Ours"
relationship = "therapy"
key = "user"
missing = ["99"]

[[form]]
perspective = ["client", "therapist"]
items = 4
range = [1, 5]
reversed = [2]
min_answered = { bond = 1.0 }
[form.scales]
bond = [1, 2]
goal = [3, 4]

[[pair]]
views = ["client", "therapist"]
parallel = "full"
"#;

fn problems(text: &str) -> Vec<Problem> {
    parse(text, "ours.toml").expect_err("the file is wrong")
}

/// The codes and lines found after one change to the good file.
fn found(from: &str, to: &str) -> Vec<(&'static str, u64)> {
    assert!(GOOD.contains(from), "the good file has no `{from}`");
    problems(&GOOD.replacen(from, to, 1)).iter().map(|p| (p.code, p.at.line.unwrap_or(0))).collect()
}

#[test]
fn the_good_file_is_good() {
    let definition = parse_definition(GOOD, "ours.toml").expect("no problem");
    assert_eq!(definition.missing, ["99"]);
    let form = &definition.instrument.forms[0];
    let shares: Vec<(&str, f64)> = form.scales.iter().map(|s| (s.id.as_str(), s.min_answered)).collect();
    assert_eq!(shares, [("bond", 1.0), ("goal", 0.75), ("total", 0.75)]);
    assert!(parse(&format!("\u{feff}{GOOD}"), "bom.toml").is_ok());
}

#[test]
fn every_mistake_has_its_code_and_its_line() {
    let cases: [(&str, &str, &str, u64); 32] = [
        ("reversed =", "reverse =", "unknown-key", 11),
        ("name = \"Ours\"", "name = \"Ours\"\ninclude = \"/etc/passwd\"", "unknown-key", 3),
        ("[[pair]]", "[[pair]]\ntemplate = \"x\"", "unknown-key", 18),
        ("bond = 1.0", "bnod = 1.0", "unknown-key", 12),
        ("id = \"ours\"\n", "", "missing-key", 1),
        ("items = 4\n", "", "missing-key", 7),
        ("perspective = [\"client\", \"therapist\"]\n", "", "missing-key", 7),
        ("range = [1, 5]\n", "", "missing-key", 7),
        ("items = 4", "items = \"4\"", "wrong-type", 9),
        ("items = 4", "items = 4.5", "wrong-type", 9),
        ("relationship = \"therapy\"", "relationship = \"threapy\"", "wrong-type", 3),
        ("id = \"ours\"", "id = \"../ours\"", "wrong-type", 1),
        ("views = [\"client\", \"therapist\"]", "views = [\"client\"]", "wrong-type", 18),
        ("perspective = [\"client\", \"therapist\"]", "perspective = []", "wrong-type", 8),
        ("range = [1, 5]", "range = [5, 1]", "bad-range", 10),
        ("range = [1, 5]", "range = [1, 1]", "bad-range", 10),
        ("range = [1, 5]", "range = [1, nan]", "bad-range", 10),
        ("range = [1, 5]", "range = [-inf, 5]", "bad-range", 10),
        ("range = [1, 5]", "range = [1, 1e400]", "bad-range", 10),
        ("range = [1, 5]", "range = [1, 5, 7]", "bad-range", 10),
        ("range = [1, 5]", "range = [1, 5.5]", "bad-range", 10),
        ("bond = 1.0", "bond = 1.5", "bad-range", 12),
        ("items = 4", "items = 99999999999999999999", "bad-range", 9),
        ("bond = [1, 2]", "bond = []", "no-items", 14),
        ("bond = [1, 2]", "bond = [1, 1]", "duplicate-item", 14),
        ("reversed = [2]", "reversed = [2, 2]", "duplicate-item", 11),
        ("bond = [1, 2]", "bond = [1, 5]", "unknown-item", 14),
        ("reversed = [2]", "reversed = [0]", "unknown-item", 11),
        ("\"client\", \"therapist\"]\nitems", "\"client\", \"client\"]\nitems", "duplicate-perspective", 8),
        ("\"client\", \"therapist\"]\nitems", "\"client\", \"trainee\"]\nitems", "unknown-perspective", 8),
        ("missing = [\"99\"]", "missing = [3]", "missing-code-in-range", 5),
        ("[form.scales]", "[form.scales", "toml-syntax", 13),
    ];
    for (from, to, code, line) in cases {
        let all = found(from, to);
        assert!(all.contains(&(code, line)), "{to}: {all:?}");
    }
    assert!(found("items = 4", "items = 0").iter().any(|(code, _)| *code == "no-items"));
}

#[test]
fn all_mistakes_are_found_at_once_in_the_order_of_the_file() {
    let text = GOOD
        .replace("reversed =", "reverse =")
        .replace("[1, 5]", "[5, 1]")
        .replace("goal = [3, 4]", "goal = [3, 9]")
        .replace("\"full\"", "\"fully\"");
    let found: Vec<(&str, u64)> = problems(&text).iter().map(|p| (p.code, p.at.line.unwrap_or(0))).collect();
    assert_eq!(found, [("bad-range", 10), ("unknown-key", 11), ("unknown-item", 15), ("wrong-type", 19)]);
}

#[test]
fn a_misspelt_key_is_named_with_the_right_one_and_its_place() {
    let all = problems(&GOOD.replace("reversed =", "reverse ="));
    assert_eq!(all[0].hint.as_deref(), Some("did you mean `reversed`?"));
    assert_eq!((all[0].token.as_deref(), all[0].at.column), (Some("reverse"), Some(1)));
    assert_eq!(all[0].at.file.as_deref(), Some("ours.toml"));
    let all = problems(&GOOD.replace("[1, 5]", "[1, nan]"));
    assert_eq!(all[0].at.column, Some(13));
}

#[test]
fn two_forms_for_one_perspective_are_refused() {
    let text = format!("{GOOD}\n[[form]]\nperspective = \"client\"\nitems = 2\n");
    assert_eq!(problems(&text)[0].code, "duplicate-perspective");
    let text = format!("{GOOD}\n[[pair]]\nviews = [\"therapist\", \"client\"]\nparallel = \"none\"\n");
    assert_eq!(problems(&text)[0].code, "duplicate-perspective");
    let text = format!("{GOOD}\n[[pair]]\nviews = [\"observer\", \"client\"]\nparallel = \"none\"\n");
    assert_eq!(problems(&text)[0].code, "unknown-perspective");
}

#[test]
fn other_kinds_of_file_are_refused_with_advice() {
    let table = problems("client_id,session,item1\nC1,1,4\n");
    assert_eq!((table.len(), table[0].code), (1, "toml-syntax"));
    assert!(table[0].hint.as_deref().is_some_and(|hint| hint.contains("INPUT")));
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("id".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let refused = parse_bytes(&utf16, "x.toml").expect_err("UTF-16");
    assert_eq!((refused[0].code, refused[0].at.line), ("encoding-utf16", Some(1)));
    assert_eq!(problems("i\0d\0")[0].code, "encoding-utf16");
    assert_eq!(problems("\0i\0d")[0].code, "encoding-utf16");
    assert_eq!(problems("id = \"a\0b\"")[0].code, "toml-syntax");
    let latin1 = parse_bytes(b"id = \"a\"\nname = \"F\xfcr uns\"\n", "x.toml").expect_err("Latin-1");
    assert_eq!((latin1[0].code, latin1[0].at.line, latin1[0].at.column), ("encoding-invalid-utf8", Some(2), Some(10)));
    assert_eq!(problems("")[0].code, "missing-key");
}

#[test]
fn deep_nesting_is_refused_and_does_not_exhaust_the_stack() {
    for depth in [2_000, 200_000] {
        let text = format!("id = {}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(problems(&text)[0].code, "toml-syntax");
        assert_eq!(problems(&format!("id = {}", "{a=".repeat(depth)))[0].code, "toml-syntax");
    }
}

#[test]
fn many_mistakes_take_no_more_than_linear_time() {
    let text: String = (0..20_000).map(|i| ["k", &i.to_string(), " = 1\n"].concat()).collect();
    assert_eq!(problems(&text).iter().filter(|p| p.code == "unknown-key").count(), 20_000);
}

#[test]
fn a_frame_has_no_key_and_a_key_has_no_scores() {
    let frame = "id = \"f\"\nname = \"F\"\nkey = \"frame\"\n[[form]]\nperspective = \"client\"\n";
    assert_eq!(problems(frame)[0].code, "missing-key");
    let with_key = format!("{frame}scores = [\"a\"]\nreversed = [1]\n");
    assert_eq!(problems(&with_key).iter().map(|p| p.code).collect::<Vec<_>>(), ["unknown-key"]);
    let good = parse(&format!("{frame}scores = [\"a\", \"total\"]\n"), "f.toml").expect("a frame");
    assert_eq!((good.forms[0].items, good.scale_ids()), (0, vec!["a", "total"]));
    assert_eq!(found("reversed = [2]", "scores = [\"bond\"]")[0].0, "unknown-key");
}

#[test]
fn a_user_cannot_call_a_key_verified() {
    let instrument = parse(&GOOD.replace("\"user\"", "\"verified\""), "ours.toml").expect("readable");
    assert_eq!(instrument.key, KeyStatus::User);
}

#[test]
fn the_total_can_be_turned_off_or_given() {
    let scales = |text: &str| {
        let instrument = parse(text, "ours.toml").expect("readable");
        instrument.forms[0].scales.iter().map(|s| (s.id.clone(), s.items.clone())).collect::<Vec<_>>()
    };
    let off = scales(&GOOD.replace("[form.scales]", "[form.scales]\ntotal = false"));
    assert_eq!(off.len(), 2);
    assert_eq!(scales(&GOOD.replace("items = 4", "items = 4\ntotal = false")), off);
    let own = scales(&GOOD.replace("[form.scales]", "[form.scales]\ntotal = [4, 1]"));
    assert_eq!(own[2], ("total".to_string(), vec![1, 4]));
}

#[test]
fn no_damage_of_one_character_makes_the_reader_fail() {
    let characters: Vec<char> = GOOD.chars().collect();
    for at in 0..characters.len() {
        for put in [None, Some('é'), Some('['), Some('"'), Some('9'), Some('-'), Some('\r')] {
            let mut text: String = characters[..at].iter().collect();
            text.extend(put);
            text.extend(&characters[at + 1..]);
            let lines = text.lines().count() as u64 + text.matches('\r').count() as u64;
            for problem in parse(&text, "ours.toml").err().unwrap_or_default() {
                assert!(problem.at.line.is_some_and(|line| line <= lines + 1), "{problem:?}");
            }
        }
    }
}

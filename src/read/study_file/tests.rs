//! Every key, and every way to get one wrong.

use super::*;

fn first(text: &str) -> (&'static str, Option<u64>) {
    let problem = study_file(text, "parallax.toml").unwrap_err().remove(0);
    (problem.code, problem.at.line)
}

#[test]
fn every_key_of_the_contract_is_read() {
    let text = "[study]\ntitle = \"T\"\n[[ratings]]\nfile = \"r.csv\"\ninstrument = { column = \"form\" }\nlayout = \"long\"\n\
        missing = [\"\", \"NA\", -99]\ncolumns = { client_id = \"client\", item = \"q\" }\nperspectives = { patient = \"client\" }\n\
        labels = { never = 1, half = 2.5 }\nrange = [1, 7]\nscores = \"sum\"\nconstant = { perspective = \"client\" }\n\
        [[outcomes]]\nfile = \"a.csv\"\nname = \"adherence\"\nkind = \"binary\"\nrated_by = \"client\"\nlag = 1\n";
    let study = study_file(text, "parallax.toml").unwrap();
    assert_eq!(study.title.as_deref(), Some("T"));
    let options = &study.ratings[0].options;
    assert_eq!(options.missing, ["", "NA", "-99"]);
    assert_eq!(options.map[1], ("q".to_owned(), "item".to_owned()));
    assert_eq!(options.labels[0], ("half".to_owned(), Decimal { mantissa: 25, digits: 1 }));
    assert_eq!((options.range, options.scores), (Some((1.0, 7.0)), Some(Metric::Sum)));
    assert_eq!((study.outcomes[0].column.as_str(), study.outcomes[0].lag), ("adherence", 1));
    assert_eq!(study.ratings[0].at.line, Some(4));
}

#[test]
fn faults_have_the_code_and_the_line() {
    let ratings = "[[ratings]]\nfile = \"r.csv\"\n";
    assert_eq!(first("[study\n"), ("toml-syntax", Some(1)));
    assert_eq!(first(&format!("{ratings}colour = 1\n")), ("unknown-key", Some(3)));
    assert_eq!(first("[[ratings]]\nlayout = \"long\"\n"), ("missing-key", Some(1)));
    assert_eq!(first("[[ratings]]\nfile = 3\n"), ("wrong-type", Some(2)));
    assert_eq!(first(&format!("{ratings}layout = \"tall\"\n")), ("wrong-type", Some(3)));
    assert_eq!(first(&format!("{ratings}range = [7, 1]\n")), ("bad-range", Some(3)));
    assert_eq!(first(&format!("{ratings}range = [1, inf]\n")), ("bad-range", Some(3)));
    assert_eq!(first(&format!("{ratings}labels = {{ a = nan }}\n")), ("wrong-type", Some(3)));
    assert_eq!(
        first(&format!("{ratings}perspectives = {{ parent = \"mother\" }}\n")),
        ("unknown-perspective", Some(3))
    );
    assert_eq!(first(&format!("{ratings}instrument = {{ colum = \"form\" }}\n")), ("wrong-type", Some(3)));
    assert_eq!(first("[[ratings]]\nfile = \"/etc/passwd\"\n"), ("wrong-type", Some(2)));
    assert_eq!(first("[study]\n"), ("missing-key", Some(1)));
}

#[test]
fn a_missing_code_is_text_or_a_number() {
    let ratings = "[[ratings]]\nfile = \"r.csv\"\n";
    let outcome = format!("{ratings}[[outcomes]]\nfile = \"a.csv\"\nname = \"a\"\n");
    for code in ["nan", "inf", "-inf", "true", "2026-01-01", "[1]", "{ a = 1 }"] {
        assert_eq!(first(&format!("{ratings}missing = [\n  {code}]\n")), ("wrong-type", Some(4)), "{code}");
        assert_eq!(first(&format!("{outcome}missing = [{code}]\n")), ("wrong-type", Some(6)), "{code}");
    }
    let study = study_file(&format!("{ratings}missing = [-9, 99.5, \"nan\"]\n"), "parallax.toml").unwrap();
    assert_eq!(study.ratings[0].options.missing, ["-9", "99.5", "nan"]);
}

#[test]
fn a_file_name_with_a_nul_character_is_not_called_empty() {
    let problems = study_file("[[ratings]]\nlayout = \"long\"\nfile = \"a\\u0000b\"\n", "parallax.toml").unwrap_err();
    assert_eq!((problems[0].code, problems[0].at.line), ("wrong-type", Some(3)));
    assert!(problems[0].message.contains("NUL"), "{}", problems[0].message);
}

#[test]
fn two_outcomes_of_one_name_are_refused() {
    let outcome = |file: &str| format!("[[outcomes]]\nfile = \"{file}\"\nname = \"adherence\"\n");
    let text = format!("[[ratings]]\nfile = \"r.csv\"\n{}{}", outcome("a.csv"), outcome("b.csv"));
    assert_eq!(first(&text), ("duplicate-header", Some(8)));
}

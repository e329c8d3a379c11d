//! Every input error has its file in fixtures/hostile, and is told with code, line, column and token.

use std::collections::BTreeSet;
use std::path::PathBuf;

use parallax::domain::study::Study;
use parallax::error::Error;
use parallax::read::request::InstrumentChoice;
use parallax::read::request::Request;
use parallax::read::request::Source;

/// Line, column, header of the column and token.
type Place = (Option<u64>, Option<usize>, Option<&'static str>, Option<&'static str>);

struct Refused {
    file: &'static str,
    code: &'static str,
    place: Place,
    words: &'static [&'static str],
}

const fn refused(file: &'static str, code: &'static str, place: Place, words: &'static [&'static str]) -> Refused {
    Refused { file, code, place, words }
}

struct Read {
    file: &'static str,
    notices: &'static [&'static str],
    /// Records, forms, clients, raters, missing answers.
    counts: [usize; 5],
}

const fn read(file: &'static str, notices: &'static [&'static str], counts: [usize; 5]) -> Read {
    Read { file, notices, counts }
}

#[rustfmt::skip]
const REFUSED: &[Refused] = &[
    refused("blank_lines_then_error.csv", "not-a-number", (Some(11), Some(9), Some("item4"), Some("x")), &[]),
    refused("bom_only.csv", "empty-file", (None, None, None, None), &[]),
    refused("comment_preamble.csv", "missing-column", (Some(1), None, None, None), &["#"]),
    refused("cr_error_first.csv", "not-a-number", (Some(2), Some(9), Some("item4"), Some("x")), &[]),
    refused("cr_error_last.csv", "not-a-number", (Some(25), Some(9), Some("item4"), Some("x")), &[]),
    refused("crlf_error_last.csv", "not-a-number", (Some(25), Some(9), Some("item4"), Some("x")), &[]),
    refused("duplicate_conflict.csv", "duplicate-rating", (Some(26), None, None, None), &["6", "26"]),
    refused("duplicate_header.csv", "duplicate-header", (Some(1), Some(9), Some("item3"), Some("item3")), &[]),
    refused("duplicate_header_case.csv", "duplicate-header", (Some(1), Some(18), Some("Item3"), Some("Item3")), &[]),
    refused("empty_rater_id.csv", "empty-id", (Some(10), Some(4), Some("rater_id"), Some("")), &[]),
    refused("empty_therapist_id.csv", "empty-id", (Some(10), Some(2), Some("therapist_id"), Some("")), &[]),
    refused("excel_sep_line_lies.csv", "missing-column", (Some(2), None, None, None), &["sep="]),
    refused("file_of_one_column.csv", "missing-column", (Some(1), None, None, None), &[]),
    refused("float_point_end.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("3.")), &[]),
    refused("float_point_start.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some(".5e1")), &[]),
    refused("gzip_named.csv", "not-text", (Some(1), None, None, None), &["gzip"]),
    refused("html_named.csv", "missing-column", (Some(1), None, None, None), &["HTML"]),
    refused("huge_value.csv", "out-of-range", (Some(4), Some(7), Some("item2"), Some("1e308")), &[]),
    refused("inf_text.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("inf")), &[]),
    refused("json_named.csv", "missing-column", (Some(1), None, None, None), &["JSON"]),
    refused("labels_not_numbers.csv", "not-a-number", (Some(2), Some(6), Some("item1"), Some("Very Often")), &["label"]),
    refused("limesurvey_codes.csv", "missing-column", (Some(1), None, None, None), &["LimeSurvey"]),
    refused("missing_code_minus99.csv", "out-of-range", (Some(7), Some(11), Some("item6"), Some("-99")), &["missing"]),
    refused("missing_item7.csv", "missing-column", (Some(1), None, None, None), &["item7"]),
    refused("mixed_scales.csv", "out-of-range", (Some(3), Some(6), Some("item1"), Some("7")), &["therapist"]),
    refused("mixed_utf8_cp1252.csv", "encoding-invalid-utf8", (Some(7), Some(1), Some("client_id"), None), &[]),
    refused("nan_text.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("NaN")), &[]),
    refused("nul_byte.csv", "nul-byte", (Some(8), Some(1), Some("client_id"), None), &[]),
    refused("out_of_range_high.csv", "out-of-range", (Some(9), Some(8), Some("item3"), Some("6")), &["1", "5", "6"]),
    refused("out_of_range_zero.csv", "out-of-range", (Some(9), Some(8), Some("item3"), Some("0")), &[]),
    refused("overflow_value.csv", "out-of-range", (Some(4), Some(7), Some("item2"), Some("1e400")), &[]),
    refused("perspective_blank.csv", "unknown-perspective", (Some(12), Some(5), Some("perspective"), Some("")), &[]),
    refused("perspective_number.csv", "unknown-perspective", (Some(12), Some(5), Some("perspective"), Some("2")), &[]),
    refused("perspective_parent.csv", "unknown-perspective", (Some(12), Some(5), Some("perspective"), Some("parent")), &[]),
    refused("perspective_typo.csv", "unknown-perspective", (Some(12), Some(5), Some("perspective"), Some("theraptist")), &["therapist"]),
    refused("qualtrics_export.csv", "missing-column", (Some(1), None, None, None), &["Qualtrics"]),
    refused("quoted_newline_then_error.csv", "not-a-number", (Some(8), Some(14), Some("item9"), Some("six")), &[]),
    refused("ragged_short.csv", "wrong-field-count", (Some(7), None, None, None), &["16", "17"]),
    refused("redcap_two_boxes.csv", "missing-column", (Some(1), None, None, None), &["REDCap"]),
    refused("repeated_header.csv", "repeated-header", (Some(14), None, None, None), &[]),
    refused("session_float.csv", "session-not-integer", (Some(2), Some(3), Some("session"), Some("1.0")), &[]),
    refused("session_iso_dates.csv", "session-not-integer", (Some(2), Some(3), Some("session"), Some("2024-03-01")), &[]),
    refused("session_labels.csv", "session-not-integer", (Some(2), Some(3), Some("session"), Some("intake")), &[]),
    refused("session_negative.csv", "session-not-integer", (Some(2), Some(3), Some("session"), Some("-1")), &[]),
    refused("text_after_quote.csv", "text-after-quote", (Some(8), Some(1), Some("client_id"), None), &[]),
    refused("tiny_value.csv", "out-of-range", (Some(4), Some(7), Some("item2"), Some("1e-320")), &[]),
    refused("transposed.csv", "missing-column", (Some(1), None, None, None), &[]),
    refused("truncated_utf8.csv", "encoding-invalid-utf8", (Some(25), Some(1), Some("client_id"), None), &[]),
    refused("unclosed_quote.csv", "unclosed-quote", (Some(6), Some(1), Some("client_id"), None), &["quote"]),
    refused("unclosed_quote_notes.csv", "unclosed-quote", (Some(6), Some(18), Some("notes"), None), &["quote"]),
    refused("utf16le_nobom.csv", "encoding-utf16", (Some(1), None, None, None), &["UTF-16"]),
    refused("value_arabic_digit.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("٣")), &[]),
    refused("value_boolean.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("TRUE")), &[]),
    refused("value_excel_date.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("3-May")), &[]),
    refused("value_excel_div.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("#DIV/0!")), &[]),
    refused("value_excel_na.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("#N/A")), &[]),
    refused("value_likert_label.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("5 - Always")), &[]),
    refused("value_likert_text.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("Always")), &[]),
    refused("value_quote_char.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("\"3")), &[]),
    refused("value_roman.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("Ⅲ")), &[]),
    refused("value_spss_null.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("#NULL!")), &[]),
    refused("value_vulgar_fraction.csv", "not-a-number", (Some(5), Some(7), Some("item2"), Some("3½")), &[]),
    refused("windows1252.csv", "encoding-invalid-utf8", (Some(5), Some(1), Some("client_id"), None), &["UTF-8", "Windows-1252"]),
    refused("workbook_formula_no_value.xlsx", "formula-without-value", (Some(3), Some(10), None, None), &["calculate"]),
    refused("workbook_shared_count.xlsx", "not-a-workbook", (None, None, None, None), &["4294967295"]),
    refused("workbook_external_entity.xlsx", "not-a-workbook", (None, None, None, None), &["document type"]),
];

#[rustfmt::skip]
const READ: &[Read] = &[
    read("ansi_escape_id.csv", &["id-invisible"], [24, 24, 4, 7, 0]),
    read("blank_lines.csv", &[], [24, 24, 4, 7, 0]),
    read("blank_twin.csv", &["all-missing"], [25, 24, 4, 7, 0]),
    read("bom_twice.csv", &["extra-bom"], [24, 24, 4, 7, 0]),
    read("clean_long.csv", &[], [24, 24, 4, 7, 0]),
    read("client_rater_mismatch.csv", &["rater-mismatch"], [24, 24, 4, 7, 0]),
    read("columns_shuffled.csv", &[], [24, 24, 4, 7, 0]),
    read("constant_offset_raters.csv", &[], [8, 8, 4, 2, 0]),
    read("ctrl_z_tail.csv", &["dos-eof"], [24, 24, 4, 7, 0]),
    read("formula_ids.csv", &["id-invisible", "near-duplicate-id"], [60, 60, 10, 13, 0]),
    read("fractional_rating.csv", &["not-integer"], [24, 24, 4, 7, 0]),
    read("hash_ids.csv", &[], [24, 24, 4, 7, 0]),
    read("header_case_space.csv", &["header-normalised"], [24, 24, 4, 7, 0]),
    read("header_newline.csv", &["unknown-column"], [24, 24, 4, 7, 0]),
    read("homoglyph_id.csv", &["near-duplicate-id", "rater-mismatch"], [24, 24, 5, 7, 0]),
    read("identifying_columns.csv", &["identifying-column", "unknown-column"], [24, 24, 4, 7, 0]),
    read("identifying_ids.csv", &["identifying-ids"], [24, 24, 4, 7, 0]),
    read("item13_extra.csv", &["unknown-item"], [24, 24, 4, 7, 0]),
    read("items_zero_padded.csv", &["header-normalised"], [24, 24, 4, 7, 0]),
    read("keyword_ids.csv", &["keyword-id"], [48, 48, 8, 11, 0]),
    read("large_offset_unbounded.csv", &[], [24, 24, 4, 7, 0]),
    read("leading_zero_ids.csv", &[], [24, 24, 4, 7, 0]),
    read("long_id.csv", &[], [24, 24, 4, 7, 0]),
    read("long_integer_ids.csv", &[], [24, 24, 4, 7, 0]),
    read("missing_blank_na.csv", &[], [24, 24, 4, 7, 2]),
    read("mixed_line_ends.csv", &[], [24, 24, 4, 7, 0]),
    read("normal_forms.csv", &["near-duplicate-id"], [24, 24, 5, 8, 0]),
    read("one_rater.csv", &["too-few-raters"], [16, 16, 8, 1, 0]),
    read("one_rating_all_missing.csv", &["all-missing"], [24, 24, 4, 7, 12]),
    read("pandas_index.csv", &["unnamed-column"], [24, 24, 4, 7, 0]),
    read("perspective_all_missing.csv", &["all-missing"], [24, 24, 4, 7, 96]),
    read("pipe.csv", &["delimiter-detected"], [24, 24, 4, 7, 0]),
    read("quoting_ids.csv", &["id-invisible", "identifying-ids"], [30, 30, 5, 8, 0]),
    read("rater_two_perspectives.csv", &["rater-two-perspectives"], [24, 24, 4, 7, 0]),
    read("rows_of_commas.csv", &["empty-row"], [26, 24, 4, 7, 0]),
    read("rows_shuffled.csv", &[], [24, 24, 4, 7, 0]),
    read("rtl_emoji_ids.csv", &["id-invisible"], [42, 42, 7, 10, 0]),
    read("semicolon.csv", &["delimiter-detected"], [24, 24, 4, 7, 0]),
    read("semicolon_decimal_comma.csv", &["decimal-comma", "delimiter-detected", "not-integer"], [24, 24, 4, 7, 0]),
    read("session_numeric_order.csv", &[], [72, 72, 2, 5, 0]),
    read("shared_client_rater.csv", &["shared-rater"], [24, 24, 4, 4, 0]),
    read("spaces_after_commas.csv", &["blanks-trimmed", "id-trimmed", "perspective-normalised"], [24, 24, 4, 7, 0]),
    read("straight_lining.csv", &[], [24, 24, 4, 7, 0]),
    read("stray_quote_in_field.csv", &["rater-mismatch", "stray-quote"], [24, 24, 5, 7, 0]),
    read("tab_named.csv", &["delimiter-detected"], [24, 24, 4, 7, 0]),
    read("trailing_space_ids.csv", &["id-trimmed", "near-duplicate-id"], [24, 24, 4, 7, 0]),
    read("wide_blank_perspective.csv", &[], [8, 20, 4, 7, 0]),
    read("wide_clean.csv", &[], [8, 24, 4, 7, 0]),
    read("utf16be_bom.csv", &["transcoded-utf16"], [24, 24, 4, 7, 0]),
    read("wide_totals.csv", &["wide-layout"], [8, 24, 4, 7, 0]),
    read("workbook_clean.xlsx", &[], [24, 24, 4, 7, 0]),
];

/// The files of the corpus, which its own test reads too, and more beside them.
const FOLDERS: [&str; 2] = ["fixtures/hostile/files", "fixtures/hostile/more"];

fn broken(file: &str) -> PathBuf {
    let [files, more] = FOLDERS.map(|folder| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder).join(file));
    if more.exists() { more } else { files }
}

fn study_of(file: &str) -> Result<Study, Error> {
    let unbounded = file.contains("unbounded") || file.contains("offset");
    let instrument = broken(if unbounded { "instrument_unbounded.toml" } else { "instrument_good.toml" });
    let request = Request {
        inputs: vec![Source::Path(broken(file))],
        instrument: Some(InstrumentChoice::Named(instrument.display().to_string())),
        ..Request::default()
    };
    parallax::read::study(&request, &mut std::io::empty())
}

#[test]
fn every_broken_file_is_refused_at_the_right_place() {
    for case in REFUSED {
        let error = study_of(case.file).map(|_| ()).expect_err(case.file);
        assert_eq!(error.exit_code(), 1, "{}", case.file);
        let problem = &error.problems()[0];
        let at = &problem.at;
        let place = (at.line, at.column, at.column_name.as_deref(), problem.token.as_deref());
        assert_eq!((problem.code, place), (case.code, case.place), "{}: {}", case.file, problem.message);
        assert_eq!(at.file.as_deref(), Some(broken(case.file).display().to_string().as_str()));
        let text = format!("{} {}", problem.message, problem.hint.as_deref().unwrap_or("")).to_lowercase();
        for word in case.words {
            assert!(text.contains(&word.to_lowercase()), "{}: no `{word}` in `{text}`", case.file);
        }
        assert!(!text.contains(['\n', '\u{1b}', '\0']), "{}: {text:?}", case.file);
    }
}

#[test]
fn every_odd_but_sound_file_is_read_whole_and_told() {
    for case in READ {
        let study = study_of(case.file).unwrap_or_else(|error| panic!("{}: {error}", case.file));
        let codes: BTreeSet<&str> = study.notices.iter().map(|notice| notice.code).collect();
        assert_eq!(codes.into_iter().collect::<Vec<_>>(), case.notices, "{}", case.file);
        assert_eq!(counts(&study), case.counts, "{}", case.file);
        let input = &study.inputs[0];
        let excluded: usize = input.excluded.iter().map(|(_, records)| records).sum();
        assert_eq!(input.records, input.used + excluded, "{}", case.file);
    }
}

fn counts(study: &Study) -> [usize; 5] {
    let ratings = &study.ratings[0];
    let clients: BTreeSet<_> = study.dyads.iter().map(|dyad| dyad.receiver).collect();
    let raters: BTreeSet<_> = ratings.rater.iter().collect();
    let cells = (0..ratings.len()).flat_map(|row| (0..ratings.items.width()).map(move |item| (row, item)));
    let missing = cells.filter(|&(row, item)| ratings.items.get(row, item).is_none()).count();
    [study.inputs[0].records, ratings.len(), clients.len(), raters.len(), missing]
}

#[test]
fn the_same_data_in_another_dress_are_the_same_study() {
    let clean = numbers(&study_of("clean_long.csv").unwrap());
    let same = [
        "semicolon.csv",
        "tab_named.csv",
        "pipe.csv",
        "mixed_line_ends.csv",
        "blank_lines.csv",
        "blank_twin.csv",
        "bom_twice.csv",
        "columns_shuffled.csv",
        "rows_shuffled.csv",
        "spaces_after_commas.csv",
        "header_case_space.csv",
        "items_zero_padded.csv",
        "header_newline.csv",
        "pandas_index.csv",
        "rows_of_commas.csv",
        "ctrl_z_tail.csv",
        "trailing_space_ids.csv",
        "item13_extra.csv",
        "identifying_columns.csv",
    ];
    for file in same {
        assert_eq!(numbers(&study_of(file).unwrap()), clean, "{file}");
    }
}

/// Everything that analyses see, with ids as text.
fn numbers(study: &Study) -> Vec<String> {
    let ratings = &study.ratings[0];
    let row = |at: usize| {
        let session = study.session(ratings.session[at]);
        let dyad = study.dyad(session.dyad);
        let ids = [dyad.receiver, dyad.giver, ratings.rater[at]].map(|person| study.people.id(person));
        let items: Vec<Option<f64>> = (0..ratings.items.width()).map(|item| ratings.items.value(at, item)).collect();
        format!("{ids:?} {} {:?} {items:?}", session.number, ratings.perspective[at])
    };
    (0..ratings.len()).map(row).collect()
}

#[test]
fn a_path_that_is_not_there_is_named_with_exit_code_4() {
    let error = study_of("no_such_file.csv").map(|_| ()).unwrap_err();
    assert_eq!(error.exit_code(), 4);
    assert!(error.to_string().contains("no_such_file.csv"), "{error}");
}

#[test]
fn every_file_of_the_folders_has_its_line_here() {
    let listed: BTreeSet<&str> =
        REFUSED.iter().map(|case| case.file).chain(READ.iter().map(|case| case.file)).collect();
    for entry in FOLDERS.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()) {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(listed.contains(name.as_str()) || name.starts_with("instrument_"), "{name} is tested by nothing");
    }
}

//! Files of another program, cut short, with bytes changed.

use super::*;

const PLAIN: &[u8] = include_bytes!("../../../fixtures/formats/plain.sav");
const BYTECODE: &[u8] = include_bytes!("../../../fixtures/formats/bytecode.sav");

fn rows(bytes: &[u8]) -> (Vec<String>, Vec<&'static str>) {
    let (text, notices) = text(bytes, &[]).unwrap();
    let lines = String::from_utf8(text).unwrap().lines().map(str::to_owned).collect();
    (lines, notices.iter().map(|notice| notice.code).collect())
}

#[test]
fn names_labels_missing_values_and_dates_are_read() {
    let (lines, notices) = rows(PLAIN);
    assert_eq!(notices, ["user-missing", "value-labels"]);
    let items: Vec<String> = (1..=12).map(|item| format!("item{item}")).collect();
    let names = format!("client_id,therapist_id,session,rater_id,{},view,date,a_long_variable_name", items.join(","));
    assert_eq!(lines[0], names);
    let long = "Müller ".repeat(60);
    assert_eq!(lines[1], format!("C001,T01,1,C001,4,3,4,3,3,4,3,3,4,5,3,3,client,2026-03-09,{}", long.trim_end()));
    let sixth: Vec<&str> = lines[6].split(',').collect();
    assert_eq!((sixth[9], sixth[16]), ("", "observer"), "user-missing 99");
    assert_eq!(lines[8].split(',').nth(5), Some(""), "system-missing");
    assert_eq!(lines.len(), 25);
}

#[test]
fn both_ways_of_storing_cases_give_the_same_rows() {
    assert_eq!(rows(PLAIN), rows(BYTECODE));
}

#[test]
fn a_file_cut_anywhere_is_refused_and_never_read_in_part() {
    for bytes in [PLAIN, BYTECODE] {
        for end in (4..bytes.len() - 8).step_by(97) {
            assert_eq!(text(&bytes[..end], &[]).map(|_| ()).unwrap_err().code, "not-text", "{end}");
        }
    }
}

#[test]
fn cases_beyond_the_count_of_the_header_are_refused_and_not_dropped() {
    const COUNT: usize = 80;
    for bytes in [PLAIN, BYTECODE] {
        let code = |bytes: &[u8]| text(bytes, &[]).map(|_| ()).map_err(|problem| (problem.code, problem.message));
        let refused = |bytes: &[u8]| {
            let (code, message) = code(bytes).unwrap_err();
            assert!(code == "not-text" && message.contains("more than its header says"), "{message}");
        };
        assert_eq!(bytes[COUNT..COUNT + 4], 24_u32.to_le_bytes());
        let with_count = |count: u32| [&bytes[..COUNT], &count.to_le_bytes(), &bytes[COUNT + 4..]].concat();
        refused(&with_count(23));
        refused(&with_count(0));
        refused(&[bytes, &[2; 8]].concat());
        refused(&[bytes, &bytes[bytes.len() - 160..]].concat());
        assert_eq!(code(&with_count(u32::MAX)), Ok(()), "an unknown count");
    }
}

#[test]
fn changed_bytes_end_in_rows_or_in_a_problem() {
    let mut changed = 0x9e37_79b9_u32;
    for _ in 0..300 {
        let mut bytes = BYTECODE.to_vec();
        for _ in 0..4 {
            changed = changed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = changed as usize % bytes.len();
            bytes[at] = (changed >> 24) as u8;
        }
        if let Err(problem) = text(&bytes, &[]) {
            assert!(["not-text", "sheet-too-large"].contains(&problem.code), "{problem:?}");
        }
    }
}

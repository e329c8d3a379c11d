//! Every scenario of the manifest has its test, and the tests that are missing elsewhere.

use super::cases::manifest;
use crate::cli::{Screen, run_with};
use crate::hostile::path_of;

/// Where each scenario is tried.
const TESTED: [(&str, &str, &str); 14] = [
    ("missing-input", "write_faults.rs", "an_input_that_cannot_be_read_is_named"),
    ("input-unreadable", "write_faults.rs", "an_input_that_cannot_be_read_is_named"),
    ("input-stdin", "cli.rs", "standard_input_and_a_file_give_the_same_answer"),
    ("output-equals-input", "cli_files.rs", "an_input_is_never_written_over_by_whatever_name"),
    ("output-dir-missing", "cli_files.rs", "a_missing_output_folder_is_refused_before_anything_is_read"),
    ("output-killed", "cli_files.rs", "a_killed_run_leaves_the_old_file_or_the_new_one_and_never_a_part"),
    ("output-symlink", "cli_files.rs", "a_symbolic_link_is_refused_and_with_force_replaced_itself"),
    ("stdout-full", "cli_files.rs", "a_full_disk_is_told_with_exit_code_4"),
    ("threads", "cli_same.rs", "threads_and_home_change_no_byte"),
    ("seed", "cli_same.rs", "a_seed_is_recorded"),
    ("home-missing", "cli_same.rs", "threads_and_home_change_no_byte"),
    ("terminal-width", "cli_same.rs", "every_line_fits_the_window"),
    ("small-cell", "audience.rs", "a_number_that_was_taken_away_cannot_be_worked_out_from_the_others"),
    ("file-changes", "write_faults.rs", "a_file_that_grows_while_it_is_read_is_what_its_hash_says"),
];

#[test]
fn every_scenario_of_the_manifest_has_a_test_that_exists() {
    let manifest = manifest();
    let wanted: Vec<&str> =
        manifest["scenarios"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(wanted, TESTED.map(|(id, _, _)| id));
    for (id, file, test) in TESTED {
        let source = std::fs::read_to_string(format!("{}/tests/it/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert!(source.contains(&format!("#[test]\nfn {test}() {{")), "{id}: no {test} in {file}");
    }
}

#[test]
fn a_narrow_window_loses_no_digit_without_a_mark() {
    // Digits of the narrow page are those of the wide one, or an ellipsis says that something was cut.
    let path = path_of("clean_long.csv");
    let page = |width| {
        let screen = Screen { width, is_terminal: true, no_color: true };
        let ran = run_with(&["agreement", &path, "--instrument", "wai_sr", "--rater", "perspective"], screen, b"");
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    let numbers = |text: &str| {
        let words = text.split(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
        let mut found: Vec<String> =
            words.map(|word| word.trim_matches('.').to_owned()).filter(|word| word.len() > 1).collect();
        found.sort();
        found.dedup();
        found
    };
    let (narrow, wide) = (page(20), page(400));
    let lost: Vec<String> = numbers(&wide).into_iter().filter(|number| !numbers(&narrow).contains(number)).collect();
    // A hash is broken over lines, of course without losing a digit.
    let unbroken = narrow.replace(['\n', ' '], "");
    let lost: Vec<&String> = lost.iter().filter(|number| !unbroken.contains(number.as_str())).collect();
    assert!(lost.is_empty() || narrow.contains('…'), "{lost:?}");
}

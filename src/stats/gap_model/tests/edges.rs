//! What a study cannot tell, and what must not matter.

use super::oracle::courses;
use crate::stats::Undefined;
use crate::stats::gap_model::Courses;
use crate::stats::gap_model::GapModel;
use crate::stats::gap_model::Part;
use proptest::prelude::*;

fn of(cases: &[(u32, &[f64])]) -> Courses {
    let mut courses = Courses::default();
    for (giver, gaps) in cases {
        courses.begin(*giver);
        gaps.iter().zip(1..).for_each(|(gap, number)| courses.push(number, *gap));
    }
    courses
}

#[test]
fn a_level_that_cannot_be_told_apart_is_left_out_with_its_reason() {
    let one = GapModel::new(&of(&[(0, &[1.0, 2.0]), (0, &[4.0, 6.0])]), false).unwrap();
    assert_eq!(one.giver_level(), &Err(Undefined::TooFewUnits { have: 1, need: 2 }));
    let fit = one.fit().unwrap();
    assert_eq!(one.profile(&fit, Part::Giver, 0.95).unwrap_err().code(), "too-few-units");
    let each = GapModel::new(&of(&[(0, &[1.0, 2.0]), (1, &[4.0, 6.0]), (2, &[3.0])]), false).unwrap();
    assert_eq!(each.giver_level().clone().unwrap_err().code(), "not-estimable");
    assert!(each.case_level().is_ok());
    let single = GapModel::new(&of(&[(0, &[1.0]), (0, &[2.0]), (1, &[4.0]), (1, &[6.0])]), false).unwrap();
    assert_eq!(single.case_level(), &Err(Undefined::NoRepeatedTarget));
    let fit = single.fit().unwrap();
    assert!(fit.giver > 0.0 && fit.case == 0.0);
}

#[test]
fn too_little_data_have_a_reason() {
    assert_eq!(GapModel::new(&of(&[(0, &[1.0, 2.0])]), false).unwrap_err().code(), "too-few-pairs");
    assert_eq!(GapModel::new(&of(&[(0, &[0.1; 3]), (1, &[0.1; 2])]), false).unwrap_err(), Undefined::NoVariance);
    assert_eq!(GapModel::new(&of(&[(0, &[1.0, 2.0]), (1, &[3.0, 5.0])]), true).unwrap_err().code(), "not-estimable");
    let certain = GapModel::new(&of(&[(0, &[1.0, 1.0]), (0, &[2.0, 2.0]), (0, &[4.0, 4.0])]), false).unwrap();
    assert!(certain.fit().is_err());
}

#[test]
fn memory_of_zero_is_the_plain_model() {
    let (plain, with) = (GapModel::new(&courses(), false).unwrap(), GapModel::new(&courses(), true).unwrap());
    let there = plain.profiled(&[0.7, 0.4]).unwrap();
    assert!((with.profiled(&[0.7, 0.4, 0.0]).unwrap() - there).abs() < 1e-10 * there.abs());
}

proptest! {
    #[test]
    fn the_unit_and_the_direction_of_the_gap_do_not_matter(factor in 0.2..5.0f64, shift in -3.0..3.0f64) {
        let model = GapModel::new(&courses(), true).unwrap();
        let mut moved = Courses::default();
        for course in courses().cases() {
            moved.begin(u32::try_from(course.giver).unwrap());
            course.numbers.iter().zip(course.gaps).for_each(|(&number, gap)| moved.push(number, shift - factor * gap));
        }
        let (here, there) = (model.fit().unwrap(), GapModel::new(&moved, true).unwrap().fit().unwrap());
        let square = factor * factor;
        prop_assert!((there.giver - square * here.giver).abs() < 1e-5 * square);
        prop_assert!((there.case - square * here.case).abs() < 1e-5 * square);
        prop_assert!((there.memory - here.memory).abs() < 1e-5);
        prop_assert!((there.mean - (shift - factor * here.mean)).abs() < 1e-6 * (1.0 + factor));
    }
}

//! Ratings by several raters, from a plain table or from the observers of a study.

use std::io::Read;

use super::args::InputArgs;
use super::input::{opening, scored, sources, values};
use super::pseudonyms::shown_ratings;
use super::rater_args::TableArgs;
use crate::analyze::rated::observer_ratings;
use crate::domain::rated_table::RatedTable;
use crate::domain::study::Study;
use crate::error::{Error, Problem};
use crate::read::{TableRequest, rated_table};

/// One table for each instrument and scale, and the account of what was read.
pub(super) struct RatedInput {
    pub(super) tables: Vec<RatedTable>,
    pub(super) study: Study,
}

/// Reads a plain table, or what observers said on `total`, or on the scales that were asked for.
pub(super) fn rated_input(input: &InputArgs, table: &TableArgs, stdin: &mut dyn Read) -> Result<RatedInput, Error> {
    if let Some(layout) = table.layout() {
        let request = TableRequest {
            inputs: sources(input)?,
            layout,
            missing: input.missing.clone(),
            values: values(input)?,
            range: input.scale_range,
            opening: opening(input)?,
        };
        let mut table = shown_ratings(input, rated_table(&request, stdin)?)?;
        let study = Study::of_account(std::mem::take(&mut table.inputs), std::mem::take(&mut table.notices));
        return Ok(RatedInput { tables: vec![table], study });
    }
    let scored = scored(input, stdin)?;
    let mut tables = Vec::new();
    for (ratings, scores) in scored.study.ratings.iter().zip(&scored.scores) {
        let wanted = |id: &String| if input.scales.is_empty() { id == "total" } else { input.scales.contains(id) };
        for scale in (0..scores.scales().len()).filter(|&scale| wanted(&scores.scales()[scale])) {
            let table = observer_ratings(&scored.study, ratings, scores, scale);
            tables.extend(table.filter(|table| table.raters.len() > 1));
        }
    }
    if tables.is_empty() {
        let message = "fewer than 2 observers took part; this needs ratings of the same sessions by at least 2";
        let hint = "a plain table is read with `--layout matrix` or `--target COL --rater COL --score COL`";
        return Err(Error::Input(vec![Problem::new("too-few-raters", message).hint(hint)]));
    }
    Ok(RatedInput { tables, study: scored.study })
}

//! Single numbers and instruments that the command line names.

use std::path::Path;

use crate::domain::instrument::Instrument;
use crate::domain::rating::Decimal;
use crate::error::Error;
use crate::instruments::parse_bytes;

use super::number::{Number, number};

/// A number as a file may hold it, exactly; `None` for anything else.
pub fn decimal(text: &str) -> Option<Decimal> {
    match number(text.trim().as_bytes()) {
        Number::Decimal(decimal) => Some(decimal),
        Number::Beyond | Number::Not => None,
    }
}

/// The instrument in a file.
pub fn instrument_file(path: &Path) -> Result<Instrument, Error> {
    let name = path.display().to_string();
    let failure = |source| Error::Io { path: path.to_path_buf(), action: "read", source, hint: None };
    let bytes = std::fs::read(path).map_err(failure)?;
    parse_bytes(&bytes, &name).map(|definition| definition.instrument).map_err(Error::Input)
}

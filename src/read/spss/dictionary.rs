//! The first part of a system file: which variables there are, and what their values mean.

use encoding_rs::Encoding;
use encoding_rs::WINDOWS_1252;

use crate::error::Problem;

use super::bytes::Bytes;
use super::damaged;

/// Most variables, as many as columns of text.
const MOST_VARIABLES: usize = 10_000;
/// Longest string that is one variable; a longer one is cut into several.
const LONGEST_STRING: usize = 255;

/// A value as it stands in the file: eight bytes, a number or the start of a string.
pub(super) type Raw = [u8; 8];

/// One variable.
#[derive(Debug, Default)]
pub(super) struct Variable {
    short: Vec<u8>,
    pub(super) name: String,
    /// Bytes of a string; 0 for a number.
    pub(super) width: usize,
    /// Further variables that hold the rest of a long string.
    pub(super) segments: usize,
    /// How numbers are shown.
    pub(super) format: u8,
    /// Value and label, as text.
    pub(super) labels: Vec<(Raw, String)>,
    /// Values that mean missing.
    pub(super) missing: Vec<Raw>,
    /// Lowest and highest of a range of such values.
    pub(super) missing_range: Option<(f64, f64)>,
    /// Where it begins among the eight-byte pieces of a case.
    pub(super) piece: usize,
}

impl Variable {
    /// Eight-byte pieces of one segment.
    pub(super) fn pieces(&self) -> usize {
        self.width.div_ceil(8).max(1)
    }
}

/// Everything before the cases.
pub(super) struct Dictionary {
    pub(super) variables: Vec<Variable>,
    pub(super) encoding: &'static Encoding,
    pub(super) compressed: bool,
    pub(super) bias: f64,
    /// Eight-byte pieces of a case.
    pub(super) pieces: usize,
    pub(super) cases: Option<u32>,
    /// Is the low byte of a number first?
    pub(super) low_first: bool,
}

/// Reads the header and all records up to the cases.
pub(super) fn dictionary(bytes: &mut Bytes<'_>) -> Result<Dictionary, Problem> {
    let (compressed, bias, cases) = header(bytes)?;
    let mut reader = Reader::default();
    loop {
        match bytes.whole()? {
            2 => reader.variable(bytes)?,
            3 => reader.labels(bytes)?,
            6 => {
                let lines = bytes.count()?;
                bytes.take(lines.checked_mul(80).ok_or_else(|| damaged("a comment is too long"))?)?;
            }
            7 => reader.extension(bytes)?,
            999 => {
                bytes.whole()?;
                break;
            }
            other => return Err(damaged(&format!("a record of the unknown kind {other}"))),
        }
    }
    let low_first = bytes.low_first;
    Ok(Dictionary { low_first, ..reader.finished(compressed, bias, cases)? })
}

/// Is it compressed, by which bias, and how many cases are there?
fn header(bytes: &mut Bytes<'_>) -> Result<(bool, f64, Option<u32>), Problem> {
    bytes.take(64)?;
    let layout: [u8; 4] = bytes.array()?;
    bytes.low_first = matches!(i32::from_le_bytes(layout), 2 | 3);
    if !bytes.low_first && !matches!(i32::from_be_bytes(layout), 2 | 3) {
        return Err(damaged("its header is unknown"));
    }
    bytes.whole()?;
    let compression = bytes.whole()?;
    bytes.whole()?;
    let cases = u32::try_from(bytes.whole()?).ok();
    let bias = bytes.number()?;
    bytes.take(84)?;
    match compression {
        0 => Ok((false, bias, cases)),
        1 => Ok((true, bias, cases)),
        _ => Err(damaged("it is compressed in an unknown way")),
    }
}

#[derive(Default)]
struct Reader {
    variables: Vec<Variable>,
    /// For each eight-byte piece, the variable that begins there.
    at_piece: Vec<Option<usize>>,
    names: Vec<u8>,
    lengths: Vec<u8>,
    encoding: Option<&'static Encoding>,
    /// Labels as they stand, until the encoding is known: variable, value, label.
    labels: Vec<(usize, Raw, Vec<u8>)>,
}

impl Reader {
    fn variable(&mut self, bytes: &mut Bytes<'_>) -> Result<(), Problem> {
        let width = bytes.whole()?;
        let has_label = bytes.whole()? == 1;
        let missing = bytes.whole()?;
        let format = bytes.whole()?;
        bytes.whole()?;
        let short = bytes.take(8)?.trim_ascii_end().to_vec();
        if has_label {
            let length = bytes.count()?;
            bytes.take(length.next_multiple_of(4))?;
        }
        if !(-3..=3).contains(&missing) {
            return Err(damaged("a variable has an unknown kind of missing values"));
        }
        let mut values = Vec::new();
        for _ in 0..missing.unsigned_abs() {
            values.push(bytes.array::<8>()?);
        }
        let Ok(width) = usize::try_from(width) else {
            self.at_piece.push(None);
            return Ok(());
        };
        let missing_range = (missing < -1).then(|| (bytes.number_of(values[0]), bytes.number_of(values[1])));
        if missing_range.is_some() {
            values.drain(..2);
        }
        if width > LONGEST_STRING || self.variables.len() >= MOST_VARIABLES {
            return Err(damaged("it has more than 10,000 variables, or one that is too wide"));
        }
        let piece = self.at_piece.len();
        self.at_piece.push(Some(self.variables.len()));
        let format = format.to_le_bytes()[2];
        self.variables.push(Variable {
            short,
            width,
            format,
            missing: values,
            missing_range,
            piece,
            ..Variable::default()
        });
        Ok(())
    }

    fn labels(&mut self, bytes: &mut Bytes<'_>) -> Result<(), Problem> {
        let mut labels = Vec::new();
        for _ in 0..bytes.count()? {
            let value: Raw = bytes.array()?;
            let [length] = bytes.array()?;
            let whole = (usize::from(length) + 1).next_multiple_of(8) - 1;
            labels.push((value, bytes.take(whole)?[..usize::from(length)].trim_ascii_end().to_vec()));
        }
        if bytes.whole()? != 4 {
            return Err(damaged("value labels belong to no variable"));
        }
        for _ in 0..bytes.count()? {
            let piece = bytes.count()?;
            let variable = piece.checked_sub(1).and_then(|piece| *self.at_piece.get(piece)?);
            let variable = variable.ok_or_else(|| damaged("value labels belong to no variable"))?;
            self.labels.extend(labels.iter().map(|(value, label)| (variable, *value, label.clone())));
        }
        Ok(())
    }

    fn extension(&mut self, bytes: &mut Bytes<'_>) -> Result<(), Problem> {
        let kind = bytes.whole()?;
        let (size, count) = (bytes.count()?, bytes.count()?);
        let data = bytes.take(size.checked_mul(count).ok_or_else(|| damaged("a record is too long"))?)?;
        match kind {
            // The code page as a number; a record with its name follows in newer files.
            3 if self.encoding.is_none() && data.len() >= 32 => {
                let mut page = Bytes::new(&data[28..]);
                page.low_first = bytes.low_first;
                let code = page.whole()?;
                self.encoding = match code {
                    65_001 => Some(encoding_rs::UTF_8),
                    _ => Encoding::for_label(format!("windows-{code}").as_bytes()),
                };
            }
            13 => self.names = data.to_vec(),
            14 => self.lengths = data.to_vec(),
            20 => self.encoding = Encoding::for_label(data).or(self.encoding),
            _ => {}
        }
        Ok(())
    }

    fn finished(mut self, compressed: bool, bias: f64, cases: Option<u32>) -> Result<Dictionary, Problem> {
        let encoding = self.encoding.unwrap_or(WINDOWS_1252);
        let decoded = |text: &[u8]| encoding.decode_without_bom_handling(text).0.into_owned();
        for (short, long) in pairs(&self.names, b'\t') {
            if let Some(variable) = self.variables.iter_mut().find(|variable| variable.short == short) {
                variable.name = decoded(long);
            }
        }
        for variable in self.variables.iter_mut().filter(|variable| variable.name.is_empty()) {
            variable.name = decoded(&variable.short);
        }
        for (variable, value, label) in &self.labels {
            self.variables[*variable].labels.push((*value, decoded(label)));
        }
        for (short, length) in pairs(&self.lengths, b'\t') {
            let length: usize =
                std::str::from_utf8(length).ok().and_then(|text| text.trim_end_matches('\0').parse().ok()).unwrap_or(0);
            let at = self.variables.iter().position(|variable| variable.short == short);
            // Each segment adds 252 bytes to the string.
            let segments = length.div_ceil(252).saturating_sub(1);
            if let Some(at) = at.filter(|at| segments > 0 && at + segments < self.variables.len()) {
                self.variables[at].segments = segments;
                self.variables.drain(at + 1..=at + segments);
            }
        }
        if self.variables.is_empty() {
            return Err(damaged("it has no variables"));
        }
        Ok(Dictionary {
            low_first: true,
            pieces: self.at_piece.len(),
            variables: self.variables,
            encoding,
            compressed,
            bias,
            cases,
        })
    }
}

/// `NAME=value` pairs.
fn pairs(text: &[u8], between: u8) -> impl Iterator<Item = (&[u8], &[u8])> {
    text.split(move |&byte| byte == between).filter_map(|pair| {
        let equals = pair.iter().position(|&byte| byte == b'=')?;
        Some((
            pair[..equals].trim_ascii().strip_prefix(b"\0").unwrap_or(pair[..equals].trim_ascii()),
            &pair[equals + 1..],
        ))
    })
}

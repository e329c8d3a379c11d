//! From a file to its text: delimited text as it is, other encodings and kinds of file turned into it.

use std::fs::File;
use std::io::Read;
use std::io::Seek;

use crate::error::Error;
use crate::error::Position;
use crate::error::Problem;

use super::encoding;
#[cfg(feature = "parquet")]
use super::parquet_file;
use super::problems::Findings;
use super::request::DataFile;
use super::request::DataPlace;
use super::source::Window;
use super::source::sha256;
use super::spss;
use super::workbook;

/// Largest file that is not read piece by piece.
const LARGEST: u64 = 512 << 20;

/// Opens a file; `None` after a fault that leaves nothing to read.
pub(super) fn open<'a>(
    data: &'a DataFile,
    index: u16,
    stdin: &'a mut dyn Read,
    findings: &mut Findings,
) -> Result<Option<Window<'a>>, Error> {
    let failed = |source| cannot_read(data, source);
    let mut start = Vec::new();
    let mut input: Box<dyn Read + 'a> = match &data.place {
        DataPlace::Stdin => Box::new(stdin),
        DataPlace::Memory(text) => Box::new(text.as_bytes()),
        DataPlace::Disk(path) => {
            let mut file = File::open(path).map_err(failed)?;
            file.by_ref().take(4).read_to_end(&mut start).map_err(failed)?;
            // What cannot be wound back is read on from here.
            if Kind::of(&start, data).is_none() && file.rewind().is_ok() {
                return Ok(Some(Window::of_file(file)));
            }
            Box::new(file)
        }
    };
    let missing = 4_usize.saturating_sub(start.len()) as u64;
    input.by_ref().take(missing).read_to_end(&mut start).map_err(failed)?;
    let Some(kind) = Kind::of(&start, data) else {
        let start: Box<dyn Read> = Box::new(std::io::Cursor::new(start));
        return Ok(Some(Window::new(Box::new(start.chain(input)))));
    };
    let mut bytes = start;
    input.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    let window = if bytes.len() as u64 > LARGEST {
        let problem = Problem::new("sheet-too-large", "the file has more than 512 MiB");
        Err(problem.hint("export it as CSV UTF-8, which is read in pieces"))
    } else {
        turned_into_text(kind, bytes, data, index, findings)
    };
    window.map(Some).or_else(|mut problem| {
        let order = (index, problem.at.line.unwrap_or(0), problem.at.column.unwrap_or(0));
        problem.at.file = Some(data.name.clone());
        findings.single(order, problem);
        Ok(None)
    })
}

fn turned_into_text<'a>(
    kind: Kind,
    bytes: Vec<u8>,
    data: &DataFile,
    index: u16,
    findings: &mut Findings,
) -> Result<Window<'a>, Problem> {
    let hash = sha256(&bytes);
    let (text, notices) = match kind {
        Kind::Encoded => {
            let text = encoding::text(&bytes, data, index, findings)?;
            return Ok(Window::new(Box::new(std::io::Cursor::new(text))).hashed(hash));
        }
        Kind::Workbook => workbook::text(bytes, data.opening.sheet.as_deref())?,
        Kind::Spss => spss::text(&bytes, &data.opening.words)?,
        #[cfg(feature = "parquet")]
        Kind::Parquet => (parquet_file::text(bytes)?, Vec::new()),
    };
    for notice in notices {
        let at = Position { file: Some(data.name.clone()), ..notice.at.clone() };
        findings.notice((index, at.line.unwrap_or(0), at.column.unwrap_or(0)), notice.at(at));
    }
    Ok(Window::of_rows(text, hash))
}

/// What is not delimited text in UTF-8, and can be turned into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Workbook,
    Spss,
    #[cfg(feature = "parquet")]
    Parquet,
    Encoded,
}

impl Kind {
    fn of(start: &[u8], data: &DataFile) -> Option<Self> {
        #[cfg(feature = "parquet")]
        if start == b"PAR1" {
            return Some(Self::Parquet);
        }
        if start == b"PK\x03\x04" {
            Some(Self::Workbook)
        } else if start == b"$FL2" {
            Some(Self::Spss)
        } else if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") || data.opening.encoding.is_some() {
            Some(Self::Encoded)
        } else {
            None
        }
    }
}

/// The operating system did not let us read.
pub(super) fn cannot_read(data: &DataFile, source: std::io::Error) -> Error {
    Error::Io { path: data.name.clone().into(), action: "read", source, hint: None }
}

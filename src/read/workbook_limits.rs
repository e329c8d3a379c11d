//! What a workbook may not hold, looked at before anything is taken from it: too much when unpacked, declarations of
//! documents, and claims that would make a reader reserve memory for nothing.

use std::io::Cursor;
use std::io::Read;

use memchr::memmem;
use zip::ZipArchive;

use crate::error::Problem;
use crate::error::shorten;

/// Most unpacked bytes of all parts that are read.
pub(super) const MOST_UNPACKED: u64 = 256 << 20;
/// Bytes that are looked at together with the next ones.
const OVERLAP: usize = 64;
/// Parts that hold cells, texts and what belongs to them.
const READ: [&str; 2] = [".xml", ".rels"];

/// Refuses archives that are no workbook, or none that can be read safely.
pub(super) fn refuse_what_is_unsafe(bytes: &[u8], most_unpacked: u64) -> Result<(), Problem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| no_workbook("the archive is damaged"))?;
    if archive.index_for_name("[Content_Types].xml").is_none() {
        let problem = no_workbook("this is a zip archive, but no Excel workbook (.xlsx)");
        return Err(problem.hint("unpack it, or export the data as CSV UTF-8"));
    }
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|_| no_workbook("the archive is damaged"))?;
        let name = part.name().map_err(|_| no_workbook("the archive is damaged"))?.to_lowercase();
        if READ.iter().any(|ending| name.ends_with(ending)) {
            look_at(&mut part, &name, &mut unpacked, most_unpacked)?;
        }
    }
    Ok(())
}

/// Reads a part to its end without keeping it.
fn look_at(part: &mut dyn Read, name: &str, unpacked: &mut u64, most: u64) -> Result<(), Problem> {
    let mut buffer = vec![0; 64 * 1024 + OVERLAP];
    let (mut kept, mut size) = (0, 0_u64);
    let (mut claimed, mut tables) = (0, 0);
    loop {
        let read = part.read(&mut buffer[kept..]).map_err(|_| no_workbook("the archive is damaged"))?;
        let seen = &buffer[..kept + read];
        if size == 0 && (seen.starts_with(b"\xff\xfe") || seen.starts_with(b"\xfe\xff")) {
            return Err(no_workbook("its parts are not written in UTF-8"));
        }
        if memmem::find(seen, b"<!DOCTYPE").is_some() || memmem::find(seen, b"<!ENTITY").is_some() {
            let message = format!("`{}` declares a document type, which no spreadsheet needs", shorten(name));
            return Err(no_workbook(&message));
        }
        if [&b" r="[..], b" ref="]
            .iter()
            .any(|name| memmem::find_iter(seen, name).any(|at| is_beyond(&seen[at + name.len()..])))
        {
            let message = format!("`{}` names a cell that no sheet has", shorten(name));
            return Err(no_workbook(&message));
        }
        claimed = claimed.max(most_claimed(seen));
        // Lists of cells in other workbooks, which are not read, may be several.
        tables += if name.contains("externallink") { 0 } else { ends_of_tables(seen, kept) };
        if tables > 1 {
            let message = format!("`{}` holds two tables of cells, of which only one would be read", shorten(name));
            return Err(no_workbook(&message));
        }
        size += read as u64;
        *unpacked += read as u64;
        if *unpacked > most {
            let problem = Problem::new(
                "sheet-too-large",
                format!("the workbook has more than {} MiB when it is unpacked", most >> 20),
            );
            return Err(problem.hint("export the sheet as CSV UTF-8, which is read in pieces"));
        }
        if read == 0 {
            break;
        }
        let whole = kept + read;
        kept = whole.min(OVERLAP);
        buffer.copy_within(whole - kept..whole, 0);
    }
    if claimed > size {
        let message = format!("`{}` claims {claimed} entries and has {size} bytes", shorten(name));
        return Err(no_workbook(&message));
    }
    Ok(())
}

/// How many tables of cells end in the text, leaving out those that end within the first bytes, which were looked at before.
fn ends_of_tables(text: &[u8], before: usize) -> usize {
    const NAME: &[u8] = b"sheetData";
    let ends = |at: usize| {
        let tag = &text[at.saturating_sub(OVERLAP / 2)..at];
        let closes = tag.iter().rposition(|&byte| byte == b'<').is_some_and(|open| tag.get(open + 1) == Some(&b'/'));
        // The byte behind the name is looked at once, so that none counts twice.
        closes && text.get(at + NAME.len()).is_some_and(|byte| !byte.is_ascii_alphabetic())
    };
    memmem::find_iter(text, NAME).filter(|&at| at + NAME.len() >= before && ends(at)).count()
}

/// The largest number that the part gives for entries to come: of the table of texts, or of shared formulas.
fn most_claimed(text: &[u8]) -> u64 {
    let claims = [&b"uniqueCount"[..], b" si"];
    claims
        .into_iter()
        .flat_map(|name| memmem::find_iter(text, name).filter_map(move |at| claim(&text[at + name.len()..])))
        .max()
        .unwrap_or(0)
}

/// Does a name such as `"B12"` have more letters or digits than the last cell of a sheet, `XFD1048576`?
fn is_beyond(text: &[u8]) -> bool {
    let Some(name) = text.strip_prefix(b"\"").or_else(|| text.strip_prefix(b"'")) else { return false };
    let name: Vec<u8> =
        name.iter().copied().take(48).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b':').collect();
    name.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit() && (*a == b':') == (*b == b':'))
        .any(|run| run.len() > if run[0].is_ascii_digit() { 7 } else { 3 })
}

/// The number in `="123"`.
fn claim(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let digits = text.strip_prefix(b"\"").or_else(|| text.strip_prefix(b"'"))?;
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count > 0).then(|| {
        digits[..count].iter().fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
    })
}

fn no_workbook(why: &str) -> Problem {
    let problem = Problem::new("not-a-workbook", format!("the file is no workbook that can be read: {why}"));
    problem.hint("open it in a spreadsheet program and save it again, or export the data as CSV UTF-8")
}

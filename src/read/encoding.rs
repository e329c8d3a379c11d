//! Text that is not UTF-8: read where a mark or the user says what it is, and always named.

use encoding_rs::Encoding as Table;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;
use encoding_rs::WINDOWS_1252;

use crate::domain::notice::Notice;
use crate::error::Position;
use crate::error::Problem;

use super::problems::Findings;
use super::request::DataFile;
use super::request::Encoding;
use super::source::line_ends;

/// The text in UTF-8, with a notice that names what it was.
pub(super) fn text(bytes: &[u8], data: &DataFile, index: u16, findings: &mut Findings) -> Result<Vec<u8>, Problem> {
    let declared = data.opening.encoding;
    let marked = Encoding::marked(bytes);
    if let (Some(declared), Some(marked)) = (declared, marked)
        && declared != marked
    {
        let message = format!("the file begins with the mark of {}, not of {}", marked.name(), declared.name());
        return Err(Problem::new("wrong-type", message).hint("leave the encoding out: the mark says what it is"));
    }
    let Some(encoding) = declared.or(marked).filter(|encoding| *encoding != Encoding::Utf8) else {
        return Ok(bytes.to_vec());
    };
    if encoding == Encoding::Windows1252 && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() {
        let message = "the file is UTF-8 text; read as Windows-1252 its letters would be garbled";
        return Err(Problem::new("wrong-type", message).hint("leave the encoding out"));
    }
    let unmarked = if marked.is_some() { &bytes[2..] } else { bytes };
    let (text, damaged) = encoding.table().decode_without_bom_handling(unmarked);
    if damaged {
        let line = line_ends(text.split('\u{fffd}').next().unwrap_or_default().as_bytes()) + 1;
        let problem = Problem::new("encoding-utf16", format!("the text is damaged: it is not {}", encoding.name()));
        return Err(problem.hint("export it again").at(Position { line: Some(line), ..Position::default() }));
    }
    let (code, name) = (encoding.notice(), encoding.name());
    let at = Position { file: Some(data.name.clone()), line: Some(1), ..Position::default() };
    let notice = Notice::new(code, format!("the text is encoded as {name} and was read as such"), 1);
    findings.notice((index, 1, 0), notice.at(at));
    Ok(text.into_owned().into_bytes())
}

impl Encoding {
    /// By its byte order mark.
    fn marked(bytes: &[u8]) -> Option<Self> {
        match bytes {
            // The mark of UTF-32, which is refused as such.
            [0xff, 0xfe, 0, 0, ..] => None,
            [0xff, 0xfe, ..] => Some(Self::Utf16Le),
            [0xfe, 0xff, ..] => Some(Self::Utf16Be),
            _ => None,
        }
    }

    fn table(self) -> &'static Table {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        }
    }

    fn notice(self) -> &'static str {
        if self == Self::Windows1252 { "transcoded-windows1252" } else { "transcoded-utf16" }
    }
}

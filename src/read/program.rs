//! Survey programs by the headers of their exports, and what is particular about the rows of each.

use super::delimited::Record;
use super::header::Place;
use super::header::plain;
use super::number::trimmed;

/// A program that writes exports of its own kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    /// One row for each record, event and repeated form; the other forms are blank.
    Redcap,
    /// Question texts and import ids stand below the header; previews stand among the answers.
    Qualtrics,
    /// Headers hold the codes of questions in brackets, answers are codes such as `A3`.
    LimeSurvey,
}

impl Program {
    /// The program whose untouched export has such a header.
    pub(super) fn of(names: &[String]) -> Option<Self> {
        let any = |marks: &[&str]| names.iter().any(|name| marks.iter().any(|mark| name.contains(mark)));
        if any(&["redcap_", "___1"]) {
            Some(Self::Redcap)
        } else if any(&["[SQ"]) {
            Some(Self::LimeSurvey)
        } else if any(&["ResponseId", "RecordedDate", "RecipientLastName"]) {
            Some(Self::Qualtrics)
        } else {
            None
        }
    }

    /// As it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Redcap => "REDCap",
            Self::Qualtrics => "Qualtrics",
            Self::LimeSurvey => "LimeSurvey",
        }
    }

    /// Does the program say that this form was not finished?
    pub(super) fn is_unfinished(self, record: &Record<'_>, place: &Place) -> bool {
        let finished = || place.names.iter().position(|own| plain(own) == "finished");
        self == Self::Qualtrics
            && finished().is_some_and(|at| matches!(trimmed(record.field(at)), b"False" | b"FALSE" | b"0"))
    }

    /// Why a row of such an export is no form, if it is none.
    pub(super) fn no_form(self, record: &Record<'_>, place: &Place) -> Option<&'static str> {
        if self != Self::Qualtrics {
            return None;
        }
        if trimmed(record.field(0)).starts_with(b"{\"ImportId\"") {
            return Some("import ids below the header");
        }
        let cell =
            |name: &str| place.names.iter().position(|own| plain(own) == name).map(|at| trimmed(record.field(at)));
        if record.line == place.header_line + 1 && cell("responseid").is_some_and(|id| !id.starts_with(b"R_")) {
            return Some("question texts below the header");
        }
        let preview = |status: &[u8]| matches!(status, b"Survey Preview" | b"1");
        cell("status").filter(|status| preview(status)).map(|_| "previews of the survey")
    }
}

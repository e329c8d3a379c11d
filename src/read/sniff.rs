//! What a file really is, whatever its name says.

use crate::error::Problem;

/// Looks at the first bytes; a problem if they are not delimited text.
pub(super) fn not_delimited_text(start: &[u8]) -> Option<Problem> {
    magic(start).or_else(|| zeros(start)).or_else(|| utf32(start)).or_else(|| utf16(start)).or_else(|| markup(start))
}

/// Other builds read what this one does not.
const PARQUET: &str = "export it as CSV UTF-8, or build Parallax with `--features parquet`, which reads it";

fn magic(start: &[u8]) -> Option<Problem> {
    let export = "open it in the program it comes from and export it as CSV UTF-8";
    let kinds: [(&[u8], &str, &str); 15] = [
        (b"\x1f\x8b", "a gzip archive", "unpack it first: `gzip -dc FILE | parallax check -`"),
        (
            b"\xd0\xcf\x11\xe0",
            "an old Office file (.xls), or a workbook with a password",
            "save it as .xlsx without a password, or as CSV UTF-8",
        ),
        (
            b"$FL3",
            "an SPSS file compressed with zlib (.zsav)",
            "save it as .sav: `SAVE OUTFILE='data.sav' /COMPRESSED.`",
        ),
        (b"PAR1", "a Parquet file", PARQUET),
        (b"%PDF", "a PDF document", export),
        (b"SQLite format 3\0", "an SQLite database", export),
        (b"PK\x05\x06", "an empty ZIP archive", "pack the file again, or name the file itself"),
        (b"BZh", "a bzip2 archive", "unpack it first: `bzip2 -dc FILE | parallax check -`"),
        (b"\xfd7zXZ", "an xz archive", "unpack it first: `xz -dc FILE | parallax check -`"),
        (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "unpack it first: `zstd -dc FILE | parallax check -`"),
        (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
        (b"<<<<<<<", "text with the marks of a merge conflict", "settle the conflict, and delete the marks"),
        (b"GIF8", "a picture", "ask for the numbers behind it, as CSV"),
        (b"\x89PNG", "a picture", "ask for the numbers behind it, as CSV"),
        (b"\xff\xd8\xff", "a picture", "ask for the numbers behind it, as CSV"),
    ];
    let (_, kind, hint) = kinds.into_iter().find(|(magic, _, _)| start.starts_with(magic))?;
    Some(Problem::new("not-text", format!("this is {kind}, not CSV text")).hint(hint))
}

/// What is left of a file whose writing or copying was cut off.
fn zeros(start: &[u8]) -> Option<Problem> {
    let nothing = !start.is_empty() && start.iter().all(|&byte| byte == 0);
    let problem = Problem::new("not-text", "the file begins with zeros in place of text: its copying was cut off");
    nothing.then(|| problem.hint("copy or export it again"))
}

/// Three NULs beside each letter.
fn utf32(start: &[u8]) -> Option<Problem> {
    let quads = start.as_chunks::<4>().0;
    let of_four = |letter: usize| {
        let is_text = |quad: &[u8; 4]| (0..4).all(|at| (quad[at] == 0) != (at == letter));
        quads.len() >= 4 && quads.iter().skip(1).take(16).all(is_text)
    };
    let problem = Problem::new("not-text", "the text is encoded as UTF-32, which is not read");
    (of_four(0) || of_four(3)).then(|| problem.hint("save it as \"CSV UTF-8\""))
}

/// A NUL in every second place; a byte order mark of UTF-16 has been seen before.
fn utf16(start: &[u8]) -> Option<Problem> {
    let head = &start[..start.len().min(64)];
    let nuls = |from: usize| head.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let is_text = |byte: &&u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    let letters = |from: usize| head.iter().skip(from).step_by(2).filter(is_text).count();
    let half = head.len() / 2;
    let name = if half >= 4 && nuls(0) * 10 >= half * 8 && letters(1) * 10 >= half * 8 {
        "utf-16be"
    } else if half >= 4 && nuls(1) * 10 >= half * 8 && letters(0) * 10 >= half * 8 {
        "utf-16le"
    } else {
        return None;
    };
    let message = "the text is encoded as UTF-16 without the mark that says so; files are read as UTF-8";
    let hint = format!("save it as \"CSV UTF-8\", or say so: `--encoding {name}`");
    Some(Problem::new("encoding-utf16", message).hint(hint))
}

fn markup(start: &[u8]) -> Option<Problem> {
    let text = start.trim_ascii_start();
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or(b"").trim_ascii_end();
    let (kind, hint) = match text.first()? {
        b'[' if first.ends_with(b"]") && !first.contains(&b'"') && !first.contains(&b',') => {
            ("a settings file (TOML or INI)", "name a study file with the ending .toml, or name the data themselves")
        }
        b'<' => ("an HTML or XML page", "sign in and download the data again, or export it as CSV"),
        b'[' | b'{' => ("JSON", "export the data as CSV, one row for each form"),
        _ => return None,
    };
    let json = text.iter().take(4096).any(|byte| matches!(byte, b'"' | b':'));
    if kind == "JSON" && !json {
        return None;
    }
    Some(Problem::new("missing-column", format!("this is {kind}, not a table with a header")).hint(hint))
}

/// A refusal by the ending of the name, before anything is read.
pub(super) fn refused_ending(ending: &str) -> Option<Problem> {
    let kind = match ending {
        "xls" => "an old Excel workbook (.xls)",
        "ods" => "an OpenDocument spreadsheet (.ods)",
        "por" => "a portable SPSS file (.por)",
        "parquet" if cfg!(not(feature = "parquet")) => "a Parquet file (.parquet)",
        "dta" => "a Stata file (.dta)",
        "rds" | "rda" | "rdata" => "an R data file",
        "gz" | "zip" | "bz2" | "xz" | "zst" | "7z" => "a packed file",
        _ => return None,
    };
    let message = format!("this is {kind}; CSV text, .xlsx workbooks and .sav files are read");
    let export = "open it in the program it comes from and export as CSV UTF-8";
    Some(Problem::new("not-text", message).hint(if ending == "parquet" { PARQUET } else { export }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_under_a_wrong_name_are_called_what_they_are() {
        let cases: [(&[u8], &str, &str); 14] = [
            (b"\x1f\x8b\x08\0", "not-text", "gzip"),
            (b"c\0l\0i\0e\0n\0t\0", "encoding-utf16", "UTF-16"),
            (b"\0c\0l\0i\0e\0n\0t", "encoding-utf16", "UTF-16"),
            (b"\xff\xfe\0\0c\0\0\0l\0\0\0i\0\0\0", "not-text", "UTF-32"),
            (b"\0\0\xfe\xff\0\0\0c\0\0\0l\0\0\0i", "not-text", "UTF-32"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not-text", "picture"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "not-text", "picture"),
            (&[0; 1000], "not-text", "zeros"),
            (b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "not-text", "empty ZIP"),
            (b"<<<<<<< HEAD\n", "not-text", "merge conflict"),
            (b"[[ratings]]\nfile = \"a.csv\"\n", "missing-column", "settings file"),
            (b"BZh91AY", "not-text", "bzip2"),
            (b" <html>", "missing-column", "HTML"),
            (b"[{\"a\": 1}]", "missing-column", "JSON"),
        ];
        for (start, code, word) in cases {
            let problem = not_delimited_text(start).unwrap();
            assert_eq!(problem.code, code);
            assert!(problem.message.contains(word), "{}", problem.message);
        }
    }

    #[test]
    fn text_passes_even_with_a_stray_nul() {
        for start in [&b"client_id,therapist_id\nC\x001,T1\n"[..], b"[id],b\n", b"", b"\xef\xbb\xbfid\n"] {
            assert_eq!(not_delimited_text(start), None);
        }
    }
}

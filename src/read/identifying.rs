//! Ids and columns that say who someone is. Told without their contents, so that the warning itself tells nothing.

use crate::domain::notice::Notice;

use super::header::plain;
use super::problems::Findings;

/// Words for people that stand before a number or a letter in made-up ids, and are nobody's name.
const ROLES: [&str; 14] = [
    "client",
    "patient",
    "therapist",
    "counselor",
    "counsellor",
    "clinician",
    "observer",
    "rater",
    "coder",
    "judge",
    "trainee",
    "supervisee",
    "supervisor",
    "student",
];

/// The same for what is not a person.
const PLACES: [&str; 4] = ["group", "site", "case", "clinic"];

/// Column names of what identifies a person, without blanks and dashes.
const COLUMNS: [&str; 44] = [
    "name",
    "fullname",
    "firstname",
    "givenname",
    "forename",
    "lastname",
    "surname",
    "familyname",
    "middlename",
    "initials",
    "birthdate",
    "dateofbirth",
    "dob",
    "birthday",
    "email",
    "emailaddress",
    "mail",
    "phone",
    "phonenumber",
    "telephone",
    "telephonenumber",
    "mobile",
    "mobilenumber",
    "cellphone",
    "address",
    "streetaddress",
    "street",
    "postcode",
    "postalcode",
    "zip",
    "zipcode",
    "ssn",
    "socialsecuritynumber",
    "nationalid",
    "nhsnumber",
    "mrn",
    "medicalrecordnumber",
    "insurancenumber",
    "passport",
    "ipaddress",
    "vorname",
    "nachname",
    "geburtsdatum",
    "naissance",
];

/// What an id gives away.
fn kind(id: &str) -> Option<&'static str> {
    if is_mail(id) {
        Some("e-mail addresses")
    } else if is_date(id) {
        Some("dates, such as dates of birth")
    } else if is_number_of_a_person(id) {
        Some("telephone or social security numbers")
    } else if is_full_name(id) {
        Some("full names")
    } else {
        None
    }
}

fn is_mail(id: &str) -> bool {
    id.split_once('@').is_some_and(|(name, host)| {
        let inside = host.trim_matches('.').contains('.');
        !name.is_empty() && inside && !id.contains(['(', ' ', ','])
    })
}

/// `1987-04-12`, `12.4.1987`, `4/12/1987`.
fn is_date(id: &str) -> bool {
    let parts: Vec<&str> = id.split(['-', '.', '/']).collect();
    let [a, b, c] = parts.as_slice() else { return false };
    let number = |part: &str, low: u32, high: u32| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        digits && part.parse().is_ok_and(|number: u32| (low..=high).contains(&number))
    };
    let year = |part: &str| part.len() == 4 && number(part, 1900, 2099);
    let (day, month) = (|part: &str| number(part, 1, 31), |part: &str| number(part, 1, 12));
    (year(a) && month(b) && day(c)) || (year(c) && ((day(a) && month(b)) || (month(a) && day(b))))
}

/// `+49 30 1234567`, `(555) 010-1234`, `555-010-1234`, `030 1234567`, `078-05-1120`. A number without signs in it is
/// taken for a code.
fn is_number_of_a_person(id: &str) -> bool {
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    let separators = |letter: char| matches!(letter, ' ' | '-' | '.' | '(' | ')' | '/');
    let rest = id.strip_prefix('+').unwrap_or(id);
    if !rest.chars().all(|letter| letter.is_ascii_digit() || separators(letter)) || !(8..=15).contains(&digits) {
        return false;
    }
    let groups: Vec<usize> = rest.split(separators).map(str::len).filter(|length| *length > 0).collect();
    id.len() > rest.len()
        || matches!(groups.as_slice(), [3, 2 | 3, 4])
        || (id.starts_with('0') && digits >= 9 && id.contains([' ', '/']))
}

/// Two or three capitalised words, none of which is a role.
fn is_full_name(id: &str) -> bool {
    let words: Vec<&str> = id.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let name = |word: &&str| {
        let mut letters = word.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        let small = letters.clone().any(char::is_lowercase);
        let only = letters.all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | '\u{2019}'));
        capital && small && only && ![&ROLES[..], &PLACES].concat().contains(&word.to_lowercase().as_str())
    };
    id.contains(' ') && (2..=3).contains(&words.len()) && words.iter().all(name)
}

/// Ids that say who someone is, one notice for each way of doing so.
pub(super) fn identifying_ids(ids: &[&str], findings: &mut Findings) {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for id in ids {
        let Some(kind) = kind(id) else { continue };
        match counts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    counts.sort_unstable();
    for (kind, count) in counts {
        let message = format!("ids look like {kind}; replace them with codes before files or reports are shared");
        findings.notice((0, 0, 0), Notice::new("identifying-ids", message, count));
    }
}

/// Columns whose name says that they identify a person.
pub(super) fn identifying_columns(names: &[String]) -> Vec<usize> {
    let identifies = |name: &String| {
        let plain = plain(name);
        let own = ROLES.iter().find_map(|role| plain.strip_prefix(role)).unwrap_or(&plain);
        COLUMNS.contains(&own) || COLUMNS.contains(&plain.as_str())
    };
    (0..names.len()).filter(|&at| identifies(&names[at])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_identifies_is_known_by_its_shape() {
        let mail = ["a.b@clinic.example"];
        let date = ["1987-04-12", "12.4.1987", "4/30/1987"];
        let number = ["+49 30 1234567", "(555) 010-1234", "555-010-1234", "030 1234567", "078-05-1120"];
        let name = ["Anna Example", "Example, Anna", "Anna-Lena M\u{fc}ller", "Anna Maria O'Example"];
        let kinds = [("e-mail", &mail[..]), ("dates", &date), ("telephone", &number), ("names", &name)];
        for (word, ids) in kinds {
            for id in ids {
                assert!(kind(id).is_some_and(|kind| kind.contains(word)), "{id}: {:?}", kind(id));
            }
        }
    }

    #[test]
    fn codes_are_left_in_peace() {
        let codes = [
            "C001",
            "007",
            "12345678901234567",
            "001-0001",
            "2024-001",
            "2024-13-01",
            "Client One",
            "Rater A",
            "T 12",
            "SMITH",
            "Anna",
            "C001 ",
            "=SUM(A1)",
            "@A1",
            "a@b",
            "-1",
            "+1",
            "",
            "R&D Unit",
            "1.0",
            "site 03 client 4",
        ];
        for id in codes {
            assert_eq!(kind(id), None, "{id}");
        }
    }

    #[test]
    fn columns_are_known_by_their_names_whatever_the_dress() {
        let names =
            ["client_id", "Client Name", "DOB", "date_of_birth", "item1", "session", "Vorname", "notes", "site name"];
        assert_eq!(identifying_columns(&names.map(str::to_owned)), [1, 2, 3, 6]);
    }
}

//! A file in which no rating can be seen: probably an outcome.

use super::cells::Seen;
use super::columns::Guesses;
use super::written::Writing;
use super::written::quoted;

impl Guesses {
    /// Clients, but neither answers nor anybody who rated?
    pub(super) fn may_be_outcome(&self) -> bool {
        self.client && self.answers.is_empty() && self.absent.contains(&"perspective")
    }
}

impl Writing {
    /// The part of one file of outcomes.
    pub(super) fn outcome(&mut self, file: &str, seen: &Seen, guesses: &Guesses) {
        self.known("");
        let why = "neither items nor perspectives were found here; ratings would need --map COLUMN=perspective";
        self.guess("[[outcomes]]", why);
        self.known(&format!("file = {}", quoted(file)));
        let yes_or_no = |at: usize| seen.columns[at].counts.keys().all(|text| text == "0" || text == "1");
        match guesses.others[..] {
            [only] => {
                self.guess(&format!("name = {}", quoted(&seen.names[only])), "the one column that has no other role");
                if yes_or_no(only) {
                    self.guess("kind = \"binary\"", "only 0 and 1 stand there");
                }
            }
            ref others => {
                let names: Vec<&str> = others.iter().map(|&at| seen.names[at].as_str()).collect();
                let first = names.first().copied().unwrap_or("adherence");
                let which = if names.is_empty() { "none is without a role".to_owned() } else { names.join(", ") };
                self.question(&format!("name = {}", quoted(first)), &format!("which column is the outcome? {which}"));
            }
        }
        self.question("rated_by = \"records\"", "who reported it? client, therapist, observer or records");
    }
}

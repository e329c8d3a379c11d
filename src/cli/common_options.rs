//! Options that many commands share, given to one that has no use for them: why it has none, and who has.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::{Error, Problem};

/// An option that other commands take, and what to say where it was given to this one.
struct Common {
    name: &'static str,
    why: &'static str,
    hint: &'static str,
}

/// Commands that read no ratings.
const WITHOUT_INPUT: [&str; 5] = ["instruments", "simulate", "selftest", "completions", "man"];

const OF_INPUT: &str = "it reads no ratings";
const OF_ANALYSES: &str =
    "report, check, score, gaps, agreement, supervision, predict, congruence and plan read ratings";

/// What is true of every command that does not take the option.
const COMMON: [Common; 16] = [
    Common { name: "--instrument", why: OF_INPUT, hint: OF_ANALYSES },
    Common { name: "--scale", why: OF_INPUT, hint: OF_ANALYSES },
    Common { name: "--missing", why: OF_INPUT, hint: OF_ANALYSES },
    Common { name: "--map", why: OF_INPUT, hint: OF_ANALYSES },
    Common { name: "--value", why: OF_INPUT, hint: OF_ANALYSES },
    Common {
        name: "--views",
        why: "it is not about a choice of views",
        hint: "report, gaps, supervision, predict and congruence take --views A,B",
    },
    Common {
        name: "--outcome",
        why: "it looks at ratings alone",
        hint: "predict, congruence, check and report --kind study take --outcome FILE[:COLUMN]",
    },
    Common {
        name: "--conf-level",
        why: "it makes no interval of its own",
        hint: "report, gaps, agreement, supervision, predict, congruence and plan take --conf-level P",
    },
    Common { name: "--seed", why: "it draws nothing at random", hint: "leave --seed away: the answer is the same" },
    Common { name: "--format", why: "what it writes has one form", hint: "leave --format away" },
    Common { name: "--output", why: "it writes to standard output only", hint: "redirect it: > FILE" },
    Common { name: "--force", why: "it replaces no file", hint: "leave --force away" },
    Common { name: "--strict", why: "it has no notices about data", hint: "parallax check --strict looks at data" },
    Common { name: "--threads", why: "its work is not shared out among threads", hint: "leave --threads away" },
    Common { name: "--quiet", why: "it says nothing beside its answer", hint: "leave --quiet away" },
    Common { name: "--color", why: "it writes no colour", hint: "leave --color away" },
];

/// What is true of one command.
const OF_ONE: [(&str, Common); 7] = [
    (
        "init",
        Common {
            name: "--scale",
            why: "a study file is about all scales",
            hint: "name the scale when you analyse: parallax gaps --scale ID",
        },
    ),
    (
        "init",
        Common {
            name: "--value",
            why: "the study file holds the numbers of answer words",
            hint: "write them into it: labels = { never = 1, rarely = 2 }",
        },
    ),
    (
        "init",
        Common {
            name: "--outcome",
            why: "it tells a file of outcomes from one of ratings by itself",
            hint: "name it among the inputs: parallax init ratings.csv adherence.csv",
        },
    ),
    (
        "init",
        Common {
            name: "--strict",
            why: "it marks every guess and question in the file",
            hint: "parallax check --strict looks at data",
        },
    ),
    (
        "agreement",
        Common {
            name: "--views",
            why: "its raters are observers",
            hint: "--rater perspective takes the views as raters; parallax gaps --views A,B compares two of them",
        },
    ),
    (
        "pseudonymize",
        Common {
            name: "--seed",
            why: "codes that can be drawn again are no secret",
            hint: "keep the key instead: with --key FILE the same people get the same codes",
        },
    ),
    (
        "pseudonymize",
        Common { name: "--scale", why: "it writes all scales", hint: "name the scale when you analyse the codes" },
    ),
];

/// The error of an option that this command does not take and others do; `None` if nothing takes it, or the words are wrong in
/// another way.
pub(super) fn without_use(refused: &clap::Error, arguments: &[std::ffi::OsString]) -> Option<Error> {
    if refused.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let Some(ContextValue::String(given)) = refused.get(ContextKind::InvalidArg) else { return None };
    let name = match given.split('=').next()? {
        "-o" => "--output",
        name => name,
    };
    let command = arguments.get(1)?.to_str()?;
    let of_one = OF_ONE.iter().find(|(own, common)| *own == command && common.name == name).map(|(_, common)| common);
    let about_input = |common: &&Common| common.why != OF_INPUT || WITHOUT_INPUT.contains(&command);
    let common = of_one.or_else(|| COMMON.iter().find(|common| common.name == name).filter(about_input))?;
    Some(refusal(command, common))
}

fn refusal(command: &str, common: &Common) -> Error {
    let message = format!("parallax {command} does not take {}: {}", common.name, common.why);
    Error::Usage(Problem::new("usage", message).token(common.name).hint(common.hint))
}

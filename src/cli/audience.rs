//! `parallax report --audience`: for whom, and what they see.

use super::args::{Audience, Kind, ReportArgs};
use crate::analyze::audience::{Fewest, own_dyads};
use crate::domain::notice::Notice;
use crate::domain::people::PersonId;
use crate::domain::study::{DyadId, Study};
use crate::error::{Error, Problem, shorten};

/// Behind how many people a number may be shown to a programme.
pub(super) fn fewest(args: &ReportArgs) -> Fewest {
    args.min_group.map_or_else(Fewest::default, |least| Fewest::people(least as usize))
}

/// Refuses what an audience does not see at all.
pub(super) fn require_fitting(args: &ReportArgs) -> Result<(), Error> {
    if args.min_group.is_some() && args.audience != Some(Audience::Programme) {
        let message = "--min-group is about groups, and only a programme is shown nothing else";
        let hint = "parallax report --audience programme --min-group N";
        return Err(Error::Usage(Problem::new("usage", message).hint(hint)));
    }
    let Some(audience) = args.audience else { return Ok(()) };
    let about_one = args.dyad.is_some()
        || args.helper.is_some()
        || matches!(args.kind, Some(Kind::Case | Kind::Audit | Kind::Study));
    let problem = match audience {
        Audience::Programme if about_one => {
            Problem::new("usage", "a programme sees groups, and no single person or case")
                .hint("leave out --dyad, --helper and --kind; a trainee or supervisor may see one case")
        }
        Audience::Trainee if args.helper.is_none() => {
            Problem::new("usage", "which trainee? --audience trainee shows one trainee's own cases")
                .hint("parallax report --audience trainee --helper ID")
        }
        Audience::Supervisor if args.helper.is_none() => {
            Problem::new("usage", "which supervisor? --audience supervisor shows one supervisor's own trainees")
                .hint("parallax report --audience supervisor --helper ID")
        }
        _ if args.table.layout().is_some() => {
            Problem::new("usage", "a plain table has raters, but no trainees or clients").hint("leave out --audience")
        }
        _ => return Ok(()),
    };
    Err(Error::Usage(problem))
}

/// The part of a study that the audience sees, where it is a person. Notices of reading may name others, so they lose their
/// words and places.
pub(super) fn part_for(audience: Audience, study: &Study, person: PersonId, id: &str) -> Study {
    let own = own_dyads(study, person, audience == Audience::Supervisor);
    let keep = |dyad: DyadId| own[dyad.0 as usize];
    let mut part = study.only(keep, &format!("not seen by {}", shorten(id)));
    part.notices = without_words(&part.notices);
    part
}

/// Notices of which only the code and the count are left.
pub(super) fn without_words(notices: &[Notice]) -> Vec<Notice> {
    let bare = |notice: &Notice| {
        let message = "what was noticed may name people, so it is not shown here; `parallax check` shows it";
        Notice::new(notice.code, message, notice.count)
    };
    notices.iter().map(bare).collect()
}

/// Says how many numbers were taken away.
pub(super) fn suppressed(count: usize, fewest: Fewest) -> Option<Notice> {
    let Fewest { clients, trainees } = fewest;
    let message = format!(
        "numbers are left out where fewer than {clients} clients or {trainees} trainees stand behind them, or where \
         they would give away such a number"
    );
    (count > 0).then(|| Notice::new("small-cell", message, count))
}

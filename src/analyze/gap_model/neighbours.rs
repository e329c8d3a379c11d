//! Where neighbouring sessions resemble one another, a model of independent sessions says too little or too much.

use crate::analyze::finding::Finding;
use crate::domain::notice::Notice;

/// A notice where the interval of `gap_memory` leaves out 0: how many pairs of views and scales.
pub fn sessions_resemble_neighbours(findings: &[Finding]) -> Option<Notice> {
    let remembers = |row: &&Finding| {
        let interval = row.estimate().and_then(|memory| memory.interval);
        row.term == "gap_memory" && interval.is_some_and(|limits| limits.low() > 0.0)
    };
    let count = findings.iter().filter(remembers).count();
    let message = "gaps of neighbouring sessions resemble one another, so the variances of sessions and clients with method \
                   reml-profile miss their share; read the rows with method reml-ar1-profile";
    (count > 0).then(|| Notice::new("sessions-resemble-neighbours", message, count))
}

//! The designs: how many therapists, clients and sessions, and what is true.

/// The true mean gap.
pub(crate) const MEAN: f64 = -0.4;

/// One design.
pub(crate) struct Cell {
    pub(crate) name: &'static str,
    pub(crate) therapists: u32,
    /// Clients of a therapist.
    pub(crate) clients: u32,
    /// Fewest and most sessions; one in five has no joint forms.
    pub(crate) sessions: (u32, u32),
    /// Variances, and the correlation of neighbouring sessions.
    pub(crate) therapist: f64,
    pub(crate) client: f64,
    pub(crate) session: f64,
    pub(crate) memory: f64,
}

impl Cell {
    pub(crate) fn total(&self) -> f64 {
        self.therapist + self.client + self.session
    }
}

/// All designs.
pub(crate) fn all() -> Vec<Cell> {
    let clinic = |name, therapists, therapist, memory| Cell {
        name,
        therapists,
        clients: 5,
        sessions: (3, 15),
        therapist,
        client: 0.2,
        session: 0.25,
        memory,
    };
    vec![
        clinic("10 therapists", 10, 0.08, 0.4),
        clinic("20 therapists", 20, 0.08, 0.4),
        clinic("40 therapists", 40, 0.08, 0.4),
        clinic("10, therapists hardly differ", 10, 0.01, 0.4),
        clinic("10, no memory", 10, 0.08, 0.0),
        Cell { clients: 20, client: 0.0, ..clinic("10, clients alike", 10, 0.08, 0.4) },
    ]
}

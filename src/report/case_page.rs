//! The page about one case: two or three views over its sessions, and what to talk about.

use super::case_charts::{gap_strip, trajectories};
use super::case_numbers::{cards, course_of, reliability_of_a_gap};
use super::case_scales::{Parts, by_scale, parts};
use super::case_session::{WidestSession, widest_session};
use super::flow::{is_demo, provenance};
use super::items::{item_standing_out, items_section};
use super::long_run::long_run;
use super::material::{InstrumentTable, Material};
use super::method::case_methods;
use super::number::number;
use super::prompts::{Occasions, case_prompts};
use super::stood_out::{flags_of, is_told, missing, stood_out};
use super::words::{count, difference, in_reading_order, interval, metric, subject, title_case};
use super::{Block, NumberStyle, Prose, Remark, Report, Section};
use crate::analyze::case::{Case, CasePair, CaseScale};
use crate::analyze::flags::Flag;
use crate::analyze::views::views_of;
use crate::stats::Interval;

/// The report on one case. `case` holds at least one scale.
pub fn case_page(material: &Material<'_>, case: &Case) -> Option<Report> {
    let instrument = &material.study.instruments[material.study.ratings[case.table].instrument];
    let table = InstrumentTable { table: case.table, instrument };
    let (_, main_id) = material.main_scale(case.table)?;
    let main = case.scales.iter().find(|scale| scale.scale == main_id)?;
    let view = CaseView { material, case, table, main };
    let mut sections = vec![view.views_section()];
    sections.extend(view.gap_section());
    sections.extend(by_scale(material, case));
    // Items belong to the whole form: who asks for single scales does not ask for them.
    let items = view.pair().filter(|_| material.wants("total"));
    sections.extend(items.map(|pair| items_section(material, &table, case, pair)));
    sections.extend(view.stood_out());
    sections.extend(view.prompts());
    sections.push(case_methods(material));
    Some(Report {
        title: view.title(),
        subtitle: view.subtitle(),
        lead: view.lead(),
        sections,
        footer: provenance(material),
    })
}

/// What is usual in these data, said in the same direction as the gap of the case, and whether its interval holds it.
fn usual_gap(usual: f64, limits: Interval, (minuend, subtrahend): (&str, &str)) -> String {
    let size = number(usual.abs(), 2, NumberStyle::Plain);
    let where_it_lies = if limits.contains(usual) { "within" } else { "outside" };
    let higher = if usual > 0.0 { minuend } else { subtrahend };
    format!(" What is usual in these data, the {higher} {size} points higher, lies {where_it_lies} that range.")
}

/// Who rated higher, where that can be told: by how much in these sessions, and in the long run where that is another size.
fn higher_view(
    gap: f64,
    limits: Interval,
    raw: Option<f64>,
    (minuend, subtrahend): (&str, &str),
    about: &str,
) -> String {
    let size = |value: f64| number(value.abs(), 2, NumberStyle::Plain);
    let order = |gap: f64| if gap > 0.0 { (minuend, subtrahend) } else { (subtrahend, minuend) };
    let (upper, lower) = order(gap);
    let (near, far) = (limits.low().abs().min(limits.high().abs()), limits.low().abs().max(limits.high().abs()));
    let most_likely = format!("{} points per item, most likely between {} and {}.", size(gap), size(near), size(far));
    let weighed = "Weighed with the other cases of these data,";
    match raw.filter(|&raw| size(raw) != size(gap) || (raw > 0.0) != (gap > 0.0)) {
        None if raw.is_none() => {
            format!("the {upper} rated {about} *higher* than the {lower}: a gap of {most_likely}")
        }
        None => format!("the {upper} rated {about} *higher* than the {lower}: in the long run a gap of {most_likely}"),
        Some(raw) if (raw > 0.0) == (gap > 0.0) => format!(
            "the {upper} rated {about} *higher* than the {lower}, by {} on average. {weighed} the gap in the long run is {most_likely}",
            size(raw)
        ),
        Some(raw) => {
            let (upper_here, lower_here) = order(raw);
            format!(
                "the {upper_here} rated {about} {} higher than the {lower_here} on average. {weighed} it is the {upper} who rates *higher* in \
                 the long run, by {most_likely}",
                size(raw)
            )
        }
    }
}

struct CaseView<'a> {
    material: &'a Material<'a>,
    case: &'a Case,
    table: InstrumentTable<'a>,
    main: &'a CaseScale,
}

impl CaseView<'_> {
    /// Giver and receiver on the main scale, where they met.
    fn pair(&self) -> Option<&CasePair> {
        self.main.pairs.first().filter(|pair| pair.pair.minuend == 0 && pair.pair.subtrahend == 1)
    }

    fn title(&self) -> String {
        let views = views_of(self.case.relationship).into_iter().filter(|&view| self.sessions_of(view) > 0).count();
        let number = match views {
            1 => "one view",
            2 => "two views",
            _ => "three views",
        };
        format!(
            "Case {}: {number} of {}",
            self.material.study.case_id(self.case.dyad),
            count(self.case.numbers.len(), "session")
        )
    }

    fn sessions_of(&self, view: crate::domain::instrument::Perspective) -> usize {
        let place = views_of(self.case.relationship).iter().position(|&own| own == view).unwrap_or(0);
        self.main.sessions.iter().filter(|(_, values)| values[place].is_some()).count()
    }

    fn subtitle(&self) -> String {
        let dyad = self.material.study.dyad(self.case.dyad);
        let (giver, receiver) = self.case.relationship.roles();
        let people = &self.material.study.people;
        let range = self.table.form(receiver).and_then(|form| form.range);
        let forms: Vec<String> = (in_reading_order(self.case.relationship).into_iter())
            .map(|view| (self.sessions_of(view), view))
            .filter(|&(sessions, _)| sessions > 0)
            .map(|(sessions, view)| format!("{} rated by the {}", count(sessions, "session"), view.name()))
            .collect();
        format!(
            "{}{} {} with {} {} · {}, {}, scoring key {} · {}",
            if is_demo(self.material.provenance) { "Simulated ratings · " } else { "" },
            title_case(receiver.name()),
            people.id(dyad.receiver),
            giver.name(),
            people.id(dyad.giver),
            self.table.instrument.name,
            metric(range),
            self.table.instrument.key.name(),
            forms.join(", ")
        )
    }

    fn lead(&self) -> Vec<Prose> {
        let Some(pair) = self.pair() else {
            return vec![Prose::new(
                "No session of this case was rated by both, so no gap can be shown. What each view said stands below.",
            )];
        };
        let mut paragraphs = vec![self.gap_sentence(pair)];
        paragraphs.extend(parts(self.material, self.case).map(|parts| parts.sentence(&difference(&pair.pair))));
        paragraphs.extend(self.widest_session().map(|widest| widest.sentence()));
        paragraphs
    }

    fn gap_sentence(&self, pair: &CasePair) -> Prose {
        let (minuend, subtrahend) = (pair.pair.views.0.name(), pair.pair.views.1.name());
        let joint = count(pair.joint, "session");
        let long_run = long_run(self.material, self.case, self.main, pair);
        let estimate = match long_run.gap {
            Ok(estimate) => estimate,
            Err(reason) => return Prose::new(&format!("Both rated {joint}, but a gap is not shown: {reason}.")),
        };
        let Some(limits) = estimate.interval else {
            let gap = number(estimate.value, 2, NumberStyle::Signed);
            return Prose::new(&format!(
                "Over the {joint} both rated, the mean gap ({minuend} minus {subtrahend}) is {gap}; too little to say more."
            ));
        };
        let usual = pair.usual.map_or_else(String::new, |usual| usual_gap(usual, limits, (minuend, subtrahend)));
        let about = subject(self.case.relationship);
        if limits.contains(0.0) {
            return Prose::new(&format!(
                "Over the {joint} both rated, the two views of {about} lie {} points per item apart on average ({minuend} minus {subtrahend}: {}): *these data \
                 cannot tell* which view is the higher one.{usual}",
                number(estimate.value.abs(), 2, NumberStyle::Plain),
                interval(estimate, 2, NumberStyle::Signed)
            ));
        }
        let raw = pair.gap.as_ref().ok().filter(|_| long_run.is_shrunken).map(|raw| raw.value);
        let told = higher_view(estimate.value, limits, raw, (minuend, subtrahend), about);
        Prose::new(&format!("Over the {joint} both rated, {told}{usual}"))
    }

    /// The gap in the long run, where its interval leaves out 0.
    fn told_gap(&self, pair: &CasePair) -> Option<f64> {
        let estimate = long_run(self.material, self.case, self.main, pair).gap.as_ref().ok()?;
        estimate.interval.filter(|limits| !limits.contains(0.0)).map(|_| estimate.value)
    }

    /// Half width of the interval of one session's gap from the forms' own error, where both forms have items.
    fn gap_error(&self) -> Option<f64> {
        let pair = self.pair()?;
        let sem = |view| self.material.reliability(self.case.table, view, &self.main.scale)?.sem;
        Some(sem(pair.pair.views.0)?.hypot(sem(pair.pair.views.1)?))
    }

    fn widest_session(&self) -> Option<WidestSession> {
        widest_session(self.main, self.pair()?)
    }

    /// The widest session, where it stands out and no flag tells of it.
    fn standing_out(&self) -> Option<WidestSession> {
        let flags = self.flags();
        self.widest_session().filter(|widest| widest.stands_out() && !is_told(&flags, widest.session))
    }

    fn views_section(&self) -> Section {
        let blocks = vec![trajectories(self.material, self.case, &self.table, self.main, self.gap_error())];
        Section { id: "views".to_owned(), heading: "The views, session by session".to_owned(), blocks }
    }

    fn gap_section(&self) -> Option<Section> {
        let pair = self.pair()?;
        pair.gap.as_ref().ok()?;
        let error = self.gap_error();
        let views = pair.pair.name();
        let mut blocks = vec![Block::Text(reliability_of_a_gap(self.material, &self.table, &self.main.scale, &views))];
        blocks.push(gap_strip(self.material, self.case, &self.table, self.main, pair, error));
        let long_run = long_run(self.material, self.case, self.main, pair);
        blocks.push(cards(pair, long_run, course_of(self.material, self.case, self.main, pair)));
        Some(Section { id: "gap".to_owned(), heading: format!("The gap: {}", difference(&pair.pair)), blocks })
    }

    fn flags(&self) -> Vec<&Flag> {
        flags_of(self.material, self.case, self.main)
    }

    fn stood_out(&self) -> Option<Section> {
        let first = self.standing_out().map(|widest| Remark {
            label: format!("Session {}", widest.session),
            text: format!(
                "A gap of {} ({}), the furthest from the mean of this case.",
                number(widest.gap, 2, NumberStyle::Signed),
                widest.higher
            ),
            note: widest.chance,
        });
        let missing =
            [0, 1].into_iter().filter_map(|place| missing(self.case, self.main, place, self.without_form(place)));
        stood_out(&self.flags(), self.case, self.material.conf_level, first, missing.collect())
    }

    /// The share of all sessions of these data without a form of the giver (0) or the receiver (1).
    fn without_form(&self, place: usize) -> f64 {
        let view = views_of(self.case.relationship)[place];
        let of_kind = |session: &&crate::domain::study::Session| {
            self.material.study.dyad(session.dyad).relationship == self.case.relationship
        };
        let sessions = self.material.study.sessions.iter().filter(of_kind).count().max(1);
        let scored = self
            .material
            .find(&self.table.instrument.id, &self.main.scale, view.name(), "mean", "session")
            .map_or(0, |mean| mean.n);
        1.0 - scored as f64 / sessions as f64
    }

    fn prompts(&self) -> Option<Section> {
        let pair = self.pair()?;
        let flags = self.flags();
        let occasions = Occasions {
            flags: &flags,
            level: self.material.conf_level,
            gap: self.told_gap(pair),
            session: self.standing_out().map(|widest| widest.session),
            scale: match parts(self.material, self.case) {
                Some(Parts::Apart((scale, _), _)) => Some(scale),
                _ => None,
            },
            item: item_standing_out(self.case).filter(|_| self.material.wants("total")),
        };
        Some(case_prompts(self.case, pair, &occasions))
    }
}

#[cfg(test)]
mod tests {
    use super::{higher_view, usual_gap};
    use crate::stats::Interval;

    #[test]
    fn what_is_usual_is_said_in_words_and_not_by_a_sign() {
        let limits = Interval::new(-0.85, -0.15, 0.95).expect("an interval");
        let said = |usual| usual_gap(usual, limits, ("therapist", "client"));
        assert_eq!(said(-0.35), " What is usual in these data, the client 0.35 points higher, lies within that range.");
        assert_eq!(
            said(0.1),
            " What is usual in these data, the therapist 0.10 points higher, lies outside that range."
        );
    }

    #[test]
    fn the_mean_of_the_sessions_is_told_beside_the_gap_in_the_long_run_where_they_differ() {
        let limits = Interval::new(0.19, 1.45, 0.95).expect("an interval");
        let said = |raw| higher_view(0.82, limits, raw, ("therapist", "client"), "the alliance");
        let tail = "0.82 points per item, most likely between 0.19 and 1.45.";
        assert_eq!(said(None), format!("the therapist rated the alliance *higher* than the client: a gap of {tail}"));
        assert_eq!(
            said(Some(0.821)),
            format!("the therapist rated the alliance *higher* than the client: in the long run a gap of {tail}")
        );
        assert!(said(Some(1.4)).contains(", by 1.40 on average. Weighed with the other cases of these data,"));
        let turned = said(Some(-0.1));
        assert!(turned.starts_with("the client rated the alliance 0.10 higher than the therapist"), "{turned}");
        assert!(turned.contains("it is the therapist who rates *higher* in the long run, by 0.82"), "{turned}");
    }
}

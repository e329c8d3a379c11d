//! A report with every block and every chart, and ids that try to be something else.

use crate::domain::instrument::Perspective;
use crate::report::Block;
use crate::report::Card;
use crate::report::Cell;
use crate::report::Column;
use crate::report::NumberStyle;
use crate::report::Prose;
use crate::report::Remark;
use crate::report::Report;
use crate::report::Section;
use crate::report::Table;
use crate::report::chart::Axis;
use crate::report::chart::Chart;
use crate::report::chart::GapStrip;
use crate::report::chart::IntervalRow;
use crate::report::chart::Intervals;
use crate::report::chart::LevelPlot;
use crate::report::chart::Line;
use crate::report::chart::Mark;
use crate::report::chart::Scatter;
use crate::report::chart::Trajectories;

/// Ids that a careless renderer would obey.
pub(super) const NASTY: [&str; 6] = [
    "<script>alert(1)</script>",
    "=cmd()|'/c calc'!A0",
    "a|b",
    "c\u{202e}410C",
    "\u{1b}[31mred",
    "https://example.org/?q=*x*&y",
];

/// The whole report.
pub(super) fn sample() -> Report {
    Report {
        title: "Case C014: two views of ten sessions".into(),
        subtitle: "Client C014 with therapist T03 · WAI-SR, client and therapist forms, mean per item 1–5 · 10 client \
                   forms, 8 therapist forms, 3 sessions coded by 2 observers each"
            .into(),
        lead: vec![
            Prose::new(
                "Across the eight sessions both of you rated, the client rated the alliance a little *higher* than \
                 the therapist: a gap of 0.31 points, most likely between 0.07 and 0.55. That is usual in these data.",
            ),
            Prose::new("The difference sits in *goals and tasks*, not in the bond."),
        ],
        sections: vec![
            section("views", "The views, session by session", vec![trajectories()]),
            section("gap", "The gap: therapist minus client", vec![gap_strip()]),
            section("scales", "Where the difference sits", vec![Block::Table(scales()), cards(), views_by_scale()]),
            section("stood-out", "What stood out", vec![stood_out()]),
            section("caseload", "Nine cases side by side", vec![forest(), scatter()]),
            section("agreement", "Gap and level", vec![level_plot(400)]),
            section("supervision", "The supervision pair", vec![supervision()]),
            section("questions", "Questions to take into supervision", vec![prompts(), aside(), details()]),
        ],
        footer: vec![
            "Parallax 0.1.0 · report --kind case --dyad C014 --seed 1".into(),
            "ratings.csv · 120 rows read, 118 used, 2 without a session number · SHA-256 \
             9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
                .into(),
        ],
    }
}

fn section(id: &str, heading: &str, blocks: Vec<Block>) -> Section {
    Section { id: id.into(), heading: heading.into(), blocks }
}

fn axis(label: &str, low: f64, high: f64) -> Axis {
    Axis { label: label.into(), low, high }
}

fn plain(value: f64) -> Cell {
    Cell::Number { value, digits: 2, style: NumberStyle::Plain }
}

fn gap(value: f64) -> Cell {
    Cell::Number { value, digits: 2, style: NumberStyle::Signed }
}

fn interval(low: f64, high: f64) -> Cell {
    Cell::Interval { low, high, digits: 2, style: NumberStyle::Signed }
}

fn absent() -> Cell {
    Cell::Absent { why: "fewer than 5 joint sessions".into() }
}

fn table(caption: &str, columns: &[(&str, bool)], rows: Vec<Vec<Cell>>) -> Table {
    let columns = columns.iter().map(|&(heading, numeric)| Column { heading: heading.into(), numeric }).collect();
    Table { caption: caption.into(), columns, rows, notes: Vec::new() }
}

const CLIENT: [f64; 10] = [3.58, 3.75, 3.92, 4.17, 4.08, 3.33, 3.50, 3.92, 4.00, 4.25];
const THERAPIST: [(u32, f64); 8] =
    [(1, 3.42), (2, 3.33), (3, 3.67), (4, 3.75), (6, 3.83), (7, 3.58), (8, 3.50), (10, 3.67)];

fn trajectories() -> Block {
    let client: Vec<(u32, f64)> = (1..).zip(CLIENT).collect();
    let rows = client.iter().map(|&(session, value)| {
        let therapist = THERAPIST.iter().find(|(other, _)| *other == session);
        let therapist = therapist.map_or(Cell::Absent { why: "form not returned".into() }, |(_, value)| plain(*value));
        vec![Cell::Count(session as usize), plain(value), therapist]
    });
    let rows = rows.collect();
    let line = |perspective, points, sem| Line { perspective, points, sem: Some(sem), range: Some((1.0, 5.0)) };
    Block::Chart {
        chart: Chart::Trajectories(Trajectories {
            title: "Alliance over ten sessions, three views".into(),
            description: "Client ratings rise from 3.58 to 4.17, fall to 3.33 in session 6 and recover to 4.25.".into(),
            sessions: (1, 10),
            axis: axis("percent of the answer range", 0.0, 100.0),
            lines: vec![
                line(Perspective::Client, client, 0.22),
                line(Perspective::Therapist, THERAPIST.to_vec(), 0.2),
                line(Perspective::Observer, vec![(3, 3.58), (6, 3.25), (9, 3.75)], 0.17),
            ],
            remarks: vec!["No therapist form for sessions 5 and 9.".into()],
        }),
        caption: "Shaded: ±1 standard error of measurement (client α .91, therapist α .88). Dotted: a form is missing \
                  in between. Bars on triangles: two observers’ mean ±1 SEM."
            .into(),
        table: table("Mean per item", &[("Session", true), ("Client", true), ("Therapist", true)], rows),
    }
}

fn gap_strip() -> Block {
    let joint = THERAPIST.map(|(session, value)| (session, value - CLIENT[session as usize - 1], Some(0.58)));
    let rows = joint.iter().map(|&(session, value, _)| {
        vec![Cell::Count(session as usize), gap(value), interval(value - 0.58, value + 0.58)]
    });
    let rows = rows.collect();
    Block::Chart {
        chart: Chart::GapStrip(GapStrip {
            title: "Gap by session: therapist minus client".into(),
            description: "Seven of eight gaps lie below or near zero; in session 6 the therapist rated higher.".into(),
            sessions: (1, 10),
            axis: axis("therapist minus client", -1.3, 1.3),
            points: joint.to_vec(),
            mean: -0.36,
            missing: vec![5, 9],
            noise: Some(0.58),
            typical: Some(("usual in these data".into(), -0.31)),
            sides: ("therapist rated higher".into(), "client rated higher".into()),
        }),
        caption: "Grey: differences that the forms’ own error produces in 95 of 100 pairs with no true difference. \
                  Solid: this case; dashed: usual in these data. Stems: 95 % interval of each gap."
            .into(),
        table: table("Gap per session", &[("Session", true), ("Gap", true), ("95 % interval", true)], rows),
    }
}

fn scales() -> Table {
    let row = |name: &str, client, therapist, mean, low, high| {
        vec![Cell::Text(name.into()), plain(client), plain(therapist), gap(mean), interval(low, high), absent()]
    };
    let mut table = table(
        "Last session and mean gap over 8 joint sessions",
        &[
            ("Scale", false),
            ("Client, last session", true),
            ("Therapist, last session", true),
            ("Mean gap, 8 sessions", true),
            ("95 % interval", true),
            ("Tracking", true),
        ],
        vec![
            row("Total", 4.25, 3.67, -0.31, -0.55, -0.07),
            row("Goal", 4.0, 3.25, -0.52, -0.88, -0.16),
            row("Task", 4.25, 3.5, -0.41, -0.78, -0.04),
            row("Bond", 4.5, 4.25, -0.001, -0.36, 0.32),
        ],
    );
    table.notes.push("Gap: therapist minus client, in points of the mean per item.".into());
    table
}

fn cards() -> Block {
    let card = |label: &str, value: Cell, note: &str| Card { label: label.into(), value, note: note.into() };
    Block::Cards(vec![
        card("How far apart, on average", gap(-0.31), "95 % interval −0.55 to −0.07; shrunken towards these cases"),
        card("Do the two views move together?", absent(), ""),
    ])
}

type Valued = (Mark, f64, Option<(f64, f64)>);

fn row(label: &str, points: Vec<Valued>) -> IntervalRow {
    IntervalRow { label: label.into(), points, absent: None }
}

fn views_by_scale() -> Block {
    let both = |client: f64, therapist: f64| {
        vec![
            (Mark::View(Perspective::Client), client, Some((client - 0.3, client + 0.3))),
            (Mark::View(Perspective::Therapist), therapist, Some((therapist - 0.4, therapist + 0.4))),
            (Mark::View(Perspective::Observer), 3.6, None),
        ]
    };
    Block::Chart {
        chart: Chart::Intervals(Intervals {
            title: "Three views by scale".into(),
            description: "The views differ on goals and tasks.".into(),
            axis: axis("mean per item (1–5)", 1.0, 5.0),
            rows: vec![row("Goal", both(4.0, 3.25)), row("Task", both(4.25, 3.5)), row("Bond", both(4.5, 4.25))],
            zero: None,
            typical: None,
            sides: None,
        }),
        caption: "Lines: 95 % intervals.".into(),
        table: table("Views by scale", &[("Scale", false)], Vec::new()),
    }
}

fn stood_out() -> Block {
    let remark =
        |label: &str, text: &str, note: &str| Remark { label: label.into(), text: text.into(), note: note.into() };
    Block::Remarks(vec![
        remark(
            "Session 6",
            "Client rating fell by 0.75 (more than 2 standard errors of a change); recovered by session 8.",
            "Fires by chance in 4 of 10 calm courses of ten sessions at this form’s reliability (.80).",
        ),
        remark(
            "Sessions 5, 9",
            "No therapist form.",
            "20 % of the sessions of this case, 24 % of all sessions in these data. The data do not say why.",
        ),
    ])
}

fn forest() -> Block {
    let labels = NASTY.iter().copied().chain(["C007", "אבג-12", "C-a-very-long-identifier-2026"]);
    let points = |i: usize| {
        let gap = -0.8 + 0.17 * i as f64;
        vec![(Mark::Gap, gap, Some((gap - 0.3 - 0.1 * (i % 4) as f64, gap + 0.35)))]
    };
    let mut rows: Vec<IntervalRow> = labels.clone().enumerate().map(|(i, label)| row(label, points(i))).collect();
    rows[7] =
        IntervalRow { label: "אבג-12".into(), points: Vec::new(), absent: Some("only 1 joint session".into()) };
    let cells = labels.enumerate().map(|(i, label)| {
        let (_, gap_here, ends) = points(i)[0];
        let ends = ends.map_or_else(absent, |(low, high)| interval(low, high));
        vec![Cell::Text(label.into()), Cell::Count(7 + 1009 * i), gap(gap_here), ends, Cell::Text("rising".into())]
    });
    let columns =
        [("Client", false), ("Joint sessions", true), ("Mean gap", true), ("95 % interval", true), ("Trend", false)];
    Block::Chart {
        table: table("Mean gap per case", &columns, cells.collect()),
        chart: Chart::Intervals(Intervals {
            title: "Mean gap per case".into(),
            description: "Nine cases from the lowest to the highest mean gap.".into(),
            axis: axis("therapist minus client, mean per item", -1.2, 1.0),
            rows,
            zero: Some(0.0),
            typical: Some(("usual in these data".into(), -0.31)),
            sides: Some(("client rated higher".into(), "therapist rated higher".into())),
        }),
        caption: "Shrunken towards the mean of these cases; lines: 95 % intervals.".into(),
    }
}

fn scatter() -> Block {
    let labels = NASTY.iter().copied().chain(["C007", "C008", "C009", "C010", "C011", "C012"]);
    let points = labels.enumerate().map(|(i, label)| {
        let wave = (i * 7 % 12) as f64 / 12.0;
        (2.6 + 0.19 * i as f64, 2.4 + 0.11 * i as f64 + wave, label.to_owned())
    });
    Block::Chart {
        chart: Chart::Scatter(Scatter {
            title: "Client and therapist, one point per case".into(),
            description: "Most cases lie below the line of equal ratings.".into(),
            across: (Perspective::Client, axis("client, mean per item (1–5)", 1.0, 5.0)),
            up: (Perspective::Therapist, axis("therapist, mean per item (1–5)", 1.0, 5.0)),
            points: points.collect(),
            sides: ("therapist rated higher".into(), "client rated higher".into()),
        }),
        caption: "On the line both rated the same.".into(),
        table: table("Means per case", &[("Client", false)], vec![vec![Cell::Text(NASTY[0].into())]]),
    }
}

/// A gap-level plot with this many points.
pub(super) fn level_plot(count: u32) -> Block {
    // Two sums of a low-discrepancy sequence: bell-shaped enough to look at, equal everywhere.
    let part = |i: u32, step: f64| (f64::from(i) * step).fract();
    let bell = |i: u32, a: f64, b: f64, c: f64| part(i, a) + part(i, b) + part(i, c) - 1.5;
    let points = (1..=count).map(|i| {
        (3.6 + bell(i, 0.618_034, 0.414_214, 0.732_051), -0.3 + 1.1 * bell(i, 0.754_878, 0.569_84, 0.236_068))
    });
    Block::Chart {
        chart: Chart::LevelPlot(LevelPlot {
            title: "Gap against level".into(),
            description: "The gap does not depend on the level.".into(),
            level: axis("mean of both views (1–5)", 1.0, 5.0),
            gap: axis("therapist minus client", -2.0, 2.0),
            points: points.collect(),
            mean: (-0.31, Some((-0.38, -0.24))),
            limits: vec![(-1.47, Some((-1.58, -1.36))), (0.85, Some((0.74, 0.96)))],
            sides: ("therapist rated higher".into(), "client rated higher".into()),
        }),
        caption: "Solid: mean gap. Dashed: limits of agreement. Shaded: their 95 % intervals.".into(),
        table: table("Limits of agreement", &[("Lower", true), ("Upper", true)], vec![vec![gap(-1.47), gap(0.85)]]),
    }
}

fn supervision() -> Block {
    let line = |perspective, values: &[f64]| Line {
        perspective,
        points: (1..).zip(values.iter().copied()).collect(),
        sem: Some(0.3),
        range: None,
    };
    Block::Chart {
        chart: Chart::Trajectories(Trajectories {
            title: "Trainee and supervisor over six hours".into(),
            description: "Both views stay between 4.9 and 6.2.".into(),
            sessions: (1, 6),
            axis: axis("mean per item (1–7)", 1.0, 7.0),
            lines: vec![
                line(Perspective::Trainee, &[5.4, 5.2, 5.6, 5.9, 5.7, 5.8]),
                line(Perspective::Supervisor, &[4.9, 5.3, 5.5, 6.0, 6.2]),
            ],
            remarks: Vec::new(),
        }),
        caption: String::new(),
        table: table("Supervision", &[("Hour", true), ("Trainee", true)], vec![vec![Cell::Count(1), plain(5.4)]]),
    }
}

fn prompts() -> Block {
    Block::Prompts(vec![
        Prose::new("What might the client have been responding to in session 6? What did the therapist notice in it?"),
        Prose::new("Which goal might therapist and client each have had in mind in *sessions 6 to 8*?"),
        Prose::new("How would it be to ask this client about it openly? ").with("Client <b>*C014*</b>."),
    ])
}

fn aside() -> Block {
    Block::Aside(Prose::new(
        "Neither view is the truth. Clients usually rate higher than therapists, and in one large study a slightly \
         lower therapist rating went with better outcomes.",
    ))
}

fn details() -> Block {
    Block::Details {
        summary: "How this was computed".into(),
        blocks: vec![
            Block::Text(Prose::new("Gaps are differences of means per item. Text that must be readable on paper.")),
            Block::Table(scales()),
        ],
    }
}

//! Shares of so many tasks as an outcome, against R: fixtures/oracles/predict/oracle.R.

use crate::predict::{changed, close, number, owned};
use crate::predict_oracle::{at, of, r, rows};

#[test]
fn shares_of_tasks_have_a_binomial_model() {
    let done = |share: fn(u32, u32) -> String| {
        changed(move |cells| {
            let tenths: u32 = format!("{:.0}", cells[5].parse::<f64>().ok()? * 10.0).parse().ok()?;
            let tasks: u32 = cells[7].parse().ok().filter(|&tasks| tasks > 0)?;
            let mut cells = owned(cells);
            cells[5] = share(tenths * tasks / 1000, tasks);
            Some(cells)
        })
    };
    let words = ["--outcome-column", "adherence", "--outcome-kind", "proportion", "--exposure", "sessions_attended"];
    let asked = |file: &tempfile::NamedTempFile| {
        rows(&[&[file.path().to_str().unwrap()], &words[..], &crate::predict::CASES].concat())
    };
    let found = asked(&done(|done, tasks| format!("{:.4}", f64::from(done) / f64::from(tasks))));
    for (views, model, names) in
        [("client", "client", &["client"][..]), ("client,therapist", "both", &["client", "therapist"])]
    {
        for (place, name) in names.iter().enumerate() {
            let row = of(&found, "client", views, &format!("log_odds_{name}"), "binomial");
            close(number(row, "estimate"), at(&r(), &format!("/done/{model}/coef/{}", place + 1)), 1e-8);
            close(number(row, "std_error"), at(&r(), &format!("/done/{model}/se/{}", place + 1)), 1e-6);
        }
        let ratio = of(&found, "client", views, "dispersion", "binomial");
        close(number(ratio, "estimate"), at(&r(), &format!("/done/{model}/ratio")), 1e-8);
    }
    assert!(of(&found, "client", "client-therapist", "log_odds_difference", "jackknife")["estimate"].is_f64());
    let no_share = asked(&done(|done, tasks| format!("{:.4}", (f64::from(done) + 0.5) / (f64::from(tasks) + 1.0))));
    let row = of(&no_share, "client", "client", "log_odds_client", "binomial");
    assert!(row["estimate"].is_null(), "these are no shares of so many tasks: {row}");
}

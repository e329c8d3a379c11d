//! Puts single ratings in one order, whatever the order of rows and columns was.

use std::ops::Range;

use crate::domain::notice::Notice;
use crate::domain::rated_table::ClusterNames;
use crate::domain::rated_table::name_order;
use crate::error::Position;
use crate::error::Problem;
use crate::error::shorten;
use crate::stats::observations::Factor;
use crate::stats::observations::Observations;

use super::super::identifying::identifying_ids;
use super::super::problems::Findings;
use super::super::problems::quoted_list;
use super::gathered::Column;
use super::gathered::Gathered;

/// The parts of a table of ratings.
pub(super) struct Ordered {
    pub(super) observations: Observations,
    pub(super) targets: Vec<String>,
    pub(super) raters: Vec<String>,
    pub(super) clusters: Vec<ClusterNames>,
}

/// Names in their order, ratings by target, rater and replicate. `None` after a fault: a rating that is there twice, a
/// target in two clusters, no rating at all.
pub(super) fn ordered(mut gathered: Gathered, files: &[&str], findings: &mut Findings) -> Option<Ordered> {
    if gathered.scores.values.is_empty() {
        let at = Position { file: files.first().map(|&name| name.to_owned()), ..Position::default() };
        let problem = Problem::new("no-records", "not one rating stands in the table: every cell is blank or missing");
        let hint = "check that the right column was named, and that no `--missing` takes the ratings away";
        findings.single((0, u64::MAX, 0), problem.hint(hint).at(at));
        return None;
    }
    tell_suspicions(&gathered, findings);
    let targets = put_names_in_order(&mut gathered.target, "targets", findings);
    let raters = put_names_in_order(&mut gathered.rater, "raters", findings);
    let mut clusters = Vec::new();
    for column in &mut gathered.clusters {
        let levels = put_names_in_order(column, "clusters", findings);
        clusters.push(ClusterNames { name: column.name.clone(), levels });
    }
    if let Some(column) = &mut gathered.replicate {
        put_names_in_order(column, "replicates", findings);
    }
    put_rows_in_order(&mut gathered, targets.len());
    let names = Read { gathered: &gathered, targets: &targets, raters: &raters, clusters: &clusters, files };
    if !names.targets_stay_in_their_clusters(findings) || !names.every_rating_stands_once(findings) {
        return None;
    }
    let unit = gathered.scores.unit();
    let levels: Vec<usize> = clusters.iter().map(|cluster| cluster.levels.len()).collect();
    let of_clusters =
        gathered.clusters.into_iter().zip(levels).map(|(column, levels)| Factor::new(column.codes, levels));
    let observations = Observations::new(
        Factor::new(gathered.target.codes, targets.len())?,
        Factor::new(gathered.rater.codes, raters.len())?,
        of_clusters.collect::<Option<_>>()?,
        gathered.scores.values,
        unit,
    )?;
    let (observations, clusters) = outermost_last(observations, clusters, findings);
    Some(Ordered { observations, targets, raters, clusters })
}

/// Clusters from the inside outwards, whatever the order in which they were named, with a notice. Clusters that do not lie in
/// one another stay as they were named.
fn outermost_last(
    observations: Observations,
    clusters: Vec<ClusterNames>,
    findings: &mut Findings,
) -> (Observations, Vec<ClusterNames>) {
    let own = observations.clusters();
    let nested = |order: &[usize]| order.windows(2).all(|pair| own[pair[0]].nested_in(&own[pair[1]]).is_some());
    let named: Vec<usize> = (0..clusters.len()).collect();
    let mut order = named.clone();
    order.sort_by_key(|&place| std::cmp::Reverse(own[place].levels()));
    if nested(&named) || !nested(&order) {
        return (observations, clusters);
    }
    let clusters: Vec<ClusterNames> = order.iter().map(|&place| clusters[place].clone()).collect();
    let names: Vec<&str> = clusters.iter().map(|cluster| cluster.name.as_str()).collect();
    let message = format!(
        "clusters were put in order from the inside outwards: {}, each lying in the next; rows about `cluster` are about the \
         first of them",
        quoted_list(&names)
    );
    findings.notice((0, 0, 0), Notice::new("clusters-in-order", message, order.len()));
    (observations.with_clusters(&order), clusters)
}

/// Names that look like two spellings of one, or say who someone is.
fn tell_suspicions(gathered: &Gathered, findings: &mut Findings) {
    gathered.target.names.tell_similar("targets", findings);
    gathered.rater.names.tell_similar("raters", findings);
    for column in &gathered.clusters {
        column.names.tell_similar("clusters", findings);
    }
    let columns = [&gathered.target, &gathered.rater].into_iter().chain(&gathered.clusters);
    let mut ids: Vec<&str> = columns.flat_map(|column| column.names.ids()).collect();
    ids.sort_unstable();
    ids.dedup();
    identifying_ids(&ids, findings);
}

/// Renumbers a column so that its names are in order; names without a rating go, with a notice.
pub(super) fn put_names_in_order(column: &mut Column, what: &str, findings: &mut Findings) -> Vec<String> {
    let mut used = vec![false; column.names.len()];
    for &code in &column.codes {
        used[code as usize] = true;
    }
    let count = u32::try_from(used.len()).unwrap_or(u32::MAX);
    let (mut order, mut idle): (Vec<u32>, Vec<u32>) = (0..count).partition(|&code| used[code as usize]);
    let by_name = |a: &u32, b: &u32| name_order(column.names.id(*a), column.names.id(*b));
    order.sort_unstable_by(by_name);
    idle.sort_unstable_by(by_name);
    tell_idle(&idle.iter().map(|&code| column.names.id(code)).collect::<Vec<_>>(), what, findings);
    let mut place = vec![0; used.len()];
    for (new, &old) in (0..count).zip(&order) {
        place[old as usize] = new;
    }
    for code in &mut column.codes {
        *code = place[*code as usize];
    }
    order.iter().map(|&code| column.names.id(code).to_owned()).collect()
}

fn tell_idle(idle: &[&str], what: &str, findings: &mut Findings) {
    if !idle.is_empty() {
        let more = if idle.len() > 8 { " …" } else { "" };
        let message =
            format!("{what} without a rating were left out: {}{more}", quoted_list(&idle[..idle.len().min(8)]));
        findings.notice((0, 0, 0), Notice::new("without-ratings", message, idle.len()));
    }
}

fn put_rows_in_order(gathered: &mut Gathered, targets: usize) {
    let (target, rater) = (&gathered.target.codes, &gathered.rater.codes);
    let replicate = |row: usize| gathered.replicate.as_ref().map_or(0, |column| column.codes[row]);
    let key = |row: usize| (rater[row], replicate(row), gathered.line[row]);
    if (0..target.len()).is_sorted_by_key(|row| (target[row], key(row))) {
        return;
    }
    let (mut order, bounds) = by_target(target, targets);
    for bound in bounds.windows(2) {
        order[bound[0]..bound[1]].sort_unstable_by_key(|&row| key(row as usize));
    }
    pick(&mut gathered.target.codes, &order);
    pick(&mut gathered.rater.codes, &order);
    for column in gathered.clusters.iter_mut().chain(&mut gathered.replicate) {
        pick(&mut column.codes, &order);
    }
    pick(&mut gathered.scores.values, &order);
    pick(&mut gathered.line, &order);
}

/// Rows grouped by target (counting sort), and where each group begins.
fn by_target(target: &[u32], targets: usize) -> (Vec<u32>, Vec<usize>) {
    let mut bounds = vec![0; targets + 1];
    for &code in target {
        bounds[code as usize + 1] += 1;
    }
    for at in 0..targets {
        bounds[at + 1] += bounds[at];
    }
    let mut next = bounds.clone();
    let mut order = vec![0; target.len()];
    for (row, &code) in (0_u32..).zip(target) {
        let place = &mut next[code as usize];
        order[*place] = row;
        *place += 1;
    }
    (order, bounds)
}

fn pick<T: Copy>(values: &mut Vec<T>, order: &[u32]) {
    *values = order.iter().map(|&row| values[row as usize]).collect();
}

/// What was read, in order, with all names.
struct Read<'r> {
    gathered: &'r Gathered,
    targets: &'r [String],
    raters: &'r [String],
    clusters: &'r [ClusterNames],
    files: &'r [&'r str],
}

impl Read<'_> {
    /// A rating that is there twice is a fault at its second line.
    fn every_rating_stands_once(&self, findings: &mut Findings) -> bool {
        let (target, rater) = (&self.gathered.target.codes, &self.gathered.rater.codes);
        let replicate = |row: usize| self.gathered.replicate.as_ref().map(|column| column.codes[row]);
        let repeats = |row: &usize| {
            let before = row - 1;
            (target[before], rater[before]) == (target[*row], rater[*row]) && replicate(before) == replicate(*row)
        };
        for row in (1..target.len()).filter(repeats) {
            let (first, second) = self.lines(row - 1, row);
            let message = format!(
                "{second} rates again what {first} has rated: target `{}` by rater `{}`",
                shorten(&self.targets[target[row] as usize]),
                shorten(&self.raters[rater[row] as usize]),
            );
            let hint = if self.gathered.replicate.is_some() {
                "delete the line that does not count, or number it as another replicate"
            } else {
                "delete the line that does not count; if raters rated targets several times, name the column that counts: `--replicate COL`"
            };
            self.fault(row, Problem::new("duplicate-rating", message).hint(hint), findings);
        }
        !findings.any_fault()
    }

    /// A target is one thing, so it lies in one cluster of each kind; told once for each target.
    fn targets_stay_in_their_clusters(&self, findings: &mut Findings) -> bool {
        let target = &self.gathered.target.codes;
        for (column, names) in self.gathered.clusters.iter().zip(self.clusters) {
            let mut start = 0;
            while start < target.len() {
                let end = start + target[start..].iter().take_while(|&&other| other == target[start]).count();
                let strays = (start + 1..end).any(|row| column.codes[row] != column.codes[start]);
                if strays {
                    self.tell_stray(start..end, column, names, findings);
                }
                start = end;
            }
        }
        !findings.any_fault()
    }

    /// The first rating of a target, and the first in another cluster, by their lines.
    fn tell_stray(&self, rows: Range<usize>, column: &Column, names: &ClusterNames, findings: &mut Findings) {
        let line = |row: &usize| self.gathered.line[*row];
        let Some(home) = rows.clone().min_by_key(line) else { return };
        let away = |row: &usize| column.codes[*row] != column.codes[home];
        let Some(stray) = rows.filter(away).min_by_key(line) else { return };
        let (first, second) = self.lines(home, stray);
        let level = |row: usize| shorten(&names.levels[column.codes[row] as usize]);
        let message = format!(
            "the target `{}` is in two clusters: `{}` has `{}` on {first} and `{}` on {second}",
            shorten(&self.targets[self.gathered.target.codes[home] as usize]),
            shorten(&names.name),
            level(home),
            level(stray),
        );
        let hint =
            "targets need names of their own: join cluster and number, such as `C01-3` for the third session of C01";
        self.fault(stray, Problem::new("target-in-two-clusters", message).hint(hint), findings);
    }

    /// `line 3` and `line 7`, with the file of the first where it is another.
    fn lines(&self, first: usize, second: usize) -> (String, String) {
        let ((first_file, first), (file, second)) = (self.gathered.line[first], self.gathered.line[second]);
        let name = self.files.get(usize::from(first_file)).copied().unwrap_or_default();
        let elsewhere = if first_file == file { String::new() } else { format!(" of `{}`", shorten(name)) };
        (format!("line {first}{elsewhere}"), format!("line {second}"))
    }

    fn fault(&self, row: usize, problem: Problem, findings: &mut Findings) {
        let (file, line) = self.gathered.line[row];
        let name = self.files.get(usize::from(file)).map(|&name| name.to_owned());
        let at = Position { file: name, line: Some(u64::from(line)), ..Position::default() };
        findings.single((file, u64::from(line), 0), problem.at(at));
    }
}

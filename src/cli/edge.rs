//! `lrsweep edge`: where runs begin to diverge, and where theory says so.

use super::args;
use super::columns::aligned;
use super::fault::Fault;
use super::interrupt;
use super::print::{print, print_json};
use super::progress::Progress;
use super::source::Source;
use super::style::Style;
use crate::edge::{self, Found, Place};
use crate::engine;
use crate::report::{brief, counted, grouped};
use crate::spec::Catalog;
use crate::table::Table;
use serde::Serialize;
use std::sync::atomic::Ordering;

/// Stretches of stable rates above the edge that are told one by one.
const MANY: usize = 3;

/// Boundaries of a series that are closed in on.
const MOST: usize = 8;

/// One series, or one seed of it, as `--json` prints it.
#[derive(Serialize)]
struct Json {
    objective: String,
    optimizer: String,
    schedule: String,
    precision: &'static str,
    budget: u32,
    seeds: Vec<u64>,
    /// Runs made.
    runs: usize,
    /// The smallest and the largest rate that were tried.
    tried: [f64; 2],
    /// The largest rate up to which nothing diverges.
    edge: Option<f64>,
    /// The rate from which on runs end above their start, but stay bounded.
    bounded_from: Option<f64>,
    theory: Option<Theory>,
    /// Why theory knows nothing.
    no_theory: Option<&'static str>,
    boundaries: Vec<Side>,
}

#[derive(Serialize)]
struct Theory {
    limit: f64,
    in_budget: Option<f64>,
    climb: Option<f64>,
    formula: String,
    peak: Option<f64>,
    curvature: f64,
    missed_curvature: Option<f64>,
}

#[derive(Serialize)]
struct Side {
    below: f64,
    above: f64,
    diverges: &'static str,
    bounded: bool,
    rule: &'static str,
    in_budget: Option<f64>,
    ratio: Option<f64>,
}

/// Finds the stability edges of every series of a sweep.
///
/// # Errors
/// If the request is wrong, a target is not known beforehand, or someone interrupts.
pub fn edge(args: &args::Edge, catalog: &Catalog) -> Result<(), Fault> {
    let source = Source::read(args.spec.as_deref())?;
    let mut plan = source.plan_with_targets(catalog, args.max_runs)?;
    plan.spec.curves.runs = 0;
    let stop = interrupt::watch(None);
    let progress = Progress::new(plan.runs(), args.json);
    progress.now("closing in on the edges");
    let options = engine::Options { threads: args.threads.map(usize::from), isa: None, stop };
    let table = Table::empty(plan);
    let reach = edge::Reach { to: args.to, decades: args.decades, most: MOST };
    let searches = edge::search(&table, args.each_seed, &reach, &options)?.ok_or(Fault::Interrupted)?;
    progress.now("working out the theory");
    let mut all = Vec::with_capacity(searches.len());
    for search in searches {
        if stop.load(Ordering::Relaxed) {
            return Err(Fault::Interrupted);
        }
        all.push(edge::found(&table.plan, search));
    }
    drop(progress);
    if args.json {
        return print_json(&all.iter().map(|found| json(&table, found)).collect::<Vec<Json>>());
    }
    print(&text(&table, &all, args.verbose, &Style::of_stdout()))
}

/// A line a series, with what else there is to say below it.
fn text(table: &Table, all: &[Found], verbose: bool, style: &Style) -> String {
    let labels: Vec<[String; 3]> = all.iter().map(|found| labels(table, found)).collect();
    let head = ["objective", "optimizer", "schedule"];
    // What is the same everywhere is said once.
    let varies = [0, 1, 2].map(|i| i == 1 || labels.iter().any(|label| label[i] != labels[0][i]));
    let common: Vec<&str> = [0, 2].into_iter().filter(|&i| !varies[i]).map(|i| labels[0][i].as_str()).collect();
    let budgets = &table.plan.spec.steps;
    let budget = (budgets.len() == 1).then(|| format!("{} steps", grouped(budgets[0].into())));
    let title: Vec<String> = common.into_iter().map(String::from).chain(budget).collect();
    let head = (0..3).filter(|&i| varies[i]).map(|i| head[i]);
    let head = head.chain(["edge", "theory", "in budget", "edge / in budget"]).map(|word| style.dim(word));
    let mut rows: Vec<Vec<String>> = vec![head.collect()];
    for (found, label) in all.iter().zip(&labels) {
        let mut row: Vec<String> = (0..3).filter(|&i| varies[i]).map(|i| label[i].clone()).collect();
        let known = found.theory.as_ref().ok();
        let dash = || "–".to_string();
        let edge = found.edge();
        row.push(edge.map_or("none".into(), |edge| style.bold(&digits(edge.boundary.stable()))));
        row.push(known.map_or_else(dash, |theory| digits(theory.limit)));
        row.push(known.and_then(edge::Theory::edge).map_or_else(dash, digits));
        row.push(edge.and_then(Place::ratio).map_or_else(dash, |ratio| format!("{ratio:.7}")));
        rows.push(row);
    }
    let columns = rows[0].len();
    let lines = aligned(&rows, &[columns - 4, columns - 3, columns - 2, columns - 1], usize::MAX, 0);
    let mut lines = lines.lines();
    let mut text = format!("{}\n\n{}\n", title.join(", "), lines.next().unwrap_or_default());
    for (line, found) in lines.zip(all) {
        text += &format!("{line}\n");
        for remark in remarks(found, verbose) {
            text += &style.dim(&format!("  {remark}\n"));
        }
    }
    let runs = all.iter().map(|found| found.search.runs as u64).sum();
    text += &format!("\n{} made", counted(runs, "run"));
    let unknown = all.iter().any(|found| found.theory.is_err());
    text + if unknown && !verbose { "; –: not known to theory, --verbose says why\n" } else { "\n" }
}

/// Objective, with the seed where each has its own edge, optimizer and schedule.
fn labels(table: &Table, found: &Found) -> [String; 3] {
    let series = &found.search.series;
    let mut problem = table.problem_label(series);
    if let [seed] = found.search.seeds[..]
        && table.plan.spec.seeds.len() > 1
    {
        problem += &format!(", seed {}", table.plan.spec.seeds[seed]);
    }
    [problem, table.optimizer_label(series), table.schedule_label(series)]
}

/// Seven significant digits.
fn digits(x: f64) -> String {
    let rounded: f64 = format!("{x:.6e}").parse().unwrap_or(x);
    crate::param::short(rounded)
}

/// What a row does not say.
fn remarks(found: &Found, verbose: bool) -> Vec<String> {
    let [lowest, highest] = found.range().map(brief);
    let mut remarks = Vec::new();
    match (found.edge(), found.bounded_from()) {
        (None, Some(from)) => {
            remarks
                .push(format!("bounded: from {} on it ends above its start, without going ever further", brief(from)));
        }
        (None, None) if found.none_stable() => {
            remarks.push(format!("diverges at every rate, down to {lowest}"));
        }
        (None, None) => remarks.push(format!("nothing diverges up to {highest}")),
        _ => {}
    }
    if found.none_stable() && !found.boundaries.is_empty() {
        remarks.push(format!("diverges at the smallest rate, {lowest}, already"));
    }
    let islands = (0..found.boundaries.len()).filter(|&i| !found.boundaries[i].boundary.rises());
    let islands: Vec<usize> = islands.collect();
    if let (true, [first, ..], Some(last)) = (islands.len() > MANY, &islands[..], found.boundaries.last()) {
        let [from, to] = [&found.boundaries[*first], last].map(|place| digits(place.boundary.stable()));
        remarks.push(format!("verdicts alternate from {from} to {to}; --json has every boundary"));
    } else {
        remarks.extend(islands.iter().map(|&i| island(found, i)));
    }
    match &found.theory {
        Ok(theory) => {
            let apart = |ratio: f64| (ratio - 1.0).abs() > 2.0 * found.search.limits.to;
            if let Some(climb) = theory.blurred(found.search.series.precision)
                && found.edge().and_then(Place::ratio).is_some_and(apart)
            {
                remarks.push(format!(
                    "near the edge runs get {climb:.0e} times as far as they began before they come back: what that \
                     rounds away moves it"
                ));
            }
            if let Some(largest) = theory.missed {
                remarks.push(format!(
                    "theory is for curvature {}: the start misses the largest, {}, along which rounding alone leads",
                    digits(theory.curvature),
                    digits(largest)
                ));
            }
            if verbose {
                let peak =
                    theory.peak.map_or(String::new(), |peak| format!(", times {} under the schedule", digits(peak)));
                remarks.push(format!("theory: {}, λ = {}{peak}", theory.formula, digits(theory.curvature)));
                if theory.budget.is_empty() {
                    remarks.push("no edge in budget: none within these rates, or too many steps to follow".into());
                }
            }
        }
        Err(why) if verbose => remarks.push(format!("no theory: {}", why.sentence())),
        Err(_) => {}
    }
    if verbose {
        let runs = counted(found.search.runs as u64, "run");
        let edge = found.edge().map(|edge| &edge.boundary);
        let next = edge.map(|one| format!(", diverges at {} ({})", digits(one.above.lr), one.rule().name()));
        remarks.push(format!("{runs} from {lowest} to {highest}{}", next.unwrap_or_default()));
    }
    remarks
}

/// The stable rates that begin at this boundary.
fn island(found: &Found, i: usize) -> String {
    let (start, end) = (&found.boundaries[i], found.boundaries.get(i + 1));
    let at = |place: &Place| {
        // Those beyond the first few are not closed in on.
        let about = if place.boundary.width() > found.search.limits.to { "about " } else { "" };
        format!("{about}{}", digits(place.boundary.stable()))
    };
    let to =
        end.map_or(format!("up to {}, the largest tried", brief(found.range()[1])), |end| format!("to {}", at(end)));
    let theory = match (start.budget, end.map(|end| end.budget)) {
        (Some(from), Some(Some(to))) => format!(" (in budget, by theory: {} to {})", digits(from), digits(to)),
        (Some(from), None) => format!(" (in budget, by theory: {})", digits(from)),
        _ => String::new(),
    };
    match end {
        Some(end) if end.boundary.stable() == start.boundary.stable() => {
            format!("stable again at {}{theory}", at(start))
        }
        _ => format!("stable again from {} {to}{theory}", at(start)),
    }
}

fn json(table: &Table, found: &Found) -> Json {
    let series = &found.search.series;
    let theory = found.theory.as_ref().ok().map(|theory| Theory {
        limit: theory.limit,
        in_budget: theory.edge(),
        climb: theory.climb.filter(|climb| climb.is_finite()),
        formula: theory.formula.clone(),
        peak: theory.peak,
        curvature: theory.curvature,
        missed_curvature: theory.missed,
    });
    let side = |place: &Place| Side {
        below: place.boundary.below.lr,
        above: place.boundary.above.lr,
        diverges: if place.boundary.rises() { "above" } else { "below" },
        bounded: place.boundary.bounded,
        rule: place.boundary.rule().name(),
        in_budget: place.budget,
        ratio: place.ratio(),
    };
    Json {
        objective: table.plan.problems[series.problem].0.label(),
        optimizer: table.optimizer_label(series),
        schedule: table.schedule_label(series),
        precision: series.precision.name(),
        budget: series.steps,
        seeds: found.search.seeds.iter().map(|&seed| table.plan.spec.seeds[seed]).collect(),
        runs: found.search.runs,
        tried: found.range(),
        edge: found.edge().map(|edge| edge.boundary.stable()),
        bounded_from: found.bounded_from(),
        theory,
        no_theory: found.theory.as_ref().err().map(|why| why.name()),
        boundaries: found.boundaries.iter().map(side).collect(),
    }
}

//! One round of a search: from what the runs so far came to, to the learning rates that are run next.

use super::grid::{decade_above, decade_below, decades, density};
use super::rule::{end, halves, open_ends};
use super::size::runs_a_rate;
use crate::answer::{Edge, Rate, rates};
use crate::plan::{Added, Plan, Why};
use crate::spec::Search;
use crate::table::{Series, Table};

/// The learning rates to add next, for each series that asks for them; none when the search is at its end.
///
/// The table's thresholds and outcomes decide, and [`crate::spec::Search`] bounds: what would be more runs than allowed is
/// not begun.
pub fn next(table: &Table) -> Vec<Added> {
    let wanted = wanted(table);
    if fits(&table.plan, &wanted) { wanted } else { Vec::new() }
}

/// Whether a search that has ended would have gone on: it had no more runs, or its runs have been judged anew since.
pub fn stopped(table: &Table) -> bool {
    !wanted(table).is_empty()
}

/// What the rates of a series lack, by a rule.
type Wanted<'a> = &'a dyn Fn(&[Rate]) -> Vec<(Why, f64)>;

fn wanted(table: &Table) -> Vec<Added> {
    let plan = &table.plan;
    let Some(search) = plan.spec.search else { return Vec::new() };
    let round = plan.added.iter().map(|one| one.round).max().unwrap_or(0) + 1;
    let series: Vec<Series> = table.series().collect();
    let mut wanted = Vec::new();
    for optimizer in 0..plan.spec.optimizers.len() {
        let asked = plan.asked(optimizer);
        let of = || series.iter().filter(|series| series.optimizer == optimizer);
        let each = |series: &Series, what: Wanted| -> Vec<Added> {
            let found = what(&rates(table, series).to_vec());
            found.into_iter().map(|(why, lr)| one(series, round, why, lr)).collect()
        };
        let found: Vec<Added> = of().flat_map(|series| each(series, &|rates| growth(rates, &asked, &search))).collect();
        if found.is_empty() {
            wanted.extend(of().flat_map(|series| each(series, &|rates| refinement(rates, &search))));
        } else {
            wanted.extend(found);
        }
    }
    wanted
}

/// What a series adds at the ends of its grid: a decade at each that is open and may grow. `rates` rise, and so do those
/// that were asked for.
pub fn growth(rates: &[Rate], asked: &[f64], search: &Search) -> Vec<(Why, f64)> {
    let (Some(&first), Some(&last), true) = (asked.first(), asked.last(), search.extend) else { return Vec::new() };
    let (Some(low), Some(high)) = (rates.first(), rates.last()) else { return Vec::new() };
    let more = |why: &Why| match end(*why) {
        Some(Edge::Lowest) if decades(first, low.lr) < search.decades => decade_below(low.lr, density(asked)),
        Some(Edge::Highest) if decades(last, high.lr) < search.decades => decade_above(high.lr, density(asked)),
        _ => Vec::new(),
    };
    let open = open_ends(rates).into_iter().flatten();
    open.flat_map(|why| more(&why).into_iter().map(move |lr| (why, lr))).collect()
}

/// What a series adds between its rates, which rise: the halves of gaps that are too wide.
pub fn refinement(rates: &[Rate], search: &Search) -> Vec<(Why, f64)> {
    search.refine.map(|width| halves(rates, width)).unwrap_or_default()
}

fn one(series: &Series, round: u32, why: Why, lr: f64) -> Added {
    Added {
        round,
        problem: series.problem,
        steps: series.steps,
        precision: series.precision,
        schedule: series.schedule,
        optimizer: series.optimizer,
        combination: series.combination,
        why,
        lr,
    }
}

/// Whether there are runs enough for more rates.
fn fits(plan: &Plan, wanted: &[Added]) -> bool {
    let Some(search) = plan.spec.search else { return true };
    let mut more: Vec<(usize, u64)> = wanted.iter().map(|one| (one.optimizer, one.lr.to_bits())).collect();
    more.sort_unstable();
    more.dedup();
    let runs_a_rate = |optimizer| runs_a_rate(plan, optimizer);
    let each: Vec<u64> = (0..plan.spec.optimizers.len()).map(runs_a_rate).collect();
    let all = more.iter().map(|(optimizer, _)| each[*optimizer]).fold(plan.runs(), u64::saturating_add);
    all <= search.most_runs
}

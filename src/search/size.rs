//! How large a search can become.

use super::grid::{decade_above, decade_below, density, halvings};
use crate::plan::Plan;
use crate::spec::Search;

/// The most runs that a sweep can come to: every grid grown as far as it may, and every gap halved. None without a
/// search; at most [`Search::most_runs`].
pub fn most_runs(plan: &Plan) -> Option<u64> {
    let search = plan.spec.search?;
    let each =
        |optimizer: usize| most_rates(&plan.asked(optimizer), &search).saturating_mul(runs_a_rate(plan, optimizer));
    let runs = (0..plan.spec.optimizers.len()).map(each).fold(0, u64::saturating_add);
    Some(runs.min(search.most_runs.max(plan.runs())))
}

/// How many runs a plan has at some of its learning rates, a list of these for each optimizer.
pub fn runs_of(plan: &Plan, rates: &[Vec<f64>]) -> u64 {
    let each = |(optimizer, rates): (usize, &Vec<f64>)| runs_a_rate(plan, optimizer) * rates.len() as u64;
    rates.iter().enumerate().map(each).sum()
}

/// How many runs an optimizer has at one learning rate.
pub fn runs_a_rate(plan: &Plan, optimizer: usize) -> u64 {
    let runs: u64 = plan.blocks.iter().filter(|block| block.optimizer == optimizer).map(|block| block.runs).sum();
    runs / (plan.spec.optimizers[optimizer].1.len() as u64).max(1)
}

/// The most rates that a grid can come to.
fn most_rates(asked: &[f64], search: &Search) -> u64 {
    let mut rates = asked.to_vec();
    let density = density(asked);
    for _ in 0..if search.extend { search.decades } else { 0 } {
        let (Some(&first), Some(&last)) = (rates.first(), rates.last()) else { break };
        let below = decade_below(first, density);
        rates.splice(0..0, below);
        rates.extend(decade_above(last, density));
    }
    let within = |pair: &[f64]| match search.refine {
        Some(width) => (1 << halvings(pair[0], pair[1], width)) - 1,
        None => 0u64,
    };
    rates.windows(2).map(within).fold(rates.len() as u64, u64::saturating_add)
}

//! The size of a sweep: the product of its axes, held against the cap.

use super::sweep::MOST_RUNS;
use super::{Grid, LearningRates, Spec};

/// What to do about a sweep with more runs than `cap`; `argument` tells whether the cap comes from
/// the command line.
pub(super) fn within(spec: &Spec, cap: u64, argument: bool) -> Result<(), String> {
    let objectives: u128 = total(spec.objectives.iter().map(settings));
    let schedules: u128 = total(spec.schedules.iter().map(settings));
    let rates = |rates: &LearningRates| rates.len() as u128;
    let optimizers = total(spec.optimizers.iter().map(|(grid, lr)| settings(grid).saturating_mul(rates(lr))));
    let [steps, precisions, seeds] = [spec.steps.len(), spec.precisions.len(), spec.seeds.len()].map(|n| n as u128);
    let runs = [objectives, steps, precisions, schedules, optimizers, seeds].into_iter().fold(1, u128::saturating_mul);
    if runs <= u128::from(cap) {
        return Ok(());
    }

    let named = |n: u128, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let each = |(grid, lr): &(Grid<_>, LearningRates)| {
        format!("{} {} x {}", settings(grid), grid.name, named(rates(lr), "learning rate"))
    };
    const SHOWN: usize = 6;
    let mut optimizers: Vec<String> = spec.optimizers.iter().take(SHOWN).map(each).collect();
    if spec.optimizers.len() > SHOWN {
        optimizers.push("...".into());
    }
    let mut factors = vec![
        named(objectives, "objective"),
        named(steps, "budget"),
        named(schedules, "schedule"),
        format!("({})", optimizers.join(" + ")),
        named(seeds, "seed"),
    ];
    if spec.names_precision() {
        factors.insert(2, named(precisions, "precision"));
    }
    let many = if runs == u128::MAX { "too many runs to count".to_string() } else { format!("{runs} runs") };
    let key = if argument { String::new() } else { format!("max-runs = {runs} or ") };
    let remedy = match runs <= u128::from(MOST_RUNS) {
        true => format!("make an axis shorter, or write {key}--max-runs {runs}"),
        false => "make an axis shorter".to_string(),
    };
    Err(format!("{} = {many}; allowed: at most {cap}; {remedy}", factors.join(" x ")))
}

fn settings<E>(grid: &Grid<E>) -> u128 {
    grid.axes.iter().map(|(_, values)| values.len() as u128).fold(1, u128::saturating_mul)
}

fn total(parts: impl Iterator<Item = u128>) -> u128 {
    parts.fold(0, u128::saturating_add)
}

//! Targets where the lowest value is not known: the best value of the sweep stands for it.
//!
//! A run reaches such a target where f - f_best <= target (f0 - f_best), f_best being the lowest value that any run on
//! the same loss had at any of the steps at which values are kept. That is known when all runs are done; the steps at
//! which a run was within the target are then read from its kept values, and are as coarse as these.

use crate::engine::{Evidence, Looks, Trace};
use crate::plan::{Plan, Row};
use std::collections::HashMap;

/// Fills in the targets of runs that aim for the best of the sweep, and when they were reached; again when there are more
/// runs.
pub fn settle(plan: &Plan, runs: &mut [(Row, Trace)]) {
    let loss: Vec<usize> = (0..plan.problems.len()).map(|problem| plan.same_loss(problem)).collect();
    let mut best: HashMap<usize, f64> = HashMap::new();
    for (row, trace) in runs.iter() {
        let Some(looks) = &trace.looks else { continue };
        let lowest = looks.gaps.iter().fold(f64::INFINITY, |lowest: f64, gap| lowest.min(*gap)) * looks.first_gap;
        best.entry(loss[row.problem]).and_modify(|best| *best = best.min(lowest)).or_insert(lowest);
    }
    let mut steps: HashMap<(u32, Option<u32>), Vec<u32>> = HashMap::new();
    for (row, trace) in runs {
        let Some(looks) = &trace.looks else { continue };
        let best = best[&loss[row.problem]] / looks.first_gap;
        let epoch = plan.problems[row.problem].1.epoch;
        let steps = steps.entry((row.steps, epoch)).or_insert_with(|| plan.look_steps(row.steps, epoch));
        // Where no run came below its start there is nothing to reach.
        let target = best + plan.spec.thresholds.relative_target * (1.0 - best);
        reach(&mut trace.evidence, looks, steps, if best < 1.0 { target } else { f64::NAN });
    }
}

/// [`settle`] for one run, by a gap to reach that is known from before.
pub fn settle_at(plan: &Plan, row: &Row, trace: &mut Trace, target_gap: f64) {
    if let Some(looks) = trace.looks.take() {
        let steps = plan.look_steps(row.steps, plan.problems[row.problem].1.epoch);
        reach(&mut trace.evidence, &looks, &steps, target_gap);
    }
}

/// Fills in a target and when it was reached.
fn reach(evidence: &mut Evidence, looks: &Looks, steps: &[u32], target_gap: f64) {
    evidence.target_gap = target_gap;
    let ended = evidence.nonfinite_step.is_some() || evidence.cap_step.is_some();
    let hits = hits(looks, steps, target_gap);
    (evidence.first_hit, evidence.exits) = (hits.first, hits.exits + u32::from(ended && hits.held.is_some()));
    evidence.held_from = hits.held.filter(|_| !ended);
}

/// When a run was within its target.
struct Hits {
    first: Option<u32>,
    held: Option<u32>,
    exits: u32,
}

fn hits(looks: &Looks, steps: &[u32], target: f64) -> Hits {
    let mut hits = Hits { first: None, held: None, exits: 0 };
    for (gap, &step) in looks.gaps.iter().zip(steps) {
        match (*gap <= target, hits.held) {
            (true, None) => {
                hits.first = hits.first.or(Some(step));
                hits.held = Some(step);
            }
            (false, Some(_)) => {
                hits.held = None;
                hits.exits += 1;
            }
            _ => {}
        }
    }
    hits
}

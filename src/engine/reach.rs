//! When runs first had losses as low as asked, which no table keeps: they are walked once more, one run at a time.

use super::pack::Pack;
use super::replay::follow;
use crate::lane::Precision;
use crate::objective::ValueGrad;
use crate::plan::{Plan, Row};
use rayon::prelude::*;
use std::ops::ControlFlow;

/// The first step at which each of `runs` was within each of `bounds`: differences from the objective's lowest value,
/// largest first. A run comes with the steps that it is followed for, at the most.
///
/// The loss is looked at where the engine reads it: after each step, or where reading it costs much at
/// [`Plan::look_steps`].
pub fn reach(plan: &Plan, runs: &[(u64, u32)], bounds: &[f64]) -> Vec<Vec<Option<u32>>> {
    let one = |&(run, steps): &(u64, u32)| {
        let row = plan.row(run);
        match row.precision {
            Precision::Double => follow_down::<f64>(plan, &row, steps, bounds),
            Precision::Single => follow_down::<f32>(plan, &row, steps, bounds),
        }
    };
    runs.par_iter().map(one).collect()
}

fn follow_down<V: Pack>(plan: &Plan, row: &Row, steps: u32, bounds: &[f64]) -> Vec<Option<u32>> {
    let problem = &plan.problems[row.problem].1;
    let factors = plan.factors(row.schedule, row.steps);
    let rates: Vec<f64> = factors.iter().take(steps as usize).map(|factor| row.lr * factor).collect();
    let rule = plan.rule(row.optimizer, [row.combination]);
    let start = problem.start(row.seed, plan.spec.spread);
    let looks = problem.epoch.map(|epoch| plan.look_steps(row.steps, Some(epoch)));
    let objective: &dyn ValueGrad<V> = V::objective(&*problem.objective);
    let (lowest, mut scratch) = (V::splat(problem.lowest), vec![V::zero(); problem.dim]);
    let mut firsts = Vec::with_capacity(bounds.len());
    follow::<V>(problem, &rule, &rates, &start, row.seed, |step, point| {
        if looks.as_ref().is_none_or(|looks| looks.binary_search(&step).is_ok()) {
            // SAFETY: plain numbers need no instruction set beyond the one the program was built for.
            let value = unsafe { objective.value(point, &mut scratch) };
            let gap = (value - lowest).get(0);
            while bounds.get(firsts.len()).is_some_and(|bound| gap <= *bound) {
                firsts.push(Some(step));
            }
        }
        if firsts.len() == bounds.len() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    firsts.resize(bounds.len(), None);
    firsts
}

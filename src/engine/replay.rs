//! One run alone, point by point: for looking closely, and the oracle's side of the tests.

use super::pack::Pack;
use crate::lane::Precision;
use crate::layout::Layout;
use crate::objective::Problem;
use crate::optimizer::Now;
use crate::random::Draw;
use crate::wrapper::Rule;
use std::ops::ControlFlow;

/// The points of one run in plain `f64`, where its loss is read: the start, and the point after each of `rates`.
///
/// `rates` holds the learning rate of each step, schedule included; `start` has one number a
/// coordinate, and so has each point. `seed` is that of what is drawn on the way.
pub fn replay(problem: &Problem, rule: &Rule, rates: &[f64], start: &[f64], seed: u64) -> Vec<Vec<f64>> {
    walk::<f64>(problem, rule, rates, start, seed)
}

/// [`replay`] in plain numbers of a precision.
pub fn replay_in(
    precision: Precision,
    problem: &Problem,
    rule: &Rule,
    rates: &[f64],
    start: &[f64],
    seed: u64,
) -> Vec<Vec<f64>> {
    match precision {
        Precision::Double => walk::<f64>(problem, rule, rates, start, seed),
        Precision::Single => walk::<f32>(problem, rule, rates, start, seed),
    }
}

/// Where a rule gets from the origin in a few steps, by gradients and losses that are made up: what tells whether it is
/// the same rule, without evaluating anything.
pub fn probe(precision: Precision, rule: &Rule, layout: &Layout, steps: u32) -> Vec<f64> {
    match precision {
        Precision::Double => steps_of::<f64>(rule, layout, steps),
        Precision::Single => steps_of::<f32>(rule, layout, steps),
    }
}

fn steps_of<V: Pack>(rule: &Rule, layout: &Layout, steps: u32) -> Vec<f64> {
    let made_up = |step: u32, i: usize| V::splat(2.0 * crate::random::uniform(0, step.into(), i as u64) - 1.0);
    let mut rule = super::pack::start::<V>(rule, layout);
    let mut x = vec![V::zero(); layout.dim()];
    let mut points = Vec::new();
    for step in 0..steps {
        let grad: Vec<V> = (0..x.len()).map(|i| made_up(step, i)).collect();
        let (lr, loss) = (V::splat(0.01), V::splat(1.0 / f64::from(step + 1)));
        // SAFETY: plain numbers need no instruction set beyond the one the program was built for.
        unsafe {
            rule.step(&Now { step, lr, loss, draw: Draw { seed: 1, step } }, &grad, &mut x);
            let mut at = x.clone();
            rule.evaluated(&mut at);
            points.extend(at.iter().map(|x| x.get(0)));
        }
    }
    points
}

/// In `V`, which is one plain number.
fn walk<V: Pack>(problem: &Problem, rule: &Rule, rates: &[f64], start: &[f64], seed: u64) -> Vec<Vec<f64>> {
    let mut points = Vec::with_capacity(rates.len() + 1);
    follow::<V>(problem, rule, rates, start, seed, |_, point| {
        points.push(point.iter().map(|x| x.get(0)).collect());
        ControlFlow::Continue(())
    });
    points
}

/// Shows `each` the points of a run, with the number of steps made before, until it has seen enough.
pub(super) fn follow<V: Pack>(
    problem: &Problem,
    rule: &Rule,
    rates: &[f64],
    start: &[f64],
    seed: u64,
    mut each: impl FnMut(u32, &[V]) -> ControlFlow<()>,
) {
    let objective = V::objective(&*problem.objective);
    let mut rule = super::pack::start::<V>(rule, &problem.layout);
    let mut x: Vec<V> = start.iter().map(|&x| V::splat(x)).collect();
    let mut at = x.clone();
    let mut grad = vec![V::zero(); x.len()];
    let mut seen = each(0, &x);
    for (step, &lr) in rates.iter().enumerate() {
        if seen.is_break() {
            return;
        }
        let (step, lr) = (step as u32, V::splat(lr));
        let draw = Draw { seed, step };
        // SAFETY: plain numbers need no instruction set beyond the one the program was built for.
        unsafe {
            let mut loss = V::zero();
            match problem.draws {
                true => loss = objective.drawn_grad(Some(draw), &x, &mut grad),
                false => objective.value_grad(&x, &mut grad, &mut loss),
            }
            rule.step(&Now { step, lr, loss, draw }, &grad, &mut x);
            at.copy_from_slice(&x);
            rule.evaluated(&mut at);
        }
        seen = each(step + 1, &at);
    }
}

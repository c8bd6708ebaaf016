//! One run alone, point by point: for looking closely, and the oracle's side of the tests.

use super::pack::Pack;
use crate::lane::Precision;
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
            let loss = match problem.draws {
                true => objective.drawn_grad(draw, &x, &mut grad),
                false => objective.value_grad(&x, &mut grad),
            };
            rule.step(Now { step, lr, loss, draw }, &grad, &mut x);
            at.copy_from_slice(&x);
            rule.evaluated(&mut at);
        }
        seen = each(step + 1, &at);
    }
}

//! One run alone, point by point: for looking closely, and the oracle's side of the tests.

use super::pack::Pack;
use crate::lane::Precision;
use crate::objective::Problem;
use crate::optimizer::Now;
use crate::random::Draw;
use crate::wrapper::Rule;

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
    let wide = |point: &[V]| point.iter().map(|x| x.get(0)).collect::<Vec<f64>>();
    let objective = V::objective(&*problem.objective);
    let mut rule = super::pack::start::<V>(rule, &problem.layout);
    let mut x: Vec<V> = start.iter().map(|&x| V::splat(x)).collect();
    let mut grad = vec![V::zero(); x.len()];
    let mut points = vec![wide(&x)];
    for (step, &factor) in rates.iter().enumerate() {
        let (step, lr) = (step as u32, V::splat(factor));
        let draw = Draw { seed, step };
        // SAFETY: plain numbers need no instruction set beyond the one the program was built for.
        unsafe {
            let loss = match problem.draws {
                true => objective.drawn_grad(draw, &x, &mut grad),
                false => objective.value_grad(&x, &mut grad),
            };
            rule.step(Now { step, lr, loss, draw }, &grad, &mut x);
            let mut at = x.clone();
            rule.evaluated(&mut at);
            points.push(wide(&at));
        }
    }
    points
}

//! One run alone, point by point: for looking closely, and the oracle's side of the tests.

use crate::objective::Problem;
use crate::optimizer::Now;
use crate::random::Draw;
use crate::wrapper::Rule;

/// The points of one run in plain `f64`, where its loss is read: the start, and the point after each of `rates`.
///
/// `rates` holds the learning rate of each step, schedule included; `start` has one number a
/// coordinate, and so has each point. `seed` is that of what is drawn on the way.
pub fn replay(problem: &Problem, rule: &Rule, rates: &[f64], start: &[f64], seed: u64) -> Vec<Vec<f64>> {
    let mut rule = super::pack::start::<f64>(rule, &problem.layout);
    let mut points = vec![start.to_vec()];
    let mut x = start.to_vec();
    for (step, &lr) in rates.iter().enumerate() {
        let draw = Draw { seed, step: step as u32 };
        let (loss, grad) = problem.drawn_grad(draw, &x);
        let mut at = x.clone();
        // SAFETY: plain f64 needs no instruction set beyond the one the program was built for.
        unsafe {
            rule.step(Now { step: step as u32, lr, loss, draw }, &grad, &mut x);
            at.copy_from_slice(&x);
            rule.evaluated(&mut at);
        }
        points.push(at);
    }
    points
}

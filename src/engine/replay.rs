//! One run alone, point by point: for looking closely, and the oracle's side of the tests.

use crate::objective::Problem;
use crate::optimizer::{Entry, Hyper, Now, Start};
use crate::param::Args;

/// The points of one run in plain `f64`: the start, and the point after each of `rates`.
///
/// `rates` holds the learning rate of each step, schedule included; `start` has one number a
/// coordinate, and so has each point.
pub fn replay(problem: &Problem, optimizer: &Entry, args: &Args, rates: &[f64], start: &[f64]) -> Vec<Vec<f64>> {
    let rule: &dyn Start<f64> = optimizer.rule;
    let mut rule = rule.start(&Hyper::gather(std::slice::from_ref(args)), problem.dim);
    let mut points = vec![start.to_vec()];
    let mut x = start.to_vec();
    for (step, &lr) in rates.iter().enumerate() {
        let (_, grad) = problem.value_grad(&x);
        // SAFETY: plain f64 needs no instruction set beyond the one the program was built for.
        unsafe { rule.step(Now { step: step as u32, lr }, &grad, &mut x) };
        points.push(x.clone());
    }
    points
}

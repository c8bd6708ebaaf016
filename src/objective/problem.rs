//! `Problem`: an objective with its parameters and its start point, as a plan holds it.

use super::{AnyObjective, Fault, START, ValueGrad};
use crate::lane::{Dual, Real};
use crate::layout::Layout;
use crate::random::Draw;
use std::sync::Arc;

/// An objective with its parameters and its start point.
#[derive(Clone)]
pub struct Problem {
    /// Number of coordinates.
    pub dim: usize,
    /// How they are arranged.
    pub layout: Layout,
    /// Whether gradients are drawn.
    pub draws: bool,
    /// Steps that cost about as much as the exact loss once, where that is many; see [`super::Objective::epoch`].
    pub epoch: Option<u32>,
    /// Multiplications that one gradient takes, about.
    pub work: f64,
    /// Where runs of seed 0 begin.
    pub start: Vec<f64>,
    /// Whether the objective may draw the starts of other seeds; not if a start was given.
    pub own_starts: bool,
    /// The lowest value, or a bound below every value; negative infinity if there is none.
    pub lowest: f64,
    /// Whether that is the lowest value itself, not only a bound.
    pub lowest_known: bool,
    /// Whether it is a model that can be scored on its data.
    pub scored: bool,
    /// Every point known to have the lowest value of its basin.
    pub minima: Vec<Vec<f64>>,
    /// What to draw of it, for two coordinates.
    pub window: [[f64; 2]; 2],
    /// The function itself.
    pub objective: Arc<dyn AnyObjective>,
}

impl std::fmt::Debug for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Problem(dim {}, start {:?}, lowest {})", self.dim, self.start, self.lowest)
    }
}

impl Problem {
    /// The value at a point of `dim` coordinates.
    pub fn value(&self, x: &[f64]) -> f64 {
        self.value_grad(x).0
    }

    /// The value and the gradient at a point of `dim` coordinates; NaN where the objective leaves the gradient as it was.
    pub fn value_grad(&self, x: &[f64]) -> (f64, Vec<f64>) {
        let mut grad = vec![f64::NAN; self.dim];
        let objective: &dyn ValueGrad<f64> = &*self.objective;
        // SAFETY: plain f64 needs no instruction set beyond the one the program was built for.
        let mut value = 0.0;
        unsafe { objective.value_grad(x, &mut grad, &mut value) };
        (value, grad)
    }

    /// What a step is made from at a point of `dim` coordinates: value and gradient, or a drawn estimate of them.
    pub fn drawn_grad(&self, draw: Draw, x: &[f64]) -> (f64, Vec<f64>) {
        if !self.draws {
            return self.value_grad(x);
        }
        let mut grad = vec![f64::NAN; self.dim];
        let objective: &dyn ValueGrad<f64> = &*self.objective;
        // SAFETY: plain f64 needs no instruction set beyond the one the program was built for.
        let value = unsafe { objective.drawn_grad(Some(draw), x, &mut grad) };
        (value, grad)
    }

    /// The problem, if its start point has a value and lies above the lowest one; else `param` is at fault.
    pub(crate) fn descends(self, param: &'static str) -> Result<Problem, Fault> {
        let value = self.value(&self.start);
        // Written so that NaN is refused, too.
        let descends = value > self.lowest && value.is_finite();
        if !descends {
            let start = if param == START.name { "there" } else { "at the start point" };
            let message = format!("the value {start} is {value}, so there is nothing to descend to {}", self.lowest);
            return Err(Fault { param, message });
        }
        Ok(self)
    }

    /// The derivatives of the value and of the gradient along the coordinate `along`, by forward
    /// differentiation: the `along`-th entry of the gradient, and that column of the Hessian.
    pub fn derivative(&self, x: &[f64], along: usize) -> (f64, Vec<f64>) {
        let point: Vec<Dual> =
            x.iter().enumerate().map(|(i, &x)| Dual::new(x, if i == along { 1.0 } else { 0.0 })).collect();
        let mut grad = vec![Dual::new(0.0, 0.0); self.dim];
        let objective: &dyn ValueGrad<Dual> = &*self.objective;
        // SAFETY: dual numbers are pairs of plain f64.
        let mut value = Dual::new(0.0, 0.0);
        unsafe { objective.value_grad(&point, &mut grad, &mut value) };
        (value.slope, grad.iter().map(|g| g.slope).collect())
    }

    /// Euclidean distance of a point of `dim` coordinates from the nearest of the known minima; NaN if there are none.
    #[inline(always)]
    pub fn distance<V: Real>(&self, x: &[V]) -> V {
        let mut nearest = V::splat(f64::NAN);
        for (k, minimum) in self.minima.iter().enumerate() {
            let mut square = V::zero();
            for i in 0..x.len().min(minimum.len()) {
                square = square + (x[i] - V::splat(minimum[i])).square();
            }
            nearest = if k == 0 { square } else { nearest.min(square) };
        }
        nearest.sqrt()
    }

    /// Where runs of a seed begin: the start point itself for seed 0 and for a `spread` of 0; else a point drawn as
    /// the objective draws it, or evenly from the box around the start point that reaches
    /// `spread * max(1, largest coordinate)` to each side.
    pub fn start(&self, seed: u64, spread: f64) -> Vec<f64> {
        if seed == 0 || spread == 0.0 {
            return self.start.clone();
        }
        if self.own_starts
            && let Some(start) = self.objective.drawn_start(seed)
        {
            return start;
        }
        let reach = spread * self.start.iter().fold(1.0, |size: f64, x| size.max(x.abs()));
        let moved = |(i, x): (usize, &f64)| x + reach * (2.0 * crate::random::uniform(seed, 0, i as u64) - 1.0);
        self.start.iter().enumerate().map(moved).collect()
    }
}

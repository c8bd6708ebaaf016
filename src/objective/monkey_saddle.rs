//! Monkey saddle: f = x^3 - 3 x y^2, unbounded below.
//!
//! At 0 gradient and Hessian vanish and three valleys lead down. There is no lowest value, so no run comes near one:
//! all diverge, most by the norm cap. Runs begin beside the saddle, at (0.1, 0.01).

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

/// Three valleys that fall for ever.
pub struct MonkeySaddle;

impl Objective for MonkeySaddle {
    const INFO: Info = Info {
        name: "monkey-saddle",
        about: "a flat saddle between three valleys that fall for ever: no run can converge",
        source: "textbook; x^3 - 3 x y^2",
        params: &[START],
    };

    fn new(_args: &Args) -> Result<MonkeySaddle, Fault> {
        Ok(MonkeySaddle)
    }
    fn dim(&self) -> usize {
        2
    }
    fn start(&self) -> Vec<f64> {
        vec![0.1, 0.01]
    }
    fn lowest(&self) -> f64 {
        f64::NEG_INFINITY
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        Vec::new()
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-1.5, 1.5], [-1.5, 1.5]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let (x, y) = (point[0], point[1]);
        let three = V::splat(3.0);
        grad[0] = three * (x * x - y * y);
        grad[1] = V::splat(-6.0) * x * y;
        x * (x * x - three * y * y)
    }
}

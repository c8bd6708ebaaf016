//! Himmelblau (1972): f = (x^2 + y - 11)^2 + (x + y^2 - 7)^2, four minima of equal depth.

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

/// Four equal basins.
pub struct Himmelblau;

impl Objective for Himmelblau {
    const INFO: Info =
        Info { name: "himmelblau", about: "four basins of equal depth", source: "Himmelblau 1972", params: &[START] };

    fn new(_args: &Args) -> Result<Himmelblau, Fault> {
        Ok(Himmelblau)
    }
    fn dim(&self) -> usize {
        2
    }
    fn start(&self) -> Vec<f64> {
        vec![0.0, 0.0]
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![
            vec![3.0, 2.0],
            vec![-2.805_118_086_952_745, 3.131_312_518_250_573],
            vec![-3.779_310_253_377_747, -3.283_185_991_286_169_6],
            vec![3.584_428_340_330_491_7, -1.848_126_526_964_403_6],
        ]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-5.0, 5.0], [-5.0, 5.0]]
    }

    const BRIEF: bool = true;

    #[inline(always)]
    fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
        let (x, y) = (point[0], point[1]);
        let a = x * x + y - V::splat(11.0);
        let b = x + y * y - V::splat(7.0);
        let (two, four) = (V::splat(2.0), V::splat(4.0));
        grad[0] = four * x * a + two * b;
        grad[1] = two * a + four * y * b;
        a * a + b * b
    }
}

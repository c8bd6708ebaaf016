//! Two textbook quadratics: f = 6 x^2 + b y^2 - 12 x - c y + 3 (Kneusel, Math for Deep Learning, 2021, chapter 11).

use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::param::{Args, Info};

macro_rules! quadratic {
    ($type:ident, $name:literal, $about:literal, $doc:literal, b: $b:literal, c: $c:literal, lowest: $lowest:expr, start: $start:expr) => {
        #[doc = $doc]
        pub struct $type;

        impl Objective for $type {
            const INFO: Info = Info {
                name: $name,
                about: $about,
                source: "Kneusel 2021, Math for Deep Learning, gd_2d.py",
                params: &[START],
            };

            fn new(_args: &Args) -> Result<$type, Fault> {
                Ok($type)
            }
            fn dim(&self) -> usize {
                2
            }
            fn start(&self) -> Vec<f64> {
                $start.to_vec()
            }
            fn lowest(&self) -> f64 {
                $lowest
            }
            fn minima(&self) -> Vec<Vec<f64>> {
                vec![vec![1.0, $c / (2.0 * $b)]]
            }
            fn window(&self) -> [[f64; 2]; 2] {
                [[-1.0, 3.0], [-1.0, 3.0]]
            }

            #[inline(always)]
            fn value_grad<V: Real>(&self, point: &[V], grad: &mut [V]) -> V {
                let (x, y) = (point[0], point[1]);
                grad[0] = V::splat(12.0) * x - V::splat(12.0);
                grad[1] = V::splat(2.0 * $b) * y - V::splat($c);
                V::splat(6.0) * x * x + V::splat($b) * y * y - V::splat(12.0) * x - V::splat($c) * y + V::splat(3.0)
            }
        }
    };
}

quadratic!(
    KneuselA, "kneusel-a", "6x^2 + 9y^2 - 12x - 14y + 3, curvatures 12 and 18",
    "The rounder one: curvatures 12 and 18, minimum at (1, 7/9).",
    b: 9.0, c: 14.0, lowest: -76.0 / 9.0, start: [-0.5, 2.9]
);
quadratic!(
    KneuselB, "kneusel-b", "6x^2 + 40y^2 - 12x - 30y + 3, curvatures 12 and 80",
    "The narrower one: curvatures 12 and 80, minimum at (1, 3/8).",
    b: 40.0, c: 30.0, lowest: -8.625, start: [-0.5, 2.3]
);

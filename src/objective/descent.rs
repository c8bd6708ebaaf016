//! `Descent`: steps of a heavy ball on two coordinates, in one loop with the gradients that they are made from.
//!
//! Point, velocity and gradient of all vectors of a pack stay in registers from step to step. Where step and gradient are
//! compiled apart they pass through memory, which takes longer than the few operations of both.

use super::Objective;
use crate::lane::Real;

/// Steps of gradient descent with momentum (Polyak 1964): v = momentum v + g, x -= lr v.
pub struct Descent<'a, V> {
    /// The learning rate, but for the schedule.
    pub lr: V,
    /// The schedule's factor at each step.
    pub factors: &'a [f64],
    /// The share of the velocity that is kept.
    pub momentum: V,
    /// The velocity v, a number a coordinate.
    pub velocity: &'a mut [V],
    /// The gradient where it is, a number a coordinate.
    pub grad: &'a mut [V],
    /// Room for points.
    pub points: &'a mut [V],
    /// Where points begin among them: that from which it starts, and one a step, to which that leads.
    pub places: &'a [usize],
    /// The value after each step: as many as steps are made.
    pub values: &'a mut [V],
}

impl<V: Real> Descent<'_, V> {
    /// Whether there is something to be gained on this objective: several short chains that hide each other's latency.
    pub(super) const fn pays<T: Objective>() -> bool {
        T::BRIEF && V::PARTS > 1
    }

    /// Makes the steps.
    #[inline(always)]
    pub(super) fn make<T: Objective>(self, objective: &T) {
        /// Vectors of the widest pack.
        const MOST: usize = 4;
        let zero = V::Part::zero();
        let (mut x, mut v, mut g) = ([[zero; 2]; MOST], [[zero; 2]; MOST], [[zero; 2]; MOST]);
        let start = self.places[0];
        for p in 0..V::PARTS {
            for i in 0..2 {
                x[p][i] = self.points[start + i].part(p);
                v[p][i] = self.velocity[i].part(p);
                g[p][i] = self.grad[i].part(p);
            }
        }
        for s in 0..self.values.len() {
            let (factor, place) = (V::Part::splat(self.factors[s]), self.places[s + 1]);
            let (to, value) = (&mut self.points[place..place + 2], &mut self.values[s]);
            for p in 0..V::PARTS {
                let (lr, momentum) = (self.lr.part(p) * factor, self.momentum.part(p));
                for i in 0..2 {
                    v[p][i] = momentum * v[p][i] + g[p][i];
                    x[p][i] = x[p][i] - lr * v[p][i];
                    to[i].set_part(p, x[p][i]);
                }
                value.set_part(p, objective.value_grad(&x[p], &mut g[p]));
            }
        }
        for p in 0..V::PARTS {
            for i in 0..2 {
                self.velocity[i].set_part(p, v[p][i]);
                self.grad[i].set_part(p, g[p][i]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::for_each_pack;
    use crate::lane::{Isa, bytes};
    use crate::objective::{ValueGrad, catalog};
    use crate::param::Args;

    /// Every objective that descends, in turns of several lengths, goes where steps and gradients one after the other go.
    fn check<V: Real>(name: &str, objective: &dyn ValueGrad<V>, start: &[f64]) {
        let number = |from: f64, lane: usize| V::from_fn(|k| from * (k + lane) as f64);
        let (lr, momentum) = (number(1e-6, 1), number(0.9 / V::LANES as f64, 0));
        let mut points: Vec<V> = vec![V::splat(0.5); 16];
        let places = [6, 2, 14, 0, 10, 4, 8, 12];
        for i in 0..2 {
            points[places[0] + i] = V::from_fn(|lane| start[i] + 0.01 * lane as f64);
        }
        let (mut x, mut velocity, mut v) = (points[places[0]..][..2].to_vec(), [V::zero(); 2], [V::zero(); 2]);
        let (mut grad, mut g, mut values) = ([V::zero(); 2], [V::zero(); 2], [V::zero(); 7]);
        // SAFETY, here and below: the test asks for the instruction set.
        unsafe { objective.value_grad(&x, &mut grad, &mut values[0]) };
        g.copy_from_slice(&grad);
        for (from, to) in [(0, 1), (1, 5), (5, 7)] {
            let factors = &[1.0, 1.0, 0.5, 0.25, 0.0, 3.0, 1.0][from..to];
            let places = &places[from..=to];
            unsafe {
                objective.descend(Descent {
                    lr,
                    factors,
                    momentum,
                    velocity: &mut velocity,
                    grad: &mut grad,
                    points: &mut points,
                    places,
                    values: &mut values[from..to],
                });
            }
            for s in from..to {
                for i in 0..2 {
                    v[i] = momentum * v[i] + g[i];
                    x[i] = x[i] - lr * V::splat(factors[s - from]) * v[i];
                }
                let mut value = V::zero();
                unsafe { objective.value_grad(&x, &mut g, &mut value) };
                assert!(bytes(&x) == bytes(&points[places[s - from + 1]..][..2]), "{name}, point {s}");
                assert!(bytes(&[value]) == bytes(&values[s..=s]), "{name}, value {s}");
            }
            assert!(bytes(&v) == bytes(&velocity) && bytes(&g) == bytes(&grad), "{name}, {from} to {to}");
        }
    }

    #[test]
    fn steps_in_one_loop_are_as_one_after_the_other() {
        macro_rules! check {
            ($isa:ident, $feature:tt, $pack:ty) => {
                if Isa::$isa.available() {
                    let mut checked = 0;
                    for entry in catalog() {
                        let args = Args::examples(entry.info.params);
                        let Ok(problem) = (entry.build)(&args) else { continue };
                        let objective: &dyn ValueGrad<$pack> = &*problem.objective;
                        if objective.descends() && problem.dim == 2 {
                            check::<$pack>(entry.info.name, objective, &problem.start);
                            checked += 1;
                        }
                    }
                    assert_eq!(checked > 10, <$pack as Real>::PARTS > 1);
                }
            };
        }
        for_each_pack!(check);
    }
}

//! The parts of a step, by themselves and one after the other, as the engine calls them: the rule, the gradient where it
//! has led, and keeping the points to be measured.

use lrsweep::lane::{Point, Real};
use lrsweep::layout::Layout;
use lrsweep::objective::{self, AnyObjective, Descent, ValueGrad};
use lrsweep::optimizer::{self, AnyOptimizer, HeavyBall, Hyper, Now, Start};
use lrsweep::param::{Args, Value};
use lrsweep::random::Draw;
use std::hint::black_box;

/// Which parts, of which rule.
#[derive(Clone, Copy)]
pub struct Parts {
    /// The optimizer's name.
    pub rule: &'static str,
    /// Its momentum, if it has one.
    pub momentum: Option<f64>,
    /// The objective's name.
    pub objective: &'static str,
    /// Coordinates of a pack.
    pub dim: usize,
    /// Coordinates of a run, which may be lanes of the pack.
    pub per_run: usize,
    /// Whether the rule is at work.
    pub step: bool,
    /// Whether each step has a gradient of its own.
    pub gradient: bool,
    /// Whether the points are kept, or each is moved in its place.
    pub points: bool,
}

/// Coordinate-steps of one pass, of each pack.
const STEPS: usize = 20_000;

impl Parts {
    /// Does the parts for a while; yields the steps of runs that they were done for.
    pub fn pass(self) -> f64 {
        #[cfg(target_arch = "x86_64")]
        {
            use lrsweep::lane::{F64x2, F64x4, F64x8, Isa, Lanes};
            if Isa::Avx512.available() {
                return self.on::<Lanes<F64x8, 4>>(|rule| rule, |objective| objective);
            }
            if Isa::Avx2.available() {
                return self.on::<Lanes<F64x4, 4>>(|rule| rule, |objective| objective);
            }
            self.on::<Lanes<F64x2, 4>>(|rule| rule, |objective| objective)
        }
        #[cfg(not(target_arch = "x86_64"))]
        self.on::<f64>(|rule| rule, |objective| objective)
    }

    fn on<V: Real>(
        self,
        start: fn(&dyn AnyOptimizer) -> &dyn Start<V>,
        seen: fn(&dyn AnyObjective) -> &dyn ValueGrad<V>,
    ) -> f64 {
        // Of few coordinates two packs go in turns, and sixteen points are kept; of many one, and three.
        match self.dim {
            2 => self.go::<V, 2, 16>(start, seen),
            _ => self.go::<V, 1, 3>(start, seen),
        }
    }

    fn go<V: Real, const PACKS: usize, const KEPT: usize>(
        self,
        start: fn(&dyn AnyOptimizer) -> &dyn Start<V>,
        seen: fn(&dyn AnyObjective) -> &dyn ValueGrad<V>,
    ) -> f64 {
        let steps = STEPS / self.dim;
        let entry = optimizer::catalog().into_iter().find(|entry| entry.info.name == self.rule).expect("a rule");
        let args = Args::defaults(entry.info.params);
        let args = self.momentum.map_or(args.clone(), |momentum| args.with("momentum", Value::Number(momentum)));
        let (hyper, layout) = (Hyper::gather(&[args]), Layout::vector(self.dim));
        let found = objective::catalog().into_iter().find(|entry| entry.info.name == self.objective).expect("one");
        let dim = Value::Count(self.dim as u64);
        let Ok(problem) = (found.build)(&Args::defaults(found.info.params).with("dim", dim)) else {
            panic!("an objective")
        };
        let objective = seen(&*problem.objective);
        let now = Now { step: 0, lr: V::splat(1e-4), loss: V::zero(), draw: Draw { seed: 0, step: 0 } };
        let pack = || {
            let number = |i: usize, lane: usize| (i % 2) as f64 * 2.2 - 1.2 + lane as f64 * 1e-3;
            let x: Vec<V> = (0..self.dim).map(|i| V::from_fn(|lane| number(i, lane))).collect();
            let (grad, points, values) = (x.clone(), x.repeat(KEPT), vec![V::zero(); KEPT]);
            (start(entry.rule).start(&hyper, &layout), x, grad, points, values)
        };
        let mut packs: [_; PACKS] = std::array::from_fn(|_| pack());
        let all = self.step && self.gradient && self.points;
        if all && objective.descends() && packs.iter_mut().all(|(rule, ..)| rule.heavy_ball().is_some()) {
            // In one loop, from the last point round to the place of the first.
            let mut places: Vec<usize> = (0..KEPT).map(|k| k * self.dim).collect();
            for _ in 0..steps / (KEPT - 1) {
                for (rule, _, grad, points, values) in &mut packs {
                    let Some(HeavyBall { momentum, velocity }) = rule.heavy_ball() else { continue };
                    let (lr, factors, places, values) = (now.lr, &[1.0; KEPT][1..], &places[..], &mut values[1..]);
                    let descent = Descent { lr, factors, momentum, velocity, grad, points, places, values };
                    unsafe { objective.descend(descent) };
                }
                places.swap(0, KEPT - 1);
            }
            black_box(&packs);
            let made = steps / (KEPT - 1) * (KEPT - 1) * packs.len();
            return (made * V::LANES * self.dim) as f64 / self.per_run as f64;
        }
        for step in 0..steps {
            let kept = |step: usize| step % KEPT * self.dim..(step % KEPT + 1) * self.dim;
            let (last, here) = (kept(step + KEPT - 1), kept(step));
            for (rule, x, grad, points, _) in &mut packs {
                if self.step {
                    let x = match self.points {
                        true => {
                            let [from, to] = points.get_disjoint_mut([last.clone(), here.clone()]).expect("two points");
                            Point::between(from, to)
                        }
                        false => Point::at(x),
                    };
                    // SAFETY, here and below: the pack was chosen by what the CPU has.
                    unsafe { rule.step_at(&now, &now.loss, grad, x) };
                }
            }
            for (_, x, grad, points, values) in &mut packs {
                if self.gradient {
                    let x = if self.points { &points[here.clone()] } else { &x[..] };
                    unsafe { objective.value_grad(x, grad, &mut values[step % KEPT]) };
                }
            }
        }
        black_box(&packs);
        (steps * packs.len() * V::LANES * self.dim) as f64 / self.per_run as f64
    }
}

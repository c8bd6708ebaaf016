//! The parts of a step, by themselves and one after the other, as the engine calls them: the rule, the gradient where it
//! has led, and keeping the point to be measured.

use lrsweep::lane::Real;
use lrsweep::layout::Layout;
use lrsweep::objective::{self, AnyObjective, ValueGrad};
use lrsweep::optimizer::{self, AnyOptimizer, Hyper, Now, Start};
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
    /// Coordinates of a pack; with the gradient, 2.
    pub dim: usize,
    /// Coordinates of a run, which may be lanes of the pack.
    pub per_run: usize,
    /// Whether the rule is at work.
    pub step: bool,
    /// Whether each step has a gradient of its own, Rosenbrock's.
    pub gradient: bool,
    /// Whether the points are kept.
    pub points: bool,
}

/// Steps of one pass, of each of two packs in turns.
const STEPS: usize = 2_000;
/// Points that are kept.
const KEPT: usize = 16;

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
        let entry = optimizer::catalog().into_iter().find(|entry| entry.info.name == self.rule).expect("a rule");
        let args = Args::defaults(entry.info.params);
        let args = self.momentum.map_or(args.clone(), |momentum| args.with("momentum", Value::Number(momentum)));
        let (hyper, layout) = (Hyper::gather(&[args]), Layout::vector(self.dim));
        let valley = objective::catalog().into_iter().find(|entry| entry.info.name == "rosenbrock").expect("a valley");
        let Ok(problem) = (valley.build)(&Args::defaults(valley.info.params)) else { panic!("a valley") };
        let objective = seen(&*problem.objective);
        let now = Now { step: 0, lr: V::splat(1e-4), loss: V::zero(), draw: Draw { seed: 0, step: 0 } };
        let pack = || {
            let number = |i: usize, lane: usize| (i % 2) as f64 * 2.2 - 1.2 + lane as f64 * 1e-3;
            let x: Vec<V> = (0..self.dim).map(|i| V::from_fn(|lane| number(i, lane))).collect();
            let (grad, kept, values) = (x.clone(), vec![V::zero(); KEPT * self.dim], vec![V::zero(); KEPT]);
            (start(entry.rule).start(&hyper, &layout), x, grad, kept, values)
        };
        let mut packs = [pack(), pack()];
        for step in 0..STEPS {
            let place = step % KEPT;
            for (rule, x, grad, kept, _) in &mut packs {
                if self.step {
                    // SAFETY, here and below: the pack was chosen by what the CPU has.
                    unsafe { rule.step_at(&now, &now.loss, grad, x) };
                }
                if self.points {
                    kept[place * self.dim..][..self.dim].copy_from_slice(x);
                }
            }
            for (_, x, grad, _, values) in &mut packs {
                if self.gradient {
                    unsafe { objective.value_grad(x, grad, &mut values[place]) };
                }
            }
        }
        black_box(&packs);
        (STEPS * packs.len() * V::LANES * self.dim) as f64 / self.per_run as f64
    }
}

//! An objective with its type erased: what the catalog builds and the engine calls.

use super::{Descent, Fault, Objective, Problem, START, Scores};
use crate::for_each_pack;
use crate::lane::{Dual, Real, on_each_pack};
use crate::param::{Args, Info};
use crate::random::Draw;
use std::sync::Arc;

/// An objective of the catalog.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Name, source and parameters.
    pub info: Info,
    /// The problem for these parameters; an error names the parameter at fault.
    pub build: fn(&Args) -> Result<Problem, Fault>,
}

impl Entry {
    /// The entry of an objective.
    pub fn of<T: Objective>() -> Entry {
        Entry { info: T::INFO, build: build::<T> }
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.info.name)
    }
}

fn build<T: Objective>(args: &Args) -> Result<Problem, Fault> {
    problem(T::new(args)?, args)
}

/// An objective with the start point that its parameters ask for.
pub(super) fn problem<T: Objective>(objective: T, args: &Args) -> Result<Problem, Fault> {
    let dim = objective.dim();
    let given = args.numbers(START.name);
    let start = match given {
        None => objective.start(),
        Some(point) if point.len() == dim => point.to_vec(),
        Some(point) => {
            let numbers = if point.len() == 1 { "number" } else { "numbers" };
            let message = format!("{} {numbers}, but the objective has {dim} coordinates", point.len());
            return Err(Fault { param: START.name, message });
        }
    };
    debug_assert!(!objective.draws() || T::ESTIMATED, "{}: draws, but does not say that it is ESTIMATED", T::INFO.name);
    let problem = Problem {
        dim,
        layout: objective.layout(),
        draws: objective.draws(),
        scored: objective.scores(&start).is_some(),
        start,
        epoch: objective.epoch(),
        work: objective.work(),
        lowest: objective.lowest(),
        lowest_known: objective.lowest_known(),
        minima: objective.minima(),
        window: objective.window(),
        own_starts: given.is_none(),
        objective: Arc::new(objective),
    };
    // What is transformed is another function at the start point.
    if args.transforms().is_empty() { problem.descends(START.name) } else { Ok(problem) }
}

/// Value and gradient for one kind of pack.
pub trait ValueGrad<V> {
    /// The value at `x`, into `value`, and its gradient, into `grad`.
    ///
    /// # Safety
    /// The CPU must have the instruction set that the pack `V` needs.
    unsafe fn value_grad(&self, x: &[V], grad: &mut [V], value: &mut V);

    /// Whether [`ValueGrad::descend`] is there.
    fn descends(&self) -> bool {
        false
    }

    /// Makes the steps of a heavy ball on two coordinates; only if [`ValueGrad::descends`].
    ///
    /// # Safety
    /// As for `value_grad`.
    unsafe fn descend(&self, _descent: Descent<V>) {}

    /// The value at `x` alone; `scratch` has `dim` elements, which it may overwrite.
    ///
    /// # Safety
    /// As for `value_grad`.
    unsafe fn value(&self, x: &[V], scratch: &mut [V]) -> V;

    /// An estimate of both, or without a draw both, see [`Objective::drawn_grad`].
    ///
    /// # Safety
    /// As for `value_grad`.
    unsafe fn drawn_grad(&self, draw: Option<Draw>, x: &[V], grad: &mut [V]) -> V;
}

macro_rules! implement {
    ($isa:ident, [$($feature:tt)*], $pack:ty) => {
        impl<T: Objective> ValueGrad<$pack> for T {
            // Not inlined, here and below: else it would be compiled anew into the others.
            #[inline(never)]
            $($feature)*
            unsafe fn value_grad(&self, x: &[$pack], grad: &mut [$pack], value: &mut $pack) {
                *value = match T::ESTIMATED {
                    // SAFETY: the same instruction set.
                    true => unsafe { ValueGrad::drawn_grad(self, None, x, grad) },
                    false => Objective::value_grad(self, x, grad),
                }
            }

            fn descends(&self) -> bool {
                Descent::<$pack>::pays::<T>()
            }

            $($feature)*
            unsafe fn descend(&self, descent: Descent<$pack>) {
                if Descent::<$pack>::pays::<T>() {
                    descent.make(self);
                }
            }

            $($feature)*
            unsafe fn value(&self, x: &[$pack], scratch: &mut [$pack]) -> $pack {
                let (grad, mut value) = (if T::CHEAPER { &mut [] } else { scratch }, <$pack>::zero());
                // SAFETY: the same instruction set.
                unsafe { ValueGrad::value_grad(self, x, grad, &mut value) };
                value
            }

            #[inline(never)]
            $($feature)*
            unsafe fn drawn_grad(&self, draw: Option<Draw>, x: &[$pack], grad: &mut [$pack]) -> $pack {
                if T::ESTIMATED {
                    return Objective::drawn_grad(self, draw, x, grad);
                }
                let mut value = <$pack>::zero();
                // SAFETY: the same instruction set.
                unsafe { ValueGrad::value_grad(self, x, grad, &mut value) };
                value
            }
        }
    };
}

for_each_pack!(implement);

impl<T: Objective> ValueGrad<Dual> for T {
    unsafe fn value_grad(&self, x: &[Dual], grad: &mut [Dual], value: &mut Dual) {
        *value = Objective::value_grad(self, x, grad);
    }

    unsafe fn value(&self, x: &[Dual], scratch: &mut [Dual]) -> Dual {
        Objective::value_grad(self, x, if T::CHEAPER { &mut [] } else { scratch })
    }

    unsafe fn drawn_grad(&self, draw: Option<Draw>, x: &[Dual], grad: &mut [Dual]) -> Dual {
        Objective::drawn_grad(self, draw, x, grad)
    }
}

on_each_pack! {
    /// An objective that can be evaluated on every pack the program ships.
    AnyObjective: [Send, Sync, OnData, ValueGrad<Dual>] ValueGrad<_>
}

impl<T: Objective> AnyObjective for T {}

/// What is asked of an objective outside the step loop.
pub trait OnData {
    /// As [`Objective::scores`].
    fn scores(&self, x: &[f64]) -> Option<Scores>;

    /// As [`Objective::drawn_start`].
    fn drawn_start(&self, seed: u64) -> Option<Vec<f64>>;
}

impl<T: Objective> OnData for T {
    fn scores(&self, x: &[f64]) -> Option<Scores> {
        Objective::scores(self, x)
    }

    fn drawn_start(&self, seed: u64) -> Option<Vec<f64>> {
        Objective::drawn_start(self, seed)
    }
}

//! A transformation with its type erased, and objectives built with what transforms them.

use super::{TRANSFORM, Transform};
use crate::for_each_pack;
use crate::lane::Real;
use crate::objective::{self, AnyObjective, Fault, OnData, Problem, Scores, ValueGrad};
use crate::param::{Args, Info};
use crate::random::Draw;
use std::sync::Arc;

/// A transformation of the catalog.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Name, source and parameters.
    pub info: Info,
    /// The transformed problem; an error names the transformation's parameter at fault.
    pub apply: fn(&Args, Problem) -> Result<Problem, Fault>,
}

impl Entry {
    /// The entry of a transformation.
    pub fn of<T: Transform>() -> Entry {
        Entry { info: T::INFO, apply: apply::<T> }
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.info.name)
    }
}

/// An objective's problem with the transformations that its parameters name.
///
/// # Errors
/// If the objective cannot be built, or a transformation does not fit it.
///
/// # Panics
/// If `args` names a transformation that `transforms` does not hold.
pub fn build(objective: &objective::Entry, args: &Args, transforms: &[Entry]) -> Result<Problem, Fault> {
    let bare = (objective.build)(args)?;
    if args.transforms().is_empty() {
        return Ok(bare);
    }
    // The innermost is the last of the list.
    let transformed = args.transforms().iter().rev().try_fold(bare, |inner, setting| {
        let Some(entry) = transforms.iter().find(|entry| entry.info.name == setting.name) else {
            panic!("the transformation '{}' is not in the catalog", setting.name)
        };
        (entry.apply)(&setting.args, inner).map_err(|fault| Fault {
            param: TRANSFORM.name,
            message: format!("{} of transform '{}': {}", fault.param, setting.name, fault.message),
        })
    })?;
    transformed.descends(TRANSFORM.name)
}

fn apply<T: Transform>(args: &Args, inner: Problem) -> Result<Problem, Fault> {
    let transform = T::new(args, inner.dim)?;
    let [x, y] = inner.window;
    let mut window = inner.window;
    if inner.dim == 2 {
        // The box round the old window's corners and the start point.
        let corners = [[x[0], y[0]], [x[0], y[1]], [x[1], y[0]], [x[1], y[1]]].map(|corner| transform.inverse(&corner));
        for (i, ends) in window.iter_mut().enumerate() {
            let all = || corners.iter().map(|corner| corner[i]).chain([inner.start[i]]);
            *ends = [all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max)];
        }
    }
    Ok(Problem {
        lowest: transform.value(inner.lowest),
        minima: inner.minima.iter().map(|minimum| transform.inverse(minimum)).collect(),
        window,
        objective: Arc::new(Transformed { transform, inner: inner.objective }),
        ..inner
    })
}

/// A transformed objective.
struct Transformed<T> {
    transform: T,
    inner: Arc<dyn AnyObjective>,
}

/// Coordinates for which there is room on the stack; more take memory of their own at each evaluation.
const FEW: usize = 8;

impl<T: Transform> Transformed<T> {
    /// The inner function where the transformation takes `x`, and what that makes of its value and gradient.
    #[inline(always)]
    fn round<V: Real>(&self, x: &[V], grad: &mut [V], inner: impl FnOnce(&[V], &mut [V]) -> V) -> V {
        let mut few = [V::zero(); FEW];
        let mut many = Vec::new();
        let at = if x.len() <= FEW {
            &mut few[..x.len()]
        } else {
            many.extend_from_slice(x);
            &mut many[..]
        };
        self.transform.forward(x, at);
        let value = inner(at, grad);
        self.transform.backward(grad, at);
        self.transform.value(value)
    }
}

macro_rules! implement {
    ($isa:ident, [$($feature:tt)*], $pack:ty) => {
        impl<T: Transform> ValueGrad<$pack> for Transformed<T> {
            $($feature)*
            unsafe fn value_grad(&self, x: &[$pack], grad: &mut [$pack], value: &mut $pack) {
                let inner: &dyn ValueGrad<$pack> = &*self.inner;
                *value = self.round(x, grad, |at, grad| {
                    let mut value = <$pack>::zero();
                    // SAFETY: the inner function is of the same pack.
                    unsafe { inner.value_grad(at, grad, &mut value) };
                    value
                });
            }

            $($feature)*
            unsafe fn value(&self, x: &[$pack], scratch: &mut [$pack]) -> $pack {
                let inner: &dyn ValueGrad<$pack> = &*self.inner;
                // SAFETY: the inner function is of the same pack.
                self.round(x, scratch, |at, scratch| unsafe { inner.value(at, scratch) })
            }

            $($feature)*
            unsafe fn drawn_grad(&self, draw: Option<Draw>, x: &[$pack], grad: &mut [$pack]) -> $pack {
                let inner: &dyn ValueGrad<$pack> = &*self.inner;
                // SAFETY: the inner function is of the same pack.
                self.round(x, grad, |at, grad| unsafe { inner.drawn_grad(draw, at, grad) })
            }
        }
    };
}

for_each_pack!(implement);
implement! { Dual, [], crate::lane::Dual }

impl<T: Transform> AnyObjective for Transformed<T> {}

impl<T: Transform> OnData for Transformed<T> {
    fn scores(&self, x: &[f64]) -> Option<Scores> {
        let mut at = x.to_vec();
        self.transform.forward(x, &mut at);
        self.inner.scores(&at)
    }

    fn drawn_start(&self, seed: u64) -> Option<Vec<f64>> {
        self.inner.drawn_start(seed)
    }
}

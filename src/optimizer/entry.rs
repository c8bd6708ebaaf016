//! An optimizer with its type erased: what the catalog holds and the engine calls.

use super::{HeavyBall, Hyper, Now, Optimizer, Shipped};
use crate::for_each_pack;
use crate::lane::{Point, Real, on_each_pack};
use crate::layout::Layout;
use crate::param::{Args, Info};
use std::marker::PhantomData;

/// An optimizer of the catalog.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Name, source and hyperparameters.
    pub info: Info,
    /// What is wrong with a combination of hyperparameters.
    pub check: fn(&Args) -> Result<(), String>,
    /// The learning rate that a library takes where none is given.
    pub shipped: Option<Shipped>,
    /// Whether it is made for matrices alone.
    pub matrices: bool,
    /// Whether it looks at all coordinates together.
    pub joint: bool,
    /// Whether it takes each coordinate for itself.
    pub elementwise: bool,
    /// The rule, ready for every pack.
    pub rule: &'static dyn AnyOptimizer,
}

impl Entry {
    /// The entry of an optimizer.
    pub fn of<O: Optimizer>() -> Entry {
        Entry {
            info: O::INFO,
            check: O::check,
            shipped: O::SHIPPED,
            matrices: O::MATRICES,
            joint: O::JOINT,
            elementwise: O::ELEMENTWISE,
            rule: const { &Rule::<O>(PhantomData) },
        }
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.info.name)
    }
}

/// A rule at work on one pack.
pub trait Stepper<V: Real> {
    /// Moves `x` against the gradient.
    ///
    /// # Safety
    /// The CPU must have the instruction set that the pack `V` needs.
    unsafe fn step(&mut self, now: &Now<V>, grad: &[V], x: &mut [V]) {
        unsafe { self.step_at(now, &now.loss, grad, Point::at(x)) }
    }

    /// The same to another place, or in place, with this loss instead of that in `now`: few rules look at it, and the others
    /// need not wait for a copy.
    ///
    /// # Safety
    /// As for `step`.
    unsafe fn step_at(&mut self, now: &Now<V>, loss: &V, grad: &[V], x: Point<V>);

    /// See [`Optimizer::heavy_ball`].
    fn heavy_ball(&mut self) -> Option<HeavyBall<'_, V>> {
        None
    }

    /// Whether the loss is read at another point than the gradient.
    fn apart(&self) -> bool;

    /// Where the loss is read after a step: `at` holds `x`, and is changed in place. To be called once a step.
    ///
    /// # Safety
    /// As for `step`.
    unsafe fn evaluated(&mut self, at: &mut [V]);
}

/// Starts a rule on one kind of pack.
pub trait Start<V: Real> {
    /// The rule before its first step.
    fn start(&self, hyper: &Hyper<V>, layout: &Layout) -> Box<dyn Stepper<V> + Send>;
}

struct Rule<O>(PhantomData<fn() -> O>);
struct Running<O: Optimizer, V: Real>(O::State<V>);

macro_rules! implement {
    ($isa:ident, [$($feature:tt)*], $pack:ty) => {
        impl<O: Optimizer> Stepper<$pack> for Running<O, $pack> {
            $($feature)*
            unsafe fn step_at(&mut self, now: &Now<$pack>, loss: &$pack, grad: &[$pack], x: Point<$pack>) {
                O::step(&mut self.0, Now { loss: *loss, ..*now }, grad, x);
            }

            fn heavy_ball(&mut self) -> Option<HeavyBall<'_, $pack>> {
                O::heavy_ball(&mut self.0)
            }

            fn apart(&self) -> bool {
                O::APART
            }

            $($feature)*
            unsafe fn evaluated(&mut self, at: &mut [$pack]) {
                O::evaluated(&self.0, at);
            }
        }

        impl<O: Optimizer> Start<$pack> for Rule<O> {
            fn start(&self, hyper: &Hyper<$pack>, layout: &Layout) -> Box<dyn Stepper<$pack> + Send> {
                Box::new(Running::<O, $pack>(O::init(hyper, layout)))
            }
        }
    };
}

for_each_pack!(implement);

on_each_pack! {
    /// A rule that starts on every pack the program ships.
    AnyOptimizer: [Sync] Start<_>
}

impl<O: Optimizer> AnyOptimizer for Rule<O> {}

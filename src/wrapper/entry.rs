//! A wrapper with its type erased: what the catalog holds and the engine calls.

use super::Wrapper;
use crate::for_each_pack;
use crate::lane::{Point, Real, on_each_pack};
use crate::layout::Layout;
use crate::optimizer::{Hyper, Now, Stepper};
use crate::param::{Args, Info};
use std::marker::PhantomData;

/// A wrapper of the catalog.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Name, source and parameters.
    pub info: Info,
    /// What is wrong with a combination of values.
    pub check: fn(&Args) -> Result<(), String>,
    /// Whether it may lower the learning rate later on.
    pub lowers: bool,
    /// Whether it draws random numbers.
    pub draws: bool,
    /// Whether it looks at all coordinates together, or at their numbers.
    pub joint: bool,
    /// Whether it splits the coordinates into groups, each with a rule of its own within.
    pub splits: bool,
    /// The wrapper, ready for every pack.
    pub wrapper: &'static dyn AnyWrapper,
}

impl Entry {
    /// The entry of a wrapper.
    pub fn of<W: Wrapper>() -> Entry {
        Entry {
            info: W::INFO,
            check: W::check,
            lowers: W::LOWERS,
            draws: W::DRAWS,
            joint: W::JOINT,
            splits: false,
            wrapper: const { &Erased::<W>(PhantomData) },
        }
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.info.name)
    }
}

/// Starts what stands within a wrapper, for coordinates that are arranged so.
pub type Inner<'a, V> = &'a dyn Fn(&Layout) -> Box<dyn Stepper<V>>;

/// Wraps a rule on one kind of pack.
pub trait Wrap<V: Real> {
    /// The wrapped rule before its first step.
    fn wrap(&self, hyper: &Hyper<V>, layout: &Layout, inner: Inner<V>) -> Box<dyn Stepper<V>>;
}

struct Erased<W>(PhantomData<fn() -> W>);

struct Wrapped<W: Wrapper, V: Real> {
    state: W::State<V>,
    grad: Vec<V>,
    inner: Box<dyn Stepper<V>>,
}

macro_rules! implement {
    ($isa:ident, [$($feature:tt)*], $pack:ty) => {
        impl<W: Wrapper> Stepper<$pack> for Wrapped<W, $pack> {
            $($feature)*
            unsafe fn step_at(&mut self, now: &Now<$pack>, loss: &$pack, grad: &[$pack], x: Point<$pack>) {
                let mut now = Now { loss: *loss, ..*now };
                self.grad.copy_from_slice(grad);
                let mut x = W::before(&mut self.state, &mut now, &mut self.grad, x);
                // SAFETY: the inner rule is of the same pack.
                unsafe { self.inner.step_at(&now, &now.loss, &self.grad, x.lend()) };
                W::after(&mut self.state, now, x.there());
            }

            fn apart(&self) -> bool {
                W::apart(&self.state) || self.inner.apart()
            }

            $($feature)*
            unsafe fn evaluated(&mut self, at: &mut [$pack]) {
                // SAFETY: the inner rule is of the same pack.
                unsafe { self.inner.evaluated(at) };
                W::evaluated(&mut self.state, at);
            }
        }

        impl<W: Wrapper> Wrap<$pack> for Erased<W> {
            fn wrap(
                &self,
                hyper: &Hyper<$pack>,
                layout: &Layout,
                inner: Inner<$pack>,
            ) -> Box<dyn Stepper<$pack>> {
                let grad = vec![<$pack>::zero(); layout.dim()];
                Box::new(Wrapped::<W, $pack> { state: W::init(hyper, layout), grad, inner: inner(layout) })
            }
        }
    };
}

for_each_pack!(implement);

on_each_pack! {
    /// A wrapper for every pack the program ships.
    AnyWrapper: [Sync] Wrap<_>
}

impl<W: Wrapper> AnyWrapper for Erased<W> {}

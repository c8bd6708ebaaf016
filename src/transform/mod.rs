//! Transformations: what makes another function of an objective, any of them; the trait, the catalog, and one file each.
//!
//! A transformation moves the function, never the start point: `start` is where runs begin, in the coordinates of the
//! run. So the distance from the start to a minimum, and the value at the start, change with it.

mod conditioning;
mod entry;
mod rotation;
mod scale;
mod scale_x;
mod shift;

pub use entry::{Entry, build};

use crate::lane::Real;
use crate::objective::Fault;
use crate::param::{Args, Default, Info, Kind, Param};

/// The transformations that come with the program. A new one is its file and its line here.
pub fn catalog() -> Vec<Entry> {
    vec![
        Entry::of::<shift::Shift>(),
        Entry::of::<rotation::Rotation>(),
        Entry::of::<conditioning::Conditioning>(),
        Entry::of::<scale::Scale>(),
        Entry::of::<scale_x::ScaleX>(),
    ]
}

/// Another function made of an inner one: v(f(T x)) with an affine, invertible T and an increasing, linear v.
///
/// All but `inverse` is written once over [`Real`], as objectives are; mark it `#[inline(always)]`. Of several
/// transformations the outermost is the first that x goes through.
pub trait Transform: Send + Sync + Sized + 'static {
    /// Name, source and parameters.
    const INFO: Info;

    /// The transformation of `dim` coordinates; an error names the parameter at fault.
    fn new(args: &Args, dim: usize) -> Result<Self, Fault>;

    /// T x, where the inner function is evaluated, into `at`.
    #[inline(always)]
    fn forward<V: Real>(&self, x: &[V], at: &mut [V]) {
        at.copy_from_slice(x);
    }

    /// Makes the gradient with respect to x of the inner one's; `spare` is as long, and free to be written to.
    #[inline(always)]
    fn backward<V: Real>(&self, _grad: &mut [V], _spare: &mut [V]) {}

    /// v of the inner function's value.
    #[inline(always)]
    fn value<V: Real>(&self, inner: V) -> V {
        inner
    }

    /// The point x for which T x is this one.
    fn inverse(&self, at: &[f64]) -> Vec<f64> {
        at.to_vec()
    }
}

/// The transformations of an objective: a parameter of each.
pub const TRANSFORM: Param = Param {
    name: "transform",
    kind: Kind::Transforms,
    default: Default::Absent,
    help: "how it is transformed: a name or table; a list is an axis, a list in it a stack",
};

//! Packs: which number type carries the runs, chosen once from the CPU and the dimension.

use super::abreast::Abreast;
use super::kernel::{self, Batch};
use super::run::Trace;
use crate::for_each_pack;
use crate::lane::{Isa, Precision, Real};
use crate::layout::Layout;
use crate::objective::{AnyObjective, ValueGrad};
use crate::optimizer::{AnyOptimizer, Hyper, Start, Stepper};
use crate::param::Args;
use crate::plan::Row;
use crate::wrapper::{AnyWrapper, Entry, Rule, Wrap};

/// A number type that the engine can run.
pub trait Pack: Real {
    /// The widest pack of the same vectors, which the engine can run, too.
    type Wide: Pack + Real<Scalar = Self::Scalar>;
    /// An objective as seen by this type.
    fn objective(any: &dyn AnyObjective) -> &dyn ValueGrad<Self>;
    /// An optimizer as seen by this type.
    fn optimizer(any: &dyn AnyOptimizer) -> &dyn Start<Self>;
    /// A wrapper as seen by this type.
    fn wrapper(any: &dyn AnyWrapper) -> &dyn Wrap<Self>;
}

/// A rule before its first step.
pub fn start<V: Pack>(rule: &Rule, layout: &Layout) -> Box<dyn Stepper<V>> {
    within(rule, &rule.wrappers, &Hyper::gather(&rule.args), layout)
}

/// What stands within the wrappers before these, for the coordinates that it gets.
fn within<V: Pack>(rule: &Rule, wrappers: &[(Entry, Args)], hyper: &Hyper<V>, layout: &Layout) -> Box<dyn Stepper<V>> {
    let Some(((entry, args), rest)) = wrappers.split_first() else {
        let abreast = Abreast::of(&rule.optimizer, hyper, layout);
        return abreast.unwrap_or_else(|| V::optimizer(rule.optimizer.rule).start(hyper, layout));
    };
    let own = Hyper::gather(std::slice::from_ref(args));
    V::wrapper(entry.wrapper).wrap(&own, layout, &|layout| within(rule, rest, hyper, layout))
}

/// A way to run: an instruction set, a precision and a number of runs in lockstep.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The instruction set it needs.
    pub isa: Isa,
    /// The precision of the numbers.
    pub precision: Precision,
    /// Runs in one pack.
    pub lanes: usize,
    /// Runs batches of one block; the CPU must have the instruction set.
    pub(super) run: unsafe fn(&[Batch]) -> Vec<(Row, Trace)>,
}

macro_rules! implement {
    ($isa:ident, [$($feature:tt)*], $pack:ty) => {
        impl Pack for $pack {
            type Wide = <$pack as Real>::Widest;

            fn objective(any: &dyn AnyObjective) -> &dyn ValueGrad<Self> {
                any
            }
            fn optimizer(any: &dyn AnyOptimizer) -> &dyn Start<Self> {
                any
            }
            fn wrapper(any: &dyn AnyWrapper) -> &dyn Wrap<Self> {
                any
            }
        }

        const _: () = {
            $($feature)*
            unsafe fn run(batches: &[Batch]) -> Vec<(Row, Trace)> {
                // SAFETY: the same instruction set.
                unsafe { kernel::run::<$pack>(batches) }
            }

            impl Shaped for $pack {
                const SHAPE: Shape = Shape {
                    isa: Isa::$isa,
                    precision: <$pack as Real>::PRECISION,
                    lanes: <$pack as Real>::LANES,
                    run,
                };
            }
        };
    };
}

trait Shaped {
    const SHAPE: Shape;
}

for_each_pack!(implement);

/// Every shape this CPU can run: double precision first, slowest instruction set first, narrow before wide.
pub fn shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    macro_rules! list {
        ($isa:ident, $feature:tt, $pack:ty) => {
            shapes.push(<$pack as Shaped>::SHAPE);
        };
    }
    for_each_pack!(list);
    shapes.retain(|shape| shape.isa.available());
    shapes
}

/// Coordinates up to which many lanes hide the latency of division and root. With more of them these hide it
/// themselves, and fewer lanes keep the state in the first-level cache.
const FEW: usize = 12;

/// The shape for an instruction set, a precision and a number of coordinates.
pub(super) fn shape_for(isa: Isa, precision: Precision, dim: usize) -> Shape {
    let mut of_isa = shapes().into_iter().filter(|shape| (shape.isa, shape.precision) == (isa, precision));
    let narrow = of_isa.next();
    let shape = if dim <= FEW { of_isa.next().or(narrow) } else { narrow };
    shape.unwrap_or(match precision {
        Precision::Double => <f64 as Shaped>::SHAPE,
        Precision::Single => <f32 as Shaped>::SHAPE,
    })
}

impl Shape {
    /// Packs to run side by side, of a block of so many runs: two where coordinates are few, unless that would leave
    /// threads without work.
    pub(super) fn side_by_side(self, dim: usize, runs: u64, threads: usize) -> usize {
        let enough = runs >= 4 * (threads * 2 * self.lanes) as u64;
        if dim <= FEW && enough { 2 } else { 1 }
    }
}

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
use std::cmp::Reverse;

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
const FEW: usize = 16;

/// The shapes of a block's packs: that of full ones, and narrower ones for what does not fill one.
#[derive(Clone, Debug)]
pub(super) struct Shapes {
    /// The shape of full packs.
    pub full: Shape,
    /// Others, the narrowest first.
    narrower: Vec<Shape>,
}

impl Shapes {
    /// One shape for all packs.
    pub fn only(full: Shape) -> Shapes {
        Shapes { full, narrower: Vec::new() }
    }

    /// The shapes for an instruction set, a precision and a number of coordinates.
    pub fn of(isa: Isa, precision: Precision, dim: usize) -> Shapes {
        // Sse2 has no fused multiply-add, which is a slow call there: it takes nothing over from a better one.
        let usable = |shape: &Shape| shape.precision == precision && (isa.min(Isa::Avx2)..=isa).contains(&shape.isa);
        let mut usable: Vec<Shape> = shapes().into_iter().filter(usable).collect();
        let mut of_isa = usable.iter().filter(|shape| shape.isa == isa);
        let narrow = of_isa.next();
        let full = if dim <= FEW { of_isa.next().or(narrow) } else { narrow };
        let full = full.copied().unwrap_or(match precision {
            Precision::Double => <f64 as Shaped>::SHAPE,
            Precision::Single => <f32 as Shaped>::SHAPE,
        });
        usable.retain(|shape| shape.lanes < full.lanes);
        usable.sort_by_key(|shape| (shape.lanes, Reverse(shape.isa)));
        Shapes { full, narrower: usable }
    }

    /// The narrowest that holds so many runs, or the full one.
    pub fn holding(&self, runs: u64) -> Shape {
        self.narrower.iter().find(|shape| shape.lanes as u64 >= runs).copied().unwrap_or(self.full)
    }
}

impl Shape {
    /// Whether two are the same.
    pub(super) fn is(self, other: Shape) -> bool {
        (self.isa, self.precision, self.lanes) == (other.isa, other.precision, other.lanes)
    }

    /// Packs to run side by side, of a block of so many runs: two where coordinates are few, unless that would leave
    /// threads without work.
    pub(super) fn side_by_side(self, dim: usize, runs: u64, threads: usize) -> usize {
        let enough = runs >= 4 * (threads * 2 * self.lanes) as u64;
        if dim <= FEW && enough { 2 } else { 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fill_a_pack_gets_a_narrower_one() {
        for isa in Isa::ALL.into_iter().filter(|isa| isa.available()) {
            for precision in [Precision::Double, Precision::Single] {
                for dim in [1, FEW, FEW + 1] {
                    let shapes = Shapes::of(isa, precision, dim);
                    let mut before = 0;
                    for runs in 1..=shapes.full.lanes {
                        let shape = shapes.holding(runs as u64);
                        assert!((runs.max(before)..=shapes.full.lanes).contains(&shape.lanes));
                        assert!(shape.isa <= isa && shape.precision == precision);
                        before = shape.lanes;
                    }
                    assert!(shapes.full.is(shapes.holding(shapes.full.lanes as u64)));
                }
            }
        }
    }

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn a_few_runs_take_half_a_vector() {
        if Isa::Avx512.available() {
            let lanes = |dim, runs| Shapes::of(Isa::Avx512, Precision::Double, dim).holding(runs).lanes;
            assert_eq!([1, 4, 5, 8, 9].map(|runs| lanes(FEW + 1, runs)), [4, 4, 8, 8, 8]);
            assert_eq!([4, 8, 16, 17, 32].map(|runs| lanes(FEW, runs)), [4, 8, 16, 32, 32]);
        }
    }
}

//! Objectives: the trait, the catalog, and one file each.

mod ackley;
mod batch;
mod beale;
mod booth;
mod entry;
mod himmelblau;
mod kneusel;
mod linear_regression;
mod logistic_regression;
mod loss;
mod network;
mod perceptron;
mod problem;
mod product;
mod quadratic;
mod rastrigin;
mod rosenbrock;
mod softmax_regression;
mod sphere;
mod styblinski_tang;
mod three_hump_camel;

pub use crate::param::Fault;
pub use batch::{Batches, Sampling};
pub use entry::{AnyObjective, Entry, ValueGrad};
pub use loss::{Activation, Loss};
pub use network::Network;
pub use problem::Problem;

use crate::lane::Real;
use crate::layout::Layout;
use crate::param::{Args, Default, Info, Kind, Param, Range};

/// The objectives that come with the program. A new one is its file and its line here.
pub fn catalog() -> Vec<Entry> {
    vec![
        Entry::of::<quadratic::Quadratic>(),
        Entry::of::<kneusel::KneuselA>(),
        Entry::of::<kneusel::KneuselB>(),
        Entry::of::<sphere::Sphere>(),
        Entry::of::<rosenbrock::Rosenbrock>(),
        Entry::of::<beale::Beale>(),
        Entry::of::<himmelblau::Himmelblau>(),
        Entry::of::<booth::Booth>(),
        Entry::of::<styblinski_tang::StyblinskiTang>(),
        Entry::of::<three_hump_camel::ThreeHumpCamel>(),
        Entry::of::<rastrigin::Rastrigin>(),
        Entry::of::<ackley::Ackley>(),
        linear_regression::ENTRY,
        logistic_regression::ENTRY,
        softmax_regression::ENTRY,
        Entry::of::<perceptron::Perceptron>(),
    ]
}

/// A function to minimise.
///
/// `value_grad` is written once over [`Real`] and runs with many runs in lockstep; mark it
/// `#[inline(always)]`, or it will be compiled without the CPU's vector instructions.
pub trait Objective: Send + Sync + Sized + 'static {
    /// Name, source and parameters. Put [`START`] into the parameters, and [`DIM`] if it has any dimension.
    const INFO: Info;

    /// The function for these parameters; an error names the parameter at fault.
    fn new(args: &Args) -> Result<Self, Fault>;

    /// Number of coordinates.
    fn dim(&self) -> usize;

    /// How the coordinates are arranged; one vector if not said otherwise.
    fn layout(&self) -> Layout {
        Layout::vector(self.dim())
    }

    /// The customary start point: `dim` coordinates.
    fn start(&self) -> Vec<f64>;

    /// The lowest value, or a bound below every value.
    fn lowest(&self) -> f64;

    /// Every point known to have the lowest value of its basin.
    fn minima(&self) -> Vec<Vec<f64>>;

    /// What to draw of it, for two coordinates: `[[x from, x to], [y from, y to]]`.
    fn window(&self) -> [[f64; 2]; 2];

    /// The value at `x`, and its gradient into `grad`; both have `dim` elements.
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V;
}

/// The start point, a parameter of every objective.
pub const START: Param = Param {
    name: "start",
    kind: Kind::Numbers(Range::REAL),
    default: Default::Absent,
    help: "where runs begin, one number a coordinate; default: the customary point",
};

/// The number of coordinates, for objectives that have any.
pub const DIM: Param =
    Param { name: "dim", kind: Kind::Count(1, 1_000_000), default: Default::Count(2), help: "number of coordinates" };

/// The declared number of coordinates.
fn dim(args: &Args) -> usize {
    args.count("dim").unwrap_or(2) as usize
}

//! Objectives: the trait, the catalog, and one file each.

mod ackley;
mod batch;
mod beale;
mod booth;
mod branin;
mod bukin_n6;
mod deep_linear;
mod descent;
mod dixon_price;
mod easom;
mod ellipsoid;
mod entry;
pub(crate) mod expression;
mod goldstein_price;
mod griewank;
mod himmelblau;
mod kneusel;
mod kneusel_two_minima;
mod levy;
mod linear_regression;
mod logistic_regression;
mod matrix_factorization;
mod matyas;
mod mccormick;
mod michalewicz;
mod monkey_saddle;
mod network;
mod noisy_quadratic;
mod perceptron;
mod powell_singular;
mod problem;
mod quadratic;
mod rastrigin;
mod rosenbrock;
mod scores;
mod six_hump_camel;
mod softmax_regression;
mod sphere;
mod styblinski_tang;
mod suite;
mod sum_abs;
mod three_hump_camel;
mod training;
mod trid;
mod wood;
mod zakharov;

pub use crate::param::Fault;
pub use batch::{Batches, Sampling};
pub use descent::Descent;
pub use entry::{AnyObjective, Entry, OnData, ValueGrad};
pub use expression::Expression;
pub use network::{Activation, Loss, Network};
pub use noisy_quadratic::expected_losses;
pub use problem::Problem;
pub(crate) use quadratic::{log_spaced, orthogonal};
pub use scores::Scores;
pub use suite::{Suite, suites};

use crate::lane::Real;
use crate::layout::Layout;
use crate::param::{Args, Default, Info, Kind, Param, Range};
use crate::random::Draw;

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
        Entry::of::<noisy_quadratic::NoisyQuadratic>(),
        Entry::of::<matrix_factorization::MatrixFactorization>(),
        Entry::of::<deep_linear::DeepLinear>(),
        Entry::of::<kneusel_two_minima::KneuselTwoMinima>(),
        Entry::of::<ellipsoid::Ellipsoid>(),
        Entry::of::<matyas::Matyas>(),
        Entry::of::<trid::Trid>(),
        Entry::of::<zakharov::Zakharov>(),
        Entry::of::<dixon_price::DixonPrice>(),
        Entry::of::<powell_singular::PowellSingular>(),
        Entry::of::<wood::Wood>(),
        Entry::of::<goldstein_price::GoldsteinPrice>(),
        Entry::of::<mccormick::Mccormick>(),
        Entry::of::<six_hump_camel::SixHumpCamel>(),
        Entry::of::<branin::Branin>(),
        Entry::of::<griewank::Griewank>(),
        Entry::of::<levy::Levy>(),
        Entry::of::<michalewicz::Michalewicz>(),
        Entry::of::<easom::Easom>(),
        Entry::of::<bukin_n6::BukinN6>(),
        Entry::of::<sum_abs::SumAbs>(),
        Entry::of::<monkey_saddle::MonkeySaddle>(),
        linear_regression::ENTRY,
        logistic_regression::ENTRY,
        softmax_regression::ENTRY,
        Entry::of::<perceptron::Perceptron>(),
    ]
}

/// Parameters that change how gradients are drawn, not the loss.
pub const DRAWN: [&str; 2] = [training::BATCH.name, training::SAMPLING.name];

/// A function to minimise.
///
/// `value_grad` is written once over [`Real`] and runs with many runs in lockstep; mark it
/// `#[inline(always)]`, or it will be compiled without the CPU's vector instructions. Walk over its slices with
/// [`crate::lane::zip`] or by index: parts of other iterators may be calls.
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

    /// Where runs of another seed than 0 begin, if such points are drawn in a way of this objective's own; else they
    /// are drawn from a box around the customary one.
    fn drawn_start(&self, _seed: u64) -> Option<Vec<f64>> {
        None
    }

    /// The lowest value, or a bound below every value; of a function that has lower ones outside its customary domain,
    /// the lowest inside. Negative infinity for one that falls for ever: no run converges on it.
    fn lowest(&self) -> f64;

    /// Whether the lowest value is known; if it is only a bound, the target is relative to the best of the sweep.
    fn lowest_known(&self) -> bool {
        true
    }

    /// Every point known to have the lowest value of its basin.
    fn minima(&self) -> Vec<Vec<f64>>;

    /// What to draw of it, for two coordinates: `[[x from, x to], [y from, y to]]`.
    fn window(&self) -> [[f64; 2]; 2];

    /// The value at `x`, and its gradient into `grad`, each element of it, whatever it held; both have `dim` elements,
    /// but for [`Objective::CHEAPER`].
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V;

    /// Whether value and gradient are a few sums, products and absolute values and nothing else: then those of two coordinates
    /// are worked out in one loop with the steps of a heavy ball, see [`Descent`].
    const BRIEF: bool = false;

    /// Whether the value alone costs less: where no more is asked for, `grad` is then empty.
    const CHEAPER: bool = false;

    /// Whether steps are made from an estimate of the gradient, which [`Objective::drawn_grad`] draws; the loss that is
    /// judged is always the exact one.
    fn draws(&self) -> bool {
        false
    }

    /// Steps that cost about as much as the exact loss once, where that is many: an epoch. The loss that is judged is
    /// then read about once an epoch; else after each step.
    fn epoch(&self) -> Option<u32> {
        None
    }

    /// Multiplications that one gradient takes, about: by it runs are dealt out to shards.
    fn work(&self) -> f64 {
        self.dim() as f64
    }

    /// Whether [`Objective::drawn_grad`] is written out, because steps may be made from an estimate.
    const ESTIMATED: bool = false;

    /// An estimate of the value and of the gradient at `x`, from the random numbers of one step: the same for all runs
    /// of a seed. Without a draw both are exact. If [`Objective::ESTIMATED`] says so, it is asked for that as well.
    #[inline(always)]
    fn drawn_grad<V: Real>(&self, _draw: Option<Draw>, x: &[V], grad: &mut [V]) -> V {
        self.value_grad(x, grad)
    }

    /// How well the model at `x` does on its data; none for what is no model.
    fn scores(&self, _x: &[f64]) -> Option<Scores> {
        None
    }
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

/// The declared number of coordinates of a function of groups of four.
fn fours(args: &Args) -> Result<usize, Fault> {
    match dim(args) {
        dim if dim.is_multiple_of(4) => Ok(dim),
        _ => Err(Fault { param: "dim", message: "the coordinates come in groups of 4; write a multiple of 4".into() }),
    }
}

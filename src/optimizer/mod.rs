//! Optimizers: the trait, the catalog, and one file each.

mod adabelief;
mod adadelta;
mod adafactor;
mod adagrad;
mod adam;
mod adamax;
mod adamw;
mod adan;
mod ademamix;
mod adopt;
mod asgd;
mod dadapt_adamw;
mod dadapt_sgd;
mod ema_momentum;
mod entry;
mod fromage;
mod hyper;
mod lamb;
mod lars;
mod lion;
mod matrix;
mod muon;
mod nadam;
mod nesterov;
mod novograd;
mod optimistic_gd;
mod prodigy;
mod radam;
mod rmsprop;
mod rprop;
mod schedule_free_adamw;
mod schedule_free_sgd;
mod sgd;
mod shampoo;
mod signsgd;
mod sm3;
mod soap;
mod stable_adamw;
mod weight_decay;
mod yogi;

pub use entry::{AnyOptimizer, Entry, Start, Stepper};
pub use hyper::{BiasCorrection, Hyper};
pub(crate) use matrix::eigen;
pub use weight_decay::WeightDecay;

use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::param::{Args, Info};
use crate::random::Draw;

/// The optimizers that come with the program. A new one is its file and its line here.
pub fn catalog() -> Vec<Entry> {
    vec![
        Entry::of::<sgd::Sgd>(),
        Entry::of::<adagrad::Adagrad>(),
        Entry::of::<rmsprop::RmsProp>(),
        Entry::of::<adam::Adam>(),
        Entry::of::<adamw::AdamW>(),
        Entry::of::<lion::Lion>(),
        Entry::of::<adamax::Adamax>(),
        Entry::of::<nadam::NAdam>(),
        Entry::of::<radam::RAdam>(),
        Entry::of::<adadelta::Adadelta>(),
        Entry::of::<asgd::Asgd>(),
        Entry::of::<rprop::Rprop>(),
        Entry::of::<yogi::Yogi>(),
        Entry::of::<adabelief::AdaBelief>(),
        Entry::of::<adan::Adan>(),
        Entry::of::<ademamix::AdEmaMix>(),
        Entry::of::<adopt::Adopt>(),
        Entry::of::<signsgd::SignSgd>(),
        Entry::of::<novograd::NovoGrad>(),
        Entry::of::<optimistic_gd::OptimisticGd>(),
        Entry::of::<sm3::Sm3>(),
        Entry::of::<stable_adamw::StableAdamW>(),
        Entry::of::<lamb::Lamb>(),
        Entry::of::<lars::Lars>(),
        Entry::of::<fromage::Fromage>(),
        Entry::of::<ema_momentum::EmaMomentum>(),
        Entry::of::<nesterov::Nesterov>(),
        Entry::of::<adafactor::Adafactor>(),
        Entry::of::<schedule_free_sgd::ScheduleFreeSgd>(),
        Entry::of::<schedule_free_adamw::ScheduleFreeAdamW>(),
        Entry::of::<prodigy::Prodigy>(),
        Entry::of::<dadapt_adamw::DAdaptAdamW>(),
        Entry::of::<dadapt_sgd::DAdaptSgd>(),
        Entry::of::<muon::Muon>(),
        Entry::of::<shampoo::Shampoo>(),
        Entry::of::<soap::Soap>(),
    ]
}

/// An update rule.
///
/// `step` is written once over [`Real`] and runs with many runs in lockstep; mark it
/// `#[inline(always)]`, or it will be compiled without the CPU's vector instructions. Walk over its slices with
/// [`crate::lane::zip`] or by index: parts of other iterators may be calls.
pub trait Optimizer: 'static {
    /// Name, source and hyperparameters (without the learning rate, which every optimizer has).
    const INFO: Info;

    /// The learning rate that a library takes where none is given; none where every library asks for one.
    const SHIPPED: Option<Shipped> = None;

    /// What is kept from step to step.
    type State<V: Real>: Send + 'static;

    /// Whether it is made for matrices, and refuses an objective that has none.
    const MATRICES: bool = false;

    /// Whether the loss is read at another point than the gradient; then [`Optimizer::evaluated`] says where.
    const APART: bool = false;

    /// Whether it looks at all coordinates together. One that takes each coordinate or each part of the layout for
    /// itself can be split into groups of parts with learning rates of their own.
    const JOINT: bool = false;

    /// Whether it takes each coordinate for itself, whatever the layout: then a large vector may be cut
    /// anywhere, and its stretches stepped in parallel, and neighbouring coordinates may be lanes of one pack.
    const ELEMENTWISE: bool = false;

    /// The state before the first step; `layout` tells the number of coordinates, and which of them form matrices.
    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Self::State<V>;

    /// Moves `x` against the gradient there; both have one value a coordinate. Each coordinate is to be moved, if only to where
    /// it was: the point may go to another place in memory.
    fn step<V: Real>(state: &mut Self::State<V>, now: Now<V>, grad: &[V], x: Point<V>);

    /// The velocity of a rule that, as it is set, makes steps of a heavy ball and does nothing else; none of another.
    fn heavy_ball<V: Real>(_state: &mut Self::State<V>) -> Option<HeavyBall<'_, V>> {
        None
    }

    /// Where the loss is read after a step that led to `x`: `at` holds `x`, and is changed in place.
    fn evaluated<V: Real>(_state: &Self::State<V>, _at: &mut [V]) {}

    /// What is wrong with a combination of hyperparameters that are each within their range.
    fn check(_args: &Args) -> Result<(), String> {
        Ok(())
    }
}

/// What is kept by v = momentum v + g, x -= lr v (Polyak 1964); a momentum of 0 is plain gradient descent.
pub struct HeavyBall<'a, V> {
    /// The share of the velocity that is kept.
    pub momentum: V,
    /// The velocity v, a number a coordinate.
    pub velocity: &'a mut [V],
}

/// A learning rate that comes with a library.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shipped {
    /// The rate.
    pub lr: f64,
    /// The class or function, and the library's version.
    pub by: &'static str,
}

/// Where a run stands when a step is made.
#[derive(Clone, Copy, Debug)]
pub struct Now<V> {
    /// Steps made before this one.
    pub step: u32,
    /// The learning rate of this step, schedule included.
    pub lr: V,
    /// The objective's value where the gradient was taken.
    pub loss: V,
    /// The random numbers of this step.
    pub draw: Draw,
}

//! Wrappers: what goes round an optimizer, any of them; the trait, the catalog, and one file each.

mod average;
mod clip_norm;
mod clip_value;
mod entry;
mod gradient_noise;
mod group_rate;
mod look_ahead;
mod reduce_on_plateau;
mod rule;
mod weight_decay;

pub use entry::{AnyWrapper, Entry, Inner, Wrap};
pub use rule::Rule;

use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::optimizer::{Hyper, Now};
use crate::param::{Args, Default, Info, Kind, Param};

/// The wrappers that come with the program. A new one is its file and its line here.
pub fn catalog() -> Vec<Entry> {
    vec![
        Entry::of::<clip_norm::ClipNorm>(),
        Entry::of::<clip_value::ClipValue>(),
        Entry::of::<weight_decay::WeightDecay>(),
        Entry::of::<look_ahead::LookAhead>(),
        Entry::of::<average::Average>(),
        Entry::of::<reduce_on_plateau::ReduceOnPlateau>(),
        Entry::of::<gradient_noise::GradientNoise>(),
        group_rate::ENTRY,
    ]
}

/// What stands before and after another rule's step.
///
/// All of it is written once over [`Real`], as optimizers are; mark each function `#[inline(always)]`.
/// Of several wrappers the outermost sees the raw gradient first, and the finished step last.
pub trait Wrapper: 'static {
    /// Name, source and parameters.
    const INFO: Info;

    /// Whether it may lower the learning rate later on, so that a run that is far off may yet come back.
    const LOWERS: bool = false;

    /// Whether it draws random numbers; runs of different seeds then do not ride in one pack.
    const DRAWS: bool = false;

    /// Whether it looks at all coordinates together, or at their numbers; then it does not stand within groups.
    const JOINT: bool = false;

    /// What is kept from step to step.
    type State<V: Real>: 'static;

    /// The state before the first step.
    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Self::State<V>;

    /// Before the step: changes its learning rate, its gradient, or the point it starts from, which it yields.
    #[inline(always)]
    fn before<'x, V: Real>(
        _state: &mut Self::State<V>,
        _now: &mut Now<V>,
        _grad: &mut [V],
        x: Point<'x, V>,
    ) -> Point<'x, V> {
        x
    }

    /// After the step: changes the point it led to.
    fn after<V: Real>(_state: &mut Self::State<V>, _now: Now<V>, _x: &mut [V]) {}

    /// Whether the loss is read at another point than the gradient; then [`Wrapper::evaluated`] says where.
    fn apart<V: Real>(_state: &Self::State<V>) -> bool {
        false
    }

    /// Where the loss is read after a step; called once a step. `at` holds the point where it would be read without
    /// this wrapper.
    fn evaluated<V: Real>(_state: &mut Self::State<V>, _at: &mut [V]) {}

    /// What is wrong with a combination of values that are each within their range.
    fn check(_args: &Args) -> Result<(), String> {
        Ok(())
    }
}

/// The wrappers round an optimizer: a parameter of each.
pub const WRAP: Param = Param {
    name: "wrap",
    kind: Kind::Wrappers,
    default: Default::Absent,
    help: "what goes round it: a wrapper's name or table; a list is an axis, a list in it a stack",
};

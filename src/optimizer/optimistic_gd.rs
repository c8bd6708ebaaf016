//! Optimistic gradient descent (Popov 1980), as `optax.optimistic_gradient_descent`.
//!
//! x -= lr ((alpha + beta) g - beta g_before). Before the first step, g_before is g.

use super::{Hyper, Now, Optimizer};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Gradient descent that expects the last change again.
pub struct OptimisticGd;

/// The last gradient.
pub struct Last<V> {
    alpha: V,
    beta: V,
    last: Vec<V>,
}

impl Optimizer for OptimisticGd {
    const INFO: Info = Info {
        name: "optimistic-gd",
        about: "gradient descent that expects the gradient to change as it did",
        source: "Popov 1980; Daskalakis et al. 2018; optax 0.2.8",
        params: &[
            Param {
                name: "alpha",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1.0),
                help: "weight of the gradient",
            },
            Param {
                name: "beta",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1.0),
                help: "weight of the change of the gradient",
            },
        ],
    };

    type State<V: Real> = Last<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Last<V> {
        Last { alpha: hyper.number("alpha"), beta: hyper.number("beta"), last: vec![V::zero(); layout.dim()] }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Last<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let both = state.alpha + state.beta;
        for (mut x, g, last) in zip((x, grad, &mut state.last)) {
            let before = if now.step == 0 { *g } else { *last };
            x.to(*x - now.lr * (both * *g - state.beta * before));
            *last = *g;
        }
    }
}

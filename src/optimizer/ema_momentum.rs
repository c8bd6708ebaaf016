//! Momentum as a moving average: m = b m + (1 - b) g; x -= lr m.
//!
//! Heavy-ball momentum at a rate 1 / (1 - b) times smaller: optax's `chain(ema(b, debias=False), scale(-lr))`, PyTorch's
//! SGD with dampening b but for its first step. It is Adam without its divisor, so its stability limit is the one that
//! Adam meets in preconditioned curvature, 2 (1 + b) / (1 - b) = 38 at b = 0.9 (Cohen et al. 2022). With `nesterov`
//! the direction is b m + (1 - b) g, NAdam's without bias correction.

use super::{Hyper, Now, Optimizer};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// The average gradient.
pub struct EmaMomentum;

/// The average so far.
pub struct Average<V> {
    momentum: V,
    nesterov: bool,
    m: Vec<V>,
}

impl Optimizer for EmaMomentum {
    const INFO: Info = Info {
        name: "ema-momentum",
        about: "steps along a moving average of the gradient",
        source: "Cohen et al. 2022; optax 0.2.8",
        params: &[
            Param {
                name: "momentum",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.9),
                help: "decay rate of the average gradient",
            },
            Param {
                name: "nesterov",
                kind: Kind::Flag,
                default: Default::Flag(false),
                help: "look ahead along the average",
            },
        ],
    };

    type State<V: Real> = Average<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Average<V> {
        Average {
            momentum: hyper.number("momentum"),
            nesterov: hyper.flag("nesterov"),
            m: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Average<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let rest = V::one() - state.momentum;
        for (mut x, g, m) in zip((x, grad, &mut state.m)) {
            *m = state.momentum * *m + rest * *g;
            let direction = if state.nesterov { state.momentum * *m + rest * *g } else { *m };
            x.to(*x - now.lr * direction);
        }
    }
}

//! Nesterov's accelerated gradient (Nesterov 1983) in the look-ahead form of Sutskever et al. 2013:
//! v = b v - lr g(x + b v); x += v.
//!
//! The gradient is taken at y = x + b v, which is the point that goes from step to step here; the loss is read at x.
//! The libraries keep y and read the loss there: at a constant rate y takes the path of `sgd` with `nesterov`, as
//! PyTorch's and optax's do. Their rate is outside the buffer, this one's inside, as Keras' is, so under a schedule
//! they part.

use super::{Hyper, Now, Optimizer};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Momentum with the gradient of where it leads.
pub struct Nesterov;

/// The last step.
pub struct Velocity<V> {
    momentum: V,
    v: Vec<V>,
}

impl Optimizer for Nesterov {
    const INFO: Info = Info {
        name: "nesterov",
        about: "momentum whose gradient is taken ahead of the point",
        source: "Nesterov 1983; Sutskever et al. 2013",
        params: &[Param {
            name: "momentum",
            kind: Kind::Number(Range::DECAY),
            default: Default::Number(0.9),
            help: "share of the last step that is kept",
        }],
    };

    const APART: bool = true;

    type State<V: Real> = Velocity<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Velocity<V> {
        Velocity { momentum: hyper.number("momentum"), v: vec![V::zero(); layout.dim()] }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Velocity<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let b = state.momentum;
        for (mut y, g, v) in zip((x, grad, &mut state.v)) {
            let last = *v;
            *v = b * last - now.lr * *g;
            // From x + b v to the same of the next point.
            y.to(*y + (*v + b * (*v - last)));
        }
    }

    #[inline(always)]
    fn evaluated<V: Real>(state: &Velocity<V>, at: &mut [V]) {
        for (at, v) in zip((at, &state.v)) {
            *at = *at - state.momentum * *v;
        }
    }
}

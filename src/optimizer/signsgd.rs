//! SignSGD (Bernstein et al. 2018), as `optax.sign_sgd`: x -= lr sign(g); with momentum, the sign of the average.
//!
//! m = mu m + (1 - mu) g. optax has no momentum; pytorch_optimizer's default is 0.9.

use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// 1, 0 or -1; NaN for NaN.
#[inline(always)]
pub fn sign<V: Real>(v: V) -> V {
    V::select(v.le(V::zero()) | V::zero().le(v), v.signum(), v)
}

/// The sign of the gradient.
pub struct SignSgd;

/// The average gradient.
pub struct Average<V> {
    momentum: V,
    m: Vec<V>,
}

impl Optimizer for SignSgd {
    const INFO: Info = Info {
        name: "signsgd",
        about: "steps of equal size along the sign of the gradient",
        source: "Bernstein et al. 2018; optax 0.2.8",
        params: &[Param {
            name: "momentum",
            kind: Kind::Number(Range::DECAY),
            default: Default::Number(0.0),
            help: "decay rate of the average gradient",
        }],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "SignSGD, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Average<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Average<V> {
        Average { momentum: hyper.number("momentum"), m: vec![V::zero(); layout.dim()] }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Average<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let rest = V::one() - state.momentum;
        for (mut x, g, m) in zip((x, grad, &mut state.m)) {
            *m = state.momentum * *m + rest * *g;
            x.to(*x - now.lr * sign(*m));
        }
    }
}

//! NovoGrad (Ginsburg et al. 2019), as `optax.novograd`: m = b1 m + g / (sqrt(v) + eps) + wd x; x -= lr m.
//!
//! v averages the squared length of the gradient, of each part of the layout, and starts from the first. The new gradient enters m with
//! weight 1, not 1 - b1, so steps are ten times Adam's by default.

use super::adam::BETA1;
use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};
use std::ops::Range as Places;

/// Momentum over gradients of length one.
pub struct NovoGrad;

/// The momentum and the average squared length of each part.
pub struct Moments<V> {
    beta1: V,
    beta2: V,
    eps: V,
    weight_decay: V,
    parts: Vec<(Places<usize>, V)>,
    m: Vec<V>,
}

impl Optimizer for NovoGrad {
    const INFO: Info = Info {
        name: "novograd",
        about: "momentum over gradients divided by their recent length",
        source: "Ginsburg et al. 2019; optax 0.2.8",
        params: &[
            BETA1,
            Param {
                name: "beta2",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.25),
                help: "decay rate of the average squared length",
            },
            Param {
                name: "eps",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-6),
                help: "added to the divisor",
            },
            Param {
                name: "weight_decay",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.0),
                help: "share of the parameters added to the scaled gradient",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "NovoGrad, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Moments<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        Moments {
            beta1: hyper.number("beta1"),
            beta2: hyper.number("beta2"),
            eps: hyper.number("eps"),
            weight_decay: hyper.number("weight_decay"),
            parts: layout.parts().iter().map(|part| (part.range(), V::zero())).collect(),
            m: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        for (places, v) in &mut state.parts {
            let (grad, x, m) = (&grad[places.clone()], &mut x[places.clone()], &mut state.m[places.clone()]);
            let square = grad.iter().fold(V::zero(), |sum, g| sum + *g * *g);
            let averaged = state.beta2 * *v + (V::one() - state.beta2) * square;
            *v = if now.step == 0 { square } else { averaged };
            let divisor = v.sqrt() + state.eps;
            for (x, g, m) in zip((x, grad, m)) {
                let scaled = V::select(V::zero().le(-divisor), V::zero(), *g / divisor);
                *m = state.beta1 * *m + scaled + state.weight_decay * *x;
                *x = *x - now.lr * *m;
            }
        }
    }
}

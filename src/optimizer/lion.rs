//! Lion (Chen et al. 2023), as `optax.lion`: x -= lr (sign(b1 m + (1 - b1) g) + wd x); m = b2 m + (1 - b2) g.
//!
//! The default weight decay is optax's 1e-3, which its name does not show; PyTorch ports have 0.
//! The authors advise rates 3 to 10 times smaller than AdamW's.

use super::adam::BETA1;
use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// The sign of a moving average.
pub struct Lion;

/// The average gradient.
pub struct Average<V> {
    beta1: V,
    beta2: V,
    weight_decay: V,
    m: Vec<V>,
}

impl Optimizer for Lion {
    const INFO: Info = Info {
        name: "lion",
        about: "steps of equal size along the sign of the average gradient",
        source: "Chen et al. 2023; optax 0.2.8",
        params: &[
            BETA1,
            Param {
                name: "beta2",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.99),
                help: "decay rate of the average that is kept",
            },
            Param {
                name: "weight_decay",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-3),
                help: "the parameters shrink by this times the learning rate",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-4, by: "Lion, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Average<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Average<V> {
        Average {
            beta1: hyper.number("beta1"),
            beta2: hyper.number("beta2"),
            weight_decay: hyper.number("weight_decay"),
            m: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Average<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let (rest1, rest2) = (V::one() - state.beta1, V::one() - state.beta2);
        for (mut x, g, m) in zip((x, grad, &mut state.m)) {
            let direction = (state.beta1 * *m + rest1 * *g).signum();
            *m = state.beta2 * *m + rest2 * *g;
            x.to(*x - now.lr * (direction + state.weight_decay * *x));
        }
    }
}

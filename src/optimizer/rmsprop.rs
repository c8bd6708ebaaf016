//! RMSProp (Tieleman & Hinton 2012), as `torch.optim.RMSprop`: v = alpha v + (1 - alpha) g^2; x -= lr g / (sqrt(v) + eps).
//!
//! `centered` (Graves 2013) subtracts the square of the average gradient. With momentum, PyTorch
//! keeps the learning rate outside the buffer, optax inside; optax also puts eps under the root and
//! has decay 0.9. `form` chooses: "optax", or "optax-eps-outside" for its `eps_in_sqrt=False`.
//! TensorFlow 1 starts v from 1.

use super::adam::{EPS, WEIGHT_DECAY};
use super::{Hyper, Now, Optimizer, Shipped, WeightDecay};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Steps divided by the recent size of the gradient.
pub struct RmsProp;

/// Averages and the momentum buffer.
pub struct Averages<V> {
    alpha: V,
    eps: V,
    momentum: V,
    weight_decay: WeightDecay<V>,
    centered: bool,
    eps_inside: bool,
    lr_inside: bool,
    square: Vec<V>,
    mean: Vec<V>,
    buffer: Vec<V>,
}

impl Optimizer for RmsProp {
    const INFO: Info = Info {
        name: "rmsprop",
        about: "per-coordinate steps divided by the recent size of the gradient",
        source: "Tieleman & Hinton 2012; Graves 2013; PyTorch 2.15",
        params: &[
            Param {
                name: "alpha",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.99),
                help: "decay rate of the average squared gradient",
            },
            EPS,
            Param {
                name: "momentum",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.0),
                help: "share of the last direction that is kept",
            },
            Param {
                name: "centered",
                kind: Kind::Flag,
                default: Default::Flag(false),
                help: "divide by the spread of the gradient instead of its size",
            },
            WEIGHT_DECAY,
            Param {
                name: "form",
                kind: Kind::Choice(&["torch", "optax", "optax-eps-outside"]),
                default: Default::Choice("torch"),
                help: "optax: eps under the root, learning rate inside the momentum buffer",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-2, by: "torch.optim.RMSprop, PyTorch 2.15" });

    type State<V: Real> = Averages<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Averages<V> {
        let centered = hyper.flag("centered");
        let form = hyper.choice("form");
        Averages {
            alpha: hyper.number("alpha"),
            eps: hyper.number("eps"),
            momentum: hyper.number("momentum"),
            weight_decay: WeightDecay::new(hyper.number("weight_decay")),
            centered,
            eps_inside: form == "optax",
            lr_inside: form != "torch",
            square: vec![V::zero(); layout.dim()],
            mean: vec![V::zero(); layout.dim()],
            buffer: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Averages<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let rest = V::one() - state.alpha;
        let averages = (x, grad, &mut state.square, &mut state.mean, &mut state.buffer);
        for (mut x, g, square, mean, buffer) in zip(averages) {
            let g = state.weight_decay.coupled(*g, *x);
            *square = state.alpha * *square + rest * (g * g);
            let mut v = *square;
            if state.centered {
                *mean = state.alpha * *mean + rest * g;
                v = v - *mean * *mean;
            }
            let divisor = if state.eps_inside { (v + state.eps).sqrt() } else { v.sqrt() + state.eps };
            let scaled = g / divisor;
            if state.lr_inside {
                *buffer = state.momentum * *buffer + now.lr * scaled;
                x.to(*x - *buffer);
            } else {
                *buffer = state.momentum * *buffer + scaled;
                x.to(*x - now.lr * *buffer);
            }
        }
    }
}

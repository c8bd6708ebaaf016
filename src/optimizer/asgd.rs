//! Averaged SGD (Polyak & Juditsky 1992), the steps of `torch.optim.ASGD`: x = x (1 - lambd eta) - eta g.
//!
//! eta falls slowly, and lambd is a weight decay that is on by default. The first eta is lr; after each step PyTorch
//! sets eta = lr / (1 + lambd lr t)^alpha for the next one, t steps having been made, so under a schedule each step goes
//! by the rate of the one before it.
//!
//! The loss is read at x, where PyTorch's parameters are. The average that it keeps beside them, once more than t0 =
//! 1e6 steps are made, is what the wrapper `average` reads the loss at: `wrap = { name = "average", from = n }` counts
//! the points after the first n, which is t0 = n - 1.

use super::adam::WEIGHT_DECAY;
use super::{Hyper, Now, Optimizer, Shipped, WeightDecay};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Gradient descent at a falling rate.
pub struct Asgd;

/// How the rate falls, and the next one.
pub struct Fall<V> {
    lambd: V,
    alpha: V,
    weight_decay: WeightDecay<V>,
    eta: V,
}

impl Optimizer for Asgd {
    const INFO: Info = Info {
        name: "asgd",
        about: "gradient descent at a slowly falling rate",
        source: "Polyak & Juditsky 1992; PyTorch 2.15",
        params: &[
            Param {
                name: "lambd",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-4),
                help: "how fast the rate falls, and a weight decay",
            },
            Param {
                name: "alpha",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.75),
                help: "power of the rate's fall",
            },
            WEIGHT_DECAY,
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-2, by: "torch.optim.ASGD, PyTorch 2.15" });

    type State<V: Real> = Fall<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, _layout: &Layout) -> Fall<V> {
        Fall {
            lambd: hyper.number("lambd"),
            alpha: hyper.number("alpha"),
            weight_decay: WeightDecay::new(hyper.number("weight_decay")),
            eta: V::zero(),
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Fall<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let eta = if now.step == 0 { now.lr } else { state.eta };
        let shrink = V::one() - state.lambd * eta;
        for (mut x, g) in zip((x, grad)) {
            let g = state.weight_decay.coupled(*g, *x);
            x.to(*x * shrink - eta * g);
        }
        let t = V::splat(f64::from(now.step) + 1.0);
        state.eta = now.lr * (-(state.alpha * (V::one() + state.lambd * now.lr * t).ln())).exp();
    }
}

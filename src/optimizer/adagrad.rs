//! AdaGrad (Duchi, Hazan & Singer 2011), as `torch.optim.Adagrad`: s += g^2; x -= lr g / (sqrt(s) + eps).
//!
//! With nothing accumulated at the start, as here and in the paper, the first step is lr sign(g).
//! optax's form has eps under the root and starts from 0.1 with eps 1e-7 (Keras the same): write
//! `form = "optax"`, `initial_accumulator_value = 0.1`, `eps = 1e-7` for it.

use super::adam::WEIGHT_DECAY;
use super::{Hyper, Now, Optimizer, Shipped, WeightDecay};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Steps that shrink with the squared gradients seen so far.
pub struct Adagrad;

/// Sum of squared gradients.
pub struct Sums<V> {
    lr_decay: V,
    weight_decay: WeightDecay<V>,
    eps: V,
    eps_inside: bool,
    sum: Vec<V>,
}

impl Optimizer for Adagrad {
    const INFO: Info = Info {
        name: "adagrad",
        about: "per-coordinate steps that shrink with the sum of squared gradients",
        source: "Duchi, Hazan & Singer 2011; PyTorch 2.15",
        params: &[
            Param {
                name: "lr_decay",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.0),
                help: "the rate is divided by 1 + step x this",
            },
            WEIGHT_DECAY,
            Param {
                name: "initial_accumulator_value",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.0),
                help: "what the sum starts from",
            },
            Param {
                name: "eps",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-10),
                help: "added to the divisor",
            },
            Param {
                name: "form",
                kind: Kind::Choice(&["torch", "optax"]),
                default: Default::Choice("torch"),
                help: "where eps stands: outside (torch) or inside (optax) the root",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-2, by: "torch.optim.Adagrad, PyTorch 2.15" });

    type State<V: Real> = Sums<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Sums<V> {
        Sums {
            lr_decay: hyper.number("lr_decay"),
            weight_decay: WeightDecay::new(hyper.number("weight_decay")),
            eps: hyper.number("eps"),
            eps_inside: hyper.choice("form") == "optax",
            sum: vec![hyper.number("initial_accumulator_value"); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Sums<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let lr = now.lr / (V::one() + V::splat(f64::from(now.step)) * state.lr_decay);
        for (mut x, g, s) in zip((x, grad, &mut state.sum)) {
            let g = state.weight_decay.coupled(*g, *x);
            *s = *s + g * g;
            let divisor = if state.eps_inside { (*s + state.eps).sqrt() } else { s.sqrt() + state.eps };
            // Where nothing was ever seen and eps is 0, nothing moves: 0 / 0 would be NaN.
            let ratio = V::select(V::zero().le(-divisor), V::zero(), g / divisor);
            x.to(*x - lr * ratio);
        }
    }
}

//! Stochastic gradient descent with momentum, as `torch.optim.SGD`: v = mu v + (1 - tau) g; x -= lr v.
//!
//! The first momentum buffer is the gradient itself, whatever the dampening. With `nesterov` the
//! direction is g + mu v. Keras keeps the learning rate inside the buffer, which differs as soon as
//! the rate changes; optax's `sgd` is the same as this one with no dampening.

use super::{HeavyBall, Hyper, Now, Optimizer, Shipped, WeightDecay};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Args, Default, Info, Kind, Param, Range};

/// Gradient descent, heavy ball and Nesterov's momentum.
pub struct Sgd;

/// Hyperparameters and the momentum buffer.
pub struct Momentum<V> {
    momentum: V,
    /// The share of the gradient that momentum takes.
    undamped: V,
    /// Whether that is not all of it.
    damped: bool,
    weight_decay: WeightDecay<V>,
    nesterov: bool,
    /// Whether there is nothing but momentum.
    plain: bool,
    buffer: Vec<V>,
}

impl Optimizer for Sgd {
    const INFO: Info = Info {
        name: "sgd",
        about: "gradient descent, with heavy-ball or Nesterov momentum",
        source: "Robbins & Monro 1951; Polyak 1964; Sutskever et al. 2013; PyTorch 2.15",
        params: &[
            Param {
                name: "momentum",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.0),
                help: "share of the last direction that is kept",
            },
            Param {
                name: "dampening",
                kind: Kind::Number(Range::UNIT),
                default: Default::Number(0.0),
                help: "share of the gradient that momentum leaves out",
            },
            Param {
                name: "nesterov",
                kind: Kind::Flag,
                default: Default::Flag(false),
                help: "look ahead along the momentum",
            },
            super::adam::WEIGHT_DECAY,
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "torch.optim.SGD, PyTorch 2.15" });

    type State<V: Real> = Momentum<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Momentum<V> {
        let dampening = hyper.number("dampening");
        let damped = (0..V::LANES).any(|lane| dampening.get(lane) != 0.0);
        let weight_decay = WeightDecay::new(hyper.number("weight_decay"));
        let nesterov = hyper.flag("nesterov");
        Momentum {
            momentum: hyper.number("momentum"),
            undamped: V::one() - dampening,
            plain: !damped && !nesterov && weight_decay.none,
            damped,
            weight_decay,
            nesterov,
            buffer: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Momentum<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        // By itself, or what it does not need would be loaded at each step.
        if state.plain {
            for (mut x, g, v) in zip((x, grad, &mut state.buffer)) {
                *v = state.momentum * *v + *g;
                x.to(*x - now.lr * *v);
            }
            return;
        }
        let damped = state.damped && now.step > 0;
        for (mut x, g, v) in zip((x, grad, &mut state.buffer)) {
            let g = state.weight_decay.coupled(*g, *x);
            *v = state.momentum * *v + if damped { state.undamped * g } else { g };
            let direction = if state.nesterov { g + state.momentum * *v } else { *v };
            x.to(*x - now.lr * direction);
        }
    }

    fn heavy_ball<V: Real>(state: &mut Momentum<V>) -> Option<HeavyBall<'_, V>> {
        state.plain.then_some(HeavyBall { momentum: state.momentum, velocity: &mut state.buffer })
    }

    fn check(args: &Args) -> Result<(), String> {
        if args.flag("nesterov") && (args.number("momentum") == 0.0 || args.number("dampening") != 0.0) {
            return Err("nesterov needs a momentum greater than 0 and no dampening".into());
        }
        Ok(())
    }
}

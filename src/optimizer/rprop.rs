//! Rprop (Riedmiller & Braun 1993), as `torch.optim.Rprop`: x -= s sign(g), a step size s for each coordinate.
//!
//! s grows by eta_plus while the gradient keeps its sign, shrinks by eta_minus when it changes, and then the
//! coordinate rests for a step. The learning rate is where s starts: a schedule changes nothing after the first
//! step. optax makes each step one step late, and none when the sign has changed: `form`.

use super::signsgd::sign;
use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Args, Default, Info, Kind, Param, Range};

/// Step sizes that follow the sign of the gradient.
pub struct Rprop;

/// Step sizes, and the last gradient (torch) or the step that is due (optax).
pub struct Sizes<V> {
    eta_minus: V,
    eta_plus: V,
    min_step: V,
    max_step: V,
    late: bool,
    size: Vec<V>,
    last: Vec<V>,
}

impl Optimizer for Rprop {
    const INFO: Info = Info {
        name: "rprop",
        about: "a step size for each coordinate, from the sign of the gradient alone",
        source: "Riedmiller & Braun 1993; PyTorch 2.15",
        params: &[
            Param {
                name: "eta_minus",
                kind: Kind::Number(Range::new(0.0, false, 1.0, false)),
                default: Default::Number(0.5),
                help: "the step size shrinks by this when the gradient changes its sign",
            },
            Param {
                name: "eta_plus",
                kind: Kind::Number(Range::new(1.0, false, f64::INFINITY, false)),
                default: Default::Number(1.2),
                help: "the step size grows by this while the gradient keeps its sign",
            },
            Param {
                name: "min_step",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-6),
                help: "the smallest step size",
            },
            Param {
                name: "max_step",
                kind: Kind::Number(Range::POSITIVE),
                default: Default::Number(50.0),
                help: "the largest step size",
            },
            Param {
                name: "form",
                kind: Kind::Choice(&["torch", "optax"]),
                default: Default::Choice("torch"),
                help: "steps at once (torch) or one step late (optax)",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-2, by: "torch.optim.Rprop, PyTorch 2.15" });

    type State<V: Real> = Sizes<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Sizes<V> {
        Sizes {
            eta_minus: hyper.number("eta_minus"),
            eta_plus: hyper.number("eta_plus"),
            min_step: hyper.number("min_step"),
            max_step: hyper.number("max_step"),
            late: hyper.choice("form") == "optax",
            size: vec![V::zero(); layout.dim()],
            last: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Sizes<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        if now.step == 0 {
            state.size.fill(now.lr);
        }
        for (mut x, g, size, last) in zip((x, grad, &mut state.size, &mut state.last)) {
            let agreement = *g * *last;
            let (turned, kept) = (agreement.lt(V::zero()), V::zero().lt(agreement));
            let factor = V::select(turned, state.eta_minus, V::select(kept, state.eta_plus, V::one()));
            let resized = (*size * factor).max(state.min_step).min(state.max_step);
            let g = V::select(turned, V::zero(), *g);
            if state.late {
                *size = V::select(turned | kept, resized, *size);
                x.to(*x - V::select(turned, V::zero(), *last));
                *last = *size * sign(g);
            } else {
                *size = resized;
                x.to(*x - resized * sign(g));
                *last = g;
            }
        }
    }

    fn check(args: &Args) -> Result<(), String> {
        if args.number("min_step") > args.number("max_step") {
            return Err("min_step is larger than max_step".into());
        }
        Ok(())
    }
}

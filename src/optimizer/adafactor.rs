//! Adafactor (Shazeer & Stern 2018) for a vector, as `torch.optim.Adafactor`: a squared average that starts short and
//! grows long, steps in proportion to the parameters, and a limit on their size.
//!
//! v = v + t^-0.8 (g^2 - v); u = g / max(sqrt(v), eps1), divided by max(1, rms(u) / d);
//! x -= min(lr, 1 / sqrt(t)) max(eps2, rms(x)) u. So a rate above 1 / sqrt(t) is no more than 1 / sqrt(t).
//! Weight decay is decoupled: x *= 1 - lr wd. What makes it small, one number for a row or column of a matrix, has
//! nothing to do on a vector, and all coordinates are one vector here. PyTorch's default rate is 1e-2, the authors'
//! largest.
//!
//! optax adds eps1 to g^2 at each step, does not limit the rate by the step, and takes the weight decay off the
//! parameters without the rate: write `form = "optax"`, `eps1 = 1e-30` for it. It computes t^-0.8 in single precision,
//! which shows in the eighth digit; this does not. Its optional momentum is left out.

use super::lamb::norm;
use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Steps in proportion to the parameters, limited in size.
pub struct Adafactor;

/// The average square, and the step before it is scaled.
pub struct Square<V> {
    beta2_decay: V,
    eps1: V,
    eps2: V,
    d: V,
    weight_decay: V,
    scaled: bool,
    optax: bool,
    root_dim: V,
    v: Vec<V>,
    u: Vec<V>,
}

impl Optimizer for Adafactor {
    const INFO: Info = Info {
        name: "adafactor",
        about: "steps in proportion to the parameters, divided by a squared average that grows longer",
        source: "Shazeer & Stern 2018; PyTorch 2.15",
        params: &[
            Param {
                name: "beta2_decay",
                kind: Kind::Number(Range::new(f64::NEG_INFINITY, false, 0.0, true)),
                default: Default::Number(-0.8),
                help: "power of the step that the newest square weighs",
            },
            Param {
                name: "eps1",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(f64::EPSILON),
                help: "least divisor (torch), or added to the square (optax)",
            },
            Param {
                name: "eps2",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-3),
                help: "least size of the parameters",
            },
            Param {
                name: "d",
                kind: Kind::Number(Range::new(1.0, true, f64::INFINITY, false)),
                default: Default::Number(1.0),
                help: "largest root mean square of a step before it is scaled",
            },
            Param {
                name: "weight_decay",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.0),
                help: "share of the parameters taken off at each step",
            },
            Param {
                name: "multiply_by_parameter_scale",
                kind: Kind::Flag,
                default: Default::Flag(true),
                help: "steps in proportion to the parameters",
            },
            Param {
                name: "form",
                kind: Kind::Choice(&["torch", "optax"]),
                default: Default::Choice("torch"),
                help: "whose eps1, limit on the rate, and weight decay",
            },
        ],
    };

    const JOINT: bool = true;

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-2, by: "torch.optim.Adafactor, PyTorch 2.15" });

    type State<V: Real> = Square<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Square<V> {
        Square {
            beta2_decay: hyper.number("beta2_decay"),
            eps1: hyper.number("eps1"),
            eps2: hyper.number("eps2"),
            d: hyper.number("d"),
            weight_decay: hyper.number("weight_decay"),
            scaled: hyper.flag("multiply_by_parameter_scale"),
            optax: hyper.choice("form") == "optax",
            root_dim: V::splat((layout.dim() as f64).sqrt()),
            v: vec![V::zero(); layout.dim()],
            u: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Square<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        let t = V::splat(f64::from(now.step) + 1.0);
        let newest = (state.beta2_decay * t.ln()).exp();
        let (added, least) = if state.optax { (state.eps1, V::zero()) } else { (V::zero(), state.eps1.square()) };
        for (u, v, g) in zip((&mut state.u, &mut state.v, grad)) {
            *v = (V::one() - newest) * *v + newest * (g.square() + added);
            let divisor = v.max(least).sqrt();
            *u = V::select(divisor.le(V::zero()), V::zero(), *g / divisor);
        }
        let limit = V::one().max(norm(&state.u) / state.root_dim / state.d);
        let size = if state.scaled { state.eps2.max(norm(x) / state.root_dim) } else { V::one() };
        let rate = if state.optax { now.lr } else { now.lr.min(V::one() / t.sqrt()) };
        let shrink = V::one() - if state.optax { state.weight_decay } else { now.lr * state.weight_decay };
        let step = rate * size / limit;
        for (x, u) in zip((x, &state.u)) {
            *x = *x * shrink - step * *u;
        }
    }
}

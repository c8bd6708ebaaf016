//! Prodigy (Mishchenko & Defazio 2023), as the authors' prodigyopt 1.1.2: Adam that finds its own rate d, an estimate
//! from below of the distance to the minimum.
//!
//! m = b1 m + (1 - b1) d g; v = b2 v + (1 - b2) d^2 g^2; r = b3 r + lr d^2 <g, x_0 - x>; s = b3 s + lr d^2 g;
//! d = max(d, d_coef r / |s|_1); x -= lr d_before m / (sqrt(v) + d eps). The rate multiplies what was found: 1 by
//! default. b3 is sqrt(b2) unless given. Weight decay is decoupled, times lr d, or part of g. With `safeguard_warmup`
//! s is summed without lr.
//!
//! With bias correction, lr is lr sqrt(1 - b2^t) / (1 - b1^t) throughout, as optax's `contrib.prodigy` always has it,
//! which is the same otherwise: `use_bias_correction = true`. A step at a rate of 0 leaves all as it is.

use super::adam::{BETA1, BETA2, EPS, WEIGHT_DECAY};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// The first estimate of the distance.
pub const D0: Param = Param {
    name: "d0",
    kind: Kind::Number(Range::POSITIVE),
    default: Default::Number(1e-6),
    help: "first estimate of the distance to the minimum",
};

/// The limit on its growth.
pub const GROWTH_RATE: Param = Param {
    name: "growth_rate",
    kind: Kind::Number(Range::new(1.0, true, f64::INFINITY, false)),
    default: Default::Absent,
    help: "the estimate grows at most by this factor a step; without it, by any",
};

/// Adam with a rate of its own.
pub struct Prodigy;

/// Moments, the estimate, and what it is made of.
pub struct Estimate<V> {
    beta1: V,
    beta2: V,
    beta3: V,
    eps: V,
    weight_decay: V,
    d0: V,
    d_coef: V,
    growth_rate: V,
    decoupled: bool,
    corrected: bool,
    safeguard: bool,
    first: BiasCorrection<V>,
    second: BiasCorrection<V>,
    d: V,
    d_max: V,
    numerator: V,
    start: Vec<V>,
    s: Vec<V>,
    m: Vec<V>,
    v: Vec<V>,
}

impl Optimizer for Prodigy {
    const INFO: Info = Info {
        name: "prodigy",
        about: "Adam that estimates its rate; the learning rate multiplies it",
        source: "Mishchenko & Defazio 2023; prodigyopt 1.1.2",
        params: &[
            BETA1,
            BETA2,
            Param {
                name: "beta3",
                kind: Kind::Number(Range::DECAY),
                default: Default::Absent,
                help: "decay rate of the estimate's averages; without it, the root of beta2",
            },
            EPS,
            Param {
                help: "share of the parameters taken off them at each step, or added to the gradient",
                ..WEIGHT_DECAY
            },
            Param {
                name: "decouple",
                kind: Kind::Flag,
                default: Default::Flag(true),
                help: "take weight decay off the parameters, not into the gradient",
            },
            Param {
                name: "use_bias_correction",
                kind: Kind::Flag,
                default: Default::Flag(false),
                help: "correct Adam's bias, as optax does",
            },
            Param {
                name: "safeguard_warmup",
                kind: Kind::Flag,
                default: Default::Flag(false),
                help: "leave the learning rate out of the estimate's divisor",
            },
            D0,
            Param {
                name: "d_coef",
                kind: Kind::Number(Range::POSITIVE),
                default: Default::Number(1.0),
                help: "factor of the estimate",
            },
            GROWTH_RATE,
        ],
    };

    const JOINT: bool = true;

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1.0, by: "Prodigy, prodigyopt 1.1.2" });

    type State<V: Real> = Estimate<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Estimate<V> {
        let (beta1, beta2, beta3) = (hyper.number("beta1"), hyper.number("beta2"), hyper.number("beta3"));
        let (d0, zeros) = (hyper.number("d0"), vec![V::zero(); layout.dim()]);
        Estimate {
            beta1,
            beta2,
            // An absent number is NaN.
            beta3: V::select(V::zero().le(beta3), beta3, beta2.sqrt()),
            eps: hyper.number("eps"),
            weight_decay: hyper.number("weight_decay"),
            d0,
            d_coef: hyper.number("d_coef"),
            growth_rate: hyper.number("growth_rate"),
            decoupled: hyper.flag("decouple"),
            corrected: hyper.flag("use_bias_correction"),
            safeguard: hyper.flag("safeguard_warmup"),
            first: BiasCorrection::new(beta1),
            second: BiasCorrection::new(beta2),
            d: d0,
            d_max: d0,
            numerator: V::zero(),
            start: zeros.clone(),
            s: zeros.clone(),
            m: zeros.clone(),
            v: zeros,
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Estimate<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        if now.step == 0 {
            state.start.copy_from_slice(x);
        }
        let correction = state.first.next_inverse() / state.second.next_inverse_sqrt();
        let d = state.d;
        let dlr = d * now.lr * if state.corrected { correction } else { V::one() };
        let live = V::zero().lt(now.lr);
        let keep = |beta: V| V::select(live, beta, V::one());
        let take = |share: V| V::select(live, share, V::zero());
        let (beta1, beta2, beta3) = (keep(state.beta1), keep(state.beta2), keep(state.beta3));
        let rest1 = take((V::one() - state.beta1) * d);
        let rest2 = take((V::one() - state.beta2) * (d * d));
        let rest3 = take(d / state.d0 * if state.safeguard { d } else { dlr });
        let coupled = if state.decoupled { V::zero() } else { state.weight_decay };
        let n = x.len().min(grad.len()).min(state.m.len()).min(state.v.len()).min(state.s.len()).min(state.start.len());
        let (mut along, mut length) = (V::zero(), V::zero());
        for i in 0..n {
            let g = grad[i] + coupled * x[i];
            along = along + g * (state.start[i] - x[i]);
            state.m[i] = beta1 * state.m[i] + rest1 * g;
            state.v[i] = beta2 * state.v[i] + rest2 * (g * g);
            state.s[i] = beta3 * state.s[i] + rest3 * g;
            length = length + state.s[i].abs();
        }
        state.numerator = beta3 * state.numerator + take(d / state.d0 * dlr * along);

        let found = V::select(length.le(V::zero()), d, state.d_coef * state.numerator / length);
        state.d_max = found.max(state.d_max);
        // The first estimate is not limited; and a minimum with NaN, for no limit, is the other.
        let from = V::select(d.le(state.d0), found.max(d), d);
        state.d = (from * state.growth_rate).min(state.d_max);

        let shrink = V::one() - if state.decoupled { dlr * state.weight_decay } else { V::zero() };
        let least = state.d * state.eps;
        for (x, m, v) in zip((x, &state.m, &state.v)) {
            let divisor = v.sqrt() + least;
            *x = *x * shrink - V::select(divisor.le(V::zero()), V::zero(), dlr * *m / divisor);
        }
    }
}

//! D-Adaptation of AdamW (Defazio & Mishchenko 2023), as `optax.contrib.dadapt_adamw`: AdamW that finds its own rate
//! d, an estimate from below of the distance to the minimum.
//!
//! With l = lr d sqrt(1 - b2^t) / (1 - b1^t) and c = sqrt(b2): r = c r + (1 - c) l <g, s / (sqrt(v) + eps)>;
//! m = b1 m + (1 - b1) l g; v = b2 v + (1 - b2) g^2; s = c s + (1 - c) l g; d = max(d, r / ((1 - c) |s|_1));
//! x -= m / (sqrt(v) + eps) + l wd x. The rate multiplies what was found: 1 by default. The authors' dadaptation
//! has DAdaptAdam without bias correction unless asked for, and DAdaptSGD ([`super::dadapt_sgd`]), DAdaptAdaGrad,
//! DAdaptLion and DAdaptAdan of the same making. [`super::prodigy`] came after it.

use super::adam::{BETA1, BETA2, EPS};
use super::prodigy::D0;
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// AdamW with a rate of its own.
pub struct DAdaptAdamW;

/// Moments, the estimate, and what it is made of.
pub struct Estimate<V> {
    beta1: V,
    beta2: V,
    root: V,
    eps: V,
    weight_decay: V,
    first: BiasCorrection<V>,
    second: BiasCorrection<V>,
    d: V,
    numerator: V,
    s: Vec<V>,
    m: Vec<V>,
    v: Vec<V>,
}

impl Optimizer for DAdaptAdamW {
    const INFO: Info = Info {
        name: "dadapt-adamw",
        about: "AdamW that estimates its rate; the learning rate multiplies it",
        source: "Defazio & Mishchenko 2023; optax 0.2.8",
        params: &[
            BETA1,
            BETA2,
            EPS,
            Param {
                name: "weight_decay",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.0),
                help: "the parameters shrink by this times the rate that was found",
            },
            D0,
        ],
    };

    const JOINT: bool = true;

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1.0, by: "DAdaptAdam, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Estimate<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Estimate<V> {
        let (beta1, beta2) = (hyper.number("beta1"), hyper.number("beta2"));
        let zeros = vec![V::zero(); layout.dim()];
        Estimate {
            beta1,
            beta2,
            root: beta2.sqrt(),
            eps: hyper.number("eps"),
            weight_decay: hyper.number("weight_decay"),
            first: BiasCorrection::new(beta1),
            second: BiasCorrection::new(beta2),
            d: hyper.number("d0"),
            numerator: V::zero(),
            s: zeros.clone(),
            m: zeros.clone(),
            v: zeros,
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Estimate<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        let lr = state.d * now.lr * (state.first.next_inverse() / state.second.next_inverse_sqrt());
        let (rest1, rest2) = ((V::one() - state.beta1) * lr, V::one() - state.beta2);
        let newest = V::one() - state.root;
        let n = x.len().min(grad.len()).min(state.m.len()).min(state.v.len()).min(state.s.len());
        let shrink = V::one() - lr * state.weight_decay;
        let (mut along, mut length) = (V::zero(), V::zero());
        for i in 0..n {
            let g = grad[i];
            along = along + g * over(state.s[i], state.v[i], state.eps);
            state.m[i] = state.beta1 * state.m[i] + rest1 * g;
            state.v[i] = state.beta2 * state.v[i] + rest2 * (g * g);
            state.s[i] = state.root * state.s[i] + newest * lr * g;
            length = length + state.s[i].abs();
            x[i] = x[i] * shrink - over(state.m[i], state.v[i], state.eps);
        }
        state.numerator = state.root * state.numerator + newest * lr * along;
        let found = V::select(length.le(V::zero()), state.d, state.numerator / (newest * length));
        state.d = found.max(state.d);
    }
}

/// `a` over the root of `v` and `eps`, 0 where that is 0. Not a closure: those are calls in the kernels.
#[inline(always)]
fn over<V: Real>(a: V, v: V, eps: V) -> V {
    let divisor = v.sqrt() + eps;
    V::select(divisor.le(V::zero()), V::zero(), a / divisor)
}

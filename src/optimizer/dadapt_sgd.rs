//! D-Adaptation of SGD (Defazio & Mishchenko 2023), as pytorch_optimizer's `DAdaptSGD`: dual averaging that finds its
//! own rate d, an estimate of the distance to the minimum.
//!
//! With l = lr d / |g_1|: r += l <g, s>; s += l g; d = max(d, 2 r / |s|); z = x_1 - s; x = b x + (1 - b) z. The rate
//! multiplies what was found: 1 by default. Without momentum d / 2 is a lower bound of the distance, where the
//! objective is convex. pytorch_optimizer keeps r and |s| in single precision, this does not.

use super::adam::WEIGHT_DECAY;
use super::lamb::norm;
use super::prodigy::{D0, GROWTH_RATE};
use super::{Hyper, Now, Optimizer, Shipped, WeightDecay};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Gradient descent with a rate of its own.
pub struct DAdaptSgd;

/// The estimate and what it is made of.
pub struct Estimate<V> {
    momentum: V,
    weight_decay: WeightDecay<V>,
    growth_rate: V,
    d: V,
    first: V,
    numerator: V,
    start: Vec<V>,
    s: Vec<V>,
}

impl Optimizer for DAdaptSgd {
    const INFO: Info = Info {
        name: "dadapt-sgd",
        about: "gradient descent that estimates its rate; the learning rate multiplies it",
        source: "Defazio & Mishchenko 2023; pytorch_optimizer 4.1.0",
        params: &[
            Param {
                name: "momentum",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.9),
                help: "share of the last point that is kept",
            },
            WEIGHT_DECAY,
            D0,
            GROWTH_RATE,
        ],
    };

    const JOINT: bool = true;

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1.0, by: "DAdaptSGD, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Estimate<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Estimate<V> {
        Estimate {
            momentum: hyper.number("momentum"),
            weight_decay: WeightDecay::new(hyper.number("weight_decay")),
            growth_rate: hyper.number("growth_rate"),
            d: hyper.number("d0"),
            first: V::zero(),
            numerator: V::zero(),
            start: vec![V::zero(); layout.dim()],
            s: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Estimate<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        if now.step == 0 {
            state.first = norm(grad);
            state.start.copy_from_slice(x);
        }
        let lr = V::select(state.first.le(V::zero()), V::zero(), state.d * now.lr / state.first);
        let mut along = V::zero();
        for (x, g, s) in zip((&*x, grad, &mut state.s)) {
            let g = state.weight_decay.coupled(*g, *x);
            along = along + g * *s;
            *s = *s + lr * g;
        }
        state.numerator = state.numerator + lr * along;
        let length = norm(&state.s);
        let found = V::select(length.le(V::zero()), state.d, V::splat(2.0) * state.numerator / length);
        // A minimum with NaN, for no limit, is the other.
        state.d = (state.d * state.growth_rate).min(found).max(state.d);
        for (x, start, s) in zip((x, &state.start, &state.s)) {
            *x = *x + (V::one() - state.momentum) * ((*start - *s) - *x);
        }
    }
}

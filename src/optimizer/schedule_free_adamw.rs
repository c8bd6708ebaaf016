//! Schedule-Free AdamW (Defazio et al. 2024), as the authors' schedulefree 1.4.1: [`super::schedule_free_sgd`] with
//! Adam's divisor, z -= lr (g / (sqrt(v / (1 - b2^t)) + eps) + wd y).
//!
//! `beta1` is the share of the average in the point of the gradient; there is no average of gradients. The gradient is
//! taken at y and the loss read at x. The default rate of the authors and of optax's `contrib.schedule_free_adamw` is
//! 2.5e-3; optax differs in its warm-up: `form = "optax"`.

use super::adam::{BETA2, EPS, WEIGHT_DECAY};
use super::schedule_free_sgd::{Averaging, FORM, MOMENTUM, R, WARMUP_STEPS, WEIGHT_LR_POWER};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::param::{Info, Param};

/// AdamW with averaging in place of a schedule.
pub struct ScheduleFreeAdamW;

/// The average, and Adam's divisor.
pub struct State<V> {
    beta2: V,
    eps: V,
    weight_decay: V,
    second: BiasCorrection<V>,
    v: Vec<V>,
    averaging: Averaging<V>,
}

impl Optimizer for ScheduleFreeAdamW {
    const INFO: Info = Info {
        name: "schedule-free-adamw",
        about: "AdamW with averaging in place of momentum and a schedule",
        source: "Defazio et al. 2024; schedulefree 1.4.1",
        params: &[
            Param { name: "beta1", ..MOMENTUM },
            BETA2,
            EPS,
            WEIGHT_DECAY,
            WARMUP_STEPS,
            R,
            WEIGHT_LR_POWER,
            FORM,
        ],
    };

    const APART: bool = true;

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 0.0025, by: "AdamWScheduleFree, schedulefree 1.4.1" });

    type State<V: Real> = State<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> State<V> {
        let beta2 = hyper.number("beta2");
        State {
            beta2,
            eps: hyper.number("eps"),
            weight_decay: hyper.number("weight_decay"),
            second: BiasCorrection::new(beta2),
            v: vec![V::zero(); layout.dim()],
            averaging: Averaging::new(hyper, hyper.number("beta1"), layout),
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut State<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        let root = state.second.next_inverse_sqrt();
        let rest = V::one() - state.beta2;
        let (beta2, eps, decay, v) = (state.beta2, state.eps, state.weight_decay, &mut state.v);
        state.averaging.step(now, x, |i, y| {
            let g = grad[i];
            v[i] = beta2 * v[i] + rest * (g * g);
            g / (v[i].sqrt() * root + eps) + decay * y
        });
    }

    #[inline(always)]
    fn evaluated<V: Real>(state: &State<V>, at: &mut [V]) {
        state.averaging.evaluated(at);
    }
}

//! Schedule-Free SGD (Defazio et al. 2024), as the authors' schedulefree 1.4.1: gradient descent whose iterates are
//! averaged on the way, in place of a schedule.
//!
//! y = (1 - b) z + b x; z -= lr g(y); x = (1 - c) x + c z, with c = w_t / (w_1 + .. + w_t) and w_t = t^r L^p, where L is
//! the largest rate so far. The gradient is taken at y, which is the point that goes from step to step here and what
//! PyTorch's parameters are in training; the loss is read at x, its parameters in evaluation. Weight decay is taken at
//! y. The default rate of the authors is 1.
//!
//! With `warmup_steps` = n the rate of step t is lr min(1, t / n). optax's `contrib.schedule_free_sgd` has the same
//! rules and no r, but while it warms up z takes the rate of the step before, 0 at first: `form = "optax"`.

use super::adam::WEIGHT_DECAY;
use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Share of the average in the point of the gradient.
pub const MOMENTUM: Param = Param {
    name: "momentum",
    kind: Kind::Number(Range::new(0.0, false, 1.0, false)),
    default: Default::Number(0.9),
    help: "share of the average in the point where the gradient is taken",
};

/// Length of the warm-up.
pub const WARMUP_STEPS: Param = Param {
    name: "warmup_steps",
    kind: Kind::Count(0, u32::MAX as u64),
    default: Default::Count(0),
    help: "steps in which the rate rises",
};

/// Power of the step in the weights.
pub const R: Param = Param {
    name: "r",
    kind: Kind::Number(Range::NON_NEGATIVE),
    default: Default::Number(0.0),
    help: "power of the step in a point's weight in the average",
};

/// Power of the rate in the weights.
pub const WEIGHT_LR_POWER: Param = Param {
    name: "weight_lr_power",
    kind: Kind::Number(Range::NON_NEGATIVE),
    default: Default::Number(2.0),
    help: "power of the largest rate so far in it",
};

/// Whose warm-up.
pub const FORM: Param = Param {
    name: "form",
    kind: Kind::Choice(&["authors", "optax"]),
    default: Default::Choice("authors"),
    help: "whose warm-up: the rate of this step (authors) or of the one before (optax)",
};

/// Gradient descent with averaging in place of a schedule.
pub struct ScheduleFreeSgd;

/// The sequence that is averaged, and the weights so far.
pub struct Averaging<V> {
    momentum: V,
    warmup: V,
    r: V,
    power: V,
    late: bool,
    largest: V,
    sum: V,
    z: Vec<V>,
}

impl<V: Real> Averaging<V> {
    /// Before the first step.
    pub fn new(hyper: &Hyper<V>, momentum: V, layout: &Layout) -> Averaging<V> {
        Averaging {
            momentum,
            warmup: hyper.number("warmup_steps"),
            r: hyper.number("r"),
            power: hyper.number("weight_lr_power"),
            late: hyper.choice("form") == "optax",
            largest: V::zero(),
            sum: V::zero(),
            z: vec![V::zero(); layout.dim()],
        }
    }

    /// Moves y and z; `direction` tells where to go from y, by coordinate.
    #[inline(always)]
    pub fn step(&mut self, now: Now<V>, y: &mut [V], mut direction: impl FnMut(usize, V) -> V) {
        if now.step == 0 {
            self.z.copy_from_slice(y);
        }
        let before = V::splat(f64::from(now.step));
        let t = before + V::one();
        let lr = now.lr * self.warm(if self.late { before } else { t });
        self.largest = self.largest.max(now.lr * self.warm(t));
        let power = V::select(self.power.le(V::zero()), V::one(), (self.power * self.largest.ln()).exp());
        let weight = (self.r * t.ln()).exp() * power;
        self.sum = self.sum + weight;
        let share = V::select(self.sum.le(V::zero()), V::zero(), weight / self.sum);
        let ahead = lr * (self.momentum * (V::one() - share) - V::one());
        for (i, (y, z)) in zip((y, &mut self.z)).enumerate() {
            let d = direction(i, *y);
            *y = *y + share * (*z - *y) + ahead * d;
            *z = *z - lr * d;
        }
    }

    /// The share of the rate that warm-up leaves after so many steps.
    #[inline(always)]
    fn warm(&self, t: V) -> V {
        V::select(t.lt(self.warmup), t / self.warmup, V::one())
    }

    /// From y to x.
    #[inline(always)]
    pub fn evaluated(&self, at: &mut [V]) {
        let beyond = V::one() - V::one() / self.momentum;
        for (at, z) in zip((at, &self.z)) {
            *at = *at + beyond * (*z - *at);
        }
    }
}

/// The average and the weight decay.
pub struct State<V> {
    weight_decay: V,
    averaging: Averaging<V>,
}

impl Optimizer for ScheduleFreeSgd {
    const INFO: Info = Info {
        name: "schedule-free-sgd",
        about: "gradient descent with averaging in place of a schedule",
        source: "Defazio et al. 2024; schedulefree 1.4.1",
        params: &[MOMENTUM, WEIGHT_DECAY, WARMUP_STEPS, R, WEIGHT_LR_POWER, FORM],
    };

    const APART: bool = true;

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1.0, by: "SGDScheduleFree, schedulefree 1.4.1" });

    type State<V: Real> = State<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> State<V> {
        State {
            weight_decay: hyper.number("weight_decay"),
            averaging: Averaging::new(hyper, hyper.number("momentum"), layout),
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut State<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        let decay = state.weight_decay;
        state.averaging.step(now, x, |i, y| grad[i] + decay * y);
    }

    #[inline(always)]
    fn evaluated<V: Real>(state: &State<V>, at: &mut [V]) {
        state.averaging.evaluated(at);
    }
}

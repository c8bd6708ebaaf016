//! Adam (Kingma & Ba 2015), as `torch.optim.Adam`: x -= lr m^ / (sqrt(v^) + eps), with m and v the
//! moving averages of g and g^2, and the hat for bias correction.
//!
//! `weight_decay` is added to the gradient (coupled); [`super::adamw`] decouples it. AMSGrad (Reddi
//! et al. 2018) divides by the largest v so far: PyTorch takes the maximum before the bias
//! correction, optax after it; `form` chooses. Keras has eps 1e-7; TensorFlow 1 adds eps before the
//! correction.

use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped, WeightDecay};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Decay rate of the first moment.
pub const BETA1: Param = Param {
    name: "beta1",
    kind: Kind::Number(Range::DECAY),
    default: Default::Number(0.9),
    help: "decay rate of the average gradient",
};

/// Decay rate of the second moment.
pub const BETA2: Param = Param {
    name: "beta2",
    kind: Kind::Number(Range::DECAY),
    default: Default::Number(0.999),
    help: "decay rate of the average squared gradient",
};

/// The number that keeps the divisor from 0.
pub const EPS: Param = Param {
    name: "eps",
    kind: Kind::Number(Range::NON_NEGATIVE),
    default: Default::Number(1e-8),
    help: "added to the divisor",
};

/// Coupled weight decay.
pub const WEIGHT_DECAY: Param = Param {
    name: "weight_decay",
    kind: Kind::Number(Range::NON_NEGATIVE),
    default: Default::Number(0.0),
    help: "share of the parameters added to the gradient",
};

/// The AMSGrad switch.
pub const AMSGRAD: Param = Param {
    name: "amsgrad",
    kind: Kind::Flag,
    default: Default::Flag(false),
    help: "divide by the largest average so far",
};

/// Whose AMSGrad.
pub const FORM: Param = Param {
    name: "form",
    kind: Kind::Choice(&["torch", "optax"]),
    default: Default::Choice("torch"),
    help: "whose amsgrad: the maximum before (torch) or after (optax) bias correction",
};

/// Adam and AMSGrad.
pub struct Adam;

/// Moments of the gradient.
pub struct Moments<V> {
    beta1: V,
    beta2: V,
    /// What is left of 1.
    rest1: V,
    rest2: V,
    eps: V,
    weight_decay: WeightDecay<V>,
    amsgrad: bool,
    correct_first: bool,
    first: BiasCorrection<V>,
    second: BiasCorrection<V>,
    m: Vec<V>,
    v: Vec<V>,
    largest: Vec<V>,
}

impl<V: Real> Moments<V> {
    /// Before the first step.
    pub fn new(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        let amsgrad = hyper.flag("amsgrad");
        let numbers = ["beta1", "beta2", "eps", "weight_decay"].map(|name| hyper.number(name));
        Moments {
            amsgrad,
            correct_first: hyper.choice("form") == "optax",
            largest: vec![V::zero(); if amsgrad { layout.dim() } else { 0 }],
            ..Moments::plain(numbers, layout.dim())
        }
    }

    /// The same without AMSGrad, from beta1, beta2, eps and weight decay.
    pub fn plain([beta1, beta2, eps, weight_decay]: [V; 4], dim: usize) -> Moments<V> {
        Moments {
            beta1,
            beta2,
            rest1: V::one() - beta1,
            rest2: V::one() - beta2,
            eps,
            weight_decay: WeightDecay::new(weight_decay),
            amsgrad: false,
            correct_first: false,
            first: BiasCorrection::new(beta1),
            second: BiasCorrection::new(beta2),
            m: vec![V::zero(); dim],
            v: vec![V::zero(); dim],
            largest: Vec::new(),
        }
    }

    /// One step, with weight decay coupled to the gradient or not.
    #[inline(always)]
    pub fn step(&mut self, now: Now<V>, grad: &[V], x: Point<V>, coupled: bool) {
        let corrections = [now.lr * self.first.next_inverse(), self.second.next_inverse_sqrt()];
        let shrink = V::one() - now.lr * self.weight_decay.share;
        if self.amsgrad {
            self.walk::<true>(corrections, shrink, grad, x, coupled);
        } else {
            self.walk::<false>(corrections, shrink, grad, x, coupled);
        }
    }

    #[inline(always)]
    fn walk<const AMSGRAD: bool>(&mut self, [lr, root]: [V; 2], shrink: V, grad: &[V], x: Point<V>, coupled: bool) {
        for (i, (mut x, g, m, v)) in zip((x, grad, &mut self.m, &mut self.v)).enumerate() {
            let g = if coupled { self.weight_decay.coupled(*g, *x) } else { *g };
            let from = if coupled { *x } else { *x * shrink };
            *m = self.beta1 * *m + self.rest1 * g;
            *v = self.beta2 * *v + self.rest2 * (g * g);
            let mut spread = v.sqrt() * root;
            if AMSGRAD {
                // The maximum of square roots is the square root of the maximum.
                let seen = if self.correct_first { spread } else { *v };
                self.largest[i] = seen.max(self.largest[i]);
                spread = if self.correct_first { self.largest[i] } else { self.largest[i].sqrt() * root };
            }
            x.to(from - lr * *m / (spread + self.eps));
        }
    }
}

impl Optimizer for Adam {
    const INFO: Info = Info {
        name: "adam",
        about: "per-coordinate steps from moving averages of the gradient and its square",
        source: "Kingma & Ba 2015; Reddi et al. 2018; PyTorch 2.15",
        params: &[BETA1, BETA2, EPS, WEIGHT_DECAY, AMSGRAD, FORM],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "torch.optim.Adam, PyTorch 2.15" });

    type State<V: Real> = Moments<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        Moments::new(hyper, layout)
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        state.step(now, grad, x, true);
    }
}

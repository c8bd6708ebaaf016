//! RAdam (Liu et al. 2020), as `torch.optim.RAdam`: Adam whose divisor is used once its variance is known.
//!
//! With rho_t = rho - 2 t b2^t / (1 - b2^t), rho = 2 / (1 - b2) - 1: while rho_t <= 5 (five steps, by default)
//! x -= lr m / (1 - b1^t), of the gradient's size; then Adam's step times
//! sqrt((rho_t - 4)(rho_t - 2) rho / ((rho - 4)(rho - 2) rho_t)). PyTorch adds eps to sqrt(v), optax to
//! sqrt(v / (1 - b2^t)): `form`.

use super::adam::{BETA1, BETA2, EPS, WEIGHT_DECAY};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped, WeightDecay};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param};

/// Adam with a rectified divisor.
pub struct RAdam;

/// Moments of the gradient.
pub struct Moments<V> {
    beta1: V,
    beta2: V,
    eps: V,
    weight_decay: WeightDecay<V>,
    coupled: bool,
    correct_first: bool,
    first: BiasCorrection<V>,
    second: BiasCorrection<V>,
    /// The same, for the root alone.
    root: BiasCorrection<V>,
    m: Vec<V>,
    v: Vec<V>,
}

impl Optimizer for RAdam {
    const INFO: Info = Info {
        name: "radam",
        about: "Adam that waits until it knows the spread of the gradient",
        source: "Liu et al. 2020; PyTorch 2.15",
        params: &[
            BETA1,
            BETA2,
            EPS,
            WEIGHT_DECAY,
            Param {
                name: "decoupled_weight_decay",
                kind: Kind::Flag,
                default: Default::Flag(false),
                help: "the parameters shrink by weight_decay times the learning rate instead",
            },
            Param {
                name: "form",
                kind: Kind::Choice(&["torch", "optax"]),
                default: Default::Choice("torch"),
                help: "where eps stands: before (torch) or after (optax) bias correction",
            },
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "torch.optim.RAdam, PyTorch 2.15" });

    type State<V: Real> = Moments<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        let (beta1, beta2) = (hyper.number("beta1"), hyper.number("beta2"));
        Moments {
            beta1,
            beta2,
            eps: hyper.number("eps"),
            weight_decay: WeightDecay::new(hyper.number("weight_decay")),
            coupled: !hyper.flag("decoupled_weight_decay"),
            correct_first: hyper.choice("form") == "optax",
            first: BiasCorrection::new(beta1),
            second: BiasCorrection::new(beta2),
            root: BiasCorrection::new(beta2),
            m: vec![V::zero(); layout.dim()],
            v: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let lr = now.lr * state.first.next_inverse();
        let steps = f64::from(now.step) + 1.0;
        let scale =
            state.second.next_of(|beta, power| scale(beta, power, steps), |beta, power| scale(beta, power, steps));
        let known = V::zero().lt(scale);
        let eps = if state.correct_first {
            state.eps * state.root.next_of(|_, power| (1.0 - power).sqrt(), |_, power| (V::one() - power).sqrt())
        } else {
            state.eps
        };
        let shrink = V::one() - now.lr * state.weight_decay.share;
        let (rest1, rest2) = (V::one() - state.beta1, V::one() - state.beta2);
        for (mut x, &g, m, v) in zip((x, grad, &mut state.m, &mut state.v)) {
            let g = if state.coupled { state.weight_decay.coupled(g, *x) } else { g };
            let from = if state.coupled { *x } else { *x * shrink };
            *m = state.beta1 * *m + rest1 * g;
            *v = state.beta2 * *v + rest2 * (g * g);
            let factor = V::select(known, scale / (v.sqrt() + eps), V::one());
            x.to(from - lr * *m * factor);
        }
    }
}

/// What the first moment over the root of the second is multiplied by; 0 while the variance is not known.
#[inline(always)]
fn scale<V: Real>(beta: V, power: V, steps: f64) -> V {
    let unbiased = V::one() - power;
    let (two, four) = (V::splat(2.0), V::splat(4.0));
    let longest = two / (V::one() - beta) - V::one();
    let length = longest - two * V::splat(steps) * power / unbiased;
    let rectified = ((length - four) * (length - two) * longest / ((longest - four) * (longest - two) * length)).sqrt();
    V::select(V::splat(5.0).lt(length), rectified * unbiased.sqrt(), V::zero())
}

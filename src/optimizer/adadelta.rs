//! AdaDelta (Zeiler 2012), as `torch.optim.Adadelta`: u = sqrt(d + eps) / sqrt(s + eps) g; x -= lr u.
//!
//! s and d are averages of g^2 and u^2. The paper has no learning rate: PyTorch's is 1, Keras' 1e-3. optax is the
//! same as PyTorch.

use super::adam::WEIGHT_DECAY;
use super::{Hyper, Now, Optimizer, Shipped, WeightDecay};
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Steps of the size of recent steps.
pub struct Adadelta;

/// Averages of the squared gradient and the squared step.
pub struct Averages<V> {
    rho: V,
    eps: V,
    weight_decay: WeightDecay<V>,
    square: Vec<V>,
    delta: Vec<V>,
}

impl Optimizer for Adadelta {
    const INFO: Info = Info {
        name: "adadelta",
        about: "steps in proportion to the recent steps and against the recent gradients",
        source: "Zeiler 2012; PyTorch 2.15",
        params: &[
            Param {
                name: "rho",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.9),
                help: "decay rate of both averages",
            },
            Param {
                name: "eps",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-6),
                help: "added under both roots; the first step comes from it",
            },
            WEIGHT_DECAY,
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1.0, by: "torch.optim.Adadelta, PyTorch 2.15" });

    type State<V: Real> = Averages<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Averages<V> {
        Averages {
            rho: hyper.number("rho"),
            eps: hyper.number("eps"),
            weight_decay: WeightDecay::new(hyper.number("weight_decay")),
            square: vec![V::zero(); layout.dim()],
            delta: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Averages<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let rest = V::one() - state.rho;
        for (mut x, g, square, delta) in zip((x, grad, &mut state.square, &mut state.delta)) {
            let g = state.weight_decay.coupled(*g, *x);
            *square = state.rho * *square + rest * (g * g);
            let divisor = (*square + state.eps).sqrt();
            let ratio = V::select(V::zero().le(-divisor), V::zero(), g / divisor);
            let u = (*delta + state.eps).sqrt() * ratio;
            *delta = state.rho * *delta + rest * (u * u);
            x.to(*x - now.lr * u);
        }
    }
}

//! AdamW (Loshchilov & Hutter 2019), as `torch.optim.AdamW`: x *= 1 - lr wd, then Adam's step.
//!
//! Default decay 1e-2 as PyTorch; optax has 1e-4, Keras 4e-3. The paper does not multiply the decay
//! by the learning rate's size, only by its schedule.

use super::adam::{AMSGRAD, BETA1, BETA2, EPS, FORM, Moments};
use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// Adam with decoupled weight decay.
pub struct AdamW;

impl Optimizer for AdamW {
    const INFO: Info = Info {
        name: "adamw",
        about: "Adam with weight decay apart from the gradient",
        source: "Loshchilov & Hutter 2019; PyTorch 2.15",
        params: &[
            BETA1,
            BETA2,
            EPS,
            Param {
                name: "weight_decay",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-2),
                help: "the parameters shrink by this times the learning rate",
            },
            AMSGRAD,
            FORM,
        ],
    };

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "torch.optim.AdamW, PyTorch 2.15" });

    type State<V: Real> = Moments<V>;

    const ELEMENTWISE: bool = true;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Moments<V> {
        Moments::new(hyper, layout)
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Moments<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        state.step(now, grad, x, false);
    }
}

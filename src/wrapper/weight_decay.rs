//! Weight decay round an optimizer that has none: coupled, g = g + rate x, or decoupled, x = x (1 - lr rate) before
//! the step (Loshchilov & Hutter 2019), as `torch.optim.AdamW` has it.
//!
//! Coupled, the decay goes through all that the optimizer does with a gradient; decoupled, only the learning rate is
//! put to it. optax's `add_decayed_weights` is the one or the other by its place in the chain.

use super::Wrapper;
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::optimizer::{Hyper, Now};
use crate::param::{Default, Info, Kind, Param, Range};

/// Pulls the parameters towards 0.
pub struct WeightDecay;

/// How strongly, and by which way.
pub struct Decay<V> {
    rate: V,
    coupled: bool,
}

impl Wrapper for WeightDecay {
    const INFO: Info = Info {
        name: "weight-decay",
        about: "pulls the parameters towards 0",
        source: "Loshchilov & Hutter 2019; PyTorch 2.15",
        params: &[
            Param {
                name: "rate",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-2),
                help: "share of the parameters",
            },
            Param {
                name: "form",
                kind: Kind::Choice(&["decoupled", "coupled"]),
                default: Default::Choice("decoupled"),
                help: "taken off the parameters, times the learning rate, or added to the gradient",
            },
        ],
    };

    type State<V: Real> = Decay<V>;

    fn init<V: Real>(hyper: &Hyper<V>, _layout: &Layout) -> Decay<V> {
        Decay { rate: hyper.number("rate"), coupled: hyper.choice("form") == "coupled" }
    }

    #[inline(always)]
    fn before<'x, V: Real>(
        state: &mut Decay<V>,
        now: &mut Now<V>,
        grad: &mut [V],
        mut x: Point<'x, V>,
    ) -> Point<'x, V> {
        if state.coupled {
            for (g, x) in zip((grad, x.here())) {
                *g = *g + state.rate * *x;
            }
            return x;
        }
        let shrink = V::one() - now.lr * state.rate;
        for (mut x, _) in zip((x.lend(), &*grad)) {
            x.to(*x * shrink);
        }
        Point::at(x.there())
    }
}

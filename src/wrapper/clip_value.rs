//! Clipping by value, as `torch.nn.utils.clip_grad_value_` and `optax.clip`: each coordinate of the gradient is held
//! between -max and max.

use super::Wrapper;
use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::optimizer::{Hyper, Now};
use crate::param::{Default, Info, Kind, Param, Range};

/// Holds each coordinate of the gradient within a limit.
pub struct ClipValue;

impl Wrapper for ClipValue {
    const INFO: Info = Info {
        name: "clip-value",
        about: "holds each coordinate of the gradient between -max and max",
        source: "Mikolov 2012; PyTorch 2.15; optax 0.2.8",
        params: &[Param {
            name: "max",
            kind: Kind::Number(Range::POSITIVE),
            default: Default::Number(1.0),
            help: "largest coordinate that is let through",
        }],
    };

    type State<V: Real> = V;

    fn init<V: Real>(hyper: &Hyper<V>, _layout: &Layout) -> V {
        hyper.number("max")
    }

    #[inline(always)]
    fn before<'x, V: Real>(max: &mut V, _now: &mut Now<V>, grad: &mut [V], x: Point<'x, V>) -> Point<'x, V> {
        for g in grad {
            // The gradient comes second: where it is NaN, it stays.
            *g = (-*max).max(max.min(*g));
        }
        x
    }
}

//! Clipping by the global norm (Pascanu et al. 2013), as `torch.nn.utils.clip_grad_norm_`: a gradient longer than
//! `max` is shortened to it, g = g min(1, max / (|g| + 1e-6)).
//!
//! The norm is that of all coordinates together. PyTorch adds 1e-6 to the length, so that a clipped gradient is a
//! little shorter than `max`; optax's `clip_by_global_norm` does not: `form = "optax"`.

use super::Wrapper;
use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::optimizer::{Hyper, Now};
use crate::param::{Default, Info, Kind, Param, Range};

/// Shortens long gradients.
pub struct ClipNorm;

/// The longest allowed, and what is added to the length.
pub struct Limit<V> {
    max: V,
    eps: V,
}

impl Wrapper for ClipNorm {
    const INFO: Info = Info {
        name: "clip-norm",
        about: "shortens a gradient longer than max to that length",
        source: "Pascanu et al. 2013; PyTorch 2.15",
        params: &[
            Param {
                name: "max",
                kind: Kind::Number(Range::POSITIVE),
                default: Default::Number(1.0),
                help: "longest gradient that is let through",
            },
            Param {
                name: "form",
                kind: Kind::Choice(&["torch", "optax"]),
                default: Default::Choice("torch"),
                help: "whose: 1e-6 added to the length (torch), or not (optax)",
            },
        ],
    };

    const JOINT: bool = true;

    type State<V: Real> = Limit<V>;

    fn init<V: Real>(hyper: &Hyper<V>, _layout: &Layout) -> Limit<V> {
        let eps = if hyper.choice("form") == "torch" { 1e-6 } else { 0.0 };
        Limit { max: hyper.number("max"), eps: V::splat(eps) }
    }

    #[inline(always)]
    fn before<'x, V: Real>(state: &mut Limit<V>, _now: &mut Now<V>, grad: &mut [V], x: Point<'x, V>) -> Point<'x, V> {
        // Divided by the largest coordinate first, so that the square of a huge gradient is still a number.
        let largest = grad.iter().fold(V::zero(), |size, g| size.max(g.abs()));
        let unit = V::select(V::zero().lt(largest), largest, V::one());
        let sum = grad.iter().fold(V::zero(), |sum, g| sum + (*g / unit).square());
        let scale = (state.max / (sum.sqrt() * unit + state.eps)).min(V::one());
        for g in grad {
            *g = *g * scale;
        }
        x
    }
}

//! Look-ahead (Zhang et al. 2019): after every `every` steps the slow weights go part of the way to where the
//! optimizer has got, s = s + alpha (x - s), and the optimizer starts again from there.
//!
//! The optimizer's own state is kept over a return, as in optax, whose `lookahead` can also reset it. optax wants the
//! loss read at the slow weights, which is `read = "slow"`; between two returns it then stands still.

use super::Wrapper;
use crate::lane::{Point, Real, zip};
use crate::layout::Layout;
use crate::optimizer::{Hyper, Now};
use crate::param::{Default, Info, Kind, Param, Range};

/// Goes part of the way that the optimizer has gone ahead.
pub struct LookAhead;

/// The slow weights.
pub struct Slow<V> {
    every: V,
    alpha: V,
    /// Steps since the last return.
    since: V,
    read_slow: bool,
    slow: Vec<V>,
}

impl Wrapper for LookAhead {
    const INFO: Info = Info {
        name: "look-ahead",
        about: "every few steps, goes back part of the way",
        source: "Zhang et al. 2019; optax 0.2.8",
        params: &[
            Param {
                name: "every",
                kind: Kind::Count(1, 1_000_000),
                default: Default::Count(5),
                help: "steps between two returns",
            },
            Param {
                name: "alpha",
                kind: Kind::Number(Range::UNIT),
                default: Default::Number(0.5),
                help: "share of the way that is kept",
            },
            Param {
                name: "read",
                kind: Kind::Choice(&["fast", "slow"]),
                default: Default::Choice("fast"),
                help: "where the loss is read: where the optimizer is, or where it goes back to",
            },
        ],
    };

    type State<V: Real> = Slow<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Slow<V> {
        Slow {
            every: hyper.number("every"),
            alpha: hyper.number("alpha"),
            since: V::zero(),
            read_slow: hyper.choice("read") == "slow",
            slow: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn before<'x, V: Real>(state: &mut Slow<V>, now: &mut Now<V>, _grad: &mut [V], x: Point<'x, V>) -> Point<'x, V> {
        if now.step == 0 {
            state.slow.copy_from_slice(x.here());
        }
        x
    }

    #[inline(always)]
    fn after<V: Real>(state: &mut Slow<V>, _now: Now<V>, x: &mut [V]) {
        state.since = state.since + V::one();
        let due = state.every.le(state.since);
        state.since = V::select(due, V::zero(), state.since);
        for (slow, x) in zip((&mut state.slow, x)) {
            let moved = *slow + state.alpha * (*x - *slow);
            *slow = V::select(due, moved, *slow);
            *x = V::select(due, *slow, *x);
        }
    }

    fn apart<V: Real>(state: &Slow<V>) -> bool {
        state.read_slow
    }

    #[inline(always)]
    fn evaluated<V: Real>(state: &mut Slow<V>, at: &mut [V]) {
        if state.read_slow {
            at.copy_from_slice(&state.slow);
        }
    }
}

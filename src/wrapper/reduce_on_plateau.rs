//! Lower rates when the loss stops falling, as `torch.optim.lr_scheduler.ReduceLROnPlateau`: after more than
//! `patience` steps in a row without a new best loss the rate is multiplied by `factor`.
//!
//! A loss is a new best when it is below best (1 - threshold) (`threshold_mode = "rel"`) or best - threshold (`"abs"`).
//! The loss of a step is looked at after the step, as when PyTorch's `scheduler.step(loss)` follows
//! `optimizer.step()`: a loss that never changes cuts the rate for step 12, 23, 34, … The loss is the one where the
//! gradient is taken. A relative threshold moves the wrong way below 0, as in PyTorch: for an objective whose lowest
//! value is not 0 take `"abs"`. optax's `contrib.reduce_on_plateau` cuts one step earlier for the same `patience`,
//! and lowers the very step whose loss it has just seen; its `rtol` and `atol` are the two modes.

use super::Wrapper;
use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::optimizer::{Hyper, Now};
use crate::param::{Args, Default, Info, Kind, Param, Range};

/// Cuts the rate when the loss stops falling.
pub struct ReduceOnPlateau;

/// The best loss, and how long ago it was.
pub struct Plateau<V> {
    factor: V,
    patience: V,
    threshold: V,
    relative: bool,
    cooldown: V,
    least: V,
    best: V,
    bad: V,
    cooling: V,
    scale: V,
}

impl Wrapper for ReduceOnPlateau {
    const INFO: Info = Info {
        name: "reduce-on-plateau",
        about: "lowers the learning rate when the loss stops falling",
        source: "PyTorch 2.15 (2017)",
        params: &[
            Param {
                name: "factor",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.1),
                help: "what the rate is multiplied by",
            },
            Param {
                name: "patience",
                kind: Kind::Count(0, u32::MAX as u64),
                default: Default::Count(10),
                help: "steps without a new best loss that are borne",
            },
            Param {
                name: "threshold",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-4),
                help: "by how much a new best must be better",
            },
            Param {
                name: "threshold_mode",
                kind: Kind::Choice(&["rel", "abs"]),
                default: Default::Choice("rel"),
                help: "whether that is a share of the best loss",
            },
            Param {
                name: "cooldown",
                kind: Kind::Count(0, u32::MAX as u64),
                default: Default::Count(0),
                help: "steps after a cut that do not count",
            },
            Param {
                name: "min_factor",
                kind: Kind::Number(Range::UNIT),
                default: Default::Number(0.0),
                help: "least share of the rate that is left",
            },
        ],
    };

    const LOWERS: bool = true;

    type State<V: Real> = Plateau<V>;

    fn init<V: Real>(hyper: &Hyper<V>, _layout: &Layout) -> Plateau<V> {
        Plateau {
            factor: hyper.number("factor"),
            patience: hyper.number("patience"),
            threshold: hyper.number("threshold"),
            relative: hyper.choice("threshold_mode") == "rel",
            cooldown: hyper.number("cooldown"),
            least: hyper.number("min_factor"),
            best: V::splat(f64::INFINITY),
            bad: V::zero(),
            cooling: V::zero(),
            scale: V::one(),
        }
    }

    fn check(args: &Args) -> Result<(), String> {
        match args.choice("threshold_mode") == "rel" && args.number("threshold") >= 1.0 {
            true => Err("with threshold_mode = \"rel\" threshold must be less than 1".into()),
            false => Ok(()),
        }
    }

    #[inline(always)]
    fn before<'x, V: Real>(state: &mut Plateau<V>, now: &mut Now<V>, _grad: &mut [V], x: Point<'x, V>) -> Point<'x, V> {
        now.lr = now.lr * state.scale;
        let bound =
            if state.relative { state.best * (V::one() - state.threshold) } else { state.best - state.threshold };
        let better = now.loss.lt(bound);
        state.best = V::select(better, now.loss, state.best);
        state.bad = V::select(better, V::zero(), state.bad + V::one());
        let cools = V::zero().lt(state.cooling);
        state.cooling = V::select(cools, state.cooling - V::one(), state.cooling);
        state.bad = V::select(cools, V::zero(), state.bad);
        let cut = state.patience.lt(state.bad);
        let lower = (state.scale * state.factor).max(state.least);
        state.scale = V::select(cut, lower, state.scale);
        state.cooling = V::select(cut, state.cooldown, state.cooling);
        state.bad = V::select(cut, V::zero(), state.bad);
        x
    }
}

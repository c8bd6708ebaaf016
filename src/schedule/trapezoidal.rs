//! Trapezoidal: a straight rise, the full rate, and a straight fall at the end (Hägele et al. 2024).
//!
//! The factors are those of `wsd` with `cooldown = "linear"`: step / warmup, then 1, then
//! to + (1 - to) (1 - u) over the last `decay` steps, u being the share of them that has passed. It is
//! here under the name by which many look for it. With `warmup = 0` it is a constant rate with a
//! linear cool-down, with `decay = 0` a warm-up alone. Neither PyTorch nor optax has it by name: there
//! it is a `SequentialLR` or a `join_schedules` of three, or optax's `piecewise_interpolate_schedule`.

use super::wsd::{self, Wsd};
use super::{Entry, TO};
use crate::param::Info;

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "trapezoidal",
        about: "a straight rise, the full rate, a straight fall at the end",
        source: "Hägele et al. 2024; wsd with a linear cool-down",
        params: &[wsd::WARMUP, wsd::DECAY, TO],
    },
    check: super::any,
    build: |args, _| {
        Box::new(Wsd {
            warmup: args.length("warmup"),
            decay: args.length("decay"),
            cooldown: "linear",
            to: args.number("to"),
        })
    },
};

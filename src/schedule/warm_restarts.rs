//! Cosine annealing with warm restarts: to + (1 - to) (1 + cos(pi c / T_i)) / 2 (Loshchilov & Hutter 2017).
//!
//! c counts the steps since the last restart; the cycles are T_0, T_0 T_mult, T_0 T_mult^2, ...
//! steps long. As PyTorch's `CosineAnnealingWarmRestarts`, whose `eta_min` is a rate; the floor here
//! is a share of it. T_0, which PyTorch wants given, is a quarter of the budget: four cycles. Each
//! restart is at the full rate; the floor itself would be reached at the step of the restart, so the
//! last step of a cycle is a little above it. The cycles go on for as long as there are steps.
//! optax's `sgdr_schedule` takes a list of cycles, each with a warm-up, and stays at the last one's end.

use super::{Entry, Schedule, TO, half_wave};
use crate::param::{Default, Info, Kind, Length, Param};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "warm-restarts",
        about: "half cosine waves one after the other, each from the full rate",
        source: "Loshchilov & Hutter 2017; CosineAnnealingWarmRestarts, PyTorch 2.15",
        params: &[
            Param {
                name: "T_0",
                kind: Kind::Period,
                default: Default::Fraction(0.25),
                help: "the first cycle: steps, or a share of the budget",
            },
            Param {
                name: "T_mult",
                kind: Kind::Count(1, u32::MAX as u64),
                default: Default::Count(1),
                help: "each cycle is this many times as long as the one before",
            },
            Param { help: "factor that each cycle falls to", ..TO },
        ],
    },
    check: super::any,
    build: |args, _| {
        Box::new(WarmRestarts {
            first: args.length("T_0"),
            times: args.count("T_mult").unwrap_or(1),
            to: args.number("to"),
        })
    },
};

struct WarmRestarts {
    first: Length,
    times: u64,
    to: f64,
}

impl Schedule for WarmRestarts {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        let mut length = u64::from(self.first.of(steps).max(1));
        let mut since = u64::from(step);
        if self.times == 1 {
            since %= length;
        }
        while since >= length {
            since -= length;
            length *= self.times;
        }
        self.to + (1.0 - self.to) * half_wave(since as f64 / length as f64)
    }
}

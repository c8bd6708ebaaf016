//! Inverse square root: min((step + 1) / w, sqrt(w / (step + 1))) with a rise of w steps (Vaswani et al. 2017, "Noam").
//!
//! The paper's formula over its peak: its rate is also divided by the square root of the model's
//! width, and its steps count from 1, so the first one is not lost and the peak is at step w - 1.
//! The paper's w is 4000; ours is a tenth of the budget. Neither library has it: in PyTorch it is a
//! `LambdaLR`, in optax a `join_schedules`, and versions of it are off from one another by a step, or
//! begin at 0. There is no end to reach: it goes on falling for as long as there are steps.

use super::{Entry, Schedule};
use crate::param::{Default, Info, Kind, Length, Param};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "inverse-sqrt",
        about: "a straight rise, then a fall with the root of the step (Noam)",
        source: "Vaswani et al. 2017",
        params: &[Param {
            name: "warmup",
            kind: Kind::Period,
            default: Default::Fraction(0.1),
            help: "steps of the rise, or a share of the budget",
        }],
    },
    check: super::any,
    build: |args, _| Box::new(InverseSqrt { warmup: args.length("warmup") }),
};

struct InverseSqrt {
    warmup: Length,
}

impl Schedule for InverseSqrt {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        let warmup = f64::from(self.warmup.of(steps).max(1));
        let count = f64::from(step) + 1.0;
        if count < warmup { count / warmup } else { (warmup / count).sqrt() }
    }
}

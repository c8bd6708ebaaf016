//! Linear: from one factor to another in equal steps, as PyTorch's `LinearLR` and optax's `linear_schedule`.
//!
//! The default falls from 1 to 0 over the budget; PyTorch's rises from 1/3 to 1 over five steps.

use super::{Entry, LENGTH, Schedule, TO, between, progress};
use crate::param::{Default, Info, Kind, Length, Param, Range};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "linear",
        about: "a straight line from one factor to another",
        source: "LinearLR, PyTorch 2.15; linear_schedule, optax 0.2.8",
        params: &[
            Param {
                name: "from",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1.0),
                help: "factor at the start",
            },
            TO,
            LENGTH,
        ],
    },
    check: super::any,
    build: |args, _| {
        Box::new(Linear { from: args.number("from"), to: args.number("to"), length: args.length("length") })
    },
};

struct Linear {
    from: f64,
    to: f64,
    length: Length,
}

impl Schedule for Linear {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        between(self.from, self.to, progress(step, self.length.of(steps)))
    }
}

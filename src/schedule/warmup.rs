//! Linear warm-up in front of any other schedule: from + (1 - from) step / length, then the other one from its own start.
//!
//! As optax's `join_schedules` and PyTorch's `SequentialLR`: the schedule behind counts its steps
//! from the end of the warm-up, and its budget is what is left. The rate itself is reached at step
//! `length`. optax's `warmup_cosine_decay_schedule` counts the warm-up into `decay_steps`.

use super::{Entry, Schedule, fits_within, progress};
use crate::param::{Default, Fault, Info, Kind, Length, Param, Range};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "warmup",
        about: "a straight rise to the full rate, then any other schedule",
        source: "Goyal et al. 2017; join_schedules, optax 0.2.8; SequentialLR, PyTorch 2.15",
        params: &[
            Param {
                name: "length",
                kind: Kind::Length,
                default: Default::Fraction(0.1),
                help: "steps of the rise, or a share of the budget",
            },
            Param {
                name: "from",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.0),
                help: "factor at the first step",
            },
            Param {
                name: "then",
                kind: Kind::Schedule,
                default: Default::Schedule("constant"),
                help: "the schedule behind the rise",
            },
        ],
    },
    check: super::any,
    build: |args, build| {
        Box::new(Warmup {
            length: args.length("length"),
            from: args.number("from"),
            name: args.schedule("then").name,
            then: build(args.schedule("then")),
        })
    },
};

struct Warmup {
    length: Length,
    from: f64,
    name: &'static str,
    then: Box<dyn Schedule>,
}

impl Schedule for Warmup {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        let length = self.length.of(steps);
        if step < length {
            return self.from + (1.0 - self.from) * progress(step, length);
        }
        self.then.factor(step - length, steps.saturating_sub(length))
    }

    fn fits(&self, steps: u32) -> Result<(), Fault> {
        fits_within("then", self.name, &*self.then, steps.saturating_sub(self.length.of(steps)))
    }
}

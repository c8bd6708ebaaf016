//! Step decay, as `torch.optim.lr_scheduler.StepLR`: gamma^floor(step / step_size).

use super::{Entry, Schedule, power};
use crate::param::{Default, Info, Kind, Length, Param, Range};

/// The factor of one drop.
pub(super) const GAMMA: Param = Param {
    name: "gamma",
    kind: Kind::Number(Range::POSITIVE),
    default: Default::Number(0.1),
    help: "factor of each drop",
};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "step",
        about: "a drop at regular intervals",
        source: "StepLR, PyTorch 2.15",
        params: &[
            Param {
                name: "step_size",
                kind: Kind::Period,
                default: Default::Fraction(0.3),
                help: "steps between drops, or a share of the budget",
            },
            GAMMA,
        ],
    },
    check: super::any,
    build: |args, _| Box::new(Step { size: args.length("step_size"), gamma: args.number("gamma") }),
};

struct Step {
    size: Length,
    gamma: f64,
}

impl Schedule for Step {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        power(self.gamma, step / self.size.of(steps).max(1))
    }
}

//! Multi-step decay, as `MultiStepLR`: gamma to the number of milestones reached.

use super::{Entry, Schedule, power, step::GAMMA};
use crate::param::{Default, Info, Kind, Length, Param};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "multi-step",
        about: "a drop at each of a list of milestones",
        source: "MultiStepLR, PyTorch 2.15",
        params: &[
            Param {
                name: "milestones",
                kind: Kind::Lengths,
                default: Default::Fractions(&[0.5, 0.75]),
                help: "steps at which the rate drops, or shares of the budget",
            },
            GAMMA,
        ],
    },
    check: super::any,
    build: |args, _| {
        Box::new(MultiStep { milestones: args.lengths("milestones").to_vec(), gamma: args.number("gamma") })
    },
};

struct MultiStep {
    milestones: Vec<Length>,
    gamma: f64,
}

impl Schedule for MultiStep {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        let reached = self.milestones.iter().filter(|milestone| milestone.of(steps) <= step).count();
        power(self.gamma, reached as u32)
    }
}

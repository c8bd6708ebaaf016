//! Cosine annealing: to + (1 - to) (1 + cos(pi step / length)) / 2 (Loshchilov & Hutter 2017).
//!
//! As optax's `cosine_decay_schedule`, with `to` its `alpha`. The floor is a share of the rate;
//! PyTorch's `eta_min` is a rate. After its `T_max` PyTorch's rises again; ours stays at the floor.

use super::{Entry, LENGTH, Schedule, TO, half_wave, progress};
use crate::param::{Info, Length};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "cosine",
        about: "half a cosine wave from 1 down to a floor",
        source: "Loshchilov & Hutter 2017; cosine_decay_schedule, optax 0.2.8; CosineAnnealingLR, PyTorch 2.15",
        params: &[TO, LENGTH],
    },
    check: super::any,
    build: |args, _| Box::new(Cosine { to: args.number("to"), length: args.length("length") }),
};

struct Cosine {
    to: f64,
    length: Length,
}

impl Schedule for Cosine {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        self.to + (1.0 - self.to) * half_wave(progress(step, self.length.of(steps)))
    }
}

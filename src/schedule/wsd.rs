//! Warm-up, stable, decay: a straight rise from 0, the full rate, and a cool-down at the end (Hu et al. 2024).
//!
//! The rise is step / warmup, as in `warmup`. The cool-down takes the last `decay` steps of the
//! budget: to + (1 - to) g(u), where u is the share of it that has passed and g is 1 - u (`linear`,
//! which makes the whole a trapezium, see `trapezoidal`), half a cosine wave (`cosine`) or 1 - sqrt(u)
//! (`1-sqrt`, Hägele et al. 2024; the default). Its first step is still at the full rate; the floor is
//! reached at the first step behind the budget and kept.
//! Where both do not fit into the budget the rise is kept and the cool-down gets what is left of it.
//! Neither PyTorch nor optax has it: there it is a `LambdaLR` or a `SequentialLR`, and a `join_schedules`.

use super::{Entry, Schedule, TO, half_wave, progress};
use crate::param::{Default, Info, Kind, Length, Param};

/// The rise.
pub(super) const WARMUP: Param = Param {
    name: "warmup",
    kind: Kind::Length,
    default: Default::Fraction(0.1),
    help: "steps of the rise, or a share of the budget",
};

/// The cool-down.
pub(super) const DECAY: Param = Param {
    name: "decay",
    kind: Kind::Length,
    default: Default::Fraction(0.2),
    help: "steps of the cool-down, or a share of the budget",
};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "wsd",
        about: "warm-up, stable, decay: a rise, the full rate, a cool-down",
        source: "Hu et al. 2024; Hägele et al. 2024",
        params: &[
            WARMUP,
            DECAY,
            Param {
                name: "cooldown",
                kind: Kind::Choice(&["linear", "cosine", "1-sqrt"]),
                default: Default::Choice("1-sqrt"),
                help: "form of the cool-down",
            },
            TO,
        ],
    },
    check: super::any,
    build: |args, _| {
        Box::new(Wsd {
            warmup: args.length("warmup"),
            decay: args.length("decay"),
            cooldown: args.choice("cooldown"),
            to: args.number("to"),
        })
    },
};

/// The three parts.
pub(super) struct Wsd {
    pub warmup: Length,
    pub decay: Length,
    pub cooldown: &'static str,
    pub to: f64,
}

impl Schedule for Wsd {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        let warmup = self.warmup.of(steps);
        if step < warmup {
            return progress(step, warmup);
        }
        let decay = self.decay.of(steps).min(steps.saturating_sub(warmup));
        let start = warmup.max(steps.saturating_sub(decay));
        if step < start {
            return 1.0;
        }
        let share = progress(step - start, decay);
        let left = match self.cooldown {
            "linear" => 1.0 - share,
            "cosine" => half_wave(share),
            _ => 1.0 - share.sqrt(),
        };
        self.to + (1.0 - self.to) * left
    }
}

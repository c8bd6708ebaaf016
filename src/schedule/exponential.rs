//! Exponential decay: gamma^(step / every), as optax's `exponential_decay`; with `every = 1` PyTorch's `ExponentialLR`.
//!
//! The default loses a factor of 100 over the whole budget. Whole exponents are exact products;
//! others go through our own exp and ln.

use super::{Entry, Schedule, power};
use crate::lane::Real;
use crate::param::{Default, Info, Kind, Length, Param, Range};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "exponential",
        about: "a steady decay by the same factor each step",
        source: "exponential_decay, optax 0.2.8; ExponentialLR, PyTorch 2.15 (every = 1)",
        params: &[
            Param {
                name: "gamma",
                kind: Kind::Number(Range::POSITIVE),
                default: Default::Number(0.01),
                help: "factor that is lost in each period",
            },
            Param {
                name: "every",
                kind: Kind::Period,
                default: Default::Fraction(1.0),
                help: "the period: steps, or a share of the budget",
            },
        ],
    },
    check: super::any,
    build: |args, _| Box::new(Exponential { gamma: args.number("gamma"), every: args.length("every") }),
};

struct Exponential {
    gamma: f64,
    every: Length,
}

impl Schedule for Exponential {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        let every = self.every.of(steps).max(1);
        let part = f64::from(step % every) / f64::from(every);
        let rest = if part == 0.0 { 1.0 } else { Real::exp(part * Real::ln(self.gamma)) };
        power(self.gamma, step / every) * rest
    }
}

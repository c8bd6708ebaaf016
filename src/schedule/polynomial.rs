//! Polynomial decay: to + (1 - to) (1 - step / length)^power, as optax's `polynomial_schedule` and PyTorch's `PolynomialLR`.
//!
//! The length is the whole budget; PyTorch's default is five steps. After it the rate stays.

use super::{Entry, LENGTH, Schedule, TO, power, progress};
use crate::lane::Real;
use crate::param::{Default, Info, Kind, Length, Param, Range};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "polynomial",
        about: "a decay along a power of the time left",
        source: "PolynomialLR, PyTorch 2.15; polynomial_schedule, optax 0.2.8",
        params: &[
            Param {
                name: "power",
                kind: Kind::Number(Range::POSITIVE),
                default: Default::Number(1.0),
                help: "1 is a straight line; more falls faster at first",
            },
            TO,
            LENGTH,
        ],
    },
    check: super::any,
    build: |args, _| {
        Box::new(Polynomial { power: args.number("power"), to: args.number("to"), length: args.length("length") })
    },
};

struct Polynomial {
    power: f64,
    to: f64,
    length: Length,
}

impl Schedule for Polynomial {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        let left = 1.0 - progress(step, self.length.of(steps));
        let share = match self.power {
            whole if whole.fract() == 0.0 && whole <= 1000.0 => power(left, whole as u32),
            _ if left == 0.0 => 0.0,
            p => Real::exp(p * Real::ln(left)),
        };
        self.to + (1.0 - self.to) * share
    }
}

//! Cyclic: from `base` up to 1 and down again in straight lines, over and over (Smith 2017).
//!
//! base + (1 - base) h s, where h is the height of the triangle, 0 to 1, and s is 1 (`triangular`),
//! half of the last cycle's (`triangular2`) or gamma^step (`exp-range`). As PyTorch's `CyclicLR`, whose
//! `base_lr` is a rate; ours is a share of the peak. PyTorch's has no default for it, 2000 steps up and
//! gamma = 1, which makes `exp_range` the same as `triangular`; ours are a tenth, an eighth of the budget
//! (so four cycles) and 0.999. Without `step_size_down` both ways are equally long. The peak is at step
//! `step_size_up`, `base` again at the sum of both. PyTorch's swings the momentum as well, by default;
//! ours the rate alone. The cycles go on for as long as there are steps. optax has no such schedule.

use super::{Entry, Schedule, power};
use crate::param::{Default, Info, Kind, Length, Param, Range, Value};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "cyclic",
        about: "triangles one after the other, of equal or falling height",
        source: "Smith 2017; CyclicLR, PyTorch 2.15",
        params: &[
            Param {
                name: "base",
                kind: Kind::Number(Range::UNIT),
                default: Default::Number(0.1),
                help: "factor at the foot of the triangles",
            },
            Param {
                name: "step_size_up",
                kind: Kind::Period,
                default: Default::Fraction(0.125),
                help: "the way up: steps, or a share of the budget",
            },
            Param {
                name: "step_size_down",
                kind: Kind::Period,
                default: Default::Absent,
                help: "the way down; as long as the way up if not given",
            },
            Param {
                name: "mode",
                kind: Kind::Choice(&["triangular", "triangular2", "exp-range"]),
                default: Default::Choice("triangular"),
                help: "equal heights, half the height each cycle, or gamma^step",
            },
            Param {
                name: "gamma",
                kind: Kind::Number(Range::new(0.0, false, 1.0, true)),
                default: Default::Number(0.999),
                help: "factor on the height each step, in exp-range",
            },
        ],
    },
    check: super::any,
    build: |args, _| {
        let up = args.length("step_size_up");
        Box::new(Cyclic {
            base: args.number("base"),
            up,
            down: if let Value::Length(down) = args.get("step_size_down") { *down } else { up },
            mode: args.choice("mode"),
            gamma: args.number("gamma"),
        })
    },
};

struct Cyclic {
    base: f64,
    up: Length,
    down: Length,
    mode: &'static str,
    gamma: f64,
}

impl Schedule for Cyclic {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        let [up, down] = [self.up, self.down].map(|way| u64::from(way.of(steps).max(1)));
        let (cycle, at) = (u64::from(step) / (up + down), u64::from(step) % (up + down));
        let height = if at <= up { at as f64 / up as f64 } else { (up + down - at) as f64 / down as f64 };
        let scaled = match self.mode {
            "triangular2" => height * power(0.5, cycle as u32),
            "exp-range" => height * power(self.gamma, step),
            _ => height,
        };
        self.base * (1.0 - scaled) + scaled
    }
}

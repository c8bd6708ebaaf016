//! One cycle: a rise from 1 / div_factor to 1, then a fall to 1 / (div_factor final_div_factor) (Smith & Topin 2018).
//!
//! As PyTorch's `OneCycleLR` with the budget of T steps as its `total_steps`: the peak is at step
//! p = pct_start T - 1 and the end at T - 1, the last step. With `three_phase` the fall has two parts:
//! back to 1 / div_factor at step 2 p, then down to the end; with `pct_start` above a half the end comes
//! first and cuts the fall off. Each part is half a cosine wave or a straight line. Defaults are PyTorch's.
//!
//! After T - 1 the factor stays. PyTorch's takes one step more, in which the wave rises again and the
//! line falls below zero (-0.014 of the peak for T = 100), and then refuses. Where p would come before
//! step 0, ours starts at the peak; PyTorch's starts behind it, or divides by zero at p = 0. PyTorch's
//! swings the momentum as well, ours the rate alone. optax's `cosine_onecycle_schedule` has its peak at
//! step pct_start T and its end at T, each a step later; its `linear_onecycle_schedule` has three phases,
//! the second one ending at 0.85 T. fastai's `fit_one_cycle` has pct_start 0.25, final_div_factor 1e5.

use super::{Entry, Schedule, half_wave};
use crate::param::{Default, Info, Kind, Param, Range};

/// 1 or more: no phase starts above the peak.
const DIVISOR: Range = Range::new(1.0, true, f64::INFINITY, false);

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "one-cycle",
        about: "one rise to the full rate and one fall, far below the start",
        source: "Smith & Topin 2018; OneCycleLR, PyTorch 2.15",
        params: &[
            Param {
                name: "pct_start",
                kind: Kind::Number(Range::UNIT),
                default: Default::Number(0.3),
                help: "share of the budget that is the rise",
            },
            Param {
                name: "anneal_strategy",
                kind: Kind::Choice(&["cos", "linear"]),
                default: Default::Choice("cos"),
                help: "half cosine waves, or straight lines",
            },
            Param {
                name: "div_factor",
                kind: Kind::Number(DIVISOR),
                default: Default::Number(25.0),
                help: "the peak over the start",
            },
            Param {
                name: "final_div_factor",
                kind: Kind::Number(DIVISOR),
                default: Default::Number(1e4),
                help: "the start over the end",
            },
            Param {
                name: "three_phase",
                kind: Kind::Flag,
                default: Default::Flag(false),
                help: "fall as long as the rise was, then go on to the end",
            },
        ],
    },
    check: super::any,
    build: |args, _| {
        let start = 1.0 / args.number("div_factor");
        Box::new(OneCycle {
            rise: args.number("pct_start"),
            wave: args.choice("anneal_strategy") == "cos",
            start,
            end: start / args.number("final_div_factor"),
            three: args.flag("three_phase"),
        })
    },
};

struct OneCycle {
    rise: f64,
    wave: bool,
    start: f64,
    end: f64,
    three: bool,
}

impl OneCycle {
    /// From one factor at step `since` to another at step `until`.
    fn between(&self, at: f64, (since, from): (f64, f64), (until, to): (f64, f64)) -> f64 {
        let share = if at >= until { 1.0 } else { (at - since) / (until - since) };
        let left = if self.wave { half_wave(share) } else { 1.0 - share };
        from * left + to * (1.0 - left)
    }
}

impl Schedule for OneCycle {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        let last = f64::from(steps.saturating_sub(1));
        let at = f64::from(step).min(last);
        let peak = (self.rise * f64::from(steps) - 1.0).max(0.0);
        let (bottom, top, end) = ((0.0, self.start), (peak, 1.0), (last, self.end));
        let back = (2.0 * peak, self.start);
        match self.three {
            _ if at <= peak => self.between(at, bottom, top),
            false => self.between(at, top, end),
            true if at <= back.0 => self.between(at, top, back),
            true => self.between(at, back, end),
        }
    }
}

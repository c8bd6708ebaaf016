//! Piecewise: a list of factors, each from its own milestone on, with steps, straight lines or cosine waves between.
//!
//! With the milestones m_1 < m_2 < … and the factors c_1, c_2, …, and c_0 = `from`: `constant` has
//! c_k from step m_k to the step before m_(k+1); `linear` and `cosine` go from c_k at m_k to c_(k+1)
//! at m_(k+1), in a straight line or along half a wave, and begin at c_0 at step 0. Behind the last
//! milestone the last factor stays; a milestone beyond the budget is not reached. Default: the drops
//! of `multi-step`.
//!
//! A factor here is one on the learning rate, whatever came before, as in Keras's
//! `PiecewiseConstantDecay`. In optax's `piecewise_constant_schedule` and
//! `piecewise_interpolate_schedule` each scale multiplies all before it: `cumulative = true`. PyTorch's
//! `ConstantLR` is `from = 1/3, at = [5], factors = [1]`, its `MultiStepLR` is our `multi-step`, and its
//! `CosineAnnealingLR` over more than one period, where it rises again, is
//! `form = "cosine", at = [100, 200], factors = [0, 1]`. optax's `linear_onecycle_schedule` is
//! `form = "linear", from = 0.04, at = [0.3, 0.85, 1.0], factors = [1, 0.04, 4e-6]`.

use super::milestones::{Milestones, Piece, ascend};
use super::{Entry, Schedule, between, half_wave, progress};
use crate::param::{Args, Default, Fault, Info, Kind, Param, Range};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "piecewise",
        about: "a list of factors, each from its own step on",
        source: "piecewise_constant_schedule and piecewise_interpolate_schedule, optax 0.2.8",
        params: &[
            Param {
                name: "at",
                kind: Kind::Lengths,
                default: Default::Fractions(&[0.5, 0.75]),
                help: "milestones: steps, or shares of the budget, in ascending order",
            },
            Param {
                name: "factors",
                kind: Kind::Numbers(Range::NON_NEGATIVE),
                default: Default::Numbers(&[0.1, 0.01]),
                help: "the factor at each milestone",
            },
            Param {
                name: "from",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1.0),
                help: "factor at the first step",
            },
            Param {
                name: "form",
                kind: Kind::Choice(&["constant", "linear", "cosine"]),
                default: Default::Choice("constant"),
                help: "jumps, straight lines or cosine waves from one factor to the next",
            },
            Param {
                name: "cumulative",
                kind: Kind::Flag,
                default: Default::Flag(false),
                help: "each factor multiplies all before it, as optax's scales do",
            },
        ],
    },
    check,
    build: |args, _| {
        Box::new(Piecewise {
            at: Milestones(args.lengths("at").to_vec()),
            factors: factors(args),
            form: args.choice("form"),
        })
    },
};

/// The factor of each piece, one more than there are milestones.
fn factors(args: &Args) -> Vec<f64> {
    let (from, factors) = (args.number("from"), args.numbers("factors").unwrap_or_default());
    let mut product = from;
    let each = |&factor: &f64| {
        product *= factor;
        if args.flag("cumulative") { product } else { factor }
    };
    [from].into_iter().chain(factors.iter().map(each).collect::<Vec<f64>>()).collect()
}

fn check(args: &Args) -> Result<(), Fault> {
    let (milestones, given) = (args.lengths("at").len(), args.numbers("factors").unwrap_or_default().len());
    if milestones != given {
        let (one, of) = (if given == 1 { "factor" } else { "factors" }, if milestones == 1 { "" } else { "s" });
        let message =
            format!("{given} {one} for {milestones} milestone{of}; write one factor for each milestone in at");
        return Err(Fault { param: "factors", message });
    }
    if !factors(args).iter().all(|factor| factor.is_finite()) {
        let message = "the product of the factors is beyond the largest number; write smaller ones".into();
        return Err(Fault { param: "factors", message });
    }
    ascend("at", args.lengths("at"))
}

struct Piecewise {
    at: Milestones,
    factors: Vec<f64>,
    form: &'static str,
}

impl Schedule for Piecewise {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        let Piece { number, start, end } = self.at.piece(step, steps);
        let (here, Some(end)) = (self.factors[number], end) else { return self.factors[number] };
        let share = progress(step - start, end - start);
        match self.form {
            "linear" => between(here, self.factors[number + 1], share),
            "cosine" => between(self.factors[number + 1], here, half_wave(share)),
            _ => here,
        }
    }

    fn fits(&self, steps: u32) -> Result<(), Fault> {
        self.at.fits("at", steps)
    }
}

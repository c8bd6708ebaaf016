//! Join: schedules one after another, each with its own steps and its own budget.
//!
//! Schedule k + 1 takes over at boundary k. It counts its steps from there, and its budget, of which
//! its shares are shares, is its segment: up to the next boundary, or, for the last one, to the end.
//! A segment that does not fit is cut off, not squeezed.
//!
//! The same steps as optax's `join_schedules` and PyTorch's `SequentialLR`, but those know no budgets:
//! there each schedule has its length written into it, here it may be a share of the segment, so that
//! one setting serves several budgets. Every factor is one on the same learning rate; nothing carries
//! over from the schedule in front. `warmup` is the most frequent case in short.

use super::milestones::{Milestones, Piece, ascend};
use super::{Entry, Schedule, fits_within};
use crate::param::{Args, Default, Fault, Info, Kind, Param};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "join",
        about: "schedules one after another, each from its own start",
        source: "join_schedules, optax 0.2.8; SequentialLR, PyTorch 2.15",
        params: &[
            Param {
                name: "schedules",
                kind: Kind::Schedules,
                default: Default::Schedules(&["constant", "cosine"]),
                help: "the schedules in their order",
            },
            Param {
                name: "at",
                kind: Kind::Lengths,
                default: Default::Fractions(&[0.5]),
                help: "where each one after the first begins: steps, or shares of the budget",
            },
        ],
    },
    check,
    build: |args, build| {
        let parts = args.schedules("schedules").iter().map(|setting| (setting.name, build(setting))).collect();
        Box::new(Join { at: Milestones(args.lengths("at").to_vec()), parts })
    },
};

fn check(args: &Args) -> Result<(), Fault> {
    let (schedules, boundaries) = (args.schedules("schedules").len(), args.lengths("at").len());
    if schedules < 2 {
        let message = "a single schedule has nothing to be joined to; write two or more".into();
        return Err(Fault { param: "schedules", message });
    }
    if boundaries + 1 != schedules {
        let (needed, y) = (schedules - 1, if boundaries == 1 { "y" } else { "ies" });
        let message = format!(
            "{boundaries} boundar{y} for {schedules} schedules; write {needed}: where each schedule after the first begins"
        );
        return Err(Fault { param: "at", message });
    }
    ascend("at", args.lengths("at"))
}

struct Join {
    at: Milestones,
    parts: Vec<(&'static str, Box<dyn Schedule>)>,
}

impl Schedule for Join {
    fn factor(&self, step: u32, steps: u32) -> f64 {
        let Piece { number, start, end } = self.at.piece(step, steps);
        self.parts[number].1.factor(step - start, end.unwrap_or(steps).saturating_sub(start))
    }

    fn fits(&self, steps: u32) -> Result<(), Fault> {
        self.at.fits("at", steps)?;
        let starts = [0].into_iter().chain(self.at.0.iter().map(|boundary| boundary.of(steps)));
        let ends = self.at.0.iter().map(|boundary| boundary.of(steps)).chain([steps]);
        for ((name, part), (start, end)) in self.parts.iter().zip(starts.zip(ends)) {
            fits_within("schedules", name, &**part, end.saturating_sub(start))?;
        }
        Ok(())
    }
}

//! Milestones: lengths in ascending order, which divide the budget into pieces.

use crate::param::{Fault, Length};

/// The ends of all pieces but the last.
pub(super) struct Milestones(pub Vec<Length>);

/// The piece of the budget that a step is in.
pub(super) struct Piece {
    /// Which one, from 0: the number of milestones reached.
    pub number: usize,
    /// Its first step.
    pub start: u32,
    /// The first step behind it; the last piece has none.
    pub end: Option<u32>,
}

/// Whether lengths ascend as they are written: steps among steps, shares among shares.
pub(super) fn ascend(param: &'static str, lengths: &[Length]) -> Result<(), Fault> {
    for (place, later) in lengths.iter().enumerate() {
        let above = |earlier: &&Length| match (earlier, later) {
            (Length::Steps(a), Length::Steps(b)) => a >= b,
            (Length::Fraction(a), Length::Fraction(b)) => a >= b,
            _ => false,
        };
        if let Some(earlier) = lengths[..place].iter().find(above) {
            let message = format!("{later} comes behind {earlier}; write them in ascending order, each once");
            return Err(Fault { param, message });
        }
    }
    Ok(())
}

impl Milestones {
    /// The piece that `step` is in; a milestone belongs to the piece behind it.
    pub fn piece(&self, step: u32, steps: u32) -> Piece {
        let number = self.0.iter().rposition(|milestone| milestone.of(steps) <= step).map_or(0, |last| last + 1);
        let start = number.checked_sub(1).map_or(0, |last| self.0[last].of(steps));
        Piece { number, start, end: self.0.get(number).map(|next| next.of(steps)) }
    }

    /// Whether they keep their order in a budget of `steps`: shares among steps may change places.
    pub fn fits(&self, param: &'static str, steps: u32) -> Result<(), Fault> {
        let Some(pair) = self.0.windows(2).find(|pair| pair[0].of(steps) > pair[1].of(steps)) else { return Ok(()) };
        let step = |length: Length| match length {
            Length::Steps(n) => format!("step {n}"),
            share => format!("{share} of {steps} steps (step {})", share.of(steps)),
        };
        let (earlier, later) = (step(pair[0]), step(pair[1]));
        let message = format!("{later} comes behind {earlier}; write all of them as steps, or all as shares");
        Err(Fault { param, message })
    }
}

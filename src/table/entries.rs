//! The runs and scores of a table as bytes and back, to the last bit of every number.

use super::ledger::Entry;
use super::{Run, Score};
use crate::verdict::{Note, Outcome};

/// A step that did not come: no budget allows it.
const NEVER: u32 = u32::MAX;

impl Entry for Run {
    const BYTES: usize = 3 * 8 + 3 * 4 + 2;

    fn put(&self, to: &mut Vec<u8>) {
        let Run { lr, final_gap, tail_max_gap, outcome, note, held_from, target_gap, made } = *self;
        [lr, final_gap, tail_max_gap].iter().for_each(|x| to.extend_from_slice(&x.to_le_bytes()));
        to.extend_from_slice(&target_gap.to_le_bytes());
        [held_from.unwrap_or(NEVER), made].iter().for_each(|step| to.extend_from_slice(&step.to_le_bytes()));
        let note = note.and_then(|note| Note::ALL.iter().position(|one| *one == note));
        to.extend_from_slice(&[outcome as u8, note.map_or(0, |place| place as u8 + 1)]);
    }

    fn get(bytes: &[u8]) -> Run {
        let held_from = u32::from_le_bytes(part(bytes, 28));
        let [outcome, note] = part(bytes, 36);
        Run {
            lr: f64::from_le_bytes(part(bytes, 0)),
            final_gap: f64::from_le_bytes(part(bytes, 8)),
            tail_max_gap: f64::from_le_bytes(part(bytes, 16)),
            target_gap: f32::from_le_bytes(part(bytes, 24)),
            held_from: Some(held_from).filter(|step| *step != NEVER),
            made: u32::from_le_bytes(part(bytes, 32)),
            outcome: Outcome::ALL.get(usize::from(outcome)).copied().unwrap_or(Outcome::Diverged),
            note: usize::from(note).checked_sub(1).and_then(|place| Note::ALL.get(place)).copied(),
        }
    }

    fn lost() -> Run {
        Run {
            lr: f64::NAN,
            final_gap: f64::NAN,
            tail_max_gap: f64::NAN,
            outcome: Outcome::Diverged,
            note: None,
            held_from: None,
            target_gap: f32::NAN,
            made: 0,
        }
    }
}

impl Entry for Score {
    const BYTES: usize = 4 * 8;

    fn put(&self, to: &mut Vec<u8>) {
        let Score { loss, accuracy, validation_loss, validation_accuracy } = *self;
        let numbers = [loss, accuracy, validation_loss, validation_accuracy];
        numbers.iter().for_each(|x| to.extend_from_slice(&x.to_le_bytes()));
    }

    fn get(bytes: &[u8]) -> Score {
        let [loss, accuracy, validation_loss, validation_accuracy] =
            [0, 8, 16, 24].map(|at| f64::from_le_bytes(part(bytes, at)));
        Score { loss, accuracy, validation_loss, validation_accuracy }
    }

    fn lost() -> Score {
        Score { loss: f64::NAN, accuracy: f64::NAN, validation_loss: f64::NAN, validation_accuracy: f64::NAN }
    }
}

/// So many bytes from `at` on; zeros where there are none.
fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..at + N).and_then(|part| part.try_into().ok()).unwrap_or([0; N])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_are_the_run_and_the_score_again(
            bits: [u64; 4], target: u32, steps: (Option<u32>, u32), outcome in 0..4_usize, note in 0..8_usize,
        ) {
            let [lr, final_gap, tail_max_gap, loss] = bits.map(f64::from_bits);
            let run = Run {
                lr, final_gap, tail_max_gap,
                outcome: Outcome::ALL[outcome],
                note: Note::ALL.get(note).copied(),
                held_from: steps.0.filter(|step| *step != NEVER),
                target_gap: f32::from_bits(target),
                made: steps.1,
            };
            let score = Score { loss, accuracy: lr, validation_loss: final_gap, validation_accuracy: tail_max_gap };
            let (mut bytes, mut again) = (Vec::new(), Vec::new());
            run.put(&mut bytes);
            prop_assert_eq!(bytes.len(), Run::BYTES);
            // NaN is not equal to itself: bytes are.
            let back = Run::get(&bytes);
            back.put(&mut again);
            prop_assert_eq!(&bytes, &again);
            prop_assert_eq!((run.outcome, run.note, run.held_from, run.made), (back.outcome, back.note, back.held_from, back.made));
            bytes.clear();
            again.clear();
            score.put(&mut bytes);
            Score::get(&bytes).put(&mut again);
            prop_assert_eq!(bytes.len(), Score::BYTES);
            prop_assert_eq!(bytes, again);
        }
    }
}

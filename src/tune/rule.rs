//! The rule: flat or slow, ten times more; bouncing or growing, ten times less; quick and smooth, keep it.
//!
//! Taught in lectures and guides to training, seldom written down to its end. What they leave open is settled here: when
//! two neighbouring decades point at each other, what lies between them is halved on the logarithmic axis; after
//! [`HALVINGS`] of that, or [`DECADES`] away from the start, it gives up and says why.

use crate::verdict::Outcome;

/// Decades that it goes away from its start, at most.
pub const DECADES: usize = 8;
/// Rates that it tries between two neighbouring decades, at most: the last lie an eighth of a decade apart.
pub const HALVINGS: usize = 3;

/// What the rule does next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Move {
    /// Try this rate.
    Try(f64),
    /// Keep this one: it converged.
    Keep(f64),
    /// Stop without an answer.
    GiveUp(Reason),
}

/// Why it stopped without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Slow at every rate, up to the last decade.
    AllSlow,
    /// Oscillating or diverged at every rate, down to the last decade.
    AllTooLarge,
    /// Slow at one rate, oscillating or diverged at the next, however near they are.
    NothingBetween,
    /// The next rate is not a number that doubles hold in full precision.
    OutOfNumbers,
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 4] = [Reason::AllSlow, Reason::AllTooLarge, Reason::NothingBetween, Reason::OutOfNumbers];

    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Reason::AllSlow => "all-slow",
            Reason::AllTooLarge => "all-too-large",
            Reason::NothingBetween => "nothing-between",
            Reason::OutOfNumbers => "out-of-numbers",
        }
    }

    /// The sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Reason::AllSlow => "slow at every rate, up to the last decade that is tried",
            Reason::AllTooLarge => "oscillating or diverged at every rate, down to the last decade that is tried",
            Reason::NothingBetween => "slow at one rate, oscillating or diverged at the next, and nothing between them",
            Reason::OutOfNumbers => "the next rate is beyond what numbers hold",
        }
    }
}

/// The next move from `start`, after these rates with their outcomes, in the order in which they were tried.
///
/// It ends whatever the outcomes are, and tries no rate twice: the rates still possible lie between the largest that was
/// slow and the smallest that oscillated or diverged, and each try narrows that.
///
/// ```
/// use lrsweep::tune::{Move, next};
/// use lrsweep::verdict::Outcome::{Converged, Diverged, Slow};
///
/// assert_eq!(next(0.01, &[]), Move::Try(0.01));
/// assert_eq!(next(0.01, &[(0.01, Slow)]), Move::Try(0.1));
/// assert_eq!(next(0.01, &[(0.01, Slow), (0.1, Converged)]), Move::Keep(0.1));
/// let Move::Try(between) = next(0.01, &[(0.01, Slow), (0.1, Diverged)]) else { panic!() };
/// assert!((between - 0.0316).abs() < 1e-4);
/// ```
pub fn next(start: f64, tries: &[(f64, Outcome)]) -> Move {
    let Some(&(last, outcome)) = tries.last() else { return attempt(start) };
    if outcome == Outcome::Converged {
        return Move::Keep(last);
    }
    let slow = tries.iter().filter(|(_, outcome)| *outcome == Outcome::Slow);
    let low = slow.map(|(lr, _)| *lr).reduce(f64::max);
    let high = tries.iter().filter(|(_, outcome)| *outcome != Outcome::Slow).map(|(lr, _)| *lr).reduce(f64::min);
    match (low, high) {
        (Some(low), Some(high)) => {
            // The first try on the other side closed the gap; every one since has halved it.
            let first = tries.iter().position(|(_, one)| (*one == Outcome::Slow) != (tries[0].1 == Outcome::Slow));
            let halvings = first.map_or(0, |first| tries.len() - 1 - first);
            let middle = low.sqrt() * high.sqrt();
            match low < middle && middle < high && halvings < HALVINGS {
                true => attempt(middle),
                false => Move::GiveUp(Reason::NothingBetween),
            }
        }
        (Some(_), None) if tries.len() > DECADES => Move::GiveUp(Reason::AllSlow),
        (Some(low), None) => attempt(low * 10.0),
        (None, _) if tries.len() > DECADES => Move::GiveUp(Reason::AllTooLarge),
        (None, high) => attempt(high.unwrap_or(start) / 10.0),
    }
}

fn attempt(lr: f64) -> Move {
    if lr.is_normal() && lr > 0.0 { Move::Try(lr) } else { Move::GiveUp(Reason::OutOfNumbers) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The whole walk over a function from rate to outcome.
    fn walk(start: f64, outcome: impl Fn(f64) -> Outcome) -> (Vec<(f64, Outcome)>, Move) {
        let mut tries = Vec::new();
        loop {
            match next(start, &tries) {
                Move::Try(lr) => tries.push((lr, outcome(lr))),
                end => return (tries, end),
            }
            assert!(tries.len() <= 1 + DECADES + HALVINGS, "it does not end: {tries:?}");
        }
    }

    #[test]
    fn it_walks_by_decades_then_halves() {
        let bowl = |from: f64, to: f64| {
            move |lr: f64| match lr {
                lr if lr < from => Outcome::Slow,
                lr if lr > to => Outcome::Diverged,
                _ => Outcome::Converged,
            }
        };
        let (tries, end) = walk(0.001, bowl(0.5, 2.0));
        assert_eq!((tries.len(), end), (4, Move::Keep(1.0)));
        let (tries, end) = walk(0.001, bowl(0.02, 0.05));
        assert_eq!(tries.len(), 4);
        assert!(matches!(end, Move::Keep(lr) if (lr - 1e-1f64.powf(1.5)).abs() < 1e-9), "{end:?}");
        let (tries, end) = walk(100.0, bowl(0.02, 0.05));
        assert!(matches!((tries.len(), end), (6, Move::Keep(_))), "{tries:?} {end:?}");
        let (tries, end) = walk(0.001, bowl(0.0123, 0.0123));
        assert_eq!((tries.len(), end), (3 + HALVINGS, Move::GiveUp(Reason::NothingBetween)));
    }

    #[test]
    fn it_gives_up_with_a_reason() {
        let (tries, end) = walk(0.01, |_| Outcome::Slow);
        assert_eq!((tries.len(), end), (1 + DECADES, Move::GiveUp(Reason::AllSlow)));
        let (tries, end) = walk(0.01, |_| Outcome::Oscillating);
        assert_eq!((tries.len(), end), (1 + DECADES, Move::GiveUp(Reason::AllTooLarge)));
        assert_eq!(walk(1e308, |_| Outcome::Slow).1, Move::GiveUp(Reason::OutOfNumbers));
        assert_eq!(walk(1e-307, |_| Outcome::Diverged).1, Move::GiveUp(Reason::OutOfNumbers));
        assert_eq!(walk(f64::NAN, |_| Outcome::Slow), (vec![], Move::GiveUp(Reason::OutOfNumbers)));
    }

    proptest! {
        /// Whatever the outcomes, monotone in the rate or not.
        #[test]
        fn it_always_ends_and_tries_no_rate_twice(
            exponent in -320.0..308.0f64,
            outcomes in proptest::collection::vec(0usize..4, 40),
        ) {
            let start = 10f64.powf(exponent);
            let mut tries = Vec::new();
            let end = loop {
                match next(start, &tries) {
                    Move::Try(lr) => tries.push((lr, Outcome::ALL[outcomes[tries.len()]])),
                    end => break end,
                }
                prop_assert!(tries.len() <= 1 + DECADES + HALVINGS);
            };
            let mut rates: Vec<f64> = tries.iter().map(|(lr, _)| *lr).collect();
            rates.sort_by(f64::total_cmp);
            prop_assert!(rates.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", tries);
            prop_assert!(rates.iter().all(|lr| lr.is_normal() && *lr > 0.0));
            let converged: Vec<f64> =
                tries.iter().filter(|(_, outcome)| *outcome == Outcome::Converged).map(|(lr, _)| *lr).collect();
            match end {
                Move::Keep(lr) => prop_assert_eq!(converged, vec![lr]),
                _ => prop_assert!(converged.is_empty()),
            }
        }
    }
}

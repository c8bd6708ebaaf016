//! What a series' outcomes ask for: more decades at an end of its grid, narrower gaps within.

use super::grid::{halfway, narrow};
use crate::answer::{Edge, Rate, best_of};
use crate::plan::Why;
use crate::verdict::Outcome;

/// Why a grid should go on below and above, if it should; `rates` rise.
///
/// Below: the best rate is the smallest, or none below it is slow, so that nobody knows where creeping begins. Above:
/// the best rate is the largest, or none diverged, so that nobody knows where divergence begins.
pub fn open_ends(rates: &[Rate]) -> [Option<Why>; 2] {
    let Some(best) = best_of(rates.iter().copied()) else {
        return [(!rates.is_empty()).then_some(Why::AllDiverged), None];
    };
    let is = |end: Option<&Rate>| end.is_some_and(|rate| rate.lr == best.lr);
    let slow = rates.iter().take_while(|rate| rate.lr < best.lr).any(|rate| rate.outcome == Outcome::Slow);
    let below = match is(rates.first()) {
        true => Some(Why::BestSmallest),
        false => (!slow).then_some(Why::NeverSlow),
    };
    let above = match is(rates.last()) {
        true => Some(Why::BestLargest),
        false => rates.iter().all(Rate::stable).then_some(Why::NeverDiverged),
    };
    [below, above]
}

/// Which end a reason is about; none for what is within.
pub fn end(why: Why) -> Option<Edge> {
    match why {
        Why::AllDiverged | Why::BestSmallest | Why::NeverSlow => Some(Edge::Lowest),
        Why::BestLargest | Why::NeverDiverged => Some(Edge::Highest),
        Why::Boundary | Why::BesideBest => None,
    }
}

/// The rates that halve the gaps across a change of outcome, and those beside the best rate, where they are wider than
/// asked for; `rates` rise.
pub fn halves(rates: &[Rate], width: f64) -> Vec<(Why, f64)> {
    let best = best_of(rates.iter().copied()).map(|best| best.lr);
    let mut found = Vec::new();
    for pair in rates.windows(2) {
        let [low, high] = [&pair[0], &pair[1]];
        let why = match (low.outcome != high.outcome, pair.iter().any(|rate| Some(rate.lr) == best)) {
            (true, _) => Why::Boundary,
            (false, true) => Why::BesideBest,
            (false, false) => continue,
        };
        if !narrow(low.lr, high.lr, width) {
            found.extend(halfway(low.lr, high.lr).map(|middle| (why, middle)));
        }
    }
    found
}

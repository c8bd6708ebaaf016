//! Entrants two by two: which of them is faster on the same objectives, and whether by more than chance.

use super::holm::holm;
use super::wilcoxon::{Signed, wilcoxon};
use serde::Serialize;

/// Of more entrants than this the pairs are too many for any to be told apart.
pub const MOST: usize = 100;
/// Differences that are chance as rarely as this are significant.
const ALPHA: f64 = 0.05;

/// Two entrants on the same objectives.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The places of both.
    pub of: [usize; 2],
    /// Objectives on which the first needs fewer steps, and on which the second does.
    pub faster: [usize; 2],
    /// The signed-rank test of the logarithms of their steps; a failure is infinitely slow.
    pub test: Signed,
    /// Its chance adjusted for all pairs (Holm).
    pub holm: f64,
    /// Who is faster by more than chance, at 5 %.
    pub winner: Option<Side>,
}

/// One of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The first.
    First,
    /// The second.
    Second,
}

/// Every pair of rows; nothing where they are more than [`MOST`]. A row has steps to the target, an objective a column.
pub fn pairs(steps: &[Vec<f64>]) -> Vec<Pair> {
    let n = if steps.len() > MOST { 0 } else { steps.len() };
    let two = (0..n).flat_map(|a| (a + 1..n).map(move |b| [a, b]));
    let mut pairs: Vec<Pair> = two.map(|of| pair(of, of.map(|i| &steps[i][..]))).collect();
    let adjusted = holm(&pairs.iter().map(|pair| pair.test.p).collect::<Vec<f64>>());
    for (pair, holm) in pairs.iter_mut().zip(adjusted) {
        let first = pair.test.negative > pair.test.positive;
        pair.holm = holm;
        pair.winner = (holm <= ALPHA).then_some(if first { Side::First } else { Side::Second });
    }
    pairs
}

fn pair(of: [usize; 2], [a, b]: [&[f64]; 2]) -> Pair {
    let fewer = |a: &[f64], b: &[f64]| a.iter().zip(b).filter(|(a, b)| a < b).count();
    let log = |steps: &f64| steps.max(1.0).ln();
    // Of two failures none is slower: infinity less infinity is no difference.
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| log(a) - log(b)).collect();
    Pair { of, faster: [fewer(a, b), fewer(b, a)], test: wilcoxon(&differences), holm: 1.0, winner: None }
}

/// The least adjusted chance that a pair among `entrants` can have on so many objectives: where one of two is faster on
/// all of them.
pub fn least_p(entrants: usize, objectives: usize) -> f64 {
    let pairs = (entrants * entrants.saturating_sub(1) / 2) as f64;
    (pairs * 0.5f64.powf(objectives as f64 - 1.0)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faster_of_two_wins_where_it_always_is() {
        let inf = f64::INFINITY;
        let fast = vec![10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, inf];
        let slow = vec![20.0, 23.0, 27.0, 30.0, 31.0, 36.0, inf, inf];
        let pair = pairs(&[slow.clone(), fast.clone()])[0];
        assert_eq!((pair.faster, pair.test.n, pair.test.p), ([0, 7], 7, 2.0 / 128.0));
        assert_eq!(pair.winner, Some(Side::Second));
        assert_eq!(pair.holm, least_p(2, 7));
        // Three pairs, of which two have that chance: adjusted for three it is just not enough for a fourth.
        let three = pairs(&[slow.clone(), fast.clone(), fast]);
        assert_eq!(
            three.iter().map(|pair| pair.winner).collect::<Vec<_>>(),
            [Some(Side::Second), Some(Side::Second), None]
        );
        assert_eq!((three[0].holm, three[2].holm), (6.0 / 128.0, 1.0));
        assert!(least_p(4, 7) > ALPHA);
    }
}

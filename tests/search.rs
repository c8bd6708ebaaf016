//! The rule of a search on made-up outcomes: it ends, never tries a rate twice, stays within its cap, and leaves no gap
//! wider than asked for where it matters.

use lrsweep::answer::{Rate, best_of};
use lrsweep::plan::Why;
use lrsweep::search::{
    decade_above, decade_below, decades, density, end, growth, halfway, halvings, narrow, open_ends, refinement,
};
use lrsweep::spec::Search;
use lrsweep::verdict::Outcome;
use proptest::prelude::*;

/// What one learning rate comes to.
fn rate(lr: f64, outcome: Outcome, steps: f64) -> Rate {
    let converged = outcome == Outcome::Converged;
    let diverged = outcome == Outcome::Diverged;
    Rate {
        place: 0,
        lr,
        outcome,
        split: false,
        steps: if converged { steps } else { f64::INFINITY },
        tail: if diverged { f64::INFINITY } else { steps },
        gap: (!diverged).then_some(steps),
        left: if diverged { 1.0 } else { 0.5 },
        overshoot: false,
    }
}

/// Slow below `creeps`, diverged from `edge` on; between them the fewer steps the nearer to `best`.
#[derive(Clone, Copy, Debug)]
struct World {
    creeps: f64,
    best: f64,
    edge: f64,
}

impl World {
    fn rate(&self, lr: f64) -> Rate {
        let outcome = match lr {
            lr if lr >= self.edge => Outcome::Diverged,
            lr if lr < self.creeps => Outcome::Slow,
            _ => Outcome::Converged,
        };
        rate(lr, outcome, 1.0 + (lr / self.best).ln().abs())
    }
}

/// All rates that are tried, and how many rounds that takes.
fn searched(asked: &[f64], search: &Search, world: &World) -> (Vec<Rate>, usize) {
    let mut tried: Vec<Rate> = asked.iter().map(|&lr| world.rate(lr)).collect();
    for rounds in 0.. {
        let mut more = growth(&tried, asked, search);
        if more.is_empty() {
            more = refinement(&tried, search);
        }
        if more.is_empty() {
            return (tried, rounds);
        }
        assert!(rounds < 1000, "no end");
        let mut new: Vec<f64> = more.iter().map(|(_, lr)| *lr).collect();
        new.sort_by(f64::total_cmp);
        assert!(new.windows(2).all(|pair| pair[0] < pair[1]), "twice in a round: {new:?}");
        assert!(new.iter().all(|lr| tried.iter().all(|rate| rate.lr != *lr)), "again: {new:?}");
        tried.extend(new.into_iter().map(|lr| world.rate(lr)));
        tried.sort_by(|a, b| a.lr.total_cmp(&b.lr));
    }
    unreachable!()
}

fn grids() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-40i32..40, 1..8).prop_map(|exponents| {
        let mut rates: Vec<f64> = exponents.iter().map(|k| 10f64.powf(f64::from(*k) / 10.0)).collect();
        rates.sort_by(f64::total_cmp);
        rates.dedup();
        rates
    })
}

proptest! {
    #[test]
    fn a_search_ends_within_its_cap_and_narrows_what_it_should(
        asked in grids(),
        centre in -7.0..7.0f64,
        [below, above] in [0.0..2.0f64, 0.0..2.0f64],
        extend: bool,
        cap in 1u32..6,
        refine in prop::option::of(0.01..1.0f64),
    ) {
        let at = |exponent: f64| 10f64.powf(exponent);
        let world = World { creeps: at(centre - below), best: at(centre), edge: at(centre + above) };
        let search = Search { extend, decades: cap, refine, most_runs: u64::MAX };
        let (tried, rounds) = searched(&asked, &search, &world);
        let (low, high) = (tried[0].lr, tried[tried.len() - 1].lr);
        let grown = [decades(asked[0], low), decades(asked[asked.len() - 1], high)];
        // Whole decades, and no more than allowed.
        let most = if extend { cap } else { 0 };
        prop_assert!(grown.iter().all(|grown| *grown <= most));
        prop_assert!((asked[0] / low / at(grown[0].into()) - 1.0).abs() < 1e-9);
        prop_assert!((high / asked[asked.len() - 1] / at(grown[1].into()) - 1.0).abs() < 1e-9);
        // An end that is open still is at the cap.
        if extend {
            for (open, grown) in open_ends(&tried).into_iter().zip(grown) {
                prop_assert!(open.is_none() || grown == cap, "{open:?} after {grown} of {cap} decades");
            }
        }
        if let Some(width) = refine {
            let best = best_of(tried.iter().copied()).map(|best| best.lr);
            for pair in tried.windows(2) {
                let matters = pair[0].outcome != pair[1].outcome || pair.iter().any(|rate| Some(rate.lr) == best);
                prop_assert!(!matters || narrow(pair[0].lr, pair[1].lr, width), "{pair:?}");
            }
        } else if !extend {
            prop_assert_eq!((rounds, tried.len()), (0, asked.len()));
        }
    }

    #[test]
    fn halving_so_often_makes_a_gap_narrow_and_once_less_does_not(low in 1e-8..1e8f64, gap in 1.001..1e6f64, width in 1e-4..1.0f64) {
        let mut high = low * gap;
        let times = halvings(low, high, width);
        for left in (0..times).rev() {
            prop_assert!(!narrow(low, high, width), "{left} too many of {times}");
            high = halfway(low, high).unwrap();
        }
        prop_assert!(narrow(low, high, width));
    }
}

#[test]
fn decades_go_on_as_the_grid_does() {
    let grid = [1e-2, 0.03162277660168379, 1e-1];
    assert_eq!(density(&grid), 2);
    assert_eq!(decade_above(1e-1, 2)[1], 1.0);
    assert_eq!(decade_below(1e-2, 1), [1e-3]);
    assert_eq!(decade_above(1.0, 4).len(), 4);
    // One rate alone gets four a decade, two that are far apart one.
    assert_eq!((density(&[0.1]), density(&[1e-4, 1.0])), (4, 1));
    // Numbers end somewhere.
    assert!(decade_above(1e308, 4).is_empty() && decade_below(1e-307, 4).is_empty());
    assert_eq!(halfway(1.0, 1.0 + f64::EPSILON), None);
}

#[test]
fn ends_are_open_for_a_reason() {
    use Outcome::{Converged, Diverged, Oscillating, Slow};
    let ends = |outcomes: &[(Outcome, f64)]| {
        let rates =
            outcomes.iter().enumerate().map(|(k, &(outcome, steps))| rate(10f64.powi(k as i32), outcome, steps));
        open_ends(&rates.collect::<Vec<Rate>>())
    };
    assert_eq!(ends(&[(Slow, 9.0), (Converged, 5.0), (Diverged, 0.0)]), [None, None]);
    assert_eq!(ends(&[(Slow, 9.0), (Converged, 5.0)]), [None, Some(Why::BestLargest)]);
    assert_eq!(ends(&[(Slow, 9.0), (Converged, 5.0), (Converged, 6.0)]), [None, Some(Why::NeverDiverged)]);
    assert_eq!(ends(&[(Converged, 5.0), (Converged, 6.0), (Diverged, 0.0)]), [Some(Why::BestSmallest), None]);
    assert_eq!(ends(&[(Oscillating, 7.0), (Converged, 5.0), (Diverged, 0.0)]), [Some(Why::NeverSlow), None]);
    assert_eq!(ends(&[(Diverged, 0.0), (Diverged, 0.0)]), [Some(Why::AllDiverged), None]);
    assert_eq!(ends(&[(Converged, 5.0)]), [Some(Why::BestSmallest), Some(Why::BestLargest)]);
    assert!(Why::ALL.iter().filter(|why| end(**why).is_none()).eq([&Why::Boundary, &Why::BesideBest]));
}

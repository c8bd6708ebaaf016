//! The search as a pure function: from what was found so far to the rates to try next.

use super::boundary::{Boundary, Try, boundaries};
use crate::lane::Real;

/// How far and how closely to look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// How near the two rates of a boundary have to come: their ratio less 1, at least [`Limits::NEAREST`].
    pub to: f64,
    /// The smallest rate that is tried where none is stable.
    pub lowest: f64,
    /// The largest rate that is tried where none diverges.
    pub highest: f64,
    /// Boundaries of a series that are closed in on, from the lowest on.
    pub most: usize,
}

impl Limits {
    /// The nearest that two rates may be asked to come: the numbers between them have to be told apart.
    pub const NEAREST: f64 = 1e-12;
}

/// Rates that are tried at once between the two of a boundary: each round leaves a sixteenth.
const BETWEEN: u32 = 15;

/// The rates to try next, rising, none of them tried before; none when all is known that was asked for.
///
/// `tries` rise; the first ones are those of the sweep. Where none of them is stable smaller rates are tried, where none
/// diverges larger ones, a decade apart.
///
/// ```
/// use lrsweep::edge::{Ending, Limits, Try, boundaries, next};
/// use lrsweep::verdict::{Outcome, Rule};
///
/// let run = |lr: f64| {
///     let outcome = if lr > 2.0 { Outcome::Diverged } else { Outcome::Slow };
///     Try { lr, ending: Ending { outcome, rule: Rule::Remainder, note: None, step: None, gap: lr } }
/// };
/// let limits = Limits { to: 1e-6, lowest: 1e-6, highest: 1e6, most: 8 };
/// let mut tries = vec![run(0.1)];
/// loop {
///     let rates = next(&tries, &limits);
///     if rates.is_empty() {
///         break;
///     }
///     tries.extend(rates.into_iter().map(run));
///     tries.sort_by(|a, b| a.lr.total_cmp(&b.lr));
/// }
/// let [edge] = boundaries(&tries)[..] else { panic!() };
/// assert!(edge.below.lr <= 2.0 && 2.0 < edge.above.lr && edge.width() <= 1e-6);
/// ```
pub fn next(tries: &[Try], limits: &Limits) -> Vec<f64> {
    let [Some(low), Some(high)] = [tries.first(), tries.last()] else { return Vec::new() };
    let found = boundaries(tries);
    if found.is_empty() {
        return match high.ending.diverged() {
            true => decades(low.lr, limits.lowest),
            false => decades(high.lr, limits.highest),
        };
    }
    let wide = found.iter().take(limits.most).filter(|one| one.width() > limits.to.max(Limits::NEAREST));
    wide.flat_map(between).collect()
}

/// The rates between two of a boundary.
fn between(boundary: &Boundary) -> Vec<f64> {
    let (low, high) = (boundary.below.lr, boundary.above.lr);
    let at = |k: u32| {
        let share = f64::from(k) / f64::from(BETWEEN + 1);
        match high < 2.0 * low {
            true => low + (high - low) * share,
            false => low * Real::exp(Real::ln(high / low) * share),
        }
    };
    let mut rates: Vec<f64> = (1..=BETWEEN).map(at).filter(|lr| low < *lr && *lr < high).collect();
    rates.dedup();
    rates
}

/// Rates a decade apart from each other, beyond `from` and up to `to`, rising.
fn decades(from: f64, to: f64) -> Vec<f64> {
    let up = to > from;
    let end = if up { to * (1.0 + 1e-9) } else { to * (1.0 - 1e-9) };
    let at = |k: i32| if up { from * 10f64.powi(k) } else { from / 10f64.powi(k) };
    let within = |lr: &f64| lr.is_normal() && if up { *lr <= end } else { *lr >= end };
    let mut rates: Vec<f64> = (1..=600).map(at).take_while(within).collect();
    rates.sort_by(f64::total_cmp);
    rates
}

#[cfg(test)]
mod tests {
    use super::super::boundary::tests::ending;
    use super::*;
    use crate::verdict::Outcome;
    use proptest::prelude::*;

    const LIMITS: Limits = Limits { to: 1e-6, lowest: 1e-7, highest: 1e7, most: 8 };

    /// The whole search over a function that tells which rates diverge; the number of rounds, too.
    fn search(grid: &[f64], limits: &Limits, diverges: impl Fn(f64) -> bool) -> (Vec<Try>, usize) {
        let run = |lr: f64| {
            let outcome = if diverges(lr) { Outcome::Diverged } else { Outcome::Slow };
            Try { lr, ending: ending(outcome, false, lr) }
        };
        let mut tries: Vec<Try> = grid.iter().map(|&lr| run(lr)).collect();
        for round in 0.. {
            let rates = next(&tries, limits);
            if rates.is_empty() {
                return (tries, round);
            }
            assert!(rates.windows(2).all(|pair| pair[0] < pair[1]), "{rates:?}");
            assert!(rates.iter().all(|lr| tries.iter().all(|one| one.lr != *lr)), "{rates:?}");
            assert!(round < 500, "it does not end");
            tries.extend(rates.into_iter().map(run));
            tries.sort_by(|a, b| a.lr.total_cmp(&b.lr));
        }
        unreachable!()
    }

    #[test]
    fn rates_beyond_the_sweep_are_tried_where_it_has_no_edge() {
        assert_eq!(next(&[search(&[1.0], &LIMITS, |_| false).0[0]], &LIMITS).len(), 7);
        let (tries, rounds) = search(&[0.5, 1.0], &LIMITS, |_| false);
        assert_eq!((tries.len(), rounds), (9, 1));
        assert!((tries[8].lr / 1e7 - 1.0).abs() < 1e-12);
        let (tries, rounds) = search(&[1.0, 2.0], &LIMITS, |_| true);
        assert_eq!((tries.len(), rounds), (9, 1));
        assert!((tries[0].lr / 1e-7 - 1.0).abs() < 1e-12);
        // Nothing is asked beyond the limits.
        let narrow = Limits { lowest: 1.0, highest: 1.0, ..LIMITS };
        assert_eq!(search(&[1.0], &narrow, |_| false).0.len(), 1);
        assert_eq!(search(&[1.0], &narrow, |_| true).0.len(), 1);
    }

    #[test]
    fn every_boundary_is_closed_in_on() {
        let stable = |lr: f64| lr < 2.3 || (8.7..11.0).contains(&lr);
        let grid: Vec<f64> = (0..17).map(|k| 10f64.powf(f64::from(k) / 8.0)).collect();
        let (tries, _) = search(&grid, &LIMITS, |lr| !stable(lr));
        let found = boundaries(&tries);
        let at: Vec<f64> = found.iter().map(Boundary::stable).collect();
        assert_eq!(at.len(), 3, "{at:?}");
        for (at, exact) in at.iter().zip([2.3, 8.7, 11.0]) {
            assert!((at / exact - 1.0).abs() <= 1e-6, "{at} {exact}");
        }
        // All but the first are left as they were found.
        let (tries, _) = search(&grid, &Limits { most: 1, ..LIMITS }, |lr| !stable(lr));
        let widths: Vec<f64> = boundaries(&tries).iter().map(Boundary::width).collect();
        assert!(widths[0] <= 1e-6 && widths[1] > 0.1 && widths[2] > 0.1, "{widths:?}");
    }

    proptest! {
        #[test]
        fn an_edge_is_found_wherever_it_is(edge in -6.9f64..6.9, from in -3.0f64..1.0, points in 1usize..40, to in -12.0f64..-0.5) {
            let (edge, to) = (10f64.powf(edge), 10f64.powf(to));
            let grid: Vec<f64> = (0..points).map(|k| 10f64.powf(from + 0.05 * k as f64)).collect();
            let limits = Limits { to, lowest: 1e-8, highest: 1e8, most: 8 };
            let (tries, rounds) = search(&grid, &limits, |lr| lr > edge);
            let found = boundaries(&tries);
            prop_assert_eq!(found.len(), 1);
            prop_assert!(found[0].below.lr <= edge && edge < found[0].above.lr);
            prop_assert!(found[0].width() <= to * (1.0 + 1e-3));
            // One round for the decades, and one for each factor of sixteen.
            prop_assert!(rounds <= 14, "{}", rounds);
        }

        /// Noise makes verdicts of neighbouring rates differ at random: it ends all the same.
        #[test]
        fn it_ends_whatever_the_outcomes_are(seed in any::<u64>(), points in 1usize..20) {
            let grid: Vec<f64> = (0..points).map(|k| 10f64.powf(0.25 * k as f64 - 2.0)).collect();
            let limits = Limits { to: 1e-4, ..LIMITS };
            search(&grid, &limits, |lr| crate::random::uniform(seed, 0, lr.to_bits()) > 0.5);
        }
    }
}

//! The search as a pure function: from what was found so far to the rates to try next.

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
/// `tries` are the rates that were tried, rising, each with whether it diverges; the first ones are those of the sweep.
/// Where none of them is stable smaller rates are tried, where none diverges larger ones, a decade apart.
///
/// ```
/// use lrsweep::edge::{Limits, next};
///
/// let limits = Limits { to: 1e-6, lowest: 1e-6, highest: 1e6, most: 8 };
/// let mut tries = vec![(0.1, false)];
/// loop {
///     let rates = next(&tries, &limits);
///     if rates.is_empty() {
///         break;
///     }
///     tries.extend(rates.into_iter().map(|lr| (lr, lr > 2.0)));
///     tries.sort_by(|a, b| a.0.total_cmp(&b.0));
/// }
/// let edge = tries.windows(2).find(|pair| pair[1].1).unwrap();
/// assert!(edge[0].0 <= 2.0 && 2.0 < edge[1].0 && edge[1].0 / edge[0].0 <= 1.0 + 1e-6);
/// ```
pub fn next(tries: &[(f64, bool)], limits: &Limits) -> Vec<f64> {
    let [Some(low), Some(high)] = [tries.first(), tries.last()] else { return Vec::new() };
    let mut found = crossings(tries).peekable();
    if found.peek().is_none() {
        return if high.1 { decades(low.0, limits.lowest) } else { decades(high.0, limits.highest) };
    }
    let to = limits.to.max(Limits::NEAREST);
    let wide = found.take(limits.most).filter(|[low, high]| high / low - 1.0 > to);
    wide.flat_map(between).collect()
}

/// The whole search over a function that tells which rates diverge, from those of a sweep: the largest stable rate of
/// each boundary below which nothing diverges, the smallest of each above which nothing does, with whether it is the
/// larger rates that diverge.
pub fn crossed(rates: &[f64], limits: &Limits, diverges: impl Fn(f64) -> bool) -> Vec<(f64, bool)> {
    let mut tries: Vec<(f64, bool)> = Vec::new();
    let mut asked = rates.to_vec();
    while !asked.is_empty() {
        tries.extend(asked.iter().map(|&lr| (lr, diverges(lr))));
        tries.sort_by(|a, b| a.0.total_cmp(&b.0));
        asked = next(&tries, limits);
    }
    let pairs = tries.windows(2).filter(|pair| pair[0].1 != pair[1].1);
    pairs.map(|pair| if pair[1].1 { (pair[0].0, true) } else { (pair[1].0, false) }).collect()
}

/// Neighbouring rates of which one diverges.
fn crossings(tries: &[(f64, bool)]) -> impl Iterator<Item = [f64; 2]> {
    tries.windows(2).filter(|pair| pair[0].1 != pair[1].1).map(|pair| [pair[0].0, pair[1].0])
}

/// The rates between two of a boundary.
fn between([low, high]: [f64; 2]) -> Vec<f64> {
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
    use super::*;
    use proptest::prelude::*;

    const LIMITS: Limits = Limits { to: 1e-6, lowest: 1e-7, highest: 1e7, most: 8 };

    /// The whole search over a function that tells which rates diverge; the number of rounds, too.
    fn search(grid: &[f64], limits: &Limits, diverges: impl Fn(f64) -> bool) -> (Vec<(f64, bool)>, usize) {
        let mut tries: Vec<(f64, bool)> = grid.iter().map(|&lr| (lr, diverges(lr))).collect();
        for round in 0.. {
            let rates = next(&tries, limits);
            if rates.is_empty() {
                return (tries, round);
            }
            assert!(rates.windows(2).all(|pair| pair[0] < pair[1]), "{rates:?}");
            assert!(rates.iter().all(|lr| tries.iter().all(|one| one.0 != *lr)), "{rates:?}");
            assert!(round < 500, "it does not end");
            tries.extend(rates.into_iter().map(|lr| (lr, diverges(lr))));
            tries.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        unreachable!()
    }

    #[test]
    fn rates_beyond_the_sweep_are_tried_where_it_has_no_edge() {
        assert_eq!(next(&[(1.0, false)], &LIMITS).len(), 7);
        let (tries, rounds) = search(&[0.5, 1.0], &LIMITS, |_| false);
        assert_eq!((tries.len(), rounds), (9, 1));
        assert!((tries[8].0 / 1e7 - 1.0).abs() < 1e-12);
        let (tries, rounds) = search(&[1.0, 2.0], &LIMITS, |_| true);
        assert_eq!((tries.len(), rounds), (9, 1));
        assert!((tries[0].0 / 1e-7 - 1.0).abs() < 1e-12);
        // Nothing is asked beyond the limits.
        let narrow = Limits { lowest: 1.0, highest: 1.0, ..LIMITS };
        assert_eq!(search(&[1.0], &narrow, |_| false).0.len(), 1);
        assert_eq!(search(&[1.0], &narrow, |_| true).0.len(), 1);
    }

    #[test]
    fn every_boundary_is_closed_in_on() {
        let stable = |lr: f64| lr < 2.3 || (8.7..11.0).contains(&lr);
        let grid: Vec<f64> = (0..17).map(|k| 10f64.powf(f64::from(k) / 8.0)).collect();
        let found = crossed(&grid, &LIMITS, |lr| !stable(lr));
        assert_eq!(found.iter().map(|one| one.1).collect::<Vec<bool>>(), [true, false, true]);
        for ((at, _), exact) in found.iter().zip([2.3, 8.7, 11.0]) {
            assert!((at / exact - 1.0).abs() <= 1e-6, "{at} {exact}");
        }
        // All but the first are left as they were found.
        let (tries, _) = search(&grid, &Limits { most: 1, ..LIMITS }, |lr| !stable(lr));
        let widths: Vec<f64> = crossings(&tries).map(|[low, high]| high / low - 1.0).collect();
        assert!(widths[0] <= 1e-6 && widths[1] > 0.1 && widths[2] > 0.1, "{widths:?}");
    }

    proptest! {
        #[test]
        fn an_edge_is_found_wherever_it_is(edge in -6.9f64..6.9, from in -3.0f64..1.0, points in 1usize..40, to in -12.0f64..-0.5) {
            let (edge, to) = (10f64.powf(edge), 10f64.powf(to));
            let grid: Vec<f64> = (0..points).map(|k| 10f64.powf(from + 0.05 * k as f64)).collect();
            let limits = Limits { to, lowest: 1e-8, highest: 1e8, most: 8 };
            let (tries, rounds) = search(&grid, &limits, |lr| lr > edge);
            let found: Vec<[f64; 2]> = crossings(&tries).collect();
            prop_assert_eq!(found.len(), 1);
            let [low, high] = found[0];
            prop_assert!(low <= edge && edge < high && high / low - 1.0 <= to);
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

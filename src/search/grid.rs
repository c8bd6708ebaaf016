//! Grids that grow by decades, and gaps that are halved: from learning rates to learning rates.

use crate::spec::{log_spaced, tidy};
use std::f64::consts::LN_10;

/// Rates a decade where a grid has one rate alone.
const ALONE: usize = 4;

/// How many rates a grid has in a decade, by the mean; at least 1. `rates` rise.
pub fn density(rates: &[f64]) -> usize {
    match rates {
        [] | [_] => ALONE,
        [first, .., last] => ((rates.len() - 1) as f64 * LN_10 / (last / first).ln()).round().clamp(1.0, 1e6) as usize,
    }
}

/// The next decade above a rate, so many rates; none where numbers end.
pub fn decade_above(rate: f64, density: usize) -> Vec<f64> {
    let end = tidy(rate * 10.0);
    if end.is_finite() { log_spaced(rate, end, density + 1).split_off(1) } else { Vec::new() }
}

/// The next decade below a rate; none where numbers end.
pub fn decade_below(rate: f64, density: usize) -> Vec<f64> {
    let end = tidy(rate / 10.0);
    let mut rates = if end.is_normal() { log_spaced(end, rate, density + 1) } else { Vec::new() };
    rates.pop();
    rates
}

/// Whole decades by which rates go on beyond `from`, to the nearest.
pub fn decades(from: f64, to: f64) -> u32 {
    (to / from).log10().abs().round() as u32
}

/// Whether two neighbours are as near to each other as asked for.
pub fn narrow(low: f64, high: f64, width: f64) -> bool {
    // A grid is rounded: what is asked for exactly is not missed by the last digit.
    high / low <= (1.0 + width) * (1.0 + 1e-9)
}

/// The rate half way between two, on a logarithmic scale; none where there is no number between.
pub fn halfway(low: f64, high: f64) -> Option<f64> {
    let middle = log_spaced(low, high, 3)[1];
    (low < middle && middle < high).then_some(middle)
}

/// How often a gap is halved until it is narrow, and each half with it.
pub fn halvings(low: f64, high: f64, width: f64) -> u32 {
    let ratio = (high / low).ln() / ((1.0 + width) * (1.0 + 1e-9)).ln();
    ratio.log2().ceil().clamp(0.0, 63.0) as u32
}

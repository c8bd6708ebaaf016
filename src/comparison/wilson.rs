//! How sure a share of successes is.

use crate::answer::LEVEL;

/// The quantile of the normal distribution at (1 + [`LEVEL`]) / 2.
const Z: f64 = 1.959_963_984_540_054;

/// The ends of the 95 % interval of a share (Wilson 1927), without correction for continuity; `n` is at least 1.
///
/// ```
/// let [low, high] = lrsweep::comparison::wilson(10, 10);
/// assert!((low - 0.722).abs() < 1e-3 && high == 1.0);
/// ```
pub fn wilson(successes: usize, n: usize) -> [f64; 2] {
    const { assert!(LEVEL == 0.95, "Z belongs to this level") };
    let (n, share) = (n as f64, successes as f64 / n as f64);
    let wide = 1.0 + Z * Z / n;
    let middle = (share + Z * Z / (2.0 * n)) / wide;
    let reach = Z / wide * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    // None and all are exact ends, whatever the rounding.
    [if share == 0.0 { 0.0 } else { middle - reach }, if share == 1.0 { 1.0 } else { middle + reach }]
}

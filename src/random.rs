//! Counter-based random numbers: (seed, step, coordinate) -> number, with no state in between.
//!
//! The mixing function is SplitMix64's finaliser (Steele, Lea & Flood 2014), applied once for each
//! of the three counters.

fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number evenly distributed over [0, 1), the same on every machine.
pub fn uniform(seed: u64, step: u64, coordinate: u64) -> f64 {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let word = [seed, step, coordinate]
        .into_iter()
        .fold(GOLDEN, |z, part| mix(z.wrapping_add(GOLDEN) ^ mix(part.wrapping_add(GOLDEN))));
    (word >> 11) as f64 / (1u64 << 53) as f64
}

/// A number that is normally distributed with mean 0 and variance 1 to good approximation: the sum
/// of twelve even ones, so it stays within -6 and 6 and needs no transcendental function.
pub fn normal(seed: u64, step: u64, coordinate: u64) -> f64 {
    (0..12).map(|k| uniform(seed, step, coordinate * 12 + k)).sum::<f64>() - 6.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_distributions() {
        let n = 20_000;
        let mean = |f: &dyn Fn(u64) -> f64| (0..n).map(f).sum::<f64>() / n as f64;
        assert!((mean(&|i| uniform(1, 2, i)) - 0.5).abs() < 0.01);
        assert!((mean(&|i| uniform(i, 0, 0)) - 0.5).abs() < 0.01);
        assert!((mean(&|i| uniform(0, i, 3)) - 0.5).abs() < 0.01);
        assert!(mean(&|i| normal(1, 0, i)).abs() < 0.03);
        assert!((mean(&|i| normal(1, 0, i).powi(2)) - 1.0).abs() < 0.04);
        assert!(mean(&|i| (uniform(7, 0, i) - 0.5) * (uniform(8, 0, i) - 0.5)).abs() < 0.003);
    }
}

//! Counter-based random numbers: (seed, step, coordinate) -> number, with no state in between.
//!
//! The mixing function is SplitMix64's finaliser (Steele, Lea & Flood 2014), applied once for each
//! of the three counters.

use crate::lane::Real;

fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The numbers of a seed and a step.
#[derive(Clone, Copy)]
pub struct Stream(u64);

impl Stream {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

    /// Those of this seed and this step.
    pub fn new(seed: u64, step: u64) -> Stream {
        Stream(Stream::GOLDEN).with(seed).with(step)
    }

    /// The number of a coordinate: evenly distributed over [0, 1), the same on every machine.
    pub fn uniform(self, coordinate: u64) -> f64 {
        (self.with(coordinate).0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The first so many bits of the number of a coordinate, at least one: that number times 2 to their power, rounded down.
    pub fn bits(self, coordinate: u64, bits: u32) -> u64 {
        self.with(coordinate).0 >> (u64::BITS - bits)
    }

    fn with(self, part: u64) -> Stream {
        Stream(mix(self.0.wrapping_add(Stream::GOLDEN) ^ mix(part.wrapping_add(Stream::GOLDEN))))
    }
}

/// A number evenly distributed over [0, 1), the same on every machine.
pub fn uniform(seed: u64, step: u64, coordinate: u64) -> f64 {
    Stream::new(seed, step).uniform(coordinate)
}

/// A number that is normally distributed with mean 0 and variance 1 to good approximation: the sum
/// of twelve even ones, so it stays within -6 and 6 and needs no transcendental function.
pub fn normal(seed: u64, step: u64, coordinate: u64) -> f64 {
    (0..12).map(|k| uniform(seed, step, coordinate * 12 + k)).sum::<f64>() - 6.0
}

/// The random numbers of one step of the runs of one seed: the same for every optimizer and learning rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The runs' seed.
    pub seed: u64,
    /// Steps made before.
    pub step: u32,
}

impl Draw {
    /// Number `index` of those evenly distributed over [0, 1).
    pub fn uniform(self, index: u64) -> f64 {
        // Step 0 of a seed belongs to its start point.
        uniform(self.seed, u64::from(self.step) + 1, index)
    }

    /// As many numbers as are asked for, normally distributed with mean 0 and variance 1 (Box & Muller 1958).
    pub fn normals(self) -> impl Iterator<Item = f64> {
        self.students(f64::INFINITY)
    }

    /// The same with Student's distribution of `freedom` degrees of freedom (Bailey 1994): heavy tails, of infinite
    /// variance up to 2 degrees; normal for infinitely many. Neighbours are uncorrelated, and independent if normal.
    pub fn students(self, freedom: f64) -> impl Iterator<Item = f64> {
        (0..).flat_map(move |pair| {
            let log = Real::ln(1.0 - self.uniform(2 * pair));
            let square =
                if freedom.is_infinite() { -2.0 * log } else { freedom * (Real::exp(-2.0 / freedom * log) - 1.0) };
            let (sin, cos) = Real::sin_cos(std::f64::consts::TAU * self.uniform(2 * pair + 1));
            let radius = square.sqrt();
            [radius * cos, radius * sin]
        })
    }
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
        let draw = |step: u64| Draw { seed: 3, step: step as u32 };
        let normal = |step: u64, k: usize| draw(step).normals().nth(k).unwrap();
        let in_a_row: Vec<f64> = draw(7).normals().take(n as usize).collect();
        for f in [&|i| normal(i, 4), &|i| normal(i, 5), &|i| in_a_row[i as usize]] as [&dyn Fn(u64) -> f64; 3] {
            assert!(mean(f).abs() < 0.03);
            assert!((mean(&|i| f(i).powi(2)) - 1.0).abs() < 0.04);
            assert!((mean(&|i| f(i).powi(4)) - 3.0).abs() < 0.3);
            // 4.55 % lie beyond two standard deviations.
            assert!((mean(&|i| f64::from(u8::from(f(i).abs() > 2.0))) - 0.0455).abs() < 0.005);
        }
        assert!(mean(&|i| normal(i, 0) * normal(i, 1)).abs() < 0.03);
        assert!(mean(&|i| normal(i, 0) * normal(i + 1, 0)).abs() < 0.03);
        // Of Student's distributions: the variance n / (n - 2), and the quartile 1 of one degree (Cauchy's).
        let student = |step: u64, freedom: f64| draw(step).students(freedom).nth(1).unwrap();
        assert!((mean(&|i| student(i, 8.0).powi(2)) - 8.0 / 6.0).abs() < 0.06);
        assert!((mean(&|i| f64::from(u8::from(student(i, 1.0) > 1.0))) - 0.25).abs() < 0.01);
        assert!(mean(&|i| (uniform(7, 0, i) - 0.5) * (uniform(8, 0, i) - 0.5)).abs() < 0.003);
    }
}

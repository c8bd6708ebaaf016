//! A sample of a plan's runs, spread over its series: every series has its share, and within a series each stretch of
//! seeds and learning rates.

use super::series;
use crate::plan::Plan;
use crate::random::uniform;

/// Numbers of `count` runs, or all if there are no more, in ascending order; the same for the same seed.
///
/// Every series gives as many as any other, or all that it has. Where there are more series than runs to draw, each stretch
/// of neighbouring series gives one. A tenth is drawn from the runs that keep their curves.
pub fn sample(plan: &Plan, count: u64, seed: u64) -> Vec<u64> {
    let runs = plan.runs();
    if count >= runs {
        return (0..runs).collect();
    }
    let stride = runs.div_ceil(plan.spec.curves.runs.max(1));
    let keeping = if plan.spec.curves.runs == 0 { 0 } else { runs.div_ceil(stride) };
    let mut drawn: Vec<u64> = strata(keeping, keeping.min(count / 10), seed, 0).map(|curve| curve * stride).collect();
    let rest = count - drawn.len() as u64;
    let sizes: Vec<u64> = series(plan).map(|series| (series.seeds * series.rates) as u64).collect();
    let mut shares = shares(&sizes, rest);
    // What is left over goes to series that have more, one each.
    let larger: Vec<usize> = (0..sizes.len()).filter(|&k| shares[k] < sizes[k]).collect();
    let left = rest - shares.iter().sum::<u64>();
    strata(larger.len() as u64, left, seed, 1).for_each(|k| shares[larger[k as usize]] += 1);
    let mut first = 0;
    for (k, (&size, &share)) in sizes.iter().zip(&shares).enumerate() {
        drawn.extend(strata(size, share, seed, 2 + k as u64).map(|run| first + run));
        first += size;
    }
    drawn.sort_unstable();
    drawn.dedup();
    drawn
}

/// The same for all series, but no more than a series has, and all together at most `count`.
fn shares(sizes: &[u64], count: u64) -> Vec<u64> {
    let mut ascending = sizes.to_vec();
    ascending.sort_unstable();
    let (mut left, mut level) = (count, 0);
    for (k, &size) in ascending.iter().enumerate() {
        let others = (ascending.len() - k) as u64;
        if left < (size - level) * others {
            level += left / others;
            break;
        }
        left -= (size - level) * others;
        level = size;
    }
    sizes.iter().map(|&size| size.min(level)).collect()
}

/// One number out of each of `count` stretches of 0..`size`, of the same length to within one.
fn strata(size: u64, count: u64, seed: u64, stream: u64) -> impl Iterator<Item = u64> {
    let start = move |k: u64| (u128::from(size) * u128::from(k) / u128::from(count.max(1))) as u64;
    (0..count).map(move |k| {
        let (from, to) = (start(k), start(k + 1));
        from + ((uniform(seed, stream, k) * (to - from) as f64) as u64).min(to - from - 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_even() {
        assert_eq!(shares(&[3, 10, 10], 0), [0, 0, 0]);
        assert_eq!(shares(&[3, 10, 10], 8), [2, 2, 2]);
        assert_eq!(shares(&[10, 3, 10], 13), [5, 3, 5]);
        assert_eq!(shares(&[3, 10, 10], 30), [3, 10, 10]);
        assert_eq!(shares(&[1; 5], 4), [0; 5]);
    }

    #[test]
    fn every_stretch_has_its_number() {
        for (size, count) in [(10, 10), (10, 3), (1_000_003, 7), (u64::MAX, 3), (5, 0)] {
            let drawn: Vec<u64> = strata(size, count, 9, 1).collect();
            assert_eq!(drawn.len() as u64, count);
            assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]) && drawn.iter().all(|&k| k < size), "{drawn:?}");
        }
    }
}

//! How far the answer moves when the objectives and seeds are drawn anew (Efron 1979): percentile intervals.

use super::contender::Case;
use super::rate::middle;
use super::regret::{Cost, Criterion, Total, costs};
use crate::random::uniform;
use std::collections::HashMap;

/// The seed of all draws: the same table has the same intervals everywhere.
const SEED: u64 = 0x0b00_7574_2a95;
/// Share of the resamples that an interval holds.
pub const LEVEL: f64 = 0.95;
/// With more seeds than this the ways to draw them are too many to be kept.
const KEPT: usize = 6;

/// Draws objectives and, on each, seeds, with replacement, and calls `each` with the totals of every rate.
pub fn resample(cases: &[&Case], resamples: u64, mut each: impl FnMut(&[Total])) {
    let rates = cases.first().map_or(0, |case| case.rates.len());
    let mut kept: HashMap<usize, Vec<Cost>> = HashMap::new();
    let mut seeds = Vec::new();
    let steps: Vec<Vec<Vec<f64>>> = cases.iter().map(|case| case.steps()).collect();
    for resample in 0..resamples {
        let mut counter = 0;
        let mut draw = |n: usize| {
            counter += 1;
            if n == 1 { 0 } else { (uniform(SEED, resample, counter) * n as f64) as usize }
        };
        let mut totals = vec![Total::default(); rates];
        let mut add = |costs: &[Cost]| totals.iter_mut().zip(costs).for_each(|(total, cost)| total.add(cost));
        for _ in cases {
            let place = draw(cases.len());
            let n = steps[place].len();
            seeds.clear();
            seeds.extend((0..n).map(|_| draw(n)));
            if n > KEPT {
                add(&drawn(&steps[place], &seeds));
                continue;
            }
            seeds.sort_unstable();
            let key = seeds.iter().fold(place, |key, seed| key * n + seed);
            add(kept.entry(key).or_insert_with(|| drawn(&steps[place], &seeds)));
        }
        each(&totals);
    }
}

/// What each rate of a case costs with these seeds, a seed perhaps several times; `steps` are [`Case::steps`].
fn drawn(steps: &[Vec<f64>], seeds: &[usize]) -> Vec<Cost> {
    let of = |rate: usize| {
        let steps: Vec<f64> = seeds.iter().map(|&seed| steps[seed][rate]).collect();
        if steps.iter().all(|steps| steps.is_finite()) { middle(steps) } else { f64::INFINITY }
    };
    costs(&(0..steps[0].len()).map(of).collect::<Vec<f64>>())
}

/// The places of the smallest and the largest rate that is best in the middle [`LEVEL`] of the resamples; none where
/// there is nothing to draw from.
pub fn interval(cases: &[&Case], criterion: Criterion, resamples: u64) -> Option<[usize; 2]> {
    if !varied(cases) || resamples == 0 {
        return None;
    }
    let mut bests: Vec<usize> = Vec::with_capacity(resamples as usize);
    resample(cases, resamples, |totals| bests.extend(criterion.best(totals.iter().copied())));
    bests.sort_unstable();
    Some(percentiles(&bests))
}

/// The ends of the middle [`LEVEL`] of each rate's mean regret.
pub fn band(cases: &[&Case], resamples: u64) -> Vec<[f64; 2]> {
    let rates = cases.first().map_or(0, |case| case.rates.len());
    let mut means: Vec<Vec<f64>> = vec![Vec::with_capacity(resamples as usize); rates];
    resample(cases, resamples, |totals| {
        means.iter_mut().zip(totals).for_each(|(means, total)| means.push(total.mean()));
    });
    let ends = |mut means: Vec<f64>| {
        means.sort_by(f64::total_cmp);
        percentiles(&means)
    };
    means.into_iter().filter(|means| !means.is_empty()).map(ends).collect()
}

/// Whether there is more than one run of a rate to draw from.
fn varied(cases: &[&Case]) -> bool {
    cases.iter().map(|case| case.series.seeds).sum::<usize>() > 1
}

/// The ends of the middle [`LEVEL`] of what is sorted, each of them one of its elements.
fn percentiles<T: Copy>(sorted: &[T]) -> [T; 2] {
    let beyond = (sorted.len() as f64 * (1.0 - LEVEL) / 2.0) as usize;
    [sorted[beyond], sorted[sorted.len() - 1 - beyond]]
}

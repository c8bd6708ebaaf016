//! `Batches`: which rows of the data a step looks at, as a pure function of seed and step.

use crate::random::{Stream, uniform};
use std::ops::Range;

/// How the rows of a step are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// One row after another, in the order of the data, and from the beginning again.
    Sequential,
    /// The same in an order of its own for each pass over the data.
    Shuffled,
    /// Each row anew, out of all.
    Replacement,
}

/// Steps that look at `size` of `rows` rows each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batches {
    /// Rows of the data.
    pub rows: usize,
    /// Rows of a step, 1 to `rows`.
    pub size: usize,
    /// How they are drawn.
    pub sampling: Sampling,
}

/// Sets these numbers apart from others of the same seed.
const STREAM: u64 = 0xba7c_0000_0000_0000;

impl Batches {
    /// The rows of a step, into `rows`. They follow from seed and step alone: all runs with that seed see the same.
    ///
    /// ```
    /// use lrsweep::objective::{Batches, Sampling};
    ///
    /// let batches = Batches { rows: 5, size: 2, sampling: Sampling::Sequential };
    /// let mut rows = Vec::new();
    /// batches.rows(0, 2, &mut rows);
    /// assert_eq!(rows, [4, 0]);
    /// ```
    pub fn rows(&self, seed: u64, step: u32, rows: &mut Vec<usize>) {
        let (all, size) = (self.rows as u64, self.size as u64);
        let place = |k: u64| u64::from(step) * size + k;
        rows.clear();
        match self.sampling {
            Sampling::Sequential => rows.extend((0..size).map(|k| (place(k) % all) as usize)),
            Sampling::Shuffled => {
                let (mut from, end) = (place(0), place(size));
                while from < end {
                    let (pass, begin) = (from / all, from / all * all);
                    let to = end.min(begin + all);
                    shuffle(all, seed, pass, from - begin..to - begin, rows);
                    from = to;
                }
            }
            Sampling::Replacement => {
                rows.extend((0..size).map(|k| below(all, uniform(seed ^ STREAM, u64::from(step), k)) as usize));
            }
        }
    }
}

/// One of the numbers below `count`.
fn below(count: u64, share: f64) -> u64 {
    ((share * count as f64) as u64).min(count - 1)
}

/// Adds the rows that one pass over `count` of them has at these places: an order of its own for each pass, which is
/// computed at one place without all the others, by a Feistel network whose results are sent through again until they are
/// below `count`.
fn shuffle(count: u64, seed: u64, pass: u64, places: Range<u64>, rows: &mut Vec<usize>) {
    const ROUNDS: u64 = 6;
    let half = (u64::BITS - (count - 1).leading_zeros()).div_ceil(2).max(1);
    let mut streams = [Stream::new(0, 0); ROUNDS as usize];
    for (round, stream) in (0..).zip(&mut streams) {
        *stream = Stream::new(seed ^ STREAM, pass * ROUNDS + round);
    }
    // What the rounds make of each half: worth it if more would be asked for.
    let halves = 1 << half;
    let table: Vec<u64> = if (places.end - places.start) * halves * halves > count * halves {
        streams.iter().flat_map(|stream| (0..halves).map(|low| stream.bits(low, half))).collect()
    } else {
        Vec::new()
    };
    let first = rows.len();
    rows.extend(places.map(|place| place as usize));
    // Those that are left go through one after another, so that none waits for another.
    let mut left: Vec<usize> = (first..rows.len()).collect();
    let mut many = left.len();
    while many > 0 {
        let through = many;
        many = 0;
        for i in 0..through {
            let row = &mut rows[left[i]];
            let (mut high, mut low) = (*row as u64 >> half, *row as u64 & ((1 << half) - 1));
            for (round, stream) in streams.iter().enumerate() {
                let place = round << half | low as usize;
                let scrambled = table.get(place).copied().unwrap_or_else(|| stream.bits(low, half));
                (high, low) = (low, high ^ scrambled);
            }
            *row = (high << half | low) as usize;
            let again = *row as u64 >= count;
            left[many] = left[i];
            many += usize::from(again);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(batches: Batches, seed: u64, step: u32) -> Vec<usize> {
        let mut rows = Vec::new();
        batches.rows(seed, step, &mut rows);
        rows
    }

    #[test]
    fn sequential_wraps() {
        let batches = Batches { rows: 5, size: 3, sampling: Sampling::Sequential };
        assert_eq!([0, 1, 2].map(|step| rows(batches, 9, step)), [[0, 1, 2], [3, 4, 0], [1, 2, 3]]);
    }

    #[test]
    fn each_pass_is_an_order_of_its_own() {
        for count in [1, 2, 3, 16, 17, 100, 1797] {
            let batches = Batches { rows: count, size: 1, sampling: Sampling::Shuffled };
            let pass = |seed, pass: usize| -> Vec<usize> {
                (0..count).flat_map(|k| rows(batches, seed, (pass * count + k) as u32)).collect()
            };
            for number in 0..3 {
                let mut sorted = pass(1, number);
                sorted.sort_unstable();
                assert_eq!(sorted, (0..count).collect::<Vec<_>>());
            }
            assert!(count < 16 || pass(1, 0) != pass(1, 1) && pass(1, 0) != pass(2, 0));
        }
    }

    /// Batches that do not divide the rows reach over into the next pass, and every row still has its turn.
    #[test]
    fn the_size_of_a_batch_changes_no_order() {
        let order = |size: usize| -> Vec<usize> {
            let batches = Batches { rows: 50, size, sampling: Sampling::Shuffled };
            (0..100 / size as u32).flat_map(|step| rows(batches, 4, step)).collect()
        };
        assert_eq!(order(20), order(1));
    }

    /// No row comes at a place much more often than another.
    #[test]
    fn orders_are_even() {
        let mut counts = [[0; 7]; 7];
        for seed in 0..7000 {
            for (place, counts) in counts.iter_mut().enumerate() {
                counts[rows(Batches { rows: 7, size: 1, sampling: Sampling::Shuffled }, seed, place as u32)[0]] += 1;
            }
        }
        assert!(counts.iter().flatten().all(|count| (850..1150).contains(count)), "{counts:?}");
    }

    #[test]
    fn with_replacement_every_row_comes_about_as_often() {
        let batches = Batches { rows: 10, size: 10, sampling: Sampling::Replacement };
        let mut counts = [0; 10];
        (0..1000).flat_map(|step| rows(batches, 2, step)).for_each(|row| counts[row] += 1);
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
        assert!((0..50).any(|step| {
            let drawn = rows(batches, 2, step);
            drawn.iter().enumerate().any(|(k, row)| drawn[..k].contains(row))
        }));
    }
}

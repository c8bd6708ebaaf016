//! Profiles over objectives: how many are solved within a factor of the best steps, or within a number of steps.

use crate::answer::CAP;

/// Steps over the fewest of anyone on the same objective, row by row as given: an entrant a row, an objective a column.
/// Infinite where the entrant fails, so also where everybody does.
pub fn ratios(steps: &[Vec<f64>]) -> Vec<Vec<f64>> {
    // Both count as at least one step, as in [`crate::answer::cost`].
    let at_least_one = |steps: &f64| if steps.is_finite() { steps.max(1.0) } else { f64::INFINITY };
    let objectives = steps.first().map_or(0, Vec::len);
    let least = |i: usize| steps.iter().map(|row| at_least_one(&row[i])).fold(f64::INFINITY, f64::min);
    let least: Vec<f64> = (0..objectives).map(least).collect();
    let ratio = |(steps, least): (&f64, &f64)| {
        let steps = at_least_one(steps);
        if steps.is_finite() { steps / least } else { f64::INFINITY }
    };
    steps.iter().map(|row| row.iter().zip(&least).map(ratio).collect()).collect()
}

/// The share of all values that are at most `bound`. Of [`ratios`] it is the performance profile (Dolan and Moré 2002),
/// of steps the data profile (Moré and Wild 2009), whose unit is what a step costs: there n + 1 values, here a gradient.
pub fn share_within(values: &[f64], bound: f64) -> f64 {
    values.iter().filter(|value| **value <= bound).count() as f64 / values.len() as f64
}

/// AlgoPerf's score (Dahl et al. 2023, section 4.4): the area below the performance profile from 1 to 4, over 3. In exact
/// form the mean of max(0, (4 - r) / 3) over all objectives, those that nobody solves included; 1 is the best everywhere.
///
/// ```
/// use lrsweep::comparison::score;
///
/// assert_eq!(score(&[1.0, 2.5, f64::INFINITY]), 0.5);
/// ```
pub fn score(ratios: &[f64]) -> f64 {
    // Written so that NaN counts as a failure.
    let part = |ratio: &f64| if *ratio < CAP { (CAP - ratio) / (CAP - 1.0) } else { 0.0 };
    ratios.iter().map(part).sum::<f64>() / ratios.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const INF: f64 = f64::INFINITY;

    /// Three on four objectives, the last of which nobody solves.
    fn table() -> Vec<Vec<f64>> {
        vec![vec![10.0, 40.0, INF, INF], vec![20.0, 20.0, 100.0, INF], vec![40.0, INF, 250.0, INF]]
    }

    #[test]
    fn a_table_by_hand() {
        let ratios = ratios(&table());
        assert_eq!(ratios[0], [1.0, 2.0, INF, INF]);
        assert_eq!(ratios[1], [2.0, 1.0, 1.0, INF]);
        assert_eq!(ratios[2], [4.0, INF, 2.5, INF]);
        // (1 + 2/3) / 4, (2/3 + 2) / 4, 0.5 / 4
        let scores: Vec<f64> = ratios.iter().map(|row| (score(row) * 24.0).round()).collect();
        assert_eq!(scores, [10.0, 16.0, 3.0]);
        assert_eq!([1.0, 2.0, 1e9, INF].map(|tau| share_within(&ratios[0], tau)), [0.25, 0.5, 0.5, 1.0]);
        assert_eq!([19.0, 20.0, 100.0].map(|steps| share_within(&table()[1], steps)), [0.0, 0.5, 0.75]);
    }

    #[test]
    fn the_score_is_the_area_below_the_profile() {
        let row = [1.0, 1.7, 3.2, 4.5, INF, 2.2];
        let n = 300_000;
        let area: f64 = (0..n).map(|i| share_within(&row, 1.0 + 3.0 * (f64::from(i) + 0.5) / f64::from(n))).sum();
        assert!((area / f64::from(n) - score(&row)).abs() < 1e-5);
    }

    fn any_table() -> impl Strategy<Value = Vec<Vec<f64>>> {
        let steps = prop_oneof![1 => Just(INF), 3 => (1u32..2000).prop_map(f64::from)];
        (1usize..6, 1usize..8).prop_flat_map(move |(rows, columns)| {
            proptest::collection::vec(proptest::collection::vec(steps.clone(), columns), rows)
        })
    }

    proptest! {
        #[test]
        fn a_failed_run_never_raises_a_score(table in any_table(), row in 0usize..6, column in 0usize..8) {
            let row = row % table.len();
            let before = score(&ratios(&table)[row]);
            // One objective more, on which it fails.
            let mut longer = table.clone();
            longer.iter_mut().enumerate().for_each(|(i, steps)| steps.push(if i == row { INF } else { 7.0 }));
            prop_assert!(score(&ratios(&longer)[row]) <= before);
            // Or a failure where it had succeeded.
            let mut failed = table.clone();
            let column = column % table[0].len();
            failed[row][column] = INF;
            prop_assert!(score(&ratios(&failed)[row]) <= before);
            prop_assert!(share_within(&ratios(&failed)[row], 4.0) <= share_within(&ratios(&table)[row], 4.0));
        }

        #[test]
        fn names_do_not_matter(table in any_table(), turn in 0usize..6) {
            let scores = |table: &[Vec<f64>]| ratios(table).iter().map(|row| score(row)).collect::<Vec<f64>>();
            let before = scores(&table);
            let mut turned = table.clone();
            turned.rotate_left(turn % table.len());
            let mut after = scores(&turned);
            after.rotate_right(turn % table.len());
            prop_assert_eq!(&before, &after);
            prop_assert!(before.iter().all(|score| (0.0..=1.0).contains(score)));
            // The order of the objectives does not matter either, but for rounding.
            let mirrored: Vec<Vec<f64>> = table.iter().map(|row| row.iter().rev().copied().collect()).collect();
            prop_assert!(scores(&mirrored).iter().zip(&before).all(|(a, b)| (a - b).abs() < 1e-12));
        }
    }
}

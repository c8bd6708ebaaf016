//! The targets of the empirical distribution of running times, and when runs first reached them.

use super::field::Field;
use crate::engine::reach;
use crate::table::Table;
use std::collections::HashMap;

/// How many targets there are.
pub const TARGETS: usize = 51;

/// Differences from the lowest value, largest first: 10² to 10⁻⁸, five a decade, as in COCO (Hansen et al. 2021).
pub fn targets() -> [f64; TARGETS] {
    std::array::from_fn(|i| 10f64.powf(2.0 - i as f64 / 5.0))
}

/// Whether an objective's lowest value is known, so that differences from it are.
pub fn known(table: &Table, problem: usize) -> bool {
    let problem = &table.plan.problems[problem].1;
    problem.lowest_known && problem.lowest.is_finite()
}

/// The steps after which each run of each entrant first reached each target, one element a pair of run and target,
/// infinite where it never did; on the objectives whose lowest value is known. One row an entrant.
///
/// An entrant without a rate on an objective reaches nothing there. The runs are walked once more, each once even where
/// several fields have it.
pub fn firsts(table: &Table, fields: &[Field]) -> Vec<Vec<Vec<f64>>> {
    let targets = targets();
    let mut steps: HashMap<u64, u32> = HashMap::new();
    let on =
        |field: &Field, i: usize| field.entrants.first().map_or(0, |first| first.contender.cases[i].series.problem);
    let objectives =
        |field: &Field| -> Vec<usize> { (0..field.objectives.len()).filter(|&i| known(table, on(field, i))).collect() };
    for field in fields {
        for (entrant, objective) in
            field.entrants.iter().flat_map(|one| objectives(field).into_iter().map(move |i| (one, i)))
        {
            steps.extend(entrant.runs_on(table, objective).into_iter().map(|(number, run)| (number, run.made)));
        }
    }
    let mut runs: Vec<(u64, u32)> = steps.into_iter().collect();
    runs.sort_unstable();
    let reached = reach(&table.plan, &runs, &targets);
    let of = |number: u64| {
        let place = runs.binary_search_by_key(&number, |(run, _)| *run);
        place.map_or(&[][..], |place| &reached[place])
    };
    let row = |field: &Field, entrant: &super::Entrant| {
        let mut row = Vec::new();
        for objective in objectives(field) {
            let runs = entrant.runs_on(table, objective);
            let seeds = entrant.contender.cases[objective].series.seeds;
            for (number, _) in &runs {
                row.extend(of(*number).iter().map(|step| step.map_or(f64::INFINITY, f64::from)));
            }
            row.resize(row.len() + (seeds - runs.len()) * TARGETS, f64::INFINITY);
        }
        row
    };
    fields.iter().map(|field| field.entrants.iter().map(|one| row(field, one)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn targets_fall_from_100_by_five_a_decade() {
        let targets = targets();
        assert_eq!((targets[0], targets[10], targets[50]), (100.0, 1.0, 1e-8));
        assert!(targets.windows(2).all(|pair| (pair[0] / pair[1]).log10() - 0.2 < 1e-12));
    }
}

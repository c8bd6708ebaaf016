//! Dealing a plan out: every run to one shard, no shard with much more to do than the others, and always the same.

mod common;

use common::sweep;
use lrsweep::plan::{Plan, Shards};
use proptest::prelude::*;

/// What a run costs, as the documentation has it: steps, times multiplications of a gradient and of an update.
fn cost(plan: &Plan, run: u64) -> f64 {
    let block = plan.block(run);
    let problem = &plan.problems[block.problem].1;
    f64::from(block.steps) * (problem.work + 8.0 * problem.dim as f64)
}

fn all_runs_once(plan: &Plan, count: u32) -> Result<(), TestCaseError> {
    let shards = Shards::of(plan, count);
    let (mut seen, mut loads) = (vec![0; plan.runs() as usize], vec![0.0; count as usize]);
    let mut largest = 0f64;
    for shard in 0..count {
        let mut before = None;
        for (block, runs) in shards.pieces(plan, shard) {
            prop_assert!(before < Some(runs.start), "in the plan's order");
            before = Some(runs.start);
            let piece: f64 = runs.clone().map(|run| cost(plan, run)).sum();
            largest = largest.max(piece);
            loads[shard as usize] += piece;
            for row in plan.rows(block, runs) {
                prop_assert_eq!(shards.owner(&row), shard);
                seen[row.run as usize] += 1;
            }
        }
    }
    prop_assert!(seen.iter().all(|times| *times == 1), "{seen:?}");
    let mean = loads.iter().sum::<f64>() / f64::from(count);
    let most = loads.iter().fold(0.0, |most: f64, load| most.max(*load));
    prop_assert!(most <= (mean + largest) * 1.000_001, "{most} of a mean of {mean}, pieces of up to {largest}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_run_is_in_one_shard_and_none_has_too_much(
        count in 1u32..40, rates in 1usize..40, seeds in 1usize..5, dim in 2usize..50, steps in 1u32..5000,
    ) {
        let plan = sweep(&format!(
            "steps = [100, {steps}]\nseeds = {seeds}\nlearning-rate = {{ from = 1e-4, to = 1.0, points = {} }}\n\
             objective = ['beale', {{ name = 'rosenbrock', dim = {dim} }}, {{ name = 'logistic-regression', data = 'breast-cancer' }}]\n\
             optimizer = ['sgd', {{ name = 'adam', amsgrad = [false, true] }}]",
            rates + 1
        ).replace("steps = [100, 100]", "steps = 100"));
        all_runs_once(&plan, count)?;
    }
}

#[test]
fn equal_runs_are_shared_equally() {
    let plan = sweep(
        "steps = 10\nlearning-rate = { from = 1e-4, to = 1.0, points = 100 }\nobjective = 'beale'\noptimizer = 'sgd'",
    );
    let shards = Shards::of(&plan, 8);
    let sizes = (0..8).map(|shard| shards.pieces(&plan, shard).map(|(_, runs)| runs.count()).sum::<usize>());
    let mut sizes: Vec<usize> = sizes.collect();
    sizes.sort();
    assert_eq!(sizes, [12, 12, 12, 12, 13, 13, 13, 13]);
    // Rates of all sizes to each, not always the same ones of every eight.
    for shard in 0..8 {
        let places: Vec<u64> = shards.pieces(&plan, shard).flat_map(|(_, runs)| runs).collect();
        assert!(places[0] < 40 && places[places.len() - 1] >= 60, "{places:?}");
        assert!(places.windows(2).any(|pair| pair[1] - pair[0] != 8), "{places:?}");
    }
}

#[test]
fn more_shards_than_runs_leaves_some_empty() {
    let plan = sweep("steps = 10\nlearning-rate = [0.1, 1.0]\nobjective = 'beale'\noptimizer = 'sgd'");
    let shards = Shards::of(&plan, 5);
    assert_eq!((0..5).filter(|shard| shards.pieces(&plan, *shard).next().is_none()).count(), 3);
}

//! Comparisons: their statistics against SciPy's, what failures and names may change, and figures by hand.

mod common;

use lrsweep::comparison::{Field, Question, Side, TARGETS, compare, fields, firsts, holm, wilcoxon, wilson};
use lrsweep::plan::plan;
use lrsweep::spec::{self, Catalog};
use lrsweep::table::{self, Table};
use proptest::prelude::*;

fn numbers(text: &str) -> Vec<f64> {
    text.split(' ').map(|number| number.parse().unwrap()).collect()
}

#[test]
fn statistics_are_those_of_scipy() {
    let text = include_str!("reference/comparison.csv");
    let close = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-12 * theirs.abs().max(1e-3);
    let mut seen = [0; 3];
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (input, output) = (numbers(cells[1]), numbers(cells[2]));
        let (kind, ours) = match cells[0] {
            "wilcoxon" => {
                let test = wilcoxon(&input);
                (0, vec![test.positive.min(test.negative), test.p])
            }
            "holm" => (1, holm(&input)),
            _ => (2, wilson(input[0] as usize, input[1] as usize).to_vec()),
        };
        seen[kind] += 1;
        assert_eq!(ours.len(), output.len());
        assert!(ours.iter().zip(&output).all(|(a, b)| close(*a, *b)), "{line}: {ours:?}");
    }
    assert_eq!(seen, [46, 6, 9]);
}

#[test]
fn infinite_differences_are_the_largest_and_nothing_else() {
    let inf = f64::INFINITY;
    let finite = wilcoxon(&[0.2, -0.4, 0.7, 1e9, 1e9, -0.1, 1e9]);
    let failures = wilcoxon(&[0.2, -0.4, 0.7, inf, inf, -0.1, inf, 0.0, f64::NAN]);
    assert_eq!(finite, failures);
    let nothing = wilcoxon(&[0.0, f64::NAN]);
    assert_eq!((nothing.n, nothing.p), (0, 1.0));
}

proptest! {
    #[test]
    fn the_exact_chance_is_that_of_all_signs(sizes in proptest::collection::vec((1u8..6, any::<bool>()), 1..10)) {
        let differences: Vec<f64> =
            sizes.iter().map(|(size, up)| f64::from(*size) * if *up { 1.0 } else { -1.0 }).collect();
        let test = wilcoxon(&differences);
        let all = 1u32 << differences.len();
        let thrown = |signs: &u32| {
            let signed: Vec<f64> = differences
                .iter()
                .enumerate()
                .map(|(i, d)| if signs >> i & 1 == 1 { d.abs() } else { -d.abs() })
                .collect();
            let other = wilcoxon(&signed);
            other.positive.min(other.negative) <= test.positive.min(test.negative)
        };
        let share = (0..all).filter(thrown).count() as f64 / f64::from(all);
        prop_assert!((share - test.p).abs() < 1e-12, "{share} {}", test.p);
        // Which of two comes first does not matter.
        let turned = wilcoxon(&differences.iter().map(|d| -d).collect::<Vec<f64>>());
        prop_assert_eq!((turned.p, turned.positive), (test.p, test.negative));
    }
}

/// A sweep that was run.
fn table(text: &str) -> Table {
    let spec = spec::parse("test.toml", "test", text, &Catalog::builtin(), Some(100_000));
    let plan = plan(spec.unwrap_or_else(|mistakes| panic!("{mistakes}"))).unwrap();
    let mut traces = common::traces(&plan);
    table::settle(&plan, &mut traces);
    let table::Chunk { runs, curves, scores, .. } = table::format(&plan, &traces);
    Table { plan, runs: runs.into(), curves, scores: scores.into() }
}

const SWEEP: &str = "
steps = 300
objective = ['sphere', { name = 'quadratic', dim = 2, condition = [4, 20] }, 'booth', 'monkey-saddle']
seeds = 2
learning-rate = { from = 1e-3, to = 1.0, per-decade = 3 }
optimizer = ['sgd', { name = 'sgd', momentum = 0.9 }, 'adam']
target = 1e-4
curves = { points = 301 }
figures = []";

fn all(table: &Table, question: Question) -> Field<'_> {
    fields(table, question, |_| true).remove(0)
}

#[test]
fn what_runs_cost_is_in_the_table() {
    let table = table(SWEEP);
    for question in Question::ALL {
        for (i, entrant) in all(&table, question).entrants.iter().enumerate() {
            let (mut spent, mut successes, mut runs) = (0, 0, 0);
            for objective in 0..5 {
                for (number, run) in entrant.runs_on(&table, objective) {
                    let row = table.plan.row(number);
                    assert_eq!((row.lr, row.optimizer, row.problem), (run.lr, i, objective));
                    assert!(question == Question::Tuned || entrant.lr == Some(run.lr));
                    let converged = run.outcome == lrsweep::verdict::Outcome::Converged;
                    spent += if converged { run.held_from.unwrap() } else { run.made };
                    successes += u64::from(converged);
                    runs += 1;
                }
            }
            assert_eq!((entrant.spent, entrant.successes, entrant.runs), (spent.into(), successes, runs));
            assert_eq!(entrant.expected_steps(), f64::from(spent) / successes as f64);
            // Nobody solves the saddle, which has no bottom.
            assert!(entrant.steps[4].is_infinite());
        }
    }
    let comparison = compare(&table, |_| true);
    for round in &comparison.budgets[0].rounds {
        assert_eq!(round.unsolved.last().map(String::as_str), Some("monkey-saddle"));
        assert_eq!((round.standings.len(), round.pairs.len()), (3, 3));
        let scores: Vec<f64> = round.standings.iter().map(|one| one.score).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b) && scores[0] <= 0.8, "{scores:?}");
        // Nobody is told apart: five objectives are too few for three pairs.
        assert!(round.pairs.iter().all(|pair| pair.winner.is_none() && pair.test.n <= 4));
    }
    let tuned = &comparison.budgets[0].rounds[0].standings[0];
    assert_eq!((tuned.solved, tuned.lr), (4, None));
    // Those that do not take part change what the others are measured by, not what they are.
    let two = compare(&table, |contender| contender.optimizer != "adam");
    assert_eq!(two.budgets[0].rounds[0].standings.len(), 2);
    assert!(two.budgets[0].rounds.iter().all(|round| round.pairs[0].winner != Some(Side::First)));
}

#[test]
fn unequal_budgets_are_not_compared() {
    let uneven = SWEEP.replace("'adam'", "{ name = 'adam', learning-rate = [0.1, 0.2] }");
    let rounds = &compare(&table(&uneven), |_| true).budgets[0].rounds;
    let why = rounds[0].unfair.as_deref().unwrap();
    assert!(why.contains("2 to 10 learning rates"), "{why}");
    assert!(rounds[0].standings.is_empty() && rounds[1].unfair.is_some());
    // Nobody tunes a shipped rate.
    assert!(rounds[2].unfair.is_none() && rounds[2].standings.len() == 2);
    assert_eq!(rounds[2].missing, ["adam, constant"]);
}

#[test]
fn targets_are_reached_where_the_curve_says() {
    let table = table(SWEEP);
    let all = Question::ALL.map(|question| all(&table, question));
    let shares = firsts(&table, &all);
    let targets = lrsweep::comparison::targets();
    for (field, rows) in all.iter().zip(&shares) {
        for (entrant, row) in field.entrants.iter().zip(rows) {
            // Five objectives but one without a lowest value, two seeds.
            assert_eq!(row.len(), 8 * TARGETS);
            for (objective, row) in row.chunks(2 * TARGETS).enumerate() {
                for ((number, run), row) in entrant.runs_on(&table, objective).iter().zip(row.chunks(TARGETS)) {
                    let row_of = table.plan.row(*number);
                    let problem = &table.plan.problems[row_of.problem].1;
                    let first = problem.value(&problem.start(row_of.seed, table.plan.spec.spread)) - problem.lowest;
                    let curve = table.curves.iter().find(|curve| curve.run == *number).unwrap();
                    for (target, reached) in targets.iter().zip(row) {
                        // A gap times its unit may round to the other side of a target that it is at.
                        let within = |sample: &&lrsweep::engine::Sample| sample.gap * first <= target * (1.0 + 1e-12);
                        let seen = curve.samples.iter().find(within).map(|sample| f64::from(sample.step));
                        let seen = seen.filter(|step| *step <= f64::from(run.made)).unwrap_or(f64::INFINITY);
                        assert_eq!(*reached, seen, "run {number}, target {target}");
                    }
                    assert!(row.is_sorted(), "a lower target comes later");
                }
            }
        }
    }
}

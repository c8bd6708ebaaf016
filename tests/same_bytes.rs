//! The same runs give the same bytes, alone or among others, in whatever order; and bytes give the same numbers back.

mod common;

use common::{sweep, traces};
use lrsweep::engine::{self, Choice, Completion, Need, Options, Trace};
use lrsweep::plan::{Plan, Row};
use lrsweep::table;
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

/// Lines of `runs.csv` without the runs' numbers, in alphabetical order.
fn cells(text: &str) -> Vec<String> {
    let plan = sweep(text);
    let mut runs = traces(&plan);
    table::settle(&plan, &mut runs);
    let csv = [table::runs_header(&plan), table::format(&plan, &runs).runs_csv].concat();
    let csv = String::from_utf8(csv).unwrap();
    let mut header = csv.lines().next().unwrap().split(',').collect::<Vec<_>>();
    header.remove(0);
    // Columns of parameters stand in the order in which the sweep names them.
    let mut order: Vec<usize> = (0..header.len()).collect();
    order.sort_by_key(|&k| header[k]);
    let sorted = |line: &str| {
        let cells: Vec<&str> = line.split(',').skip(1).collect();
        order.iter().map(|&k| cells[k]).collect::<Vec<_>>().join(",")
    };
    let mut lines: Vec<String> = csv.lines().map(sorted).collect();
    lines.sort();
    lines
}

/// Every axis in another order: row by row the same cells, but for the runs' numbers.
#[test]
fn a_shuffled_sweep_has_the_same_rows() {
    let text = |order: [usize; 3], precisions: &str, rates: &str| {
        let pick = |of: [&str; 3]| order.map(|k| of[k]).join(", ");
        let objective = pick([
            "'noisy-quadratic'",
            "{ name = 'rosenbrock', dim = [2, 14] }",
            "{ name = 'logistic-regression', data = 'breast-cancer', batch = 64 }",
        ]);
        let optimizer = pick([
            "{ name = 'adam', beta2 = [0.9, 0.99], amsgrad = [false, true] }",
            "{ name = 'sgd', momentum = [0.0, 0.9] }",
            "{ name = 'lion', wrap = [{ name = 'clip-norm', max = 1.0 }] }",
        ]);
        let schedule = pick(["'constant'", "{ name = 'warmup', length = 0.2, then = 'cosine' }", "'linear'"]);
        let (steps, seeds) = (pick(["30", "12", "21"]), pick(["0", "4", "9"]));
        format!(
            "steps = [{steps}]\nseeds = [{seeds}]\nprecision = [{precisions}]\nlearning-rate = [{rates}]\n\
             objective = [{objective}]\noptimizer = [{optimizer}]\nschedule = [{schedule}]\ncurves = {{ runs = 0 }}"
        )
    };
    let forwards = cells(&text([0, 1, 2], "'f64', 'f32'", "1e-3, 1e-2, 0.1, 1.0, 10.0"));
    assert_eq!(forwards.len(), 1 + 4 * 3 * 2 * 3 * 7 * 3 * 5);
    assert_eq!(forwards.iter().collect::<HashSet<_>>().len(), forwards.len());
    let shuffled = cells(&text([2, 0, 1], "'f32', 'f64'", "10.0, 1e-3, 1.0, 1e-2, 0.1"));
    for (a, b) in forwards.iter().zip(&shuffled) {
        assert_eq!(a, b);
    }
    assert_eq!(forwards.len(), shuffled.len());
}

/// Chosen runs of a plan have the bits that they have among all.
#[test]
fn chosen_runs_are_the_runs_among_all() {
    let plan = sweep(
        "steps = 40\nseeds = 3\nprecision = ['f64', 'f32']\nschedule = ['constant', 'cosine']\n\
         objective = ['noisy-quadratic', 'sphere', { name = 'ackley', dim = 15 }]\n\
         optimizer = ['sgd', { name = 'adam', beta1 = [0.8, 0.9], amsgrad = [false, true] }]\n\
         learning-rate = { from = 1e-3, to = 1e2, points = 23 }\ncurves = { runs = 100 }",
    );
    let all = traces(&plan);
    for (count, seed) in [(1, 0), (40, 0), (333, 1), (plan.runs() - 1, 2), (plan.runs(), 0)] {
        let chosen = table::sample(&plan, count, seed);
        let found = only(&plan, &chosen);
        assert_eq!(found.iter().map(|(row, _)| row.run).collect::<Vec<_>>(), chosen);
        for (row, trace) in found {
            assert_eq!(format!("{trace:?}"), format!("{:?}", all[row.run as usize].1), "{row:?}");
        }
    }
    assert!(only(&plan, &[]).is_empty());
}

struct Chosen<'a>(&'a [u64]);

impl Choice for Chosen<'_> {
    fn needs(&self, rows: &[Row]) -> Vec<Need> {
        rows.iter().map(|row| if self.0.contains(&row.run) { Need::Compute } else { Need::Leave }).collect()
    }

    fn take(&self, row: &Row) -> std::io::Result<Trace> {
        panic!("{row:?} was to be computed")
    }
}

fn only(plan: &Plan, runs: &[u64]) -> Vec<(Row, Trace)> {
    let options = Options { threads: Some(2), isa: None, stop: &AtomicBool::new(false) };
    let mut found = Vec::new();
    let done = engine::run_chosen(plan, &options, &Chosen(runs), <[_]>::to_vec, |part| {
        found.extend(part);
        Ok(())
    });
    assert_eq!(done.unwrap(), Completion::Complete);
    found
}

/// A sample has runs of every series, as many of one as of another, and is another one for another seed.
#[test]
fn a_sample_is_spread_over_the_series() {
    let plan = sweep(
        "steps = 1\nobjective = ['sphere', 'booth']\nseeds = 2\nschedule = ['constant', 'cosine']\ncurves = { runs = 30 }\n\
         optimizer = ['sgd', { name = 'adam', learning-rate = [0.1] }, { name = 'lion', learning-rate = { from = 1e-3, to = 1.0, points = 500 } }]\n\
         learning-rate = { from = 1e-3, to = 1.0, points = 40 }",
    );
    let series: Vec<_> = table::series(&plan).collect();
    assert_eq!(series.len(), 12);
    let counts = |sample: &[u64]| -> Vec<usize> {
        let range = |k: usize| series[k].first_run..series[k].first_run + (series[k].seeds * series[k].rates) as u64;
        (0..12).map(|k| sample.iter().filter(|run| range(k).contains(run)).count()).collect()
    };
    let sample = table::sample(&plan, 120, 0);
    assert!(sample.len() <= 120 && sample.len() > 105, "{}", sample.len());
    assert!(sample.windows(2).all(|pair| pair[0] < pair[1]) && *sample.last().unwrap() < plan.runs());
    assert!(sample.iter().filter(|&&run| plan.keeps_curve(run)).count() >= 12);
    for (counted, series) in counts(&sample).iter().zip(&series) {
        // The one rate of Adam has two seeds; of the curves' runs, the long series have most.
        let expected = if series.rates == 1 { 2..=2 } else { 8..=17 };
        assert!(expected.contains(counted), "{counted} of {series:?}");
    }
    assert_eq!(sample, table::sample(&plan, 120, 0));
    assert_ne!(sample, table::sample(&plan, 120, 1));
    // Fewer than series: each from another one.
    let few = counts(&table::sample(&plan, 6, 3));
    assert!(few.iter().all(|&n| n <= 1) && few.iter().sum::<usize>() == 6, "{few:?}");
    assert_eq!(table::sample(&plan, u64::MAX, 0).len() as u64, plan.runs());
}

/// A plan of one run, and that run.
static ONE: LazyLock<(Plan, Row, Trace)> = LazyLock::new(|| {
    let plan = sweep("steps = 3\nobjective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = 0.1\ncurves = { runs = 0 }");
    let (row, trace) = traces(&plan).remove(0);
    (plan, row, trace)
});

/// Writes a number as a cell of `runs.csv` and reads it; the cell's text and the number read.
fn round_trip(x: f64) -> (String, f64) {
    let (plan, row, trace) = &*ONE;
    let mut trace = trace.clone();
    trace.evidence.final_gap = x;
    let csv = [table::runs_header(plan), table::format(plan, &[(*row, trace)]).runs_csv].concat();
    let mut found = f64::NAN;
    table::rows(plan, &csv[..], |_, evidence| {
        found = evidence.final_gap;
        Ok(())
    })
    .unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let place = csv.lines().next().unwrap().split(',').position(|name| name == "final_gap").unwrap();
    (csv.lines().nth(1).unwrap().split(',').nth(place).unwrap().into(), found)
}

/// A finite number comes back with its bits, from the fewest digits that do so; what is none is an empty cell.
fn comes_back(x: f64) {
    let (text, found) = round_trip(x);
    if !x.is_finite() {
        assert!(text.is_empty() && found.is_nan(), "{x}: '{text}'");
        return;
    }
    assert_eq!(found.to_bits(), x.to_bits(), "{x:e}: '{text}'");
    let mantissa = text.split('e').next().unwrap();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    let digits = if mantissa.contains('.') { digits } else { digits.trim_end_matches('0') };
    if digits.len() > 1 {
        let fewer: f64 = format!("{x:.*e}", digits.len() - 2).parse().unwrap();
        assert_ne!(fewer.to_bits(), x.to_bits(), "{x:e} is written as '{text}'");
    }
    assert!(text.len() <= 24, "{text}");
}

#[test]
fn special_numbers_come_back() {
    let special = [
        0.0,
        1.0,
        0.1,
        0.3,
        1e-5,
        9.999e-6,
        1e15,
        1e16,
        1e17,
        123456789.0,
        5e-324,
        f64::MIN_POSITIVE,
        f64::MAX,
        f64::EPSILON,
        f64::INFINITY,
        f64::NAN,
        1.0 / 3.0,
        9007199254740993.0,
        2.225073858507201e-308,
        1e22,
        1e23,
    ];
    special.into_iter().flat_map(|x| [x, -x]).for_each(comes_back);
    for power in -1074..1024 {
        let x = 2f64.powi(power);
        [x, x.next_up(), x.next_down()].into_iter().for_each(comes_back);
    }
    assert_eq!(round_trip(-0.0).0, "-0");
    assert_eq!(round_trip(f64::NAN).0, "");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    /// Of every bit pattern; every exponent is as likely as another, so subnormal numbers are drawn, too.
    #[test]
    fn every_bit_pattern_comes_back(bits in any::<u64>(), subnormal in any::<u64>()) {
        comes_back(f64::from_bits(bits));
        comes_back(f64::from_bits(subnormal >> 12));
    }
}

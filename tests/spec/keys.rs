//! Keys and plain values of the sweep itself.

use super::{catalog, check, optimizer, read, with};
use lrsweep::spec::parse;

#[test]
fn keys() {
    check!("", @r#"
    x.toml:1:1: the file asks for nothing; the smallest sweep is

      objective = "rosenbrock"
      optimizer = "adam"
      learning-rate = { from = 1e-4, to = 1e1, per-decade = 8 }
    "#);
    check!("# nothing yet\n", @r#"
    x.toml:1:1: the file asks for nothing; the smallest sweep is

      objective = "rosenbrock"
      optimizer = "adam"
      learning-rate = { from = 1e-4, to = 1e1, per-decade = 8 }
    "#);
    check!("about = 'x'", @r#"
    x.toml:1:1: objective is missing; write objective = "rosenbrock"
    x.toml:1:1: optimizer is missing; write optimizer = "adam"
    x.toml:1:1: learning-rate is missing; write learning-rate = { from = 1e-5, to = 1e1, points = 48 }
    "#);
    check!(&with("stpes = 100\nlr = 0.1\nlearning_rate = 0.1\nhold = 0.5\nfoo = 1"), @r#"
    x.toml:1:1: 'stpes' is not a key of a sweep; did you mean 'steps'? (about, steps, precision, learning-rate, schedule, objective, suite, optimizer, search, seeds, spread, target, verdict, figures, curves, max-runs)
    x.toml:2:1: 'lr' is not a key of a sweep; did you mean 'learning-rate'? (about, steps, precision, learning-rate, schedule, objective, suite, optimizer, search, seeds, spread, target, verdict, figures, curves, max-runs)
    x.toml:3:1: 'learning_rate' is not a key of a sweep; did you mean 'learning-rate'? (about, steps, precision, learning-rate, schedule, objective, suite, optimizer, search, seeds, spread, target, verdict, figures, curves, max-runs)
    x.toml:4:1: 'hold' is a key of [verdict]; write verdict.hold = 0.5
    x.toml:5:1: 'foo' is not a key of a sweep; allowed: about, steps, precision, learning-rate, schedule, objective, suite, optimizer, search, seeds, spread, target, verdict, figures, curves, max-runs
    "#);
    check!(&optimizer("name = 'sgd'\nseeds = 4\nmomentun = 0.9\nfoo = 1"), @"
    x.toml:5:1: 'seeds' is a key of the sweep, not of optimizer 'sgd'; move it above the first [table] of the file
    x.toml:6:1: 'momentun' is not a key of optimizer 'sgd'; did you mean 'momentum'? (name, learning-rate, momentum, dampening, nesterov, weight_decay, wrap)
    x.toml:7:1: 'foo' is not a key of optimizer 'sgd'; allowed: name, learning-rate, momentum, dampening, nesterov, weight_decay, wrap
    ");
    check!(&optimizer("name = 'adam'\nb2 = 0.99\nwd = 0.1"), @"
    x.toml:5:1: 'b2' is not a key of optimizer 'adam'; did you mean 'beta2'? (name, learning-rate, beta1, beta2, eps, weight_decay, amsgrad, form, wrap)
    x.toml:6:1: 'wd' is not a key of optimizer 'adam'; did you mean 'weight_decay'? (name, learning-rate, beta1, beta2, eps, weight_decay, amsgrad, form, wrap)
    ");
    check!(&with("verdict = { holds = 0.5, seeds = 3 }\ncurves = { samples = 3 }"), @"
    x.toml:1:13: 'holds' is not a key of [verdict]; did you mean 'hold'? (target, relative-target, hold, window, last, no-gain, norm-cap, growth, folded, very-folded, reversal, frozen, plateau)
    x.toml:1:26: 'seeds' is a key of the sweep, not of [verdict]; move it above the first [table] of the file
    x.toml:2:12: 'samples' is not a key of [curves]; allowed: points, runs
    ");
    check!(&with("steps = 1\nsteps = 2"), @"x.toml:2:1: 'steps' is given twice; for several values write one list: steps = [.., ..]");
    check!(&optimizer("name = 'sgd'\n[verdict]\nhold = 0.5\n[verdict]\nhold = 0.6"), @"x.toml:7:2: 'verdict' is given twice; put the keys of both into one table");
    check!("objective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = 0.1\n[[optimizer]]\nname = 'adam'", @"x.toml:4:3: 'optimizer' is given twice; for several of them write [[optimizer]] above each, and no other 'optimizer'");
    check!("objective = 'sphere'\nlearning-rate = 0.1\n[optimizer]\nname = 'sgd'\n[optimizer]\nname = 'adam'", @"x.toml:5:2: 'optimizer' is given twice; for several of them write [[optimizer]] above each, and no other 'optimizer'");
    check!(&with("target = 1e-3\n[verdict]\ntarget = 1e-4").replace("[verdict]\ntarget", "verdict.target"), @"x.toml:1:10: target is given here and in [verdict]; write it once");
}

#[test]
fn precisions() {
    check!(&with("precision = ['f64', 'f32']"), @r#"
    steps [1000], seeds [0], spread 0.1, [Double, Single]
    objective sphere
    schedule constant
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&with("precision = 'f64'"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule constant
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&with("precision = ['fp32', 'F64', 'single', 32]"), @r#"
    x.toml:1:14: precision is 'fp32'; did you mean 'f32'? (f64, f32)
    x.toml:1:22: precision is 'F64'; did you mean 'f64'? (f64, f32)
    x.toml:1:29: precision is 'single'; allowed: f64, f32
    x.toml:1:39: precision is 32; allowed: one of f64, f32, in quotes; write "f32"
    "#);
    check!(&with("precision = ['f32', 'f32']"), @"x.toml:1:21: precision has 'f32' twice; write each value once");
    check!(&with("precision = []"), @r#"x.toml:1:13: precision is an empty list; allowed: at least one value; write precision = "f32""#);
    check!(&with("percision = 'f32'"), @"x.toml:1:1: 'percision' is not a key of a sweep; did you mean 'precision'? (about, steps, precision, learning-rate, schedule, objective, suite, optimizer, search, seeds, spread, target, verdict, figures, curves, max-runs)");
    check!(&optimizer("name = 'sgd'\nprecision = 'f32'"), @"x.toml:5:1: 'precision' is a key of the sweep, not of optimizer 'sgd'; move it above the first [table] of the file");
}

#[test]
fn types_and_ranges() {
    check!(&with("about = 3\nsteps = '2000'\nseeds = 2.0\nspread = -0.1"), @r#"
    x.toml:1:9: about is 3; allowed: a string in quotes; write about = "..."
    x.toml:2:9: steps is a string ('2000'); allowed: a whole number from 1 to 100000000; write steps = 2000
    x.toml:3:9: seeds is 2.0; allowed: a whole number from 1 to 1000000; write seeds = 2
    x.toml:4:10: spread is -0.1; allowed: a number at least 0; write spread = 0.1
    "#);
    check!(&with("steps = [0, -1, 1e3, 99_999_999_999, 340282366920938463463374607431768211456, 0x10]"), @r#"
    x.toml:1:10: steps is 0; allowed: a whole number from 1 to 100000000; write 1000
    x.toml:1:13: steps is -1; allowed: a whole number from 1 to 100000000; write 1000
    x.toml:1:17: steps is 1e3; allowed: a whole number from 1 to 100000000; write 1000
    x.toml:1:22: steps is 99_999_999_999; allowed: a whole number from 1 to 100000000; write 1000
    x.toml:1:38: steps is 340282366920938463463374607431768211456; allowed: a whole number from 1 to 100000000; write 1000
    "#);
    check!(&with("steps = [100, 1_00]\nseeds = [1, 2, 1]"), @r#"
    x.toml:1:15: steps has 1_00 twice; write each value once
    x.toml:2:16: seeds has 1 twice; write each value once
    "#);
    check!(&with("steps = []\nseeds = 0"), @r#"
    x.toml:1:9: steps is an empty list; allowed: at least one value; write steps = 1000
    x.toml:2:9: seeds is 0; allowed: a whole number from 1 to 1000000; write seeds = 4
    "#);
    check!(&with("seeds = 1979-05-27\nspread = nan\nabout = ['x']\nsteps = {}"), @r#"
    x.toml:1:9: seeds is a date (1979-05-27); allowed: a whole number from 1 to 1000000; write seeds = 4
    x.toml:2:10: spread is nan; allowed: a number at least 0; write spread = 0.1
    x.toml:3:9: about is a list (['x']); allowed: a string in quotes; write about = "..."
    x.toml:4:9: steps is a table ({}); allowed: a whole number from 1 to 100000000; write steps = 1000
    "#);
    check!(&with("figures = ['outcome-maps', 'x']\nmax-runs = 0"), @r#"
    x.toml:1:12: figures is 'outcome-maps'; did you mean 'outcome-map'? (outcome-map, loss-curves)
    x.toml:1:28: figures is 'x'; allowed: outcome-map, loss-curves
    x.toml:2:12: max-runs is 0; allowed: a whole number from 1 to 1000000000000; write max-runs = 1_000_000
    "#);
    check!(&with("verdict = { target = 1, hold = 0, last = 0.5, norm-cap = 1, reversal = -2, growth = inf }"), @r#"
    x.toml:1:22: target of [verdict] is 1; allowed: a number greater than 0 and less than 1; write target = 1e-6
    x.toml:1:32: hold of [verdict] is 0; allowed: a number greater than 0 and at most 1; write hold = 0.8
    x.toml:1:42: last of [verdict] is 0.5; allowed: a whole number from 1 to 1000000; write last = 20
    x.toml:1:58: norm-cap of [verdict] is 1; allowed: a number greater than 1; write norm-cap = 1e8
    x.toml:1:72: reversal of [verdict] is -2; allowed: a number at least -1 and at most 1; write reversal = -0.5
    x.toml:1:85: growth of [verdict] is inf; allowed: a number at least 0; write growth = 0.01
    "#);
    check!(&with("verdict = 3\ncurves = [1]"), @r#"
    x.toml:1:11: verdict is 3; allowed: a table of thresholds; write verdict = { target = 1e-6 }
    x.toml:2:10: curves is a list ([1]); allowed: a table with points and runs; write curves = { points = 48, runs = 2_000 }
    "#);
    check!(&with("curves = { points = 1, runs = -1 }"), @r#"
    x.toml:1:21: points of [curves] is 1; allowed: a whole number from 2 to 100000; write points = 48
    x.toml:1:31: runs of [curves] is -1; allowed: a whole number from 0 to 1000000000000; write runs = 2_000
    "#);
    check!(&with("[[verdict]]\nhold = 1").replace("\nobj", "\n[x]\nobj"), @r#"
    x.toml:1:1: objective is missing; write objective = "rosenbrock"
    x.toml:1:1: optimizer is missing; write optimizer = "adam"
    x.toml:1:1: learning-rate is missing; write learning-rate = { from = 1e-5, to = 1e1, points = 48 }
    x.toml:1:1: verdict is a list of tables; allowed: a table of thresholds; write verdict = { target = 1e-6 }
    x.toml:3:2: 'x' is not a key of a sweep; allowed: about, steps, precision, learning-rate, schedule, objective, suite, optimizer, search, seeds, spread, target, verdict, figures, curves, max-runs
    "#);
}

#[test]
fn searches() {
    check!(&with("search = { extend = true, refine = 0.05 }").replace("learning-rate = 0.1", "learning-rate = [0.1, 0.01]"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule constant
    optimizer sgd | [0.01, 0.1]
    Search { extend: true, decades: 3, refine: Some(0.05), most_runs: 1000000 }
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&with("search = { extned = true }"), @"x.toml:1:12: 'extned' is not a key of [search]; did you mean 'extend'? (extend, decades, refine)");
    check!(&with("search = { extend = 1, decades = 0, refine = 2 }"), @"
    x.toml:1:21: extend of [search] is 1; allowed: true or false; write extend = true
    x.toml:1:34: decades of [search] is 0; allowed: a whole number from 1 to 20; write decades = 3
    x.toml:1:46: refine of [search] is 2; allowed: a number at least 0.0001 and at most 1; write refine = 0.05
    ");
    check!(&with("search = { refine = 0.1, decades = 2 }"), @"x.toml:1:36: decades of [search] bounds what extend adds; write extend = true, too");
    check!(&with("search = {}"), @"x.toml:1:10: [search] asks for nothing; write extend = true, or refine = 0.05, or both");
    check!(&with("search = true"), @"x.toml:1:10: search is true; allowed: a table with extend and refine; write search = { extend = true, refine = 0.05 }");
}

/// Any text may be taken for a sweep file by mistake, and a long one is refused soon and shortly.
#[test]
fn what_is_no_sweep_file_is_told_in_few_words() {
    let lines = |line: fn(usize) -> String| (0..20_000).map(line).collect::<Vec<_>>().join("\n");
    let said = |text: &str| parse("x.toml", "x", text, &catalog(), None).unwrap_err().0;
    let keys = said(&lines(|i| format!("key-{i} = {i}")));
    assert_eq!(keys.len(), 501);
    let last = keys.last().unwrap();
    assert_eq!((last.line, &*last.message), (20_000, "19503 more mistakes; is it a sweep file?"));
    let syntax = said(&lines(|i| format!("key-{i} = ")));
    assert!((1..=501).contains(&syntax.len()), "{}", syntax.len());
    let words = said(&format!("optimizer = [\n{}\n]", lines(|i| format!("'word {i}',"))));
    assert!((2..=501).contains(&words.len()), "{}", words.len());
}

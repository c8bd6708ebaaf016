//! Sweep files: what is read from them, and what is said of every kind of mistake.

mod any;
mod entries;
mod formulas;
mod keys;
mod rates;
mod size;
mod syntax;

use lrsweep::spec::{Catalog, Files, Spec, THRESHOLDS, Thresholds, parse, set_threshold};
use std::fmt::Write;

fn catalog() -> Catalog {
    Catalog { figures: vec!["outcome-map", "loss-curves"], ..Catalog::builtin() }
}

/// The mistakes of a text, or what was read.
fn read(text: &str) -> String {
    match parse("x.toml", "x", text, &catalog(), None) {
        Ok(spec) => shown(&spec),
        Err(mistakes) => mistakes.to_string(),
    }
}

/// A spec in a few lines: each axis, with the settings multiplied out.
fn shown(spec: &Spec) -> String {
    let mut out = format!("steps {:?}, seeds {:?}, spread {}", spec.steps, spec.seeds, spec.spread);
    if spec.names_precision() {
        write!(out, ", {:?}", spec.precisions).unwrap();
    }
    for grid in &spec.objectives {
        (0..grid.count()).for_each(|n| write!(out, "\nobjective {}", grid.setting(n).label()).unwrap());
    }
    for grid in &spec.schedules {
        (0..grid.count()).for_each(|n| write!(out, "\nschedule {}", grid.setting(n).label()).unwrap());
    }
    for (grid, rates) in &spec.optimizers {
        (0..grid.count()).for_each(|n| write!(out, "\noptimizer {}", grid.setting(n).label()).unwrap());
        write!(out, " | {rates:?}").unwrap();
    }
    if let Some(search) = spec.search {
        write!(out, "\n{search:?}").unwrap();
    }
    if spec.thresholds != Thresholds::default() {
        write!(out, "\n{:?}", spec.thresholds).unwrap();
    }
    write!(out, "\nfigures {:?}, {:?}", spec.figures, spec.curves).unwrap();
    out
}

macro_rules! check {
    ($text:expr, @$expected:literal) => {
        insta::assert_snapshot!(read($text), @$expected)
    };
}

use check;

/// The line under test in front of a sweep that is otherwise right.
fn with(line: &str) -> String {
    format!("{line}\nobjective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = 0.1")
}

/// An optimizer table with these lines in a sweep that is otherwise right.
fn optimizer(lines: &str) -> String {
    format!("objective = 'sphere'\nlearning-rate = 0.1\n[[optimizer]]\n{lines}")
}

/// A sweep with these objectives.
fn objective(value: &str) -> String {
    format!("optimizer = 'sgd'\nlearning-rate = 0.1\nobjective = {value}")
}

/// A sweep with these learning rates.
fn rates(value: &str) -> String {
    format!("objective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = {value}")
}

#[test]
fn a_sweep_with_everything() {
    check!(r#"
        about = "Where does Adam stop caring about the learning rate?"
        steps = [200, 2_000]
        learning-rate = { from = 1e-3, to = 1.0, points = 4 }
        objective = ["rosenbrock", { name = "quadratic", dim = [2, 50], condition = 1e4 }]
        seeds = 3
        spread = 0
        figures = ["loss-curves"]
        max-runs = 2_000
        target = 1e-4

        [[schedule]]
        name = "constant"
        [[schedule]]
        name = "warmup"
        length = [10, 0.1]
        then = [{ name = "cosine", to = [0, 0.1] }, "linear"]
        [[schedule]]
        name = "multi-step"
        milestones = [[100, 150], [0.5]]

        [[optimizer]]
        name = "sgd"
        momentum = [0, 0.9]
        learning-rate = [0.1, 0.2]
        [[optimizer]]
        name = "adam"
        amsgrad = [false, true]
        form = "optax"

        [verdict]
        hold = 0.5
        last = 10
        [curves]
        points = 10
        runs = 0
    "#, @r#"
    steps [200, 2000], seeds [0, 1, 2], spread 0
    objective rosenbrock
    objective quadratic condition=10000
    objective quadratic dim=50 condition=10000
    schedule constant
    schedule warmup length=10 then=cosine
    schedule warmup length=10 then=(cosine to=0.1)
    schedule warmup length=10 then=linear
    schedule warmup then=cosine
    schedule warmup then=(cosine to=0.1)
    schedule warmup then=linear
    schedule multi-step milestones=[100 150]
    schedule multi-step milestones=[50%]
    optimizer sgd
    optimizer sgd momentum=0.9 | [0.1, 0.2]
    optimizer adam form=optax
    optimizer adam amsgrad form=optax | [0.001, 0.01, 0.1, 1.0]
    Thresholds { target: 0.0001, relative_target: 0.0001, hold: 0.5, window: 0.2, last: 10, no_gain: 1.000000001, norm_cap: 100000000.0, growth: 0.01, folded: 0.5, very_folded: 0.1, reversal: -0.5, frozen: 0.001, plateau: 0.001 }
    figures ["loss-curves"], Curves { points: 10, runs: 0 }
    "#);
}

#[test]
fn defaults() {
    check!(&with(""), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule constant
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    // A mark of the byte order is not part of the text.
    check!(&format!("\u{feff}{}", with("")), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule constant
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&with("figures = []\nseeds = [3, 1]\nschedule = { name = 'warmup' }"), @r#"
    steps [1000], seeds [3, 1], spread 0.1
    objective sphere
    schedule warmup
    optimizer sgd | [0.1]
    figures [], Curves { points: 48, runs: 2000 }
    "#);
}

#[test]
fn everything_at_once_in_the_order_of_the_file() {
    check!("
steps = '10'
objective = ['spher', { name = 'rosenbrock', dim = 1 }]
schedule = { name = 'cosine', too = 0.1 }
seeds = [1, 1]
learning-rate = { from = 1, to = 0.1, points = 3 }
[[optimizer]]
name = 'sgd'
nesterov = true
[[optimizer]]
name = 'adam'
beta1 = 2
figures = ['outcome-map']
[verdict]
hold = 2
", @"
    x.toml:2:9: steps is a string ('10'); allowed: a whole number from 1 to 100000000; write steps = 10
    x.toml:3:14: objective 'spher' is not known; did you mean 'sphere'? (quadratic, kneusel-a, kneusel-b, sphere, rosenbrock, beale, himmelblau, booth, styblinski-tang, three-hump-camel, rastrigin, ackley, noisy-quadratic, matrix-factorization, deep-linear, kneusel-two-minima, ellipsoid, matyas, trid, zakharov, dixon-price, powell-singular, wood, goldstein-price, mccormick, six-hump-camel, branin, griewank, levy, michalewicz, easom, bukin-n6, sum-abs, monkey-saddle, linear-regression, logistic-regression, softmax-regression, perceptron)
    x.toml:3:52: dim of objective 'rosenbrock' is 1; allowed: a whole number from 2 to 1000000; write dim = 2
    x.toml:4:31: 'too' is not a key of schedule 'cosine'; did you mean 'to'? (name, to, length)
    x.toml:5:13: seeds has 1 twice; write each value once
    x.toml:6:26: from = 1 of learning-rate is not below to = 0.1; write from = 0.1, to = 1
    x.toml:8:8: optimizer 'sgd' with nesterov = true: nesterov needs a momentum greater than 0 and no dampening
    x.toml:12:9: beta1 of optimizer 'adam' is 2; allowed: a number at least 0 and less than 1; write beta1 = 0.9
    x.toml:13:1: 'figures' is a key of the sweep, not of optimizer 'adam'; move it above the first [table] of the file
    x.toml:15:8: hold of [verdict] is 2; allowed: a number greater than 0 and at most 1; write hold = 0.8
    ");
}

#[test]
fn thresholds_of_a_finished_sweep() {
    let said = |assignment: &str| match set_threshold(&mut Thresholds::default(), assignment) {
        Ok(()) => "fine".to_string(),
        Err(message) => message,
    };
    let asked = [
        "hold=0.5",
        " very-folded = 0",
        "hold",
        "hold=",
        "hold=2",
        "hold=nan",
        "hold=x",
        "holds=1",
        "=",
        "target=1e-3",
        "last=3",
    ];
    let told: Vec<String> = asked.iter().map(|asked| format!("{asked}: {}", said(asked))).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    hold=0.5: fine
     very-folded = 0: fine
    hold: hold has no value; allowed: a number greater than 0 and at most 1; write hold=0.8
    hold=: hold has no value; allowed: a number greater than 0 and at most 1; write hold=0.8
    hold=2: hold is 2; allowed: a number greater than 0 and at most 1; write hold=0.8
    hold=nan: hold is nan; allowed: a number greater than 0 and at most 1; write hold=0.8
    hold=x: hold is x; allowed: a number greater than 0 and at most 1; write hold=0.8
    holds=1: threshold 'holds' is not known; did you mean 'hold'? (hold, no-gain, growth, folded, very-folded, reversal, frozen, plateau)
    =: threshold '' is not known; allowed: hold, no-gain, growth, folded, very-folded, reversal, frozen, plateau
    target=1e-3: target is measured during the run; change it in the sweep file and run again
    last=3: last is measured during the run; change it in the sweep file and run again
    "#);
    for threshold in THRESHOLDS {
        let default = (threshold.get)(&Thresholds::default());
        let fine = threshold.measured || said(&format!("{}={default}", threshold.key)) == "fine";
        assert!(fine, "{}", threshold.key);
    }
}

#[test]
fn the_handbook_says_what_is_true() {
    let text = include_str!("../../sweeps/README.md");
    let files = Files::new(|_| Ok(b"length,species\n1,0\n2,1\n3,0\n4,2\n5,1\n".to_vec()));
    let catalog = Catalog { files, ..catalog() };
    let examples = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    for example in examples.filter(|example| example.contains("objective")) {
        if !example.contains("optimizer") {
            // A part of a sweep.
            let whole = format!("optimizer = 'sgd'\nlearning-rate = 0.1\n{example}");
            parse("README.md", "x", &whole, &catalog, None).unwrap_or_else(|mistakes| panic!("{mistakes}"));
            continue;
        }
        let runs = parse("README.md", "x", example, &catalog, Some(10)).unwrap_err().to_string();
        assert!(
            [" = 18 runs", " = 41 runs", " = 82 runs", " = 7200 runs", " = 132 runs", " = 330 runs"]
                .iter()
                .any(|count| runs.contains(count)),
            "{runs}"
        );
    }
    for threshold in THRESHOLDS {
        let star = if threshold.measured { " *" } else { "" };
        let default = lrsweep::param::short((threshold.get)(&Thresholds::default()));
        let line = format!("| `{}`{star} | {} | `{default}` |", threshold.key, threshold.help);
        assert!(text.contains(&line), "{line}");
    }
}

#[test]
fn the_committed_sweeps_are_right() {
    let figures = lrsweep::figure::catalog().iter().map(|chart| chart.info.name).collect();
    let files = Files::new(|name| std::fs::read(std::path::Path::new("sweeps").join(name)));
    let catalog = Catalog { figures, files, ..Catalog::builtin() };
    let paths = std::fs::read_dir("sweeps").unwrap().map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "toml")) {
        let text = std::fs::read_to_string(&path).unwrap();
        if let Err(mistakes) = parse(&path.to_string_lossy(), "x", &text, &catalog, None) {
            panic!("{mistakes}");
        }
    }
}

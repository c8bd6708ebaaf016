//! Sweep files: what is read from them, and what is said of every kind of mistake.

use lrsweep::param::{Default, Info, Kind, Param, Range};
use lrsweep::schedule;
use lrsweep::spec::{Catalog, Spec, THRESHOLDS, Thresholds, parse, set_threshold};
use proptest::prelude::*;
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
        max-runs = 1_000
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
    "#, @"");
}

#[test]
fn defaults() {
    check!(&with(""), @"");
    // A mark of the byte order is not part of the text.
    check!(&format!("\u{feff}{}", with("")), @"");
    check!(&with("figures = []\nseeds = [3, 1]\nschedule = { name = 'warmup' }"), @"");
}

#[test]
fn learning_rates() {
    check!(&rates("{ from = 1e-5, to = 1e1, per-decade = 1 }"), @"");
    check!(&rates("{ from = 0.3, to = 0.7, points = 3 }"), @"");
    check!(&rates("{ from = 0.3, to = 0.3, points = 1 }"), @"");
    check!(&rates("[1, 0.1]"), @"");
    check!(&rates("[0.1, 0, -1, nan, inf, 1e999, '0.2', true, [0.1], 1e-1]"), @"");
    check!(&rates("[0.1, 0.2, 1e-1]"), @"");
    check!(&rates("[]"), @"");
    check!(&rates("'0.1'"), @"");
    check!(&rates("'fast'"), @"");
    check!(&rates("{}"), @"");
    check!(&rates("{ from = 1, to = 0.1, points = 4 }"), @"");
    check!(&rates("{ from = 1, to = 1.0, points = 4 }"), @"");
    check!(&rates("{ from = 0.1, to = 1, points = 1 }"), @"");
    check!(&rates("{ from = 0, to = inf, points = 0 }"), @"");
    check!(&rates("{ from = 0.1, to = 1, points = 1e18 }"), @"");
    check!(&rates("{ from = 0.1, to = 1, points = 4.0 }"), @"");
    check!(&rates("{ from = 0.1, to = 1, points = 1_000_000_000_000_000_000 }"), @"");
    check!(&rates("{ from = 1e-300, to = 1e300, per-decade = 1_000_000 }"), @"");
    check!(&rates("{ from = 1, to = 1.0000000000000002, points = 9 }"), @"");
    check!(&rates("{ from = 0.1, to = 1, points = 3, per-decade = 3 }"), @"");
    check!(&rates("{ form = 0.1, to = 1, point = 3 }"), @"");
    check!(&optimizer("name = 'sgd'\nlearning-rate = { from = 1, to = 0.1, points = 4 }"), @"");
    check!("objective = 'sphere'\noptimizer = ['sgd', 'adam']", @"");
}

#[test]
fn keys() {
    check!("", @"");
    check!("# nothing yet\n", @"");
    check!("about = 'x'", @"");
    check!(&with("stpes = 100\nlr = 0.1\nlearning_rate = 0.1\nhold = 0.5\nfoo = 1"), @"");
    check!(&optimizer("name = 'sgd'\nseeds = 4\nmomentun = 0.9\nfoo = 1"), @"");
    check!(&optimizer("name = 'adam'\nb2 = 0.99\nwd = 0.1"), @"");
    check!(&with("verdict = { holds = 0.5, seeds = 3 }\ncurves = { samples = 3 }"), @"");
    check!(&with("steps = 1\nsteps = 2"), @"");
    check!(&optimizer("name = 'sgd'\n[verdict]\nhold = 0.5\n[verdict]\nhold = 0.6"), @"");
    check!("objective = 'sphere'\noptimizer = 'sgd'\nlearning-rate = 0.1\n[[optimizer]]\nname = 'adam'", @"");
    check!("objective = 'sphere'\nlearning-rate = 0.1\n[optimizer]\nname = 'sgd'\n[optimizer]\nname = 'adam'", @"");
    check!(&with("target = 1e-3\n[verdict]\ntarget = 1e-4").replace("[verdict]\ntarget", "verdict.target"), @"");
}

#[test]
fn types_and_ranges() {
    check!(&with("about = 3\nsteps = '2000'\nseeds = 2.0\nspread = -0.1"), @"");
    check!(&with("steps = [0, -1, 1e3, 99_999_999_999, 340282366920938463463374607431768211456, 0x10]"), @"");
    check!(&with("steps = [100, 1_00]\nseeds = [1, 2, 1]"), @"");
    check!(&with("steps = []\nseeds = 0"), @"");
    check!(&with("seeds = 1979-05-27\nspread = nan\nabout = ['x']\nsteps = {}"), @"");
    check!(&with("figures = ['outcome-maps', 'x']\nmax-runs = 0"), @"");
    check!(&with("verdict = { target = 1, hold = 0, last = 0.5, norm-cap = 1, reversal = -2, growth = inf }"), @"");
    check!(&with("verdict = 3\ncurves = [1]"), @"");
    check!(&with("curves = { points = 1, runs = -1 }"), @"");
    check!(&with("[[verdict]]\nhold = 1").replace("\nobj", "\n[x]\nobj"), @"");
}

#[test]
fn optimizers() {
    check!(&optimizer("name = 'adma'"), @"");
    check!(&optimizer("name = 'newton'\nbeta1 = 7"), @"");
    check!(&optimizer("momentum = 0.9"), @"");
    check!(&optimizer("name = ['sgd', 'adam']"), @"");
    check!(&rates("0.1").replace("'sgd'", "['sgd', 3, ['adam'], {}]"), @"");
    check!(&rates("0.1").replace("'sgd'", "[]"), @"");
    check!(&optimizer("name = 'adam'\nbeta1 = 1.0\nbeta2 = '0.99'\neps = []\namsgrad = 'true'\nform = 'optix'"), @"");
    check!(&optimizer("name = 'adam'\nbeta1 = [0.9, nan, inf, -0.1]\nform = 3\namsgrad = 0"), @"");
    check!(&optimizer("name = 'sgd'\nmomentum = [0.9, 0.9, 9e-1]\nnesterov = [true, true]"), @"");
    check!(&optimizer("name = 'sgd'\nnesterov = true"), @"");
    check!(&optimizer("name = 'sgd'\nmomentum = [0.0, 0.9]\nnesterov = [false, true]"), @"");
    check!(&optimizer("name = 'sgd'\nmomentum = [0.0, 0.9]\n[[optimizer]]\nname = 'sgd'\nlearning-rate = 1"), @"");
    check!(&optimizer("name = 'sgd'\n[[optimizer]]\nname = 'sgd'\nmomentum = -0.0"), @"");
}

#[test]
fn objectives() {
    check!(&objective("['rosenbrok', 'sphere', 'sphere']"), @"");
    check!(&objective("{ name = 'rosenbrock', dim = [1, 2.0, '3', 10_000_000] }"), @"");
    check!(&objective("{ name = 'rosenbrock', start = [1, 2, 3] }"), @"");
    check!(&objective("{ name = 'rosenbrock', start = [[0, 0], [1, 1], [1]], dim = [2, 3] }"), @"");
    check!(&objective("{ name = 'rosenbrock', start = [[0, 0], 1] }"), @"");
    check!(&objective("{ name = 'rosenbrock', start = [0, nan] }"), @"");
    check!(&objective("{ name = 'rosenbrock', start = 3 }"), @"");
    check!(&objective("{ name = 'rosenbrock', start = [] }"), @"");
    check!(&objective("{ name = 'rosenbrock', start = [[0, 0], []] }"), @"");
    check!(&objective("{ name = 'sphere', start = [[0, 1], [0.0, 1.0]] }"), @"");
    check!(&objective("{ name = 'quadratic', condition = 0.5, eigenvalues = [1, -1], rotation = -1 }"), @"");
    check!(&objective("{ name = 'quadratic', dim = 3000, rotation = 1 }"), @"");
    check!(&objective("{ name = 'quadratic', eigenvalues = [[1, 2], [1, 2, 3]] }"), @"");
}

#[test]
fn schedules() {
    check!(&with("schedule = 'cosin'"), @"");
    check!(&with("schedule = [{ name = 'step', step_size = 0 }, { name = 'exponential', every = 0.0 }]"), @"");
    check!(&with("schedule = { name = 'linear', length = [0, 0.0, 1.0, 1, 200.0, 1.5, -3, '0.1', true] }"), @"");
    check!(&with("schedule = { name = 'multi-step', milestones = 100 }"), @"");
    check!(&with("schedule = { name = 'multi-step', milestones = [100, 1.5] }"), @"");
    check!(&with("schedule = { name = 'warmup', then = ['cosin', { name = 'linear', form = 1 }] }"), @"");
    check!(&with("schedule = { name = 'warmup', then = 3 }"), @"");
    check!(&with("schedule = { name = 'warmup', then = ['cosine', 'cosine'] }"), @"");
    check!(&with("schedule = ['warmup', { name = 'warmup', then = 'constant' }]"), @"");
    let deep = |n: usize| format!("{}'constant'{}", "{ name = 'warmup', then = ".repeat(n), " }".repeat(n));
    check!(&with(&format!("schedule = {}", deep(8))), @"");
    check!(&with(&format!("schedule = {}", deep(9))), @"");
    check!(&with(&format!("schedule = {}", deep(500))), @"");
}

#[test]
fn a_parameter_that_must_be_given() {
    let params: &[Param] = &[Param {
        name: "factor",
        kind: Kind::Number(Range::POSITIVE),
        default: Default::Required,
        help: "",
    }];
    let info = Info { name: "strange", about: "", source: "", params: Box::leak(Box::new([params[0]])) };
    let mut catalog = catalog();
    catalog.schedules.push(schedule::Entry { info, build: catalog.schedules[0].build });
    let mistakes = parse("x.toml", "x", &with("schedule = 'strange'"), &catalog, None).unwrap_err();
    insta::assert_snapshot!(mistakes, @"");
}

#[test]
fn too_many_runs() {
    let text = with("steps = [1, 2]\nseeds = 1_000\nschedule = { name = 'cosine', to = [0, 1] }").replace(
        "'sgd'",
        "['lion', { name = 'sgd', momentum = [0, 0.5], learning-rate = { from = 1e-3, to = 1, points = 500 } }]",
    );
    check!(&text, @"");
    let said = |cap| parse("x.toml", "x", &text, &catalog(), cap).map(|_| "fine").map_err(|m| m.to_string());
    assert_eq!(said(Some(4_004_000)), Ok("fine"));
    insta::assert_snapshot!(said(Some(10)).unwrap_err(), @"");
    check!(&format!("max-runs = 5\n{text}"), @"");
    let axis = (0..999).map(|i| format!("{}", f64::from(i) / 1000.0)).collect::<Vec<_>>().join(", ");
    let keys = ["beta1", "beta2", "eps", "weight_decay"];
    let wide: String = keys.iter().map(|key| format!("{key} = [{axis}]\n")).collect();
    check!(&optimizer(&format!("name = 'adam'\n{wide}")), @"");
    let then: String = (0..6).map(|_| format!("{{ name = 'warmup', from = [{axis}], then = ")).collect();
    check!(&with(&format!("schedule = {then}'constant'{}", "}".repeat(6))), @"");
}

#[test]
fn syntax() {
    check!(&with("steps ="), @"");
    check!(&with("steps = 10 20\nstpes = 3"), @"");
    check!(&with("steps = abc"), @"");
    check!(&with("steps 10"), @"");
    check!(&with("steps = [1, 2"), @"");
    check!(&with("steps = 'abc"), @"");
    check!("= = =", @"");
    check!("[[optimizer]\nname = 'adma'", @"");
    check!(&with("schedule = { name = 'cosin', to = }\nseeds = -1"), @"");
    check!(&with("about = 'é' + 1"), @"");
    check!(&with("about = 'é'; steps = 1"), @"");
    check!(&with("'\u{1b}[31m' = 1\n\"a\\u001b\" = 1"), @"");
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
", @"");
}

#[test]
fn thresholds_of_a_finished_sweep() {
    let said = |assignment: &str| match set_threshold(&mut Thresholds::default(), assignment) {
        Ok(()) => "fine".to_string(),
        Err(message) => message,
    };
    let asked = ["hold=0.5", " very-folded = 0", "hold", "hold=", "hold=2", "hold=nan", "hold=x", "holds=1", "=", "target=1e-3", "last=3"];
    let told: Vec<String> = asked.iter().map(|asked| format!("{asked}: {}", said(asked))).collect();
    insta::assert_snapshot!(told.join("\n"), @"");
    for threshold in THRESHOLDS {
        let default = (threshold.get)(&Thresholds::default());
        let fine = threshold.measured || said(&format!("{}={default}", threshold.key)) == "fine";
        assert!(fine, "{}", threshold.key);
    }
}

#[test]
fn the_committed_sweeps_are_right() {
    for entry in std::fs::read_dir("sweeps").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            // Figures are checked where they are known.
            let text: String = text.lines().filter(|line| !line.starts_with("figures")).flat_map(|l| [l, "\n"]).collect();
            let spec = parse(&path.to_string_lossy(), "x", &text, &Catalog::builtin(), None);
            assert!(spec.is_ok(), "{}", spec.unwrap_err());
        }
    }
}

const PIECES: &[&str] = &[
    "steps", "learning-rate", "schedule", "objective", "optimizer", "seeds", "spread", "target", "verdict", "figures",
    "curves", "max-runs", "name", "then", "from", "to", "points", "per-decade", "momentum", "start", "dim", "length",
    "milestones", "hold", "runs", " = ", " = ", " = ", "=", "{", "}", "[", "]", "[[", "]]", ", ", ", ", "\n", "\n", "'", "\"",
    ".", "#", "0", "1", "-1", "1e18", "1e999", "nan", "-inf", "true", "1979-05-27", "999999999999", "0.5", "0.1",
    "'sgd'", "'adam'", "'warmup'", "'cosine'", "'rosenbrock'", "'sphere'", "'é'", "\u{feff}", "\r", "\0",
];

const WHOLE: &str = r#"
steps = [20, 200]
learning-rate = { from = 1e-5, to = 1e1, points = 5 }
schedule = ["constant", { name = "warmup", length = 0.1, then = { name = "cosine", to = [0.0, 0.1] } }]
objective = ["rosenbrock", { name = "quadratic", dim = [2, 5], condition = 1e4, start = [[1, 2]] }]
seeds = 4
figures = ["outcome-map"]
max-runs = 1_000
[[optimizer]]
name = "sgd"
momentum = [0.0, 0.9]
[verdict]
hold = 0.5
[curves]
points = 10
"#;

fn survives(text: &str) {
    if let Err(mistakes) = parse("x.toml", "x", text, &catalog(), Some(1000)) {
        assert!(!mistakes.0.is_empty(), "refused without a word: {text}");
        assert!(mistakes.0.is_sorted_by_key(|mistake| (mistake.line, mistake.column)), "out of order: {mistakes}");
        let lines = text.split('\n').count();
        assert!(mistakes.0.iter().all(|mistake| mistake.line <= lines), "beyond the end: {mistakes}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        survives(&pieces.concat());
    }

    #[test]
    fn no_characters_make_it_panic(text in "\\PC{0,60}") {
        survives(&text);
    }

    #[test]
    fn no_change_makes_it_panic(changes in prop::collection::vec((0..WHOLE.len(), 0..12usize, prop::sample::select(PIECES)), 1..4)) {
        let mut text = WHOLE.to_string();
        for (place, length, piece) in changes {
            let place = (0..=place.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0);
            let end = (place + length).min(text.len());
            let end = (end..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
            text.replace_range(place..end, piece);
        }
        survives(&text);
    }
}

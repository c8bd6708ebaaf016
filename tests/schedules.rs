//! Schedules against PyTorch and optax, step by step, and against what theory says of them.

mod common;

use common::{sweep, traces};
use lrsweep::param::{Args, File, Info, Kind, Length, Setting, Value};
use lrsweep::schedule;
use proptest::collection::vec;
use proptest::prelude::*;

/// A setting with the defaults but for these values.
fn setting(name: &str, values: &[(&str, Value)]) -> Setting {
    let catalog = schedule::catalog();
    let info = catalog.iter().find(|entry| entry.info.name == name).unwrap().info;
    let args = values.iter().fold(defaults(&info), |args, (key, value)| args.with(key, value.clone()));
    Setting { name: info.name, args }
}

/// The defaults, and a file where one is needed.
fn defaults(info: &Info) -> Args {
    let files = info.params.iter().filter(|param| matches!(param.kind, Kind::File));
    files.fold(Args::defaults(info.params), |args, param| {
        args.with(param.name, table("share,factor\n0,1\n0.9,0.5\n1,0"))
    })
}

fn table(text: &str) -> Value {
    Value::File(File { name: "table.csv".into(), text: text.into() })
}

fn steps(n: u32) -> Value {
    Value::Length(Length::Steps(n))
}

fn all_steps(list: &[u32]) -> Value {
    Value::Lengths(list.iter().map(|&n| Length::Steps(n)).collect())
}

/// Every way in which we can write a reference row's schedule.
fn ours(name: &str, params: &str) -> Vec<Setting> {
    use Value::{Choice, Count, Flag, Number, Numbers};
    let warmup = |then: Setting| {
        let rise = setting("linear", &[("from", Number(0.0)), ("to", Number(1.0)), ("length", steps(10))]);
        let joined = Value::Schedules(vec![rise, then.clone()]);
        let then = Value::Schedule(Box::new(then));
        vec![
            setting("warmup", &[("length", steps(10)), ("then", then)]),
            setting("join", &[("schedules", joined), ("at", all_steps(&[10]))]),
        ]
    };
    let piecewise = |at: &[u32], factors: &[f64], more: &[(&str, Value)]| {
        let values = [("at", all_steps(at)), ("factors", Numbers(factors.to_vec()))];
        setting("piecewise", &[&values, more].concat())
    };
    let (line, wave) = (("form", Choice("linear")), ("form", Choice("cosine")));
    let cumulative = ("cumulative", Flag(true));
    match (name, params) {
        ("StepLR", _) => vec![setting("step", &[("step_size", steps(30))])],
        ("MultiStepLR", _) | ("piecewise_constant_schedule", _) => vec![
            setting("multi-step", &[("milestones", all_steps(&[30, 80]))]),
            piecewise(&[30, 80], &[0.1, 0.01], &[]),
            piecewise(&[30, 80], &[0.1, 0.1], &[cumulative]),
        ],
        ("ExponentialLR", _) | ("exponential_decay", "1, transition_steps=1 rate .95") => {
            vec![setting("exponential", &[("gamma", Number(0.95)), ("every", steps(1))])]
        }
        ("exponential_decay", _) => {
            vec![setting("step", &[("step_size", steps(30))]), piecewise(&[30, 60, 90, 120], &[0.1; 4], &[cumulative])]
        }
        ("PolynomialLR", _) | ("linear_schedule", _) => vec![
            setting("polynomial", &[("length", steps(100))]),
            setting("linear", &[("length", steps(100))]),
            piecewise(&[100], &[0.0], &[line]),
            setting("table", &[("file", table("step,factor\n0,1\n100,0"))]),
        ],
        ("polynomial_schedule", _) => vec![setting("polynomial", &[("power", Number(2.0)), ("length", steps(100))])],
        // PyTorch's rises again after T_max; ours stays at the floor, so the whole is two waves, or three of them.
        ("CosineAnnealingLR", _) => vec![piecewise(&[100, 200, 300], &[0.0, 1.0, 0.0], &[wave])],
        ("cosine_decay_schedule", "init=1 decay_steps=100 alpha=.1") => {
            vec![setting("cosine", &[("length", steps(100)), ("to", Number(0.1))]), piecewise(&[100], &[0.1], &[wave])]
        }
        ("cosine_decay_schedule", _) => vec![setting("cosine", &[("length", steps(100))])],
        ("ConstantLR", _) => {
            let third = ("from", Number(1.0 / 3.0));
            vec![
                piecewise(&[5], &[1.0], &[third]),
                setting(
                    "table",
                    &[("file", table("step,factor\n0,0.333333333333333333\n5,1")), ("between", Choice("hold"))],
                ),
            ]
        }
        ("LinearLR", _) => {
            let from = ("from", Number(1.0 / 3.0));
            vec![
                setting("linear", &[from.clone(), ("to", Number(1.0)), ("length", steps(5))]),
                setting("warmup", &[from.clone(), ("length", steps(5))]),
                piecewise(&[5], &[1.0], &[from, line]),
            ]
        }
        ("warmup_constant_schedule", _) => [
            warmup(setting("constant", &[])),
            vec![
                setting("trapezoidal", &[("warmup", steps(10)), ("decay", steps(0))]),
                setting("table", &[("file", table("step,factor\n0,0\n10,1"))]),
            ],
        ]
        .concat(),
        ("warmup_exponential_decay_schedule", _) => {
            warmup(setting("exponential", &[("gamma", Number(0.5)), ("every", steps(10))]))
        }
        ("CosineAnnealingWarmRestarts", _) => {
            let wave = |n| setting("cosine", &[("length", steps(n))]);
            let joined = Value::Schedules(vec![wave(10), wave(20), wave(40), wave(80)]);
            vec![
                setting("warm-restarts", &[("T_0", steps(10)), ("T_mult", Count(2))]),
                setting("join", &[("schedules", joined), ("at", all_steps(&[10, 30, 70]))]),
            ]
        }
        ("OneCycleLR", "max_lr=1 total_steps=100 three_phase") => {
            vec![setting("one-cycle", &[("three_phase", Flag(true))])]
        }
        ("OneCycleLR", _) => {
            let from = ("from", Number(0.04));
            vec![setting("one-cycle", &[]), piecewise(&[29, 99], &[1.0, 0.04 / 1e4], &[from, wave])]
        }
        // The peak of `one-cycle` is a step earlier, as PyTorch's, and its three phases are others.
        ("linear_onecycle_schedule", _) => {
            vec![piecewise(&[30, 85, 100], &[1.0, 0.04, 0.04 / 1e4], &[line, ("from", Number(0.04))])]
        }
        ("CyclicLR", "base=.1 max=1 up=10 triangular") => vec![
            setting("cyclic", &[("step_size_up", steps(10))]),
            piecewise(
                &[10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130],
                &[1.0, 0.1, 1.0, 0.1, 1.0, 0.1, 1.0, 0.1, 1.0, 0.1, 1.0, 0.1, 1.0],
                &[line, ("from", Number(0.1))],
            ),
        ],
        ("CyclicLR", _) => {
            let range = [("mode", Choice("exp-range")), ("gamma", Number(0.99))];
            vec![setting("cyclic", &[&[("step_size_up", steps(10))], &range[..]].concat())]
        }
        ("LambdaLR", _) => vec![setting("inverse-sqrt", &[("warmup", steps(10))])],
        _ => Vec::new(),
    }
}

/// Why a reference row is not compared.
fn excluded(name: &str, step: u32) -> Option<&'static str> {
    match (name, step) {
        ("ReduceLROnPlateau", _) => Some("it looks at the loss, so it is no function of the step"),
        ("OneCycleLR", 100..) => Some("behind its last step PyTorch's rises or goes below zero; ours stays"),
        _ => None,
    }
}

/// Compares every row of a file that is not excluded; yields how many were, and how many were not.
fn check(file: &str) -> (usize, usize) {
    let catalog = schedule::catalog();
    let mut reader = csv::Reader::from_path(format!("tests/reference/{file}")).unwrap();
    let (mut compared, mut left) = (0, 0);
    for record in reader.records() {
        let r = record.unwrap();
        let (name, params, step) = (&r[1], &r[2], r[3].parse::<u32>().unwrap());
        if excluded(name, step).is_some() {
            left += 1;
            continue;
        }
        let theirs: f64 = r[4].parse().unwrap();
        let settings = ours(name, params);
        assert!(!settings.is_empty(), "{name} {params} is neither compared nor excluded");
        for setting in settings {
            let budget = if name == "OneCycleLR" { 100 } else { 130 };
            let ours = schedule::build(&catalog, &setting).factor(step, budget);
            // Both libraries add 1 to the cosine, and PyTorch multiplies each step's rate into the next:
            // near the end that leaves rounding of the size of the first rate. Ours squares cos(a / 2).
            let cosine = matches!(
                name,
                "CosineAnnealingLR" | "CosineAnnealingWarmRestarts" | "OneCycleLR" | "cosine_decay_schedule"
            );
            let size = if cosine { 1.0 } else { theirs.abs() };
            let label = setting.label();
            assert!(
                (ours - theirs).abs() <= 1e-14 * size,
                "{name} {params}, step {step}: {label}: {ours:e} and {theirs:e}"
            );
        }
        compared += 1;
    }
    (compared, left)
}

#[test]
fn agree_with_pytorch() {
    assert_eq!(check("schedules_torch.csv"), (1540, 124));
}

#[test]
fn agree_with_optax() {
    assert_eq!(check("schedules_optax.csv"), (1300, 0));
}

#[test]
fn stay_where_they_ended() {
    let catalog = schedule::catalog();
    for name in ["linear", "polynomial", "cosine"] {
        let info = catalog.iter().find(|entry| entry.info.name == name).unwrap().info;
        let args = Args::defaults(info.params)
            .with("length", Value::Length(Length::Fraction(0.5)))
            .with("to", Value::Number(0.25));
        let schedule = schedule::build(&catalog, &Setting { name: info.name, args });
        let factors = schedule::tabulate(&*schedule, 100);
        assert_eq!(factors[0], 1.0, "{name}");
        assert!(factors[49] > 0.25, "{name}");
        assert!(factors[50..].iter().all(|&factor| factor == 0.25), "{name}: {factors:?}");
    }
}

/// Every schedule with its defaults, then with each of its choices and flags.
fn settings() -> Vec<Setting> {
    let mut all = Vec::new();
    for entry in schedule::catalog() {
        let (name, defaults) = (entry.info.name, defaults(&entry.info));
        all.push(Setting { name, args: defaults.clone() });
        for param in entry.info.params {
            let values = match param.kind {
                Kind::Choice(names) => names.iter().map(|name| Value::Choice(name)).collect(),
                Kind::Flag => vec![Value::Flag(false), Value::Flag(true)],
                _ => continue,
            };
            let others = values.into_iter().filter(|value| *value != param.default_value());
            all.extend(others.map(|value| Setting { name, args: defaults.clone().with(param.name, value) }));
        }
    }
    all
}

#[test]
fn every_schedule_is_finite_and_not_negative_for_any_budget() {
    let catalog = schedule::catalog();
    for setting in settings() {
        let schedule = schedule::build(&catalog, &setting);
        for steps in [1, 2, 3, 4, 5, 7, 100, 1001] {
            // And past the end, where a schedule in front may have left it no budget at all.
            for step in (0..steps + 10).chain([2 * steps, 1000 * steps, u32::MAX - 1, u32::MAX]) {
                for budget in [steps, 0] {
                    let factor = schedule.factor(step, budget);
                    assert!((0.0..=1.0).contains(&factor), "{} at {step} of {budget}: {factor}", setting.label());
                }
            }
        }
    }
}

fn built(name: &str, values: &[(&str, Value)]) -> Box<dyn schedule::Schedule> {
    schedule::build(&schedule::catalog(), &setting(name, values))
}

#[test]
fn one_cycle_stays_at_its_end() {
    for strategy in ["cos", "linear"] {
        for three in [false, true] {
            let values = [("anneal_strategy", Value::Choice(strategy)), ("three_phase", Value::Flag(three))];
            let schedule = built("one-cycle", &values);
            let factors: Vec<f64> = [0, 29, 99, 100, 1000].map(|step| schedule.factor(step, 100)).into();
            assert_eq!(factors, [0.04, 1.0, 0.04 / 1e4, 0.04 / 1e4, 0.04 / 1e4], "{strategy}, {three}");
        }
    }
    // A budget too short for a rise.
    assert_eq!(built("one-cycle", &[]).factor(0, 1), 1.0);
}

#[test]
fn triangles_are_as_high_as_their_mode_says() {
    let steps = |n| Value::Length(Length::Steps(n));
    let ways = [("base", Value::Number(0.5)), ("step_size_up", steps(2)), ("step_size_down", steps(4))];
    let first = |mode| {
        let values = [&ways[..], &[("mode", Value::Choice(mode)), ("gamma", Value::Number(0.5))]].concat();
        let schedule = built("cyclic", &values);
        (0..12).map(|step| schedule.factor(step, 100)).collect::<Vec<_>>()
    };
    let triangle = [0.5, 0.75, 1.0, 0.875, 0.75, 0.625];
    assert_eq!(first("triangular"), [triangle, triangle].concat());
    assert_eq!(first("triangular2"), [triangle, triangle.map(|f| 0.25 + f / 2.0)].concat());
    let falling = |step: usize| 0.5 + (triangle[step % 6] - 0.5) * 0.5_f64.powi(step as i32);
    assert_eq!(first("exp-range"), (0..12).map(falling).collect::<Vec<_>>());
}

#[test]
fn wsd_rises_holds_and_cools_down() {
    let steps = |n| Value::Length(Length::Steps(n));
    let factors = |cooldown, warmup, decay, at: &[u32]| {
        let (cooldown, to) = (Value::Choice(cooldown), Value::Number(0.5));
        let values = [("warmup", steps(warmup)), ("decay", steps(decay)), ("cooldown", cooldown), ("to", to)];
        let schedule = built("wsd", &values);
        at.iter().map(|&step| schedule.factor(step, 20)).collect::<Vec<_>>()
    };
    let at = [0, 1, 3, 4, 12, 14, 20, 21];
    assert_eq!(factors("linear", 4, 8, &at), [0.0, 0.25, 0.75, 1.0, 1.0, 0.875, 0.5, 0.5]);
    assert_eq!(factors("1-sqrt", 4, 8, &at), [0.0, 0.25, 0.75, 1.0, 1.0, 0.75, 0.5, 0.5]);
    let cosine = factors("cosine", 4, 8, &[12, 16, 20]);
    assert!(cosine[0] == 1.0 && (cosine[1] - 0.75).abs() < 1e-15 && cosine[2] == 0.5, "{cosine:?}");
    // The rise comes first where both do not fit.
    assert_eq!(factors("linear", 16, 8, &[8, 16, 18, 20]), [0.5, 1.0, 0.75, 0.5]);
    assert_eq!(factors("linear", 40, 8, &[10, 39, 40]), [0.25, 0.975, 0.5]);
}

/// On f = x^2 / 2 a step at rate r multiplies x by 1 - r, whatever the schedule.
#[test]
fn gradient_descent_is_the_product_of_its_steps() {
    let names: Vec<String> = schedule::catalog()
        .iter()
        .map(|entry| {
            let axes = entry.info.params.iter().map(|param| match param.kind {
                Kind::Choice(names) => format!(", {} = {names:?}", param.name),
                Kind::Flag => format!(", {} = [false, true]", param.name),
                Kind::File => format!(", {} = 'table.csv'", param.name),
                _ => String::new(),
            });
            format!("{{ name = '{}'{} }}", entry.info.name, axes.collect::<String>())
        })
        .collect();
    let plan = sweep(&format!(
        "steps = 100\noptimizer = 'sgd'\nlearning-rate = [0.3, 1.7]\nschedule = [{}]\n
        objective = {{ name = 'quadratic', eigenvalues = [1.0] }}",
        names.join(", ")
    ));
    assert!(plan.schedules.len() > names.len());
    for (row, trace) in traces(&plan) {
        let product: f64 = plan.factors(row.schedule, 100).iter().map(|factor| 1.0 - row.lr * factor).product();
        let (theirs, ours) = (product * product, trace.evidence.final_gap);
        let label = plan.schedules[row.schedule].label();
        assert!((ours - theirs).abs() <= 1e-9 * theirs, "{label} at {}: {ours:e} and {theirs:e}", row.lr);
    }
}

/// The rate at which gradient descent on f = x^2 / 2 neither shrinks nor grows in the long run: where the mean
/// of ln |1 - a s| over the schedule is 0. The numbers are its closed forms and quadratures.
#[test]
fn critical_rates_are_those_of_theory() {
    let number = Value::Number;
    let cyclic = |base| built("cyclic", &[("base", number(base))]);
    let wsd = |warmup, decay, cooldown| {
        let share = |x| Value::Length(Length::Fraction(x));
        built("wsd", &[("warmup", share(warmup)), ("decay", share(decay)), ("cooldown", Value::Choice(cooldown))])
    };
    let schedules = [
        ("one-cycle", built("one-cycle", &[]), 4.049299),
        ("warm-restarts to 0", built("warm-restarts", &[]), 4.0),
        ("warm-restarts to 0.1", built("warm-restarts", &[("to", number(0.1))]), 4.0 / 0.9),
        ("cyclic from 0", cyclic(0.0), 4.591121),
        ("cyclic from 0.1", cyclic(0.1), 4.495533),
        ("cyclic from 0.25", cyclic(0.25), 3.863690),
        ("cyclic from 0.5", cyclic(0.5), 2.776564),
        ("wsd, warm-up alone", wsd(0.3, 0.0, "linear"), 2.40872),
        ("wsd, linear 0.1", wsd(0.0, 0.1, "linear"), 2.11068),
        ("wsd, linear 0.5", wsd(0.0, 0.5, "linear"), 2.83504),
        ("wsd, cosine 0.2", wsd(0.0, 0.2, "cosine"), 2.16577),
        ("wsd, cosine 0.5", wsd(0.0, 0.5, "cosine"), 2.56155),
        ("wsd, 1-sqrt 0.2", wsd(0.0, 0.2, "1-sqrt"), 2.27881),
        ("wsd, 1-sqrt 0.5", wsd(0.0, 0.5, "1-sqrt"), 3.23911),
    ];
    for (name, schedule, critical) in schedules {
        let factors = schedule::tabulate(&*schedule, 100_000);
        let growth = |rate: f64| factors.iter().map(|factor| (1.0 - rate * factor).abs().ln()).sum::<f64>();
        assert!(growth(0.998 * critical) < 0.0 && growth(1.002 * critical) > 0.0, "{name}");
    }
}

/// One setting serves several budgets: the factor belongs to the share of the budget that has passed.
#[test]
fn shares_of_the_budget_are_shares_of_every_budget() {
    let catalog = schedule::catalog();
    // These two count from 1, or end at the last step instead of behind it; so does what decays by the step.
    let off = |setting: &Setting| {
        matches!(setting.name, "one-cycle" | "inverse-sqrt") || setting.label().contains("mode=exp-range")
    };
    for setting in settings().iter().filter(|setting| !off(setting)) {
        let schedule = schedule::build(&catalog, setting);
        for step in 0..=400 {
            let (short, long) = (schedule.factor(step, 400), schedule.factor(2 * step, 800));
            assert!((short - long).abs() < 1e-12, "{} at {step} of 400: {short} and {long}", setting.label());
        }
    }
}

#[test]
fn milestones_at_the_ends_and_beyond() {
    let shares = |list: &[f64]| Value::Lengths(list.iter().map(|&share| Length::Fraction(share)).collect());
    let factors = |at: Value, form, steps: u32| {
        let values = [("at", at), ("factors", Value::Numbers(vec![0.5, 0.25])), ("form", Value::Choice(form))];
        schedule::tabulate(&*built("piecewise", &values), steps)
    };
    assert_eq!(factors(all_steps(&[0, 2]), "constant", 4), [0.5, 0.5, 0.25, 0.25]);
    assert_eq!(factors(all_steps(&[0, 2]), "linear", 4), [0.5, 0.375, 0.25, 0.25]);
    assert_eq!(factors(all_steps(&[2, 9]), "constant", 4), [1.0, 1.0, 0.5, 0.5]);
    assert_eq!(factors(all_steps(&[2, 6]), "linear", 5), [1.0, 0.75, 0.5, 0.4375, 0.375]);
    assert_eq!(factors(shares(&[0.5, 1.0]), "constant", 4), [1.0, 1.0, 0.5, 0.5]);
    // Two that fall on the same step: the piece between has none.
    assert_eq!(factors(shares(&[0.5, 0.6]), "linear", 2), [1.0, 0.25]);
}

#[test]
fn joined_schedules_have_steps_and_budgets_of_their_own() {
    let parts =
        vec![setting("linear", &[]), setting("multi-step", &[]), setting("cosine", &[("to", Value::Number(0.5))])];
    let at = Value::Lengths(vec![Length::Steps(30), Length::Fraction(0.5)]);
    let joined = built("join", &[("schedules", Value::Schedules(parts.clone())), ("at", at)]);
    let catalog = schedule::catalog();
    let parts: Vec<_> = parts.iter().map(|setting| schedule::build(&catalog, setting)).collect();
    for steps in [100, 200] {
        let middle = steps / 2;
        let expected = |step: u32| match step {
            0..30 => parts[0].factor(step, 30),
            _ if step < middle => parts[1].factor(step - 30, middle - 30),
            _ => parts[2].factor(step - middle, steps - middle),
        };
        let factors: Vec<f64> = (0..2 * steps).map(|step| joined.factor(step, steps)).collect();
        assert_eq!(factors, (0..2 * steps).map(expected).collect::<Vec<_>>());
    }
    assert!(joined.fits(100).is_ok() && joined.fits(60).is_ok());
    assert_eq!(joined.fits(58).unwrap_err().param, "at", "the half is step 29, before step 30");
}

#[test]
fn tables_say_what_the_file_says() {
    let factors = |text: &str, between, steps: u32, at: &[u32]| {
        let schedule = built("table", &[("file", table(text)), ("between", Value::Choice(between))]);
        at.iter().map(|&step| schedule.factor(step, steps)).collect::<Vec<_>>()
    };
    let rows = "\u{feff}\"note\", step , factor\r\n\"a, b\",2,1\r\n\r\n,4,0.5\r\n,8.0,1e-1\r\n";
    assert_eq!(factors(rows, "linear", 10, &[0, 2, 3, 4, 6, 8, 99]), [1.0, 1.0, 0.75, 0.5, 0.3, 0.1, 0.1]);
    assert_eq!(factors(rows, "hold", 10, &[0, 2, 3, 4, 6, 8, 99]), [1.0, 1.0, 1.0, 0.5, 0.5, 0.1, 0.1]);
    // Shares fall between steps and are not rounded to them.
    let shares = "share,factor\n0.25,0\n0.75,1";
    assert_eq!(factors(shares, "linear", 10, &[0, 2, 5, 7, 10]), [0.0, 0.0, 0.5, 0.8999999999999999, 1.0]);
    assert_eq!(factors(shares, "hold", 10, &[0, 2, 5, 7, 8]), [0.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(factors("share,factor\n0.7,3", "hold", 0, &[0, 5]), [3.0, 3.0]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// In pieces, joined, and as a table, the same course is the same; each piece stays between its ends.
    #[test]
    fn pieces_go_from_factor_to_factor(
        (gaps, factors) in (1..8usize).prop_flat_map(|n| (vec(1..40u32, n), vec(0.0..3.0, n + 1)))
    ) {
        let at: Vec<u32> = gaps.iter().scan(0, |at, gap| { *at += gap; Some(*at) }).collect();
        let knots: Vec<u32> = [0].into_iter().chain(at.iter().copied()).collect();
        let rows: String = knots.iter().zip(&factors).map(|(step, factor)| format!("{step},{factor}\n")).collect();
        let file = table(&format!("step,factor\n{rows}"));
        for (form, between) in [("constant", Some("hold")), ("linear", Some("linear")), ("cosine", None)] {
            let values = [
                ("at", all_steps(&at)),
                ("factors", Value::Numbers(factors[1..].to_vec())),
                ("from", Value::Number(factors[0])),
                ("form", Value::Choice(form)),
            ];
            let pieces = built("piecewise", &values);
            let tabled = between.map(|way| built("table", &[("file", file.clone()), ("between", Value::Choice(way))]));
            for step in 0..at[at.len() - 1] + 5 {
                let factor = pieces.factor(step, 7);
                let piece = knots.iter().rposition(|knot| *knot <= step).unwrap();
                let (here, next) = (factors[piece], *factors.get(piece + 1).unwrap_or(&factors[piece]));
                prop_assert!(factor >= here.min(next) - 1e-15 && factor <= here.max(next) + 1e-15);
                prop_assert!(knots[piece] != step || factor == here, "{form}: {factor} at {step}");
                if let Some(tabled) = &tabled {
                    prop_assert!((tabled.factor(step, 7) - factor).abs() < 1e-14);
                }
            }
        }
    }

    /// With scales for factors it is optax's, to the last bit of a product.
    #[test]
    fn scales_are_the_factors_multiplied(scales in vec(0.0..2.0, 1..8usize)) {
        let at: Vec<u32> = (1..=scales.len() as u32).collect();
        let values = [
            ("at", all_steps(&at)),
            ("factors", Value::Numbers(scales.clone())),
            ("cumulative", Value::Flag(true)),
        ];
        let product = |n: usize| scales[..n].iter().product::<f64>();
        let factors = schedule::tabulate(&*built("piecewise", &values), scales.len() as u32 + 1);
        prop_assert_eq!(factors, (0..=scales.len()).map(product).collect::<Vec<_>>());
    }
}

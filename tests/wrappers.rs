//! What goes round an optimizer: against optax and PyTorch, and by what must hold for each.

mod common;

use common::{sweep, traces, traces_with, verdicts};
use lrsweep::engine::{Options, replay};
use lrsweep::lane::Isa;
use lrsweep::plan::Plan;
use lrsweep::spec::{self, Catalog};
use lrsweep::verdict::Outcome;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

/// The points at which the loss of a plan's first run is read.
fn points(plan: &Plan) -> Vec<Vec<f64>> {
    let row = plan.row(0);
    let rates: Vec<f64> = plan.factors(0, row.steps).iter().map(|factor| factor * row.lr).collect();
    replay(&plan.problems[0].1, &plan.rule(0, [0]), &rates, &plan.problems[0].1.start, 0)
}

#[test]
fn agree_with_optax() {
    let mut runs: BTreeMap<[String; 3], Vec<(usize, [f64; 2])>> = BTreeMap::new();
    for record in csv::Reader::from_path("tests/reference/traces_wrappers.csv").unwrap().records() {
        let r = record.unwrap();
        let point = [r[4].parse().unwrap(), r[5].parse().unwrap()];
        runs.entry([r[0].into(), r[1].into(), r[2].into()]).or_default().push((r[3].parse().unwrap(), point));
    }
    assert_eq!(runs.len(), 2 * 16);
    let mut wrong = Vec::new();
    for ([optimizer, rate, problem], checkpoints) in runs {
        let objective = match problem.as_str() {
            "quad_1_100" => "{ name = 'quadratic', eigenvalues = [1.0, 100.0] }",
            _ => "'kneusel-a'",
        };
        let plan = sweep(&format!(
            "steps = 100\nobjective = {objective}\noptimizer = {{ {optimizer} }}\nlearning-rate = {rate}"
        ));
        let ours = points(&plan);
        for (step, theirs) in checkpoints {
            for (ours, theirs) in ours[step].iter().zip(theirs) {
                let off = (ours - theirs).abs() / theirs.abs();
                // What is left of 1 after it has cancelled has no 12 digits of its own.
                if off > 1e-12 && (ours - theirs).abs() > 1e-15 {
                    wrong.push(format!(
                        "{optimizer} on {problem}, step {step}: {ours:e} and {theirs:e}, off by {off:e}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// On a loss that hardly changes, the rate is cut at the steps at which PyTorch cuts it.
#[test]
fn plateaus_are_cut_as_by_pytorch() {
    let theirs: Vec<f64> = csv::Reader::from_path("tests/reference/schedules_torch.csv")
        .unwrap()
        .records()
        .map(Result::unwrap)
        .filter(|r| &r[1] == "ReduceLROnPlateau" && r[2].contains("constant"))
        .map(|r| r[4].parse().unwrap())
        .collect();
    assert_eq!(theirs.len(), 60);
    // A rate so small that the loss stays within the threshold, and the gradient is 1 to the last digits.
    let plan = sweep(
        "steps = 60\nobjective = { name = 'quadratic', eigenvalues = [1.0], start = [1.0] }\nlearning-rate = 1e-9
        optimizer = { name = 'sgd', wrap = 'reduce-on-plateau' }",
    );
    let points = points(&plan);
    for (step, (pair, theirs)) in points.windows(2).zip(theirs).enumerate() {
        let rate = (pair[0][0] - pair[1][0]) / 1e-9;
        assert!((rate - theirs).abs() < 1e-6, "step {step}: {rate} and {theirs}");
    }
}

/// Every wrapper, every choice of it, and stacks, round optimizers of each kind.
const ALL: &str = "
    steps = 60
    objective = ['rosenbrock', { name = 'quadratic', dim = 13 }]
    learning-rate = { from = 1e-4, to = 1e1, points = 19 }
    [[optimizer]]
    name = 'adam'
    wrap = ['none', 'clip-norm', { name = 'clip-norm', form = 'optax', max = [0.1, 3.0] }, 'clip-value',
        { name = 'weight-decay', form = ['coupled', 'decoupled'] }, { name = 'look-ahead', read = ['fast', 'slow'] },
        { name = 'average', kind = ['polyak', 'ema'], from = [0, 9] },
        { name = 'reduce-on-plateau', patience = 3, threshold_mode = ['rel', 'abs'] },
        ['clip-norm', 'look-ahead', 'average'], [{ name = 'clip-value', max = [0.5, 2.0] }, 'average', 'reduce-on-plateau']]
    [[optimizer]]
    name = 'sgd'
    momentum = [0.5, 0.9]
    wrap = ['look-ahead', 'average', ['average', 'look-ahead'],
        ['clip-norm', { name = 'group-rate', group = 'x', multiplier = [0.25, 0, 3] }, 'look-ahead']]";

/// Groups of the two matrices U and V, round rules for vectors, for matrices, and one whose loss is read elsewhere.
const GROUPS: &str = "
    steps = 40
    objective = ['matrix-factorization', { name = 'matrix-factorization', rows = 3, cols = 2 }]
    learning-rate = { from = 1e-4, to = 1e1, points = 9 }
    seeds = 2
    [[optimizer]]
    name = 'schedule-free-sgd'
    wrap = [{ name = 'group-rate', group = 'V', multiplier = [0.1, 0] },
        ['gradient-noise', { name = 'group-rate', group = 'U', multiplier = 2 },
            { name = 'group-rate', group = 'V', multiplier = 0.5 }, 'reduce-on-plateau', 'average']]
    [[optimizer]]
    name = 'muon'
    wrap = { name = 'group-rate', group = 'U', multiplier = [0.3, 3] }
    [[optimizer]]
    name = 'rprop'
    wrap = [['look-ahead', { name = 'group-rate', group = 'V', multiplier = 0.5 }, 'weight-decay']]";

#[test]
fn lanes_equal_the_scalar_run_bit_for_bit() {
    for plan in [sweep(ALL), sweep(GROUPS)] {
        let stop = AtomicBool::new(false);
        let evidence = |isa| -> Vec<String> {
            let options = Options { threads: Some(2), isa: Some(isa), stop: &stop };
            traces_with(&plan, &options).iter().map(|(_, trace)| format!("{:?}", trace.evidence)).collect()
        };
        let scalar = evidence(Isa::Scalar);
        for isa in Isa::ALL.into_iter().filter(|isa| isa.available()) {
            assert!(scalar == evidence(isa), "{isa:?}");
        }
    }
}

/// Settings of a wrapper under which it does nothing.
#[test]
fn what_does_nothing_changes_nothing() {
    let bare = "steps = 80\nobjective = 'rosenbrock'\nlearning-rate = [1e-5, 1e-4, 3e-4]\n";
    for optimizer in ["name = 'adam'", "name = 'sgd', momentum = 0.9"] {
        let evidence = |wrap: &str| -> Vec<String> {
            let plan = sweep(&format!("{bare}optimizer = {{ {optimizer}{wrap} }}"));
            traces(&plan).iter().map(|(_, trace)| format!("{:?}", trace.evidence)).collect()
        };
        let expected = evidence("");
        for idle in [
            "'none'",
            "{ name = 'clip-norm', max = 1e300 }",
            "{ name = 'clip-value', max = 1e300 }",
            "{ name = 'weight-decay', rate = 0.0 }",
            "{ name = 'weight-decay', rate = 0.0, form = 'coupled' }",
            "{ name = 'look-ahead', every = 1000 }",
            "{ name = 'average', from = 1000 }",
            "{ name = 'average', kind = 'ema', decay = 0.0, from = 1000 }",
            "{ name = 'reduce-on-plateau', patience = 1000 }",
            "{ name = 'group-rate', group = 'x', multiplier = 1 }",
            "[[{ name = 'clip-value', max = 1e300 }, { name = 'reduce-on-plateau', patience = 1000 }]]",
        ] {
            assert!(evidence(&format!(", wrap = {idle}")) == expected, "{optimizer}: {idle}");
        }
    }
}

/// Decoupled decay round Adam is AdamW; coupled, Adam's own.
#[test]
fn weight_decay_is_that_of_the_optimizers_that_have_it() {
    let common = "steps = 50\nobjective = 'beale'\nlearning-rate = [1e-3, 1e-2]\n";
    let evidence = |optimizer: &str| -> Vec<String> {
        let plan = sweep(&format!("{common}optimizer = {{ {optimizer} }}"));
        traces(&plan).iter().map(|(_, trace)| format!("{:?}", trace.evidence)).collect()
    };
    let wrapped = |form: &str| {
        evidence(&format!("name = 'adam', wrap = {{ name = 'weight-decay', rate = 0.1, form = '{form}' }}"))
    };
    assert_eq!(wrapped("decoupled"), evidence("name = 'adamw', weight_decay = 0.1"));
    assert_eq!(wrapped("coupled"), evidence("name = 'adam', weight_decay = 0.1"));
}

/// Ten times above the limit gradient descent is back once the rate has been cut, if it is then given the time to fall
/// below its best: the norm cap must not end it before.
#[test]
fn a_lower_rate_brings_a_run_back() {
    let runs = verdicts(
        "steps = 2000
        objective = { name = 'quadratic', eigenvalues = [1.0] }
        optimizer = { name = 'sgd', wrap = ['none', { name = 'reduce-on-plateau', patience = 3, cooldown = 200 }] }
        learning-rate = [2.5, 20.0]",
    );
    let outcomes: Vec<Outcome> = runs.iter().map(|(.., verdict)| verdict.outcome).collect();
    use Outcome::*;
    assert_eq!(outcomes, [Diverged, Diverged, Converged, Converged]);
}

/// The mean of a run that hops about the minimum for ever is nearer to it than the run.
#[test]
fn an_average_settles_where_the_run_does_not() {
    let runs = verdicts(
        "steps = 4000
        objective = { name = 'quadratic', eigenvalues = [1.0] }
        optimizer = { name = 'signsgd', wrap = ['none', 'average', { name = 'average', kind = 'ema', decay = 0.99 }] }
        learning-rate = 0.03",
    );
    let gaps: Vec<f64> = runs.iter().map(|(_, trace, _)| trace.evidence.tail_mean_gap).collect();
    assert!(gaps[1] < gaps[0] / 20.0 && gaps[2] < gaps[0] / 5.0, "{gaps:?}");
}

#[test]
fn the_spec_says_what_is_wrong() {
    let mistakes = |wrap: &str| {
        let text = format!("objective = 'sphere'\nlearning-rate = 0.1\n[[optimizer]]\nname = 'sgd'\nwrap = {wrap}\n");
        spec::parse("x.toml", "x", &text, &Catalog::builtin(), None).unwrap_err().to_string()
    };
    insta::assert_snapshot!(mistakes("'clip'"), @"x.toml:5:8: wrapper 'clip' is not known; allowed: clip-norm, clip-value, weight-decay, look-ahead, average, reduce-on-plateau, gradient-noise, group-rate");
    insta::assert_snapshot!(mistakes("3"), @r#"x.toml:5:8: wrap of optimizer 'sgd' is 3; allowed: a name in quotes, or a table such as { name = "clip-norm" }; write wrap = "clip-norm""#);
    insta::assert_snapshot!(mistakes("[]"), @r#"x.toml:5:8: wrap of optimizer 'sgd' is an empty list; allowed: at least one value; write wrap = "clip-norm""#);
    insta::assert_snapshot!(mistakes("[[]]"), @r#"x.toml:5:9: wrap of optimizer 'sgd' is an empty list; allowed: at least one value; write "clip-norm""#);
    insta::assert_snapshot!(mistakes("['none', 'none']"), @"x.toml:5:17: wrap of optimizer 'sgd' has 'none' twice; write each value once");
    insta::assert_snapshot!(mistakes("['average', ['average']]"), @"x.toml:5:20: wrap of optimizer 'sgd' has ['average'] twice; write each value once");
    insta::assert_snapshot!(mistakes("{ name = 'clip-norm', max = -1 }"), @"x.toml:5:36: max of wrapper 'clip-norm' is -1; allowed: a number greater than 0; write max = 1");
    insta::assert_snapshot!(mistakes("[['clip-norm', { name = 'look-ahead', evry = 3 }]]"), @"x.toml:5:46: 'evry' is not a key of wrapper 'look-ahead'; did you mean 'every'? (name, every, alpha, read)");
    insta::assert_snapshot!(mistakes("{ name = 'reduce-on-plateau', threshold = 2.0 }"), @r#"x.toml:5:17: wrapper 'reduce-on-plateau' with threshold = 2: with threshold_mode = "rel" threshold must be less than 1"#);
    insta::assert_snapshot!(mistakes("[['none', 'average']]"), @"x.toml:5:10: wrapper 'none' is not known; allowed: clip-norm, clip-value, weight-decay, look-ahead, average, reduce-on-plateau, gradient-noise, group-rate");
}

#[test]
fn groups_that_no_objective_or_rule_has_are_refused() {
    let said = |objective: &str, optimizer: &str, wrap: &str| {
        let text = format!(
            "objective = {objective}\nlearning-rate = 0.1\n[[optimizer]]\nname = '{optimizer}'\nwrap = {wrap}\n"
        );
        match spec::parse("x.toml", "x", &text, &Catalog::builtin(), None) {
            Ok(spec) => format!("{} optimizers, left out: {}", spec.optimizers.len(), spec.left_out.join("; ")),
            Err(mistakes) => mistakes.to_string().replace("x.toml:", ""),
        }
    };
    let layers = "['rosenbrock', { name = 'perceptron', data = 'digits', widths = [[8], [8, 8]] }]";
    let deep = &layers[15..layers.len() - 1];
    let group = |group: &str| format!("{{ name = 'group-rate', group = {group}, multiplier = [0.1, 10] }}");
    insta::assert_snapshot!(said("'rosenbrock'", "sgd", &group("'W0'")), @"5:39: group of wrapper 'group-rate' is 'W0', but objective 'rosenbrock' has no part 'W0'; allowed: x");
    insta::assert_snapshot!(said(layers, "sgd", &group("'W0 W1'")), @"
    5:39: group of wrapper 'group-rate' is 'W0 W1', but objective 'rosenbrock' has no part 'W0'; allowed: x
    5:39: group of wrapper 'group-rate' is 'W0 W1', but objective 'rosenbrock' has no part 'W1'; allowed: x
    ");
    insta::assert_snapshot!(said(deep, "sgd", &group("['W0', 'b1 b2', 'c*']")), @"
    5:46: group of wrapper 'group-rate' is 'b1 b2', but objective 'perceptron data=digits' has no part 'b2'; allowed: W0, b0, W1, b1
    5:55: group of wrapper 'group-rate' is 'c*', but objective 'perceptron data=digits' has no part 'c*'; allowed: W0, b0, W1, b1
    ");
    insta::assert_snapshot!(said(deep, "sgd", &format!("[[{}, {}]]", group("'b*'"), group("['W0 W1', '*']"))), @"1 optimizers, left out: ");
    insta::assert_snapshot!(said(deep, "sgd", &group("'W0, b0'")), @"1 optimizers, left out: ");
    insta::assert_snapshot!(said(deep, "sgd", &group("''")), @r#"5:39: group of wrapper 'group-rate' is a string (''); allowed: names of parts in quotes, with spaces between them; write group = "W0""#);
    insta::assert_snapshot!(said(deep, "sgd", &group("0")), @r#"5:39: group of wrapper 'group-rate' is 0; allowed: names of parts in quotes, with spaces between them; write group = "W0""#);
    insta::assert_snapshot!(said(deep, "sgd", "'group-rate'"), @r#"
    5:8: 'group' of wrapper 'group-rate' is missing; write group = "W0"
    5:8: 'multiplier' of wrapper 'group-rate' is missing; write multiplier = 0.5
    "#);
    insta::assert_snapshot!(said(deep, "sgd", "{ name = 'group-rate', group = 'W0', multiplier = -1 }"), @"5:58: multiplier of wrapper 'group-rate' is -1; allowed: a number at least 0; write multiplier = 0.5");
    insta::assert_snapshot!(said(deep, "sgd", &format!("[[{}, 'clip-norm']]", group("'W0'"))), @"5:9: wrap of optimizer 'sgd' has clip-norm within group-rate, where it does not see all coordinates; write clip-norm before group-rate");
    insta::assert_snapshot!(said(deep, "prodigy", &group("'W0'")), @"5:8: wrap = { name = 'group-rate', group = 'W0', mul ... of optimizer 'prodigy': group-rate splits the coordinates, but this optimizer looks at all of them together; leave group-rate out");
    insta::assert_snapshot!(said("'matrix-factorization'", "all", &group("'U'")), @"32 optimizers, left out: optimizer 'adafactor', which looks at all coordinates together, and cannot be split; optimizer 'prodigy', which looks at all coordinates together, and cannot be split; optimizer 'dadapt-adamw', which looks at all coordinates together, and cannot be split; optimizer 'dadapt-sgd', which looks at all coordinates together, and cannot be split");
}

#[test]
fn labels_name_the_stack() {
    let plan = sweep(ALL);
    let labels: Vec<String> = (0..14).map(|k| plan.optimizer(0, k).label()).collect();
    insta::assert_debug_snapshot!(labels, @r#"
    [
        "adam",
        "adam wrap=clip-norm",
        "adam wrap=(clip-norm max=0.1 form=optax)",
        "adam wrap=(clip-norm max=3 form=optax)",
        "adam wrap=clip-value",
        "adam wrap=(weight-decay form=coupled)",
        "adam wrap=weight-decay",
        "adam wrap=look-ahead",
        "adam wrap=(look-ahead read=slow)",
        "adam wrap=average",
        "adam wrap=(average from=9)",
        "adam wrap=(average kind=ema)",
        "adam wrap=(average kind=ema from=9)",
        "adam wrap=(reduce-on-plateau patience=3)",
    ]
    "#);
}

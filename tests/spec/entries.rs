//! Optimizers, objectives and schedules with their parameters.

use super::{catalog, check, objective, optimizer, rates, read, with};
use lrsweep::param::{Default, Info, Kind, Param, Range};
use lrsweep::schedule;
use lrsweep::spec::parse;

#[test]
fn optimizers() {
    check!(&optimizer("name = 'adma'"), @"x.toml:4:8: optimizer 'adma' is not known; did you mean 'adam'? (sgd, adagrad, rmsprop, adam, adamw, lion, adamax, nadam, radam, adadelta, asgd, rprop, yogi, adabelief, adan, ademamix, adopt, signsgd, novograd, optimistic-gd, sm3, stable-adamw, lamb, lars, fromage, muon, shampoo, soap)");
    check!(&optimizer("name = 'newton'\nbeta1 = 7"), @"x.toml:4:8: optimizer 'newton' is not known; allowed: sgd, adagrad, rmsprop, adam, adamw, lion, adamax, nadam, radam, adadelta, asgd, rprop, yogi, adabelief, adan, ademamix, adopt, signsgd, novograd, optimistic-gd, sm3, stable-adamw, lamb, lars, fromage, muon, shampoo, soap");
    check!(&optimizer("momentum = 0.9"), @r#"x.toml:3:1: optimizer has no name; write name = "sgd""#);
    check!(&optimizer("name = ['sgd', 'adam']"), @r#"x.toml:4:8: name of optimizer is a list (['sgd', 'adam']); allowed: one name in quotes; write name = "sgd""#);
    check!(&rates("0.1").replace("'sgd'", "['sgd', 3, ['adam'], {}]"), @r#"
    x.toml:2:21: optimizer is 3; allowed: a name in quotes, or a table such as { name = "sgd" }; write "sgd"
    x.toml:2:24: optimizer is a list (['adam']); allowed: a name in quotes, or a table such as { name = "sgd" }; write "sgd"
    x.toml:2:34: optimizer has no name; write name = "sgd"
    "#);
    check!(&rates("0.1").replace("'sgd'", "[]"), @r#"x.toml:2:13: optimizer is an empty list; allowed: at least one value; write optimizer = "sgd""#);
    check!(&optimizer("name = 'adam'\nbeta1 = 1.0\nbeta2 = '0.99'\neps = []\namsgrad = 'true'\nform = 'optix'"), @r#"
    x.toml:5:9: beta1 of optimizer 'adam' is 1.0; allowed: a number at least 0 and less than 1; write beta1 = 0.9
    x.toml:6:9: beta2 of optimizer 'adam' is a string ('0.99'); allowed: a number at least 0 and less than 1; write beta2 = 0.99
    x.toml:7:7: eps of optimizer 'adam' is an empty list; allowed: at least one value; write eps = 1e-8
    x.toml:8:11: amsgrad of optimizer 'adam' is a string ('true'); allowed: true or false; write amsgrad = true
    x.toml:9:8: form of optimizer 'adam' is 'optix'; did you mean 'optax'? (torch, optax)
    "#);
    check!(&optimizer("name = 'adam'\nbeta1 = [0.9, nan, inf, -0.1]\nform = 3\namsgrad = 0"), @r#"
    x.toml:5:15: beta1 of optimizer 'adam' is nan; allowed: a number at least 0 and less than 1; write 0.9
    x.toml:5:20: beta1 of optimizer 'adam' is inf; allowed: a number at least 0 and less than 1; write 0.9
    x.toml:5:25: beta1 of optimizer 'adam' is -0.1; allowed: a number at least 0 and less than 1; write 0.9
    x.toml:6:8: form of optimizer 'adam' is 3; allowed: one of torch, optax, in quotes; write form = "torch"
    x.toml:7:11: amsgrad of optimizer 'adam' is 0; allowed: true or false; write amsgrad = false
    "#);
    check!(&optimizer("name = 'sgd'\nmomentum = [0.9, 0.9, 9e-1]\nnesterov = [true, true]"), @r#"
    x.toml:5:18: momentum of optimizer 'sgd' has 0.9 twice; write each value once
    x.toml:5:23: momentum of optimizer 'sgd' has 9e-1 twice; write each value once
    x.toml:6:19: nesterov of optimizer 'sgd' has true twice; write each value once
    "#);
    check!(&optimizer("name = 'sgd'\nnesterov = true"), @"x.toml:4:8: optimizer 'sgd' with nesterov = true: nesterov needs a momentum greater than 0 and no dampening");
    check!(&optimizer("name = 'sgd'\nmomentum = [0.0, 0.9]\nnesterov = [false, true]"), @"x.toml:4:8: optimizer 'sgd' with momentum = 0, nesterov = true: nesterov needs a momentum greater than 0 and no dampening; write one [[optimizer]] for each group that goes together");
    check!(&optimizer("name = 'sgd'\nmomentum = [0.0, 0.9]\n[[optimizer]]\nname = 'sgd'\nlearning-rate = 1"), @"x.toml:7:8: optimizer 'sgd' is given twice; write each setting once, with all its learning rates");
    check!(&optimizer("name = 'sgd'\n[[optimizer]]\nname = 'sgd'\nmomentum = -0.0"), @"x.toml:6:8: optimizer 'sgd' is given twice; write each setting once, with all its learning rates");
}

#[test]
fn optimizers_for_matrices() {
    let sweep = |objective: &str, optimizer: &str| {
        format!("objective = {objective}\noptimizer = {optimizer}\nlearning-rate = 0.1")
    };
    check!(&sweep("'rosenbrock'", "'muon'"), @"x.toml:2:13: optimizer 'muon' is made for matrices, and objective 'rosenbrock' has none; objectives with matrices: matrix-factorization, deep-linear");
    check!(&sweep("['deep-linear', { name = 'quadratic', dim = 4 }]", "['adam', { name = 'soap', beta1 = 0.9 }, 'shampoo']"), @"
    x.toml:2:31: optimizer 'soap' is made for matrices, and objective 'quadratic dim=4' has none; objectives with matrices: matrix-factorization, deep-linear
    x.toml:2:54: optimizer 'shampoo' is made for matrices, and objective 'quadratic dim=4' has none; objectives with matrices: matrix-factorization, deep-linear
    ");
    check!(&sweep("{ name = 'matrix-factorization', rank = 1 }", "'muon'"), @"x.toml:2:13: optimizer 'muon' is made for matrices, and objective 'matrix-factorization rank=1' has none; objectives with matrices: matrix-factorization, deep-linear");
    check!(&sweep("{ name = 'matrix-factorization', rank = [2, 1] }", "'muon'"), @"x.toml:2:13: optimizer 'muon' is made for matrices, and objective 'matrix-factorization rank=1' has none; objectives with matrices: matrix-factorization, deep-linear");
    check!(&sweep("{ name = 'matrix-factorization', rank = [2, 5] }", "'muon'"), @"x.toml:1:57: rank = 5 of objective 'matrix-factorization': a matrix of 6 rows and 4 columns has a rank of at most 4");
    for name in ["muon", "shampoo", "soap"] {
        let text = sweep("['deep-linear', { name = 'matrix-factorization', rank = [2, 3] }]", &format!("'{name}'"));
        assert!(read(&text).starts_with("steps"), "{name}");
    }
}

#[test]
fn objectives() {
    check!(&objective("['rosenbrok', 'sphere', 'sphere']"), @"
    x.toml:3:14: objective 'rosenbrok' is not known; did you mean 'rosenbrock'? (quadratic, kneusel-a, kneusel-b, sphere, rosenbrock, beale, himmelblau, booth, styblinski-tang, three-hump-camel, rastrigin, ackley, matrix-factorization, deep-linear)
    x.toml:3:37: objective 'sphere' is given twice; write each setting once
    ");
    check!(&objective("{ name = 'rosenbrock', dim = [1, 2.0, '3', 10_000_000] }"), @r#"
    x.toml:3:43: dim of objective 'rosenbrock' is 1; allowed: a whole number from 2 to 1000000; write 2
    x.toml:3:46: dim of objective 'rosenbrock' is 2.0; allowed: a whole number from 2 to 1000000; write 2
    x.toml:3:51: dim of objective 'rosenbrock' is a string ('3'); allowed: a whole number from 2 to 1000000; write 3
    x.toml:3:56: dim of objective 'rosenbrock' is 10_000_000; allowed: a whole number from 2 to 1000000; write 2
    "#);
    check!(&objective("{ name = 'rosenbrock', start = [1, 2, 3] }"), @"x.toml:3:44: start = [1, 2, 3] of objective 'rosenbrock': 3 numbers, but the objective has 2 coordinates");
    check!(&objective("{ name = 'rosenbrock', start = [[0, 0], [1, 1], [1]], dim = [2, 3] }"), @"
    x.toml:3:45: start = [0, 0] of objective 'rosenbrock' with dim = 3: 2 numbers, but the objective has 3 coordinates; write one [[objective]] for each group that goes together
    x.toml:3:53: start = [1, 1] of objective 'rosenbrock' with dim = 2: the value there is 0, so there is nothing to descend to 0; write one [[objective]] for each group that goes together
    x.toml:3:53: start = [1, 1] of objective 'rosenbrock' with dim = 3: 2 numbers, but the objective has 3 coordinates; write one [[objective]] for each group that goes together
    x.toml:3:61: start = [1] of objective 'rosenbrock' with dim = 2: 1 number, but the objective has 2 coordinates; write one [[objective]] for each group that goes together
    x.toml:3:61: start = [1] of objective 'rosenbrock' with dim = 3: 1 number, but the objective has 3 coordinates; write one [[objective]] for each group that goes together
    ");
    check!(&objective("{ name = 'rosenbrock', start = [[0, 0], 1] }"), @"x.toml:3:44: start of objective 'rosenbrock' is a list ([[0, 0], 1]); allowed: one list of numbers, or a list of such lists as an axis; write start = [0.5, 0.5]");
    check!(&objective("{ name = 'rosenbrock', start = [0, nan] }"), @"x.toml:3:48: start of objective 'rosenbrock' is nan; allowed: a finite number; write 0.5");
    check!(&objective("{ name = 'rosenbrock', start = 3 }"), @"x.toml:3:44: start of objective 'rosenbrock' is 3; allowed: a list, each a finite number; write start = [3]");
    check!(&objective("{ name = 'rosenbrock', start = [] }"), @"x.toml:3:44: start of objective 'rosenbrock' is an empty list; allowed: at least one value; write start = [0.5, 0.5]");
    check!(&objective("{ name = 'rosenbrock', start = [[0, 0], []] }"), @"x.toml:3:53: start of objective 'rosenbrock' is an empty list; allowed: at least one value; write [0.5, 0.5]");
    check!(&objective("{ name = 'sphere', start = [[0, 1], [0.0, 1.0]] }"), @"x.toml:3:49: start of objective 'sphere' has [0.0, 1.0] twice; write each value once");
    check!(&objective("{ name = 'quadratic', condition = 0.5, eigenvalues = [1, -1], rotation = -1 }"), @r#"
    x.toml:3:47: condition of objective 'quadratic' is 0.5; allowed: a number at least 1; write condition = 100
    x.toml:3:70: eigenvalues of objective 'quadratic' is -1; allowed: a number greater than 0; write 0.5
    x.toml:3:86: rotation of objective 'quadratic' is -1; allowed: a whole number from 0 to 4294967295; write rotation = 0
    "#);
    check!(&objective("{ name = 'quadratic', dim = 3000, rotation = 1 }"), @"x.toml:3:58: rotation = 1 of objective 'quadratic' with dim = 3000: a rotation of 3000 coordinates is a full matrix; at most 500 are allowed");
    check!(&objective("{ name = 'quadratic', eigenvalues = [[1, 2], [1, 2, 3]] }"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective quadratic eigenvalues=[1 2]
    objective quadratic eigenvalues=[1 2 3]
    schedule constant
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
}

#[test]
fn schedules() {
    check!(&with("schedule = 'cosin'"), @"x.toml:1:12: schedule 'cosin' is not known; did you mean 'cosine'? (constant, step, multi-step, exponential, polynomial, linear, cosine, warmup, warm-restarts, one-cycle, cyclic, inverse-sqrt, wsd)");
    check!(&with("schedule = [{ name = 'step', step_size = 0 }, { name = 'exponential', every = 0.0 }]"), @r#"
    x.toml:1:42: step_size of schedule 'step' is 0; allowed: a whole number of steps, at least 1, or a share of the budget above 0.0, up to 1.0; write step_size = 0.3
    x.toml:1:79: every of schedule 'exponential' is 0.0; allowed: a whole number of steps, at least 1, or a share of the budget above 0.0, up to 1.0; write every = 1.0
    "#);
    check!(&with("schedule = { name = 'linear', length = [0, 0.0, 1.0, 1, 200.0, 1.5, -3, '0.1', true] }"), @r#"
    x.toml:1:57: length of schedule 'linear' is 200.0; allowed: a whole number of steps, or a share of the budget from 0.0 to 1.0; write 200
    x.toml:1:64: length of schedule 'linear' is 1.5; allowed: a whole number of steps, or a share of the budget from 0.0 to 1.0; write 1.0
    x.toml:1:69: length of schedule 'linear' is -3; allowed: a whole number of steps, or a share of the budget from 0.0 to 1.0; write 1.0
    x.toml:1:73: length of schedule 'linear' is a string ('0.1'); allowed: a whole number of steps, or a share of the budget from 0.0 to 1.0; write 0.1
    x.toml:1:80: length of schedule 'linear' is true; allowed: a whole number of steps, or a share of the budget from 0.0 to 1.0; write 1.0
    "#);
    check!(&with("schedule = { name = 'multi-step', milestones = 100 }"), @"x.toml:1:48: milestones of schedule 'multi-step' is 100; allowed: a list, each a whole number of steps or a share of the budget from 0.0 to 1.0; write milestones = [100]");
    check!(&with("schedule = { name = 'multi-step', milestones = [100, 1.5] }"), @"x.toml:1:54: milestones of schedule 'multi-step' is 1.5; allowed: a whole number of steps, or a share of the budget from 0.0 to 1.0; write 0.5");
    check!(&with("schedule = { name = 'warmup', then = ['cosin', { name = 'linear', form = 1 }] }"), @r#"
    x.toml:1:39: schedule 'cosin' is not known; did you mean 'cosine'? (constant, step, multi-step, exponential, polynomial, linear, cosine, warmup, warm-restarts, one-cycle, cyclic, inverse-sqrt, wsd)
    x.toml:1:67: 'form' is not a key of schedule 'linear'; did you mean 'from'? (name, from, to, length)
    "#);
    check!(&with("schedule = { name = 'warmup', then = 3 }"), @r#"x.toml:1:38: then of schedule 'warmup' is 3; allowed: a name in quotes, or a table such as { name = "constant" }; write then = "constant""#);
    check!(&with("schedule = { name = 'warmup', then = ['cosine', 'cosine'] }"), @"x.toml:1:49: schedule 'cosine' is given twice; write each setting once");
    check!(&with("schedule = ['warmup', { name = 'warmup', then = 'constant' }]"), @"x.toml:1:32: schedule 'warmup' is given twice; write each setting once");
    let deep = |n: usize| format!("{}'constant'{}", "{ name = 'warmup', then = ".repeat(n), " }".repeat(n));
    check!(&with(&format!("schedule = {}", deep(8))), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule warmup then=(warmup then=(warmup then=(warmup then=(warmup then=(warmup then=(warmup then=warmup))))))
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&with(&format!("schedule = {}", deep(9))), @"x.toml:1:246: schedules stand more than 8 deep in one another here; write fewer");
    check!(&with(&format!("schedule = {}", deep(500))), @"x.toml:1:2092: not valid TOML: cannot recurse further; max recursion depth met");
}

#[test]
fn a_parameter_that_must_be_given() {
    let params: &[Param] =
        &[Param { name: "factor", kind: Kind::Number(Range::POSITIVE), default: Default::Required, help: "" }];
    let info = Info { name: "strange", about: "", source: "", params: Box::leak(Box::new([params[0]])) };
    let mut catalog = catalog();
    catalog.schedules.push(schedule::Entry { info, build: catalog.schedules[0].build });
    let mistakes = parse("x.toml", "x", &with("schedule = 'strange'"), &catalog, None).unwrap_err();
    insta::assert_snapshot!(mistakes, @"x.toml:1:12: 'factor' of schedule 'strange' is missing; write factor = 0.5");
}

//! Optimizers, objectives and schedules with their parameters.

use super::{catalog, check, objective, optimizer, rates, read, with};
use lrsweep::param::{Default, Info, Kind, Param, Range};
use lrsweep::schedule;
use lrsweep::spec::{Catalog, Files, Grid, parse};

#[test]
fn optimizers() {
    check!(&optimizer("name = 'adma'"), @"x.toml:4:8: optimizer 'adma' is not known; did you mean 'adam'? (sgd, adagrad, rmsprop, adam, adamw, lion, adamax, nadam, radam, adadelta, asgd, rprop, yogi, adabelief, adan, ademamix, adopt, signsgd, novograd, optimistic-gd, sm3, stable-adamw, lamb, lars, fromage, ema-momentum, nesterov, adafactor, schedule-free-sgd, schedule-free-adamw, prodigy, dadapt-adamw, dadapt-sgd, muon, shampoo, soap)");
    check!(&optimizer("name = 'newton'\nbeta1 = 7"), @"x.toml:4:8: optimizer 'newton' is not known; allowed: sgd, adagrad, rmsprop, adam, adamw, lion, adamax, nadam, radam, adadelta, asgd, rprop, yogi, adabelief, adan, ademamix, adopt, signsgd, novograd, optimistic-gd, sm3, stable-adamw, lamb, lars, fromage, ema-momentum, nesterov, adafactor, schedule-free-sgd, schedule-free-adamw, prodigy, dadapt-adamw, dadapt-sgd, muon, shampoo, soap");
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
    check!(&sweep("'rosenbrock'", "'muon'"), @"x.toml:2:13: optimizer 'muon' is made for matrices, and objective 'rosenbrock' has none; objectives with matrices: matrix-factorization, deep-linear, softmax-regression, perceptron");
    check!(&sweep("['deep-linear', { name = 'quadratic', dim = 4 }]", "['adam', { name = 'soap', beta1 = 0.9 }, 'shampoo']"), @"
    x.toml:2:31: optimizer 'soap' is made for matrices, and objective 'quadratic dim=4' has none; objectives with matrices: matrix-factorization, deep-linear, softmax-regression, perceptron
    x.toml:2:54: optimizer 'shampoo' is made for matrices, and objective 'quadratic dim=4' has none; objectives with matrices: matrix-factorization, deep-linear, softmax-regression, perceptron
    ");
    check!(&sweep("{ name = 'matrix-factorization', rank = 1 }", "'muon'"), @"x.toml:2:13: optimizer 'muon' is made for matrices, and objective 'matrix-factorization rank=1' has none; objectives with matrices: matrix-factorization, deep-linear, softmax-regression, perceptron");
    check!(&sweep("{ name = 'matrix-factorization', rank = [2, 1] }", "'muon'"), @"x.toml:2:13: optimizer 'muon' is made for matrices, and objective 'matrix-factorization rank=1' has none; objectives with matrices: matrix-factorization, deep-linear, softmax-regression, perceptron");
    check!(&sweep("{ name = 'matrix-factorization', rank = [2, 5] }", "'muon'"), @"x.toml:1:57: rank = 5 of objective 'matrix-factorization': a matrix of 6 rows and 4 columns has a rank of at most 4");
    for name in ["muon", "shampoo", "soap"] {
        let text = sweep("['deep-linear', { name = 'matrix-factorization', rank = [2, 3] }]", &format!("'{name}'"));
        assert!(read(&text).starts_with("steps"), "{name}");
    }
}

#[test]
fn objectives() {
    check!(&objective("['rosenbrok', 'sphere', 'sphere']"), @"
    x.toml:3:14: objective 'rosenbrok' is not known; did you mean 'rosenbrock'? (quadratic, kneusel-a, kneusel-b, sphere, rosenbrock, beale, himmelblau, booth, styblinski-tang, three-hump-camel, rastrigin, ackley, noisy-quadratic, matrix-factorization, deep-linear, kneusel-two-minima, ellipsoid, matyas, trid, zakharov, dixon-price, powell-singular, wood, goldstein-price, mccormick, six-hump-camel, branin, griewank, levy, michalewicz, easom, bukin-n6, sum-abs, monkey-saddle, linear-regression, logistic-regression, softmax-regression, perceptron)
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
    check!(&with("schedule = 'cosin'"), @"x.toml:1:12: schedule 'cosin' is not known; did you mean 'cosine'? (constant, step, multi-step, exponential, polynomial, linear, cosine, warmup, warm-restarts, one-cycle, cyclic, inverse-sqrt, wsd, trapezoidal, piecewise, join, table)");
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
    check!(&with("schedule = { name = 'warmup', then = ['cosin', { name = 'linear', form = 1 }] }"), @"
    x.toml:1:39: schedule 'cosin' is not known; did you mean 'cosine'? (constant, step, multi-step, exponential, polynomial, linear, cosine, warmup, warm-restarts, one-cycle, cyclic, inverse-sqrt, wsd, trapezoidal, piecewise, join, table)
    x.toml:1:67: 'form' is not a key of schedule 'linear'; did you mean 'from'? (name, from, to, length)
    ");
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
fn schedules_with_lists() {
    check!(&with("schedule = ['piecewise', 'join', { name = 'piecewise', at = [[10, 0.5], [1]], factors = [[2, 0], [0.5]] }]"), @"
    x.toml:1:90: factors = [2, 0] of schedule 'piecewise' with at = [1]: 2 factors for 1 milestone; write one factor for each milestone in at; write one [[schedule]] for each group that goes together
    x.toml:1:98: factors = [0.5] of schedule 'piecewise' with at = [10 50%]: 1 factor for 2 milestones; write one factor for each milestone in at; write one [[schedule]] for each group that goes together
    ");
    check!(&with("schedule = { name = 'piecewise', at = [0.5, 0.25], factors = [1, 2, 3] }"), @"x.toml:1:62: factors = [1, 2, 3] of schedule 'piecewise' with at = [50% 25%]: 3 factors for 2 milestones; write one factor for each milestone in at");
    check!(&with("schedule = { name = 'piecewise', at = [0.5, 0.25] }"), @"x.toml:1:39: at = [0.5, 0.25] of schedule 'piecewise': 25% comes behind 50%; write them in ascending order, each once");
    check!(&with("schedule = { name = 'piecewise', at = [10, 0.5, 10] , factors = [1, 2, 3] }"), @"x.toml:1:39: at = [10, 0.5, 10] of schedule 'piecewise' with factors = [1 2 3]: 10 comes behind 10; write them in ascending order, each once");
    check!(&with("schedule = { name = 'piecewise', factors = [-1, nan] }"), @"
    x.toml:1:45: factors of schedule 'piecewise' is -1; allowed: a number at least 0; write 0.1
    x.toml:1:49: factors of schedule 'piecewise' is nan; allowed: a number at least 0; write 0.1
    ");
    check!(&with("schedule = { name = 'piecewise', cumulative = true, factors = [1e200, 1e200] }"), @"x.toml:1:63: factors = [1e200, 1e200] of schedule 'piecewise' with cumulative = true: the product of the factors is beyond the largest number; write smaller ones");
    // Steps and shares may change places, but only in some budgets.
    check!(&with("steps = [1000, 100]\nschedule = { name = 'piecewise', at = [100, 0.5] }"), @"x.toml:2:39: at = [100, 0.5] of schedule 'piecewise': 50% of 100 steps (step 50) comes behind step 100; write all of them as steps, or all as shares");
    check!(&with("steps = 1000\nschedule = { name = 'warmup', length = 900, then = { name = 'piecewise', at = [100, 0.5] } }"), @"x.toml:2:61: then = 'piecewise' of schedule 'warmup' with length = 900: at of 'piecewise', which has 100 steps there: 50% of 100 steps (step 50) comes behind step 100; write all of them as steps, or all as shares");
}

#[test]
fn joined_schedules() {
    check!(&with("schedule = [{ name = 'join', schedules = ['constant', { name = 'cosine', to = [0, 0.1] }, 'cosine'], at = [10, 0.5] }]"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule join schedules=[constant cosine cosine] at=[10 50%]
    schedule join schedules=[constant (cosine to=0.1) cosine] at=[10 50%]
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&with("schedule = { name = 'join', schedules = [['constant', 'linear'], ['linear', { name = 'warmup', then = 'cosine' }]] }"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule join schedules=[constant linear]
    schedule join schedules=[linear (warmup then=cosine)]
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&with("schedule = { name = 'join', schedules = 'cosine' }"), @r#"x.toml:1:41: schedules of schedule 'join' is a string ('cosine'); allowed: a list of schedules; write schedules = ["constant", "cosine"]"#);
    check!(&with("schedule = { name = 'join', schedules = 3 }"), @r#"x.toml:1:41: schedules of schedule 'join' is 3; allowed: a list of schedules; write schedules = ["constant", "cosine"]"#);
    check!(&with("schedule = { name = 'join', schedules = [] }"), @r#"x.toml:1:41: schedules of schedule 'join' is an empty list; allowed: at least one value; write schedules = ["constant", "cosine"]"#);
    check!(&with("schedule = { name = 'join', schedules = ['cosine'] }"), @"x.toml:1:41: schedules = ['cosine'] of schedule 'join': a single schedule has nothing to be joined to; write two or more");
    check!(&with("schedule = { name = 'join', schedules = ['cosine', ['linear', 'constant']] }"), @r#"x.toml:1:41: schedules of schedule 'join' is a list (['cosine', ['linear', 'constant']]); allowed: one list of schedules, or a list of such lists as an axis; write schedules = ["constant", "cosine"]"#);
    check!(&with("schedule = { name = 'join', schedules = [['cosine', 'linear'], ['cosine', 'linear']] }"), @"x.toml:1:64: schedules of schedule 'join' has ['cosine', 'linear'] twice; write each value once");
    check!(&with("schedule = { name = 'join', schedules = ['cosin', 3, { name = 'linear', too = 1 }] }"), @r#"
    x.toml:1:42: schedule 'cosin' is not known; did you mean 'cosine'? (constant, step, multi-step, exponential, polynomial, linear, cosine, warmup, warm-restarts, one-cycle, cyclic, inverse-sqrt, wsd, trapezoidal, piecewise, join, table)
    x.toml:1:51: schedules of schedule 'join' is 3; allowed: a name in quotes, or a table such as { name = "constant" }; write "constant"
    x.toml:1:73: 'too' is not a key of schedule 'linear'; did you mean 'to'? (name, from, to, length)
    "#);
    check!(&with("schedule = { name = 'join', schedules = ['cosine', 'linear', 'constant'] }"), @"x.toml:1:21: at of schedule 'join' with schedules = [cosine linear constant]: 1 boundary for 3 schedules; write 2: where each schedule after the first begins");
    check!(&with("schedule = { name = 'join', at = [0.5, 0.4], schedules = ['cosine', 'linear', 'constant'] }"), @"x.toml:1:34: at = [0.5, 0.4] of schedule 'join' with schedules = [cosine linear constant]: 40% comes behind 50%; write them in ascending order, each once");
    check!(&with("schedule = { name = 'join', at = [600, 0.5], schedules = ['cosine', 'linear', 'constant'] }"), @"x.toml:1:34: at = [600, 0.5] of schedule 'join' with schedules = [cosine linear constant]: 50% of 1000 steps (step 500) comes behind step 600; write all of them as steps, or all as shares");
    check!(&with("schedule = { name = 'join', at = 0.5 }"), @"x.toml:1:34: at of schedule 'join' is 0.5; allowed: a list, each a whole number of steps or a share of the budget from 0.0 to 1.0; write at = [0.5]");
    // What is wrong inside is told where it stands.
    check!(&with("schedule = { name = 'join', schedules = ['linear', { name = 'piecewise', at = [0.5, 0.25] }] }"), @"x.toml:1:79: at = [0.5, 0.25] of schedule 'piecewise': 25% comes behind 50%; write them in ascending order, each once");
    check!(&with("schedule = { name = 'join', schedules = ['linear', { name = 'piecewise', at = [0.5, 400] }], at = [900] }"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule join schedules=[linear (piecewise at=[50% 400])] at=[900]
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    let deep =
        |n: usize| format!("{}'constant'{}", "{ name = 'join', schedules = ['cosine', ".repeat(n), "] }".repeat(n));
    check!(&with(&format!("schedule = {}", deep(9))), @"x.toml:1:361: schedules stand more than 8 deep in one another here; write fewer");
    let many: Vec<String> = (1..=101).map(|n| n.to_string()).collect();
    let axis = format!("{{ name = 'cosine', length = [{}] }}", many.join(", "));
    check!(&with(&format!("schedule = {{ name = 'join', schedules = [{axis}, {axis}] }}")), @"x.toml:1:41: schedules of schedule 'join' has 10201 settings; allowed: at most 10000; make an axis shorter");
}

/// A sweep with a schedule from a file that holds these bytes; there is no other.
fn tabled(table: &str, bytes: &'static [u8]) -> String {
    let files = Files::new(move |name| match name.to_str() {
        Some("my.csv") => Ok(bytes.to_vec()),
        Some("folder") => Err(std::io::ErrorKind::IsADirectory.into()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    });
    let text = with(&format!("schedule = {{ name = 'table', {table} }}"));
    match parse("x.toml", "x", &text, &Catalog { files, ..catalog() }, None) {
        Ok(spec) => super::shown(&spec),
        Err(mistakes) => mistakes.to_string(),
    }
}

#[test]
fn tables() {
    macro_rules! file {
        ($bytes:expr, @$expected:literal) => {
            insta::assert_snapshot!(tabled("file = 'my.csv'", $bytes), @$expected)
        };
    }
    file!(b"step,factor\n0,1\n10,0.5\n", @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule table file=my.csv
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    file!(b"", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv is empty; its first line has to name the columns: step,factor");
    file!(b"\n\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv is empty; its first line has to name the columns: step,factor");
    file!(b"step,factor\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv has a header and no rows; write at least one, such as 0,1");
    file!(b"step;factor\n0;1\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:1: the header (step;factor) has neither step nor share; name one column step or share; cells are separated by commas");
    file!(b"epoch,factor\n0,1\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:1: the header (epoch, factor) has neither step nor share; name one column step or share");
    file!(b"step,share,factor\n0,0,1\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:1: the header (step, share, factor) has both step and share; name one column step or share");
    file!(b"step\n0\n", @"x.toml:1:21: column of schedule 'table' with file = my.csv: my.csv:1: there is no column but step; write a second one: step,factor");
    file!(b"step,lr\n0,1\n", @"x.toml:1:21: column of schedule 'table' with file = my.csv: my.csv has no factors 'factor'; allowed: lr");
    file!(b"step,factor\n0,1\n1,one\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:3:3: factor is 'one'; allowed: a number at least 0");
    file!(b"step,factor\n0,nan\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:2:3: factor is 'nan'; allowed: a number at least 0");
    file!(b"step,factor\n0,1\n\n1,inf\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:4:3: factor is 'inf'; allowed: a number at least 0");
    file!(b"step,factor\n0,-0.5\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:2:3: factor is '-0.5'; allowed: a number at least 0");
    file!(b"step,factor\n0,\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:2:3: factor is ''; allowed: a number at least 0");
    file!(b"step,factor\n0.5,1\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:2:1: step is '0.5'; allowed: a whole number of steps, at least 0");
    file!(b"step,factor\n-1,1\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:2:1: step is '-1'; allowed: a whole number of steps, at least 0");
    file!(b"share,factor\n0,1\n1.5,1\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:3:1: share is '1.5'; allowed: a share from 0 to 1");
    file!(b"step,factor\n0,1\n5,1\n5,2\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:4:1: step is '5'; allowed: more than 5, which the row before has; sort the rows");
    file!(b"step,factor\n0,1\n5\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:3: 1 cell, but the header has 2 (step, factor)");
    file!(b"step,factor\n0,1,2\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:2: 3 cells, but the header has 2 (step, factor)");
    file!(b"step,factor\n0,\xff\n", @"x.toml:1:37: file of schedule 'table' is 'my.csv', which is not UTF-8 in line 2; save the file as UTF-8 text");
    file!(b"factor,step\n0.5,0\n  0.25,  x\n", @"x.toml:1:37: file = 'my.csv' of schedule 'table': my.csv:3:8: step is 'x'; allowed: a whole number of steps, at least 0");
}

#[test]
fn tables_that_are_named_wrongly() {
    let said = |table| tabled(table, b"step,a,b\n0,1,2\n10,0.5,-1\n");
    insta::assert_snapshot!(said("column = 'a'"), @r#"x.toml:1:21: 'file' of schedule 'table' is missing; write file = "factors.csv""#);
    insta::assert_snapshot!(said("file = 'mine.csv', column = 'a'"), @"x.toml:1:37: file of schedule 'table' is 'mine.csv', which does not exist; its path starts at the folder of the sweep file");
    insta::assert_snapshot!(said("file = 'folder', column = 'a'"), @"x.toml:1:37: file of schedule 'table' is 'folder', which cannot be read: is a directory");
    insta::assert_snapshot!(said("file = '../my.csv', column = 'a'"), @"x.toml:1:37: file of schedule 'table' is '../my.csv', which is not below the sweep file; allowed: a path that starts at the folder of the sweep file, without '..'");
    insta::assert_snapshot!(said("file = '/my.csv', column = 'a'"), @"x.toml:1:37: file of schedule 'table' is '/my.csv', which is not below the sweep file; allowed: a path that starts at the folder of the sweep file, without '..'");
    insta::assert_snapshot!(said("file = '', column = 'a'"), @"x.toml:1:37: file of schedule 'table' is '', which is not below the sweep file; allowed: a path that starts at the folder of the sweep file, without '..'");
    insta::assert_snapshot!(said("file = 3, column = 4"), @r#"
    x.toml:1:37: file of schedule 'table' is 3; allowed: a string in quotes; write file = "..."
    x.toml:1:49: column of schedule 'table' is 4; allowed: a string in quotes; write column = "..."
    "#);
    insta::assert_snapshot!(said("file = 'my.csv'"), @"x.toml:1:21: column of schedule 'table' with file = my.csv: my.csv has no factors 'factor'; allowed: a, b");
    insta::assert_snapshot!(said("file = 'my.csv', column = 'step'"), @"x.toml:1:56: column = 'step' of schedule 'table' with file = my.csv: my.csv has no factors 'step'; allowed: a, b");
    insta::assert_snapshot!(said("file = 'my.csv', column = ['a', 'b']"), @"x.toml:1:37: file = 'my.csv' of schedule 'table' with column = b: my.csv:3:8: b is '-1'; allowed: a number at least 0; write one [[schedule]] for each group that goes together");
    insta::assert_snapshot!(said("file = 'my.csv', column = 'a', between = ['hold', 'linear']"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    schedule table file=my.csv column=a between=hold
    schedule table file=my.csv column=a
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    insta::assert_snapshot!(said("file = ['my.csv', 'mine.csv'], column = 'a'"), @"x.toml:1:48: file of schedule 'table' is 'mine.csv', which does not exist; its path starts at the folder of the sweep file");
    // The catalog by itself knows no files.
    check!(&with("schedule = { name = 'table', file = 'my.csv' }"), @"x.toml:1:37: file of schedule 'table' is 'my.csv', which does not exist; its path starts at the folder of the sweep file");
}

#[test]
fn a_parameter_that_must_be_given() {
    let params: &[Param] =
        &[Param { name: "factor", kind: Kind::Number(Range::POSITIVE), default: Default::Required, help: "" }];
    let info = Info { name: "strange", about: "", source: "", params: Box::leak(Box::new([params[0]])) };
    let mut catalog = catalog();
    catalog.schedules.push(schedule::Entry { info, check: schedule::any, build: catalog.schedules[0].build });
    let mistakes = parse("x.toml", "x", &with("schedule = 'strange'"), &catalog, None).unwrap_err();
    insta::assert_snapshot!(mistakes, @"x.toml:1:12: 'factor' of schedule 'strange' is missing; write factor = 0.5");
}

/// The names of what `"all"` stands for.
fn names<E>(grids: &[Grid<E>]) -> Vec<&'static str> {
    grids.iter().map(|grid| grid.name).collect()
}

#[test]
fn all_is_every_entry_with_its_defaults() {
    let text = "objective = 'all'\nschedule = 'all'\noptimizer = 'all'\nlearning-rate = 0.1";
    let spec = parse("x.toml", "x", text, &catalog(), None).unwrap();
    let catalog = catalog();
    // What is trained on data needs the data, and the table of a file the file; what is drawn at random is not among
    // what is compared without seeds.
    let left_out = |info: &lrsweep::param::Info| {
        info.name == "noisy-quadratic" || info.params.iter().any(|param| param.name == "data")
    };
    let objectives = catalog.objectives.iter().filter(|e| !left_out(&e.info)).map(|e| e.info.name);
    assert_eq!(names(&spec.objectives), objectives.collect::<Vec<_>>());
    assert!(spec.left_out.contains(&"objective 'perceptron', which needs a value for 'data'".to_string()));
    let schedules = catalog.schedules.iter().map(|e| e.info.name).filter(|name| *name != "table");
    assert_eq!(names(&spec.schedules), schedules.collect::<Vec<_>>());
    let optimizers: Vec<&str> = spec.optimizers.iter().map(|(grid, _)| grid.name).collect();
    // What is made for matrices cannot run on vectors.
    let on_vectors = catalog.optimizers.iter().filter(|e| !e.matrices).map(|e| e.info.name);
    assert_eq!(optimizers, on_vectors.collect::<Vec<_>>());
    let labels = spec.optimizers.iter().map(|(grid, rates)| (grid.count(), grid.setting(0).label(), rates.clone()));
    assert!(labels.clone().all(|(count, label, rates)| count == 1 && !label.contains(' ') && rates == [0.1]));
}

#[test]
fn all_stands_beside_others_and_may_have_rates_of_its_own() {
    let text = "objective = 'sphere'\n[[optimizer]]\nname = 'all'\nlearning-rate = [0.1, 0.2]\n\
                [[optimizer]]\nname = 'sgd'\nmomentum = 0.9\nlearning-rate = 0.3";
    let spec = parse("x.toml", "x", text, &catalog(), None).unwrap();
    let (last, others) = spec.optimizers.split_last().unwrap();
    assert!(last.0.setting(0).label() == "sgd momentum=0.9" && last.1 == [0.3]);
    assert!(others.iter().all(|(_, rates)| *rates == [0.1, 0.2]));
    check!(&rates("0.1").replace("'sgd'", "['all', 'sgd']"), @"x.toml:2:21: optimizer 'sgd' is given twice; write each setting once, with all its learning rates");
    check!(&rates("0.1").replace("'sgd'", "['sgd', 'al']"), @"x.toml:2:21: optimizer 'al' is not known; allowed: sgd, adagrad, rmsprop, adam, adamw, lion, adamax, nadam, radam, adadelta, asgd, rprop, yogi, adabelief, adan, ademamix, adopt, signsgd, novograd, optimistic-gd, sm3, stable-adamw, lamb, lars, fromage, ema-momentum, nesterov, adafactor, schedule-free-sgd, schedule-free-adamw, prodigy, dadapt-adamw, dadapt-sgd, muon, shampoo, soap");
    check!(&optimizer("name = 'all'\nbeta1 = 0.9"), @"x.toml:5:1: 'beta1' is not a key of optimizer 'all'; allowed: name, learning-rate, wrap");
    check!("objective = 'all'\noptimizer = 'all'", @"x.toml:2:13: optimizer 'sgd' has no learning rate; write learning-rate = { from = 1e-5, to = 1e1, points = 48 } at the top of the file, or into its own table");
    check!(&with("schedule = { name = 'all', learning-rate = 0.1 }"), @"x.toml:1:28: 'learning-rate' is a key of the sweep, not of schedule 'all'; move it above the first [table] of the file");
}

#[test]
fn all_leaves_out_what_must_be_told_more() {
    let params: &[Param] =
        &[Param { name: "file", kind: Kind::Number(Range::POSITIVE), default: Default::Required, help: "" }];
    let info = Info { name: "strange", about: "", source: "", params: Box::leak(Box::new([params[0]])) };
    let mut catalog = catalog();
    catalog.schedules.push(schedule::Entry { info, ..catalog.schedules[0] });
    let spec = parse("x.toml", "x", &with("schedule = 'all'"), &catalog, None).unwrap();
    assert!(!names(&spec.schedules).contains(&"strange"));
    let left_out = ["table", "strange"].map(|name| format!("schedule '{name}', which needs a value for 'file'"));
    assert_eq!(spec.left_out, left_out);
    catalog.schedules.retain(|entry| entry.info.name == "strange");
    let mistakes = parse("x.toml", "x", &with("schedule = 'all'"), &catalog, None).unwrap_err();
    insta::assert_snapshot!(mistakes, @r#"x.toml:1:12: "all" leaves nothing: every schedule has a parameter that must be given"#);
}

#[test]
fn transforms() {
    let on = |transform: &str| objective(&format!("{{ name = 'sphere', dim = 3, transform = {transform} }}"));
    check!(&on("'rotate'"), @"x.toml:3:53: transform 'rotate' is not known; did you mean 'rotation'? (shift, rotation, conditioning, scale, scale-x)");
    check!(&on("[{ name = 'shift' }, { name = 'scale', factor = -1 }]"), @r#"
    x.toml:3:63: 'by' of transform 'shift' is missing; write by = [0.5, 0.5]
    x.toml:3:101: factor of transform 'scale' is -1; allowed: a number greater than 0; write factor = 0.5
    "#);
    check!(&on("{ name = 'shift', by = [1.0, 2.0] }"), @"x.toml:3:53: transform = { name = 'shift', by = [1.0, 2.0] } of objective 'sphere' with dim = 3: by of transform 'shift': 2 numbers, but the objective has 3 coordinates");
    check!(&on("{ name = 'shift', by = 1.0 }"), @"x.toml:3:76: by of transform 'shift' is 1.0; allowed: a list, each a finite number; write by = [1.0]");
    // The minimum would be where runs begin.
    check!(&on("{ name = 'shift', by = [1.0] }"), @"x.toml:3:53: transform = { name = 'shift', by = [1.0] } of objective 'sphere' with dim = 3: the value at the start point is 0, so there is nothing to descend to 0");
    check!(&on("['rotation', { name = 'rotation', seed = 1 }]"), @"x.toml:3:66: transform of objective 'sphere' has { name = 'rotation', seed = 1 } twice; write each value once");
    check!(&objective("{ name = 'sphere', start = [0, 0], transform = { name = 'shift', by = [1.0] } }"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere start=[0 0] transform=(shift by=[1])
    schedule constant
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
}

#[test]
fn suites() {
    let suite = |value: &str| format!("optimizer = 'sgd'\nlearning-rate = 0.1\nsuite = {value}");
    check!(&suite("'convx'"), @"x.toml:3:9: suite is 'convx'; did you mean 'convex'? (analytic, smooth-2d, convex, multimodal, ill-conditioned, non-smooth, ten-d, all)");
    check!(&suite("['convex', 3, 'convex']"), @r#"x.toml:3:20: suite is 3; allowed: one of analytic, smooth-2d, convex, multimodal, ill-conditioned, non-smooth, ten-d, all, in quotes; write "analytic""#);
    check!(&suite("'convex'\nobjectives = 'sphere'"), @"x.toml:4:1: 'objectives' is not a key of a sweep; did you mean 'objective'? (about, steps, precision, learning-rate, schedule, objective, suite, optimizer, search, seeds, spread, target, verdict, figures, curves, max-runs)");
    let members = |text: &str| -> Vec<String> {
        let spec = parse("x.toml", "x", text, &catalog(), None).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        spec.objectives.iter().map(|grid| grid.setting(0).label()).collect()
    };
    let convex = members(&suite("'convex'"));
    assert!(convex.contains(&"trid dim=6".to_string()), "{convex:?}");
    // What is in both is there once, and what is asked for by name stands first.
    let both = members(&suite("['convex', 'smooth-2d']\nobjective = ['ackley', { name = 'booth' }]"));
    assert_eq!(both[..3], ["ackley", "booth", "sphere"]);
    assert_eq!(both.iter().filter(|label| ["booth", "matyas"].contains(&label.as_str())).count(), 2, "{both:?}");
    let mut catalog = catalog().objectives;
    catalog.retain(|entry| entry.info.params.iter().all(|param| param.name != "data"));
    assert_eq!(members(&suite("'all'")).len(), catalog.len());
}

//! Objectives that a file defines by a formula.

use super::{check, objective, read};

/// A sweep over a formula with these keys beside.
fn formula(expr: &str, more: &str) -> String {
    objective(&format!("{{ name = 'mine', expr = '{expr}', {more} }}"))
}

#[test]
fn a_formula_is_an_objective() {
    check!(&formula("(1 - x)^2 + 100*(y - x^2)^2", "start = [-1.2, 1], minimum = [1, 1]"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective mine
    schedule constant
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&formula("(a - x)^2 + b*(y - x^2)^2", "a = 1, b = [1, 10], start = [[0, 0], [-1, 1]], minimum = [1, 1], transform = ['none', 'rotation']"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective mine b=1 start=[0 0]
    objective mine b=1 start=[0 0] transform=rotation
    objective mine b=1 start=[-1 1]
    objective mine b=1 start=[-1 1] transform=rotation
    objective mine b=10 start=[0 0]
    objective mine b=10 start=[0 0] transform=rotation
    objective mine b=10 start=[-1 1]
    objective mine b=10 start=[-1 1] transform=rotation
    schedule constant
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&objective("['sphere', { name = 'θ-1', expr = '(θ - 2)^2', start = [1], lowest = 0 }, { name = 'expression', expr = 'x^2', start = [1], lowest = 0 }]"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective sphere
    objective θ-1
    objective expression
    schedule constant
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&formula("x^2 + x2^2 + x10^2", "variables = ['x10', 'x', 'x2'], start = [1, 2, 3], minimum = [[0, 0, 0], [-0.0, 0, 0]], lowest = -1"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective mine
    schedule constant
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
}

/// Each formula with what is said of it.
fn told(formulas: &[&str]) -> String {
    let told = |expr: &&str| format!("{expr}\n{}\n", read(&formula(expr, "start = [1, 2], lowest = 0")));
    formulas.iter().map(told).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_wrong_in_a_formula() {
    insta::assert_snapshot!(told(&[
        "",
        "  ",
        "(1 - x)^2 + 100*(y - x^2",
        "1 - x)^2 + y",
        "x + ()",
        "x y",
        "2x + y",
        "(x)(y)",
        "2(x + y)",
        "x**2 + y",
        "x² + y",
        "[x] + y",
        "sine(x) + y",
        "x(1 - y)",
        "sin x + y",
        "sqrt(x, y)",
        "pow(x) + y",
        "max(x) + y",
        "sqrt() + x + y",
        "(x, y)",
        "x, y",
        "x + y +",
        "*x + y",
        "x = y",
        "nan*x + y",
        "x + 1e999*y",
        "x + 1..2*y",
        "start + name*x",
        "3 + pi",
        "x # y",
    ]), @"

    x.toml:3:38: expr of objective 'mine': it is empty; write a formula such as (1 - x)^2 + 100*(y - x^2)^2

      
    x.toml:3:38: expr of objective 'mine': it is empty; write a formula such as (1 - x)^2 + 100*(y - x^2)^2

    (1 - x)^2 + 100*(y - x^2
    x.toml:3:54: expr of objective 'mine': this parenthesis is not closed; a ')' is missing
      (1 - x)^2 + 100*(y - x^2
                      ^

    1 - x)^2 + y
    x.toml:3:43: expr of objective 'mine': this parenthesis closes none; take it out
      1 - x)^2 + y
           ^

    x + ()
    x.toml:3:43: expr of objective 'mine': a number, a name or '(' is missing in front of this ')'
      x + ()
           ^

    x y
    x.toml:3:40: expr of objective 'mine': an operator is missing here; for a product write x*y
      x y
        ^

    2x + y
    x.toml:3:39: expr of objective 'mine': an operator is missing here; for a product write 2*x
      2x + y
       ^

    (x)(y)
    x.toml:3:41: expr of objective 'mine': an operator is missing here; for a product write * in between
      (x)(y)
         ^

    2(x + y)
    x.toml:3:39: expr of objective 'mine': an operator is missing here; for a product write * in between
      2(x + y)
       ^

    x**2 + y
    x.toml:3:39: expr of objective 'mine': a power is written with ^: x^2
      x**2 + y
       ^^

    x² + y
    x.toml:3:39: expr of objective 'mine': '²' is written ^2
      x² + y
       ^

    [x] + y
    x.toml:3:38: expr of objective 'mine': '[' is written (
      [x] + y
      ^

    sine(x) + y
    x.toml:3:38: expr of objective 'mine': 'sine' is not a function (a product is written sine*(...)); did you mean 'sin'? (abs, cos, exp, ln, log, max, min, pow, sin, sqrt, tan, tanh)
      sine(x) + y
      ^^^^

    x(1 - y)
    x.toml:3:38: expr of objective 'mine': 'x' is not a function (a product is written x*(...)); allowed: abs, cos, exp, ln, log, max, min, pow, sin, sqrt, tan, tanh
      x(1 - y)
      ^

    sin x + y
    x.toml:3:38: expr of objective 'mine': sin is a function; write sin(...)
      sin x + y
      ^^^

    sqrt(x, y)
    x.toml:3:38: expr of objective 'mine': sqrt takes one argument, not 2
      sqrt(x, y)
      ^^^^

    pow(x) + y
    x.toml:3:38: expr of objective 'mine': pow takes two arguments, not 1
      pow(x) + y
      ^^^

    max(x) + y
    x.toml:3:38: expr of objective 'mine': max takes two arguments or more, not 1
      max(x) + y
      ^^^

    sqrt() + x + y
    x.toml:3:38: expr of objective 'mine': sqrt takes one argument, not 0
      sqrt() + x + y
      ^^^^

    (x, y)
    x.toml:3:40: expr of objective 'mine': a comma stands only between the arguments of a function
      (x, y)
        ^

    x, y
    x.toml:3:39: expr of objective 'mine': a comma stands only between the arguments of a function
      x, y
       ^

    x + y +
    x.toml:3:45: expr of objective 'mine': the formula ends where a number, a name or '(' should follow
      x + y +
             ^

    *x + y
    x.toml:3:38: expr of objective 'mine': a number, a name or '(' is missing in front of this '*'
      *x + y
      ^

    x = y
    x.toml:3:40: expr of objective 'mine': '=' has no meaning in a formula; allowed: numbers, names, + - * / ^ ( ) and commas
      x = y
        ^

    nan*x + y
    x.toml:3:38: expr of objective 'mine': 'nan' is not a number that a formula may hold
      nan*x + y
      ^^^

    x + 1e999*y
    x.toml:3:42: expr of objective 'mine': 1e999 is no number that 64 bits hold; the largest is 1.8e308
      x + 1e999*y
          ^^^^^

    x + 1..2*y
    x.toml:3:44: expr of objective 'mine': an operator is missing here; for a product write 1.*.2
      x + 1..2*y
            ^^

    start + name*x
    x.toml:3:38: expr of objective 'mine': 'start' is a key of the objective; write another name
      start + name*x
      ^^^^^
    x.toml:3:46: expr of objective 'mine': 'name' is a key of the objective; write another name
      start + name*x
              ^^^^

    3 + pi
    x.toml:3:38: expr of objective 'mine': there is no variable in it: every name is a parameter or a constant
      3 + pi
      ^^^^^^

    x # y
    x.toml:3:40: expr of objective 'mine': '#' has no meaning in a formula; allowed: numbers, names, + - * / ^ ( ) and commas
      x # y
        ^
    ");
}

#[test]
fn the_place_of_what_is_wrong() {
    // Strings of several lines, with and without escapes, and formulas too long to be shown whole.
    let of = |expr: &str| objective(&format!("{{ name = 'mine', start = [1, 2], lowest = 0, expr = {expr} }}"));
    check!(&of("'''\n  x^2\n  + y^2 + z(1)\n'''"), @"
    x.toml:5:11: expr of objective 'mine': 'z' is not a function (a product is written z*(...)); allowed: abs, cos, exp, ln, log, max, min, pow, sin, sqrt, tan, tanh
        + y^2 + z(1)
                ^
    ");
    check!(&of("\"\"\"x^2\n\t+ y^2 @\"\"\""), @"
    x.toml:4:8: expr of objective 'mine': '@' has no meaning in a formula; allowed: numbers, names, + - * / ^ ( ) and commas
       + y^2 @
             ^
    ");
    check!(&of("\"x^2 \\u002b y^2 @\""), @"
    x.toml:3:65: expr of objective 'mine': '@' has no meaning in a formula; allowed: numbers, names, + - * / ^ ( ) and commas
      x^2 + y^2 @
                ^
    ");
    check!(&of("\"é^2 + é^3 + y^2 @\""), @"
    x.toml:3:82: expr of objective 'mine': '@' has no meaning in a formula; allowed: numbers, names, + - * / ^ ( ) and commas
      é^2 + é^3 + y^2 @
                      ^
    ");
    check!(&of(&format!("'{}@{}'", "x + ".repeat(40), " + y".repeat(40))), @"
    x.toml:3:226: expr of objective 'mine': '@' has no meaning in a formula; allowed: numbers, names, + - * / ^ ( ) and commas
      … x + x + x + x + x + x + x + x + x + @ + y + y + y + y + y + y + y + y + y …
                                            ^
    ");
    check!(&of(&format!("'{}x{}'", "(".repeat(300), ")".repeat(300))), @"
    x.toml:3:266: expr of objective 'mine': parentheses, powers and signs stand more than 200 deep in one another here
      … ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((( …
                                            ^
    ");
    check!(&of(&format!("'{}y'", "x + ".repeat(5000))), @"
    x.toml:3:66: expr of objective 'mine': it has 20001 characters; allowed: at most 10000
      x + x + x + x + x + x + x + x + x + x …
      ^
    ");
    check!(&of("['x', 'y']"), @r#"x.toml:3:65: expr of objective 'mine' is a list (['x', 'y']); allowed: one formula in quotes; write an [[objective]] with a name of its own for each; write expr = "(1 - x)^2 + 100*(y - x^2)^2""#);
    check!(&of("3"), @r#"x.toml:3:65: expr of objective 'mine' is 3; allowed: one formula in quotes; write an [[objective]] with a name of its own for each; write expr = "(1 - x)^2 + 100*(y - x^2)^2""#);
    check!(&of("\"\\n\\u0000\\u001b\""), @"
    x.toml:3:65: expr of objective 'mine': '�' has no meaning in a formula; allowed: numbers, names, + - * / ^ ( ) and commas
      
      ^
    ");
}

#[test]
fn names() {
    let of = |name: &str| objective(&format!("{{ name = '{name}', expr = 'x^2', start = [1], minimum = [0] }}"));
    let told: Vec<String> =
        ["rosenbrock", "all", "my function", "", "2d", "a|b", &"x".repeat(41)].map(|name| read(&of(name))).to_vec();
    insta::assert_snapshot!(told.join("\n"), @r#"
    x.toml:3:22: objective 'rosenbrock' has a meaning of its own; write another name for the formula, such as "my-rosenbrock"
    x.toml:3:22: objective 'all' has a meaning of its own; write another name for the formula, such as "my-all"
    x.toml:3:22: objective 'my function' is not a name; allowed: at most 40 letters, digits, '-' and '_', a letter first; write name = "mine"
    x.toml:3:22: objective '' is not a name; allowed: at most 40 letters, digits, '-' and '_', a letter first; write name = "mine"
    x.toml:3:22: objective '2d' is not a name; allowed: at most 40 letters, digits, '-' and '_', a letter first; write name = "mine"
    x.toml:3:22: objective 'a|b' is not a name; allowed: at most 40 letters, digits, '-' and '_', a letter first; write name = "mine"
    x.toml:3:22: objective 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ...' is not a name; allowed: at most 40 letters, digits, '-' and '_', a letter first; write name = "mine"
    "#);
    check!(&objective("[{ name = 'mine', expr = 'x^2', start = [1], minimum = [0] }, { name = 'mine', expr = 'x^4', start = [1], minimum = [0] }]"), @"x.toml:3:84: objective 'mine' is the name of another formula, too; write a name of its own for each");
    check!(&objective("{ expr = 'x^2', start = [1], minimum = [0] }"), @r#"x.toml:3:13: objective has no name; write name = "mine""#);
    check!(&objective("'expression'"), @r#"x.toml:3:13: 'expr' of objective 'expression' is missing; write { name = "mine", expr = "(1 - x)^2 + 100*(y - x^2)^2", start = [-1.2, 1], minimum = [1, 1] }"#);
    check!(&objective("{ name = 'mine', epxr = 'x^2', start = [1], minimum = [0] }"), @r#"x.toml:3:22: 'expr' of objective 'mine' is missing; write { name = "mine", expr = "(1 - x)^2 + 100*(y - x^2)^2", start = [-1.2, 1], minimum = [1, 1] } instead of 'epxr'"#);
    check!(&objective("{ name = 'mine', dim = 2 }"), @"x.toml:3:22: objective 'mine' is not known; allowed: quadratic, kneusel-a, kneusel-b, sphere, rosenbrock, beale, himmelblau, booth, styblinski-tang, three-hump-camel, rastrigin, ackley, noisy-quadratic, matrix-factorization, deep-linear, kneusel-two-minima, ellipsoid, matyas, trid, zakharov, dixon-price, powell-singular, wood, goldstein-price, mccormick, six-hump-camel, branin, griewank, levy, michalewicz, easom, bukin-n6, sum-abs, monkey-saddle, linear-regression, logistic-regression, softmax-regression, perceptron");
}

#[test]
fn parameters_and_variables() {
    let of = |more: &str| formula("(a - x)^2 + b*(y - x^2)^2", more);
    // What is not given is a variable.
    check!(&of("a = 1, start = [1, 2], minimum = [1, 1]"), @"
    x.toml:3:81: start of objective 'mine': 2 numbers, but the formula has 3 variables: b, x, y
    x.toml:3:99: minimum of objective 'mine': 2 numbers, but the formula has 3 variables: b, x, y
    ");
    check!(&of("a = 1, B = 10, start = [1, 2, 3], lowest = 0"), @"x.toml:3:73: 'B' is not a key of objective 'mine', nor a name in its formula; did you mean 'b'? (name, expr, variables, start, minimum, lowest, bound, transform, a, x, b, y)");
    check!(&of("a = 1, b = 10, c = 3, pi = 3, sin = 2, steps = 30, start = [1, 2], lowest = 0"), @"
    x.toml:3:81: 'c' is not a key of objective 'mine', nor a name in its formula; allowed: name, expr, variables, start, minimum, lowest, bound, transform, a, x, b, y, pi, sin
    x.toml:3:88: 'pi' is a constant of every formula; write another name
    x.toml:3:96: 'sin' is a function of every formula; write another name
    x.toml:3:105: 'steps' is a key of the sweep, not of objective 'mine', nor a name in its formula; move it above the first [table] of the file
    ");
    check!(&of("a = 'one', b = [1, 1], start = [1, 2], lowest = 0"), @"
    x.toml:3:70: a of objective 'mine' is a string ('one'); allowed: a finite number; write a = 0.5
    x.toml:3:85: b of objective 'mine' has 1 twice; write each value once
    ");
    check!(&of("a = nan, b = { from = 1, to = 10 }, start = [1, 2], lowest = 0"), @"
    x.toml:3:70: a of objective 'mine' is nan; allowed: a finite number; write a = 0.5
    x.toml:3:79: b of objective 'mine' is a table ({ from = 1, to = 10 }); allowed: a finite number; write b = 0.5
    ");
    check!(&of("variables = ['x', 'y'], a = 1, start = [1, 2], lowest = 0"), @"
    x.toml:3:50: expr of objective 'mine': 'b' is neither a variable nor a parameter; add it to variables, or write b = 1.0
      (a - x)^2 + b*(y - x^2)^2
                  ^
    ");
    check!(&of("variables = ['x', 'y', 'y', 'a', 'z', 'pi'], a = 1, b = 1, start = [1, 2], lowest = 0"), @"
    x.toml:3:89: variables of objective 'mine' has 'y', twice
    x.toml:3:94: variables of objective 'mine' has 'a', which is a parameter: it is a key of the table
    x.toml:3:99: variables of objective 'mine' has 'z', which is not in the formula
    x.toml:3:104: variables of objective 'mine' has 'pi', which is not in the formula
    ");
    check!(&of("variables = 'x, y', a = 1, b = 1, start = [1, 2], lowest = 0"), @r#"x.toml:3:78: variables of objective 'mine' is a string ('x, y'); allowed: a list of names in quotes; write variables = ["x", "y"]"#);
    check!(&of("variables = [], a = 1, b = 1, start = [1, 2], lowest = 0"), @r#"x.toml:3:78: variables of objective 'mine' is an empty list; allowed: at least one value; write variables = ["x", "y"]"#);
    check!(&of("a = 1, b = 1, x = 1, y = 2, start = [1, 2], lowest = 0"), @"
    x.toml:3:38: expr of objective 'mine': there is no variable in it: every name is a parameter or a constant
      (a - x)^2 + b*(y - x^2)^2
      ^^^^^^^^^^^^^^^^^^^^^^^^^
    ");
}

#[test]
fn start_and_minimum() {
    let of = |more: &str| formula("sqrt(x) + y^2", more);
    check!(&of("minimum = [0, 0]"), @"x.toml:3:22: 'start' of objective 'mine' is missing; write start = [0.5, 0.5], one number each for x, y");
    check!(&of("start = [1, 2]"), @"x.toml:3:22: minimum of objective 'mine' with start = [1 2]: gaps are counted from the lowest value; write minimum = [...], the point where it is, or lowest = 0.0, or where it is not known bound = 0.0, a number below every value");
    check!(&of("start = [1, 2, 3], minimum = [0]"), @"
    x.toml:3:62: start of objective 'mine': 3 numbers, but the formula has 2 variables: x, y
    x.toml:3:83: minimum of objective 'mine': 1 number, but the formula has 2 variables: x, y
    ");
    check!(&of("start = [[1, 2], [1]], minimum = [[0, 0], [1]]"), @"
    x.toml:3:71: start of objective 'mine': 1 number, but the formula has 2 variables: x, y
    x.toml:3:96: minimum of objective 'mine': 1 number, but the formula has 2 variables: x, y
    ");
    check!(&of("start = 3, minimum = 'x', lowest = [0, 1]"), @"
    x.toml:3:62: start of objective 'mine' is 3; allowed: a list, each a finite number; write start = [3]
    x.toml:3:75: minimum of objective 'mine' is a string ('x'); allowed: a point, or a list of points, one number a variable; write minimum = [0.5, 0.5]
    x.toml:3:89: lowest of objective 'mine' is a list ([0, 1]); allowed: a finite number; write lowest = 0.0
    ");
    check!(&of("start = [4, 1], bound = 3"), @"x.toml:3:62: start = [4, 1] of objective 'mine' with bound = 3: the value there is 3, so there is nothing to descend to 3");
    check!(&of("start = [4, 1], minimum = [0, 0], bound = -3"), @"x.toml:3:96: bound = -3 of objective 'mine' with start = [4 1], minimum = [0 0]: the lowest value is known to be 0; leave the bound out");
    check!(&of("start = [-1, 0], lowest = 0"), @"x.toml:3:62: start = [-1, 0] of objective 'mine' with lowest = 0: the value there is NaN; write a point where the formula has a value");
    check!(&of("start = [0, 1], lowest = 0"), @"x.toml:3:62: start = [0, 1] of objective 'mine' with lowest = 0: the gradient there is [inf, 2]; write a point where it is finite");
    check!(&of("start = [1, 1], lowest = 10"), @"x.toml:3:62: start = [1, 1] of objective 'mine' with lowest = 10: the value there is 2, so there is nothing to descend to 10");
    check!(&of("start = [4, 1], minimum = [1, 0]"), @"x.toml:3:80: minimum = [1, 0] of objective 'mine' with start = [4 1]: the value there is 1, but 0.999499874937461 at [0.999, 0]; write the point where it is lowest, or leave it out and write lowest = ...");
    check!(&of("start = [4, 1], minimum = [0, 0], lowest = 0.5"), @"x.toml:3:97: lowest = 0.5 of objective 'mine' with start = [4 1], minimum = [0 0]: the value at the minimum is 0, which is lower");
    check!(&of("start = [4, 1], minimum = [-1, 0]"), @"x.toml:3:80: minimum = [-1, 0] of objective 'mine' with start = [4 1]: the value there is NaN");
    check!(&formula("(x - a)^2", "a = [1, 2], start = [4], minimum = [1]"), @"x.toml:3:85: minimum = [1] of objective 'mine' with a = 2, start = [4]: the value there is 1, but 0.9980010000000002 at [1.001]; write the point where it is lowest, or leave it out and write lowest = ...; write one [[objective]] for each group that goes together");
    // Where it is lowest, the gradient need not be there.
    check!(&formula("sqrt(x^2 + y^2)", "start = [1, 2], minimum = [0, 0]"), @r#"
    steps [1000], seeds [0], spread 0.1
    objective mine
    schedule constant
    optimizer sgd | [0.1]
    figures ["outcome-map", "loss-curves"], Curves { points: 48, runs: 2000 }
    "#);
    check!(&formula("ln(a)*x^2", "a = [-1, 2], start = [4], minimum = [0]"), @"x.toml:3:71: start = [4] of objective 'mine' with a = -1, minimum = [0]: the value there is NaN; write a point where the formula has a value; write one [[objective]] for each group that goes together");
    let many: String = (0..300).map(|k| format!("x{k}^2 + ")).collect();
    check!(&formula(&format!("{many} 0"), &format!("start = {:?}, lowest = 0", [1; 300])), @"
    x.toml:3:38: expr of objective 'mine': the formula and its gradient hold more than 256 numbers at once; write it shorter, or in Rust
      x0^2 + x1^2 + x2^2 + x3^2 + x4^2 + x5 …
      ^
    ");
}

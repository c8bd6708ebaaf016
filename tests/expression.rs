//! Formulas: what they mean, their gradients, their lanes, and whole runs on them beside the same function in Rust.

mod common;

use common::{sweep, verdicts};
use lrsweep::conformance::objective;
use lrsweep::expression::parse;
use lrsweep::lane::Real;
use lrsweep::objective::{Entry, Problem};
use proptest::prelude::*;

fn text(objective: &str) -> String {
    format!("objective = {{ {objective} }}\noptimizer = 'sgd'\nlearning-rate = 0.1")
}

fn problem(objective: &str) -> Problem {
    sweep(&text(objective)).problems[0].1.clone()
}

/// The value of a formula of x and y.
fn value(formula: &str, point: [f64; 2]) -> f64 {
    parse(formula).unwrap().tape(&["x", "y"], &[]).unwrap().value(&point)
}

#[test]
fn what_formulas_mean() {
    let check = |formula: &str, expected: f64| assert_eq!(value(formula, [3.0, 0.5]), expected, "{formula}");
    check("x + 2*y", 4.0);
    check("-x^2", -9.0);
    check("(-x)^2", 9.0);
    check("2^x^2", 512.0);
    check("2^-x", 0.125);
    check("x^-2", 1.0 / 9.0);
    check("-x^-2", -1.0 / 9.0);
    check("10 - x - 2 - 1", 4.0);
    check("24 / x / 4", 2.0);
    check("--x - -x", 6.0);
    check("+x*-y", -1.5);
    check(".5 + 5. + 1e1 + 1.5E-1 + 2_000", 2015.65);
    check("x^0 + 0^0", 2.0);
    check("(-x)^3", -27.0);
    check("(-x)^-3", -1.0 / 27.0);
    check("(x*0 - 2)^(2 + 1)", -8.0);
    check("max(x, y, 7) + min(x, y, 7) + abs(-x)", 10.5);
    check("sqrt(x^2 + 16)", 5.0);
    check("pow(x, 2) + pow(4*y^2, 0.5)", 10.0);
    check("\n x\n\t+ y ", 3.5);
    let close = |formula: &str, expected: f64| {
        let value = value(formula, [3.0, 0.5]);
        assert!((value - expected).abs() <= 1e-14 * expected.abs(), "{formula}: {value}, not {expected}");
    };
    close("exp(y) - e^y + ln(x) + log(x)", 2.0 * 3f64.ln());
    close("sin(x) + cos(x) + tan(x) + tanh(y)", 3f64.sin() + 3f64.cos() + 3f64.tan() + 0.5f64.tanh());
    close("cos(pi*x)", -1.0);
    close("x^y", 3f64.sqrt());
    // What has no value is not hidden by what has one.
    for formula in ["max(ln(-x), 1)", "min(1, ln(-x))", "max(1, (-x)^y)", "sqrt(-x)", "0*ln(-x)"] {
        assert!(value(formula, [3.0, 0.5]).is_nan(), "{formula}");
    }
}

#[test]
fn no_depth_and_no_length_is_too_much() {
    let wrong = |formula: &str| parse(formula).unwrap_err().message;
    let nested = |n: usize| format!("{}x{}", "(".repeat(n), ")".repeat(n));
    assert!(parse(&nested(150)).is_ok());
    for formula in [nested(1000), "-".repeat(1000) + "x", "x^".repeat(1000) + "x", "abs(".repeat(1000) + "x"] {
        assert!(wrong(&formula).contains("200 deep"), "{}", wrong(&formula));
    }
    for formula in [nested(100_000), "x + ".repeat(250_000) + "y"] {
        assert!(wrong(&formula).contains("characters; allowed: at most 10000"), "{}", wrong(&formula));
    }
    let long = format!("{}x", "x*y + ".repeat(1600));
    assert_eq!(parse(&long).unwrap().tape(&["x", "y"], &[]).unwrap().value(&[2.0, 0.25]), 802.0);
    // As many numbers as there are slots for, and more.
    let squares = |n: usize| (0..n).map(|k| format!("x{k}^2")).collect::<Vec<_>>().join(" + ");
    let tape = |n: usize| {
        let names: Vec<String> = (0..n).map(|k| format!("x{k}")).collect();
        parse(&squares(n)).unwrap().tape(&names.iter().map(String::as_str).collect::<Vec<_>>(), &[])
    };
    assert_eq!(tape(250).unwrap().value(&[2.0; 250]), 1000.0);
    for n in [256, 300] {
        assert!(tape(n).unwrap_err().message.contains("more than 256 numbers at once"), "{n}");
    }
    assert_eq!(value("x^1000000007 + y", [-1.0, 0.0]), -1.0);
    assert_eq!(value("x^9e15", [-1.0, 0.0]), 1.0);
    assert_eq!(value("x^1e300 + y^-1e300", [1.0, 1.0]), 2.0);
}

/// The operations of a value are there once, and a gradient shares them.
#[test]
fn tapes_are_short() {
    let steps = |formula: &str| parse(formula).unwrap().tape(&["x", "y"], &[]).unwrap().steps();
    assert_eq!(steps("(1 - x)^2 + 100*(y - x^2)^2"), 12);
    assert_eq!(steps("(x + y)^2 + (x + y)^2"), steps("2*(y + x)^2"));
    // Sine and cosine are one step.
    assert_eq!(steps("sin(x)*cos(x) + y"), 7);
    assert_eq!(steps("2*3*4 + exp(1)^2 + x*1 + y/1 - 0"), 3);
}

/// What is not chosen has no slope, even where it would be infinite or no number.
#[test]
fn what_is_not_chosen_has_no_slope() {
    let gradient = |formula: &str, x: f64| {
        let mut gradient = [0.0];
        parse(formula).unwrap().tape(&["x"], &[]).unwrap().value_grad(&[x], &mut gradient);
        gradient[0]
    };
    for (formula, x, slope) in [
        ("min(exp(x), 10)", 1000.0, 0.0),
        ("min(exp(x), 10 + x)", 1000.0, 1.0),
        ("max(1, sqrt(x))", 0.0, 0.0),
        ("max(x, sqrt(x - 2))", 2.0, 1.0),
        ("x + max(-1, 3*x^0.5 - 5)", 0.0, 1.0),
        ("max(2, min(1/x, 1))^2", 0.0, 0.0),
        ("max(x, 0)^2", -1.0, 0.0),
        ("max(x, -x)", -1.0, -1.0),
    ] {
        assert_eq!(gradient(formula, x), slope, "{formula} at {x}");
    }
    assert!(gradient("max(x, sqrt(x))", 0.25).is_finite());
    assert!(gradient("max(-1, sqrt(x))", 0.0).is_infinite());
}

/// A formula as a tree, its own reference.
#[derive(Clone, Debug)]
enum Tree {
    Number(f64),
    Constant(&'static str),
    Variable(usize),
    Neg(Box<Tree>),
    Two(char, Box<Tree>, Box<Tree>),
    Call(&'static str, Vec<Tree>),
}

const NAMES: [&str; 3] = ["x", "y", "z2"];

/// A value, its derivative along one coordinate, and the sum of the sizes of all that this was added up from.
#[derive(Clone, Copy, Debug)]
struct Slope {
    value: f64,
    slope: f64,
    size: f64,
}

impl Slope {
    /// f(a, b, ...) with its partial derivatives.
    fn of(value: f64, parts: &[(f64, Slope)]) -> Slope {
        // What is not finite, or may not be in another order because it is so large or so small, is not compared.
        let sum = |term: fn(&(f64, Slope)) -> f64| parts.iter().filter(|(_, s)| s.size != 0.0).map(term).sum::<f64>();
        let moderate = (value == 0.0 || (1e-30..1e30).contains(&value.abs()))
            && parts.iter().all(|(partial, s)| s.size == 0.0 || partial.abs() < 1e30);
        let size = if moderate { sum(|(partial, s)| partial.abs() * s.size) } else { f64::NAN };
        // 0 is the size of what does not depend on the coordinate.
        let depends = parts.iter().any(|(_, s)| s.size != 0.0);
        let size = if depends && size == 0.0 { f64::MIN_POSITIVE } else { size };
        Slope { value, slope: sum(|(partial, s)| partial * s.slope), size }
    }
}

impl Tree {
    /// How tight it binds.
    fn binding(&self) -> u8 {
        match self {
            Tree::Two('+' | '-', ..) => 1,
            Tree::Two('*' | '/', ..) => 3,
            Tree::Neg(_) => 5,
            Tree::Two(..) => 7,
            _ => 9,
        }
    }

    /// The formula, with no more parentheses than it needs.
    fn text(&self) -> String {
        let within = |tree: &Tree, least: u8| match tree.binding() < least {
            true => format!("({})", tree.text()),
            false => tree.text(),
        };
        match self {
            Tree::Number(x) => format!("{x:?}"),
            Tree::Constant(name) => name.to_string(),
            Tree::Variable(k) => NAMES[*k].to_string(),
            Tree::Neg(a) => format!("-{}", within(a, 5)),
            Tree::Two('^', a, b) => format!("{}^{}", within(a, 8), within(b, 5)),
            Tree::Two(sign, a, b) => {
                format!("{} {sign} {}", within(a, self.binding()), within(b, self.binding() + 1))
            }
            Tree::Call(name, of) => format!("{name}({})", of.iter().map(Tree::text).collect::<Vec<_>>().join(", ")),
        }
    }

    /// The number that it is wherever it is evaluated.
    fn constant(&self) -> Option<f64> {
        let at = |tree: &Tree| tree.constant();
        match self {
            Tree::Variable(_) => None,
            Tree::Two('^', _, b) if at(b) == Some(0.0) => Some(1.0),
            Tree::Call("pow", of) if at(&of[1]) == Some(0.0) => Some(1.0),
            Tree::Neg(a) => at(a).map(|_| self.slope(&[], 0).value),
            Tree::Two(_, a, b) => at(a).and(at(b)).map(|_| self.slope(&[], 0).value),
            Tree::Call(_, of) => of.iter().all(|a| at(a).is_some()).then(|| self.slope(&[], 0).value),
            _ => Some(self.slope(&[], 0).value),
        }
    }

    fn slope(&self, x: &[f64], along: usize) -> Slope {
        let still = |value| Slope { value, slope: 0.0, size: 0.0 };
        match self {
            Tree::Number(x) => still(*x),
            Tree::Constant("e") => still(std::f64::consts::E),
            Tree::Constant(_) => still(std::f64::consts::PI),
            Tree::Variable(k) if *k == along && !x.is_empty() => Slope { value: x[*k], slope: 1.0, size: 1.0 },
            Tree::Variable(k) => still(x.get(*k).copied().unwrap_or(f64::NAN)),
            Tree::Neg(a) => {
                let a = a.slope(x, along);
                Slope::of(-a.value, &[(-1.0, a)])
            }
            Tree::Two('^', a, b) if b.constant() == Some(0.0) => {
                let _ = a;
                still(1.0)
            }
            Tree::Two('^', base, exponent) => power(base, exponent, x, along),
            Tree::Two(sign, a, b) => {
                let (a, b) = (a.slope(x, along), b.slope(x, along));
                match sign {
                    '+' => Slope::of(a.value + b.value, &[(1.0, a), (1.0, b)]),
                    '-' => Slope::of(a.value - b.value, &[(1.0, a), (-1.0, b)]),
                    '*' => Slope::of(a.value * b.value, &[(b.value, a), (a.value, b)]),
                    _ => {
                        let value = a.value / b.value;
                        Slope::of(value, &[(1.0 / b.value, a), (-value / b.value, b)])
                    }
                }
            }
            Tree::Call("pow", of) => power(&of[0], &of[1], x, along),
            Tree::Call(name @ ("max" | "min"), of) => {
                let larger = |a: Slope, b: Slope| match () {
                    _ if a.value.is_nan() || b.value.is_nan() => {
                        Slope { value: f64::NAN, slope: f64::NAN, size: f64::NAN }
                    }
                    _ if (*name == "max" && a.value < b.value) || (*name == "min" && b.value < a.value) => b,
                    _ => a,
                };
                of.iter().map(|a| a.slope(x, along)).reduce(larger).unwrap()
            }
            Tree::Call(name, of) => {
                let a = of[0].slope(x, along);
                let v = a.value;
                let (sin, cos) = v.sin_cos_of();
                let (value, partial) = match *name {
                    "sqrt" => (v.sqrt(), 0.5 / v.sqrt()),
                    "exp" => (Real::exp(v), Real::exp(v)),
                    "ln" | "log" => (Real::ln(v), 1.0 / v),
                    "sin" => (sin, cos),
                    "cos" => (cos, -sin),
                    "tan" => (sin / cos, 1.0 / (cos * cos)),
                    "tanh" => (Real::tanh(v), 1.0 - Real::tanh(v) * Real::tanh(v)),
                    _ => (v.abs(), if v == 0.0 { 0.0 } else { v.signum() }),
                };
                Slope::of(value, &[(partial, a)])
            }
        }
    }
}

trait SinCos {
    fn sin_cos_of(self) -> (f64, f64);
}

impl SinCos for f64 {
    fn sin_cos_of(self) -> (f64, f64) {
        Real::sin_cos(self)
    }
}

fn power(base: &Tree, exponent: &Tree, x: &[f64], along: usize) -> Slope {
    fn whole(a: f64, n: u64) -> f64 {
        match n {
            0 => 1.0,
            1 => a,
            n => {
                let half = whole(a, n / 2);
                if n % 2 == 1 { half * half * a } else { half * half }
            }
        }
    }
    let (a, b) = (base.slope(x, along), exponent.slope(x, along));
    match exponent.constant() {
        Some(0.0) => Slope { value: 1.0, slope: 0.0, size: 0.0 },
        Some(n) if n.fract() == 0.0 && n.abs() < 9e15 => {
            let power = whole(a.value, n.abs() as u64);
            let value = if n > 0.0 { power } else { 1.0 / power };
            // Beyond what 64 bits hold, only the value is said to be right.
            let partial = if power.is_finite() { n * value / a.value } else { f64::NAN };
            Slope::of(value, &[(partial, a)])
        }
        None if base.constant() == Some(std::f64::consts::E) => {
            let value = Real::exp(b.value);
            Slope::of(value, &[(value, b)])
        }
        _ => {
            let value = Real::pow(a.value, b.value);
            let in_base = b.value * Real::pow(a.value, b.value - 1.0);
            Slope::of(value, &[(in_base, a), (value * Real::ln(a.value), b)])
        }
    }
}

fn trees() -> impl Strategy<Value = Tree> {
    let number =
        prop_oneof![(0..12i32).prop_map(f64::from), (0..40i32).prop_map(|n| f64::from(n) / 8.0), (1e-3..1e3f64),];
    let leaf = prop_oneof![
        2 => number.prop_map(Tree::Number),
        1 => prop::sample::select(vec!["e", "pi"]).prop_map(Tree::Constant),
        4 => (0..3usize).prop_map(Tree::Variable),
    ];
    leaf.prop_recursive(6, 40, 3, |inner| {
        let one = prop::sample::select(vec!["sqrt", "exp", "ln", "log", "sin", "cos", "tan", "tanh", "abs"]);
        prop_oneof![
            1 => inner.clone().prop_map(|a| Tree::Neg(Box::new(a))),
            6 => (prop::sample::select(vec!['+', '-', '*', '/']), inner.clone(), inner.clone())
                .prop_map(|(sign, a, b)| Tree::Two(sign, Box::new(a), Box::new(b))),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| Tree::Two('^', Box::new(a), Box::new(b))),
            2 => (inner.clone(), 0..9i32).prop_map(|(a, n)| {
                Tree::Two('^', Box::new(a), Box::new(Tree::Number(f64::from(n))))
            }),
            1 => (inner.clone(), 1..9i32).prop_map(|(a, n)| {
                let n = Tree::Neg(Box::new(Tree::Number(f64::from(n))));
                Tree::Two('^', Box::new(a), Box::new(n))
            }),
            2 => (one, inner.clone()).prop_map(|(name, a)| Tree::Call(name, vec![a])),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| Tree::Call("pow", vec![a, b])),
            1 => (prop::sample::select(vec!["max", "min"]), prop::collection::vec(inner, 2..4))
                .prop_map(|(name, of)| Tree::Call(name, of)),
        ]
    })
}

fn same(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    /// A formula is read as it was meant, its value is that of its operations one by one, to the last bit, and its
    /// gradient is the derivative by the rules of calculus.
    #[test]
    fn value_and_gradient_are_right(tree in trees(), x in prop::array::uniform3(-2.0..2.0f64)) {
        let formula = tree.text();
        let tape = parse(&formula).unwrap().tape(&NAMES, &[]).unwrap();
        let mut gradient = [0.0; 3];
        let value = tape.value_grad(&x, &mut gradient);
        for (along, slope) in gradient.into_iter().enumerate() {
            let expected = tree.slope(&x, along);
            prop_assert!(same(value, expected.value), "{formula} at {x:?}: {value}, not {}", expected.value);
            if expected.size.is_finite() {
                let off = (slope - expected.slope).abs();
                prop_assert!(
                    off <= 1e-11 * expected.size + 1e-300,
                    "{formula} at {x:?} along {along}: {slope}, not {}", expected.slope
                );
            }
        }
    }

    /// Names become coordinates in the order that is asked for, and numbers where a number is given.
    #[test]
    fn names_are_variables_or_constants(tree in trees(), x in prop::array::uniform3(-2.0..2.0f64)) {
        let formula = parse(&tree.text()).unwrap();
        let [a, b, c] = x;
        let tape = |variables: &[&str], constants: &[(&str, f64)]| formula.tape(variables, constants).unwrap();
        let whole = tape(&NAMES, &[]).value(&x);
        prop_assert!(same(whole, tape(&["z2", "x", "y"], &[]).value(&[c, a, b])));
    }

    /// Any text is a formula or has something wrong with it, within the text.
    #[test]
    fn nothing_panics(text in "([xyz(),+*/^. -]|1|2e|sin|max|pow|é|²|_){0,40}") {
        match parse(&text) {
            Err(mistake) => {
                prop_assert!(text.get(mistake.span.clone()).is_some(), "{text}: {:?}", mistake.span);
            }
            Ok(formula) => {
                let names: Vec<&str> = formula.names().map(|(name, _)| name).collect();
                formula.tape(&names, &[]).unwrap().value(&vec![0.5; names.len()]);
            }
        }
    }
}

/// The entry that a sweep file defines.
fn entry(objective: &str) -> Entry {
    sweep(&text(objective)).spec.objectives[0].entry
}

/// A formula with every function there is.
const EVERYTHING: &str = "name = 'everything', start = [0.4, -0.3], bound = -10, expr = '''
    (x - 1)^2 + y^4 + x^-2*0.01 + sqrt(x^2 + y^2 + 1) + exp(-x^2) + ln(1 + y^2) - log(2 + x^2) + sin(x)*cos(3*y)
    + tan(x/10)^2 + tanh(y) + abs(x - y) + max(x, y, 0)^2 - min(x, -y, 2) + pow(x^2 + 1, 0.3) + (1 + y^2)^(x/5)
    + 2^y + e^-y/5 + 1/(3 + x^2) + pi*x^3/(10 + x^4)
'''";

#[test]
fn a_formula_keeps_the_laws_of_objectives() {
    for objective in [
        "name = 'mine', expr = '(1 - x)^2 + 100*(y - x^2)^2', start = [-1.2, 1], minimum = [1, 1]",
        "name = 'himmelblaus', expr = '(x^2 + y - 11)^2 + (x + y^2 - 7)^2', start = [0, 0], \
         minimum = [[3, 2], [-2.805118086952745, 3.131312518250573], [-3.779310253377747, -3.283185991286170], \
         [3.584428340330492, -1.848126526964404]]",
        "name = 'bowl', expr = 'x1^2 + 2*x2^2 + 3*x10^2', start = [1, 1, 1], minimum = [0, 0, 0]",
        EVERYTHING,
    ] {
        let entry = entry(objective);
        objective::is_well_described(&entry);
        objective::the_gradient_is_the_derivative(&entry);
        objective::the_value_alone_is_the_same(&entry);
        objective::minima_are_lowest(&entry);
        objective::lanes_equal_a_run_alone(&entry);
        objective::the_window_shows_it(&entry);
    }
}

/// The same functions in Rust and as formulas: what becomes of each run is the same, and to rounding so is all that is
/// measured of it.
#[test]
fn runs_on_a_formula_are_runs_on_the_function() {
    for (built_in, formula) in [
        ("name = 'rosenbrock'", "expr = '(1 - x)^2 + 100*(y - x^2)^2', start = [-1.2, 1], minimum = [1, 1]"),
        (
            "name = 'rosenbrock', dim = 3",
            "expr = '(1 - x1)^2 + 100*(x2 - x1^2)^2 + (1 - x2)^2 + 100*(x3 - x2^2)^2', start = [-1.2, 1, -1.2], \
             minimum = [1, 1, 1]",
        ),
        (
            "name = 'booth', start = [-3, 4]",
            "expr = '(x + 2*y - 7)^2 + (2*x + y - 5)^2', start = [-3, 4], minimum = [1, 3]",
        ),
    ] {
        let runs = |objective: &str| {
            verdicts(&format!(
                "objective = {{ {objective} }}\nsteps = 2000\nseeds = 2\nschedule = ['constant', 'cosine']\n\
                 learning-rate = {{ from = 1e-4, to = 1e1, per-decade = 4 }}\n\
                 optimizer = ['sgd', {{ name = 'sgd', momentum = 0.9 }}, 'adam', 'rmsprop']"
            ))
        };
        let (theirs, ours) = (runs(built_in), runs(&format!("name = 'mine', {formula}")));
        assert_eq!(theirs.len(), ours.len());
        let mut converged = 0;
        for ((row, a, at), (_, b, bt)) in theirs.iter().zip(&ours) {
            let which = format!("{built_in}, run {} at {}", row.run, row.lr);
            assert_eq!((at.outcome, at.rule), (bt.outcome, bt.rule), "{which}");
            if at.outcome == lrsweep::verdict::Outcome::Converged {
                converged += 1;
                assert_eq!(a.evidence.held_from, b.evidence.held_from, "{which}");
            }
            assert_eq!(a.evidence.nonfinite_step, b.evidence.nonfinite_step, "{which}");
        }
        assert!(converged > 20, "{built_in}: {converged} of {}", ours.len());
    }
}

#[test]
fn parameters_are_axes() {
    let text = text(
        "name = 'mine', expr = '(a - x)^2 + b*(y - x^2)^2', a = 1, b = [1, 10, 100], start = [[-1.2, 1], [0, 0]], \
         minimum = [1, 1]",
    );
    let plan = sweep(&text);
    let labels: Vec<String> = plan.problems.iter().map(|(setting, _)| setting.label()).collect();
    assert_eq!(
        labels,
        [
            "mine b=1 start=[-1.2 1]",
            "mine b=1 start=[0 0]",
            "mine b=10 start=[-1.2 1]",
            "mine b=10 start=[0 0]",
            "mine b=100 start=[-1.2 1]",
            "mine b=100 start=[0 0]"
        ]
    );
    let values: Vec<f64> = plan.problems.iter().map(|(_, problem)| problem.value(&[0.0, 2.0])).collect();
    assert_eq!(values, [5.0, 5.0, 41.0, 41.0, 401.0, 401.0]);
    assert_eq!(plan.problems[1].1.start, [0.0, 0.0]);
    let header = String::from_utf8(lrsweep::table::runs_header(&plan)).unwrap();
    assert!(header.contains(",objective.b,objective.start,"), "{header}");
}

#[test]
fn variables_are_in_the_order_in_which_people_count() {
    let formula = "expr = 'x10 + 10*x2 + 100*x1 + 1000*y', lowest = -1e9, start = [1, 2, 3, 4]";
    assert_eq!(problem(&format!("name = 'mine', {formula}")).value(&[1.0, 2.0, 3.0, 4.0]), 4123.0);
    let other = format!("name = 'mine', {formula}, variables = ['y', 'x10', 'x2', 'x1']");
    assert_eq!(problem(&other).value(&[1.0, 2.0, 3.0, 4.0]), 1432.0);
}

#[test]
fn what_is_drawn_holds_start_and_minima() {
    let window = |objective: &str| problem(&format!("name = 'mine', expr = 'x^2 + y^2', {objective}")).window;
    let [[left, right], [bottom, top]] = window("start = [-1, 3], minimum = [0, 0]");
    assert!(left < -1.0 && right > 0.0 && bottom < 0.0 && top > 3.0);
    let [x, y] = window("start = [3, 3], lowest = 0");
    assert!(x == y && x[0] < 1.0 && x[1] > 5.0, "{x:?}");
    for objective in ["start = [1e150, -1e150], lowest = 0", "start = [1e-300, 0], lowest = -1"] {
        assert!(window(objective).iter().all(|[from, to]| from < to && (to - from).is_finite()), "{objective}");
    }
}

#[test]
fn a_transformed_formula_is_the_formula_transformed() {
    let formula = "name = 'mine', expr = 'x^2 + 3*y^2', start = [1, 2], minimum = [0, 0]";
    let moved = problem(&format!("{formula}, transform = {{ name = 'shift', by = [1, -1] }}"));
    assert_eq!(moved.minima, [[1.0, -1.0]]);
    assert_eq!(moved.value(&[3.0, 0.0]), 7.0);
}

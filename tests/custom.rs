//! Entries of one's own, as a crate of one's own would write them: the example that the README shows, and an
//! objective, a schedule and a wrapper beside it.

mod common;

// The whole example, its conformance tests included.
#[path = "../examples/own.rs"]
#[allow(dead_code)]
mod own;

use lrsweep::lane::{Point, Real, zip};
use lrsweep::layout::Layout;
use lrsweep::objective::{DIM, Fault, Objective, START};
use lrsweep::optimizer::{Hyper, Now};
use lrsweep::param::{Args, Default, Info, Kind, Param, Range};
use lrsweep::schedule::{self, Schedule};
use lrsweep::spec::{self, Catalog};
use lrsweep::wrapper::Wrapper;
use own::SignDescent;

/// A bowl with a flat bottom: the sum of the fourth powers.
struct Quartic {
    dim: usize,
}

impl Objective for Quartic {
    const INFO: Info =
        Info { name: "quartic", about: "the sum of the fourth powers", source: "my own", params: &[DIM, START] };

    fn new(args: &Args) -> Result<Quartic, Fault> {
        Ok(Quartic { dim: args.count("dim").unwrap_or(2) as usize })
    }

    fn dim(&self) -> usize {
        self.dim
    }

    fn start(&self) -> Vec<f64> {
        vec![1.5; self.dim]
    }

    fn lowest(&self) -> f64 {
        0.0
    }

    fn minima(&self) -> Vec<Vec<f64>> {
        vec![vec![0.0; self.dim]]
    }

    fn window(&self) -> [[f64; 2]; 2] {
        [[-2.0, 2.0]; 2]
    }

    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let mut sum = V::zero();
        for (x, g) in zip((x, grad)) {
            let square = *x * *x;
            sum = sum + square * square;
            *g = V::splat(4.0) * square * *x;
        }
        sum
    }
}

lrsweep::objective_conformance!(Quartic);

/// Every second step is made at half the rate.
struct Limping;

impl Schedule for Limping {
    fn factor(&self, step: u32, _steps: u32) -> f64 {
        if step.is_multiple_of(2) { 1.0 } else { 0.5 }
    }
}

const LIMPING: schedule::Entry = schedule::Entry {
    info: Info { name: "limping", about: "every second step at half the rate", source: "my own", params: &[] },
    check: schedule::any,
    build: |_, _| Box::new(Limping),
};

/// Multiplies each gradient.
struct Louder;

impl Wrapper for Louder {
    const INFO: Info = Info {
        name: "louder",
        about: "multiplies the gradient",
        source: "my own",
        params: &[Param {
            name: "by",
            kind: Kind::Number(Range::POSITIVE),
            default: Default::Number(2.0),
            help: "the factor",
        }],
    };

    type State<V: Real> = V;

    fn init<V: Real>(hyper: &Hyper<V>, _layout: &Layout) -> V {
        hyper.number("by")
    }

    #[inline(always)]
    fn before<'x, V: Real>(by: &mut V, _now: &mut Now<V>, grad: &mut [V], x: Point<'x, V>) -> Point<'x, V> {
        grad.iter_mut().for_each(|g| *g = *g * *by);
        x
    }
}

fn catalog() -> Catalog {
    lrsweep::app().optimizer::<SignDescent>().objective::<Quartic>().schedule(LIMPING).wrapper::<Louder>().catalog()
}

fn gaps(text: &str) -> Vec<f64> {
    let spec = spec::parse("mine.toml", "mine", text, &catalog(), None).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let plan = lrsweep::plan::plan(spec).unwrap();
    common::traces(&plan).iter().map(|(_, trace)| trace.evidence.final_gap).collect()
}

#[test]
fn an_optimizer_sweeps_like_any_other() {
    let text = "steps = 400\nobjective = 'sphere'\nlearning-rate = [0.03, 10.0]\n\
                [[optimizer]]\nname = 'sign-descent'\ndecay = [0.0, 0.3]";
    let spec = spec::parse("mine.toml", "mine", text, &catalog(), None).unwrap();
    let plan = lrsweep::plan::plan(spec).unwrap();
    let outcomes: Vec<_> = common::traces(&plan)
        .iter()
        .map(|(row, t)| {
            lrsweep::verdict::judge(&t.evidence, row.steps, row.drawn, &plan.spec.thresholds).outcome.name()
        })
        .collect();
    // At a constant rate it hops about the minimum for ever; with decay it creeps; far too large a
    // step ends above the start.
    assert_eq!(outcomes, ["oscillating", "diverged", "slow", "oscillating"]);
    assert_eq!(plan.optimizer(0, 1).label(), "sign-descent decay=0.3");

    let misspelt = text.replace("decay", "decoy");
    let mistakes = spec::parse("mine.toml", "mine", &misspelt, &catalog(), None).unwrap_err().to_string();
    assert!(mistakes.contains("did you mean 'decay'"), "{mistakes}");
}

#[test]
fn an_objective_a_schedule_and_a_wrapper_do_too() {
    // Gradient descent on x^4: x - lr 4 x^3, by hand.
    let by_hand = |rates: [f64; 4]| {
        let x = rates.iter().fold(1.5f64, |x, lr| x - lr * (4.0 * (x * x) * x));
        (x * x * (x * x)) / (1.5 * 1.5 * (1.5 * 1.5))
    };
    let head = "steps = 4\nobjective = { name = 'quartic', dim = 1 }\nlearning-rate = 0.02\n";
    let close = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-14;
    assert!(close(gaps(&format!("{head}optimizer = 'sgd'"))[0], by_hand([0.02; 4])));
    let limping = gaps(&format!("{head}schedule = 'limping'\noptimizer = 'sgd'"))[0];
    assert!(close(limping, by_hand([0.02, 0.01, 0.02, 0.01])));
    let louder = gaps(&format!("{head}optimizer = {{ name = 'sgd', wrap = {{ name = 'louder', by = 3.0 }} }}"))[0];
    assert!(close(louder, by_hand([0.06; 4])));
}

#[test]
fn the_readme_shows_the_example() {
    assert!(
        include_str!("../README.md").contains(include_str!("../examples/own.rs").trim()),
        "README.md shows another version of examples/own.rs"
    );
}

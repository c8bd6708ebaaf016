//! An optimizer of one's own, in a crate of one's own: what the README shows is this file's middle part.

mod common;

use lrsweep::spec::{self, Catalog};

// README: begin
use lrsweep::lane::Real;
use lrsweep::layout::Layout;
use lrsweep::optimizer::{Entry, Hyper, Now, Optimizer};
use lrsweep::param::{Default, Info, Kind, Param, Range};

/// Gradient descent that looks at the sign of the gradient alone, and shortens its steps over time.
pub struct SignDescent;

impl Optimizer for SignDescent {
    const INFO: Info = Info {
        name: "sign-descent",
        about: "steps of equal size along the gradient's sign",
        source: "my own",
        params: &[Param {
            name: "decay",
            kind: Kind::Number(Range::NON_NEGATIVE),
            default: Default::Number(0.0),
            help: "the rate is divided by 1 + step x this",
        }],
    };

    type State<V: Real> = V;

    fn init<V: Real>(hyper: &Hyper<V>, _layout: &Layout) -> V {
        hyper.number("decay")
    }

    #[inline(always)]
    fn step<V: Real>(decay: &mut V, now: Now<V>, grad: &[V], x: &mut [V]) {
        let lr = now.lr / (V::one() + V::splat(f64::from(now.step)) * *decay);
        for (x, g) in x.iter_mut().zip(grad) {
            *x = *x - lr * g.signum();
        }
    }
}

/// The whole program with one optimizer more.
pub fn main() -> std::process::ExitCode {
    let mut catalog = lrsweep::spec::Catalog::builtin();
    catalog.optimizers.push(Entry::of::<SignDescent>());
    lrsweep::cli::main_with(catalog)
}
// README: end

#[test]
fn it_sweeps_like_any_other() {
    let mut catalog = Catalog::builtin();
    catalog.optimizers.push(Entry::of::<SignDescent>());
    let text = "steps = 400\nobjective = 'sphere'\nlearning-rate = [0.03, 10.0]\n\
                [[optimizer]]\nname = 'sign-descent'\ndecay = [0.0, 0.3]";
    let spec = spec::parse("mine.toml", "mine", text, &catalog, None).unwrap();
    let plan = lrsweep::plan::plan(spec).unwrap();
    let outcomes: Vec<_> = common::traces(&plan)
        .iter()
        .map(|(row, t)| lrsweep::verdict::judge(&t.evidence, row.steps, &plan.spec.thresholds).outcome.name())
        .collect();
    // At a constant rate it hops about the minimum for ever; with decay it creeps; far too large a
    // step ends above the start.
    assert_eq!(outcomes, ["oscillating", "diverged", "slow", "oscillating"]);
    assert_eq!(plan.optimizer(0, 1).label(), "sign-descent decay=0.3");

    let misspelt = text.replace("decay", "decoy");
    let mistakes = spec::parse("mine.toml", "mine", &misspelt, &catalog, None).unwrap_err().to_string();
    assert!(mistakes.contains("did you mean 'decay'"), "{mistakes}");
}

#[test]
fn the_readme_shows_this_file() {
    let here = include_str!("custom.rs");
    let part = here.split("// README: begin\n").nth(1).unwrap().split("// README: end").next().unwrap();
    assert!(include_str!("../README.md").contains(part.trim()), "README.md shows another version of tests/custom.rs");
}

//! An optimizer of one's own with the whole program around it:
//! `cargo run --example own -- run mine.toml`, where mine.toml may name `sign-descent`.

use lrsweep::lane::{Point, Real, zip};
use lrsweep::layout::Layout;
use lrsweep::optimizer::{Hyper, Now, Optimizer};
use lrsweep::param::{Default, Info, Kind, Param, Range};

/// Gradient descent that looks at the sign of the gradient alone, and shortens its steps over time.
pub struct SignDescent;

impl Optimizer for SignDescent {
    const INFO: Info = Info {
        name: "sign-descent",
        about: "steps of equal size along the gradient's sign",
        source: "my own, 2026",
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
    fn step<V: Real>(decay: &mut V, now: Now<V>, grad: &[V], x: Point<V>) {
        let lr = now.lr / (V::one() + V::splat(f64::from(now.step)) * *decay);
        for (mut x, g) in zip((x, grad)) {
            x.to(*x - lr * g.signum());
        }
    }
}

lrsweep::optimizer_conformance!(SignDescent);

/// The whole program with one optimizer more.
pub fn main() -> std::process::ExitCode {
    lrsweep::app().optimizer::<SignDescent>().run()
}

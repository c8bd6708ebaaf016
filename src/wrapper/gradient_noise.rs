//! Noise on the gradient, as if it came from a sample of the data: g + level z, or g (1 + level z), with a z of its own
//! for each coordinate and step.
//!
//! z is normal, or with `freedom` of Student's distribution: heavy tails, whose variance is infinite up to 2 degrees
//! (gradient noise in deep learning can be: Simsekli et al. 2019). The numbers depend on seed, step and coordinate
//! alone, so that every optimizer and learning rate meets the same ones. The loss that is judged has no noise on it.
//! Wrapped round a clipping, the noise is clipped, too; within it, it is not.

use super::Wrapper;
use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::optimizer::{Hyper, Now};
use crate::param::{Default, Info, Kind, Param, Range};

/// Random numbers on the gradient.
pub struct GradientNoise;

/// How much, and how it is distributed.
pub struct Noise<V> {
    level: V,
    multiplied: bool,
    /// Degrees of freedom; infinitely many are normal.
    freedom: f64,
}

impl Wrapper for GradientNoise {
    const INFO: Info = Info {
        name: "gradient-noise",
        about: "puts random numbers on the gradient",
        source: "Robbins & Monro 1951; Student's: Bailey 1994",
        params: &[
            Param {
                name: "level",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.1),
                help: "standard deviation, or with freedom the scale",
            },
            Param {
                name: "form",
                kind: Kind::Choice(&["additive", "multiplicative"]),
                default: Default::Choice("additive"),
                help: "added to the gradient, or in proportion to it",
            },
            Param {
                name: "freedom",
                kind: Kind::Number(Range::POSITIVE),
                default: Default::Absent,
                help: "degrees of freedom of Student's distribution; default: normal",
            },
        ],
    };

    const DRAWS: bool = true;

    const JOINT: bool = true;

    type State<V: Real> = Noise<V>;

    fn init<V: Real>(hyper: &Hyper<V>, _layout: &Layout) -> Noise<V> {
        // What is absent is NaN.
        let freedom = hyper.number("freedom").get(0);
        Noise {
            level: hyper.number("level"),
            multiplied: hyper.choice("form") == "multiplicative",
            freedom: if freedom.is_nan() { f64::INFINITY } else { freedom },
        }
    }

    #[inline(always)]
    fn before<'x, V: Real>(state: &mut Noise<V>, now: &mut Now<V>, grad: &mut [V], x: Point<'x, V>) -> Point<'x, V> {
        for (g, z) in grad.iter_mut().zip(now.draw.students(state.freedom)) {
            let noise = state.level * V::splat(z);
            *g = *g + if state.multiplied { noise * *g } else { noise };
        }
        x
    }
}

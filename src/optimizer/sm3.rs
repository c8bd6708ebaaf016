//! SM3 (Anil et al. 2019) for a vector, as `optax.sm3`: s += g^2; m = b1 m + (1 - b1) g / sqrt(s + eps); x -= lr m.
//!
//! What makes it small, one accumulator for a row or column of a matrix, has nothing to do on a vector: there it is
//! AdaGrad with momentum. With b2 < 1, s = b2 s + (1 - b2) g^2.

use super::adam::BETA1;
use super::{Hyper, Now, Optimizer};
use crate::lane::Real;
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};

/// AdaGrad with momentum.
pub struct Sm3;

/// The momentum and the sum of squared gradients.
pub struct Sums<V> {
    beta1: V,
    beta2: V,
    eps: V,
    m: Vec<V>,
    sum: Vec<V>,
}

impl Optimizer for Sm3 {
    const INFO: Info = Info {
        name: "sm3",
        about: "momentum over steps that shrink with the sum of squared gradients",
        source: "Anil et al. 2019; optax 0.2.8",
        params: &[
            BETA1,
            Param {
                name: "beta2",
                kind: Kind::Number(Range::UNIT),
                default: Default::Number(1.0),
                help: "decay rate of the squared gradients; 1 sums them",
            },
            Param {
                name: "eps",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(1e-8),
                help: "added under the root",
            },
        ],
    };

    type State<V: Real> = Sums<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Sums<V> {
        Sums {
            beta1: hyper.number("beta1"),
            beta2: hyper.number("beta2"),
            eps: hyper.number("eps"),
            m: vec![V::zero(); layout.dim()],
            sum: vec![V::zero(); layout.dim()],
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Sums<V>, now: Now<V>, grad: &[V], x: &mut [V]) {
        let rest1 = V::one() - state.beta1;
        let rest2 = V::select(state.beta2.lt(V::one()), V::one() - state.beta2, V::one());
        for (((x, g), m), s) in x.iter_mut().zip(grad).zip(&mut state.m).zip(&mut state.sum) {
            *s = state.beta2 * *s + rest2 * (*g * *g);
            let scaled = V::select(V::zero().le(-*s), V::zero(), *g / (*s + state.eps).sqrt());
            *m = state.beta1 * *m + rest1 * scaled;
            *x = *x - now.lr * *m;
        }
    }
}

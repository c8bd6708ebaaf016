//! SM3 (Anil et al. 2019), as `optax.sm3`: s += g^2; m = b1 m + (1 - b1) g / sqrt(s + eps); x -= lr m.
//!
//! Of a matrix, one number a row and one a column are kept, the largest s there, and s is the smaller of the two before
//! g^2 is added. A vector keeps every s: there it is AdaGrad with momentum. With b2 < 1, s = b2 s + (1 - b2) g^2.

use super::adam::BETA1;
use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};
use std::ops::Range as Places;

/// AdaGrad with momentum.
pub struct Sm3;

/// The momentum and the sums of squared gradients.
pub struct Sums<V> {
    beta1: V,
    beta2: V,
    eps: V,
    m: Vec<V>,
    parts: Vec<Part<V>>,
}

struct Part<V> {
    places: Places<usize>,
    cols: usize,
    /// Those of the rows, and of a matrix's columns; the second is room for the columns' next.
    rows: Vec<V>,
    columns: Option<[Vec<V>; 2]>,
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

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-1, by: "SM3, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Sums<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Sums<V> {
        Sums {
            beta1: hyper.number("beta1"),
            beta2: hyper.number("beta2"),
            eps: hyper.number("eps"),
            m: vec![V::zero(); layout.dim()],
            parts: layout
                .parts()
                .iter()
                .map(|part| Part {
                    places: part.range(),
                    cols: part.cols,
                    rows: vec![V::zero(); if part.is_matrix() { part.rows } else { part.range().len() }],
                    columns: part.is_matrix().then(|| [vec![V::zero(); part.cols], vec![V::zero(); part.cols]]),
                })
                .collect(),
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Sums<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        let [beta1, beta2] = [state.beta1, state.beta2];
        let rest1 = V::one() - beta1;
        let rest2 = V::select(beta2.lt(V::one()), V::one() - beta2, V::one());
        let factors = Factors { beta1, rest1, beta2, rest2, eps: state.eps, lr: now.lr };
        for part in &mut state.parts {
            let (grad, x, m) =
                (&grad[part.places.clone()], &mut x[part.places.clone()], &mut state.m[part.places.clone()]);
            let Some([columns, next]) = &mut part.columns else {
                for (i, s) in part.rows.iter_mut().enumerate() {
                    *s = factors.step(*s, grad[i], &mut m[i], &mut x[i]);
                }
                continue;
            };
            next.fill(V::zero());
            for (i, row) in part.rows.iter_mut().enumerate() {
                let mut largest = V::zero();
                for (j, (column, next)) in columns.iter().zip(next.iter_mut()).enumerate() {
                    let k = i * part.cols + j;
                    let s = factors.step(row.min(*column), grad[k], &mut m[k], &mut x[k]);
                    (largest, *next) = (s.max(largest), s.max(*next));
                }
                *row = largest;
            }
            std::mem::swap(columns, next);
        }
    }
}

/// What all coordinates share.
struct Factors<V> {
    beta1: V,
    rest1: V,
    beta2: V,
    rest2: V,
    eps: V,
    lr: V,
}

impl<V: Real> Factors<V> {
    /// Moves one coordinate, and yields the sum of its squared gradients, of which there was `before`. Not a closure:
    /// those are calls in the kernels.
    #[inline(always)]
    fn step(&self, before: V, g: V, m: &mut V, x: &mut V) -> V {
        let s = self.beta2 * before + self.rest2 * (g * g);
        let scaled = V::select(V::zero().le(-s), V::zero(), g / (s + self.eps).sqrt());
        *m = self.beta1 * *m + self.rest1 * scaled;
        *x = *x - self.lr * *m;
        s
    }
}

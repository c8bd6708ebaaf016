//! SM3 (Anil et al. 2019), as `optax.sm3`: s += g^2; m = b1 m + (1 - b1) g / sqrt(s + eps); x -= lr m.
//!
//! Of a matrix, one number a row and one a column are kept, the largest s there, and s is the smaller of the two before
//! g^2 is added. A vector keeps every s: there it is AdaGrad with momentum. With b2 < 1, s = b2 s + (1 - b2) g^2.

use super::adam::BETA1;
use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::Real;
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
    fn step<V: Real>(state: &mut Sums<V>, now: Now<V>, grad: &[V], x: &mut [V]) {
        let rest1 = V::one() - state.beta1;
        let rest2 = V::select(state.beta2.lt(V::one()), V::one() - state.beta2, V::one());
        for part in &mut state.parts {
            let (grad, x, m) =
                (&grad[part.places.clone()], &mut x[part.places.clone()], &mut state.m[part.places.clone()]);
            let mut move_one = |i: usize, before: V| {
                let s = state.beta2 * before + rest2 * (grad[i] * grad[i]);
                let scaled = V::select(V::zero().le(-s), V::zero(), grad[i] / (s + state.eps).sqrt());
                m[i] = state.beta1 * m[i] + rest1 * scaled;
                x[i] = x[i] - now.lr * m[i];
                s
            };
            let Some([columns, next]) = &mut part.columns else {
                for (i, s) in part.rows.iter_mut().enumerate() {
                    *s = move_one(i, *s);
                }
                continue;
            };
            next.fill(V::zero());
            for (i, row) in part.rows.iter_mut().enumerate() {
                let mut largest = V::zero();
                for (j, (column, next)) in columns.iter().zip(next.iter_mut()).enumerate() {
                    let s = move_one(i * part.cols + j, row.min(*column));
                    (largest, *next) = (s.max(largest), s.max(*next));
                }
                *row = largest;
            }
            std::mem::swap(columns, next);
        }
    }
}

//! Shampoo (Gupta, Koren & Singer 2018), as pytorch_optimizer's: L += g g^T, R += g^T g; x -= lr L^-1/4 g R^-1/4.
//!
//! L and R begin at eps times the identity. A vector has L alone, and L^-1/2 g: AdaGrad with a full matrix. Roots are
//! taken every `every` steps from the first on; pytorch_optimizer's first are those of step `every`, and it stands
//! still before. Weight decay is added to g (coupled), and so, before it, is momentum: g = mu u + (1 - mu) g, where u
//! is the last step before the learning rate, not an average of gradients as in the paper. Default rate there: 1e-3;
//! the paper's sum without decay wants larger ones, as AdaGrad does. Google's "scalable" Shampoo decays the sums and
//! takes the length of its steps from another optimizer.

use super::matrix::{Room, View, diagonal, due, inverse_root, multiply};
use super::{Hyper, Now, Optimizer, Shipped};
use crate::lane::{Mask, Point, Real};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};
use std::ops::Range as Places;

/// AdaGrad with a matrix for the rows and one for the columns.
pub struct Shampoo;

/// Hyperparameters, sums, and room for their roots.
pub struct Sums<V> {
    momentum: V,
    weight_decay: V,
    every: V,
    parts: Vec<Part<V>>,
    g: Vec<V>,
    half: Vec<V>,
    square: Vec<V>,
    room: Room<V>,
}

struct Part<V> {
    places: Places<usize>,
    rows: usize,
    cols: usize,
    /// For the rows, and if it is a matrix, for the columns.
    sides: Vec<Side<V>>,
    last: Vec<V>,
}

struct Side<V> {
    sum: Vec<V>,
    root: Vec<V>,
}

impl Optimizer for Shampoo {
    const INFO: Info = Info {
        name: "shampoo",
        about: "steps divided by roots of the summed products of gradients, by rows and by columns",
        source: "Gupta, Koren & Singer 2018; pytorch_optimizer 4.1.0",
        params: &[
            Param {
                name: "momentum",
                kind: Kind::Number(Range::DECAY),
                default: Default::Number(0.0),
                help: "share of the last step in the gradient",
            },
            Param {
                name: "weight_decay",
                kind: Kind::Number(Range::NON_NEGATIVE),
                default: Default::Number(0.0),
                help: "share of the parameters added to the gradient",
            },
            Param {
                name: "eps",
                kind: Kind::Number(Range::POSITIVE),
                default: Default::Number(1e-6),
                help: "where the sums begin, times the identity",
            },
            Param {
                name: "every",
                kind: Kind::Count(1, 1_000_000),
                default: Default::Count(1),
                help: "steps from one computation of the roots to the next",
            },
        ],
    };

    const MATRICES: bool = true;

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "Shampoo, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Sums<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Sums<V> {
        let eps = hyper.number("eps");
        let parts = layout.parts().iter().map(|part| {
            let (rows, cols) = if part.is_matrix() { (part.rows, part.cols) } else { (part.range().len(), 1) };
            let sides = if part.is_matrix() { vec![rows, cols] } else { vec![rows] };
            let side = |n: usize| Side { sum: diagonal(n, eps), root: diagonal(n, V::zero()) };
            let last = vec![V::zero(); rows * cols];
            Part { places: part.range(), rows, cols, sides: sides.into_iter().map(side).collect(), last }
        });
        let parts: Vec<Part<V>> = parts.collect();
        let largest = parts.iter().map(|part| part.places.len()).max().unwrap_or(0);
        let widest = parts.iter().map(|part| part.rows.max(part.cols)).max().unwrap_or(0);
        Sums {
            momentum: hyper.number("momentum"),
            weight_decay: hyper.number("weight_decay"),
            every: hyper.number("every"),
            parts,
            g: vec![V::zero(); largest],
            half: vec![V::zero(); largest],
            square: vec![V::zero(); widest * widest],
            room: Room::new(widest),
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Sums<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        let due = due(now.step, state.every);
        for part in &mut state.parts {
            let (grad, x) = (&grad[part.places.clone()], &mut x[part.places.clone()]);
            let (g, half) = (&mut state.g[..x.len()], &mut state.half[..x.len()]);
            for (((g, grad), last), x) in g.iter_mut().zip(grad).zip(&part.last).zip(x.iter()) {
                let last = if now.step == 0 { *grad } else { *last };
                *g = *grad + state.momentum * (last - *grad) + state.weight_decay * *x;
            }
            let alone = part.sides.len() == 1;
            for (k, side) in part.sides.iter_mut().enumerate() {
                let n = if k == 0 { part.rows } else { part.cols };
                let square = &mut state.square[..n * n];
                let view = View::new(g, part.rows, part.cols);
                let view = if k == 0 { view } else { view.t() };
                multiply(view, view.t(), square);
                for (sum, new) in side.sum.iter_mut().zip(square.iter()) {
                    *sum = *sum + *new;
                }
                if due.bits() != 0 {
                    inverse_root(&side.sum, n, alone, square, &mut state.room);
                    for (root, new) in side.root.iter_mut().zip(square.iter()) {
                        *root = V::select(due, *new, *root);
                    }
                }
            }
            multiply(View::square(&part.sides[0].root, part.rows), View::new(g, part.rows, part.cols), half);
            match part.sides.get(1) {
                Some(right) => {
                    let right = View::square(&right.root, part.cols);
                    multiply(View::new(half, part.rows, part.cols), right, &mut part.last);
                }
                None => part.last.copy_from_slice(half),
            }
            for (x, step) in x.iter_mut().zip(&part.last) {
                *x = *x - now.lr * *step;
            }
        }
    }
}

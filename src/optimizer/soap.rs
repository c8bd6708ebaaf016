//! SOAP (Vyas et al. 2024), as pytorch_optimizer's and the authors': Adam in the eigenvectors of Shampoo's matrices.
//!
//! L = b L + (1 - b) g g^T and R = b R + (1 - b) g^T g with b = `shampoo_beta`, or beta2 if that is negative; P and Q
//! are their eigenvectors. m averages g, v the squares of P^T g Q; x -= lr sqrt(1 - b2^t) / (1 - b1^t)
//! P (P^T m Q / (sqrt(v) + eps)) Q^T, and then x *= 1 - lr wd. The first gradient makes L, R, P and Q, and no step; t
//! counts from the second. Every `precondition_frequency` steps P is made anew by one step of power iteration: the
//! orthogonal factor of L P, its columns in falling order of P^T L P, v in the same order; likewise Q.
//! pytorch_optimizer computes that factor in single precision; here it is double precision as all else.
//!
//! eps is added before bias correction. Vectors are stepped by Adam, with the same skipped step (the authors'
//! `precondition_1d = False`). Beyond 10,000 rows or columns the authors leave a side as it is; there is no limit here.

use super::matrix::{View, diagonal, due, eigen, multiply, orthogonal_factor, swap};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped};
use crate::lane::{Mask, Point, Real};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};
use std::ops::Range as Places;

/// Adam in a basis that turns.
pub struct Soap;

/// Hyperparameters, moments, bases, and room for products.
pub struct Bases<V> {
    beta1: V,
    beta2: V,
    shampoo_beta: V,
    eps: V,
    weight_decay: V,
    every: V,
    first: BiasCorrection<V>,
    second: BiasCorrection<V>,
    m: Vec<V>,
    v: Vec<V>,
    parts: Vec<Part<V>>,
    room: [Vec<V>; 4],
}

struct Part<V> {
    places: Places<usize>,
    rows: usize,
    cols: usize,
    /// For the rows and for the columns of a matrix; none for a vector.
    sides: Option<[Side<V>; 2]>,
}

struct Side<V> {
    n: usize,
    average: Vec<V>,
    basis: Vec<V>,
}

const fn number(name: &'static str, range: Range, default: f64, help: &'static str) -> Param {
    Param { name, kind: Kind::Number(range), default: Default::Number(default), help }
}

impl Optimizer for Soap {
    const INFO: Info = Info {
        name: "soap",
        about: "Adam along the eigenvectors of averaged products of gradients; Adam for vectors",
        source: "Vyas et al. 2024; pytorch_optimizer 4.1.0",
        params: &[
            number("beta1", Range::DECAY, 0.95, "decay rate of the average gradient"),
            number("beta2", Range::DECAY, 0.95, "decay rate of the average squared gradient"),
            number(
                "shampoo_beta",
                Range::new(-1.0, true, 1.0, false),
                -1.0,
                "decay rate of the products; below 0: beta2",
            ),
            number("eps", Range::NON_NEGATIVE, 1e-8, "added to the divisor"),
            number("weight_decay", Range::NON_NEGATIVE, 0.01, "the parameters shrink by this times the learning rate"),
            Param {
                name: "precondition_frequency",
                kind: Kind::Count(1, 1_000_000),
                default: Default::Count(10),
                help: "steps from one turn of the bases to the next",
            },
        ],
    };

    const MATRICES: bool = true;

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 3e-3, by: "SOAP, pytorch_optimizer 4.1.0" });

    type State<V: Real> = Bases<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Bases<V> {
        let [beta1, beta2, shampoo_beta] = ["beta1", "beta2", "shampoo_beta"].map(|name| hyper.number(name));
        let parts = layout.parts();
        let side = |n: usize| Side { n, average: diagonal(n, V::zero()), basis: diagonal(n, V::one()) };
        let most = |size: usize| vec![V::zero(); size];
        let largest = parts.iter().map(|part| part.range().len()).max().unwrap_or(0);
        let widest = parts.iter().filter(|part| part.is_matrix()).map(|part| part.rows.max(part.cols)).max();
        let square = widest.unwrap_or(0) * widest.unwrap_or(0);
        Bases {
            beta1,
            beta2,
            shampoo_beta: V::select(shampoo_beta.lt(V::zero()), beta2, shampoo_beta),
            eps: hyper.number("eps"),
            weight_decay: hyper.number("weight_decay"),
            every: hyper.number("precondition_frequency"),
            first: BiasCorrection::new(beta1),
            second: BiasCorrection::new(beta2),
            m: most(layout.dim()),
            v: most(layout.dim()),
            room: [most(largest), most(largest), most(square), most(2 * square)],
            parts: parts
                .iter()
                .map(|part| Part {
                    places: part.range(),
                    rows: part.rows,
                    cols: part.cols,
                    sides: part.is_matrix().then(|| [side(part.rows), side(part.cols)]),
                })
                .collect(),
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Bases<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        let rest = V::one() - state.shampoo_beta;
        let (rest1, rest2) = (V::one() - state.beta1, V::one() - state.beta2);
        let shrink = V::one() - now.lr * state.weight_decay;
        let moves = now.step > 0;
        let lr = match moves {
            true => now.lr * state.first.next_inverse() / state.second.next_inverse_sqrt(),
            false => V::zero(),
        };
        let due = due(now.step, state.every);
        let [turned, half, square, wide] = &mut state.room;
        for part in &mut state.parts {
            let shape = [part.rows, part.cols];
            let (grad, x) = (&grad[part.places.clone()], &mut x[part.places.clone()]);
            let (m, v) = (&mut state.m[part.places.clone()], &mut state.v[part.places.clone()]);
            let (turned, half) = (&mut turned[..x.len()], &mut half[..x.len()]);
            if moves {
                turned.copy_from_slice(grad);
                turn(&part.sides, true, turned, half, shape);
                for (((m, v), g), t) in m.iter_mut().zip(v.iter_mut()).zip(grad).zip(turned.iter_mut()) {
                    *m = state.beta1 * *m + rest1 * *g;
                    *v = state.beta2 * *v + rest2 * (*t * *t);
                    *t = *m;
                }
                turn(&part.sides, true, turned, half, shape);
                for (t, v) in turned.iter_mut().zip(v.iter()) {
                    let divisor = v.sqrt() + state.eps;
                    *t = V::select(divisor.le(V::zero()), V::zero(), *t / divisor);
                }
                turn(&part.sides, false, turned, half, shape);
                for (x, t) in x.iter_mut().zip(turned.iter()) {
                    *x = (*x - lr * *t) * shrink;
                }
            }
            for (k, side) in part.sides.iter_mut().flatten().enumerate() {
                let n = side.n;
                let square = &mut square[..n * n];
                let view = View::new(grad, part.rows, part.cols);
                let view = if k == 0 { view } else { view.t() };
                multiply(view, view.t(), square);
                for (average, new) in side.average.iter_mut().zip(square.iter()) {
                    *average = state.shampoo_beta * *average + rest * *new;
                }
                if !moves {
                    square.copy_from_slice(&side.average);
                    eigen(square, &mut side.basis, n);
                } else if due.bits() != 0 {
                    multiply(View::square(&side.average, n), View::square(&side.basis, n), square);
                    // One row of v for each row of P, one column for each row of Q.
                    let strides = if k == 0 { [part.cols, 1] } else { [1, part.cols] };
                    sort(square, &side.basis, n, v, strides, due, wide);
                    orthogonal_factor(square, wide, n);
                    for (basis, new) in side.basis.iter_mut().zip(square.iter()) {
                        *basis = V::select(due, *new, *basis);
                    }
                }
            }
        }
    }
}

/// Into the bases, or back; a vector stays as it is. `half` is room for as many entries.
#[inline(always)]
fn turn<V: Real>(sides: &Option<[Side<V>; 2]>, into: bool, a: &mut [V], half: &mut [V], [rows, cols]: [usize; 2]) {
    let Some([left, right]) = sides else { return };
    let (p, q) = (View::square(&left.basis, rows), View::square(&right.basis, cols));
    let (p, q) = if into { (p.t(), q) } else { (p, q.t()) };
    multiply(p, View::new(a, rows, cols), half);
    multiply(View::new(half, rows, cols), q, a);
}

/// The columns of a product L P in falling order of the diagonal of P^T L P, and the lines of `v` in the same order.
#[inline(always)]
fn sort<V: Real>(
    product: &mut [V],
    basis: &[V],
    n: usize,
    v: &mut [V],
    [line, along]: [usize; 2],
    due: V::Mask,
    room: &mut [V],
) {
    let others = v.len() / n;
    for k in 0..n {
        room[k] = (0..n).fold(V::zero(), |sum, i| sum + basis[i * n + k] * product[i * n + k]);
    }
    for last in (1..n).rev() {
        for k in 0..last {
            let exchange = due & room[k].lt(room[k + 1]);
            if exchange.bits() == 0 {
                continue;
            }
            swap(room, k, k + 1, exchange);
            for i in 0..n {
                swap(product, i * n + k, i * n + k + 1, exchange);
            }
            for i in 0..others {
                swap(v, k * line + i * along, (k + 1) * line + i * along, exchange);
            }
        }
    }
}

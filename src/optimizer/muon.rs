//! Muon (Jordan et al. 2024), as `torch.optim.Muon`: b = mu b + (1 - mu) g; x = (1 - lr wd) x - lr s O(d), where
//! d = mu b + (1 - mu) g with Nesterov's momentum and b without.
//!
//! O makes the singular values of a matrix nearly 1: X = d / max(|d|, eps), then `ns_steps` times
//! X = 3.4445 X - 4.7750 (X X^T) X + 2.0315 (X X^T)^2 X, a Newton-Schulz iteration that does not converge: it lifts
//! small singular values fast, and after five times has those above 0.002 within 0.68 to 1.21. PyTorch computes O in
//! bfloat16, with two to three digits; here it is double precision as all else, so paths agree with PyTorch's only
//! where its bfloat16 is replaced.
//!
//! s is sqrt(max(1, rows / cols)) ("original"), or 0.2 sqrt(max(rows, cols)) ("match_rms_adamw", Liu et al. 2025),
//! which makes steps as large as AdamW's.
//!
//! `form = "optax"` is `optax.contrib.muon`: d is corrected for bias (b by that of the next step), |d| + eps divides,
//! and s has cols / rows, for its matrices stand the other way. There the defaults are eps 1e-8 and no weight decay.
//!
//! PyTorch refuses vectors. As with optax and with the author's `MuonWithAuxAdam`, they are stepped by AdamW, at the
//! same learning rate, by the hyperparameters that begin with `adam`; a matrix of one row or column counts as a vector.
//! optax has Nesterov's momentum there, the author beta2 0.95, eps 1e-10 and a rate of its own.

use super::adam::Moments;
use super::matrix::{View, multiply};
use super::{BiasCorrection, Hyper, Now, Optimizer, Shipped};
use crate::lane::{Point, Real};
use crate::layout::Layout;
use crate::param::{Default, Info, Kind, Param, Range};
use std::ops::Range as Places;

/// Factors of X, (X X^T) X and (X X^T)^2 X.
const COEFFICIENTS: [f64; 3] = [3.4445, -4.7750, 2.0315];

/// Momentum made orthogonal.
pub struct Muon;

/// Hyperparameters, momenta, and room for the iteration.
pub struct Momenta<V> {
    momentum: V,
    nesterov: bool,
    ns_steps: V,
    eps: V,
    weight_decay: V,
    optax: bool,
    /// Bias corrections of this step and of the next.
    correction: [BiasCorrection<V>; 2],
    matrices: Vec<Matrix<V>>,
    vectors: Vec<(Places<usize>, Moments<V>)>,
    direction: Vec<V>,
    room: [Vec<V>; 3],
}

struct Matrix<V> {
    places: Places<usize>,
    rows: usize,
    cols: usize,
    /// What the shape makes of the learning rate.
    scale: f64,
    buffer: Vec<V>,
}

const fn number(name: &'static str, range: Range, default: f64, help: &'static str) -> Param {
    Param { name, kind: Kind::Number(range), default: Default::Number(default), help }
}

impl Optimizer for Muon {
    const INFO: Info = Info {
        name: "muon",
        about: "momentum whose matrices are made orthogonal; AdamW for vectors",
        source: "Jordan et al. 2024; PyTorch 2.15; optax 0.2.8",
        params: &[
            number("momentum", Range::DECAY, 0.95, "decay rate of the average gradient"),
            Param {
                name: "nesterov",
                kind: Kind::Flag,
                default: Default::Flag(true),
                help: "mix the new gradient in once more",
            },
            Param {
                name: "ns_steps",
                kind: Kind::Count(1, 99),
                default: Default::Count(5),
                help: "Newton-Schulz iterations",
            },
            number("eps", Range::POSITIVE, 1e-7, "least length that divides (torch), or added to it (optax)"),
            number("weight_decay", Range::NON_NEGATIVE, 0.1, "matrices shrink by this times the learning rate"),
            Param {
                name: "adjust_lr",
                kind: Kind::Choice(&["original", "match_rms_adamw"]),
                default: Default::Choice("original"),
                help: "what the shape of a matrix does to its learning rate",
            },
            Param {
                name: "form",
                kind: Kind::Choice(&["torch", "optax"]),
                default: Default::Choice("torch"),
                help: "without (torch) or with (optax) bias correction; rows over columns or the reverse",
            },
            number("adam_beta1", Range::DECAY, 0.9, "vectors: decay rate of the average gradient"),
            number("adam_beta2", Range::DECAY, 0.999, "vectors: decay rate of the average squared gradient"),
            number("adam_eps", Range::NON_NEGATIVE, 1e-8, "vectors: added to the divisor"),
            number("adam_weight_decay", Range::NON_NEGATIVE, 0.0, "vectors: shrink by this times the learning rate"),
        ],
    };

    const MATRICES: bool = true;

    const SHIPPED: Option<Shipped> = Some(Shipped { lr: 1e-3, by: "torch.optim.Muon, PyTorch 2.15" });

    type State<V: Real> = Momenta<V>;

    fn init<V: Real>(hyper: &Hyper<V>, layout: &Layout) -> Momenta<V> {
        let optax = hyper.choice("form") == "optax";
        let scale = |rows: f64, cols: f64| match hyper.choice("adjust_lr") {
            "original" if optax => 1f64.max(cols / rows).sqrt(),
            "original" => 1f64.max(rows / cols).sqrt(),
            _ => 0.2 * rows.max(cols).sqrt(),
        };
        let momentum = hyper.number("momentum");
        let mut correction = [BiasCorrection::new(momentum), BiasCorrection::new(momentum)];
        correction[1].next_inverse();
        let (matrices, vectors): (Vec<_>, Vec<_>) = layout.parts().iter().partition(|part| part.is_matrix());
        let adam = ["adam_beta1", "adam_beta2", "adam_eps", "adam_weight_decay"].map(|name| hyper.number(name));
        let most = |count: fn(usize, usize) -> usize| {
            vec![V::zero(); matrices.iter().map(|part| count(part.rows, part.cols)).max().unwrap_or(0)]
        };
        let gram = |rows: usize, cols: usize| rows.min(cols) * rows.min(cols);
        Momenta {
            momentum,
            nesterov: hyper.flag("nesterov"),
            ns_steps: hyper.number("ns_steps"),
            eps: hyper.number("eps"),
            weight_decay: hyper.number("weight_decay"),
            optax,
            correction,
            direction: most(|rows, cols| rows * cols),
            room: [most(gram), most(gram), most(|rows, cols| rows * cols)],
            matrices: matrices
                .into_iter()
                .map(|part| Matrix {
                    places: part.range(),
                    rows: part.rows,
                    cols: part.cols,
                    scale: scale(part.rows as f64, part.cols as f64),
                    buffer: vec![V::zero(); part.range().len()],
                })
                .collect(),
            vectors: vectors.into_iter().map(|part| (part.range(), Moments::plain(adam, part.range().len()))).collect(),
        }
    }

    #[inline(always)]
    fn step<V: Real>(state: &mut Momenta<V>, now: Now<V>, grad: &[V], x: Point<V>) {
        let x = x.in_place();
        let Momenta { momentum, room, .. } = state;
        let rest = V::one() - *momentum;
        let [mut here, mut ahead] = [0, 1].map(|k| state.correction[k].next_inverse());
        if !state.optax {
            (here, ahead) = (V::one(), V::one());
        }
        let shrink = V::one() - now.lr * state.weight_decay;
        for matrix in &mut state.matrices {
            let (grad, x) = (&grad[matrix.places.clone()], &mut x[matrix.places.clone()]);
            let direction = &mut state.direction[..x.len()];
            for ((g, b), d) in grad.iter().zip(&mut matrix.buffer).zip(direction.iter_mut()) {
                *b = *momentum * *b + rest * *g;
                *d = if state.nesterov { *momentum * (*b * ahead) + rest * (*g * here) } else { *b * here };
            }
            let length = direction.iter().fold(V::zero(), |sum, d| sum + *d * *d).sqrt();
            let divisor = if state.optax { length + state.eps } else { length.max(state.eps) };
            for d in direction.iter_mut() {
                *d = *d / divisor;
            }
            newton_schulz(direction, [matrix.rows, matrix.cols], state.ns_steps, room);
            let lr = now.lr * V::splat(matrix.scale);
            for (x, d) in x.iter_mut().zip(direction.iter()) {
                *x = *x * shrink - lr * *d;
            }
        }
        for (places, moments) in &mut state.vectors {
            moments.step(now, &grad[places.clone()], Point::at(&mut x[places.clone()]), false);
        }
    }
}

/// The iteration, `steps` times in each lane; `room` is for two matrices of the shorter side, and one of the shape.
#[inline(always)]
fn newton_schulz<V: Real>(x: &mut [V], [rows, cols]: [usize; 2], steps: V, room: &mut [Vec<V>; 3]) {
    let [first, third, fifth] = COEFFICIENTS.map(V::splat);
    let n = rows.min(cols);
    let [gram, square, next] = room;
    let (gram, square, next) = (&mut gram[..n * n], &mut square[..n * n], &mut next[..rows * cols]);
    let most = (0..V::LANES).fold(0.0, |most: f64, lane| most.max(steps.get(lane)));
    for step in 0..most as usize {
        let goes_on = V::splat(step as f64).lt(steps);
        let view = View::new(x, rows, cols);
        // The product with the shorter side: X X^T of a wide matrix, X^T X of a tall one.
        let (left, right) = if rows <= cols { (view, view.t()) } else { (view.t(), view) };
        multiply(left, right, gram);
        multiply(View::square(gram, n), View::square(gram, n), square);
        for (s, g) in square.iter_mut().zip(gram.iter()) {
            *s = third * *g + fifth * *s;
        }
        let factor = View::square(square, n);
        let (left, right) = if rows <= cols { (factor, view) } else { (view, factor) };
        multiply(left, right, next);
        for (x, y) in x.iter_mut().zip(next.iter()) {
            *x = V::select(goes_on, first * *x + *y, *x);
        }
    }
}

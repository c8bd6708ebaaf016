//! Deep linear network (Saxe, McClelland & Ganguli 2014): f = 0.5 |W_L ... W_1 - M|^2 (sum of squares).
//!
//! What a network of L layers without nonlinearity makes of white inputs: a quadratic in the product, of degree 2 L in
//! the weights, with plateaus and cliffs. All layers are square; M has random singular vectors and singular values
//! log-spaced from 1 down to 1 / condition. The lowest value is 0, where each layer has the L-th roots of these, and
//! at many other points. Runs begin at normal numbers of variance 1 / width (Glorot & Bengio 2010).

use super::matrix_factorization::{CONDITION, SEED, entries, singular};
use super::{Fault, Objective, START};
use crate::lane::Real;
use crate::layout::Layout;
use crate::param::{Args, Default, Info, Kind, Param};
use crate::random::normal;

/// A product of square matrices.
pub struct DeepLinear {
    depth: usize,
    width: usize,
    seed: u64,
    /// M, row by row.
    target: Vec<f64>,
    /// The layers of a minimum, from the first to the last.
    minimum: Vec<f64>,
}

impl Objective for DeepLinear {
    const INFO: Info = Info {
        name: "deep-linear",
        about: "a product of matrices that is to be a given one: plateaus and cliffs",
        source: "Saxe, McClelland & Ganguli 2014",
        params: &[
            Param { name: "depth", kind: Kind::Count(2, 100), default: Default::Count(3), help: "number of layers" },
            Param {
                name: "width",
                kind: Kind::Count(2, 300),
                default: Default::Count(3),
                help: "rows and columns of each layer",
            },
            CONDITION,
            SEED,
            START,
        ],
    };

    fn new(args: &Args) -> Result<DeepLinear, Fault> {
        let count = |name| args.count(name).unwrap_or(2) as usize;
        let (depth, width, seed) = (count("depth"), count("width"), args.count("seed").unwrap_or(0));
        let parts = singular([width; 3], args.number("condition"), seed);
        let [left, values, right] = &parts;
        let root = |k: usize| Real::exp(Real::ln(values[0][k]) / depth as f64);
        let layer = |l: usize, row: usize, col: usize| match l {
            0 => root(row) * right[row][col],
            _ if l + 1 == depth => left[col][row] * root(col),
            _ if row == col => root(row),
            _ => 0.0,
        };
        let size = width * width;
        let minimum = (0..depth * size).map(|at| layer(at / size, at % size / width, at % width)).collect();
        Ok(DeepLinear { depth, width, seed, target: entries(&parts), minimum })
    }
    fn dim(&self) -> usize {
        self.depth * self.width * self.width
    }
    fn layout(&self) -> Layout {
        let names: Vec<String> = (1..=self.depth).map(|l| format!("W{l}")).collect();
        Layout::of(names.iter().map(|name| (name.as_str(), self.width, self.width)))
    }
    fn start(&self) -> Vec<f64> {
        let deviation = 1.0 / (self.width as f64).sqrt();
        (0..self.dim()).map(|i| deviation * normal(self.seed, u64::MAX, i as u64)).collect()
    }
    fn lowest(&self) -> f64 {
        0.0
    }
    fn minima(&self) -> Vec<Vec<f64>> {
        vec![self.minimum.clone()]
    }
    fn window(&self) -> [[f64; 2]; 2] {
        [[-1.5, 1.5], [-1.5, 1.5]]
    }

    /// Forwards and backwards once for each column of the identity as input.
    #[inline(always)]
    fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        let (depth, n) = (self.depth, self.width);
        grad.fill(V::zero());
        let mut sum = V::zero();
        // What each layer gives, from the input on, and twice what comes back. Its length is known at run time alone;
        // asking for it costs a fraction of the passes below.
        let mut scratch = vec![V::zero(); (depth + 3) * n];
        let (signals, back) = scratch.split_at_mut((depth + 1) * n);
        let (mut pull, mut next) = back.split_at_mut(n);
        for column in 0..n {
            for (i, input) in signals[..n].iter_mut().enumerate() {
                *input = if i == column { V::one() } else { V::zero() };
            }
            for l in 0..depth {
                let (before, after) = signals[l * n..].split_at_mut(n);
                for (i, output) in after[..n].iter_mut().enumerate() {
                    let row = &x[(l * n + i) * n..][..n];
                    *output = row.iter().zip(before.iter()).fold(V::zero(), |sum, (w, h)| sum + *w * *h);
                }
            }
            for i in 0..n {
                pull[i] = signals[depth * n + i] - V::splat(self.target[i * n + column]);
                sum = sum + pull[i] * pull[i];
            }
            for l in (0..depth).rev() {
                next.fill(V::zero());
                for (i, pull) in pull.iter().enumerate() {
                    for (j, next) in next.iter_mut().enumerate() {
                        let at = (l * n + i) * n + j;
                        grad[at] = grad[at] + *pull * signals[l * n + j];
                        *next = *next + *pull * x[at];
                    }
                }
                (pull, next) = (next, pull);
            }
        }
        V::splat(0.5) * sum
    }
}

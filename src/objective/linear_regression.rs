//! Linear regression: f = mean over the rows of (w x + b - y)^2, and l2/2 |w|^2.
//!
//! The minimum is known: it solves a problem of least squares, by orthogonalising the columns.

use super::entry::{Entry, problem};
use super::network::{Loss, Network};
use super::perceptron::Perceptron;
use super::training::{BATCH, BIAS, INIT, L2, LOWEST, SAMPLING, known_lowest};
use super::{Fault, START};
use crate::data::{DATA, DIVISOR, Labels, SCALE, SPLIT, Set, TARGET, VALIDATION, load};
use crate::param::{Args, Info, Param};

pub(super) const ENTRY: Entry = Entry {
    info: Info {
        name: "linear-regression",
        about: "a number as a weighted sum, trained on data",
        source: "Gauss 1809; f = mean (w x + b - y)^2 + l2/2 |w|^2",
        params: &[
            DATA,
            TARGET,
            SCALE,
            DIVISOR,
            VALIDATION,
            SPLIT,
            BIAS,
            L2,
            BATCH,
            SAMPLING,
            INIT,
            Param { help: "the loss at the minimum, from which gaps count; default: computed", ..LOWEST },
            START,
        ],
    },
    build: |args| problem(regression(args)?, args),
};

/// Operations that the minimum may cost.
const AFFORDABLE: usize = 1_000_000_000;

fn regression(args: &Args) -> Result<Perceptron, Fault> {
    let (sets, _) = load(args, Labels::Numbers)?;
    let network = Network::new(args, sets, &[], 1, Loss::Square)?;
    let unknown = Perceptron::of(network, args);
    let (set, dim) = (&unknown.network.set, unknown.network.layout().dim());
    let cost = (set.rows() + dim).saturating_mul(dim).saturating_mul(dim);
    if known_lowest(args).is_some() || cost > AFFORDABLE {
        return Ok(unknown);
    }
    let minimum = least_squares(set, unknown.network.bias, unknown.network.l2);
    let lowest = unknown.network.mean_loss(None, &minimum, &mut []);
    match lowest.is_finite() {
        true => Ok(Perceptron { lowest, lowest_known: true, minimum: Some(minimum), ..unknown }),
        false => Ok(unknown),
    }
}

/// The weights, and then the bias, with the smallest loss.
///
/// Modified Gram-Schmidt, each column twice; a column that depends on those before it has the weight 0. The penalty is
/// a row for each weight below the data.
fn least_squares(set: &Set, bias: bool, l2: f64) -> Vec<f64> {
    let (rows, features) = (set.rows(), set.features);
    let height = rows + if l2 > 0.0 { features } else { 0 };
    let column = |k: usize| {
        let mut column = vec![0.0; height];
        for (row, x) in column[..rows].iter_mut().enumerate() {
            *x = if k < features { set.x[row * features + k] } else { 1.0 };
        }
        if l2 > 0.0 && k < features {
            column[rows + k] = (0.5 * l2 * rows as f64).sqrt();
        }
        column
    };
    let dim = features + usize::from(bias);
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    // The columns made orthogonal, with the coefficients that each has in the original ones: R, column by column.
    let mut basis: Vec<(usize, Vec<f64>, Vec<f64>)> = Vec::new();
    for k in 0..dim {
        let mut q = column(k);
        let before = dot(&q, &q).sqrt();
        let mut shares = vec![0.0; basis.len()];
        for _ in 0..2 {
            for ((_, other, _), share) in basis.iter().zip(&mut shares) {
                let part = dot(other, &q);
                *share += part;
                q.iter_mut().zip(other).for_each(|(q, other)| *q -= part * other);
            }
        }
        let length = dot(&q, &q).sqrt();
        const DEPENDENT: f64 = 1e-11;
        if length > DEPENDENT * before {
            q.iter_mut().for_each(|q| *q /= length);
            shares.push(length);
            basis.push((k, q, shares));
        }
    }
    let mut rest = set.y.clone();
    rest.resize(height, 0.0);
    let mut right = Vec::new();
    for (_, q, _) in &basis {
        let part = dot(q, &rest);
        rest.iter_mut().zip(q).for_each(|(rest, q)| *rest -= part * q);
        right.push(part);
    }
    let mut weights = vec![0.0; dim];
    for (place, (k, _, shares)) in basis.iter().enumerate().rev() {
        let weight = right[place] / shares[place];
        weights[*k] = weight;
        for (right, share) in right.iter_mut().zip(&shares[..place]) {
            *right -= weight * share;
        }
    }
    weights
}

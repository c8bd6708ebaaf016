//! `Network`: layers of weights trained on data, with the mean loss over its rows and the gradient of that.
//!
//! One pass over the data serves all lanes: a row's numbers are the same for each, its activations are not. Rows go
//! through in blocks whose activations stay in the cache, and each block through products of matrices.

// Index loops: an iterator's adapters are calls of their own, which may not be inlined into the kernels.
#![allow(clippy::needless_range_loop)]

use super::Scores;
use super::batch::Batches;
use super::loss::{Activation, Loss};
use super::product::{Begin, Columns, Own, Rows, Shared, Sums, add_products};
use super::training::{BIAS, L2, batches};
use crate::data::Set;
use crate::lane::Real;
use crate::layout::{Layout, Part};
use crate::param::{Args, Fault};
use crate::random::uniform;
use std::any::TypeId;
use std::sync::OnceLock;

/// Rows that go through together.
const BLOCK: usize = 64;

/// Layers of weights, and the data that they are trained on.
#[derive(Clone, Debug)]
pub struct Network {
    /// The data.
    pub set: Set,
    /// Rows kept out of training.
    pub validation: Set,
    /// The rows of each step; all of them if `None`.
    pub batches: Option<Batches>,
    /// Units of each layer: inputs, hidden, outputs.
    pub widths: Vec<usize>,
    /// What hidden units make of their sums.
    pub activation: Activation,
    /// What is summed over the rows.
    pub loss: Loss,
    /// Whether units have biases.
    pub bias: bool,
    /// The penalty: l2/2 times the sum of the squared weights.
    pub l2: f64,
    /// The features of the data in single precision, once they are asked for.
    singles: OnceLock<Vec<f32>>,
}

/// A layer's place among the coordinates.
#[derive(Clone, Copy)]
struct Layer {
    inputs: usize,
    outputs: usize,
    weights: usize,
    biases: Option<usize>,
}

impl Network {
    /// A network with these hidden layers, and with bias and penalty as the parameters say.
    ///
    /// # Errors
    /// If it has more weights than an objective may have coordinates, or if a batch has more rows than there are.
    pub fn new(
        args: &Args,
        [set, validation]: [Set; 2],
        hidden: &[usize],
        outputs: usize,
        loss: Loss,
    ) -> Result<Network, Fault> {
        let widths: Vec<usize> = [set.features].iter().chain(hidden).chain(&[outputs]).copied().collect();
        let activation = Activation::Identity;
        let weights: usize = {
            let of_layer = |pair: &[usize]| pair[0].saturating_add(1).saturating_mul(pair[1]);
            widths.windows(2).map(of_layer).fold(0, usize::saturating_add)
        };
        const MOST: usize = 1_000_000;
        if weights > MOST {
            let param = if hidden.is_empty() { crate::data::DATA.name } else { "widths" };
            return Err(Fault { param, message: format!("{weights} weights; at most {MOST} are allowed") });
        }
        let batches = batches(args, set.rows())?;
        let (bias, l2) = (args.flag(BIAS.name), args.number(L2.name));
        Ok(Network { set, validation, batches, widths, activation, loss, bias, l2, singles: OnceLock::new() })
    }

    /// Weights `W0`, `W1`, … (a row for each output, a column for each input), each followed by its biases `b0`, ….
    pub fn layout(&self) -> Layout {
        let names: Vec<[String; 2]> = (0..self.widths.len() - 1).map(|k| [format!("W{k}"), format!("b{k}")]).collect();
        let parts = self.widths.windows(2).zip(&names).flat_map(|(pair, [weights, biases])| {
            let biases = self.bias.then_some((biases.as_str(), pair[1], 1));
            [Some((weights.as_str(), pair[1], pair[0])), biases]
        });
        Layout::of(parts.flatten())
    }

    /// First weights that any program can make again: `W[k][i][j] = size sin(1 + k + i inputs + j) / sqrt(inputs)`.
    pub fn start(&self, size: f64) -> Vec<f64> {
        let layout = self.layout();
        let weight = |part: &Part, layer: usize, place: usize| {
            let angle = (1 + layer + place) as f64;
            size * Real::sin_cos(angle).0 / (part.cols as f64).sqrt()
        };
        let mut start = vec![0.0; layout.dim()];
        let weights = layout.parts().iter().filter(|part| part.name.starts_with('W'));
        for (layer, part) in weights.enumerate() {
            for (place, x) in start[part.range()].iter_mut().enumerate() {
                *x = weight(part, layer, place);
            }
        }
        start
    }

    /// First weights drawn evenly from -size / sqrt(inputs) to size / sqrt(inputs); biases of 0.
    pub fn drawn_start(&self, size: f64, seed: u64) -> Vec<f64> {
        let layout = self.layout();
        let mut start = vec![0.0; layout.dim()];
        for part in layout.parts().iter().filter(|part| part.name.starts_with('W')) {
            let reach = size / (part.cols as f64).sqrt();
            for k in part.range() {
                start[k] = reach * (2.0 * uniform(seed, 0, k as u64) - 1.0);
            }
        }
        start
    }

    /// The mean loss over all rows.
    #[inline(always)]
    pub fn value<V: Real>(&self, x: &[V]) -> V {
        let layers = self.layers();
        self.mean_loss(self.features::<V>(), &self.set.y, &layers, x) + self.penalty(&layers, x)
    }

    /// The mean loss over all rows, and its gradient into `grad`.
    #[inline(always)]
    pub fn value_grad<V: Real>(&self, x: &[V], grad: &mut [V]) -> V {
        self.pass(None, x, grad)
    }

    /// The mean loss over some rows, and its gradient into `grad`.
    #[inline(always)]
    pub fn batch_grad<V: Real>(&self, rows: &[usize], x: &[V], grad: &mut [V]) -> V {
        self.pass(Some(rows), x, grad)
    }

    #[inline(always)]
    fn pass<V: Real>(&self, picked: Option<&[usize]>, x: &[V], grad: &mut [V]) -> V {
        let (set, all) = (&self.set, self.features::<V>());
        let (features, count) = (set.features, picked.map_or(set.rows(), <[usize]>::len));
        let layers = self.layers();
        let last = layers.len() - 1;
        let (mut units, mut slopes) = (room(&layers, count), room(&layers[..last], count));
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        grad.fill(V::zero());
        let mut sum = V::zero();
        let mut from = 0;
        while from < count {
            let to = count.min(from + BLOCK);
            let (block_x, block_y) = match picked {
                None => (&all[from * features..to * features], &set.y[from..to]),
                Some(rows) => {
                    inputs.clear();
                    targets.clear();
                    for &row in &rows[from..to] {
                        inputs.extend_from_slice(&all[row * features..(row + 1) * features]);
                        targets.push(set.y[row]);
                    }
                    (&inputs[..], &targets[..])
                }
            };
            self.forward(&layers, block_x, to - from, x, &mut units);
            let share = V::splat(1.0 / count as f64);
            sum = sum + self.loss.of(&mut units[last], layers[last].across(), block_y, share);
            self.backward(&layers, block_x, to - from, x, &mut units, &mut slopes, grad);
            from = to;
        }
        self.shrink(&layers, x, grad);
        sum / V::splat(count as f64) + self.penalty(&layers, x)
    }

    /// The features of the data as the lanes' own numbers: as they are, or rounded.
    #[inline(always)]
    fn features<V: Real>(&self) -> &[V::Scalar] {
        let (start, length) = if TypeId::of::<V::Scalar>() == TypeId::of::<f64>() {
            (self.set.x.as_ptr().cast(), self.set.x.len())
        } else {
            assert!(TypeId::of::<V::Scalar>() == TypeId::of::<f32>());
            let singles = self.singles.get_or_init(|| self.set.x.iter().map(|x| *x as f32).collect());
            (singles.as_ptr().cast(), singles.len())
        };
        // SAFETY: they are of that type.
        unsafe { std::slice::from_raw_parts(start, length) }
    }

    /// The mean loss over some rows, without the penalty.
    #[inline(always)]
    fn mean_loss<V: Real>(&self, features: &[V::Scalar], targets: &[f64], layers: &[Layer], x: &[V]) -> V {
        let (last, rows) = (layers.len() - 1, targets.len());
        let mut units = room(layers, rows);
        let mut sum = V::zero();
        let mut from = 0;
        while from < rows {
            let to = rows.min(from + BLOCK);
            let block_x = &features[from * self.set.features..to * self.set.features];
            self.forward(layers, block_x, to - from, x, &mut units);
            sum = sum + self.loss.of(&mut units[last], layers[last].across(), &targets[from..to], V::one());
            from = to;
        }
        sum / V::splat(rows as f64)
    }

    /// How well the weights `x` do.
    pub fn scores(&self, x: &[f64]) -> Scores {
        Scores {
            accuracy: self.accuracy(&self.set, x),
            // Of no rows it is 0/0: NaN.
            validation_loss: self.mean_loss(&self.validation.x, &self.validation.y, &self.layers(), x),
            validation_accuracy: self.accuracy(&self.validation, x),
        }
    }

    /// Share of the rows whose class has the largest output; NaN where there are no rows or no classes.
    fn accuracy(&self, set: &Set, x: &[f64]) -> f64 {
        if self.loss == Loss::Square {
            return f64::NAN;
        }
        let layers = self.layers();
        let last = layers.len() - 1;
        let (mut units, [width, stride]) = (room(&layers, set.rows()), layers[last].across());
        let mut right = 0;
        for from in (0..set.rows()).step_by(BLOCK) {
            let to = set.rows().min(from + BLOCK);
            self.forward(&layers, &set.x[from * set.features..to * set.features], to - from, x, &mut units);
            let rows = units[last].chunks(stride).zip(&set.y[from..to]);
            right += rows.filter(|(row, y)| class(&row[..width]) == **y as usize).count();
        }
        right as f64 / set.rows() as f64
    }

    /// The units of every layer, for a block of rows; those of the last without an activation.
    #[inline(always)]
    fn forward<V: Real>(&self, layers: &[Layer], inputs: &[V::Scalar], rows: usize, x: &[V], units: &mut [Vec<V>]) {
        for k in 0..layers.len() {
            let layer = layers[k];
            let (before, here) = units.split_at_mut(k);
            let stride = layer.stride();
            let here = &mut here[0][..rows * stride];
            let shape = (layer.outputs, rows, layer.inputs);
            let weights = Rows(Own(layer.weights(x)), layer.inputs);
            let begin = layer.biases.map_or(Begin::Zero, |biases| Begin::With(&x[biases..biases + layer.outputs]));
            let mut sums = Sums { sums: here, begin, down: 1, across: stride };
            match k {
                0 => add_products(shape, weights, Rows(Shared(inputs), layer.inputs), &mut sums),
                _ => add_products(shape, weights, Rows(Own(&before[k - 1][..]), layers[k - 1].stride()), &mut sums),
            }
            if k + 1 < layers.len() {
                self.activation.of(here);
            }
        }
    }

    /// Adds a block's gradient. The last layer's units are the loss's derivatives by them; each layer's slopes then
    /// take the place of its units.
    #[allow(clippy::too_many_arguments)]
    #[inline(always)]
    fn backward<V: Real>(
        &self,
        layers: &[Layer],
        inputs: &[V::Scalar],
        rows: usize,
        x: &[V],
        units: &mut [Vec<V>],
        slopes: &mut [Vec<V>],
        grad: &mut [V],
    ) {
        for k in (0..layers.len()).rev() {
            let layer = layers[k];
            let (before, here) = units.split_at_mut(k);
            let stride = layer.stride();
            let here = &here[0][..rows * stride];
            if let Some(biases) = layer.biases {
                for o in 0..layer.outputs {
                    grad[biases + o] = grad[biases + o] + column_sum(here, o, stride);
                }
            }
            let shape = (layer.outputs, layer.inputs, rows);
            let own = Columns(Own(here), stride);
            let range = layer.weights..layer.weights + layer.inputs * layer.outputs;
            let mut sums = Sums { sums: &mut grad[range], begin: Begin::There, down: layer.inputs, across: 1 };
            if k == 0 {
                add_products(shape, own, Columns(Shared(inputs), layer.inputs), &mut sums);
                continue;
            }
            let across = layers[k - 1].stride();
            let values = &before[k - 1][..rows * across];
            add_products(shape, own, Columns(Own(values), across), &mut sums);
            let back = &mut slopes[k - 1][..rows * across];
            let shape = (rows, layer.inputs, layer.outputs);
            let weights = Columns(Own(layer.weights(x)), layer.inputs);
            let mut sums = Sums { sums: back, begin: Begin::Zero, down: across, across: 1 };
            add_products(shape, Rows(Own(here), stride), weights, &mut sums);
            self.activation.back(values, back);
            std::mem::swap(&mut before[k - 1], &mut slopes[k - 1]);
        }
    }

    /// The penalty on large weights.
    #[inline(always)]
    fn penalty<V: Real>(&self, layers: &[Layer], x: &[V]) -> V {
        let mut sum = V::zero();
        if self.l2 > 0.0 {
            for layer in layers {
                for weight in layer.weights(x) {
                    sum = sum + *weight * *weight;
                }
            }
        }
        sum * V::splat(0.5 * self.l2)
    }

    /// Adds the gradient of the penalty.
    #[inline(always)]
    fn shrink<V: Real>(&self, layers: &[Layer], x: &[V], grad: &mut [V]) {
        if self.l2 > 0.0 {
            let l2 = V::splat(self.l2);
            for layer in layers {
                for k in layer.weights..layer.weights + layer.inputs * layer.outputs {
                    grad[k] = grad[k] + l2 * x[k];
                }
            }
        }
    }

    fn layers(&self) -> Vec<Layer> {
        let mut place = 0;
        let layer = |pair: &[usize]| {
            let (inputs, outputs, weights) = (pair[0], pair[1], place);
            let end = weights + inputs * outputs;
            place = if self.bias { end + outputs } else { end };
            Layer { inputs, outputs, weights, biases: self.bias.then_some(end) }
        };
        self.widths.windows(2).map(layer).collect()
    }
}

impl Layer {
    /// The weights among all coordinates.
    #[inline(always)]
    fn weights<V>(self, x: &[V]) -> &[V] {
        &x[self.weights..self.weights + self.inputs * self.outputs]
    }

    /// From the units of one row to those of the next: an odd number, so that a column does not fall into a few sets of
    /// the cache.
    #[inline(always)]
    fn stride(self) -> usize {
        self.outputs | 1
    }

    /// Units in a row, and from one row to the next.
    #[inline(always)]
    fn across(self) -> [usize; 2] {
        [self.outputs, self.stride()]
    }
}

/// Units of every layer for a block of so many rows, or the most there may be.
#[inline(always)]
fn room<V: Real>(layers: &[Layer], rows: usize) -> Vec<Vec<V>> {
    layers.iter().map(|layer| vec![V::zero(); BLOCK.min(rows) * layer.stride()]).collect()
}

/// The sum of every `stride`-th number from `first` on, in four parts so that none waits long for another.
#[inline(always)]
fn column_sum<V: Real>(numbers: &[V], first: usize, stride: usize) -> V {
    let mut sums = [V::zero(); 4];
    let rows = numbers.len() / stride;
    let mut r = 0;
    while r < rows {
        for t in 0..4 {
            if r + t < rows {
                sums[t] = sums[t] + numbers[(r + t) * stride + first];
            }
        }
        r += 4;
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// The class that the outputs of a row name: the largest, the first of equals; of one output, its sign.
fn class(row: &[f64]) -> usize {
    match row {
        [logit] => usize::from(*logit > 0.0),
        _ => (1..row.len()).fold(0, |best, k| if row[k] > row[best] { k } else { best }),
    }
}

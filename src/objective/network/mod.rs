//! `Network`: layers of weights trained on data, with the mean loss over its rows and the gradient of that.
//!
//! Rows go through in blocks whose units stay in the cache, and each block through products of matrices.

mod features;
mod layer;
mod logistic;
mod loss;
mod passes;
mod product;
mod run_by_run;
mod side_by_side;
mod softmax;
mod strip;
mod turn;

pub use loss::{Activation, Loss};

use super::Scores;
use super::batch::Batches;
use super::training::{BIAS, L2, batches};
use crate::data::Set;
use crate::lane::{Real, Room};
use crate::layout::{Layout, Part};
use crate::param::{Args, Fault};
use crate::random::uniform;
use features::Features;
use layer::{BLOCK, Layer};
use passes::Passes;
use run_by_run::RunByRun;

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
    /// What goes in, of the data and of the rows kept out.
    features: [Features; 2],
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
        Ok(Network { set, validation, batches, widths, activation, loss, bias, l2, features: Default::default() })
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

    /// The mean loss over some rows, or over all, and its gradient into `grad`, unless that is empty.
    #[inline(always)]
    pub fn mean_loss<V: Real>(&self, picked: Option<&[usize]>, x: &[V], grad: &mut [V]) -> V {
        let (set, all) = (&self.set, self.features[0].rows::<V>(&self.set));
        let (features, count) = (set.features, picked.map_or(set.rows(), <[usize]>::len));
        let layers = self.layers();
        let (back, mut room) = (!grad.is_empty(), Room::take());
        let share = back.then_some(V::splat(1.0 / count as f64));
        let mut passes = Passes::new(&layers, self.activation, x, back, &mut room);
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
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
            // Rows that are all there, and go through once, need not be turned.
            let turned = !back && picked.is_none() && passes.turns();
            let columns = if turned { Some(self.features[0].block(set, from)) } else { None };
            sum = sum + passes.forward(block_x, columns, self.loss, block_y, share);
            if back {
                passes.backward(block_x, to - from, grad);
            }
            from = to;
        }
        if back {
            passes.finish(grad);
            self.shrink(&layers, x, grad);
        }
        sum / V::splat(count as f64) + self.penalty(&layers, x)
    }

    /// How well the weights `x` do.
    pub fn scores(&self, x: &[f64]) -> Scores {
        #[cfg(target_arch = "x86_64")]
        {
            use crate::lane::{F64x4, F64x8, Isa, Lanes};
            #[target_feature(enable = "avx512f,avx512dq")]
            unsafe fn wide(network: &Network, x: &[f64]) -> Scores {
                network.scores_in::<Lanes<F64x8, 1>>(x)
            }
            #[target_feature(enable = "avx2,fma")]
            unsafe fn narrow(network: &Network, x: &[f64]) -> Scores {
                network.scores_in::<Lanes<F64x4, 1>>(x)
            }
            // SAFETY: the CPU has the instruction set.
            match Isa::best() {
                Isa::Avx512 => return unsafe { wide(self, x) },
                Isa::Avx2 => return unsafe { narrow(self, x) },
                _ => {}
            }
        }
        self.scores_in::<f64>(x)
    }

    /// Several units of the one run at a time.
    #[inline(always)]
    fn scores_in<V: Real<Scalar = f64>>(&self, x: &[f64]) -> Scores {
        let [features, of_validation] = &self.features;
        let [_, accuracy] = self.judged::<V>(&self.set, features, x, false);
        let [validation_loss, validation_accuracy] = self.judged::<V>(&self.validation, of_validation, x, true);
        Scores { accuracy, validation_loss, validation_accuracy }
    }

    /// The mean loss without the penalty, if it is asked for, and the share of the rows whose class has the largest
    /// output: NaN where there are no rows, or no classes.
    #[inline(always)]
    fn judged<V: Real<Scalar = f64>>(&self, set: &Set, features: &Features, x: &[f64], loss: bool) -> [f64; 2] {
        let (layers, rows) = (self.layers(), set.rows());
        let [width, stride] = layers[layers.len() - 1].across();
        let mut room = Room::take();
        let mut passes = RunByRun::<V>::alone(&layers, self.activation, x, &mut room);
        let mut outputs = vec![0.0; if loss { BLOCK * stride } else { 0 }];
        let (mut sum, mut right, mut from) = (0.0, 0, 0);
        while from < rows {
            let to = rows.min(from + BLOCK);
            let targets = &set.y[from..to];
            passes.forward(&[], Some(features.block::<V>(set, from)), to - from);
            right += passes.right(targets);
            if loss {
                for row in 0..to - from {
                    for unit in 0..width {
                        outputs[row * stride + unit] = passes.output(row, unit);
                    }
                }
                sum += self.loss.of(&mut outputs, [width, stride], targets, None);
            }
            from = to;
        }
        let right = if self.loss == Loss::Square { f64::NAN } else { f64::from(right) };
        [sum / rows as f64, right / rows as f64]
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
        Layer::all(&self.widths, self.bias)
    }
}

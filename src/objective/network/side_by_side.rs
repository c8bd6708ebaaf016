//! `SideBySide`: a network's passes over the data, all runs of a pack at once.
//!
//! The lanes are runs: a row's numbers are the same for each, its units are not. Everything is a product of matrices.

use super::layer::{BLOCK, Layer};
use super::logistic::{Logits, logistic};
use super::loss::{Activation, Loss};
use super::product::{Begin, Cells, Columns, Own, Rows, Shared, Sums, add_products, column_sum};
use crate::lane::{Real, Room, clear};

/// The passes of the runs of a pack over one block of rows after another.
pub(super) struct SideBySide<'a, V> {
    layers: &'a [Layer],
    activation: Activation,
    x: &'a [V],
    /// The units of each hidden layer, row by row.
    units: Vec<&'a mut [V]>,
    /// Their slopes.
    slopes: Vec<&'a mut [V]>,
    /// What the network puts out, row by row, and then the derivatives by that.
    outputs: &'a mut [V],
    /// Whether a block's gradient has been added.
    begun: bool,
}

impl<'a, V: Real> SideBySide<'a, V> {
    /// The passes of runs with these weights; `back` tells whether gradients are asked for.
    #[inline(always)]
    pub fn new(
        layers: &'a [Layer],
        activation: Activation,
        x: &'a [V],
        back: bool,
        room: &'a mut Room,
    ) -> SideBySide<'a, V> {
        let hidden = layers.len() - 1;
        let mut size = 0;
        for k in 0..hidden {
            size += BLOCK * layers[k].stride();
        }
        let [units, slopes, outputs] = room.packs([size, if back { size } else { 0 }, BLOCK * layers[hidden].stride()]);
        // What lies between the rows goes through the activation, too.
        clear(units);
        clear(slopes);
        let mut parts = [Vec::with_capacity(hidden), Vec::with_capacity(hidden)];
        for (parts, mut rest) in parts.iter_mut().zip([units, slopes]) {
            while !rest.is_empty() {
                let (part, after) = rest.split_at_mut(BLOCK * layers[parts.len()].stride());
                parts.push(part);
                rest = after;
            }
        }
        let [units, slopes] = parts;
        SideBySide { layers, activation, x, units, slopes, outputs, begun: false }
    }

    /// Takes a block of rows through the layers; yields the sum of their losses. With a `share` the derivatives by what the
    /// network puts out, times that, are kept.
    #[inline(always)]
    pub fn forward(&mut self, inputs: &[V::Scalar], loss: Loss, targets: &[f64], share: Option<V>) -> V {
        let rows = targets.len();
        for k in 0..self.layers.len() {
            let layer = self.layers[k];
            let (before, here) = self.units.split_at_mut(k);
            let hidden = k + 1 < self.layers.len();
            let here =
                if hidden { &mut here[0][..rows * layer.stride()] } else { &mut self.outputs[..rows * layer.stride()] };
            if k == 0 {
                let ahead = Ahead::of(layer, self.x, Shared(inputs), layer.inputs);
                if !hidden && loss == Loss::CrossEntropy && layer.outputs == 1 {
                    return logistic(here, targets, share, &ahead);
                }
                ahead.sums(layer.across(), 0, rows, here);
            } else {
                let ahead = Ahead::of(layer, self.x, Own(&*before[k - 1]), self.layers[k - 1].stride());
                ahead.sums(layer.across(), 0, rows, here);
            }
            if hidden {
                self.activation.of(here);
            }
        }
        loss.of(self.outputs, self.layers[self.layers.len() - 1].across(), targets, share)
    }

    /// Adds the block's gradient to those of the blocks before, if there are any, from the derivatives by what the network
    /// puts out. Each layer's slopes take the place of its units.
    #[inline(always)]
    pub fn backward(&mut self, inputs: &[V::Scalar], rows: usize, grad: &mut [V]) {
        let begun = std::mem::replace(&mut self.begun, true);
        let begin = if begun { Begin::There } else { Begin::Zero };
        for k in (0..self.layers.len()).rev() {
            let layer = self.layers[k];
            let (before, here) = self.units.split_at_mut(k);
            let stride = layer.stride();
            let hidden = k + 1 < self.layers.len();
            let here = if hidden { &here[0][..rows * stride] } else { &self.outputs[..rows * stride] };
            if let Some(biases) = layer.biases {
                for o in 0..layer.outputs {
                    let before = if begun { grad[biases + o] } else { V::zero() };
                    grad[biases + o] = before + column_sum(here, o, stride);
                }
            }
            let shape = (layer.outputs, layer.inputs, rows);
            let own = Columns(Own(here), stride);
            let range = layer.weights..layer.weights + layer.inputs * layer.outputs;
            let mut sums = Sums { sums: &mut grad[range], begin, down: layer.inputs, across: 1 };
            if k == 0 {
                add_products(shape, own, Columns(Shared(inputs), layer.inputs), &mut sums);
                continue;
            }
            let across = self.layers[k - 1].stride();
            let values = &before[k - 1][..rows * across];
            add_products(shape, own, Columns(Own(values), across), &mut sums);
            let back = &mut self.slopes[k - 1][..rows * across];
            let shape = (rows, layer.inputs, layer.outputs);
            let weights = Columns(Own(layer.weights(self.x)), layer.inputs);
            let mut sums = Sums { sums: back, begin: Begin::Zero, down: across, across: 1 };
            add_products(shape, Rows(Own(here), stride), weights, &mut sums);
            self.activation.back(values, back);
            std::mem::swap(&mut before[k - 1], &mut self.slopes[k - 1]);
        }
    }
}

/// A layer that rows are about to go through.
struct Ahead<'a, V, C> {
    layer: Layer,
    weights: &'a [V],
    biases: Option<&'a [V]>,
    /// What goes in, row by row, with so many places from one to the next.
    before: C,
    stride: usize,
}

impl<'a, V: Real, C: Cells<V>> Ahead<'a, V, C> {
    /// A layer of runs at `x`, with what goes in.
    #[inline(always)]
    fn of(layer: Layer, x: &'a [V], before: C, stride: usize) -> Ahead<'a, V, C> {
        let biases = layer.biases.map(|biases| &x[biases..biases + layer.outputs]);
        Ahead { layer, weights: layer.weights(x), biases, before, stride }
    }

    /// What its units sum up of so many rows, `first` and those after it; units in a row, and from one row to the next, are
    /// those of the layer.
    #[inline(always)]
    fn sums(&self, [units, across]: [usize; 2], first: usize, rows: usize, sums: &mut [V]) {
        let inputs = self.layer.inputs;
        let begin = self.biases.map_or(Begin::Zero, Begin::Down);
        let before = Rows(self.before.from(first * self.stride), self.stride);
        let mut sums = Sums { sums, begin, down: 1, across };
        add_products((units, rows, inputs), Rows(Own(self.weights), inputs), before, &mut sums);
    }
}

impl<V: Real, C: Cells<V>> Logits<V> for &Ahead<'_, V, C> {
    #[inline(always)]
    fn work_out(&self, first: usize, logits: &mut [V]) {
        self.sums([1, 1], first, logits.len(), logits);
    }
}

//! `SideBySide`: a network's passes over the data, all runs of a pack at once.
//!
//! The lanes are runs: a row's numbers are the same for each, its units are not. Everything is a product of matrices.

use super::layer::{BLOCK, Layer};
use super::loss::{Activation, Loss};
use super::product::{Begin, Columns, Own, Rows, Shared, Sums, add_products, column_sum};
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
        SideBySide { layers, activation, x, units, slopes, outputs }
    }

    /// Takes a block of rows through the layers.
    #[inline(always)]
    pub fn forward(&mut self, inputs: &[V::Scalar], rows: usize) {
        for k in 0..self.layers.len() {
            let layer = self.layers[k];
            let (before, here) = self.units.split_at_mut(k);
            let stride = layer.stride();
            let hidden = k + 1 < self.layers.len();
            let here = if hidden { &mut here[0][..rows * stride] } else { &mut self.outputs[..rows * stride] };
            let shape = (layer.outputs, rows, layer.inputs);
            let weights = Rows(Own(layer.weights(self.x)), layer.inputs);
            let begin = layer.biases.map_or(Begin::Zero, |biases| Begin::Down(&self.x[biases..biases + layer.outputs]));
            let mut sums = Sums { sums: here, begin, down: 1, across: stride };
            match k {
                0 => add_products(shape, weights, Rows(Shared(inputs), layer.inputs), &mut sums),
                _ => {
                    let before = Rows(Own(&*before[k - 1]), self.layers[k - 1].stride());
                    add_products(shape, weights, before, &mut sums);
                }
            }
            if hidden {
                self.activation.of(here);
            }
        }
    }

    /// The sum of the losses of the block that went forward; with a `share` the derivatives, times that, are kept.
    #[inline(always)]
    pub fn loss(&mut self, loss: Loss, targets: &[f64], share: Option<V>) -> V {
        loss.of(self.outputs, self.layers[self.layers.len() - 1].across(), targets, share)
    }

    /// Adds the block's gradient, from the derivatives by what the network puts out. Each layer's slopes take the place of
    /// its units.
    #[inline(always)]
    pub fn backward(&mut self, inputs: &[V::Scalar], rows: usize, grad: &mut [V]) {
        for k in (0..self.layers.len()).rev() {
            let layer = self.layers[k];
            let (before, here) = self.units.split_at_mut(k);
            let stride = layer.stride();
            let hidden = k + 1 < self.layers.len();
            let here = if hidden { &here[0][..rows * stride] } else { &self.outputs[..rows * stride] };
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

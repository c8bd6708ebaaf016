//! `RunByRun`: a network's passes over the data, one run of a pack after another.
//!
//! The lanes then hold neighbouring rows of the data, or neighbouring units, of one run: its weights stay in the
//! closest cache, and runs with the same weights share the work. Every sum has its terms in the same order as where the
//! lanes are runs, so the bits are the same.

use super::layer::{BLOCK, Layer};
use super::loss::{Activation, Loss};
use super::product::{Begin, Columns, Own, Rows, Shared, Sums, add_products, column_sum};
use super::softmax::{OfLanes, Vectors, of_lanes, right, softmax};
use super::strip::Strip;
use super::turn::{block, packs, put, turn};
use crate::lane::{MOST_LANES, Real, Room, bytes, clear, numbers, numbers_mut, transpose};

/// The passes of the runs of a pack over one block of rows after another.
pub(super) struct RunByRun<'a, V: Real> {
    layers: &'a [Layer],
    activation: Activation,
    strips: Vec<Strip>,
    /// Runs that there are.
    runs: usize,
    /// For each run the first one with the same weights.
    first: [usize; MOST_LANES],
    /// Packs that a run's weights fill.
    size: usize,
    /// The weights of each run.
    weights: &'a mut [V],
    /// The gradient of each run.
    grads: &'a mut [V],
    /// Whether a block has been added to it.
    begun: bool,
    /// Packs that a run's units fill.
    room: usize,
    /// The units of each run, unit by unit: the lanes are rows. In place of the last layer's come their slopes.
    units: &'a mut [V],
    /// Of softmax, the loss of each row of each run, and the class of each row: the lanes are rows.
    losses: &'a mut [V],
    classes: &'a mut [V],
    /// Of other losses, what is put out, row by row, and then the derivatives by that: the lanes are runs.
    outputs: &'a mut [V],
    /// Rows of the block.
    rows: usize,
    /// What goes in, row by row: the lanes are features.
    inputs: &'a mut [V],
    /// What goes in, feature by feature: the lanes are rows.
    columns: &'a mut [V],
    /// The biases of a layer of one run.
    biases: &'a mut [V],
    /// Values of a hidden layer, and two layers' slopes, of one run: the lanes are units.
    scratch: [&'a mut [V]; 3],
}

impl<'a, V: Real> RunByRun<'a, V> {
    /// Whether it may pay with such packs: each is one register, or two of a CPU that has fused multiply-add. The others
    /// are not even compiled.
    pub const MAY_PAY: bool = size_of::<V>() == V::LANES * size_of::<V::Scalar>()
        && size_of::<V::Part>() >= 32
        && V::PARTS <= 2
        && V::LANES <= 16;

    /// Whether it pays: what goes into each layer fills a pack.
    pub fn pays(layers: &[Layer]) -> bool {
        layers.len() > 1 && layers.iter().all(|layer| layer.inputs >= V::LANES)
    }

    /// The passes of all runs of a pack; `back` tells whether gradients are asked for.
    #[inline(always)]
    pub fn new(
        layers: &'a [Layer],
        activation: Activation,
        x: &[V],
        back: bool,
        room: &'a mut Room,
    ) -> RunByRun<'a, V> {
        let mut passes = RunByRun::within(room, layers, activation, V::LANES, back);
        for s in 0..passes.strips.len() {
            let Strip { from, length, place } = passes.strips[s];
            for k in 0..packs::<V>(length) {
                let first = k * V::LANES;
                let dealt = transpose(block(&x[from + first..from + length], length - first, 1));
                put(&dealt, &mut passes.weights[place + k..], passes.size);
            }
        }
        for run in 1..V::LANES {
            let [before, here] = [run - 1, run].map(|run| bytes(&passes.weights[run * passes.size..][..passes.size]));
            passes.first[run] = if before == here { passes.first[run - 1] } else { run };
        }
        passes
    }

    /// The passes of one run, forward only.
    #[inline(always)]
    pub fn alone(layers: &'a [Layer], activation: Activation, x: &[V::Scalar], room: &'a mut Room) -> RunByRun<'a, V> {
        let passes = RunByRun::within(room, layers, activation, 1, false);
        clear(passes.weights);
        let weights = numbers_mut(passes.weights);
        for &Strip { from, length, place } in &passes.strips {
            weights[place * V::LANES..][..length].copy_from_slice(&x[from..from + length]);
        }
        passes
    }

    #[inline(always)]
    fn within(
        room: &'a mut Room,
        layers: &'a [Layer],
        activation: Activation,
        runs: usize,
        back: bool,
    ) -> RunByRun<'a, V> {
        let (strips, size) = Strip::all(layers, V::LANES);
        let (wide, tallest) = (packs::<V>(layers[0].inputs), packs::<V>(BLOCK));
        let (mut units, mut widest) = (0, 0);
        for layer in layers {
            units += layer.outputs * tallest;
            widest = packs::<V>(layer.inputs.max(layer.outputs)).max(widest);
        }
        let back = usize::from(back);
        let [weights, grads, units_of_runs, losses, classes, outputs, inputs, columns, biases, values, there, here] =
            room.packs([
                runs * size,
                back * runs * size,
                runs * units,
                runs * tallest,
                tallest,
                BLOCK * layers[layers.len() - 1].stride(),
                BLOCK * wide,
                wide * V::LANES * tallest,
                widest * V::LANES,
                back * BLOCK * widest,
                back * BLOCK * widest,
                back * BLOCK * widest,
            ]);
        RunByRun {
            layers,
            activation,
            strips,
            runs,
            first: [0; MOST_LANES],
            size,
            weights,
            grads,
            begun: false,
            room: units,
            units: units_of_runs,
            losses,
            classes,
            outputs,
            rows: 0,
            inputs,
            columns,
            biases,
            scratch: [values, there, here],
        }
    }

    /// Takes a block of rows through the layers of each run. Their columns are made, unless they are there: feature by
    /// feature, as many rows as a block has.
    #[inline(always)]
    pub fn forward(&mut self, x: &[V::Scalar], there: Option<&[V]>, rows: usize) {
        self.rows = rows;
        if there.is_none() {
            self.turn(x);
        }
        let own = std::mem::take(&mut self.columns);
        let columns = there.unwrap_or(own);
        for run in 0..self.runs {
            if self.first[run] == run {
                self.forward_one(run, columns);
            }
        }
        self.columns = own;
    }

    /// What goes in, row by row and feature by feature.
    #[inline(always)]
    fn turn(&mut self, x: &[V::Scalar]) {
        let rows = self.rows;
        let (features, wide, tall) = (self.layers[0].inputs, packs::<V>(self.layers[0].inputs), packs::<V>(rows));
        let inputs = numbers_mut(self.inputs);
        for row in 0..tall * V::LANES {
            let input = &mut inputs[row * wide * V::LANES..][..wide * V::LANES];
            let mut filled = 0;
            if row < rows {
                input[..features].copy_from_slice(&x[row * features..][..features]);
                filled = features;
            }
            for k in filled..input.len() {
                input[k] = V::scalar(0.0);
            }
        }
        for i in 0..tall {
            for k in 0..wide {
                let turned = transpose(block(&self.inputs[i * V::LANES * wide + k..], V::LANES, wide));
                put(&turned, &mut self.columns[k * V::LANES * packs::<V>(BLOCK) + i..], packs::<V>(BLOCK));
            }
        }
    }

    #[inline(always)]
    fn forward_one(&mut self, run: usize, columns: &[V]) {
        let tall = packs::<V>(self.rows);
        let weights = numbers(&self.weights[run * self.size..][..self.size]);
        let units = &mut self.units[run * self.room..][..self.room];
        let (mut strip, mut from) = (0, 0);
        for k in 0..self.layers.len() {
            let layer = self.layers[k];
            let (before, here) = units.split_at_mut(from);
            let here = &mut here[..layer.outputs * tall];
            let before = match k {
                0 => Columns(Own(columns), packs::<V>(BLOCK)),
                _ => Columns(Own(&before[from - layer.inputs * tall..]), tall),
            };
            let of_unit = packs::<V>(layer.inputs) * V::LANES;
            let own = &weights[self.strips[strip].place * V::LANES..];
            strip += layer.outputs;
            let mut begin = Begin::Zero;
            if layer.biases.is_some() {
                let biases = &weights[self.strips[strip].place * V::LANES..];
                for unit in 0..layer.outputs {
                    self.biases[unit] = V::broadcast(biases[unit]);
                }
                begin = Begin::Across(&self.biases[..layer.outputs]);
                strip += 1;
            }
            let mut sums = Sums { sums: here, begin, down: 1, across: tall };
            let shape = (tall, layer.outputs, layer.inputs);
            add_products(shape, before, Rows(Shared(own), of_unit), &mut sums);
            if k + 1 < self.layers.len() {
                self.activation.of(here);
            }
            from += layer.outputs * tall;
        }
    }

    /// The sum of the losses of the block that went forward. With a `share` the derivatives by what the networks put out,
    /// times that, take its place among the units.
    #[inline(always)]
    pub fn loss(&mut self, loss: Loss, targets: &[f64], share: Option<V>) -> V {
        let [width, stride] = self.layers[self.layers.len() - 1].across();
        if loss == Loss::CrossEntropy && width > 1 {
            return self.softmax(width, targets, share);
        }
        let tall = packs::<V>(self.rows);
        let last = self.hidden() * tall;
        for unit in 0..width {
            for i in 0..tall {
                let turned = self.of_runs(self.units, self.room, last + unit * tall + i);
                put(&turned, &mut self.outputs[i * V::LANES * stride + unit..], stride);
            }
        }
        let sum = loss.of(self.outputs, [width, stride], targets, share);
        if share.is_some() {
            for unit in 0..width {
                for i in 0..tall {
                    let first = i * V::LANES;
                    let of_rows = block(&self.outputs[first * stride + unit..], self.rows - first, stride);
                    put(&transpose(of_rows), &mut self.units[last + unit * tall + i..], self.room);
                }
            }
        }
        sum
    }

    #[inline(always)]
    fn softmax(&mut self, width: usize, targets: &[f64], share: Option<V>) -> V {
        let [tall, tallest] = [self.rows, BLOCK].map(packs::<V>);
        let last = self.hidden() * tall;
        for i in 0..tall {
            self.classes[i] = of_lanes(&targets[i * V::LANES..]);
        }
        let vectors = Vectors { count: tall, width, down: 1, across: tall };
        for run in 0..self.runs {
            if self.first[run] == run {
                let outputs = &mut self.units[run * self.room + last..][..width * tall];
                softmax(outputs, vectors, OfLanes(self.classes), share, &mut self.losses[run * tallest..][..tall]);
            }
        }
        let mut sum = V::zero();
        for i in 0..tall {
            let of_rows = self.of_runs(self.losses, tallest, i);
            for row in 0..V::LANES.min(self.rows - i * V::LANES) {
                sum = sum + of_rows[row];
            }
        }
        sum
    }

    /// The pack at one place of each run, which has `size` of them: the lanes are runs again.
    #[inline(always)]
    fn of_runs(&self, packs: &[V], size: usize, place: usize) -> [V; MOST_LANES] {
        let mut of_runs = [V::zero(); MOST_LANES];
        for run in 0..V::LANES {
            of_runs[run] = packs[self.first[run] * size + place];
        }
        transpose(of_runs)
    }

    /// What the network of one run puts out for a row and a unit.
    #[inline(always)]
    pub fn output(&self, row: usize, unit: usize) -> V::Scalar {
        let tall = packs::<V>(self.rows);
        numbers(self.units)[(self.hidden() + unit) * tall * V::LANES + row]
    }

    /// Of the one run, how many rows have the class that the network names.
    #[inline(always)]
    pub fn right(&self, targets: &[f64]) -> u32 {
        let (tall, width) = (packs::<V>(self.rows), self.layers[self.layers.len() - 1].outputs);
        let vectors = Vectors { count: tall, width, down: 1, across: tall };
        right(&self.units[self.hidden() * tall..][..width * tall], vectors, targets)
    }

    /// Units before the last layer's.
    #[inline(always)]
    fn hidden(&self) -> usize {
        let mut hidden = 0;
        for k in 0..self.layers.len() - 1 {
            hidden += self.layers[k].outputs;
        }
        hidden
    }

    /// Adds the block's gradient, from the derivatives that [`RunByRun::loss`] has left.
    #[inline(always)]
    pub fn backward(&mut self) {
        for run in 0..self.runs {
            if self.first[run] == run {
                self.backward_one(run);
            }
        }
        self.begun = true;
    }

    #[inline(always)]
    fn backward_one(&mut self, run: usize) {
        let (rows, tall) = (self.rows, packs::<V>(self.rows));
        let (mut strip, mut from) = (self.strips.len(), self.hidden() * tall);
        let weights = &self.weights[run * self.size..][..self.size];
        let grads = &mut self.grads[run * self.size..][..self.size];
        let begin = if self.begun { Begin::There } else { Begin::Zero };
        let units = &self.units[run * self.room..][..self.room];
        let last = self.layers[self.layers.len() - 1].outputs;
        turn(&units[from..], last, tall, &mut *self.scratch[1]);
        for k in (0..self.layers.len()).rev() {
            let layer = self.layers[k];
            let [into, out] = [packs::<V>(layer.inputs), packs::<V>(layer.outputs)];
            let [values, there, back] = &mut self.scratch;
            let here = &there[..rows * out];
            if layer.biases.is_some() {
                strip -= 1;
                let place = self.strips[strip].place;
                for o in 0..out {
                    let before = if self.begun { grads[place + o] } else { V::zero() };
                    grads[place + o] = before + column_sum(here, o, out);
                }
            }
            if k > 0 {
                from -= layer.inputs * tall;
                turn(&units[from..], layer.inputs, tall, values);
            }
            strip -= layer.outputs;
            let place = self.strips[strip].place;
            let before = Columns(Own(if k > 0 { &values[..] } else { &self.inputs[..] }), into);
            let mut sums = Sums { sums: &mut grads[place..], begin, down: 1, across: into };
            let own = Columns(Shared(numbers(here)), out * V::LANES);
            add_products((into, layer.outputs, rows), before, own, &mut sums);
            if k > 0 {
                let back = &mut back[..rows * into];
                let mut sums = Sums { sums: back, begin: Begin::Zero, down: 1, across: into };
                let own = Rows(Shared(numbers(here)), out * V::LANES);
                add_products((into, rows, layer.outputs), Columns(Own(&weights[place..]), into), own, &mut sums);
                self.activation.back(&values[..rows * into], back);
                self.scratch.swap(1, 2);
            }
        }
    }

    /// The gradient: the lanes are runs.
    #[inline(always)]
    pub fn gather(&self, grad: &mut [V]) {
        for &Strip { from, length, place } in &self.strips {
            for k in 0..packs::<V>(length) {
                let turned = self.of_runs(self.grads, self.size, place + k);
                let grad = &mut grad[from + k * V::LANES..from + length];
                if grad.len() >= V::LANES {
                    put(&turned, grad, 1);
                } else {
                    grad.copy_from_slice(&turned[..grad.len()]);
                }
            }
        }
    }
}

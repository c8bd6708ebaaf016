//! `Passes`: how a network goes over the data, forward and backward, with all runs of a pack.

use super::layer::Layer;
use super::loss::{Activation, Loss};
use super::run_by_run::RunByRun;
use super::side_by_side::SideBySide;
use crate::lane::{Real, Room};

/// Two ways to the same bits.
#[allow(clippy::large_enum_variant)]
pub(super) enum Passes<'a, V: Real> {
    /// All runs at once.
    SideBySide(SideBySide<'a, V>),
    /// One run after another: faster where layers are wide.
    RunByRun(RunByRun<'a, V>),
}

impl<'a, V: Real> Passes<'a, V> {
    /// The passes of runs with these weights; `back` tells whether gradients are asked for.
    #[inline(always)]
    pub fn new(
        layers: &'a [Layer],
        activation: Activation,
        x: &'a [V],
        back: bool,
        room: &'a mut Room,
    ) -> Passes<'a, V> {
        if RunByRun::<V>::MAY_PAY && RunByRun::<V>::pays(layers) {
            return Passes::RunByRun(RunByRun::new(layers, activation, x, back, room));
        }
        Passes::SideBySide(SideBySide::new(layers, activation, x, back, room))
    }

    /// Whether rows are turned, into columns of features.
    #[inline(always)]
    pub fn turns(&self) -> bool {
        matches!(self, Passes::RunByRun(_))
    }

    /// Takes a block of rows through the layers; yields the sum of their losses. If the block's columns are there, they are
    /// not made again. With a `share` the derivatives by what the network puts out, times that, are kept for
    /// [`Passes::backward`].
    #[inline(always)]
    pub fn forward(
        &mut self,
        inputs: &[V::Scalar],
        columns: Option<&[V]>,
        loss: Loss,
        targets: &[f64],
        share: Option<V>,
    ) -> V {
        match self {
            Passes::SideBySide(passes) => passes.forward(inputs, loss, targets, share),
            Passes::RunByRun(passes) if RunByRun::<V>::MAY_PAY => {
                passes.forward(inputs, columns, targets.len());
                passes.loss(loss, targets, share)
            }
            Passes::RunByRun(_) => V::zero(),
        }
    }

    /// Adds the gradient of the block that went forward last to those of the blocks before. It is all in `grad`, whatever
    /// that held, once [`Passes::finish`] was called.
    #[inline(always)]
    pub fn backward(&mut self, inputs: &[V::Scalar], rows: usize, grad: &mut [V]) {
        match self {
            Passes::SideBySide(passes) => passes.backward(inputs, rows, grad),
            Passes::RunByRun(passes) if RunByRun::<V>::MAY_PAY => passes.backward(),
            Passes::RunByRun(_) => {}
        }
    }

    /// After the last block.
    #[inline(always)]
    pub fn finish(self, grad: &mut [V]) {
        match self {
            Passes::RunByRun(passes) if RunByRun::<V>::MAY_PAY => passes.gather(grad),
            _ => {}
        }
    }
}

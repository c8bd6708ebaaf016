//! `Strip`: where weights that belong together lie among a run's own packs.

use super::layer::Layer;

/// Weights that belong together: those of one unit, or the biases of a layer. Among a run's own packs each strip begins
/// a new one; what is in the last one behind them does not matter.
#[derive(Clone, Copy)]
pub(super) struct Strip {
    /// The first of them among the coordinates.
    pub from: usize,
    /// How many they are.
    pub length: usize,
    /// Their first pack.
    pub place: usize,
}

impl Strip {
    /// Those of all layers, in packs of so many lanes, and how many packs they fill.
    pub fn all(layers: &[Layer], lanes: usize) -> (Vec<Strip>, usize) {
        let mut strips = Vec::new();
        let mut place = 0;
        let mut add = |from: usize, length: usize| {
            strips.push(Strip { from, length, place });
            place += length.div_ceil(lanes);
        };
        for layer in layers {
            for unit in 0..layer.outputs {
                add(layer.weights + unit * layer.inputs, layer.inputs);
            }
            if let Some(biases) = layer.biases {
                add(biases, layer.outputs);
            }
        }
        (strips, place)
    }
}

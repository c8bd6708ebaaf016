//! `Layer`: where a layer's weights lie among the coordinates.

/// Rows of the data that go through a network together.
pub(super) const BLOCK: usize = 64;

/// A layer's place among the coordinates.
#[derive(Clone, Copy)]
pub(super) struct Layer {
    /// What goes in.
    pub inputs: usize,
    /// Its units.
    pub outputs: usize,
    /// Its first weight: a row for each unit, a column for each input.
    pub weights: usize,
    /// Its first bias, if it has them.
    pub biases: Option<usize>,
}

impl Layer {
    /// The layers between so many units, inputs and outputs among them.
    pub fn all(widths: &[usize], bias: bool) -> Vec<Layer> {
        let mut place = 0;
        let layer = |pair: &[usize]| {
            let (inputs, outputs, weights) = (pair[0], pair[1], place);
            let end = weights + inputs * outputs;
            place = if bias { end + outputs } else { end };
            Layer { inputs, outputs, weights, biases: bias.then_some(end) }
        };
        widths.windows(2).map(layer).collect()
    }

    /// The weights among all coordinates.
    #[inline(always)]
    pub fn weights<V>(self, x: &[V]) -> &[V] {
        &x[self.weights..self.weights + self.inputs * self.outputs]
    }

    /// From the units of one row to those of the next: an odd number, so that a column does not fall into a few sets of
    /// the cache.
    #[inline(always)]
    pub fn stride(self) -> usize {
        self.outputs | 1
    }

    /// Units in a row, and from one row to the next.
    #[inline(always)]
    pub fn across(self) -> [usize; 2] {
        [self.outputs, self.stride()]
    }
}

//! `WeightDecay`: weight decay that is added to the gradient.

use crate::lane::Real;

/// A share of the parameters that is added to the gradient, which is left as it is where the share is 0 (as in
/// `torch.optim`, PyTorch 2.15).
pub struct WeightDecay<V> {
    /// The share.
    pub share: V,
    /// Whether that is 0 in all lanes.
    pub none: bool,
    /// Whether it is in some.
    mixed: bool,
}

impl<V: Real> WeightDecay<V> {
    /// A decay by this share, which is at least 0.
    pub fn new(share: V) -> WeightDecay<V> {
        let none = (0..V::LANES).filter(|lane| share.get(*lane) == 0.0).count();
        WeightDecay { share, none: none == V::LANES, mixed: 0 < none && none < V::LANES }
    }

    /// The gradient of a coordinate, with its share.
    #[inline(always)]
    pub fn coupled(&self, grad: V, x: V) -> V {
        if self.none {
            return grad;
        }
        let sum = grad + self.share * x;
        if self.mixed { V::select(self.share.le(V::zero()), grad, sum) } else { sum }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::Lanes;

    /// A run gets the same bits whatever stands in the lanes beside it.
    #[test]
    fn a_share_of_0_leaves_the_gradient_as_it_is() {
        type Pack = Lanes<f64, 4>;
        let grads = [-0.0, 0.0, -3.0, 5e-324];
        for shares in [[0.0; 4], [0.5; 4], [0.0, 0.5, 0.0, 0.5], [0.5, 0.0, 0.5, 0.0]] {
            for x in [2.0, 0.0, f64::INFINITY] {
                let decay = WeightDecay::new(Pack::from_fn(|lane| shares[lane]));
                let coupled = decay.coupled(Pack::from_fn(|lane| grads[lane]), Pack::splat(x));
                for lane in 0..4 {
                    let alone = if shares[lane] == 0.0 { grads[lane] } else { grads[lane] + shares[lane] * x };
                    assert_eq!(coupled.get(lane).to_bits(), alone.to_bits(), "{shares:?}, {lane}");
                    assert_eq!(WeightDecay::new(shares[lane]).coupled(grads[lane], x).to_bits(), alone.to_bits());
                }
            }
        }
    }
}

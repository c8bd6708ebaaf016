//! Sets of learning rates, as the pieces of the grid that they cover.

use super::rate::Rate;
use serde::Serialize;

/// A set of learning rates as the pieces of the grid that it covers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranges {
    /// The pieces, in rising order.
    pub pieces: Vec<Piece>,
    /// Decades covered, summed over the pieces; absent when there are none.
    pub decades: Option<f64>,
    /// Whether the smallest rate tried belongs to it, so that it may go on below.
    pub open_below: bool,
    /// Whether the largest rate tried belongs to it, so that it may go on above.
    pub open_above: bool,
}

/// Neighbouring learning rates of a grid, from the smallest to the largest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Piece {
    /// The smallest.
    pub from: f64,
    /// The largest.
    pub to: f64,
}

impl Ranges {
    /// Of the rates with a property; `rates` rise.
    pub fn of(rates: &[Rate], has: impl Fn(&Rate) -> bool) -> Ranges {
        let (mut pieces, mut within) = (Vec::<Piece>::new(), false);
        for rate in rates {
            let before = within;
            within = has(rate);
            match pieces.last_mut() {
                Some(piece) if within && before => piece.to = rate.lr,
                _ if within => pieces.push(Piece { from: rate.lr, to: rate.lr }),
                _ => {}
            }
        }
        let decades = pieces.iter().map(|piece| (piece.to / piece.from).log10()).sum();
        Ranges {
            decades: (!pieces.is_empty()).then_some(decades),
            pieces,
            open_below: rates.first().is_some_and(&has),
            open_above: rates.last().is_some_and(&has),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rate::tests::rates;
    use super::*;

    #[test]
    fn ranges_are_pieces_not_hulls() {
        let rates = rates(&[('c', 1.0), ('c', 1.0), ('d', 0.0), ('s', 1.0), ('c', 1.0), ('d', 0.0)]);
        let converging = Ranges::of(&rates, Rate::converged);
        assert_eq!(converging.pieces, [Piece { from: 1.0, to: 10.0 }, Piece { from: 1e4, to: 1e4 }]);
        assert_eq!((converging.decades, converging.open_below, converging.open_above), (Some(1.0), true, false));
        let stable = Ranges::of(&rates, Rate::stable);
        assert_eq!(stable.decades, Some(2.0));
        assert_eq!(Ranges::of(&rates, |_| false).decades, None);
    }
}

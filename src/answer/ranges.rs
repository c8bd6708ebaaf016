//! Sets of learning rates, as the pieces of the grid that they cover.

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
    /// Of rates that rise, each with whether it belongs to the set.
    pub fn of(rates: impl IntoIterator<Item = (f64, bool)>) -> Ranges {
        let mut rising = Rising::default();
        rates.into_iter().for_each(|(lr, belongs)| rising.add(lr, belongs));
        rising.ranges()
    }
}

/// A set of learning rates that is told one after the other, the smallest first.
#[derive(Clone, Debug, Default)]
pub struct Rising {
    pieces: Vec<Piece>,
    /// Whether the first belongs to it.
    first: Option<bool>,
    /// Whether the last does.
    last: bool,
}

impl Rising {
    /// The next larger rate, and whether it belongs to the set.
    pub fn add(&mut self, lr: f64, belongs: bool) {
        match self.pieces.last_mut() {
            Some(piece) if belongs && self.last => piece.to = lr,
            _ if belongs => self.pieces.push(Piece { from: lr, to: lr }),
            _ => {}
        }
        self.first.get_or_insert(belongs);
        self.last = belongs;
    }

    /// The set.
    pub fn ranges(self) -> Ranges {
        let decades = self.pieces.iter().map(|piece| (piece.to / piece.from).log10()).sum();
        Ranges {
            decades: (!self.pieces.is_empty()).then_some(decades),
            pieces: self.pieces,
            open_below: self.first == Some(true),
            open_above: self.last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rate::Rate;
    use super::super::rate::tests::rates;
    use super::*;

    #[test]
    fn ranges_are_pieces_not_hulls() {
        let rates = rates(&[('c', 1.0), ('c', 1.0), ('d', 0.0), ('s', 1.0), ('c', 1.0), ('d', 0.0)]);
        let of = |has: fn(&Rate) -> bool| Ranges::of(rates.iter().map(|rate| (rate.lr, has(&rate))));
        let converging = of(Rate::converged);
        assert_eq!(converging.pieces, [Piece { from: 1.0, to: 10.0 }, Piece { from: 1e4, to: 1e4 }]);
        assert_eq!((converging.decades, converging.open_below, converging.open_above), (Some(1.0), true, false));
        let stable = of(Rate::stable);
        assert_eq!(stable.decades, Some(2.0));
        assert_eq!(of(|_| false).decades, None);
    }
}

//! Reverse-mode differentiation (Linnainmaa 1970): the operations of every partial derivative, behind those of the value.

use super::function::{Binary, Unary};
use super::graph::{Graph, Id, Op};

impl Graph {
    /// The partial derivatives of an operation with respect to each of `dim` coordinates.
    pub(super) fn gradient(&mut self, of: Id, dim: usize) -> Vec<Id> {
        let varying = self.varying();
        // What the whole grows by with each operation; nothing where it does not depend on it.
        let mut slopes: Vec<Option<Id>> = vec![None; of + 1];
        slopes[of] = Some(self.constant(1.0));
        // Whether it may be 0 because something else was chosen.
        let mut chosen = vec![false; of + 1];
        let mut gradient: Vec<Option<Id>> = vec![None; dim];
        for id in (0..=of).rev().filter(|id| varying[*id]) {
            let Some(slope) = slopes[id] else { continue };
            if let Op::Variable(k) = self.ops[id] {
                gradient[k] = Some(slope);
                continue;
            }
            let choice = matches!(self.ops[id], Op::Two(Binary::Max | Binary::Min, ..));
            for (operand, share) in self.shares(id, slope, &varying) {
                let share = if chosen[id] && !choice { self.unless_zero(slope, share) } else { share };
                chosen[operand] |= chosen[id] || choice;
                slopes[operand] = Some(match slopes[operand] {
                    Some(sum) => self.two(Binary::Add, sum, share),
                    None => share,
                });
            }
        }
        let zero = self.constant(0.0);
        gradient.into_iter().map(|slope| slope.unwrap_or(zero)).collect()
    }

    /// `share`, or 0 where `g` is: what was not chosen has no share, even if its own slope is infinite.
    fn unless_zero(&mut self, g: Id, share: Id) -> Id {
        if share == g {
            return share;
        }
        let size = self.one(Unary::Abs, g);
        let least = self.constant(f64::from_bits(1));
        self.chosen(false, size, least, share)
    }

    /// What an operation's slope adds to that of each operand that varies.
    fn shares(&mut self, id: Id, g: Id, varying: &[bool]) -> Vec<(Id, Id)> {
        let mut shares = Vec::new();
        match self.ops[id] {
            Op::One(op, a) => shares.push((a, self.of_one(op, a, id, g))),
            Op::Two(op, a, b) if a == b && op == Binary::Mul => {
                let twice = self.scaled(2.0, g);
                shares.push((a, self.two(Binary::Mul, twice, a)));
            }
            Op::Two(op, a, b) => {
                if varying[a] {
                    shares.push((a, self.of_first(op, a, b, g)));
                }
                if varying[b] {
                    shares.push((b, self.of_second(op, a, b, id, g)));
                }
            }
            // Coordinates and constants have no operands; choices are made in gradients alone.
            Op::Constant(_) | Op::Variable(_) | Op::IfLess(..) | Op::UnlessLess(..) => {}
        }
        shares
    }

    /// The slope of v(a) with respect to a, times g.
    fn of_one(&mut self, op: Unary, a: Id, v: Id, g: Id) -> Id {
        match op {
            Unary::Neg => self.one(Unary::Neg, g),
            Unary::Sqrt => {
                let half = self.scaled(0.5, g);
                self.two(Binary::Div, half, v)
            }
            Unary::Exp => self.two(Binary::Mul, g, v),
            Unary::Ln => self.two(Binary::Div, g, a),
            Unary::Sin => {
                let cos = self.one(Unary::Cos, a);
                self.two(Binary::Mul, g, cos)
            }
            Unary::Cos => {
                let sin = self.one(Unary::Sin, a);
                let product = self.two(Binary::Mul, g, sin);
                self.one(Unary::Neg, product)
            }
            Unary::Tanh => {
                let one = self.constant(1.0);
                let square = self.two(Binary::Mul, v, v);
                let slope = self.two(Binary::Sub, one, square);
                self.two(Binary::Mul, g, slope)
            }
            Unary::Abs => {
                let sign = self.one(Unary::Sign, a);
                self.two(Binary::Mul, g, sign)
            }
            Unary::Sign => self.constant(0.0),
        }
    }

    /// The slope of op(a, b) with respect to a, times g.
    fn of_first(&mut self, op: Binary, a: Id, b: Id, g: Id) -> Id {
        match op {
            Binary::Add | Binary::Sub => g,
            Binary::Mul => match self.value(b) {
                Some(factor) => self.scaled(factor, g),
                None => self.two(Binary::Mul, g, b),
            },
            Binary::Div => self.two(Binary::Div, g, b),
            Binary::Pow => {
                let one = self.constant(1.0);
                let less = self.two(Binary::Sub, b, one);
                let power = self.two(Binary::Pow, a, less);
                let slope = self.two(Binary::Mul, b, power);
                self.two(Binary::Mul, g, slope)
            }
            Binary::Max => self.chosen(false, a, b, g),
            Binary::Min => self.chosen(false, b, a, g),
        }
    }

    /// The slope of v = op(a, b) with respect to b, times g.
    fn of_second(&mut self, op: Binary, a: Id, b: Id, v: Id, g: Id) -> Id {
        match op {
            Binary::Add => g,
            Binary::Sub => self.one(Unary::Neg, g),
            Binary::Mul => match self.value(a) {
                Some(factor) => self.scaled(factor, g),
                None => self.two(Binary::Mul, g, a),
            },
            Binary::Div => {
                let quotient = self.two(Binary::Div, g, b);
                let product = self.two(Binary::Mul, quotient, v);
                self.one(Unary::Neg, product)
            }
            Binary::Pow => {
                let ln = self.one(Unary::Ln, a);
                let slope = self.two(Binary::Mul, v, ln);
                self.two(Binary::Mul, g, slope)
            }
            Binary::Max => self.chosen(true, a, b, g),
            Binary::Min => self.chosen(true, b, a, g),
        }
    }
}

//! The operations of a formula, each once, with what is constant worked out.

use super::function::{Binary, Unary};
use super::parse::{Formula, Node};
use std::collections::HashMap;

/// The place of an operation.
pub(super) type Id = usize;

/// An operation; what it works on stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Op {
    /// A number, by its bits.
    Constant(u64),
    /// A coordinate.
    Variable(usize),
    One(Unary, Id),
    Two(Binary, Id, Id),
    /// The third number where the first is below the second, else 0.
    IfLess(Id, Id, Id),
    /// The third number unless the first is below the second, else 0.
    UnlessLess(Id, Id, Id),
}

impl Op {
    /// What it works on.
    pub fn operands(self) -> impl Iterator<Item = Id> {
        let operands = match self {
            Op::Constant(_) | Op::Variable(_) => [None; 3],
            Op::One(_, a) => [Some(a), None, None],
            Op::Two(_, a, b) => [Some(a), Some(b), None],
            Op::IfLess(a, b, c) | Op::UnlessLess(a, b, c) => [Some(a), Some(b), Some(c)],
        };
        operands.into_iter().flatten()
    }
}

/// The operations of a formula, and behind them those of its gradient.
///
/// What is simplified keeps the value to the last bit: numbers are worked out, the same operation on the same
/// numbers is there once, `1*x` is `x`, and signs move to where they cost nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    pub(super) ops: Vec<Op>,
    known: HashMap<Op, Id>,
}

/// Whole exponents below this are multiplied out: 2^53, from which on every number is even.
const WHOLE: f64 = 9_007_199_254_740_992.0;

impl Graph {
    /// The operations of a formula, and which is the whole; `meaning` tells for each of its names the coordinate, or the
    /// number that it stands for.
    pub(super) fn of(formula: &Formula, meaning: &[Meaning]) -> (Graph, Id) {
        let mut graph = Graph::default();
        let mut ids: Vec<Id> = Vec::with_capacity(formula.nodes.len());
        for node in &formula.nodes {
            let id = match *node {
                Node::Number(x) => graph.constant(x),
                Node::Name(name) => match meaning[name] {
                    Meaning::Variable(k) => graph.push(Op::Variable(k)),
                    Meaning::Constant(x) => graph.constant(x),
                },
                Node::One(op, a) => graph.one(op, ids[a]),
                Node::Two(op, a, b) => graph.two(op, ids[a], ids[b]),
            };
            ids.push(id);
        }
        let whole = ids.last().copied().unwrap_or_else(|| graph.constant(0.0));
        (graph, whole)
    }

    fn push(&mut self, op: Op) -> Id {
        *self.known.entry(op).or_insert_with(|| {
            self.ops.push(op);
            self.ops.len() - 1
        })
    }

    /// Where an operation is, if it is there.
    pub(super) fn find(&self, op: Op) -> Option<Id> {
        self.known.get(&op).copied()
    }

    pub(super) fn constant(&mut self, x: f64) -> Id {
        self.push(Op::Constant(x.to_bits()))
    }

    /// The number that an operation always is.
    pub(super) fn value(&self, id: Id) -> Option<f64> {
        match self.ops[id] {
            Op::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// What `id` is the negative of.
    fn negated(&self, id: Id) -> Option<Id> {
        match self.ops[id] {
            Op::One(Unary::Neg, inner) => Some(inner),
            _ => None,
        }
    }

    /// A constant times something: both.
    fn multiple(&self, id: Id) -> Option<(f64, Id)> {
        match self.ops[id] {
            Op::Two(Binary::Mul, factor, inner) => Some((self.value(factor)?, inner)),
            _ => None,
        }
    }

    pub(super) fn one(&mut self, op: Unary, a: Id) -> Id {
        if let Some(x) = self.value(a) {
            return self.constant(op.apply(x));
        }
        if op == Unary::Neg {
            if let Some(inner) = self.negated(a) {
                return inner;
            }
            if let Some((factor, inner)) = self.multiple(a) {
                let factor = self.constant(-factor);
                return self.two(Binary::Mul, factor, inner);
            }
        }
        self.push(Op::One(op, a))
    }

    pub(super) fn two(&mut self, op: Binary, a: Id, b: Id) -> Id {
        let (left, right) = (self.value(a), self.value(b));
        if let (Some(x), Some(n)) = (left, right)
            && (op != Binary::Pow || n.fract() != 0.0)
        {
            return self.constant(op.apply(x, n));
        }
        match op {
            // The constant, or what was there first, in front.
            Binary::Add | Binary::Mul if right.is_some() || (left.is_none() && b < a) => self.ordered(op, b, a),
            Binary::Add | Binary::Mul => self.ordered(op, a, b),
            Binary::Sub => match (right, self.negated(b)) {
                (Some(x), _) => {
                    let negative = self.constant(-x);
                    self.two(Binary::Add, a, negative)
                }
                (None, Some(inner)) => self.two(Binary::Add, a, inner),
                (None, None) => self.push(Op::Two(op, a, b)),
            },
            Binary::Div if right == Some(1.0) => a,
            Binary::Pow => self.power(a, b),
            _ => self.push(Op::Two(op, a, b)),
        }
    }

    /// A sum or product of a constant and something, or of two others in their order.
    fn ordered(&mut self, op: Binary, a: Id, b: Id) -> Id {
        let left = self.value(a);
        match op {
            Binary::Mul if left == Some(1.0) => b,
            Binary::Mul if left == Some(-1.0) => self.one(Unary::Neg, b),
            // Adding 0 makes 0 of -0; adding -0 changes nothing.
            Binary::Add if left.is_some_and(|x| x.to_bits() == (-0.0f64).to_bits()) => b,
            Binary::Add => match (self.negated(a), self.negated(b)) {
                (Some(inner), None) => self.push(Op::Two(Binary::Sub, b, inner)),
                (_, Some(inner)) => self.push(Op::Two(Binary::Sub, a, inner)),
                (None, None) => self.push(Op::Two(op, a, b)),
            },
            _ => self.push(Op::Two(op, a, b)),
        }
    }

    fn power(&mut self, a: Id, b: Id) -> Id {
        match (self.value(a), self.value(b)) {
            (_, Some(n)) if n.fract() == 0.0 && n.abs() < WHOLE => {
                let power = self.whole_power(a, n.abs() as u64);
                if n > 0.0 {
                    return power;
                }
                let one = self.constant(1.0);
                self.two(Binary::Div, one, power)
            }
            // Constants whose exponent is beyond.
            (Some(x), Some(n)) => self.constant(Binary::Pow.apply(x, n)),
            (Some(std::f64::consts::E), None) => self.one(Unary::Exp, b),
            _ => self.push(Op::Two(Binary::Pow, a, b)),
        }
    }

    /// a^n as the square of a^(n/2), times a where n is odd.
    fn whole_power(&mut self, a: Id, n: u64) -> Id {
        if n <= 1 {
            return if n == 1 { a } else { self.constant(1.0) };
        }
        let half = self.whole_power(a, n / 2);
        let square = self.two(Binary::Mul, half, half);
        if n % 2 == 1 { self.two(Binary::Mul, square, a) } else { square }
    }

    /// `factor` times `a`, where the last bit does not matter: factors are multiplied with one another.
    pub(super) fn scaled(&mut self, factor: f64, a: Id) -> Id {
        let (factor, a) = match self.multiple(a) {
            Some((more, inner)) if (factor * more).is_finite() => (factor * more, inner),
            _ => (factor, a),
        };
        let factor = self.constant(factor);
        self.two(Binary::Mul, factor, a)
    }

    /// `g` where `a` is below `b`, else 0; or the other way round.
    pub(super) fn chosen(&mut self, less: bool, a: Id, b: Id, g: Id) -> Id {
        self.push(if less { Op::IfLess(a, b, g) } else { Op::UnlessLess(a, b, g) })
    }

    /// Whether each operation depends on a coordinate.
    pub(super) fn varying(&self) -> Vec<bool> {
        let mut varying: Vec<bool> = Vec::with_capacity(self.ops.len());
        for op in &self.ops {
            varying.push(matches!(op, Op::Variable(_)) || op.operands().any(|operand| varying[operand]));
        }
        varying
    }
}

/// What a name of a formula stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// A coordinate, by its number.
    Variable(usize),
    /// A number.
    Constant(f64),
}

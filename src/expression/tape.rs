//! A formula as a row of steps that read and write numbered slots.

use super::function::{Binary, Unary};
use super::graph::{Graph, Id, Meaning, Op};
use super::{Formula, Mistake};

/// Slots: numbers that are held at once, at the most.
pub(super) const SLOTS: usize = 256;

/// One step: what is read, before what is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    Constant {
        to: u8,
        x: f64,
    },
    Add {
        to: u8,
        a: u8,
        b: u8,
    },
    Sub {
        to: u8,
        a: u8,
        b: u8,
    },
    Mul {
        to: u8,
        a: u8,
        b: u8,
    },
    Div {
        to: u8,
        a: u8,
        b: u8,
    },
    Pow {
        to: u8,
        a: u8,
        b: u8,
    },
    Max {
        to: u8,
        a: u8,
        b: u8,
    },
    Min {
        to: u8,
        a: u8,
        b: u8,
    },
    /// x + a.
    AddTo {
        to: u8,
        x: f64,
        a: u8,
    },
    /// x - a.
    SubFrom {
        to: u8,
        x: f64,
        a: u8,
    },
    /// x * a.
    Times {
        to: u8,
        x: f64,
        a: u8,
    },
    /// x / a.
    Over {
        to: u8,
        x: f64,
        a: u8,
    },
    /// a / x.
    By {
        to: u8,
        a: u8,
        x: f64,
    },
    Neg {
        to: u8,
        a: u8,
    },
    Sqrt {
        to: u8,
        a: u8,
    },
    Exp {
        to: u8,
        a: u8,
    },
    Ln {
        to: u8,
        a: u8,
    },
    Tanh {
        to: u8,
        a: u8,
    },
    Abs {
        to: u8,
        a: u8,
    },
    Sign {
        to: u8,
        a: u8,
    },
    SinCos {
        sin: u8,
        cos: u8,
        a: u8,
    },
    IfLess {
        to: u8,
        a: u8,
        b: u8,
        g: u8,
    },
    UnlessLess {
        to: u8,
        a: u8,
        b: u8,
        g: u8,
    },
}

/// A formula with its gradient, ready to be evaluated.
///
/// Each step reads only slots that a step before it has written, or that hold a coordinate.
#[derive(Clone, Debug, PartialEq)]
pub struct Tape {
    pub(super) dim: usize,
    pub(super) steps: Vec<Step>,
    /// The value's slot.
    pub(super) value: u8,
    /// The slot of each partial derivative.
    pub(super) gradient: Vec<u8>,
}

impl Formula {
    /// The formula as a function of `variables`, in this order, with a number for each other name.
    ///
    /// # Errors
    /// If a name is neither, or if it takes more room than there is.
    pub fn tape(&self, variables: &[&str], constants: &[(&str, f64)]) -> Result<Tape, Mistake> {
        let mut meaning = Vec::new();
        for (name, span) in self.names() {
            let variable = variables.iter().position(|variable| *variable == name).map(Meaning::Variable);
            let constant = || constants.iter().find(|(known, _)| *known == name).map(|(_, x)| Meaning::Constant(*x));
            let Some(known) = variable.or_else(constant) else {
                return Err(Mistake::new(span, format!("'{name}' is neither a variable nor a parameter")));
            };
            meaning.push(known);
        }
        let (mut graph, value) = Graph::of(self, &meaning);
        let gradient = graph.gradient(value, variables.len());
        let tape = Writer::new(&graph, variables.len()).and_then(|writer| writer.write(value, &gradient));
        tape.ok_or_else(|| {
            let message = format!(
                "the formula and its gradient hold more than {SLOTS} numbers at once; write it shorter, or in Rust"
            );
            Mistake::new(0..0, message)
        })
    }
}

impl Tape {
    /// Number of steps.
    pub fn steps(&self) -> usize {
        self.steps.len()
    }
}

/// Writes a tape, and keeps account of which slots are free.
struct Writer<'g> {
    graph: &'g Graph,
    dim: usize,
    /// Where each operation's number is.
    slots: Vec<Option<u8>>,
    /// How often each operation's number is still read.
    reads: Vec<usize>,
    free: Vec<u8>,
    steps: Vec<Step>,
}

impl<'g> Writer<'g> {
    fn new(graph: &'g Graph, dim: usize) -> Option<Writer<'g>> {
        let free = (u8::try_from(dim).ok()?..=u8::MAX).rev().collect();
        let ops = graph.ops.len();
        Some(Writer { graph, dim, slots: vec![None; ops], reads: vec![0; ops], free, steps: Vec::new() })
    }

    fn write(mut self, value: Id, gradient: &[Id]) -> Option<Tape> {
        // The outputs are read once more than by steps, so that their slots are never freed.
        for id in gradient.iter().chain([&value]) {
            self.reads[*id] += 1;
        }
        for id in (0..self.graph.ops.len()).rev() {
            if self.reads[id] > 0 {
                self.read(id).into_iter().for_each(|operand| self.reads[operand] += 1);
            }
        }
        for id in 0..self.graph.ops.len() {
            if self.reads[id] > 0 && self.slots[id].is_none() {
                self.step(id)?;
            }
        }
        let slot = |id: &Id| self.slots[*id];
        let gradient = gradient.iter().map(slot).collect::<Option<Vec<u8>>>()?;
        Some(Tape { dim: self.dim, value: slot(&value)?, gradient, steps: self.steps })
    }

    /// What an operation reads from slots: constants stand in the steps, but for functions of two numbers.
    fn read(&self, id: Id) -> Vec<Id> {
        let constant = |id| self.graph.value(id).is_some();
        match self.graph.ops[id] {
            Op::Two(Binary::Add | Binary::Sub | Binary::Mul | Binary::Div, a, b) if constant(a) => vec![b],
            Op::Two(Binary::Div, a, b) if constant(b) => vec![a],
            op => op.operands().collect(),
        }
    }

    /// Writes the step of an operation.
    fn step(&mut self, id: Id) -> Option<()> {
        let op = self.graph.ops[id];
        if let Op::Variable(k) = op {
            self.slots[id] = u8::try_from(k).ok();
            return self.slots[id].map(|_| ());
        }
        if let Op::One(Unary::Sin | Unary::Cos, a) = op {
            return self.sin_cos(a);
        }
        let read = self.read(id);
        let from: Vec<u8> = read.iter().map(|operand| self.slots[*operand]).collect::<Option<_>>()?;
        read.into_iter().for_each(|operand| self.release(operand));
        let to = self.free.pop()?;
        self.slots[id] = Some(to);
        self.steps.push(match (op, &from[..]) {
            (Op::Constant(bits), _) => Step::Constant { to, x: f64::from_bits(bits) },
            (Op::One(op, _), &[a]) => one(op, to, a)?,
            (Op::Two(op, _, _), &[a, b]) => two(op, to, a, b),
            (Op::Two(op, a, b), &[slot]) => match self.graph.value(a) {
                Some(x) => with_constant(op, to, x, slot)?,
                None => Step::By { to, a: slot, x: self.graph.value(b)? },
            },
            (Op::IfLess(..), &[a, b, g]) => Step::IfLess { to, a, b, g },
            (Op::UnlessLess(..), &[a, b, g]) => Step::UnlessLess { to, a, b, g },
            _ => return None,
        });
        Some(())
    }

    /// Sine and cosine come together.
    fn sin_cos(&mut self, a: Id) -> Option<()> {
        let slot = self.slots[a]?;
        let ids = [Unary::Sin, Unary::Cos].map(|op| self.graph.find(Op::One(op, a)).filter(|id| self.reads[*id] > 0));
        ids.iter().flatten().for_each(|_| self.release(a));
        let to = [self.free.pop()?, self.free.pop()?];
        for (id, to) in ids.into_iter().zip(to) {
            match id {
                Some(id) => self.slots[id] = Some(to),
                None => self.free.push(to),
            }
        }
        self.steps.push(Step::SinCos { sin: to[0], cos: to[1], a: slot });
        Some(())
    }

    /// One reader less; the last one frees the slot.
    fn release(&mut self, id: Id) {
        self.reads[id] -= 1;
        if self.reads[id] == 0 {
            self.free.extend(self.slots[id]);
        }
    }
}

fn one(op: Unary, to: u8, a: u8) -> Option<Step> {
    Some(match op {
        Unary::Neg => Step::Neg { to, a },
        Unary::Sqrt => Step::Sqrt { to, a },
        Unary::Exp => Step::Exp { to, a },
        Unary::Ln => Step::Ln { to, a },
        Unary::Tanh => Step::Tanh { to, a },
        Unary::Abs => Step::Abs { to, a },
        Unary::Sign => Step::Sign { to, a },
        Unary::Sin | Unary::Cos => return None,
    })
}

fn two(op: Binary, to: u8, a: u8, b: u8) -> Step {
    match op {
        Binary::Add => Step::Add { to, a, b },
        Binary::Sub => Step::Sub { to, a, b },
        Binary::Mul => Step::Mul { to, a, b },
        Binary::Div => Step::Div { to, a, b },
        Binary::Pow => Step::Pow { to, a, b },
        Binary::Max => Step::Max { to, a, b },
        Binary::Min => Step::Min { to, a, b },
    }
}

/// The step of an operation whose first operand is constant.
fn with_constant(op: Binary, to: u8, x: f64, a: u8) -> Option<Step> {
    Some(match op {
        Binary::Add => Step::AddTo { to, x, a },
        Binary::Sub => Step::SubFrom { to, x, a },
        Binary::Mul => Step::Times { to, x, a },
        Binary::Div => Step::Over { to, x, a },
        Binary::Pow | Binary::Max | Binary::Min => return None,
    })
}

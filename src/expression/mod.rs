//! Formulas as text: read, differentiated, and evaluated on lanes.
//!
//! `+ - * / ^`, parentheses, the constants `pi` and `e`, and the functions of [`FUNCTIONS`]. `^` binds tightest and to
//! the right, a minus in front of it holds for the whole power: `-x^2` is `-(x^2)`, `2^3^2` is `2^9`. A power whose
//! exponent is a whole number is multiplied out, so its base may be negative; any other needs a base of at least 0.
//!
//! The gradient is reverse-mode differentiation, done once, on the formula: a graph holds the operations of the value
//! and of every partial derivative, each once, and a [`Tape`] is a row of them that is walked forwards at each step.

mod derivative;
mod function;
mod graph;
mod natural;
mod parse;
mod run;
mod tape;
mod token;

pub use function::{Binary, CONSTANTS, FUNCTIONS, Function, Unary};
pub use natural::natural;
pub use parse::{Formula, parse};
pub use tape::Tape;

use std::ops::Range;

/// What is wrong with a formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// Which bytes of the formula.
    pub span: Range<usize>,
    /// What is wrong there, and what to write.
    pub message: String,
    /// The names that could stand there, if one of them may have been meant.
    pub names: Vec<&'static str>,
}

impl Mistake {
    fn new(span: Range<usize>, message: impl Into<String>) -> Mistake {
        Mistake { span, message: message.into(), names: Vec::new() }
    }
}

//! The functions and constants that a formula may name.

use crate::lane::Real;

/// An operation on one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unary {
    /// The sign flipped.
    Neg,
    /// Square root.
    Sqrt,
    /// e to the power of it.
    Exp,
    /// Natural logarithm.
    Ln,
    /// Sine of an angle in radians.
    Sin,
    /// Cosine.
    Cos,
    /// Hyperbolic tangent.
    Tanh,
    /// Absolute value.
    Abs,
    /// 1, 0 or -1.
    Sign,
}

/// An operation on two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binary {
    /// Sum.
    Add,
    /// Difference.
    Sub,
    /// Product.
    Mul,
    /// Quotient.
    Div,
    /// The first to the power of the second, for a first of at least 0.
    Pow,
    /// The larger; NaN where either is.
    Max,
    /// The smaller; NaN where either is.
    Min,
}

/// A function of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Of one number.
    One(Unary),
    /// Sine over cosine.
    Tan,
    /// Of two numbers.
    Two(Binary),
    /// Of two numbers or more, from the left.
    Many(Binary),
}

/// Every function by its name.
pub const FUNCTIONS: [(&str, Function); 12] = [
    ("abs", Function::One(Unary::Abs)),
    ("cos", Function::One(Unary::Cos)),
    ("exp", Function::One(Unary::Exp)),
    ("ln", Function::One(Unary::Ln)),
    ("log", Function::One(Unary::Ln)),
    ("max", Function::Many(Binary::Max)),
    ("min", Function::Many(Binary::Min)),
    ("pow", Function::Two(Binary::Pow)),
    ("sin", Function::One(Unary::Sin)),
    ("sqrt", Function::One(Unary::Sqrt)),
    ("tan", Function::Tan),
    ("tanh", Function::One(Unary::Tanh)),
];

/// Every constant by its name.
pub const CONSTANTS: [(&str, f64); 2] = [("e", std::f64::consts::E), ("pi", std::f64::consts::PI)];

impl Unary {
    /// The operation itself.
    #[inline(always)]
    pub fn apply<V: Real>(self, a: V) -> V {
        match self {
            Unary::Neg => -a,
            Unary::Sqrt => a.sqrt(),
            Unary::Exp => a.exp(),
            Unary::Ln => a.ln(),
            Unary::Sin => a.sin_cos().0,
            Unary::Cos => a.sin_cos().1,
            Unary::Tanh => a.tanh(),
            Unary::Abs => a.abs(),
            Unary::Sign => a.signum(),
        }
    }
}

impl Binary {
    /// The operation itself.
    #[inline(always)]
    pub fn apply<V: Real>(self, a: V, b: V) -> V {
        match self {
            Binary::Add => a + b,
            Binary::Sub => a - b,
            Binary::Mul => a * b,
            Binary::Div => a / b,
            Binary::Pow => a.pow(b),
            Binary::Max => V::select(a.lt(b), b, V::select(b.le(a), a, a + b)),
            Binary::Min => V::select(b.lt(a), b, V::select(a.le(b), a, a + b)),
        }
    }
}

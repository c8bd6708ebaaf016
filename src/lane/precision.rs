//! How many digits the numbers of a run have.

/// The precision of a run's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// 64 bits, 53 of them digits.
    Double,
    /// 32 bits, 24 of them digits: twice as many fit into a register.
    Single,
}

impl Precision {
    /// What sweep files call them, double precision first.
    pub const NAMES: [&'static str; 2] = ["f64", "f32"];

    /// The precision of one of [`Precision::NAMES`].
    pub fn named(name: &str) -> Option<Precision> {
        [Precision::Double, Precision::Single].into_iter().find(|precision| precision.name() == name)
    }

    /// Its name in sweep files.
    pub fn name(self) -> &'static str {
        Precision::NAMES[self as usize]
    }

    /// The nearest of its numbers. A sum, difference, product, quotient or root of such numbers is the same whether it
    /// is rounded once or first as a double.
    #[inline(always)]
    pub fn round(self, x: f64) -> f64 {
        match self {
            Precision::Double => x,
            Precision::Single => f64::from(x as f32),
        }
    }

    /// Bytes of a number.
    pub const fn bytes(self) -> usize {
        match self {
            Precision::Double => 8,
            Precision::Single => 4,
        }
    }

    /// The largest number.
    pub const fn largest(self) -> f64 {
        match self {
            Precision::Double => f64::MAX,
            Precision::Single => f32::MAX as f64,
        }
    }

    /// From 1 to the next larger number.
    pub const fn epsilon(self) -> f64 {
        match self {
            Precision::Double => f64::EPSILON,
            Precision::Single => f32::EPSILON as f64,
        }
    }
}

impl std::fmt::Display for Precision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

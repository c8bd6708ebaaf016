//! What the arithmetic units do at the most: operations that do not wait for each other, in registers.

use std::hint::black_box;

/// A kind of work for the arithmetic units; a unit of it is done in one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A square root and a division, as in a step of Adam on one coordinate.
    RootDivide,
    /// A multiplication.
    Multiply,
    /// An addition.
    Add,
    /// A multiplication and an addition, independent of each other.
    MultiplyAdd,
    /// An addition and the larger of two numbers, independent of each other: some CPUs have one unit for both.
    AddMaximum,
    /// A fused multiplication with addition.
    Fma,
    /// The same in single precision.
    FmaSingle,
}

impl Unit {
    /// Every kind.
    pub const ALL: [Unit; 7] =
        [Unit::RootDivide, Unit::Multiply, Unit::Add, Unit::MultiplyAdd, Unit::AddMaximum, Unit::Fma, Unit::FmaSingle];

    /// What it is, in words.
    pub fn name(self) -> &'static str {
        match self {
            Unit::RootDivide => "square root + division, f64",
            Unit::Multiply => "multiplication, f64",
            Unit::Add => "addition, f64",
            Unit::MultiplyAdd => "multiplication + addition, f64",
            Unit::AddMaximum => "addition + maximum, f64",
            Unit::Fma => "fused multiply-add, f64",
            Unit::FmaSingle => "fused multiply-add, f32",
        }
    }
}

/// Does some work of a kind; yields how many units.
pub type Kernel = unsafe fn(Unit) -> f64;

/// The kernels that this CPU can run, with the names of their instruction sets, the widest last.
pub fn kernels() -> Vec<(&'static str, Kernel)> {
    #[allow(unused_mut)]
    let mut kernels: Vec<(&'static str, Kernel)> = vec![("plain", plain)];
    #[cfg(target_arch = "x86_64")]
    {
        kernels.push(("SSE2", sse2::run));
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            kernels.push(("AVX2", avx2::run));
        }
        if is_x86_feature_detected!("avx512f") {
            kernels.push(("AVX-512", avx512::run));
        }
    }
    kernels
}

/// Turns of one call.
const TURNS: usize = 2_000;
/// Chains of operations that do not wait for each other: enough for latency times units, few enough for registers.
const CHAINS: usize = 12;
/// The same for two kinds of operations at a time.
const PAIRS: usize = 7;

/// One number at a time, for CPUs of other makes.
unsafe fn plain(unit: Unit) -> f64 {
    let (mut a, c) = (black_box([1.5f64; CHAINS]), black_box(1.000_000_001f64));
    for _ in 0..TURNS {
        for a in &mut a {
            *a = match unit {
                Unit::RootDivide => c / a.sqrt(),
                Unit::Add => *a + c,
                Unit::Multiply => *a * c,
                Unit::AddMaximum => (*a + c).max(c),
                Unit::MultiplyAdd | Unit::Fma | Unit::FmaSingle => *a * c + c,
            };
        }
    }
    black_box(a);
    (TURNS * CHAINS) as f64
}

/// The kernels of one instruction set.
#[cfg(target_arch = "x86_64")]
macro_rules! kernels {
    ($name:ident, $features:literal, $wide:literal, $splat:ident, $sqrt:ident, $div:ident, $mul:ident, $add:ident,
     $max:ident, $fma:expr, $splat_single:ident, $fma_single:expr) => {
        mod $name {
            use super::{CHAINS, PAIRS, TURNS, Unit};
            use std::arch::x86_64::*;
            use std::hint::black_box;

            /// Every chain of a kind takes its step, turn after turn.
            macro_rules! turns {
                ($start:expr, $step:expr) => {{
                    let mut chains = [$start; CHAINS];
                    let step = $step;
                    for _ in 0..TURNS {
                        for chain in &mut chains {
                            *chain = step(*chain);
                        }
                    }
                    black_box(chains);
                    TURNS * CHAINS * $wide
                }};
            }

            #[target_feature(enable = $features)]
            pub unsafe fn run(unit: Unit) -> f64 {
                let (start, near_one) = ($splat(black_box(1.5)), $splat(black_box(1.000_000_001)));
                let (start_single, near_one_single) =
                    ($splat_single(black_box(1.5)), $splat_single(black_box(1.000_01)));
                let units = match unit {
                    // Ends near a fixed point of x -> c / sqrt(x): no number that is quick or slow to divide.
                    Unit::RootDivide => turns!(start, |x| $div(near_one, $sqrt(x))),
                    Unit::Multiply => turns!(start, |x| $mul(x, near_one)),
                    Unit::Add => turns!(start, |x| $add(x, near_one)),
                    Unit::MultiplyAdd => {
                        let (mut products, mut sums) = ([start; PAIRS], [start; PAIRS]);
                        for _ in 0..TURNS {
                            for k in 0..PAIRS {
                                products[k] = $mul(products[k], near_one);
                                sums[k] = $add(sums[k], near_one);
                            }
                        }
                        black_box((products, sums));
                        TURNS * PAIRS * $wide
                    }
                    // What is larger changes from turn to turn, or the loop would be left out.
                    Unit::AddMaximum => {
                        let (mut sums, mut most) = ([start; PAIRS], [start; PAIRS]);
                        for _ in 0..TURNS {
                            for k in 0..PAIRS {
                                sums[k] = $add(sums[k], near_one);
                                most[k] = $max(most[k], sums[(k + 1) % PAIRS]);
                            }
                        }
                        black_box((sums, most));
                        TURNS * PAIRS * $wide
                    }
                    Unit::Fma => turns!(start, |x| $fma(x, near_one, near_one)),
                    Unit::FmaSingle => turns!(start_single, |x| $fma_single(x, near_one_single, near_one_single)) * 2,
                };
                units as f64
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
kernels!(
    sse2,
    "sse2",
    2,
    _mm_set1_pd,
    _mm_sqrt_pd,
    _mm_div_pd,
    _mm_mul_pd,
    _mm_add_pd,
    _mm_max_pd,
    |x, a, b| _mm_add_pd(_mm_mul_pd(x, a), b),
    _mm_set1_ps,
    |x, a, b| _mm_add_ps(_mm_mul_ps(x, a), b)
);
#[cfg(target_arch = "x86_64")]
kernels!(
    avx2,
    "avx2,fma",
    4,
    _mm256_set1_pd,
    _mm256_sqrt_pd,
    _mm256_div_pd,
    _mm256_mul_pd,
    _mm256_add_pd,
    _mm256_max_pd,
    |x, a, b| _mm256_fmadd_pd(x, a, b),
    _mm256_set1_ps,
    |x, a, b| _mm256_fmadd_ps(x, a, b)
);
#[cfg(target_arch = "x86_64")]
kernels!(
    avx512,
    "avx512f",
    8,
    _mm512_set1_pd,
    _mm512_sqrt_pd,
    _mm512_div_pd,
    _mm512_mul_pd,
    _mm512_add_pd,
    _mm512_max_pd,
    |x, a, b| _mm512_fmadd_pd(x, a, b),
    _mm512_set1_ps,
    |x, a, b| _mm512_fmadd_ps(x, a, b)
);

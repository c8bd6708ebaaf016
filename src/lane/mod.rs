//! The number types of the hot loop: one trait, and the types the mathematics is instantiated with.

mod abreast;
mod angle;
mod cpu;
mod dual;
mod elementary;
mod exact;
mod function;
mod lanes;
mod point;
mod power;
mod precision;
mod real;
mod room;
#[cfg(target_arch = "x86_64")]
mod root;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod single;
mod transpose;
mod vector;
#[cfg(target_arch = "x86_64")]
mod x86;
mod zip;

pub(crate) use abreast::{abreast, abreast_mut, repeated, times};
pub use dual::Dual;
pub use lanes::Lanes;
pub use point::{Coordinate, Point};
pub use precision::Precision;
pub use real::{Mask, Real};
pub(crate) use room::{Kept, Room, clear};
#[cfg(target_arch = "x86_64")]
pub use single::{F32x4, F32x8, F32x16};
pub(crate) use transpose::{MOST_LANES, bytes, numbers, numbers_mut, transpose};
pub use vector::Vector;
#[cfg(target_arch = "x86_64")]
pub use x86::{F64x2, F64x4, F64x8};
pub use zip::zip;

/// Calls a macro with one line for each pack the program ships: the instruction set it needs,
/// the CPU features of that set, and the type. Everything that exists once per pack is generated
/// from this list.
#[macro_export]
#[doc(hidden)]
macro_rules! for_each_pack {
    ($make:ident) => {
        $make! { Scalar, [], f64 }
        #[cfg(any(not(target_arch = "x86_64"), debug_assertions))]
        $make! { Portable, [], $crate::lane::Lanes<f64, 4> }
        #[cfg(target_arch = "x86_64")]
        $make! { Sse2, [#[target_feature(enable = "sse2")]], $crate::lane::Lanes<$crate::lane::F64x2, 4> }
        #[cfg(target_arch = "x86_64")]
        $make! { Avx2, [#[target_feature(enable = "avx2,fma")]], $crate::lane::Lanes<$crate::lane::F64x4, 1> }
        #[cfg(target_arch = "x86_64")]
        $make! { Avx2, [#[target_feature(enable = "avx2,fma")]], $crate::lane::Lanes<$crate::lane::F64x4, 4> }
        #[cfg(target_arch = "x86_64")]
        $make! { Avx512, [#[target_feature(enable = "avx512f,avx512dq")]], $crate::lane::Lanes<$crate::lane::F64x8, 1> }
        #[cfg(target_arch = "x86_64")]
        $make! { Avx512, [#[target_feature(enable = "avx512f,avx512dq")]], $crate::lane::Lanes<$crate::lane::F64x8, 4> }
        $make! { Scalar, [], f32 }
        #[cfg(any(not(target_arch = "x86_64"), debug_assertions))]
        $make! { Portable, [], $crate::lane::Lanes<f32, 4> }
        #[cfg(target_arch = "x86_64")]
        $make! { Sse2, [#[target_feature(enable = "sse2")]], $crate::lane::Lanes<$crate::lane::F32x4, 2> }
        #[cfg(target_arch = "x86_64")]
        $make! { Avx2, [#[target_feature(enable = "avx2,fma")]], $crate::lane::Lanes<$crate::lane::F32x8, 2> }
        #[cfg(target_arch = "x86_64")]
        $make! { Avx512, [#[target_feature(enable = "avx512f,avx512dq")]], $crate::lane::Lanes<$crate::lane::F32x16, 1> }
        #[cfg(target_arch = "x86_64")]
        $make! { Avx512, [#[target_feature(enable = "avx512f,avx512dq")]], $crate::lane::Lanes<$crate::lane::F32x16, 2> }
    };
}

/// Declares the trait of what has another trait for each pack of [`for_each_pack`], and some traits beside.
macro_rules! on_each_pack {
    ($(#[$about:meta])* $name:ident: [$($also:path),*] $one:ident<_>) => {
        #[cfg(not(target_arch = "x86_64"))]
        $crate::lane::on_each_pack! { @ $(#[$about])* $name [$($also),*] $one portable [] }
        #[cfg(all(target_arch = "x86_64", not(debug_assertions)))]
        $crate::lane::on_each_pack! { @ $(#[$about])* $name [$($also),*] $one vectors [] }
        #[cfg(all(target_arch = "x86_64", debug_assertions))]
        $crate::lane::on_each_pack! { @ $(#[$about])* $name [$($also),*] $one portable vectors [] }
    };
    (@ $(#[$about:meta])* $name:ident [$($also:path),*] $one:ident portable $($vectors:ident)? [$($bound:tt)*]) => {
        $crate::lane::on_each_pack! { @ $(#[$about])* $name [$($also),*] $one $($vectors)? [$($bound)*
            $one<$crate::lane::Lanes<f64, 4>> + $one<$crate::lane::Lanes<f32, 4>> +] }
    };
    (@ $(#[$about:meta])* $name:ident [$($also:path),*] $one:ident vectors [$($bound:tt)*]) => {
        $crate::lane::on_each_pack! { @ $(#[$about])* $name [$($also),*] $one [$($bound)*
            $one<$crate::lane::Lanes<$crate::lane::F64x2, 4>> +
            $one<$crate::lane::Lanes<$crate::lane::F64x4, 1>> + $one<$crate::lane::Lanes<$crate::lane::F64x4, 4>> +
            $one<$crate::lane::Lanes<$crate::lane::F64x8, 1>> + $one<$crate::lane::Lanes<$crate::lane::F64x8, 4>> +
            $one<$crate::lane::Lanes<$crate::lane::F32x4, 2>> + $one<$crate::lane::Lanes<$crate::lane::F32x8, 2>> +
            $one<$crate::lane::Lanes<$crate::lane::F32x16, 1>> + $one<$crate::lane::Lanes<$crate::lane::F32x16, 2>> +] }
    };
    (@ $(#[$about:meta])* $name:ident [$($also:path),*] $one:ident [$($bound:tt)*]) => {
        $(#[$about])*
        pub trait $name: $($also +)* $one<f64> + $one<f32> + $($bound)* {}
    };
}
pub(crate) use on_each_pack;

/// An instruction set a pack may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Isa {
    /// One run at a time in plain numbers.
    Scalar,
    /// Arrays of numbers, where there are no vectors of the CPU; with them, in debug builds only, to be tested.
    Portable,
    /// 128-bit vectors, on every x86-64.
    Sse2,
    /// 256-bit vectors, with fused multiply-add.
    Avx2,
    /// 512-bit vectors.
    Avx512,
}

impl Isa {
    /// Every set, slowest first.
    pub const ALL: [Isa; 5] = [Isa::Scalar, Isa::Portable, Isa::Sse2, Isa::Avx2, Isa::Avx512];

    /// Whether this CPU has it.
    pub fn available(self) -> bool {
        match self {
            Isa::Scalar => true,
            Isa::Portable => cfg!(any(not(target_arch = "x86_64"), debug_assertions)),
            #[cfg(target_arch = "x86_64")]
            Isa::Sse2 => true,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq"),
            #[cfg(not(target_arch = "x86_64"))]
            _ => false,
        }
    }

    /// The fastest one this CPU has.
    pub fn best() -> Isa {
        Isa::ALL.into_iter().rfind(|isa| isa.available()).unwrap_or(Isa::Portable)
    }
}

//! Whose CPU this is, where that tells which of two ways is the faster one.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// [`AMD`], [`OTHER`], or nobody has looked yet.
static MAKER: AtomicU8 = AtomicU8::new(0);
const AMD: u8 = 1;
const OTHER: u8 = 2;

/// Whether AMD made it.
#[inline(always)]
pub fn amd() -> bool {
    let maker = MAKER.load(Relaxed);
    if maker == 0 { look() == AMD } else { maker == AMD }
}

#[cold]
#[inline(never)]
fn look() -> u8 {
    let maker = if says_amd() { AMD } else { OTHER };
    MAKER.store(maker, Relaxed);
    maker
}

#[cfg(target_arch = "x86_64")]
fn says_amd() -> bool {
    // SAFETY: every x86-64 has the instruction. (Newer compilers know.)
    #[allow(unused_unsafe)]
    let maker = unsafe { std::arch::x86_64::__cpuid(0) };
    [maker.ebx, maker.edx, maker.ecx].map(u32::to_le_bytes).concat() == b"AuthenticAMD"
}

#[cfg(not(target_arch = "x86_64"))]
fn says_amd() -> bool {
    false
}

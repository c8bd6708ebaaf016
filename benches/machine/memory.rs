//! What the memory does at the most: the reads and writes of one optimizer step, with next to no arithmetic.

use std::cell::UnsafeCell;

/// Which arrays a step reads and writes, one number a coordinate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Adam, AdamW: reads g, m, v, x, writes m, v, x.
    TwoMoments,
    /// Momentum, Lion: reads g, m, x, writes m, x.
    OneMoment,
    /// Gradient descent: reads g, x, writes x.
    Plain,
}

impl Pattern {
    /// Every pattern.
    pub const ALL: [Pattern; 3] = [Pattern::TwoMoments, Pattern::OneMoment, Pattern::Plain];

    /// What it is, in words.
    pub fn name(self) -> &'static str {
        match self {
            Pattern::TwoMoments => "Adam, AdamW: reads g m v x, writes m v x",
            Pattern::OneMoment => "momentum, Lion: reads g m x, writes m x",
            Pattern::Plain => "gradient descent: reads g x, writes x",
        }
    }

    /// Bytes that go to and fro for a coordinate in single precision.
    pub fn bytes(self) -> f64 {
        match self {
            Pattern::TwoMoments => 28.0,
            Pattern::OneMoment => 20.0,
            Pattern::Plain => 12.0,
        }
    }
}

/// Gradient, moments and point of each thread's share.
pub struct Arrays(Vec<UnsafeCell<[Vec<f32>; 4]>>);

// SAFETY: each thread touches its own share only.
unsafe impl Sync for Arrays {}

impl Arrays {
    /// So many coordinates in all, for so many threads.
    pub fn new(coordinates: usize, threads: usize) -> Arrays {
        let share = coordinates / threads;
        let arrays = || UnsafeCell::new([vec![1e-3; share], vec![0.0; share], vec![0.0; share], vec![1.0; share]]);
        Arrays((0..threads).map(|_| arrays()).collect())
    }

    /// Goes once over a thread's share; yields its coordinates. A thread must not be named by two at a time.
    pub fn pass(&self, pattern: Pattern, thread: usize) -> f64 {
        // SAFETY: nobody else has this thread's number.
        let [g, m, v, x] = unsafe { &mut *self.0[thread].get() };
        #[cfg(target_arch = "x86_64")]
        {
            #[target_feature(enable = "avx512f")]
            unsafe fn avx512(pattern: Pattern, g: &[f32], m: &mut [f32], v: &mut [f32], x: &mut [f32]) {
                pass(pattern, g, m, v, x);
            }
            #[target_feature(enable = "avx2")]
            unsafe fn avx2(pattern: Pattern, g: &[f32], m: &mut [f32], v: &mut [f32], x: &mut [f32]) {
                pass(pattern, g, m, v, x);
            }
            // SAFETY: the CPU has what is asked for.
            match () {
                () if is_x86_feature_detected!("avx512f") => unsafe { avx512(pattern, g, m, v, x) },
                () if is_x86_feature_detected!("avx2") => unsafe { avx2(pattern, g, m, v, x) },
                () => pass(pattern, g, m, v, x),
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        pass(pattern, g, m, v, x);
        g.len() as f64
    }
}

#[inline(always)]
fn pass(pattern: Pattern, g: &[f32], m: &mut [f32], v: &mut [f32], x: &mut [f32]) {
    let count = g.len();
    let (m, v, x) = (&mut m[..count], &mut v[..count], &mut x[..count]);
    match pattern {
        Pattern::TwoMoments => {
            for i in 0..count {
                m[i] = 0.9 * m[i] + g[i];
                v[i] = 0.9 * v[i] + g[i];
                x[i] -= m[i] + v[i];
            }
        }
        Pattern::OneMoment => {
            for i in 0..count {
                m[i] = 0.9 * m[i] + g[i];
                x[i] -= m[i];
            }
        }
        Pattern::Plain => {
            for i in 0..count {
                x[i] -= g[i];
            }
        }
    }
}

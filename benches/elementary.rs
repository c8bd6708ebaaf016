//! Numbers a second: exp, ln, tanh, pow and sin with cos on the widest vectors of this CPU, and those of the standard
//! library, one number after another.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lrsweep::lane::{Lanes, Real};
use std::hint::black_box;

const COUNT: usize = 4096;

/// `COUNT` numbers evenly from one to the other.
fn numbers(from: f64, to: f64) -> Vec<f64> {
    (0..COUNT).map(|i| from + (to - from) * i as f64 / COUNT as f64).collect()
}

macro_rules! each {
    ($isa:literal, [$($feature:tt)*], $pack:ty, $module:ident) => {
        mod $module {
            use super::*;

            type Pack = $pack;

            $($feature)*
            pub unsafe fn run(function: &str, x: &[f64], y: &[f64], out: &mut [f64]) {
                let width = <Pack as Real>::LANES;
                macro_rules! over {
                    ($f:expr) => {
                        for ((x, y), out) in x.chunks_exact(width).zip(y.chunks_exact(width)).zip(out.chunks_exact_mut(width)) {
                            let (x, y) = (Pack::from_fn(|lane| x[lane]), Pack::from_fn(|lane| y[lane]));
                            $f(x, y).write(out);
                        }
                    };
                }
                match function {
                    "exp" => over!(|x: Pack, _| Real::exp(x)),
                    "ln" => over!(|x: Pack, _| Real::ln(x)),
                    "tanh" => over!(|x: Pack, _| Real::tanh(x)),
                    "pow" => over!(|x: Pack, y| Real::pow(x, y)),
                    _ => over!(|x: Pack, _| {
                        let (sin, cos) = Real::sin_cos(x);
                        sin + cos
                    }),
                }
            }
        }
    };
}

each!("portable", [], Lanes<f64, 4>, portable);
#[cfg(target_arch = "x86_64")]
each!("avx2", [#[target_feature(enable = "avx2")]], Lanes<lrsweep::lane::F64x4, 4>, avx2);
#[cfg(target_arch = "x86_64")]
each!("avx512", [#[target_feature(enable = "avx512f,avx512dq")]], Lanes<lrsweep::lane::F64x8, 4>, avx512);

fn standard(function: &str, x: &[f64], y: &[f64], out: &mut [f64]) {
    macro_rules! over {
        ($f:expr) => {
            for ((x, y), out) in x.iter().zip(y).zip(out) {
                *out = $f(*x, *y);
            }
        };
    }
    match function {
        "exp" => over!(|x: f64, _| x.exp()),
        "ln" => over!(|x: f64, _| x.ln()),
        "tanh" => over!(|x: f64, _| x.tanh()),
        "pow" => over!(|x: f64, y| x.powf(y)),
        _ => over!(|x: f64, _| {
            let (sin, cos) = x.sin_cos();
            sin + cos
        }),
    }
}

fn elementary(c: &mut Criterion) {
    let y = numbers(-3.0, 3.0);
    for (function, x) in [
        ("exp", numbers(-20.0, 20.0)),
        ("ln", numbers(1e-3, 20.0)),
        ("tanh", numbers(-3.0, 3.0)),
        ("pow", numbers(1e-3, 20.0)),
        ("sin_cos", numbers(-20.0, 20.0)),
    ] {
        let mut group = c.benchmark_group(format!("elementary/{function}"));
        group.throughput(Throughput::Elements(COUNT as u64));
        let mut out = vec![0.0; COUNT];
        let mut bench = |name: &str, run: unsafe fn(&str, &[f64], &[f64], &mut [f64])| {
            // SAFETY: only what this CPU has is benched.
            group.bench_function(name, |b| b.iter(|| unsafe { run(function, black_box(&x), &y, black_box(&mut out)) }));
        };
        bench("std", standard);
        bench("portable", portable::run);
        #[cfg(target_arch = "x86_64")]
        {
            if lrsweep::lane::Isa::Avx2.available() {
                bench("avx2", avx2::run);
            }
            if lrsweep::lane::Isa::Avx512.available() {
                bench("avx512", avx512::run);
            }
        }
        group.finish();
    }
}

criterion_group!(benches, elementary);
criterion_main!(benches);

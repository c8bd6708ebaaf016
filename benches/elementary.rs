//! Numbers a second: exp, ln, tanh, pow and sin with cos on the widest vectors of this CPU, and those of the standard
//! library, one number after another.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lrsweep::lane::{Isa, Lanes, Real};
use std::hint::black_box;

const COUNT: usize = 4096;

/// `COUNT` numbers evenly from one to the other.
fn numbers(from: f64, to: f64) -> Vec<f64> {
    (0..COUNT).map(|i| from + (to - from) * i as f64 / COUNT as f64).collect()
}

/// A function over all numbers, once; what makes one has loaded them into packs.
type Run<'a> = Box<dyn FnMut() + 'a>;

macro_rules! each {
    ($module:ident, [$($feature:tt)*], $pack:ty) => {
        mod $module {
            use super::*;

            type Pack = $pack;

            fn packs(numbers: &[f64]) -> Vec<Pack> {
                numbers.chunks_exact(Pack::LANES).map(|part| Pack::from_fn(|lane| part[lane])).collect()
            }

            $($feature)*
            unsafe fn run(function: &str, x: &[Pack], y: &[Pack], out: &mut [Pack]) {
                macro_rules! over {
                    ($f:expr) => {
                        for ((x, y), out) in x.iter().zip(y).zip(out) {
                            *out = $f(*x, *y);
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

            pub fn prepare<'a>(function: &'a str, x: &[f64], y: &[f64]) -> Run<'a> {
                let (x, y) = (packs(x), packs(y));
                let mut out = x.clone();
                // SAFETY: only what this CPU has is benched.
                Box::new(move || unsafe { run(function, black_box(&x), &y, black_box(&mut out)) })
            }
        }
    };
}

each!(portable, [], Lanes<f64, 4>);
#[cfg(target_arch = "x86_64")]
each!(avx2, [#[target_feature(enable = "avx2,fma")]], Lanes<lrsweep::lane::F64x4, 4>);
#[cfg(target_arch = "x86_64")]
each!(avx512, [#[target_feature(enable = "avx512f,avx512dq")]], Lanes<lrsweep::lane::F64x8, 4>);

fn standard<'a>(function: &'a str, x: &[f64], y: &[f64]) -> Run<'a> {
    let (x, y) = (x.to_vec(), y.to_vec());
    let mut out = x.clone();
    Box::new(move || {
        let (x, out) = (black_box(&x), black_box(&mut out));
        macro_rules! over {
            ($f:expr) => {
                for ((x, y), out) in x.iter().zip(&y).zip(out) {
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
    })
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
        let mut bench = |name: &str, mut run: Run<'_>| {
            group.bench_function(name, |b| b.iter(&mut run));
        };
        bench("std", standard(function, &x, &y));
        bench("portable", portable::prepare(function, &x, &y));
        #[cfg(target_arch = "x86_64")]
        {
            if Isa::Avx2.available() {
                bench("avx2", avx2::prepare(function, &x, &y));
            }
            if Isa::Avx512.available() {
                bench("avx512", avx512::prepare(function, &x, &y));
            }
        }
        group.finish();
    }
}

criterion_group!(benches, elementary);
criterion_main!(benches);

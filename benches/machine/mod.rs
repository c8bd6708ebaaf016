//! The limits of this machine: what its units and its memory do at the most, measured.

pub mod arithmetic;
pub mod memory;
pub mod parts;

use std::sync::Barrier;
use std::time::{Duration, Instant};

/// Does `work` over and over on each of some threads for about `time`, all at once. `work` is told its thread and yields
/// how much it did; all that was done in a second is the result.
pub fn rate(threads: usize, time: Duration, work: impl Fn(usize) -> f64 + Sync) -> f64 {
    let barrier = Barrier::new(threads);
    let one = |thread: usize| -> f64 {
        // The first time finds caches and clock as they are.
        work(thread);
        barrier.wait();
        let (begun, mut done) = (Instant::now(), 0.0);
        while begun.elapsed() < time {
            done += work(thread);
        }
        done / begun.elapsed().as_secs_f64()
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|thread| scope.spawn(move || one(thread))).collect();
        workers.into_iter().map(|worker| worker.join().expect("a thread that ends")).sum()
    })
}

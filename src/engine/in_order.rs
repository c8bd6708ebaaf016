//! Work on several threads whose results are handed over in order.

use super::pool::with_threads;
use std::collections::VecDeque;
use std::io;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard};

/// Puts jobs through `work` on so many threads, the calling one among them, which hands the results to `sink` in the
/// jobs' order; yields what the sink breaks with.
///
/// No job is begun that is `ahead` or further behind the first one whose result is not handed over. The calling thread
/// works, too: as many threads as cores are all that want to run, and none has to be woken for each result.
///
/// # Errors
/// If the threads cannot be started.
pub(super) fn in_order<J: Send, R: Send, B>(
    (threads, ahead): (usize, usize),
    mut jobs: impl Iterator<Item = J>,
    work: impl Fn(J) -> R + Sync,
    mut sink: impl FnMut(R) -> ControlFlow<B>,
) -> io::Result<ControlFlow<B>> {
    let line = Line { state: Mutex::new(State::default()), changed: Condvar::new() };
    let mut on_this_thread = || {
        let _closing = Closing(&line);
        loop {
            while let Some(result) = line.take() {
                sink(result)?;
            }
            for _ in line.len()..ahead {
                let Some(job) = jobs.next() else { break };
                line.add(job);
            }
            if let Some((number, job)) = line.begin() {
                line.put(number, work(job));
            } else if !line.wait() {
                return ControlFlow::Continue(());
            }
        }
    };
    if threads < 2 {
        return Ok(on_this_thread());
    }
    with_threads(threads - 1, |pool| {
        pool.in_place_scope(|scope| {
            for _ in 1..threads {
                scope.spawn(|_| {
                    let _closing = Closing(&line);
                    while let Some((number, job)) = line.next() {
                        line.put(number, work(job));
                    }
                });
            }
            on_this_thread()
        })
    })
}

/// Jobs on their way.
struct Line<J, R> {
    state: Mutex<State<J, R>>,
    /// A job was added, the first result has come, or the line was closed.
    changed: Condvar,
}

struct State<J, R> {
    /// Jobs that nobody has begun, with their numbers.
    jobs: VecDeque<(usize, J)>,
    /// Results from the first that is not handed over on; none where it has not come.
    results: VecDeque<Option<R>>,
    /// Results that are handed over.
    handed: usize,
    /// Whether no job is to be begun any more.
    closed: bool,
}

impl<J, R> Default for State<J, R> {
    fn default() -> Self {
        State { jobs: VecDeque::new(), results: VecDeque::new(), handed: 0, closed: false }
    }
}

impl<J, R> Line<J, R> {
    fn state(&self) -> MutexGuard<'_, State<J, R>> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn changed<'a>(&self, state: MutexGuard<'a, State<J, R>>) -> MutexGuard<'a, State<J, R>> {
        self.changed.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Jobs whose results are not handed over.
    fn len(&self) -> usize {
        self.state().results.len()
    }

    /// Adds a job behind the others.
    fn add(&self, job: J) {
        let mut state = self.state();
        let number = state.handed + state.results.len();
        state.jobs.push_back((number, job));
        state.results.push_back(None);
        self.changed.notify_one();
    }

    /// A job that nobody has begun, if there is one.
    fn begin(&self) -> Option<(usize, J)> {
        self.state().jobs.pop_front()
    }

    /// The same, once there is one; none when the line is closed.
    fn next(&self) -> Option<(usize, J)> {
        let mut state = self.state();
        loop {
            if state.closed {
                return None;
            }
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            state = self.changed(state);
        }
    }

    /// Puts a job's result in its place.
    fn put(&self, number: usize, result: R) {
        let mut state = self.state();
        let place = number - state.handed;
        state.results[place] = Some(result);
        if place == 0 {
            self.changed.notify_all();
        }
    }

    /// The first result that is not handed over, if it has come.
    fn take(&self) -> Option<R> {
        let mut state = self.state();
        let result = state.results.front_mut()?.take()?;
        state.results.pop_front();
        state.handed += 1;
        Some(result)
    }

    /// Waits for the first result; whether one is to come.
    fn wait(&self) -> bool {
        let mut state = self.state();
        loop {
            match state.results.front() {
                None => return false,
                Some(Some(_)) => return true,
                // Whoever has it has panicked.
                Some(None) if state.closed => return false,
                Some(None) => state = self.changed(state),
            }
        }
    }
}

/// Closes the line where the calling thread leaves it, for whatever reason, and where another panics.
struct Closing<'a, J, R>(&'a Line<J, R>);

impl<J, R> Drop for Closing<'_, J, R> {
    fn drop(&mut self) {
        self.0.state().closed = true;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    fn slow(job: usize) -> usize {
        std::thread::sleep(Duration::from_micros((job * 37 % 11 * 20) as u64));
        job * job
    }

    #[test]
    fn results_come_in_order_and_jobs_are_not_begun_far_ahead() {
        for (threads, ahead) in [(1, 1), (1, 5), (2, 1), (3, 4), (8, 100)] {
            let (begun, mut handed) = (AtomicUsize::new(0), Vec::new());
            let jobs = (0..100).inspect(|_| {
                begun.fetch_add(1, Ordering::Relaxed);
            });
            let whole = in_order((threads, ahead), jobs, slow, |result| {
                handed.push(result);
                assert!(begun.load(Ordering::Relaxed) <= handed.len() + ahead);
                ControlFlow::<()>::Continue(())
            });
            assert!(whole.unwrap().is_continue());
            assert!(handed.iter().copied().eq((0..100).map(|job| job * job)), "{threads} {ahead}");
        }
    }

    #[test]
    fn nothing_follows_what_the_sink_breaks_at() {
        for threads in 1..4 {
            let mut handed = 0;
            let sink = |result| {
                handed += 1;
                if result == 49 { ControlFlow::Break(result) } else { ControlFlow::Continue(()) }
            };
            let whole = in_order((threads, 16), 0.., slow, sink);
            assert_eq!((whole.unwrap(), handed), (ControlFlow::Break(49), 8));
        }
    }

    #[test]
    fn there_may_be_another_within() {
        let within = |job| {
            let mut sum = 0;
            let add = |result| {
                sum += result;
                ControlFlow::<()>::Continue(())
            };
            assert!(in_order((2, 4), 0..job, slow, add).unwrap().is_continue());
            sum
        };
        let mut sums = Vec::new();
        let add = |sum| {
            sums.push(sum);
            ControlFlow::<()>::Continue(())
        };
        assert!(in_order((2, 4), 0..6, within, add).unwrap().is_continue());
        assert_eq!(sums, [0, 0, 1, 5, 14, 30]);
    }

    #[test]
    fn a_panic_is_passed_on() {
        for threads in 1..4 {
            for bad in [0, 20] {
                let work = |job| if job == bad { panic!("job {job}") } else { slow(job) };
                let all = || in_order((threads, 8), 0..100, work, |_| ControlFlow::<()>::Continue(()));
                assert!(catch_unwind(AssertUnwindSafe(all)).is_err(), "{threads} {bad}");
            }
        }
    }
}

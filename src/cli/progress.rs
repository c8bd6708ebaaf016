//! The progress bar: on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::time::Duration;

/// Progress of a sweep, in runs; dropped, it takes the bar away.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Of so many runs; shown if standard error is a terminal and nobody asked for silence.
    pub fn new(runs: u64, quiet: bool) -> Progress {
        let shown = !quiet && stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(runs), target);
        let template = "{wide_bar} {human_pos} of {human_len} runs  {per_sec:>12}  {elapsed:>3}, {eta:>3} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─").with_key("per_sec", per_second));
        }
        if shown {
            // Shows at once that something is going on, however long the first runs take.
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Progress(bar)
    }

    /// So many more are done.
    pub fn add(&self, runs: u64) {
        self.0.inc(runs);
    }

    /// So many more are to be done.
    pub fn more(&self, runs: u64) {
        self.0.inc_length(runs);
    }

    /// What is done now, in words, where the bar was.
    pub fn now(&self, what: &'static str) {
        if let Ok(style) = ProgressStyle::with_template("{msg} …") {
            self.0.set_style(style);
        }
        self.0.set_message(what);
        self.0.tick();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        // Whatever is printed next, a complaint too, begins on an empty line.
        self.0.finish_and_clear();
    }
}

fn per_second(state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write) {
    let _ = write!(out, "{} runs/s", crate::report::scaled(state.per_sec()));
}

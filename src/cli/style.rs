//! Colour and width of the terminal that standard output is.

use crate::verdict::Outcome;
use std::io::{IsTerminal, stdout};

/// How to write for whoever reads standard output.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    colour: bool,
    /// Columns.
    pub width: usize,
}

impl Style {
    /// Of this process's standard output: plain and 100 columns wide when it is no terminal.
    pub fn of_stdout() -> Style {
        if !stdout().is_terminal() {
            return Style { colour: false, width: 100 };
        }
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
        Style { colour: !set("NO_COLOR") && !dumb, width: width.clamp(40, 160) }
    }

    /// Text that stands out.
    pub fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Text that stands back.
    pub fn dim(&self, text: &str) -> String {
        self.paint("2", text)
    }

    /// Text in an outcome's colour.
    pub fn outcome(&self, outcome: Outcome, text: &str) -> String {
        let colour = match outcome {
            Outcome::Converged => "32",
            Outcome::Slow => "34",
            Outcome::Oscillating => "33",
            Outcome::Diverged => "31",
        };
        self.paint(colour, text)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.into() }
    }
}

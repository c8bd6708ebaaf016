//! The machine a sweep ran on, and how long it took: `machine.txt`.

use super::number::{duration, grouped, scaled};
use crate::lane::Isa;
use std::fmt::Write;
use std::time::Duration;

/// Facts about one run of a sweep, as lines of `key: value`; nothing else in a results folder depends
/// on the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine(Vec<(String, String)>);

/// What only the one who ran the sweep knows.
#[derive(Clone, Debug)]
pub struct Made {
    /// The sweep's name.
    pub sweep: String,
    /// What was typed.
    pub command: String,
    /// Threads.
    pub threads: usize,
    /// Instruction set.
    pub isa: Isa,
    /// Time from the first step to the last.
    pub time: Duration,
    /// Steps that were made.
    pub steps: u64,
    /// Runs that were known from before, for which none were.
    pub known: u64,
}

impl Machine {
    /// This machine.
    pub fn here(made: &Made) -> Machine {
        let seconds = made.time.as_secs_f64();
        let cores = std::thread::available_parallelism().map_or_else(|_| "not known".into(), |n| n.to_string());
        let facts = [
            ("sweep", made.sweep.clone()),
            ("command", made.command.clone()),
            ("lrsweep", env!("CARGO_PKG_VERSION").into()),
            ("built with", built_with()),
            ("cpu", cpu()),
            ("cores", cores),
            ("system", format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)),
            ("threads", made.threads.to_string()),
            ("instruction set", isa(made.isa).into()),
            ("time", duration(seconds)),
            ("run-steps", grouped(made.steps)),
            ("run-steps per second", scaled(made.steps as f64 / seconds.max(1e-9))),
        ];
        let known = (made.known > 0).then(|| ("runs from before", grouped(made.known)));
        Machine(facts.into_iter().chain(known).map(|(key, value)| (key.into(), one_line(&value))).collect())
    }

    /// From the text of `machine.txt`; lines that are no facts are left out.
    pub fn read(text: &str) -> Machine {
        let fact = |line: &str| line.split_once(": ").map(|(key, value)| (key.to_string(), value.trim().to_string()));
        Machine(text.lines().filter_map(fact).collect())
    }

    /// One fact.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// The text of `machine.txt`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (key, value) in &self.0 {
            let _ = writeln!(text, "{key}: {value}");
        }
        text
    }

    /// The facts that could change bits, or say where others come from, where another machine has other ones: the key, what
    /// it is here and what it is there.
    pub fn differences<'a>(&'a self, other: &'a Machine) -> Vec<(&'static str, &'a str, &'a str)> {
        const KEYS: [&str; 5] = ["lrsweep", "built with", "cpu", "system", "instruction set"];
        const UNKNOWN: &str = "not recorded";
        let facts = KEYS.map(|key| (key, self.get(key).unwrap_or(UNKNOWN), other.get(key).unwrap_or(UNKNOWN)));
        facts.into_iter().filter(|(_, here, there)| here != there).collect()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// An instruction set by the name that CPU makers give it.
pub fn isa(isa: Isa) -> &'static str {
    match isa {
        Isa::Scalar => "one run at a time",
        Isa::Portable => "portable",
        Isa::Sse2 => "SSE2",
        Isa::Avx2 => "AVX2",
        Isa::Avx512 => "AVX-512",
    }
}

/// The CPU's name, where the system tells it.
fn cpu() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or_else(|| std::env::consts::ARCH.into(), |(_, name)| name.trim().into())
}

/// The compiler, as far as it can be known without a build script: rustup and `.ci` set these.
fn built_with() -> String {
    let compiler =
        option_env!("LRSWEEP_RUSTC").or(option_env!("RUSTUP_TOOLCHAIN")).unwrap_or("rustc, version not recorded");
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    format!("{compiler}, {profile}")
}

/// A value must not begin a new line: a path in the command may hold anything.
fn one_line(value: &str) -> String {
    value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_survive_the_file() {
        let made = Made {
            sweep: "quickstart".into(),
            command: "lrsweep run 'a: b\n.toml'".into(),
            threads: 2,
            isa: Isa::Sse2,
            time: Duration::from_millis(1500),
            steps: 3_000_000,
            known: 0,
        };
        let machine = Machine::here(&made);
        assert_eq!(Machine::read(&machine.text()), machine);
        assert_eq!(machine.get("command"), Some("lrsweep run 'a: b .toml'"));
        assert_eq!(machine.get("run-steps per second"), Some("2.00 M"));
        assert!(Machine::read("").is_empty());
        assert!(machine.differences(&machine).is_empty());
        let other = Machine::read(&machine.text().replace("SSE2", "AVX2").replace("threads: 2", "threads: 3"));
        assert_eq!(machine.differences(&other), [("instruction set", "SSE2", "AVX2")]);
    }
}

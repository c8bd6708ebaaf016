//! The program: one file a subcommand; nothing else in the crate prints.

mod app;
mod args;
mod begin;
mod checksum;
mod collect;
mod columns;
mod compare;
mod edge;
mod estimate;
mod fault;
mod headed;
mod interrupt;
mod list;
mod memory;
mod merge;
mod plan;
mod print;
mod progress;
mod recommend;
mod report;
mod rounds;
mod run;
mod shard;
mod slurm;
mod source;
mod standings;
mod status;
mod style;
mod submit;
mod summary;
mod tune;
mod verify;

pub use app::{App, app};

use crate::spec::Catalog;
use args::{Args, Command};
use clap::{CommandFactory, Parser};
use fault::Fault;
use print::{complain, print};
use std::process::ExitCode;
use std::time::Instant;

/// The whole program round a catalog: reads the process's arguments, does what they say, and yields
/// the exit code.
///
/// [`app`] is the way to widen the catalog first.
pub fn main_with(catalog: Catalog) -> ExitCode {
    let begun = Instant::now();
    interrupt::survive_limits();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // The reader of `--help` may be gone before its end.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut catalog = catalog;
    if catalog.figures.is_empty() {
        catalog.figures = crate::figure::catalog().iter().map(|chart| chart.info.name).collect();
    }
    match call(&args.command, &catalog, begun) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            complain(&prefixed(&fault));
            ExitCode::from(fault.code())
        }
    }
}

fn call(command: &Command, catalog: &Catalog, begun: Instant) -> Result<(), Fault> {
    match command {
        Command::Run(args) => run::run(args, catalog, begun),
        Command::Plan(args) => plan::plan(args, catalog),
        Command::Status(args) => status::status(args, catalog),
        Command::Merge(args) => merge::merge(args, catalog, begun),
        Command::Submit(args) => submit::submit(args, catalog),
        Command::Report(args) => report::report(args, catalog),
        Command::Recommend(args) => recommend::recommend(args, catalog),
        Command::Compare(args) => compare::compare(args, catalog),
        Command::Verify(args) => verify::verify(args, catalog),
        Command::Tune(args) => tune::tune(args, catalog),
        Command::Edge(args) => edge::edge(args, catalog),
        Command::List(args) => list::list(args, catalog),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Args::command(), "lrsweep", &mut script);
            print(&String::from_utf8_lossy(&script))
        }
    }
}

/// The fault with the word that clap puts in front of its own; a place in a file goes first, as
/// editors expect it.
fn prefixed(fault: &Fault) -> String {
    let text = fault.text();
    match fault {
        Fault::Request(text) | Fault::Contradiction(text) if text.contains('\n') => text.clone(),
        Fault::Interrupted | Fault::Left(_) => text,
        _ => format!("error: {text}"),
    }
}

//! The program with entries of one's own: what a crate's `main` calls.

use crate::param::Info;
use crate::spec::Catalog;
use crate::{objective, optimizer, schedule, transform, wrapper};
use std::process::ExitCode;

/// The program as it is shipped, to be widened and run.
///
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     lrsweep::app()
///         // .optimizer::<Mine>()
///         .run()
/// }
/// ```
pub fn app() -> App {
    App { catalog: Catalog::builtin() }
}

/// The program and all that its sweep files may name.
#[derive(Clone, Debug)]
#[must_use = "nothing happens before it runs"]
pub struct App {
    catalog: Catalog,
}

impl App {
    /// One optimizer more.
    pub fn optimizer<O: optimizer::Optimizer>(mut self) -> App {
        self.catalog.optimizers.push(optimizer::Entry::of::<O>());
        self
    }

    /// One objective more.
    pub fn objective<T: objective::Objective>(mut self) -> App {
        self.catalog.objectives.push(objective::Entry::of::<T>());
        self
    }

    /// One schedule more.
    pub fn schedule(mut self, entry: schedule::Entry) -> App {
        self.catalog.schedules.push(entry);
        self
    }

    /// One wrapper more.
    pub fn wrapper<W: wrapper::Wrapper>(mut self) -> App {
        self.catalog.wrappers.push(wrapper::Entry::of::<W>());
        self
    }

    /// One transformation more.
    pub fn transform<T: transform::Transform>(mut self) -> App {
        self.catalog.transforms.push(transform::Entry::of::<T>());
        self
    }

    /// Everything a sweep file may name, for those who run sweeps without the command line.
    pub fn catalog(self) -> Catalog {
        self.catalog
    }

    /// Reads the process's arguments, does what they say, and yields the exit code.
    pub fn run(self) -> ExitCode {
        if let Some((kind, name)) = doubled(&self.catalog) {
            super::complain(&format!("error: two {kind} of this program are called '{name}'; rename one in its INFO"));
            return ExitCode::from(2);
        }
        super::main_with(self.catalog)
    }
}

/// A name that two entries of a kind have in common.
fn doubled(catalog: &Catalog) -> Option<(&'static str, &'static str)> {
    fn twice(infos: Vec<Info>) -> Option<&'static str> {
        let again = |(k, info): (usize, &Info)| infos[..k].iter().any(|earlier| earlier.name == info.name);
        infos.iter().enumerate().find(|(k, info)| again((*k, info))).map(|(_, info)| info.name)
    }
    let kinds = [
        ("optimizers", catalog.optimizers.iter().map(|entry| entry.info).collect()),
        ("objectives", catalog.objectives.iter().map(|entry| entry.info).collect()),
        ("schedules", catalog.schedules.iter().map(|entry| entry.info).collect()),
        ("transforms", catalog.transforms.iter().map(|entry| entry.info).collect()),
        ("wrappers", catalog.wrappers.iter().map(|entry| entry.info).collect::<Vec<Info>>()),
    ];
    kinds.into_iter().find_map(|(kind, infos)| twice(infos).map(|name| (kind, name)))
}

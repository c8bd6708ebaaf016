//! Where a sweep file's text comes from: a file, standard input, or the program itself.

use super::fault::Fault;
use crate::plan::{Aim, Plan, plan};
use crate::report;
use crate::spec::{self, Catalog, Files};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The sweep that runs when none is named.
const QUICKSTART: &str = include_str!("../../sweeps/quickstart.toml");

/// A longer text is no sweep file: `/dev/zero`, or `runs.csv` by mistake.
const LONGEST: u64 = 8 << 20;

/// The longest file that a sweep may name; it goes with the results.
const LONGEST_NAMED: u64 = 128 << 20;

/// A sweep file's text, with its names.
#[derive(Debug)]
pub struct Source {
    /// What messages call it.
    pub file: String,
    /// The sweep's name.
    pub name: String,
    /// The text.
    pub text: String,
    /// Where the files lie that the sweep names.
    pub folder: PathBuf,
}

impl Source {
    /// Reads a file, standard input for `-`, the quickstart for none.
    ///
    /// # Errors
    /// If there is no such text; the message says why.
    pub fn read(path: Option<&Path>) -> Result<Source, Fault> {
        let Some(path) = path else {
            let text = QUICKSTART.into();
            let (file, name) = ("sweeps/quickstart.toml".into(), "quickstart".into());
            return Ok(Source { file, name, text, folder: PathBuf::new() });
        };
        if path == Path::new("-") {
            return Source::from(&mut io::stdin().lock(), "standard input", "stdin", PathBuf::new());
        }
        let file = path.display().to_string();
        let name = path.file_stem().map_or_else(|| file.clone(), |stem| stem.to_string_lossy().into_owned());
        if path.is_dir() {
            return Err(Fault::Request(format!("{file} is a folder, not a sweep file{}", hint(path))));
        }
        match File::open(path) {
            Ok(mut reader) => Source::from(&mut reader, &file, &name, report::folder_of_files(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Fault::Request(format!("{file} does not exist{}", near(path))))
            }
            Err(error) => Err(Fault::Request(format!("cannot read {file}: {}", error.kind()))),
        }
    }

    fn from(reader: &mut dyn Read, file: &str, name: &str, folder: PathBuf) -> Result<Source, Fault> {
        let bad = |why: String| Err(Fault::Request(why));
        let bytes = match bytes(reader, LONGEST) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return bad(format!("{file} is no sweep file: it is longer than {} MiB", LONGEST >> 20)),
            Err(error) => return bad(format!("cannot read {file}: {}", error.kind())),
        };
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Source { file: file.into(), name: name.into(), text, folder }),
            Err(error) => {
                let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = 1 + sound.iter().filter(|&&byte| byte == b'\n').count();
                bad(format!("{file}:{line}: not UTF-8; save the file as UTF-8 text"))
            }
        }
    }

    /// The plan of this text.
    ///
    /// # Errors
    /// If the text is wrong: every mistake, one a line, with its place.
    pub fn plan(&self, catalog: &Catalog, max_runs: Option<u64>) -> Result<Plan, Fault> {
        let folder = self.folder.clone();
        // A results folder keeps its copies apart from its sweep file.
        let apart =
            Path::new(&self.file).parent().is_some_and(|beside| !folder.as_os_str().is_empty() && folder != beside);
        let files = Files::new(move |name| {
            let place = folder.join(name);
            let mut file = File::open(&place).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound if apart => io::Error::other(format!(
                    "the copy that goes with the results, {}, is gone; put it back",
                    place.display()
                )),
                _ => error,
            })?;
            bytes(&mut file, LONGEST_NAMED)?
                .ok_or_else(|| io::Error::other(format!("it is longer than {} MiB", LONGEST_NAMED >> 20)))
        });
        let catalog = &Catalog { files, ..catalog.clone() };
        let spec = spec::parse(&self.file, &self.name, &self.text, catalog, max_runs)
            .map_err(|mistakes| Fault::Request(mistakes.to_string().trim_end().into()))?;
        plan(spec).map_err(|message| Fault::Request(format!("{}: {message}", self.file)))
    }

    /// [`Source::plan`], for commands that try one rate at a time: every target is known before a run.
    ///
    /// # Errors
    /// If the text is wrong, or a target is the best of the sweep.
    pub fn plan_with_targets(&self, catalog: &Catalog, max_runs: Option<u64>) -> Result<Plan, Fault> {
        let plan = self.plan(catalog, max_runs)?;
        let Some(problem) = (0..plan.problems.len()).find(|problem| plan.aim(*problem) == Aim::Best) else {
            return Ok(plan);
        };
        let name = plan.problems[problem].0.name;
        let message = format!(
            "the lowest value of objective '{name}' is not known, so its target is the best of a whole sweep, which one \
             rate at a time does not have; write target = {{ loss = 0.1 }}, with the loss to reach"
        );
        Err(Fault::Request(spec::mistake_of_objective(&self.file, &plan.spec.text, name, message).to_string()))
    }
}

/// Which sweep file beside it someone may have meant, or what there is without any.
fn near(path: &Path) -> String {
    let (Some(name), Some(folder)) = (path.file_name(), path.parent()) else { return String::new() };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| PathBuf::from(entry.file_name()));
    let sweeps = entries.filter(|file| file.extension().is_some_and(|ending| ending == "toml"));
    let stems: Vec<String> = sweeps.filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect();
    let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
    let meant = spec::nearest(&Path::new(name).with_extension("").to_string_lossy(), &stems);
    let meant = meant.map(|stem| path.with_file_name(format!("{stem}.toml")));
    meant.map_or_else(
        || "; without a file the quickstart is taken".into(),
        |file| format!("; did you mean '{}'?", file.display()),
    )
}

/// All bytes, or `None` if they are more than `most`.
fn bytes(reader: &mut dyn Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(most + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= most))
}

/// What someone who named a folder may have meant.
fn hint(folder: &Path) -> String {
    match report::is_results(folder) {
        true => format!("; did you mean 'lrsweep report {}'?", folder.display()),
        false => "; name a file in it".into(),
    }
}

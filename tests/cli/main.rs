//! The program as its users meet it: what it prints, what it leaves behind, how it ends.

mod compares;
mod disks;
mod edges;
mod folders;
mod interrupts;
mod listings;
mod recommends;
mod requests;
mod results;
mod resumes;
mod searches;
mod shards;
mod tunes;
mod verifies;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A sweep of nine runs, with one figure.
const SMALL: &str = r#"
about = "How far can a bowl be pushed?"
steps = 50
objective = "sphere"
optimizer = "sgd"
learning-rate = { from = 1e-3, to = 10.0, per-decade = 2 }
figures = ["outcome-map"]
"#;

/// A folder of its own to work in.
struct Place(TempDir);

/// What a command came to.
#[derive(Debug)]
struct Done {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Place {
    /// With `small.toml` in it.
    fn new() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        place.write("small.toml", SMALL);
        place
    }

    /// With the results of `small.toml` in `reports/small`.
    fn with_results() -> Place {
        let place = Place::new();
        place.lrsweep("run small.toml --quiet").succeeds();
        place
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(file), text).unwrap();
    }

    fn read(&self, file: &str) -> String {
        String::from_utf8(fs::read(self.path(file)).unwrap()).unwrap()
    }

    /// The program, ready to run with these arguments.
    fn command(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lrsweep"));
        command.args(args.split_whitespace()).current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    fn lrsweep(&self, args: &str) -> Done {
        Done::from(self.command(args).output().unwrap())
    }

    /// A shell command in which `lrsweep` is `"$0"`.
    fn shell(&self, script: &str) -> Done {
        let mut shell = Command::new("sh");
        shell.args(["-c", script, env!("CARGO_BIN_EXE_lrsweep")]).current_dir(self.0.path());
        Done::from(shell.output().unwrap())
    }

    /// Every file below, by its path from here.
    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        collect(self.0.path(), self.0.path(), &mut files);
        files.sort();
        files
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(root, &path, files),
            false => files.push(path.strip_prefix(root).unwrap().display().to_string()),
        }
    }
}

impl Done {
    fn from(output: Output) -> Done {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Done { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Ended well, with nothing to complain about; yields what was printed.
    #[track_caller]
    fn succeeds(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        self.out
    }

    /// Ended with this code, having printed nothing but the complaint, which it yields.
    #[track_caller]
    fn fails(self, code: i32) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(code), ""), "{}", self.err);
        self.err
    }
}

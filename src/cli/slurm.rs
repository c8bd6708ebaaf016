//! Slurm: the scripts of a job array of shards and of the job that merges them, and the commands that queue them.

use super::fault::Fault;
use super::run::quoted;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

/// The folder of scripts and logs in an unfinished folder.
pub const SLURM: &str = "slurm";
/// The script of a shard.
pub const ARRAY: &str = "shards.sh";
/// The script that merges them.
pub const MERGE: &str = "merge.sh";
/// The numbers of the jobs that were submitted last: the array's, and the merge's.
pub const JOBS: &str = "jobs";

/// What the scripts of a sweep say.
#[derive(Debug)]
pub struct Scripts<'a> {
    /// The sweep's name.
    pub name: &'a str,
    /// The unfinished folder.
    pub partial: &'a Path,
    /// `lrsweep run …`, without the share.
    pub run: &'a [String],
    /// `lrsweep merge …`.
    pub merge: &'a [String],
    /// Number of shards.
    pub count: u32,
    /// More options for sbatch.
    pub options: &'a [String],
}

impl Scripts<'_> {
    /// Their texts: of the shards, and of the merge.
    ///
    /// # Errors
    /// If this program or the current folder has no path.
    pub fn texts(&self) -> io::Result<[String; 2]> {
        let logs = std::path::absolute(self.partial.join(SLURM))?;
        let log = |name: &str| word(&logs.join(name).display().to_string());
        let options = if self.options.is_empty() {
            String::new()
        } else {
            let words: Vec<String> = self.options.iter().map(|option| word(option)).collect();
            format!("#SBATCH {}\n", words.join(" "))
        };
        let (name, last) = (word(&format!("lrsweep-{}", self.name)), self.count - 1);
        let common = |log: String| format!("#SBATCH --requeue --open-mode=append --output={log}\n{options}");
        let (shards, merge) = (common(log("shard-%a.log")), common(log("merge.log")));
        let (run, put) = (self.command(self.run)?, self.command(self.merge)?);
        Ok([
            format!(
                "#!/bin/sh\n#SBATCH --job-name={name} --array=0-{last}\n{shards}{run} --shard SLURM_ARRAY_TASK_ID/{}\n",
                self.count
            ),
            format!("#!/bin/sh\n#SBATCH --job-name={name}-merge\n{merge}{put}\n"),
        ])
    }

    /// A command as a line of a script: run by this very program, where it was typed.
    fn command(&self, words: &[String]) -> io::Result<String> {
        let words: Vec<String> = words.iter().map(|word| quoted(Path::new(word))).collect();
        let (program, here) = (std::env::current_exe()?, std::env::current_dir()?);
        Ok(format!("cd {} && exec {} {}", quoted(&here), quoted(&program), words.join(" ")))
    }

    /// The command that queues the array: the whole of it, or these indices alone.
    pub fn submit(&self, indices: &str) -> Vec<String> {
        let script = self.partial.join(SLURM).join(ARRAY).display().to_string();
        vec!["sbatch".into(), "--parsable".into(), format!("--array={indices}"), script]
    }

    /// The command that queues the merge for when a job array has ended, however it did.
    pub fn submit_merge(&self, array: &str) -> Vec<String> {
        let script = self.partial.join(SLURM).join(MERGE).display().to_string();
        vec!["sbatch".into(), "--parsable".into(), format!("--dependency=afterany:{array}"), script]
    }
}

/// A word as a line of `#SBATCH` options takes it.
fn word(text: &str) -> String {
    let tame = |c: char| c.is_alphanumeric() || "/._-+=:,@%".contains(c);
    if text.chars().all(tame) {
        text.into()
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

/// Runs `sbatch`; yields the job's number.
///
/// # Errors
/// If it is not there, or does not take the job.
pub fn sbatch(command: &[String]) -> Result<String, Fault> {
    let done = match Command::new(&command[0]).args(&command[1..]).output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let why =
                "there is no sbatch here; use a machine from which jobs are submitted, or --dry-run to see the scripts";
            return Err(Fault::Request(why.into()));
        }
        done => done?,
    };
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_string();
    if !done.status.success() {
        return Err(Fault::Disk(io::Error::other(format!("{}: {}", command.join(" "), said(&done.stderr)))));
    }
    // Where there are several clusters, theirs follows behind a semicolon.
    Ok(said(&done.stdout).split(';').next().unwrap_or_default().to_string())
}

/// The jobs that were submitted last for an unfinished folder: the array, and the merge.
pub fn jobs(partial: &Path) -> Option<(String, String)> {
    let text = fs::read_to_string(partial.join(SLURM).join(JOBS)).ok()?;
    let mut words = text.split_whitespace().map(str::to_string);
    Some((words.next()?, words.next()?))
}

/// What the queue says of a job: for each state the indices of its tasks, or `-` for a job that is no array; nothing for
/// what has ended, or where there is no queue.
pub fn queued(job: &str) -> Vec<(String, String)> {
    let done = Command::new("squeue").args(["--noheader", "--format=%T %K", "--jobs", job]).output();
    let Some(done) = done.ok().filter(|done| done.status.success()) else { return Vec::new() };
    let mut states: Vec<(String, Vec<String>)> = Vec::new();
    for line in String::from_utf8_lossy(&done.stdout).lines() {
        let mut words = line.split_whitespace();
        let (Some(state), tasks) = (words.next(), words.next().unwrap_or("-")) else { continue };
        let (state, tasks) = (state.to_lowercase(), if tasks == "N/A" { "-" } else { tasks });
        match states.iter_mut().find(|(other, _)| *other == state) {
            Some((_, all)) => all.push(tasks.into()),
            None => states.push((state, vec![tasks.into()])),
        }
    }
    states.into_iter().map(|(state, tasks)| (state, tasks.join(","))).collect()
}

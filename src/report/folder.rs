//! The results folder: written beside its place under another name, and put there once complete.

use crate::spec::Spec;
pub use crate::store::blame;
use crate::store::{Early, NAMED, SWEEP, is_unfinished, make_folders, send};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// What a results folder holds at its top level; anything else in it is somebody's own.
const FILES: [&str; 11] = [
    "README.md",
    "runs.csv",
    PICKS,
    "curves.csv",
    SEARCH,
    "summary.json",
    SWEEP,
    "machine.txt",
    "figures",
    NAMED,
    RUNS,
];

/// The table of what the picking rule picked, in place of `runs.csv`.
const PICKS: &str = "tune.csv";
/// The table of the learning rates that a search added.
pub const SEARCH: &str = "search.csv";

/// All runs as the engine measured them, for a sweep that has them in common; nothing else needs it.
pub const RUNS: &str = "runs.part";

/// Bytes of a file that are written together: in small pieces it takes the system several times as long.
const ROOM: usize = 1 << 18;

/// Why a folder cannot be used.
#[derive(Debug)]
pub enum Refusal {
    /// The request has to change: the text says how.
    Request(String),
    /// The disk or the permissions do not allow it.
    Disk(io::Error),
}

/// A results folder that is being written. Dropped before [`Folder::finish`], it leaves nothing.
#[derive(Debug)]
pub struct Folder {
    /// Where it will be.
    place: PathBuf,
    /// What the user calls that place.
    name: String,
    /// Folders made on the way to it, outermost first.
    made: Vec<PathBuf>,
    /// Where it is until it is complete; `None` once moved.
    partial: Option<Partial>,
}

/// A folder that is not complete.
#[derive(Debug)]
enum Partial {
    /// Beside its place.
    Beside(TempDir),
    /// Within the folder of an unfinished sweep.
    Within(PathBuf),
}

impl Partial {
    fn path(&self) -> &Path {
        match self {
            Partial::Beside(folder) => folder.path(),
            Partial::Within(folder) => folder,
        }
    }
}

impl Folder {
    /// Begins a folder that will be at `out`.
    ///
    /// What is there already is replaced only if `replace`, and only if it is a results folder with
    /// nothing else in it.
    ///
    /// # Errors
    /// If `out` is taken, or if nothing can be written beside it.
    pub fn begin(out: &Path, replace: bool) -> Result<Folder, Refusal> {
        let name = out.display().to_string();
        let place = vacant(out, &name, replace)?;
        let parent = place.parent().unwrap_or(Path::new("/")).to_path_buf();
        let mut folder = Folder { place, name, made: Vec::new(), partial: None };
        let partial = make_folders(&parent).and_then(|made| {
            folder.made = made;
            beside(&folder.place, "partial")
        });
        match partial {
            Ok(partial) => folder.partial = Some(Partial::Beside(partial)),
            Err(error) => return Err(Refusal::Disk(folder.blame(&error, ""))),
        }
        Ok(folder)
    }

    /// Begins a folder that will be at `place`, see [`vacant`], and is made at `folder`, on the same file system.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn within(place: PathBuf, name: &str, folder: PathBuf) -> io::Result<Folder> {
        fs::create_dir(&folder).map_err(|error| blame(&error, name))?;
        Ok(Folder { place, name: name.into(), made: Vec::new(), partial: Some(Partial::Within(folder)) })
    }

    /// What the user calls the folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the folder is until it is complete.
    pub fn partial(&self) -> &Path {
        self.partial.as_ref().map_or(&self.place, |partial| partial.path())
    }

    /// Opens a file for a stream of bytes; `file` is relative to the folder.
    ///
    /// # Errors
    /// If it cannot be made; like every error of this module, with the path in the message.
    pub fn create(&self, file: &str) -> io::Result<Sink> {
        let path = self.partial().join(file);
        let open = || {
            // Half a folder must not be made anew where a whole one was deleted.
            if let Some(parent) = path.parent().filter(|_| self.partial().is_dir()) {
                fs::create_dir_all(parent)?;
            }
            File::create(&path)
        };
        let shown = self.shown(file);
        match open() {
            Ok(handle) => Ok(Sink { writer: BufWriter::with_capacity(ROOM, handle), shown, early: Early::default() }),
            Err(error) => Err(blame(&error, &shown)),
        }
    }

    /// A file without a name, on the same disk, for what need not stay in memory; it is gone once it is closed.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn scratch(&self) -> io::Result<File> {
        tempfile::tempfile_in(self.partial()).map_err(|error| self.blame(&error, ""))
    }

    /// Writes a whole file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        let mut sink = self.create(file)?;
        sink.write_all(bytes)?;
        sink.finish()
    }

    /// Writes the sweep file and the files that it names.
    ///
    /// # Errors
    /// If one cannot be written.
    pub fn write_sweep(&self, spec: &Spec) -> io::Result<()> {
        self.write(SWEEP, spec.text.as_bytes())?;
        let copy = |file: &crate::param::File| self.write(&format!("{NAMED}/{}", file.name), file.text.as_bytes());
        spec.files.iter().try_for_each(copy)
    }

    /// Has the measured runs of another results folder too, where it has them.
    ///
    /// # Errors
    /// If they cannot be copied.
    pub fn keep_runs(&self, other: &Path) -> io::Result<()> {
        let (from, to) = (other.join(RUNS), self.partial().join(RUNS));
        if !from.is_file() {
            return Ok(());
        }
        let copied = fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop));
        copied.map_err(|error| blame(&error, &self.shown(RUNS)))
    }

    /// Waits until the files that are in it have come to the disk, so that [`Folder::finish`] need not wait for them.
    ///
    /// # Errors
    /// If they have not.
    pub fn settle(&self) -> io::Result<()> {
        settle(self.partial()).map_err(|error| self.blame(&error, ""))
    }

    /// Puts the complete folder in its place; what was there before goes only when the new one stands.
    ///
    /// # Errors
    /// If it cannot be moved; then what was there before is there again.
    pub fn finish(mut self) -> io::Result<()> {
        let there = ["README.md", SWEEP].iter().all(|file| self.partial().join(file).is_file());
        let whole = if there { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) };
        whole
            .and_then(|()| settle(self.partial()))
            .and_then(|()| self.swap())
            .map_err(|error| self.blame(&error, ""))?;
        if let Some(Partial::Beside(partial)) = self.partial.take() {
            // It has been moved away: there is nothing left to remove.
            let _ = partial.keep();
        }
        self.made.clear();
        if let Some(parent) = self.place.parent() {
            // The move itself has to come to the disk. Not every system has that for folders.
            let _ = File::open(parent).and_then(|parent| parent.sync_all());
            sweep_up(parent, &self.place);
        }
        Ok(())
    }

    fn swap(&self) -> io::Result<()> {
        let new = self.partial();
        if !self.place.exists() {
            return fs::rename(new, &self.place);
        }
        // An empty folder is no loss; a full one is set aside until the new one stands.
        if fs::remove_dir(&self.place).is_ok() {
            return fs::rename(new, &self.place);
        }
        let aside = beside(&self.place, "replaced")?;
        let old = aside.path().join("old");
        fs::rename(&self.place, &old)?;
        fs::rename(new, &self.place).inspect_err(|_| {
            if fs::rename(&old, &self.place).is_err() {
                // Better litter than a lost report.
                let _ = aside.keep();
            }
        })
    }

    fn shown(&self, file: &str) -> String {
        Path::new(&self.name).join(file).display().to_string()
    }

    fn blame(&self, error: &io::Error, file: &str) -> io::Error {
        blame(error, if file.is_empty() { &self.name } else { file })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(Partial::Within(folder)) = self.partial.take() {
            let _ = fs::remove_dir_all(folder);
        }
        for made in self.made.iter().rev() {
            // Fails when somebody else has put something there, as it should.
            let _ = fs::remove_dir(made);
        }
    }
}

/// A file that is being written.
#[derive(Debug)]
pub struct Sink {
    writer: BufWriter<File>,
    shown: String,
    early: Early,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes).map_err(|error| blame(&error, &self.shown))?;
        if let Some(piece) = self.early.wrote(written as u64) {
            self.flush()?;
            send(self.writer.get_ref(), &piece);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush().map_err(|error| blame(&error, &self.shown))
    }
}

impl Sink {
    /// Writes out what is left. That it has come to the disk is asked once for all files, by [`Folder::finish`].
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()
    }
}

/// Waits until all files of a folder have come to the disk. Linux has one call for that, which spares waiting for each of
/// them, and waits for what else is on its way to the same disk.
fn settle(folder: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::fs::syncfs(File::open(folder)?)?;
    #[cfg(not(target_os = "linux"))]
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { settle(&path)? } else { File::options().append(true).open(&path)?.sync_all()? }
    }
    Ok(())
}

/// Whether a folder looks like one that this program wrote.
pub fn is_results(folder: &Path) -> bool {
    folder.join(SWEEP).is_file() && folder.join("runs.csv").is_file()
}

/// Whether a folder looks like one that `lrsweep tune` wrote.
pub fn is_picks(folder: &Path) -> bool {
    folder.join(SWEEP).is_file() && folder.join(PICKS).is_file()
}

/// The folder that the files named in a sweep file lie in: the sweep file's own, and for the one in a results folder
/// that of the copies.
pub fn folder_of_files(sweep: &Path) -> PathBuf {
    let folder = sweep.parent().unwrap_or(Path::new(""));
    let copy = sweep.file_name().is_some_and(|name| name == SWEEP)
        && (is_results(folder) || is_picks(folder) || is_unfinished(folder));
    if copy { folder.join(NAMED) } else { folder.to_path_buf() }
}

/// The place itself, links followed, if results may be written there: nothing is there, or `replace` and a results folder
/// with nothing else in it. `name` is what the user calls it.
///
/// # Errors
/// If it is taken.
pub fn vacant(out: &Path, name: &str, replace: bool) -> Result<PathBuf, Refusal> {
    let taken = |message: String| Err(Refusal::Request(message));
    if fs::symlink_metadata(out).is_err() {
        let place = std::path::absolute(out).map_err(Refusal::Disk)?;
        if let Some(file) = place.ancestors().skip(1).find(|above| above.exists()).filter(|above| !above.is_dir()) {
            let file = out.ancestors().find(|above| file.ends_with(above)).unwrap_or(file).display();
            return taken(format!("{file} is a file, not a folder; use '--out OTHER'"));
        }
        return match place.file_name() {
            Some(_) => Ok(place),
            None => taken(format!("'{name}' cannot be a folder's name; use '--out DIR'")),
        };
    }
    let Ok(place) = fs::canonicalize(out) else {
        return taken(format!("{name} is a link to nowhere; use '--out OTHER'"));
    };
    if !place.is_dir() {
        return taken(format!("{name} is a file, not a folder; use '--out OTHER'"));
    }
    // Replacing the folder someone stands in would leave him in a deleted one.
    if std::env::current_dir().is_ok_and(|here| here.starts_with(&place)) {
        return taken(format!("{name} is or holds the current folder; go one up, or use '--out OTHER'"));
    }
    let entries = match fs::read_dir(&place) {
        Ok(entries) => entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()),
        Err(error) => return Err(Refusal::Disk(blame(&error, name))),
    };
    let entries: Vec<String> = entries.collect();
    if entries.is_empty() {
        return Ok(place);
    }
    if !(is_picks(&place) || is_results(&place)) {
        return taken(format!("{name} exists and is no results folder; use '--out OTHER'"));
    }
    if !replace {
        return taken(format!("{name} exists; use '--out OTHER', or '--force' to replace it"));
    }
    if let Some(own) = entries.iter().find(|entry| !FILES.contains(&entry.as_str())) {
        return taken(format!("{name} also holds '{own}', which is no result; move it away, or use '--out OTHER'"));
    }
    Ok(place)
}

/// Takes away what ended processes left beside a place; what is younger than an hour may be in use.
fn sweep_up(parent: &Path, place: &Path) {
    const OLD: Duration = Duration::from_secs(3600);
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let prefixes = ["partial", "replaced"].map(|what| format!(".{name}.{what}-"));
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if !prefixes.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            continue;
        }
        let changed = entry.metadata().and_then(|facts| facts.modified());
        if changed.is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age > OLD)) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A new folder beside `place`, on the same file system, named after it.
fn beside(place: &Path, what: &str) -> io::Result<TempDir> {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let mut builder = tempfile::Builder::new();
    let prefix = format!(".{name}.{what}-");
    builder.prefix(&prefix);
    #[cfg(unix)]
    {
        // Like any other new folder; temporary ones are private by default.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    builder.tempdir_in(place.parent().unwrap_or(Path::new("/")))
}

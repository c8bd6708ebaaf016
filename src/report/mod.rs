//! Reports: a results folder, with everything in it that a finished table can say.

mod answer;
mod axes;
mod columns;
mod comparison;
mod defaults;
mod folder;
mod machine;
mod number;
mod readme;
mod remark;
mod rule;
mod runs;
mod scores;
mod search;
mod summary;
mod words;

pub use answer::{COLUMNS, row, sentences};
pub use axes::{Axis, axes};
pub use comparison::{COMPARISON_COLUMNS, comparison_row, comparison_sentences};
pub use folder::{Folder, RUNS, Refusal, SEARCH, Sink, blame, folder_of_files, is_picks, is_results, vacant};
pub use machine::{Machine, Made};
pub use number::{brief, bytes, counted, duration, grouped, percent, scaled};
pub use readme::Shown;
pub use remark::Remark;
pub use rule::write_rule;
pub use search::{Extension, Searched};
pub use summary::{Group, Summary};
pub use words::{decades, glyph, pieces, steps};

use crate::figure::{self, Figure};
use crate::render::{self, Stamp};
use crate::spec::{Spec, Thresholds};
use crate::table::{self, Table};
use std::io;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What to make of a table.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The thresholds that the table was judged by.
    pub used: &'a Thresholds,
    /// Where and how fast it ran.
    pub machine: &'a Machine,
    /// Whether to draw figures.
    pub figures: bool,
    /// Set it to end early.
    pub stop: &'a AtomicBool,
}

/// Writes everything but the tables themselves, which were streamed into the folder before:
/// README.md, the figures, summary.json, sweep.toml with the files that it names, machine.txt.
///
/// # Errors
/// If a file cannot be written, or what was set aside of the table not read, or of the kind [`io::ErrorKind::Interrupted`] if told to stop.
pub fn write(folder: &Folder, table: &Table, options: &Options) -> io::Result<Summary> {
    let hash = hash(&table.plan.spec, options.used);
    let summary = Summary::of(table, &hash, options.used);
    let shown = if options.figures { draw(folder, table, &hash, options.stop)? } else { Vec::new() };
    folder.write_sweep(&table.plan.spec)?;
    if table.plan.spec.search.is_some() {
        folder.write(SEARCH, &table::format_added(&table.plan))?;
    }
    folder.write("machine.txt", options.machine.text().as_bytes())?;
    folder.write("summary.json", summary.json().as_bytes())?;
    let text = readme::readme(table, &summary, options.used, &shown, options.machine);
    table.whole()?;
    folder.write("README.md", text.as_bytes())?;
    Ok(summary)
}

fn draw(folder: &Folder, table: &Table, hash: &str, stop: &AtomicBool) -> io::Result<Vec<Shown>> {
    let stamp = Stamp { sweep: table.plan.spec.name.clone(), hash: hash.into() };
    let figures = figure::draw(table);
    // The largest first, so that no thread is left with one at the end.
    let mut ordered: Vec<&Figure> = figures.iter().collect();
    ordered.sort_by(|a, b| (b.size[0] * b.size[1]).total_cmp(&(a.size[0] * a.size[1])));
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(figure) = ordered.get(next.fetch_add(1, Ordering::Relaxed)) {
            if stop.load(Ordering::Relaxed) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            write_figure(folder, figure, &stamp)?;
        }
        Ok(())
    };
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(figures.len());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let joined = workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        joined.collect::<io::Result<()>>()
    })?;
    let shown = |figure: &Figure| Shown { stem: figure.stem.clone(), title: figure.title.join(" ") };
    Ok(figures.iter().map(shown).collect())
}

fn write_figure(folder: &Folder, figure: &Figure, stamp: &Stamp) -> io::Result<()> {
    let failed = |error: render::RenderError| io::Error::other(format!("cannot draw {}: {error}", figure.stem));
    let svg = render::svg(figure, stamp).map_err(failed)?;
    let png = render::png(figure, stamp).map_err(failed)?;
    folder.write(&format!("figures/{}.svg", figure.stem), svg.as_bytes())?;
    folder.write(&format!("figures/{}.png", figure.stem), &png)
}

/// What identifies a result: program version, sweep file, the files that it names, and thresholds where they were changed
/// afterwards; 16 hexadecimal digits of FNV-1a.
pub fn hash(spec: &Spec, used: &Thresholds) -> String {
    let mut text = format!("lrsweep {}\n{}", env!("CARGO_PKG_VERSION"), spec.text);
    for file in &spec.files {
        text += &format!("\n{}\n{}", file.name, file.text);
    }
    if *used != spec.thresholds {
        text += &format!("\n{used:?}");
    }
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, mix))
}

//! `lrsweep merge`: the results of a sweep that was computed in shards; or which shards are missing.

use super::args;
use super::begin::{Begun, has_all, locked, sweep_of};
use super::fault::Fault;
use super::print::{complain, print};
use super::run;
use super::source::Source;
use crate::plan::Share;
use crate::report::{self, Folder, Machine, counted, vacant};
use crate::spec::Catalog;
use crate::store::shards::{self, SHARDS, Sharded, State};
use crate::store::{ASKED, Keys, Parts, SWEEP, beside, is_unfinished};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Merges shards; the process began at `process`.
///
/// # Errors
/// If shards are missing or contradict each other, or the folder cannot be written.
pub fn merge(args: &args::Merge, catalog: &Catalog, process: Instant) -> Result<(), Fault> {
    let out = results_of(&args.dir);
    let (partial, name) = (beside(&out), out.display().to_string());
    if !is_unfinished(&partial) {
        if report::is_results(&out) {
            let said = format!("{name} is complete, and no shards are left to merge\n");
            return if args.quiet { Ok(()) } else { print(&said) };
        }
        return Err(none(&out));
    }
    let asked = asked(&partial);
    let mut source = Source::read(Some(&partial.join(SWEEP)))?;
    source.name = asked.get("sweep").map_or(source.name, str::to_string);
    // Whatever cap was lifted when it was begun.
    let plan = source.plan(catalog, Some(u64::MAX))?;
    let keys = Keys::of(&plan);
    let Some(count) = count(&partial)? else { return Err(none(&out)) };
    let sharded = Sharded::new(&plan, &keys, count);
    let found = missing(&sharded, &partial)?;
    if !found.is_empty() {
        print(&format!("{}\n", shards::indices(&found)))?;
        let missing = found.len() as u64;
        let (are, them) = if missing == 1 { ("is", "it") } else { ("are", "them") };
        let one = Share { index: found[0], count };
        return Err(Fault::Missing(format!(
            "{missing} of {} {are} missing; run {them} again, such as: {} --shard {one}",
            counted(count.into(), "shard"),
            asked.get("command").unwrap_or("lrsweep run SPEC")
        )));
    }
    let files: Vec<PathBuf> = (0..count).map(|index| shards::place(&partial, Share { index, count })).collect();
    let parts = Parts::open(files)?;
    let older = if report::is_results(&out) { sweep_of(&out, catalog) } else { None };
    let grown = older.is_some_and(|older| has_all(&plan, &keys, &older));
    let place = vacant(&out, &name, args.force || grown)?;
    let unfinished = locked(&place, &out)?;
    let folder = Folder::within(place, &name, unfinished.results()?)?;
    let command = asked.get("command").map_or_else(|| format!("lrsweep merge {name}"), str::to_string);
    let known = plan.runs();
    let options = args::Run {
        out: Some(out),
        force: args.force,
        threads: args.threads,
        no_figures: args.no_figures,
        quiet: args.quiet,
        json: args.json,
        ..args::Run::default()
    };
    run::results(&options, plan, &keys, Begun { folder, unfinished, parts, known }, command, process)
}

/// The results folder that someone means who names it or the unfinished one.
pub fn results_of(dir: &Path) -> PathBuf {
    let whole = dir.file_name().and_then(|name| name.to_str()?.strip_suffix(".partial").map(str::to_string));
    match whole.filter(|_| is_unfinished(dir)) {
        Some(name) => dir.with_file_name(name),
        None => dir.to_path_buf(),
    }
}

fn none(out: &Path) -> Fault {
    let (partial, out) = (beside(out), out.display());
    let partial = partial.display();
    Fault::Request(format!(
        "there are no shards in {partial}/{SHARDS}; 'lrsweep run SPEC --out {out} --shard I/N' makes them"
    ))
}

/// What was typed for the sweep.
fn asked(partial: &Path) -> Machine {
    Machine::read(&fs::read_to_string(partial.join(ASKED)).unwrap_or_default())
}

/// In how many shards a sweep is cut; `None` if it is not.
///
/// # Errors
/// If there are shards of several numbers.
pub fn count(partial: &Path) -> Result<Option<u32>, Fault> {
    for whole in [true, false] {
        let counts: Vec<u32> = shards::counts(partial, whole)?.into_iter().collect();
        match &counts[..] {
            [] => {}
            [count] => return Ok(Some(*count)),
            several => {
                let several: Vec<String> = several.iter().map(u32::to_string).collect();
                return Err(Fault::Contradiction(format!(
                    "{}/{SHARDS} has shards of {}, which overlap; remove those that are not meant",
                    partial.display(),
                    several.join(" and of ")
                )));
            }
        }
    }
    Ok(asked(partial).get("shards").and_then(|count| count.parse().ok()))
}

/// The shards that have to be computed, again or at all.
///
/// # Errors
/// If some contradict each other, each told.
pub fn missing(sharded: &Sharded, partial: &Path) -> Result<Vec<u32>, Fault> {
    let (mut missing, mut wrong) = (Vec::new(), Vec::new());
    for index in 0..sharded.count {
        let file = shards::place(partial, Share { index, count: sharded.count });
        match sharded.state(partial, index)? {
            State::Whole => {}
            State::Missing => missing.push(index),
            State::Damaged(why) => {
                complain(&format!("warning: {} {why}; it counts as missing", file.display()));
                missing.push(index);
            }
            State::Contradicts(why) => wrong.push(format!("error: {} {why}", file.display())),
        }
    }
    if wrong.is_empty() {
        return Ok(missing);
    }
    wrong.push(format!(
        "the sweep is that of {}; remove what is not of it, and compute it again",
        partial.join(SWEEP).display()
    ));
    Err(Fault::Contradiction(wrong.join("\n")))
}

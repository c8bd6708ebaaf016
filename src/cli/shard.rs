//! `lrsweep run --shard`: one share of a sweep, for `lrsweep merge`.

use super::args::{self, Index};
use super::begin::{difference, places, same, sweep_of};
use super::fault::Fault;
use super::interrupt;
use super::print::{complain, print};
use super::progress::Progress;
use super::run::{came_to_end, command, push_new, quoted};
use crate::engine::{self, Choice, Need, Trace};
use crate::plan::{Plan, Row, Share};
use crate::report::{self, counted, vacant};
use crate::spec::Catalog;
use crate::store::shards::{self, SHARDS, Sharded, State};
use crate::store::{self, Header, Keys, Known, Parts, beside, is_unfinished};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The variables in which job arrays tell a task its index: of Slurm, HyperQueue, Kubernetes, AWS Batch and PBS.
const ARRAYS: [&str; 5] =
    ["SLURM_ARRAY_TASK_ID", "HQ_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX", "PBS_ARRAY_INDEX"];

/// Computes a share of a sweep.
///
/// # Errors
/// If the share is none, its folder is taken or cannot be written, or someone interrupts.
pub fn shard(args: &args::Run, shard: &args::Shard, plan: &Plan, keys: &Keys, catalog: &Catalog) -> Result<(), Fault> {
    let share = share(shard, &|name| std::env::var(name).ok()).map_err(Fault::Request)?;
    let tell = |text: String| if args.quiet { Ok(()) } else { print(&text) };
    let Some(out) = out(args, plan, keys, catalog)? else {
        return tell("the results of this sweep are complete already\n".into());
    };
    let partial = beside(&out);
    let folder = ready(&out, &command(args), plan, keys, share.count, catalog)?;
    let sharded = Sharded::new(plan, keys, share.count);
    let (merge, partial) = (format!("lrsweep merge {}", quoted(&out)), partial.display());
    match sharded.state(&folder, share.index)? {
        State::Whole => return tell(format!("shard {share} is complete already\n")),
        State::Contradicts(why) | State::Damaged(why) if !args.quiet => {
            let file = shards::place(&folder, share);
            complain(&format!("warning: {} {why}; it is computed again", file.display()));
        }
        _ => {}
    }
    let parts = Parts::listed(|| shards::parts(&folder, share))?;
    let own = Own { known: Known { plan, keys, parts: &parts, others: Need::Compute }, sharded: &sharded, share };
    let (all, missing) = own.count();
    let stop = interrupt::watch(None);
    let options = engine::Options { threads: args.threads.map(usize::from), isa: args.isa, stop };
    let progress = Progress::new(missing, args.quiet);
    let shown = format!("{partial}/{SHARDS}");
    let part = shards::part(&folder, &shown, share, &Header::of(keys.fingerprint(plan)))?;
    let work = |batch: &[(Row, Trace)]| push_new(&own.known, &part, batch).map(|_| batch.len() as u64);
    let sink = |runs: io::Result<u64>| {
        progress.add(runs?);
        Ok(())
    };
    let completion = engine::run_chosen(plan, &options, &own, work, sink);
    came_to_end(&part, completion).map_err(|fault| match fault {
        Fault::Interrupted => {
            let kept = report::grouped(all - missing + part.runs());
            let all = counted(all, "run");
            Fault::Left(format!(
                "interrupted; {kept} of the {all} of shard {share} are kept in {partial}, and the same command goes on from there"
            ))
        }
        fault => fault,
    })?;
    sharded.write(&folder, &shown, share.index, &Parts::listed(|| shards::parts(&folder, share))?)?;
    // All of it is in the shard.
    let _ = fs::remove_file(part.path());
    drop(progress);
    let (all, known) = (counted(all, "run"), all - missing);
    let before = if known > 0 { format!(", {} known from before", report::grouped(known)) } else { String::new() };
    tell(format!("shard {share}: {all}{before}, in {partial}\nwhen all {} are there: {merge}\n", share.count))
}

/// The share, its index found where it is to be looked for; `variable` is the environment.
fn share(shard: &args::Shard, variable: &dyn Fn(&str) -> Option<String>) -> Result<Share, String> {
    let count = shard.count;
    let read = |name: &str, text: &str| match text.parse() {
        Ok(index) if index < count => Ok(Share { index, count }),
        _ => Err(format!("{name} is '{text}', and the {count} shards are 0 to {}; number the array from 0", count - 1)),
    };
    match &shard.index {
        Index::Number(index) => Ok(Share { index: *index, count }),
        Index::Variable(name) => match variable(name) {
            Some(text) => read(name, &text),
            None => Err(format!("--shard {name}/{count}: there is no environment variable {name}")),
        },
        Index::Auto => {
            let set: Vec<(&str, String)> = ARRAYS.iter().filter_map(|name| Some((*name, variable(name)?))).collect();
            match &set[..] {
                [(name, text)] => read(name, text),
                [] => Err(format!("--shard auto/{count}: none of {} is set; name the variable", ARRAYS.join(", "))),
                several => {
                    let names: Vec<&str> = several.iter().map(|(name, _)| *name).collect();
                    let names = names.join(" and ");
                    Err(format!(
                        "--shard auto/{count}: {names} are set; name the one that counts: --shard NAME/{count}"
                    ))
                }
            }
        }
    }
}

/// Where the results will be; `None` if they are there.
pub fn out(args: &args::Run, plan: &Plan, keys: &Keys, catalog: &Catalog) -> Result<Option<PathBuf>, Fault> {
    if plan.spec.search.is_some() {
        let why = "has [search], which looks at all runs to find the next ones, so it cannot be cut in shards";
        let name = args.spec.as_deref().unwrap_or(Path::new("the sweep")).display();
        return Err(Fault::Request(format!("{name} {why}; leave [search] out, or --shard")));
    }
    let complete = |place: &Path| {
        !args.force
            && report::is_results(place)
            && sweep_of(place, catalog).is_some_and(|other| same(plan, keys, &other))
    };
    let begun = |place: &Path| is_unfinished(&beside(place));
    let place = match &args.out {
        Some(out) => out.clone(),
        None => {
            let first = Path::new("reports").join(&plan.spec.name);
            let free = |place: &PathBuf| args.force || begun(place) || !place.exists() || complete(place);
            places(&first).find(free).unwrap_or(first)
        }
    };
    if !begun(&place) && complete(&place) {
        return Ok(None);
    }
    vacant(&place, &place.display().to_string(), args.force || begun(&place))?;
    Ok(Some(place))
}

/// The folder in which shards of the sweep are computed, made ready.
pub fn ready(
    out: &Path,
    command: &str,
    plan: &Plan,
    keys: &Keys,
    count: u32,
    catalog: &Catalog,
) -> Result<PathBuf, Fault> {
    let partial = beside(out);
    let shown = partial.display();
    if is_unfinished(&partial) {
        let why = match sweep_of(&partial, catalog) {
            None => Some("holds a sweep that this version cannot read".to_string()),
            Some(other) if !same(plan, keys, &other) => {
                Some(format!("is of another sweep: {}", difference(&other, plan)))
            }
            Some(_) => None,
        };
        if let Some(why) = why {
            return Err(Fault::Request(format!("{shown} {why}; use '--out OTHER', or remove that folder")));
        }
        if let Some(other) = shards::counts(&partial, false)?.into_iter().find(|other| *other != count) {
            return Err(Fault::Request(format!(
                "{shown} is cut in {}, not {count}; go on with these, use '--out OTHER', or remove {shown}/{SHARDS}",
                counted(other.into(), "shard")
            )));
        }
    }
    let asked = format!("sweep: {}\ncommand: {command}\nshards: {count}\n", plan.spec.name);
    Ok(store::prepare(&partial, &shown.to_string(), &plan.spec, &asked).map(|()| partial)?)
}

/// The runs of one shard that are not known.
struct Own<'a> {
    known: Known<'a>,
    sharded: &'a Sharded<'a>,
    share: Share,
}

impl Own<'_> {
    /// How many runs the shard has, and how many of them are to be computed.
    fn count(&self) -> (u64, u64) {
        let rows = self.sharded.rows(self.share.index).flatten();
        rows.fold((0, 0), |(all, missing), (row, key)| (all + 1, missing + u64::from(!self.known.has(&row, key))))
    }
}

impl Choice for Own<'_> {
    fn needs(&self, rows: &[Row]) -> Vec<Need> {
        let keys = self.known.keys.keys(self.known.plan, rows);
        let need = |(row, key): (&Row, _)| {
            let own = self.sharded.shards.owner(row) == self.share.index;
            if own && !self.known.has(row, key) { Need::Compute } else { Need::Leave }
        };
        rows.iter().zip(keys).map(need).collect()
    }

    fn take(&self, row: &Row) -> io::Result<Trace> {
        self.known.take(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_index_comes_from() {
        let of = |index, set: &[(&str, &str)]| {
            let variable = |name: &str| set.iter().find(|(other, _)| *other == name).map(|(_, text)| text.to_string());
            share(&args::Shard { index, count: 8 }, &variable).map(|share| share.index)
        };
        let array = [("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_ARRAY_TASK_COUNT", "2")];
        assert_eq!(of(Index::Number(5), &array), Ok(5));
        assert_eq!(of(Index::Variable("I".into()), &[("I", "7")]), Ok(7));
        assert_eq!(of(Index::Auto, &array), Ok(3));
        let wrong = |index, set: &[_]| of(index, set).unwrap_err();
        assert!(wrong(Index::Variable("I".into()), &array).contains("no environment variable I"));
        for text in ["8", "-1", "", "one", "4294967296"] {
            assert!(wrong(Index::Auto, &[("HQ_TASK_ID", text)]).contains("the 8 shards are 0 to 7"), "{text}");
        }
        assert!(wrong(Index::Auto, &[("I", "1")]).contains("none of SLURM_ARRAY_TASK_ID, HQ_TASK_ID"));
        let several = wrong(Index::Auto, &[("PBS_ARRAY_INDEX", "1"), ("HQ_TASK_ID", "1")]);
        assert!(several.contains("HQ_TASK_ID and PBS_ARRAY_INDEX are set"), "{several}");
    }
}

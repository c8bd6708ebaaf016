//! `lrsweep submit`: a sweep for a cluster, as a job array of shards and a job that merges them.

use super::args;
use super::fault::Fault;
use super::merge::missing;
use super::print::print;
use super::run::{command, quoted};
use super::shard;
use super::slurm::{self, ARRAY, JOBS, MERGE, SLURM, Scripts};
use super::source::Source;
use crate::report::counted;
use crate::spec::Catalog;
use crate::store::shards::{self, Sharded};
use crate::store::{Keys, beside, write};
use std::path::Path;

/// Submits what is missing of a sweep.
///
/// # Errors
/// If the request is wrong, jobs for it are queued already, or there is no queue that takes them.
pub fn submit(args: &args::Submit, catalog: &Catalog) -> Result<(), Fault> {
    if args.spec.as_deref() == Some(Path::new("-")) {
        return Err(Fault::Request("jobs cannot read what is typed here; name a sweep file".into()));
    }
    let plan = Source::read(args.spec.as_deref())?.plan(catalog, args.max_runs)?;
    let keys = Keys::of(&plan);
    let run = args::Run {
        spec: args.spec.clone(),
        out: args.out.clone(),
        force: args.force,
        max_runs: args.max_runs,
        no_figures: args.no_figures,
        ..args::Run::default()
    };
    let Some(out) = shard::out(&run, &plan, &keys, catalog)? else {
        return print("the results of this sweep are complete already\n");
    };
    let partial = beside(&out);
    let sharded = Sharded::new(&plan, &keys, args.shards);
    let script = |words: &str| words.split(' ').map(str::to_string).collect::<Vec<_>>();
    let mut of_shard = script("run --quiet");
    of_shard.extend(args.spec.iter().map(|spec| spec.display().to_string()));
    of_shard.extend(["--out".into(), out.display().to_string()]);
    of_shard.extend(args.max_runs.iter().flat_map(|most| ["--max-runs".into(), most.to_string()]));
    let mut of_merge = script("merge --quiet");
    of_merge.push(out.display().to_string());
    of_merge.extend(args.no_figures.then(|| "--no-figures".into()));
    for words in [&mut of_shard, &mut of_merge] {
        words.extend(args.force.then(|| "--force".into()));
    }
    let scripts = Scripts {
        name: &plan.spec.name,
        partial: &partial,
        run: &of_shard,
        merge: &of_merge,
        count: args.shards,
        options: &args.options,
    };
    let [array, merge] = scripts.texts()?;
    if args.dry_run {
        let missing = shards::indices(&missing(&sharded, &partial)?);
        let folder = partial.join(SLURM);
        let all = [(ARRAY, &array), (MERGE, &merge)];
        let texts = all.map(|(name, text)| format!("# {}\n{text}\n", folder.join(name).display()));
        let (first, second) = (scripts.submit(&missing).join(" "), scripts.submit_merge("JOB").join(" "));
        return print(&format!("{}{first}\n{second}\n", texts.concat()));
    }
    if let Some((job, _)) = slurm::jobs(&partial).filter(|(job, _)| !slurm::queued(job).is_empty()) {
        let why = format!("job {job} is still queued or running for {}", partial.display());
        return Err(Fault::Request(format!("{why}; wait for it, or stop it: scancel {job}")));
    }
    shard::ready(&out, &command(&run), &plan, &keys, args.shards, catalog)?;
    let missing = missing(&sharded, &partial)?;
    if missing.is_empty() {
        let all = counted(args.shards.into(), "shard");
        return print(&format!("all {all} are there; put them together: lrsweep merge {}\n", quoted(&out)));
    }
    let shown = partial.display().to_string();
    write(&partial, &shown, &format!("{SLURM}/{ARRAY}"), &array)?;
    write(&partial, &shown, &format!("{SLURM}/{MERGE}"), &merge)?;
    let job = slurm::sbatch(&scripts.submit(&shards::indices(&missing)))?;
    let merges = slurm::sbatch(&scripts.submit_merge(&job))?;
    write(&partial, &shown, &format!("{SLURM}/{JOBS}"), &format!("{job} {merges}\n"))?;
    print(&format!(
        "job {job}: {} of {}; job {merges} merges them into {}\nhow far it has come: lrsweep status {}; logs are in {shown}/{SLURM}\n",
        counted(missing.len() as u64, "shard"),
        args.shards,
        out.display(),
        quoted(&out)
    ))
}

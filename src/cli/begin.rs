//! How a sweep begins: where its results go, and which of its runs are known from before.

use super::args;
use super::fault::Fault;
use super::print::complain;
use super::source::Source;
use crate::engine::Need;
use crate::plan::Plan;
use crate::report::{self, Folder, RUNS, Refusal, axes, counted, grouped, vacant};
use crate::spec::{Catalog, THRESHOLDS};
use crate::store::{self, Busy, Damage, Key, Keys, Known, Parts, SWEEP, Unfinished, beside, is_unfinished};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// A sweep that can go on.
#[derive(Debug)]
pub struct Begun {
    /// The results folder in the making.
    pub folder: Folder,
    /// The folder of what is finished.
    pub unfinished: Unfinished,
    /// Runs that are known, of this sweep or others.
    pub parts: Parts,
    /// How many of the sweep's are.
    pub known: u64,
}

/// Begins a sweep, or goes on with it; `None` if all of it is there.
///
/// # Errors
/// If the place is taken by other results, by another sweep, or by another process; or cannot be written.
pub fn begin(plan: &Plan, keys: &Keys, args: &args::Run, catalog: &Catalog) -> Result<Option<Begun>, Fault> {
    let first = args.out.clone().unwrap_or_else(|| Path::new("reports").join(&plan.spec.name));
    let out = if args.out.is_some() { first.clone() } else { free(&first, args) };
    let say = |text: String| {
        if !args.quiet {
            complain(&text);
        }
    };
    let replace = args.force || args.fresh;
    let (name, interrupted) = (out.display().to_string(), is_unfinished(&beside(&out)));
    let older = if report::is_results(&out) { sweep_of(&out, catalog) } else { None };
    let same = |other: &Plan| same(plan, keys, other);
    if let Some(older) = &older
        && !(replace || interrupted)
        && older.spec.text == plan.spec.text
        && older.spec.files == plan.spec.files
        && same(older)
    {
        say(format!(
            "{name} is complete: all {} of this sweep are there ('--force' runs it again)",
            counted(plan.runs(), "run")
        ));
        return Ok(None);
    }
    // What has all runs of the older results takes nothing away.
    let grown = older.as_ref().is_some_and(|older| !replace && has_all(plan, keys, older));
    let place = vacant(&out, &name, replace || grown).map_err(|refusal| match (refusal, &older) {
        (Refusal::Request(text), Some(older)) if !replace => {
            Fault::Request(format!("{text}; it is of another sweep: {}", difference(older, plan)))
        }
        (refusal, _) => refusal.into(),
    })?;
    if out != first && !interrupted {
        let first = first.display();
        say(format!("{first} exists and stays as it is, so this goes to {name} ('--force' replaces the old one)"));
    }
    let unfinished = locked(&place, &out)?;
    // Runs of another sweep of the same name, or of these results before the sweep changed.
    let mut others = Vec::new();
    if let Some(older) = &older
        && !(args.fresh || args.force && same(older))
    {
        others.push(out.join(RUNS));
    }
    if out != first && !args.fresh && sweep_of(&first, catalog).is_some_and(|other| !same(&other)) {
        others.push(first.join(RUNS));
    }
    others.retain(|part| part.is_file());
    let made = known(plan, keys, args, catalog, &unfinished, others).and_then(|parts| {
        let known = Known { plan, keys, parts: &parts, others: Need::Compute }.count();
        let results = unfinished.results()?;
        Ok((parts, known, Folder::within(place, &name, results)?))
    });
    let (parts, known, folder) = match made {
        Ok(made) => made,
        Err(fault) => {
            if !interrupted {
                unfinished.remove(false);
            }
            return Err(fault);
        }
    };
    // Where none is known, none need be looked up; which rates a search adds is not known yet.
    let parts = if known == 0 && plan.spec.search.is_none() { Parts::default() } else { parts };
    let (count, all) = (grouped(known), grouped(plan.runs()));
    match (known, interrupted) {
        (0, _) => {}
        (_, true) => say(format!("going on with {}: {count} of {all} runs are there", unfinished.name())),
        (_, false) => say(format!("{count} of {all} runs are known from before")),
    }
    Ok(Some(Begun { folder, unfinished, parts, known }))
}

/// The runs that are known, once nothing is lost by going on.
fn known(
    plan: &Plan,
    keys: &Keys,
    args: &args::Run,
    catalog: &Catalog,
    unfinished: &Unfinished,
    others: Vec<PathBuf>,
) -> Result<Parts, Fault> {
    let (folder, name) = (unfinished.folder(), unfinished.name());
    if args.fresh {
        unfinished.set_parts_aside()?;
    }
    let own = store::parts(folder)?;
    let before = if own.is_empty() { None } else { sweep_of(folder, catalog) };
    let same = before.as_ref().is_some_and(|before| same(plan, keys, before));
    let parts = Parts::listed(|| Ok(store::parts(folder)?.into_iter().chain(others.iter().cloned()).collect()))?;
    for (path, damage) in parts.damages() {
        let path = path.display();
        match damage {
            // Whoever wrote it was ended there.
            Damage::Torn => {}
            Damage::Corrupt => complain(&format!("warning: {path} is damaged; what was lost is computed again")),
            Damage::Foreign => complain(&format!(
                "warning: {path} is of another version of lrsweep, whose numbers may differ; its runs are computed again"
            )),
        }
    }
    if let Some(before) = before.filter(|_| !same && !args.force) {
        let here: HashSet<Key> = all_keys(plan, keys).collect();
        let there = Keys::of(&before);
        let lost = all_keys(&before, &there).filter(|key| parts.has(*key) && !here.contains(key)).count() as u64;
        if lost > 0 {
            let lost = counted(lost, "finished run");
            return Err(Fault::Request(format!(
                "{name} has {lost} of another sweep: {}; use '--out OTHER', '--force' to go on with what both have, or \
                 '--fresh' to start over",
                difference(&before, plan)
            )));
        }
    }
    unfinished.write_sweep(&plan.spec)?;
    Ok(parts)
}

/// The first of `reports/NAME`, `reports/NAME-2`, … that is free, or where this sweep was interrupted.
pub fn free(first: &Path, args: &args::Run) -> PathBuf {
    if args.force || args.fresh {
        return first.to_path_buf();
    }
    let free = places(first).find(|place| is_unfinished(&beside(place)) || !place.exists());
    free.unwrap_or_else(|| first.to_path_buf())
}

/// `reports/NAME`, `reports/NAME-2`, ….
pub fn places(first: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let first = first.to_path_buf();
    (1..).map(move |k: u32| match k {
        1 => first.clone(),
        k => first.with_file_name(format!("{}-{k}", first.file_name().unwrap_or_default().display())),
    })
}

/// The unfinished folder of results that will be at `place`, which the user calls `out`.
///
/// # Errors
/// If another process is at work in it, or it cannot be made.
pub fn locked(place: &Path, out: &Path) -> Result<Unfinished, Fault> {
    Unfinished::begin(place, &out.display().to_string()).map_err(|busy| match busy {
        Busy::Locked(owner) => {
            let partial = beside(out);
            let partial = partial.display();
            Fault::Request(format!(
                "{partial} is in use by another process ({owner}); wait for it, or use '--out OTHER'"
            ))
        }
        Busy::Disk(error) => error.into(),
    })
}

/// Whether another plan has the same runs.
pub fn same(plan: &Plan, keys: &Keys, other: &Plan) -> bool {
    Keys::of(other).fingerprint(other) == keys.fingerprint(plan)
}

/// The plan of the sweep that a folder is of, as this program understands it; `None` if it does not.
pub fn sweep_of(folder: &Path, catalog: &Catalog) -> Option<Plan> {
    Source::read(Some(&folder.join(SWEEP))).ok()?.plan(catalog, Some(u64::MAX)).ok()
}

/// The keys of all runs of a plan.
fn all_keys<'a>(plan: &'a Plan, keys: &'a Keys) -> impl Iterator<Item = Key> + 'a {
    let rows = plan.blocks.iter().flat_map(move |block| store::rows(plan, block));
    rows.flat_map(move |rows| keys.keys(plan, &rows))
}

/// Whether a plan has all runs of another one.
pub fn has_all(plan: &Plan, keys: &Keys, other: &Plan) -> bool {
    let here: HashSet<Key> = all_keys(plan, keys).collect();
    all_keys(other, &Keys::of(other)).all(|key| here.contains(&key))
}

/// In what two sweeps differ, in words.
pub fn difference(there: &Plan, here: &Plan) -> String {
    let mut found = Vec::new();
    let mut differs = |name: &str, there: String, here: String| {
        if there != here {
            found.push(format!("{name} {there} there, {here} here"));
        }
    };
    let (axes_there, axes_here) = (axes(there), axes(here));
    let none = || "none".to_string();
    for axis in &axes_here {
        let other = axes_there.iter().find(|other| other.name == axis.name);
        let shown = |values: &str, count: u64| match count {
            0..=6 => values.to_string(),
            count => format!("{values} ({})", grouped(count)),
        };
        let there = other.map_or_else(none, |other| shown(&other.values, other.count));
        differs(&axis.name, there, shown(&axis.values, axis.count));
    }
    for axis in axes_there.iter().filter(|axis| axes_here.iter().all(|other| other.name != axis.name)) {
        differs(&axis.name, axis.values.clone(), none());
    }
    for threshold in THRESHOLDS.iter().filter(|threshold| threshold.measured) {
        let value = |plan: &Plan| crate::param::short((threshold.get)(&plan.spec.thresholds));
        differs(threshold.key, value(there), value(here));
    }
    let loss = |plan: &Plan| plan.spec.target_loss.map_or_else(none, crate::param::short);
    differs("target loss", loss(there), loss(here));
    differs("spread", there.spec.spread.to_string(), here.spec.spread.to_string());
    differs("points of curves", there.spec.curves.points.to_string(), here.spec.curves.points.to_string());
    match found.is_empty() {
        true => "what its files hold, or the program's own parts, changed".into(),
        false => found.join("; "),
    }
}

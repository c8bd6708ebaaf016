//! `lrsweep list`: what a sweep file may name.

use super::args::{self, Kind as What};
use super::columns::{aligned, wrapped};
use super::fault::Fault;
use super::print::{print, print_json};
use super::style::Style;
use crate::objective::{self, Expression, Objective};
use crate::param::{Default, Info, Kind, Param, Range, short};
use crate::spec::Catalog;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// How far what belongs to an entry is moved in.
const INDENT: usize = 4;

/// Lists a catalog.
///
/// # Errors
/// If it cannot be printed.
pub fn list(args: &args::List, catalog: &Catalog) -> Result<(), Fault> {
    // What a sweep file can define stands with what is there.
    let objectives = catalog.objectives.iter().map(|e| e.info).chain([Expression::INFO]);
    let sections: Vec<(&str, &str, Vec<Info>)> = [
        (What::Optimizers, "optimizers", "[[optimizer]] name = …", catalog.optimizers.iter().map(|e| e.info).collect()),
        (What::Wrappers, "wrappers", "[[optimizer]] wrap = …", catalog.wrappers.iter().map(|e| e.info).collect()),
        (What::Schedules, "schedules", "schedule = …", catalog.schedules.iter().map(|e| e.info).collect()),
        (What::Objectives, "objectives", "objective = …", objectives.collect()),
        (
            What::Transforms,
            "transforms",
            "[[objective]] transform = …",
            catalog.transforms.iter().map(|e| e.info).collect(),
        ),
        (What::Figures, "figures", "figures = […]", crate::figure::catalog().iter().map(|chart| chart.info).collect()),
    ]
    .into_iter()
    .filter(|(kind, ..)| args.kind.is_none_or(|only| only == *kind))
    .map(|(_, name, key, infos)| (name, key, infos))
    .collect();
    let suites = args.kind.is_none_or(|only| only == What::Suites).then(|| suites(catalog));
    if args.json {
        let entries = |infos: &[Info]| json!(infos.iter().map(Entry::of).collect::<Vec<Entry>>());
        let mut all: BTreeMap<&str, serde_json::Value> =
            sections.iter().map(|(name, _, infos)| (*name, entries(infos))).collect();
        all.extend(suites.map(|suites| ("suites", json!(suites))));
        return print_json(&all);
    }
    let style = Style::of_stdout();
    let section = |name: &str, key: &str, entries: Vec<String>| {
        format!("{}  {}\n\n{}", style.bold(&name.to_uppercase()), style.dim(key), entries.join("\n"))
    };
    let of_infos = |(name, key, infos): &(&str, &str, Vec<Info>)| {
        section(name, key, infos.iter().map(|info| entry(info, &style)).collect())
    };
    let of_suites = suites
        .map(|suites| section("suites", "suite = …", suites.iter().map(|suite| suite_entry(suite, &style)).collect()));
    print(&sections.iter().map(of_infos).chain(of_suites).collect::<Vec<_>>().join("\n\n"))
}

/// A suite for programs.
#[derive(Serialize)]
struct Suite {
    name: &'static str,
    about: &'static str,
    members: Vec<&'static str>,
}

fn suites(catalog: &Catalog) -> Vec<Suite> {
    let suite = |suite: &objective::Suite| Suite {
        name: suite.name,
        about: suite.about,
        members: suite.labels(&catalog.objectives),
    };
    catalog.suites.iter().map(suite).collect()
}

/// Name and purpose, then the members.
fn suite_entry(suite: &Suite, style: &Style) -> String {
    let head = vec![style.bold(suite.name), suite.about.into()];
    let lines = wrapped(&suite.members.join(", "), style.width - INDENT);
    let members: String = lines.iter().map(|line| format!("{}{line}\n", " ".repeat(INDENT))).collect();
    aligned(&[head], &[], style.width, 0) + &members
}

/// Name, year and purpose, source, then the parameters.
fn entry(info: &Info, style: &Style) -> String {
    let year = info.year().map(|year| style.dim(&year.to_string()));
    let head = [Some(style.bold(info.name)), year, Some(info.about.into())].into_iter().flatten().collect();
    let mut text = aligned(&[head], &[], style.width, 0);
    if !info.source.is_empty() {
        let margin = " ".repeat(INDENT);
        let lines = wrapped(&format!("source: {}", info.source), style.width - INDENT);
        lines.iter().for_each(|line| text += &format!("{margin}{}\n", style.dim(line)));
    }
    let param = |param: &Param| {
        vec![param.name.into(), default(param).unwrap_or_else(|| "–".into()), allowed(&param.kind), param.help.into()]
    };
    let rows: Vec<Vec<String>> = info.params.iter().map(param).collect();
    text + &aligned(&rows, &[], style.width, INDENT)
}

/// The default as it would be typed; `None` for none.
fn default(param: &Param) -> Option<String> {
    Some(match param.default {
        Default::Absent => return None,
        Default::Required => "required".into(),
        Default::Number(x) => short(x),
        Default::Count(n) => n.to_string(),
        Default::Flag(on) => on.to_string(),
        Default::Choice(text) | Default::Schedule(text) | Default::Text(text) => text.into(),
        Default::Schedules(names) | Default::Names(names) => format!("[{}]", names.join(", ")),
        Default::Numbers(numbers) => {
            format!("[{}]", numbers.iter().map(|&x| short(x)).collect::<Vec<_>>().join(", "))
        }
        Default::Fraction(share) => fraction(share),
        Default::Fractions(shares) => {
            format!("[{}]", shares.iter().map(|&share| fraction(share)).collect::<Vec<_>>().join(", "))
        }
    })
}

/// A share of the budget always has a point: `1` would be one step.
fn fraction(share: f64) -> String {
    if share.fract() == 0.0 { format!("{share:.1}") } else { short(share) }
}

/// The values that a parameter takes.
fn allowed(kind: &Kind) -> String {
    match kind {
        Kind::Number(range) => interval(range),
        Kind::Numbers(range) => format!("list of {}", interval(range)),
        Kind::Count(low, high) if *high >= 1_000_000 => format!("whole, ≥ {low}"),
        Kind::Count(low, high) => format!("whole, {low} to {high}"),
        Kind::Flag => "true, false".into(),
        Kind::Choice(names) => names.join(", "),
        Kind::Length | Kind::Period => "steps or share".into(),
        Kind::Lengths => "steps or shares".into(),
        Kind::Schedule => "a schedule".into(),
        Kind::Wrappers => "wrappers".into(),
        Kind::Transforms => "transforms".into(),
        Kind::Schedules => "list of schedules".into(),
        Kind::Text => "text".into(),
        Kind::Formula => "a formula".into(),
        Kind::Names => "list of names".into(),
        Kind::Parts => "parts by name".into(),
        Kind::File => "a file".into(),
        Kind::FileOr(names) => format!("{}, or a file", names.join(", ")),
    }
}

/// A range as short as it can be read: `≥ 0`, `0 ≤ x < 1`.
fn interval(range: &Range) -> String {
    let low = if range.low_included { "≤" } else { "<" };
    let high = if range.high_included { "≤" } else { "<" };
    let (from, to) = (short(range.low), short(range.high));
    match (range.low.is_finite(), range.high.is_finite()) {
        (false, false) => "number".into(),
        (true, false) => format!("{} {from}", if range.low_included { "≥" } else { ">" }),
        (false, true) => format!("{high} {to}"),
        (true, true) => format!("{from} {low} x {high} {to}"),
    }
}

/// A catalog entry for programs.
#[derive(Serialize)]
struct Entry {
    name: &'static str,
    about: &'static str,
    source: &'static str,
    year: Option<u32>,
    params: Vec<EntryParam>,
}

/// One of its parameters.
#[derive(Serialize)]
struct EntryParam {
    name: &'static str,
    help: &'static str,
    allowed: String,
    default: Option<String>,
    required: bool,
}

impl Entry {
    fn of(info: &Info) -> Entry {
        let param = |param: &Param| EntryParam {
            name: param.name,
            help: param.help,
            allowed: allowed(&param.kind),
            default: default(param).filter(|_| !matches!(param.default, Default::Required)),
            required: matches!(param.default, Default::Required),
        };
        Entry {
            name: info.name,
            about: info.about,
            source: info.source,
            year: info.year(),
            params: info.params.iter().map(param).collect(),
        }
    }
}

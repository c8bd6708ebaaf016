//! `lrsweep list`: what a sweep file may name.

use super::args::{self, Kind as What};
use super::columns::{aligned, wrapped};
use super::fault::Fault;
use super::print::{print, print_json};
use super::style::Style;
use crate::param::{Default, Info, Kind, Param, Range, short};
use crate::spec::Catalog;
use serde::Serialize;
use std::collections::BTreeMap;

/// Lists a catalog.
///
/// # Errors
/// If it cannot be printed.
pub fn list(args: &args::List, catalog: &Catalog) -> Result<(), Fault> {
    let sections: Vec<(&str, &str, Vec<Info>)> = [
        (What::Optimizers, "optimizers", "[[optimizer]] name = …", catalog.optimizers.iter().map(|e| e.info).collect()),
        (What::Wrappers, "wrappers", "[[optimizer]] wrap = …", catalog.wrappers.iter().map(|e| e.info).collect()),
        (What::Schedules, "schedules", "schedule = …", catalog.schedules.iter().map(|e| e.info).collect()),
        (What::Objectives, "objectives", "objective = …", catalog.objectives.iter().map(|e| e.info).collect()),
        (What::Figures, "figures", "figures = […]", crate::figure::catalog().iter().map(|chart| chart.info).collect()),
    ]
    .into_iter()
    .filter(|(kind, ..)| args.kind.is_none_or(|only| only == *kind))
    .map(|(_, name, key, infos)| (name, key, infos))
    .collect();
    if args.json {
        let entries = |infos: &[Info]| infos.iter().map(Entry::of).collect::<Vec<Entry>>();
        let all: BTreeMap<&str, Vec<Entry>> = sections.iter().map(|(name, _, infos)| (*name, entries(infos))).collect();
        return print_json(&all);
    }
    let style = Style::of_stdout();
    let section = |(name, key, infos): &(&str, &str, Vec<Info>)| {
        let head = format!("{}  {}\n\n", style.bold(&name.to_uppercase()), style.dim(key));
        head + &infos.iter().map(|info| entry(info, &style)).collect::<Vec<_>>().join("\n")
    };
    print(&sections.iter().map(section).collect::<Vec<_>>().join("\n\n"))
}

/// Name, year and purpose, source, then the parameters.
fn entry(info: &Info, style: &Style) -> String {
    const INDENT: usize = 4;
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
        Default::Schedules(names) => format!("[{}]", names.join(", ")),
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
        Kind::Schedules => "list of schedules".into(),
        Kind::Text => "text".into(),
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

//! `[search]`: learning rates that a sweep adds to its grid by itself, beyond the ends and within.

use super::reader::{Field, Reader, field, misspelt};
use crate::param::Range;
use toml::de::DeValue;

/// What a sweep may add to its learning rates, and how far it may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// Whether a grid grows where its best rate is its end, or where it does not reach past what works.
    pub extend: bool,
    /// Decades by which it may grow at each end.
    pub decades: u32,
    /// How much larger than the next a rate may be across a change of outcome and beside the best rate, relatively;
    /// wider gaps are halved. `None` leaves them.
    pub refine: Option<f64>,
    /// Most runs of the sweep, those that are added included.
    pub most_runs: u64,
}

/// Its key in a sweep.
pub(super) const KEY: &str = "search";
const KEYS: &[&str] = &["extend", "decades", "refine"];
/// By how many decades a grid may grow at each end, where nothing is said.
const DECADES: u32 = 3;
const MOST_DECADES: u64 = 20;
/// Narrower gaps than the smallest are within the rounding of single precision before long.
const WIDTH: Range = Range::new(1e-4, true, 1.0, true);

/// The table of a sweep.
pub(super) fn read(search: &Field<'_>, r: &mut Reader<'_>) -> Option<Search> {
    let DeValue::Table(table) = search.value else {
        r.refuse(search, "a table with extend and refine", "{ extend = true, refine = 0.05 }");
        return None;
    };
    let owner = " of [search]";
    r.keys(table, owner, KEYS);
    let get = |key: &'static str| field(table, key, owner);
    let extend = get("extend").map_or(Some(false), |f| r.flag(&f));
    let decades = get("decades").map_or(Some(DECADES), |f| r.count(&f, 1, MOST_DECADES, "3").map(|n| n as u32));
    let refine = get("refine").map_or(Some(None), |f| r.number(&f, WIDTH, "0.05").map(Some));
    let (extend, decades, refine) = (extend?, decades?, refine?);
    let typo = KEYS.iter().any(|key| misspelt(table, key, KEYS).is_some());
    if let (false, Some(decades)) = (extend || typo, get("decades")) {
        r.mistake(&decades.span, "decades of [search] bounds what extend adds; write extend = true, too".into());
        return None;
    }
    if !extend && refine.is_none() && !typo {
        r.missing(&search.span, "[search] asks for nothing; write extend = true, or refine = 0.05, or both".into());
        return None;
    }
    Some(Search { extend, decades, refine, most_runs: r.cap })
}

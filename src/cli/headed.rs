//! What is printed as JSON of a results folder: what it is of, and then the content.

use super::fault::Fault;
use super::print::print_json;
use crate::report;
use crate::spec::Spec;
use serde::Serialize;

#[derive(Serialize)]
struct Headed<'a, T> {
    /// The results folder.
    folder: &'a str,
    /// The sweep's name.
    sweep: &'a str,
    /// Version of the program.
    lrsweep: &'static str,
    /// Hash of sweep file and version.
    hash: &'a str,
    #[serde(flatten)]
    content: T,
}

/// Prints some content of the results folder of a sweep, under its head.
///
/// # Errors
/// As [`print_json`].
pub fn print_headed(folder: &str, spec: &Spec, content: impl Serialize) -> Result<(), Fault> {
    let hash = report::hash(spec, &spec.thresholds);
    let (sweep, lrsweep) = (&spec.name[..], env!("CARGO_PKG_VERSION"));
    print_json(&Headed { folder, sweep, lrsweep, hash: &hash, content })
}

//! The store: finished runs on disk, so that none is lost and none is computed twice.
//!
//! A run is addressed by its [`Key`], a hash of all that its trace depends on. Traces lie in parts: files that are only
//! ever appended to, record by record, each with a checksum. What was not written to its end is not there.

mod key;
mod known;
mod part;
mod parts;
mod record;

pub use key::{Fingerprint, Key, Keys};
pub use known::Known;
pub use part::{Header, Part};
pub use parts::{Damage, Parts};
pub use record::{decode, encode};

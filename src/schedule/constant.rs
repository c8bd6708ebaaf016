//! Constant: factor 1 throughout.

use super::{Entry, Schedule};
use crate::param::Info;

pub(super) const ENTRY: Entry = Entry {
    info: Info { name: "constant", about: "the same rate throughout", source: "textbook", params: &[] },
    check: super::any,
    build: |_, _| Box::new(Constant),
};

struct Constant;

impl Schedule for Constant {
    fn factor(&self, _step: u32, _steps: u32) -> f64 {
        1.0
    }
}

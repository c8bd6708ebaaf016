#![doc = include_str!("README.md")]
#![warn(missing_docs)]

// In reading order: a module uses what stands above it.
pub mod layout;
pub mod param;

pub mod data;

pub mod lane;

pub mod random;

pub mod expression;

pub mod objective;
pub mod optimizer;
pub mod schedule;
pub mod transform;
pub mod wrapper;

pub mod spec;

pub mod plan;

pub mod engine;

pub mod verdict;

pub mod conformance;

pub mod table;

pub mod store;

pub mod answer;

pub mod search;

pub mod comparison;

pub mod tune;

pub mod edge;

pub mod figure;

pub mod render;

pub mod report;

pub mod cli;

pub use cli::{App, app};

//! Which learning rate, with which optimizer and schedule, and how sure are we?

#![warn(missing_docs)]

pub mod cli;
pub mod engine;
pub mod figure;
pub mod lane;
pub mod objective;
pub mod optimizer;
pub mod param;
pub mod plan;
pub mod random;
pub mod render;
pub mod report;
pub mod schedule;
pub mod spec;
pub mod table;
pub mod verdict;

//! Figures as plain data, and the charts that make them.

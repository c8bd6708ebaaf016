//! Rendering of figures.

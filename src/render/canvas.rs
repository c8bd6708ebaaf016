//! `Canvas`: the few things that a page can be drawn with.

use crate::figure::Anchor;

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    /// Red, green and blue.
    pub rgb: [u8; 3],
    /// 0 is invisible, 1 hides what is below.
    pub opacity: f64,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// Its width in pixels.
    pub width: f64,
    /// Lengths of its dashes and gaps in turn, in pixels; none for an unbroken line.
    pub dashes: &'static [f64],
}

/// Words on a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Words<'a> {
    /// The words.
    pub text: &'a str,
    /// A point on the line they stand on.
    pub at: [f64; 2],
    /// Which part of them is at the point.
    pub anchor: Anchor,
    /// Height of the letters in pixels.
    pub size: f64,
    /// Whether they run upwards.
    pub upwards: bool,
    /// Their colour.
    pub colour: Colour,
}

/// A page to draw on, in pixels, y growing downwards.
pub trait Canvas {
    /// A filled polygon.
    fn polygon(&mut self, corners: &[[f64; 2]], fill: Colour);
    /// A filled rectangle.
    fn rectangle(&mut self, from: [f64; 2], to: [f64; 2], fill: Colour);
    /// A filled disc.
    fn disc(&mut self, centre: [f64; 2], radius: f64, fill: Colour);
    /// A line through points.
    fn line(&mut self, points: &[[f64; 2]], stroke: Stroke);
    /// Words.
    fn words(&mut self, words: Words);
}
